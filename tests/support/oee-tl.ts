// Vector OEE-TL (domain §2.3.3, Appendix A) as telemetry of one machine on one day: what it sends, and what must come out.
const DAY = '2026-03-02' // a Monday
export const at = (clock: string): number => Date.parse(`${DAY}T${clock.length === 5 ? `${clock}:00` : clock}+08:00`)
export const SHIFT_FROM = at('08:00')
export const SHIFT_TO = at('16:00')

/** start, state, order, order active */
export const EVENTS: readonly (readonly [string, string, string | null, boolean])[] = [
  ['08:00', 'SETUP', 'A', true],
  ['08:10', 'RUN', 'A', true],
  ['09:00', 'MINOR', 'A', true],
  ['09:03', 'RUN', 'A', true],
  ['10:00', 'PLANNED', 'A', true],
  ['10:15', 'RUN', 'A', true],
  ['11:10', 'FAULT', 'A', true],
  ['11:35', 'RUN', 'A', true],
  ['12:00', 'PLANNED', null, false],
  ['12:30', 'SETUP', 'B', true],
  ['12:50', 'RUN', 'B', true],
  ['14:20', 'STARVED', 'B', true],
  ['14:32', 'RUN', 'B', true],
  ['15:20', 'IDLE', null, false],
  ['15:35', 'RUN', 'B', true],
  ['15:55', 'PLANNED', 'B', true],
]
export const ORDERS = {
  A: { priS: 2.0, pq: 5300, gq: 5220, sq: 50, rq: 30, from: '08:10', to: '12:00' },
  B: { priS: 2.5, pq: 3600, gq: 3564, sq: 36, rq: 0, from: '12:50', to: '15:55' },
} as const

export const EXPECT_S = {
  pbt: 430 * 60,
  apt: 345 * 60,
  aust: 30 * 60,
  adet: 40 * 60,
  adot: 15 * 60,
  priPq: 19_600,
  priGq: 19_350,
  pq: 8900,
  gq: 8784,
  sq: 86,
  rq: 30,
} as const
export const EXPECT_KPIS = { availability: 0.802326, effectiveness: 0.94686, qualityRatio: 0.987245, oeeIndex: 0.75 } as const
export const EXPECT_LOSS_MIN = {
  breakdown: 25,
  setup: 30,
  minor: 3,
  starved: 12,
  noOrder: 15,
  speed: 18.333333,
  quality: 4.166667,
} as const

export type Sent = { readonly ts: number; readonly class: string; readonly metrics: readonly Record<string, unknown>[] }

/** Running counts of an order at a share of its run, whole pieces, exact at the end. */
const share = (total: number, part: number, parts: number): number => Math.floor((total * part) / parts)

/**
 * All messages of the shift in order of time: states at their changes, cumulative counters every few minutes of each order's run,
 * with a reset of the counters to zero at `resetAt` (a restarted PLC) when given.
 */
export function messages(options: { readonly resetAt?: string } = {}): Sent[] {
  const out: Sent[] = []
  out.push({ ts: at('08:00'), class: 'count', metrics: counters([0, 0, 0, 0]) })
  for (const [clock, state, po, o] of EVENTS)
    out.push({ ts: at(clock), class: 'state', metrics: [{ n: 'state', v: state, o, ...(po === null ? {} : { po }) }] })
  let base = [0, 0, 0, 0]
  let zero = [0, 0, 0, 0]
  let reset = options.resetAt === undefined
  for (const order of [ORDERS.A, ORDERS.B]) {
    if (!reset && at(order.from) >= at(options.resetAt!)) {
      reset = true
      zero = [...base]
      out.push({ ts: at(options.resetAt!), class: 'count', metrics: counters([0, 0, 0, 0]) })
    }
    out.push({ ts: at(order.from), class: 'tele', metrics: [{ n: 'ideal.cycle', v: order.priS, u: 's' }] })
    const parts = 20
    const all = [order.pq, order.gq, order.sq, order.rq]
    for (let part = 1; part <= parts; part++) {
      const ts = at(order.from) + Math.round(((at(order.to) - at(order.from)) * part) / parts)
      const now = all.map((n, i) => base[i]! + share(n, part, parts))
      out.push({ ts, class: 'count', metrics: counters(now.map((n, i) => n - zero[i]!)) })
    }
    base = base.map((n, i) => n + all[i]!)
  }
  return out.sort((a, b) => a.ts - b.ts)
}
function counters([total, good, scrap, rework]: readonly number[]): Record<string, unknown>[] {
  return [
    { n: 'count.total', v: total, u: '1' },
    { n: 'count.good', v: good, u: '1' },
    { n: 'count.scrap', v: scrap, u: '1' },
    { n: 'count.rework', v: rework, u: '1' },
  ]
}

/** Site calendar of the vector. */
export const SITE = {
  name: 'works',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5, 6, 7] }],
  breaks: [],
}
