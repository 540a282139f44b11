// The row a figure stands in, found by the name of its scope; and the same time again for what stands behind it, its devices or its earlier
// versions. Where sites begin their days apart that is a window a site.
import type { EpochMs } from '../model/reading.ts'
import type { KpiRow } from '../model/views.ts'
import type { Every } from '../model/windows.ts'
import { type KpiParts, kpiRows } from './history-kpis.ts'
import { type CutQuery, type Day, daysOf, mainSite } from './site-windows.ts'

export type FigureQuery = {
  readonly enterprise: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** Step the row was asked with, from its `from` to its `to`; of several windows the newest. Default: `all`. */
  readonly every?: Every
  /** In place of `from`, `to` and `every`: the production day boards show, each device that of its own site. */
  readonly day?: Day
  /** `enterprise:{id}`, `line:{ent}/{site}/{area}/{line}` or `device:{path}`, as KPI rows name it. */
  readonly scope: string
}
type Level = 'device' | 'line' | 'enterprise'
export type FigureRow = {
  readonly row: KpiRow
  readonly level: Level
  /** Of the device or line, or the enterprise. */
  readonly path: string
  /** Asks again for exactly the time of the row. */
  readonly asked: CutQuery
}

/** null: no such scope in this enterprise, or nothing known of it in that time. */
export async function figureRow(parts: KpiParts, query: FigureQuery, now: EpochMs): Promise<FigureRow | null> {
  const { enterprise, scope } = query
  const [level, path = ''] = scope.split(':', 2) as [string, string?]
  if (!isLevel(level) || (path !== enterprise && !path.startsWith(`${enterprise}/`))) return null
  const rows = await kpiRows(parts, { ...cutQuery(parts, query, now), level, ...(level === 'device' ? { device: path } : {}) }, now)
  const row = rows.findLast((r) => r.scope === scope)
  if (row === undefined) return null
  const sites = row.siteWindows && new Map(Object.entries(row.siteWindows))
  return { row, level, path, asked: { enterprise, from: row.from, to: row.to, every: 'all', ...(sites && { sites }) } }
}
const isLevel = (level: string): level is Level => level === 'device' || level === 'line' || level === 'enterprise'

/** A question that may name a day, as windows: `from` and `to` are then those of the site of most devices. */
export function cutQuery(
  { live, index }: Pick<KpiParts, 'live' | 'index'>,
  { enterprise, from, to, every = 'all', day }: Omit<FigureQuery, 'scope'>,
  now: EpochMs,
): CutQuery {
  if (day === undefined) return { enterprise, from, to, every }
  const devices = index.devicesOf(enterprise).map((id) => live.device(id, now))
  const sites = daysOf(devices, day, now)
  return { enterprise, ...(sites.get(mainSite(devices) ?? '') ?? { from: now, to: now }), every: 'all', sites }
}
