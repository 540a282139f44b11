// 亩均论英雄: what an enterprise makes of its land, as a county scores it (domain §2.8.3). The scheme is data: every county sets its own.
// score = sum(value / base * weight); classes A to D by quantile of rank.

import { FACT_RATIOS, type FactRatio, type FactRatioName, factRatio } from './productivity.ts'
import type { FactName } from './statements.ts'
import { say, type Words } from './words.ts'

/** Terms a scheme may score: ratios of facts, and 万元 of tax per 10,000 kWh = 元/kWh. */
export const MU_TERMS = [
  'taxPerMu',
  'revenuePerMu',
  'valueAddedPerMu',
  'valueAddedPerTce',
  'valueAddedPerPollutant',
  'valueAddedPerWater',
  'labourProductivity',
  'rdShare',
  'taxPerKwh',
] as const
/** What people call the one term that is no ratio of facts by itself. */
const TAX_PER_KWH = { nameZh: '每千瓦时税收', nameEn: 'Tax per kWh' } as const
export const muTermName = (term: MuTerm): { readonly nameZh: string; readonly nameEn: string } =>
  term === 'taxPerKwh' ? TAX_PER_KWH : FACT_RATIOS[term]
export type MuTerm = (typeof MU_TERMS)[number]
export type MuIndicator = { readonly term: MuTerm; readonly base: number; readonly weight: number }
export type MuScheme = {
  readonly name: string
  /** Who published it, so that people can check. */
  readonly source: string
  readonly indicators: readonly MuIndicator[]
  /** Enterprises with at most `mu` of land are scored by these; null: by the same. */
  readonly small: { readonly mu: number; readonly indicators: readonly MuIndicator[] } | null
  /** Most an indicator may give, in multiples of its weight; null: no cap. */
  readonly capFactor: number | null
  /** Ranks up to this share of all are A, B, C; the rest is D. */
  readonly classes: { readonly a: number; readonly b: number; readonly c: number }
}

export type MuPart = {
  readonly term: MuTerm
  readonly value: number | null
  readonly base: number
  readonly weight: number
  readonly points: number | null
}
export type MuScore = {
  /** Sum of the points; null unless every term is known: a partial sum would rank an enterprise by what it left out. */
  readonly score: number | null
  readonly parts: readonly MuPart[]
  readonly missing: readonly FactName[]
  readonly plot: 'regular' | 'small'
}

export function muTermOf(term: MuTerm, of: (fact: FactName) => number | undefined, period: string): FactRatio {
  if (term !== 'taxPerKwh') return factRatio(term satisfies FactRatioName, of, period)
  const [tax, kwh] = [of('tax'), of('gridKwh')]
  const missing: FactName[] = [
    ...(tax === undefined ? ['tax' as const] : []),
    ...(kwh === undefined || kwh <= 0 ? ['gridKwh' as const] : []),
  ]
  return { value: tax === undefined || kwh === undefined || kwh <= 0 ? null : (tax * 10_000) / kwh, missing }
}

export const pointsOf = (value: number, { base, weight }: MuIndicator, capFactor: number | null): number =>
  Math.min(value / base, capFactor ?? Number.POSITIVE_INFINITY) * weight

/** Score of one sheet of facts under a scheme. */
export function muScore(scheme: MuScheme, of: (fact: FactName) => number | undefined, period: string): MuScore {
  const land = of('land')
  const small = scheme.small !== null && land !== undefined && land <= scheme.small.mu ? scheme.small : null
  const missing = new Set<FactName>(land === undefined ? ['land'] : [])
  const parts = (small ?? scheme).indicators.map((indicator): MuPart => {
    const { value, missing: lacking } = muTermOf(indicator.term, of, period)
    for (const fact of lacking) missing.add(fact)
    return { ...indicator, value, points: value === null ? null : pointsOf(value, indicator, scheme.capFactor) }
  })
  const score = missing.size > 0 ? null : parts.reduce((sum, { points }) => sum + points!, 0)
  return { score, parts, missing: [...missing], plot: small === null ? 'regular' : 'small' }
}

export type MuClass = 'A' | 'B' | 'C' | 'D'
/** 优先发展, 提升发展, 调控帮扶, 倒逼整治. Equal scores are in the same class, the better of the two. */
export function muClasses(scores: ReadonlyMap<string, number>, { a, b, c }: MuScheme['classes']): ReadonlyMap<string, MuClass> {
  const ranked = [...scores].sort(([x, p], [y, q]) => q - p || (x < y ? -1 : 1))
  const out = new Map<string, MuClass>()
  let before: { score: number; of: MuClass } | undefined
  ranked.forEach(([who, score], i) => {
    const share = (i + 1) / ranked.length
    // A share that binary fractions miss by their last digit is on the boundary, and inside.
    const within = (limit: number) => share <= limit + 1e-12
    const of = before?.score === score ? before.of : within(a) ? 'A' : within(b) ? 'B' : within(c) ? 'C' : 'D'
    before = { score, of }
    out.set(who, of)
  })
  return out
}

export type SchemeError = { readonly at: string; readonly message: Words }
/** What is wrong with a scheme beyond its form. */
export function schemeErrors({ indicators, small, classes }: MuScheme): SchemeError[] {
  const errors: SchemeError[] = []
  const twice = (list: readonly MuIndicator[], at: string) => {
    const terms = list.map(({ term }) => term)
    if (new Set(terms).size < terms.length) errors.push({ at, message: say('may name each term once', '每项指标只能出现一次') })
  }
  twice(indicators, 'indicators')
  if (small !== null) twice(small.indicators, 'small/indicators')
  if (!(classes.a < classes.b && classes.b < classes.c))
    errors.push({ at: 'classes', message: say('must rise: a < b < c', '必须递增：a < b < c') })
  return errors
}

const indicator = (term: MuTerm, base: number, weight: number): MuIndicator => ({ term, base, weight })
/** Used where a county has given none: the published one of Linhai 2014-2016, with default classes of our own. */
export const DEFAULT_MU_SCHEME: MuScheme = {
  name: '临海 2014-2016',
  source: '临海市企业综合评价办法 (2014-2016), domain §2.8.3',
  indicators: [
    indicator('taxPerMu', 15, 40),
    indicator('revenuePerMu', 300, 10),
    indicator('valueAddedPerTce', 3, 20),
    indicator('valueAddedPerPollutant', 500, 15),
    indicator('valueAddedPerWater', 0.1, 5),
    indicator('labourProductivity', 15, 10),
  ],
  small: { mu: 3, indicators: [indicator('taxPerMu', 15, 50), indicator('revenuePerMu', 300, 20), indicator('taxPerKwh', 2, 30)] },
  capFactor: null,
  classes: { a: 0.2, b: 0.7, c: 0.95 },
}
