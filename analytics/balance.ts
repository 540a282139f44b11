// Tallies of an enterprise as the balance people read (architecture, "the books balance"). Pure.
import { MESSAGE_REFUSED, READING_REFUSED, TALLY } from '../model/tally.ts'
import type { Balance, EnterpriseView } from '../model/views.ts'

/** `received` is the sum of the rest in both lines, by construction. Codes unknown here are left out of both. */
export function balanceOf(tallies: Iterable<{ readonly code: string; readonly n: number }>): Balance {
  const messages = { received: 0, decoded: 0, duplicate: 0, refused: {} as Record<string, number> }
  const readings = { received: 0, counted: 0, tooLate: 0, refused: {} as Record<string, number> }
  for (const { code, n } of tallies) {
    if (code === TALLY.messageDecoded) messages.decoded += n
    else if (code === TALLY.messageDuplicate) messages.duplicate += n
    else if (code === TALLY.readingCounted) readings.counted += n
    else if (code === TALLY.readingTooLate) readings.tooLate += n
    else if (code.startsWith(MESSAGE_REFUSED)) add(messages.refused, code.slice(MESSAGE_REFUSED.length), n)
    else if (code.startsWith(READING_REFUSED)) add(readings.refused, code.slice(READING_REFUSED.length), n)
    else continue
    if (code.startsWith('message.')) messages.received += n
    else readings.received += n
  }
  return { messages, readings }
}
const add = (to: Record<string, number>, code: string, n: number): void => {
  to[code] = (to[code] ?? 0) + n
}

/** The balance on the owner's phone: readings, and what never became one. */
export function shortBalance({ messages, readings }: Balance): EnterpriseView['balance'] {
  const refused = (of: Record<string, number>) => Object.values(of).reduce((sum, n) => sum + n, 0)
  const lost = refused(messages.refused)
  return {
    received: readings.received + messages.duplicate + lost,
    counted: readings.counted,
    duplicate: messages.duplicate + (readings.refused.DUPLICATE ?? 0),
    refused: lost + refused(readings.refused) - (readings.refused.DUPLICATE ?? 0),
    tooLate: readings.tooLate,
  }
}
