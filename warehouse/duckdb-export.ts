// Tables to files: CSV or Parquet, written by DuckDB itself, names in place of ids. Nothing is built in memory.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue, VARCHAR } from '@duckdb/node-api'
import { type DeviceId, type EpochMs, METRIC_KIND, ORDER_ACTIVE, ORDER_NONE } from '../model/reading.ts'
import { CURRENT_EPISODES } from './duckdb-records.ts'
import { CURRENT_MINUTES } from './duckdb-sums.ts'
import { EXPORT_SUMS } from './export-columns.ts'
import { ROW } from './warehouse.ts'

const time = (column: string, name: string) => `make_timestamp((${column} * 1000)::BIGINT) AS "${name}"`
// An id is never given twice, so all announcements of one say the same; a restart may have made several.
const DEVICES = 'SELECT id, any_value(path) AS path FROM devices WHERE id IN (SELECT unnest($devices)) GROUP BY id'
const SERIES = `SELECT id, any_value(device) AS device, any_value(metric) AS metric, max(unit) AS unit, any_value(kind) AS kind FROM series
  WHERE device IN (SELECT unnest($devices)) GROUP BY id`

const TABLES = {
  kpis: `SELECT path AS device, ${time('minute', 'minute')}, version, flags & ${ROW.provisional} <> 0 AS provisional,
      ${EXPORT_SUMS.map((s) => `"${s.column}" / ${s.divisor} AS "${s.name}"`).join(', ')}
    FROM (${CURRENT_MINUTES}) m JOIN (${DEVICES}) d ON d.id = m.device ORDER BY path, m.minute`,
  readings: `SELECT path AS device, metric, unit, ${time('"at"', 'at')}, value, flags,
      CASE WHEN kind = ${METRIC_KIND.state} THEN CASE aux & 3 WHEN ${ORDER_ACTIVE} THEN true WHEN ${ORDER_NONE} THEN false END END AS "order"
    FROM readings r JOIN (${SERIES}) s ON s.id = r.series JOIN (${DEVICES}) d ON d.id = s.device
    WHERE r."at" >= $from AND r."at" < $to ORDER BY path, metric, r."at", r.batch`,
  episodes: `SELECT id, device, type, metric, severity, ${time('opened', 'from')}, ${time('closed', 'to')}, value, expected, score, sigma,
      score_before AS "scoreBefore", ${time('value_at', 'valueAt')}, message, acknowledged_by AS "acknowledgedBy", ${time('acknowledged_at', 'acknowledgedAt')}, hist
    FROM (${CURRENT_EPISODES}) WHERE device IN (SELECT path FROM (${DEVICES})) AND opened < $to AND (closed IS NULL OR closed >= $from)
    ORDER BY opened, id`,
} as const

const FORMATS = {
  csv: `FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'`,
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const

export async function exportTo(
  db: DuckDBConnection,
  query: {
    table: keyof typeof TABLES
    format: keyof typeof FORMATS
    devices: readonly DeviceId[]
    from: EpochMs
    to: EpochMs
    file: string
  },
): Promise<void> {
  const { table, format, devices, from, to, file } = query
  const values = { devices: listValue(devices), from, to, file }
  await db.run(`COPY (${TABLES[table]}) TO $file (${FORMATS[format]})`, values, {
    devices: LIST(INTEGER),
    from: DOUBLE,
    to: DOUBLE,
    file: VARCHAR,
  })
}
