// KPI rows of an enterprise over time: by device, line or whole, each formed from summed minutes (domain §2.4).
import {
  type Convention,
  coverageOf,
  createSums,
  type FirstPassed,
  FURTHER_KPI_NAMES,
  type FurtherKpiName,
  factorOf,
  furtherKpisOf,
  KPI_NAMES,
  type Kpis,
  kpisOf,
  lossesOf,
  noKpis,
  publicSums,
  type RowKpiName,
  SUM,
} from '../model/kpi.ts'
import { type Line, type LineFigures, lineFiguresOf } from '../model/lines.ts'
import { type Dated, type DevicePath, inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs, SeriesInfo } from '../model/reading.ts'
import type { KpiRow } from '../model/views.ts'
import type { Every } from '../model/windows.ts'
import { cutFailures } from './censored.ts'
import { type FirstPassStore, firstPassOf } from './first-pass.ts'
import { type Cell, type Cells, openMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import { mostRows, tooMany, tooManyRows, type Window, wholeWindowsOf, windowsOf } from './history-windows.ts'
import { type Calendars, levelsOf, type PlantIndex } from './plants.ts'
import { type Formed, formed, rollUp } from './rollup.ts'

export type KpiQuery = {
  readonly enterprise: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly every: Every
  /** The first window begins where it begins, before `from`, instead of being clipped. */
  readonly wholeFirst?: boolean
  readonly level: 'device' | 'line' | 'enterprise'
  /** Path; rows of this device alone, whatever the level. */
  readonly device?: string
  /** Of the devices of this site alone. */
  readonly site?: string
  /** Default: ISO 22400, MTBF and MTTR by the number of failures. */
  readonly convention?: Convention
}
export type KpiParts = SumsParts & {
  readonly index: PlantIndex
  readonly calendars: Calendars
  readonly store: FirstPassStore
  /** Series of a device, as ingest announced them. */
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  /** What people said of a line, by `{ent}/{site}/{area}/{line}`. */
  line(path: string): readonly Dated<Line>[]
  /** Resolves when others had their turn: awaited between stretches of a long answer. */
  breathe(): Promise<void>
}

/** Sums held at once: devices × windows of one question to the warehouse. */
const CELLS_AT_ONCE = 40_000
/** Devices × windows behind one answer. */
const MAX_CELLS = 4_000_000
/** Devices × windows formed in one go, some ten milliseconds: others are kept waiting no longer by a long answer. */
const CELLS_A_TURN = 250

type Unit = {
  readonly id: DeviceId
  readonly path: DevicePath
  readonly kpiScope: boolean
  readonly machine: boolean
  readonly calendarAssumed: boolean
}
/** What becomes one row a window. */
type Scope = { readonly name: string; readonly site: string; readonly units: readonly Unit[]; readonly single: boolean }

/** Rows by time, then scope. A window of which nothing is known has no row. Throws TOO_MANY above `mostRows`. */
export async function kpiRows(parts: KpiParts, query: KpiQuery, now: EpochMs): Promise<KpiRow[]> {
  const { from, to, every, enterprise } = query
  const scopes = scopesOf(unitsOf(parts, query, now), query)
  const windows = new Map<string, readonly Window[]>()
  let rowCount = 0
  let cellCount = 0
  for (const scope of scopes) {
    const of =
      windows.get(scope.site) ?? (query.wholeFirst ? wholeWindowsOf : windowsOf)(every, from, to, enterprise, scope.site, parts.calendars)
    windows.set(scope.site, of)
    rowCount += of.length
    cellCount += of.length * scope.units.length
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
  for (const [site, ofSite] of windows) {
    const here = scopes.filter((s) => s.site === site)
    const ids = here.flatMap((s) => s.units.map((u) => u.id))
    const step = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, ids.length)))
    for (let at = 0; at < ofSite.length; at += step) {
      const some = ofSite.slice(at, at + step)
      const cells = await sumsOf(parts, ids, some, open)
      const inspected = await firstPassOf(parts, ids, some)
      const cut = await cutFailures(parts, ids, some, cells, open)
      for (const scope of here) {
        const ofScope = scope.units.map((u) => u.id)
        for (const [i, window] of some.entries()) {
          turn += scope.units.length
          if (turn >= CELLS_A_TURN) {
            turn = 0
            await parts.breathe()
          }
          const row = rowOf(
            scope,
            window,
            cells,
            i,
            now,
            query.convention,
            inspected(ofScope, i),
            figuresOfLine(parts, scope, window, cells, i, inspected),
            cut(ofScope, i),
          )
          if (row !== undefined) rows.push(row)
        }
      }
    }
  }
  return rows.sort((a, b) => a.from - b.from || (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : 0))
}

function unitsOf({ live, index }: KpiParts, query: KpiQuery, now: EpochMs): Unit[] {
  const ids = query.device === undefined ? index.devicesOf(query.enterprise) : [live.idOf(query.device)].filter((id) => id !== undefined)
  return ids
    .map((id) => live.device(id, now))
    .filter((d) => d.enterprise === query.enterprise && (query.site === undefined || levelsOf(d.path).site === query.site))
    .map(({ id, path, kpiScope, assetClass, calendarAssumed }) => ({
      id,
      path,
      kpiScope,
      machine: assetClass === 'machine',
      calendarAssumed,
    }))
}

function scopesOf(units: readonly Unit[], query: KpiQuery): Scope[] {
  if (query.level === 'device' || query.device !== undefined)
    return units.map((u) => ({ name: `device:${u.path}`, site: levelsOf(u.path).site, units: [u], single: true }))
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
  return [...groups].map(([name, of]) => ({ name, site: mainSite(of), units: of, single: false }))
}
/** Site of most units, the first of equals: its calendar cuts the days and shifts of an enterprise with several. */
export function mainSite(units: readonly { readonly path: DevicePath }[]): string {
  const counts = new Map<string, number>()
  for (const { path } of units) counts.set(levelsOf(path).site, (counts.get(levelsOf(path).site) ?? 0) + 1)
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? '_'
}

function rowOf(
  scope: Scope,
  window: Window,
  cells: Cells,
  at: number,
  now: EpochMs,
  convention: Convention = {},
  inspected: FirstPassed,
  line: LineFigures | null,
  censored: boolean,
): KpiRow | undefined {
  const known: { readonly unit: Unit; readonly cell: Cell }[] = []
  for (const unit of scope.units) {
    const cell = cells.get(unit.id)?.[at]
    if (cell !== undefined) known.push({ unit, cell })
  }
  if (known.length === 0) return undefined
  const of = scope.single
    ? alone(known[0]!.cell)
    : formed(rollUp(known.map(({ unit, cell }) => ({ sums: cell.sums, basis: cell.basis, kpiScope: unit.kpiScope }))))
  const noMachine = scope.single && !scope.units[0]!.machine
  const { kpis, reasons }: Kpis = noMachine ? noKpis(KPI_NAMES) : kpisOf(of.sums, of.basis, convention)
  // Of a window that still runs, the time gone by.
  const calendarMs = Math.max(0, Math.min(window.to, now) - window.from) * of.units
  const above = convention.losses === 'tpm' ? undefined : reasons
  const further = noMachine ? noKpis(FURTHER_KPI_NAMES) : furtherKpisOf(of.sums, of.basis, calendarMs, scope.single, inspected, above)
  const sums = publicSums(of.sums, { ...ROW_SUMS })
  sums.calendar = calendarMs / 1000
  sums.ip = inspected.ip
  sums.gp = inspected.gp
  return {
    from: window.from,
    to: window.to,
    scope: scope.name,
    version: known.reduce((max, { cell }) => Math.max(max, cell.version), 0),
    restated: known.some(({ cell }) => cell.restated),
    provisional: known.some(({ cell }) => cell.provisional),
    censored,
    coverage: of.coverage,
    sums,
    kpis: joined(kpis, further.kpis),
    reasons: Object.assign({}, reasons, further.reasons),
    losses: (noMachine ? [] : lossesOf(of.sums, of.basis)).map(({ loss, minutes }) => ({
      loss,
      minutes,
      factor: factorOf(loss, convention.losses),
    })),
    ...(line && { line }),
    units: of.units,
    skipped: of.skipped,
    basis: {
      calendar: known.some(({ unit }) => unit.calendarAssumed) ? 'all-day' : 'calendar',
      order: of.sums[SUM.assumedOrder]! > 0 ? 'assumed-order' : 'reported',
      state: of.sums[SUM.estimated]! > 0 ? 'power' : 'reported',
    },
  }
}
const ROW_SUMS: Readonly<Record<string, number>> = { ...publicSums(createSums()), calendar: 0, ip: 0, gp: 0 }
const NO_KPIS = { ...noKpis(KPI_NAMES).kpis, ...noKpis(FURTHER_KPI_NAMES).kpis }
/** All of a row in one object; a spread of two large objects costs ten times as much, and there may be 50,000 rows. */
function joined(kpis: Kpis['kpis'], further: Readonly<Record<FurtherKpiName, number | null>>): KpiRow['kpis'] {
  const out: Record<RowKpiName, number | null> = { ...NO_KPIS }
  for (const name of KPI_NAMES) out[name] = kpis[name]
  for (const name of FURTHER_KPI_NAMES) out[name] = further[name]
  return out
}
/** Of a line whose stations people have put in order, by the description that held when the window began. */
function figuresOfLine(
  parts: KpiParts,
  scope: Scope,
  window: Window,
  cells: Cells,
  at: number,
  inspected: (of: readonly DeviceId[], window: number) => FirstPassed,
): LineFigures | null {
  if (!scope.name.startsWith('line:')) return null
  const doc = inForce(parts.line(scope.name.slice('line:'.length)), window.from)
  if (doc === undefined) return null
  const known = scope.units.flatMap(({ id, path }) => {
    const cell = cells.get(id)?.[at]
    if (cell === undefined) return []
    const { pbt = 0, pq = 0, gq = 0, sq = 0, priPq = 0, pqUnpriced = 0 } = publicSums(cell.sums)
    const { counted, priced } = cell.basis
    const of = { pbt, pq, gq, sq, priPq, coverage: coverageOf(cell.sums), counted, priced: priced && pqUnpriced === 0 }
    return [{ device: levelsOf(path).device, ...of, ...inspected([id], at) }]
  })
  return lineFiguresOf(doc, known)
}
const alone = ({ sums, basis }: Cell): Formed => ({ sums, basis, units: 1, skipped: 0, coverage: coverageOf(sums) })
