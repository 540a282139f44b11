// Half-hour rows: minute rows drawn together by device as soon as they hardly change any more, so that a month is answered without reading
// its minutes. They change no answer: a half-hour whose minutes changed after it was drawn is named in `half_hours_stale` and answered from
// minutes until it is drawn again. A half and not a whole hour, because shifts and time zones begin on halves. A day in the making lies in
// pieces, one a drawing; when it is over they are laid out anew by device, for a machine's month is then read from a few blocks a day.
// Owns both tables and the mark up to which minutes are drawn; whoever writes minute rows has to say so with `markStale`. Hours
// (duckdb-hours.ts) follow it.
import { DOUBLE, type DuckDBConnection, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { SUM_COLUMNS } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { bySlices, one, type Stretch } from './duckdb-drawing.ts'
import { redrawHours } from './duckdb-hours.ts'
import { DAY_MS, dayOf, HALF_MS, HOUR_MS } from './duckdb-spans.ts'
import { currentMinutes } from './duckdb-sums.ts'
import type { MinuteRows } from './warehouse.ts'

const NAMES = SUM_COLUMNS.map((name) => `"${name}"`).join(', ')
const SUMS = SUM_COLUMNS.map((name) => `sum("${name}")`).join(', ')
const HALF = `floor(minute / ${HALF_MS}) * ${HALF_MS}`
/** Draws current minutes that `asked` names; `batch` is that of their newest, so that a rewind knows which rows it touches. */
const draw = (asked: (m: string) => string, more: string) => `
  INSERT INTO half_hours (device, half, minutes, version, flags, batch, ${NAMES})
  SELECT device, ${HALF} AS half, count(*)::INTEGER, max(version), bit_or(flags), max(batch), ${SUMS}
  FROM (${currentMinutes(asked)}) ${more} GROUP BY device, half ORDER BY device, half`

/** What is to be drawn next: whole half-hours from the first minute after `until` to the end of its day, or to `before` if that is sooner. */
export async function nextStretch(db: DuckDBConnection, until: EpochMs | undefined, before: EpochMs): Promise<Stretch | undefined> {
  const first = await one(db, `SELECT min(minute) FROM minutes WHERE minute >= ${until ?? "'-Infinity'::DOUBLE"}`)
  if (first === undefined) return undefined
  const from = Math.floor(first / HALF_MS) * HALF_MS
  const to = Math.min(dayOf(from) + DAY_MS, Math.floor(before / HALF_MS) * HALF_MS)
  return from < to ? { from, to } : undefined
}
/** Half-hours before this are drawn; undefined: none is. */
export const drawnUntil = (db: DuckDBConnection): Promise<EpochMs | undefined> => one(db, 'SELECT until FROM half_hours_until')

/**
 * Draws one stretch, moves the mark from `until` behind it, and lays out the day that the mark leaves, if it lies in pieces. Inside the
 * caller's transaction; minutes written meanwhile have to be marked stale.
 */
export async function drawStretch(db: DuckDBConnection, stretch: Stretch, until: EpochMs | undefined): Promise<EpochMs> {
  const { from, to } = stretch
  const sql = draw((m) => `${m}device >= $low AND ${m}device < $high AND ${m}minute >= $from AND ${m}minute < $to`, '')
  await bySlices(db, 'minutes WHERE minute >= $from AND minute < $to', { from, to }, sql)
  if (until !== undefined && until > dayOf(until) && to >= dayOf(until) + DAY_MS) await layOut(db, dayOf(until))
  await db.run('DELETE FROM half_hours_until')
  await db.run('INSERT INTO half_hours_until VALUES ($to)', { to })
  return to
}

async function layOut(db: DuckDBConnection, day: EpochMs): Promise<void> {
  const range = { from: day, to: day + DAY_MS }
  await db.run('CREATE TEMP TABLE pieces AS SELECT * FROM half_hours WHERE half >= $from AND half < $to', range)
  await db.run('DELETE FROM half_hours WHERE half >= $from AND half < $to', range)
  const sql = 'INSERT INTO half_hours SELECT * FROM pieces WHERE device >= $low AND device < $high ORDER BY device, half'
  await bySlices(db, 'pieces', {}, sql)
  await db.run('DROP TABLE pieces')
}

/** Minute rows of drawn half-hours: these half-hours are stale from the moment the rows can be read. Inside the transaction that writes them. */
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

/**
 * Draws the stale half-hours of the earliest day that has any again, and their hours if those of the day are drawn (`hours`: the mark); false
 * when there is none. Inside the caller's transaction, with no other writer.
 */
export async function drawStale(db: DuckDBConnection, hours: EpochMs | undefined): Promise<boolean> {
  const first = await one(db, 'SELECT min(half) FROM half_hours_stale')
  if (first === undefined) return false
  const range = { from: dayOf(first), to: dayOf(first) + DAY_MS }
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
  if (hours !== undefined && range.from < hours) await redrawHours(db, range)
  await db.run('DELETE FROM half_hours_stale WHERE half >= $from AND half < $to', range)
  return true
}

/** Rows whose minutes are being taken back are stale. Inside the caller's transaction. */
export async function rewindHalfHours(db: DuckDBConnection, offset: number): Promise<void> {
  await db.run('INSERT INTO half_hours_stale SELECT device, half FROM half_hours WHERE batch > $offset', { offset })
  await db.run('DELETE FROM half_hours WHERE batch > $offset', { offset })
}

/**
 * Drops what lies before `before`; a half-hour that is cut in two is answered from the minutes that stay, and so is what stays of an hour.
 * Inside the caller's transaction.
 */
export async function retainHalfHours(db: DuckDBConnection, before: EpochMs): Promise<void> {
  const limits = { before }
  await db.run(`DELETE FROM half_hours_stale WHERE half + ${HALF_MS} <= $before`, limits)
  await db.run(
    `INSERT INTO half_hours_stale SELECT device, half FROM half_hours
     WHERE floor(half / ${HOUR_MS}) * ${HOUR_MS} < $before AND half + ${HALF_MS} > $before`,
    limits,
  )
  await db.run('DELETE FROM half_hours WHERE half < $before', limits)
  await db.run('DELETE FROM hours WHERE hour < $before', limits)
}
