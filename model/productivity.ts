// Productivity and economy (domain §2.8.1, §2.8.2, §2.8.4): pure ratios of facts and of telemetry. A ratio whose input is missing or whose
// denominator is not positive is null and names the missing input. Telemetry and facts of a period are never added to each other.
import { type FactName, type FactSheet, spanOf } from './statements.ts'

/** Facts are in their own units (万元, mu, tce, t). `annual`: a partial year is brought to a year by days. */
type RatioOfFacts = {
  readonly nameZh: string
  readonly nameEn: string
  readonly top: FactName
  readonly bottom: FactName
  readonly unit: string
  readonly annual: boolean
  /** Of one enterprise alone: what goes in is not the same stuff at the next one, so it is never summed over several. */
  readonly own?: true
}
export const FACT_RATIOS = {
  labourProductivity: {
    nameZh: '全员劳动生产率',
    nameEn: 'Labour productivity',
    top: 'valueAdded',
    bottom: 'employees',
    unit: '万元/人·年',
    annual: true,
  },
  // Land does not add up over months, so what is made of it is annualised as well.
  valueAddedPerMu: {
    nameZh: '亩均增加值',
    nameEn: 'Value added per mu',
    top: 'valueAdded',
    bottom: 'land',
    unit: '万元/亩·年',
    annual: true,
  },
  taxPerMu: { nameZh: '亩均税收', nameEn: 'Tax per mu', top: 'tax', bottom: 'land', unit: '万元/亩·年', annual: true },
  revenuePerMu: { nameZh: '亩均主营业务收入', nameEn: 'Revenue per mu', top: 'revenue', bottom: 'land', unit: '万元/亩·年', annual: true },
  valueAddedPerTce: {
    nameZh: '单位能耗增加值',
    nameEn: 'Value added per tce',
    top: 'valueAdded',
    bottom: 'tce',
    unit: '万元/tce',
    annual: false,
  },
  valueAddedPerPollutant: {
    nameZh: '单位排放增加值',
    nameEn: 'Value added per t of pollutant',
    top: 'valueAdded',
    bottom: 'pollutant',
    unit: '万元/t',
    annual: false,
  },
  valueAddedPerWater: {
    nameZh: '单位用水增加值',
    nameEn: 'Value added per t of water',
    top: 'valueAdded',
    bottom: 'water',
    unit: '万元/t',
    annual: false,
  },
  rdShare: { nameZh: '研发经费占比', nameEn: 'R&D share of revenue', top: 'rd', bottom: 'revenue', unit: '1', annual: false },
  // domain §2.10.5
  ncRate: {
    nameZh: '关键工序数控化率',
    nameEn: 'Key-process NC rate',
    top: 'keyProcessesNc',
    bottom: 'keyProcesses',
    unit: '1',
    annual: false,
  },
  // ISO 22400-2 K01, K22 to K25 (domain §2.2)
  workerEfficiency: {
    nameZh: '员工效率',
    nameEn: 'Worker efficiency',
    top: 'orderHours',
    bottom: 'attendanceHours',
    unit: '1',
    annual: false,
    own: true,
  },
  inventoryTurns: {
    nameZh: '库存周转（本期）',
    nameEn: 'Inventory turns in the period',
    top: 'costOfSales',
    bottom: 'averageInventory',
    unit: '次/期',
    annual: false,
    own: true,
  },
  finishedGoodsRatio: {
    nameZh: '成品率',
    nameEn: 'Finished goods ratio',
    top: 'finishedGoods',
    bottom: 'consumedMaterial',
    unit: '1',
    annual: false,
    own: true,
  },
  integratedGoodsRatio: {
    nameZh: '综合成品率',
    nameEn: 'Integrated goods ratio',
    top: 'integratedGoods',
    bottom: 'consumedMaterial',
    unit: '1',
    annual: false,
    own: true,
  },
  productionLossRatio: {
    nameZh: '生产损失率',
    nameEn: 'Production loss ratio',
    top: 'productionLoss',
    bottom: 'consumedMaterial',
    unit: '1',
    annual: false,
    own: true,
  },
  storageLossRatio: {
    nameZh: '储运损失率',
    nameEn: 'Storage and transport loss ratio',
    top: 'storageLoss',
    bottom: 'consumedMaterial',
    unit: '1',
    annual: false,
    own: true,
  },
  otherLossRatio: {
    nameZh: '其他损失率',
    nameEn: 'Other loss ratio',
    top: 'otherLoss',
    bottom: 'consumedMaterial',
    unit: '1',
    annual: false,
    own: true,
  },
} as const satisfies Record<string, RatioOfFacts>
export type FactRatioName = keyof typeof FACT_RATIOS
export const FACT_RATIO_NAMES = Object.keys(FACT_RATIOS) as readonly FactRatioName[]
export const isOwnRatio = (name: FactRatioName): boolean => {
  const ratio: RatioOfFacts = FACT_RATIOS[name]
  return ratio.own === true
}
/** Those that areas have too. */
export const AREA_RATIO_NAMES = FACT_RATIO_NAMES.filter((name) => !isOwnRatio(name))

export type FactRatio = { readonly value: number | null; readonly missing: readonly FactName[] }
/** Of one sheet or of sums of several; `period` tells the days. */
export function factRatio(name: FactRatioName, of: (fact: FactName) => number | undefined, period: string): FactRatio {
  const { top, bottom, annual }: RatioOfFacts = FACT_RATIOS[name]
  const [a, b] = [of(top), of(bottom)]
  const missing = [...(a === undefined ? [top] : []), ...(b === undefined || b <= 0 ? [bottom] : [])]
  if (a === undefined || b === undefined || b <= 0) return { value: null, missing }
  return { value: (a / b) * (annual ? yearFactor(period) : 1), missing: [] }
}
export const factOf =
  ({ facts }: FactSheet) =>
  (name: FactName): number | undefined =>
    facts[name]?.value
/** A year's worth of a period: 365 / 90 for a first quarter, 1 for a year. */
export function yearFactor(period: string): number {
  const { days, yearDays } = spanOf(period)
  return yearDays / days
}

/** 人工时产出, good units per paid labour hour, pcs/h: of one product only, since pieces of two do not add. */
export function outputPerLabourHour(good: number, labourHours: number, products: number): number | null {
  return products === 1 && labourHours > 0 ? good / labourHours : null
}
/** Standard hours earned per labour hour, h/h: `priGqS` is sum(PRI*GQ) in s. Comparable inside a segment if PRI is a standard time. */
export function earnedHoursProductivity(priGqS: number, labourHours: number): number | null {
  return labourHours > 0 ? priGqS / 3600 / labourHours : null
}
/** Capacity utilisation by telemetry: sum(PRI*PQ) / planned time. A proxy: official utilisation compares values (domain §2.8.4). */
export function capacityUtilisation(priPqS: number, plannedS: number): number | null {
  return plannedS > 0 ? priPqS / plannedS : null
}

/** The names under which a multiple may be shown; a bare "6x" does not exist (domain §2.8.2). */
export const MULTIPLES = {
  value: { nameZh: '人均增加值倍数', nameEn: 'Multiple of value added per employee' },
  telemetry: { nameZh: '工时产出倍数', nameEn: 'Multiple of earned hours per labour hour' },
  mixAdjusted: { nameZh: '结构调整后倍数', nameEn: 'Multiple of value added per employee, adjusted for the mix of segments' },
} as const
export type MultipleName = keyof typeof MULTIPLES
/** Fewest enterprises a reference cohort may have. */
export const FEWEST_REFERENCE = 5

/** Two sums and how many enterprises are in them. */
export type Pooled = { readonly top: number; readonly bottom: number; readonly enterprises: number }
/** R_value and R_telem: (sum/sum of the cohort) / (sum/sum of the reference). R_telem within one segment only: its caller sees to it. */
export function multiple(cohort: Pooled, reference: Pooled): number | null {
  if (reference.enterprises < FEWEST_REFERENCE || cohort.enterprises < 1) return null
  const own = cohort.bottom > 0 ? cohort.top / cohort.bottom : Number.NaN
  const theirs = reference.bottom > 0 ? reference.top / reference.bottom : Number.NaN
  const value = own / theirs
  return theirs > 0 && Number.isFinite(value) ? value : null
}
export type SegmentPair = { readonly cohort: Pooled; readonly reference: Pooled }
/** R_mixadj: geometric mean of the segments' R_value, weighted by the cohort's employment (`bottom`) there; null where one has none. */
export function mixAdjustedMultiple(segments: readonly SegmentPair[]): number | null {
  const employed = segments.reduce((sum, { cohort }) => sum + cohort.bottom, 0)
  if (segments.length === 0 || !(employed > 0)) return null
  let log = 0
  for (const { cohort, reference } of segments) {
    const inside = multiple(cohort, reference)
    if (inside === null || inside <= 0) return null
    log += (cohort.bottom / employed) * Math.log(inside)
  }
  return Math.exp(log)
}
