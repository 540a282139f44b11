// What the front asks of the core, and nothing wider. The composition root carries it over the link.
import type { EpochMs } from '../model/reading.ts'
import type { Balance, Delta, EpisodeView, GroupRow, KpiRow, RoomName, Snapshot, StateRow } from './contract.ts'

export type Every = 'PT1M' | 'PT1H' | 'P1D' | 'shift' | 'all'
export type QuarantineView = {
  id: string
  receivedAt: EpochMs
  enterprise: string
  topic: string
  client: string
  stage: string
  code: string
  detail: string
  payload: string
  payloadBase64: string
  replayedAt: EpochMs | null
}
export type Health = { journal: boolean; warehouse: boolean; link: boolean; detail: Record<string, unknown> }

/** Answers come from the core thread; every call may reject with a Fault `UNAVAILABLE`. */
export type Core = {
  kpis(q: {
    enterprise: string
    from: EpochMs
    to: EpochMs
    every: Every
    level: 'device' | 'line' | 'enterprise'
    device?: string
  }): Promise<KpiRow[]>
  readings(q: {
    device: string
    metric: string
    from: EpochMs
    to: EpochMs
    points: number
  }): Promise<{ metric: string; unit: string; points: [EpochMs, number][] } | null>
  states(q: { device: string; from: EpochMs; to: EpochMs }): Promise<StateRow[] | null>
  /** Metrics a device has sent. */
  metrics(q: { device: string }): Promise<{ metric: string; unit: string; lastAt: EpochMs }[] | null>
  balance(q: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<Balance>
  segments(): Promise<GroupRow[]>
  regions(): Promise<GroupRow[]>
  alarms(q: { enterprise?: string; from: EpochMs; to: EpochMs; openOnly: boolean; limit: number }): Promise<EpisodeView[]>
  /** null: no such episode (or not of that enterprise). */
  acknowledge(q: { id: string; by: string; at: EpochMs; enterprise?: string }): Promise<EpisodeView | null>
  shelve(q: { id: string; by: string; at: EpochMs; until: EpochMs | null; enterprise?: string }): Promise<EpisodeView | null>
  quarantine(q: { enterprise?: string; from: EpochMs; to: EpochMs; code?: string; limit: number }): Promise<QuarantineView[]>
  /** Sends the stored bytes through the whole path again, corrected bytes if given. */
  replay(q: {
    id: string
    enterprise?: string
    payload?: string
  }): Promise<{ accepted: boolean; code: string | null; detail: string | null } | null>
  /** Writes an export to a temporary file of the core's data directory and names it; the front streams and removes it. */
  exportTo(q: {
    table: 'kpis' | 'readings' | 'episodes'
    format: 'csv' | 'parquet'
    enterprise: string
    from: EpochMs
    to: EpochMs
  }): Promise<{ file: string }>
  snapshot(q: { room: RoomName }): Promise<Snapshot | null>
  /** Rooms somebody looks at now: the core works out deltas for these only. */
  watch(q: { rooms: RoomName[] }): Promise<void>
  health(): Promise<Health>
  /** Prometheus text of the core's own counters. */
  metricsText(): Promise<string>
}
/** What the core tells the front without being asked. */
export type CoreNews = {
  onDelta(listener: (delta: Delta) => void): void
  onAlarm(listener: (rooms: RoomName[], episode: EpisodeView) => void): void
}

/** The HTTP door into the journal: resolves when the payload is on disk. */
export type TelemetryDoor = { publish(topic: string, client: string, payload: Uint8Array): Promise<void> }
