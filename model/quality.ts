// Quality of pieces and of a process at one machine, as it is shown: what was judged, why pieces failed, what the process could do.
// Types and the order of a Pareto only.
import type { SpcCapability } from './spc.ts'

export type Defect = {
  /** As the plant calls it; a measured value out on one side is `trip_time:high`. '' where nobody named it. */
  code: string
  n: number
  /** Of all defects, and of this one and those before it; fractions. */
  share: number
  cumulative: number
}
export type PieceQuality = {
  /** Pieces with a serial number judged for the first time, and those that passed. */
  inspected: number
  passed: number
  firstPassYield: number | null
  reason: 'no-inspection' | null
  /** Most frequent first. */
  defects: Defect[]
  /** Time spent on mending (reasons B…, faults) and on preventive maintenance (P2), s; K28. */
  maintenance: { correctiveS: number; preventiveS: number; correctiveRatio: number | null; reason: 'no-input' | null }
  /** K27: hours of setup and production for each part that failed and was replaced. */
  mttf: { operatingH: number; replaced: number; value: number | null; reason: 'no-replacement' | null }
}
/** Process capability on subgroups (K20), and on a short run of the newest readings by their overall spread (K19). */
export type CapabilityView = {
  metric: string
  unit: string
  process: SpcCapability
  machine: { n: number; cm: number | null; cmk: number | null; reason: SpcCapability['reason'] }
}
/** Readings of a short run. */
export const SHORT_RUN = 50

/** Defects of a stretch, most frequent first, with their running share. */
export function paretoOf(counts: readonly { readonly code: string; readonly n: number }[]): Defect[] {
  const total = counts.reduce((sum, { n }) => sum + n, 0)
  let run = 0
  return [...counts]
    .sort((a, b) => b.n - a.n || (a.code < b.code ? -1 : 1))
    .map(({ code, n }) => {
      run += n
      return { code, n, share: n / total, cumulative: run / total }
    })
}
