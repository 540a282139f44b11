import { describe, expect, it } from 'vitest'
import { entropyOf, hhiNormalised, hhiOf, largestShare, locationQuotient } from '../../../model/concentration.ts'
import { LUNAR_NEW_YEARS, touchesNewYear } from '../../../model/lunar-new-year.ts'
import { climateIndex, climateSpot, diffusionIndex, diffusionOf, directionOf, pmiOf, prosperityIndex } from '../../../model/prosperity.ts'

describe('diffusion and prosperity', () => {
  it('45 up, 35 same, 20 down of 100: 62.5', () => {
    expect(diffusionIndex({ up: 45, same: 35, down: 20 })).toBe(62.5)
    expect(diffusionIndex({ up: 0, same: 0, down: 0 })).toBeNull()
    expect(diffusionOf(['up', 'up', 'same', 'down'])).toBe(62.5)
  })
  it('PMI of 52, 53, 49, 48, 47: 51.15', () => {
    expect(pmiOf({ orders: 52, production: 53, employment: 49, delivery: 48, stock: 47 })).toBeCloseTo(51.15, 9)
  })
  it('climate of spot 120.47 and expected 127.10: 124.448; of 60.235 % good and 39.765 % bad, spot 120.47', () => {
    expect(climateIndex(120.47, 127.1)).toBeCloseTo(124.448, 9)
    expect(climateSpot(0.60235, 0.39765)).toBeCloseTo(120.47, 9)
    expect(climateSpot(0.5, 0.5)).toBe(100)
  })
  it('moves beyond ±3 % of the reference only', () => {
    expect([103, 103.1, 97, 96.9].map((now) => directionOf(now, 100))).toEqual(['same', 'up', 'same', 'down'])
    expect(directionOf(0, 0)).toBe('same')
  })
  it('weighs five components; neutral is 50, and a missing one is no zero', () => {
    const neutral = { production: 50, energy: 50, orders: 50, quality: 50, active: 50 }
    expect(prosperityIndex(neutral)).toBeCloseTo(50, 12)
    expect(prosperityIndex({ ...neutral, production: 100 })).toBeCloseTo(70, 12)
    expect(prosperityIndex({ ...neutral, energy: null })).toBeNull()
  })
})

describe('the lunar new year', () => {
  it('is where the calendar of the runtime has it, or a day beside it: runtimes miss the new moons of 2027 and 2030 by minutes', () => {
    const parts = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric' })
    for (const day of LUNAR_NEW_YEARS) {
      const noon = Date.parse(`${day}T12:00:00+08:00`)
      expect([day, [-1, 0, 1].some((days) => parts.format(noon + days * 86_400_000) === '1/1')]).toEqual([day, true])
    }
    expect(LUNAR_NEW_YEARS.filter((day) => parts.format(Date.parse(`${day}T12:00:00+08:00`)) !== '1/1').length).toBeLessThan(4)
  })
  it('leaves out the weeks around it', () => {
    const week = (day: string) => Date.parse(`${day}T00:00:00+08:00`)
    const touches = (day: string) => touchesNewYear(week(day), week(day) + 7 * 86_400_000)
    expect(['2026-02-01', '2026-02-04', '2026-02-17', '2026-03-02', '2026-03-03', '2026-06-01'].map(touches)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('concentration', () => {
  it('LQ of 90 in 300 here against 200 in 7,000: 10.5', () => {
    expect(locationQuotient({ local: 90, region: 300, segment: 200, all: 7000 })).toBeCloseTo(10.5, 9)
    expect(locationQuotient({ local: 0, region: 0, segment: 200, all: 7000 })).toBeNull()
  })
  it('40/30/20/10 %: HHI 3,000, normalised 0.066667', () => {
    expect(hhiOf([40, 30, 20, 10])).toBeCloseTo(3000, 9)
    expect(hhiNormalised([40, 30, 20, 10])).toBeCloseTo(0.066667, 6)
    expect(entropyOf([1, 1])).toBeCloseTo(Math.log(2), 12)
    expect(largestShare([40, 30, 20, 10], 2)).toBeCloseTo(0.7, 12)
    expect([largestShare([1], 2), hhiOf([]), hhiNormalised([5])]).toEqual([null, null, null])
  })
  it('three old trades at 0.896 and later 0.572: HHI 8136.32 and 5103.68', () => {
    expect(hhiOf([0.896, 0.104])).toBeCloseTo(8136.32, 6)
    expect(hhiOf([0.572, 0.428])).toBeCloseTo(5103.68, 6)
  })
})
