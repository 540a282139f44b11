// Hours of series: what every warehouse must make of readings, late, refused, reset or long gone, and that DuckDB and memory are one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS, type MetricHour } from '../../model/metric-hours.ts'
import { FLAG, METRIC_KIND, type ReadingBatch, type SeriesInfo } from '../../model/reading.ts'
import { openDuckDb } from '../../warehouse/duckdb.ts'
import { openMemoryWarehouse } from '../../warehouse/memory.ts'
import type { Warehouse } from '../../warehouse/warehouse.ts'

const root = mkdtempSync(join(tmpdir(), 'ib-metric-hours-'))
let made = 0
const openDuck = () => openDuckDb({ dir: join(root, String(made++)), memoryMb: 128 })
afterAll(() => rmSync(root, { recursive: true, force: true }))

const [TEMPERATURE, WATER, LABOUR, PRECISION, TRIP] = [0, 1, 2, 3, 4]
const info = (id: number, metric: string, kind: SeriesInfo['kind']): SeriesInfo => ({ id, device: 0, metric, kind, unit: '' })
const SERIES = [
  info(TEMPERATURE, 'env.temperature', METRIC_KIND.sample),
  info(WATER, 'water.volume', METRIC_KIND.register),
  info(LABOUR, 'labour.present', METRIC_KIND.sample),
  info(PRECISION, 'dc.precision', METRIC_KIND.sample),
  info(TRIP, 'process.trip_time', METRIC_KIND.process),
]
type Row = { series: number; at: number; value: number; aux?: number; flags?: number }
const batch = (rows: readonly Row[]): ReadingBatch => ({
  offset: 0,
  receivedAt: 0,
  length: rows.length,
  series: Uint32Array.from(rows, (r) => r.series),
  at: Float64Array.from(rows, (r) => r.at),
  value: Float64Array.from(rows, (r) => r.value),
  aux: Uint32Array.from(rows, (r) => r.aux ?? 0),
  flags: Uint8Array.from(rows, (r) => r.flags ?? 0),
})
const MIN = 60_000
const DAY = 24 * HOUR_MS

describe.each([
  { name: 'memory', open: async () => openMemoryWarehouse() },
  { name: 'duckdb', open: openDuck },
])('hours of a series ($name)', ({ open }) => {
  let w: Warehouse
  let offset = 0
  beforeEach(async () => {
    w = await open()
    offset = 0
    await w.append({ series: SERIES }, ++offset)
  })
  afterEach(() => w[Symbol.asyncDispose]())
  const put = (...rows: Row[]) => w.append({ readings: [batch(rows)] }, ++offset)
  const ask = async (series: number, more: Partial<Parameters<Warehouse['metricHours']>[0]> = {}) =>
    (await w.metricHours({ series: [series], from: 0, to: 10 * HOUR_MS, ...more })).map(({ series: _, ...rest }) => rest)

  it('holds a sample until the next one, at most its limit, and weighs it by that time', async () => {
    await put(
      { series: TEMPERATURE, at: 50 * MIN, value: 20 },
      { series: TEMPERATURE, at: 55 * MIN, value: 24 },
      { series: TEMPERATURE, at: 65 * MIN, value: 30 },
    )
    const hours = await ask(TEMPERATURE)
    expect(hours).toEqual([
      {
        hour: 0,
        n: 2,
        min: 20,
        max: 24,
        last: 24,
        integral: 20 * 5 * MIN + 24 * 5 * MIN,
        observedMs: 10 * MIN,
        inBandMs: 5 * MIN,
        bandedMs: 10 * MIN,
        delta: 0,
      },
      {
        hour: HOUR_MS,
        n: 1,
        min: 30,
        max: 30,
        last: 30,
        integral: 24 * 5 * MIN + 30 * 15 * MIN,
        observedMs: 20 * MIN,
        inBandMs: 5 * MIN,
        bandedMs: 20 * MIN,
        delta: 0,
      },
    ])
    // Of an hour that still runs nothing is known beyond now.
    const [, now] = await ask(TEMPERATURE, { until: 70 * MIN })
    expect(now).toMatchObject({ observedMs: 10 * MIN, integral: 24 * 5 * MIN + 30 * 5 * MIN })
    const [own] = await ask(TEMPERATURE, { bands: new Map([[TEMPERATURE, [20, 20]]]) })
    expect([own!.inBandMs, own!.bandedMs]).toEqual([5 * MIN, 10 * MIN])
    // A value from before the range holds into it.
    expect((await ask(TEMPERATURE, { from: 1 })).map((h) => h.observedMs)).toEqual([20 * MIN])
  })

  it('counts people for as long as a shift lasts', async () => {
    await put({ series: LABOUR, at: 0, value: 12 }, { series: LABOUR, at: 8 * HOUR_MS, value: 0 })
    const hours = await ask(LABOUR)
    expect(hours.reduce((sum, h) => sum + h.integral, 0) / HOUR_MS).toBe(96)
    expect([hours[3]!.n, hours[3]!.last, hours[3]!.observedMs]).toEqual([0, null, HOUR_MS])
  })

  it('takes late readings in, and leaves refused and bad ones out', async () => {
    await put({ series: TEMPERATURE, at: 0, value: 10 }, { series: TEMPERATURE, at: 10 * MIN, value: 30 })
    await put(
      { series: TEMPERATURE, at: 5 * MIN, value: 25 },
      { series: TEMPERATURE, at: 6 * MIN, value: 99, flags: FLAG.refused },
      { series: TEMPERATURE, at: 7 * MIN, value: 99, flags: FLAG.bad },
      { series: 77, at: 7 * MIN, value: 99 },
    )
    expect(await ask(TEMPERATURE)).toMatchObject([{ n: 3, max: 30, integral: (10 * 5 + 25 * 5 + 30 * 15) * MIN, inBandMs: 5 * MIN }])
    expect(await ask(77)).toEqual([])
    expect(await ask(TRIP)).toEqual([])
    expect(await w.metricHours({ series: [], from: 0, to: DAY })).toEqual([])
  })

  it('differences a register: resets, corrections, increments', async () => {
    const at = (minute: number, value: number, more: Partial<Row> = {}) => ({ series: WATER, at: minute * MIN, value, ...more })
    await put(at(0, 100), at(10, 130), at(20, 128), at(30, 5), at(40, 8))
    expect(await ask(WATER)).toMatchObject([{ n: 5, delta: 30 - 2 + 5 + 3, observedMs: 40 * MIN, last: 8 }])
    const booted = { flags: FLAG.boot, aux: 7 }
    await put(at(100, 8, booted), at(110, 10, booted), at(120, 6, { flags: FLAG.boot, aux: 8 }), at(130, 1.5, { flags: FLAG.delta }))
    const hours = await ask(WATER)
    expect(hours.reduce((sum, h) => sum + h.delta, 0)).toBeCloseTo(36 + 0 + 2 + 6 + 1.5, 9)
    // The reading at 120 min tells of the time before it.
    expect(hours[1]!.delta).toBeCloseTo(8, 9)
  })

  it('spreads an increment over the time since the reading before, over long gaps not', async () => {
    await put({ series: WATER, at: 0, value: 0 }, { series: WATER, at: 4 * HOUR_MS, value: 40 })
    expect((await ask(WATER)).map((h) => [h.hour / HOUR_MS, h.delta, h.observedMs])).toEqual([
      [0, 10, HOUR_MS],
      [1, 10, HOUR_MS],
      [2, 10, HOUR_MS],
      [3, 10, HOUR_MS],
      [4, 0, 0],
    ])
    // The reading after the range, and the one before, belong to it.
    expect((await ask(WATER, { from: HOUR_MS, to: 3 * HOUR_MS })).map((h) => h.delta)).toEqual([10, 10])
    await put({ series: WATER, at: 100 * HOUR_MS + 1, value: 100 })
    const late = await ask(WATER, { from: 99 * HOUR_MS, to: 102 * HOUR_MS })
    expect(late.map((h) => [h.hour / HOUR_MS, h.delta, h.observedMs])).toEqual([[100, 60, 0]])
  })

  it('gives the number of the text where a series has words', async () => {
    await put({ series: PRECISION, at: 0, value: 0, aux: 41 }, { series: PRECISION, at: 5, value: 0, aux: 42 })
    expect((await ask(PRECISION))[0]).toMatchObject({ last: 42 })
  })

  it('still knows the hours of readings that are gone, each once', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [
      { series: TEMPERATURE, at: i * 7 * MIN, value: 18 + (i % 12) },
      { series: WATER, at: i * 7 * MIN, value: i < 30 ? i * 3 : (i - 30) * 2 },
      { series: TRIP, at: i * 7 * MIN, value: i },
    ]).flat()
    await put(...rows)
    const before = await w.metricHours({ series: [TEMPERATURE, WATER], from: 0, to: DAY })
    for (const minute of [100, 100, 217, 300]) {
      await w.retain({ readingsBefore: minute * MIN, minutesBefore: 0 })
      same(await w.metricHours({ series: [TEMPERATURE, WATER], from: 0, to: DAY }), before)
    }
    expect((await w.stats()).readings).toBeLessThan(rows.length / 2)
    expect((await ask(TRIP))[0]!.hour).toBe(5 * HOUR_MS)
    // What comes when later readings of its series are gone adds nothing; a replay of what was folded neither.
    await put(...rows.slice(0, 60))
    await w.retain({ readingsBefore: 310 * MIN, minutesBefore: 0 })
    same(await w.metricHours({ series: [TEMPERATURE, WATER], from: 0, to: DAY }), before)
    // Hours that are gone know the usual band alone.
    const other = await ask(TEMPERATURE, { bands: new Map([[TEMPERATURE, [0, 100]]]) })
    expect(other[0]).toMatchObject({ bandedMs: 0, observedMs: HOUR_MS })
    expect(other[6]).toMatchObject({ bandedMs: HOUR_MS, inBandMs: HOUR_MS })
    await w.retain({ readingsBefore: 310 * MIN, minutesBefore: 2 * HOUR_MS })
    expect((await ask(TEMPERATURE))[0]!.hour).toBe(2 * HOUR_MS)
  })

  it('counts a rewound stretch once when it comes again, folded or not', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ series: WATER, at: i * 6 * MIN, value: i }))
    await put(...rows.slice(0, 20))
    const kept = offset
    await put(...rows.slice(20))
    const before = await ask(WATER)
    await w.retain({ readingsBefore: 3 * HOUR_MS, minutesBefore: 0 })
    await w.rewind(kept)
    await put(...rows.slice(20))
    same(await w.metricHours({ series: [WATER], from: 0, to: DAY }), before)
  })
})

/** Equal but for the last bits, which depend on the order of additions. */
function same(found: readonly object[], expected: readonly object[]): void {
  const rows = (list: readonly object[]) => list.map((row) => Object.values({ ...row, series: 0 }) as (number | null)[])
  const [a, b] = [rows(found), rows(expected.map((row) => ({ series: 0, ...row })))]
  expect(a.length).toBe(b.length)
  a.forEach((row, i) => {
    row.forEach((value, c) => {
      if (value === null || b[i]![c] === null) expect(value).toBe(b[i]![c])
      else expect(value).toBeCloseTo(b[i]![c]!, 6)
    })
  })
}

const reading = fc.record({
  series: fc.constantFrom(TEMPERATURE, WATER, LABOUR),
  // Quarters of an hour meet hour ends; now and then a gap too long to bridge.
  at: fc.oneof(
    fc.nat(40).map((q) => q * 15 * MIN),
    fc.nat(30 * 60).map((m) => m * MIN + 0.5),
    fc.nat(9).map((d) => d * DAY),
  ),
  value: fc.integer({ min: 0, max: 30 }),
  aux: fc.nat(1),
})
const worlds = fc.record({
  batches: fc.array(fc.array(reading, { maxLength: 12 }), { maxLength: 4 }),
  boots: fc.boolean(),
  retains: fc.array(fc.nat(200), { maxLength: 3 }),
})

describe('DuckDB and memory', () => {
  it('make the same hours of the same readings, before and after any of them are gone', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(60), fc.nat(200), async ({ batches, boots, retains }, from, long) => {
        await using duck = await openDuck()
        const memory = openMemoryWarehouse()
        let offset = 0
        const both = async (rows: Parameters<Warehouse['append']>[0]) => {
          offset++
          await duck.append(rows, offset)
          await memory.append(rows, offset)
        }
        await both({ series: SERIES })
        const compare = async () => {
          for (const range of [
            { from: 0, to: 300 * HOUR_MS },
            { from: from * HOUR_MS, to: (from + long) * HOUR_MS, until: (from + long) * HOUR_MS - 7 * MIN },
          ]) {
            const query = { series: [LABOUR, WATER, TEMPERATURE], ...range }
            const [a, b] = [await duck.metricHours(query), await memory.metricHours(query)]
            expect(a.map((h) => [h.series, h.hour, h.n])).toEqual(b.map((h) => [h.series, h.hour, h.n]))
            same(a, b)
          }
        }
        for (const [i, rows] of batches.entries()) {
          await both({ readings: [batch(rows.map((r) => ({ ...r, flags: boots && r.series === WATER ? FLAG.boot : 0 })))] })
          await compare()
          if (retains[i] === undefined) continue
          const limits = { readingsBefore: retains[i]! * HOUR_MS, minutesBefore: 0 }
          await duck.retain(limits)
          await memory.retain(limits)
          await compare()
        }
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  it('add up: the hours of a range are those of its parts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { maxLength: 30 }), fc.nat(60), async (rows, cut) => {
        const w = openMemoryWarehouse()
        await w.append({ series: SERIES, readings: [batch(rows)] }, 1)
        const query = { series: [TEMPERATURE, WATER, LABOUR], from: 0, to: 300 * HOUR_MS }
        const whole: readonly MetricHour[] = await w.metricHours(query)
        const parts = [
          ...(await w.metricHours({ ...query, to: cut * HOUR_MS })),
          ...(await w.metricHours({ ...query, from: cut * HOUR_MS })),
        ].sort((a, b) => a.series - b.series || a.hour - b.hour)
        same(parts, whole)
        for (const h of whole) {
          expect(h.observedMs).toBeLessThanOrEqual(HOUR_MS)
          expect(h.inBandMs).toBeLessThanOrEqual(h.observedMs)
        }
      }),
    )
  })
})
