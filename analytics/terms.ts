// What the registry says of a device, as numbers by time: limits, ideal cycle, scope. Looked up again when the registry changes.
import type { AssetClass, Dated, Device } from '../model/plant.ts'
import { OFF_SHARE } from '../model/power-states.ts'
import type { EpochMs } from '../model/reading.ts'
import { MINOR_STOP_S } from '../model/stops.ts'

/** Holds in [from, to). */
export type Terms = {
  readonly from: EpochMs
  readonly to: EpochMs
  /** A stop this long is a breakdown, ms. */
  readonly stopLimit: number
  /** Without a sign of life for this long time is unobserved, ms; a declared heartbeat goes before it. */
  readonly staleLimit: number
  /** Ideal cycle, whole µs; 0 unknown. A device that sends `ideal.cycle` goes before it. */
  readonly pri: number
  /** Counts towards OEE: said so, and a machine. */
  readonly kpiScope: boolean
  /** What people said a stop of this time was: see AS in corrections.ts; 0 nothing. */
  readonly as: number
  readonly assetClass: AssetClass
  /** Limits of states by power, kW; `powerOn` 0: none. See power-states.ts. */
  readonly powerOn: number
  readonly powerOff: number
  /** A sample below is OFF, kW; 0: the rated power is unknown, so nothing is. */
  readonly powerNone: number
}

/** What a device is that nobody has described. */
const MACHINE = { kpiScope: true, assetClass: 'machine' } as const

/**
 * Terms that tile time. The first version also holds for the time before it, and so do the first ideal cycle and the first limits of power:
 * a machine had them before anybody told us, and one that appeared by itself has an older version without.
 */
export function termsOf(versions: readonly Dated<Device>[], staleAfterMs: number): readonly Terms[] {
  if (versions.length === 0)
    return [
      {
        from: -Infinity,
        to: Infinity,
        stopLimit: MINOR_STOP_S * 1000,
        staleLimit: staleAfterMs,
        pri: 0,
        ...MACHINE,
        as: 0,
        powerOn: 0,
        powerOff: 0,
        powerNone: 0,
      },
    ]
  const priced = versions.findIndex(({ doc }) => doc.idealCycle !== undefined)
  const powered = versions.findIndex(({ doc }) => doc.powerStates !== undefined)
  return versions.map(({ from, doc }, i) => ({
    from: i === 0 ? -Infinity : from,
    to: versions[i + 1]?.from ?? Infinity,
    stopLimit: Math.round((doc.minorStopLimit ?? MINOR_STOP_S) * 1000),
    staleLimit: doc.staleAfter === undefined ? staleAfterMs : Math.round(doc.staleAfter * 1000),
    pri: Math.round((versions[Math.max(i, priced)]!.doc.idealCycle ?? 0) * 1e6),
    kpiScope: doc.kpiScope && (doc.assetClass ?? 'machine') === 'machine',
    assetClass: doc.assetClass ?? 'machine',
    as: 0,
    powerOn: versions[Math.max(i, powered)]!.doc.powerStates?.on ?? 0,
    powerOff: versions[Math.max(i, powered)]!.doc.powerStates?.off ?? 0,
    powerNone: OFF_SHARE * (doc.ratedPower ?? 0),
  }))
}
export function termsAt(terms: readonly Terms[], at: EpochMs): Terms {
  let low = 0
  let high = terms.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (at < terms[middle]!.to) high = middle
    else low = middle + 1
  }
  return terms[low]!
}
