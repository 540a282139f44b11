import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as dc from '../../../model/compute-centre.ts'

const HOUR = 3_600_000
const metered = (totalKwh: number, itKwh: number, ms = HOUR): dc.Metered => ({ totalKwh, itKwh, totalMs: ms, itMs: ms })

describe('figures of a compute centre (domain §2.11)', () => {
  it('forms PUE from energies and holds it against a strict limit', () => {
    expect(dc.pue(metered(1_150_000, 1_000_000)).value).toBeCloseTo(1.15, 9)
    expect(dc.passesPue(1_150_000 / 1_000_000)).toBe(false)
    expect(dc.pue(metered(1_149_000, 1_000_000)).value).toBeCloseTo(1.149, 9)
    expect(dc.passesPue(1.149)).toBe(true)
  })

  it('sums the energies of a fleet and never averages its quotients', () => {
    const fleet = dc.fleetPue([metered(110_000, 100_000), metered(360_000, 200_000)])
    expect(fleet.value).toBeCloseTo(1.566667, 6)
    expect(fleet).toMatchObject({ sites: 2, skipped: 0 })
    const mended = dc.fleetPue([metered(110_000, 100_000), metered(360_000, 200_000), metered(90, 100), { ...metered(5, 1), itMs: 0 }])
    expect(mended.value).toBeCloseTo(1.566667, 6)
    expect(mended.skipped).toBe(2)
  })

  it('withholds PUE where a meter is missing, and rejects one below 1', () => {
    expect(dc.pue({ totalKwh: 100, itKwh: 40, totalMs: HOUR, itMs: HOUR / 2 })).toEqual({ value: null, reason: 'meter-gap' })
    expect(dc.pue({ totalKwh: 100, itKwh: 0, totalMs: HOUR, itMs: 0 })).toEqual({ value: null, reason: 'meter-gap' })
    expect(dc.pue(metered(100, 0))).toEqual({ value: null, reason: 'no-it-energy' })
    expect(dc.pue(metered(0, 0, 0))).toEqual({ value: null, reason: 'no-meter' })
    expect(dc.pue(metered(100, 115))).toEqual({ value: null, reason: 'pue-below-1' })
    expect(dc.pue(metered(99.9, 100))).toEqual({ value: 1, reason: null })
  })

  it('leaves the hours of crossed leads out of a day, and counts them', () => {
    const day = [...Array.from({ length: 21 }, () => metered(114, 100)), ...Array.from({ length: 3 }, () => metered(100, 114))]
    const sum = dc.metered(day)
    expect(sum.rejected).toBe(3)
    expect(dc.pue(sum).value).toBeCloseTo(1.14, 9)
    expect(dc.pue(dc.metered(day.slice(21))).reason).toBe('pue-below-1')
  })

  it('is never below 1, infinite or a mean of parts', () => {
    const site = fc.record({ totalKwh: fc.nat(1e6), itKwh: fc.nat(1e6), totalMs: fc.nat(1e9), itMs: fc.nat(1e9) })
    fc.assert(
      fc.property(fc.array(site, { maxLength: 6 }), (sites) => {
        const fleet = dc.fleetPue(sites)
        if (fleet.value === null) return
        expect(fleet.value).toBeGreaterThanOrEqual(1)
        const each = sites.map((s) => dc.pue(s).value).filter((value) => value !== null)
        expect(fleet.value).toBeGreaterThanOrEqual(Math.min(...each) - 0.006)
        expect(fleet.value).toBeLessThanOrEqual(Math.max(...each) + 1e-9)
      }),
    )
  })

  it('labels less than a year interim', () => {
    expect(dc.isInterim(364 * 24 * HOUR)).toBe(false)
    expect(dc.isInterim(300 * 24 * HOUR)).toBe(true)
  })

  it('passes green above 40 %, occupancy from 65 %', () => {
    const green = dc.greenShare(520, 1150).value!
    expect((green * 100).toFixed(2)).toBe('45.22')
    expect(dc.passesGreen(green)).toBe(true)
    expect(dc.passesGreen(dc.greenShare(460, 1150).value!)).toBe(false)
    expect(dc.passesOccupancy(dc.occupancy(650, 1000).value!)).toBe(true)
    expect(dc.passesOccupancy(dc.occupancy(649, 1000).value!)).toBe(false)
    expect(dc.greenShare(null, 1150)).toEqual({ value: null, reason: 'not-sent' })
    expect(dc.occupancy(3, 0)).toEqual({ value: null, reason: 'no-capacity' })
  })

  it('forms CUE, WUE, load and availability by their definitions', () => {
    expect(dc.cue(metered(1150, 1000), 0.4974).value).toBeCloseTo(0.57201, 9)
    expect(dc.cue(metered(1150, 1000), null).reason).toBe('no-factor')
    expect(dc.wue(1.2, 1000).value).toBeCloseTo(1.2, 9)
    expect(dc.itLoadRate(5500, 10_000).value).toBe(0.55)
    expect(dc.siteAvailability(90, 100).value).toBe(0.9)
    expect(dc.siteAvailability(0, 0).reason).toBe('no-state')
    expect(dc.utilisation(14, 20).value).toBe(0.7)
    expect(dc.effectiveCompute(2000, 0.99, 0.7).value).toBeCloseTo(1386, 9)
    expect(dc.effectiveCompute(2000, null, 0.7).reason).toBe('not-sent')
  })

  it('keeps capacity by precision: 282 sites, 87.3 EFLOPS, 70 % of it intelligent', () => {
    const sizes = Array.from({ length: 282 }, (_, i) => Math.exp(Math.sin(i * 12.9898) * 1.2))
    const scale = 87_300 / sizes.reduce((a, b) => a + b, 0)
    const capacities = sizes.flatMap((size) => [
      { precision: 'FP16', pflops: size * scale * 0.7 },
      { precision: 'FP64', pflops: size * scale * 0.3 },
    ])
    const [most, rest] = dc.byPrecision(capacities)
    expect(most!.precision).toBe('FP16')
    expect(most!.pflops / 1000).toBeCloseTo(61.11, 6)
    expect((most!.pflops + rest!.pflops) / 1000).toBeCloseTo(87.3, 6)
    expect(dc.intelligentShare(capacities).value).toBeCloseTo(0.7, 9)
    expect(dc.intelligentShare([]).reason).toBe('no-capacity')
  })
})
