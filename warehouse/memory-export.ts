// CSV of the memory warehouse: the same columns, order and units as the DuckDB exports.

import { SUM } from '../model/kpi.ts'
import { type DeviceId, type EpochMs, METRIC_KIND, ORDER_ACTIVE, ORDER_UNKNOWN, type SeriesInfo } from '../model/reading.ts'
import { EPISODE_HEADER, EXPORT_SUMS, KPI_HEADER, READING_HEADER } from './export-columns.ts'
import type { Minute, Reading } from './memory-rows.ts'
import { type Episode, ROW } from './warehouse.ts'

type Cell = string | number | boolean | null
const iso = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())

export function kpiTable(rows: readonly Minute[], paths: ReadonlyMap<DeviceId, string>): string {
  const cells = rows.map((m) => [
    paths.get(m.device) ?? null,
    iso(m.minute),
    m.version,
    (m.flags & ROW.provisional) !== 0,
    ...EXPORT_SUMS.map((s) => m.sums[SUM[s.column]]! / s.divisor),
  ])
  return csv(KPI_HEADER, cells, 2)
}

export function readingTable(
  series: readonly SeriesInfo[],
  paths: ReadonlyMap<DeviceId, string>,
  readings: (id: number) => readonly Reading[],
): string {
  const cells = series.flatMap((s) =>
    readings(s.id).map((r) => [paths.get(s.device) ?? null, s.metric, s.unit, iso(r.at), r.value, r.flags, orderOf(s, r)]),
  )
  return csv(READING_HEADER, cells, 4)
}

function orderOf({ kind }: SeriesInfo, { aux }: Reading): boolean | null {
  const order = aux & 3
  return kind !== METRIC_KIND.state || order === ORDER_UNKNOWN ? null : order === ORDER_ACTIVE
}

export function episodeTable(episodes: readonly Episode[]): string {
  const ordered = [...episodes].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
  const cells = ordered.map((e) => [
    ...[e.id, e.device, e.type, e.metric, e.severity, iso(e.from), iso(e.to), e.value, e.expected, e.score],
    ...[e.sigma, e.scoreBefore, iso(e.valueAt), e.message, e.acknowledgedBy, iso(e.acknowledgedAt), e.hist],
  ])
  return csv(EPISODE_HEADER, cells, 0)
}

/** RFC 4180 lines; rows ordered by their first `keys` cells as text (ISO times sort as text). */
function csv(header: readonly string[], rows: readonly (readonly Cell[])[], keys: number): string {
  const text = (cell: Cell) => (cell === null ? '' : String(cell))
  const quoted = (cell: Cell) => (/[",\n\r]/.test(text(cell)) ? `"${text(cell).replaceAll('"', '""')}"` : text(cell))
  const key = (row: readonly Cell[]) => row.slice(0, keys).map(text).join('\u0000')
  const ordered = keys === 0 ? rows : [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  return `${[header, ...ordered].map((row) => row.map(quoted).join(',')).join('\n')}\n`
}
