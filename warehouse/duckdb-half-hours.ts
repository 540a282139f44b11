// Half-hour rows: minute rows of finished days drawn together by device, so that a month is answered without reading its minutes. They
// change no answer: a half-hour whose minutes changed after it was drawn is named in `half_hours_stale` and answered from minutes until it
// is drawn again. A half and not a whole hour, because shifts and time zones begin on halves. Owns both tables and the mark up to which
// days are drawn; whoever writes minute rows has to say so with `markStale`.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { SUM_COLUMNS } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { currentMinutes, HALF_MS } from './duckdb-sums.ts'
import type { MinuteRows } from './warehouse.ts'

const DAY_MS = 86_400_000
/** Devices drawn in one statement: bounds its memory, some 50 MB. */
const SLICE = 500

const NAMES = SUM_COLUMNS.map((name) => `"${name}"`).join(', ')
const SUMS = SUM_COLUMNS.map((name) => `sum("${name}")`).join(', ')
const HALF = `floor(minute / ${HALF_MS}) * ${HALF_MS}`
/** Draws current minutes that `asked` names; `batch` is that of their newest, so that a rewind knows which rows it touches. */
const draw = (asked: (m: string) => string, more: string) => `
  INSERT INTO half_hours (device, half, minutes, version, flags, batch, ${NAMES})
  SELECT device, ${HALF} AS half, count(*)::INTEGER, max(version), bit_or(flags), max(batch), ${SUMS}
  FROM (${currentMinutes(asked)}) ${more} GROUP BY device, half ORDER BY device, half`

/** The next day with minutes, if it ended at or before `before`. */
export async function nextDay(db: DuckDBConnection, until: EpochMs | undefined, before: EpochMs): Promise<EpochMs | undefined> {
  const first = await one(db, `SELECT min(minute) FROM minutes WHERE minute >= ${until ?? "'-Infinity'::DOUBLE"}`)
  if (first === undefined) return undefined
  const day = Math.floor(first / DAY_MS) * DAY_MS
  return day + DAY_MS <= before ? day : undefined
}
/** Days before this are drawn; undefined: none is. */
export const drawnUntil = (db: DuckDBConnection): Promise<EpochMs | undefined> => one(db, 'SELECT until FROM half_hours_until')

/** Draws one day and moves the mark behind it. Inside the caller's transaction; minutes written meanwhile have to be marked stale. */
export async function drawDay(db: DuckDBConnection, day: EpochMs): Promise<EpochMs> {
  const range = { from: day, to: day + DAY_MS }
  const [low, high] = (
    await db.runAndReadAll('SELECT min(device), max(device) FROM minutes WHERE minute >= $from AND minute < $to', range)
  ).getRows()[0] as [number | null, number | null]
  const sql = draw((m) => `${m}device >= $low AND ${m}device < $high AND ${m}minute >= $from AND ${m}minute < $to`, '')
  if (low !== null && high !== null)
    for (let from = low; from <= high; from += SLICE)
      await db.run(sql, { ...range, low: from, high: from + SLICE }, { from: DOUBLE, to: DOUBLE, low: INTEGER, high: INTEGER })
  await db.run('DELETE FROM half_hours_until')
  await db.run('INSERT INTO half_hours_until VALUES ($until)', { until: range.to })
  return range.to
}

/** Minute rows of drawn days: their half-hours are stale from the moment the rows can be read. Inside the transaction that writes them. */
export async function markStale(db: DuckDBConnection, rows: readonly MinuteRows[], before: EpochMs): Promise<void> {
  const seen = new Map<string, readonly [device: number, half: EpochMs]>()
  for (const r of rows)
    for (let i = 0; i < r.length; i++) {
      const minute = r.minute[i]!
      if (minute >= before) continue
      const half = Math.floor(minute / HALF_MS) * HALF_MS
      seen.set(`${r.device[i]} ${half}`, [r.device[i]!, half])
    }
  if (seen.size === 0) return
  const values = { devices: listValue([...seen.values()].map(([d]) => d)), halves: listValue([...seen.values()].map(([, h]) => h)) }
  const sql = `INSERT INTO half_hours_stale SELECT * FROM (SELECT unnest($devices) AS device, unnest($halves) AS half) fresh
    WHERE NOT EXISTS (SELECT 1 FROM half_hours_stale s WHERE s.device = fresh.device AND s.half = fresh.half)`
  await db.run(sql, values, { devices: LIST(INTEGER), halves: LIST(DOUBLE) })
}

/** Draws the stale half-hours of the earliest day that has any again; false when there is none. Inside the caller's transaction, with no other writer. */
export async function drawStale(db: DuckDBConnection): Promise<boolean> {
  const first = await one(db, 'SELECT min(half) FROM half_hours_stale')
  if (first === undefined) return false
  const from = Math.floor(first / DAY_MS) * DAY_MS
  const range = { from, to: from + DAY_MS }
  const types = { from: DOUBLE, to: DOUBLE }
  const which = 'SELECT device, half FROM half_hours_stale WHERE half >= $from AND half < $to'
  await db.run(`DELETE FROM half_hours WHERE half >= $from AND half < $to AND (device, half) IN (${which})`, range, types)
  await db.run(
    draw(
      (m) =>
        `${m}device IN (SELECT device FROM half_hours_stale WHERE half >= $from AND half < $to) AND ${m}minute >= $from AND ${m}minute < $to`,
      `WHERE (device, ${HALF}) IN (${which})`,
    ),
    range,
    types,
  )
  await db.run('DELETE FROM half_hours_stale WHERE half >= $from AND half < $to', range)
  return true
}

/** Rows whose minutes are being taken back are stale. Inside the caller's transaction. */
export async function rewindHalfHours(db: DuckDBConnection, offset: number): Promise<void> {
  await db.run('INSERT INTO half_hours_stale SELECT device, half FROM half_hours WHERE batch > $offset', { offset })
  await db.run('DELETE FROM half_hours WHERE batch > $offset', { offset })
}

/** Drops what lies before `before`; a half-hour that is cut in two is answered from the minutes that stay. Inside the caller's transaction. */
export async function retainHalfHours(db: DuckDBConnection, before: EpochMs): Promise<void> {
  const limits = { before }
  await db.run(`DELETE FROM half_hours_stale WHERE half + ${HALF_MS} <= $before`, limits)
  await db.run(
    `INSERT INTO half_hours_stale SELECT device, half FROM half_hours WHERE half < $before AND half + ${HALF_MS} > $before`,
    limits,
  )
  await db.run('DELETE FROM half_hours WHERE half < $before', limits)
}

async function one(db: DuckDBConnection, sql: string): Promise<number | undefined> {
  return ((await db.runAndReadAll(sql)).getRows()[0]?.[0] as number | null | undefined) ?? undefined
}
