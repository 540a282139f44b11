// What a kind of plant is, as data: the machine that sets its pace, the stations that report it, the signals they send and the faults
// that may be planted. One file a profile in profiles/. Only functions of the moment live here: no state, no clock.
import type { State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Exit, MachineProfile } from './machine.ts'
import type { Random } from './random.ts'

/** One device of a plant. Most profiles have one; a line has several that move at one pace. */
export type Station = {
  /** Last level of the device path, `{id}` of a line or followed by a number where devices stand alone. */
  readonly id: string
  readonly nameZh: string
  readonly type: string
  /** Rated electrical power, kW; absent where a station has no meter of its own. */
  readonly ratedPowerKw?: number
  /**
   * Counts towards line and enterprise OEE. Of a line only the last station is: it moves at the pace of the bottleneck and sorts out
   * every piece that any station marked as bad, so its counts are good at line end (domain §2.4).
   */
  readonly kpiScope: boolean
  /** Weight of this station among those that find usual scrap, and among those where a stop of the line begins. */
  readonly scrapWeight: number
  readonly stopWeight: number
}

export type SignalContext = {
  readonly at: EpochMs
  readonly state: State
  readonly random: Random
  /** Pieces since the wearing part was last served. */
  readonly wear: number
  /** Shop temperature, °C. */
  readonly ambient: number
  /** A number of the signal's own that lasts from sample to sample, 0 at first. */
  memory: number
}
type Signal = {
  readonly station: string
  readonly metric: string
  readonly unit: string
  readonly decimals: number
  /** `piece`: one sample a piece. Otherwise the period, s. */
  readonly every: 'piece' | number
  /** Sampled in RUN only, or always. Signals of pieces are of RUN by nature. */
  readonly when: 'run' | 'always'
  readonly sample: (c: SignalContext) => number
}

/** What a fault does to one signal: value * factor + add, with `spread` added as noise (its standard deviation). */
export type Shift = { readonly factor?: number; readonly add?: number; readonly spread?: number }
/** What a fault does at one moment. Absent: nothing. */
type Effect = {
  readonly cycle?: number
  readonly scrap?: number
  readonly rework?: number
  readonly power?: number
  readonly extraStops?: readonly (readonly [perHour: number, state: Exit, lowS: number, highS: number])[]
  readonly signals?: Readonly<Record<string, Shift>>
  /** The wearing part is not served when it is due. */
  readonly unserved?: boolean
  /** Nothing reaches the gateway: no readings, while the machine and its counters go on. */
  readonly silent?: boolean
}
/** A fault that can be planted. */
export type FaultSpec = {
  /** Station it sits at; absent: wherever. */
  readonly station?: string
  /** Signature and effect, for the truth file. */
  readonly effect: string
  /** Usual length, h. */
  readonly hours: number
  /** `hours` since onset, pieces since service, and shop temperature in °C → what it does now. */
  readonly apply: (hours: number, wear: number, ambient: number) => Effect
}

export type PlantProfile = {
  readonly code: string
  readonly nameZh: string
  readonly area: string
  readonly line: string
  readonly machine: MachineProfile
  /** Heating up before a shift that follows time off, min. */
  readonly warmupMin: number
  /** In order of flow. The last one counts good pieces and carries the meter of all. */
  readonly stations: readonly [Station, ...Station[]]
  /** Pieces between two services of the part that wears. */
  readonly serviceEvery?: number
  /** Scrap added by wear: pieces since service → share; found at `wearStation`. */
  readonly wearStation?: string
  readonly wearScrap?: (wear: number) => number
  readonly signals: readonly Signal[]
  /** Period of power.active, s. Default 10. */
  readonly powerEveryS?: number
  readonly faults: Readonly<Record<string, FaultSpec>>
  /** What is made, one product an order. Absent: the plant tells of no orders. */
  readonly products?: readonly string[]
  /** Stations that judge single pieces by serial number, and the code of what they find wrong. */
  readonly judges?: Readonly<Record<string, string>>
  /** People who work at one unit where it is a line, or at one cell of machines that stand alone. */
  readonly crew: number
}

/** From 0 to `to` over the first `hours`, then level: the shape of a drift. */
export const ramp = (hours: number, over: number, to: number): number => to * Math.min(1, Math.max(0, hours / over))

/** A stop of data without a stop of the machine: the same for every profile. Counters jump when the link is back. */
export const PLC_LINK_LOSS: FaultSpec = {
  effect: 'no data while the machine goes on; counters jump afterwards; coverage',
  hours: 0.1,
  apply: () => ({ silent: true }),
}

/** Shop temperature without its noise: 26 °C, ±6 K over the day, warmest at 15:00 of UTC+8 (domain §3.3.1). */
export const ambientAt = (at: EpochMs): number => 26 + 6 * Math.sin(2 * Math.PI * (at / 86_400_000 + 8 / 24 - 9 / 24))

/** First-order autoregression in the signal's own memory: standard deviation `sd`, correlation `keep` from sample to sample. */
export function drift(c: SignalContext, sd: number, keep: number, noise: (r: Random) => number): number {
  c.memory = keep * c.memory + sd * Math.sqrt(1 - keep * keep) * noise(c.random)
  return c.memory
}
