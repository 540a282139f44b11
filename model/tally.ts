// The codes of the balance (domain §4, "the books balance"): what became of every message and every reading. Written by ingest as
// tallies, read back as a Balance. What was received is never counted by itself: it is the sum of what became of it.
import type { RejectionCode } from './errors.ts'

export const TALLY = {
  messageDecoded: 'message.decoded',
  messageDuplicate: 'message.duplicate',
  readingCounted: 'reading.counted',
  readingTooLate: 'reading.tooLate',
} as const
export const MESSAGE_REFUSED = 'message.refused.'
export const READING_REFUSED = 'reading.refused.'
export type TallyCode =
  | (typeof TALLY)[keyof typeof TALLY]
  | `${typeof MESSAGE_REFUSED}${RejectionCode}`
  | `${typeof READING_REFUSED}${RejectionCode}`
