// The windows of an enterprise whose sites keep calendars of their own: its production day, week or month is that of each of its sites, so
// sums of its lines add up to its own. Rows are named by the site of most devices. Windows of a fixed length and shifts are that site's alone.
import type { DevicePath } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Every } from '../model/windows.ts'
import { LONGEST_MS, type Window, wholeWindowsOf, windowsOf } from './history-windows.ts'
import type { DeviceLive } from './live.ts'
import { type Calendars, levelsOf } from './plants.ts'

export type Day = 'today' | 'yesterday'
/** One window a site. */
export type SiteWindows = ReadonlyMap<string, Window>
/** Sites that share their windows, with them: the n-th belongs to the n-th row; undefined: they have no such day. */
export type Share = { readonly sites: readonly string[]; readonly windows: readonly (Window | undefined)[] }
/** `rows`: windows of the main site, as rows show them. `shares`: of every site, the main one's first. */
export type Cut = { readonly rows: readonly Window[]; readonly shares: readonly Share[] }
/** `sites`: in place of a range and a step, one window in which each site has its own. */
export type CutQuery = {
  readonly enterprise: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly every: Every
  readonly wholeFirst?: boolean
  readonly sites?: SiteWindows
}

/** Site of most devices, the first of equals. */
export function mainSite(units: readonly { readonly path: DevicePath }[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { path } of units) {
    const { site } = levelsOf(path)
    counts.set(site, (counts.get(site) ?? 0) + 1)
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}

/** The production day boards show, of every site that has devices: all devices of a site are in the same. Ends now where it still runs. */
export function daysOf(devices: readonly DeviceLive[], day: Day, now: EpochMs): SiteWindows {
  const days = new Map<string, Window>()
  for (const device of devices) {
    const { site } = levelsOf(device.path)
    if (!days.has(site)) days.set(site, { from: device[day].from, to: Math.min(device[day].to, now) })
  }
  return days
}

/** `sites`: the main one first. Throws TOO_MANY as `windowsOf` does. */
export function cutOf(query: CutQuery, sites: readonly string[], calendars: Calendars): Cut {
  const [main = '_', ...others] = sites
  const own = (site: string): readonly (Window | undefined)[] => [query.sites?.get(site)].map((w) => (w && w.from < w.to ? w : undefined))
  if (query.sites !== undefined) {
    const rows = own(main).filter((w) => w !== undefined)
    return { rows, shares: rows.length === 0 ? [] : shared(sites.map((site) => [site, own(site)])) }
  }
  const { enterprise, from, to, every } = query
  const rows = (query.wholeFirst ? wholeWindowsOf : windowsOf)(every, from, to, enterprise, main, calendars)
  const reach = every === 'shift' ? undefined : LONGEST_MS[every]
  if (reach === undefined || others.length === 0 || rows.length === 0) return { rows, shares: [{ sites, windows: rows }] }
  const whole = (site: string) => byName(windowsOf(every, rows[0]!.from - reach, rows.at(-1)!.to + reach, enterprise, site, calendars))
  const ofMain = whole(main)
  return {
    rows,
    shares: shared([
      [main, rows],
      ...others.map((site) => {
        const there = whole(site)
        return [site, rows.map((row) => alongside(row, ofMain, there))] as const
      }),
    ]),
  }
}

type Named = Window & { readonly name?: string }
const byName = (windows: readonly Named[]): Map<string, Window> => new Map(windows.map((w) => [w.name ?? '', w]))
/** The window of the same name elsewhere: a side that the question cuts off at the main site is cut off there too. */
function alongside(row: Named, main: ReadonlyMap<string, Window>, there: Map<string, Window>): Window | undefined {
  const name = row.name ?? ''
  const [whole, other] = [main.get(name), there.get(name)]
  // A change of calendar may tell a day in two rows; elsewhere it is in the first of them, once.
  there.delete(name)
  if (whole === undefined || other === undefined) return undefined
  const from = row.from === whole.from ? other.from : Math.max(row.from, other.from)
  const to = row.to === whole.to ? other.to : Math.min(row.to, other.to)
  return from < to ? { from, to } : undefined
}

function shared(sites: readonly (readonly [string, Share['windows']])[]): Share[] {
  const shares = new Map<string, { sites: string[]; windows: Share['windows'] }>()
  for (const [site, windows] of sites) {
    const key = windows.map((w) => (w === undefined ? '-' : `${w.from} ${w.to}`)).join()
    const known = shares.get(key)
    if (known === undefined) shares.set(key, { sites: [site], windows })
    else known.sites.push(site)
  }
  return [...shares.values()]
}
