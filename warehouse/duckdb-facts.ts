// Questions about single pieces and about orders, in SQL. The tables hold nothing else, so a question never passes the readings.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import type { OrderEvent, OrderMark } from '../model/facts.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { boundBy } from './duckdb-bind.ts'
import type { DefectCount, FirstPass } from './warehouse.ts'

type Range = { readonly from: EpochMs; readonly to: EpochMs }

/**
 * First judgement of each piece that has a serial number: the earliest, and of several at that time the worst. Time and verdict share one
 * number, twice the ms and 1 for passed, so that one minimum finds both. A piece seen before the window is not in it.
 */
const FIRST_PASS = `
  WITH firsts AS (
    SELECT device, min("at" * 2 + piece % 2) AS first FROM inspections
    WHERE device IN (SELECT unnest($devices)) AND "at" < $to AND piece >= 2 GROUP BY device, floor(piece / 2)),
  windows AS (SELECT unnest($opens) AS opens, unnest($closes) AS closes, unnest(range(len($opens)))::INTEGER AS spot)
  SELECT device, spot, count(*)::DOUBLE, sum(first % 2)::DOUBLE FROM (SELECT device, first, floor(first / 2) AS seen FROM firsts)
  ASOF JOIN windows ON seen >= opens WHERE seen < closes GROUP BY device, spot ORDER BY device, spot`

export async function readFirstPass(
  db: DuckDBConnection,
  { devices, windows }: { devices: readonly DeviceId[]; windows: readonly Range[] },
): Promise<readonly FirstPass[]> {
  if (devices.length === 0 || windows.length === 0) return []
  const values = {
    devices: listValue(devices),
    to: windows.at(-1)!.to,
    opens: listValue(windows.map((w) => w.from)),
    closes: listValue(windows.map((w) => w.to)),
  }
  const types = { devices: LIST(INTEGER), to: DOUBLE, opens: LIST(DOUBLE), closes: LIST(DOUBLE) }
  const rows = (await db.runAndReadAll(FIRST_PASS, values, types)).getRows()
  return rows.map(([device, window, inspected, passed]) => ({
    device: device as DeviceId,
    window: window as number,
    inspected: inspected as number,
    passed: passed as number,
  }))
}

const DEFECTS = `SELECT defect, count(*)::DOUBLE AS n FROM inspections
  WHERE device = $device AND "at" >= $from AND "at" < $to AND piece % 2 = 0 GROUP BY defect ORDER BY n DESC, defect`

export async function readDefects(db: DuckDBConnection, query: { device: DeviceId } & Range): Promise<readonly DefectCount[]> {
  const types = { device: INTEGER, from: DOUBLE, to: DOUBLE }
  const rows = (await db.runAndReadAll(DEFECTS, boundBy(types, query), types)).getRows()
  return rows.map(([defect, n]) => ({ defect: defect as number, n: n as number }))
}

/** Marks of state messages that say what the one before said are left out: a machine repeats its state every minute. */
const ORDER_MARKS = `
  WITH told AS (
    SELECT *, rowid AS spot, lag(po) OVER (PARTITION BY device, event = 'state' ORDER BY "at", batch, rowid) AS before FROM order_marks
    WHERE device IN (SELECT unnest($devices)) AND "at" < $to)
  SELECT device, "at", event, po, product, qty, pri, psut, due, psq FROM told
  WHERE event <> 'state' OR before IS NULL OR before <> po
  ORDER BY "at" DESC, batch DESC, spot DESC LIMIT $limit`

export async function readOrderMarks(
  db: DuckDBConnection,
  { devices, to, limit }: { devices: readonly DeviceId[]; to: EpochMs; limit: number },
): Promise<readonly OrderMark[]> {
  if (devices.length === 0) return []
  const values = { devices: listValue(devices), to, limit }
  const rows = (await db.runAndReadAll(ORDER_MARKS, values, { devices: LIST(INTEGER), to: DOUBLE, limit: INTEGER })).getRows()
  return rows.reverse().map((row) => ({
    device: row[0] as DeviceId,
    at: row[1] as EpochMs,
    event: row[2] as OrderEvent,
    po: row[3] as string,
    product: row[4] as string,
    qty: row[5] as number | null,
    priS: row[6] as number | null,
    psutS: row[7] as number | null,
    due: row[8] as number | null,
    psq: row[9] as number | null,
  }))
}
