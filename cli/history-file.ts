// A file of telemetry, CSV or Parquet, as messages in order of time. Lines may stand in any order: they are put into a table of their own
// in a temporary directory and read from there sorted, so that a file may be larger than memory. Never changes the file.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type CsvRow, csvRows } from '../model/csv.ts'
import { COLUMNS, type Column, type HistoryMetric, type HistoryRow, historyRow, REQUIRED } from '../model/history-row.ts'
import { sizeOf } from './input-file.ts'

export type RefusedLine = { readonly line: number; readonly reason: string }
export type HistoryMessage = {
  /** 1, 2, 3 … in order of time: the same in every run over the same file. */
  readonly seq: number
  readonly at: number
  readonly device: string
  readonly metrics: readonly HistoryMetric[]
}
export type HistoryFile = AsyncDisposable & {
  /** SHA-256 of the bytes, hex. */
  readonly hash: string
  readonly lines: number
  readonly messages: number
  readonly from: number
  readonly to: number
  readonly devices: readonly string[]
  /** The first MAX_REFUSED of them. */
  readonly refused: readonly RefusedLine[]
  readonly refusedCount: number
  /** Messages from number `after` + 1 on. */
  read(after?: number): AsyncGenerator<HistoryMessage>
}
export type HistoryOptions = {
  /** Goes before a device named by four levels. */
  readonly enterprise: string
  /** A further reason to refuse a line. */
  readonly check: (row: HistoryRow) => string | undefined
  readonly progress: (share: number) => void
}

const MAX_REFUSED = 10_000
/** Metrics of one message; with its texts it stays below the limit of the full form. */
const MOST_METRICS = 40
const MOST_BYTES = 6000
const PROGRESS_LINES = 20_000
const STRAY_QUOTE = 'text stands behind the quote that closes a cell; a quote that belongs to the text is doubled'

export async function openHistoryFile(path: string, options: HistoryOptions): Promise<HistoryFile> {
  const size = await sizeOf(path)
  const dir = await mkdtemp(join(tmpdir(), 'industry-brain-file-'))
  const instance = await DuckDBInstance.create(join(dir, 'staged.duckdb'), {
    threads: '1',
    memory_limit: '512MB',
    temp_directory: dir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const db = await instance.connect()
  const close = async () => {
    db.closeSync()
    instance.closeSync()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await db.run('CREATE TABLE staged (line DOUBLE, "at" DOUBLE, device VARCHAR, metric VARCHAR)')
    const refused: RefusedLine[] = []
    let refusedCount = 0
    let lines = 0
    const appender = await db.createAppender('staged')
    for await (const { line, cell, quote, share } of /\.(parquet|pq)$/i.test(path) ? parquetLines(db, path) : csvLines(path, size)) {
      lines++
      const row = cell === undefined ? (quote === undefined ? 'the line is too long' : STRAY_QUOTE) : historyRow(cell, options.enterprise)
      const reason = typeof row === 'string' ? row : options.check(row)
      if (reason !== undefined) {
        refusedCount++
        if (refused.length < MAX_REFUSED) refused.push({ line, reason })
        continue
      }
      const { at, device, metric } = row as HistoryRow
      appender.appendDouble(line)
      appender.appendDouble(at)
      appender.appendVarchar(device)
      appender.appendVarchar(JSON.stringify(metric))
      appender.endRow()
      if (lines % PROGRESS_LINES === 0) {
        appender.flushSync()
        options.progress(share)
      }
    }
    appender.closeSync()
    // Messages are numbered here, once: a metric belongs to the message of its device and time, cut after MOST_METRICS or MOST_BYTES.
    const [[from, to] = [0, 0]] = (
      await db.runAndReadAll('SELECT coalesce(min("at"), 0), coalesce(max("at"), 0) FROM staged')
    ).getRows() as [number, number][]
    const devices = (await db.runAndReadAll('SELECT DISTINCT device FROM staged ORDER BY device')).getRows().map(([d]) => String(d))
    let messages = 0
    for await (const _ of messagesOf(db)) messages++
    return {
      hash: await hashOf(path),
      lines,
      messages,
      from,
      to,
      devices,
      refused,
      refusedCount,
      async *read(after = 0) {
        for await (const message of messagesOf(db)) if (message.seq > after) yield message
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function* messagesOf(db: DuckDBConnection): AsyncGenerator<HistoryMessage> {
  let seq = 0
  let at = 0
  let device = ''
  let bytes = 0
  let metrics: HistoryMetric[] = []
  const found = await db.stream('SELECT "at", device, metric FROM staged ORDER BY "at", device, line')
  for await (const chunk of found.yieldRows()) {
    for (const [rowAt, rowDevice, text] of chunk as [number, string, string][]) {
      if (
        metrics.length > 0 &&
        (rowAt !== at || rowDevice !== device || metrics.length >= MOST_METRICS || bytes + text.length > MOST_BYTES)
      ) {
        yield { seq: ++seq, at, device, metrics }
        metrics = []
        bytes = 0
      }
      at = rowAt
      device = rowDevice
      bytes += text.length
      metrics.push(JSON.parse(text) as HistoryMetric)
    }
  }
  if (metrics.length > 0) yield { seq: ++seq, at, device, metrics }
}

/** A quote that takes in other lines leaves a file of which a part is read: no figure of it would be right. */
function refuseSwallowed(path: string, quote: CsvRow['quote']): void {
  if (quote === undefined || quote.closes === quote.opens) return
  const end = quote.closes === null ? 'is never closed' : `is closed on line ${quote.closes}, before the end of its cell`
  throw new Error(
    `${path}: the quote that opens on line ${quote.opens} ${end}, so the lines from there on cannot be told apart. Close it, or double it where it belongs to the text.`,
  )
}

type Line = {
  readonly line: number
  readonly cell: ((column: Column) => string | undefined) | undefined
  readonly quote?: CsvRow['quote'] | undefined
  readonly share: number
}

async function* csvLines(path: string, size: number): AsyncGenerator<Line> {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })
  let index: ReadonlyMap<string, number> | undefined
  for await (const { line, cells, quote } of csvRows(stream)) {
    refuseSwallowed(path, quote)
    if (index === undefined) {
      index = columnsOf(cells ?? [])
      continue
    }
    const of = index
    const cell =
      cells &&
      ((column: Column) => {
        const at = of.get(column)
        return at === undefined ? undefined : cells[at]
      })
    yield { line, cell, quote, share: size === 0 ? 1 : stream.bytesRead / size }
  }
  if (index === undefined) columnsOf([])
}

/** Row numbers of Parquet count from 1; times come as epoch ms, everything else as text. */
async function* parquetLines(db: DuckDBConnection, path: string): AsyncGenerator<Line> {
  const file = `'${path.replaceAll("'", "''")}'`
  const described = (await db.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${file})`)).getRows() as [string, string][]
  const index = columnsOf(described.map(([name]) => name))
  const wanted = COLUMNS.filter((column) => index.has(column))
  const select = wanted.map((column) => {
    const [name, type] = described[index.get(column)!]!
    const quoted = `"${name.replaceAll('"', '""')}"`
    return `${type.startsWith('TIMESTAMP') ? `epoch_ms(${quoted})` : quoted}::VARCHAR`
  })
  const [[count] = [0n]] = (await db.runAndReadAll(`SELECT count(*) FROM read_parquet(${file})`)).getRows() as [bigint][]
  const reading = await db.stream(`SELECT ${select.join(', ')} FROM read_parquet(${file})`)
  let line = 0
  for await (const chunk of reading.yieldRows())
    for (const cells of chunk as (string | null)[][]) {
      line++
      yield {
        line,
        cell: (column) => {
          const at = wanted.indexOf(column)
          return at < 0 ? undefined : (cells[at] ?? undefined)
        },
        share: line / Math.max(1, Number(count)),
      }
    }
}

function columnsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map(names.map((name, i) => [name.trim().toLowerCase(), i]))
  const missing = REQUIRED.filter((column) => !index.has(column))
  if (missing.length > 0)
    throw new Error(`The file has no column ${missing.join(', ')}. It needs ${REQUIRED.join(', ')}; the first line names the columns.`)
  return index
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
