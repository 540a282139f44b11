// Phase 1 (domain §2.6.2): level and spread of a process from a stretch of its readings. More than 5 % wild values, and both are taken
// robustly (median, 1.4826 MAD), so that what went wrong while learning does not widen the limits for ever.
import type { SpcChart, SpcEstimate } from '../../model/spc.ts'
import { c4Of, constantsOf, E2 } from './constants.ts'
import { MAD_TO_SIGMA, madOf, mean, median, wildShare } from './robust.ts'
import { autocorrelation, movingRanges, residualsOf, type Subgroup, spreadOf } from './subgroups.ts'

const WILD_LIMIT = 0.05

type Level = Pick<SpcEstimate, 'centre' | 'sigma' | 'phi' | 'method' | 'outliers'>

/** X-bar charts: σ of one reading within its subgroup, from Rbar/d2 or sbar/c4. At least one subgroup of at least 2. */
export function subgroupLevel(groups: readonly Subgroup[], by: 'range' | 'stdev'): Level {
  const n = groups[0]!.values.length
  const means = groups.map(({ values }) => mean(values))
  const outliers = wildShare(groups.flatMap(({ values }) => values))
  if (outliers > WILD_LIMIT) {
    // Differences within a subgroup know nothing of its mean, which one wild value moves; they are wider than σ by √2.
    const sigma = (MAD_TO_SIGMA * median(groups.flatMap(({ values }) => differences(values)))) / Math.SQRT2
    return { centre: median(means), sigma, phi: null, method: 'robust', outliers }
  }
  const spread = mean(groups.map(({ values }) => spreadOf[by](values)))
  return { centre: mean(means), sigma: spread / (by === 'range' ? constantsOf(n).d2 : c4Of(n)), phi: null, method: by, outliers }
}

const differences = (values: readonly number[]): number[] =>
  values.flatMap((value, i) => values.slice(i + 1).map((other) => Math.abs(value - other)))

/** Individuals: σ of one point, a third of the distance of the I-MR limits. At least 2 points, 3 with residuals. */
export function individualLevel(points: readonly number[], residuals: boolean): Level {
  const phi = residuals ? (autocorrelation(points) ?? 0) : null
  const charted = phi === null ? points : residualsOf(points, mean(points), phi)
  const outliers = wildShare(charted)
  if (outliers > WILD_LIMIT) return { centre: median(points), sigma: MAD_TO_SIGMA * madOf(charted), phi, method: 'robust', outliers }
  return { centre: mean(points), sigma: (E2 * mean(movingRanges(charted))) / 3, phi, method: 'moving-range', outliers }
}

/** A stretch of a p or u chart: what was found over all that was looked at. */
export function pooledLevel(counts: readonly { readonly found: number; readonly of: number }[]): Level {
  const of = counts.reduce((sum, one) => sum + one.of, 0)
  const found = counts.reduce((sum, one) => sum + one.found, 0)
  return { centre: found / of, sigma: null, phi: null, method: 'pooled', outliers: null }
}

export const spreadBy = (chart: SpcChart): 'range' | 'stdev' => (chart === 'xbar-r' ? 'range' : 'stdev')
