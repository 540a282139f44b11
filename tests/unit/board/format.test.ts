// Numbers, units, ages and durations as people read them, in both languages.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unitText } from '../../../model/unit-text.ts'
import {
  arrow,
  change,
  compact,
  decimal,
  energy,
  joined,
  MISSING,
  money,
  percent,
  points,
  rate,
  whole,
} from '../../../web/board/format/numbers.ts'
import {
  age,
  calendarDay,
  clock,
  day,
  dayClock,
  dayTime,
  duration,
  hourMinute,
  mainZone,
  minutes,
  offsetName,
} from '../../../web/board/format/times.ts'
import { plantRoom } from '../../../web/board/rooms/use-page-zone.ts'

describe('numbers', () => {
  it('shows what is missing as a dash, never as 0', () => {
    for (const show of [percent, points, whole, compact, decimal, rate]) {
      expect(show(null, 'en')).toBe(MISSING)
      expect(show(undefined, 'zh-CN')).toBe(MISSING)
      expect(show(Number.NaN, 'en')).toBe(MISSING)
    }
    expect(joined(energy(null, 'en'))).toBe(MISSING)
  })
  it('shows fractions as percent and differences in points with their sign', () => {
    expect(percent(0.75, 'en')).toBe('75.0%')
    expect(percent(0.7512, 'zh-CN', 0)).toBe('75%')
    expect(points(0.0244, 'en')).toBe('+2.4')
    expect(points(-0.1, 'zh-CN')).toBe('−10.0')
    expect(points(0.0001, 'en')).toBe('0.0')
  })
  it('tells a change so that it adds up as printed, and beside an arrow without a second sign', () => {
    expect(change(0.5324, 0.6238, 'en')).toEqual({ filled: '53.24% - 62.38%', points: '−9.14' })
    expect([arrow(-0.0914), points(-0.0914, 'en', 1, 'never'), arrow(0.02), arrow(0.0001)]).toEqual(['▼', '9.1', '▲', '＝'])
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1.5, noNaN: true }), fc.double({ min: 0, max: 1.5, noNaN: true }), (now, before) => {
        const { filled, points: told } = change(now, before, 'en')
        const [a, b] = filled.split(' - ').map((text) => Number.parseFloat(text))
        expect(Number(told.replace('−', '-'))).toBeCloseTo(a! - b!, 9)
      }),
    )
    expect(change(null, 0.5, 'en').points).toBe(MISSING)
  })
  it('writes money to the cent', () => {
    expect([47, 0.07, 1234.5, null].map((cny) => money(cny, 'en'))).toEqual(['¥ 47.00', '¥ 0.07', '¥ 1,234.50', MISSING])
  })
  it('shortens only large counts, in the way of the language', () => {
    expect(compact(99_999, 'en')).toBe('99,999')
    expect(compact(1_284_551, 'en')).toBe('1.285M')
    expect(compact(1_284_551, 'zh-CN')).toBe('128.5万')
    expect(whole(18_848.4, 'en')).toBe('18,848')
  })
  it('keeps enough digits whatever the size', () => {
    expect(decimal(0.021_88, 'en')).toBe('0.0219')
    expect(decimal(7.905, 'en')).toBe('7.91')
    expect(decimal(412.66, 'en')).toBe('412.7')
    expect(decimal(18_848.2, 'zh-CN')).toBe('18,848')
    expect(decimal(-0.5, 'en')).toBe('−0.5')
  })
  it('moves energy to larger units and says which', () => {
    expect(joined(energy(412.6, 'en'))).toBe('412.6 kWh')
    expect(joined(energy(9_999.9, 'en'))).toBe('10,000 kWh')
    expect(joined(energy(184_220, 'zh-CN'))).toBe('184.2 MWh')
    expect(joined(energy(2.5e7, 'en'))).toBe('25.0 GWh')
  })
  it('shows rates with one decimal while they are small', () => {
    expect(rate(3.21, 'en')).toBe('3.2')
    expect(rate(8421.7, 'en')).toBe('8,422')
  })
  it('writes units as people do', () => {
    expect(unitText('Cel')).toBe('°C')
    expect(unitText('1')).toBe('')
    expect(unitText('kW')).toBe('kW')
  })
})

describe('ages', () => {
  it('tells them in the largest unit that says something', () => {
    expect(age(400, 'en')).toBe('just now')
    expect(age(400, 'zh-CN')).toBe('刚刚')
    expect(age(3_000, 'en')).toBe('3 s ago')
    expect(age(3_000, 'zh-CN')).toBe('3 秒前')
    expect(age(119_000, 'en')).toBe('1 min ago')
    expect(age(2 * 3_600_000, 'zh-CN')).toBe('2 小时前')
    expect(age(47 * 3_600_000, 'en')).toBe('47 h ago')
    expect(age(49 * 3_600_000, 'en')).toBe('2 d ago')
  })
  it('takes a time in the future for now, and no time for none', () => {
    expect(age(-5_000, 'en')).toBe('just now')
    expect(age(null, 'en')).toBe(MISSING)
  })
})

describe('durations', () => {
  it('tells them in their two largest units', () => {
    expect(duration(0, 'en')).toBe('0 s')
    expect(duration(59_400, 'en')).toBe('59 s')
    expect(duration(65_000, 'en')).toBe('1 min 5 s')
    expect(duration(12 * 60_000 + 20_000, 'zh-CN')).toBe('12 分钟')
    // As beside a loss bar: the same fault is not 31 here and 32 there.
    expect([duration(31.92 * 60_000, 'zh-CN'), minutes(31.92, 'zh-CN')]).toEqual(['32 分钟', '32 分钟'])
    expect([duration(599_400, 'en'), duration(599_600, 'en')]).toEqual(['9 min 59 s', '10 min'])
    expect([duration(3_599_000, 'en'), duration(48 * 3_600_000 - 1000, 'en')]).toEqual(['1 h', '2 d'])
    expect(duration(84 * 60_000, 'en')).toBe('1 h 24 min')
    expect(duration(84 * 60_000, 'zh-CN')).toBe('1 小时 24 分钟')
    expect(duration(50 * 3_600_000, 'en')).toBe('2 d 2 h')
    expect(duration(-65_000, 'en')).toBe('−1 min 5 s')
  })
  it('labels loss bars in minutes', () => {
    expect(minutes(4.1667, 'en')).toBe('4.2 min')
    expect(minutes(-42.3, 'zh-CN')).toBe('−42 分钟')
    expect(minutes(9.97, 'en')).toBe('10 min')
  })
})

describe('clock times', () => {
  const at = Date.UTC(2026, 10, 22, 16, 5, 9)
  it('of several plants are told in the zone of most, which the others name', () => {
    expect(mainZone([])).toBe('Asia/Shanghai')
    expect(mainZone(['Europe/Berlin', 'Asia/Shanghai', 'Europe/Berlin'])).toBe('Europe/Berlin')
    expect(mainZone(['Europe/Berlin', 'Asia/Shanghai'])).toBe('Europe/Berlin')
  })
  it('are told in the zone of the plant', () => {
    expect(hourMinute(at, 'Asia/Shanghai', 'en')).toBe('00:05')
    expect(clock(at, 'Asia/Shanghai', 'zh-CN')).toBe('00:05:09')
    expect(hourMinute(at, 'Europe/Berlin', 'en')).toBe('17:05')
    expect(day(at, 'Asia/Shanghai', 'en')).toContain('23 Nov')
    expect(dayTime(at, 'Asia/Shanghai', 'zh-CN')).toBe('11月23日 00:05')
  })
  it('say how far their zone is from UTC, summer and winter', () => {
    const summer = Date.UTC(2026, 6, 1)
    expect(['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'].map((zone) => offsetName(at, zone))).toEqual([
      'UTC+8',
      'UTC+1',
      'UTC−5',
      'UTC+5:30',
      'UTC',
    ])
    expect([offsetName(summer, 'Europe/Berlin'), offsetName(summer, 'America/New_York')]).toEqual(['UTC+2', 'UTC−4'])
    expect(dayClock(at, 'Europe/Berlin', 'zh-CN')).toBe('11月22日 17:05:09')
  })
  it('of a page are those of its plant, where it is about one', () => {
    expect(plantRoom('factory', { id: 'e1' })).toBe('enterprise:e1')
    expect(plantRoom('plant', { id: 'e1' })).toBe('enterprise:e1')
    expect(plantRoom('device', { ent: 'e1', site: 's', area: 'a', line: 'l', device: 'd' })).toBe('device:e1/s/a/l/d')
    for (const name of ['cluster', 'segment', 'county', 'region', 'alarms', 'quarantine', 'settings', undefined])
      expect(plantRoom(name, { id: 'e1', code: 'x' })).toBeNull()
  })
  it('leave a calendar day where it is', () => {
    expect(calendarDay('2026-11-22', 'en')).toContain('22 Nov')
    expect(calendarDay('2026-11-22', 'zh-CN')).toContain('11月22日')
    expect(calendarDay('soon', 'en')).toBe('soon')
  })
})
