// Production orders: which machine worked on which order when, and the ISO 22400-2 figures of an order (domain §2.1 "order side", §2.2 K02,
// K03, K13, K15). Pure: marks in, runs and figures out. Times in s, counts in pieces.
import type { OrderMark, OrderPlan } from './facts.ts'
import { countsDisagree } from './kpi.ts'
import type { DeviceId, EpochMs } from './reading.ts'

/** A machine on an order, [from, to); `to` null: still. */
export type OrderRun = { readonly device: DeviceId; readonly po: string; readonly from: EpochMs; readonly to: EpochMs | null }
/** Which machines a word is about: itself, or all below a line, area or plant. */
export type Covers = (mark: DeviceId, device: DeviceId) => boolean

/**
 * A machine whose state messages name orders runs what they name, until they name another or none. One that never does follows the words
 * told of it, of its line or its plant: from `start` until `hold`, `end` or the start of another. `marks` by time.
 */
export function runsOf(marks: readonly OrderMark[], machines: readonly DeviceId[], covers: Covers): OrderRun[] {
  const named = new Set(marks.flatMap((mark) => (mark.event === 'state' ? [mark.device] : [])))
  const words = marks.filter((mark) => mark.event !== 'state')
  const runs: OrderRun[] = []
  for (const device of machines) {
    const own = named.has(device)
      ? marks.filter((m) => m.device === device && m.event === 'state')
      : words.filter((m) => covers(m.device, device))
    let open: { po: string; from: EpochMs } | undefined
    for (const { event, po, at } of own) {
      const next = event === 'state' ? po : event === 'start' ? po : open?.po === po ? '' : (open?.po ?? '')
      if (next === (open?.po ?? '')) continue
      if (open !== undefined && at > open.from) runs.push({ device, ...open, to: at })
      open = next === '' ? undefined : { po: next, from: at }
    }
    if (open !== undefined) runs.push({ device, ...open, to: null })
  }
  return runs
}

export type OrderState = 'running' | 'held' | 'waiting' | 'ended'
export type OrderSpan = {
  readonly po: string
  readonly product: string
  readonly state: OrderState
  /** Nobody said that it ended; no machine works on it. */
  readonly endAssumed: boolean
  readonly start: EpochMs
  /** null: not over. */
  readonly end: EpochMs | null
  readonly plan: OrderPlan
  readonly runs: readonly OrderRun[]
}

/** Orders in the order of their start. What is planned of one is what was said last. */
export function spansOf(marks: readonly OrderMark[], runs: readonly OrderRun[]): OrderSpan[] {
  const by = new Map<string, { words: OrderMark[]; named: OrderMark[]; runs: OrderRun[] }>()
  const of = (po: string) => {
    const known = by.get(po) ?? { words: [], named: [], runs: [] }
    by.set(po, known)
    return known
  }
  for (const mark of marks) if (mark.po !== '') (mark.event === 'state' ? of(mark.po).named : of(mark.po).words).push(mark)
  for (const run of runs) of(run.po).runs.push(run)
  return [...by].map(([po, told]) => spanOf(po, told)).sort((a, b) => a.start - b.start || (a.po < b.po ? -1 : 1))
}

function spanOf(
  po: string,
  { words, named, runs }: { words: readonly OrderMark[]; named: readonly OrderMark[]; runs: readonly OrderRun[] },
): OrderSpan {
  const told = words.find((w) => w.event === 'start')?.at
  const start = told ?? Math.min(...runs.map((r) => r.from), ...words.map((w) => w.at), ...named.map((m) => m.at))
  const last = words.at(-1)
  const open = runs.some((run) => run.to === null)
  const over = last?.event === 'end' ? last.at : null
  const state: OrderState =
    over !== null ? 'ended' : last?.event === 'hold' ? 'held' : open ? 'running' : told !== undefined ? 'waiting' : 'ended'
  const end = over ?? (state === 'ended' ? Math.max(start, ...runs.map((run) => run.to ?? start)) : null)
  const latest = <K extends keyof OrderPlan>(field: K): OrderPlan[K] => words.findLast((w) => w[field] !== null)?.[field] ?? null
  return {
    po,
    product: [...named, ...words].findLast((m) => m.product !== '')?.product ?? '',
    state,
    endAssumed: state === 'ended' && over === null,
    start,
    end,
    plan: { qty: latest('qty'), priS: latest('priS'), psutS: latest('psutS'), due: latest('due'), psq: latest('psq') },
    runs,
  }
}

/** Time in which at least one machine worked on the order, ms. */
export function busyMs(runs: readonly OrderRun[], until: EpochMs): number {
  let total = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const { from, to } of [...runs].sort((a, b) => a.from - b.from)) {
    const end = to ?? until
    total += Math.max(0, end - Math.max(from, reached))
    reached = Math.max(reached, end)
  }
  return total
}

const MINUTE_MS = 60_000
/** Sums are kept by the minute: a minute in which the order changes counts for the order that has its longer part. An open run ends now. */
export function wholeMinutes({ from, to }: OrderRun, now: EpochMs): { readonly from: EpochMs; readonly to: EpochMs } {
  const near = (at: EpochMs) => Math.round(at / MINUTE_MS) * MINUTE_MS
  return { from: near(from), to: to === null ? Math.max(near(from), Math.ceil(now / MINUTE_MS) * MINUTE_MS) : near(to) }
}

/** What machines did for an order: s and pieces; AOET from its start to its end, or to now. */
export type OrderElements = {
  aoet: number
  aubt: number
  apt: number
  aust: number
  adet: number
  /** No machine worked on it: transport and queue (ATT + AQT). */
  wait: number
  pq: number
  gq: number
  sq: number
  rq: number
  energyKwh: number
}
export const ORDER_KPI_NAMES = [
  'allocationRatio',
  'allocationPerMachine',
  'throughputRate',
  'productionProcessRatio',
  'qualityRatio',
  'scrapRatio',
  'actualToPlannedScrap',
  'progress',
] as const
export type OrderKpiName = (typeof ORDER_KPI_NAMES)[number]
export type OrderReason = 'no-run-time' | 'no-count' | 'counts-disagree' | 'no-input'
export type OrderKpis = {
  kpis: Record<OrderKpiName, number | null>
  reasons: Partial<Record<OrderKpiName, OrderReason>>
}

/**
 * throughputRate in pieces/h, the others fractions. allocationRatio (K02) and productionProcessRatio (K13) sum over machines, so they exceed 1
 * where operations overlap: K02 is how many machines were busy with the order at once, on average. allocationPerMachine is K02 shared among
 * the `machines` that worked on it, 0..1: busy time is kept in whole minutes and AOET is not, so what rounding puts above 1 is 1.
 */
export function orderKpisOf(e: OrderElements, plan: OrderPlan, counted: boolean, machines: number): OrderKpis {
  const kpis = {} as Record<OrderKpiName, number | null>
  const reasons: OrderKpis['reasons'] = {}
  const put = (name: OrderKpiName, numerator: number, denominator: number, reason: OrderReason, withheld?: OrderReason) => {
    const why = withheld ?? (denominator > 0 ? undefined : reason)
    kpis[name] = why === undefined ? numerator / denominator : null
    if (why !== undefined) reasons[name] = why
  }
  const none: OrderReason | undefined = counted ? undefined : 'no-count'
  put('allocationRatio', e.aubt, e.aoet, 'no-run-time')
  put('allocationPerMachine', Math.min(e.aubt, e.aoet * machines), e.aoet * machines, 'no-run-time')
  put('throughputRate', e.pq * 3600, e.aoet, 'no-run-time', none)
  put('productionProcessRatio', e.apt, e.aoet, 'no-run-time')
  put('qualityRatio', e.gq, e.pq, 'no-count', none)
  const unjudged = none ?? (e.pq > 0 && countsDisagree(e.pq, e.gq + e.sq + e.rq) ? 'counts-disagree' : undefined)
  put('scrapRatio', e.sq, e.pq, 'no-count', unjudged)
  put('actualToPlannedScrap', e.sq, plan.psq ?? 0, 'no-input', unjudged)
  put('progress', e.gq, plan.qty ?? 0, 'no-input', none)
  return { kpis, reasons }
}
/** POET = PRI·qty + PSUT, s; null without PRI and quantity. */
export const plannedOrderTime = ({ priS, qty, psutS }: OrderPlan): number | null =>
  priS === null || qty === null ? null : priS * qty + (psutS ?? 0)

/** One order as it is shown. */
export type OrderView = {
  po: string
  product: string
  state: OrderState
  endAssumed: boolean
  start: EpochMs
  end: EpochMs | null
  plan: { qty: number | null; priS: number | null; psutS: number | null; poetS: number | null; due: EpochMs | null; psq: number | null }
  /** null without a planned end. */
  late: boolean | null
  sums: OrderElements
  kpis: OrderKpis['kpis']
  reasons: OrderKpis['reasons']
  /** Machines that worked on it, first come first; pieces are those of the machines that `counts`. */
  machines: { path: string; name: string; counts: boolean; from: EpochMs; to: EpochMs | null; aubt: number }[]
}
