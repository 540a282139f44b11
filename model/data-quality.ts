// Shares of the balance (domain §2.13): how much of what was received was new, and how much of it was right.
import type { Balance } from './views.ts'

export type DataQuality = {
  /** 1 - messages received twice / messages received; null when nothing was received. */
  readonly uniqueness: number | null
  /** Readings that passed every check of range, unit, type and time / readings received, those that came twice left out; null without any. */
  readonly validity: number | null
}
export function dataQualityOf({ messages, readings }: Balance): DataQuality {
  const twice = readings.refused.DUPLICATE ?? 0
  const first = readings.received - twice
  return {
    uniqueness: messages.received > 0 ? 1 - messages.duplicate / messages.received : null,
    validity: first > 0 ? (readings.counted + readings.tooLate) / first : null,
  }
}
