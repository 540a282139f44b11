// Room `enterprise:{id}`: the owner's phone. Own figures, so nothing is gated; today and yesterday are production days.
import { kpisOf } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { EnterpriseView } from '../model/views.ts'
import type { EnterpriseNow } from './enterprise-now.ts'
import type { OpenEpisodes } from './episode-view.ts'
import { dayView, energyKwhOf, goodOf } from './figures.ts'
import { DEFAULT_ZONE, levelsOf, zoneOf } from './plants.ts'
import { formed, rollUp } from './rollup.ts'
import { deviceTile } from './view-device.ts'
import type { ViewParts } from './view-parts.ts'

const EPISODES_SHOWN = 100

export function enterpriseView(parts: ViewParts, episodes: OpenEpisodes, id: string, now: EpochMs): EnterpriseView | undefined {
  const { plants, enterprises } = parts
  const doc = plants.enterprise(id)
  const e = enterprises.of(id, now)
  if (doc === undefined && e.devices.length === 0) return undefined
  const yesterday = rollUp(e.devices.map((d) => ({ sums: d.yesterday.sums, basis: d.basis, kpiScope: d.kpiScope })))
  const lastYesterday = e.lastAt === null ? null : Math.min(e.lastAt, dayOf(parts, e, now).from)
  return {
    id,
    name: doc?.name ?? id,
    ...dayHead(parts, e, now),
    calendarAssumed: e.devices.length === 0 || e.devices.some((d) => d.calendarAssumed),
    today: dayView(formed(e.today), e.lastAt),
    yesterday: dayView(formed(yesterday), lastYesterday),
    devices: Object.fromEntries(e.devices.map((d) => [d.path, deviceTile(parts, d, episodes, now)])),
    hours: enterprises.hours(id, now).map(({ from, rollup }) => {
      const of = formed(rollup)
      // No energy at all is a missing meter rather than a machine that needs none.
      const energyKwh = energyKwhOf(of.sums) || null
      return { from, oee: kpisOf(of.sums, of.basis).kpis.oeeIndex, energyKwh, good: goodOf(of.sums) }
    }),
    episodes: episodes.views(EPISODES_SHOWN, (episode) => levelsOf(episode.device).enterprise === id),
    balance: parts.balance(id, now),
  }
}

type DayHead = Pick<EnterpriseView, 'timezone' | 'productionDay' | 'dayFrom' | 'daySite' | 'siteDays'>
function dayHead(parts: ViewParts, e: EnterpriseNow, now: EpochMs): DayHead {
  const day = dayOf(parts, e, now)
  const site = mainSite(e) ?? null
  const timezone = site === null ? DEFAULT_ZONE : zoneOf(parts.plants, e.id, site, now)
  return { timezone, productionDay: day.day, dayFrom: day.from, daySite: site, siteDays: siteDays(parts, e, now) }
}
/** The day each site is in: that of its first device, as all devices of a site have the same. */
function siteDays(parts: ViewParts, e: EnterpriseNow, now: EpochMs): EnterpriseView['siteDays'] {
  const days: EnterpriseView['siteDays'] = {}
  for (const { path, today } of e.devices) {
    const { site } = levelsOf(path)
    days[site] ??= { productionDay: today.day, dayFrom: today.from, timezone: zoneOf(parts.plants, e.id, site, now) }
  }
  return days
}
/** Site of most devices, the first of equals: an enterprise shows one production day. */
function mainSite(e: EnterpriseNow): string | undefined {
  const counts = new Map<string, number>()
  for (const d of e.devices) {
    const { site } = levelsOf(d.path)
    counts.set(site, (counts.get(site) ?? 0) + 1)
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}
function dayOf(parts: ViewParts, e: EnterpriseNow, now: EpochMs): { readonly day: string; readonly from: EpochMs } {
  const site = mainSite(e)
  const device = e.devices.find((d) => levelsOf(d.path).site === site)
  if (device !== undefined) return device.today
  return parts.calendars.productionDays(e.id, '_', now, now + 1)[0] ?? { day: '', from: now }
}
