// What a fold needs to go over the past of one device again: where it stood, what it read, and which rows it gave.
import { DOUBLE, type DuckDBBlobValue, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import type { DeviceId, EpochMs, SeriesId } from '../model/reading.ts'
import { CURRENT_MINUTES } from './duckdb-sums.ts'
import type { Checkpoint, DeviceReadings, MinuteRows } from './warehouse.ts'

const READINGS = `SELECT series, "at", value, aux, flags FROM readings
  WHERE series IN (SELECT unnest($series)) AND "at" >= $from AND "at" < $to ORDER BY floor("at"), batch, rowid LIMIT $limit`

export async function scanDevice(
  db: DuckDBConnection,
  query: { series: readonly SeriesId[]; from: EpochMs; to: EpochMs; limit: number },
): Promise<DeviceReadings> {
  const { series, from, to, limit } = query
  const values = { series: listValue(series), from, to, limit }
  const types = { series: LIST(INTEGER), from: DOUBLE, to: DOUBLE, limit: INTEGER }
  const [ids = [], at = [], value = [], aux = [], flags = []] = (await db.runAndReadAll(READINGS, values, types)).getColumns() as number[][]
  return {
    series: Uint32Array.from(ids),
    at: Float64Array.from(at),
    value: Float64Array.from(value),
    aux: Uint32Array.from(aux),
    flags: Uint8Array.from(flags),
  }
}

const SUMS = SUM_COLUMNS.map((name) => `"${name}"`).join(', ')
const MINUTES = `SELECT minute, version, flags, ${SUMS} FROM (${CURRENT_MINUTES}) ORDER BY minute`

export async function minutesOf(db: DuckDBConnection, query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<MinuteRows> {
  const { device, from, to } = query
  const types = { devices: LIST(INTEGER), from: DOUBLE, to: DOUBLE }
  const [minute = [], version = [], flags = [], ...columns] = (
    await db.runAndReadAll(MINUTES, { devices: listValue([device]), from, to }, types)
  ).getColumns() as number[][]
  const sums = new Float64Array(minute.length * SUM_COUNT)
  columns.forEach((column, c) => {
    column.forEach((value, row) => {
      sums[row * SUM_COUNT + c] = value
    })
  })
  return {
    length: minute.length,
    device: new Uint32Array(minute.length).fill(device),
    minute: Float64Array.from(minute),
    version: Uint32Array.from(version),
    flags: Uint8Array.from(flags),
    sums,
  }
}

const CHECKPOINTS = `
  SELECT minute, arg_max(state, written) FROM checkpoints
  WHERE device = $device AND minute < $to AND minute >= coalesce((SELECT max(minute) FROM checkpoints WHERE device = $device AND minute <= $from), $from)
  GROUP BY minute ORDER BY minute`

export async function readCheckpoints(
  db: DuckDBConnection,
  query: { device: DeviceId; from: EpochMs; to: EpochMs },
): Promise<readonly Checkpoint[]> {
  const types = { device: INTEGER, from: DOUBLE, to: DOUBLE }
  const rows = (await db.runAndReadAll(CHECKPOINTS, query, types)).getRows()
  return rows.map(([minute, state]) => ({
    device: query.device,
    minute: minute as number,
    state: (state as DuckDBBlobValue).bytes,
  }))
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
