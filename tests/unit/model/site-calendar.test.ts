import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCalendar } from '../../../analytics/calendar.ts'
import { calendarFaults, isZone, lengthOf, weekHours, weekPlan, weekSpans } from '../../../model/site-calendar.ts'

const ALL = [1, 2, 3, 4, 5, 6, 7]
const plan = (shifts: { name: string; start: string; end: string; days: number[] }[], timezone = 'Asia/Shanghai') => ({
  timezone,
  shifts,
  exceptions: [],
})
const clock = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)

describe('the calendar of a site', () => {
  it('knows time zones by their IANA names', () => {
    expect([isZone('Asia/Shanghai'), isZone('Mars/Olympus'), isZone('')]).toEqual([true, false, false])
  })
  it('takes a shift whose end is not after its start over midnight', () => {
    expect([lengthOf('22:00', '06:00'), lengthOf('08:00', '08:00'), lengthOf('16:00', '24:00'), lengthOf('16:00', '00:00')]).toEqual([
      480, 1440, 480, 480,
    ])
    expect(weekSpans([{ name: 'n', start: '22:00', end: '06:00', days: [7] }])).toEqual([{ name: 'n', from: 9960, to: 10440 }])
  })
  it('finds shifts that overlap, around the end of the week too', () => {
    const night = { name: 'night', start: '22:00', end: '06:00', days: ALL }
    const early = (start: string) => ({ name: 'early', start, end: '14:00', days: [1] })
    expect(calendarFaults(plan([night, early('06:00')]))).toEqual([])
    expect(calendarFaults(plan([night, early('05:59')]))).toEqual([{ at: 'shifts', code: 'overlap', names: ['night', 'early'] }])
  })
  it('names a wrong zone, a day that is none, and one that is given twice', () => {
    const free = { shifts: [], breaks: [] }
    const exceptions = ['2026-02-30', '2026-10-01', '2026-10-01'].map((date) => ({ date, ...free }))
    expect(calendarFaults({ ...plan([], 'x'), exceptions }).map(({ at, code }) => [at, code])).toEqual([
      ['timezone', 'zone'],
      ['exceptions/0/date', 'date'],
      ['exceptions/2/date', 'twice'],
    ])
  })
  it('lets any one shift stand alone, whatever its times', () => {
    fc.assert(
      fc.property(clock, clock, (start, end) => {
        const { length } = calendarFaults(plan([{ name: 'a', start, end, days: ALL }]))
        // Every day for 24 h touches itself at the most.
        expect(length).toBe(0)
        expect(lengthOf(start, end)).toBeGreaterThan(0)
        expect(lengthOf(start, end)).toBeLessThanOrEqual(1440)
      }),
    )
  })
  it('means the planned time the figures are made with, breaks after midnight included', () => {
    const spans = fc.array(fc.record({ start: clock, end: clock, days: fc.subarray(ALL, { minLength: 1 }) }), { maxLength: 4 })
    fc.assert(
      fc.property(clock, clock, fc.subarray(ALL, { minLength: 1 }), spans, (start, end, days, breaks) => {
        const shifts = [{ name: 'a', start, end, days }]
        const doc = { id: 's', enterprise: 'e', name: 's', county: '330382', timezone: 'UTC', shifts, breaks, exceptions: [] }
        const monday = Date.UTC(2026, 0, 5)
        const { plannedMs } = createCalendar([{ from: 0, doc }])
        const worked = weekPlan(shifts, breaks).reduce((sum, { kind, from, to }) => sum + (kind === 'work' ? to - from : 0), 0)
        // A week is like the one before it: what runs over its end is what came over its beginning.
        expect(worked * 60_000).toBe(plannedMs(monday, monday + 7 * 86_400_000))
        expect(weekHours(weekPlan(shifts, breaks))).toBeCloseTo(worked / 60, 9)
      }),
    )
  })
  it('has no more hours in a week than the week, while shifts overlap', () => {
    const shifts = ['a', 'b'].map((name) => ({ name, start: '00:00', end: '24:00', days: ALL }))
    expect(weekHours(weekPlan(shifts, []))).toBe(168)
    expect(weekHours(weekPlan([{ name: 'n', start: '22:00', end: '06:00', days: [7] }], []))).toBe(8)
  })
})
