// Is a device there, and does its clock agree with ours? Columns by device; the batch clock is the only clock. Raises `silent` and `clock`.
// Never touches a sum: time without a sign of life is accounted for in event time by states.ts.
import { CLOCK } from '../model/detection.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { FLAG } from '../model/reading.ts'
import type { Episodes } from './episodes.ts'

/** Offsets remembered by device, that of the newest reading of a second; their median is the clock's offset. Further off than the limit is an
 *  episode, and offsets that scatter more say nothing of a clock (a gateway sends what it stored), ms. */
const { offsets: OFFSETS, limitMs: OFFSET_LIMIT } = CLOCK
const COMPARE_EVERY = 5
/** Batches further apart than this mean that the service itself was away: silence is counted from its return. */
const OWN_GAP = 120_000

export type Presence = {
  receivedAt: Float64Array
  /** Last live reading, ms; 0 none: history alone never makes a device silent. */
  liveAt: Float64Array
  /** Silence that is an episode, ms. */
  limit: Float64Array
  /** 1: an episode says so. */
  silent: Uint8Array
  corrected: Uint8Array
  /** 1: an episode says so. */
  clockOff: Uint8Array
  offsets: Float64Array
  offsetCount: Uint32Array
  offsetSecond: Float64Array
}
export function createPresence(capacity = 64): Presence {
  return {
    receivedAt: new Float64Array(capacity),
    liveAt: new Float64Array(capacity),
    limit: new Float64Array(capacity),
    silent: new Uint8Array(capacity),
    corrected: new Uint8Array(capacity),
    clockOff: new Uint8Array(capacity),
    offsets: new Float64Array(capacity * OFFSETS),
    offsetCount: new Uint32Array(capacity),
    offsetSecond: new Float64Array(capacity),
  }
}
export function growPresence(p: Presence, count: number): void {
  if (count <= p.receivedAt.length) return
  const more = createPresence(Math.max(count, p.receivedAt.length * 2))
  for (const name of Object.keys(more) as (keyof Presence)[]) more[name].set(p[name])
  Object.assign(p, more)
}

/** A reading of the device came. */
export function hear(p: Presence, d: DeviceId, at: EpochMs, receivedAt: EpochMs, flags: number, episodes: Episodes): void {
  if (receivedAt > p.receivedAt[d]!) p.receivedAt[d] = receivedAt
  if (flags & FLAG.hist) return
  if (receivedAt > p.liveAt[d]!) p.liveAt[d] = receivedAt
  if (p.silent[d] === 1) {
    p.silent[d] = 0
    episodes.clear(d, 'silent', receivedAt)
  }
  p.corrected[d] = flags & FLAG.clockCorrected ? 1 : 0
  if (flags & (FLAG.noTime | FLAG.clockCorrected)) return
  const offset = at - receivedAt
  const second = Math.floor(receivedAt / 1000)
  if (p.offsetSecond[d] === second) {
    // A gateway that sends ten seconds at once is not ten seconds slow: its newest reading tells.
    const last = d * OFFSETS + ((p.offsetCount[d]! - 1) % OFFSETS)
    if (offset > p.offsets[last]!) p.offsets[last] = offset
    return
  }
  p.offsetSecond[d] = second
  p.offsets[d * OFFSETS + (p.offsetCount[d]! % OFFSETS)] = offset
  p.offsetCount[d]!++
}

/** The gateway's will, or an explicit death. */
export function die(p: Presence, d: DeviceId, at: EpochMs, receivedAt: EpochMs, flags: number, episodes: Episodes): void {
  if (receivedAt > p.receivedAt[d]!) p.receivedAt[d] = receivedAt
  if (flags & FLAG.hist) return
  p.silent[d] = 1
  episodes.raise(d, 'silent', at, { type: 'silent', metric: null, severity: 'warn', message: 'gateway-death' })
}

/** Median of (source time - receipt), ms; null before the first. */
export function clockOffset(p: Presence, d: DeviceId): number | null {
  const offsets = sortedOffsets(p, d)
  return offsets.length === 0 ? null : offsets[offsets.length >> 1]!
}
const sortedOffsets = (p: Presence, d: DeviceId): Float64Array =>
  p.offsets.slice(d * OFFSETS, d * OFFSETS + Math.min(OFFSETS, p.offsetCount[d]!)).sort()

/** Compares the clock of a device that was heard: its median every few offsets only, since a clock that is off stays off. */
export function watchClock(p: Presence, d: DeviceId, clock: EpochMs, episodes: Episodes): void {
  if (p.corrected[d] === 1) {
    if (p.clockOff[d] === 1) return
    p.clockOff[d] = 1
    episodes.raise(d, 'clock', clock, { type: 'clock', metric: null, severity: 'info', message: 'clock-corrected' })
    return
  }
  if (p.offsetCount[d]! % COMPARE_EVERY !== 0) return
  const offsets = sortedOffsets(p, d)
  const median = offsets[offsets.length >> 1] ?? 0
  const agree = offsets.length === OFFSETS && offsets[OFFSETS - 1]! - offsets[0]! <= OFFSET_LIMIT
  if (Math.abs(median) > OFFSET_LIMIT) {
    if (!agree || p.clockOff[d] === 1) return
    p.clockOff[d] = 1
    episodes.raise(d, 'clock', clock, {
      type: 'clock',
      metric: null,
      severity: 'warn',
      message: 'clock-offset',
      value: median,
      expected: 0,
    })
  } else if (p.clockOff[d] === 1) {
    p.clockOff[d] = 0
    episodes.clear(d, 'clock', clock)
  }
}

/** Raises `silent` for every device whose limit has passed, and says the limit. `awake`: when the service last came back from an absence of its own. */
export function watchSilence(p: Presence, count: number, clock: EpochMs, awake: EpochMs, episodes: Episodes): void {
  for (let d = 0; d < count; d++) {
    if (p.silent[d] === 1 || p.liveAt[d] === 0 || clock < Math.max(p.liveAt[d]!, awake) + p.limit[d]!) continue
    p.silent[d] = 1
    const finding = { type: 'silent', metric: null, severity: 'warn', message: 'no-sign-of-life', expected: p.limit[d]! } as const
    episodes.raise(d, 'silent', p.liveAt[d]!, finding)
  }
}

/** When the service is back after an absence of its own, from one batch clock to the next. */
export const awakeSince = (awake: EpochMs, last: EpochMs, clock: EpochMs): EpochMs => (clock - last > OWN_GAP ? clock : awake)
