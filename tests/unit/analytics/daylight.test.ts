// Golden windows of the days on which the clocks change. Sources of the dates: EU directive 2000/84/EC (last Sunday of March and October,
// 01:00 UTC) and 15 U.S.C. 260a (second Sunday of March, first of November, 02:00 local).
import { describe, expect, it } from 'vitest'
import { createCalendars } from '../../../analytics/calendars.ts'
import { windowsOf } from '../../../analytics/history-windows.ts'
import type { Site } from '../../../model/plant.ts'

const HOUR = 3_600_000
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const utc = (text: string) => Date.parse(`${text}:00Z`)
function calendarsOf(timezone: string) {
  const doc: Site = {
    id: 's',
    enterprise: 'e',
    name: '',
    county: '',
    timezone,
    shifts: [
      { name: 'early', start: '06:00', end: '14:00', days: EVERY_DAY },
      { name: 'late', start: '14:00', end: '22:00', days: EVERY_DAY },
      { name: 'night', start: '22:00', end: '06:00', days: EVERY_DAY },
    ],
    breaks: [],
    exceptions: [],
  }
  const calendars = createCalendars({
    revision: 1,
    site: () => [{ from: 0, doc }],
  })
  return {
    shifts: (from: number, to: number) => calendars.shiftsBetween('e', 's', from, to),
    days: (from: number, to: number) => calendars.productionDays('e', 's', from, to),
    windows: (every: 'PT1H' | 'P1D' | 'shift', from: number, to: number) => windowsOf(every, from, to, 'e', 's', calendars),
  }
}

/** The production day that holds the change: when it begins and ends, its night, and how long both are, h. */
const CHANGES = [
  ['Europe/Berlin', 'spring', '2026-03-28', '2026-03-28T05:00', '2026-03-29T04:00', '2026-03-28T21:00', 23, 7],
  ['Europe/Berlin', 'autumn', '2026-10-24', '2026-10-24T04:00', '2026-10-25T05:00', '2026-10-24T20:00', 25, 9],
  ['America/New_York', 'spring', '2026-03-07', '2026-03-07T11:00', '2026-03-08T10:00', '2026-03-08T03:00', 23, 7],
  ['America/New_York', 'autumn', '2026-10-31', '2026-10-31T10:00', '2026-11-01T11:00', '2026-11-01T02:00', 25, 9],
] as const

describe.each(CHANGES)('a %s plant on the day the clocks change in %s', (zone, _, day, begins, ends, nightBegins, hours, nightHours) => {
  const plant = calendarsOf(zone)
  const [from, to, night] = [utc(begins), utc(ends), utc(nightBegins)]

  it(`has a production day of ${hours} h, its neighbours of 24 h`, () => {
    expect(plant.days(from, to)).toEqual([{ day, from, to }])
    expect(plant.days(from - 1, from)[0]).toMatchObject({ from: from - 24 * HOUR, to: from })
    expect(plant.days(to, to + 1)[0]).toMatchObject({ from: to, to: to + 24 * HOUR })
    expect((to - from) / HOUR).toBe(hours)
  })

  it(`has a night of ${nightHours} h that belongs to the day it began, and tiles the day with its shifts`, () => {
    const shifts = plant.shifts(from, to)
    expect(shifts.map((s) => [s.name, (s.to - s.from) / HOUR])).toEqual([
      ['early', 8],
      ['late', 8],
      ['night', nightHours],
    ])
    expect(shifts[2]).toEqual({ name: 'night', day, from: night, to })
    expect(shifts[0]!.from).toBe(from)
    for (let i = 1; i < shifts.length; i++) expect(shifts[i]!.from).toBe(shifts[i - 1]!.to)
  })

  it('asks for hours, shifts and days that hold each minute once', () => {
    for (const every of ['PT1H', 'shift', 'P1D'] as const) {
      const windows = plant.windows(every, from, to)
      expect(windows).toHaveLength(every === 'PT1H' ? hours : every === 'shift' ? 3 : 1)
      expect(windows[0]!.from).toBe(from)
      expect(windows.at(-1)!.to).toBe(to)
      for (let i = 1; i < windows.length; i++) expect(windows[i]!.from).toBe(windows[i - 1]!.to)
    }
  })
})
