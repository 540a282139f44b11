import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addRollup, comparable, createRollup, formed, rollUp, scaled, type Unit } from '../../../analytics/rollup.ts'
import { createSums, kpisOf, lossesOf, SUM, SUM_COUNT } from '../../../model/kpi.ts'

const MIN = 60_000
type Shape = { pbt: number; apt: number; pri: number; pq: number; gq: number; observed?: number }
/** Times and PRI in minutes, as vector AGG-2 gives them. */
function unit(m: Shape, more: Partial<Omit<Unit, 'sums'>> = {}): Unit {
  const sums = createSums()
  sums[SUM.pbt] = m.pbt * MIN
  sums[SUM.observed] = (m.observed ?? m.pbt) * MIN
  sums[SUM.apt] = m.apt * MIN
  sums[SUM.pq] = m.pq
  sums[SUM.gq] = m.gq
  sums[SUM.priPq] = m.pri * m.pq * MIN * 1000
  sums[SUM.priGq] = m.pri * m.gq * MIN * 1000
  sums[SUM.energy] = m.pq * 1000
  return { sums, basis: { counted: true, priced: true }, kpiScope: true, ...more }
}
const AGG2 = [
  unit({ pbt: 420, apt: 380, pri: 0.5, pq: 700, gq: 690 }),
  unit({ pbt: 420, apt: 300, pri: 2, pq: 130, gq: 117 }),
  unit({ pbt: 210, apt: 200, pri: 1, pq: 150, gq: 150 }),
]
const kpis = (units: readonly Unit[]) => {
  const f = formed(rollUp(units))
  return { ...f, ...kpisOf(f.sums, f.basis) }
}
const anyUnit = fc
  .record({
    sums: fc.array(fc.nat(1e9), { minLength: SUM_COUNT, maxLength: SUM_COUNT }),
    counted: fc.boolean(),
    priced: fc.boolean(),
    kpiScope: fc.boolean(),
  })
  .map(({ sums, counted, priced, kpiScope }): Unit => ({ sums: Float64Array.from(sums), basis: { counted, priced }, kpiScope }))

describe('a group of machines', () => {
  it('has the OEE of its summed elements, and its factors multiply to it', () => {
    const { kpis: k } = kpis(AGG2)
    expect(k.oeeIndex).toBeCloseTo(0.694286, 6)
    expect(k.availability! * k.effectiveness! * k.qualityRatio!).toBeCloseTo(k.oeeIndex!, 12)
  })

  it('closes its loss waterfall', () => {
    const { sums } = kpis(AGG2)
    const lost = lossesOf(sums).reduce((total, l) => total + l.minutes, 0)
    // Availability losses of these vectors carry no cause: they are what PBT - APT leaves.
    expect(lost + 170 + sums[SUM.priGq]! / 1000 / MIN).toBeCloseTo(1050, 9)
  })

  it('is the same in any order and any grouping', () => {
    fc.assert(
      fc.property(fc.array(anyUnit, { maxLength: 6 }), fc.nat(6), (units, cut) => {
        const byLines = createRollup()
        addRollup(byLines, rollUp(units.slice(cut)))
        addRollup(byLines, rollUp(units.slice(0, cut)))
        expect(byLines).toEqual(rollUp([...units].reverse()))
      }),
    )
  })

  it('skips a unit without ideal cycle and says so, rather than counting it as zero', () => {
    const unpriced = unit({ pbt: 400, apt: 300, pri: 0, pq: 100, gq: 100 }, { basis: { counted: true, priced: false } })
    const of = kpis([...AGG2, unpriced])
    expect(of.kpis.oeeIndex).toBeCloseTo(0.694286, 6)
    expect([of.units, of.skipped]).toEqual([3, 1])
  })

  it('skips a unit that was hardly observed, and its coverage still shows', () => {
    const dark = unit({ pbt: 1050, apt: 100, pri: 1, pq: 50, gq: 50, observed: 105 })
    const of = kpis([...AGG2, dark])
    expect(of.kpis.oeeIndex).toBeCloseTo(0.694286, 6)
    expect([of.units, of.skipped]).toEqual([3, 1])
    expect(of.coverage).toBeCloseTo((1050 + 105) / 2100, 9)
  })

  it('counts the pieces of units in scope, so that a piece counts once a line, and the energy of all', () => {
    const aside = unit({ pbt: 100, apt: 10, pri: 1, pq: 20, gq: 19 }, { kpiScope: false })
    const of = kpis([...AGG2, aside])
    expect(of.kpis.oeeIndex).toBeCloseTo(0.694286, 6)
    expect(of.sums[SUM.gq]).toBe(957)
    expect(of.sums[SUM.pq]).toBe(980)
    expect(of.sums[SUM.energy]).toBe((980 + 20) * 1000)
    expect([of.units, of.skipped]).toEqual([3, 0])
  })

  it('still knows its availability when no unit counts pieces', () => {
    const clamp = unit({ pbt: 400, apt: 300, pri: 0, pq: 0, gq: 0 }, { basis: { counted: false, priced: false } })
    const of = kpis([clamp])
    expect(of.kpis.availability).toBe(0.75)
    expect(of.kpis.oeeIndex).toBeNull()
    expect(of.reasons.oeeIndex).toBe('no-count')
  })

  it('says that coverage is low when it is low everywhere', () => {
    const of = kpis([unit({ pbt: 400, apt: 100, pri: 1, pq: 50, gq: 50, observed: 100 })])
    expect(of.reasons.oeeIndex).toBe('coverage-low')
    expect(of.coverage).toBe(0.25)
  })

  it('knows its quality from pieces it counts, be coverage low and an ideal cycle not there from the first', () => {
    const fresh = unit({ pbt: 400, apt: 100, pri: 1, pq: 9400, gq: 8450, observed: 100 })
    fresh.sums[SUM.pqUnpriced] = 5800
    const of = kpis([fresh])
    expect(of.kpis.qualityRatio).toBeCloseTo(8450 / 9400, 12)
    expect(of.reasons).toMatchObject({ oeeIndex: 'coverage-low', scrapRatio: 'counts-disagree' })
    const clamp = unit({ pbt: 400, apt: 300, pri: 0, pq: 0, gq: 0 }, { basis: { counted: false, priced: false } })
    const both = kpis([fresh, clamp])
    expect(both.kpis.qualityRatio).toBeCloseTo(8450 / 9400, 12)
    expect(both.reasons.oeeIndex).toBe('no-count')
  })

  it('is nothing, and not zero, without units', () => {
    expect(kpis([]).reasons.oeeIndex).toBe('no-planned-time')
  })
})

describe('an enterprise in a comparison', () => {
  it('weighs by planned time: 1200, 800 and 300 h give 0.677391', () => {
    const total = createRollup()
    for (const [h, oee] of [
      [1200, 0.72],
      [800, 0.65],
      [300, 0.58],
    ] as const)
      addRollup(total, rollUp([unit({ pbt: h * 60, apt: h * 60, pri: 1, pq: h * 60, gq: h * 60 * oee })]))
    expect(kpisOf(comparable(total)).kpis.oeeIndex).toBeCloseTo(0.677391, 6)
  })

  it('brings its share of a segment in whole units', () => {
    const half = scaled(comparable(rollUp(AGG2)), 0.5)
    expect(half[SUM.pbt]).toBe(525 * MIN)
    expect(half.every(Number.isInteger)).toBe(true)
    expect(kpisOf(half).kpis.oeeIndex).toBeCloseTo(0.694286, 6)
  })
})
