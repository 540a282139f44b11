// Time-of-use tariffs (domain §2.7.2): which period and price hold at which local time, by month and kind of day. Configuration only: hours
// and ratios change by season and notice. A plant pays by the tariff of its site, where its grid connection and its clock are; where that has
// none, by the one of the enterprise. Pure; never knows a zone, it is told the local day.
import { type TariffSpan, tariffGap } from './energy.ts'
import type { Dated } from './plant.ts'
import type { EpochMs } from './reading.ts'

export const DAY_TYPES = ['workday', 'weekend', 'holiday'] as const
export type DayType = (typeof DAY_TYPES)[number]
/** Holds in these months (1 to 12) and on these kinds of day; left out: in all of them. */
export type SeasonSpan = TariffSpan & { readonly months?: readonly number[]; readonly days?: readonly DayType[] }
/** A document of a site, or of the enterprise for all its sites without one; in force from a time on. */
export type Tariff = {
  readonly enterprise: string
  /** Left out: of the enterprise. */
  readonly site?: string
  readonly currency: 'CNY'
  /** Price at factor 1, per kWh. */
  readonly basePrice: number
  readonly spans: readonly SeasonSpan[]
  /** Local days, yyyy-mm-dd, that are neither workday nor weekend; and days of a weekend that are worked. */
  readonly holidays: readonly string[]
  readonly workdays: readonly string[]
}

/** `weekday`: 1 Monday to 7 Sunday. */
export function dayTypeOf({ holidays, workdays }: Pick<Tariff, 'holidays' | 'workdays'>, day: string, weekday: number): DayType {
  if (holidays.includes(day)) return 'holiday'
  return weekday >= 6 && !workdays.includes(day) ? 'weekend' : 'workday'
}
export const spansOn = (spans: readonly SeasonSpan[], month: number, day: DayType): readonly SeasonSpan[] =>
  spans.filter((s) => (s.months === undefined || s.months.includes(month)) && (s.days === undefined || s.days.includes(day)))

/** The first time of a month and kind of day that is covered twice or not at all; undefined: every day is covered exactly once. */
export function seasonGap(
  spans: readonly SeasonSpan[],
): { readonly month: number; readonly day: DayType; readonly at: string } | undefined {
  for (let month = 1; month <= 12; month++)
    for (const day of DAY_TYPES) {
      const at = tariffGap(spansOn(spans, month, day))
      if (at !== undefined) return { month, day, at }
    }
  return undefined
}

/** From its time on a site pays by the tariff of the enterprise again. */
export type NoOwnTariff = { readonly enterprise: string; readonly site: string; readonly own: false }
export type SiteTariff = Tariff | NoOwnTariff
const isTariff = (version: Dated<SiteTariff>): version is Dated<Tariff> => 'spans' in version.doc
/**
 * By which tariff a site pays at a time; undefined: none is known. `ofSite`, `ofEnterprise`: versions by the time they hold from. The first
 * tariff of an enterprise holds for all time before it too; the first of a site only where the enterprise has none, for it paid by that.
 */
export function tariffOf(
  ofSite: readonly Dated<SiteTariff>[],
  ofEnterprise: readonly Dated<Tariff>[],
  at: EpochMs,
): Dated<Tariff> | undefined {
  const own = ofSite.findLast((version) => version.from <= at)
  if (own !== undefined && isTariff(own)) return own
  const shared = ofEnterprise.findLast((version) => version.from <= at) ?? ofEnterprise[0]
  return shared ?? (own === undefined ? ofSite.find(isTariff) : undefined)
}
