// Stated facts as figures ask for them: which period, which version, whose. A narrow view of the registry; holds nothing itself.
import type { FactSource } from '../../model/economy-views.ts'
import { DEFAULT_MU_SCHEME, type MuScheme } from '../../model/mu-score.ts'
import type { Enterprise } from '../../model/plant.ts'
import { comparePeriods, type FactName, type FactsVersion, factMeta, spanOf } from '../../model/statements.ts'

export type FactBook = {
  /** All periods of an enterprise, by period; versions oldest first. */
  facts(enterprise: string): readonly (readonly FactsVersion[])[]
  muSchemes(county: string): readonly { readonly version: number; readonly doc: MuScheme }[]
}

export const inForceOf = (book: FactBook, enterprise: string, period: string): FactsVersion | undefined =>
  book
    .facts(enterprise)
    .find((versions) => versions.at(-1)?.period === period)
    ?.at(-1)
const stated = ({ facts, tag }: FactsVersion) => Object.keys(facts).length > 0 || tag !== undefined
/** Sheets in force that state something, newest period first. */
export const sheetsOf = (book: FactBook, enterprise: string): readonly FactsVersion[] =>
  book
    .facts(enterprise)
    .flatMap((versions) => versions.at(-1) ?? [])
    .filter(stated)
    .sort((a, b) => comparePeriods(b.period, a.period))
/** Newest sheet that states the fact. */
export const newestOf = (book: FactBook, enterprise: string, fact: FactName): FactsVersion | undefined =>
  sheetsOf(book, enterprise).find(({ facts }) => facts[fact] !== undefined)
export const tagOf = (book: FactBook, enterprise: string): FactsVersion | undefined =>
  sheetsOf(book, enterprise).find(({ tag }) => tag !== undefined)

/**
 * The year figures of several enterprises are about unless one is asked for: the newest that at least half as many have stated as the one
 * most have, so that the first three of a new year do not blank the board. null: nobody has stated a year.
 */
export function commonYear(book: FactBook, enterprises: readonly Enterprise[]): string | null {
  const votes = new Map<string, number>()
  for (const { id } of enterprises)
    for (const { period } of sheetsOf(book, id)) if (spanOf(period).kind === 'year') votes.set(period, (votes.get(period) ?? 0) + 1)
  const most = Math.max(0, ...votes.values())
  return (
    [...votes]
      .filter(([, n]) => 2 * n >= most)
      .map(([period]) => period)
      .sort(comparePeriods)
      .at(-1) ?? null
  )
}

export const schemeOf = (book: FactBook, county: string): { readonly doc: MuScheme; readonly version: number | null } =>
  book.muSchemes(county).at(-1) ?? { doc: DEFAULT_MU_SCHEME, version: null }

/** A fact with what people need to check it. */
export function sourceOf({ facts }: FactsVersion, name: FactName): FactSource[] {
  const fact = facts[name]
  if (fact === undefined) return []
  const { value, source, date, document = null } = fact
  return [{ fact: name, value, unit: factMeta(name).unit, source, date, document }]
}
