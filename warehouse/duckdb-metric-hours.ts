// Hours of series from their readings, in SQL, and the fold that lets them outlive the readings. A reading's share (its point, and the
// interval that ends with it) is either in `metric_hours` or formed from the reading itself, never in both: the tail of a series parts them.
import { BOOLEAN, DOUBLE, type DuckDBConnection, type DuckDBValue, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { BRIDGE_MS, HOUR_MS, type HourRule, hourRule, type MetricHour, type MetricHoursQuery } from '../model/metric-hours.ts'
import { type EpochMs, FLAG, type MetricKind, type SeriesId } from '../model/reading.ts'

type Asked = {
  readonly id: SeriesId
  readonly rule: HourRule
  readonly low: number | null
  readonly high: number | null
  /** The last reading folded, null none. */
  readonly tail: EpochMs | null
  /** First and last reading that is looked at. */
  start: EpochMs
  end: EpochMs
}

const COUNTED = `flags & ${FLAG.refused | FLAG.bad} = 0`
const ABSOLUTE = `flags & ${FLAG.delta} = 0`

const SERIES = `SELECT id, any_value(metric), any_value(kind), any_value(tail) FROM series
  LEFT JOIN (SELECT series AS of, "at" AS tail FROM metric_tails) t ON of = id
  WHERE id IN (SELECT unnest($ids)) GROUP BY id ORDER BY id`

/** Readings nearest to the range from outside; of a register the one before it should be an absolute one. */
const EDGES = `SELECT series,
    coalesce(max("at") FILTER ("at" < $from AND ${ABSOLUTE}), max("at") FILTER ("at" < $from)),
    min("at") FILTER ("at" >= $to)
  FROM readings WHERE series IN (SELECT unnest($ids)) AND "at" >= $first AND "at" < $to + ${BRIDGE_MS} AND ${COUNTED} GROUP BY series`

/**
 * `parts`: of each interval that ends with a reading, what falls into each hour. A sample's interval holds the value before; a register's
 * the increment. `open`: whether the last value of a series is held on, until `until`.
 */
const PARTS = `
  WITH asked AS (
    SELECT unnest($ids) AS id, unnest($cumulative) AS cumulative, unnest($words) AS words, unnest($hold) AS hold, unnest($low) AS low,
      unnest($high) AS high, unnest($tail) AS tail, unnest($start) AS first, unnest($end) AS final),
  found AS (
    SELECT series, "at", CASE WHEN words THEN aux ELSE value END AS value, flags, batch, r.rowid AS place, false AS folded,
      CASE WHEN ${ABSOLUTE} THEN value END AS total, CASE WHEN flags & ${FLAG.boot} <> 0 THEN aux END AS boot
    FROM readings r JOIN asked ON id = series
    WHERE "at" >= $first AND "at" <= $final AND "at" >= first AND ("at" < final OR $open AND "at" = final) AND "at" > coalesce(tail, '-Infinity'::DOUBLE) AND ${COUNTED}
    UNION ALL
    SELECT series, "at", value, 0, -1, 0, true, total, boot FROM metric_tails JOIN asked ON id = series),
  stepped AS (
    SELECT *, lag("at") OVER w AS before, lead("at") OVER w AS after, row_number() OVER w AS nth,
      lag(total IGNORE NULLS) OVER w AS reached, coalesce(lag(boot IGNORE NULLS) OVER w, 0) AS booted
    FROM found JOIN asked ON id = series WINDOW w AS (PARTITION BY series ORDER BY "at", batch, place)),
  intervals AS (
    SELECT series, "at" AS opens, least("at" + hold, CASE WHEN $open THEN least($until, after) ELSE coalesce(after, "at") END) AS closes,
      value AS held, value >= low AND value <= high AS inside, low IS NOT NULL AS banded, 0.0 AS moved FROM stepped WHERE NOT cumulative
    UNION ALL
    SELECT series, CASE WHEN "at" - before > ${BRIDGE_MS} THEN "at" ELSE coalesce(before, "at") END, "at", 0.0, false, false,
      CASE WHEN flags & ${FLAG.delta} <> 0 THEN value WHEN reached IS NULL THEN 0
        WHEN value < reached AND (boot IS NOT NULL AND boot <> booted OR value * 2 < reached) THEN value ELSE value - reached END
    FROM stepped WHERE cumulative AND NOT folded),
  cut AS (
    SELECT *, closes > opens AS lasts,
      unnest(range(floor(least(opens, closes - 0.001) / ${HOUR_MS})::BIGINT, greatest(ceil(closes / ${HOUR_MS})::BIGINT, floor(least(opens, closes - 0.001) / ${HOUR_MS})::BIGINT + 1)))::DOUBLE * ${HOUR_MS} AS hour
    FROM intervals WHERE closes > opens OR moved <> 0),
  shares AS (
    SELECT series, hour, held, inside, banded, moved, lasts, opens, closes,
      CASE WHEN lasts THEN least(closes, hour + ${HOUR_MS}) - greatest(opens, hour) ELSE 0 END AS ms FROM cut),
  parts AS (
    SELECT series, floor("at" / ${HOUR_MS}) * ${HOUR_MS} AS hour, 1.0 AS n, value AS low, value AS high, value AS last, "at" AS last_at, nth,
      0.0 AS integral, 0.0 AS observed, 0.0 AS in_band, 0.0 AS banded, 0.0 AS delta FROM stepped WHERE NOT folded
    UNION ALL
    SELECT series, hour, 0, NULL, NULL, NULL, NULL, NULL, held * ms, ms, CASE WHEN inside THEN ms ELSE 0 END, CASE WHEN banded THEN ms ELSE 0 END,
      CASE WHEN lasts THEN moved * (ms / (closes - opens)) ELSE moved END
    FROM shares)`

const HOURS = `${PARTS},
  fresh AS (
    SELECT series, hour, sum(n) AS n, min(low) AS low, max(high) AS high, arg_max(last, nth) AS last, max(last_at) AS last_at,
      sum(integral) AS integral, sum(observed) AS observed, sum(in_band) AS in_band, sum(banded) AS banded, sum(delta) AS delta
    FROM parts WHERE hour >= $from AND hour < $to GROUP BY series, hour
    UNION ALL
    SELECT series, hour, n, h.low, h.high, last, last_at, integral, observed,
      CASE WHEN asked.low = band_low AND asked.high = band_high THEN in_band ELSE 0 END,
      CASE WHEN asked.low = band_low AND asked.high = band_high THEN observed ELSE 0 END, delta
    FROM metric_hours h JOIN asked ON id = series WHERE hour >= $from AND hour < $to)
  SELECT series, hour, sum(n), min(low), max(high), arg_max(last, last_at), sum(integral), sum(observed), sum(in_band), sum(banded), sum(delta)
  FROM fresh GROUP BY series, hour HAVING sum(n) > 0 OR sum(observed) > 0 OR sum(delta) <> 0 ORDER BY series, hour`

/** The end is open here: a reading at the boundary is not dropped yet. */
const FOLD = `INSERT INTO metric_hours ${PARTS}
  SELECT series, hour, sum(n), min(p.low), max(p.high), arg_max(last, nth), max(last_at), sum(integral), sum(observed), sum(in_band),
    any_value(asked.low), any_value(asked.high), sum(delta)
  FROM parts p JOIN asked ON id = series GROUP BY series, hour`
const TAILS = `${PARTS}
  SELECT series, max("at"), arg_max(value, nth), arg_max(total, nth) FILTER (total IS NOT NULL), arg_max(boot, nth) FILTER (boot IS NOT NULL)
  FROM stepped GROUP BY series`

export async function metricHours(db: DuckDBConnection, query: MetricHoursQuery): Promise<readonly MetricHour[]> {
  const from = Math.ceil(query.from / HOUR_MS) * HOUR_MS
  const to = Math.ceil(query.to / HOUR_MS) * HOUR_MS
  if (query.series.length === 0 || from >= to) return []
  const asked = (await known(db, query.series)).map((a) => {
    const band = query.bands?.get(a.id)
    return band === undefined ? a : { ...a, low: band[0], high: band[1] }
  })
  if (asked.length === 0) return []
  await bound(db, asked, from, to)
  const values = { ...parameters(asked), from, to, open: true, until: Math.min(to, query.until ?? to) }
  const rows = (await db.runAndReadAll(HOURS, values, HOUR_TYPES)).getRows()
  return rows.map(([series, hour, n, min, max, last, integral, observed, inBand, banded, delta]) => ({
    series: series as SeriesId,
    hour: hour as EpochMs,
    n: n as number,
    min: min as number | null,
    max: max as number | null,
    last: last as number | null,
    integral: integral as number,
    observedMs: observed as number,
    inBandMs: inBand as number,
    bandedMs: banded as number,
    delta: delta as number,
  }))
}

/**
 * Takes into `metric_hours` what readings before `before` say of series whose hours are kept, for the caller to drop them in the same
 * transaction. A reading at or before the tail of its series came after its hour was folded and adds nothing.
 */
export async function foldHours(db: DuckDBConnection, before: EpochMs): Promise<void> {
  const sql = 'SELECT DISTINCT series FROM readings WHERE "at" < $before'
  const ids = (await db.runAndReadAll(sql, { before })).getRows().map(([id]) => id as SeriesId)
  if (ids.length === 0) return
  const asked = (await known(db, ids)).filter(({ rule }) => rule.kept)
  if (asked.length === 0) return
  for (const a of asked) a.end = before
  const values = { ...parameters(asked), open: false, until: 0 }
  await db.run(FOLD, values, PART_TYPES)
  await db.run(`CREATE OR REPLACE TEMP TABLE tails AS ${TAILS}`, values, PART_TYPES)
  await db.run('DELETE FROM metric_tails WHERE series IN (SELECT series FROM tails)')
  await db.run('INSERT INTO metric_tails SELECT * FROM tails')
  await db.run('DROP TABLE tails')
}

/** What is known of the series among `ids`, none where one was never announced. */
async function known(db: DuckDBConnection, ids: readonly SeriesId[]): Promise<Asked[]> {
  const rows = (await db.runAndReadAll(SERIES, { ids: listValue(ids) }, { ids: LIST(INTEGER) })).getRows()
  return rows.map(([id, metric, kind, tail]) => {
    const rule = hourRule(metric as string, kind as MetricKind)
    const [low, high] = rule.band ?? [null, null]
    return { id: id as SeriesId, rule, low, high, tail: tail as EpochMs | null, start: Number.NEGATIVE_INFINITY, end: 0 }
  })
}

/** Which readings can say anything of [from, to): those in it, the one before, and of a register the one after. */
async function bound(db: DuckDBConnection, asked: readonly Asked[], from: EpochMs, to: EpochMs): Promise<void> {
  const range = { from, to, first: from - BRIDGE_MS }
  const near = await edges(db, asked, range)
  const lost = asked.filter(({ id, rule }) => rule.cumulative && near.get(id)?.[0] == null)
  const far = await edges(db, lost, { ...range, first: Number.NEGATIVE_INFINITY, to: from - BRIDGE_MS })
  for (const a of asked) {
    const [before, after] = near.get(a.id) ?? [null, null]
    a.start = before ?? far.get(a.id)?.[0] ?? from
    a.end = a.rule.cumulative ? (after ?? to) : to
  }
}

type Range = { readonly first: EpochMs; readonly from: EpochMs; readonly to: EpochMs }
async function edges(
  db: DuckDBConnection,
  asked: readonly Asked[],
  range: Range,
): Promise<ReadonlyMap<SeriesId, readonly [EpochMs | null, EpochMs | null]>> {
  if (asked.length === 0) return new Map()
  const values = { ids: listValue(asked.map(({ id }) => id)), ...range }
  const rows = (await db.runAndReadAll(EDGES, values, { ids: LIST(INTEGER), first: DOUBLE, from: DOUBLE, to: DOUBLE })).getRows()
  return new Map(rows.map(([id, before, after]) => [id as SeriesId, [before as EpochMs | null, after as EpochMs | null] as const]))
}

function parameters(asked: readonly Asked[]): Record<string, DuckDBValue> {
  const list = (value: (a: Asked) => DuckDBValue) => listValue(asked.map(value))
  return {
    ids: list((a) => a.id),
    cumulative: list((a) => a.rule.cumulative),
    words: list((a) => a.rule.words),
    hold: list((a) => a.rule.holdMs),
    low: list((a) => a.low),
    high: list((a) => a.high),
    tail: list((a) => a.tail),
    start: list((a) => a.start),
    end: list((a) => a.end),
    first: Math.min(...asked.map((a) => a.start)),
    final: Math.max(...asked.map((a) => a.end)),
  }
}
const NUMBERS = LIST(DOUBLE)
const FLAGS = LIST(BOOLEAN)
const PART_TYPES = {
  ...{ ids: LIST(INTEGER), cumulative: FLAGS, words: FLAGS, hold: NUMBERS, low: NUMBERS, high: NUMBERS, tail: NUMBERS },
  ...{ start: NUMBERS, end: NUMBERS, first: DOUBLE, final: DOUBLE, open: BOOLEAN, until: DOUBLE },
}
const HOUR_TYPES = { ...PART_TYPES, from: DOUBLE, to: DOUBLE }
