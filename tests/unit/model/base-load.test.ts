import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitBaseLoad, LEAST_POINTS, type LoadPoint, powerFactor, unbalance } from '../../../model/base-load.ts'

const hours = (n: number, noise: (i: number) => number = () => 0): LoadPoint[] =>
  Array.from({ length: n }, (_, i) => ({ rate: (i * 37) % 400, kw: 5 + 0.02 * ((i * 37) % 400) + noise(i) }))

describe('phases (domain §2.7.1)', () => {
  it('V = 398, 402, 391 -> unbalance 1.511 %', () => {
    expect(100 * unbalance([398, 402, 391])!).toBeCloseTo(1.511, 3)
    expect(unbalance([398, 402])).toBeNull()
    expect(unbalance([0, 0, 0])).toBeNull()
  })
  it('cos phi = P/S', () => {
    expect(powerFactor(46, 50)).toBeCloseTo(0.92, 12)
    expect(powerFactor(46, 0)).toBeNull()
  })
})

describe('base load (domain §2.7.1)', () => {
  it('finds the power at no pieces and the energy of one more', () => {
    const fit = fitBaseLoad(hours(60))
    expect(fit.baseKw).toBeCloseTo(5, 9)
    expect(fit.marginalKwh).toBeCloseTo(0.02, 9)
    expect(fit.r2).toBeCloseTo(1, 9)
  })
  it('is null below 48 hours, without different rates, and where power does not follow the rate', () => {
    expect(fitBaseLoad(hours(LEAST_POINTS - 1))).toMatchObject({ baseKw: null, reason: 'too-few' })
    expect(fitBaseLoad(hours(LEAST_POINTS)).reason).toBeNull()
    expect(fitBaseLoad(Array(60).fill({ rate: 100, kw: 7 }))).toMatchObject({ baseKw: null, reason: 'no-spread' })
    const weak = fitBaseLoad(hours(60, (i) => (i % 2 === 0 ? 6 : -6)))
    expect(weak).toMatchObject({ baseKw: null, marginalKwh: null, reason: 'weak-fit' })
    expect(weak.r2).toBeLessThan(0.7)
  })
  it('follows a line exactly, whatever the line', () => {
    const line = fc.tuple(fc.double({ min: 0.1, max: 1000, noNaN: true }), fc.double({ min: 0.001, max: 10, noNaN: true }))
    fc.assert(
      fc.property(line, ([base, slope]) => {
        const fit = fitBaseLoad(hours(50).map(({ rate }) => ({ rate, kw: base + slope * rate })))
        expect(fit.baseKw! / base).toBeCloseTo(1, 5)
        expect(fit.marginalKwh! / slope).toBeCloseTo(1, 5)
      }),
    )
  })
})
