// Differential privacy for one release (domain §5.7): the unit of protection is one enterprise. Values are clipped to bounds everybody
// knows. Randomness is handed in, so that the same draws give the same figures; the gate decides when any of this is used.

/** Uniform in [0, 1). */
export type Random = () => number

/** Scale of the Laplace noise on a mean of `n` values in [lo, hi]; its standard deviation is √2 times this. */
export const laplaceScale = (lo: number, hi: number, n: number, epsilon: number): number => (hi - lo) / (n * epsilon)

export function laplaceMean(values: readonly number[], bounds: readonly [lo: number, hi: number], epsilon: number, random: Random): number {
  const [lo, hi] = bounds
  const mean = values.reduce((sum, v) => sum + clip(v, lo, hi), 0) / values.length
  // Inverse of the distribution; never 0, so that the logarithm is finite.
  const u = Math.max(random(), 2 ** -53)
  return mean + laplaceScale(lo, hi, values.length, epsilon) * (u < 0.5 ? Math.log(2 * u) : -Math.log(2 * (1 - u)))
}

/** Chance of every interval between neighbours, bounds included, to hold the answer of the exponential mechanism. */
export function quantileChances(
  values: readonly number[],
  q: number,
  bounds: readonly [lo: number, hi: number],
  epsilon: number,
): number[] {
  const edges = edgesOf(values, bounds)
  const n = values.length
  // Relative to the best score, so that no exponent underflows for large n.
  const scores = Array.from({ length: n + 1 }, (_, i) => (-epsilon * Math.abs(i - q * n)) / 2)
  const best = Math.max(...scores)
  const weights = scores.map((score, i) => (edges[i + 1]! - edges[i]!) * Math.exp(score - best))
  const total = weights.reduce((sum, w) => sum + w, 0)
  return weights.map((w) => w / total)
}

/** Picks an interval by its chance, then a point in it evenly. */
export function noisyQuantile(
  values: readonly number[],
  q: number,
  bounds: readonly [lo: number, hi: number],
  epsilon: number,
  random: Random,
): number {
  const edges = edgesOf(values, bounds)
  const chances = quantileChances(values, q, bounds, epsilon)
  let left = random()
  let i = 0
  while (i < chances.length - 1 && left >= chances[i]!) left -= chances[i++]!
  return edges[i]! + random() * (edges[i + 1]! - edges[i]!)
}

const clip = (value: number, lo: number, hi: number) => Math.min(hi, Math.max(lo, value))
const edgesOf = (values: readonly number[], [lo, hi]: readonly [number, number]) => [
  lo,
  ...values.map((v) => clip(v, lo, hi)).sort((a, b) => a - b),
  hi,
]
