// What the sensors of a unit show: its signals and its meter, at the moments somebody looks.
import type { EpochMs } from '../model/reading.ts'
import { ambientAt } from './profile.ts'
import { normal } from './random.ts'
import { type Emit, effectsOf, round, type Unit } from './unit-state.ts'

/** Samples the signals whose period is due at `at`, and the meter. `everyMs` is the least period. */
export function sampleSignals(unit: Unit, at: EpochMs, everyMs: number, emit: Emit): void {
  const { state, config } = unit
  const { profile } = config
  if (at % 60_000 === 0) state.ambientNoise = 0.98 * state.ambientNoise + normal(state.noise, 0, 0.08)
  for (let i = 0; i < profile.signals.length; i++) {
    const signal = profile.signals[i]!
    if (signal.every === 'piece' || at % Math.max(everyMs, signal.every * 1000) !== 0) continue
    sampleSignal(unit, i, at, emit)
  }
  const meter = profile.stations.length - 1
  if (at % Math.max(everyMs, 1000 * (profile.powerEveryS ?? 10)) === 0) {
    const spread = state.master === 'RUN' ? 0.05 : 0.02
    emit(meter, { at, n: 'power.active', v: round(Math.max(0, state.powerKw * (1 + normal(state.noise, 0, spread))), 2), u: 'kW' })
  }
  if (state.master === 'RUN' && at % Math.max(everyMs, 10_000) === 0)
    emit(meter, { at, n: 'cycle.time', v: round(state.cycleMs / 1000, 3), u: 's' })
}

/** One sample of signal `i`, bent by what is planted; in RUN only where the signal is of RUN. */
export function sampleSignal(unit: Unit, i: number, at: EpochMs, emit: Emit): void {
  const { state, config } = unit
  const signal = config.profile.signals[i]!
  const station = config.profile.stations.findIndex((s) => s.id === signal.station)
  const shown = state.stations[station]!.state
  if (signal.when === 'run' && state.master !== 'RUN') return
  const context = {
    at,
    state: shown,
    random: state.noise,
    wear: state.wear,
    ambient: ambientAt(at) + state.ambientNoise,
    memory: state.memory[i]!,
  }
  let value = signal.sample(context)
  state.memory[i] = context.memory
  const shift = config.faults.length === 0 ? undefined : effectsOf(unit, at).signals.get(signal.metric)
  if (shift !== undefined) value = value * shift.factor + shift.add + (shift.spread > 0 ? normal(state.noise, 0, shift.spread) : 0)
  emit(station, { at, n: signal.metric, v: round(value, signal.decimals), u: signal.unit })
}
