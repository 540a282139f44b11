// Sums that people are shown: each says in its formula what it counts, and the bars of the waterfall are those of lossesOf.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENERGY_LOSSES } from '../../../model/energy-views.ts'
import {
  createSums,
  type KpiName,
  kpisOf,
  LOSS_NAMES,
  lossesOf,
  publicSums,
  type Reason,
  SUM,
  SUM_COUNT,
  type Sums,
} from '../../../model/kpi.ts'
import { definitionOf, fillFormula, symbolsOf } from '../../../model/kpi-definitions.ts'
import { energyLossSum, isKnown, lossFigure, SUM_FIGURE_NAMES, sumFigureOf, sumFormula } from '../../../model/sum-figures.ts'
import { SYMBOLS } from '../../../model/symbols.ts'

const rowOf = (s: Sums) => ({ sums: publicSums(s), reasons: kpisOf(s).reasons as Partial<Record<KpiName, Reason>> })
const sums = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: SUM_COUNT, maxLength: SUM_COUNT }).map((values) => {
  const s = Float64Array.from(values)
  s[SUM.pqUnpriced] = 0
  return s
})
/** The formula with its numbers, worked out by hand: sums, one division, minutes. */
function workedOut(formula: string, s: Sums): number {
  const filled = fillFormula(formula, (symbol) => String(SYMBOLS[symbol]!.of(publicSums(s))))
  const [top = '', bottom = '1'] = filled.split(' / ')
  const total = (text: string) =>
    [...text.replace(/[()]/g, '').matchAll(/(^|[+-] )(-?[\d.e]+)/g)].reduce(
      (sum, [, sign, n]) => sum + (sign === '- ' ? -1 : 1) * Number(n),
      0,
    )
  return total(top) / total(bottom)
}

describe('a sum people are shown', () => {
  it('is what its formula says, for any sums', () => {
    fc.assert(
      fc.property(sums, fc.constantFrom(...SUM_FIGURE_NAMES), (s, name) => {
        const { value } = sumFigureOf(name, rowOf(s))
        expect(workedOut(sumFormula(name), s)).toBeCloseTo(value!, 6)
      }),
    )
  })
  it('has a definition of the same formula, written with symbols of sums only', () => {
    for (const name of SUM_FIGURE_NAMES) {
      const { id, formula } = definitionOf(name)
      expect([id, formula]).toEqual([name, sumFormula(name)])
      expect(symbolsOf(formula).length, name).toBeGreaterThan(0)
      expect(
        fillFormula(formula, () => '1'),
        name,
      ).toMatch(/^[\d\s()+\-/]+$/)
    }
    expect(sumFormula('energyPerGood')).toBe('E / (GQ + GQO)')
    expect(sumFormula('lossSpeed')).toBe('(APT - Σ(PRI·PQ)) / 60')
  })
  it('is the bar of the waterfall, and all of them with what is left are planned time', () => {
    fc.assert(
      fc.property(sums, (s) => {
        const bars = new Map(lossesOf(s).map(({ loss, minutes }) => [loss, minutes]))
        for (const loss of LOSS_NAMES) expect(sumFigureOf(lossFigure(loss), rowOf(s)).value, loss).toBeCloseTo(bars.get(loss)!, 6)
      }),
    )
    const s = createSums()
    Object.assign(s, { [SUM.pbt]: 600_000, [SUM.observed]: 600_000, [SUM.apt]: 480_000, [SUM.lossBreakdown]: 120_000 })
    s[SUM.priPq] = 420_000_000
    s[SUM.priGq] = 400_000_000
    s[SUM.pq] = 42
    s[SUM.gq] = 40
    const minutes = (name: Parameters<typeof sumFigureOf>[0]) => sumFigureOf(name, rowOf(s)).value
    expect(['plannedTime', 'lossBreakdown', 'lossSpeed', 'productiveTime'].map((name) => minutes(name as 'plannedTime'))).toEqual([
      10,
      2,
      1,
      400 / 60,
    ])
  })
  it('is null with a reason where its input is missing, and never 0', () => {
    const row = rowOf(createSums())
    expect(sumFigureOf('energyKwh', row)).toEqual({ value: null, reason: 'no-energy' })
    expect(sumFigureOf('energyPerGood', row)).toEqual({ value: null, reason: 'no-energy' })
    const metered = createSums()
    metered[SUM.energy] = 2_500_000
    expect(sumFigureOf('energyKwh', rowOf(metered)).value).toBe(2.5)
    expect(sumFigureOf('energyIdle', rowOf(metered)).value).toBe(0)
    expect(sumFigureOf('energyPerGood', rowOf(metered))).toEqual({ value: null, reason: 'no-count' })
    const unpaced = { ...rowOf(metered), reasons: { effectiveness: 'no-ideal-cycle' as const } }
    expect(sumFigureOf('lossSpeed', unpaced)).toEqual({ value: null, reason: 'no-ideal-cycle' })
    expect(sumFigureOf('lossSetup', unpaced)).toEqual({ value: 0, reason: null })
  })
  it('of pieces is unknown where nobody counts them, and 0 where somebody does and there was none', () => {
    const row = rowOf(createSums())
    for (const name of ['good', 'scrap', 'notGood'] as const) {
      expect(sumFigureOf(name, { ...row, sums: { ...row.sums, counting: 0 } }), name).toEqual({ value: null, reason: 'no-count' })
      expect(sumFigureOf(name, { ...row, sums: { ...row.sums, counting: 1 } }), name).toEqual({ value: 0, reason: null })
    }
  })
  it('of failures is unknown where states come from power, unless one was seen', () => {
    const s = createSums()
    s[SUM.estimated] = 60_000
    expect(sumFigureOf('failures', rowOf(s))).toEqual({ value: null, reason: 'state-estimated' })
    expect(isKnown('FE', rowOf(s).sums)).toBe(false)
    s[SUM.failures] = 2
    expect(sumFigureOf('failures', rowOf(s))).toEqual({ value: 2, reason: null })
    expect(sumFigureOf('failures', rowOf(createSums()))).toEqual({ value: 0, reason: null })
  })
  it('is there for every energy loss of time; that of scrap is formed by quarters of an hour', () => {
    expect(ENERGY_LOSSES.filter((loss) => energyLossSum(loss) === null)).toEqual(['scrap'])
  })
})
