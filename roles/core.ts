// The core role: journal, ingest, analytics, warehouse and history, wired. Opened from the back to the front of a batch's way and closed
// the other way round, so that what is in flight still lands.
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createAnalytics } from '../analytics/analytics.ts'
import { createAnnounced } from '../analytics/announced.ts'
import { createBooks } from '../analytics/books.ts'
import { createCalendars } from '../analytics/calendars.ts'
import { createEpisodeBook } from '../analytics/episode-book.ts'
import { episodeView, unitsOf } from '../analytics/episode-view.ts'
import { fitsLayout } from '../analytics/layout.ts'
import { createPlantIndex, levelsOf } from '../analytics/plants.ts'
import { createRate } from '../analytics/rates.ts'
import { createRooms } from '../analytics/rooms.ts'
import { roomsOf } from '../analytics/tree.ts'
import { createViews } from '../analytics/views.ts'
import type { Config } from '../config.ts'
import { createIngest } from '../ingest/ingest.ts'
import { openJournal } from '../ingest/journal.ts'
import { openPipeline } from '../ingest/pipeline.ts'
import type { QuarantineRow } from '../ingest/quarantine.ts'
import { replayRest, startingPoint } from '../ingest/recovery.ts'
import { createSecondChance } from '../ingest/second-chance.ts'
import type { AnswerLink, ReceiverLink } from '../link/link.ts'
import type { RawBatch } from '../link/raw-batch.ts'
import { Fault } from '../model/errors.ts'
import { bornAs, heardAt, inForce } from '../model/plant.ts'
import type { Offset, ReadingSink } from '../model/reading.ts'
import { openRegistry } from '../registry/lmdb.ts'
import { openDuckDb } from '../warehouse/duckdb.ts'
import { openReleaseLog } from '../warehouse/release-log.ts'
import { createWriter } from '../warehouse/writer.ts'
import type { Core } from '../web/ports.ts'
import { wireFigures } from './core-figures.ts'
import { wireAcross, wireGate } from './core-gate.ts'
import { coreMetrics } from './core-metrics.ts'
import { keepHouse } from './housekeeping.ts'

export type CoreParts = { readonly config: Config; readonly receiver: ReceiverLink; readonly answer: AnswerLink; readonly log: Logger }

const DAY = 86_400_000
const HOUR = 3_600_000
/** Midnight of the cluster: the wall counts what was refused since then. */
const CLUSTER_OFFSET_MS = 8 * HOUR

export async function openCore({
  config,
  receiver,
  answer,
  log,
}: CoreParts): Promise<AsyncDisposable & { readonly ports: Record<string, number> }> {
  const now = Date.now
  const dir = (name: string) => resolve(config.IB_DATA_DIR, name)
  const registry = await openRegistry({ dir: dir('registry') })
  const journal = openJournal({ dir: dir('journal') })
  const warehouse = await openDuckDb({ dir: dir('warehouse') })
  const releaseLog = openReleaseLog({ dir: dir('gate') })
  const start = startingPoint(journal, (parts) => {
    const fold = parts.get('analytics')
    return fold === undefined || fitsLayout(fold)
  })
  if (start.offset === 0 && journal.snapshots().length > 0)
    log.warn({ entries: journal.last }, 'the saved state is of another version: it is made anew from the journal')
  if (journal.last === 0 && (await warehouse.stats()).readings > 0)
    throw new Fault('JOURNAL', {
      retry: false,
      message: `${dir('warehouse')} has data and ${dir('journal')} is empty: bring the journal back, or move both away`,
    })
  // Exports that a crash left behind.
  rmSync(dir('exports'), { recursive: true, force: true })
  mkdirSync(dir('exports'), { recursive: true })
  await warehouse.rewind(start.offset)

  const writer = createWriter({ warehouse, onFault: (fault, retry) => log.error({ err: fault, retry }, 'warehouse write failed') })
  const announced = createAnnounced()
  const books = createBooks()
  const episodeBook = createEpisodeBook()
  let live = false
  let refused: { readonly offset: Offset; readonly row: QuarantineRow } | undefined
  let offset: Offset = start.offset

  const analytics = createAnalytics({
    directory: registry,
    latenessMinutes: config.IB_LATENESS_MINUTES,
    ...(config.IB_RESTATE_DAYS > 0 && {
      late: {
        reachMs: config.IB_RESTATE_DAYS * DAY,
        // Old readings are dropped by the hour, and an earlier one than the late one is needed to begin with.
        keptMs: (config.IB_READINGS_DAYS - 1) * DAY,
        past: {
          checkpoints: (query) => outlast(() => warehouse.past.checkpoints(query)),
          scanDevice: (query) => outlast(() => warehouse.past.scanDevice(query)),
          minutesOf: (query) => outlast(() => warehouse.past.minutesOf(query)),
        },
        settled: (entry) => writer.flush(entry),
        checkpoints: (rows) => writer.checkpoints(rows),
      },
    }),
    staleAfterMinutes: config.IB_STALE_AFTER_MINUTES,
    rows: writer.minutes,
    restated: (statements) => writer.statements(statements),
    episodes: (episodes) => {
      episodeBook.note(episodes)
      writer.episodes(episodes)
    },
    alarm: (episode) => {
      if (!live) return
      const { enterprise } = levelsOf(episode.device)
      const doc = inForce(registry.enterpriseHistory(enterprise), now())
      const regionRooms = doc === undefined ? [] : roomsOf(doc)
      answer.tell('alarm', {
        rooms: ['cluster', ...regionRooms, `enterprise:${enterprise}`, `device:${episode.device}`],
        episode: episodeView(episode, registry, unitsOf(analytics.live), now()),
      })
    },
    tooLate: (device, n) => ingest.tooLate(device, n),
  })
  for (const [name, part] of [
    ['announced', announced],
    ['analytics', analytics],
  ] as const) {
    const saved = start.parts.get(name)
    if (saved !== undefined) part.restore(saved)
  }

  const sink: ReadingSink = {
    device(info) {
      announced.device(info)
      analytics.device(info)
      writer.device(info)
      // A device appears by itself on first contact; what people say of it later is a newer version.
      const known = registry.device(info.path)
      const heard = known.map(({ from, doc }) => ({ from, doc: heardAt(doc, now()) }))
      if (known.length === 0 && !info.path.endsWith('/_'))
        heard.push({ from: 0, doc: { path: info.path, name: '', type: '', kpiScope: true, firstSeen: now() } })
      for (const { from, doc } of heard)
        if (doc !== undefined) void registry.putDevice(doc, from).catch((err: unknown) => log.warn({ err }, 'device was not registered'))
    },
    series(info) {
      announced.series(info)
      analytics.series(info)
      writer.series(info)
    },
    text(info) {
      announced.text(info)
      analytics.text(info)
      writer.text(info)
    },
    observe(batch) {
      // The fold marks what came too late to count, and it is stored so.
      analytics.observe(batch)
      writer.observe(batch)
    },
  }
  const ingest = createIngest(
    {
      limits: { devices: config.IB_MAX_DEVICES, seriesPerDevice: config.IB_MAX_SERIES_PER_DEVICE },
      latenessMs: Math.max(config.IB_LATENESS_MINUTES * 60_000, config.IB_RESTATE_DAYS * DAY),
      knows: (enterprise) => registry.enterprise(enterprise) !== undefined,
      sink,
      describe: (path, words) => {
        const last = registry.device(path).at(-1)
        const doc = bornAs({ firstSeen: now(), ...(last?.doc ?? { path, name: '', type: '', kpiScope: true }) }, words)
        if (doc === undefined) return
        void registry.putDevice(doc, last?.from ?? 0).catch((err: unknown) => log.warn({ err }, 'device was not named'))
      },
      quarantine: (row) => {
        refused = { offset, row }
        writer.quarantined([row])
      },
      inspections: writer.inspections,
      orders: writer.orderMarks,
    },
    start.parts.get('ingest'),
  )

  const take = (next: Offset, batch: RawBatch) => {
    offset = next
    writer.entry(next)
    ingest.take(next, batch)
  }
  /** Room in the writer, and the past gone over again where late readings wait for it: both before the entry's own readings. */
  const ready = (next: Offset, batch: RawBatch) =>
    writer.full || analytics.restatement.due(batch.receivedAt) ? makeReady(next, batch) : undefined
  const makeReady = async (next: Offset, batch: RawBatch) => {
    if (writer.full) await writer.room()
    if (!analytics.restatement.due(batch.receivedAt)) return
    writer.entry(next)
    await analytics.restatement.run(next, batch.receivedAt)
  }
  const drainBooks = () => {
    const tallies = ingest.drain()
    if (tallies.length === 0) return
    books.take(tallies)
    writer.tallies(tallies)
  }
  const settled = async () => {
    drainBooks()
    await writer.flush()
  }

  // What boards show of before the start: open episodes and the books of the last day, as the snapshot left them.
  episodeBook.load(await warehouse.episodes({ from: 0, to: Number.MAX_SAFE_INTEGER, openOnly: true, limit: 20_000 }))
  for (const { id } of registry.enterprises())
    books.take(await warehouse.tallies({ enterprise: id, from: now() - 2 * DAY, to: now() + DAY }))
  const begun = now()
  const replayed = await replayRest(journal, start.offset, { take, ready }, (done, of) => log.info({ done, of }, 'replaying the journal'))
  log.info({ snapshot: start.offset, to: replayed, ms: now() - begun }, 'core is up to date')
  let rehearsed = false
  const rehearse = async () => {
    if (rehearsed) return
    rehearsed = await analytics.restatement.rehearse().catch((err: unknown) => {
      log.warn({ err }, 're-statement was not rehearsed')
      return false
    })
  }
  await rehearse()
  live = true

  let seenRevision = registry.revision
  const pipeline = openPipeline(
    {
      journal,
      take,
      ready,
      save: () => {
        // Increments not yet handed to the warehouse would be in the state and, written later under the same entry, there as well.
        drainBooks()
        return new Map([
          ['ingest', ingest.snapshot()],
          ['analytics', analytics.snapshot()],
          ['announced', announced.snapshot()],
        ])
      },
      settled: async (upTo) => {
        await writer.flush(upTo)
        await warehouse.flush()
      },
      now,
      moved: () => {
        const before = seenRevision
        seenRevision = registry.revision
        // What waits to be stated anew is work that needs entries to belong to, also where nobody sends.
        return seenRevision !== before || analytics.restatement.waiting > 0
      },
      snapshotMs: config.IB_SNAPSHOT_SECONDS * 1000,
      keepMs: config.IB_JOURNAL_HOURS * HOUR,
      onFault: (fault) => log.error({ err: fault }, 'core cannot go on: nothing more is acknowledged'),
    },
    replayed,
  )

  const index = createPlantIndex(analytics.live, now)
  const calendars = createCalendars(registry)
  const sources = { live: analytics.live, registry, index, calendars, announced, warehouse, settled, now }
  const gate = wireGate(sources, releaseLog)
  const { regions, enterprises, groups, kept, keepReleases } = gate
  const { history, power, answers } = wireFigures(sources, {
    groups,
    marks: episodeBook,
    keepMark: async (mark) => {
      writer.episodeMarks([mark])
      await writer.flush()
    },
  })
  const across = wireAcross(sources, gate, { history, releaseLog, epsilon: config.IB_BENCHMARK_EPSILON / 100, log })
  const readingRate = createRate()
  const messageRate = createRate()
  const views = createViews({
    live: analytics.live,
    plants: registry,
    regions,
    calendars,
    enterprises,
    groups,
    episodes: episodeBook.open,
    rates: () => ({
      readingsPerSecond: readingRate.perSecond(),
      messagesPerSecond: messageRate.perSecond(),
      refused: books.refused(Math.floor((now() + CLUSTER_OFFSET_MS) / DAY) * DAY - CLUSTER_OFFSET_MS),
    }),
    balance: books.balance,
  })
  const rooms = createRooms({
    view: views.view,
    publish: (delta) => {
      try {
        keepReleases()
      } catch (err) {
        // Not told: whoever misses the revision asks for a snapshot, and is told why there is none.
        log.error({ err }, 'figures were withheld, the gate cannot write')
        return
      }
      answer.tell('delta', delta)
    },
    now,
  })
  const secondChance = createSecondChance({
    store: warehouse,
    settled,
    submit: pipeline.submit,
    refusedIn: (entry) => (refused?.offset === entry ? refused.row : undefined),
    keepMark: async (mark) => {
      writer.replayMarks([mark])
      await writer.flush()
    },
    now,
  })

  const everySecond = setInterval(() => {
    const { publishes, readings } = ingest.stats()
    readingRate.count(now(), readings)
    messageRate.count(now(), publishes)
    drainBooks()
    rooms.tick()
  }, 1000)
  const everyMinute = setInterval(() => {
    void rehearse()
    power.learn().catch((err: unknown) => log.warn({ err }, 'limits of power were not learned'))
  }, 60_000)
  const housekeeping = keepHouse({ warehouse, config, now, log })

  const core: Core = {
    ...answers,
    ...across.answers,
    ...secondChance,
    restatement: async ({ enterprise, revision }) => analytics.restatement.of(enterprise, revision),
    async exportTo({ table, format, enterprise, from, to }) {
      await settled()
      const file = join(dir('exports'), `${randomUUID()}.${format}`)
      await warehouse.exportTo({ table, format, devices: index.devicesOf(enterprise), from, to, file })
      return { file }
    },
    snapshot: kept(({ room }) => rooms.snapshot(room)),
    watch: async ({ rooms: watched }) => {
      rooms.watch(watched)
    },
    health: async () => ({
      journal: !pipeline.faulted,
      warehouse: await warehouse.stats().then(
        () => true,
        () => false,
      ),
      link: true,
      detail: { processed: pipeline.processed, journal: journal.last, backlogBytes: pipeline.backlogBytes, rowsWaiting: writer.pending },
    }),
    metricsText: async () => coreMetrics({ ingest, journal, pipeline, warehouse, writer, analytics, across, releaseLog }),
  }
  const methods = core as unknown as Readonly<Record<string, (params: unknown) => Promise<unknown>>>
  answer.onAsk((method, params) => {
    const ask = Object.hasOwn(methods, method) ? methods[method] : undefined
    return ask === undefined ? Promise.reject(new Fault('UNKNOWN_METHOD', { retry: false, message: method })) : ask(params)
  })
  receiver.onBatch(pipeline.receive)

  return {
    ports: {},
    async [Symbol.asyncDispose]() {
      clearInterval(everySecond)
      clearInterval(everyMinute)
      housekeeping.stop()
      drainBooks()
      await pipeline[Symbol.asyncDispose]()
      await writer[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
      await journal[Symbol.asyncDispose]()
      await releaseLog[Symbol.asyncDispose]()
      await registry[Symbol.asyncDispose]()
    },
  }
}

/** A passing fault of the warehouse is waited out: what the fold asks of its past has to be answered before it can go on. */
async function outlast<T>(ask: () => Promise<T>): Promise<T> {
  for (let pause = 100; ; pause = Math.min(2 * pause, 10_000)) {
    try {
      return await ask()
    } catch (fault) {
      if (!(fault instanceof Fault) || !fault.retry) throw fault
      await wait(pause)
    }
  }
}
