// What drawing minutes together needs, whatever they are drawn into: all devices of a stretch of time, in statements of bounded memory.
import { DOUBLE, type DuckDBConnection, INTEGER } from '@duckdb/node-api'
import type { EpochMs } from '../model/reading.ts'

/** Devices drawn in one statement: bounds its memory, some 50 MB. */
const SLICE = 500

/** Part of one day, or all of it. */
export type Stretch = { readonly from: EpochMs; readonly to: EpochMs }

/** Runs `sql` for some devices of `source` after the others: from $low to before $high. */
export async function bySlices(db: DuckDBConnection, source: string, values: Record<string, number>, sql: string): Promise<void> {
  const doubles = Object.fromEntries(Object.keys(values).map((name) => [name, DOUBLE]))
  const [low, high] = (await db.runAndReadAll(`SELECT min(device), max(device) FROM ${source}`, values, doubles)).getRows()[0] as [
    number | null,
    number | null,
  ]
  if (low === null || high === null) return
  for (let from = low; from <= high; from += SLICE)
    await db.run(sql, { ...values, low: from, high: from + SLICE }, { ...doubles, low: INTEGER, high: INTEGER })
}

/** The one number a question has for an answer. */
export async function one(db: DuckDBConnection, sql: string): Promise<number | undefined> {
  return ((await db.runAndReadAll(sql)).getRows()[0]?.[0] as number | null | undefined) ?? undefined
}
