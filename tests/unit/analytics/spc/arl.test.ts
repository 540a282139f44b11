// Domain §2.6.3: the EWMA and CUSUM vectors of the NIST handbook's examples, and the table of average run lengths, checked twice: by
// solving the Markov chain of each chart, and by running the service's own charts over random numbers.
import { describe, expect, it } from 'vitest'
import { cusumOf } from '../../../../analytics/spc/cusum.ts'
import { ewmaOf, ewmaReach } from '../../../../analytics/spc/ewma.ts'

describe('the EWMA chart', () => {
  // biome-ignore format: a vector
  const X = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
  // biome-ignore format: a vector
  const Z = [50.6000, 49.5200, 50.5640, 50.1848, 50.1594, 49.2116, 49.7481, 49.8537, 50.2576, 50.3303, 50.1112, 49.3578, 49.5205, 50.0543, 49.3780, 49.9246, 50.7272, 51.2291, 51.9403, 51.9882]
  it('follows the vector EWMA-NIST, without a signal', () => {
    const z = ewmaOf(X, 50, 0.3)
    for (const [i, value] of z.entries()) expect(value).toBeCloseTo(Z[i]!, 4)
    const reach = ewmaReach(2.0539, 0.3, 3)
    expect(50 + reach).toBeCloseTo(52.5884, 4)
    expect(50 - reach).toBeCloseTo(47.4116, 4)
    expect(z.some((value) => Math.abs(value - 50) > reach)).toBe(false)
  })
  it('has narrower limits at first, and settles', () => {
    expect(ewmaReach(1, 0.2, 3, 1)).toBeCloseTo(0.6, 12)
    expect(ewmaReach(1, 0.2, 3, 100)).toBeCloseTo(ewmaReach(1, 0.2, 3), 9)
  })
})

describe('the CUSUM chart', () => {
  // biome-ignore format: a vector
  const X = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]
  it('follows the vector CUSUM-NIST', () => {
    const sums = cusumOf(X, { target: 325, slack: 0.3175, limit: 4.1959 })
    expect(sums[12]!.high).toBeCloseTo(3.007, 2)
    expect(sums.findIndex(({ high, low }) => high > 4.1959 || low > 4.1959) + 1).toBe(14)
    const later = [4.94, 7.447, 10.63, 11.988, 14.445, 16.002, 19.035]
    for (const [i, value] of later.entries()) expect(Math.abs(sums[13 + i]!.high - value)).toBeLessThan(0.00051)
    const lows = sums.map(({ low }) => low)
    expect(lows.indexOf(Math.max(...lows)) + 1).toBe(8)
    expect(Math.max(...lows)).toBeCloseTo(0.715, 3)
  })
  it('starts half way with a head start, and forgets it where nothing has shifted', () => {
    const rule = { target: 0, slack: 0.5, limit: 5 }
    expect(cusumOf([1], { ...rule, fir: true })).toEqual([{ high: 3, low: 1 }])
    expect(cusumOf([1], rule)).toEqual([{ high: 0.5, low: 0 }])
    const quiet = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1))
    expect(cusumOf(quiet, { ...rule, fir: true }).at(-1)).toEqual(cusumOf(quiet, rule).at(-1))
  })
})

/** Shifts in σ of a table column, then the run lengths of each chart (domain §2.6.3). */
const SHIFTS = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3]
type Chart =
  | { readonly kind: 'cusum'; readonly k: number; readonly h: number }
  | { readonly kind: 'ewma'; readonly lambda: number; readonly width: number }
// biome-ignore format: one chart a line
const TABLE: readonly (readonly [string, Chart, readonly number[]])[] = [
  ['CUSUM k 0.5 h 4', { kind: 'cusum', k: 0.5, h: 4 }, [167.7, 74.2, 26.6, 13.3, 8.4, 4.8, 3.3, 2.2]],
  ['CUSUM k 0.5 h 4.77', { kind: 'cusum', k: 0.5, h: 4.77 }, [368.6, 121.3, 35.2, 16.2, 9.9, 5.5, 3.9, 2.5]],
  ['CUSUM k 0.5 h 5', { kind: 'cusum', k: 0.5, h: 5 }, [465.4, 139.5, 38.0, 17.1, 10.4, 5.8, 4.0, 2.6]],
  ['CUSUM k 0.25 h 8.01', { kind: 'cusum', k: 0.25, h: 8.01 }, [370.3, 83.8, 28.8, 16.4, 11.4, 7.1, 5.2, 3.5]],
  ['EWMA 0.40 L 3.054', { kind: 'ewma', lambda: 0.4, width: 3.054 }, [499.9, 223.7, 71.2, 28.4, 14.3, 5.9, 3.5, 2.0]],
  ['EWMA 0.20 L 2.962', { kind: 'ewma', lambda: 0.2, width: 2.962 }, [499.7, 150.2, 41.8, 18.2, 10.5, 5.5, 3.7, 2.4]],
  ['EWMA 0.10 L 2.814', { kind: 'ewma', lambda: 0.1, width: 2.814 }, [499.5, 106.3, 31.3, 15.9, 10.3, 6.1, 4.4, 2.9]],
  ['EWMA 0.05 L 2.615', { kind: 'ewma', lambda: 0.05, width: 2.615 }, [499.8, 84.0, 28.8, 16.4, 11.4, 7.1, 5.2, 3.5]],
]

/** Φ by the complementary error function of W. J. Cody's order of accuracy: a series near 0, a continued fraction in the tails. */
function phi(x: number): number {
  if (x < 0) return 1 - phi(-x)
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < 4) {
    let term = x
    let sum = x
    for (let i = 1; i < 200 && Math.abs(term) > 1e-17; i++) {
      term *= (x * x) / (2 * i + 1)
      sum += term
    }
    return 0.5 + density * sum
  }
  let tail = x
  for (let i = 40; i >= 1; i--) tail = x + i / tail
  return 1 - density / tail
}

/** Mean steps to absorption from state `start`: (I − Q) a = 1, by elimination. */
function stepsFrom(start: number, q: number[][]): number {
  const n = q.length
  const rows = q.map((row, i) => [...row.map((p, j) => (i === j ? 1 : 0) - p), 1])
  for (let c = 0; c < n; c++) {
    for (let r = c + 1; r < n; r++) {
      const f = rows[r]![c]! / rows[c]![c]!
      if (f !== 0) for (let j = c; j <= n; j++) rows[r]![j]! -= f * rows[c]![j]!
    }
  }
  const a = new Array<number>(n)
  for (let r = n - 1; r >= 0; r--) {
    let sum = rows[r]![n]!
    for (let j = r + 1; j < n; j++) sum -= rows[r]![j]! * a[j]!
    a[r] = sum / rows[r]![r]!
  }
  return a[start]!
}
const STATES = 201
/** Brook & Evans (1972): the sum as one of 201 states, state 0 at 0. */
function oneSided(k: number, h: number, shift: number): number {
  const w = (2 * h) / (2 * STATES - 1)
  const q = Array.from({ length: STATES }, (_, i) =>
    Array.from({ length: STATES }, (_, j) => {
      const upper = phi((j - i + 0.5) * w + k - shift)
      return j === 0 ? upper : upper - phi((j - i - 0.5) * w + k - shift)
    }),
  )
  return stepsFrom(0, q)
}
function chainLength(chart: Chart, shift: number): number {
  // Two one-sided sums that cannot signal at once: rates add.
  if (chart.kind === 'cusum') return 1 / (1 / oneSided(chart.k, chart.h, shift) + 1 / oneSided(chart.k, chart.h, -shift))
  const { lambda, width } = chart
  const reach = ewmaReach(1, lambda, width)
  const w = (2 * reach) / STATES
  const q = Array.from({ length: STATES }, (_, i) => {
    const kept = (1 - lambda) * (-reach + (i + 0.5) * w)
    return Array.from({ length: STATES }, (_, j) => {
      const edge = (e: number) => phi((-reach + e * w - kept) / lambda - shift)
      return edge(j + 1) - edge(j)
    })
  })
  return stepsFrom((STATES - 1) / 2, q)
}

/** Normal values from a fixed seed. */
function normals(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
/** Mean run length of the service's own chart, steady limits, from its first value on. */
function simulated(chart: Chart, shift: number, runs: number): number {
  const random = normals(42)
  let total = 0
  for (let run = 0; run < runs; run++) {
    for (let length = 64; ; length *= 4) {
      // Too short a stretch is drawn again and longer, with fresh numbers: the first signal of an endless one.
      const values = Array.from({ length }, () => shift + random())
      const first =
        chart.kind === 'cusum'
          ? cusumOf(values, { target: 0, slack: chart.k, limit: chart.h }).findIndex(({ high, low }) => high > chart.h || low > chart.h)
          : ewmaOf(values, 0, chart.lambda).findIndex((z) => Math.abs(z) > ewmaReach(1, chart.lambda, chart.width))
      if (first < 0) continue
      total += first + 1
      break
    }
  }
  return total / runs
}

describe('average run lengths', () => {
  it('of the Shewhart chart are those of the table', () => {
    const expected = [370.4, 281.2, 155.2, 81.2, 43.9, 15.0, 6.3, 2.0]
    for (const [i, shift] of SHIFTS.entries()) expect(1 / (1 - phi(3 - shift) + phi(-3 - shift))).toBeCloseTo(expected[i]!, 1)
  })
  it.each(TABLE)('of %s are those of the table, by its Markov chain', (_, chart, expected) => {
    // 201 states: within 0.3 %, and the table prints one decimal.
    for (const i of [0, 2, 4, 6]) {
      const length = chainLength(chart, SHIFTS[i]!)
      expect(Math.abs(length - expected[i]!)).toBeLessThan(0.06 + 0.003 * expected[i]!)
    }
  })
  it.each(TABLE)('of %s are what the chart itself does with random numbers', (_, chart, expected) => {
    // 4,000 runs: the standard error is below 1.6 % of the run length; three of it are allowed.
    for (const i of [4, 5, 6]) expect(Math.abs(simulated(chart, SHIFTS[i]!, 4000) / expected[i]! - 1)).toBeLessThan(0.05)
  })
})
