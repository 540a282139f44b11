// Specialisation and concentration (domain §2.8.6). Pure functions of amounts; inside a cell of rivals they tell of the largest among them,
// so what is formed of enterprises passes the gate first.

/** LQ = (e_ir / e_r) / (e_i / e): how much more of region r is in segment i than of everything; null without a denominator. */
export function locationQuotient(of: {
  readonly local: number
  readonly region: number
  readonly segment: number
  readonly all: number
}): number | null {
  const { local, region, segment, all } = of
  return region > 0 && segment > 0 && all > 0 ? local / region / (segment / all) : null
}

const sharesOf = (amounts: readonly number[]): readonly number[] => {
  const total = amounts.reduce((sum, a) => sum + a, 0)
  return total > 0 ? amounts.map((a) => a / total) : []
}
/** HHI = Σ share² · 10,000: 10,000/n … 10,000. */
export function hhiOf(amounts: readonly number[]): number | null {
  const shares = sharesOf(amounts)
  return shares.length === 0 ? null : 10_000 * shares.reduce((sum, s) => sum + s * s, 0)
}
/** (H - 1/n) / (1 - 1/n) with H in 0..1: 0 all equal, 1 one has everything; null below two. */
export function hhiNormalised(amounts: readonly number[]): number | null {
  const hhi = hhiOf(amounts)
  const n = amounts.length
  return hhi === null || n < 2 ? null : (hhi / 10_000 - 1 / n) / (1 - 1 / n)
}
/** -Σ s ln s: 0 one has everything, ln n all equal. */
export function entropyOf(amounts: readonly number[]): number | null {
  const shares = sharesOf(amounts)
  return shares.length === 0 ? null : shares.reduce((sum, s) => (s > 0 ? sum - s * Math.log(s) : sum), 0)
}
/** Share of the n largest, 0..1; null where there are fewer. */
export function largestShare(amounts: readonly number[], n: number): number | null {
  const shares = sharesOf(amounts)
  return shares.length < n || n === 0
    ? null
    : [...shares]
        .sort((a, b) => b - a)
        .slice(0, n)
        .reduce((sum, s) => sum + s, 0)
}
