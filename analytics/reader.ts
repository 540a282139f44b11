// The fold as pages read it: every answer is a copy made for the reader, and asking changes no sum and no version.
import { addSums, createSums, SUM, SUM_COUNT, type Sums } from '../model/kpi.ts'
import { STATE_CODE, STATES } from '../model/plant.ts'
import { type DeviceId, type DeviceInfo, type EpochMs, ORDER_UNKNOWN, type SeriesInfo } from '../model/reading.ts'
import type { Ahead } from './ahead.ts'
import * as C from './columns.ts'
import { bandOf, type Detectors } from './detectors.ts'
import { HOUR, HOURS_KEPT, hourSums, type Keep } from './keep.ts'
import type { DaySums, DeviceLive, Live, LiveState } from './live.ts'
import { clockOffset, type Presence } from './presence.ts'
import { detailOf, forNewest, orderOf, stateOf } from './state-log.ts'
import { isByPower } from './states.ts'
import { termsAt } from './terms.ts'
import { hasBegun, MINUTE, settle, slotOf, type Track } from './track.ts'

/** What the reader looks at; the shell owns it. */
export type Learnt = {
  /** Hands on the rows that settling a device has closed. */
  readonly handOn: () => void
  readonly devices: readonly DeviceInfo[]
  readonly series: readonly (SeriesInfo | undefined)[]
  /** Series of each device. */
  readonly seriesOf: readonly (readonly number[])[]
  readonly ids: ReadonlyMap<string, DeviceId>
  readonly tracks: readonly Track[]
  readonly keeps: readonly Keep[]
  readonly presence: Presence
  readonly detectors: Detectors
  readonly ahead: Ahead
  reasonOf(text: number): string | null
  textOf(text: number): string | null
  /** By device: first minute not handed over, and how often something changed. */
  readonly columns: { handedTo: Float64Array; revision: Float64Array }
  /** By series: newest value and when; -Infinity none. */
  readonly newest: { value: Float64Array; at: Float64Array }
  readonly of: { words: Uint8Array }
}

const MOST_STATES = 500
const UNKNOWN = STATE_CODE.UNKNOWN

/** A device silent for longer is not followed minute by minute, ms. */
const LONGEST_SILENCE = 7 * 86_400_000

export function createReaderOf(l: Learnt): Live {
  function trackOf(id: DeviceId): Track {
    const t = l.tracks[id]!
    settle(t)
    // Rows that left the ring just now are of the past: whoever reads on asks the warehouse for them.
    l.handOn()
    return t
  }

  /** Sums of [from, to): what left the ring, what is in it, and what comes if nothing more is heard until `now`. */
  function daySums(t: Track, keep: Keep, day: { day: string; from: EpochMs; to: EpochMs }, now: EpochMs): DaySums {
    const sums = createSums()
    const kept = keep.days.find((d) => d.from === day.from)
    if (kept !== undefined) addSums(sums, kept.sums)
    addRing(t, day.from, day.to, sums)
    if (hasBegun(t) && now > t.s[C.AT]! && day.to > t.s[C.AT]!) {
      l.ahead.begin(t, day.from)
      addSums(sums, l.ahead.until(Math.min(now, day.to)))
    }
    return { day: day.day, from: day.from, to: day.to, sums }
  }

  /** The state at `now` if nothing more is heard until then, by the rule the sums follow. */
  function inForce(t: Track, now: EpochMs): Pick<DeviceLive, 'state' | 'since' | 'lastState'> {
    let since: EpochMs | null = null
    let known = UNKNOWN
    forNewest(t.states, t.s[C.CHANGES]!, MOST_STATES, (at, code) => {
      since = at
      if (stateOf(code) !== UNKNOWN) known = stateOf(code)
    })
    l.ahead.begin(t, Math.max(now, t.s[C.AT]!))
    const state = l.ahead.state()
    const lastState = state === UNKNOWN && known !== UNKNOWN ? STATES[known]! : null
    return { state: STATES[state]!, since: state === t.s[C.EFFECTIVE] ? since : l.ahead.since(), lastState }
  }

  function device(id: DeviceId, now: EpochMs): DeviceLive {
    const t = trackOf(id)
    const { s } = t
    const info = l.devices[id]!
    const p = l.presence
    const term = termsAt(t.terms, now)
    const day = t.calendar.productionDay(now)
    const today = daySums(t, l.keeps[id]!, day, now)
    const yesterday = daySums(t, l.keeps[id]!, t.calendar.productionDay(day.from - 1), now)
    const heard = p.receivedAt[id]! > 0
    const dead = s[C.DEAD]! > 0 && s[C.LIFE]! <= s[C.DEAD]!
    const stale = heard && (dead || now - p.receivedAt[id]! >= p.limit[id]!)
    const pri = s[C.PRI]! > 0 ? s[C.PRI]! : term.pri
    const x = today.sums
    const { state, since, lastState } = inForce(t, now)
    return {
      id,
      path: info.path,
      enterprise: info.enterprise,
      state,
      since,
      lastState,
      stateFrom: s[C.STATED] === 1 ? 'reported' : isByPower(s, term) ? 'power' : null,
      reason: hasBegun(t) && state !== 'UNKNOWN' ? l.reasonOf(s[C.DETAIL]!) : null,
      order: s[C.ORDER] as 0 | 1 | 2,
      lastAt: heard && t.newest > 0 ? t.newest : null,
      lastReceivedAt: heard ? p.receivedAt[id]! : null,
      stale,
      clockCorrected: p.corrected[id] === 1,
      clockOffsetMs: clockOffset(p, id),
      heartbeatS: s[C.HEARTBEAT]! > 0 ? s[C.HEARTBEAT]! / 1000 : null,
      idealCycleS: pri > 0 ? pri / 1e6 : null,
      basis: { counted: s[C.COUNTED] === 1, priced: pri > 0 },
      kpiScope: term.kpiScope,
      metered: s[C.REGISTER_SEEN] === 1 || s[C.ENERGY_AT]! >= 0,
      assetClass: term.assetClass,
      calendarAssumed: t.calendar.assumed(now),
      today,
      yesterday,
      counters: {
        total: x[SUM.pq]! + x[SUM.pqOvertime]!,
        good: x[SUM.gq]! + x[SUM.gqOvertime]!,
        scrap: x[SUM.sq]!,
        rework: x[SUM.rq]!,
      },
    }
  }

  function hours(id: DeviceId, count: number, now: EpochMs) {
    const t = trackOf(id)
    const last = Math.floor(now / HOUR) * HOUR
    const out: { from: EpochMs; sums: Sums }[] = []
    for (let from = last - (Math.min(count, HOURS_KEPT) - 1) * HOUR; from <= last; from += HOUR) {
      const sums = createSums()
      const kept = hourSums(l.keeps[id]!, from)
      if (kept !== undefined) addSums(sums, kept)
      addRing(t, from, from + HOUR, sums)
      out.push({ from, sums })
    }
    if (hasBegun(t) && out.length > 0 && now > t.s[C.AT]!) {
      l.ahead.begin(t, out[0]!.from)
      for (const { from, sums } of out) if (from + HOUR > t.s[C.AT]!) addSums(sums, l.ahead.until(Math.min(now, from + HOUR)))
    }
    return out
  }

  function states(id: DeviceId, count: number, now: EpochMs): readonly LiveState[] {
    const t = trackOf(id)
    const { state, since } = inForce(t, now)
    const isOver = hasBegun(t) && since !== null && state !== STATES[t.s[C.EFFECTIVE]!]
    const out: { from: EpochMs; to: EpochMs | null; state: LiveState['state']; reason: string | null; order: 0 | 1 | 2 }[] = []
    forNewest(t.states, t.s[C.CHANGES]!, Math.min(count, MOST_STATES) - Number(isOver), (from, code) => {
      const before = out[out.length - 1]
      if (before !== undefined) before.to = from
      out.push({ from, to: null, state: STATES[stateOf(code)]!, reason: l.reasonOf(detailOf(code)), order: orderOf(code) })
    })
    if (isOver) {
      const before = out[out.length - 1]
      if (before !== undefined) before.to = since
      out.push({ from: since, to: null, state, reason: null, order: ORDER_UNKNOWN })
    }
    return out
  }

  function openMinutes(id: DeviceId, now: EpochMs) {
    const t = trackOf(id)
    const out: { minute: EpochMs; sums: Sums }[] = []
    if (!hasBegun(t)) return out
    const current = t.rowFrom / MINUTE
    // Of a device silent for long, only what its last state still covers: the weeks since are nobody's figure.
    const until = now - t.newest > LONGEST_SILENCE ? t.newest + l.presence.limit[id]! : now
    const end = Math.max(Math.ceil(until / MINUTE), current + 1)
    let minute = Math.max(l.columns.handedTo[id]!, current - t.rowMinute.length + 1)
    l.ahead.begin(t, minute * MINUTE)
    for (; minute < end; minute++) {
      const slot = minute <= current ? slotOf(t, minute) : -1
      if (minute < current && slot < 0) continue
      const sums =
        minute < current ? createSums() : Float64Array.from(l.ahead.until(Math.min((minute + 1) * MINUTE, Math.max(now, t.s[C.AT]!))))
      if (slot >= 0) addSums(sums, t.rows, slot * SUM_COUNT)
      out.push({ minute: minute * MINUTE, sums })
    }
    return out
  }

  return {
    get count() {
      return l.devices.length
    },
    idOf: (path) => l.ids.get(path),
    revision: (id) => l.columns.revision[id]!,
    device,
    hours,
    states,
    openMinutes,
    finalTo(id, now) {
      const { newest, lateness } = trackOf(id)
      return Math.max(newest - lateness, now - LONGEST_SILENCE)
    },
    values: (id) =>
      l.seriesOf[id]!.filter((n) => l.newest.at[n]! > -Infinity).map((n) => {
        const { metric, unit } = l.series[n]!
        const [value, at] = [l.newest.value[n]!, l.newest.at[n]!]
        if (l.of.words[n] === 1) return { metric, unit, value, text: l.textOf(value), at, band: null }
        return { metric, unit, value, at, band: bandOf(l.detectors, n, id, at) }
      }),
  }
}

/** Adds the rows of a ring that begin in [from, to). */
function addRing(t: Track, from: EpochMs, to: EpochMs, sums: Sums): void {
  // Nearly every question about yesterday ends here.
  if (to <= t.rowFrom - t.rowMinute.length * MINUTE) return
  for (let slot = 0; slot < t.rowMinute.length; slot++) {
    const minute = t.rowMinute[slot]! * MINUTE
    if (minute >= 0 && minute >= from && minute < to) addSums(sums, t.rows, slot * SUM_COUNT)
  }
}
