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
import { cutFailures } from './censored.ts'
import { type FirstPassStore, firstPassOf } from './first-pass.ts'
import { type Cell, type Cells, type OpenMinutes, openMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import { mostRows, tooMany, tooManyRows, type Window } from './history-windows.ts'
import { type Calendars, levelsOf, type PlantIndex } from './plants.ts'
import { addRollup, createRollup, type Formed, formed, type Rollup, rollUp, unitsBehind } from './rollup.ts'
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
/** What becomes one row a window. `sites`: where its units are, the main one first. */
type Scope = { readonly name: string; readonly sites: readonly string[]; readonly units: readonly Unit[]; readonly single: boolean }
/** What is known of some units in windows they share; `inspected` and `isCut` of some of them, in one of the windows. */
type Facts = {
  readonly cells: Cells
  inspected(of: readonly DeviceId[], window: number): FirstPassed
  isCut(of: readonly DeviceId[], window: number): boolean
}
/** What units of a scope bring into one row: most rows are of one share, those of sites with days of their own of several. */
type Part = { readonly units: readonly Unit[]; readonly window: Window; readonly at: number; readonly facts: Facts }

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
  const shares: {
    readonly units: ReadonlyMap<Scope, readonly Unit[]>
    readonly rows: readonly number[]
    windows: Window[]
    facts: Facts
  }[] = []
  for (const { sites, windows: all } of cut.shares) {
    const there = all.slice(first, last)
    const rows = there.flatMap((window, i) => (window === undefined ? [] : [i]))
    const windows = there.filter((window) => window !== undefined)
    const isThere = (u: Unit) => cut.shares.length === 1 || sites.includes(levelsOf(u.path).site)
    const units = new Map(scopes.map((s) => [s, s.units.filter(isThere)]))
    const ids = [...units.values()].flat().map((u) => u.id)
    if (windows.length === 0 || ids.length === 0) continue
    const cells = await sumsOf(parts, ids, windows, open)
    const inspected = await firstPassOf(parts, ids, windows)
    const isCut = await cutFailures(parts, ids, windows, cells, open)
    shares.push({ units, rows, windows, facts: { cells, inspected, isCut } })
  }
  return (scope, row) =>
    shares.flatMap(({ units, rows, windows, facts }) => {
      // Mostly every row has its window, so that it stands where the row does.
      const at = rows[row] === row ? row : rows.indexOf(row)
      return at < 0 ? [] : [{ units: units.get(scope)!, window: windows[at]!, at, facts }]
    })
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

function rowOf(
  parts: KpiParts,
  scope: Scope,
  window: Window,
  brought: readonly Part[],
  /** Sites have windows of their own. */
  isApart: boolean,
  now: EpochMs,
  convention: Convention = {},
): KpiRow | undefined {
  const known = brought.map(({ units, at, facts }) =>
    units.flatMap((unit) => {
      const cell = facts.cells.get(unit.id)?.[at]
      return cell === undefined ? [] : [{ unit, cell }]
    }),
  )
  const all = known.length === 1 ? known[0]! : known.flat()
  if (all.length === 0) return undefined
  const rolled = scope.single
    ? []
    : known.map((of) => rollUp(of.map(({ unit, cell }) => ({ sums: cell.sums, basis: cell.basis, kpiScope: unit.kpiScope }))))
  const whole = rolled.length === 1 ? rolled[0]! : together(rolled)
  const of = scope.single ? alone(all[0]!.cell) : formed(whole)
  const noMachine = scope.single && !scope.units[0]!.machine
  const { kpis, reasons }: Kpis = noMachine ? noKpis(KPI_NAMES) : kpisOf(of.sums, of.basis, convention)
  // Of a window that still runs, the time gone by.
  const goneBy = (w: Window): number => Math.max(0, Math.min(w.to, now) - w.from)
  const calendarMs = scope.single
    ? goneBy(brought[0]!.window)
    : brought.reduce((sum, { window: w }, i) => sum + goneBy(w) * unitsBehind(rolled[i]!, whole), 0)
  const above = convention.losses === 'tpm' ? undefined : reasons
  const inspected = brought.map(({ units, at, facts }) =>
    facts.inspected(
      units.map((u) => u.id),
      at,
    ),
  )
  const pieces: FirstPassed = { ip: inspected.reduce((sum, { ip }) => sum + ip, 0), gp: inspected.reduce((sum, { gp }) => sum + gp, 0) }
  const further = noMachine ? noKpis(FURTHER_KPI_NAMES) : furtherKpisOf(of.sums, of.basis, calendarMs, scope.single, pieces, above)
  const sums = publicSums(of.sums, { ...ROW_SUMS })
  sums.calendar = calendarMs / 1000
  sums.ip = pieces.ip
  sums.gp = pieces.gp
  const line = figuresOfLine(parts, scope, brought)
  return {
    from: window.from,
    to: window.to,
    ...(isApart && { siteWindows: siteWindows(brought) }),
    scope: scope.name,
    version: all.reduce((max, { cell }) => Math.max(max, cell.version), 0),
    restated: all.some(({ cell }) => cell.restated),
    provisional: all.some(({ cell }) => cell.provisional),
    censored: brought.some(({ units, at, facts }) =>
      facts.isCut(
        units.map((u) => u.id),
        at,
      ),
    ),
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
      calendar: all.some(({ unit }) => unit.calendarAssumed) ? 'all-day' : 'calendar',
      order: of.sums[SUM.assumedOrder]! > 0 ? 'assumed-order' : 'reported',
      state: of.sums[SUM.estimated]! > 0 ? 'power' : 'reported',
    },
  }
}
function together(rollups: readonly Rollup[]): Rollup {
  const whole = createRollup()
  for (const rollup of rollups) addRollup(whole, rollup)
  return whole
}
const siteWindows = (brought: readonly Part[]): NonNullable<KpiRow['siteWindows']> =>
  Object.fromEntries(
    brought.flatMap(({ units, window: { from, to } }) =>
      [...new Set(units.map((u) => levelsOf(u.path).site))].map((site) => [site, { from, to }]),
    ),
  )
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
function figuresOfLine(parts: KpiParts, scope: Scope, brought: readonly Part[]): LineFigures | null {
  if (!scope.name.startsWith('line:')) return null
  const doc = inForce(parts.line(scope.name.slice('line:'.length)), brought[0]!.window.from)
  if (doc === undefined) return null
  const known = brought.flatMap(({ units, at, facts }) =>
    units.flatMap(({ id, path }) => {
      const cell = facts.cells.get(id)?.[at]
      if (cell === undefined) return []
      const { pbt = 0, pq = 0, gq = 0, sq = 0, priPq = 0, pqUnpriced = 0 } = publicSums(cell.sums)
      const { counted, priced } = cell.basis
      const of = { pbt, pq, gq, sq, priPq, coverage: coverageOf(cell.sums), counted, priced: priced && pqUnpriced === 0 }
      return [{ device: levelsOf(path).device, ...of, ...facts.inspected([id], at) }]
    }),
  )
  return lineFiguresOf(doc, known)
}
const alone = ({ sums, basis }: Cell): Formed => ({ sums, basis, units: 1, skipped: 0, coverage: coverageOf(sums) })
