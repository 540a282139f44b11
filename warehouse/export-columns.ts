// What an export holds and in which unit: names for people who open it in a spreadsheet. Both adapters write these columns.
// Times are UTC ISO 8601 in CSV and timestamps in Parquet; devices are paths, series are metric names, never ids.
import { publicSums, SUM_COLUMNS, type SumColumn } from '../model/kpi.ts'

export type ExportSum = { readonly column: SumColumn; readonly name: string; readonly divisor: number }
/** A stored sum and its public name and unit, asked of model/kpi.ts itself so that an export and a KPI row cannot differ. */
export const EXPORT_SUMS: readonly ExportSum[] = SUM_COLUMNS.map((column, i) => {
  const one = new Float64Array(SUM_COLUMNS.length)
  one[i] = 1e6
  const [name, value] = Object.entries(publicSums(one)).find(([, v]) => v !== 0)!
  return { column, name, divisor: 1e6 / value }
})

export const KPI_HEADER = ['device', 'minute', 'version', 'provisional', ...EXPORT_SUMS.map((s) => s.name)]
/** `order`: of a state, whether an order was active; empty when nobody said. */
export const READING_HEADER = ['device', 'metric', 'unit', 'at', 'value', 'flags', 'order']
export const EPISODE_HEADER = [
  'id',
  'device',
  'type',
  'metric',
  'severity',
  'from',
  'to',
  'value',
  'expected',
  'score',
  'sigma',
  'scoreBefore',
  'valueAt',
  'message',
  'acknowledgedBy',
  'acknowledgedAt',
  'hist',
]
