// How the energy panel writes numbers and names: what its openings need of the page. A type alone.
/** Numbers and words as the page has them. */
export type Words = {
  readonly decimal: (value: number | null | undefined) => string
  readonly percent: (value: number | null | undefined, digits?: number) => string
  readonly energyText: (kwh: number | null | undefined) => string
  readonly money: (cny: number | null | undefined) => string
  readonly state: (state: string) => string
  readonly period: (period: string) => string
  readonly rest: string
  readonly loss: (loss: string) => string
  readonly whole: (value: number | null | undefined) => string
  readonly dayTime: (at: number) => string
  readonly t: (key: string, named?: Readonly<Record<string, string>>) => string
}
