// What a unit is and remembers, and what can be read off it at any moment: its counters, its register, its state, whether it is silent.
import type { DevicePath, State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Calendar } from './calendar.ts'
import { type ActiveFault, type Effects, effectsAt, NO_EFFECTS } from './effects.ts'
import type { Machine, Outcome } from './machine.ts'
import { ambientAt, type PlantProfile } from './profile.ts'
import type { Random } from './random.ts'

/** A reading before it is packed into a message. */
export type Sample = {
  readonly at: EpochMs
  readonly n: string
  readonly v: number | string | boolean
  readonly u?: string
  /** Order active. */
  readonly o?: boolean
  readonly reason?: string
  readonly code?: string
  readonly severity?: string
  /** Serial number of the piece, and what was found wrong with it. */
  readonly id?: string
  readonly defect?: string
  /** Production order, and what is planned of it. */
  readonly po?: string
  readonly product?: string
  readonly qty?: number
  readonly pri?: number
  readonly psut?: number
  readonly due?: EpochMs
  readonly psq?: number
}

export type UnitConfig = {
  readonly seed: string
  readonly profile: PlantProfile
  readonly calendar: Calendar
  /** One path a station, in the profile's order. */
  readonly devices: readonly DevicePath[]
  readonly faults: readonly ActiveFault[]
}

export type Phase = 'planned' | 'break' | 'warmup' | 'off'
type StationState = {
  state: State
  reason: string
  since: EpochMs
  scrap: number
  rework: number
  /** Follows a stop elsewhere on the line, with its lag. */
  pending: { at: EpochMs; state: State; reason: string } | null
}
/** Everything a unit remembers; plain data, saved and resumed as JSON. */
export type UnitState = {
  at: EpochMs
  phase: Phase
  readonly machine: Machine
  readonly stations: StationState[]
  /** State that sets the power, and the station where the present stop began; -1: none. */
  master: State
  origin: number
  total: number
  wear: number
  cycleMs: number
  energyKwh: number
  energyAt: EpochMs
  powerKw: number
  ambientNoise: number
  /** Own memory of each signal, and the moment from which its next sample is due. */
  readonly memory: number[]
  readonly due: EpochMs[]
  /** When pieces are judged by serial number again, and how many are left of those judged now. Absent before the first. */
  judged?: { due: EpochMs; left: number }
  readonly choices: Random
  readonly noise: Random
}
export type Unit = { readonly config: UnitConfig; readonly state: UnitState }

/** Told what truly happened; the truth file is made of it. */
export type Witness = {
  spent(device: DevicePath, state: State, from: EpochMs, to: EpochMs, planned: boolean): void
  pieces(device: DevicePath, at: EpochMs, outcome: Outcome): void
  used(device: DevicePath, from: EpochMs, to: EpochMs, kw: number): void
}
export type Emit = (station: number, sample: Sample) => void

/** Energy register at `at`, kWh: not before the last event of the unit. */
export const energyAt = ({ state }: Unit, at: EpochMs): number =>
  state.energyKwh + (state.powerKw * Math.max(0, at - state.energyAt)) / 3_600_000

/** What all faults and the wear of a unit do at `at`. */
export const effectsOf = ({ config, state }: Unit, at: EpochMs): Effects =>
  config.faults.length === 0 && config.profile.wearScrap === undefined
    ? NO_EFFECTS
    : effectsAt(config.profile, config.faults, at, state.wear, ambientAt(at))

/** True while no reading of this unit reaches its gateway. */
export const silentAt = ({ config }: Unit, at: EpochMs): boolean =>
  config.faults.some((f) => at >= f.onset && at < f.end && f.spec.apply(0, 0, 26).silent === true)

/** Counters of one station as its PLC shows them. The line end sorts out what any station marked; the others count what they found. */
export function countersOf({ state }: Unit, station: number): { total: number; good: number; scrap: number; rework: number } {
  const { scrap, rework } = state.stations[station]!
  return { total: state.total, good: state.total - scrap - rework, scrap, rework }
}

export function stateSample({ state }: Unit, station: number, at: EpochMs): Sample {
  const s = state.stations[station]!
  return { at, n: 'state', v: s.state, o: s.state !== 'IDLE' && s.state !== 'OFF', ...(s.reason === '' ? {} : { reason: s.reason }) }
}

export const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals
