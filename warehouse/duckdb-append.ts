// Rows into tables: whole columns through the DuckDB appender, in chunks, inside the caller's transaction.
// Never begins or commits.
import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  UINTEGER,
  UTINYINT,
} from '@duckdb/node-api'
import { assert } from '../model/errors.ts'
import { SUM_COLUMNS, SUM_COUNT } from '../model/kpi.ts'
import { type Gathered, gather, RECORDS } from './duckdb-records.ts'
import type { MinuteRows, Part } from './warehouse.ts'

/** Rows of one DuckDB vector; a chunk holds no more. */
const CHUNK_ROWS = 2048
/** Versions and written-numbers share one 63-bit rank in queries: 2^23 re-statements of a minute, 2^40 rows. */
const MAX_VERSION = 2 ** 23
const MAX_WRITTEN = 2 ** 40

/** Value of row i: values[start + i * step]. Several columns can so lie in one row-major array. */
type Column = { readonly type: DuckDBType; readonly values: ArrayLike<DuckDBValue>; readonly start?: number; readonly step?: number }

/** Adds the rows of `parts`; `written` is the number of the first row that carries one. Returns the next free number. */
export async function appendParts(db: DuckDBConnection, parts: readonly Part[], written: number): Promise<number> {
  const readings = gather(parts, (rows) => rows.readings)
  const counts = readings.rows.map((b) => b.length)
  await append(db, 'readings', total(counts), [
    { type: INTEGER, values: join(Uint32Array, readings.rows, (b) => b.series) },
    { type: DOUBLE, values: join(Float64Array, readings.rows, (b) => b.at) },
    { type: DOUBLE, values: join(Float64Array, readings.rows, (b) => b.value) },
    { type: UINTEGER, values: join(Uint32Array, readings.rows, (b) => b.aux) },
    { type: UTINYINT, values: join(Uint8Array, readings.rows, (b) => b.flags) },
    { type: DOUBLE, values: repeat(readings.offsets, counts) },
  ])
  let next = await appendMinutes(
    db,
    gather(parts, (rows) => rows.minutes),
    written,
  )

  for (const record of RECORDS) {
    const { rows, offsets } = record.gather(parts)
    const columns: Column[] = record.columns.map(([type, value]) => ({ type, values: rows.map(value) }))
    if (record.batch) columns.push({ type: DOUBLE, values: offsets })
    if (record.written) columns.push({ type: DOUBLE, values: rows.map(() => next++) })
    await append(db, record.table, rows.length, columns)
  }
  assert(next < MAX_WRITTEN, 'more rows were written than a rank can hold')
  return next
}

async function appendMinutes(db: DuckDBConnection, minutes: Gathered<MinuteRows>, written: number): Promise<number> {
  const counts = minutes.rows.map((m) => m.length)
  const count = total(counts)
  const version = join(Uint32Array, minutes.rows, (m) => m.version)
  assert(
    version.every((v) => v < MAX_VERSION),
    'a minute was re-stated more often than a rank can hold',
  )
  const sums = new Float64Array(count * SUM_COUNT)
  let at = 0
  for (const m of minutes.rows) {
    sums.set(m.sums.subarray(0, m.length * SUM_COUNT), at)
    at += m.length * SUM_COUNT
  }
  await append(db, 'minutes', count, [
    { type: INTEGER, values: join(Uint32Array, minutes.rows, (m) => m.device) },
    { type: DOUBLE, values: join(Float64Array, minutes.rows, (m) => m.minute) },
    { type: INTEGER, values: version },
    { type: UTINYINT, values: join(Uint8Array, minutes.rows, (m) => m.flags) },
    { type: DOUBLE, values: repeat(minutes.offsets, counts) },
    { type: DOUBLE, values: Float64Array.from({ length: count }, (_, i) => written + i) },
    ...SUM_COLUMNS.map((_, c) => ({ type: DOUBLE, values: sums, start: c, step: SUM_COUNT })),
  ])
  return written + count
}

async function append(db: DuckDBConnection, table: string, count: number, columns: readonly Column[]): Promise<void> {
  if (count === 0) return
  const appender = await db.createAppender(table)
  const types = columns.map((c) => c.type)
  try {
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK_ROWS, count - from))
      for (const [c, column] of columns.entries()) fill(chunk, c, column, from)
      appender.appendDataChunk(chunk)
    }
    appender.flushSync()
  } finally {
    appender.closeSync()
  }
}

function fill(chunk: DuckDBDataChunk, c: number, { values, start = 0, step = 1 }: Column, from: number): void {
  const vector = chunk.getColumnVector(c)
  const rows = vector.itemCount
  for (let i = 0, at = start + from * step; i < rows; i++, at += step) vector.setItem(i, values[at] ?? null)
  vector.flush()
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)

/** Each offset as often as its batch has rows. */
function repeat(offsets: readonly number[], counts: readonly number[]): Float64Array {
  const out = new Float64Array(total(counts))
  let at = 0
  offsets.forEach((offset, i) => {
    out.fill(offset, at, at + counts[i]!)
    at += counts[i]!
  })
  return out
}

type Numbers = Float64Array | Uint32Array | Uint8Array
function join<B extends { readonly length: number }, A extends Numbers>(
  make: new (length: number) => A,
  batches: readonly B[],
  column: (batch: B) => Numbers,
): A {
  const out = new make(total(batches.map((b) => b.length)))
  let at = 0
  for (const batch of batches) {
    out.set(column(batch).subarray(0, batch.length), at)
    at += batch.length
  }
  return out
}
