// KPI rows of an enterprise over time: by device, line or whole, each formed from summed minutes (domain §2.4).
import type { Convention } from '../model/kpi.ts'
import type { DeviceId, EpochMs, SeriesInfo } from '../model/reading.ts'
import type { KpiRow } from '../model/views.ts'
import { cutFailures } from './censored.ts'
import { type FirstPassStore, firstPassOf } from './first-pass.ts'
import { type OpenMinutes, openMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import { mostRows, tooMany, tooManyRows, type Window } from './history-windows.ts'
import { type Facts, type Lines, type Part, rowOf, type Scope, type Unit } from './kpi-row.ts'
import { type Calendars, levelsOf, type PlantIndex } from './plants.ts'
import { type Cut, type CutQuery, cutOf, mainSite } from './site-windows.ts'

export type KpiQuery = CutQuery & {
  readonly level: 'device' | 'line' | 'enterprise'
  /** Path; rows of this device alone, whatever the level. */
  readonly device?: string
  /** Of the devices of this site alone. */
  readonly site?: string
  /** Default: ISO 22400, MTBF and MTTR by the number of failures. */
  readonly convention?: Convention
}
export type KpiParts = SumsParts &
  Lines & {
    readonly index: PlantIndex
    readonly calendars: Calendars
    readonly store: FirstPassStore
    /** Series of a device, as ingest announced them. */
    seriesOf(device: DeviceId): readonly SeriesInfo[]
    /** Resolves when others had their turn: awaited between stretches of a long answer. */
    breathe(): Promise<void>
  }

/** Sums held at once: devices × windows of one question to the warehouse. */
const CELLS_AT_ONCE = 40_000
/** Devices × windows behind one answer. */
const MAX_CELLS = 4_000_000
/** Devices × windows formed in one go, some ten milliseconds: others are kept waiting no longer by a long answer. */
const CELLS_A_TURN = 250

/** Units of a scope that are at some sites. */
type There = Pick<Part, 'units' | 'ids'>

/** Rows by time, then scope. A window of which nothing is known has no row. Throws TOO_MANY above `mostRows`. */
export async function kpiRows(parts: KpiParts, query: KpiQuery, now: EpochMs): Promise<KpiRow[]> {
  const { every } = query
  const scopes = scopesOf(unitsOf(parts, query, now), query)
  const cuts = new Map<string, Cut>()
  let rowCount = 0
  let cellCount = 0
  for (const { sites, units } of scopes) {
    const key = sites.join('/')
    const cut = cuts.get(key) ?? cutOf(query, sites, parts.calendars)
    cuts.set(key, cut)
    rowCount += cut.rows.length
    cellCount += cut.rows.length * units.length
  }
  if (rowCount > mostRows(every)) throw tooManyRows(every)
  if (cellCount > MAX_CELLS) throw tooMany(`At most ${MAX_CELLS} devices × windows: ask for less time, longer windows or one device.`)
  const open = openMinutes(
    parts,
    scopes.flatMap((s) => s.units.map((u) => u.id)),
    now,
  )
  const rows: KpiRow[] = []
  let turn = 0
  for (const [key, cut] of cuts) {
    const here = scopes.filter((s) => s.sites.join('/') === key)
    const devices = here.reduce((sum, s) => sum + s.units.length, 0)
    const step = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, devices)))
    for (let at = 0; at < cut.rows.length; at += step) {
      const partsOf = await stretchOf(parts, here, cut, at, at + step, open)
      for (const scope of here) {
        for (const [i, window] of cut.rows.slice(at, at + step).entries()) {
          turn += scope.units.length
          if (turn >= CELLS_A_TURN) {
            turn = 0
            await parts.breathe()
          }
          const row = rowOf(parts, scope, window, partsOf(scope, i), cut.shares.length > 1, now, query.convention)
          if (row !== undefined) rows.push(row)
        }
      }
    }
  }
  return rows.sort((a, b) => a.from - b.from || (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : 0))
}

/** The rows `first` to `last` of a cut: asks what is known of the units of each share, in its windows; then tells it by scope and row. */
async function stretchOf(
  parts: KpiParts,
  scopes: readonly Scope[],
  cut: Cut,
  first: number,
  last: number,
  open: OpenMinutes,
): Promise<(scope: Scope, row: number) => Part[]> {
  const shares: { there: Map<Scope, There>; rows: readonly number[]; windows: readonly Window[]; facts: Facts }[] = []
  for (const { sites, windows: all } of cut.shares) {
    const some = all.slice(first, last)
    const windows = some.filter((window) => window !== undefined)
    const there = new Map<Scope, There>()
    for (const scope of scopes) {
      const units = cut.shares.length === 1 ? scope.units : scope.units.filter((u) => sites.includes(levelsOf(u.path).site))
      there.set(scope, { units, ids: units.map((u) => u.id) })
    }
    const ids = [...there.values()].flatMap((of) => of.ids)
    if (windows.length === 0 || ids.length === 0) continue
    const cells = await sumsOf(parts, ids, windows, open)
    const inspected = await firstPassOf(parts, ids, windows)
    const isCut = await cutFailures(parts, ids, windows, cells, open)
    const rows = some.flatMap((window, i) => (window === undefined ? [] : [i]))
    shares.push({ there, rows, windows, facts: { cells, inspected, isCut } })
  }
  return (scope, row) => {
    const brought: Part[] = []
    for (const { there, rows, windows, facts } of shares) {
      // Mostly every row has its window, so that it stands where the row does.
      const at = rows[row] === row ? row : rows.indexOf(row)
      const { units, ids } = there.get(scope)!
      if (at >= 0) brought.push({ units, ids, window: windows[at]!, at, facts })
    }
    return brought
  }
}

function unitsOf({ live, index }: KpiParts, query: KpiQuery, now: EpochMs): Unit[] {
  const ids = query.device === undefined ? index.devicesOf(query.enterprise) : [live.idOf(query.device)].filter((id) => id !== undefined)
  return ids
    .map((id) => live.device(id, now))
    .filter((d) => d.enterprise === query.enterprise && (query.site === undefined || levelsOf(d.path).site === query.site))
    .map(({ id, path, kpiScope, metered, assetClass, calendarAssumed }) => ({
      id,
      path,
      kpiScope,
      metered,
      machine: assetClass === 'machine',
      calendarAssumed,
    }))
}

function scopesOf(units: readonly Unit[], query: KpiQuery): Scope[] {
  if (query.level === 'device' || query.device !== undefined)
    return units.map((u) => ({ name: `device:${u.path}`, sites: [levelsOf(u.path).site], units: [u], single: true }))
  const keyOf = (u: Unit): string => {
    const { enterprise, site, area, line } = levelsOf(u.path)
    return query.level === 'line' ? `line:${enterprise}/${site}/${area}/${line}` : `enterprise:${enterprise}`
  }
  const groups = new Map<string, Unit[]>()
  for (const u of units) {
    const group = groups.get(keyOf(u))
    if (group === undefined) groups.set(keyOf(u), [u])
    else group.push(u)
  }
  return [...groups].map(([name, of]) => ({ name, sites: sitesOf(of), units: of, single: false }))
}
function sitesOf(units: readonly Unit[]): readonly string[] {
  const main = mainSite(units)
  const all = new Set(units.map((u) => levelsOf(u.path).site))
  return [...all].sort((a, b) => Number(b === main) - Number(a === main) || (a < b ? -1 : 1))
}
