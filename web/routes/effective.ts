// From when a document holds.
import type { EpochMs } from '../../model/reading.ts'
import { timeOf } from '../time-range.ts'

export function effectiveFrom(from: string | number | undefined, now: EpochMs): EpochMs {
  if (from === undefined) return now
  return typeof from === 'number' ? from : timeOf('from', from, 'body')
}
