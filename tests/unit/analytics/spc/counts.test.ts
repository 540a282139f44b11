// p and u charts (domain §2.6.2): limits by the size of each subgroup, floored at 0; from single results and from running counters.
import { describe, expect, it } from 'vitest'
import { capabilityIn, estimateOf, pictureOf } from '../../../../analytics/spc/chart.ts'
import { type Counts, countsOfCounters, countsOfResults, defects, failed, stepsOf } from '../../../../analytics/spc/counts.ts'
import { FLAG } from '../../../../model/reading.ts'
import { chartFits, type SpcHow, TUNING } from '../../../../model/spc.ts'

const how = (chart: 'p' | 'u'): SpcHow => ({ chart, subgroup: 50, residuals: false, tuning: TUNING })
const counts = (...pairs: readonly (readonly [number, number])[]): Counts[] =>
  pairs.map(([found, of], i) => ({ from: i, at: i, found, of }))

describe('a p chart', () => {
  const some = counts([2, 100], [0, 50], [4, 200], [4, 150])
  it('has a centre over all, and limits by the pieces of each subgroup', () => {
    const level = estimateOf(how('p'), { counts: some })!
    expect(level).toMatchObject({ centre: 10 / 500, sigma: null, method: 'pooled', points: 4, readings: 500 })
    const { points, signals } = pictureOf(how('p'), { counts: some }, level)
    const sigma = Math.sqrt((0.02 * 0.98) / 200)
    expect(points[2]).toMatchObject({ value: 0.02, n: 200, lcl: 0 })
    expect(points[2]!.ucl).toBeCloseTo(0.02 + 3 * sigma, 12)
    expect(points[1]!.ucl! > points[2]!.ucl!).toBe(true)
    expect(signals).toEqual([])
  })
  it('signals a share beyond its own limit, and one below it where the limit is above 0', () => {
    const level = { ...estimateOf(how('p'), { counts: some })!, centre: 0.5 }
    const { signals } = pictureOf(how('p'), { counts: counts([80, 100], [50, 100], [20, 100]) }, level)
    expect(signals.filter(({ rule }) => rule === 'N1').map(({ index }) => index)).toEqual([0, 2])
  })
  it('has no capability', () => {
    const level = estimateOf(how('p'), { counts: some })
    const picture = pictureOf(how('p'), { counts: some }, level)
    expect(capabilityIn(how('p'), { counts: some }, level, picture, { lsl: 0, usl: 1, target: null })).toMatchObject({
      cp: null,
      cpk: null,
      reason: 'attribute',
    })
  })
})

describe('a u chart', () => {
  it('has limits of a Poisson rate', () => {
    const some = counts([8, 10], [12, 10], [10, 10])
    const level = estimateOf(how('u'), { counts: some })!
    const { points } = pictureOf(how('u'), { counts: some }, level)
    expect(level.centre).toBeCloseTo(1, 12)
    expect(points[0]!.ucl).toBeCloseTo(1 + 3 * Math.sqrt(1 / 10), 12)
    expect(points[0]!.lcl).toBeCloseTo(1 - 3 * Math.sqrt(1 / 10), 12)
  })
})

describe('counting', () => {
  const rows = (...all: readonly (readonly [at: number, value: number, flags?: number, aux?: number])[]) => ({
    at: Float64Array.from(all, ([at]) => at),
    value: Float64Array.from(all, ([, value]) => value),
    flags: Uint8Array.from(all, ([, , flags = 0]) => flags),
    aux: Uint32Array.from(all, ([, , , aux = 0]) => aux),
  })
  it('takes results one by one', () => {
    const readings = { at: [1, 2, 3, 4, 5], value: [1, 0, 1, 1, 0] }
    expect(countsOfResults(readings, 2, failed)).toEqual([
      { from: 1, at: 2, found: 1, of: 2 },
      { from: 3, at: 4, found: 0, of: 2 },
    ])
    expect(countsOfResults({ at: [1, 2], value: [3, 0] }, 2, defects)).toEqual([{ from: 1, at: 2, found: 3, of: 2 }])
    expect(countsOfResults({ at: [1, 2], value: [3.5, 0] }, 2, defects)).toBeNull()
    expect(countsOfResults({ at: [1, 2], value: [-1, 0] }, 2, defects)).toBeNull()
  })
  it('takes what counters moved, over resets and increments, from the range on', () => {
    expect(stepsOf(rows([5, 90], [10, 100], [20, 3], [30, 13], [40, 12]), 10).map(({ by }) => by)).toEqual([10, 3, 10, -1])
    expect(stepsOf(rows([10, 100], [20, 110]), 0).map(({ by }) => by)).toEqual([0, 10])
    expect(stepsOf(rows([10, 100, FLAG.boot, 1], [20, 99, FLAG.boot, 2]), 0).map(({ by }) => by)).toEqual([0, 99])
    expect(stepsOf(rows([10, 4, FLAG.delta], [20, 5, FLAG.delta], [30, 9, FLAG.bad]), 15)).toEqual([{ at: 20, by: 5 }])
  })
  it('puts what was found beside what was made meanwhile', () => {
    const made = [1, 2, 3, 4, 5, 6].map((at) => ({ at, by: at === 3 || at === 4 ? 0 : 10 }))
    const bad = [
      { at: 1.5, by: 1 },
      { at: 5.5, by: 2 },
    ]
    expect(countsOfCounters(made, [made], bad, 2)).toEqual([
      { from: 1, at: 2, found: 1, of: 20 },
      { from: 5, at: 6, found: 2, of: 20 },
    ])
    // Without a total, good and bad together are what was made.
    expect(countsOfCounters(made, [made, bad], bad, 6)).toEqual([{ from: 1, at: 6, found: 3, of: 43 }])
  })
  it('knows which chart fits which metric', () => {
    const fits = (metric: string) => (['xbar-r', 'i-mr', 'ewma', 'p', 'u'] as const).filter((chart) => chartFits(chart, metric))
    expect(fits('process.trip_time')).toEqual(['xbar-r', 'i-mr', 'ewma'])
    expect(fits('quality.blisters')).toEqual(['xbar-r', 'i-mr', 'ewma', 'u'])
    expect(fits('count.scrap')).toEqual(['p', 'u'])
    expect(fits('quality.result')).toEqual(['p'])
    for (const metric of ['count.good', 'energy.active', 'state', 'alarm', 'name', 'dc.precision', 'NOT A NAME'])
      expect([metric, fits(metric)]).toEqual([metric, []])
  })
})
