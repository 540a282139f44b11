// The sites of a factory whose production days begin at different times. Without any, the page has one day and says no more.
import type { EnterpriseView } from '../../contract.ts'

export type SiteDay = { readonly site: string; readonly dayFrom: number; readonly timezone: string; readonly productionDay: string }

/** Sites by id when their days begin apart, else none. */
export function daysApart({ siteDays }: Pick<EnterpriseView, 'siteDays'>): SiteDay[] {
  const days = Object.entries(siteDays).map(([site, day]) => ({ site, ...day }))
  const apart = days.some(({ dayFrom }) => dayFrom !== days[0]!.dayFrom)
  return apart ? days.sort((a, b) => (a.site < b.site ? -1 : 1)) : []
}
/** In one day as of `2026-11-22`, its sites need not repeat it; null: they are in different ones. */
export function commonDay(days: readonly SiteDay[]): string | null {
  const [first] = days
  return first !== undefined && days.every(({ productionDay }) => productionDay === first.productionDay) ? first.productionDay : null
}
