// The shell of the fold: owns the state of all devices, takes readings in, and hands on minute rows, episodes and alarms. Its clock is the
// receipt time of the batches, so a replay of the journal does the same again, to the bit. No timers, no I/O; arithmetic lives in the steps.
import { SUM_COUNT } from '../model/kpi.ts'
import { STATE_CODE } from '../model/plant.ts'
import type { DeviceId, DeviceInfo, EpochMs, Offset, ReadingBatch, ReadingSink, SeriesInfo, TextInfo } from '../model/reading.ts'
import { FLAG, METRIC_KIND } from '../model/reading.ts'
import { createAhead } from './ahead.ts'
import { createReader, createWriter, type Reader } from './bytes.ts'
import type { Calendar } from './calendar.ts'
import { CHANGES, VIRGIN } from './columns.ts'
import { createReasonMarks, markReason } from './corrections.ts'
import { createDetectors, gateState, growDetectors, isCharted, judge } from './detectors.ts'
import { type Plan, touched as touchedBy } from './edits.ts'
import { watchEffectiveness } from './effectiveness.ts'
import { createEpisodes, type Episode } from './episodes.ts'
import { createKeep, daysMoved, type Keep, keepRow, readKeep, rebuildDays, refillDays, writeKeep } from './keep.ts'
import { createLateBook, type LateDump } from './late.ts'
import { readLayout, writeLayout } from './layout.ts'
import type { Live, PlantDirectory } from './live.ts'
import { packPlans, type SavedPlans, unpackPlans } from './plan-snapshot.ts'
import { takeAlarm } from './plant-alarms.ts'
import { createPlantCache } from './plant-cache.ts'
import { awakeSince, createPresence, die, growPresence, hear, watchClock, watchSilence } from './presence.ts'
import { createReaderOf } from './reader.ts'
import { CHECKPOINT_EVERY, type Checkpoint, oldestRow, type Past, packCheckpoint, restate } from './restate.ts'
import { createRowsBuilder, handOver, handOverProvisional, handOverRow, type MinuteRows, openFrom } from './rows.ts'
import { relog } from './state-log.ts'
import { staleLimitOf } from './states.ts'
import type { Terms } from './terms.ts'
import { ARRIVED, arrive, createTrack, MINUTE, rebase, refold, renote, settle, type Track } from './track.ts'
import { readTrack, writeTrack } from './track-snapshot.ts'

export type AnalyticsOptions = {
  readonly directory: PlantDirectory
  /** A reading this much older than the newest of its device is counted at once, min. */
  readonly latenessMinutes: number
  /** Where older ones can be counted from; without it they are too late. */
  readonly late?: LateOptions
  /** Without a sign of life for this long time is unobserved, unless device or registry say otherwise, min. */
  readonly staleAfterMinutes: number
  /** Minute rows to keep; the arrays are the receiver's. */
  rows(rows: MinuteRows): void
  /** Rows handed over state something anew, at this time by the batch clock. */
  restated?(at: EpochMs): void
  /** Episodes that began, changed or ended: insert, or replace by id. */
  episodes(episodes: readonly Episode[]): void
  /** A live episode began. */
  alarm(episode: Episode): void
  /** `n` readings of the device were older than can be re-stated. */
  tooLate(device: DeviceId, n: number): void
}
export type LateOptions = {
  /** Older than this behind the newest of its device a reading is too late, ms. */
  readonly reachMs: number
  /** The warehouse surely has all readings of this time before the batch clock, ms. */
  readonly keptMs: number
  readonly past: Past
  /** Resolves when everything handed over in entries up to `entry` can be read. */
  settled(entry: Offset): Promise<void>
  /** To be kept: insert, or replace by (device, minute). */
  checkpoints(rows: readonly Checkpoint[]): void
  /** Readings folded again before the live ones have their turn. Default RESTATED_AT_ONCE. */
  readonly atOnce?: number
}
type AnalyticsCounters = {
  readings: number
  /** Readings that came too late for memory and were, or will be, counted by a re-statement; and the re-statements so far. */
  late: number
  restatements: number
  /** Edits in the registry that touch the past of a device. */
  edits: number
  tooLate: number
  rows: number
  /** Rows handed over again with a higher version. */
  restated: number
  readonly episodes: { open: number; refused: number }
}
export type Analytics = ReadingSink & {
  readonly live: Live
  readonly counters: AnalyticsCounters
  /**
   * Late readings or edits wait to be counted, and it is time to. `run` belongs to the next journal entry, before its readings: nothing may be
   * observed, and no snapshot taken, until it resolves. So it happens at the same place in a replay, and gives the same.
   */
  readonly restatement: {
    due(receivedAt: EpochMs): boolean
    run(entry: Offset, receivedAt: EpochMs): Promise<void>
    readonly waiting: number
    /** Devices that wait for it or are gone over now; `looking`: `revision` of the registry is not taken into account by every device yet. */
    of(enterprise: string, revision: number): { readonly looking: boolean; readonly devices: number }
  }
  /** State that stands for everything observed so far. */
  snapshot(): Uint8Array
  /** Goes on from a snapshot that fits (layout.ts); only before anything was observed. */
  restore(bytes: Uint8Array): void
}

/** Texts remembered for the reasons of states; the oldest is forgotten first and its reason shown as none. */
const MOST_TEXTS = 100_000
/** Rows handed over at once. */
const ROWS_AT_ONCE = 4_096
/** Devices looked up again in one second of batch time after the registry changed. */
const FOLLOWED_AT_ONCE = 1_000
/** Readings folded again before the live ones have their turn; what a work asks of the warehouse costs as much as some more. */
const RESTATED_AT_ONCE = 50_000
const COST_OF_WORK = 10_000
/** The next turn is this much later by the batch clock, ms: a week of a fast device, or an edit of a large site, is no stall. */
const REST_BETWEEN = 500

export function createAnalytics(options: AnalyticsOptions): Analytics {
  const staleAfter = options.staleAfterMinutes * MINUTE
  const plants = createPlantCache(options.directory, staleAfter)
  const ahead = createAhead()
  const builder = createRowsBuilder()
  const detectors = createDetectors()
  const presence = createPresence()
  const lateBook = createLateBook()
  const devices: DeviceInfo[] = []
  const ids = new Map<string, DeviceId>()
  const series: (SeriesInfo | undefined)[] = []
  const seriesOf: number[][] = []
  const tracks: Track[] = []
  const keeps: Keep[] = []
  const texts = new Map<number, string>()
  const reasons = createReasonMarks()
  const episodes = createEpisodes((d) => devices[d]!.path, options.alarm)
  const counters: AnalyticsCounters = {
    readings: 0,
    late: 0,
    restatements: 0,
    edits: 0,
    tooLate: 0,
    rows: 0,
    restated: 0,
    episodes: episodes.counters,
  }

  // Columns by device and by series; they grow with the highest id.
  const columns = {
    handedTo: new Float64Array(64),
    revision: new Float64Array(64),
    touched: new Uint8Array(64),
    provisionalTo: new Float64Array(64),
    judged: new Float64Array(64),
    alarms: new Uint8Array(64),
    /** Minute of the newest checkpoint. */
    checkpoint: new Float64Array(64),
  }
  const newest = { value: new Float64Array(64), at: new Float64Array(64).fill(-Infinity) }
  const of = { device: new Uint32Array(64), kind: new Uint8Array(64) }
  /** By device; not saved, because what a snapshot stands for can be read. */
  const past = {
    /** The last entry in which something was handed over that a re-statement reads. */
    entry: new Float64Array(64),
    /** The base when it was last looked at: what lies before it is read. */
    base: new Float64Array(64),
  }
  let entry: Offset = 0
  let touched: DeviceId[] = []
  let clock: EpochMs = 0
  let second = -1
  let minute = -1
  let awake: EpochMs = 0
  let toFollow = 0
  /** Its past is gone over now. */
  let atWork: DeviceId | undefined
  let nextToFollow = 0

  function device(info: DeviceInfo): void {
    if (devices[info.id] !== undefined) return
    admit(info, plants.calendarOf(info), plants.termsOf(info))
    // It stands for all the time before: whatever comes late of a device that is new can be counted.
    options.late?.checkpoints([packCheckpoint(info.id, 0, Float64Array.from(VIRGIN))])
  }

  function admit(info: DeviceInfo, calendar: Calendar, terms: readonly Terms[]): void {
    devices[info.id] = info
    ids.set(info.path, info.id)
    seriesOf[info.id] = []
    const track = createTrack(info.id, calendar, terms, options.latenessMinutes, reasons)
    const keep = createKeep()
    // A row that leaves the ring is handed over before it is forgotten, and kept in the hours and days.
    track.evict = (slot) => {
      past.entry[info.id] = entry
      handOverRow(track, slot, builder)
      keepRow(keep, track.calendar, track.rowMinute[slot]! * MINUTE, track.rows, slot * SUM_COUNT)
    }
    tracks[info.id] = track
    keeps[info.id] = keep
    grow(columns, info.id + 1)
    grow(past, info.id + 1)
    growPresence(presence, info.id + 1)
    presence.limit[info.id] = staleAfter
    growDetectors(detectors, info.id + 1, 0)
  }

  function announce(info: SeriesInfo): void {
    const known = series[info.id] !== undefined
    // Announced again when its unit became known.
    series[info.id] = info
    if (known) return
    seriesOf[info.device]!.push(info.id)
    const before = newest.at.length
    grow(newest, info.id + 1)
    if (newest.at.length > before) newest.at.fill(-Infinity, before)
    grow(of, info.id + 1)
    of.device[info.id] = info.device
    of.kind[info.id] = info.kind
    growDetectors(detectors, 0, info.id + 1)
  }

  function text(info: TextInfo): void {
    if (texts.size >= MOST_TEXTS) texts.delete(texts.keys().next().value!)
    texts.set(info.id, info.text)
    markReason(reasons, info.id, info.text)
  }

  function observe(batch: ReadingBatch): void {
    entry = batch.offset
    // The tick comes before the batch, so that cutting a batch in two changes nothing.
    const now = Math.max(clock, batch.receivedAt)
    if (Math.floor(now / 1000) !== second) tick(now)
    clock = now
    for (let i = 0; i < batch.length; i++) take(batch, i)
    flush()
  }

  function take(batch: ReadingBatch, i: number): void {
    const id = batch.series[i]!
    const d = of.device[id]!
    const kind = of.kind[id]!
    // Sums are whole: a time with a fraction of a millisecond is the millisecond it lies in.
    const at = Math.floor(batch.at[i]!)
    const value = batch.value[i]!
    const flags = batch.flags[i]!
    const arrived = arriveAt(tracks[d]!, at, kind, value, batch.aux[i]!, flags)
    if (arrived === ARRIVED.refused) {
      // It is stored like all others; whoever folds the past again must know it from those that count.
      batch.flags[i] = flags | FLAG.refused
      counters.tooLate++
      options.tooLate(d, 1)
      return
    }
    counters.readings++
    if (arrived === ARRIVED.late) {
      counters.late++
      lateBook.note(d, at, clock)
      past.entry[d] = entry
      hear(presence, d, at, batch.receivedAt, flags | FLAG.hist, episodes)
      if (at >= newest.at[id]!) {
        newest.at[id] = at
        newest.value[id] = value
      }
      return
    }
    columns.revision[d]!++
    touch(d)
    if (at >= newest.at[id]!) {
      newest.at[id] = at
      newest.value[id] = value
    }
    if (kind === METRIC_KIND.death) {
      die(presence, d, at, batch.receivedAt, flags, episodes)
      gateState(detectors, d, at, STATE_CODE.UNKNOWN)
      return
    }
    hear(presence, d, at, batch.receivedAt, flags, episodes)
    if (isCharted(kind)) judge(detectors, series[id]!, at, value, flags, episodes)
    else if (kind === METRIC_KIND.state) gateState(detectors, d, at, value)
    else if (kind === METRIC_KIND.alarm) takeAlarm(columns.alarms, d, at, value > 0, texts.get(batch.aux[i]!) ?? '', flags, episodes)
  }

  /** Late readings count as far as the past can be gone over again. */
  function arriveAt(t: Track, at: EpochMs, kind: number, value: number, aux: number, flags: number): number {
    const { late } = options
    if (late === undefined && at < t.newest - t.lateness) return ARRIVED.refused
    const arrived = arrive(t, at, kind, value, aux, flags)
    if (arrived !== ARRIVED.late) return arrived
    return late !== undefined && at >= t.newest - late.reachMs && at >= clock - late.keptMs ? ARRIVED.late : ARRIVED.refused
  }

  /** Goes over the past of every device whose backlog is complete. */
  async function restateDue(at: Offset, receivedAt: EpochMs): Promise<void> {
    const now = Math.max(clock, receivedAt)
    const { late } = options
    if (late === undefined) return
    entry = at
    let needed = 0
    for (const { device } of lateBook.dump().works) {
      settle(tracks[device]!)
      lookAtBase(tracks[device]!)
      needed = Math.max(needed, past.entry[device]!)
    }
    flush()
    // Mostly it was written long ago: what the live readings of the last second gave is not waited for.
    await late.settled(needed)
    for (let left = late.atOnce ?? RESTATED_AT_ONCE; left > 0; left -= COST_OF_WORK) {
      const work = lateBook.take(now)
      if (work === undefined) break
      const d = work.device
      const t = tracks[d]!
      atWork = d
      if (work.days) await refill(t, late.past)
      const found = await restate(t, work, seriesOf[d]!, (id) => of.kind[id]!, late.past, left)
      if (found === undefined) {
        counters.readings -= work.n
        counters.late -= work.n
        counters.tooLate += work.n
        options.tooLate(d, work.n)
        continue
      }
      left -= found.readings
      if (found.rest === undefined) counters.restatements++
      else lateBook.again(d, found.rest * MINUTE + 1, Math.max(work.last, found.rest * MINUTE), now)
      if (found.checkpoints.length > 0) late.checkpoints(found.checkpoints)
      for (const { minute, version, flags, sums, change } of found.rows) {
        builder.add(d, minute * MINUTE, version, flags, sums, 0)
        keepRow(keeps[d]!, t.calendar, minute * MINUTE, change, 0)
        if (builder.length() >= ROWS_AT_ONCE) flushRows()
      }
      if (found.base === undefined) renote(t, found.since, found.until, found.notes)
      else {
        // What was noted after the base is noted again.
        found.base[CHANGES] = relog(t.states, t.base[CHANGES]!, found.since, found.notes)
        rebase(t, found.base, found.ring)
        touch(d)
      }
      columns.revision[d]!++
      past.entry[d] = entry
    }
    atWork = undefined
    lateBook.pause(now + REST_BETWEEN)
    flush()
  }

  function lookAtBase(t: Track): void {
    if (t.baseMinute === past.base[t.id]) return
    past.base[t.id] = t.baseMinute
    past.entry[t.id] = entry
  }

  /** The two production days on the board, from the minutes that have left the ring. */
  async function refill(t: Track, past: Past): Promise<void> {
    const to = oldestRow(t) * MINUTE
    const { from } = t.calendar.productionDay(t.calendar.productionDay(to - 1).from - 1)
    refillDays(keeps[t.id]!, t.calendar, await past.minutesOf({ device: t.id, from, to }))
  }

  function touch(d: DeviceId): void {
    if (columns.touched[d] === 1) return
    columns.touched[d] = 1
    touched.push(d)
  }

  /** Once a second of batch time: folds what came, hands over what is closed, looks after who is silent. */
  function tick(now: EpochMs): void {
    followSome(now)
    const due = touched
    touched = []
    for (const d of due) {
      columns.touched[d] = 0
      const t = tracks[d]!
      settle(t)
      lookAtBase(t)
      if (
        options.late !== undefined &&
        Math.floor(t.baseMinute / CHECKPOINT_EVERY) > Math.floor(columns.checkpoint[d]! / CHECKPOINT_EVERY)
      ) {
        columns.checkpoint[d] = t.baseMinute
        options.late.checkpoints([packCheckpoint(d, t.baseMinute, t.base)])
      }
      presence.limit[d] = staleLimitOf(t.s, t.term)
      if (!handOver(t, now, presence.receivedAt[d]!, builder)) touch(d)
      columns.handedTo[d] = Math.max(columns.handedTo[d]!, t.changedFrom === Infinity ? 0 : t.changedFrom)
      // Provisional rows may be wrong by what came: they are made again after the next silence.
      columns.provisionalTo[d] = 0
      const closed = openFrom(t)
      if (closed > columns.judged[d]!) {
        columns.judged[d] = closed
        watchEffectiveness(t, closed, now, episodes)
      }
      watchClock(presence, d, now, episodes)
      if (builder.length() >= ROWS_AT_ONCE) flushRows()
    }
    awake = awakeSince(awake, clock === 0 ? now : clock, now)
    watchSilence(presence, devices.length, now, awake, episodes)
    if (Math.floor(now / MINUTE) !== minute) {
      minute = Math.floor(now / MINUTE)
      for (const t of tracks) provisional(t, now)
      episodes.sweep(now)
    }
    second = Math.floor(now / 1000)
  }

  function provisional(t: Track, now: EpochMs): void {
    const d = t.id
    const to = handOverProvisional(t, now, presence.receivedAt[d]!, columns.provisionalTo[d]!, ahead, builder)
    if (to > columns.provisionalTo[d]!) {
      columns.provisionalTo[d] = to
      columns.handedTo[d] = Math.max(columns.handedTo[d]!, to)
      columns.revision[d]!++
    }
    if (builder.length() >= ROWS_AT_ONCE) flushRows()
  }

  /** After a change in the registry looks every device up again, some at a time: a sign-in is a change too, and devices are many. */
  function followSome(now: EpochMs): void {
    if (plants.moved()) toFollow = devices.length
    for (let n = Math.min(toFollow, FOLLOWED_AT_ONCE); n > 0; n--, toFollow--) {
      nextToFollow = (nextToFollow + 1) % devices.length
      follow(devices[nextToFollow]!, now)
    }
  }

  /**
   * The registry has changed: what memory holds is folded again if it concerns the device. What the edit touches of the time before, as far
   * back as late readings reach, is work like theirs.
   */
  function follow(info: DeviceInfo, now: EpochMs): void {
    const t = tracks[info.id]!
    const { id } = info
    const plan: Plan = { calendar: plants.calendarOf(info), terms: plants.termsOf(info) }
    if (plan.calendar === t.calendar && plan.terms === t.terms) return
    const moved = plan.calendar !== t.calendar && daysMoved(keeps[id]!, plan.calendar)
    if (moved) rebuildDays(keeps[id]!, plan.calendar)
    const { late } = options
    const base = t.baseMinute * MINUTE
    if (late !== undefined && base >= 0) {
      const { first, last } = touchedBy(t, plan, Math.max(t.newest - late.reachMs, now - late.keptMs), t.newest) ?? NOWHERE
      if (first < base) counters.edits++
      if (first < base || moved) lateBook.edited(id, Math.min(first, base), Math.max(last, 0), moved, now)
    }
    Object.assign(t, { ...plan, span: { from: 0, to: 0, planned: false }, term: { ...plan.terms[0]!, from: 0, to: 0 } })
    refold(t)
    columns.revision[id]!++
    touch(id)
  }

  function flushRows(): void {
    const taken = builder.take()
    if (taken === undefined) return
    counters.rows += taken.length
    const before = counters.restated
    for (let i = 0; i < taken.length; i++) if (taken.version[i]! > 1) counters.restated++
    options.rows(taken)
    if (counters.restated > before) options.restated?.(clock)
  }
  function flush(): void {
    flushRows()
    const changed = episodes.take()
    if (changed.length > 0) options.episodes(changed)
  }

  function snapshot(): Uint8Array {
    const w = createWriter()
    writeLayout(w)
    w.text(
      JSON.stringify({
        devices,
        series,
        texts: [...texts],
        episodes: episodes.dump(),
        counters,
        touched,
        clock,
        second,
        minute,
        awake,
        late: lateBook.dump(),
        plans: packPlans(tracks),
      }),
    )
    for (const group of [columns, newest, presence, detectors.charts, detectors.gate, { scoredAt: detectors.scoredAt }, reasons])
      for (const column of Object.values(group)) {
        w.whole(column.length)
        w.column(column)
      }
    for (let d = 0; d < devices.length; d++) {
      writeKeep(w, keeps[d]!)
      writeTrack(w, tracks[d]!)
    }
    return w.done()
  }

  function restore(bytes: Uint8Array): void {
    const r = createReader(bytes)
    const layout = readLayout(r)
    if (layout === undefined) throw new Error('BUG: a snapshot of another layout was to be restored')
    const head = JSON.parse(r.text()) as Head
    const plans = unpackPlans(head.plans)
    for (const info of head.devices) {
      const plan = plans(info.id)
      plants.adopt(info, plan)
      admit(info, plan.calendar, plan.terms)
    }
    // The state is that of the registry as it was then: what was written since is followed as if it were written now.
    toFollow = devices.length
    for (const info of head.series) if (info !== null) announce(info)
    for (const [id, words] of head.texts) texts.set(id, words)
    episodes.load(head.episodes)
    Object.assign(counters, head.counters, { episodes: episodes.counters })
    lateBook.load(head.late)
    ;({ touched, clock, second, minute, awake } = head)
    const scored = { scoredAt: detectors.scoredAt }
    for (const group of [columns, newest, presence, detectors.charts, detectors.gate, scored, reasons]) readColumns(r, group)
    detectors.scoredAt = scored.scoredAt
    for (let d = 0; d < devices.length; d++) {
      readKeep(r, keeps[d]!, layout)
      readTrack(r, tracks[d]!, layout)
    }
  }

  const live = createReaderOf({
    handOn: flushRows,
    devices,
    series,
    seriesOf,
    ids,
    tracks,
    keeps,
    presence,
    detectors,
    ahead,
    columns,
    newest,
    reasonOf: (id) => texts.get(id)?.split('|')[0] || null,
  })
  const restatement = {
    due: (receivedAt: EpochMs) => lateBook.due(Math.max(clock, receivedAt)),
    run: restateDue,
    get waiting() {
      return lateBook.waiting
    },
    of: (enterprise: string, revision: number) => {
      const waiting = new Set(lateBook.devices())
      if (atWork !== undefined) waiting.add(atWork)
      let own = 0
      for (const d of waiting) if (devices[d]!.enterprise === enterprise) own++
      return { looking: plants.revision < revision || toFollow > 0, devices: own }
    },
  }
  return { device, series: announce, text, observe, live, counters, restatement, snapshot, restore }
}

type Column = Float64Array | Uint32Array | Uint8Array
/** The part of a snapshot that is not numbers. */
type Head = {
  readonly devices: readonly DeviceInfo[]
  readonly series: readonly (SeriesInfo | null)[]
  readonly texts: readonly (readonly [number, string])[]
  readonly episodes: unknown
  readonly counters: AnalyticsCounters
  readonly touched: DeviceId[]
  readonly clock: EpochMs
  readonly second: number
  readonly minute: number
  readonly awake: EpochMs
  readonly late: LateDump
  readonly plans: SavedPlans
}

/** No edit. */
const NOWHERE = { first: Infinity, last: -Infinity }

/** Makes room for `count` in every column. */
function grow<T extends Record<string, Column>>(columns: T, count: number): void {
  for (const [name, column] of Object.entries(columns)) {
    if (count <= column.length) continue
    const more = emptyLike(column, Math.max(count, column.length * 2))
    more.set(column)
    Object.assign(columns, { [name]: more })
  }
}
function readColumns(r: Reader, columns: Record<string, Column>): void {
  for (const [name, column] of Object.entries(columns)) {
    const read = emptyLike(column, r.whole())
    r.column(read)
    Object.assign(columns, { [name]: read })
  }
}
function emptyLike(column: Column, length: number): Column {
  if (column instanceof Float64Array) return new Float64Array(length)
  return column instanceof Uint32Array ? new Uint32Array(length) : new Uint8Array(length)
}
