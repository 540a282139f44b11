// Brings a DuckDB file to the newest schema: numbered files of schema/, applied in order, each once. Never edits a file that was released:
// a change is a new number.
import { readdirSync, readFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { SUM_COLUMNS } from '../model/kpi.ts'

const directory = new URL('./schema/', import.meta.url)

export async function migrate(db: DuckDBConnection): Promise<void> {
  await db.run('CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER NOT NULL, file VARCHAR NOT NULL)')
  const applied = new Set((await db.runAndReadAll('SELECT version FROM schema_versions')).getRows().map(([version]) => Number(version)))
  for (const file of readdirSync(directory).sort()) {
    const version = Number(/^(\d{3})-.+\.sql$/.exec(file)?.[1])
    if (Number.isNaN(version) || applied.has(version)) continue
    await inTransaction(db, async () => {
      await db.run(readFileSync(new URL(file, directory), 'utf8'))
      await db.run('INSERT INTO schema_versions VALUES ($version, $file)', { version, file })
    })
  }
  await addSumColumns(db)
}

/** SUM_COLUMNS only ever grows at its end; rows older than a column hold 0 there. */
async function addSumColumns(db: DuckDBConnection): Promise<void> {
  for (const table of ['minutes', 'half_hours', 'hours']) {
    const rows = (await db.runAndReadAll('SELECT column_name FROM duckdb_columns() WHERE table_name = $table', { table })).getRows()
    const present = new Set(rows.map(([name]) => name))
    const missing = SUM_COLUMNS.filter((name) => !present.has(name))
    if (missing.length === 0) continue
    await inTransaction(db, async () => {
      for (const name of missing) await db.run(`ALTER TABLE ${table} ADD COLUMN "${name}" DOUBLE DEFAULT 0`)
    })
  }
}

export async function inTransaction<T>(db: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await db.run('BEGIN TRANSACTION')
  try {
    const result = await work()
    await db.run('COMMIT')
    return result
  } catch (error) {
    // A failed COMMIT has rolled back already, and then ROLLBACK itself fails: the first error is the one to tell.
    await db.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}
