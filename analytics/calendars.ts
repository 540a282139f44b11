// Calendars of all sites, as history and views ask them: built from the registry's documents, kept until the registry changes.
import type { EpochMs } from '../model/reading.ts'
import { type Calendar, createCalendar } from './calendar.ts'
import type { Calendars, Plants } from './plants.ts'

/** Calendars kept at once; beyond, all are built anew as they are asked for. */
const MAX_SITES = 5_000
/** Asked of a calendar in one go: it bounds its own answers to some years. */
const STRETCH_MS = 300 * 86_400_000

/** Planned time in [from, to) at a site, ms. */
type Planned = { plannedMs(enterprise: string, site: string, from: EpochMs, to: EpochMs): number }

export function createCalendars(plants: Pick<Plants, 'revision' | 'site'>): Calendars & Planned {
  let known = new Map<string, Calendar>()
  let revision = -1
  const of = (enterprise: string, site: string): Calendar => {
    if (revision !== plants.revision || known.size >= MAX_SITES) {
      known = new Map()
      revision = plants.revision
    }
    const key = `${enterprise}/${site}`
    const calendar = known.get(key) ?? createCalendar(plants.site(enterprise, site))
    known.set(key, calendar)
    return calendar
  }
  return {
    plannedMs: (enterprise, site, from, to) => of(enterprise, site).plannedMs(from, to),
    timezone: (enterprise, site, at) => of(enterprise, site).timezone(at),
    shiftsBetween(enterprise, site, from, to) {
      const calendar = of(enterprise, site)
      const out: ReturnType<Calendar['shiftsBetween']>[number][] = []
      for (let at = from; at < to; at += STRETCH_MS)
        // A shift over the seam belongs to the stretch before it.
        out.push(...calendar.shiftsBetween(at, Math.min(at + STRETCH_MS, to)).filter((s) => at === from || s.from >= at))
      return out
    },
    productionDays(enterprise, site, from, to) {
      const calendar = of(enterprise, site)
      const out: { readonly day: string; readonly from: EpochMs; readonly to: EpochMs }[] = []
      for (let at = from; at < to; ) {
        const day = calendar.productionDay(at)
        out.push(day)
        // A day that does not end later than where it was asked would hold us here for ever.
        at = Math.max(day.to, at + 1)
      }
      return out
    },
  }
}
