// Domain §2.6.2 and §2.6.1, word for word: constants, X-bar/R, I-MR, and the run rules.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateOf, type Material, pictureOf } from '../../../../analytics/spc/chart.ts'
import { c4Of, constantsOf } from '../../../../analytics/spc/constants.ts'
import { deviationLines, meanLines, rangeLines } from '../../../../analytics/spc/limits.ts'
import { runSignals } from '../../../../analytics/spc/rules.ts'
import { subgroupsOf } from '../../../../analytics/spc/subgroups.ts'
import { LIVE_RULES, RUN_RULES, type RunRule, type SpcChart, type SpcHow, TUNING } from '../../../../model/spc.ts'

const how = (chart: SpcChart, subgroup: number, residuals = false): SpcHow => ({ chart, subgroup, residuals, tuning: TUNING })
const material = (values: readonly number[], size: number): Material => ({
  groups: subgroupsOf({ at: values.map((_, i) => i * 1000), value: values }, size),
  values,
})

// biome-ignore format: n d2 d3 c4 A2 A3 D3 D4 B3 B4
const TABLE = [
  [2, 1.1284, 0.8525, 0.7979, 1.8800, 2.6587, 0, 3.2665, 0, 3.2665],
  [3, 1.6926, 0.8884, 0.8862, 1.0233, 1.9544, 0, 2.5746, 0, 2.5682],
  [4, 2.0588, 0.8798, 0.9213, 0.7286, 1.6281, 0, 2.2821, 0, 2.2660],
  [5, 2.3259, 0.8641, 0.9400, 0.5768, 1.4273, 0, 2.1145, 0, 2.0890],
  [6, 2.5344, 0.8480, 0.9515, 0.4832, 1.2871, 0, 2.0038, 0.0304, 1.9696],
  [7, 2.7044, 0.8332, 0.9594, 0.4193, 1.1819, 0.0757, 1.9243, 0.1177, 1.8823],
  [8, 2.8472, 0.8198, 0.9650, 0.3725, 1.0991, 0.1362, 1.8638, 0.1851, 1.8149],
  [9, 2.9700, 0.8078, 0.9693, 0.3367, 1.0317, 0.1840, 1.8160, 0.2391, 1.7609],
  [10, 3.0775, 0.7971, 0.9727, 0.3083, 0.9754, 0.2230, 1.7770, 0.2837, 1.7163],
] as const

describe("Shewhart's constants", () => {
  it.each(TABLE)('of n = %i are those of the table, to its digits', (n, ...expected) => {
    const { d2, d3, D3, D4 } = constantsOf(n)
    const c4 = c4Of(n)
    // A and B are what the limits of a chart with Rbar = 1, or sbar = 1, come to.
    const [A2, A3] = [meanLines(0, 1 / d2, n).ucl, meanLines(0, 1 / c4, n).ucl]
    const { lcl: B3, ucl: B4 } = deviationLines(1 / c4, n)
    for (const [i, value] of [d2, d3, c4, A2, A3, D3, D4, B3, B4].entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4)
    const range = rangeLines(1 / d2, n)
    for (const [value, wanted] of [
      [range.centre, 1],
      [range.lcl, D3],
      [range.ucl, D4],
    ] as const)
      expect(value).toBeCloseTo(wanted, 9)
  })

  it('are what integrating the distribution of the range gives', () => {
    // Φ on a grid by Simpson's rule; E[R] = ∫ 1 − Φⁿ − (1−Φ)ⁿ, E[R²] = 2 ∬ over x < y of 1 − Φ(y)ⁿ − (1−Φ(x))ⁿ + (Φ(y)−Φ(x))ⁿ.
    const h = 0.02
    const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
    const phi = [0]
    for (let x = -7; x < 7 - h / 2; x += h) phi.push(phi.at(-1)! + (h / 6) * (density(x) + 4 * density(x + h / 2) + density(x + h)))
    for (let n = 2; n <= 10; n++) {
      const first = phi.reduce((sum, p) => sum + h * (1 - p ** n - (1 - p) ** n), 0)
      let second = 0
      for (let i = 0; i < phi.length; i++)
        for (let j = i; j < phi.length; j++)
          second += (i === j ? 1 : 2) * h * h * (1 - phi[j]! ** n - (1 - phi[i]!) ** n + (phi[j]! - phi[i]!) ** n)
      expect(Math.abs(constantsOf(n).d2 - first)).toBeLessThan(5.1e-5)
      // The kink along x = y costs the double integral its last digits.
      expect(Math.abs(constantsOf(n).d3 - Math.sqrt(second - first * first))).toBeLessThan(2e-4)
    }
  })

  it('know c4 of any size, and no range of more than 10', () => {
    expect(c4Of(2)).toBeCloseTo(Math.sqrt(2 / Math.PI), 12)
    expect(c4Of(25)).toBeCloseTo(0.98964, 5)
    expect(c4Of(1000)).toBeCloseTo(1 - 1 / (4 * 999), 6)
    expect(() => constantsOf(11)).toThrow(RangeError)
  })
})

describe('an X-bar/R chart', () => {
  // biome-ignore format: one subgroup a line
  const PHASE1 = [
    10.2, 9.9, 9.8, 10.1, 10.0,
    10.0, 10.1, 9.7, 10.0, 10.2,
    9.9, 10.3, 10.1, 10.0, 9.7,
    10.1, 10.0, 10.2, 9.8, 9.9,
  ]
  it('has the limits of the vector, and finds its fifth subgroup out', () => {
    const chart = how('xbar-r', 5)
    const level = estimateOf(chart, material(PHASE1, 5))!
    expect(level).toMatchObject({ method: 'range', points: 4, readings: 20, outliers: 0, from: 0, to: 19_001 })
    expect(level.centre).toBeCloseTo(10, 9)
    expect(level.sigma! * constantsOf(5).d2).toBeCloseTo(0.475, 9)
    expect(level.sigma).toBeCloseTo(0.20422, 5)
    const picture = pictureOf(chart, material([...PHASE1, 10.4, 10.5, 10.3, 10.2, 10.6], 5), level)
    expect(picture.points[0]!.ucl).toBeCloseTo(10.274, 3)
    expect(picture.points[0]!.lcl).toBeCloseTo(9.726, 3)
    expect(picture.spread).toMatchObject({ kind: 'R', lcl: 0 })
    expect(picture.spread!.ucl).toBeCloseTo(2.1145 * 0.475, 4)
    expect(picture.points[4]!.value).toBeCloseTo(10.4, 9)
    expect(picture.signals).toContainEqual({ index: 4, at: 24_000, rule: 'N1', on: 'location', live: true })
    expect(picture.signals.every(({ index }) => index === 4)).toBe(true)
  })
  it('agrees with an X-bar/S chart of the same readings, as far as s and R tell the same', () => {
    const [r, s] = (['xbar-r', 'xbar-s'] as const).map((chart) => estimateOf(how(chart, 5), material(PHASE1, 5))!)
    expect(s).toMatchObject({ centre: r!.centre, method: 'stdev' })
    expect(Math.abs(s!.sigma! / r!.sigma! - 1)).toBeLessThan(0.06)
    const picture = pictureOf(how('xbar-s', 5), material(PHASE1, 5), s!)
    expect(picture.spread!.ucl / picture.spread!.centre).toBeCloseTo(2.089, 3)
    const sbar = s!.sigma! * c4Of(5)
    expect(picture.points[0]!.ucl).toBeCloseTo(10 + 1.4273 * sbar, 4)
  })
})

describe('an I-MR chart', () => {
  const VALUES = [12.1, 12.4, 11.9, 12.0, 12.3, 12.2, 11.8, 12.1, 12.0, 12.2]
  it('has the limits of the vector, and finds the next value out', () => {
    const chart = how('i-mr', 1)
    const level = estimateOf(chart, material(VALUES, 1))!
    const picture = pictureOf(chart, material([...VALUES, 13.1], 1), level)
    expect(level.centre).toBeCloseTo(12.1, 9)
    expect(picture.spread!.centre).toBeCloseTo(0.255556, 6)
    expect(picture.points[0]!.ucl).toBeCloseTo(12.7798, 4)
    expect(picture.points[0]!.lcl).toBeCloseTo(11.4202, 4)
    expect(picture.spread!.ucl).toBeCloseTo(0.8349, 4)
    expect(picture.points.slice(0, 2).map((point) => point.spread)).toEqual([null, expect.closeTo(0.3, 9)])
    expect(picture.signals.map(({ index, rule, on }) => [index, rule, on])).toEqual([
      [10, 'N1', 'location'],
      [10, 'N1', 'spread'],
    ])
  })
})

describe('phase 1', () => {
  const noise = (seed: number) => () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

  it('is robust when more than 5 % of it is wild, and plain when it is not', () => {
    const random = noise(7)
    const clean = Array.from({ length: 200 }, () => 50 + 2 * normal(random))
    const dirty = clean.map((value, i) => (i % 10 === 0 ? value + 40 : value))
    for (const [chart, size] of [
      ['i-mr', 1],
      ['xbar-r', 5],
      ['xbar-s', 5],
    ] as const) {
      const plain = estimateOf(how(chart, size), material(clean, size))!
      const robust = estimateOf(how(chart, size), material(dirty, size))!
      expect([plain.method, robust.method]).toEqual([chart === 'i-mr' ? 'moving-range' : chart === 'xbar-r' ? 'range' : 'stdev', 'robust'])
      expect(robust.outliers).toBeCloseTo(0.1, 2)
      expect(Math.abs(plain.sigma! - 2)).toBeLessThan(0.4)
      // σ is 2, and 14 with the wild values in it. Every other subgroup holds one: their means move the centre, too.
      expect(robust.sigma!).toBeGreaterThan(1.6)
      expect(robust.sigma!).toBeLessThan(3)
      expect(Math.abs(robust.centre - 50)).toBeLessThan(chart === 'i-mr' ? 0.6 : 4.5)
    }
  })
  it('takes the memory out of readings that follow each other, on request', () => {
    const random = noise(11)
    let x = 0
    const drifting = Array.from({ length: 400 }, () => {
      x = 0.9 * x + normal(random)
      return 20 + x
    })
    const chart = how('i-mr', 1, true)
    const level = estimateOf(chart, material(drifting, 1))!
    expect(level.phi).toBeGreaterThan(0.8)
    const before = pictureOf(how('i-mr', 1), material(drifting, 1), estimateOf(how('i-mr', 1), material(drifting, 1)))
    const after = pictureOf(chart, material(drifting, 1), level)
    expect(after.points).toHaveLength(399)
    const beyond = (picture: typeof after) => picture.signals.filter(({ rule, on }) => rule === 'N1' && on === 'location').length
    expect(beyond(before)).toBeGreaterThan(20)
    expect(beyond(after)).toBeLessThan(8)
  })
  it('says nothing of less than two points, and of a process that never varied that anything else is out', () => {
    expect(estimateOf(how('i-mr', 1), material([5], 1))).toBeNull()
    expect(estimateOf(how('xbar-r', 5), material([1, 2, 3, 4, 5], 5))).toBeNull()
    const level = estimateOf(how('i-mr', 1), material([5, 5, 5, 5], 1))!
    expect(level.sigma).toBe(0)
    const { signals } = pictureOf(how('i-mr', 1), material([5, 5, 5, 5.1], 1), level)
    expect(signals.filter(({ on }) => on === 'location').map(({ index, rule }) => [index, rule])).toEqual([[3, 'N1']])
  })
})

describe('the run rules', () => {
  // biome-ignore format: rule, sequence, first signal counted from 1
  const VECTORS: readonly (readonly [RunRule, readonly number[], number])[] = [
    ['N1', [0.2, -0.5, 3.1], 3],
    ['N2', [0.5, 0.3, 0.9, 0.2, 0.7, 0.4, 0.6, 0.1, 0.8], 9],
    ['WE4', [0.5, 0.3, 0.9, 0.2, 0.7, 0.4, 0.6, 0.1, 0.8], 8],
    ['N3', [-1.4, -0.9, -0.3, 0.2, 0.8, 1.5], 6],
    ['N4', [0.5, -0.4, 0.5, -0.4, 0.5, -0.4, 0.5, -0.4, 0.5, -0.4, 0.5, -0.4, 0.5, -0.4], 14],
    ['N5', [0.1, 2.3, -0.2, 2.4], 4],
    ['N5', [2.3, 0.1, 2.4], 3],
    ['N6', [1.2, 0.4, 1.3, 1.1, 1.6], 5],
    ['N7', [0.5, -0.4, 0.3, -0.6, 0.2, 0.7, -0.1, -0.8, 0.6, -0.2, 0.4, -0.5, 0.1, 0.9, -0.3], 15],
    ['N8', [1.4, -1.3, 1.6, -1.8, -1.2, 1.1, 1.5, -1.7], 8],
  ]
  it.each(VECTORS)('%s on %j signals at %i, and no other rule does', (rule, z, at) => {
    const found = runSignals(z)
    expect(found.find((signal) => signal.rule === rule)!.index + 1).toBe(at)
    const twins: readonly RunRule[] = rule === 'N2' || rule === 'WE4' ? ['N2', 'WE4'] : [rule]
    expect(found.filter((signal) => !twins.includes(signal.rule))).toEqual([])
  })

  it('do not signal on a limit, break a run on the centre line and a trend on equal neighbours', () => {
    expect(runSignals([3, -3])).toEqual([])
    expect(runSignals([0.5, 0.3, 0.9, 0.2, 0, 0.4, 0.6, 0.1, 0.8])).toEqual([])
    expect(runSignals([-1.4, -0.9, -0.3, -0.3, 0.8, 1.5])).toEqual([])
    expect(runSignals([2, 0, 2])).toEqual([])
  })
  it('do not repeat a zone signal at a later point inside the zone', () => {
    expect(runSignals([2.3, 0.1, 2.4, -0.1]).filter(({ rule }) => rule === 'N5')).toEqual([{ index: 2, rule: 'N5' }])
  })
  it('see both sides alike', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 40 }), (z) => {
        expect(runSignals(z.map((value) => -value))).toEqual(runSignals(z))
      }),
    )
  })
  it('never look ahead: a signal does not change with what comes after', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 40 }), fc.nat(40), (z, cut) => {
        expect(runSignals(z.slice(0, cut))).toEqual(runSignals(z).filter(({ index }) => index < cut))
      }),
    )
  })
  it('have a false alarm about every 370 points by N1, and every 92 by all Western Electric rules', () => {
    const random = normals()
    const z = Array.from({ length: 100_000 }, () => random())
    const first = (from: number, rules: readonly RunRule[], length = 250): number => {
      const index = runSignals(z.slice(from, from + length)).find(({ rule }) => rules.includes(rule))?.index
      return index !== undefined ? index + 1 : length > 2000 ? length : first(from, rules, length * 3)
    }
    // From every first signal the chart begins anew, as the average run length is meant.
    const runLength = (rules: readonly RunRule[]) => {
      let from = 0
      let runs = 0
      for (; runs < 200 && from < z.length - 3000; runs++) from += first(from, rules)
      return from / runs
    }
    // 200 runs: standard error about 7 %, of which three are allowed. 91.75: Champ & Woodall (1987), "Exact results for Shewhart control
    // charts with supplementary runs rules".
    expect(Math.abs(runLength(['N1']) / 370.4 - 1)).toBeLessThan(0.21)
    expect(Math.abs(runLength(['N1', 'N5', 'N6', 'WE4']) / 91.75 - 1)).toBeLessThan(0.21)
    // The live set stays quiet for longer than all rules together do.
    expect(runLength(RUN_RULES.filter((rule) => LIVE_RULES.includes(rule)))).toBeGreaterThan(1.5 * runLength(RUN_RULES))
  })
  it('are listed once', () => expect(new Set(RUN_RULES).size).toBe(RUN_RULES.length))
})

function normals(): () => number {
  let seed = 20_260_101
  const uniform = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed + 0.5) / 4_294_967_296
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
