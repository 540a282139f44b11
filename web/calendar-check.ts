// What a schema cannot say of a site's calendar: the zone exists, dates exist, shifts do not overlap. Pure.
import { IANAZone } from 'luxon'
import type { Shift, Site } from '../model/plant.ts'
import type { FieldError } from './problem.ts'

const DAY = 1440
const WEEK = 7 * DAY

type Planned = Pick<Site, 'timezone' | 'shifts' | 'exceptions'>

export function calendarErrors(site: Planned): readonly FieldError[] {
  const errors: FieldError[] = []
  if (!IANAZone.isValidZone(site.timezone)) errors.push({ at: 'body/timezone', message: 'is not an IANA time zone' })
  const clash = overlap(site.shifts, WEEK)
  if (clash !== undefined) errors.push({ at: 'body/shifts', message: `${clash[0]} and ${clash[1]} overlap` })
  const seen = new Set<string>()
  site.exceptions.forEach(({ date, shifts }, i) => {
    const at = `body/exceptions/${i}`
    if (!isDate(date)) errors.push({ at: `${at}/date`, message: 'is not a day of the calendar' })
    if (seen.has(date)) errors.push({ at: `${at}/date`, message: 'is given twice' })
    seen.add(date)
    // The shifts of an exception belong to its day, whatever days they name.
    const sameDay = overlap(
      shifts.map((shift) => ({ ...shift, days: [1] })),
      Number.POSITIVE_INFINITY,
    )
    if (sameDay !== undefined) errors.push({ at: `${at}/shifts`, message: `${sameDay[0]} and ${sameDay[1]} overlap` })
  })
  return errors
}

/** Names of the first two shifts that overlap, on a line or, with a finite `circle` (minutes), around the week. */
function overlap(shifts: readonly Shift[], circle: number): readonly [string, string] | undefined {
  const spans = shifts.flatMap(({ name, start, end, days }) =>
    days.map((day) => {
      const from = (day - 1) * DAY + minutes(start)
      const length = (minutes(end) - minutes(start) + DAY) % DAY || DAY
      return { name, from, to: from + length }
    }),
  )
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

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}
