// Control charts from stored readings: grouping, phase 1 of the range, frozen limits, counters, and the bound of a question.
import { beforeEach, describe, expect, it } from 'vitest'
import { createSpc, type Spc } from '../../../../analytics/spc/questions.ts'
import { FLAG, METRIC_KIND, type ReadingBatch, type SeriesInfo } from '../../../../model/reading.ts'
import { type SpcLimits, type SpcQuestion, TUNING } from '../../../../model/spc.ts'
import { openMemoryWarehouse } from '../../../../warehouse/memory.ts'
import type { Warehouse } from '../../../../warehouse/warehouse.ts'

const SERIES: readonly SeriesInfo[] = [
  { id: 0, device: 0, metric: 'process.trip_time', kind: METRIC_KIND.process, unit: 's' },
  { id: 1, device: 0, metric: 'count.scrap', kind: METRIC_KIND.countScrap, unit: 'pcs' },
  { id: 2, device: 0, metric: 'count.good', kind: METRIC_KIND.countGood, unit: 'pcs' },
  { id: 3, device: 0, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' },
  { id: 4, device: 0, metric: 'quality.blisters', kind: METRIC_KIND.quality, unit: '' },
  { id: 5, device: 1, metric: 'count.scrap', kind: METRIC_KIND.countScrap, unit: 'pcs' },
]
let store: Warehouse
let spc: Spc
let offset = 0
beforeEach(() => {
  store = openMemoryWarehouse()
  spc = createSpc({
    live: { idOf: (device) => ({ 'e/s/a/l/d0': 0, 'e/s/a/l/d1': 1 })[device] },
    store,
    settled: async () => undefined,
    seriesOf: (device) => SERIES.filter((series) => series.device === device),
  })
})
async function readings(series: number, rows: readonly (readonly [at: number, value: number, flags?: number])[]): Promise<void> {
  const batch: ReadingBatch = {
    offset: ++offset,
    receivedAt: 0,
    length: rows.length,
    series: new Uint32Array(rows.length).fill(series),
    at: Float64Array.from(rows, ([at]) => at),
    value: Float64Array.from(rows, ([, value]) => value),
    aux: new Uint32Array(rows.length),
    flags: Uint8Array.from(rows, ([, , flags = 0]) => flags),
  }
  await store.append({ readings: [batch] }, offset)
}
const question = (more: Partial<SpcQuestion> = {}): SpcQuestion => ({
  device: 'e/s/a/l/d0',
  metric: 'process.trip_time',
  chart: 'xbar-r',
  subgroup: 5,
  residuals: false,
  tuning: TUNING,
  from: 0,
  to: 1_000_000,
  spec: { lsl: null, usl: null, target: null },
  approved: null,
  ...more,
})
/** 10 ± 0.2 in a fixed order. */
const steady = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => [from + i * 100, 10 + ((i * 3) % 5) * 0.1 - 0.2] as const)

describe('a question about a control chart', () => {
  it('of an unknown device or metric has no answer', async () => {
    expect(await spc.spc(question({ device: 'e/s/a/l/d9' }))).toBeNull()
    expect(await spc.spc(question({ metric: 'process.other' }))).toBeNull()
    expect(await spc.spcPhase1(question({ metric: 'process.other' }))).toBeNull()
  })

  it('groups consecutive readings, leaves bad ones and an unfinished group out, and says its limits are provisional', async () => {
    await readings(0, [...steady(128), [50, 999, FLAG.bad]])
    const view = (await spc.spc(question({ spec: { lsl: 9, usl: 11, target: 10 } })))!
    expect(view).toMatchObject({ readings: 128, unit: 's', reason: null, centre: expect.closeTo(10, 9) })
    expect(view.points).toHaveLength(25)
    expect(view.points[0]).toMatchObject({ from: 0, at: 400, n: 5, spread: expect.closeTo(0.4, 9) })
    expect(view.limits).toMatchObject({
      source: 'provisional',
      complete: true,
      points: 25,
      readings: 125,
      from: 0,
      to: 12_401,
      version: null,
    })
    expect(view.capability).toMatchObject({ n: 128, subgroups: 25, greyed: null, claim: true, reason: null })
    expect(view.capability.cpk).toBeCloseTo(1 / (3 * (0.4 / 2.3259)), 2)
  })

  it('takes phase 1 from the first 25 subgroups, and not from what comes later', async () => {
    await readings(0, [...steady(125), ...steady(50, 20_000).map(([at, value]) => [at, value + 5] as const)])
    const view = (await spc.spc(question()))!
    expect(view.centre).toBeCloseTo(10, 9)
    expect(view.signals.filter(({ rule }) => rule === 'N1').map(({ index }) => index)).toEqual([25, 26, 27, 28, 29, 30, 31, 32, 33, 34])
    expect(view.signals.find(({ rule }) => rule === 'N2')).toMatchObject({ index: 33, live: true })
    expect(view.capability.greyed).toBe('unstable')
    // Somebody who chooses a range has all of it reckoned.
    expect((await spc.spcPhase1(question()))!.estimate).toMatchObject({ points: 35 })
  })

  it('holds approved limits whatever the readings of the range say', async () => {
    await readings(0, steady(125))
    const { estimate } = (await spc.spcPhase1(question()))!
    const approved: SpcLimits = {
      ...question(),
      ...estimate!,
      centre: 9,
      lsl: null,
      usl: null,
      target: null,
      version: 4,
      approvedBy: 'wang',
      approvedAt: 7,
      note: null,
      restores: null,
    }
    const view = (await spc.spc(question({ approved })))!
    expect(view).toMatchObject({ centre: 9, limits: { source: 'approved', version: 4, approvedBy: 'wang', approvedAt: 7 } })
    expect(view.signals.filter(({ rule }) => rule === 'N1')).toHaveLength(25)
    // What is approved from the range of provisional limits is what was shown.
    const shown = (await spc.spc(question()))!.limits!
    const again = (await spc.spcPhase1(question({ from: shown.from, to: shown.to })))!.estimate!
    expect([again.centre, again.sigma, again.points]).toEqual([shown.centre, shown.sigma, shown.points])
  })

  it('without enough readings draws points and no limits, and says why', async () => {
    await readings(0, steady(9))
    expect(await spc.spc(question())).toMatchObject({ points: [{ ucl: null }], limits: null, reason: 'too-few', signals: [], centre: null })
    expect(await spc.spcPhase1(question())).toEqual({ estimate: null, reason: 'too-few' })
  })

  it('sees that readings follow each other', async () => {
    await readings(
      0,
      Array.from({ length: 200 }, (_, i) => [i, Math.sin(i / 20)] as const),
    )
    expect(await spc.spc(question({ chart: 'i-mr', subgroup: 1 }))).toMatchObject({ autocorrelated: true })
    await readings(0, [])
    const residual = (await spc.spc(question({ chart: 'i-mr', subgroup: 1, residuals: true })))!
    expect(residual.limits!.phi).toBeGreaterThan(0.9)
    expect(residual.points).toHaveLength(199)
  })

  it('relates scrap to what was made meanwhile, good pieces and scrap where no total is sent', async () => {
    await readings(2, [[0, 1000], ...Array.from({ length: 100 }, (_, i) => [1000 + i * 10, 1000 + (i + 1) * 9] as const)])
    await readings(1, [[0, 50], ...Array.from({ length: 100 }, (_, i) => [1000 + i * 10, 51 + i] as const)])
    const view = (await spc.spc(question({ metric: 'count.scrap', chart: 'p', subgroup: 10, from: 500 })))!
    expect(view.points).toHaveLength(10)
    expect(view.points[0]).toMatchObject({ n: 100, value: 0.1 })
    expect(view).toMatchObject({ centre: 0.1, capability: { reason: 'attribute' }, limits: { method: 'pooled', readings: 1000 } })
    const bare = await spc.spc(question({ device: 'e/s/a/l/d1', metric: 'count.scrap', chart: 'p', subgroup: 10 }))
    expect(bare).toMatchObject({ points: [], limits: null, reason: 'no-units' })
  })

  it('counts failures and defects piece by piece', async () => {
    await readings(
      3,
      Array.from({ length: 100 }, (_, i) => [i, i % 10 === 0 ? 0 : 1] as const),
    )
    expect(await spc.spc(question({ metric: 'quality.result', chart: 'p', subgroup: 50 }))).toMatchObject({ centre: 0.1 })
    await readings(
      4,
      Array.from({ length: 100 }, (_, i) => [i, i % 4] as const),
    )
    expect(await spc.spc(question({ metric: 'quality.blisters', chart: 'u', subgroup: 20 }))).toMatchObject({ centre: 1.5 })
    await readings(4, [[500, 0.5]])
    expect(await spc.spc(question({ metric: 'quality.blisters', chart: 'u', subgroup: 1 }))).toMatchObject({ reason: 'not-counts' })
  })

  it('of more than 20,000 readings asks for a shorter range', async () => {
    await readings(
      0,
      Array.from({ length: 20_002 }, (_, i) => [i, i % 7] as const),
    )
    await expect(spc.spc(question())).rejects.toMatchObject({ code: 'TOO_MANY' })
    expect((await spc.spc(question({ to: 20_000 })))!.points).toHaveLength(4000)
  })
})
