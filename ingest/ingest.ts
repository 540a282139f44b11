// The core's first half: publishes of a journal entry → readings. The shell takes an entry apart, hands each publish on (publish.ts), hands
// its batch to the sink, and saves all state. Everything here follows from the journal entries alone: the only clock is their receipt times.
// Never computes a KPI, never does I/O.
import { deserialize, serialize } from 'node:v8'
import { forEachPublish, type RawBatch } from '../link/raw-batch.ts'
import { assert } from '../model/errors.ts'
import type { DevicePath } from '../model/plant.ts'
import type { DeviceId, EpochMs, Offset, ReadingSink } from '../model/reading.ts'
import { Catalog, type CatalogState } from './catalog.ts'
import { createCurrent } from './current.ts'
import { MessageDedupe, type MessageDedupeState, ReadingDedupe, type ReadingDedupeState } from './dedupe.ts'
import { EntryFacts, type FactKeepers } from './entry-facts.ts'
import type { BirthWords } from './metric.ts'
import { createTakePublish, type PublishCounters } from './publish.ts'
import { Quarantine, type QuarantineRow, type QuarantineState } from './quarantine.ts'
import { Rows } from './rows.ts'
import { Senders, type SendersState } from './senders.ts'
import { SeriesTable } from './series-table.ts'
import { T, Tallies, type TalliesState, type Tally } from './tallies.ts'
import { Texts, type TextsState } from './texts.ts'

export type IngestOptions = FactKeepers & {
  readonly limits: { readonly devices: number; readonly seriesPerDevice: number; readonly texts?: number }
  /** How far back a reading still changes a figure, ms: as far back a resent reading must be recognised. */
  readonly latenessMs?: number
  /** Does the registry know this enterprise? */
  readonly knows: (enterprise: string) => boolean
  readonly sink: ReadingSink
  /** A birth named its device. The same words come again with every birth and every replay. */
  readonly describe: (path: DevicePath, words: BirthWords) => void
  readonly quarantine: (row: QuarantineRow) => void
}

type IngestStats = {
  readonly publishes: number
  readonly readings: number
  readonly duplicates: number
  /** By `stage code`, messages and readings. */
  readonly refused: ReadonlyMap<string, number>
  readonly devices: number
  readonly series: number
  readonly texts: number
  /** Bounds that were met. */
  readonly textsDropped: number
  readonly quarantineDropped: number
  readonly streamsForgotten: number
}

export type Ingest = {
  /** Takes the next journal entry; hands exactly one batch to the sink, empty or not. */
  take(offset: Offset, batch: RawBatch): void
  /** Increments of the books since the last call. */
  drain(): readonly Tally[]
  /** Analytics found `n` readings of the current entry too old: they move from counted to too late. */
  tooLate(device: DeviceId, n: number): void
  /** Messages that were numbered and never came, by sender and boot. */
  gaps(): readonly { readonly client: string; readonly boot: string; readonly missing: number }[]
  stats(): IngestStats
  /** All state, as of the last entry taken. */
  snapshot(): Uint8Array
}

type State = {
  readonly version: 1
  readonly offset: Offset
  readonly receivedAt: EpochMs
  readonly messages: number
  readonly catalog: CatalogState
  readonly texts: TextsState
  readonly senders: SendersState
  readonly byMessage: MessageDedupeState
  readonly byReading: ReadingDedupeState
  readonly tallies: TalliesState
  readonly quarantine: QuarantineState
  /** Devices whose state messages have named an order. */
  readonly ordering?: readonly DeviceId[]
}

/** Streams of numbered messages for each device that may exist: a gateway sends a device under several classes. */
const STREAMS_PER_DEVICE = 4
const STREAMS = { least: 4096, most: 262_144 } as const

/** `saved`: a snapshot; the entries after its offset must follow. */
export function createIngest(options: IngestOptions, saved?: Uint8Array): Ingest {
  const { sink } = options
  const limits = { texts: 1_000_000, ...options.limits }
  const senders = new Senders(limits.devices)
  const table = new SeriesTable((info) => sink.series(info))
  const catalog = new Catalog(limits, table, (info) => sink.device(info))
  const texts = new Texts(limits.texts, (info) => sink.text(info))
  const byMessage = new MessageDedupe(Math.min(STREAMS.most, Math.max(STREAMS.least, limits.devices * STREAMS_PER_DEVICE)))
  const byReading = new ReadingDedupe(options.latenessMs ?? 15 * 60_000)
  const tallies = new Tallies()
  const quarantine = new Quarantine(options.quarantine)
  const rows = new Rows()
  const facts = new EntryFacts(options, texts)
  const counters: PublishCounters = { publishes: 0, duplicates: 0, messages: 0, refused: new Map() }
  const current = createCurrent(senders.lostRoute, senders.lostClient, tallies.account('', ''))
  const { knows, describe } = options
  const parts = { catalog, table, texts, byReading, rows, facts, knows, describe, byMessage, tallies, quarantine, counters }
  const takePublish = createTakePublish(current, parts)
  let receivedAt: EpochMs = 0
  let readings = 0
  if (saved !== undefined) restore(deserialize(saved) as State)

  function save(): State {
    return {
      version: 1,
      offset: current.offset,
      receivedAt,
      messages: counters.messages,
      catalog: catalog.save(),
      texts: texts.save(),
      senders: senders.save(catalog.devices),
      byMessage: byMessage.save(),
      byReading: byReading.save(),
      tallies: tallies.save(),
      quarantine: quarantine.save(),
      ordering: facts.save(),
    }
  }
  function restore(state: State): void {
    assert(state.version === 1, `an ingest snapshot of version ${state.version}`)
    current.offset = state.offset
    receivedAt = state.receivedAt
    counters.messages = state.messages
    catalog.load(state.catalog)
    texts.load(state.texts)
    senders.load(state.senders, catalog.devices)
    byMessage.load(state.byMessage)
    byReading.load(state.byReading)
    tallies.load(state.tallies)
    quarantine.load(state.quarantine)
    facts.load(state.ordering ?? [])
  }

  return {
    take(next, batch) {
      assert(next > current.offset, `journal entry ${next} comes after ${current.offset}`)
      current.offset = next
      receivedAt = Math.max(receivedAt, batch.receivedAt)
      if (batch.count > 0 || batch.topics.length > 0 || batch.clients.length > 0) {
        const epoch = senders.epoch(batch.epoch, next, batch.firstTopic, batch.topics, batch.firstClient, batch.clients)
        let index = 0
        forEachPublish(batch, (topicNumber, clientNumber, flags, when, payload) => {
          current.route = epoch.topics[topicNumber] ?? senders.lostRoute
          current.client = senders.client(epoch, clientNumber, next) ?? senders.lostClient
          current.at = when
          takePublish(index++, flags, payload)
        })
      }
      facts.handOver()
      readings += rows.length
      sink.observe(rows.take(next, receivedAt))
    },
    drain: () => tallies.drain(),
    tooLate(id, n) {
      const device = catalog.devices[id]
      assert(device !== undefined, `device ${id} was announced`)
      const books = tallies.at(tallies.account(device.enterprise, device.path), receivedAt).counts
      books[T.counted]! -= n
      books[T.tooLate]! += n
    },
    gaps: () => [...byMessage.gaps()],
    stats: () => ({
      publishes: counters.publishes,
      readings,
      duplicates: counters.duplicates,
      refused: counters.refused,
      devices: catalog.devices.length,
      series: table.size,
      texts: texts.size,
      textsDropped: texts.dropped,
      quarantineDropped: quarantine.dropped,
      streamsForgotten: byMessage.forgotten,
    }),
    snapshot: () => serialize(save()),
  }
}
