// Why minutes were stated anew: bits in memory and on disk, names outside.
import type { EpochMs } from '../model/reading.ts'
import type { RestatingCause } from '../model/views.ts'
import type { Plan } from './edits.ts'
import type { Terms } from './terms.ts'

/** Kept with statements: append only. */
export const CAUSE = { late: 1, backfill: 2, calendar: 4, terms: 8, reason: 16 } as const satisfies Record<RestatingCause, number>
const NAMES: readonly RestatingCause[] = ['late', 'backfill', 'calendar', 'terms', 'reason']
export const causesOf = (bits: number): readonly RestatingCause[] => NAMES.filter((name) => (bits & CAUSE[name]) !== 0)

/** One device whose minutes were stated anew at a time, and why. */
export type Stated = { readonly at: EpochMs; readonly device: number; readonly cause: number }

/** What differs between two plans of a device. */
export function editCauses(before: Plan, after: Plan): number {
  const calendar = before.calendar === after.calendar ? 0 : CAUSE.calendar
  if (before.terms === after.terms) return calendar
  const terms = joined(before.terms, ownOf) === joined(after.terms, ownOf) ? 0 : CAUSE.terms
  const reason = joined(before.terms, asOf) === joined(after.terms, asOf) ? 0 : CAUSE.reason
  return calendar | terms | reason
}
const ownOf = (term: Terms): string => JSON.stringify({ ...term, as: 0, from: 0, to: 0 })
const asOf = ({ as }: Terms): string => String(as)
/** What holds from when, neighbours that say the same put together: corrections of stops cut terms that go on. */
const joined = (terms: readonly Terms[], words: (term: Terms) => string): string =>
  terms
    .filter((term, i) => i === 0 || words(term) !== words(terms[i - 1]!))
    .map((term) => `${term.from} ${words(term)}`)
    .join()
