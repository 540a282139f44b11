// What an edit in the registry touches: the stretch of time in which two plans of a device say something else. Pure, and exact to the ms:
// outside the stretch both plan alike, so nothing that was stated of it can change by the edit itself.
import type { EpochMs } from '../model/reading.ts'
import type { Calendar } from './calendar.ts'
import { type Terms, termsAt } from './terms.ts'

/** What the registry says of a device, as the fold uses it. */
export type Plan = { readonly calendar: Calendar; readonly terms: readonly Terms[] }
/** Half-open [first, last). */
export type Stretch = { readonly first: EpochMs; readonly last: EpochMs }

/** First and last time in [from, to) at which the plans differ; undefined: nowhere. */
export function touched(before: Plan, after: Plan, from: EpochMs, to: EpochMs): Stretch | undefined {
  const planned =
    before.calendar === after.calendar
      ? undefined
      : differing(
          from,
          to,
          (at) => before.calendar.spanAt(at),
          (at) => after.calendar.spanAt(at),
          (a, b) => a.planned === b.planned,
        )
  const termed =
    before.terms === after.terms
      ? undefined
      : differing(
          from,
          to,
          (at) => termsAt(before.terms, at),
          (at) => termsAt(after.terms, at),
          sameTerms,
        )
  if (planned === undefined || termed === undefined) return planned ?? termed
  return { first: Math.min(planned.first, termed.first), last: Math.max(planned.last, termed.last) }
}

/** Both sides as pieces that hold up to their `to`, compared where the later of two begins. */
function differing<P extends { readonly to: EpochMs }>(
  from: EpochMs,
  to: EpochMs,
  before: (at: EpochMs) => P,
  after: (at: EpochMs) => P,
  alike: (a: P, b: P) => boolean,
): Stretch | undefined {
  let first = Infinity
  let last = -Infinity
  for (let at = from; at < to; ) {
    const a = before(at)
    const b = after(at)
    const end = Math.min(a.to, b.to, to)
    if (!alike(a, b)) {
      first = Math.min(first, at)
      last = end
    }
    at = end
  }
  return last > first ? { first, last } : undefined
}

/** Whatever they say, but for when they hold. */
const sameTerms = (a: Terms, b: Terms): boolean => a === b || wordsOf(a) === wordsOf(b)
const wordsOf = (terms: Terms): string => JSON.stringify({ ...terms, from: 0, to: 0 })
