import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaOf, gapOf, type RegionValue, sigmaOf, splitOf, spreadOf } from '../../../model/inequality.ts'

/** Vector REG-1: coast is the first three, mountains the last two. */
const Y = [40, 30, 25, 15, 10]
const P = [3, 2, 2, 1, 2]
const GROUP = ['coast', 'coast', 'coast', 'mountain', 'mountain']
const reg1 = (weights: readonly number[] = Y.map(() => 1)): RegionValue[] =>
  Y.map((value, i) => ({ key: String(i), value, weight: weights[i]!, group: GROUP[i]! }))
const measured = fc.array(
  fc.record({
    key: fc.string(),
    value: fc.double({ min: 0.1, max: 1000, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 50, noNaN: true }),
    group: fc.constantFrom('a', 'b', 'c'),
  }),
  { minLength: 1, maxLength: 20 },
)

describe('spread over regions', () => {
  it('REG-1, equal weights', () => {
    const s = spreadOf(reg1())
    expect(s.mean).toBe(24)
    expect(s.cv).toBeCloseTo(0.444878, 6)
    expect(s.gini).toBeCloseTo(0.25, 6)
    expect(s.giniCorrected).toBeCloseTo(0.3125, 6)
    expect(s.theilT).toBeCloseTo(0.102859, 6)
    expect(s.theilL).toBeCloseTo(0.114136, 6)
    expect(s.maxMin).toBe(4)
  })
  it('REG-1, population weights', () => {
    const s = spreadOf(reg1(P))
    expect(s.mean).toBe(26.5)
    expect(s.cv).toBeCloseTo(0.422321, 6)
    expect(s.gini).toBeCloseTo(0.235849, 6)
    expect(s.theilT).toBeCloseTo(0.0977746, 7)
    expect(s.theilL).toBeCloseTo(0.115144, 6)
  })
  it('REG-1, split by coast and mountains: 80.05 % lie between', () => {
    const split = splitOf(reg1(P))!
    expect(split.withinT).toBeCloseTo(0.0195055, 7)
    expect(split.betweenT).toBeCloseTo(0.0782691, 7)
    expect(100 * split.betweenShare!).toBeCloseTo(80.05, 2)
    expect(split.withinL).toBeCloseTo(0.0195386, 7)
    expect(split.betweenL).toBeCloseTo(0.0956056, 7)
    const [coast, mountain] = split.groups
    expect(coast!.mean).toBeCloseTo(32.857143, 6)
    expect(coast!.share).toBeCloseTo(0.867925, 6)
    expect(coast!.weight).toBeCloseTo(0.7, 9)
    expect(coast!.theilT).toBeCloseTo(0.0194881, 7)
    expect(mountain!.mean).toBeCloseTo(11.666667, 6)
    expect(mountain!.share).toBeCloseTo(0.132075, 6)
    expect(mountain!.weight).toBeCloseTo(0.3, 9)
    expect(mountain!.theilT).toBeCloseTo(0.0196201, 7)
  })
  it('leaves zero out of what takes logarithms, and reports it', () => {
    const s = spreadOf([...reg1(), { key: 'none', value: 0, weight: 1, group: 'coast' }])
    expect([s.excluded, s.n, s.mean]).toEqual([['none'], 6, 20])
    expect(s.theilT).toBeCloseTo(0.102859, 6)
    expect(splitOf([{ key: 'none', value: 0, weight: 1, group: 'a' }])).toBeNull()
    expect(spreadOf([])).toMatchObject({ n: 0, mean: null, gini: null, theilT: null })
  })
  it('within and between are all of it; a scale or twice the people change nothing; nothing is below zero', () => {
    fc.assert(
      fc.property(measured, fc.double({ min: 0.1, max: 100, noNaN: true }), (of, scale) => {
        const s = spreadOf(of)
        const split = splitOf(of)!
        expect(split.withinT + split.betweenT).toBeCloseTo(s.theilT!, 8)
        expect(split.withinL + split.betweenL).toBeCloseTo(s.theilL!, 8)
        const scaled = spreadOf(of.map((r) => ({ ...r, value: r.value * scale, weight: r.weight * 2 })))
        for (const name of ['cv', 'gini', 'theilT', 'theilL', 'maxMin'] as const) {
          expect(scaled[name]).toBeCloseTo(s[name]!, 6)
          expect(s[name]).toBeGreaterThanOrEqual(-1e-9)
        }
        expect(s.gini).toBeLessThan(1)
      }),
    )
  })
})

describe('convergence', () => {
  it('beta is below zero where those behind grow faster, zero where all grow alike', () => {
    const behind = [10, 20, 40].map((first) => ({ first, last: first * (1 + 4 / first) }))
    expect(betaOf(behind, 4)).toBeLessThan(0)
    expect(
      betaOf(
        [10, 20, 40].map((first) => ({ first, last: first * 1.1 })),
        4,
      ),
    ).toBeCloseTo(0, 12)
    // ln(last/first) = -0.5·ln(first) over 2 periods: a slope of -0.25.
    expect(
      betaOf(
        [1, Math.E, Math.E ** 2].map((first) => ({ first, last: first ** 0.5 })),
        2,
      ),
    ).toBeCloseTo(-0.25, 12)
    expect(betaOf(behind.slice(0, 2), 4)).toBeNull()
  })
  it('sigma is the trend of the spread', () => {
    expect(sigmaOf([0.4, 0.35, 0.3])).toBeCloseTo(-0.05, 12)
    expect(sigmaOf([0.4])).toBeNull()
  })
})

describe('the coverage gap', () => {
  it('is the largest less the smallest: 0.82 and 0.47 give 0.35', () => {
    expect(gapOf([0.82, 0.47])).toBeCloseTo(0.35, 12)
    expect(gapOf([0.82])).toBeNull()
  })
})
