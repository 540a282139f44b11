// What p and u charts count: how many were found among how many looked at, subgroup by subgroup. From single results (pass or fail,
// defects on one unit), or from the running counters of a machine.
import { type EpochMs, FLAG } from '../../model/reading.ts'
import { deltaOf } from '../pieces.ts'
import type { Readings } from './subgroups.ts'

export type Counts = { readonly from: EpochMs; readonly at: EpochMs; readonly found: number; readonly of: number }
/** Rows of a counter as stored; the first may lie before the range and is a baseline then. */
export type CounterRows = {
  readonly at: Float64Array
  readonly value: Float64Array
  readonly aux: Uint32Array
  readonly flags: Uint8Array
}
type Step = { readonly at: EpochMs; readonly by: number }

/** Consecutive results, `size` a subgroup. `weigh`: how much one result counts as found; null: it is no count at all. */
export function countsOfResults(readings: Readings, size: number, weigh: (value: number) => number | null): Counts[] | null {
  const { at, value } = readings
  const groups: Counts[] = []
  for (let i = 0; i + size <= at.length; i += size) {
    let found = 0
    for (let j = i; j < i + size; j++) {
      const one = weigh(value[j]!)
      if (one === null) return null
      found += one
    }
    groups.push({ from: at[i]!, at: at[i + size - 1]!, found, of: size })
  }
  return groups
}
/** `quality.result` is 1 for pass, 0 for fail. */
export const failed = (value: number): number => (value === 0 ? 1 : 0)
/** Defects on one unit are a whole number. */
export const defects = (value: number): number | null => (value >= 0 && Number.isInteger(value) ? value : null)

/** How far a counter moved at each of its readings from `from` on; resets and corrections as in the KPIs (domain §2.0). */
export function stepsOf(rows: CounterRows, from: EpochMs): Step[] {
  const steps: Step[] = []
  let last: number | undefined
  let boot = 0
  for (let i = 0; i < rows.at.length; i++) {
    const flags = rows.flags[i]!
    if (flags & FLAG.bad) continue
    const at = rows.at[i]!
    const value = rows.value[i]!
    if (flags & FLAG.delta) {
      if (at >= from) steps.push({ at, by: value })
      continue
    }
    const now = flags & FLAG.boot ? rows.aux[i]! : boot
    if (at >= from) steps.push({ at, by: last === undefined ? 0 : deltaOf(last, value, now !== boot) })
    last = value
    boot = now
  }
  return steps
}

/**
 * Subgroups of `size` consecutive readings of the counter that tells of units, with what both kinds of counters moved meanwhile. A
 * stretch in which nothing was made is no subgroup.
 */
export function countsOfCounters(
  beat: readonly Step[],
  units: readonly (readonly Step[])[],
  found: readonly Step[],
  size: number,
): Counts[] {
  const groups: Counts[] = []
  const made = units.map((steps) => drain(steps))
  const bad = drain(found)
  for (let i = 0; i + size <= beat.length; i += size) {
    const at = beat[i + size - 1]!.at
    const of = made.reduce((sum, upTo) => sum + upTo(at), 0)
    const one = Math.max(0, bad(at))
    if (of > 0) groups.push({ from: beat[i]!.at, at, found: one, of })
  }
  return groups
}
/** Sum of the steps up to `at` that were not asked for before. */
function drain(steps: readonly Step[]): (at: EpochMs) => number {
  let next = 0
  return (at) => {
    let sum = 0
    for (; next < steps.length && steps[next]!.at <= at; next++) sum += steps[next]!.by
    return sum
  }
}
