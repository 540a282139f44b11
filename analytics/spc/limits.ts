// Level and σ → where the lines of a chart lie (domain §2.6.2).
import { c4Of, constantsOf, E2, MR_D4, spreadOfS } from './constants.ts'

export type Lines = { readonly centre: number; readonly ucl: number; readonly lcl: number }

/** Means of subgroups of n: A2 Rbar = A3 sbar = 3 σ/√n. */
export function meanLines(centre: number, sigma: number, n: number): Lines {
  const reach = (3 * sigma) / Math.sqrt(n)
  return { centre, ucl: centre + reach, lcl: centre - reach }
}
/** Ranges of subgroups of 2 to 10. */
export function rangeLines(sigma: number, n: number): Lines {
  const { d2, D3, D4 } = constantsOf(n)
  return { centre: d2 * sigma, ucl: D4 * d2 * sigma, lcl: D3 * d2 * sigma }
}
/** Standard deviations of subgroups. */
export function deviationLines(sigma: number, n: number): Lines {
  const centre = c4Of(n) * sigma
  const { B3, B4 } = spreadOfS(n)
  return { centre, ucl: B4 * centre, lcl: B3 * centre }
}
/** Moving ranges of individuals whose limits lie at 3 σ = 2.660 MRbar. */
export function movingRangeLines(sigma: number): Lines {
  const centre = (3 * sigma) / E2
  return { centre, ucl: MR_D4 * centre, lcl: 0 }
}

/** σ of a share among n pieces, or of a rate per unit among n units. */
export const sigmaOfShare = (share: number, n: number): number => Math.sqrt((share * (1 - share)) / n)
export const sigmaOfRate = (rate: number, n: number): number => Math.sqrt(rate / n)
/** The lower limit of what is counted is never below 0. */
export function countLines(centre: number, sigma: number): Lines {
  return { centre, ucl: centre + 3 * sigma, lcl: Math.max(0, centre - 3 * sigma) }
}
