import { describe, expect, it } from 'vitest'
import { createCalendar } from '../../../analytics/calendar.ts'
import type { Dated, Site } from '../../../model/plant.ts'

const DAYS = [1, 2, 3, 4, 5, 6, 7]
const site = (part: Partial<Site>): Site => ({
  id: 'liushi-1',
  enterprise: 'demo-elec-01',
  name: 'Liushi',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [],
  breaks: [],
  exceptions: [],
  ...part,
})
const always = (part: Partial<Site>): readonly Dated<Site>[] => [{ from: 0, doc: site(part) }]
/** 2026-03-09 is a Monday. */
const sh = (text: string) => Date.parse(`${text}:00+08:00`)
const hours = (ms: number) => ms / 3_600_000

describe('a site calendar', () => {
  it('plans all day without one, by local days of Asia/Shanghai', () => {
    const calendar = createCalendar([])
    expect(calendar.assumed(sh('2026-03-10T12:00'))).toBe(true)
    expect(hours(calendar.plannedMs(sh('2026-03-10T00:00'), sh('2026-03-12T00:00')))).toBe(48)
    expect(calendar.productionDay(sh('2026-03-10T00:00'))).toEqual({
      day: '2026-03-10',
      from: sh('2026-03-10T00:00'),
      to: sh('2026-03-11T00:00'),
    })
    expect(calendar.productionDay(sh('2026-03-10T00:00') - 1).day).toBe('2026-03-09')
    expect(calendar.shiftsBetween(sh('2026-03-10T06:00'), sh('2026-03-10T07:00'))).toEqual([
      { name: 'day', day: '2026-03-10', from: sh('2026-03-10T00:00'), to: sh('2026-03-11T00:00') },
    ])
  })

  it('plans a shift that ends at 24:00 like one that ends at 00:00', () => {
    const planned = (start: string, end: string) => {
      const calendar = createCalendar(always({ shifts: [{ name: 'a', start, end, days: [1] }] }))
      return [calendar.shiftsBetween(sh('2026-03-09T00:00'), sh('2026-03-12T00:00')), calendar.spanAt(sh('2026-03-09T23:59'))]
    }
    expect(planned('16:00', '24:00')).toEqual(planned('16:00', '00:00'))
    expect(planned('00:00', '24:00')).toEqual(planned('00:00', '00:00'))
  })

  it('plans shifts less their breaks, on their days', () => {
    const calendar = createCalendar(
      always({
        shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5] }],
        breaks: [
          { start: '10:00', end: '10:15' },
          { start: '12:00', end: '12:30', days: [1] },
        ],
      }),
    )
    expect(hours(calendar.plannedMs(sh('2026-03-09T00:00'), sh('2026-03-10T00:00')))).toBe(7.25)
    expect(hours(calendar.plannedMs(sh('2026-03-10T00:00'), sh('2026-03-11T00:00')))).toBe(7.75)
    expect(calendar.plannedMs(sh('2026-03-14T00:00'), sh('2026-03-16T00:00'))).toBe(0)
    expect(hours(calendar.plannedMs(sh('2026-03-09T00:00'), sh('2026-03-16T00:00')))).toBe(7.25 + 4 * 7.75)
    expect(calendar.spanAt(sh('2026-03-09T10:00'))).toEqual({ from: sh('2026-03-09T10:00'), to: sh('2026-03-09T10:15'), planned: false })
    expect(calendar.spanAt(sh('2026-03-09T10:00') - 1).planned).toBe(true)
    expect(calendar.assumed(sh('2026-03-09T10:00'))).toBe(false)
  })

  it('gives a night shift to the day it began on, with the breaks after midnight', () => {
    const calendar = createCalendar(
      always({
        shifts: [
          { name: 'day', start: '08:00', end: '20:00', days: DAYS },
          { name: 'night', start: '20:00', end: '08:00', days: [1, 2, 3, 4, 5] },
        ],
        breaks: [{ start: '00:30', end: '01:00', days: [1, 2, 3, 4, 5] }],
      }),
    )
    // The break of Friday's night is on Saturday morning; Monday morning has no night and so no break.
    expect(calendar.spanAt(sh('2026-03-14T00:45')).planned).toBe(false)
    expect(calendar.spanAt(sh('2026-03-14T01:00')).planned).toBe(true)
    expect(calendar.spanAt(sh('2026-03-15T02:00')).planned).toBe(false)
    expect(calendar.productionDay(sh('2026-03-14T03:00'))).toEqual({
      day: '2026-03-13',
      from: sh('2026-03-13T08:00'),
      to: sh('2026-03-14T08:00'),
    })
    expect(hours(calendar.plannedMs(sh('2026-03-13T08:00'), sh('2026-03-14T08:00')))).toBe(23.5)
    expect(calendar.shiftsBetween(sh('2026-03-13T08:00'), sh('2026-03-14T08:00'))).toEqual([
      { name: 'day', day: '2026-03-13', from: sh('2026-03-13T08:00'), to: sh('2026-03-13T20:00') },
      { name: 'night', day: '2026-03-13', from: sh('2026-03-13T20:00'), to: sh('2026-03-14T08:00') },
    ])
  })

  it('replaces a day by its exception, a holiday by none', () => {
    const calendar = createCalendar(
      always({
        shifts: [{ name: 'day', start: '08:00', end: '16:00', days: DAYS }],
        breaks: [{ start: '12:00', end: '12:30' }],
        exceptions: [
          { date: '2026-03-10', shifts: [], breaks: [] },
          { date: '2026-03-11', shifts: [{ name: 'short', start: '06:00', end: '09:00', days: [] }], breaks: [] },
        ],
      }),
    )
    expect(calendar.plannedMs(sh('2026-03-10T00:00'), sh('2026-03-11T00:00'))).toBe(0)
    expect(hours(calendar.plannedMs(sh('2026-03-11T00:00'), sh('2026-03-12T00:00')))).toBe(3)
    expect(calendar.productionDay(sh('2026-03-11T06:30')).day).toBe('2026-03-11')
    expect(calendar.productionDay(sh('2026-03-10T07:30')).day).toBe('2026-03-09')
    expect(calendar.shiftsBetween(sh('2026-03-10T00:00'), sh('2026-03-12T00:00')).map((s) => s.name)).toEqual(['short'])
  })

  it('follows the clock changes of a zone that has them', () => {
    const calendar = createCalendar(
      always({
        timezone: 'Europe/Berlin',
        shifts: [{ name: 'night', start: '22:00', end: '06:00', days: DAYS }],
        breaks: [{ start: '04:00', end: '04:30' }],
      }),
    )
    const utc = (text: string) => Date.parse(`${text}:00Z`)
    // Golden: Berlin goes from UTC+1 to UTC+2 on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00.
    const cases = [
      ['2026-03-27', utc('2026-03-27T21:00'), utc('2026-03-28T05:00'), 7.5],
      ['2026-03-28', utc('2026-03-28T21:00'), utc('2026-03-29T04:00'), 6.5],
      ['2026-03-29', utc('2026-03-29T20:00'), utc('2026-03-30T04:00'), 7.5],
      ['2026-10-24', utc('2026-10-24T20:00'), utc('2026-10-25T05:00'), 8.5],
      ['2026-10-25', utc('2026-10-25T21:00'), utc('2026-10-26T05:00'), 7.5],
    ] as const
    for (const [day, from, to, planned] of cases) {
      expect(calendar.shiftsBetween(from, from + 1)).toEqual([{ name: 'night', day, from, to }])
      expect(hours(calendar.plannedMs(from, to))).toBe(planned)
      expect(calendar.productionDay(from).day).toBe(day)
      expect(calendar.productionDay(from - 1).to).toBe(from)
    }
  })

  it('lets each version of the document count for its own time, the first also before', () => {
    const from = sh('2026-03-10T12:00')
    const calendar = createCalendar([
      { from: sh('2026-03-01T00:00'), doc: site({ shifts: [{ name: 'day', start: '08:00', end: '16:00', days: DAYS }] }) },
      { from, doc: site({ shifts: [{ name: 'long', start: '08:00', end: '20:00', days: DAYS }] }) },
    ])
    expect(hours(calendar.plannedMs(sh('2026-02-10T00:00'), sh('2026-02-11T00:00')))).toBe(8)
    expect(hours(calendar.plannedMs(sh('2026-03-10T00:00'), sh('2026-03-11T00:00')))).toBe(12)
    expect(hours(calendar.plannedMs(sh('2026-03-11T00:00'), sh('2026-03-12T00:00')))).toBe(12)
    expect(hours(calendar.plannedMs(sh('2026-03-09T00:00'), sh('2026-03-10T00:00')))).toBe(8)
  })

  it('tiles years with production days and spans, and forgets what it has cached without answering otherwise', () => {
    const calendar = createCalendar(
      always({ timezone: 'Europe/Berlin', shifts: [{ name: 'early', start: '05:30', end: '13:30', days: [1, 2, 3] }] }),
    )
    const start = calendar.productionDay(Date.UTC(2025, 11, 31)).from
    const first = calendar.plannedMs(start, start + 10 * 86_400_000)
    let at = start
    for (let i = 0; i < 800; i++) {
      const day = calendar.productionDay(at)
      expect(day.from).toBe(at)
      expect(calendar.productionDay(day.to - 1)).toEqual(day)
      at = day.to
    }
    for (let t = start; t < at; ) {
      const span = calendar.spanAt(t)
      expect(span.from <= t && t < span.to).toBe(true)
      t = span.to
    }
    expect(calendar.plannedMs(start, start + 10 * 86_400_000)).toBe(first)
  })

  it('takes overlapping shifts once, and an unknown zone as Asia/Shanghai', () => {
    const calendar = createCalendar(
      always({
        timezone: 'Not/AZone',
        shifts: [
          { name: 'a', start: '08:00', end: '16:00', days: DAYS },
          { name: 'b', start: '12:00', end: '18:00', days: DAYS },
        ],
      }),
    )
    expect(hours(calendar.plannedMs(sh('2026-03-10T00:00'), sh('2026-03-11T00:00')))).toBe(10)
  })
})
