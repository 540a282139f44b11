// What people say of stops afterwards (domain §4.9): a list of changes of a device, each a version with who and when, and the corrections
// that are in force after all of them. Pure.
import type { DevicePath } from './plant.ts'
import type { EpochMs } from './reading.ts'

/** One change: stops within [from, to) have this reason from now on; null: what was said is taken back, and the reported reason holds. */
export type StopChange = {
  readonly device: DevicePath
  /** 1 for the first of the device. */
  readonly version: number
  readonly from: EpochMs
  readonly to: EpochMs
  /** Code of the reason tree. */
  readonly reason: string | null
  readonly note: string | null
  readonly by: string
  readonly at: EpochMs
}
/** In force in [from, to): part of the change, or all of it. */
export type Correction = { readonly from: EpochMs; readonly to: EpochMs; readonly change: StopChange & { readonly reason: string } }

/** Corrections in force, apart and in order of time: where changes overlap, the later version holds. */
export function correctionsOf(changes: readonly StopChange[]): readonly Correction[] {
  let out: Correction[] = []
  for (const change of [...changes].sort((a, b) => a.version - b.version)) {
    const { from, to, reason } = change
    const rest = out.flatMap((c) => {
      if (c.to <= from || c.from >= to) return [c]
      return [
        { ...c, to: Math.min(c.to, from) },
        { ...c, from: Math.max(c.from, to) },
      ].filter((part) => part.from < part.to)
    })
    out = reason === null ? rest : [...rest, { from, to, change: { ...change, reason } }]
  }
  return out.sort((a, b) => a.from - b.from)
}
