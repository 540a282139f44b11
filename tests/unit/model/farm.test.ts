import { describe, expect, it } from 'vitest'
import * as farm from '../../../model/farm.ts'

describe('figures of a farm (domain §2.12)', () => {
  it('has the vapour pressure deficit of 25 °C and 60 %', () => {
    expect(farm.saturationKpa(25)).toBeCloseTo(3.167778, 6)
    expect(farm.vpdKpa(25, 0.6)).toBeCloseTo(1.267111, 6)
    expect(farm.vpdKpa(25, 1)).toBe(0)
  })

  it('integrates light: 400 µmol/(m2·s) for 12 h', () => {
    expect(farm.lightIntegral(400 * 12 * 3_600_000)).toBeCloseTo(17.28, 9)
  })

  it('counts degree days above the base only', () => {
    expect(farm.degreeDays([12, 8, 22], 10)).toBe(14)
    expect(farm.degreeDays([12, 8, 22])).toBe(14)
    expect(farm.degreeDays([], 10)).toBe(0)
  })

  it('puts water, energy and work to the harvest, and says what is missing', () => {
    expect(farm.waterProductivity(300, 12)).toEqual({ value: 25, reason: null })
    expect(farm.waterPerKg(12, 300)).toEqual({ value: 40, reason: null })
    expect(farm.energyPerKg(900, 300)).toEqual({ value: 3, reason: null })
    expect(farm.labourPerTonne(16, 2000)).toEqual({ value: 8, reason: null })
    expect(farm.energyPerKg(900, 0)).toEqual({ value: null, reason: 'no-harvest' })
    expect(farm.energyPerKg(null, 300).reason).toBe('no-energy')
    // A meter that stood still is no missing meter.
    expect(farm.waterProductivity(300, 0)).toEqual({ value: null, reason: 'no-water-used' })
    expect(farm.waterProductivity(300, null).reason).toBe('no-water')
    expect(farm.waterPerKg(0, 300)).toEqual({ value: 0, reason: null })
    expect(farm.waterProductivity(null, 3).reason).toBe('no-harvest')
    expect(farm.waterProductivity(0, 3)).toEqual({ value: null, reason: 'no-harvest' })
    expect(farm.waterPerKg(null, 3).reason).toBe('no-water')
    expect(farm.labourPerTonne(null, 3).reason).toBe('no-labour')
    expect(farm.labourPerTonne(8, null).reason).toBe('no-harvest')
  })
})
