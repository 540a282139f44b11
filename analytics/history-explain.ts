// A figure opened: its formula with the numbers in it, the devices behind it with theirs, and what became of everything that was received
// for them. Forms nothing itself: the row of the scope and the rows of its devices come from the same question as any KPI row.
import { isTimeWeighted, type Reason } from '../model/kpi.ts'
import { definitionOf, fillFormula, symbolsOf } from '../model/kpi-definitions.ts'
import { inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { isKnown, isSumFigure, type OpenableName, sumFigureOf } from '../model/sum-figures.ts'
import { type Behind, SYMBOLS } from '../model/symbols.ts'
import type { Balance, ExplainedTerm, Explanation, KpiRow } from '../model/views.ts'
import { receiptHours, shortBalance } from './balance.ts'
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
  const behind = level === 'device' ? undefined : unitsBehind(parts, ofDevices, now)
  const { unit } = definitionOf(kpi)
  const books = receiptHours(row)
  return {
    kpi,
    scope,
    from: row.from,
    to: row.to,
    ...(row.siteWindows && { siteWindows: row.siteWindows }),
    formula,
    filled: fillFormula(formula, (symbol) => (isSumFigure(kpi) && !isKnown(symbol, row.sums) ? '–' : written(termOf(symbol, row)))),
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
      const terms = symbolsOf(formula).map((symbol) => ({
        ...termOf(symbol, device),
        counts: isKnown(symbol, device.sums) && (behind === undefined || behind[SYMBOLS[symbol]!.behind].has(device)),
      }))
      return {
        path: of,
        name: deviceName(inForce(parts.plants.device(of), now), of),
        contributes: terms.some(({ counts }) => counts),
        ...openedOf(kpi, device),
        coverage: device.coverage,
        version: device.version,
        terms,
      }
    }),
    balance: shortBalance(await parts.balance(level === 'enterprise' ? asked : { ...asked, scope: path })),
    balanceFrom: books.from,
    balanceTo: books.to,
  }
}

const openedOf = (kpi: OpenableName, row: KpiRow) =>
  isSumFigure(kpi) ? sumFigureOf(kpi, row) : { value: row.kpis[kpi], reason: row.reasons[kpi] ?? null }

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

/** The devices whose sums are in a row: by the rule of rollup.ts, told from what their own rows say. */
function unitsBehind(parts: KpiParts, rows: readonly KpiRow[], now: EpochMs): Readonly<Record<Behind, ReadonlySet<KpiRow>>> {
  const scoped = rows.filter((row) => {
    const id = parts.live.idOf(row.scope.slice('device:'.length))
    return id !== undefined && parts.live.device(id, now).kpiScope
  })
  const why = (row: KpiRow) => row.reasons.oeeIndex
  const priced = scoped.filter((row) => why(row) === undefined || !UNPRICED.has(why(row)!))
  const covered = scoped.filter((row) => why(row) !== 'coverage-low')
  return {
    times: new Set(priced.length > 0 ? priced : covered.length > 0 ? covered : scoped),
    pieces: new Set(scoped),
    all: new Set(rows),
  }
}

/** Without an ideal cycle of every piece quality is the plain share of pieces: the same rule as kpisOf. */
function formulaOf(kpi: OpenableName, row: KpiRow): string {
  const weighted = isTimeWeighted(row.sums.priPq!, row.sums.pqUnpriced!)
  return kpi === 'qualityRatio' && !weighted ? PLAIN_QUALITY : definitionOf(kpi).formula
}
function termOf(symbol: string, row: KpiRow): ExplainedTerm {
  const { unit, of } = SYMBOLS[symbol]!
  return { symbol, value: of(row.sums), unit }
}
const termsOf = (formula: string, row: KpiRow): ExplainedTerm[] => symbolsOf(formula).map((symbol) => termOf(symbol, row))
const written = ({ value, unit }: ExplainedTerm): string => [Number(value.toFixed(3)), unit].filter((part) => part !== '').join(' ')
