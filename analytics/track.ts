// One device in the fold: its recent readings in event order, checkpoints of its state at the beginning of each minute, and a ring of minute
// rows. Readings only enter the timeline; `settle` folds what is new, and when one came late goes back to the checkpoint before it first.
// Promise: after settle the rows are a function of the set of accepted readings alone, whatever the order, the batches or the restarts.
import { SUM, SUM_COUNT, type Sums } from '../model/kpi.ts'
import { STATES } from '../model/plant.ts'
import { type DeviceId, FLAG, METRIC_KIND } from '../model/reading.ts'
import type { Calendar } from './calendar.ts'
import * as C from './columns.ts'
import type { ReasonMarks } from './corrections.ts'
import { readPower, readRegister } from './energy.ts'
import { REACH_MINUTES, settleGifts, takeBack } from './gifts.ts'
import { countPieces } from './pieces.ts'
import { judgePower } from './power-states.ts'
import { createStateLog, forNewest, note, packState, relog, STATE_LOG_LIMIT } from './state-log.ts'
import { advance, type Cell, enter, forgetPower, isByPower } from './states.ts'
import { type Terms, termsAt } from './terms.ts'
import { countUpTo, createTimeline, drop, insert, LIFE_ENTRY, lengthOf, TIMELINE_LIMIT, type Timeline } from './timeline.ts'

export const MINUTE = 60_000
/** Rows are made for this long into a silence, ms; after that the device is taken to have been away until its next reading. */
export const LONGEST_GAP = 8 * 86_400_000
/** Rows a ring has at least: half an hour of closed ones for those who watch. */
const LEAST_ROWS = 34
/** Readings that wait to be folded; above it they are folded at once, so that an import costs no memory. */
const MOST_UNFOLDED = 8_192

export type Track = Cell & {
  readonly id: DeviceId
  readonly timeline: Timeline
  /** Allowed lateness, ms. */
  readonly lateness: number
  /** Latest event time, ms; -Infinity before the first reading. */
  newest: number
  /** Entries of the timeline already in the sums. */
  folded: number
  /** Earliest minute to fold again; Infinity: none. */
  dirty: number
  /** State at the beginning of `baseMinute`, before which nothing changes any more; -1: before the first reading. */
  readonly base: Float64Array
  baseMinute: number
  /** Later checkpoints, by minute % checkpointMinute.length; -1 none. */
  readonly checkpoints: Float64Array
  readonly checkpointMinute: Float64Array
  /** By row: version last handed over, 0 none, and two halves of a fingerprint of its sums when last looked at, 0 never. */
  readonly version: Uint32Array
  readonly print: Uint32Array
  /** Minutes before it may have been handed over provisionally, so that even an empty row must take their place. */
  provisionalTo: number
  /** A row leaves the ring for a later minute: its sums are final. */
  evict: (slot: number) => void
  /** Why the rows in memory were formed anew, until they have been handed over again: bits of CAUSE. */
  edited: number
}

export function createTrack(
  id: DeviceId,
  calendar: Calendar,
  terms: readonly Terms[],
  latenessMinutes: number,
  reasons: ReasonMarks,
): Track {
  // The open minute, one begun by lateness, one for `at` - 1 ms.
  const checkpoints = latenessMinutes + 3
  const rows = Math.max(checkpoints + REACH_MINUTES, LEAST_ROWS)
  const track: Track = {
    id,
    s: C.VIRGIN.slice(),
    rows: new Float64Array(rows * SUM_COUNT),
    states: createStateLog(),
    open: 0,
    rowFrom: 0,
    rowTo: Infinity,
    calendar,
    terms,
    span: { from: 0, to: 0, planned: false },
    term: terms[0]!,
    roll: () => {},
    reasons,
    rowMinute: new Float64Array(rows).fill(-1),
    gifts: [],
    changedFrom: Infinity,
    timeline: createTimeline(),
    lateness: latenessMinutes * MINUTE,
    newest: -Infinity,
    folded: 0,
    dirty: Infinity,
    base: C.VIRGIN.slice(),
    baseMinute: -1,
    checkpoints: new Float64Array(checkpoints * C.STATE_SIZE),
    checkpointMinute: new Float64Array(checkpoints).fill(-1),
    version: new Uint32Array(rows),
    print: new Uint32Array(rows * 2),
    provisionalTo: -1,
    evict: () => {},
    edited: 0,
  }
  track.roll = () => {
    openRow(track, track.rowTo / MINUTE)
    saveCheckpoint(track)
  }
  return track
}

export const hasBegun = (t: Track): boolean => t.s[C.AT]! > 0
/** Row of a minute, -1 when the ring does not hold it. */
export function slotOf(t: Track, minute: number): number {
  const slot = minute % t.rowMinute.length
  return t.rowMinute[slot] === minute ? slot : -1
}

/** What a kind is to the fold: many are nothing but a sign of life. */
export const ENTRY_KIND: Uint8Array = (() => {
  const kinds = new Uint8Array(METRIC_KIND.death + 1).fill(LIFE_ENTRY)
  const k = METRIC_KIND
  for (const kind of [k.countTotal, k.countGood, k.countScrap, k.countRework, k.energyActive, k.powerActive]) kinds[kind] = kind
  for (const kind of [k.idealCycle, k.heartbeat, k.state, k.death]) kinds[kind] = kind
  return kinds
})()

/** What became of a reading that arrived. */
export const ARRIVED = { refused: 0, taken: 1, late: 2 } as const

/**
 * Takes a reading into the timeline. `late`: it is of the time before the base, which only a re-statement can reach. `refused`: beyond what
 * one device may keep. A reading of after the base is never late: a re-statement ends at the base, so it would be lost between the two.
 */
export function arrive(t: Track, at: number, kind: number, value: number, aux: number, flags: number): number {
  // Settled first where it decides, so that where the base lies does not depend on who looked when.
  if (at < t.newest - t.lateness || t.timeline.tail - t.timeline.head - t.folded >= MOST_UNFOLDED) settle(t)
  if (t.baseMinute >= 0 && at <= t.baseMinute * MINUTE) return ARRIVED.late
  if (lengthOf(t.timeline) >= TIMELINE_LIMIT) return ARRIVED.refused
  if (at > t.newest) t.newest = at
  const entry = ENTRY_KIND[kind]!
  const rank = insert(t.timeline, at, entry, entry === LIFE_ENTRY ? 1 : value, aux, flags, t.folded)
  if (rank < t.folded) {
    const minute = Math.floor((at - 1) / MINUTE)
    if (minute < t.dirty) t.dirty = minute
  }
  return ARRIVED.taken
}

/** Folds what arrived since the last time. */
export function settle(t: Track): void {
  if (t.dirty !== Infinity) restore(t, t.dirty)
  const { timeline } = t
  for (let i = timeline.head + t.folded; i < timeline.tail; i++) step(t, timeline, i)
  t.folded = lengthOf(timeline)
  trim(t)
}

/** Folds the whole horizon again: the calendar or the terms changed. */
export function refold(t: Track): void {
  t.dirty = -1
  settle(t)
}

/** Another state at the base, and other rows of the minutes before it: a re-statement has gone over the past. The rest is folded again. */
export function rebase(t: Track, base: Float64Array, rows: readonly { readonly minute: number; readonly sums: Sums }[]): void {
  takeBack(t, t.baseMinute)
  for (const { minute, sums } of rows) {
    const slot = slotOf(t, minute)
    if (slot < 0) continue
    t.rows.set(sums, slot * SUM_COUNT)
    if (minute < t.changedFrom) t.changedFrom = minute
  }
  t.base.set(base)
  refold(t)
}

type Notes = { readonly at: readonly number[]; readonly code: readonly number[] }
/**
 * Other state intervals in (since, until]; `until` is not after the base. The log counts its notes, so every state that knows a count is
 * told the new one. Never an input of a sum: with more changes after the base than a log holds, it stays as it is.
 */
export function renote(t: Track, since: number, until: number, notes: Notes): void {
  const count = t.s[C.CHANGES]!
  if (count - t.base[C.CHANGES]! >= STATE_LOG_LIMIT) return
  const at = [...notes.at]
  const code = [...notes.code]
  let before: number | undefined
  const after: [when: number, what: number][] = []
  forNewest(t.states, count, STATE_LOG_LIMIT, (when, what) => {
    if (when <= until) before = what
    else after.push([when, what])
  })
  // What held at `until` goes on from there, until a later turn says otherwise: without a note of it the next one of its kind would be none.
  // Of a device whose log began later nothing was known there.
  if (before !== undefined || at.length > 0) {
    at.push(until)
    code.push(before ?? packState(UNKNOWN, 0, 0))
  }
  for (const [when, what] of after) {
    at.push(when)
    code.push(what)
  }
  const shift = relog(t.states, count, since, { at, code }) - count
  t.s[C.CHANGES] = count + shift
  t.base[C.CHANGES] = t.base[C.CHANGES]! + shift
  for (let slot = 0; slot < t.checkpointMinute.length; slot++)
    if (t.checkpointMinute[slot]! >= 0) t.checkpoints[slot * C.STATE_SIZE + C.CHANGES]! += shift
}

/** What a track holds of an entry; the columns of a timeline fit, and so do those of a scan. */
export type Entries = Pick<Timeline, 'at' | 'value' | 'aux' | 'kind' | 'flags'>

/** Takes entry `i` into the sums. */
export function step(t: Track, { at: ats, value: values, aux, kind: kinds, flags }: Entries, i: number): void {
  const { s } = t
  const at = ats[i]!
  const kind = kinds[i]!
  if (s[C.AT] === 0) begin(t, at)
  else if (at > s[C.AT]!) pass(t, at)
  // Said of the machine and not by it: nothing was heard.
  if (kind === METRIC_KIND.death) {
    s[C.DEAD] = at
    forgetPower(s)
    if (s[C.EFFECTIVE] !== UNKNOWN) enter(t, at, UNKNOWN)
    return
  }
  t.rows[t.open + SUM.readings]! += kind === LIFE_ENTRY ? values[i]! : 1
  s[C.LIFE] = at
  if (kind === METRIC_KIND.state && !(flags[i]! & FLAG.bad)) {
    readState(t, at, values[i]!, aux[i]!)
    return
  }
  // A sign of life ends staleness: devices report states on change. It does not end a death: who comes back sends a state.
  if (s[C.EFFECTIVE] !== s[C.STATE] && s[C.DEAD] === 0) enter(t, at, s[C.STATE]!)
  if (kind <= METRIC_KIND.countRework) countPieces(t, kind, values[i]!, aux[i]!, flags[i]!)
  else if (kind === METRIC_KIND.energyActive) readRegister(t, values[i]!, aux[i]!, flags[i]!)
  else if (kind === METRIC_KIND.powerActive && !(flags[i]! & FLAG.bad)) {
    if (isByPower(s, t.term)) judgePower(t, at, values[i]!)
    readPower(t, values[i]!)
  } else if (kind === METRIC_KIND.idealCycle && !(flags[i]! & FLAG.bad)) s[C.PRI] = Math.round(values[i]! * 1e6)
  else if (kind === METRIC_KIND.heartbeat) s[C.HEARTBEAT] = Math.round(values[i]! * 1000)
}
const UNKNOWN = STATES.indexOf('UNKNOWN')

function readState(t: Track, at: number, state: number, aux: number): void {
  const { s } = t
  s[C.DEAD] = 0
  s[C.STATED] = 1
  s[C.STATE] = state
  s[C.ORDER] = aux & 3
  s[C.DETAIL] = aux >>> 2
  if (s[C.EFFECTIVE] !== state) enter(t, at, state)
  else if (state !== UNKNOWN) note(t.states, s, at, packState(state, s[C.ORDER], s[C.DETAIL]))
}

/** The first reading opens the minute it lies in; there is no time before it. */
function begin(t: Track, at: number): void {
  t.s[C.AT] = at
  t.s[C.LIFE] = at
  t.span = t.calendar.spanAt(at)
  t.term = termsAt(t.terms, at)
  openRow(t, Math.floor(at / MINUTE))
}

/** Time passes up to the next reading; where it was silent for too long, from the minute of that reading on only. */
export function pass(t: Track, to: number): void {
  const { s } = t
  if (to - s[C.LIFE]! > LONGEST_GAP) {
    advance(t, s[C.LIFE]! + LONGEST_GAP)
    const minute = Math.floor(to / MINUTE)
    if (minute > t.rowFrom / MINUTE) {
      // Who was away that long says what it is doing when it is back.
      s[C.STATE] = UNKNOWN
      if (s[C.EFFECTIVE] !== UNKNOWN) enter(t, s[C.AT]!, UNKNOWN)
      s[C.AT] = minute * MINUTE
      // Nothing before it can be folded again: a reading from within the absence is too late.
      for (let slot = 0; slot < t.rowMinute.length; slot++) {
        if (t.rowMinute[slot]! >= 0) t.evict(slot)
        t.rowMinute[slot] = -1
      }
      openRow(t, minute)
      t.base.set(s)
      t.baseMinute = minute
    }
  }
  advance(t, to)
}

export function openRow(t: Track, minute: number): void {
  const slot = minute % t.rowMinute.length
  if (t.rowMinute[slot] !== minute) {
    if (t.rowMinute[slot]! >= 0) t.evict(slot)
    t.rowMinute[slot] = minute
    t.version[slot] = 0
    t.print[slot * 2] = t.print[slot * 2 + 1] = 0
  }
  t.open = slot * SUM_COUNT
  t.rows.fill(0, t.open, t.open + SUM_COUNT)
  t.rowFrom = minute * MINUTE
  t.rowTo = t.rowFrom + MINUTE
  if (minute < t.changedFrom) t.changedFrom = minute
}

function saveCheckpoint(t: Track): void {
  const minute = t.rowFrom / MINUTE
  const slot = minute % t.checkpointMinute.length
  t.checkpointMinute[slot] = minute
  t.checkpoints.set(t.s, slot * C.STATE_SIZE)
}

/** Newest checkpoint at or before `minute`, as a slot; -1: the base. */
function checkpointBefore(t: Track, minute: number): number {
  let best = -1
  for (let slot = 0; slot < t.checkpointMinute.length; slot++) {
    const m = t.checkpointMinute[slot]!
    if (m > t.baseMinute && m <= minute && (best < 0 || m > t.checkpointMinute[best]!)) best = slot
  }
  return best
}

/** Goes back to the beginning of `minute`, or as far before it as the nearest checkpoint lies. */
function restore(t: Track, minute: number): void {
  t.dirty = Infinity
  const slot = checkpointBefore(t, minute)
  const back = slot < 0 ? t.baseMinute : t.checkpointMinute[slot]!
  takeBack(t, back)
  for (let i = 0; i < t.rowMinute.length; i++)
    if (t.rowMinute[i]! >= back && t.rowMinute[i]! >= 0) {
      t.rows.fill(0, i * SUM_COUNT, (i + 1) * SUM_COUNT)
      if (t.rowMinute[i]! < t.changedFrom) t.changedFrom = t.rowMinute[i]!
    }
  for (let i = 0; i < t.checkpointMinute.length; i++) if (t.checkpointMinute[i]! > back) t.checkpointMinute[i] = -1
  if (slot < 0) t.s.set(t.base)
  else t.s.set(t.checkpoints.subarray(slot * C.STATE_SIZE, (slot + 1) * C.STATE_SIZE))
  t.folded = back < 0 ? 0 : countUpTo(t.timeline, back * MINUTE)
  if (back >= 0) openRow(t, back)
  else t.rowTo = Infinity
}

/** Forgets what no reading can reach any more. */
function trim(t: Track): void {
  let minute = Math.floor((t.newest - t.lateness - 1) / MINUTE)
  // A device that sends more than it may keep loses lateness, not readings: the base moves up until half of the timeline is free.
  if (lengthOf(t.timeline) >= TIMELINE_LIMIT)
    while (minute < t.rowFrom / MINUTE && countUpTo(t.timeline, minute * MINUTE) * 2 < TIMELINE_LIMIT) minute++
  if (minute <= t.baseMinute) return
  const slot = checkpointBefore(t, minute)
  if (slot < 0) return
  t.base.set(t.checkpoints.subarray(slot * C.STATE_SIZE, (slot + 1) * C.STATE_SIZE))
  t.baseMinute = t.checkpointMinute[slot]!
  const gone = countUpTo(t.timeline, t.baseMinute * MINUTE)
  drop(t.timeline, gone)
  t.folded -= gone
  settleGifts(t.gifts, t.baseMinute)
}
