// The form of stated facts as data: what is typed becomes the next version; a fact that was not touched keeps its own source and date.
import { FACT_NAMES, type Fact, type FactName, type FactSheet, factErrors, type TagFact } from '../../../model/statements.ts'
import type { Words } from '../../../model/words.ts'

export type Typed = Readonly<Partial<Record<FactName, number | null>>>
/** Where the numbers typed now come from. */
export type Origin = { readonly source: string; readonly date: string; readonly document: string }

export const typedOf = (sheet: FactSheet | null): Record<FactName, number | null> =>
  Object.fromEntries(FACT_NAMES.map((name) => [name, sheet?.facts[name]?.value ?? null])) as Record<FactName, number | null>
/** Facts that differ from those in force. */
export const changedIn = (before: FactSheet | null, typed: Typed): readonly FactName[] =>
  FACT_NAMES.filter((name) => (typed[name] ?? null) !== (before?.facts[name]?.value ?? null))

/** What to state: an emptied fact is no longer stated. */
export function sheetFrom(
  before: FactSheet | null,
  typed: Typed,
  { source, date, document }: Origin,
): { facts: Partial<Record<FactName, Fact>>; tag?: TagFact } {
  const facts: Partial<Record<FactName, Fact>> = {}
  for (const name of FACT_NAMES) {
    const value = typed[name] ?? null
    const old = before?.facts[name]
    if (value === null) continue
    facts[name] =
      old?.value === value ? old : { value, source: source.trim(), date, ...(document.trim() === '' ? {} : { document: document.trim() }) }
  }
  return { facts, ...(before?.tag === undefined ? {} : { tag: before.tag }) }
}

/** What the server would refuse of the numbers as they are typed, by fact. Where they come from has fields of its own. */
export function faultsOf(typed: Typed): ReadonlyMap<string, Words> {
  const origin = { source: 'typed', date: '2000-01-01', document: 'typed' }
  return new Map(factErrors({ facts: sheetFrom(null, typed, origin).facts }).map(({ fact, message }) => [fact, message]))
}
