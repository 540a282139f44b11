// From the counties of the cluster view to the areas of the map: which units an area stands for, and what it is coloured by.

import type { Reason } from '../../../model/kpi.ts'
import type { ClusterView, Figure } from '../../contract.ts'

/** Units younger than the outlines, drawn on the area they came from (GB/T 2260): 临平 on 余杭, 钱塘 on 萧山, 龙港 on 苍南. */
export const DRAWN_ON: Readonly<Record<string, string>> = { '330113': '330110', '330114': '330109', '330383': '330327' }

export const MAP_KPIS = ['oee', 'availability', 'energyKwh', 'live', 'openEpisodes'] as const
export type MapKpi = (typeof MAP_KPIS)[number]
/** A county of the wall, or a row of somebody who is told less: then the number of enterprises may be withheld, and who is live unknown. */
export type County = Omit<ClusterView['counties'][string], 'enterprises' | 'live' | 'devices' | 'running' | 'openEpisodes'> & {
  readonly enterprises: number | null
  readonly live?: number
  readonly openEpisodes?: number
}
/** value null and reason null: the county is here but there is nothing to show yet. */
export type Unit = {
  readonly county: County
  readonly value: number | null
  readonly reason: Reason | null
  /** Where the value is a published figure: who stands behind it, and of when it is. */
  readonly figure?: Figure
}
export type Area = { readonly code: string; readonly value: number | null; readonly reason: Reason | null; readonly units: readonly Unit[] }

const ADDITIVE: ReadonlySet<MapKpi> = new Set(['energyKwh', 'live', 'openEpisodes'])

export function unitOf(county: County, kpi: MapKpi): Unit {
  if (kpi === 'live' || kpi === 'openEpisodes') return { county, value: county[kpi] ?? null, reason: null }
  const figure: Figure | undefined = county[kpi]
  return { county, value: figure?.value ?? null, reason: figure?.reason ?? null, ...(figure && { figure }) }
}

/**
 * One entry for each area that holds at least one county of the view. Counts and energy of several units add up;
 * ratios do not: the area then shows the unit with most enterprises, and its tip names each.
 */
export function areasOf(counties: Readonly<Record<string, County>>, kpi: MapKpi): Map<string, Area> {
  const groups = new Map<string, Unit[]>()
  for (const county of Object.values(counties)) {
    const code = DRAWN_ON[county.code] ?? county.code
    const units = groups.get(code) ?? []
    units.push(unitOf(county, kpi))
    groups.set(code, units)
  }
  const areas = new Map<string, Area>()
  for (const [code, units] of groups) {
    units.sort((a, b) => (b.county.enterprises ?? 0) - (a.county.enterprises ?? 0))
    const known = units.filter((unit) => unit.value !== null)
    const value = ADDITIVE.has(kpi) ? sum(known) : (known[0]?.value ?? null)
    areas.set(code, { code, value, reason: known.length > 0 ? null : (units[0]?.reason ?? null), units })
  }
  return areas
}
const sum = (units: readonly Unit[]): number | null =>
  units.length === 0 ? null : units.reduce((total, unit) => total + (unit.value ?? 0), 0)

/** Ends of the colour scale: ratios keep a fixed one so that a colour means the same all day; the rest runs from 0 to the largest. */
export function scaleOf(areas: Iterable<Area>, kpi: MapKpi): { readonly low: number; readonly high: number } {
  if (kpi === 'oee') return { low: 0.4, high: 0.9 }
  if (kpi === 'availability') return { low: 0.5, high: 1 }
  let high = 0
  for (const area of areas) high = Math.max(high, area.value ?? 0)
  return { low: 0, high: high > 0 ? high : 1 }
}
