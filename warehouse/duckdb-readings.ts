// Readings of one series over time, thinned for drawing or whole for a fold.
import { DOUBLE, type DuckDBConnection, type DuckDBValue, INTEGER } from '@duckdb/node-api'
import type { EpochMs, SeriesId } from '../model/reading.ts'
import type { Points, RawRows } from './warehouse.ts'

const RANGE = 'FROM readings WHERE series = $series AND "at" >= $from AND "at" < $to'
const TYPES = { series: INTEGER, from: DOUBLE, to: DOUBLE }

/** Lowest and highest of each bucket; of equal values the earliest. A bucket with one reading gives it once. */
const EXTREMES = `
  WITH ends AS (
    SELECT min(ROW(value, "at")) AS low, min(ROW(-value, "at")) AS high ${RANGE}
    GROUP BY least(floor(("at" - $from) * $buckets / ($to - $from)), $buckets - 1))
  SELECT "at", value FROM (
    SELECT low[2] AS "at", low[1] AS value FROM ends
    UNION ALL SELECT high[2], -high[1] FROM ends WHERE high[2] <> low[2] OR -high[1] <> low[1])
  ORDER BY "at", value`

export async function readPoints(
  db: DuckDBConnection,
  query: { series: SeriesId; from: EpochMs; to: EpochMs; points: number },
): Promise<Points> {
  const { points, series, from, to } = query
  const range = { series, from, to }
  const count = (await db.runAndReadAll(`SELECT count(*)::DOUBLE ${RANGE}`, range, TYPES)).getRows()[0]![0] as number
  const rows =
    count <= points
      ? await db.runAndReadAll(`SELECT "at", value ${RANGE} ORDER BY "at", batch, rowid`, range, TYPES)
      : await db.runAndReadAll(EXTREMES, { ...range, buckets: Math.max(1, Math.floor(points / 2)) }, { ...TYPES, buckets: DOUBLE })
  const [at = [], value = []] = rows.getColumns()
  return { at: Float64Array.from(at as number[]), value: Float64Array.from(value as number[]) }
}

/** How far back the reading before a range is looked for first: tables lie in time order, so a short look reads few blocks. */
const LOOK_BACK_MS = [3_600_000, 86_400_000, Number.POSITIVE_INFINITY]

export async function scanReadings(
  db: DuckDBConnection,
  query: { series: SeriesId; from: EpochMs; to: EpochMs; before: boolean; limit: number },
): Promise<RawRows> {
  const { series, from, to, before, limit } = query
  const columns = 'SELECT "at", value, aux, flags'
  let earlier: DuckDBValue[][] = []
  for (const back of before ? LOOK_BACK_MS : []) {
    const sql = `${columns} ${RANGE} ORDER BY "at" DESC, batch DESC, rowid DESC LIMIT 1`
    earlier = (await db.runAndReadAll(sql, { series, from: from - back, to: from }, TYPES)).getColumns()
    if (earlier[0]?.length) break
  }
  const sql = `${columns} ${RANGE} ORDER BY "at", batch, rowid LIMIT $limit`
  const values = { series, from, to, limit: limit - (earlier[0]?.length ?? 0) }
  const found = (await db.runAndReadAll(sql, values, { ...TYPES, limit: INTEGER })).getColumns()
  const column = (c: number) => [...(earlier[c] ?? []), ...(found[c] ?? [])] as number[]
  return {
    at: Float64Array.from(column(0)),
    value: Float64Array.from(column(1)),
    aux: Uint32Array.from(column(2)),
    flags: Uint8Array.from(column(3)),
  }
}
