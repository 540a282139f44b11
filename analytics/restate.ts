// Re-statement: late readings of one device are folded into its past, or its past is folded under what the registry says now. From the last
// checkpoint before the first change the readings are folded again, through the same steps, until the state is the one a later checkpoint has
// (then nothing after it changes), the base of the live track is reached, or its share of readings is used up: then the rest is another work.
// Only reads; what came out is a value, and the shell carries it out.
// Promise: the rows are those the fold would have given had every reading and every edit come in order. It costs time, never exactness.
import { createSums, SUM, SUM_COUNT, type Sums } from '../model/kpi.ts'
import type { DeviceId, EpochMs, SeriesId } from '../model/reading.ts'
import { FLAG } from '../model/reading.ts'
import { createReader, createWriter } from './bytes.ts'
import * as C from './columns.ts'
import { REACH_MINUTES } from './gifts.ts'
import type { LateWork } from './late.ts'
import { flagsDiffer, flagsOf, isEmpty, type MinuteRows } from './rows.ts'
import { termsAt } from './terms.ts'
import { countUpTo, LIFE_ENTRY } from './timeline.ts'
import { createTrack, ENTRY_KIND, type Entries, MINUTE, openRow, pass, slotOf, step, type Track } from './track.ts'

/** State of a device at the beginning of a minute (ms), as bytes. */
export type Checkpoint = { readonly device: DeviceId; readonly minute: EpochMs; readonly state: Uint8Array }
type Scanned = {
  readonly series: Uint32Array
  readonly at: Float64Array
  readonly value: Float64Array
  readonly aux: Uint32Array
  readonly flags: Uint8Array
}
/** What is asked of the warehouse; whatever was handed over before can be read. */
export type Past = {
  checkpoints(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<readonly Checkpoint[]>
  scanDevice(query: { series: readonly SeriesId[]; from: EpochMs; to: EpochMs; limit: number }): Promise<Scanned>
  minutesOf(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<MinuteRows>
}

/** A minute that is no longer in the ring, stated anew. `change`: what it adds to the sums above it. */
type Restated = {
  readonly minute: number
  readonly version: number
  readonly flags: number
  readonly sums: Sums
  readonly change: Sums
}
export type Restatement = {
  readonly rows: readonly Restated[]
  readonly checkpoints: readonly Checkpoint[]
  /** The live track goes on from here; undefined: it need not know. */
  readonly base: Float64Array | undefined
  /** Rows before the base that its ring still holds. */
  readonly ring: readonly { readonly minute: number; readonly sums: Sums }[]
  /** State intervals that began in (since, until], in place of the live track's, oldest first. */
  readonly since: EpochMs
  readonly until: EpochMs
  readonly notes: { readonly at: readonly number[]; readonly code: readonly number[] }
  /** Readings that were folded. */
  readonly readings: number
  /** Minute from which the work has to go on; undefined: it is done. */
  readonly rest: number | undefined
}

/** Readings loaded at once. */
const AT_ONCE = 50_000
/** A little more than a row needs to be complete, ms; see REACH_MINUTES. */
const STRETCH = (REACH_MINUTES + 2) * MINUTE
/** Of a work that is as long as the past, so much is looked at first, ms. */
const FIRST_LOOK = 6 * 3_600_000
/** Checkpoints are this far apart, minutes. */
export const CHECKPOINT_EVERY = 60
/** A row is exact when the fold began this much before it: energy of before the beginning may have been put into the rows after it. */
const RUN_UP = 2 * REACH_MINUTES

export const packCheckpoint = (device: DeviceId, minute: number, state: Float64Array): Checkpoint => {
  const w = createWriter()
  w.sparse(state)
  return { device, minute: minute * MINUTE, state: w.done() }
}
function unpack(bytes: Uint8Array): Float64Array {
  const state = Float64Array.from(C.VIRGIN)
  const r = createReader(bytes)
  // One that was made when a state had fewer columns ends earlier.
  for (let from = 0; from < state.length && !r.done; from += 32) r.sparse(state.subarray(from, from + 32))
  return state
}
/** How many intervals were noted is for show and differs with what came late. */
const same = (a: Float64Array, b: Float64Array): boolean => {
  for (let i = 0; i < a.length; i++) if (i !== C.CHANGES && a[i] !== b[i]) return false
  return true
}

/**
 * Goes over the past of `live`, which is settled and stays as it is until the promise resolves. Undefined: no checkpoint stands for the
 * time before the late readings, so they cannot be counted. After `share` readings it stops at the next checkpoint.
 */
export async function restate(
  live: Track,
  work: LateWork,
  series: readonly SeriesId[],
  kindOf: (series: SeriesId) => number,
  past: Past,
  share: number,
): Promise<Restatement | undefined> {
  const device = live.id
  const end = live.baseMinute
  // Energy reaches back, so rows before the first late reading may change too.
  const first = Math.floor((work.first - 1) / MINUTE) - REACH_MINUTES
  const known = await past.checkpoints({ device, from: (first - REACH_MINUTES) * MINUTE, to: (end + 1) * MINUTE })
  const start = known[0]
  if (start === undefined || start.minute > Math.max(0, (first + REACH_MINUTES - RUN_UP) * MINUTE)) return undefined
  const ringFrom = oldestRow(live)

  const t = createTrack(device, live.calendar, live.terms, 0, live.reasons)
  t.s.set(unpack(start.state))
  t.s[C.CHANGES] = 0
  const begun = t.s[C.AT]! > 0
  const startMinute = Math.round(start.minute / MINUTE)
  if (begun) {
    t.baseMinute = startMinute
    t.base.set(t.s)
    openRow(t, startMinute)
  }
  const rows: { minute: number; flags: number; sums: Sums }[] = []
  const keep = (slot: number) => {
    const minute = t.rowMinute[slot]!
    if (minute >= first) rows.push({ minute, flags: flagsOf(t, minute), sums: t.rows.slice(slot * SUM_COUNT, (slot + 1) * SUM_COUNT) })
  }
  /** Rows of the ring that end before `limit`. */
  const keepRing = (limit: number) => {
    for (let minute = t.rowFrom / MINUTE - t.rowMinute.length + 1; minute < limit; minute++) {
      const slot = minute < 0 ? -1 : slotOf(t, minute)
      if (slot >= 0) keep(slot)
    }
  }
  t.evict = (slot) => {
    if (base === undefined) keep(slot)
  }
  const older = new Map(known.slice(1).map((c) => [Math.round(c.minute / MINUTE), c]))
  const checkpoints: Checkpoint[] = []
  let lastCheckpoint = startMinute
  let base: Float64Array | undefined
  /** First minute whose row and state are as they were. */
  let joined = Infinity
  const lastLate = Math.floor(work.last / MINUTE)
  let readings = 0
  let stopped = Infinity
  const soonest = Math.floor(work.first / MINUTE) + CHECKPOINT_EVERY
  const at = (minute: number) => {
    if (joined !== Infinity || stopped !== Infinity) return
    if (minute === end) {
      // As they are now: what rows from here on give to them the live track gives, and time may pass far beyond before the next reading.
      keepRing(end)
      base = t.s.slice()
    }
    if (minute > end) return
    const before = older.get(minute)
    if (before === undefined && minute - lastCheckpoint < CHECKPOINT_EVERY) return
    lastCheckpoint = minute
    const alike = before !== undefined && same(t.s, unpack(before.state))
    if (alike && minute > lastLate && minute + REACH_MINUTES < ringFrom) {
      joined = minute
      return
    }
    if (!alike) checkpoints.push(packCheckpoint(device, minute, t.s))
    // Rows of the ring are the live track's until the base is reached; and every turn comes further than the one before.
    if (readings >= share && minute >= soonest && minute < ringFrom) stopped = minute
  }
  t.roll = () => {
    openRow(t, t.rowTo / MINUTE)
    // Nothing is taken back here.
    t.gifts.length = 0
    at(t.rowFrom / MINUTE)
  }
  /** Rows are complete once the fold is so far: later readings put no energy into them. */
  const isDone = () => base !== undefined || stopped !== Infinity || t.rowFrom / MINUTE > joined + REACH_MINUTES

  const last = end * MINUTE + 1
  // Mostly the fold joins the first checkpoint after the late readings, or the second: no more is loaded than that takes, and then ever more.
  let further = CHECKPOINT_EVERY * MINUTE
  let atOnce = AT_ONCE
  const nearest = known.find((c) => c.minute > work.last)?.minute ?? work.last
  let goal = Math.min(nearest, Math.max(work.first, start.minute) + FIRST_LOOK) + STRETCH
  for (let from = begun ? start.minute + 1 : 0; !isDone() && from < last; ) {
    const to = Math.min(last, Math.max(goal, from + STRETCH))
    const found = await past.scanDevice({ series, from, to, limit: atOnce })
    const all = found.at.length < atOnce
    // A cut may have gone through readings of one time: they are taken whole with the next.
    const until = all ? to : Math.floor(found.at[found.at.length - 1]!)
    // A clock that stands still: more readings of one ms than fit.
    if (until <= from) {
      atOnce *= 2
      continue
    }
    const entries = entriesOf(found, until, kindOf)
    for (let i = 0; i < entries.at.length && !isDone(); i++) {
      follow(entries.at[i]!)
      if (isDone()) break
      step(t, entries, i)
      readings++
    }
    goal = until + (all ? further : until - from)
    if (all && entries.at.length * 2 < atOnce) further *= 2
    from = until
  }
  // What comes after the base is in the live track: its first reading says that time has passed.
  const next = live.timeline.at[live.timeline.head + countUpTo(live.timeline, end * MINUTE)]
  if (!isDone() && next !== undefined) follow(next)
  if (joined === Infinity && base === undefined && stopped === Infinity) return undefined

  // Energy of after the stop belongs into the rows before it: they are stated with the rest.
  const limit = Math.min(joined, end, stopped - REACH_MINUTES)
  if (base === undefined) keepRing(limit)
  const inRange = rows.filter((r) => r.minute < limit)
  const outside = inRange.filter((r) => slotOf(live, r.minute) < 0)
  return {
    rows: await changed(outside, begun, live, past),
    checkpoints,
    base,
    ring: inRange.filter((r) => slotOf(live, r.minute) >= 0),
    since: start.minute,
    until: limit * MINUTE,
    notes: notesOf(t, limit * MINUTE),
    readings,
    rest: stopped === Infinity ? undefined : stopped,
  }

  /** Time passes up to a reading; an absence of days that ends at the base ends there here too. */
  function follow(to: number): void {
    if (t.s[C.AT] === 0 || to <= t.s[C.AT]!) return
    const before = t.baseMinute
    pass(t, to)
    if (t.baseMinute !== before) at(t.baseMinute)
  }
}

/** First minute that the ring of a track holds. */
export const oldestRow = (t: Track): number => t.rowMinute.reduce((least, m) => (m >= 0 && m < least ? m : least), t.baseMinute)

/** Columns of a scan, which is in order of whole ms, in the order of a timeline. */
function entriesOf(found: Scanned, until: number, kindOf: (series: SeriesId) => number): Entries {
  const count = found.at.length
  const kinds = new Uint8Array(count)
  for (let i = 0; i < count; i++) kinds[i] = ENTRY_KIND[kindOf(found.series[i]!)]!
  const at = new Float64Array(count)
  const value = new Float64Array(count)
  const aux = new Uint32Array(count)
  const kind = new Uint8Array(count)
  const flags = new Uint8Array(count)
  let length = 0
  for (let from = 0, to = 0; from < count; from = to) {
    const ms = Math.floor(found.at[from]!)
    if (ms >= until) break
    while (to < count && Math.floor(found.at[to]!) === ms) to++
    // Those of one ms go kind by kind; each round finds the next kind there is.
    for (let now = 0, next = 0; now < ENDS; now = next) {
      next = ENDS
      for (let i = from; i < to; i++) {
        if (kinds[i] !== now) {
          if (kinds[i]! > now && kinds[i]! < next) next = kinds[i]!
          continue
        }
        if ((found.flags[i]! & FLAG.refused) !== 0) continue
        at[length] = ms
        value[length] = now === LIFE_ENTRY ? 1 : found.value[i]!
        aux[length] = found.aux[i]!
        kind[length] = now
        flags[length] = found.flags[i]!
        length++
      }
    }
  }
  return {
    at: at.subarray(0, length),
    value: value.subarray(0, length),
    aux: aux.subarray(0, length),
    kind: kind.subarray(0, length),
    flags: flags.subarray(0, length),
  }
}
/** After the last kind. */
const ENDS = 256

/** Those rows that say something else than what was said. */
async function changed(
  rows: readonly { minute: number; flags: number; sums: Sums }[],
  begun: boolean,
  { id: device, terms }: Track,
  past: Past,
): Promise<Restated[]> {
  if (rows.length === 0) return []
  const said = await past.minutesOf({ device, from: rows[0]!.minute * MINUTE, to: (rows[rows.length - 1]!.minute + 1) * MINUTE })
  const spots = new Map(Array.from({ length: said.length }, (_, i) => [said.minute[i]!, i]))
  const out: Restated[] = []
  for (const { minute, flags, sums } of rows) {
    const spot = spots.get(minute * MINUTE)
    if (spot === undefined && isEmpty(sums, 0)) continue
    const change = createSums()
    let differs = spot !== undefined && flagsDiffer(said.flags[spot]!, flags, termsAt(terms, minute * MINUTE))
    for (let i = 0; i < SUM_COUNT; i++) {
      // A minute without a row was one that nobody planned and nobody was heard in.
      const before = spot !== undefined ? said.sums[spot * SUM_COUNT + i]! : i === SUM.tUnknown && begun ? MINUTE : 0
      change[i] = sums[i]! - before
      if (change[i] !== 0) differs = true
    }
    // Even where nothing was said before, the hours and shifts above it were: the figure is re-stated.
    if (differs) out.push({ minute, version: (spot === undefined ? 1 : said.version[spot]!) + 1, flags, sums, change })
  }
  return out
}

function notesOf(t: Track, until: number): { at: number[]; code: number[] } {
  const notes = { at: [] as number[], code: [] as number[] }
  const size = t.states.at.length
  for (let n = Math.max(0, t.s[C.CHANGES]! - size); n < t.s[C.CHANGES]!; n++) {
    if (t.states.at[n % size]! > until) break
    notes.at.push(t.states.at[n % size]!)
    notes.code.push(t.states.code[n % size]!)
  }
  return notes
}
