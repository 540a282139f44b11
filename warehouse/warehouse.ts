// The warehouse port: stores rows, answers time ranges. Knows nothing of MQTT, sockets or boards.
// Every row carries the journal offset it came from, so that a restart can take back what was written after its snapshot.
// Adapters: duckdb.ts, memory.ts; one contract suite for both.

import type { Inspection, OrderMark } from '../model/facts.ts'
import type { MetricHour, MetricHoursQuery } from '../model/metric-hours.ts'
import type { DeviceId, DeviceInfo, EpochMs, Offset, ReadingBatch, SeriesId, SeriesInfo, TextInfo } from '../model/reading.ts'

/** Minute rows as columns. `sums`: rows × SUM_COUNT. A later row for the same (device, minute, version) replaces an earlier one. */
export type MinuteRows = {
  readonly length: number
  readonly device: Uint32Array
  /** Start of the minute, ms. */
  readonly minute: Float64Array
  /** 1 for the first closed row; each re-statement of a closed row adds one. */
  readonly version: Uint32Array
  /** Bits: 1 provisional (its device's watermark has not passed), 2 counted (Basis.counted), 4 priced (Basis.priced), 8 in kpiScope. */
  readonly flags: Uint8Array
  readonly sums: Float64Array
}
export const ROW = { provisional: 1, counted: 2, priced: 4, kpiScope: 8 } as const

export type Episode = {
  readonly id: string
  readonly device: string
  /** e.g. `process.trip_time:ewma`, `silent`, `clock` */
  readonly type: string
  readonly metric: string | null
  readonly severity: 'info' | 'warn' | 'major' | 'critical'
  readonly from: EpochMs
  /** null: still open. */
  readonly to: EpochMs | null
  readonly value: number | null
  readonly expected: number | null
  /** Residual in σ at its worst. */
  readonly score: number | null
  /** Of a control chart: σ of a single value and the score, both as they were before `value`. */
  readonly sigma: number | null
  readonly scoreBefore: number | null
  /** When `value` was. */
  readonly valueAt: EpochMs | null
  /** Code, not prose: the board has the words in both languages. */
  readonly message: string
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: EpochMs | null
  readonly shelvedUntil: EpochMs | null
  readonly hist: boolean
}

/** Increment of one balance counter: (enterprise, device path or '', hour of receipt, code) += n. */
export type Tally = {
  readonly enterprise: string
  readonly device: string
  readonly hour: EpochMs
  readonly code: string
  readonly n: number
}

export type Quarantined = {
  readonly id: string
  readonly receivedAt: EpochMs
  readonly enterprise: string
  readonly topic: string
  readonly client: string
  readonly stage: string
  readonly code: string
  readonly detail: string
  readonly payload: Uint8Array
  readonly replayedAt: EpochMs | null
}

/**
 * What a person did to an episode. It is not in the journal, so no rewind takes it back, and it wins over the same three fields of
 * the episode whenever that is written again.
 */
export type EpisodeMark = Pick<Episode, 'id' | 'acknowledgedBy' | 'acknowledgedAt' | 'shelvedUntil'>
/** A quarantined message that was sent through the whole path again. Not in the journal either. */
export type ReplayMark = { readonly id: string; readonly replayedAt: EpochMs }

/** Minutes of a device were stated anew at `at`; `cause`: bits of why. */
export type Statement = { readonly at: EpochMs; readonly device: DeviceId; readonly cause: number }
/** Minutes in a range that one journal entry stated anew, when, and why (bits; 0 of rows written before it was kept). */
export type Restating = { readonly offset: Offset; readonly at: EpochMs; readonly minutes: number; readonly cause: number }

/** State of a device in the fold at the beginning of a minute; opaque here. */
export type Checkpoint = {
  readonly device: DeviceId
  /** Start of the minute, ms. */
  readonly minute: EpochMs
  readonly state: Uint8Array
}

export type Rows = {
  readonly devices?: readonly DeviceInfo[]
  readonly series?: readonly SeriesInfo[]
  readonly texts?: readonly TextInfo[]
  readonly readings?: readonly ReadingBatch[]
  readonly minutes?: readonly MinuteRows[]
  /** Inserted, or replaced by id. */
  readonly episodes?: readonly Episode[]
  readonly tallies?: readonly Tally[]
  /** Inserted, or replaced by id. */
  readonly quarantined?: readonly Quarantined[]
  /** Inserted, or replaced by (device, minute). */
  readonly checkpoints?: readonly Checkpoint[]
  /** Minute rows of this entry state anew what was stated before; `at`: its batch clock. */
  readonly statements?: readonly Statement[]
  readonly episodeMarks?: readonly EpisodeMark[]
  readonly replayMarks?: readonly ReplayMark[]
  readonly inspections?: readonly Inspection[]
  readonly orderMarks?: readonly OrderMark[]
}
/** Rows and the journal offset they stand for. */
export type Part = { readonly rows: Rows; readonly offset: Offset }

/**
 * Sums over one window of one device. `restated`: a row with version > 1 is in it; `version`: the highest; `provisional`, `counted`,
 * `priced`: at least one row says so (pieces made while no ideal cycle was known are in `pqUnpriced`).
 */
export type WindowSums = {
  readonly device: DeviceId
  /** Index into the asked windows. */
  readonly window: number
  readonly sums: Float64Array
  readonly minutes: number
  readonly version: number
  readonly restated: boolean
  readonly provisional: boolean
  readonly counted: boolean
  readonly priced: boolean
}

/** Pieces with a serial number whose first judgement at a device lies in a window (an index into those asked), and those that passed it. */
export type FirstPass = { readonly device: DeviceId; readonly window: number; readonly inspected: number; readonly passed: number }
/** Judgements that did not pass, by text id of the defect; 0: none was named. */
export type DefectCount = { readonly defect: number; readonly n: number }

export type Points = { readonly at: Float64Array; readonly value: Float64Array }
export type RawRows = { readonly at: Float64Array; readonly value: Float64Array; readonly aux: Uint32Array; readonly flags: Uint8Array }

export type DeviceReadings = RawRows & { readonly series: Uint32Array }

/** What the fold asks of one device. It stands in line with what is appended: people's questions, which may take long, do not hold it up. */
export type Past = {
  scanDevice: Warehouse['scanDevice']
  /** Current minute rows of a device in [from, to), by time. */
  minutesOf(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<MinuteRows>
  /** The last checkpoint of a device at or before `from`, and all after it up to and without `to`, by time. */
  checkpoints(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<readonly Checkpoint[]>
}

export type Warehouse = AsyncDisposable & {
  /** Stores all of `rows` or nothing; they stand for journal entries up to `offset`. */
  append(rows: Rows, offset: Offset): Promise<void>
  /** The same for the rows of several journal entries, each under its own offset, in one transaction. */
  appendAll(parts: readonly Part[]): Promise<void>
  /** Resolves when everything appended is on disk. */
  flush(): Promise<void>
  /** Takes back every row that came from an entry after `offset` (a restart that replays them). */
  rewind(offset: Offset): Promise<void>
  /**
   * Drops readings, pieces and order marks before `readingsBefore`, minute rows and the rest before `minutesBefore`; open episodes and names
   * stay. The hours of what readings said of series whose hours are kept (model/metric-hours.ts) stay as long as minute rows. Of each device's checkpoints those stay
   * that are at most `checkpointsMs` older than its newest, and the last before them. Of minutes before `readingsBefore` the version in
   * force stays, the earlier ones go with the readings they could be explained by.
   */
  retain(limits: { readingsBefore: EpochMs; minutesBefore: EpochMs; checkpointsMs?: number }): Promise<void>
  /**
   * Draws minute rows before `before` together, so that long spans are answered quickly: those of the next day with some that are not, up to
   * the last whole half-hour; or those of a day that changed since. Changes no answer. False: there was nothing to draw.
   */
  drawTogether(query: { before: EpochMs }): Promise<boolean>

  /**
   * Current (newest version, then latest written) minute rows summed by device and window, sorted so; nothing where no row is.
   * Windows are half-open, sorted, not overlapping. `kpiScopeOnly`: only minutes in which the device counted towards its line. `asOf`: as it
   * stood when the journal entry of this offset was the last one. `only`: places in SUM_COLUMNS; the other sums are 0.
   */
  sumMinutes(query: {
    devices: readonly DeviceId[]
    windows: readonly { from: EpochMs; to: EpochMs }[]
    kpiScopeOnly?: boolean
    asOf?: Offset
    only?: readonly number[]
  }): Promise<readonly WindowSums[]>
  /** Entries that stated minutes of the devices in [from, to) anew, newest first. At most `limit`. */
  restatings(query: { devices: readonly DeviceId[]; from: EpochMs; to: EpochMs; limit: number }): Promise<readonly Restating[]>
  /**
   * At most `points` (2 or more) pairs of a series in [from, to), oldest first: all of them when they fit, else the minimum and maximum of each of
   * points/2 equal time buckets, in time order, so that no spike is lost.
   */
  points(query: { series: SeriesId; from: EpochMs; to: EpochMs; points: number }): Promise<Points>
  /** Every reading of a series in [from, to), by time; with `before`, the last one earlier than `from` first. At most `limit` rows. */
  scan(query: { series: SeriesId; from: EpochMs; to: EpochMs; before: boolean; limit: number }): Promise<RawRows>
  /** Readings of several series in [from, to) by whole ms, then in order of arrival. At most `limit` rows. */
  scanDevice(query: { series: readonly SeriesId[]; from: EpochMs; to: EpochMs; limit: number }): Promise<DeviceReadings>
  /**
   * Hours of announced series from their readings, late ones included, refused and bad ones not; of series whose hours are kept also where the
   * readings are gone already. A reading that comes when later ones of its series are gone adds nothing.
   */
  metricHours(query: MetricHoursQuery): Promise<readonly MetricHour[]>
  readonly past: Past
  /** By device and window; nothing where no piece was. Windows as for sumMinutes. A piece seen before its window, as far as is kept, is not in it. */
  firstPass(query: { devices: readonly DeviceId[]; windows: readonly { from: EpochMs; to: EpochMs }[] }): Promise<readonly FirstPass[]>
  /** Most first. */
  defects(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<readonly DefectCount[]>
  /** The newest `limit` marks before `to`, by time, without state marks that repeat the one before. */
  orderMarks(query: { devices: readonly DeviceId[]; to: EpochMs; limit: number }): Promise<readonly OrderMark[]>
  /** Episodes that touch [from, to), newest first, of equals by id. `after`: only those that stand behind this one in that order. */
  episodes(query: {
    devices?: readonly string[]
    from: EpochMs
    to: EpochMs
    openOnly?: boolean
    after?: Pick<Episode, 'from' | 'id'>
    limit: number
  }): Promise<readonly Episode[]>
  episode(id: string): Promise<Episode | undefined>
  /** Counters by device, hour and code, summed and sorted so. */
  tallies(query: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<readonly Tally[]>
  /** Received in [from, to), newest first. */
  quarantined(query: { enterprise?: string; from: EpochMs; to: EpochMs; code?: string; limit: number }): Promise<readonly Quarantined[]>
  quarantinedById(id: string): Promise<Quarantined | undefined>
  /** Writes a table to a local file for download; series, devices as names. */
  exportTo(query: {
    table: 'kpis' | 'readings' | 'episodes'
    format: 'csv' | 'parquet'
    devices: readonly DeviceId[]
    from: EpochMs
    to: EpochMs
    file: string
  }): Promise<void>
  /** Rows a table holds, and bytes on disk: for /metrics and doctor. */
  stats(): Promise<{ readonly readings: number; readonly minutes: number; readonly bytes: number }>
}
