// What a fold needs to go over the past of one device again: where it stood, what it read, and which rows it gave. The fold waits for it
// and everybody for the fold, so its statements are prepared once, when the file is opened, and ask for no more than is used.
import {
  DOUBLE,
  type DuckDBBlobValue,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
} from '@duckdb/node-api'
import { SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import { boundBy } from './duckdb-bind.ts'
import type { Checkpoint, DeviceReadings, MinuteRows, Past } from './warehouse.ts'

const READINGS = `SELECT series, "at", value, aux, flags FROM readings
  WHERE series IN (SELECT unnest($series)) AND "at" >= $from AND "at" < $to ORDER BY floor("at"), batch, rowid LIMIT $limit`
const READING_TYPES = { series: LIST(INTEGER), from: DOUBLE, to: DOUBLE, limit: INTEGER }

export async function scanDevice(db: DuckDBConnection, query: Parameters<Past['scanDevice']>[0]): Promise<DeviceReadings> {
  return readingsOf(
    await (await db.run(READINGS, boundBy(READING_TYPES, { ...query, series: listValue(query.series) }), READING_TYPES)).fetchAllChunks(),
  )
}
function readingsOf(chunks: Chunks): DeviceReadings {
  const count = rowsOf(chunks)
  return {
    series: column(chunks, 0, new Uint32Array(count)),
    at: column(chunks, 1, new Float64Array(count)),
    value: column(chunks, 2, new Float64Array(count)),
    aux: column(chunks, 3, new Uint32Array(count)),
    flags: column(chunks, 4, new Uint8Array(count)),
  }
}

type Chunks = readonly DuckDBDataChunk[]
type Numbers = Float64Array | Uint32Array | Uint8Array
const rowsOf = (chunks: Chunks): number => chunks.reduce((n, chunk) => n + chunk.rowCount, 0)
/** Straight from the vectors: these are the many numbers a late reading waits for. */
function column<A extends Numbers>(chunks: Chunks, c: number, into: A): A {
  let at = 0
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(c)
    // Asked once: it is a call out of JavaScript.
    const { rowCount } = chunk
    for (let row = 0; row < rowCount; row++) into[at++] = vector.getItem(row) as number
  }
  return into
}

/** All versions of a device's minutes, the one in force last: few minutes have several, and to look for them in SQL costs more than all else. */
const MINUTES = `SELECT minute, version, flags, ${SUM_COLUMNS.map((name) => `"${name}"`).join(', ')} FROM minutes
  WHERE device = $device AND minute >= $from AND minute < $to ORDER BY minute, version, written`

function currentOf(device: number, chunks: Chunks): MinuteRows {
  const count = rowsOf(chunks)
  const minute = column(chunks, 0, new Float64Array(count))
  const version = column(chunks, 1, new Uint32Array(count))
  const flags = column(chunks, 2, new Uint8Array(count))
  const sums = new Float64Array(count * SUM_COUNT)
  for (let c = 0; c < SUM_COUNT; c++) {
    const values = column(chunks, 3 + c, new Float64Array(count))
    for (let row = 0; row < count; row++) sums[row * SUM_COUNT + c] = values[row]!
  }
  let length = 0
  for (let row = 0; row < count; row++) {
    if (minute[row + 1] === minute[row]) continue
    minute[length] = minute[row]!
    version[length] = version[row]!
    flags[length] = flags[row]!
    sums.copyWithin(length * SUM_COUNT, row * SUM_COUNT, (row + 1) * SUM_COUNT)
    length++
  }
  return {
    length,
    device: new Uint32Array(length).fill(device),
    minute: minute.subarray(0, length),
    version: version.subarray(0, length),
    flags: flags.subarray(0, length),
    sums: sums.subarray(0, length * SUM_COUNT),
  }
}

const CHECKPOINTS = `SELECT minute, state FROM checkpoints
  WHERE device = $device AND minute >= $from AND minute < $to ORDER BY minute, written`
const LAST_CHECKPOINT = 'SELECT max(minute) FROM checkpoints WHERE device = $device AND minute >= $from AND minute < $to'
/** Of a device that is heard all the time there is one in this long before any time, ms; to look no further reads few blocks. */
const NEAR_MS = 2 * 3_600_000
const DEVICE_TYPES = { device: INTEGER, from: DOUBLE, to: DOUBLE }

/** Over one connection; the caller asks one thing at a time, and closes it before the connection. */
export async function openPast(db: DuckDBConnection): Promise<Past & { close(): void }> {
  const statements = {
    readings: await db.prepare(READINGS),
    minutes: await db.prepare(MINUTES),
    checkpoints: await db.prepare(CHECKPOINTS),
    lastCheckpoint: await db.prepare(LAST_CHECKPOINT),
  }
  async function ask(
    name: keyof typeof statements,
    values: Record<string, DuckDBValue>,
    types: Record<string, DuckDBType>,
  ): Promise<Chunks> {
    statements[name].bind(boundBy(types, values), types)
    return (await statements[name].run()).fetchAllChunks()
  }
  async function checkpointsIn(query: Parameters<Past['checkpoints']>[0]): Promise<readonly Checkpoint[]> {
    const { device } = query
    const found = (await ask('checkpoints', query, DEVICE_TYPES)).flatMap((chunk) => chunk.getRows())
    // Of one minute the latest written holds.
    return found
      .filter(([minute], i) => found[i + 1]?.[0] !== minute)
      .map(([minute, state]) => ({ device, minute: minute as number, state: (state as DuckDBBlobValue).bytes }))
  }
  return {
    scanDevice: async (query) => readingsOf(await ask('readings', { ...query, series: listValue(query.series) }, READING_TYPES)),
    minutesOf: async (query) => currentOf(query.device, await ask('minutes', query, DEVICE_TYPES)),
    async checkpoints({ device, from, to }) {
      const near = await checkpointsIn({ device, from: from - NEAR_MS, to })
      const first = near.findLastIndex((c) => c.minute <= from)
      if (first >= 0) return near.slice(first)
      const [last] = await ask('lastCheckpoint', { device, from: 0, to: from }, DEVICE_TYPES)
      const minute = last?.getColumnVector(0).getItem(0) ?? null
      return minute === null ? near : [...(await checkpointsIn({ device, from: minute as number, to: (minute as number) + 1 })), ...near]
    },
    close() {
      for (const statement of Object.values(statements)) statement.destroySync()
    },
  }
}

/** Of each device all that are at most `ms` older than its newest stay, and the last before those. */
export async function retainCheckpoints(db: DuckDBConnection, ms: number): Promise<void> {
  await db.run(
    `DELETE FROM checkpoints USING (
       SELECT c.device AS of, max(c.minute) AS first FROM checkpoints c
       JOIN (SELECT device, max(minute) - $ms AS oldest FROM checkpoints GROUP BY device) n ON n.device = c.device
       WHERE c.minute <= n.oldest GROUP BY c.device) kept
     WHERE checkpoints.device = kept.of AND checkpoints.minute < kept.first`,
    { ms },
    { ms: DOUBLE },
  )
}
