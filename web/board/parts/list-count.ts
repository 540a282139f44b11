// What the number of entries beside a list opens to: what is counted and by which rule, how many of it are shown, and the way to it.
import type { Basis, NamedTable, ReportOpening } from '../opened.ts'

export type ListCount = {
  readonly name: string
  readonly count: number
  /** The list goes on beyond what was read. */
  readonly more?: boolean
  readonly definition?: string
  /** Which entries count, in words. */
  readonly rule: string
  readonly shown: number
  /** Page of the list, where it is another one. */
  readonly to?: string
  /** The entries, where they are few. */
  readonly table?: NamedTable
  readonly on?: Basis
}
export type CountWords = {
  readonly t: (key: string) => string
  readonly whole: (n: number) => string
}
export function listOpening(
  { name, count, more = false, definition, rule, shown, to, table, on }: ListCount,
  words: CountWords,
): ReportOpening {
  const { t, whole } = words
  return {
    kind: 'report',
    name,
    definition: definition ?? 'list-count',
    value: `${whole(count)}${more ? '+' : ''}`,
    parts: [
      { name: t('standing.which'), value: rule },
      { name: t('standing.listed'), value: whole(shown) },
    ],
    tables: [
      ...(table === undefined ? [] : [table]),
      ...(to === undefined ? [] : [{ title: t('standing.toList'), head: [name], rows: [{ name, to, values: [] }] }]),
    ],
    on: on ?? null,
    bare: true,
  }
}
