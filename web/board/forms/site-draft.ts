// A site and its calendar while somebody types: an empty one, usual plans to begin with, what is wrong, and the body that is sent.
import type { Break, CalendarException, Shift, Site } from '../../../model/plant.ts'
import { calendarFaults } from '../../../model/site-calendar.ts'

export type ShiftDraft = { name: string; start: string; end: string; days: number[] }
export type BreakDraft = { start: string; end: string; days: number[] }
export type ExceptionDraft = { date: string; shifts: ShiftDraft[]; breaks: BreakDraft[] }
export type SiteDraft = {
  name: string
  county: string
  timezone: string
  shifts: ShiftDraft[]
  breaks: BreakDraft[]
  exceptions: ExceptionDraft[]
}
/** `key`: of the text under `calendar.fault`. */
export type SiteFault = { readonly at: string; readonly key: string; readonly names?: readonly [string, string] }

export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5]
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
/** As many as the server takes. */
export const MOST = { shifts: 24, breaks: 48, exceptions: 1000 } as const

/** 24:00 ends a day as 00:00 does; inputs of times know the latter. */
const clockOf = (text: string) => (text === '24:00' ? '00:00' : text)
const shiftDraft = ({ name, start, end, days }: Shift): ShiftDraft => ({ name, start, end: clockOf(end), days: [...days] })
const breakDraft = ({ start, end, days }: Break): BreakDraft => ({ start, end: clockOf(end), days: [...(days ?? EVERY_DAY)] })
export const draftOf = ({ name, county, timezone, shifts, breaks, exceptions }: Site): SiteDraft => ({
  name,
  county,
  timezone,
  shifts: shifts.map(shiftDraft),
  breaks: breaks.map(breakDraft),
  exceptions: exceptions.map((one: CalendarException) => ({
    date: one.date,
    shifts: one.shifts.map(shiftDraft),
    breaks: one.breaks.map(breakDraft),
  })),
})
export const emptyDraft = (name: string, county: string): SiteDraft => ({
  name,
  county,
  timezone: 'Asia/Shanghai',
  shifts: [],
  breaks: [],
  exceptions: [],
})

/** Plans many plants begin with, named in the language of whoever picks one. */
export const USUAL = ['day', 'two', 'three'] as const
export function usualPlan(which: (typeof USUAL)[number], names: readonly string[]): Pick<SiteDraft, 'shifts' | 'breaks'> {
  const times = {
    day: [['08:00', '17:00']],
    two: [
      ['08:00', '16:00'],
      ['16:00', '00:00'],
    ],
    three: [
      ['08:00', '16:00'],
      ['16:00', '00:00'],
      ['00:00', '08:00'],
    ],
  } as const
  const days = which === 'three' ? EVERY_DAY : WEEKDAYS
  return {
    shifts: times[which].map(([start, end], i) => ({ name: names[i] ?? String(i + 1), start, end, days: [...days] })),
    breaks: which === 'day' ? [{ start: '12:00', end: '13:00', days: [...days] }] : [],
  }
}

/** Every local day from the first to the last, at most `most` of them; empty where they are no days or the wrong way round. */
export function daysBetween(first: string, last: string, most: number): readonly string[] {
  const [from, to] = [Date.parse(`${first}T00:00:00Z`), Date.parse(`${last}T00:00:00Z`)]
  if (!(to >= from)) return []
  const count = Math.min(most, Math.round((to - from) / 86_400_000) + 1)
  return Array.from({ length: count }, (_, i) => new Date(from + i * 86_400_000).toISOString().slice(0, 10))
}

/** Rows whose times are times of the day: only they are worked. */
export const withClocks = <T extends { start: string; end: string }>(rows: readonly T[]): readonly T[] =>
  rows.filter(({ start, end }) => CLOCK.test(start) && CLOCK.test(end))

export function siteFaults(draft: SiteDraft): readonly SiteFault[] {
  const { name, county, shifts, breaks, exceptions } = draft
  const faults: SiteFault[] = []
  if (name.trim() === '') faults.push({ at: 'name', key: 'name' })
  if (!/^\d{6}$/.test(county)) faults.push({ at: 'county', key: 'county' })
  faults.push(...rowFaults(shifts, breaks, ''))
  exceptions.forEach((one, i) => {
    faults.push(...rowFaults(one.shifts, one.breaks, `exceptions/${i}/`))
  })
  // A clock that is none has no length to overlap by.
  return faults.length > 0 ? faults : calendarFaults(draft).map(({ at, code, names }) => ({ at, key: code, ...(names && { names }) }))
}
function rowFaults(shifts: readonly ShiftDraft[], breaks: readonly BreakDraft[], at: string): SiteFault[] {
  const times = (rows: readonly { start: string; end: string; days: readonly number[] }[], list: string) =>
    rows.flatMap(({ start, end, days }, i): SiteFault[] => [
      ...(CLOCK.test(start) && CLOCK.test(end) ? [] : [{ at: `${at}${list}/${i}`, key: 'clock' }]),
      ...(days.length > 0 ? [] : [{ at: `${at}${list}/${i}`, key: 'days' }]),
    ])
  return [
    ...shifts.flatMap(({ name }, i) => (name.trim() === '' ? [{ at: `${at}shifts/${i}`, key: 'shiftName' }] : [])),
    ...times(shifts, 'shifts'),
    ...times(breaks, 'breaks'),
  ]
}

/** The body of a PUT; days in order, names without spaces around them. */
export function siteBody(draft: SiteDraft): Omit<Site, 'id' | 'enterprise'> {
  const days = (given: readonly number[]) => [...given].sort((a, b) => a - b)
  const shift = (one: ShiftDraft): Shift => ({ ...one, name: one.name.trim(), days: days(one.days) })
  const pause = (one: BreakDraft): Break => ({ ...one, days: days(one.days) })
  return {
    name: draft.name.trim(),
    county: draft.county,
    timezone: draft.timezone,
    shifts: draft.shifts.map(shift),
    breaks: draft.breaks.map(pause),
    exceptions: [...draft.exceptions]
      .sort((a, b) => (a.date < b.date ? -1 : 1))
      .map(({ date, shifts, breaks }) => ({ date, shifts: shifts.map(shift), breaks: breaks.map(pause) })),
  }
}
