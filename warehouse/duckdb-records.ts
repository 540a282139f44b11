// Small rows of which there are few: names, episodes, marks, balances, refused messages. Owns how each lies in its table, there and back.
// Readings and minute rows, of which there are many, are in duckdb-append.ts and duckdb-sums.ts.
import {
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import type { EpochMs, Offset } from '../model/reading.ts'
import { boundBy } from './duckdb-bind.ts'
import type { Episode, Part, Quarantined, Rows, Tally, Warehouse } from './warehouse.ts'

type Cells<T> = readonly (readonly [DuckDBType, (row: T) => DuckDBValue])[]
/** A table of records: columns in the order of schema/, then batch and written where it has them. */
type Record = {
  readonly table: string
  readonly gather: (parts: readonly Part[]) => Gathered<unknown>
  readonly columns: Cells<unknown>
  readonly batch: boolean
  readonly written: boolean
}
export type Gathered<T> = { readonly rows: readonly T[]; readonly offsets: readonly Offset[] }

export function gather<T>(parts: readonly Part[], pick: (rows: Rows) => readonly T[] | undefined): Gathered<T> {
  const found = parts.flatMap(({ rows, offset }) => (pick(rows) ?? []).map((row) => ({ row, offset })))
  return { rows: found.map((f) => f.row), offsets: found.map((f) => f.offset) }
}

function record<T>(
  table: string,
  pick: (rows: Rows) => readonly T[] | undefined,
  stamps: 'batch' | 'written' | 'both',
  columns: Cells<T>,
): Record {
  return {
    table,
    gather: (parts) => gather(parts, pick),
    columns: columns as Cells<unknown>, // a record gathers only rows of its own columns' type
    batch: stamps !== 'written',
    written: stamps !== 'batch',
  }
}

export const RECORDS: readonly Record[] = [
  record('devices', (r) => r.devices, 'batch', [
    [INTEGER, (d) => d.id],
    [VARCHAR, (d) => d.enterprise],
    [VARCHAR, (d) => d.path],
  ]),
  record('series', (r) => r.series, 'batch', [
    [INTEGER, (s) => s.id],
    [INTEGER, (s) => s.device],
    [VARCHAR, (s) => s.metric],
    [INTEGER, (s) => s.kind],
    [VARCHAR, (s) => s.unit],
  ]),
  record('texts', (r) => r.texts, 'batch', [
    [UINTEGER, (t) => t.id],
    [VARCHAR, (t) => t.text],
  ]),
  record('episodes', (r) => r.episodes, 'both', [
    [VARCHAR, (e) => e.id],
    [VARCHAR, (e) => e.device],
    [VARCHAR, (e) => e.type],
    [VARCHAR, (e) => e.metric],
    [VARCHAR, (e) => e.severity],
    [DOUBLE, (e) => e.from],
    [DOUBLE, (e) => e.to],
    [DOUBLE, (e) => e.value],
    [DOUBLE, (e) => e.expected],
    [DOUBLE, (e) => e.score],
    [DOUBLE, (e) => e.sigma],
    [DOUBLE, (e) => e.scoreBefore],
    [DOUBLE, (e) => e.valueAt],
    [VARCHAR, (e) => e.message],
    [VARCHAR, (e) => e.acknowledgedBy],
    [DOUBLE, (e) => e.acknowledgedAt],
    [DOUBLE, (e) => e.shelvedUntil],
    [BOOLEAN, (e) => e.hist],
  ]),
  record('episode_marks', (r) => r.episodeMarks, 'written', [
    [VARCHAR, (m) => m.id],
    [VARCHAR, (m) => m.acknowledgedBy],
    [DOUBLE, (m) => m.acknowledgedAt],
    [DOUBLE, (m) => m.shelvedUntil],
  ]),
  record('tallies', (r) => r.tallies, 'batch', [
    [VARCHAR, (t) => t.enterprise],
    [VARCHAR, (t) => t.device],
    [DOUBLE, (t) => t.hour],
    [VARCHAR, (t) => t.code],
    [DOUBLE, (t) => t.n],
  ]),
  record('quarantine', (r) => r.quarantined, 'both', [
    [VARCHAR, (q) => q.id],
    [DOUBLE, (q) => q.receivedAt],
    [VARCHAR, (q) => q.enterprise],
    [VARCHAR, (q) => q.topic],
    [VARCHAR, (q) => q.client],
    [VARCHAR, (q) => q.stage],
    [VARCHAR, (q) => q.code],
    [VARCHAR, (q) => q.detail],
    [BLOB, (q) => new DuckDBBlobValue(q.payload)],
    [DOUBLE, (q) => q.replayedAt],
  ]),
  record('checkpoints', (r) => r.checkpoints, 'both', [
    [INTEGER, (c) => c.device],
    [DOUBLE, (c) => c.minute],
    [BLOB, (c) => new DuckDBBlobValue(c.state)],
  ]),
  record('inspections', (r) => r.inspections, 'batch', [
    [INTEGER, (i) => i.device],
    [DOUBLE, (i) => i.at],
    [DOUBLE, (i) => i.piece],
    [UINTEGER, (i) => i.defect],
  ]),
  record('order_marks', (r) => r.orderMarks, 'batch', [
    [INTEGER, (m) => m.device],
    [DOUBLE, (m) => m.at],
    [VARCHAR, (m) => m.event],
    [VARCHAR, (m) => m.po],
    [VARCHAR, (m) => m.product],
    [DOUBLE, (m) => m.qty],
    [DOUBLE, (m) => m.priS],
    [DOUBLE, (m) => m.psutS],
    [DOUBLE, (m) => m.due],
    [DOUBLE, (m) => m.psq],
  ]),
  record('statements', (r) => r.statements, 'batch', [
    [DOUBLE, (s) => s.at],
    [INTEGER, (s) => s.device],
    [INTEGER, (s) => s.cause],
  ]),
  record('replay_marks', (r) => r.replayMarks, 'written', [
    [VARCHAR, (m) => m.id],
    [DOUBLE, (m) => m.replayedAt],
  ]),
]

/** Newest generation of each episode with what people did to it, as rows of the port's Episode. */
export const CURRENT_EPISODES = `
  SELECT e.id, e.device, e.type, e.metric, e.severity, e.opened, e.closed, e.value, e.expected, e.score, e.sigma, e.score_before,
    e.value_at, e.message,
    CASE WHEN m.id IS NULL THEN e.acknowledged_by ELSE m.acknowledged_by END AS acknowledged_by,
    CASE WHEN m.id IS NULL THEN e.acknowledged_at ELSE m.acknowledged_at END AS acknowledged_at,
    CASE WHEN m.id IS NULL THEN e.shelved_until ELSE m.shelved_until END AS shelved_until, e.hist
  FROM (SELECT * FROM episodes QUALIFY row_number() OVER (PARTITION BY id ORDER BY written DESC) = 1) e
  LEFT JOIN (SELECT * FROM episode_marks QUALIFY row_number() OVER (PARTITION BY id ORDER BY written DESC) = 1) m ON m.id = e.id`

const CURRENT_QUARANTINE = `
  SELECT q.id, q.received_at, q.enterprise, q.topic, q.client, q.stage, q.code, q.detail, q.payload,
    coalesce(m.replayed_at, q.replayed_at)
  FROM (SELECT * FROM quarantine QUALIFY row_number() OVER (PARTITION BY id ORDER BY written DESC) = 1) q
  LEFT JOIN (SELECT id, arg_max(replayed_at, written) AS replayed_at FROM replay_marks GROUP BY id) m ON m.id = q.id`

type Query<K extends keyof Warehouse> = Warehouse[K] extends (query: infer Q) => unknown ? Q : never

export async function readEpisodes(db: DuckDBConnection, q: Query<'episodes'>): Promise<readonly Episode[]> {
  const sql = `${CURRENT_EPISODES}
    WHERE e.opened < $to AND (e.closed IS NULL OR (e.closed >= $from AND NOT $open))
      AND ($devices IS NULL OR list_contains($devices, e.device))
      AND ($after IS NULL OR e.opened < $after OR (e.opened = $after AND e.id > $afterId))
    ORDER BY e.opened DESC, e.id LIMIT $limit`
  const values = {
    from: q.from,
    to: q.to,
    open: q.openOnly === true,
    devices: q.devices === undefined ? null : listValue(q.devices),
    after: q.after?.from ?? null,
    afterId: q.after?.id ?? null,
    limit: q.limit,
  }
  const types = { devices: LIST(VARCHAR), after: DOUBLE, afterId: VARCHAR, limit: INTEGER }
  return (await db.runAndReadAll(sql, values, types)).getRows().map(episodeOf)
}

export async function readEpisode(db: DuckDBConnection, id: string): Promise<Episode | undefined> {
  return (await db.runAndReadAll(`${CURRENT_EPISODES} WHERE e.id = $id`, { id })).getRows().map(episodeOf)[0]
}

export async function readTallies(db: DuckDBConnection, q: Query<'tallies'>): Promise<readonly Tally[]> {
  const sql = `SELECT device, hour, code, sum(n) FROM tallies WHERE enterprise = $enterprise AND hour >= $from AND hour < $to
    GROUP BY ALL ORDER BY device, hour, code`
  const types = { enterprise: VARCHAR, from: DOUBLE, to: DOUBLE }
  const rows = (await db.runAndReadAll(sql, boundBy(types, q), types)).getRows()
  return rows.map(([device, hour, code, n]) => ({
    enterprise: q.enterprise,
    device: device as string,
    hour: hour as EpochMs,
    code: code as string,
    n: n as number,
  }))
}

export async function readQuarantine(db: DuckDBConnection, q: Query<'quarantined'>): Promise<readonly Quarantined[]> {
  const sql = `${CURRENT_QUARANTINE}
    WHERE q.received_at >= $from AND q.received_at < $to
      AND ($enterprise IS NULL OR q.enterprise = $enterprise) AND ($code IS NULL OR q.code = $code)
    ORDER BY q.received_at DESC, q.id LIMIT $limit`
  const values = { from: q.from, to: q.to, enterprise: q.enterprise ?? null, code: q.code ?? null, limit: q.limit }
  const types = { enterprise: VARCHAR, code: VARCHAR, limit: INTEGER }
  return (await db.runAndReadAll(sql, values, types)).getRows().map(quarantinedOf)
}

export async function readQuarantined(db: DuckDBConnection, id: string): Promise<Quarantined | undefined> {
  return (await db.runAndReadAll(`${CURRENT_QUARANTINE} WHERE q.id = $id`, { id })).getRows().map(quarantinedOf)[0]
}

// Rows come back in the order of the SELECT lists above, with the types of schema/.
function episodeOf(row: readonly DuckDBValue[]): Episode {
  return {
    id: row[0] as string,
    device: row[1] as string,
    type: row[2] as string,
    metric: row[3] as string | null,
    severity: row[4] as Episode['severity'],
    from: row[5] as EpochMs,
    to: row[6] as EpochMs | null,
    value: row[7] as number | null,
    expected: row[8] as number | null,
    score: row[9] as number | null,
    sigma: row[10] as number | null,
    scoreBefore: row[11] as number | null,
    valueAt: row[12] as EpochMs | null,
    message: row[13] as string,
    acknowledgedBy: row[14] as string | null,
    acknowledgedAt: row[15] as EpochMs | null,
    shelvedUntil: row[16] as EpochMs | null,
    hist: row[17] as boolean,
  }
}

function quarantinedOf(row: readonly DuckDBValue[]): Quarantined {
  return {
    id: row[0] as string,
    receivedAt: row[1] as EpochMs,
    enterprise: row[2] as string,
    topic: row[3] as string,
    client: row[4] as string,
    stage: row[5] as string,
    code: row[6] as string,
    detail: row[7] as string,
    payload: Uint8Array.from((row[8] as DuckDBBlobValue).bytes),
    replayedAt: row[9] as EpochMs | null,
  }
}
