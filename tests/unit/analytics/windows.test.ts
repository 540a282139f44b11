// Golden windows of weeks and months: local calendars worked out by hand, in a zone with daylight saving and in one without.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCalendars } from '../../../analytics/calendars.ts'
import { mostRows, wholeWindowsOf, windowsOf } from '../../../analytics/history-windows.ts'
import type { Plants } from '../../../analytics/plants.ts'
import type { Site } from '../../../model/plant.ts'
import type { EVERY } from '../../../model/windows.ts'

const calendars = (timezone: string, shifts: Site['shifts']) => {
  const doc: Site = { id: 's1', enterprise: 'e0', name: '', county: '330382', timezone, shifts, breaks: [], exceptions: [] }
  const plants: Pick<Plants, 'revision' | 'site'> = {
    revision: 1,
    site: () => [{ from: 0, doc }],
  }
  return createCalendars(plants)
}
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7]
const berlin = calendars('Europe/Berlin', [
  { name: 'early', start: '06:00', end: '14:00', days: ALL_WEEK },
  { name: 'night', start: '22:00', end: '06:00', days: ALL_WEEK },
])
const shanghai = calendars('Asia/Shanghai', [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5] }])
const at = (text: string) => Date.parse(text)
const cut = (every: (typeof EVERY)[number], from: string, to: string, of = berlin) =>
  windowsOf(every, at(from), at(to), 'e0', 's1', of).map((w) => [new Date(w.from).toISOString().slice(0, 16), (w.to - w.from) / 3_600_000])

describe('weeks', () => {
  it('run from the Monday a production day begins to the next, an hour shorter in spring and longer in autumn', () => {
    expect(cut('P1W', '2026-03-16T06:00+01:00', '2026-04-06T06:00+02:00')).toEqual([
      ['2026-03-16T05:00', 168],
      ['2026-03-23T05:00', 167],
      ['2026-03-30T04:00', 168],
    ])
    expect(cut('P1W', '2026-10-19T06:00+02:00', '2026-11-02T06:00+01:00')).toEqual([
      ['2026-10-19T04:00', 169],
      ['2026-10-26T05:00', 168],
    ])
  })
  it('hold the night shift of Sunday, which ends on Monday morning', () => {
    const night = '2026-06-08T05:59+02:00'
    expect(cut('P1W', '2026-06-01T06:00+02:00', '2026-06-15T06:00+02:00')[0]).toEqual(['2026-06-01T04:00', 168])
    expect(cut('P1W', night, '2026-06-08T06:01+02:00')).toEqual([
      ['2026-06-08T03:59', 1 / 60],
      ['2026-06-08T04:00', 1 / 60],
    ])
  })
  it('go over the turn of the year in one piece: 2026-W53', () => {
    expect(cut('P1W', '2026-12-28T08:00+08:00', '2027-01-11T08:00+08:00', shanghai)).toEqual([
      ['2026-12-28T00:00', 168],
      ['2027-01-04T00:00', 168],
    ])
  })
})

describe('months', () => {
  it('hold the production days that began in them, with the hour that daylight saving takes or gives', () => {
    expect(cut('P1M', '2026-02-01T06:00+01:00', '2026-05-01T06:00+02:00')).toEqual([
      ['2026-02-01T05:00', 28 * 24],
      ['2026-03-01T05:00', 31 * 24 - 1],
      ['2026-04-01T04:00', 30 * 24],
    ])
    expect(cut('P1M', '2026-10-01T06:00+02:00', '2026-11-01T06:00+01:00')).toEqual([['2026-10-01T04:00', 31 * 24 + 1]])
  })
  it('are clipped to what was asked', () => {
    expect(cut('P1M', '2028-02-10T12:00+08:00', '2028-03-02T12:00+08:00', shanghai)).toEqual([
      ['2028-02-10T04:00', 19 * 24 + 20],
      ['2028-03-01T00:00', 28],
    ])
  })
})

describe('windows of every length', () => {
  it('tile the time asked for; a week and a month hold whole production days', () => {
    const start = at('2025-06-01T00:00Z')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 * 24 }), fc.integer({ min: 1, max: 120 * 24 }), (skip, hours) => {
        const from = start + skip * 3_600_000
        const to = from + hours * 3_600_000
        const days = windowsOf('P1D', from, to, 'e0', 's1', berlin)
        for (const every of ['P1W', 'P1M'] as const) {
          const windows = windowsOf(every, from, to, 'e0', 's1', berlin)
          expect(windows[0]!.from).toBe(from)
          expect(windows.at(-1)!.to).toBe(to)
          windows.slice(1).forEach((window, i) => {
            expect(window.from).toBe(windows[i]!.to)
          })
          const edges = new Set(days.flatMap((day) => [day.from, day.to]))
          for (const window of windows) expect(edges.has(window.from) && edges.has(window.to)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
  it('are refused where they would be more than an answer holds', () => {
    const asked = (every: 'PT1M' | 'PT1H', step: number, more: number) =>
      windowsOf(every, 0, (mostRows(every) + more) * step, 'e0', 's1', berlin).length
    expect(asked('PT1M', 60_000, 0)).toBe(10_100)
    expect(asked('PT1H', 3_600_000, 0)).toBe(50_000)
    expect(() => asked('PT1M', 60_000, 1)).toThrow('At most 10100 rows with every=PT1M: ask for less time')
    expect(() => asked('PT1H', 3_600_000, 1)).toThrow(/At most/)
  })
})

describe('without a start', () => {
  const whole = (every: (typeof EVERY)[number], from: string, to: string) =>
    wholeWindowsOf(every, at(from), at(to), 'e0', 's1', berlin).map((w) => [
      new Date(w.from).toISOString().slice(0, 16),
      (w.to - w.from) / 3_600_000,
    ])
  it('the first window is whole and the last ends at the end asked for', () => {
    expect(whole('P1W', '2026-03-18T12:00+01:00', '2026-03-31T06:00+02:00')).toEqual([
      ['2026-03-16T05:00', 168],
      ['2026-03-23T05:00', 167],
      ['2026-03-30T04:00', 24],
    ])
    expect(whole('P1M', '2026-02-14T00:00Z', '2026-03-01T08:00+01:00')).toEqual([
      ['2026-02-01T05:00', 28 * 24],
      ['2026-03-01T05:00', 2],
    ])
    expect(whole('PT1H', '2026-02-14T00:20Z', '2026-02-14T01:30Z')).toEqual([
      ['2026-02-14T00:00', 1],
      ['2026-02-14T01:00', 0.5],
    ])
    expect(whole('P1D', '2026-02-14T12:00Z', '2026-02-15T12:00Z').map(([, hours]) => hours)).toEqual([24, 7])
  })
  it('is what windows are where the start is the start of one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('P1D', 'P1W', 'P1M', 'shift'),
        (day, days, every) => {
          const from = Date.UTC(2026, 0, 1) + day * 86_400_000
          const to = from + days * 86_400_000
          const [first, ...rest] = wholeWindowsOf(every, from, to, 'e0', 's1', berlin)
          const clipped = windowsOf(every, from, to, 'e0', 's1', berlin)
          expect(first!.from).toBeLessThanOrEqual(clipped[0]!.from)
          expect([first!.to, ...rest]).toEqual([clipped[0]!.to, ...clipped.slice(1)])
        },
      ),
    )
  })
})
