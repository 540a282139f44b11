// The gate's parameters, quantiles, noise, differences and bounds: vectors of domain §5.3 to §5.7, word for word.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCell, FREEZE_MS, INSIDE, NOISE_FROM, PUBLIC, releaseNoisy, releaseQuantiles, WALL } from '../../../analytics/benchmark.ts'
import { boundsOf } from '../../../analytics/bounds.ts'
import { type CatalogueCell, changes, closedCells, cohortsExpose } from '../../../analytics/disclosure.ts'
import { guardedSums, type SumCell } from '../../../analytics/guarded-sums.ts'
import { laplaceMean, laplaceScale, noisyQuantile, quantileChances } from '../../../analytics/noise.ts'

const TEN = [0.42, 0.55, 0.58, 0.61, 0.63, 0.66, 0.7, 0.74, 0.79, 0.88]
const firms = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `e${from + i}`)

describe('the parameters of §5.3', () => {
  it.each([
    ['k for mean, sum, rate', INSIDE.kMean, 5, PUBLIC.kMean, 10],
    ['k for median', INSIDE.kMedian, 7, PUBLIC.kMedian, 12],
    ['k for quartiles', INSIDE.kQuartiles, 10, PUBLIC.kQuartiles, 20],
    ['k for deciles', INSIDE.kDeciles, 25, PUBLIC.kDeciles, null],
    ['p%', INSIDE.pPercent, 15, PUBLIC.pPercent, 20],
    ['refresh of published aggregate', INSIDE.freezeMs, 15 * 60_000, PUBLIC.freezeMs, 86_400_000],
    ['lag in days', INSIDE.lagDays, 0, PUBLIC.lagDays, 1],
    ['rounding of ratios, points', 100 / INSIDE.ratioSteps, 0.5, 100 / PUBLIC.ratioSteps, 1],
    ['rounding of amounts, digits', INSIDE.digits, 3, PUBLIC.digits, 2],
  ])('%s', (_what, inside, wantedInside, open, wantedPublic) => {
    expect([inside, open]).toEqual([wantedInside, wantedPublic])
  })
  it('dominance on weights', () => {
    const of = ({ dominance }: typeof INSIDE) => dominance.map(({ largest, percent }) => [largest, percent])
    expect(of(INSIDE)).toEqual([
      [1, 50],
      [2, 75],
    ])
    expect(of(PUBLIC)).toEqual([
      [1, 25],
      [2, 45],
    ])
  })
  it('lets the wall of the operator move and changes nothing else of the inside board', () => {
    expect(WALL).toEqual({ ...INSIDE, freezeMs: 0 })
    expect(FREEZE_MS).toBe(900_000)
  })
  it('holds for a cell of equal firms exactly from k on', () => {
    const equal = (n: number) => firms(n).map((party) => ({ party, weight: 1 }))
    expect([4, 5].map((n) => checkCell(equal(n), INSIDE).failed)).toEqual([['threshold'], []])
    expect([9, 10].map((n) => checkCell(equal(n), PUBLIC).failed)).toEqual([['threshold'], []])
  })
})

describe('quantiles of a cohort', () => {
  it('P25 0.5875, P50 0.645, P75 0.73, mean 0.656, in half points', () => {
    expect(releaseQuantiles(TEN, 'ratio')).toEqual({ mean: 0.655, p10: null, p25: 0.59, p50: 0.645, p75: 0.73, p90: null, n: 10 })
  })
  it('shows of fewer contributors only what so few may show', () => {
    const shown = (n: number, rules = INSIDE) => {
      const of = releaseQuantiles(
        Array.from({ length: n }, (_, i) => i / n),
        'ratio',
        rules,
      )
      return of === null ? [] : Object.entries(of).flatMap(([name, value]) => (value === null || name === 'n' ? [] : [name]))
    }
    expect([4, 5, 6].map((n) => shown(n))).toEqual([[], ['mean'], ['mean']])
    expect([7, 9].map((n) => shown(n))).toEqual([
      ['mean', 'p50'],
      ['mean', 'p50'],
    ])
    expect([10, 24].map((n) => shown(n))).toEqual([
      ['mean', 'p25', 'p50', 'p75'],
      ['mean', 'p25', 'p50', 'p75'],
    ])
    expect(shown(25)).toEqual(['mean', 'p10', 'p25', 'p50', 'p75', 'p90'])
    expect(shown(11, PUBLIC)).toEqual(['mean'])
    expect(shown(12, PUBLIC)).toEqual(['mean', 'p50'])
    expect(shown(500, PUBLIC)).toEqual(['mean', 'p25', 'p50', 'p75'])
  })
})

describe('noise', () => {
  it('OEE in [0,1], n = 12, eps 1 -> b 0.083333, sd 0.117851; n = 100 -> b 0.01, sd 0.014142', () => {
    expect(laplaceScale(0, 1, 12, 1)).toBeCloseTo(0.083333, 6)
    expect(Math.SQRT2 * laplaceScale(0, 1, 12, 1)).toBeCloseTo(0.117851, 6)
    expect(laplaceScale(0, 1, 100, 1)).toBeCloseTo(0.01, 12)
    expect(Math.SQRT2 * laplaceScale(0, 1, 100, 1)).toBeCloseTo(0.014142, 6)
  })
  it.each([
    [1, [0.18727, 0.09557, 0.03636, 0.05995, 0.06589, 0.16296, 0.13179, 0.07993, 0.0606, 0.06616, 0.05351]],
    [4, [0.00048, 0.0011, 0.00187, 0.01384, 0.06818, 0.75569, 0.13636, 0.01845, 0.00312, 0.00076, 0.00014]],
  ])('median on the ten values of 5.4, bounds [0,1], eps %d', (epsilon, wanted) => {
    const chances = quantileChances(TEN, 0.5, [0, 1], epsilon)
    expect(chances).toHaveLength(wanted.length)
    chances.forEach((chance, i) => {
      expect(Math.abs(chance - wanted[i]!)).toBeLessThanOrEqual(0.000005)
    })
  })
  it('is a function of the draws', () => {
    const draws = (of: number[]) => () => of.shift()!
    expect(laplaceMean(TEN, [0, 1], 1, () => 0.5)).toBeCloseTo(0.656, 10)
    expect(laplaceMean(TEN, [0, 1], 1, () => 0.75)).toBeCloseTo(0.656 + 0.1 * Math.LN2, 10)
    expect(laplaceMean(TEN, [0, 1], 1, () => 0.25)).toBeCloseTo(0.656 - 0.1 * Math.LN2, 10)
    expect(noisyQuantile(TEN, 0.5, [0, 1], 1, draws([0, 0.5]))).toBeCloseTo(0.21, 10)
    expect(noisyQuantile(TEN, 0.5, [0, 1], 1, draws([0.6, 0]))).toBeCloseTo(0.66 - 0.03, 1)
    expect(noisyQuantile(TEN, 0.5, [0, 1], 1, draws([0.9999999, 0.5]))).toBeCloseTo(0.94, 10)
    expect(Number.isFinite(laplaceMean(TEN, [0, 1], 1, () => 0))).toBe(true)
  })
  it('clips to the bounds, so that one firm cannot shout', () => {
    expect(laplaceMean([5, -3], [0, 1], 1, () => 0.5)).toBe(0.5)
  })
  it('is used from 50 contributors on, and gives figures in order within the bounds', () => {
    expect(NOISE_FROM).toBe(50)
    expect(
      releaseNoisy(
        firms(49).map(() => 0.5),
        1,
        Math.random,
      ),
    ).toBeNull()
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 60 }), fc.integer(), (values, seed) => {
        let state = seed
        const random = () => {
          state = (Math.imul(state, 1664525) + 1013904223) | 0
          return (state >>> 0) / 2 ** 32
        }
        const { mean, p10, p25, p50, p75, p90, n } = releaseNoisy(values, 1, random)!
        const order = [0, p10!, p25!, p50!, p75!, p90!, 1]
        expect(order).toEqual([...order].sort((a, b) => a - b))
        expect(mean! >= 0 && mean! <= 1).toBe(true)
        expect(n).toBe(values.length)
      }),
    )
  })
})

describe('differences between figures', () => {
  it('mean of 6 firms 0.70, next release without one of them 0.72 (5 firms) reveals the leaver: 0.60', () => {
    expect(6 * 0.7 - 5 * 0.72).toBeCloseTo(0.6, 10)
    expect(cohortsExpose([firms(6), firms(5)], 3)).toBe(true)
  })
  it('either 0 or >= 3 contributors change', () => {
    const eight = firms(8)
    for (const [joined, left] of [
      [1, 0],
      [0, 1],
      [2, 0],
      [1, 1],
      [0, 2],
    ] as const)
      expect(cohortsExpose([eight, [...firms(8 - left), ...firms(joined, 20)]], 3)).toBe(true)
    for (const [joined, left] of [
      [0, 0],
      [3, 0],
      [2, 1],
      [1, 2],
      [0, 3],
    ] as const)
      expect(cohortsExpose([eight, [...firms(8 - left), ...firms(joined, 20)]], 3)).toBe(false)
    expect(changes(firms(6), [...firms(5), 'x'])).toBe(2)
  })
  it('finds the firm that no two figures give away, and three do', () => {
    // a + b - c is twice e0 and nothing else: a = e0 e1 e2 e3, b = e0 e4 e5 e6, c = e1 … e6
    const three = [['e0', 'e1', 'e2', 'e3'], ['e0', 'e4', 'e5', 'e6'], firms(6, 1)]
    expect(cohortsExpose(three.slice(0, 2), 3)).toBe(false)
    expect(cohortsExpose(three, 3)).toBe(true)
  })
  it('finds every combination of fewer than three that exists', () => {
    const cohort = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(fc.array(cohort, { minLength: 1, maxLength: 4 }), (cohorts) => {
        const rows = cohorts.map((c) => Array.from({ length: 7 }, (_, i) => (c.includes(i) ? 1 : 0)))
        const reaches = (target: number[]) => rank([...rows, target]) === rank(rows)
        let found = false
        for (let i = 0; i < 7; i++) {
          const one = Array.from({ length: 7 }, (_, c) => (c === i ? 1 : 0))
          if (reaches(one)) found = true
          // Two firms: some a·x_i + b·x_j is reached when both together lower the rank that is missing by less than two.
          for (let j = i + 1; j < 7; j++) {
            const other = Array.from({ length: 7 }, (_, c) => (c === j ? 1 : 0))
            if (rank([...rows, one, other]) < rank(rows) + 2) found = true
          }
        }
        expect(
          cohortsExpose(
            cohorts.map((c) => c.map(String)),
            3,
          ),
        ).toBe(found)
      }),
      { numRuns: 500 },
    )
  })
})
/** By elimination over fractions small enough for doubles. */
function rank(rows: readonly (readonly number[])[]): number {
  const m = rows.map((r) => [...r])
  let at = 0
  for (let c = 0; c < (m[0]?.length ?? 0); c++) {
    const pivot = m.findIndex((r, i) => i >= at && Math.abs(r[c]!) > 1e-9)
    if (pivot < 0) continue
    ;[m[at], m[pivot]] = [m[pivot]!, m[at]!]
    for (let r = at + 1; r < m.length; r++) {
      const f = m[r]![c]! / m[at]![c]!
      for (let k = c; k < m[r]!.length; k++) m[r]![k] = m[r]![k]! - f * m[at]![k]!
    }
    at++
  }
  return at
}

describe('cells that overlap', () => {
  const cell = (name: string, ids: readonly string[]): CatalogueCell => ({ name, members: ids.map((id) => ({ id, party: id })) })
  it('closes a county that is a segment and fewer than k firms more', () => {
    const segment = cell('segment:a', firms(12))
    for (const more of [1, 2, 4]) expect([...closedCells([segment, cell('county:x', firms(12 + more))], 5)]).toEqual(['county:x'])
    expect(closedCells([segment, cell('county:x', firms(12))], 5).size).toBe(0)
    expect(closedCells([segment, cell('county:x', firms(17))], 5).size).toBe(0)
  })
  it('closes a second part beside a single small one of a known total', () => {
    const total = cell('cluster', firms(12))
    const parts = [cell('county:a', firms(6)), cell('county:b', firms(5, 6)), cell('county:c', firms(1, 11))]
    expect([...closedCells([total, ...parts], 5)].sort()).toEqual(['county:b', 'county:c'])
  })
  it('closes what follows from three cells of two kinds', () => {
    // a + b - p = q, and q has three firms.
    const cells = [
      cell('segment:p', firms(17)),
      cell('segment:q', firms(3, 17)),
      cell('county:a', firms(10)),
      cell('county:b', firms(10, 10)),
    ]
    expect([...closedCells(cells, 5)].sort()).toEqual(['county:b', 'segment:q'])
  })
  it('counts a legal group as one', () => {
    const group = (name: string, ids: readonly string[]): CatalogueCell => ({
      name,
      members: ids.map((id) => ({ id, party: Number(id.slice(1)) >= 12 ? 'group' : id })),
    })
    expect([...closedCells([group('segment:a', firms(12)), group('county:x', firms(20))], 5)]).toEqual(['county:x'])
  })
  it('decides the same whatever the figures, and quickly for a whole province', () => {
    const ids = firms(3000)
    const part = (kind: string, count: number, step: number) =>
      Array.from({ length: count }, (_, c) =>
        cell(
          `${kind}:${c}`,
          ids.filter((_, i) => Math.floor(i / step) % count === c),
        ),
      )
    const begun = performance.now()
    closedCells([cell('cluster', ids), ...part('segment', 34, 1), ...part('county', 89, 34)], 5)
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})

describe('bounds of withheld sums', () => {
  const exactly = (of: number[], value: number) => ({ of, low: value, high: value })
  it('a, b, c with c withheld and the total published never leave c computable', () => {
    expect(boundsOf(3, [exactly([0, 1, 2], 100), exactly([0], 50), exactly([1], 30)], [2])!.low).toBeCloseTo(20, 9)
    expect(boundsOf(3, [exactly([0, 1, 2], 100), exactly([0], 50), exactly([1], 30)], [2])!.high).toBeCloseTo(20, 9)
    const two = boundsOf(3, [exactly([0, 1, 2], 100), exactly([0], 50)], [2])!
    expect([two.low, two.high]).toEqual([0, 50])
  })
  it('are those of Fréchet for a table of two margins', () => {
    // rows 70 30, columns 60 40: x00 in [max(0, 70+60-100), min(70, 60)]
    const margins = [exactly([0, 1], 70), exactly([2, 3], 30), exactly([0, 2], 60), exactly([1, 3], 40)]
    const bounds = boundsOf(4, margins, [0])!
    expect(bounds.low).toBeCloseTo(30, 6)
    expect(bounds.high).toBeCloseTo(60, 6)
  })
  it('hold the truth, for any table and any rounding', () => {
    const amount = fc.integer({ min: 0, max: 1000 })
    fc.assert(
      fc.property(fc.array(amount, { minLength: 9, maxLength: 9 }), fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (x, open) => {
        const sets = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], x.map((_, i) => i)]
        const margins = sets.flatMap((of, i) => {
          const sum = of.reduce((total, c) => total + x[c]!, 0)
          return open[i] ? [{ of, low: Math.max(0, sum - 5), high: sum + 5 }] : []
        })
        const { low, high } = boundsOf(9, margins, sets[0]!)!
        const truth = x[0]! + x[1]! + x[2]!
        expect(low - 1e-6 <= truth && truth <= high + 1e-6).toBe(true)
      }),
    )
  })
  it('say nothing where margins contradict each other', () => {
    expect(boundsOf(1, [exactly([0], 5), exactly([0], 6)], [0])).toBeUndefined()
  })

  const cell = (kind: 'segment' | 'county', name: string, ids: readonly string[], weight: number): SumCell => ({
    name: `${kind}:${name}`,
    kind,
    parent: null,
    isOut: ids.length >= 5,
    parts: ids.map((id) => ({ id, party: id, weight })),
  })
  const everyone = (cells: readonly SumCell[]) => [...new Map(cells.flatMap((c) => c.parts.map((p) => [p.id, p] as const))).values()]
  it('withhold a second county, so that the first has room of 2·p% of itself', () => {
    const cells = [
      cell('segment', 's', firms(24), 10),
      cell('county', 'a', firms(12), 10),
      cell('county', 'b', firms(8, 12), 10),
      cell('county', 'c', firms(4, 20), 10),
    ]
    expect([...guardedSums(cells, everyone(cells), INSIDE)].sort()).toEqual(['county:a', 'segment:s'])
    expect(guardedSums([cell('segment', 's', firms(20), 10), ...cells.slice(1, 3)], everyone(cells.slice(1, 3)), INSIDE).size).toBe(3)
  })
  const towns = (more: Partial<SumCell> = {}): SumCell[] => {
    const [dye, bearings, others] = [firms(7), firms(6, 7), firms(24, 13)]
    const city = (name: string, ids: readonly string[], isOut: boolean): SumCell => ({
      ...cell('county', name, ids, 100),
      name: `city:${name}`,
      kind: 'city',
      isOut,
    })
    return [
      cell('segment', 'dye', dye, 100),
      { ...cell('segment', 'bearings', bearings, 100), isOut: false },
      { ...cell('segment', 'others', others, 100), ...more },
      city('kx', [...dye, ...bearings], true),
      city('y', others, true),
      { ...cell('county', 'k', dye, 100), parent: 'city:kx' },
      { ...cell('county', 'x', bearings, 100), parent: 'city:kx', isOut: false },
      { ...cell('county', 'y', others, 100), parent: 'city:y' },
    ]
  }
  it('close what tells of a part that never passed, and nothing that has nothing to do with it', () => {
    // City less segment `dye` is county x, which one giant dominates.
    const cells = towns()
    const shown = guardedSums(cells, everyone(cells), INSIDE)
    expect(shown.has('segment:others')).toBe(true)
    for (const name of ['county:x', 'segment:bearings']) expect(shown.has(name)).toBe(false)
    const isOpen = (name: string) => shown.has(name)
    expect(isOpen('city:kx') && (isOpen('segment:dye') || isOpen('county:k'))).toBe(false)
    // All others and the total leave the same pair: dye and bearings; with either of dye's cells it tells.
    const rest = isOpen('segment:others') || isOpen('city:y')
    expect(rest && (isOpen('segment:dye') || isOpen('county:k'))).toBe(false)
  })
  it('keep closed what was closed, where another would do as well', () => {
    // Without a total: city less segment is what one giant dominates, so that either may go.
    const cells = towns().filter(({ kind }) => kind !== 'county')
    const shownAfter = (...before: string[]) => guardedSums(cells, null, INSIDE, new Set(before))
    const first = shownAfter()
    expect(first.has('segment:dye')).toBe(false)
    expect(shownAfter(...first)).toEqual(first)
    const other = shownAfter('segment:dye', 'segment:others', 'city:y')
    expect([other.has('segment:dye'), other.has('city:kx')]).toEqual([true, false])
    expect(shownAfter(...other)).toEqual(other)
  })
  it('compare cells of the same day alone: of another day their enterprises are others', () => {
    const yesterday = (c: SumCell): SumCell => ({
      ...c,
      parts: c.parts.map((p) => ({ ...p, id: `${p.id} yesterday`, weight: 3 * p.weight })),
    })
    const cells = towns().map((c) => (c.kind === 'segment' ? yesterday(c) : c))
    const ofRegions = everyone(cells.filter((c) => c.kind !== 'segment'))
    const shown = guardedSums(cells, ofRegions, INSIDE)
    // No total of yesterday is out, so that its segments tell of nothing but themselves.
    expect([...shown].filter((name) => name.startsWith('segment:'))).toEqual(['segment:dye', 'segment:others'])
    expect(shown.has('county:x')).toBe(false)
  })
  it('look across kinds: a small segment in one county follows from that county', () => {
    // County x holds segment q (4 firms, withheld) and ten firms of p; county y the rest of p. x + y - p = q.
    const cells = [
      cell('segment', 'p', firms(20), 10),
      cell('segment', 'q', firms(4, 20), 10),
      cell('county', 'x', [...firms(10), ...firms(4, 20)], 10),
      cell('county', 'y', firms(10, 10), 10),
    ]
    const shown = guardedSums(cells, null, INSIDE)
    expect(shown.has('segment:q')).toBe(false)
    expect(shown.has('segment:p') && shown.has('county:x') && shown.has('county:y')).toBe(false)
  })
})
