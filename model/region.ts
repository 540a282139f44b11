// Regions: the levels of the tree by GB/T 2260 code (two digits province, two city, two county; domain §1.3), and what people are shown of
// regions and segments beside the figures of one group. Types and code rules only.
import type { Split, Spread } from './inequality.ts'
import type { CountyClass } from './plant.ts'
import type { ProsperityPart } from './prosperity.ts'
import type { EpochMs } from './reading.ts'
import type { Figure, GroupRow } from './views.ts'

export const PROVINCE = { code: '330000', nameZh: '浙江省', nameEn: 'Zhejiang' } as const

/** Prefecture city of a county of the province, 3303xx → 330300; null for a code of another province. */
export const cityOf = (county: string): string | null => (county.startsWith('33') ? `${county.slice(0, 4)}00` : null)

/** Reference data of a region that telemetry does not know: people living in it, people working in industry. Says where it is from. */
export type RegionFacts = {
  readonly code: string
  readonly population?: number
  readonly labour?: number
  /** E.g. `浙江统计年鉴 2025, 表 2-3`. */
  readonly source: string
}

/** A figure against what its cell published on the days before: their median. Ratios in points (fractions). */
export type Change = { readonly points: number; readonly baseline: number; readonly days: number }
/** `lq` above 1: more of the region is in it than of everything; null: not known here. */
export type Specialisation = { readonly code: string; readonly nameZh: string; readonly nameEn: string; readonly lq: number | null }
/** Of earned hours of the enterprises of a segment. */
export type Concentration = {
  readonly n: number
  /** 10,000/n … 10,000 */
  readonly hhi: number | null
  readonly hhiNormalised: number | null
  readonly entropy: number | null
  /** Share of the five largest; null: withheld. */
  readonly largestFive: number | null
}
export type RegionRow = GroupRow & {
  level: 'province' | 'city' | 'county'
  /** Development class in force; null: none, or not a county. */
  class: CountyClass | null
  /** OEE with every enterprise counted once; `oee` weighs by planned time. */
  oeeEqual: Figure
  change: Change | null
}
/** `comparable`: regions hold different trades, so their OEE is shown beside their own past and not ranked. */
export type RegionView = RegionRow & {
  comparable: false
  path: { code: string; nameZh: string; nameEn: string }[]
  children: RegionRow[]
  segments: Specialisation[]
  /** Of the released energy of the children. */
  structure: { n: number; hhi: number; hhiNormalised: number | null; entropy: number; excluded: string[] } | null
}

export const BALANCE_KPIS = ['oeeIndex', 'availability', 'effectiveness', 'qualityRatio', 'energyPerHead'] as const
export type BalanceKpi = (typeof BALANCE_KPIS)[number]
export const WEIGHTINGS = ['population', 'labour', 'equal'] as const
export type Weighting = (typeof WEIGHTINGS)[number]
export type RegionClass = 'coast' | 'mountain-island'
/** Level of a GB/T 2260 code, by its form. */
export const regionLevel = (code: string): RegionRow['level'] =>
  code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county'
export const classOf = (of: CountyClass | null): RegionClass => (of === null ? 'coast' : 'mountain-island')
/** Inequality between counties, over their released figures only. */
export type RegionalBalance = {
  kpi: BalanceKpi
  unit: string
  /** What was asked for, and what was used: equal where reference data are missing. */
  weighting: { asked: Weighting; used: Weighting }
  at: EpochMs
  counties: {
    code: string
    nameZh: string
    nameEn: string
    class: CountyClass | null
    value: number | null
    weight: number | null
    /** Why it is not in the measures. */
    excluded: 'privacy' | 'no-reference' | 'not-positive' | null
  }[]
  spread: Spread
  split: Split | null
  coverage: { classes: { class: RegionClass; counties: number; coverage: number | null; n: number }[]; gap: number | null }
  /** Over days both ends of which are released; a day is a period. */
  convergence: { beta: number | null; sigma: number | null; days: number; counties: number }
}
export type Prosperity = {
  code: string
  nameZh: string
  nameEn: string
  /** Local day before which the last week ends. */
  day: string
  from: EpochMs
  to: EpochMs
  /** 0..100, 50 neutral */
  index: number | null
  reason: 'privacy' | 'lunar-new-year' | 'no-history' | null
  /** Diffusion index and enterprises compared, by component. */
  parts: Readonly<Record<ProsperityPart, { readonly index: number | null; readonly n: number }>> | null
  n: number
  /** Share of the segment's enterprises that could be compared. */
  coverage: number | null
  band: number
  weeks: number
  fewest: number
}
