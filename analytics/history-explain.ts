// A figure opened: its formula with the numbers in it, the devices behind it with theirs, and what became of everything that was received
// for them. Forms nothing itself: the row of the scope and the rows of its devices come from the same question as any KPI row.
import type { Reason, RowKpiName } from '../model/kpi.ts'
import { definitionOf, fillFormula, symbolsOf } from '../model/kpi-definitions.ts'
import { inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { isSumFigure, type OpenableName, sumFigure, sumFigureOf } from '../model/sum-figures.ts'
import { SYMBOLS } from '../model/symbols.ts'
import type { Balance, ExplainedTerm, Explanation, KpiRow } from '../model/views.ts'
import { shortBalance } from './balance.ts'
import { type FigureQuery, figureRow } from './figure-row.ts'
import { type KpiParts, kpiRows } from './history-kpis.ts'
import type { Window } from './history-windows.ts'
import type { Live } from './live.ts'
import { deviceName, type Plants } from './plants.ts'
import type { SiteWindows } from './site-windows.ts'

export type ExplainQuery = FigureQuery & { readonly kpi: OpenableName }
type BalanceQuery = Window & { readonly enterprise: string; readonly scope?: string; readonly sites?: SiteWindows }
export type ExplainParts = KpiParts & {
  readonly plants: Plants
  balance(query: BalanceQuery): Promise<Balance>
}

/** Figures of pieces and of energy stand on every unit, the others on those that count towards OEE. */
const OF_ALL: ReadonlySet<RowKpiName> = new Set<RowKpiName>([
  'scrapRatio',
  'reworkRatio',
  'specificEnergy',
  'energyPerPiece',
  'baseLoadShare',
  'standbyShare',
  'firstPassYield',
])
const PLAIN_QUALITY = 'GQ / PQ'
/** Reasons for which a unit stands behind no OEE. */
const UNPRICED: ReadonlySet<Reason> = new Set<Reason>(['coverage-low', 'no-count', 'no-ideal-cycle'])

/** null: no such scope in this enterprise, or nothing known of it in that time. */
export async function explain(all: ExplainParts, query: ExplainQuery, now: EpochMs): Promise<Explanation | null> {
  const parts = { ...all, live: atOneMoment(all.live) }
  const { scope, kpi } = query
  const figure = await figureRow(parts, query, now)
  if (figure === null) return null
  const { row, level, path, asked } = figure
  const inScope = ({ scope: s }: KpiRow) => s === `device:${path}` || s.startsWith(`device:${path}/`)
  const rows = await kpiRows(parts, { ...asked, level: 'device' }, now)
  const ofDevices = rows.filter(inScope).sort((a, b) => (a.scope < b.scope ? -1 : 1))
  const formula = formulaOf(kpi, row)
  const behind = level === 'device' ? new Set(ofDevices) : behindOf(parts, kpi, formula, ofDevices, now)
  const { unit } = definitionOf(kpi)
  return {
    kpi,
    scope,
    from: row.from,
    to: row.to,
    ...(row.siteWindows && { siteWindows: row.siteWindows }),
    formula,
    filled: fillFormula(formula, (symbol) => written(termOf(symbol, row))),
    unit,
    ...openedOf(kpi, row),
    terms: termsOf(formula, row),
    coverage: row.coverage,
    version: row.version,
    restated: row.restated,
    provisional: row.provisional,
    censored: row.censored,
    units: row.units,
    skipped: row.skipped,
    basis: row.basis,
    devices: ofDevices.map((device) => {
      const of = device.scope.slice('device:'.length)
      return {
        path: of,
        name: deviceName(inForce(parts.plants.device(of), now), of),
        contributes: behind.has(device),
        ...openedOf(kpi, device),
        coverage: device.coverage,
        version: device.version,
        terms: termsOf(formula, device),
      }
    }),
    balance: shortBalance(await parts.balance(level === 'enterprise' ? asked : { ...asked, scope: path })),
  }
}

const openedOf = (kpi: OpenableName, row: KpiRow) =>
  isSumFigure(kpi) ? sumFigureOf(kpi, row) : { value: row.kpis[kpi], reason: row.reasons[kpi] ?? null }

/** The devices a figure is of: pieces and energy of more than stand behind OEE, by the rule of rollup.ts. */
function behindOf(parts: KpiParts, kpi: OpenableName, formula: string, rows: readonly KpiRow[], now: EpochMs): ReadonlySet<KpiRow> {
  if (isSumFigure(kpi)) {
    const { behind } = sumFigure(kpi)
    if (behind === 'energy') return new Set(rows)
    return behind === 'pieces' ? new Set(scopedOf(parts, rows, now)) : contributors(parts, rows, now)
  }
  return OF_ALL.has(kpi) || formula === PLAIN_QUALITY ? new Set(rows) : contributors(parts, rows, now)
}
const scopedOf = (parts: KpiParts, rows: readonly KpiRow[], now: EpochMs): readonly KpiRow[] =>
  rows.filter((row) => {
    const id = parts.live.idOf(row.scope.slice('device:'.length))
    return id !== undefined && parts.live.device(id, now).kpiScope
  })
/** Open minutes as they were when first asked for: the row of a scope and the rows of its devices are then of the same readings. */
function atOneMoment(live: Live): Live {
  const taken = new Map<DeviceId, ReturnType<Live['openMinutes']>>()
  const openMinutes: Live['openMinutes'] = (id, now) => {
    const known = taken.get(id) ?? live.openMinutes(id, now)
    taken.set(id, known)
    return known
  }
  return { ...live, openMinutes }
}

/** The devices whose sums are in the row: by the rule of rollup.ts, told from what their own rows say. */
function contributors(parts: KpiParts, rows: readonly KpiRow[], now: EpochMs): ReadonlySet<KpiRow> {
  const scoped = scopedOf(parts, rows, now)
  const why = (row: KpiRow) => row.reasons.oeeIndex
  const priced = scoped.filter((row) => why(row) === undefined || !UNPRICED.has(why(row)!))
  const covered = scoped.filter((row) => why(row) !== 'coverage-low')
  return new Set(priced.length > 0 ? priced : covered.length > 0 ? covered : scoped)
}

/** Without an ideal cycle quality is the plain share of pieces: the same rule as kpisOf. */
function formulaOf(kpi: OpenableName, row: KpiRow): string {
  const weighted = row.sums.priPq! > 0 && row.reasons.effectiveness !== 'no-ideal-cycle'
  return kpi === 'qualityRatio' && !weighted ? PLAIN_QUALITY : definitionOf(kpi).formula
}
function termOf(symbol: string, row: KpiRow): ExplainedTerm {
  const { unit, of } = SYMBOLS[symbol]!
  return { symbol, value: of(row.sums), unit }
}
const termsOf = (formula: string, row: KpiRow): ExplainedTerm[] => symbolsOf(formula).map((symbol) => termOf(symbol, row))
const written = ({ value, unit }: ExplainedTerm): string => [Number(value.toFixed(3)), unit].filter((part) => part !== '').join(' ')
