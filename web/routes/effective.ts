// From when a document holds, and what it changes of the past.

import { type TSchema, Type } from 'typebox'
import type { Dated } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { DAY_MS, timeOf } from '../time-range.ts'

export function effectiveFrom(from: string | number | undefined, now: EpochMs): EpochMs {
  if (from === undefined) return now
  return typeof from === 'number' ? from : timeOf('from', from, 'body')
}

/** Of the past, what a document changes. */
export const RESTATES: TSchema = Type.Object(
  {
    from: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Figures from this time on are stated anew, within minutes, epoch ms; null: none of the past changes.',
    }),
    limit: Type.Integer({ description: 'Figures of before this time stay as they were stated (`IB_RESTATE_DAYS`), epoch ms.' }),
    older: Type.Boolean({ description: 'The document also speaks of the time before `limit`, where nothing follows it.' }),
  },
  { description: 'What of the past follows a document that was just written.' },
)
/** `history`: the versions before it was written; it holds from `holds` until the next of them, the first one also for all time before. */
export function restatesOf(history: readonly Dated<unknown>[], holds: EpochMs, now: EpochMs, days: number) {
  const begins = history.some((v) => v.from < holds) ? holds : -Infinity
  const ends = Math.min(now, ...history.filter((v) => v.from > holds).map((v) => v.from))
  const limit = now - days * DAY_MS
  const from = Math.max(begins, limit)
  return { restates: { from: from < ends ? from : null, limit, older: begins < limit } }
}
