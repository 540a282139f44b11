// The windows a history answer is cut into: half-open, in order, aligned to UTC or to the site's calendar, clipped to what was asked.
import { Fault } from '../model/errors.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Every } from '../model/windows.ts'
import type { Calendars } from './plants.ts'

export type Window = { readonly from: EpochMs; readonly to: EpochMs }
/** `name`: local date, Monday or month a window of a calendar has its name of; the same at every site. */
type Named = Window & { readonly name?: string }

/** Rows one answer may have; fewer of a minute each, which people ask for by the day: a week of one device, a night of a factory. */
const MAX_ROWS = 50_000
const MAX_MINUTES = 10_100
export const mostRows = (every: Every): number => (every === 'PT1M' ? MAX_MINUTES : MAX_ROWS)
const DAY_MS = 86_400_000
/** More than any window of a calendar is long: from so far back the one that holds a time is found whole. */
export const LONGEST_MS: Partial<Record<Every, number>> = { shift: 3 * DAY_MS, P1D: 3 * DAY_MS, P1W: 9 * DAY_MS, P1M: 33 * DAY_MS }
const STEP_MS: Partial<Record<Every, number>> = { PT1M: 60_000, PT15M: 900_000, PT1H: 3_600_000 }

/** Thrown before anything is asked of the warehouse: ask for less time, or for longer windows. */
export const tooMany = (detail: string): Fault => new Fault('TOO_MANY', { retry: false, message: detail })
export const tooManyRows = (every: Every): Fault =>
  tooMany(`At most ${mostRows(every)} rows with every=${every}: ask for less time, longer windows or one device.`)

/** Windows of [from, to) at one site, the first of them from where it begins, before `from`. Throws TOO_MANY above `mostRows`. */
export function wholeWindowsOf(
  every: Every,
  from: EpochMs,
  to: EpochMs,
  enterprise: string,
  site: string,
  calendars: Calendars,
): readonly Named[] {
  const step = STEP_MS[every]
  if (step !== undefined) return windowsOf(every, Math.floor(from / step) * step, to, enterprise, site, calendars)
  return windowsOf(every, from - (LONGEST_MS[every] ?? 0), to, enterprise, site, calendars).filter((w) => w.to > from)
}

/** Windows of [from, to) at one site. Throws TOO_MANY above `mostRows`. */
export function windowsOf(
  every: Every,
  from: EpochMs,
  to: EpochMs,
  enterprise: string,
  site: string,
  calendars: Calendars,
): readonly Named[] {
  if (from >= to) return []
  if (every === 'all') return [{ from, to }]
  const step = STEP_MS[every]
  if ((to - from) / (step ?? DAY_MS) > mostRows(every)) throw tooManyRows(every)
  if (step !== undefined) {
    const windows: Window[] = []
    for (let at = Math.floor(from / step) * step; at < to; at += step) windows.push(clip({ from: at, to: at + step }, from, to))
    return windows
  }
  const parts =
    every === 'shift'
      ? calendars.shiftsBetween(enterprise, site, from, to)
      : gathered(calendars.productionDays(enterprise, site, from, to), GATHERED_BY[every] ?? own)
  const windows: Named[] = []
  let last = from
  for (const part of [...parts].sort((a, b) => a.from - b.from)) {
    // Shifts that overlap are cut where the later one begins to be new: no minute stands in two rows.
    const window = { ...part, ...clip(part, last, to) }
    if (window.from >= window.to) continue
    windows.push(window)
    last = window.to
  }
  return windows
}
const clip = (w: Window, from: EpochMs, to: EpochMs): Window => ({ from: Math.max(w.from, from), to: Math.min(w.to, to) })

type Day = Window & { readonly day: string }
/** Production days that follow each other and have the same name, as one window each. */
function gathered(days: readonly Day[], nameOf: (day: string) => string): Named[] {
  const windows: Named[] = []
  for (const { day, from, to } of days) {
    const name = nameOf(day)
    const last = windows.at(-1)
    if (last?.name === name) windows[windows.length - 1] = { ...last, to }
    else windows.push({ name, from, to })
  }
  return windows
}
/** A day belongs to the week and month of the local date it began on, so a night shift of Sunday is part of that week. */
const own = (day: string): string => day
const mondayOf = (day: string): string => {
  const at = Date.parse(`${day}T00:00:00Z`)
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
}
const GATHERED_BY: Partial<Record<Every, (day: string) => string>> = { P1W: mondayOf, P1M: (day) => day.slice(0, 7) }
