// A plant that is no machine: a compute hall, a greenhouse. A step model with a state of its own, metered and sampled like any device,
// without counts, ideal cycle and OEE. One file a profile in assets/. No clock, no network: event time only.
import type { State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Random } from './random.ts'
import { round, type Sample } from './unit-state.ts'

/** The model is taken from one whole multiple of this to the next, ms, however often it is looked at. */
export const ASSET_STEP_MS = 10_000

export type AssetClass = 'compute-centre' | 'farm'
/** Hours since the onset of a planted fault, while it lasts. */
export type FaultHours = (label: string) => number | undefined
/** What a step tells: readings of its own moment, and amounts for the truth, in units of their name. */
export type Tell = { sample(sample: Sample): void; truly(name: string, amount: number): void }

export type AssetFault = { /** Signature, for the truth file. */ readonly effect: string /** Usual length, h. */; readonly hours: number }
/** null: not sent. */
type Shown = number | string | null
type Channel<S> = {
  readonly metric: string
  readonly unit: string
  readonly decimals: number
  readonly value: (s: S, fault: FaultHours, noise: Random) => Shown
}
type AssetModel<S> = {
  readonly code: string
  readonly nameZh: string
  readonly assetClass: AssetClass
  readonly area: string
  readonly line: string
  readonly id: string
  readonly type: string
  readonly ratedPowerKw: number
  /** Of a compute centre: power its IT is designed for. */
  readonly designItKw?: number
  /** Where its kind is usually found: segment code and GB/T 2260 county. */
  readonly segment: string
  readonly county: string
  readonly faults: Readonly<Record<string, AssetFault>>
  /** `number`: 1 for the first of its plant. */
  readonly create: (seed: string, number: number, at: EpochMs) => S
  /** Takes the state on to `at`, at most one step. */
  readonly step: (s: S, at: EpochMs, fault: FaultHours, tell: Tell) => void
  readonly state: (s: S) => { readonly state: State; readonly reason: string }
  /** Sampled every `everyS` seconds. */
  readonly signals: readonly (Channel<S> & { readonly everyS: number })[]
  /** Cumulative meters. */
  readonly registers: readonly Channel<S>[]
  /** Signals repeat what they last showed. */
  readonly frozen?: (fault: FaultHours) => boolean
  /** Figures of a span from its true amounts; null where there is no denominator. */
  readonly figures: (amounts: Readonly<Record<string, number>>) => Readonly<Record<string, number | null>>
}
export type RunningAsset = {
  step(at: EpochMs, fault: FaultHours, tell: Tell): void
  state(): { readonly state: State; readonly reason: string }
  /** Samples due at `at`; `leastMs` is the least period. */
  signals(at: EpochMs, leastMs: number, fault: FaultHours): Sample[]
  registers(at: EpochMs, fault: FaultHours): Sample[]
  save(): string
}
export type AssetProfile = Omit<AssetModel<never>, 'create' | 'step' | 'state' | 'signals' | 'registers' | 'frozen'> & {
  /** Names and units of all it sends beside its state. */
  readonly channels: readonly { readonly metric: string; readonly unit: string }[]
  /** `from`: where it begins, or what an earlier run saved. */
  readonly begin: (seed: string, number: number, noise: Random, from: EpochMs | string) => RunningAsset
}

/** Hides the state of a model, so that profiles of different state lie in one list. */
export function assetProfile<S>(m: AssetModel<S>): AssetProfile {
  const sampleOf = (c: Channel<S>, at: EpochMs, v: number | string): Sample => ({
    at,
    n: c.metric,
    v: typeof v === 'number' ? round(v, c.decimals) : v,
    ...(c.unit === '' ? {} : { u: c.unit }),
  })
  return {
    ...m,
    channels: [...m.signals, ...m.registers],
    begin(seed, number, fresh, from) {
      const held =
        typeof from === 'string'
          ? (JSON.parse(from) as { s: S; noise: Random; shown: Record<string, number | string> })
          : { s: m.create(seed, number, from), noise: fresh, shown: {} as Record<string, number | string> }
      const { s, noise, shown } = held
      return {
        step: (at, fault, tell) => m.step(s, at, fault, tell),
        state: () => m.state(s),
        signals(at, leastMs, fault) {
          const frozen = m.frozen?.(fault) === true
          const samples: Sample[] = []
          for (const c of m.signals) {
            if (at % Math.max(leastMs, c.everyS * 1000) !== 0) continue
            const now = c.value(s, fault, noise)
            if (now === null) continue
            const v = frozen ? (shown[c.metric] ?? now) : now
            shown[c.metric] = v
            samples.push(sampleOf(c, at, v))
          }
          return samples
        },
        registers: (at, fault) =>
          m.registers.flatMap((c) => {
            const v = c.value(s, fault, noise)
            return v === null ? [] : [sampleOf(c, at, v)]
          }),
        save: () => JSON.stringify(held),
      }
    },
  }
}
