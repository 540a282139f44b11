// Vectors of domain §2.8.1 to §2.8.4, word for word, and laws.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_MU_SCHEME, type MuTerm, muClasses, muScore, pointsOf, schemeErrors } from '../../../model/mu-score.ts'
import {
  AREA_RATIO_NAMES,
  capacityUtilisation,
  earnedHoursProductivity,
  FACT_RATIO_NAMES,
  factRatio,
  mixAdjustedMultiple,
  multiple,
  outputPerLabourHour,
} from '../../../model/productivity.ts'
import { comparePeriods, type FactName, spanOf } from '../../../model/statements.ts'

const facts = (of: Partial<Record<FactName, number>>) => (name: FactName) => of[name]

describe('labour and land (§2.8.1)', () => {
  it('earns 19,350 s with 2 operators * 430 min: 0.375000', () => {
    expect(earnedHoursProductivity(19_350, (2 * 430) / 60)).toBeCloseTo(0.375, 9)
    expect(earnedHoursProductivity(19_350, 0)).toBeNull()
  })

  it('brings a partial year to a year by days', () => {
    const of = facts({ valueAdded: 900, employees: 100, tax: 90, land: 30, tce: 300, rd: 27, revenue: 900 })
    expect(factRatio('labourProductivity', of, '2025').value).toBe(9)
    expect(factRatio('labourProductivity', of, '2025-Q1').value).toBeCloseTo((9 * 365) / 90, 12)
    expect(factRatio('labourProductivity', of, '2024-02').value).toBeCloseTo((9 * 366) / 29, 12)
    expect(factRatio('taxPerMu', of, '2025').value).toBe(3)
    // Both sides are of the same time: nothing to bring to a year.
    expect(factRatio('valueAddedPerTce', of, '2025-Q1').value).toBe(3)
    expect(factRatio('rdShare', of, '2025-07').value).toBeCloseTo(0.03, 12)
  })

  it('names what is missing instead of a zero', () => {
    for (const name of FACT_RATIO_NAMES) expect(factRatio(name, facts({}), '2025').value).toBeNull()
    expect(factRatio('labourProductivity', facts({ valueAdded: 1 }), '2025')).toEqual({ value: null, missing: ['employees'] })
    expect(factRatio('valueAddedPerMu', facts({ valueAdded: 1, land: 0 }), '2025')).toEqual({ value: null, missing: ['land'] })
    expect(factRatio('labourProductivity', facts({ valueAdded: -50, employees: 10 }), '2025').value).toBe(-5)
  })

  it('counts pieces per labour hour of one product only', () => {
    expect(outputPerLabourHour(860, 4, 1)).toBe(215)
    expect(outputPerLabourHour(860, 4, 2)).toBeNull()
    expect(outputPerLabourHour(860, 0, 1)).toBeNull()
  })

  it('has 77 of 125 key processes: 0.616 (§2.10.5)', () => {
    expect(factRatio('ncRate', facts({ keyProcesses: 125, keyProcessesNc: 77 }), '2022').value).toBe(0.616)
  })

  it('forms K01 and K22 to K25 of what was stated of the period, never brought to a year', () => {
    const of = facts({
      orderHours: 1290,
      attendanceHours: 1500,
      costOfSales: 300,
      averageInventory: 75,
      consumedMaterial: 1000,
      finishedGoods: 900,
      integratedGoods: 940,
      productionLoss: 40,
      storageLoss: 15,
      otherLoss: 5,
    })
    expect(factRatio('workerEfficiency', of, '2025-07').value).toBe(0.86)
    expect(factRatio('inventoryTurns', of, '2025-Q1').value).toBe(4)
    expect(factRatio('finishedGoodsRatio', of, '2025').value).toBe(0.9)
    const parts = (['integratedGoodsRatio', 'productionLossRatio', 'storageLossRatio', 'otherLossRatio'] as const).map(
      (name) => factRatio(name, of, '2025').value!,
    )
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12)
    expect(factRatio('workerEfficiency', facts({ orderHours: 5 }), '2025')).toEqual({ value: null, missing: ['attendanceHours'] })
    // Tonnes of one plant and of the next are not the same stuff.
    expect(AREA_RATIO_NAMES).not.toContain('finishedGoodsRatio')
    expect(AREA_RATIO_NAMES).toContain('labourProductivity')
  })

  it('knows the days of a period and which of two is later', () => {
    expect(spanOf('2025-Q3')).toMatchObject({ kind: 'quarter', days: 92, yearDays: 365, end: Date.UTC(2025, 9, 1) })
    expect(spanOf('2024')).toMatchObject({ kind: 'year', days: 366, yearDays: 366 })
    expect(['2026-01', '2025', '2025-12', '2025-Q4', '2024'].sort(comparePeriods)).toEqual([
      '2024',
      '2025-12',
      '2025-Q4',
      '2025',
      '2026-01',
    ])
  })
})

describe('multiples (§2.8.2)', () => {
  const pooled = (top: number, bottom: number, enterprises = 5) => ({ top, bottom, enterprises })
  it('gives 2 for the same inside ratio 2 while R_value differs (Simpson effect)', () => {
    // Rich segment: 20 against 10 per head; poor one: 4 against 2. Future factories are mostly in the rich one.
    const rich = { cohort: pooled(20 * 900, 900), reference: pooled(10 * 100, 100) }
    const poor = { cohort: pooled(4 * 100, 100), reference: pooled(2 * 900, 900) }
    expect(mixAdjustedMultiple([rich, poor])).toBeCloseTo(2, 12)
    const all = multiple(
      pooled(rich.cohort.top + poor.cohort.top, rich.cohort.bottom + poor.cohort.bottom, 10),
      pooled(rich.reference.top + poor.reference.top, rich.reference.bottom + poor.reference.bottom, 10),
    )!
    expect(all).toBeCloseTo(18.4 / 2.8, 12)
    expect(Math.abs(all - 2)).toBeGreaterThan(4)
  })
  it('stays inside the segments, whatever the weights', () => {
    const positive = fc.double({ min: 0.1, max: 1000, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive, positive), { minLength: 1, maxLength: 6 }), (segments) => {
        const pairs = segments.map(([level, heads, inside]) => ({
          cohort: pooled(level * inside * heads, heads),
          reference: pooled(level, 1),
        }))
        const value = mixAdjustedMultiple(pairs)!
        const insides = segments.map(([, , inside]) => inside)
        expect(value).toBeGreaterThanOrEqual(Math.min(...insides) * (1 - 1e-9))
        expect(value).toBeLessThanOrEqual(Math.max(...insides) * (1 + 1e-9))
      }),
    )
  })
  it('is null with a reference cohort of fewer than 5 enterprises, and without a denominator', () => {
    expect(multiple(pooled(60, 10), pooled(10, 10, 4))).toBeNull()
    expect(multiple(pooled(60, 10), pooled(10, 10, 5))).toBe(6)
    expect(multiple(pooled(60, 0), pooled(10, 10))).toBeNull()
    expect(multiple(pooled(60, 10), pooled(-10, 10))).toBeNull()
    expect(mixAdjustedMultiple([])).toBeNull()
    expect(mixAdjustedMultiple([{ cohort: pooled(6, 1), reference: pooled(1, 1, 4) }])).toBeNull()
  })
})

describe('亩均 score (§2.8.3)', () => {
  const VALUES: readonly MuTerm[] = [
    'taxPerMu',
    'revenuePerMu',
    'valueAddedPerTce',
    'valueAddedPerPollutant',
    'valueAddedPerWater',
    'labourProductivity',
  ]
  /** Facts of 10 mu that give these six values. */
  const firm = ([tax, revenue, tce, cod, water, labour]: readonly number[], land = 10) => {
    const valueAdded = 1200
    return facts({
      land,
      tax: tax! * land,
      revenue: revenue! * land,
      valueAdded,
      tce: valueAdded / tce!,
      pollutant: valueAdded / cod!,
      water: valueAdded / water!,
      employees: valueAdded / labour!,
    })
  }
  it('scores (20, 420, 4.0, 600, 0.12, 18): 53.333+14+26.667+18+6+12 = 130.0', () => {
    const { score, parts, missing } = muScore(DEFAULT_MU_SCHEME, firm([20, 420, 4, 600, 0.12, 18]), '2016')
    expect(parts.map(({ term }) => term)).toEqual(VALUES)
    ;[53.333, 14, 26.667, 18, 6, 12].forEach((points, i) => {
      expect(parts[i]!.points).toBeCloseTo(points, 3)
    })
    expect(score).toBeCloseTo(130, 9)
    expect(missing).toEqual([])
  })
  it('scores (12, 450, 2.4, 300, 0.08, 10.5): 83.0', () => {
    expect(muScore(DEFAULT_MU_SCHEME, firm([12, 450, 2.4, 300, 0.08, 10.5]), '2016').score).toBeCloseTo(83, 9)
  })
  it('with cap 1.0 the first is 100', () => {
    expect(muScore({ ...DEFAULT_MU_SCHEME, capFactor: 1 }, firm([20, 420, 4, 600, 0.12, 18]), '2016').score).toBeCloseTo(100, 9)
    expect(pointsOf(30, { term: 'taxPerMu', base: 15, weight: 40 }, 1.5)).toBe(60)
  })
  it('scores a plot of at most 3 mu by tax 50, sales 20 and tax per kWh (base 2 元) 30', () => {
    // 3 mu: 15 万元 and 300 万元 a mu; 45 万元 of tax from 225,000 kWh is 2 元 a kWh.
    const small = facts({ land: 3, tax: 45, revenue: 900, gridKwh: 225_000 })
    expect(muScore(DEFAULT_MU_SCHEME, small, '2016')).toMatchObject({ score: 100, plot: 'small' })
    expect(muScore(DEFAULT_MU_SCHEME, facts({ land: 3.1, tax: 45, revenue: 900, gridKwh: 225_000 }), '2016')).toMatchObject({
      score: null,
      plot: 'regular',
    })
  })
  it('has no score while a term is missing, and says which', () => {
    const { score, missing } = muScore(DEFAULT_MU_SCHEME, facts({ land: 10, tax: 200 }), '2016')
    expect(score).toBeNull()
    expect(missing).toEqual(['revenue', 'valueAdded', 'tce', 'pollutant', 'water', 'employees'])
  })
  it('puts the top 20 % in A, to 70 % in B, to 95 % in C, the rest in D', () => {
    const classes = muClasses(new Map(Array.from({ length: 100 }, (_, i) => [`e${i}`, 100 - i])), DEFAULT_MU_SCHEME.classes)
    const count = (of: string) => [...classes.values()].filter((c) => c === of).length
    expect(['A', 'B', 'C', 'D'].map(count)).toEqual([20, 50, 25, 5])
    expect(
      muClasses(
        new Map([
          ['a', 5],
          ['b', 5],
          ['c', 5],
          ['d', 1],
          ['e', 1],
        ]),
        DEFAULT_MU_SCHEME.classes,
      ),
    ).toEqual(
      new Map([
        ['a', 'A'],
        ['b', 'A'],
        ['c', 'A'],
        ['d', 'C'],
        ['e', 'C'],
      ]),
    )
  })
  it('refuses a scheme that names a term twice or whose classes fall', () => {
    expect(schemeErrors(DEFAULT_MU_SCHEME)).toEqual([])
    expect(schemeErrors({ ...DEFAULT_MU_SCHEME, classes: { a: 0.7, b: 0.2, c: 0.95 } })).toHaveLength(1)
    expect(
      schemeErrors({ ...DEFAULT_MU_SCHEME, indicators: [...DEFAULT_MU_SCHEME.indicators, DEFAULT_MU_SCHEME.indicators[0]!] }),
    ).toHaveLength(1)
  })
})

describe('capacity utilisation, by proxy (§2.8.4)', () => {
  it('is the planned run time of all pieces over planned time', () => {
    expect(capacityUtilisation(19_271, 25_200)).toBeCloseTo(0.764722, 6)
    expect(capacityUtilisation(10, 0)).toBeNull()
  })
})
