// Minute rows summed by device and window, in SQL. Whole numbers below 2^53 in DOUBLE: their sum is exact in any order, so whole hours that
// are drawn come from hours (duckdb-hours.ts), whole half-hours from half_hours (duckdb-half-hours.ts), the rest from minutes, and nobody
// can tell.
import { DOUBLE, type DuckDBConnection, type DuckDBValue, INTEGER, LIST, listValue } from '@duckdb/node-api'
import { addSums, SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import type { DeviceId, EpochMs, Offset } from '../model/reading.ts'
import { boundBy } from './duckdb-bind.ts'
import { inTransaction } from './duckdb-schema.ts'
import { boundsOf, type Drawn, type DrawnUntil, drawnBy, grouped, type Span, split } from './duckdb-spans.ts'
import { type Restating, ROW, type Warehouse, type WindowSums } from './warehouse.ts'

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

/** Places in SUM_COLUMNS. */
const ALL: readonly number[] = SUM_COLUMNS.map((_, c) => c)
const bits = (any: 'bool_or' | ''): string =>
  [ROW.provisional, ROW.counted, ROW.priced].map((bit) => `${any}(flags & ${bit} <> 0)`).join(', ')
const sumsOf = (columns: readonly number[], sum: 'sum' | '' = 'sum'): string => columns.map((c) => `${sum}("${SUM_COLUMNS[c]}")`).join(', ')
const SPANS = 'SELECT unnest($opens) AS opens, unnest($closes) AS closes, unnest($spots) AS spot'

const fromMinutes = (minutes: string, columns: readonly number[]): string => `
  WITH current AS (${minutes} AND ($scope = 0 OR m.flags & $scope <> 0)),
  spans AS (${SPANS}),
  placed AS (
    SELECT minute, spot FROM (SELECT DISTINCT minute FROM minutes WHERE ${asked('')})
    ASOF JOIN spans ON minute >= opens WHERE minute < closes)
  SELECT device, spot, count(*)::INTEGER, max(version), ${bits('bool_or')}, ${sumsOf(columns)}
  FROM current JOIN placed USING (minute) GROUP BY device, spot`
/** The same of the rows there were when the entry `asOf` was the last one. */
const AS_OF = currentMinutes((m) => `${asked(m)} AND ${m}batch <= $asOf`)

const askedOf = ({ start }: Drawn) => `device IN (SELECT unnest($devices)) AND ${start} >= $from AND ${start} < $to`

const fromDrawn = (drawn: Drawn, columns: readonly number[]): string => `
  WITH spans AS (${SPANS}), placed AS (
    SELECT ${drawn.start}, spot FROM (SELECT DISTINCT ${drawn.start} FROM ${drawn.table} WHERE ${askedOf(drawn)})
    ASOF JOIN spans ON ${drawn.start} >= opens WHERE ${drawn.start} < closes)
  SELECT device, spot, sum(minutes)::INTEGER, max(version), ${bits('bool_or')}, ${sumsOf(columns)}
  FROM ${drawn.table} JOIN placed USING (${drawn.start}) WHERE ${askedOf(drawn)} GROUP BY device, spot`
/** The same where each span is a row of its own: there is nothing to group, which is most of the work of a month by the hour. */
const eachDrawn = (drawn: Drawn, columns: readonly number[]): string => `
  SELECT device, spot, minutes, version, ${bits('')}, ${sumsOf(columns, '')}
  FROM ${drawn.table} JOIN (SELECT unnest($opens) AS ${drawn.start}, unnest($spots) AS spot) placed USING (${drawn.start})
  WHERE ${askedOf(drawn)}`

const STALE = `SELECT DISTINCT half FROM half_hours_stale
  WHERE device IN (SELECT unnest($devices)) AND half >= $from AND half < $to ORDER BY half`

/** Where the rows of a question go: sums of `columns`, at the place of their device and window, which is the order they are told in. */
type Into = {
  readonly columns: readonly number[]
  readonly windows: number
  readonly rowOf: ReadonlyMap<DeviceId, number>
  readonly found: (WindowSums | undefined)[]
}
export async function sumMinutes(
  db: DuckDBConnection,
  query: Parameters<Warehouse['sumMinutes']>[0],
  until: DrawnUntil,
): Promise<readonly WindowSums[]> {
  const { devices, windows } = query
  if (devices.length === 0 || windows.length === 0) return []
  const ids = listValue(devices)
  const scope = query.kpiScopeOnly === true ? ROW.kpiScope : 0
  const spans = windows.map(({ from, to }, spot): Span => ({ from, to, spot }))
  const bounds = boundsOf(spans)
  const columns = query.only ?? ALL
  const rowOf = new Map([...new Set(devices)].sort((a, b) => a - b).map((device, row) => [device, row]))
  const into: Into = { columns, windows: windows.length, rowOf, found: Array(rowOf.size * windows.length) }
  const minutes = fromMinutes(CURRENT_MINUTES, columns)
  if (query.asOf !== undefined) {
    await read(db, fromMinutes(AS_OF, columns), { ...spanValues(spans), ...bounds, devices: ids, scope, asOf: query.asOf }, into)
    return told(into)
  }
  // Drawn together, a device is in scope or not minute by minute no longer.
  if (until.halves === undefined || scope !== 0 || bounds.from >= until.halves) {
    await read(db, minutes, { ...spanValues(spans), ...bounds, devices: ids, scope }, into)
    return told(into)
  }
  // One snapshot of the tables for all questions.
  await inTransaction(db, async () => {
    const types = { devices: LIST(INTEGER), from: DOUBLE, to: DOUBLE }
    const stale = (await db.runAndReadAll(STALE, { devices: ids, ...bounds }, types)).getRows().map(([half]) => half as EpochMs)
    let rest: readonly Span[] = spans
    for (const drawn of drawnBy(until)) {
      const { whole, fragments } = split(rest, drawn, stale)
      rest = fragments
      if (whole.length === 0) continue
      const ask = { ...boundsOf(whole), devices: ids }
      if (whole.every(({ from, to }) => to - from === drawn.ms)) {
        const { opens, spots } = spanValues(whole)
        await read(db, eachDrawn(drawn, columns), { opens, spots, ...ask }, into)
      } else await read(db, fromDrawn(drawn, columns), { ...spanValues(whole), ...ask }, into)
    }
    for (const group of grouped(rest)) await read(db, minutes, { ...spanValues(group), ...boundsOf(group), devices: ids, scope }, into)
  })
  return told(into)
}

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
  { columns, windows, rowOf, found }: Into,
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
      const device: DeviceId = devices!.getItem(r) as DeviceId
      const window = spots!.getItem(r) as number
      const at = rowOf.get(device)! * windows + window
      const before = found[at]
      const own = sums.subarray(r * SUM_COUNT, (r + 1) * SUM_COUNT)
      if (before !== undefined) addSums(own, before.sums)
      const version = Math.max(versions!.getItem(r) as number, before?.version ?? 0)
      found[at] = {
        device,
        window,
        minutes: (minutes!.getItem(r) as number) + (before?.minutes ?? 0),
        version,
        restated: version > 1,
        provisional: provisional!.getItem(r) === true || before?.provisional === true,
        counted: counted!.getItem(r) === true || before?.counted === true,
        priced: priced!.getItem(r) === true || before?.priced === true,
        sums: own,
      }
    }
  }
}

const told = ({ found }: Into): readonly WindowSums[] => found.filter((row) => row !== undefined)

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
