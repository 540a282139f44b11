// Minute rows summed by device and window, in SQL. Whole numbers below 2^53 in DOUBLE: their sum is exact in any order, so whole half-hours
// that are drawn come from half_hours (duckdb-half-hours.ts), the rest from minutes, and nobody can tell.
import { DOUBLE, type DuckDBConnection, type DuckDBValue, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { addSums, SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import type { DeviceId, EpochMs, Offset } from '../model/reading.ts'
import { boundBy } from './duckdb-bind.ts'
import { inTransaction } from './duckdb-schema.ts'
import { type Restating, ROW, type Warehouse, type WindowSums } from './warehouse.ts'

export const HALF_MS = 1_800_000
/** Fragments of windows that lie at most so far apart are read together; so many groups at most. */
const NEAR_MS = 4 * HALF_MS
const MAX_GROUPS = 48

/** Rows of the devices and the time that were asked for. A join with the list, not list_contains: it lets DuckDB skip whole blocks. */
const asked = (m: string) => `${m}device IN (SELECT unnest($devices)) AND ${m}minute >= $from AND ${m}minute < $to`
/**
 * Newest row of each (device, minute): highest version, then latest written. Few minutes have several rows, so those are looked for
 * first, in narrow columns, and the wide rows pass a small join.
 */
export const currentMinutes = (which: (m: string) => string): string => `
  SELECT m.* FROM minutes m LEFT JOIN (
    SELECT device, minute, max((version::BIGINT << 40) | written::BIGINT) & ((1::BIGINT << 40) - 1) AS newest FROM minutes
    WHERE ${which('')} GROUP BY device, minute HAVING count(*) > 1
  ) several ON several.device = m.device AND several.minute = m.minute
  WHERE ${which('m.')} AND (newest IS NULL OR newest = m.written::BIGINT)`
export const CURRENT_MINUTES = currentMinutes(asked)

const BITS = [ROW.provisional, ROW.counted, ROW.priced].map((bit) => `bool_or(flags & ${bit} <> 0)`).join(', ')
/** Places in SUM_COLUMNS. */
const ALL: readonly number[] = SUM_COLUMNS.map((_, c) => c)
const sumsOf = (columns: readonly number[]): string => columns.map((c) => `sum("${SUM_COLUMNS[c]}")`).join(', ')
const SPANS = 'SELECT unnest($opens) AS opens, unnest($closes) AS closes, unnest($spots) AS spot'

const fromMinutes = (minutes: string, columns: readonly number[]): string => `
  WITH current AS (${minutes} AND ($scope = 0 OR m.flags & $scope <> 0)),
  spans AS (${SPANS}),
  placed AS (
    SELECT minute, spot FROM (SELECT DISTINCT minute FROM minutes WHERE ${asked('')})
    ASOF JOIN spans ON minute >= opens WHERE minute < closes)
  SELECT device, spot, count(*)::INTEGER, max(version), ${BITS}, ${sumsOf(columns)}
  FROM current JOIN placed USING (minute) GROUP BY device, spot`
/** The same of the rows there were when the entry `asOf` was the last one. */
const AS_OF = currentMinutes((m) => `${asked(m)} AND ${m}batch <= $asOf`)

const fromHalves = (columns: readonly number[]): string => `
  WITH spans AS (${SPANS}), placed AS (
    SELECT half, spot FROM (SELECT DISTINCT half FROM half_hours WHERE device IN (SELECT unnest($devices)) AND half >= $from AND half < $to)
    ASOF JOIN spans ON half >= opens WHERE half < closes)
  SELECT device, spot, sum(minutes)::INTEGER, max(version), ${BITS}, ${sumsOf(columns)}
  FROM half_hours JOIN placed USING (half)
  WHERE device IN (SELECT unnest($devices)) AND half >= $from AND half < $to GROUP BY device, spot`

const STALE = `SELECT DISTINCT half FROM half_hours_stale
  WHERE device IN (SELECT unnest($devices)) AND half >= $from AND half < $to ORDER BY half`

/** Where the rows of a question go: sums of `columns`, by device and window. */
type Into = { readonly columns: readonly number[]; readonly windows: number; readonly found: Map<number, WindowSums> }
/** Part of window `spot`. */
type Span = { readonly from: EpochMs; readonly to: EpochMs; readonly spot: number }

/** `until`: half-hours before it are drawn together in half_hours; undefined: none is. */
export async function sumMinutes(
  db: DuckDBConnection,
  query: Parameters<Warehouse['sumMinutes']>[0],
  until: EpochMs | undefined,
): Promise<readonly WindowSums[]> {
  const { devices, windows } = query
  if (devices.length === 0 || windows.length === 0) return []
  const ids = listValue(devices)
  const scope = query.kpiScopeOnly === true ? ROW.kpiScope : 0
  const spans = windows.map(({ from, to }, spot): Span => ({ from, to, spot }))
  const bounds = boundsOf(spans)
  const found = new Map<number, WindowSums>()
  const columns = query.only ?? ALL
  const into: Into = { columns, windows: windows.length, found }
  const minutes = fromMinutes(CURRENT_MINUTES, columns)
  if (query.asOf !== undefined) {
    await read(db, fromMinutes(AS_OF, columns), { ...spanValues(spans), ...bounds, devices: ids, scope, asOf: query.asOf }, into)
    return sorted(found)
  }
  // In half_hours a device is in scope or not minute by minute no longer.
  if (until === undefined || scope !== 0 || bounds.from >= until) {
    await read(db, minutes, { ...spanValues(spans), ...bounds, devices: ids, scope }, into)
    return sorted(found)
  }
  // One snapshot of the tables for all questions.
  await inTransaction(db, async () => {
    const types = { devices: LIST(INTEGER), from: DOUBLE, to: DOUBLE }
    const stale = (await db.runAndReadAll(STALE, { devices: ids, ...bounds }, types)).getRows().map(([half]) => half as EpochMs)
    const { halves, fragments } = split(spans, until, stale)
    if (halves.length > 0) await read(db, fromHalves(columns), { ...spanValues(halves), ...boundsOf(halves), devices: ids }, into)
    for (const group of grouped(fragments)) await read(db, minutes, { ...spanValues(group), ...boundsOf(group), devices: ids, scope }, into)
  })
  return sorted(found)
}

/** Of each span the whole half-hours before `until` that are not stale, in as few pieces as there are; and what is left, in order of time. */
function split(spans: readonly Span[], until: EpochMs, stale: readonly EpochMs[]): { halves: Span[]; fragments: Span[] } {
  const halves: Span[] = []
  const fragments: Span[] = []
  let next = 0
  for (const { from, to, spot } of spans) {
    const low = Math.ceil(from / HALF_MS) * HALF_MS
    const high = Math.min(Math.floor(to / HALF_MS) * HALF_MS, until)
    let done = from
    const take = (opens: EpochMs, closes: EpochMs): void => {
      if (opens >= closes) return
      if (done < opens) fragments.push({ from: done, to: opens, spot })
      halves.push({ from: opens, to: closes, spot })
      done = closes
    }
    while (next < stale.length && stale[next]! < low) next++
    let opens = low
    for (; next < stale.length && stale[next]! < high; next++) {
      take(opens, stale[next]!)
      opens = stale[next]! + HALF_MS
    }
    take(opens, high)
    if (done < to) fragments.push({ from: done, to, spot })
  }
  return { halves, fragments }
}

/** Neighbours together: a scan per group touches only the blocks of its time. */
function grouped(fragments: readonly Span[]): readonly (readonly Span[])[] {
  const groups: Span[][] = []
  for (const span of fragments) {
    const last = groups.at(-1)
    if (last !== undefined && span.from - last.at(-1)!.to <= NEAR_MS) last.push(span)
    else groups.push([span])
  }
  return groups.length > MAX_GROUPS ? [fragments] : groups
}

const boundsOf = (spans: readonly Span[]) => ({ from: spans[0]!.from, to: spans.at(-1)!.to })
const spanValues = (spans: readonly Span[]) => ({
  opens: listValue(spans.map((s) => s.from)),
  closes: listValue(spans.map((s) => s.to)),
  spots: listValue(spans.map((s) => s.spot)),
})
const TYPES = {
  devices: LIST(INTEGER),
  from: DOUBLE,
  to: DOUBLE,
  scope: INTEGER,
  opens: LIST(DOUBLE),
  closes: LIST(DOUBLE),
  spots: LIST(INTEGER),
  asOf: DOUBLE,
}

/** Adds the rows of one question to what is found already. Column by column out of the chunks: a month is two million numbers. */
async function read(
  db: DuckDBConnection,
  sql: string,
  values: Record<string, DuckDBValue>,
  { columns, windows, found }: Into,
): Promise<void> {
  const types = Object.fromEntries(Object.entries(TYPES).filter(([name]) => name in values))
  const result = await db.run(sql, values, types)
  for (const chunk of await result.fetchAllChunks()) {
    const column = (c: number) => chunk.getColumnVector(c)
    const [devices, spots, minutes, versions, provisional, counted, priced] = [0, 1, 2, 3, 4, 5, 6].map(column)
    // Asked once: each look at rowCount is a call out of JavaScript, and there would be one a number.
    const { rowCount } = chunk
    // All sums of a chunk in one array: a row is a view of it.
    const sums = new Float64Array(rowCount * SUM_COUNT)
    for (const [place, c] of columns.entries()) {
      const vector = column(7 + place)
      for (let r = 0, at = c; r < rowCount; r++, at += SUM_COUNT) sums[at] = vector.getItem(r) as number
    }
    for (let r = 0; r < rowCount; r++) {
      const [device, window] = [devices!.getItem(r) as DeviceId, spots!.getItem(r) as number]
      const before = found.get(device * windows + window)
      const own = sums.subarray(r * SUM_COUNT, (r + 1) * SUM_COUNT)
      if (before !== undefined) addSums(own, before.sums)
      const version = Math.max(versions!.getItem(r) as number, before?.version ?? 0)
      found.set(device * windows + window, {
        device,
        window,
        minutes: (minutes!.getItem(r) as number) + (before?.minutes ?? 0),
        version,
        restated: version > 1,
        provisional: provisional!.getItem(r) === true || before?.provisional === true,
        counted: counted!.getItem(r) === true || before?.counted === true,
        priced: priced!.getItem(r) === true || before?.priced === true,
        sums: own,
      })
    }
  }
}

const sorted = (found: ReadonlyMap<number, WindowSums>): readonly WindowSums[] =>
  Array.from(Float64Array.from(found.keys()).sort(), (key) => found.get(key)!)

const RESTATINGS = `
  SELECT m.batch, max(s.at), count(DISTINCT (m.device, m.minute))::INTEGER, coalesce(bit_or(s.cause), 0)::INTEGER FROM minutes m
  JOIN (SELECT batch, device, max("at") AS at, bit_or(cause) AS cause FROM statements GROUP BY batch, device) s
    ON s.batch = m.batch AND (s.device IS NULL OR s.device = m.device)
  WHERE ${asked('m.')} AND m.version > 1 GROUP BY m.batch ORDER BY m.batch DESC LIMIT $limit`

export async function readRestatings(
  db: DuckDBConnection,
  query: { devices: readonly DeviceId[]; from: EpochMs; to: EpochMs; limit: number },
): Promise<readonly Restating[]> {
  if (query.devices.length === 0) return []
  const types = { devices: LIST(INTEGER), from: DOUBLE, to: DOUBLE, limit: INTEGER }
  const rows = (await db.runAndReadAll(RESTATINGS, boundBy(types, { ...query, devices: listValue(query.devices) }), types)).getRows()
  return rows.map(([offset, at, minutes, cause]) => ({
    offset: offset as Offset,
    at: at as EpochMs,
    minutes: minutes as number,
    cause: cause as number,
  }))
}
