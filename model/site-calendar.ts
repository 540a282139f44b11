// The calendar of a site as people write it: what is wrong with one beyond its form, and the spans of a week it means. The server refuses by
// this and the form in the browser shows it while somebody types. Pure.
import type { Break, Shift, Site } from './plant.ts'

export const DAY_MIN = 1440
const WEEK_MIN = 7 * DAY_MIN

/** `at`: path of the field. `names`: of the shifts that clash. */
export type CalendarFault = {
  readonly at: string
  readonly code: 'zone' | 'overlap' | 'date' | 'twice'
  readonly names?: readonly [string, string]
}
/** Minutes of the week from Monday 00:00; `to` may pass the end of the week. */
export type WeekSpan = { readonly name: string; readonly from: number; readonly to: number }

export function calendarFaults(site: Pick<Site, 'timezone' | 'shifts' | 'exceptions'>): readonly CalendarFault[] {
  const faults: CalendarFault[] = []
  if (!isZone(site.timezone)) faults.push({ at: 'timezone', code: 'zone' })
  const clash = overlap(site.shifts, WEEK_MIN)
  if (clash !== undefined) faults.push({ at: 'shifts', code: 'overlap', names: clash })
  const seen = new Set<string>()
  site.exceptions.forEach(({ date, shifts }, i) => {
    const at = `exceptions/${i}`
    if (!isDate(date)) faults.push({ at: `${at}/date`, code: 'date' })
    if (seen.has(date)) faults.push({ at: `${at}/date`, code: 'twice' })
    seen.add(date)
    // The shifts of an exception belong to its day, whatever days they name.
    const sameDay = overlap(
      shifts.map((shift) => ({ ...shift, days: [1] })),
      Number.POSITIVE_INFINITY,
    )
    if (sameDay !== undefined) faults.push({ at: `${at}/shifts`, code: 'overlap', names: sameDay })
  })
  return faults
}

export function isZone(name: string): boolean {
  if (name === '') return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name }).format()
    return true
  } catch {
    return false
  }
}

/** Every shift on every of its days; one over midnight belongs to the day it began. */
export function weekSpans(shifts: readonly Shift[]): WeekSpan[] {
  return shifts.flatMap(({ name, start, end, days }) =>
    days.map((day) => {
      const from = (day - 1) * DAY_MIN + minutesOf(start)
      return { name, from, to: from + lengthOf(start, end) }
    }),
  )
}
/** The pieces of a week that are worked, and the breaks between them; a break belongs to the shifts that begin on its days. */
export function weekPlan(
  shifts: readonly Shift[],
  breaks: readonly Break[],
): readonly (WeekSpan & { readonly shift: number; readonly kind: 'work' | 'break' })[] {
  return shifts.flatMap((shift, index) =>
    shift.days.flatMap((day) => {
      const [span] = weekSpans([{ ...shift, days: [day] }])
      const pauses = breaks
        .filter(({ days }) => days === undefined || days.includes(day))
        .flatMap(({ start, end }) =>
          // After midnight of a night shift, too.
          [day, day + 1].map((of) => {
            const from = (of - 1) * DAY_MIN + minutesOf(start)
            return { from: Math.max(from, span!.from), to: Math.min(from + lengthOf(start, end), span!.to) }
          }),
        )
        .filter(({ from, to }) => from < to)
        .sort((a, b) => a.from - b.from)
      const pieces: (WeekSpan & { shift: number; kind: 'work' | 'break' })[] = []
      let at = span!.from
      for (const { from, to } of pauses) {
        if (from > at) pieces.push({ name: shift.name, from: at, to: from, shift: index, kind: 'work' })
        if (to > at) pieces.push({ name: shift.name, from: Math.max(at, from), to, shift: index, kind: 'break' })
        at = Math.max(at, to)
      }
      if (at < span!.to) pieces.push({ name: shift.name, from: at, to: span!.to, shift: index, kind: 'work' })
      return pieces
    }),
  )
}

/** Hours of a week in which at least one shift works, 0..168: where shifts still overlap, an hour counts once. */
export function weekHours(plan: ReturnType<typeof weekPlan>): number {
  const worked = new Uint8Array(WEEK_MIN)
  for (const { kind, from, to } of plan) {
    if (kind === 'break') continue
    worked.fill(1, from, Math.min(to, WEEK_MIN))
    // What runs past Sunday is worked on the Monday of the week before it alike.
    if (to > WEEK_MIN) worked.fill(1, Math.max(0, from - WEEK_MIN), to - WEEK_MIN)
  }
  return worked.reduce((sum, minute) => sum + minute, 0) / 60
}

/** Minutes of a span of the wall clock; an end at or before its start is on the next day. */
export const lengthOf = (start: string, end: string): number => (minutesOf(end) - minutesOf(start) + DAY_MIN) % DAY_MIN || DAY_MIN
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Names of the first two shifts that overlap, on a line or, with a finite `circle` (minutes), around the week. */
function overlap(shifts: readonly Shift[], circle: number): readonly [string, string] | undefined {
  const spans = weekSpans(shifts)
  // A Sunday shift over midnight reaches into Monday: what passes the end of the week is seen again at its start.
  const wrapped = spans.filter(({ to }) => to > circle).map(({ name, from, to }) => ({ name, from: from - circle, to: to - circle }))
  const all = [...spans, ...wrapped].sort((a, b) => a.from - b.from || a.to - b.to)
  let last = all[0]
  for (const span of all.slice(1)) {
    if (last !== undefined && span.from < last.to) return [last.name, span.name]
    last = span
  }
  return undefined
}

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}
