// The energy report as the board reads it, and what its pictures are made of.
import type { Period } from '../../../model/energy.ts'
import type { EnergyFigure } from '../../../model/energy-views.ts'
import type { Tariff } from '../../../model/tariff.ts'

/** `to`: what of it is over. */
export type LoadBlock = { readonly from: number; readonly to: number; readonly kw: number; readonly period: Period | null }
export type EnergyLossRow = { readonly loss: EnergyFigure; readonly kwh: number; readonly cost: number | null }
export type EnergyView = {
  readonly to: number
  readonly kwh: number | null
  readonly reason: 'no-energy' | 'unheard' | null
  readonly byState: Readonly<Record<string, number>>
  readonly standbyKwh: number | null
  readonly averageKw: number | null
  readonly maxDemandKw: number | null
  readonly maxDemandAt: number | null
  readonly loadFactor: number | null
  readonly timeOfUse: {
    readonly kwh: Readonly<Record<Period, number>>
    readonly shares: Readonly<Record<Period, number>>
    readonly costIndex: number
  } | null
  readonly cost: { readonly total: number; readonly standby: number } | null
  readonly losses: readonly EnergyLossRow[]
  readonly blocks: readonly LoadBlock[]
  readonly standardCoal: {
    readonly tce: number | null
    readonly kgcePerGood: number | null
    readonly coefficients: { readonly electricity: number }
  }
  readonly carbon: { readonly electricityT: number | null; readonly factor: { readonly vintage: number; readonly kgPerKwh: number } }
}
export type TariffView = Tariff & { readonly from: number }

/** Dear is warm, cheap is cool; the words stand beside them. */
export const PERIOD_COLOURS: Readonly<Record<Period, string>> = {
  tip: '#d55e00',
  peak: '#e69f00',
  flat: '#56b4e9',
  valley: '#009e73',
  deep: '#3d7edb',
}
export const QUARTER_MS = 900_000
/** Mean power of a part is no demand: the quarter still runs, or the range cuts it. */
export const isPart = ({ from, to }: LoadBlock): boolean => to - from < QUARTER_MS
/** Losses of more than nothing, the dearest first. */
export const largestLosses = (losses: readonly EnergyLossRow[]): readonly EnergyLossRow[] =>
  losses.filter(({ kwh }) => kwh > 0).sort((a, b) => (b.cost ?? b.kwh) - (a.cost ?? a.kwh))
/** Fewer bars than a wall has pixels: the highest quarter of each group stands for it, so that no demand is lost. */
export function thinned(blocks: readonly LoadBlock[], most: number): readonly LoadBlock[] {
  const step = Math.ceil(blocks.length / most)
  if (step <= 1) return blocks
  const out: LoadBlock[] = []
  for (let i = 0; i < blocks.length; i += step)
    out.push(blocks.slice(i, i + step).reduce((highest, block) => (block.kw > highest.kw ? block : highest)))
  return out
}
/** What a typical plant pays by: to begin with, and to be corrected. */
export const USUAL_SPANS: Tariff['spans'] = [
  { from: '00:00', to: '08:00', period: 'valley', factor: 0.5 },
  { from: '08:00', to: '11:00', period: 'peak', factor: 1.5 },
  { from: '11:00', to: '13:00', period: 'valley', factor: 0.5 },
  { from: '13:00', to: '15:00', period: 'flat', factor: 1 },
  { from: '15:00', to: '22:00', period: 'peak', factor: 1.5 },
  { from: '22:00', to: '24:00', period: 'flat', factor: 1 },
]
