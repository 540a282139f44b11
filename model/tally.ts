// The codes of the balance ("the books balance"): what became of every message (m) and every reading (r). Ingest writes them as tallies,
// analytics reads them back as a Balance. What was received is counted at the door, apart from what became of it, so that the books can
// be seen not to balance.
export const TALLY = {
  messageReceived: 'm.received',
  messageDecoded: 'm.decoded',
  messageDuplicate: 'm.duplicate',
  readingReceived: 'r.received',
  readingCounted: 'r.counted',
  readingTooLate: 'r.tooLate',
  /** Of those counted or too late: arrived long after their event. No part of the balance. */
  readingDelayed: 'delayed',
} as const
/** Followed by a RejectionCode. */
export const MESSAGE_REFUSED = 'm.refused.'
export const READING_REFUSED = 'r.refused.'
