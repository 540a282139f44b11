// Production orders of a unit, as a function of time alone: one after the other, 2 to 8 h each, with a quantity the planned time allows. Keeps
// nothing, so a machine that starts again finds the order it was at.
import type { EpochMs } from '../model/reading.ts'
import type { Calendar } from './calendar.ts'
import { hashOf } from './random.ts'

export type Order = {
  readonly po: string
  readonly product: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly qty: number
  readonly priS: number
  readonly setupS: number
  readonly due: EpochMs
  readonly scrap: number
}
/** The order at a moment; undefined where all its time is closed. */
export type OrderBook = (at: EpochMs) => Order | undefined
export type OrderBookOptions = {
  readonly seed: string
  /** Tells the orders of one line from those of another of the plant. */
  readonly line: string
  readonly products: readonly string[]
  readonly priS: number
  readonly calendar: Calendar
}

const HOUR = 3_600_000
/** Orders begin on whole steps of a back-fill, so that it tells of them at the same moment as a live gateway. */
const STEP = 300_000
/** Share of planned time that makes good pieces, as the people who plan expect it. */
const EXPECTED_OEE = 0.66

export function createOrderBook({ seed, line, products, priS, calendar }: OrderBookOptions): OrderBook {
  const everyMs = (4 + hashOf(`${seed}/orders`, 3)) * HOUR
  const beginOf = (n: number): EpochMs => n * everyMs + hashOf(`${seed}/order/${n}`, (2 * HOUR) / STEP) * STEP
  const orderOf = (n: number): Order | undefined => {
    const [from, to] = [beginOf(n), beginOf(n + 1)]
    const planned = plannedMs(calendar, from, to)
    if (planned === 0) return undefined
    const pieces = (planned / 1000 / priS) * EXPECTED_OEE
    const qty = Math.max(100, Math.round(pieces / 100) * 100)
    return {
      po: `WO-${stamp(from)}-${line}`,
      product: products[hashOf(`${seed}/product/${n}`, products.length)]!,
      from,
      to,
      qty,
      priS,
      setupS: 900,
      // One order in four is promised earlier than it will be done.
      due: to + (hashOf(`${seed}/due/${n}`, 4) === 0 ? -HOUR / 2 : HOUR / 2),
      scrap: Math.ceil(qty * 0.015),
    }
  }
  let known = Number.NaN
  let order: Order | undefined
  return (at) => {
    const n = Math.floor(at / everyMs)
    const now = at < beginOf(n) ? n - 1 : n
    if (now !== known) {
      known = now
      order = orderOf(now)
    }
    return order
  }
}

/** Month, day, hour and minute in Zhejiang. */
const stamp = (at: EpochMs): string => new Date(at + 8 * HOUR).toISOString().slice(2, 16).replaceAll(/[-T:]/g, '')

function plannedMs(calendar: Calendar, from: EpochMs, to: EpochMs): number {
  let sum = 0
  for (let at = from; at < to; ) {
    const segment = calendar.segmentAt(at)
    const end = Math.min(to, segment.to)
    if (segment.phase === 'planned') sum += end - at
    at = end
  }
  return sum
}
