// Consecutive readings → subgroups, and what one subgroup says: its mean and its spread. Readings that do not fill a last subgroup wait.
import type { EpochMs } from '../../model/reading.ts'
import { deviation, mean } from './robust.ts'

export type Readings = { readonly at: readonly EpochMs[]; readonly value: readonly number[] }
export type Subgroup = { readonly from: EpochMs; readonly at: EpochMs; readonly values: readonly number[] }

export function subgroupsOf({ at, value }: Readings, size: number): Subgroup[] {
  const groups: Subgroup[] = []
  for (let i = 0; i + size <= at.length; i += size) groups.push({ from: at[i]!, at: at[i + size - 1]!, values: value.slice(i, i + size) })
  return groups
}

export const rangeOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)
export const spreadOf = { range: rangeOf, stdev: deviation } as const

/** |x_t − x_{t−1}|; one fewer than values. */
export const movingRanges = (values: readonly number[]): number[] => values.slice(1).map((value, i) => Math.abs(value - values[i]!))

/** Lag-1 autocorrelation; null where nothing varies or too few values are there to tell. */
export function autocorrelation(values: readonly number[]): number | null {
  if (values.length < 3) return null
  const centre = mean(values)
  let lagged = 0
  let own = 0
  for (let i = 0; i < values.length; i++) {
    own += (values[i]! - centre) ** 2
    if (i > 0) lagged += (values[i]! - centre) * (values[i - 1]! - centre)
  }
  return own > 0 ? lagged / own : null
}

/** What an AR(1) did not foresee, set on its mean so that it keeps unit and level. One fewer than values: the first has no past. */
export const residualsOf = (values: readonly number[], centre: number, phi: number): number[] =>
  values.slice(1).map((value, i) => value - phi * (values[i]! - centre))
