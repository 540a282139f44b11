// What the fold knows: of every device its track, its kept hours and days and some columns, of every series its newest value; and what it
// hands on. Grows with the highest id and forgets no device. Never takes a reading in, never looks at the registry.
import { SUM_COUNT } from '../model/kpi.ts'
import { isWords } from '../model/metric-hours.ts'
import type { DeviceId, DeviceInfo, EpochMs, Offset, SeriesInfo, TextInfo } from '../model/reading.ts'
import type { Stated } from './causes.ts'
import { createReasonMarks, markReason, type ReasonMarks } from './corrections.ts'
import { createDetectors, type Detectors, growDetectors } from './detectors.ts'
import type { Plan } from './edits.ts'
import { createEpisodes, type Episode, type Episodes } from './episodes.ts'
import { createKeep, type Keep, keepRow } from './keep.ts'
import { createLateBook, type LateBook } from './late.ts'
import { createPresence, growPresence, type Presence } from './presence.ts'
import { createRowsBuilder, handOverRow, type MinuteRows, type RowsBuilder } from './rows.ts'
import { createTrack, MINUTE, type Track } from './track.ts'

export type FoldOptions = {
  /** A reading this much older than the newest of its device is counted at once, min. */
  readonly latenessMinutes: number
  /** Without a sign of life for this long time is unobserved, unless device or registry say otherwise, min. */
  readonly staleAfterMinutes: number
  /** Minute rows to keep; the arrays are the receiver's. */
  rows(rows: MinuteRows): void
  /** Rows handed over state something anew: of which devices, when by the batch clock, and why. */
  restated?(statements: readonly Stated[]): void
  /** Episodes that began, changed or ended: insert, or replace by id. */
  episodes(episodes: readonly Episode[]): void
  /** A live episode began. */
  alarm(episode: Episode): void
}
export type FoldCounters = {
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
/** Where the fold stands: the entry at work, and the time by the batch clock. */
type Now = { entry: Offset; clock: EpochMs; second: number; minute: number; awake: EpochMs }
export type Fold = {
  readonly devices: DeviceInfo[]
  readonly ids: Map<string, DeviceId>
  readonly series: (SeriesInfo | undefined)[]
  /** Series of each device. */
  readonly seriesOf: number[][]
  readonly tracks: Track[]
  readonly keeps: Keep[]
  readonly texts: Map<number, string>
  readonly reasons: ReasonMarks
  readonly episodes: Episodes
  readonly detectors: Detectors
  readonly presence: Presence
  readonly late: LateBook
  readonly counters: FoldCounters
  readonly columns: ReturnType<typeof deviceColumns>
  /** By series: newest value and when; -Infinity none. */
  readonly newest: { value: Float64Array; at: Float64Array }
  /** By series. */
  /** `words`: 1 where the number of a text is the value. */
  readonly of: { device: Uint32Array; kind: Uint8Array; words: Uint8Array }
  /** By device; not saved, because what a snapshot stands for can be read. */
  readonly past: {
    /** The last entry in which something was handed over that a re-statement reads. */
    entry: Float64Array
    /** The base when it was last looked at: what lies before it is read. */
    base: Float64Array
  }
  readonly now: Now
  /** Devices of which something came since the last tick. */
  touched: DeviceId[]
  admit(info: DeviceInfo, plan: Plan): void
  announce(info: SeriesInfo): void
  text(info: TextInfo): void
  touch(device: DeviceId): void
  /** Notes when the base of a track has moved; call after it was settled. */
  lookAtBase(t: Track): void
  /** Rows to hand on gather here. */
  readonly builder: RowsBuilder
  /** Hands rows on as soon as many wait. */
  handSome(): void
  handRows(): void
  /** Hands on everything that waits. */
  flush(): void
}

/** Texts remembered for the reasons of states; the oldest is forgotten first and its reason shown as none. */
const MOST_TEXTS = 100_000
/** Rows handed over at once. */
const ROWS_AT_ONCE = 4_096

const deviceColumns = () => ({
  handedTo: new Float64Array(64),
  revision: new Float64Array(64),
  touched: new Uint8Array(64),
  provisionalTo: new Float64Array(64),
  judged: new Float64Array(64),
  alarms: new Uint8Array(64),
  /** Minute of the newest checkpoint. */
  checkpoint: new Float64Array(64),
})

export function createFold(options: FoldOptions): Fold {
  const devices: DeviceInfo[] = []
  const reasons = createReasonMarks()
  const builder = createRowsBuilder()
  const episodes = createEpisodes((d) => devices[d]!.path, options.alarm)
  const { counters: ofEpisodes } = episodes
  const counters = { readings: 0, late: 0, restatements: 0, edits: 0, tooLate: 0, rows: 0, restated: 0, episodes: ofEpisodes }
  const fold: Fold = {
    devices,
    ids: new Map(),
    series: [],
    seriesOf: [],
    tracks: [],
    keeps: [],
    texts: new Map(),
    reasons,
    episodes,
    detectors: createDetectors(),
    presence: createPresence(),
    late: createLateBook(),
    counters,
    columns: deviceColumns(),
    newest: { value: new Float64Array(64), at: new Float64Array(64).fill(-Infinity) },
    of: { device: new Uint32Array(64), kind: new Uint8Array(64), words: new Uint8Array(64) },
    past: { entry: new Float64Array(64), base: new Float64Array(64) },
    now: { entry: 0, clock: 0, second: -1, minute: -1, awake: 0 },
    touched: [],
    builder,

    admit(info, { calendar, terms }) {
      devices[info.id] = info
      fold.ids.set(info.path, info.id)
      fold.seriesOf[info.id] = []
      const track = createTrack(info.id, calendar, terms, options.latenessMinutes, reasons)
      const keep = createKeep()
      // A row that leaves the ring is handed over before it is forgotten, and kept in the hours and days.
      track.evict = (slot) => {
        fold.past.entry[info.id] = fold.now.entry
        handOverRow(track, slot, builder)
        keepRow(keep, track.calendar, track.rowMinute[slot]! * MINUTE, track.rows, slot * SUM_COUNT)
      }
      fold.tracks[info.id] = track
      fold.keeps[info.id] = keep
      grow(fold.columns, info.id + 1)
      grow(fold.past, info.id + 1)
      growPresence(fold.presence, info.id + 1)
      fold.presence.limit[info.id] = options.staleAfterMinutes * MINUTE
      growDetectors(fold.detectors, info.id + 1, 0)
    },
    announce(info) {
      const known = fold.series[info.id] !== undefined
      // Announced again when its unit became known.
      fold.series[info.id] = info
      if (known) return
      fold.seriesOf[info.device]!.push(info.id)
      const before = fold.newest.at.length
      grow(fold.newest, info.id + 1)
      if (fold.newest.at.length > before) fold.newest.at.fill(-Infinity, before)
      grow(fold.of, info.id + 1)
      fold.of.device[info.id] = info.device
      fold.of.kind[info.id] = info.kind
      fold.of.words[info.id] = isWords(info.metric) ? 1 : 0
      growDetectors(fold.detectors, 0, info.id + 1)
    },
    text(info) {
      const { texts } = fold
      if (texts.size >= MOST_TEXTS) texts.delete(texts.keys().next().value!)
      texts.set(info.id, info.text)
      markReason(reasons, info.id, info.text)
    },
    touch(d) {
      if (fold.columns.touched[d] === 1) return
      fold.columns.touched[d] = 1
      fold.touched.push(d)
    },
    lookAtBase(t) {
      if (t.baseMinute === fold.past.base[t.id]) return
      fold.past.base[t.id] = t.baseMinute
      fold.past.entry[t.id] = fold.now.entry
    },
    handSome() {
      if (builder.length() >= ROWS_AT_ONCE) fold.handRows()
    },
    handRows() {
      const taken = builder.take()
      if (taken === undefined) return
      counters.rows += taken.length
      for (let i = 0; i < taken.length; i++) if (taken.version[i]! > 1) counters.restated++
      options.rows(taken)
      const why = builder.because()
      if (why.size > 0) options.restated?.([...why].map(([device, cause]) => ({ at: fold.now.clock, device, cause })))
    },
    flush() {
      fold.handRows()
      const changed = episodes.take()
      if (changed.length > 0) options.episodes(changed)
    },
  }
  return fold
}

export type Column = Float64Array | Uint32Array | Uint8Array
/** Makes room for `count` in every column. */
function grow<T extends Record<string, Column>>(columns: T, count: number): void {
  for (const [name, column] of Object.entries(columns)) {
    if (count <= column.length) continue
    const more = emptyLike(column, Math.max(count, column.length * 2))
    more.set(column)
    Object.assign(columns, { [name]: more })
  }
}
export function emptyLike(column: Column, length: number): Column {
  if (column instanceof Float64Array) return new Float64Array(length)
  return column instanceof Uint32Array ? new Uint32Array(length) : new Uint8Array(length)
}
