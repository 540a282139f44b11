// Words about pieces and orders in a metric (domain §4.2, §4.8) → rows of model/facts.ts, or a Rejection. Pure: numbers of texts and devices
// are handed in.
import type { Rejection } from '../model/errors.ts'
import { NO_PLAN, ORDER_EVENTS, type OrderEvent, type OrderPlan } from '../model/facts.ts'
import { ORDER_NONE } from '../model/reading.ts'
import { eventTime, type JsonMetric, quote } from '../model/wire/json.ts'
import { refuse, wordOf } from './validate.ts'

/** Serial numbers are hashed, never kept, so this only bounds the work. */
const SERIAL_LENGTH = 128
const MAX_PIECES = 1e12
const MAX_SECONDS = 86_400 * 3660

/** Serial number of the piece a metric is about, '' when it names none. */
export function serialOf(id: unknown): string {
  if (typeof id === 'string') return id.slice(0, SERIAL_LENGTH)
  return typeof id === 'number' && Number.isFinite(id) ? String(id) : ''
}

/** How a measured value stands to the limits sent with it: undefined without limits, '' inside, else the side it is out on. */
export function verdictOf(metric: JsonMetric, sent: number): 'low' | 'high' | '' | undefined | Rejection {
  const { lsl, usl } = metric
  for (const [name, limit] of [
    ['lsl', lsl],
    ['usl', usl],
  ] as const)
    if (limit !== undefined && limit !== null && typeof limit !== 'number')
      return refuse('TYPE', `${name} is ${quote(limit)}; it is a number in the unit of the value`)
  if (typeof lsl !== 'number' && typeof usl !== 'number') return undefined
  if (typeof lsl === 'number' && sent < lsl) return 'low'
  return typeof usl === 'number' && sent > usl ? 'high' : ''
}

/** What a state message says of the order: its number, '' for none, undefined when it says nothing (the order goes on). */
export function orderNamed(po: string, order: number): string | undefined {
  if (order === ORDER_NONE) return ''
  return po === '' ? undefined : po
}

export type OrderWord = OrderPlan & { readonly event: OrderEvent; readonly po: string; readonly product: string }
/** Metric `order`: what happened to a production order, and what is planned of it. */
export function orderWordOf(metric: JsonMetric): OrderWord | Rejection {
  const event = ORDER_EVENTS.find((one) => one === metric.v && one !== 'state')
  if (event === undefined) return refuse('RANGE', `order is ${quote(metric.v)}; it is start, hold or end`)
  const po = wordOf('po', metric.po)
  if (typeof po !== 'string') return po
  if (po === '') return refuse('TYPE', 'there is no po: name the production order')
  const product = wordOf('product', metric.product)
  if (typeof product !== 'string') return product
  const plan: { -readonly [K in keyof OrderPlan]: OrderPlan[K] } = { ...NO_PLAN }
  for (const [field, name, most] of [
    ['qty', 'qty', MAX_PIECES],
    ['priS', 'pri', 86_400],
    ['psutS', 'psut', MAX_SECONDS],
    ['psq', 'psq', MAX_PIECES],
  ] as const) {
    const sent = metric[name]
    if (sent === undefined || sent === null) continue
    if (typeof sent !== 'number') return refuse('TYPE', `${name} is ${quote(sent)}; it is a number`)
    if (!(sent >= 0 && sent <= most)) return refuse('RANGE', `${name} is ${sent}; it is 0 to ${most}`)
    plan[field] = sent
  }
  if (metric.due !== undefined && metric.due !== null) {
    const due = eventTime(metric.due)
    if (typeof due !== 'number') return refuse('TYPE', `due: ${due.detail}`)
    plan.due = due
  }
  return { event, po, product, ...plan }
}
