// One row of figures: what units of a scope did in a window, or each site's in its own, added up and formed into KPIs (domain §2.4). Pure.
import { heardOf } from '../model/heard.ts'
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
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { KpiRow } from '../model/views.ts'
import type { Cell, Cells } from './history-sums.ts'
import type { Window } from './history-windows.ts'
import { type Calendars, levelsOf } from './plants.ts'
import {
  addRollup,
  createRollup,
  type Formed,
  formed,
  heardIn,
  type Unit as RolledUnit,
  type Rollup,
  rollUp,
  unitsBehind,
} from './rollup.ts'

export type Unit = {
  readonly id: DeviceId
  readonly path: DevicePath
  readonly kpiScope: boolean
  readonly machine: boolean
  readonly metered: boolean
  readonly calendarAssumed: boolean
}
/** What becomes one row a window. `sites`: where its units are, the main one first. */
export type Scope = { readonly name: string; readonly sites: readonly string[]; readonly units: readonly Unit[]; readonly single: boolean }
/** What is known of some units in windows they share; `inspected` and `isCut` of some of them, in one of the windows. */
export type Facts = {
  readonly cells: Cells
  inspected(of: readonly DeviceId[], window: number): FirstPassed
  isCut(of: readonly DeviceId[], window: number): boolean
}
/** What units of a scope bring into one row: most rows are of one share, those of sites with days of their own of several. */
export type Part = {
  readonly units: readonly Unit[]
  readonly ids: readonly DeviceId[]
  readonly window: Window
  readonly at: number
  readonly facts: Facts
}
/** What people said of a line, by `{ent}/{site}/{area}/{line}`. */
export type Lines = { line(path: string): readonly Dated<Line>[] }

/** undefined: nothing is known of any unit. */
export function rowOf(
  parts: Lines & { readonly calendars: Pick<Calendars, 'timezone'> },
  scope: Scope,
  window: Window,
  brought: readonly Part[],
  /** Sites have windows of their own. */
  isApart: boolean,
  now: EpochMs,
  convention: Convention = {},
): KpiRow | undefined {
  const known: (RolledUnit & { readonly unit: Unit; readonly cell: Cell })[] = []
  const rollups: Rollup[] = []
  const inspected = { ip: 0, gp: 0 }
  for (const { units, ids, at, facts } of brought) {
    const before = known.length
    for (const unit of units) {
      const cell = facts.cells.get(unit.id)?.[at]
      if (cell !== undefined) known.push({ unit, cell, sums: cell.sums, basis: cell, kpiScope: unit.kpiScope, metered: unit.metered })
    }
    if (!scope.single) rollups.push(rollUp(before === 0 ? known : known.slice(before)))
    const { ip, gp } = facts.inspected(ids, at)
    inspected.ip += ip
    inspected.gp += gp
  }
  if (known.length === 0) return undefined
  // A device is its own sum: rolled up, every one of 36,000 rows would cost four rows of sums more.
  const whole = scope.single ? undefined : rollups.length === 1 ? rollups[0]! : together(rollups)
  const of = whole === undefined ? alone(known[0]!.cell) : formed(whole)
  const noMachine = scope.single && !scope.units[0]!.machine
  const { kpis, reasons }: Kpis = noMachine ? noKpis(KPI_NAMES) : kpisOf(of.sums, of.basis, convention)
  // Of a window that still runs, the time gone by.
  const goneBy = (w: Window): number => Math.max(0, Math.min(w.to, now) - w.from)
  const calendarMs =
    whole === undefined
      ? goneBy(brought[0]!.window)
      : brought.reduce((sum, { window: w }, i) => sum + goneBy(w) * unitsBehind(rollups[i]!, whole), 0)
  const above = convention.losses === 'tpm' ? undefined : reasons
  const further = noMachine ? noKpis(FURTHER_KPI_NAMES) : furtherKpisOf(of.sums, of.basis, calendarMs, scope.single, inspected, above)
  const sums = publicSums(of.sums, { ...ROW_SUMS })
  sums.calendar = calendarMs / 1000
  sums.ip = inspected.ip
  sums.gp = inspected.gp
  const heard = whole === undefined ? heardOf(of.sums, of.basis.counted, known[0]!.unit.metered) : heardIn(whole)
  Object.assign(sums, heard)
  const ofLine = figuresOfLine(parts, scope, brought)
  return {
    from: window.from,
    to: window.to,
    ...(isApart && { siteWindows: siteWindows(parts.calendars, brought) }),
    scope: scope.name,
    version: known.reduce((max, { cell }) => Math.max(max, cell.version), 0),
    restated: known.some(({ cell }) => cell.restated),
    provisional: known.some(({ cell }) => cell.provisional),
    censored: brought.some(({ ids, at, facts }) => facts.isCut(ids, at)),
    // Halls and houses count towards no OEE; how well their time is known can be told all the same.
    coverage: whole?.scopedUnits === 0 ? coverageOf(whole.all) : of.coverage,
    sums,
    kpis: joined(kpis, further.kpis),
    reasons: Object.assign({}, reasons, further.reasons),
    losses: (noMachine ? [] : lossesOf(of.sums, of.basis)).map(({ loss, minutes }) => ({
      loss,
      minutes,
      factor: factorOf(loss, convention.losses),
    })),
    ...(ofLine && { line: ofLine }),
    units: of.units,
    skipped: of.skipped,
    basis: {
      calendar: known.some(({ unit }) => unit.calendarAssumed) ? 'all-day' : 'calendar',
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
const siteWindows = (calendars: Pick<Calendars, 'timezone'>, brought: readonly Part[]): NonNullable<KpiRow['siteWindows']> =>
  Object.fromEntries(
    brought.flatMap(({ units, window: { from, to } }) =>
      [...new Map(units.map((u) => [levelsOf(u.path).site, levelsOf(u.path).enterprise]))].map(([site, enterprise]) => [
        site,
        { from, to, timezone: calendars.timezone(enterprise, site, from) },
      ]),
    ),
  )
const ROW_SUMS: Readonly<Record<string, number>> = {
  ...publicSums(createSums()),
  calendar: 0,
  ip: 0,
  gp: 0,
  ...heardOf(createSums(), false, false),
}
const NO_KPIS = { ...noKpis(KPI_NAMES).kpis, ...noKpis(FURTHER_KPI_NAMES).kpis }
/** All of a row in one object; a spread of two large objects costs ten times as much, and there may be 50,000 rows. */
function joined(kpis: Kpis['kpis'], further: Readonly<Record<FurtherKpiName, number | null>>): KpiRow['kpis'] {
  const out: Record<RowKpiName, number | null> = { ...NO_KPIS }
  for (const name of KPI_NAMES) out[name] = kpis[name]
  for (const name of FURTHER_KPI_NAMES) out[name] = further[name]
  return out
}
/** Of a line whose stations people have put in order, by the description that held when the window began. */
function figuresOfLine({ line }: Lines, scope: Scope, brought: readonly Part[]): LineFigures | null {
  if (!scope.name.startsWith('line:')) return null
  const doc = inForce(line(scope.name.slice('line:'.length)), brought[0]!.window.from)
  if (doc === undefined) return null
  const known = brought.flatMap(({ units, at, facts }) =>
    units.flatMap(({ id, path }) => {
      const cell = facts.cells.get(id)?.[at]
      if (cell === undefined) return []
      const { pbt = 0, pq = 0, gq = 0, sq = 0, priPq = 0, pqUnpriced = 0 } = publicSums(cell.sums)
      const { counted, priced } = cell
      const of = { pbt, pq, gq, sq, priPq, coverage: coverageOf(cell.sums), counted, priced: priced && pqUnpriced === 0 }
      return [{ device: levelsOf(path).device, ...of, ...facts.inspected([id], at) }]
    }),
  )
  return lineFiguresOf(doc, known)
}
const alone = (cell: Cell): Formed => ({ sums: cell.sums, basis: cell, units: 1, skipped: 0, coverage: coverageOf(cell.sums) })
