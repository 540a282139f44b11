// What a plant tells of single pieces and of orders, beside the readings of its machines: kept as rows of their own, so that no count of
// serial numbers fills a dictionary and no such row is taken for a measurement.
import type { DeviceId, EpochMs } from './reading.ts'

/**
 * One piece judged once. `piece`: the 51-bit hash of its serial number × 2, plus 1 when it passed; below 2 the piece had no serial number.
 * A whole number below 2^52, so a double holds it without loss. `defect`: text id of what was found, 0 for none.
 */
export type Inspection = { readonly device: DeviceId; readonly at: EpochMs; readonly piece: number; readonly defect: number }

const LOW_BITS = 2 ** 32
const HIGH_MASK = 0x7ffff
/**
 * 1 … 2^51 - 1 of a serial number. Two multiplicative hashes side by side, mixed at the end so that serials which differ in their last
 * digit differ in half of the bits. Among a million pieces of a station two share a number with a chance of 1 in 4,500.
 */
export function serialHash(serial: string): number {
  let a = 0x9e3779b9
  let b = 0x41c6ce57
  for (let i = 0; i < serial.length; i++) {
    const code = serial.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return (b & HIGH_MASK) * LOW_BITS + (a >>> 0) || 1
}
export const pieceOf = (serial: string, passed: boolean): number => (serial === '' ? 0 : serialHash(serial) * 2) + (passed ? 1 : 0)

/** `state`: a state message named the order (or, with an empty `po`, none); the others are words of class `order`. */
export const ORDER_EVENTS = ['state', 'start', 'hold', 'end'] as const
export type OrderEvent = (typeof ORDER_EVENTS)[number]
/** What is planned of an order; null where nobody said. */
export type OrderPlan = {
  /** Pieces ordered. */
  readonly qty: number | null
  /** Planned run time per item, s, and planned setup, s: POET = PRI·qty + PSUT. */
  readonly priS: number | null
  readonly psutS: number | null
  /** Planned end. */
  readonly due: EpochMs | null
  /** Planned scrap (PSQ), pieces. */
  readonly psq: number | null
}
export const NO_PLAN: OrderPlan = { qty: null, priS: null, psutS: null, due: null, psq: null }
/** One word about an order at one device, or at a whole line, area or plant (a device `_`). */
export type OrderMark = OrderPlan & {
  readonly device: DeviceId
  readonly at: EpochMs
  readonly event: OrderEvent
  /** '' in a `state` mark: no order. */
  readonly po: string
  readonly product: string
}
