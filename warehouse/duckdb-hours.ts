// Hour rows: the half-hours of a day that is over, drawn together once more. Most figures are asked by the hour or by whole hours, and by the
// hour there is then nothing left to add up. Half-hours stay, for shifts and zones that begin on halves. An hour with a stale half-hour is
// stale with it. Owns the table and the mark up to which hours are drawn; duckdb-half-hours.ts says when half-hours change.
import { DOUBLE, type DuckDBConnection } from '@duckdb/node-api'
import { SUM_COLUMNS } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { bySlices, one, type Stretch } from './duckdb-drawing.ts'
import { DAY_MS, dayOf, HOUR_MS } from './duckdb-spans.ts'

const NAMES = SUM_COLUMNS.map((name) => `"${name}"`).join(', ')
const SUMS = SUM_COLUMNS.map((name) => `sum("${name}")`).join(', ')
const HOUR = `floor(half / ${HOUR_MS}) * ${HOUR_MS}`
const DAY = 'half >= $from AND half < $to'
const DAY_TYPES = { from: DOUBLE, to: DOUBLE }
const draw = (which: string) => `
  INSERT INTO hours (device, hour, minutes, version, flags, ${NAMES})
  SELECT device, ${HOUR} AS hour, sum(minutes)::INTEGER, max(version), bit_or(flags), ${SUMS}
  FROM half_hours WHERE ${DAY} AND ${which} GROUP BY device, hour ORDER BY device, hour`

/** Hours before this are drawn; undefined: none is. */
export const hoursUntil = (db: DuckDBConnection): Promise<EpochMs | undefined> => one(db, 'SELECT until FROM hours_until')

/**
 * Draws the hours of the next day whose half-hours all lie before `halves`, and moves the mark from `until` behind it; undefined when there is
 * no such day. Inside the caller's transaction, while nobody draws half-hours.
 */
export async function drawHours(
  db: DuckDBConnection,
  until: EpochMs | undefined,
  halves: EpochMs | undefined,
): Promise<EpochMs | undefined> {
  const first = await one(db, `SELECT min(half) FROM half_hours WHERE half >= ${until ?? "'-Infinity'::DOUBLE"}`)
  if (first === undefined || halves === undefined || dayOf(first) + DAY_MS > halves) return undefined
  const day = { from: dayOf(first), to: dayOf(first) + DAY_MS }
  await bySlices(db, `half_hours WHERE ${DAY}`, day, draw('device >= $low AND device < $high'))
  await db.run('DELETE FROM hours_until')
  await db.run('INSERT INTO hours_until VALUES ($to)', { to: day.to })
  return day.to
}

/** Draws the hours of the stale half-hours of `day` again, once these are. Inside the caller's transaction. */
export async function redrawHours(db: DuckDBConnection, day: Stretch): Promise<void> {
  const stale = `SELECT device, ${HOUR} FROM half_hours_stale WHERE ${DAY}`
  await db.run(`DELETE FROM hours WHERE hour >= $from AND hour < $to AND (device, hour) IN (${stale})`, day, DAY_TYPES)
  await db.run(draw(`device IN (SELECT device FROM half_hours_stale WHERE ${DAY}) AND (device, ${HOUR}) IN (${stale})`), day, DAY_TYPES)
}
