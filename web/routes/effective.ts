// From when a document holds, and what it changes of the past.

import { type TSchema, Type } from 'typebox'
import type { Dated } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { restatesFrom } from '../../model/restates.ts'
import { timeOf } from '../time-range.ts'

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
/** As a member of an answer; see `restatesFrom`. */
export const restatesOf = (history: readonly Dated<unknown>[], holds: EpochMs, now: EpochMs, days: number) => ({
  restates: restatesFrom(history, holds, now, days),
})
