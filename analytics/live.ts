// What the fold knows right now, as the views and reports read it: the seam between the steps that learn from readings (analytics.ts)
// and the pages that show what was learnt (views.ts, history.ts). Everything here is a copy made for the reader.
import type { Basis, Sums } from '../model/kpi.ts'
import type { AssetClass, Dated, Device, DevicePath, Site, State } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { StopChange } from '../model/stops.ts'

/** Sums of one production day of the device's site, [from, to), up to now. */
export type DaySums = { readonly day: string; readonly from: EpochMs; readonly to: EpochMs; readonly sums: Sums }
/** Newest value of one series. `band`: what its detector expects in the present state. `text`: the value is its number; null: forgotten. */
export type LiveValue = {
  readonly metric: string
  readonly unit: string
  readonly value: number
  readonly text?: string | null
  readonly at: EpochMs
  readonly band: { readonly low: number; readonly high: number; readonly expected: number } | null
}
export type LiveState = {
  readonly from: EpochMs
  readonly to: EpochMs | null
  readonly state: State
  readonly reason: string | null
  readonly order: 0 | 1 | 2
}

export type DeviceLive = {
  readonly id: DeviceId
  readonly path: DevicePath
  readonly enterprise: string
  /** In force now, as sums count it: UNKNOWN from the stale limit after the last sign of life, or from a death, on. */
  readonly state: State
  readonly since: EpochMs | null
  /** While the state is unknown, the last one that was known; null: none ever was. */
  readonly lastState: State | null
  /** Where states come from: the machine, or limits of its power; null: nowhere yet. */
  readonly stateFrom: 'reported' | 'power' | null
  readonly reason: string | null
  /** ORDER_UNKNOWN, ORDER_NONE, ORDER_ACTIVE */
  readonly order: 0 | 1 | 2
  /** Event time of the last sign of life, and when it reached us. */
  readonly lastAt: EpochMs | null
  readonly lastReceivedAt: EpochMs | null
  /** Died, or silent past its stale limit. */
  readonly stale: boolean
  readonly clockCorrected: boolean
  /** Median of (source time - receipt), ms, over the last live messages; null before the first. */
  readonly clockOffsetMs: number | null
  readonly idealCycleS: number | null
  /** Declared heartbeat; null: none. */
  readonly heartbeatS: number | null
  readonly basis: Basis
  readonly kpiScope: boolean
  /** It has sent its energy or power. */
  readonly metered: boolean
  /** Only a machine has an OEE. */
  readonly assetClass: AssetClass
  /** The site gave no calendar: planned all day. */
  readonly calendarAssumed: boolean
  /** The open minute and an open state up to `now` are in. */
  readonly today: DaySums
  readonly yesterday: DaySums
  /** Newest cumulative counts since the production day began: total, good, scrap, rework. */
  readonly counters: Readonly<Record<string, number>>
}

export type Live = {
  /** Number of devices; ids are 0 … count-1. */
  readonly count: number
  idOf(path: DevicePath): DeviceId | undefined
  /** Rises whenever something about the device changed; lets a view skip what stands still. */
  revision(id: DeviceId): number
  device(id: DeviceId, now: EpochMs): DeviceLive
  /** Whole UTC hours, oldest first, the open one last: sums of the hour. At most 48. */
  hours(id: DeviceId, count: number, now: EpochMs): readonly { readonly from: EpochMs; readonly sums: Sums }[]
  values(id: DeviceId): readonly LiveValue[]
  /** Newest intervals up to `now`, oldest first; the open one has `to` null. At most 500. */
  states(id: DeviceId, count: number, now: EpochMs): readonly LiveState[]
  /**
   * Minute rows not handed to the warehouse yet, up to `now`, provisional: a query adds them to what the warehouse sums.
   * `minute` of the first is never before a row already handed over.
   */
  openMinutes(id: DeviceId, now: EpochMs): readonly { readonly minute: EpochMs; readonly sums: Sums }[]
  /**
   * Before here the device's time is final: a reading of it would be late, and state anew what was said. Handing a minute over does not
   * make it final. Of a device silent for a week nothing is waited for.
   */
  finalTo(id: DeviceId, now: EpochMs): EpochMs
}

/** What the fold asks of the registry; the composition root fits it. Cached behind `revision`. */
export type PlantDirectory = {
  readonly revision: number
  /** Calendar versions of a site, oldest first; empty: none given. */
  site(enterprise: string, site: string): readonly Dated<Site>[]
  device(path: DevicePath): readonly Dated<Device>[]
  /** What people said of its stops, oldest first. */
  stopChanges(path: DevicePath): readonly StopChange[]
}
