// Shewhart's constants (domain §2.6.2): how ranges and standard deviations of small normal samples relate to σ.
// d2 and d3 are the mean and standard deviation of the range of n standard normal values, kept as numbers; a test integrates them again.
export type Constants = { readonly d2: number; readonly d3: number; readonly D3: number; readonly D4: number }

// To the digits that tables print, so that a figure can be checked with a table and a pencil.
const D2 = [1.1284, 1.6926, 2.0588, 2.3259, 2.5344, 2.7044, 2.8472, 2.97, 3.0775]
const D3 = [0.8525, 0.8884, 0.8798, 0.8641, 0.848, 0.8332, 0.8198, 0.8078, 0.7971]

/** Mean of s over σ, for n >= 2: sqrt(2/(n−1)) Γ(n/2)/Γ((n−1)/2), by the recurrence of the Gamma ratio. */
export function c4Of(n: number): number {
  let ratio = 1 / Math.sqrt(Math.PI)
  for (let i = 2; i < n; i++) ratio = (i - 1) / 2 / ratio
  return Math.sqrt(2 / (n - 1)) * ratio
}

/** For subgroups of n = 2 … 10 readings. */
export function constantsOf(n: number): Constants {
  const d2 = D2[n - 2]
  const d3 = D3[n - 2]
  if (d2 === undefined || d3 === undefined) throw new RangeError(`a range chart is of 2 to 10 readings, not ${n}`)
  return { d2, d3, D3: Math.max(0, 1 - (3 * d3) / d2), D4: 1 + (3 * d3) / d2 }
}

/** Limits of s in units of its mean, for any n >= 2. */
export function spreadOfS(n: number): { readonly B3: number; readonly B4: number } {
  const c4 = c4Of(n)
  const wide = (3 * Math.sqrt(1 - c4 * c4)) / c4
  return { B3: Math.max(0, 1 - wide), B4: 1 + wide }
}

/** Individuals: limits are at Xbar ± 2.660 MRbar, the moving range's at 3.267 MRbar, to the digits every textbook prints. */
export const E2 = 2.66
export const MR_D4 = 3.267
