// How evenly a figure is spread over regions (domain §2.9): coefficient of variation, Gini, the two Theil indices and their split into
// between and within groups, the ratio of the largest to the smallest, and whether regions draw together. Pure functions of values and
// weights; knows no county and no figure by name. Shares and indices are plain numbers; without an input they are null, never 0.

/** `value` ≥ 0, of one region; `weight` > 0: its people, or 1. `group`: what the split goes by. */
export type RegionValue = { readonly key: string; readonly value: number; readonly weight: number; readonly group: string }
export type Spread = {
  readonly n: number
  readonly mean: number | null
  /** Of the population, not of a sample; 0..∞. */
  readonly cv: number | null
  /** 0..1, and corrected by n / (n - 1); the correction is for equal weights. */
  readonly gini: number | null
  readonly giniCorrected: number | null
  /** 0..∞; over values above 0. */
  readonly theilT: number | null
  readonly theilL: number | null
  readonly maxMin: number | null
  /** Keys of values that are not above 0: left out of the Theil indices and of the ratio. */
  readonly excluded: readonly string[]
}

const sum = (of: readonly number[]): number => of.reduce((total, x) => total + x, 0)
const meanOf = (of: readonly RegionValue[]): number => sum(of.map((r) => r.weight * r.value)) / sum(of.map((r) => r.weight))

export function spreadOf(regions: readonly RegionValue[]): Spread {
  const positive = regions.filter((r) => r.value > 0)
  const excluded = regions.filter((r) => r.value <= 0).map((r) => r.key)
  const n = regions.length
  if (n === 0) return { n, mean: null, cv: null, gini: null, giniCorrected: null, theilT: null, theilL: null, maxMin: null, excluded }
  const people = sum(regions.map((r) => r.weight))
  const mean = meanOf(regions)
  const has = mean > 0
  const variance = sum(regions.map((r) => (r.weight / people) * (r.value - mean) ** 2))
  const differences = sum(
    regions.flatMap((a) => regions.map((b) => (a.weight / people) * (b.weight / people) * Math.abs(a.value - b.value))),
  )
  const gini = has ? differences / (2 * mean) : null
  const values = positive.map((r) => r.value)
  return {
    n,
    mean,
    cv: has ? Math.sqrt(variance) / mean : null,
    gini,
    giniCorrected: gini === null || n < 2 ? null : (gini * n) / (n - 1),
    ...theilOf(positive),
    maxMin: values.length === 0 ? null : Math.max(...values) / Math.min(...values),
    excluded,
  }
}

/** T = Σ q (y/µ) ln(y/µ), L = Σ q ln(µ/y); of values above 0. */
function theilOf(positive: readonly RegionValue[]): { readonly theilT: number | null; readonly theilL: number | null } {
  if (positive.length === 0) return { theilT: null, theilL: null }
  const people = sum(positive.map((r) => r.weight))
  const mean = meanOf(positive)
  const of = (term: (ratio: number) => number) => sum(positive.map((r) => (r.weight / people) * term(r.value / mean)))
  return { theilT: of((x) => x * Math.log(x)), theilL: of((x) => -Math.log(x)) }
}

export type Group = {
  readonly group: string
  readonly n: number
  readonly mean: number
  /** Share of the sum of the figure (S) and of the weights (Q). */
  readonly share: number
  readonly weight: number
  readonly theilT: number
  readonly theilL: number
}
export type Split = {
  readonly groups: readonly Group[]
  readonly withinT: number
  readonly betweenT: number
  readonly withinL: number
  readonly betweenL: number
  /** Part of T that lies between the groups, 0..1; null where everything is equal. */
  readonly betweenShare: number | null
}
/** T = Σ S_g T_g + Σ S_g ln(S_g/Q_g); L = Σ Q_g L_g + Σ Q_g ln(Q_g/S_g). Null without a value above 0. */
export function splitOf(regions: readonly RegionValue[]): Split | null {
  const positive = regions.filter((r) => r.value > 0)
  if (positive.length === 0) return null
  const total = sum(positive.map((r) => r.weight * r.value))
  const people = sum(positive.map((r) => r.weight))
  const groups = [...new Set(positive.map((r) => r.group))].sort().map((group): Group => {
    const of = positive.filter((r) => r.group === group)
    const { theilT, theilL } = theilOf(of)
    return {
      group,
      n: of.length,
      mean: meanOf(of),
      share: sum(of.map((r) => r.weight * r.value)) / total,
      weight: sum(of.map((r) => r.weight)) / people,
      theilT: theilT!,
      theilL: theilL!,
    }
  })
  const over = (term: (g: Group) => number) => sum(groups.map(term))
  const withinT = over((g) => g.share * g.theilT)
  const betweenT = over((g) => g.share * Math.log(g.share / g.weight))
  return {
    groups,
    withinT,
    betweenT,
    withinL: over((g) => g.weight * g.theilL),
    betweenL: over((g) => g.weight * Math.log(g.weight / g.share)),
    // Equal values leave rounding only.
    betweenShare: withinT + betweenT > 1e-12 ? betweenT / (withinT + betweenT) : null,
  }
}

/** Slope of y over x by least squares; null where x does not vary. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number | null {
  const n = points.length
  const mx = sum(points.map(([x]) => x)) / n
  const my = sum(points.map(([, y]) => y)) / n
  const xx = sum(points.map(([x]) => (x - mx) ** 2))
  return n < 2 || xx === 0 ? null : sum(points.map(([x, y]) => (x - mx) * (y - my))) / xx
}
/**
 * Beta convergence: slope of growth a period against the logarithm of the first level; below 0 those behind catch up. Of regions with
 * both values above 0; null below three of them, or where all began alike.
 */
export function betaOf(regions: readonly { readonly first: number; readonly last: number }[], periods: number): number | null {
  const of = regions.filter((r) => r.first > 0 && r.last > 0)
  if (of.length < 3 || periods <= 0) return null
  return slopeOf(of.map((r) => [Math.log(r.first), Math.log(r.last / r.first) / periods]))
}
/** Sigma convergence: slope of the coefficient of variation a period; below 0 the spread shrinks. Null below two periods. */
export const sigmaOf = (cvs: readonly number[]): number | null => (cvs.length < 2 ? null : slopeOf(cvs.map((cv, i) => [i, cv])))

/** Largest less smallest coverage of several classes of regions; null below two. */
export const gapOf = (coverages: readonly number[]): number | null =>
  coverages.length < 2 ? null : Math.max(...coverages) - Math.min(...coverages)
