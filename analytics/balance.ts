// Tallies of an enterprise as the balance people read ("the books balance"). Pure.
import type { EpochMs } from '../model/reading.ts'
import { MESSAGE_REFUSED, READING_REFUSED, TALLY } from '../model/tally.ts'
import type { Balance, EnterpriseView } from '../model/views.ts'

const HOUR_MS = 3_600_000

/** Tallies are kept by the hour of receipt: the whole hours that hold a window, epoch ms. */
export const receiptHours = ({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }) => ({
  from: Math.floor(from / HOUR_MS) * HOUR_MS,
  to: Math.ceil(to / HOUR_MS) * HOUR_MS,
})

/** Increments may be negative: a reading that was counted can turn out too late. Refusals that cancel out are not listed. */
export function balanceOf(tallies: Iterable<{ readonly code: string; readonly n: number }>): Balance {
  const totals = new Map<string, number>()
  for (const { code, n } of tallies) totals.set(code, (totals.get(code) ?? 0) + n)
  const of = (code: string): number => totals.get(code) ?? 0
  const refused = (prefix: string): Record<string, number> =>
    Object.fromEntries(
      [...totals]
        .filter(([code, n]) => code.startsWith(prefix) && n !== 0)
        .map(([code, n]): [string, number] => [code.slice(prefix.length), n])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  return {
    messages: {
      received: of(TALLY.messageReceived),
      decoded: of(TALLY.messageDecoded),
      duplicate: of(TALLY.messageDuplicate),
      refused: refused(MESSAGE_REFUSED),
    },
    readings: {
      received: of(TALLY.readingReceived),
      counted: of(TALLY.readingCounted),
      tooLate: of(TALLY.readingTooLate),
      refused: refused(READING_REFUSED),
    },
  }
}

/**
 * The balance on the owner's phone, in one line and one unit, readings: those of a message that came twice are duplicates, and a message
 * that was refused whole is one, because nobody could tell how many were in it.
 */
export function shortBalance({ messages, readings }: Balance): EnterpriseView['balance'] {
  const sum = (of: Record<string, number>) => Object.values(of).reduce((total, n) => total + n, 0)
  const twice = readings.refused.DUPLICATE ?? 0
  const lost = sum(messages.refused)
  return {
    received: readings.received + lost,
    counted: readings.counted,
    duplicate: twice,
    refused: lost + sum(readings.refused) - twice,
    tooLate: readings.tooLate,
  }
}
