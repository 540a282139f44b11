// What of the past follows a document that holds from a time on: asked by the server after it was written and by a form before it is saved.
import type { Dated } from './plant.ts'
import type { EpochMs } from './reading.ts'

const DAY_MS = 86_400_000
/** `from`: figures from this time on are stated anew, null: none. Before `limit` they stay; `older`: the document speaks of that time too. */
export type Restates = { readonly from: EpochMs | null; readonly limit: EpochMs; readonly older: boolean }

/**
 * `history`: the versions before it was written, or after it was taken out. It holds from `holds` until the next of them, the first one also
 * for all time before; `days` is how far back figures follow.
 */
export function restatesFrom(history: readonly Dated<unknown>[], holds: EpochMs, now: EpochMs, days: number): Restates {
  const begins = history.some((v) => v.from < holds) ? holds : -Infinity
  const ends = Math.min(now, ...history.filter((v) => v.from > holds).map((v) => v.from))
  const limit = now - days * DAY_MS
  const from = Math.max(begins, limit)
  return { from: from < ends ? from : null, limit, older: begins < limit }
}
