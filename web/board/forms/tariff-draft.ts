// A tariff while somebody types: plans of a day, each for some months and kinds of day, and what of the year they leave open or cover twice.
import type { TariffSpan } from '../../../model/energy.ts'
import { DAY_TYPES, type DayType, type SeasonSpan, seasonGap, type Tariff } from '../../../model/tariff.ts'
import { numberOf } from './machine-draft.ts'

export type SpanDraft = { from: string; to: string; period: TariffSpan['period']; factor: string }
export type PlanDraft = { months: number[]; days: DayType[]; rows: SpanDraft[] }
export type TariffDraft = { price: string; plans: PlanDraft[]; holidays: string[]; workdays: string[] }
export type TariffFault =
  | { readonly key: 'price' | 'factor' | 'clock' | 'quarter' | 'when' }
  | { readonly key: 'gap'; readonly month: number; readonly day: DayType; readonly at: string }

export const MONTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

export function tariffDraft({
  basePrice,
  spans,
  holidays,
  workdays,
}: Pick<Tariff, 'basePrice' | 'spans' | 'holidays' | 'workdays'>): TariffDraft {
  const plans = new Map<string, PlanDraft>()
  for (const { months = MONTHS, days = DAY_TYPES, from, to, period, factor } of spans) {
    const key = `${[...months].sort((a, b) => a - b)} ${[...days].sort()}`
    const plan = plans.get(key) ?? { months: [...months], days: [...days], rows: [] }
    plan.rows.push({ from, to, period, factor: String(factor) })
    plans.set(key, plan)
  }
  return { price: String(basePrice), plans: [...plans.values()], holidays: [...holidays], workdays: [...workdays] }
}

/** Months and kinds of day are left out where a plan is for all of them. */
export const spansOf = (plans: readonly PlanDraft[]): SeasonSpan[] =>
  plans.flatMap(({ months, days, rows }) =>
    rows.map(({ from, to, period, factor }) => ({
      from,
      to,
      period,
      factor: numberOf(factor) ?? Number.NaN,
      ...(months.length < 12 && { months: [...months].sort((a, b) => a - b) }),
      ...(days.length < DAY_TYPES.length && { days: [...days] }),
    })),
  )
export const tariffBody = ({ price, plans, holidays, workdays }: TariffDraft) => ({
  basePrice: numberOf(price) ?? Number.NaN,
  spans: spansOf(plans),
  holidays: [...holidays].sort(),
  workdays: [...workdays].sort(),
})

export function tariffFault(draft: TariffDraft): TariffFault | null {
  const { basePrice, spans } = tariffBody(draft)
  if (!(basePrice >= 0 && basePrice <= 1000)) return { key: 'price' }
  if (draft.plans.some(({ months, days }) => months.length === 0 || days.length === 0)) return { key: 'when' }
  if (spans.some(({ from, to }) => from === '' || to === '')) return { key: 'clock' }
  if (spans.some(({ from, to }) => [from, to].some((clock) => Number(clock.slice(3)) % 15 !== 0))) return { key: 'quarter' }
  if (!spans.every(({ factor }) => factor >= 0)) return { key: 'factor' }
  const gap = seasonGap(spans)
  return gap === undefined ? null : { key: 'gap', ...gap }
}
/** Another plan beside the first: the same rows, for months and days to be picked. */
export const anotherPlan = (first: PlanDraft | undefined): PlanDraft => ({
  months: [],
  days: [...DAY_TYPES],
  rows: (first?.rows ?? []).map((row) => ({ ...row })),
})
