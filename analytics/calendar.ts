// Site calendars: local shifts, breaks and exceptions → planned spans and production days in UTC. Pure apart from its own bounded cache:
// zone arithmetic is paid once a site and UTC day, after that a question costs a few comparisons. Never knows a device.
import { DateTime } from 'luxon'
import type { Break, Dated, Shift, Site } from '../model/plant.ts'
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'

/** Half-open stretch of time that is wholly planned or wholly not. Neighbours may be alike: a span ends at UTC midnight at the latest. */
export type Span = { readonly from: EpochMs; readonly to: EpochMs; readonly planned: boolean }
/** One production day: `day` is the local date it began on, YYYY-MM-DD. */
type ProductionDay = { readonly day: string; readonly from: EpochMs; readonly to: EpochMs }
/** One occurrence of a shift, breaks included; `day` is the local date it began on. */
type ShiftSpan = { readonly name: string; readonly day: string; readonly from: EpochMs; readonly to: EpochMs }

export type Calendar = {
  /** What it was made from, oldest first. */
  readonly versions: readonly Dated<Site>[]
  /** IANA zone in force at `at`. */
  timezone(at: EpochMs): string
  /** No shifts were given for `at`: planned all day. */
  assumed(at: EpochMs): boolean
  spanAt(at: EpochMs): Span
  /** Planned time in [from, to), ms. */
  plannedMs(from: EpochMs, to: EpochMs): number
  productionDay(at: EpochMs): ProductionDay
  /** Shifts that overlap [from, to), by start; without a calendar one a production day, named `day`. */
  shiftsBetween(from: EpochMs, to: EpochMs): readonly ShiftSpan[]
}

const DAY = 86_400_000
const ZONE = 'Asia/Shanghai'
/** UTC days of spans, and production days, that one calendar remembers; the oldest is forgotten first and computed again when asked. */
const CACHE_DAYS = 64
/** Production days remembered whole, newest asked first. */
const LAST_DAYS = 4
/** Most shift occurrences one question returns: three shifts a day for three years. */
const MAX_SHIFTS = 3_300

/** Calendar of one site from all versions of its document, oldest first. None: planned all day, day from 00:00 in Asia/Shanghai. */
export function createCalendar(versions: readonly Dated<Site>[]): Calendar {
  const spans = new Map<number, readonly Span[]>()
  const starts = new Map<number, EpochMs>()
  let lastSpans: readonly Span[] = []
  const lastDays: ProductionDay[] = []

  const zoneAt = (at: EpochMs) => validZone(inForce(versions, at)?.timezone)
  const assumed = (at: EpochMs) => (inForce(versions, at)?.shifts.length ?? 0) === 0

  function spansOf(utcDay: number): readonly Span[] {
    const known = spans.get(utcDay)
    if (known !== undefined) return known
    const made = tile(utcDay * DAY, (utcDay + 1) * DAY, plannedIn(versions, utcDay * DAY, (utcDay + 1) * DAY))
    remember(spans, utcDay, made)
    return made
  }

  function spanAt(at: EpochMs): Span {
    if (lastSpans.length === 0 || at < lastSpans[0]!.from || at >= lastSpans[lastSpans.length - 1]!.to)
      lastSpans = spansOf(Math.floor(at / DAY))
    for (const span of lastSpans) if (at < span.to) return span
    return lastSpans[lastSpans.length - 1]!
  }

  /** Where the production day of local date `day` begins: at its earliest shift, at local midnight without shifts. */
  function dayStart(day: number): EpochMs {
    const known = starts.get(day)
    if (known !== undefined) return known
    // The version is chosen by the UTC day of the same date: a rule that needs no zone, so that days tile time without gap or overlap.
    const site = inForce(versions, day * DAY)
    const zone = validZone(site?.timezone)
    let earliest = site === undefined || site.shifts.length === 0 ? 0 : 24 * 60
    for (const shift of site?.shifts ?? []) earliest = Math.min(earliest, minutesOf(shift.start))
    for (const shift of exceptionOn(site, day)?.shifts ?? []) earliest = Math.min(earliest, minutesOf(shift.start))
    const start = localMs(day, earliest, zone)
    remember(starts, day, start)
    return start
  }

  function productionDay(at: EpochMs): ProductionDay {
    for (const day of lastDays) if (at >= day.from && at < day.to) return day
    let date = localDay(at, zoneAt(at))
    if (at < dayStart(date)) date--
    else if (at >= dayStart(date + 1)) date++
    const day = { day: dateText(date), from: dayStart(date), to: dayStart(date + 1) }
    // Today, yesterday and whatever a device far behind is at.
    if (lastDays.unshift(day) > LAST_DAYS) lastDays.pop()
    return day
  }

  function plannedMs(from: EpochMs, to: EpochMs): number {
    let total = 0
    for (let at = from; at < to; ) {
      const span = spanAt(at)
      const end = Math.min(span.to, to)
      if (span.planned) total += end - at
      at = end
    }
    return total
  }

  function shiftsBetween(from: EpochMs, to: EpochMs): readonly ShiftSpan[] {
    const out: ShiftSpan[] = []
    for (let day = localDay(from, zoneAt(from)) - 1; out.length < MAX_SHIFTS; day++) {
      const site = inForce(versions, day * DAY)
      if (dayStart(day) >= to && localMs(day, 0, validZone(site?.timezone)) >= to) break
      if (site === undefined || site.shifts.length === 0) {
        const whole = { name: 'day', day: dateText(day), from: dayStart(day), to: dayStart(day + 1) }
        if (whole.to > from && whole.from < to) out.push(whole)
        continue
      }
      const zone = validZone(site.timezone)
      for (const shift of shiftsOn(site, day)) {
        const span = occurrence(shift, day, zone)
        if (span.to > from && span.from < to) out.push({ name: shift.name, day: dateText(day), ...span })
      }
    }
    return out.sort((a, b) => a.from - b.from)
  }

  return { versions, timezone: zoneAt, assumed, spanAt, plannedMs, productionDay, shiftsBetween }
}

function remember<T>(cache: Map<number, T>, key: number, value: T): void {
  if (cache.size >= CACHE_DAYS) cache.delete(cache.keys().next().value!)
  cache.set(key, value)
}

type Interval = { readonly from: EpochMs; readonly to: EpochMs }

/** Planned intervals in [from, to), unsorted: each version of the document counts for the time it was in force. */
function plannedIn(versions: readonly Dated<Site>[], from: EpochMs, to: EpochMs): Interval[] {
  if (versions.length === 0) return [{ from, to }]
  const out: Interval[] = []
  versions.forEach(({ doc }, i) => {
    const begins = Math.max(from, i === 0 ? from : versions[i]!.from)
    const ends = Math.min(to, versions[i + 1]?.from ?? to)
    if (begins >= ends) return
    if (doc.shifts.length === 0) {
      out.push({ from: begins, to: ends })
      return
    }
    const zone = validZone(doc.timezone)
    for (let day = localDay(begins, zone) - 1; day <= localDay(ends - 1, zone); day++) {
      for (const shift of shiftsOn(doc, day))
        for (const piece of withoutBreaks(occurrence(shift, day, zone), breaksOn(doc, day), day, zone)) {
          const clipped = { from: Math.max(piece.from, begins), to: Math.min(piece.to, ends) }
          if (clipped.from < clipped.to) out.push(clipped)
        }
    }
  })
  return out
}

/** Spans that tile [from, to): planned where any interval is, however they overlap. */
function tile(from: EpochMs, to: EpochMs, planned: Interval[]): readonly Span[] {
  const spans: Span[] = []
  let at = from
  for (const interval of planned.sort((a, b) => a.from - b.from)) {
    if (interval.to <= at) continue
    if (interval.from > at) spans.push({ from: at, to: interval.from, planned: false })
    spans.push({ from: Math.max(at, interval.from), to: interval.to, planned: true })
    at = interval.to
  }
  if (at < to) spans.push({ from: at, to, planned: false })
  return spans
}

const exceptionOn = (site: Site | undefined, day: number) => site?.exceptions.find((e) => e.date === dateText(day))
const shiftsOn = (site: Site, day: number): readonly Shift[] =>
  exceptionOn(site, day)?.shifts ?? site.shifts.filter((s) => s.days.includes(weekday(day)))
/** Breaks of the shifts that begin on `day`; like these they belong to that day even when the clock has passed midnight. */
const breaksOn = (site: Site, day: number): readonly Break[] =>
  exceptionOn(site, day)?.breaks ?? site.breaks.filter((b) => b.days === undefined || b.days.includes(weekday(day)))

/** Local `start`–`end` that begins on `day`; `end` at or before `start` is on the next day. */
function occurrence(times: { readonly start: string; readonly end: string }, day: number, zone: string): Interval {
  const start = minutesOf(times.start)
  const end = minutesOf(times.end)
  return { from: localMs(day, start, zone), to: localMs(end <= start ? day + 1 : day, end, zone) }
}

function withoutBreaks(shift: Interval, breaks: readonly Break[], day: number, zone: string): Interval[] {
  let pieces = [shift]
  for (const pause of breaks)
    for (const { from, to } of [occurrence(pause, day, zone), occurrence(pause, day + 1, zone)])
      pieces = pieces.flatMap((p) =>
        to <= p.from || from >= p.to
          ? [p]
          : [
              { from: p.from, to: from },
              { from: to, to: p.to },
            ].filter((x) => x.from < x.to),
      )
  return pieces
}

/** Local dates are counted in days since 1970-01-01, which was a Thursday. */
const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1
const dateText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function localDay(at: EpochMs, zone: string): number {
  const local = DateTime.fromMillis(at, { zone })
  return Date.UTC(local.year, local.month - 1, local.day) / DAY
}
/** A wall-clock time that the zone skips (spring) is moved on by the hour; one that it repeats (autumn) is the first of the two. */
function localMs(day: number, minutes: number, zone: string): EpochMs {
  const date = new Date((day + Math.floor(minutes / 1440)) * DAY)
  const wall = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor((minutes % 1440) / 60),
    minute: minutes % 60,
  }
  return DateTime.fromObject(wall, { zone }).toMillis()
}
const validZone = (zone: string | undefined): string => (zone !== undefined && DateTime.utc().setZone(zone).isValid ? zone : ZONE)
