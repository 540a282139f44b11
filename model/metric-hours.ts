// What a series says by the hour, beside the sums of a machine: means, in-band time, consumption. Figures of compute centres, farms, labour
// and utilities are formed from these (domain §2.7.3, §2.8.1, §2.11, §2.12). Sums only; a ratio is formed where it is read.
import { isCumulative } from './dictionary.ts'
import { type EpochMs, METRIC_KIND, type MetricKind, type SeriesId } from './reading.ts'

export const HOUR_MS = 3_600_000

/**
 * One UTC hour of one series. Additive over hours: `n`, `integral`, `observedMs`, `inBandMs`, `bandedMs`, `delta`. What was refused or is of
 * bad quality is in none of it.
 */
export type MetricHour = {
  readonly series: SeriesId
  /** Start of the hour. */
  readonly hour: EpochMs
  /** Readings in [hour, hour + 1 h). */
  readonly n: number
  /** Of those readings; null where `n` is 0. */
  readonly min: number | null
  readonly max: number | null
  readonly last: number | null
  /** Samples: value × ms held. A value holds until the next one, at most HourRule.holdMs. Cumulative: 0. */
  readonly integral: number
  /** Samples: ms in which a value held. Cumulative: ms that lie between two readings at most BRIDGE_MS apart. */
  readonly observedMs: number
  /** Of `bandedMs`, the ms in which the value lay in the band, both ends included. */
  readonly inBandMs: number
  /** Of `observedMs`, the ms that were held against the band of the question; hours beyond the readings know the usual band alone. */
  readonly bandedMs: number
  /**
   * Cumulative: how far it went, resets and corrections taken as domain §2.0 has them. An increment is spread evenly over the time since the
   * reading before; over a gap longer than BRIDGE_MS it is all booked to the hour of its reading.
   */
  readonly delta: number
}

/** The longest gap between two readings of a register over which its increment is spread, and counts as observed, ms. */
export const BRIDGE_MS = 48 * HOUR_MS

export type Band = readonly [low: number, high: number]
/** How hours of a metric are made. */
export type HourRule = {
  readonly cumulative: boolean
  /** A sample says nothing of the time after it beyond this, ms. */
  readonly holdMs: number
  /** The band that hours beyond the readings remember, in the canonical unit. */
  readonly band: Band | null
  /** Hours outlive the readings. */
  readonly kept: boolean
  /** The value is the number of a text (`aux` of its readings). */
  readonly words: boolean
}

/** Greenhouse tomato by day: 21-27 °C, 50-70 %, 400-1,500 ppm (domain §2.12). */
export const USUAL_BANDS: Readonly<Record<string, Band>> = {
  'env.temperature': [21, 27],
  'env.humidity': [0.5, 0.7],
  'env.co2': [400, 1500],
}

/** The longest sample period of a slow meter, as the integration of power takes it, ms. */
const USUAL_HOLD_MS = 900_000
/** Facts that senders tell when they change: people of a shift, racks, capacity. */
const LONG_HOLDS: Readonly<Record<string, number>> = {
  'labour.present': 12 * HOUR_MS,
  'dc.racks.installed': 24 * HOUR_MS,
  'dc.racks.used': 24 * HOUR_MS,
  'dc.flops.capacity': 24 * HOUR_MS,
  'dc.precision': 24 * HOUR_MS,
}
const KEPT = /^(?:labour\.present|env\.(?:temperature|humidity|co2|par)|dc\.(?:power|racks|flops)\.[a-z]+|dc\.precision|job\.[a-z]+)$/
/** Their readings are texts: the number of the text stands in for a value. */
const WORDS: ReadonlySet<string> = new Set(['dc.precision'])
export const isWords = (metric: string): boolean => WORDS.has(metric)

export function hourRule(metric: string, kind: MetricKind): HourRule {
  const cumulative = isCumulative(kind)
  return {
    cumulative,
    holdMs: LONG_HOLDS[metric] ?? USUAL_HOLD_MS,
    band: USUAL_BANDS[metric] ?? null,
    kept: kind === METRIC_KIND.register || (kind === METRIC_KIND.sample && KEPT.test(metric)),
    words: isWords(metric),
  }
}

/** Question to the warehouse: hours that begin in [from, to), whole ones, sorted by series and hour; none without anything in it. */
export type MetricHoursQuery = {
  readonly series: readonly SeriesId[]
  readonly from: EpochMs
  readonly to: EpochMs
  /** The present: no value is held beyond it. Default `to`. */
  readonly until?: EpochMs
  /** In place of USUAL_BANDS, by series. */
  readonly bands?: ReadonlyMap<SeriesId, Band>
}
