// Figures of a KPI row that are sums, or a quotient of sums, and no KPI of ISO 22400: pieces, energy and its losses, planned time and what it
// was lost to. Each is data: its formula and its value come from the same terms, so that an opened figure cannot say one and count the other.
import { unknownEnergy, unknownPieces } from './heard.ts'
import type { LossName, PublicSums, Reason, RowKpiName } from './kpi.ts'
import { SYMBOLS } from './symbols.ts'

/** Which units the sums are of, each symbol says. */
export type SumFigure = {
  /** Symbols added; a minus before one takes it off. */
  readonly top: readonly string[]
  readonly bottom?: readonly string[]
  /** What the sum is divided by to come to its unit: 60 for minutes. */
  readonly per?: number
  readonly unit: string
  /** Null for the reason of this KPI where that is one of `for`: without a pace nobody knows what was lost to it. */
  readonly unless?: { readonly kpi: RowKpiName; readonly for: readonly Reason[] }
  /** Reason when there is nothing to divide by. */
  readonly none?: Reason
}
const min = (...top: readonly string[]): SumFigure => ({ top, per: 60, unit: 'min' })
const paced = (...top: readonly string[]): SumFigure => ({
  ...min(...top),
  unless: { kpi: 'effectiveness', for: ['no-count', 'no-ideal-cycle'] },
})
const kwh = (...top: readonly string[]): SumFigure => ({ top, unit: 'kWh' })
const pieces = (...top: readonly string[]): SumFigure => ({ top, unit: 'pcs' })

const LOSS_FIGURES = {
  breakdown: 'lossBreakdown',
  setup: 'lossSetup',
  minor: 'lossMinor',
  starved: 'lossStarved',
  blocked: 'lossBlocked',
  idle: 'lossIdle',
  off: 'lossOff',
  open: 'lossOpen',
  noOrder: 'lossNoOrder',
  unobserved: 'lossUnobserved',
  speed: 'lossSpeed',
  quality: 'lossQuality',
} as const satisfies Record<LossName, string>

export const SUM_FIGURES = {
  produced: pieces('PQ', 'PQO'),
  good: pieces('GQ', 'GQO'),
  scrap: pieces('SQ'),
  notGood: pieces('PQ', 'PQO', '-GQ', '-GQO'),
  energyKwh: kwh('E'),
  energyPerGood: { top: ['E'], bottom: ['GQ', 'GQO'], unit: 'kWh/good pc', none: 'no-count' },
  standbyKwh: kwh('E(IDLE)', 'E(STARVED)', 'E(BLOCKED)', 'E(FAULT)'),
  energyIdle: kwh('E(IDLE)'),
  energyStarved: kwh('E(STARVED)'),
  energyBlocked: kwh('E(BLOCKED)'),
  energyFault: kwh('E(FAULT)'),
  energyMinor: kwh('E(MINOR)'),
  energySetup: kwh('E(SETUP)', 'E(WARMUP)'),
  energyOff: kwh('E(OFF)', 'E(PLANNED)'),
  plannedTime: min('PBT'),
  runTime: min('APT'),
  productiveTime: paced('Σ(PRI·GQ)'),
  stopTime: min('AUST', 'ADET', 'ADOT'),
  // States that follow from power show no fault, and a silent machine none either: none found is no news.
  failures: { top: ['FE'], unit: '', unless: { kpi: 'mtbf', for: ['state-estimated', 'unheard'] } },
  lossBreakdown: min('T(BREAKDOWN)'),
  lossSetup: min('AUST'),
  lossMinor: min('T(MINOR)'),
  lossStarved: min('T(STARVED)'),
  lossBlocked: min('T(BLOCKED)'),
  lossIdle: min('T(IDLE)'),
  lossOff: min('T(OFF)'),
  lossOpen: min('T(OPEN)'),
  lossNoOrder: min('ADOT'),
  lossUnobserved: min('PBT', '-TOBS'),
  lossSpeed: paced('APT', '-Σ(PRI·PQ)'),
  lossQuality: paced('Σ(PRI·PQ)', '-Σ(PRI·GQ)'),
} as const satisfies Record<string, SumFigure>
export type SumFigureName = keyof typeof SUM_FIGURES
export const SUM_FIGURE_NAMES = Object.keys(SUM_FIGURES) as readonly SumFigureName[]
/** What `GET …/kpis/explain` opens. */
export type OpenableName = RowKpiName | SumFigureName
export const isSumFigure = (name: OpenableName): name is SumFigureName => name in SUM_FIGURES
export const sumFigure = (name: SumFigureName): SumFigure => SUM_FIGURES[name]

const isLess = (term: string) => term.startsWith('-')
const symbolOf = (term: string) => term.replace(/^-/, '')
const written = (terms: readonly string[]) =>
  terms.map((term, i) => `${isLess(term) ? (i === 0 ? '-' : ' - ') : i === 0 ? '' : ' + '}${symbolOf(term)}`).join('')
const grouped = (terms: readonly string[]) => (terms.length > 1 ? `(${written(terms)})` : written(terms))
export function sumFormula(name: SumFigureName): string {
  const { top, bottom, per } = sumFigure(name)
  if (bottom !== undefined) return `${grouped(top)} / ${grouped(bottom)}`
  return per === undefined ? written(top) : `${grouped(top)} / ${per}`
}
const isMetered = (term: string) => SYMBOLS[symbolOf(term)]!.unit === 'kWh'
/**
 * Whether anything is known of what a symbol stands for: pieces somebody counts, energy somebody meters, failures where
 * states are more than power. Times are always known.
 */
export function isKnown(symbol: string, sums: PublicSums): boolean {
  const { unit, behind, of } = SYMBOLS[symbol]!
  if (of(sums) !== 0) return true
  if (symbol === 'FE') return !(sums.estimated! > 0)
  if (unit === 'kWh') return energyUnknown(sums) === null
  return unit !== 'pcs' || behind !== 'pieces' || piecesUnknown(sums) === null
}
const energyUnknown = (sums: PublicSums) =>
  unknownEnergy(added(['E'], sums), { metering: sums.metering ?? 0, meteringUnheard: sums.meteringUnheard ?? 0 })
/** A row that does not say who counts is of somebody who does. */
const piecesUnknown = (sums: PublicSums) => unknownPieces(0, { counting: sums.counting ?? 1, countingUnheard: sums.countingUnheard ?? 0 })
const added = (terms: readonly string[], sums: PublicSums) =>
  terms.reduce((total, term) => total + (isLess(term) ? -1 : 1) * SYMBOLS[symbolOf(term)]!.of(sums), 0)

type SumRow = { readonly sums: PublicSums; readonly reasons: Readonly<Partial<Record<RowKpiName, Reason>>> }
/** In its unit; null says why. */
export function sumFigureOf(
  name: SumFigureName,
  { sums, reasons }: SumRow,
): { readonly value: number | null; readonly reason: Reason | null } {
  const { top, bottom, per = 1, unless, none } = sumFigure(name)
  const why = unless === undefined ? undefined : reasons[unless.kpi]
  if (why !== undefined && unless!.for.includes(why)) return { value: null, reason: why }
  const total = added(top, sums)
  // What nobody meters or counts is not nothing.
  if (!isKnown(symbolOf(top[0]!), sums)) return { value: null, reason: isMetered(top[0]!) ? energyUnknown(sums) : piecesUnknown(sums) }
  if (bottom === undefined) return { value: total / per, reason: null }
  const by = added(bottom, sums)
  return by <= 0 ? { value: null, reason: none ?? null } : { value: total / by, reason: null }
}
/** The figure behind a bar of the waterfall. */
export const lossFigure = (loss: LossName): SumFigureName => LOSS_FIGURES[loss]
const ENERGY_LOSSES: Readonly<Record<string, SumFigureName>> = {
  idle: 'energyIdle',
  starved: 'energyStarved',
  blocked: 'energyBlocked',
  fault: 'energyFault',
  minor: 'energyMinor',
  setup: 'energySetup',
  off: 'energyOff',
}
/** The sum behind an energy loss of time; null: it is no sum of states. */
export const energyLossSum = (loss: string): SumFigureName | null => ENERGY_LOSSES[loss] ?? null
