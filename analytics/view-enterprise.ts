// Room `enterprise:{id}`: the owner's phone. Own figures, so nothing is gated; today and yesterday are production days.
import { unknownEnergy, unknownPieces } from '../model/heard.ts'
import { kpisOf, SUM } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { EnterpriseView } from '../model/views.ts'
import type { EnterpriseNow } from './enterprise-now.ts'
import type { OpenEpisodes } from './episode-view.ts'
import { dayView, energyKwhOf, goodOf, totalOf } from './figures.ts'
import { DEFAULT_ZONE, levelsOf, zoneOf } from './plants.ts'
import { formed, heardIn, rollUp } from './rollup.ts'
import { mainSite } from './site-windows.ts'
import { deviceTile } from './view-device.ts'
import type { ViewParts } from './view-parts.ts'

const EPISODES_SHOWN = 100

export function enterpriseView(parts: ViewParts, episodes: OpenEpisodes, id: string, now: EpochMs): EnterpriseView | undefined {
  const { plants, enterprises } = parts
  const doc = plants.enterprise(id)
  const e = enterprises.of(id, now)
  if (doc === undefined && e.devices.length === 0) return undefined
  const yesterday = rollUp(e.devices.map((d) => ({ sums: d.yesterday.sums, basis: d.basis, kpiScope: d.kpiScope, metered: d.metered })))
  const head = dayHead(parts, e, now)
  const lastYesterday = e.lastAt === null ? null : Math.min(e.lastAt, head.dayFrom)
  return {
    id,
    name: doc?.name ?? id,
    ...head,
    calendarAssumed: e.devices.length === 0 || e.devices.some((d) => d.calendarAssumed),
    today: dayView(formed(e.today), e.lastAt, heardIn(e.today)),
    yesterday: dayView(formed(yesterday), lastYesterday, heardIn(yesterday)),
    devices: Object.fromEntries(e.devices.map((d) => [d.path, deviceTile(parts, d, episodes, now)])),
    hours: enterprises.hours(id, now).map(({ from, rollup }) => {
      const of = formed(rollup)
      const heard = heardIn(rollup)
      const energyKwh = unknownEnergy(of.sums[SUM.energy]!, heard) === null ? energyKwhOf(of.sums) : null
      const good = unknownPieces(totalOf(of.sums), heard) === null ? goodOf(of.sums) : null
      return { from, oee: kpisOf(of.sums, of.basis).kpis.oeeIndex, energyKwh, good }
    }),
    episodes: episodes.views(EPISODES_SHOWN, (episode) => levelsOf(episode.device).enterprise === id),
    balance: parts.balance(id, (site) => head.siteDays[site]?.dayFrom ?? head.dayFrom),
  }
}

type DayHead = Pick<EnterpriseView, 'timezone' | 'productionDay' | 'dayFrom' | 'daySite' | 'siteDays'>
/** The day each site is in: that of its first device, as all devices of a site have the same. Its own is that of the site of most devices. */
function dayHead(parts: ViewParts, { id, devices }: EnterpriseNow, now: EpochMs): DayHead {
  const siteDays: EnterpriseView['siteDays'] = {}
  for (const { path, today } of devices) {
    const { site } = levelsOf(path)
    siteDays[site] ??= { productionDay: today.day, dayFrom: today.from, timezone: zoneOf(parts.plants, id, site, now) }
  }
  const site = mainSite(devices)
  if (site !== undefined) return { ...siteDays[site]!, daySite: site, siteDays }
  const [day] = parts.calendars.productionDays(id, '_', now, now + 1)
  return { timezone: DEFAULT_ZONE, productionDay: day?.day ?? '', dayFrom: day?.from ?? now, daySite: null, siteDays }
}
