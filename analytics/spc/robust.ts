// Level and spread that a few wild values cannot move, and the robust z score (domain §2.6.5; Iglewicz & Hoaglin 1993).

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
/** Sample standard deviation, n − 1. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/** σ of a normal spread whose median absolute deviation is 1. */
export const MAD_TO_SIGMA = 1.4826
/** |score| beyond which a value is called wild. */
export const WILD = 3.5

/** Median absolute deviation from the median. */
export function madOf(values: readonly number[]): number {
  const centre = median(values)
  return median(values.map((value) => Math.abs(value - centre)))
}

/** Scores of all values against their own median; null where nothing varies. */
export function robustScores(values: readonly number[]): readonly number[] | null {
  if (values.length === 0) return null
  const centre = median(values)
  const mad = madOf(values)
  if (mad > 0) return values.map((value) => (0.6745 * (value - centre)) / mad)
  // More than half are equal: the mean absolute deviation still sees the others.
  const spread = mean(values.map((value) => Math.abs(value - centre))) * 1.2533
  return spread > 0 ? values.map((value) => (value - centre) / spread) : null
}

/** Share of wild values, 0..1. */
export function wildShare(values: readonly number[]): number {
  const scores = robustScores(values)
  return scores === null ? 0 : scores.filter((score) => Math.abs(score) > WILD).length / scores.length
}
