// Planted events: which fault, where, from when to when, and what all of them together do at one moment. Pure.
import type { EpochMs } from '../model/reading.ts'
import type { Bend, Exit } from './machine.ts'
import type { FaultSpec, PlantProfile, Shift } from './profile.ts'

/** What can be wrong with a gateway rather than with a machine; carried out by the gateway and the fleet. */
export type GatewayEvent = 'GATEWAY_SILENT' | 'GATEWAY_RESTART' | 'CLOCK_WRONG' | 'BROKEN_MESSAGES' | 'WRONG_PRI'

/** Times are ms from the moment a demo goes live: negative ones lie in the back-filled history. */
export type PlantedEvent = {
  /** A fault of the profile, PLC_LINK_LOSS, or a gateway event. */
  readonly label: string
  readonly enterprise: string
  /** Path of the device it shows on; absent for gateway events. */
  readonly device?: string
  readonly onsetMs: number
  readonly endMs: number
  readonly effect: string
}

/** A fault of one unit, in absolute time. */
export type ActiveFault = { readonly spec: FaultSpec; readonly onset: EpochMs; readonly end: EpochMs }
/** Everything the faults of a unit do at one moment. */
export type Effects = Bend & {
  readonly power: number
  readonly unserved: boolean
  readonly silent: boolean
  readonly signals: ReadonlyMap<string, Required<Shift>>
  /** Station where added scrap is found. */
  readonly scrapStation: string | undefined
}
export const NO_EFFECTS: Effects = {
  cycle: 1,
  scrap: 0,
  rework: 0,
  extraStops: [],
  power: 1,
  unserved: false,
  silent: false,
  signals: new Map(),
  scrapStation: undefined,
}

/** Factors multiply, additions add, spreads add as variances. Each fault stops at once at its end: it was repaired. */
export function effectsAt(profile: PlantProfile, faults: readonly ActiveFault[], at: EpochMs, wear: number, ambient: number): Effects {
  const wornScrap = profile.wearScrap?.(wear) ?? 0
  if (wornScrap === 0 && !faults.some((f) => at >= f.onset && at < f.end)) return NO_EFFECTS
  let { cycle, scrap, rework, power, unserved, silent, scrapStation } = NO_EFFECTS as { -readonly [K in keyof Effects]: Effects[K] }
  scrap += wornScrap
  if (wornScrap > 0) scrapStation = profile.wearStation
  const extraStops: [number, Exit, number, number][] = []
  const signals = new Map<string, Required<Shift>>()
  for (const f of faults) {
    if (at < f.onset || at >= f.end) continue
    const e = f.spec.apply((at - f.onset) / 3_600_000, wear, ambient)
    cycle *= e.cycle ?? 1
    power *= e.power ?? 1
    scrap += e.scrap ?? 0
    rework += e.rework ?? 0
    unserved ||= e.unserved ?? false
    silent ||= e.silent ?? false
    if ((e.scrap ?? 0) > 0) scrapStation = f.spec.station
    for (const stop of e.extraStops ?? []) extraStops.push([...stop])
    for (const [metric, s] of Object.entries(e.signals ?? {})) {
      const was = signals.get(metric) ?? { factor: 1, add: 0, spread: 0 }
      signals.set(metric, {
        factor: was.factor * (s.factor ?? 1),
        add: was.add + (s.add ?? 0),
        spread: Math.hypot(was.spread, s.spread ?? 0),
      })
    }
  }
  return { cycle, scrap, rework, power, unserved, silent, extraStops, signals, scrapStation }
}
