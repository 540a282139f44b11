// How closely a gateway looks at its machines and how often it sends: closely live, thinned in a back-fill, by the age of what is sent.
import type { EpochMs } from '../model/reading.ts'

/** How often a gateway looks and sends, ms. */
export type Resolution = {
  readonly name: 'live' | 'recent' | 'history'
  readonly stepMs: number
  readonly countMs: number
  readonly energyMs: number
  /** Least time between two samples of one signal; 0: as its profile says. */
  readonly signalMs: number
  readonly heartbeatMs: number
  /** How long readings wait to be sent together. */
  readonly flushMs: number
}
/** Domain §4.2 and §4.6: state on change with a heartbeat of 60 s, counts in 10 s, energy in 60 s. */
export const LIVE: Resolution = {
  name: 'live',
  stepMs: 1000,
  countMs: 10_000,
  energyMs: 60_000,
  signalMs: 0,
  heartbeatMs: 60_000,
  flushMs: 10_000,
}
/** Back-fill of the last minutes. */
export const RECENT: Resolution = {
  name: 'recent',
  stepMs: 60_000,
  countMs: 60_000,
  energyMs: 60_000,
  signalMs: 60_000,
  heartbeatMs: 60_000,
  flushMs: 600_000,
}
/** Back-fill of what is older: states exact, the rest thinned. Its steps divide the hour, so that hourly sums are exact. */
export const HISTORY: Resolution = {
  name: 'history',
  stepMs: 300_000,
  countMs: 300_000,
  energyMs: 600_000,
  signalMs: 600_000,
  heartbeatMs: 600_000,
  flushMs: 1_800_000,
}

const MINUTE = 60_000
/** History older than this is thinned; younger comes by the minute. */
const THINNED = 20 * MINUTE
/** A plant further behind than this sends its past as back-fill, ms. */
export const BEHIND = 90_000

/** How detailed the next stretch of the past is, and where it ends. */
export function spanFrom(at: EpochMs, now: EpochMs): { readonly to: EpochMs; readonly resolution: Resolution } {
  const thin = Math.floor((now - THINNED) / HISTORY.stepMs) * HISTORY.stepMs
  if (at < thin) return { to: thin, resolution: HISTORY }
  const minute = Math.floor(now / MINUTE) * MINUTE
  if (now - at > BEHIND && at < minute) return { to: minute, resolution: RECENT }
  return { to: Number.POSITIVE_INFINITY, resolution: LIVE }
}
