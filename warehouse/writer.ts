// Between the steps that produce rows and the warehouse that stores them: gathers rows by journal entry, writes them in order, one
// transaction at a time, tries again when the disk fails. Promises that nothing pushed is lost or reordered while it lives.
// Never drops a row: when too much waits it says `full`, and whoever takes batches from the journal has to stop.
import { setTimeout as wait } from 'node:timers/promises'
import { assert, Fault } from '../model/errors.ts'
import type { Inspection, OrderMark } from '../model/facts.ts'
import { SUM_COUNT } from '../model/kpi.ts'
import type { DeviceInfo, Offset, ReadingBatch, ReadingSink, SeriesInfo, TextInfo } from '../model/reading.ts'
import type { Checkpoint, Episode, EpisodeMark, MinuteRows, Part, Quarantined, ReplayMark, Rows, Statement, Tally } from './warehouse.ts'

/** What the writer calls; every warehouse has it. */
type Store = { appendAll(parts: readonly Part[]): Promise<void> }

export type WriterOptions = {
  readonly warehouse: Store
  /**
   * Rows are written this long after the first of them was pushed, ms. Longer is cheaper, because a transaction costs
   * DuckDB some work for each of the many columns of a minute row, however few the rows; who must see the newest row flushes first.
   */
  readonly everyMs?: number
  /** or as soon as so many wait; also about as many as one transaction takes. */
  readonly maxRows?: number
  /** Above this much waiting memory `full` is true, bytes. */
  readonly maxBytes?: number
  /** First wait after a Fault that may pass, ms; doubled up to `retryMaxMs`. */
  readonly retryMs?: number
  readonly retryMaxMs?: number
  /** Told of every failed attempt; `retry` false: the writer has stopped and holds what it could not write. */
  readonly onFault?: (fault: unknown, retry: boolean) => void
  /** Told when `full` changes. */
  readonly onFull?: (full: boolean) => void
}

export type Writer = ReadingSink &
  AsyncDisposable & {
    /** What is pushed from here on comes from this journal entry; offsets never fall. */
    entry(offset: Offset): void
    /** Columns are copied, so the caller may use them again. */
    minutes(rows: MinuteRows): void
    episodes(rows: readonly Episode[]): void
    tallies(rows: readonly Tally[]): void
    quarantined(rows: readonly Quarantined[]): void
    checkpoints(rows: readonly Checkpoint[]): void
    statements(rows: readonly Statement[]): void
    episodeMarks(rows: readonly EpisodeMark[]): void
    replayMarks(rows: readonly ReplayMark[]): void
    inspections(rows: readonly Inspection[]): void
    orderMarks(rows: readonly OrderMark[]): void
    /** Resolves when everything pushed so far (or, with `offset`, everything of entries up to it) is committed. */
    flush(offset?: Offset): Promise<void>
    /** Rows waiting or on their way. */
    readonly pending: number
    readonly pendingBytes: number
    readonly full: boolean
    /** Resolves at once unless `full`, else when half of the limit is free again. */
    room(): Promise<void>
  }

type OpenPart = { offset: Offset; rows: { -readonly [K in keyof Rows]?: NonNullable<Rows[K]>[number][] }; count: number; bytes: number }
type Waiter = { readonly upTo: number; resolve(): void; reject(fault: unknown): void }

export function createWriter(options: WriterOptions): Writer {
  const { warehouse, everyMs = 1000, maxRows = 20_000, maxBytes = 64 * 2 ** 20, retryMs = 100, retryMaxMs = 30_000 } = options
  let offset: Offset = 0
  /** Parts in order; the first `writing` of them are in the transaction that runs now. */
  let parts: OpenPart[] = []
  let writing = 0
  let rowsWaiting = 0
  let bytesWaiting = 0
  /** Parts ever begun and ever committed: a flush waits for a number of parts. */
  let begun = 0
  let done = 0
  let timer: NodeJS.Timeout | undefined
  let dueAtOnce = false
  /** The fault that ended writing, if one did; `full` stays true from then on. */
  let stopped: unknown
  let full = false
  const flushes: Waiter[] = []
  const rooms: Waiter[] = []
  const closing = new AbortController()

  function push<K extends keyof Rows>(key: K, rows: readonly NonNullable<Rows[K]>[number][], count: number, bytes: number): void {
    if (rows.length === 0) return
    let part = parts.at(-1)
    // A part in the running transaction is closed, and one part has one offset.
    if (part === undefined || parts.length === writing || part.offset !== offset) {
      part = { offset, rows: {}, count: 0, bytes: 0 }
      parts.push(part)
      begun++
    }
    const list = (part.rows[key] ?? []) as NonNullable<Rows[K]>[number][]
    for (const row of rows) list.push(row)
    part.rows = { ...part.rows, [key]: list }
    part.count += count
    part.bytes += bytes
    rowsWaiting += count
    bytesWaiting += bytes
    if (!full && bytesWaiting > maxBytes) tellFull(true)
    if (rowsWaiting >= maxRows) schedule(0)
    else schedule(everyMs)
  }

  function schedule(inMs: number): void {
    if (writing > 0 || stopped !== undefined || parts.length === 0) return
    if (timer !== undefined && (dueAtOnce || inMs > 0)) return
    clearTimeout(timer)
    dueAtOnce = inMs === 0
    timer = setTimeout(() => void write(), inMs)
  }

  async function write(): Promise<void> {
    timer = undefined
    if (writing > 0 || stopped !== undefined) return
    for (let rows = 0; writing < parts.length && (rows === 0 || rows < maxRows); writing++) rows += parts[writing]!.count
    const batch = parts.slice(0, writing)
    try {
      await appendWithRetry(batch)
    } catch (fault) {
      stopped = fault
      if (!full) tellFull(true)
      for (const waiter of [...flushes.splice(0), ...rooms.splice(0)]) waiter.reject(stopped)
      return
    }
    parts = parts.slice(writing)
    done += writing
    writing = 0
    for (const part of batch) {
      rowsWaiting -= part.count
      bytesWaiting -= part.bytes
    }
    if (full && bytesWaiting <= maxBytes / 2) tellFull(false)
    for (const list of [flushes, rooms]) settle(list)
    schedule(flushes.length > 0 || rowsWaiting >= maxRows ? 0 : everyMs)
  }

  async function appendWithRetry(batch: readonly Part[]): Promise<void> {
    for (let pause = retryMs; ; pause = Math.min(pause * 2, retryMaxMs)) {
      try {
        return await warehouse.appendAll(batch)
      } catch (fault) {
        const retry = fault instanceof Fault && fault.retry && !closing.signal.aborted
        options.onFault?.(fault, retry)
        if (!retry) throw fault
        await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  function tellFull(now: boolean): void {
    full = now
    options.onFull?.(now)
  }
  function settle(list: Waiter[]): void {
    const waiting = list.splice(0)
    for (const waiter of waiting) {
      if (list === rooms ? !full : done >= waiter.upTo) waiter.resolve()
      else list.push(waiter)
    }
  }
  const waitIn = (list: Waiter[], upTo: number): Promise<void> =>
    new Promise((resolve, reject) => {
      if (stopped === undefined) list.push({ upTo, resolve, reject })
      else reject(stopped)
    })

  const writer: Writer = {
    entry(next) {
      assert(next >= offset, `journal entry ${next} after ${offset}`)
      offset = next
    },
    device: (info: DeviceInfo) => push('devices', [info], 1, 200),
    series: (info: SeriesInfo) => push('series', [info], 1, 200),
    text: (info: TextInfo) => push('texts', [info], 1, 100 + info.text.length),
    observe: (batch: ReadingBatch) => {
      if (batch.length > 0) push('readings', [copyReadings(batch)], batch.length, batch.length * 25)
    },
    minutes: (rows) => {
      if (rows.length > 0) push('minutes', [copyMinutes(rows)], rows.length, rows.length * (SUM_COUNT * 8 + 17))
    },
    episodes: (rows) => push('episodes', rows, rows.length, rows.length * 500),
    tallies: (rows) => push('tallies', rows, rows.length, rows.length * 200),
    quarantined: (rows) =>
      push(
        'quarantined',
        rows,
        rows.length,
        rows.reduce((sum, q) => sum + 500 + q.payload.length, 0),
      ),
    statements: (rows) => push('statements', rows, rows.length, rows.length * 100),
    checkpoints: (rows) => push('checkpoints', rows, rows.length, rows.length * 600),
    episodeMarks: (rows) => push('episodeMarks', rows, rows.length, rows.length * 200),
    replayMarks: (rows) => push('replayMarks', rows, rows.length, rows.length * 100),
    inspections: (rows) => push('inspections', rows, rows.length, rows.length * 60),
    orderMarks: (rows) => push('orderMarks', rows, rows.length, rows.length * 300),

    async flush(upToOffset) {
      const open = upToOffset === undefined ? parts.length : parts.findLastIndex((part) => part.offset <= upToOffset) + 1
      const upTo = begun - parts.length + open
      if (done >= upTo) return
      const settled = waitIn(flushes, upTo)
      schedule(0)
      await settled
    },
    async room() {
      if (full) await waitIn(rooms, 0)
    },
    get pending() {
      return rowsWaiting
    },
    get pendingBytes() {
      return bytesWaiting
    },
    get full() {
      return full
    },
    async [Symbol.asyncDispose]() {
      // What waits is tried, but not again and again: the journal still has it.
      const last = stopped === undefined ? writer.flush() : Promise.resolve()
      closing.abort()
      await last.catch(() => undefined)
      clearTimeout(timer)
    },
  }
  return writer
}

function copyReadings(b: ReadingBatch): ReadingBatch {
  const { offset, receivedAt, length } = b
  const columns = { series: b.series.slice(0, length), at: b.at.slice(0, length), value: b.value.slice(0, length) }
  return { offset, receivedAt, length, ...columns, aux: b.aux.slice(0, length), flags: b.flags.slice(0, length) }
}

function copyMinutes(m: MinuteRows): MinuteRows {
  const { length } = m
  const keys = { device: m.device.slice(0, length), minute: m.minute.slice(0, length), version: m.version.slice(0, length) }
  return { length, ...keys, flags: m.flags.slice(0, length), sums: m.sums.slice(0, length * SUM_COUNT) }
}
