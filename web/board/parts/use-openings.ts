// Short ways to say what a figure of a page opens to, in the words of the page.
import { useI18n } from 'vue-i18n'
import { sealedName } from '../../../model/gate.ts'
import type { FactRatioName } from '../../../model/productivity.ts'
import type { Figure } from '../../contract.ts'
import type { GatedOpening, Told } from '../opened.ts'

export type Area = { readonly kind: 'cluster' | 'segment' | 'county' | 'city' | 'province'; readonly code: string }
export const areaCell = ({ kind, code }: Area): string => (kind === 'cluster' ? kind : `${kind}:${code}`)
/** `window`: the year, month or hour of a cell that has several figures, as its key begins. */
export const cellOf = (prefix: string, area: Area, measure: string, window = ''): string => {
  const cell = `${prefix}${prefix === '' ? '' : ' '}${areaCell(area)}`
  return sealedName(cell, measure, `${window}${window === '' ? '' : ' '}${cell}/${measure}`)
}

type Rest = Partial<Pick<GatedOpening, 'n' | 'coverage' | 'at' | 'cell' | 'fewest'>>
export function useOpenings() {
  const { t, te } = useI18n()
  const why = (reason: string | null | undefined): string | null =>
    reason == null ? null : te(`reason.${reason}`) ? t(`reason.${reason}`) : reason
  const gated = (told: Told, rest: Rest = {}): GatedOpening => ({
    kind: 'gated',
    n: null,
    coverage: null,
    at: null,
    cell: null,
    ...told,
    ...rest,
  })
  return {
    why,
    gated,
    /** A published figure of an area. `measure`: what the gate calls it. */
    published: (
      told: Pick<Told, 'name' | 'definition' | 'value'>,
      area: Area,
      measure: string,
      { value, reason, n, coverage, at }: Figure,
      prefix = '',
    ): GatedOpening =>
      gated({ ...told, why: value === null ? why(reason) : null }, { n, coverage, at, cell: cellOf(prefix, area, measure) }),
  }
}

/** Where the formulary has a ratio of facts. */
export const FACT_DEFINITIONS: Readonly<Record<FactRatioName, string>> = {
  labourProductivity: 'labour-productivity',
  valueAddedPerMu: 'per-mu',
  taxPerMu: 'per-mu',
  revenuePerMu: 'per-mu',
  valueAddedPerTce: 'per-input',
  valueAddedPerPollutant: 'per-input',
  valueAddedPerWater: 'per-input',
  rdShare: 'rd-share',
  ncRate: 'nc-rate',
  workerEfficiency: 'K01',
  inventoryTurns: 'K22',
  finishedGoodsRatio: 'K23',
  integratedGoodsRatio: 'K24',
  productionLossRatio: 'K25',
  storageLossRatio: 'K25',
  otherLossRatio: 'K25',
}
export const MULTIPLE_DEFINITIONS = {
  value: 'multiple-value',
  telemetry: 'multiple-telemetry',
  mixAdjusted: 'multiple-mix-adjusted',
} as const
