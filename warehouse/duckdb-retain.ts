// Forgets what is too old, and draws together what many small increments said. Runs inside the caller's transaction.
import type { DuckDBConnection } from '@duckdb/node-api'
import type { EpochMs } from '../model/reading.ts'
import { retainHalfHours } from './duckdb-half-hours.ts'
import { foldHours } from './duckdb-metric-hours.ts'
import { retainCheckpoints } from './duckdb-past.ts'

const DAY_MS = 86_400_000
/** Balance increments of hours this old become one row a counter. An hour is an hour of receipt, and no rewind reaches back two days. */
const MERGE_AFTER_MS = 2 * DAY_MS
/** How far back hours are looked at that an earlier call should have merged. */
const MERGE_SPAN_MS = 14 * DAY_MS
/** How far back minutes are looked at whose earlier versions an earlier call should have dropped. */
const VERSIONS_SPAN_MS = 14 * DAY_MS

export async function retain(
  db: DuckDBConnection,
  limits: { readingsBefore: EpochMs; minutesBefore: EpochMs; checkpointsMs?: number },
): Promise<void> {
  const before = { before: limits.minutesBefore }
  await foldHours(db, limits.readingsBefore)
  await db.run('DELETE FROM readings WHERE "at" < $before', { before: limits.readingsBefore })
  for (const table of ['inspections', 'order_marks'])
    await db.run(`DELETE FROM ${table} WHERE "at" < $before`, { before: limits.readingsBefore })
  await db.run('DELETE FROM minutes WHERE minute < $before', before)
  await retainHalfHours(db, limits.minutesBefore)
  await forgetVersions(db, limits.readingsBefore)
  await db.run('DELETE FROM metric_hours WHERE hour < $before', before)
  await db.run('DELETE FROM tallies WHERE hour < $before', before)
  await db.run('DELETE FROM quarantine WHERE received_at < $before', before)
  await db.run('DELETE FROM replay_marks WHERE id NOT IN (SELECT id FROM quarantine)')
  await db.run(
    `DELETE FROM episodes WHERE id IN (
       SELECT id FROM episodes GROUP BY id HAVING arg_max(coalesce(closed, 'Infinity'::DOUBLE), written) < $before)`,
    before,
  )
  await db.run('DELETE FROM episode_marks WHERE id NOT IN (SELECT id FROM episodes)')
  if (limits.checkpointsMs !== undefined) await retainCheckpoints(db, limits.checkpointsMs)
  await mergeTallies(db)
}

/** Earlier versions of a minute stay as long as the readings they can be explained by; then the one in force is left. */
async function forgetVersions(db: DuckDBConnection, before: EpochMs): Promise<void> {
  const range = { from: before - VERSIONS_SPAN_MS, before }
  await db.run(
    `DELETE FROM minutes USING (
       SELECT device, minute, max((version::BIGINT << 40) | written::BIGINT) & ((1::BIGINT << 40) - 1) AS newest FROM minutes
       WHERE minute >= $from AND minute < $before GROUP BY device, minute HAVING count(*) > 1) several
     WHERE minutes.device = several.device AND minutes.minute = several.minute AND minutes.written::BIGINT <> several.newest`,
    range,
  )
  await db.run('DELETE FROM statements WHERE "at" < $from', { from: range.from })
}

async function mergeTallies(db: DuckDBConnection): Promise<void> {
  const newest = (await db.runAndReadAll('SELECT max(hour) FROM tallies')).getRows()[0]![0]
  if (newest === null) return
  const to = (newest as number) - MERGE_AFTER_MS
  const range = { from: to - MERGE_SPAN_MS, to }
  await db.run(
    `CREATE TEMP TABLE merged AS SELECT enterprise, device, hour, code, sum(n) AS n, max(batch) AS batch
     FROM tallies WHERE hour >= $from AND hour < $to GROUP BY ALL`,
    range,
  )
  await db.run('DELETE FROM tallies WHERE hour >= $from AND hour < $to', range)
  await db.run('INSERT INTO tallies SELECT * FROM merged')
  await db.run('DROP TABLE merged')
}
