// The map: every county of Zhejiang has a place, and an area never shows a ratio that is the mean of two.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { areasOf, type County, DRAWN_ON, scaleOf } from '../../../web/board/map/counties.ts'
import { featuresOf, type Topology, widthOf } from '../../../web/board/map/topology.ts'
import { colourOf } from '../../../web/board/theme/palette.ts'
import type { Figure } from '../../../web/contract.ts'

const file = new URL('../../../web/board/assets/zhejiang-counties.json', import.meta.url)
const text = readFileSync(file, 'utf8')
const { features } = featuresOf(JSON.parse(text) as Topology, 'counties')
const figure = (value: number | null, reason: Figure['reason'] = null): Figure => ({ value, reason, coverage: null, n: 6, at: 1 })
const county = (code: string, enterprises: number, oee: Figure): County => ({
  code,
  nameZh: code,
  nameEn: code,
  enterprises,
  live: enterprises,
  oee,
  availability: oee,
  energyKwh: figure(100),
  openEpisodes: 2,
})

describe('the shapes', () => {
  it('hold the county-level units of Zhejiang, each once, and stay small', () => {
    const codes = features.map((feature) => String(feature.properties.code))
    expect(new Set(codes).size).toBe(codes.length)
    // 90 units, three of which are drawn on the one they came from.
    expect(codes.length + Object.keys(DRAWN_ON).length).toBe(90)
    for (const [young, old] of Object.entries(DRAWN_ON)) {
      expect(codes).not.toContain(young)
      expect(codes).toContain(old)
    }
    for (const code of codes) expect(code).toMatch(/^33\d{4}$/)
    expect(text.length).toBeLessThan(120_000)
  })
  it('decode to closed rings around Zhejiang', () => {
    for (const { geometry } of features) {
      const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
      for (const ring of rings) {
        expect(ring.length).toBeGreaterThan(3)
        expect(ring[0]).toEqual(ring.at(-1))
        for (const [lng, lat] of ring) {
          expect(lng).toBeGreaterThan(117.5)
          expect(lng).toBeLessThan(123.5)
          expect(lat).toBeGreaterThan(26.5)
          expect(lat).toBeLessThan(31.5)
        }
      }
    }
  })
  it('know Yueqing where it is', () => {
    const yueqing = features.find((feature) => feature.properties.code === '330382')!
    expect(yueqing.properties.zh).toBe('乐清市')
    expect(widthOf(yueqing)).toBeGreaterThan(0.2)
  })
})

describe('areas', () => {
  const both = { '330110': county('330110', 8, figure(0.6)), '330113': county('330113', 20, figure(0.8)) }
  it('add counts up and show the ratio of the larger unit', () => {
    expect(areasOf(both, 'openEpisodes').get('330110')!.value).toBe(4)
    const area = areasOf(both, 'oee').get('330110')!
    expect(area.value).toBe(0.8)
    expect(area.units.map((unit) => unit.county.code)).toEqual(['330113', '330110'])
  })
  it('say why a figure is withheld', () => {
    const area = areasOf({ '330382': county('330382', 3, figure(null, 'privacy')) }, 'oee').get('330382')!
    expect(area).toMatchObject({ value: null, reason: 'privacy' })
  })
  it('keep the scale of a ratio and stretch that of an amount', () => {
    expect(scaleOf(areasOf(both, 'oee').values(), 'oee')).toEqual({ low: 0.4, high: 0.9 })
    expect(scaleOf(areasOf(both, 'energyKwh').values(), 'energyKwh')).toEqual({ low: 0, high: 200 })
    expect(scaleOf([], 'live')).toEqual({ low: 0, high: 1 })
  })
})

it('colours run from one end of a ramp to the other and stop there', () => {
  const ramp = ['#000000', '#808080', '#ffffff']
  expect(colourOf(-1, 0, 1, ramp)).toBe('rgb(0, 0, 0)')
  expect(colourOf(0.5, 0, 1, ramp)).toBe('rgb(128, 128, 128)')
  expect(colourOf(9, 0, 1, ramp)).toBe('rgb(255, 255, 255)')
})
