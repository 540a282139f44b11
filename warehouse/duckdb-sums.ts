// Minute rows summed by device and window, in SQL. Whole numbers below 2^53 in DOUBLE: their sum is exact in any order.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { ROW, type WindowSums } from './warehouse.ts'

/**
 * Newest row of each (device, minute): highest version, then latest written. Narrow columns decide first; the wide row is fetched by its
 * unique written-number.
 */
export const CURRENT_MINUTES = `
  SELECT m.* FROM minutes m JOIN (
    SELECT (max((version::BIGINT << 40) | written::BIGINT) & ((1::BIGINT << 40) - 1))::DOUBLE AS written FROM minutes
    WHERE list_contains($devices, device) AND minute >= $from AND minute < $to GROUP BY device, minute
  ) newest USING (written)
  WHERE m.minute >= $from AND m.minute < $to`

const BITS = [ROW.provisional, ROW.counted, ROW.priced].map((bit) => `bool_or(flags & ${bit} <> 0)`).join(', ')
const SUMS = SUM_COLUMNS.map((name) => `sum("${name}")`).join(', ')

const SUM_MINUTES = `
  WITH current AS (${CURRENT_MINUTES} AND ($scope = 0 OR m.flags & $scope <> 0)),
  windows AS (SELECT unnest($opens) AS opens, unnest($closes) AS closes, unnest(range(len($opens)))::INTEGER AS spot),
  placed AS (
    SELECT minute, spot FROM (SELECT DISTINCT minute FROM current) ASOF JOIN windows ON minute >= opens WHERE minute < closes)
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
