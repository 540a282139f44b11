import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataQualityOf } from '../../../model/data-quality.ts'
import {
  demandOf,
  GRID_FACTORS,
  gridFactor,
  STEAM_GJ_PER_T,
  spanAt,
  standardCoal,
  type TariffSpan,
  tariffGap,
  timeOfUse,
} from '../../../model/energy.ts'

describe('vectors of domain §2.7', () => {
  it('ENERGY-1: 34.6984 tce', () => {
    expect(standardCoal({ kwh: 120_000, gasM3: 0, heatGj: 0 })).toBeCloseTo(14.748, 4)
    expect(standardCoal({ kwh: 0, gasM3: 8000, heatGj: 0 })).toBeCloseTo(9.7144, 4)
    expect(standardCoal({ kwh: 0, gasM3: 0, heatGj: 300 })).toBeCloseTo(10.236, 4)
    expect(standardCoal({ kwh: 120_000, gasM3: 8000, heatGj: 300 })).toBeCloseTo(34.6984, 4)
  })

  it('a ton of steam is 0.0943 tce', () => {
    expect(standardCoal({ kwh: 0, gasM3: 0, heatGj: STEAM_GJ_PER_T })).toBeCloseTo(0.0943, 12)
  })

  it.each([
    ['CN-33', 2023, 59.688],
    ['CN-33', 2022, 61.836],
    ['CN', 2023, 63.672],
  ] as const)('ENERGY-1: CO2 of 120,000 kWh by %s %i is %d t', (region, vintage, tons) => {
    expect((120_000 * gridFactor(region, '2026-01-01', vintage)!.kgPerKwh) / 1000).toBeCloseTo(tons, 3)
  })

  it('takes the latest factor published on the day of reporting, and the table has the years in their order', () => {
    expect(gridFactor('CN-33', '2025-12-30')).toMatchObject({ vintage: 2022, kgPerKwh: 0.5153 })
    expect(gridFactor('CN-33', '2025-12-31')).toMatchObject({ vintage: 2023, kgPerKwh: 0.4974 })
    expect(gridFactor('CN-33', '2020-01-01')).toMatchObject({ vintage: 2021, kgPerKwh: 0.5422 })
    expect(gridFactor('CN', '2026-01-01', 1999)).toBeUndefined()
    expect(GRID_FACTORS.map((f) => f.vintage)).toEqual(GRID_FACTORS.map((f) => f.vintage).toSorted((a, b) => a - b))
  })

  it('24 hourly kW: 1,242 kWh, Pmax 92, load factor 0.5625', () => {
    const kw = [20, 20, 20, 20, 20, 25, 60, 85, 90, 92, 88, 60, 70, 90, 92, 90, 85, 60, 40, 30, 25, 20, 20, 20]
    expect(kw.reduce((a, b) => a + b)).toBe(1242)
    expect(demandOf(kw, 1)).toEqual({ averageKw: 51.75, maxKw: 92, loadFactor: 0.5625 })
    expect(demandOf([0, 0], 1)).toBeNull()
  })

  it('a block that still runs counts for the time it has run, and is no demand yet', () => {
    const shoe = demandOf([5, 5.5, 5, 5.75, 4.5, 0.95], 0.25, [0.25, 0.25, 0.25, 0.25, 0.25, 1 / 12])!
    expect(shoe.averageKw).toBeCloseTo(26.7 / (4 / 3), 9)
    expect(shoe.maxKw).toBe(23)
    expect(shoe.loadFactor).toBeCloseTo(26.7 / (4 / 3) / 23, 9)
    expect(demandOf([2], 0.25, [0.1])).toEqual({ averageKw: 20, maxKw: null, loadFactor: null })
    // 40 kW now, and no whole quarter was above 10: nobody knows the highest demand of this time yet.
    expect(demandOf([2.5, 2], 0.25, [0.25, 0.05])).toMatchObject({ maxKw: 10, loadFactor: null })
  })

  it('a load factor is never above 1, whatever is over of the last block', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (kwh, part) => {
        const demand = demandOf(kwh, 1, [...kwh.slice(1).map(() => 1), part])
        if (demand?.loadFactor != null) expect(demand.loadFactor).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('time of use: tip 300, peak 900, valley 1,200 kWh cost 1.0375', () => {
    const found = timeOfUse([
      { period: 'tip', factor: 1.8, kwh: 300 },
      { period: 'peak', factor: 1.5, kwh: 900 },
      { period: 'valley', factor: 0.5, kwh: 1200 },
    ])!
    expect(found).toMatchObject({ peakShare: 0.5, peakToValley: 1, costIndex: 1.0375 })
    expect(timeOfUse([])).toBeNull()
  })

  it('periods must cover the day once', () => {
    const span = (from: string, to: string): TariffSpan => ({ from, to, period: 'flat', factor: 1 })
    expect(tariffGap([span('08:00', '24:00'), span('00:00', '08:00')])).toBeUndefined()
    expect(tariffGap([span('00:00', '08:00'), span('09:00', '24:00')])).toBe('08:00')
    expect(tariffGap([span('00:00', '08:00'), span('07:00', '24:00')])).toBe('07:00')
    expect(tariffGap([span('00:00', '22:00')])).toBe('22:00')
    expect(spanAt([span('00:00', '08:00'), span('08:00', '24:00')], 480).from).toBe('08:00')
  })
})

describe('data quality of domain §2.13', () => {
  it('tells what came twice from what was wrong', () => {
    const quality = dataQualityOf({
      messages: { received: 100, decoded: 89, duplicate: 10, refused: { JSON: 1 } },
      readings: { received: 210, counted: 180, tooLate: 10, refused: { DUPLICATE: 10, RANGE: 10 } },
    })
    expect(quality).toEqual({ uniqueness: 0.9, validity: 0.95 })
    const none = {
      messages: { received: 0, decoded: 0, duplicate: 0, refused: {} },
      readings: { received: 0, counted: 0, tooLate: 0, refused: {} },
    }
    expect(dataQualityOf(none)).toEqual({ uniqueness: null, validity: null })
  })
})
