// Minute rows summed by device and window, in SQL. Whole numbers below 2^53 in DOUBLE: their sum is exact in any order.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { ROW, type WindowSums } from './warehouse.ts'

/** Rows of the devices and the time that were asked for. A join with the list, not list_contains: it lets DuckDB skip whole blocks. */
const asked = (m: string) => `${m}device IN (SELECT unnest($devices)) AND ${m}minute >= $from AND ${m}minute < $to`
/**
 * Newest row of each (device, minute): highest version, then latest written. Few minutes have several rows, so those are looked for
 * first, in narrow columns, and the wide rows pass a small join.
 */
export const CURRENT_MINUTES = `
  SELECT m.* FROM minutes m LEFT JOIN (
    SELECT device, minute, max((version::BIGINT << 40) | written::BIGINT) & ((1::BIGINT << 40) - 1) AS newest FROM minutes
    WHERE ${asked('')} GROUP BY device, minute HAVING count(*) > 1
  ) several ON several.device = m.device AND several.minute = m.minute
  WHERE ${asked('m.')} AND (newest IS NULL OR newest = m.written::BIGINT)`

const BITS = [ROW.provisional, ROW.counted, ROW.priced].map((bit) => `bool_or(flags & ${bit} <> 0)`).join(', ')
const SUMS = SUM_COLUMNS.map((name) => `sum("${name}")`).join(', ')

const SUM_MINUTES = `
  WITH current AS (${CURRENT_MINUTES} AND ($scope = 0 OR m.flags & $scope <> 0)),
  windows AS (SELECT unnest($opens) AS opens, unnest($closes) AS closes, unnest(range(len($opens)))::INTEGER AS spot),
  placed AS (
    SELECT minute, spot FROM (SELECT DISTINCT minute FROM minutes WHERE minute >= $from AND minute < $to)
    ASOF JOIN windows ON minute >= opens WHERE minute < closes)
  SELECT device, spot, count(*)::INTEGER, max(version), ${BITS}, ${SUMS}
  FROM current JOIN placed USING (minute) GROUP BY device, spot ORDER BY device, spot`

export async function sumMinutes(
  db: DuckDBConnection,
  query: { devices: readonly DeviceId[]; windows: readonly { from: EpochMs; to: EpochMs }[]; kpiScopeOnly?: boolean },
): Promise<readonly WindowSums[]> {
  const { devices, windows } = query
  if (devices.length === 0 || windows.length === 0) return []
  const values = {
    devices: listValue(devices),
    from: windows[0]!.from,
    to: windows.at(-1)!.to,
    scope: query.kpiScopeOnly === true ? ROW.kpiScope : 0,
    opens: listValue(windows.map((w) => w.from)),
    closes: listValue(windows.map((w) => w.to)),
  }
  const types = { devices: LIST(INTEGER), from: DOUBLE, to: DOUBLE, scope: INTEGER, opens: LIST(DOUBLE), closes: LIST(DOUBLE) }
  const rows = (await db.runAndReadAll(SUM_MINUTES, values, types)).getRows()
  return rows.map((row) => ({
    device: row[0] as DeviceId,
    window: row[1] as number,
    minutes: row[2] as number,
    version: row[3] as number,
    restated: (row[3] as number) > 1,
    provisional: row[4] as boolean,
    counted: row[5] as boolean,
    priced: row[6] as boolean,
    sums: Float64Array.from({ length: SUM_COUNT }, (_, i) => row[7 + i] as number),
  }))
}
