import { describe, expect, it } from 'vitest'
import {
  addSums,
  COVERAGE_LIMIT,
  createSums,
  kpisOf,
  lossesOf,
  publicSums,
  SUM,
  SUM_COLUMNS,
  type SumColumn,
  type Sums,
  serialLineOee,
} from '../../../model/kpi.ts'

const MIN = 60_000
/** Sums from minutes of the time elements and pieces at one ideal cycle of `pri` s. */
function sums(minutes: Partial<Record<SumColumn, number>>, pieces: { pri: number; pq: number; gq: number }): Sums {
  const s = createSums()
  for (const [name, m] of Object.entries(minutes)) s[SUM[name as SumColumn]] = Math.round(m * MIN)
  s[SUM.observed] = s[SUM.pbt]!
  s[SUM.pq] = pieces.pq
  s[SUM.gq] = pieces.gq
  s[SUM.priPq] = Math.round(pieces.pri * 1e6) * pieces.pq
  s[SUM.priGq] = Math.round(pieces.pri * 1e6) * pieces.gq
  return s
}
const added = (...rows: Sums[]) => {
  const total = createSums()
  for (const row of rows) addSums(total, row)
  return total
}

describe('vectors of domain §2', () => {
  it('ISO-1', () => {
    const { kpis } = kpisOf(sums({ pbt: 420, adot: 20, adet: 27, aust: 33, apt: 340 }, { pri: 1, pq: 19_271, gq: 18_848 }))
    const expected = {
      availability: 0.809524,
      effectiveness: 0.944657,
      qualityRatio: 0.97805,
      oeeIndex: 0.747937,
      neeIndex: 0.82053,
      utilisationEfficiency: 0.85,
      allocationEfficiency: 0.952381,
      technicalEfficiency: 0.926431,
      setupRatio: 0.088472,
    }
    for (const [name, value] of Object.entries(expected))
      expect([name, kpis[name as keyof typeof kpis]]).toEqual([name, expect.closeTo(value, 6)])
    expect(kpis.allocationEfficiency! * kpis.utilisationEfficiency!).toBeCloseTo(kpis.availability!, 12)
    expect(kpis.neeIndex!).toBeGreaterThan(kpis.oeeIndex!)
  })

  it.each([
    ['OEE-1 Vorne', 420, 373, 1, 19_271, 18_848, [0.888095, 0.861081, 0.97805, 0.747937]],
    ['OEE-2 Vorne sheet', 435, 405, 0.5 * 60, 700, 675, [0.931034, 0.864198, 0.964286, 0.775862]],
    ['OEE-3', 480, 420, 60, 400, 380, [0.875, 0.952381, 0.95, 0.791667]],
  ])('%s', (_, pbt, apt, pri, pq, gq, [a, e, q, oee]) => {
    const { kpis } = kpisOf(sums({ pbt, apt, adet: pbt - apt }, { pri, pq, gq }))
    expect(kpis.availability).toBeCloseTo(a!, 6)
    expect(kpis.effectiveness).toBeCloseTo(e!, 6)
    expect(kpis.qualityRatio).toBeCloseTo(q!, 6)
    expect(kpis.oeeIndex).toBeCloseTo(oee!, 6)
    expect(kpis.availability! * kpis.effectiveness! * kpis.qualityRatio!).toBeCloseTo(kpis.oeeIndex!, 12)
  })

  it('AGG-1: OEE of a group is summed elements, never the mean of OEEs', () => {
    // PRI 1 s: OEE 0.90 of 400 min is 21,600 good pieces, 0.20 of 100 min is 1,200.
    const one = sums({ pbt: 400, apt: 400 }, { pri: 1, pq: 21_600, gq: 21_600 })
    const two = sums({ pbt: 100, apt: 100 }, { pri: 1, pq: 1_200, gq: 1_200 })
    expect(kpisOf(one).kpis.oeeIndex).toBeCloseTo(0.9, 12)
    expect(kpisOf(two).kpis.oeeIndex).toBeCloseTo(0.2, 12)
    const group = kpisOf(added(one, two)).kpis.oeeIndex!
    expect(group).toBeCloseTo(0.76, 12)
    expect(group).not.toBeCloseTo(0.55, 2)
  })

  it('AGG-2: three machines, and the three wrong answers', () => {
    const machines = [
      sums({ pbt: 420, apt: 380, adet: 40 }, { pri: 30, pq: 700, gq: 690 }),
      sums({ pbt: 420, apt: 300, adet: 120 }, { pri: 120, pq: 130, gq: 117 }),
      sums({ pbt: 210, apt: 200, adet: 10 }, { pri: 60, pq: 150, gq: 150 }),
    ]
    const each = machines.map((m) => kpisOf(m).kpis)
    expect(each.map((k) => k.oeeIndex)).toEqual([0.821429, 0.557143, 0.714286].map((v) => expect.closeTo(v, 6)))
    const group = added(...machines)
    const { kpis } = kpisOf(group)
    expect(kpis.availability).toBeCloseTo(0.838095, 6)
    expect(kpis.effectiveness).toBeCloseTo(0.863636, 6)
    expect(kpis.qualityRatio).toBeCloseTo(0.959211, 6)
    expect(kpis.oeeIndex).toBeCloseTo(0.694286, 6)
    const mean = (f: (k: (typeof each)[number]) => number) => each.reduce((a, k) => a + f(k), 0) / 3
    const simpleMean = mean((k) => k.oeeIndex!)
    const productOfMeans = mean((k) => k.availability!) * mean((k) => k.effectiveness!) * mean((k) => k.qualityRatio!)
    const countQuality = group[SUM.gq]! / group[SUM.pq]!
    expect([simpleMean, productOfMeans, countQuality]).toEqual([0.697619, 0.697441, 0.976531].map((v) => expect.closeTo(v, 6)))
    expect(Math.abs(kpis.oeeIndex! - simpleMean)).toBeGreaterThan(0.003)
    expect(Math.abs(kpis.oeeIndex! - productOfMeans)).toBeGreaterThan(0.003)
    expect(Math.abs(kpis.qualityRatio! - countQuality)).toBeGreaterThan(0.01)
  })

  it('adds the same whatever the order', () => {
    const rows = Array.from({ length: 50 }, (_, i) => sums({ pbt: i / 7, apt: i / 11 }, { pri: i / 13, pq: i * 997, gq: i * 991 }))
    expect(added(...rows)).toEqual(added(...rows.toReversed()))
  })

  it('serial line: good at its end, at the pace of its bottleneck', () => {
    expect(serialLineOee(3, 7_650, 27_000)).toBeCloseTo(0.85, 12)
    expect(serialLineOee(3, 7_650, 0)).toBeNull()
  })

  it('§2.5: MTBF over operating time, MTTR over failures', () => {
    const s = sums({ pbt: 170 * 60, apt: 150 * 60, aust: 5 * 60, adet: 15 * 60, ttr: 5 * 60 }, { pri: 1, pq: 1, gq: 1 })
    s[SUM.failures] = 4
    expect(kpisOf(s).kpis.mtbf).toBeCloseTo(38.75, 12)
    expect(kpisOf(s).kpis.mttr).toBeCloseTo(1.25, 12)
  })
})

describe('a KPI without its denominator', () => {
  it('is null with a reason, never 0', () => {
    const { kpis, reasons } = kpisOf(createSums())
    for (const value of Object.values(kpis)) expect(value).toBeNull()
    expect(reasons).toMatchObject({
      availability: 'no-planned-time',
      effectiveness: 'no-run-time',
      oeeIndex: 'no-planned-time',
      qualityRatio: 'no-count',
      mtbf: 'no-failure',
      specificEnergy: 'no-energy',
      utilisationEfficiency: 'no-busy-time',
    })
  })

  it('says when nothing was counted or no ideal cycle is known', () => {
    const s = sums({ pbt: 60, apt: 50, adet: 10 }, { pri: 0, pq: 100, gq: 90 })
    s[SUM.pqUnpriced] = 100
    expect(kpisOf(s).reasons).toMatchObject({ effectiveness: 'no-ideal-cycle', oeeIndex: 'no-ideal-cycle' })
    expect(kpisOf(s).kpis.availability).toBeCloseTo(50 / 60, 12)
    expect(kpisOf(s).kpis.qualityRatio).toBeCloseTo(0.9, 12)
    const bare = kpisOf(sums({ pbt: 60, apt: 50 }, { pri: 0, pq: 0, gq: 0 }), { counted: false, priced: false })
    expect(bare.reasons).toMatchObject({ oeeIndex: 'no-count', qualityRatio: 'no-count' })
  })

  it('is withheld below the coverage limit, and shown at it', () => {
    const s = sums({ pbt: 100, apt: 79 }, { pri: 1, pq: 10, gq: 10 })
    s[SUM.observed] = 79 * MIN
    expect(kpisOf(s).reasons.oeeIndex).toBe('coverage-low')
    s[SUM.observed] = COVERAGE_LIMIT * 100 * MIN
    expect(kpisOf(s).kpis.oeeIndex).not.toBeNull()
  })

  it('shows an effectiveness above 1 as it is', () => {
    expect(kpisOf(sums({ pbt: 60, apt: 60 }, { pri: 2, pq: 3600, gq: 3600 })).kpis.effectiveness).toBe(2)
  })
})

describe('the loss waterfall', () => {
  it('stacks with the good time to planned time exactly', () => {
    const s = sums(
      { pbt: 430, apt: 345, aust: 30, adet: 40, adot: 15, lossBreakdown: 25, lossMinor: 3, lossStarved: 12 },
      { pri: 2, pq: 9_800, gq: 9_675 },
    )
    const losses = lossesOf(s)
    expect(losses.reduce((a, l) => a + l.minutes, 0) + s[SUM.priGq]! / 60e6).toBeCloseTo(430, 9)
    expect(losses.find((l) => l.loss === 'speed')?.minutes).toBeCloseTo(18.333333, 6)
    expect(losses.find((l) => l.loss === 'quality')?.minutes).toBeCloseTo(4.166667, 6)
  })
})

describe('sums as the world outside sees them', () => {
  it('are seconds, kWh and pieces', () => {
    const s = sums({ pbt: 1, apt: 1, tRun: 1 }, { pri: 1.5, pq: 4, gq: 3 })
    s[SUM.energy] = s[SUM.eRun] = 2_500_000
    expect(publicSums(s)).toMatchObject({ pbt: 60, apt: 60, tRun: 60, pq: 4, gq: 3, priPq: 6, priGq: 4.5, energyKwh: 2.5, eRunKwh: 2.5 })
    expect(Object.keys(publicSums(s)).length).toBeGreaterThanOrEqual(SUM_COLUMNS.length)
  })
})
