// History in one DuckDB file. Owns the file, its connections and their order of use. An append is one transaction, on disk (in DuckDB's
// write-ahead log) when it resolves. Tables are only added to, apart from `rewind`, `retain` and `drawTogether`. Never reaches the network.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Fault } from '../model/errors.ts'
import { appendParts } from './duckdb-append.ts'
import { exportTo } from './duckdb-export.ts'
import { readDefects, readFirstPass, readOrderMarks } from './duckdb-facts.ts'
import { drawnUntil, drawStale, drawStretch, markStale, nextStretch, rewindHalfHours } from './duckdb-half-hours.ts'
import { drawHours, hoursUntil } from './duckdb-hours.ts'
import { metricHours } from './duckdb-metric-hours.ts'
import { openPast, scanDevice } from './duckdb-past.ts'
import { readPoints, scanReadings } from './duckdb-readings.ts'
import { readEpisode, readEpisodes, readQuarantine, readQuarantined, readTallies } from './duckdb-records.ts'
import { retain } from './duckdb-retain.ts'
import { inTransaction, migrate } from './duckdb-schema.ts'
import { readRestatings, sumMinutes } from './duckdb-sums.ts'
import { createLane } from './lane.ts'
import type { Warehouse } from './warehouse.ts'

export type DuckDbOptions = {
  /** Directory of the database file; made when missing. */
  readonly dir: string
  /** Most memory DuckDB takes for caches and queries, MB; larger sorts spill to `dir`. */
  readonly memoryMb?: number
  readonly threads?: number
}

/** Queries that may wait for one connection; people ask a few at a time. */
const WAITING_LIMIT = 256
const TABLES_WITH_BATCH = [
  'devices',
  'series',
  'texts',
  'readings',
  'minutes',
  'episodes',
  'tallies',
  'quarantine',
  'checkpoints',
  'statements',
  'inspections',
  'order_marks',
] as const

export async function openDuckDb({ dir, memoryMb = 384, threads = 1 }: DuckDbOptions): Promise<Warehouse> {
  const file = join(dir, 'warehouse.duckdb')
  mkdirSync(dir, { recursive: true })
  const instance = await DuckDBInstance.create(file, {
    threads: String(threads),
    // The log is folded into the file less often than by default: each time the last, partly filled block is compressed anew.
    checkpoint_threshold: '64MB',
    memory_limit: `${memoryMb}MB`,
    temp_directory: join(dir, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  }).catch((cause) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = /lock/i.test(why)
      ? `${dir} is in use by a service that runs already. Stop that one, or set IB_DATA_DIR to another directory.`
      : `cannot open ${file}: ${why}`
    throw new Fault('WAREHOUSE', { retry: false, cause, message })
  })
  // Three connections, because DuckDB works in Node's pool of four threads, which the rest of the core needs too.
  const writing = await instance.connect()
  const asking = await instance.connect()
  const exporting = await instance.connect()
  const writes = createLane(WAITING_LIMIT)
  const asks = createLane(WAITING_LIMIT)
  const exports = createLane(8)
  const closeFile = () => {
    for (const connection of [writing, asking, exporting]) connection.closeSync()
    instance.closeSync()
  }
  let written = await prepare(writing).catch((error) => {
    closeFile()
    throw error
  })
  /** Half-hours before `drawn` are drawn together; minute rows before `drawing` that are written make their half-hour stale. */
  let drawn = await drawnUntil(writing)
  let drawing = drawn ?? 0
  let drawnHours = await hoursUntil(writing)
  const past = await openPast(writing)
  /** Beside no export and no other drawing: each of these sees the half-hours as they stay. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => exports.run(() => writes.run(work))

  const warehouse: Warehouse = {
    append: (rows, offset) => warehouse.appendAll([{ rows, offset }]),
    appendAll: (parts) =>
      writes.run(async () => {
        written = await inTransaction(writing, async () => {
          const minutes = parts.flatMap(({ rows }) => rows.minutes ?? [])
          await markStale(writing, minutes, drawing)
          return await appendParts(writing, parts, written)
        })
      }),
    // A commit has been synced to the write-ahead log, so what is left to wait for is the line.
    flush: () => writes.run(async () => undefined),
    rewind: (offset) =>
      alone(() =>
        inTransaction(writing, async () => {
          await rewindHalfHours(writing, offset)
          for (const table of TABLES_WITH_BATCH) await writing.run(`DELETE FROM ${table} WHERE batch > $offset`, { offset })
        }),
      ),
    retain: (limits) =>
      alone(async () => {
        await inTransaction(writing, () => retain(writing, limits))
        // Gives blocks back. While a long query holds the old ones it fails; DuckDB makes another by itself when the log has grown.
        await writing.run('CHECKPOINT').catch(() => undefined)
      }),
    drawTogether: async ({ before }) => {
      const some = await exports.run(async () => {
        const next = await nextStretch(exporting, drawn, before)
        if (next !== undefined) {
          // From here on late rows of the stretch mark what they touch; those on their way are in before it is read.
          drawing = next.to
          await writes.run(async () => undefined)
          drawn = await inTransaction(exporting, () => drawStretch(exporting, next, drawn))
          return true
        }
        const until = await inTransaction(exporting, () => drawHours(exporting, drawnHours, drawn))
        drawnHours = until ?? drawnHours
        return until !== undefined
      })
      return some || (await alone(() => inTransaction(writing, () => drawStale(writing, drawnHours))))
    },

    sumMinutes: (query) => asks.run(() => sumMinutes(asking, query, { hours: drawnHours, halves: drawn })),
    points: (query) => asks.run(() => readPoints(asking, query)),
    scan: (query) => asks.run(() => scanReadings(asking, query)),
    scanDevice: (query) => asks.run(() => scanDevice(asking, query)),
    metricHours: (query) => asks.run(() => metricHours(asking, query)),
    restatings: (query) => asks.run(() => readRestatings(asking, query)),
    past: {
      scanDevice: (query) => writes.run(() => past.scanDevice(query)),
      minutesOf: (query) => writes.run(() => past.minutesOf(query)),
      checkpoints: (query) => writes.run(() => past.checkpoints(query)),
    },
    firstPass: (query) => asks.run(() => readFirstPass(asking, query)),
    defects: (query) => asks.run(() => readDefects(asking, query)),
    orderMarks: (query) => asks.run(() => readOrderMarks(asking, query)),
    episodes: (query) => asks.run(() => readEpisodes(asking, query)),
    episode: (id) => asks.run(() => readEpisode(asking, id)),
    tallies: (query) => asks.run(() => readTallies(asking, query)),
    quarantined: (query) => asks.run(() => readQuarantine(asking, query)),
    quarantinedById: (id) => asks.run(() => readQuarantined(asking, id)),
    exportTo: (query) => exports.run(() => exportTo(exporting, query)),
    stats: () =>
      asks.run(async () => {
        const sql = 'SELECT (SELECT count(*) FROM readings)::DOUBLE, (SELECT count(*) FROM minutes)::DOUBLE'
        const [readings, minutes] = (await asking.runAndReadAll(sql)).getRows()[0]! as number[]
        return { readings: readings!, minutes: minutes!, bytes: sizeOf(file) + sizeOf(`${file}.wal`) }
      }),
    async [Symbol.asyncDispose]() {
      // What stands alone on the line of exports still needs the line of writes.
      await exports.close()
      await Promise.all([writes.close(), asks.close()])
      past.close()
      closeFile()
    },
  }
  return warehouse
}

/** Brings the file to the newest schema; returns the first free written-number. */
async function prepare(db: DuckDBConnection): Promise<number> {
  await migrate(db)
  await db.run('SET lock_configuration = true')
  const numbered = ['minutes', 'episodes', 'episode_marks', 'quarantine', 'replay_marks', 'checkpoints'].map(
    (t) => `SELECT max(written) w FROM ${t}`,
  )
  const newest = (await db.runAndReadAll(`SELECT max(w) FROM (${numbered.join(' UNION ALL ')})`)).getRows()[0]![0]
  return newest === null ? 0 : (newest as number) + 1
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
