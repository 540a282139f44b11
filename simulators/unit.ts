// One unit of a plant: a machine in its calendar, and the stations that report it. Turns what the machine does into station states,
// counters, energy and signal samples, in event time. No clock, no network; how often it is asked changes which samples are taken,
// never what the machine does.
import type { State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Effects } from './effects.ts'
import { type Busy, createMachine, halt, type Outcome, resume, step } from './machine.ts'
import { createRandom, pick, uniform } from './random.ts'
import { sampleSignal } from './sampling.ts'
import { type Emit, effectsOf, type Phase, stateSample, type Unit, type UnitConfig, type UnitState, type Witness } from './unit-state.ts'

/** A unit that begins at `at`, with all counters at 0. */
export function createUnit(config: UnitConfig, at: EpochMs): Unit {
  const { profile, seed } = config
  const state: UnitState = {
    at,
    phase: 'off',
    machine: createMachine(profile.machine, seed),
    stations: profile.stations.map(() => ({ state: 'OFF', reason: '', since: at, scrap: 0, rework: 0, pending: null })),
    master: 'OFF',
    origin: -1,
    total: 0,
    // Devices of one kind are not all served at the same hour.
    wear: Math.floor((profile.serviceEvery ?? 0) * uniform(createRandom(seed, 'wear'))),
    cycleMs: (1000 * profile.machine.priS) / profile.machine.effectiveness,
    energyKwh: 0,
    energyAt: at,
    powerKw: profile.machine.powerKw.OFF,
    ambientNoise: 0,
    memory: profile.signals.map(() => 0),
    due: profile.signals.map(() => at),
    choices: createRandom(seed, 'choices'),
    noise: createRandom(seed, 'signals'),
  }
  const unit = { config, state }
  enter(unit, phaseAt(config, at).phase, SILENT, undefined)
  return unit
}

const SILENT: Emit = () => {}

/** Takes a unit to `until`. State changes and samples of pieces go to `emit`; `pieceEveryMs` is the least time between two of one signal. */
export function advance(unit: Unit, until: EpochMs, emit: Emit, witness?: Witness, pieceEveryMs = 0): void {
  const { config, state } = unit
  const { profile, faults } = config
  const bent = faults.length > 0 || profile.wearScrap !== undefined
  const bend = bent ? (at: EpochMs): Effects => effectsOf(unit, at) : undefined
  const sink = {
    change(at: EpochMs, to: Busy): void {
      release(unit, at, emit, witness)
      follow(unit, at, to, emit, witness)
    },
    piece(at: EpochMs, cycleMs: number, outcome: Outcome, extra: boolean): void {
      const found = made(unit, at, cycleMs, outcome, extra, witness)
      if (profile.judges !== undefined) judge(unit, profile.judges, { at, outcome, found }, emit, pieceEveryMs)
      for (let i = 0; i < profile.signals.length; i++)
        if (profile.signals[i]!.every === 'piece' && at >= state.due[i]!) {
          state.due[i] = pieceEveryMs > 0 ? (Math.floor(at / pieceEveryMs) + 1) * pieceEveryMs : at
          sampleSignal(unit, i, at, emit)
        }
    },
  }
  while (state.at < until) {
    const { phase, to } = phaseAt(config, state.at)
    if (phase !== state.phase) enter(unit, phase, emit, witness)
    const end = Math.min(until, to)
    if (phase === 'planned') step(profile.machine, state.machine, end, sink, bend)
    release(unit, end, emit, witness)
    if (end === to) settle(unit, end, witness)
    state.at = end
  }
  // The phase that begins exactly here is entered by whoever goes on, so that both ways of slicing time do it once.
}

/** Books all time up to where the unit stands, so that a truth file is whole. */
export function settle(unit: Unit, at: EpochMs, witness?: Witness): void {
  unit.state.stations.forEach((s, i) => {
    if (at > s.since) witness?.spent(unit.config.devices[i]!, s.state, s.since, at, unit.state.phase === 'planned')
    s.since = at
  })
  spend(unit, at, witness)
}

function phaseAt({ calendar, profile }: UnitConfig, at: EpochMs): { phase: Phase; to: EpochMs } {
  const segment = calendar.segmentAt(at)
  if (segment.phase !== 'off') return segment as { phase: Phase; to: EpochMs }
  const heats = profile.warmupMin > 0 && calendar.segmentAt(segment.to).phase === 'planned'
  const warmFrom = heats ? segment.to - profile.warmupMin * 60_000 : segment.to
  return at < warmFrom ? { phase: 'off', to: warmFrom } : { phase: 'warmup', to: segment.to }
}

/** A phase begins where the unit stands. A repair goes on through a break; everything else stops for it. */
function enter(unit: Unit, phase: Phase, emit: Emit, witness: Witness | undefined): void {
  const { state } = unit
  const at = state.at
  state.phase = phase
  if (phase === 'planned') {
    resume(state.machine, at)
    if (state.machine.state !== state.master) follow(unit, at, state.machine.state, emit, witness, true)
  } else {
    halt(state.machine, at)
    if (phase === 'break' && state.master === 'FAULT') return
    follow(unit, at, phase === 'break' ? 'PLANNED' : phase === 'warmup' ? 'WARMUP' : 'OFF', emit, witness, true)
  }
}

const REASONS: Partial<Record<State, readonly string[]>> = {
  MINOR: ['M1', 'M2', 'M3'],
  FAULT: ['B1', 'B2', 'B3', 'B4'],
  SETUP: ['S1', 'S2', 'S4'],
  STARVED: ['W1'],
  BLOCKED: ['W3'],
  IDLE: ['N'],
  PLANNED: ['P1'],
}

/** The machine is in state `to` from `at` on: the stations follow, those away from where a stop began 1 to 3 s later (domain §3.3.1). */
function follow(unit: Unit, at: EpochMs, to: State, emit: Emit, witness: Witness | undefined, calendar = false): void {
  const { state, config } = unit
  const stations = config.profile.stations
  spend(unit, at, witness)
  const wasOrigin = state.origin
  const last = stations.length - 1
  const reasons = REASONS[to] ?? ['']
  const reason = reasons.length === 1 ? reasons[0]! : reasons[pick(state.choices, [1, 1, 1, 1].slice(0, reasons.length))]!
  const stop = to === 'MINOR' || to === 'FAULT'
  if (stop)
    state.origin = pick(
      state.choices,
      stations.map((s) => s.stopWeight),
    )
  else state.origin = to === 'STARVED' ? 0 : to === 'BLOCKED' ? last : -1
  const from = state.origin >= 0 ? state.origin : to === 'RUN' ? wasOrigin : -1
  state.master = to
  state.powerKw = config.profile.machine.powerKw[to] * effectsOf(unit, at).power
  for (let i = 0; i <= last; i++) {
    const s = state.stations[i]!
    const beside = stop && i !== state.origin
    const next = {
      at,
      state: beside ? (i < state.origin ? 'BLOCKED' : 'STARVED') : to,
      reason: beside ? (i < state.origin ? 'W3' : 'W1') : reason,
    } as const
    const lag = calendar || from < 0 || i === from ? 0 : 1000 + 250 * (Math.abs(i - from) - 1)
    if (lag === 0) {
      s.pending = null
      become(unit, i, next, emit, witness)
    } else {
      // A change that overtakes one still on its way takes its place.
      s.pending = { ...next, at: at + lag }
    }
  }
}

function release(unit: Unit, until: EpochMs, emit: Emit, witness: Witness | undefined): void {
  const stations = unit.state.stations
  for (let i = 0; i < stations.length; i++) {
    const next = stations[i]!.pending
    if (next === null || next.at > until) continue
    stations[i]!.pending = null
    become(unit, i, next, emit, witness)
  }
}

function become(
  unit: Unit,
  i: number,
  next: { at: EpochMs; state: State; reason: string },
  emit: Emit,
  witness: Witness | undefined,
): void {
  const s = unit.state.stations[i]!
  if (s.state === next.state && s.reason === next.reason) return
  if (next.at > s.since) witness?.spent(unit.config.devices[i]!, s.state, s.since, next.at, unit.state.phase === 'planned')
  const cleared = s.state === 'FAULT'
  const code = `E-${s.reason}`
  s.since = Math.max(s.since, next.at)
  s.state = next.state
  s.reason = next.reason
  emit(i, stateSample(unit, i, next.at))
  if (cleared) emit(i, { at: next.at, n: 'alarm', v: false, code, severity: 'major' })
  if (next.state === 'FAULT') emit(i, { at: next.at, n: 'alarm', v: true, code: `E-${next.reason}`, severity: 'major' })
}

function spend(unit: Unit, at: EpochMs, witness: Witness | undefined): void {
  const { state, config } = unit
  if (at <= state.energyAt) return
  state.energyKwh += (state.powerKw * (at - state.energyAt)) / 3_600_000
  witness?.used(config.devices.at(-1)!, state.energyAt, at, state.powerKw)
  state.energyAt = at
}

function made(unit: Unit, at: EpochMs, cycleMs: number, outcome: Outcome, extra: boolean, witness: Witness | undefined): number {
  const { state, config } = unit
  const stations = config.profile.stations
  const last = stations.length - 1
  state.total++
  state.wear++
  state.cycleMs = cycleMs
  const every = config.profile.serviceEvery
  if (every !== undefined && state.wear >= every && !effectsOf(unit, at).unserved) state.wear = 0
  let found = last
  if (outcome !== 'good') {
    const named = extra ? stations.findIndex((s) => s.id === effectsOf(unit, at).scrapStation) : -1
    if (named >= 0) found = named
    else if (outcome === 'scrap' && last > 0)
      found = pick(
        state.choices,
        stations.map((s) => s.scrapWeight),
      )
    state.stations[last]![outcome]++
    if (found !== last) state.stations[found]![outcome]++
  }
  if (witness !== undefined)
    for (let i = 0; i <= last; i++) witness.pieces(config.devices[i]!, at, i === last || i === found ? outcome : 'good')
  return found
}

/** Pieces in a row whose judgement is sent, and the least time from the first of them to the first of the next. */
const JUDGED_PIECES = 3
const JUDGED_EVERY_MS = 60_000

/** A piece passes every station up to the one that finds it bad; those behind let it through unlooked at. */
function judge(
  { state, config }: Unit,
  judges: Readonly<Record<string, string>>,
  { at, outcome, found }: { at: EpochMs; outcome: Outcome; found: number },
  emit: Emit,
  everyMs: number,
): void {
  const period = Math.max(everyMs, JUDGED_EVERY_MS)
  let { due, left } = state.judged ?? { due: at, left: 0 }
  if (at >= due) {
    due = (Math.floor(at / period) + 1) * period
    left = JUDGED_PIECES
  }
  state.judged = { due, left: Math.max(0, left - 1) }
  if (left === 0) return
  const id = `SN${at.toString(36).toUpperCase()}`
  for (let i = 0; i <= found; i++) {
    const code = judges[config.profile.stations[i]!.id]
    if (code === undefined) continue
    const bad = outcome !== 'good' && i === found
    emit(i, { at, n: 'quality.result', v: bad ? 'fail' : 'pass', id, ...(bad ? { defect: code } : {}) })
  }
}
