// What of a question is bound to a statement: the parameters it names. A question may carry more, and DuckDB refuses a value nobody named.
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'

/** `query` by the names of `types`, and nothing else of it. */
export const boundBy = (
  types: Readonly<Record<string, DuckDBType>>,
  query: Readonly<Record<string, DuckDBValue>>,
): Record<string, DuckDBValue> => Object.fromEntries(Object.entries(query).filter(([name]) => Object.hasOwn(types, name)))
