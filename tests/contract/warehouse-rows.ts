// Rows for the warehouse suites, plain and random.
import fc from 'fast-check'
import { type Inspection, NO_PLAN, type OrderMark } from '../../model/facts.ts'
import { SUM_COUNT } from '../../model/kpi.ts'
import type { ReadingBatch } from '../../model/reading.ts'
import type { Episode, MinuteRows, Quarantined, Rows } from '../../warehouse/warehouse.ts'

export type MinuteRow = { device: number; minute: number; version: number; flags: number; seed: number }
/** Columns of minute rows; every sum is a whole number made from `seed`. */
export function minuteRows(rows: readonly MinuteRow[]): MinuteRows {
  const sums = new Float64Array(rows.length * SUM_COUNT)
  rows.forEach((row, r) => {
    for (let c = 0; c < SUM_COUNT; c++) sums[r * SUM_COUNT + c] = (row.seed * (c + 1)) % 3_600_000_007
  })
  return {
    length: rows.length,
    device: Uint32Array.from(rows, (r) => r.device),
    minute: Float64Array.from(rows, (r) => r.minute),
    version: Uint32Array.from(rows, (r) => r.version),
    flags: Uint8Array.from(rows, (r) => r.flags),
    sums,
  }
}

/** `[series, at, value]` each; one spare row behind `length` must be ignored. */
export function readings(offset: number, rows: readonly (readonly [number, number, number])[]): ReadingBatch {
  const spare = [...rows, [99, 0, 0] as const]
  return {
    offset,
    receivedAt: 0,
    length: rows.length,
    series: Uint32Array.from(spare, (r) => r[0]),
    at: Float64Array.from(spare, (r) => r[1]),
    value: Float64Array.from(spare, (r) => r[2]),
    aux: Uint32Array.from(spare, (_, i) => 4_000_000_000 + i),
    flags: Uint8Array.from(spare, (_, i) => i % 128),
  }
}

export function episode(id: string, more: Partial<Episode> = {}): Episode {
  return {
    id,
    device: 'chint-01/wz/moulding/l1/press-01',
    type: 'process.trip_time:ewma',
    metric: 'process.trip_time',
    severity: 'warn',
    from: 1000,
    to: null,
    value: 31.5,
    expected: 22,
    score: 5.25,
    sigma: 1.9,
    scoreBefore: 2.8125,
    valueAt: 1040,
    message: 'above-band',
    acknowledgedBy: null,
    acknowledgedAt: null,
    shelvedUntil: null,
    hist: false,
    ...more,
  }
}

export function refused(id: string, more: Partial<Quarantined> = {}): Quarantined {
  return {
    id,
    receivedAt: 1000,
    enterprise: 'chint-01',
    topic: 'ib/v1/chint-01/wz/moulding/l1/press-01/tele',
    client: 'gw-1',
    stage: 'decode',
    code: 'JSON',
    detail: 'unexpected end, "quoted"',
    payload: Uint8Array.of(0, 123, 255, 34, 0),
    replayedAt: null,
    ...more,
  }
}

export const mark = (device: number, at: number, event: OrderMark['event'], po: string, more: Partial<OrderMark> = {}): OrderMark => ({
  device,
  at,
  event,
  po,
  product: '',
  ...NO_PLAN,
  ...more,
})
const inspection: fc.Arbitrary<Inspection> = fc.record({
  device: fc.integer({ min: 0, max: 3 }),
  at: fc.integer({ min: 0, max: 12 }).map((m) => m * 60_000),
  piece: fc.integer({ min: 0, max: 9 }),
  defect: fc.integer({ min: 0, max: 2 }),
})
const orderMark: fc.Arbitrary<OrderMark> = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 1000 }),
    fc.constantFrom('state', 'state', 'start', 'end'),
    fc.constantFrom('', 'A', 'B'),
  )
  .map(([device, at, event, po]) => mark(device, at, event, po))

const minuteRow: fc.Arbitrary<MinuteRow> = fc.record({
  device: fc.integer({ min: 0, max: 3 }),
  minute: fc.integer({ min: 0, max: 12 }).map((m) => m * 60_000),
  version: fc.integer({ min: 1, max: 4 }),
  flags: fc.integer({ min: 0, max: 15 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
})
const reading = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -5, max: 5 }))
export const randomRows: fc.Arbitrary<Rows> = fc.record(
  {
    minutes: fc.array(fc.array(minuteRow, { maxLength: 12 }).map(minuteRows), { maxLength: 2 }),
    readings: fc.array(
      fc.array(reading, { maxLength: 12 }).map((rows) => readings(0, rows)),
      { maxLength: 2 },
    ),
    episodes: fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 900 }), fc.option(fc.integer({ min: 900, max: 2000 })))
        .map(([id, from, to]) => episode(id, { from, to })),
      { maxLength: 4 },
    ),
    tallies: fc.array(
      fc.record({
        enterprise: fc.constantFrom('e1', 'e2'),
        device: fc.constantFrom('', 'e1/s/a/l/d'),
        hour: fc.constantFrom(0, 3_600_000),
        code: fc.constantFrom('received', 'JSON'),
        n: fc.nat(1000),
      }),
      { maxLength: 4 },
    ),
    quarantined: fc.array(
      fc
        .tuple(fc.constantFrom('p', 'q'), fc.nat(1000), fc.constantFrom('JSON', 'RANGE'))
        .map(([id, receivedAt, code]) => refused(id, { receivedAt, code })),
      { maxLength: 3 },
    ),
    inspections: fc.array(inspection, { maxLength: 12 }),
    // No two of one time: which of them came first is told by the order of arrival, and that has a test of its own.
    orderMarks: fc.uniqueArray(orderMark, { maxLength: 8, selector: (m) => m.at }),
  },
  { requiredKeys: [] },
)
/** Half-open, sorted, not overlapping; gaps allowed. */
export const randomWindows = fc
  .uniqueArray(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 8 })
  .map((edges) => edges.sort((a, b) => a - b))
  .map((edges) => edges.slice(1).map((to, i) => ({ from: edges[i]! * 60_000, to: to * 60_000 })))
  .chain((windows) => fc.subarray(windows, { minLength: 1 }))
