import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarFaults, isZone, lengthOf, weekSpans } from '../../../model/site-calendar.ts'

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
})
