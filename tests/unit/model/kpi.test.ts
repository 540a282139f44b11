import { describe, expect, it } from 'vitest'
import {
  addSums,
  COVERAGE_LIMIT,
  createSums,
  factorOf,
  furtherKpisOf,
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
const further = (s: Sums) => furtherKpisOf(s, { counted: true, priced: true }, 24 * 60 * MIN, true)
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

  it('first pass yield and load rate: of pieces, and of the rated capacity', () => {
    const s = sums({ pbt: 420, apt: 373, adet: 47 }, { pri: 1, pq: 19_271, gq: 18_848 })
    const ask = (ip: number, gp: number) => furtherKpisOf(s, { counted: true, priced: true }, 1440 * MIN, true, { ip, gp })
    expect(ask(1000, 990).kpis.firstPassYield).toBe(0.99)
    expect(ask(0, 0)).toMatchObject({ kpis: { firstPassYield: null }, reasons: { firstPassYield: 'no-inspection' } })
    expect(ask(0, 0).kpis.loadRate).toBeCloseTo(19_271 / 25_200, 12)
    expect(furtherKpisOf(s, { counted: true, priced: false }, 1, true).reasons.loadRate).toBe('no-ideal-cycle')
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
    expect(further(s).kpis.inherentAvailability).toBeCloseTo(0.96875, 12)
    expect(further(s).kpis.failureRate).toBeCloseTo((4 / 155) * 1000, 9)
    const plusOne = kpisOf(s, undefined, { divisor: 'n+1' }).kpis
    expect([plusOne.mtbf, plusOne.mttr]).toEqual([expect.closeTo(31, 12), expect.closeTo(1, 12)])
  })

  it('§2.5: without a failure there is no MTBF, whatever the divisor', () => {
    const s = sums({ pbt: 600, apt: 600 }, { pri: 1, pq: 1, gq: 1 })
    for (const divisor of ['n', 'n+1'] as const) expect(kpisOf(s, undefined, { divisor }).reasons.mtbf).toBe('no-failure')
    expect(further(s).reasons.inherentAvailability).toBe('no-failure')
    expect(further(s).kpis.failureRate).toBe(0)
  })

  it('TEEP of OEE-1: utilisation 0.291667, TEEP 0.218148', () => {
    const s = sums({ pbt: 420, apt: 373, adet: 47 }, { pri: 1, pq: 19_271, gq: 18_848 })
    const { kpis } = furtherKpisOf(s, { counted: true, priced: true }, 1440 * MIN, true)
    expect(kpis.teep).toBeCloseTo(0.218148, 6)
    expect(kpis.teep! / kpisOf(s).kpis.oeeIndex!).toBeCloseTo(0.291667, 6)
  })

  it('OEE-4: equal weights give the mean, 68.7233 %', () => {
    const machines = [0.8022, 0.7005, 0.559].map((oee) =>
      sums({ pbt: 455, apt: 455 }, { pri: 0.006, pq: 4_550_000, gq: Math.round(4_550_000 * oee) }),
    )
    expect(kpisOf(added(...machines)).kpis.oeeIndex! * 100).toBeCloseTo(68.7233, 3)
  })

  it('OEE-5: the simple mean 80.8 % is not what a group of unequal machines gives', () => {
    const percents = [82, 78, 85, 71, 88]
    expect(percents.reduce((a, b) => a + b) / 5).toBeCloseTo(80.8, 12)
    const group = percents.map((oee, i) =>
      sums({ pbt: 100 * (i + 1), apt: 100 * (i + 1) }, { pri: 0.6, pq: 10_000 * (i + 1), gq: 100 * oee * (i + 1) }),
    )
    expect(kpisOf(added(...group)).kpis.oeeIndex).toBeCloseTo((82 + 2 * 78 + 3 * 85 + 4 * 71 + 5 * 88) / 1500, 12)
  })

  it('AGG: enterprises of 1200, 800, 300 h weigh by planned time: 0.677391', () => {
    const of = (hours: number, oee: number) =>
      sums({ pbt: hours * 60, apt: hours * 60 }, { pri: 36, pq: hours * 100, gq: Math.round(hours * 100 * oee) })
    expect(kpisOf(added(of(1200, 0.72), of(800, 0.65), of(300, 0.58))).kpis.oeeIndex).toBeCloseTo(0.677391, 6)
  })

  it('OEE-TL in both loss conventions: A and P differ, OEE is the same', () => {
    const s = sums(
      { pbt: 430, apt: 345, aust: 30, adet: 40, adot: 15, lossBreakdown: 25, lossMinor: 3, lossStarved: 12 },
      { pri: 1, pq: 19_600, gq: 19_350 },
    )
    const iso = kpisOf(s).kpis
    const tpm = kpisOf(s, undefined, { losses: 'tpm' }).kpis
    expect([iso.availability, iso.effectiveness]).toEqual([0.802326, 0.94686].map((v) => expect.closeTo(v, 6)))
    expect([tpm.availability, tpm.effectiveness]).toEqual([348 / 430, 19_600 / (348 * 60)].map((v) => expect.closeTo(v, 12)))
    expect([iso.oeeIndex, tpm.oeeIndex]).toEqual([0.75, 0.75])
    for (const k of [iso, tpm]) expect(k.availability! * k.effectiveness! * k.qualityRatio!).toBeCloseTo(0.75, 12)
    // Each loss is taken off one factor: what is left of planned time after those of availability is its share.
    for (const [convention, k] of [
      ['iso22400', iso],
      ['tpm', tpm],
    ] as const) {
      const ofAvailability = lossesOf(s).filter(({ loss }) => factorOf(loss, convention) === 'availability')
      expect(1 - ofAvailability.reduce((sum, { minutes }) => sum + minutes, 0) / 430).toBeCloseTo(k.availability!, 12)
    }
  })
})

describe('the figures of a history row beside them', () => {
  it('tell energy by piece and state', () => {
    const s = sums({ pbt: 60, apt: 45, adet: 15, assumedOrder: 15 }, { pri: 1, pq: 2000, gq: 1900 })
    s[SUM.energy] = 100e6
    s[SUM.eRun] = 80e6
    s[SUM.eIdle] = 8e6
    s[SUM.eFault] = 4e6
    s[SUM.eSetup] = 8e6
    const { kpis } = further(s)
    expect(kpis.energyPerPiece).toBeCloseTo(0.05, 12)
    expect(kpis.baseLoadShare).toBeCloseTo(0.2, 12)
    expect(kpis.standbyShare).toBeCloseTo(0.12, 12)
    expect(kpis.orderCoverage).toBeCloseTo(0.75, 12)
    expect(kpis.throughputRate).toBeCloseTo(2000 / 0.75, 9)
    expect(furtherKpisOf(s, { counted: true, priced: true }, 1, false).reasons.throughputRate).toBe('device-only')
  })

  it('are null with the reason of what they stand on', () => {
    const s = sums({ pbt: 100, apt: 79 }, { pri: 1, pq: 10, gq: 10 })
    s[SUM.observed] = 79 * MIN
    expect(further(s).reasons).toMatchObject({ teep: 'coverage-low', throughputRate: 'coverage-low', energyPerPiece: 'no-energy' })
    for (const value of Object.values(further(createSums()).kpis)) expect(value).toBeNull()
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

  it('tells no scrap where the pieces that are not good were never judged, and some within one per cent of the total', () => {
    const s = sums({ pbt: 60, apt: 60 }, { pri: 1, pq: 1000, gq: 950 })
    expect(kpisOf(s).reasons).toMatchObject({ scrapRatio: 'counts-disagree', reworkRatio: 'counts-disagree' })
    expect(kpisOf(s).kpis.qualityRatio).toBe(0.95)
    s[SUM.sq] = 30
    s[SUM.rq] = 10
    expect(kpisOf(s).kpis).toMatchObject({ scrapRatio: 0.03, reworkRatio: 0.01 })
    s[SUM.rq] = 9
    expect(kpisOf(s).kpis.scrapRatio).toBeNull()
    // Told twice is no better than not told.
    s[SUM.rq] = 31
    expect(kpisOf(s).reasons.scrapRatio).toBe('counts-disagree')
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

  it('tells no loss of speed or quality where pieces or their cycle are not known: what is left is the time it ran', () => {
    const s = sums(
      { pbt: 430, apt: 345, aust: 30, adet: 40, adot: 15, lossBreakdown: 25, lossMinor: 3, lossStarved: 12 },
      { pri: 0, pq: 0, gq: 0 },
    )
    const unknown = [
      { counted: false, priced: true },
      { counted: true, priced: false },
    ]
    for (const basis of unknown) {
      const losses = lossesOf(s, basis)
      expect(losses.map((l) => l.loss)).not.toContain('speed')
      expect(losses.map((l) => l.loss)).not.toContain('quality')
      expect(430 - losses.reduce((a, l) => a + l.minutes, 0)).toBe(345)
    }
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
