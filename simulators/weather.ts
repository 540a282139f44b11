// Outdoor weather of the coast of Zhejiang as a step model: a yearly and a daily wave with slow noise on them. Enough for a chiller, a wind
// turbine and a greenhouse to have days and nights, clear and dull days; not a forecast. No clock, no I/O.
import type { EpochMs } from '../model/reading.ts'
import { createRandom, normal, type Random } from './random.ts'

const DAY = 86_400_000
const YEAR = 365.25 * DAY
/** Local time is UTC+8. */
const ZONE = 8 * 3_600_000
const TEN_MINUTES = 600_000

/** Plain numbers: saved and resumed as JSON. */
export type Weather = {
  readonly random: Random
  /** Slow noises, standard normal: temperature, cloud, wind; renewed every 10 min. */
  warm: number
  dull: number
  windy: number
  tick: number
}
/** °C, °C, W/m2, m/s. */
export type Outdoors = { readonly dryC: number; readonly wetBulbC: number; readonly sunWm2: number; readonly windMs: number }

export const createWeather = (seed: string, at: EpochMs): Weather => {
  const random = createRandom(seed, 'weather')
  return { random, warm: normal(random), dull: normal(random), windy: normal(random), tick: Math.floor(at / TEN_MINUTES) }
}

/** First-order autoregression with unit variance; `keep` is the correlation over 10 min. */
const slow = (w: Weather, was: number, keep: number): number => keep * was + Math.sqrt(1 - keep * keep) * normal(w.random)

/** Weather at `at`, which never goes back. */
export function outdoorsAt(w: Weather, at: EpochMs): Outdoors {
  for (const tick = Math.floor(at / TEN_MINUTES); w.tick < tick; w.tick++) {
    w.warm = slow(w, w.warm, 0.995)
    w.dull = slow(w, w.dull, 0.98)
    w.windy = slow(w, w.windy, 0.97)
  }
  const hour = localHour(at)
  const dull = normalShare(w.dull)
  const dryC = seasonC(at) + (4 - 2 * dull) * Math.sin((2 * Math.PI * (hour - 9)) / 24) + 1.5 * w.warm
  // The drier the day, the further the wet bulb is below the dry one.
  const wetBulbC = dryC - 1 - 3 * (1 - dull)
  const height = Math.max(0, Math.sin((Math.PI * (hour - 6)) / 12))
  const sunWm2 = 900 * height * (0.85 + 0.15 * yearly(at)) * (1 - 0.75 * dull)
  return { dryC, wetBulbC, sunWm2, windMs: windMs(normalShare(w.windy)) }
}

/** -1 in the middle of January, 1 in the middle of July. */
const yearly = (at: EpochMs): number => -Math.cos((2 * Math.PI * (at - 15 * DAY)) / YEAR)
const seasonC = (at: EpochMs): number => 17 + 10 * yearly(at)
/** 0..24, UTC+8. */
export const localHour = (at: EpochMs): number => ((at + ZONE) % DAY) / 3_600_000
/** 1 Monday … 7 Sunday, UTC+8. */
export const localWeekday = (at: EpochMs): number => ((Math.floor((at + ZONE) / DAY) + 3) % 7) + 1

/** Weibull wind speed, m/s, scale 8.5 and shape 2.1, at share `u` of its distribution. */
export const windMs = (u: number): number => 8.5 * (-Math.log(1 - u)) ** (1 / 2.1)
/** Share of rated power at a wind speed, 0..1: cut-in 3 m/s, rated from 12, cut-out 25. */
export const windPower = (ms: number): number => (ms < 3 || ms > 25 ? 0 : ms >= 12 ? 1 : (ms ** 3 - 27) / (12 ** 3 - 27))
/** Standard normal distribution function by its logistic approximation (Bowling et al. 2009; error below 2e-4), inside (0, 1). */
const normalShare = (z: number): number => 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)))
