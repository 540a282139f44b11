// What people say of stops afterwards (domain §4.9): a list of changes of a device, each a version with who and when, and the corrections
// that are in force after all of them. Pure.
import type { DevicePath, State } from './plant.ts'
import type { EpochMs } from './reading.ts'
import type { ReasonClass } from './reasons.ts'

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
  /** The part that failed was not mended: another one was put in its place. */
  readonly replaced?: true
  readonly by: string
  readonly at: EpochMs
}
/** In force in [from, to): part of the change, or all of it. */
export type Correction = { readonly from: EpochMs; readonly to: EpochMs; readonly change: StopChange & { readonly reason: string } }

/** A stop of a machine without a limit of its own is minor below this, a breakdown from it on, s (domain §2.3.1). */
export const MINOR_STOP_S = 300
/** A stop can be given another reason for this long after it began, ms. */
export const RECLASSIFY_MS = 7 * 86_400_000

/** Who gave a stop another reason, and what the machine had reported. */
export type Said = {
  readonly reason: string
  readonly note: string | null
  readonly by: string
  readonly at: EpochMs
  readonly version: number
  readonly reported: State
  readonly replaced?: true
}
/** One stop of a machine, or what people made of a part of it. */
export type Stop = {
  readonly from: EpochMs
  readonly to: EpochMs
  /** It lasts: `to` is now. */
  readonly open: boolean
  /** State it counts as. */
  readonly state: State
  /** Text the machine sent. */
  readonly reason: string | null
  readonly orderActive: boolean | null
  /** Code of the reason tree: as people said, else as reported. */
  readonly code: string
  /** Planned time in it, min. */
  readonly minutes: number
  readonly said: Said | null
}
/** Stop time of a scope by reason, the longest first. */
export type StopReasons = {
  readonly scope: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly devices: number
  /** Planned time without production, min. Planned stops are in `reasons`, and not in here. */
  readonly minutes: number
  /** Share of these minutes with a reason, 0..1; null where nothing stood. */
  readonly classifiedShare: number | null
  readonly target: number
  readonly reasons: readonly {
    readonly code: string
    readonly class: ReasonClass
    readonly nameZh: string
    readonly nameEn: string
    readonly minutes: number
    /** Of `minutes` above; null for planned stops. */
    readonly share: number | null
    /** null: of machines known by their power alone, of which nobody saw how often. */
    readonly stops: number | null
  }[]
  /** Machines that stood for the reason asked for, the longest first. */
  readonly machines?: readonly {
    readonly device: DevicePath
    readonly name: string
    readonly minutes: number
    readonly stops: number | null
  }[]
  /** What the machines sent with unclassified stops, the longest first: what is worth a code. */
  readonly unclassified: readonly {
    readonly text: string
    readonly state: State
    readonly minutes: number
    readonly stops: number | null
  }[]
}

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
