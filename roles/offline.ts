// The core without a service: the same ingest and the same fold over messages of a file, rows in memory, so that its figures are those of
// the service. Nothing is acknowledged, so there is no journal. Owns its registry; forgets everything when it goes.
// Bounded: MAX_MINUTES minute rows; more throw.
import { setImmediate as breathe } from 'node:timers/promises'
import { createAnalytics } from '../analytics/analytics.ts'
import { createAnnounced } from '../analytics/announced.ts'
import { createCalendars } from '../analytics/calendars.ts'
import { type KpiQuery, kpiRows } from '../analytics/history-kpis.ts'
import { createPlantIndex } from '../analytics/plants.ts'
import { createIngest } from '../ingest/ingest.ts'
import { type RawBatch, RawBatchBuilder } from '../link/raw-batch.ts'
import type { Device, Site } from '../model/plant.ts'
import type { EpochMs, Offset, ReadingSink } from '../model/reading.ts'
import type { KpiRow } from '../model/views.ts'
import { openMemoryRegistry } from '../registry/memory.ts'
import { openMemoryWarehouse } from '../warehouse/memory.ts'

export type OfflineOptions = {
  readonly latenessMinutes: number
  readonly staleAfterMinutes: number
  readonly now: EpochMs
  readonly sites: readonly Site[]
  readonly devices: readonly Device[]
}
export type Offline = {
  publish(device: string, payload: Uint8Array): void
  /** Call when everything was published: closes what silence closes. */
  settle(): void
  kpis(query: KpiQuery): Promise<KpiRow[]>
  /** Readings that were refused here, late ones too, and are in no figure. */
  lost(): { readonly refused: number; readonly tooLate: number }
}

/** A year of four machines, or a month of forty. */
const MAX_MINUTES = 2_000_000
const BATCH_BYTES = 65_536
const QOS_1 = 1
/** Messages between two ticks of the fold. */
const MESSAGES_A_SECOND = 20_000

export async function openOffline(options: OfflineOptions): Promise<Offline> {
  const registry = openMemoryRegistry()
  const warehouse = openMemoryWarehouse()
  let tooLate = 0
  for (const site of options.sites) await registry.putSite(site, 0)
  for (const device of options.devices) await registry.putDevice(device, 0)
  let offset: Offset = 0
  let minutes = 0
  let time = options.now
  const analytics = createAnalytics({
    directory: registry,
    latenessMinutes: options.latenessMinutes,
    staleAfterMinutes: options.staleAfterMinutes,
    rows: (rows) => {
      minutes += rows.length
      if (minutes > MAX_MINUTES)
        throw new Error(`The file makes more than ${MAX_MINUTES} minutes of machines; import it into a service, or cut it.`)
      void warehouse.append({ minutes: [rows] }, offset)
    },
    episodes: () => {},
    alarm: () => {},
    tooLate: (_device, n) => {
      tooLate += n
    },
  })
  const announced = createAnnounced()
  const sink: ReadingSink = {
    device: analytics.device,
    series(info) {
      announced.series(info)
      analytics.series(info)
    },
    text: analytics.text,
    observe: analytics.observe,
  }
  const ingest = createIngest({
    limits: { devices: Math.max(20_000, options.devices.length), seriesPerDevice: 10_000 },
    latenessMs: options.latenessMinutes * 60_000,
    knows: () => true,
    sink,
    describe: () => {},
    quarantine: () => {},
    inspections: (rows) => void warehouse.append({ inspections: rows }, offset),
  })
  const topics = new Map<string, number>()
  const builder = new RawBatchBuilder('file', BATCH_BYTES)
  const clients = new Map<string, number>()
  let sent = 0
  const take = (batch: RawBatch) => ingest.take(++offset, batch)
  const live = analytics.live
  const index = createPlantIndex(live, () => time)
  const parts = {
    live,
    store: warehouse,
    settled: async () => {},
    index,
    calendars: createCalendars(registry),
    seriesOf: announced.seriesOf,
    line: registry.line,
    breathe,
  }

  return {
    lost: () => ({ refused: [...ingest.stats().refused.values()].reduce((sum, n) => sum + n, 0), tooLate }),
    publish(device, payload) {
      if (builder.full(payload.length)) take(builder.take())
      const enterprise = device.slice(0, device.indexOf('/'))
      const topic = topics.get(device) ?? builder.internTopic(`ib/v1/${device}/tele`)
      topics.set(device, topic)
      const client = clients.get(enterprise) ?? builder.internClient(`${enterprise}/file/file`)
      clients.set(enterprise, client)
      if (++sent % MESSAGES_A_SECOND === 0) time += 1000
      builder.add(topic, client, QOS_1, time, payload)
    },
    settle() {
      take(builder.take())
      // Minutes of silence, until nothing can be late any more: as a service sees them pass.
      for (let minute = 0; minute <= options.latenessMinutes + 1; minute++) {
        time += 60_000
        take({ ...emptyBatch, receivedAt: time })
      }
    },
    kpis: (query) => kpiRows(parts, query, time),
  }
}

const emptyBatch: RawBatch = {
  epoch: 'tick',
  seq: 0,
  firstTopic: 0,
  topics: [],
  firstClient: 0,
  clients: [],
  count: 0,
  receivedAt: 0,
  bytes: new Uint8Array(0),
}

const nowhere: ReadingSink = { device: () => {}, series: () => {}, text: () => {}, observe: () => {} }

/** What the service will say of a line, asked of the same ingest: undefined when it will be taken. */
export function createRowCheck(now: EpochMs): (device: string, payload: Uint8Array) => string | undefined {
  let why: string | undefined
  const ingest = createIngest({
    limits: { devices: 1_000_000, seriesPerDevice: 10_000 },
    knows: () => true,
    sink: nowhere,
    describe: () => {},
    quarantine: ({ code, detail }) => {
      why = `${code}: ${detail}`
    },
  })
  const builder = new RawBatchBuilder('check', 4096)
  const topics = new Map<string, number>()
  const clients = new Map<string, number>()
  let offset = 0
  return (device, payload) => {
    const enterprise = device.slice(0, device.indexOf('/'))
    const topic = topics.get(device) ?? builder.internTopic(`ib/v1/${device}/tele`)
    topics.set(device, topic)
    const client = clients.get(enterprise) ?? builder.internClient(`${enterprise}/file/file`)
    clients.set(enterprise, client)
    // Quarantine keeps a few rows a minute of receipt; here every one counts, so every line has its own minute.
    builder.add(topic, client, QOS_1, now + (offset % 2) * 60_000, payload)
    why = undefined
    ingest.take(++offset, builder.take())
    // The books are not read here; drained, they stay small.
    if (offset % 10_000 === 0) ingest.drain()
    return why
  }
}
