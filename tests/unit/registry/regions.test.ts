import { describe, expect, it } from 'vitest'
import { isId } from '../../../model/plant.ts'
import { CITIES, COUNTIES, cityNamed, countyClass, countyOf, regionPath } from '../../../registry/counties.ts'
import { SEGMENTS, segmentOf } from '../../../registry/segments.ts'

const shanghai = (time: string) => Date.parse(`${time}+08:00`)
const members = (time: string) => COUNTIES.filter((c) => countyClass(c.code, shanghai(time)) !== null)

describe('counties of Zhejiang', () => {
  it('are 90 under 11 cities, each code and name once', () => {
    expect([COUNTIES.length, CITIES.length]).toEqual([90, 11])
    expect(new Set(COUNTIES.map((c) => c.code)).size).toBe(90)
    expect(new Set(COUNTIES.map((c) => c.nameZh)).size).toBe(90)
    for (const county of COUNTIES) expect(county.code).toMatch(/^33(0[1-9]|1[01])\d\d$/)
    expect(COUNTIES.filter((c) => c.city === 'Wenzhou')).toHaveLength(12)
  })

  it('carry the codes that changed in the last years', () => {
    const codes = { '330113': '临平区', '330114': '钱塘区', '330383': '龙港市', '331083': '玉环市', '330382': '乐清市' }
    for (const [code, name] of Object.entries(codes)) expect(countyOf(code)?.nameZh).toBe(name)
    expect(countyOf('330103')).toBeUndefined()
  })

  it('are 26 mountain counties until 21 August 2024 and 25 mountain and island counties from then', () => {
    expect(members('2024-08-20T23:59:59')).toHaveLength(26)
    expect(members('2024-08-21T00:00:00')).toHaveLength(25)
    const islands = members('2024-08-21T00:00:00').filter((c) => countyClass(c.code, shanghai('2024-08-21T00:00:00')) === 'island')
    expect(islands.map((c) => c.nameEn)).toEqual(['Dongtou', 'Shengsi'])
  })

  it.each([
    ['330326', 'mountain', null],
    ['330922', null, 'island'],
    ['330324', 'mountain', 'mountain'],
    ['330382', null, null],
    ['110101', null, null],
  ])('class %s as %s on 1 August and %s on 1 September 2024', (code, august, september) => {
    expect(countyClass(code, shanghai('2024-08-01T00:00:00'))).toBe(august)
    expect(countyClass(code, shanghai('2024-09-01T00:00:00'))).toBe(september)
  })
})

describe('the region tree', () => {
  it('is county, city, province', () => {
    expect(regionPath('330382', shanghai('2026-01-01T00:00:00'))).toEqual(['330382', '330300', '330000'])
    expect(regionPath('110101', 0)).toEqual(['110101'])
    expect(cityNamed('330300')?.nameEn).toBe('Wenzhou')
  })
  it.each([
    ['330113', '2021-04-08', '2021-04-09', '330110', '330100'],
    ['330383', '2019-08-15', '2019-08-16', '330327', '330300'],
  ])('knows what %s was made of: until %s, and from %s on itself', (code, before, from, of, city) => {
    expect(regionPath(code, shanghai(`${before}T23:00:00`))).toEqual([of, city, '330000'])
    expect(regionPath(code, shanghai(`${from}T00:00:00`))).toEqual([code, city, '330000'])
  })
})

describe('industry segments', () => {
  it('are 34, each with a slug, names and classes of its own', () => {
    expect(SEGMENTS).toHaveLength(34)
    expect(new Set(SEGMENTS.map((s) => s.code)).size).toBe(34)
    expect(new Set(SEGMENTS.map((s) => s.nameZh)).size).toBe(34)
    for (const segment of SEGMENTS) {
      expect(isId(segment.code)).toBe(true)
      for (const code of segment.classes) expect(code).toMatch(/^\d{4}$/)
      expect(segment.classes.length).toBeGreaterThan(0)
    }
  })

  it('lie in counties that exist', () => {
    for (const segment of SEGMENTS) for (const county of segment.counties) expect(countyOf(county), segment.code).toBeDefined()
  })

  it('name Yueqing low-voltage electrical yq-lv-elec', () => {
    expect(segmentOf('yq-lv-elec')).toMatchObject({ classes: ['3823'], counties: ['330382'] })
    expect(segmentOf('yq')).toBeUndefined()
  })
})
