// One validated value of one metric at one source time, and columns of many of them.

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number
/** Row of the series table: one metric of one device. Dense from 0, never reused. */
export type SeriesId = number
/** Row of the device table. Dense from 0, never reused. */
export type DeviceId = number
/** Number of a batch in the journal; 1 for the first. A restart replays the batches after its snapshot's offset. */
export type Offset = number

/**
 * What a metric means to the KPI steps (domain §4.2, §4.8). Numbers, because every reading carries one through the hot path.
 * Order is the tie rank of readings with equal `at`: counters and registers describe the time before, states the time after.
 */
export const METRIC_KIND = {
  countTotal: 0,
  countGood: 1,
  countScrap: 2,
  countRework: 3,
  energyActive: 4,
  /** Other cumulative registers: gas, steam, water, air, green energy. */
  register: 5,
  powerActive: 6,
  cycleTime: 7,
  /** `process.*` */
  process: 8,
  /** `quality.*` with a number */
  quality: 9,
  /** env.*, vib.*, voltage, current, speed, labour … : kept and drawn, no KPI yet */
  sample: 10,
  /** value 1 raised, 0 cleared; aux: text id of `code|severity` */
  alarm: 11,
  idealCycle: 12,
  /** seconds between two signs of life a device promises in its birth */
  heartbeat: 13,
  birth: 14,
  /** value = STATES index; aux = text id of `reason|po|product` << 2 | order flag (0 unknown, 1 none, 2 active) */
  state: 15,
  /** the gateway's will or an explicit death; at = receipt */
  death: 16,
} as const
export type MetricKind = (typeof METRIC_KIND)[keyof typeof METRIC_KIND]

export const ORDER_UNKNOWN = 0
export const ORDER_NONE = 1
export const ORDER_ACTIVE = 2

/** Bits of `ReadingBatch.flags`. */
export const FLAG = {
  /** back-fill: counts, but is never shown as live and raises no live alarm */
  hist: 1,
  /** `at` is receipt time because the sender's clock is not good */
  clockCorrected: 2,
  uncertain: 4,
  bad: 8,
  /** the value is an increment, not the state of a counter */
  delta: 16,
  /** sender gave no time: `at` is receipt time */
  noTime: 32,
  /** aux is the hash of the sender's boot id (counters, registers) */
  boot: 64,
  /** kept for the record, counts nowhere: it came later than can be re-stated (TOO_LATE); set by the fold */
  refused: 128,
} as const

/** Columns of readings of one journal batch, in order of arrival. Only the first `length` rows count. */
export type ReadingBatch = {
  readonly offset: Offset
  /** Latest receipt time in the batch: the clock of everything downstream. */
  readonly receivedAt: EpochMs
  readonly length: number
  readonly series: Uint32Array
  /** Source time, ms. */
  readonly at: Float64Array
  readonly value: Float64Array
  /** Meaning depends on the kind: see METRIC_KIND and FLAG.boot. */
  readonly aux: Uint32Array
  readonly flags: Uint8Array
}

/** A series as announced once, before its first reading. */
export type SeriesInfo = {
  readonly id: SeriesId
  readonly device: DeviceId
  /** Canonical metric name, e.g. `count.good`, `process.trip_time`. */
  readonly metric: string
  readonly kind: MetricKind
  /** Canonical unit, '' when unknown. */
  readonly unit: string
}
/** A device as announced once, before its first series. */
export type DeviceInfo = { readonly id: DeviceId; readonly enterprise: string; readonly path: string }
/** A text value (state detail, alarm code) as announced once, before the reading whose aux names it. */
export type TextInfo = { readonly id: number; readonly text: string }

/** Takes what ingest produces, in journal order; analytics and the warehouse writer each are one. */
export type ReadingSink = {
  device(info: DeviceInfo): void
  series(info: SeriesInfo): void
  text(info: TextInfo): void
  observe(batch: ReadingBatch): void
}
