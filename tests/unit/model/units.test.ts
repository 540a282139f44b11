import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversion, isUnit } from '../../../model/units.ts'

const convert = (value: number, from: string, to: string): number | undefined => {
  const into = conversion(from, to)
  return into && value * into.scale + into.shift
}

describe('a unit', () => {
  it.each([
    [1, 'MWh', 'kWh', 1000],
    [3600, 'kJ', 'kWh', 1],
    [3.6, 'MJ', 'kWh', 1],
    [1, 'GJ', 'kWh', 1000 / 3.6],
    [21_400, 'W', 'kW', 21.4],
    [90, 'min', 'h', 1.5],
    [1500, 'ms', 's', 1.5],
    [212, '[degF]', 'Cel', 100],
    [300, 'K', '°C', 26.85],
    [25, '℃', 'K', 298.15],
    [55, '%', '1', 0.55],
    [0.04, '%', 'ppm', 400],
    [30, 'm/min', 'm/s', 0.5],
    [3000, 'rpm', 'Hz', 50],
    [6, 'bar', 'MPa', 0.6],
    [12, 'L/min', 'm3/h', 0.72],
    [9.80665, 'm/s2', '[g]', 1],
    [12, '件', '1', 12],
    [12, '1', 'pcs', 12],
    [500, 'umol/(m2 s)', 'umol/(m2.s)', 500],
  ])('turns %d %s into %s', (value, from, to, expected) => {
    expect(convert(value, from, to)).toBeCloseTo(expected, 9)
  })

  it('does not turn into one of another dimension', () => {
    for (const [from, to] of [
      ['kW', 'kWh'],
      ['s', 'm'],
      ['%', 'pcs'],
      ['kvar', 'kW'],
      ['Nm', 'nm'],
      ['parsec', 'kWh'],
    ] as const)
      expect(conversion(from, to), `${from} ${to}`).toBeUndefined()
  })

  it('is read in the case plants write it, never where case is a factor', () => {
    for (const text of ['KWH', 'Kwh', 'kwh', 'KW', 'RPM', 'HZ', 'MPa', 'MM']) expect([text, isUnit(text)]).toEqual([text, text !== 'MM'])
    for (const text of ['mw', 'mWh', 'MA', 'mpa', 'MS', 'Mm']) expect([text, isUnit(text)]).toEqual([text, false])
  })

  it('equal to another is exact, even when unknown here', () => {
    expect(conversion('picks/cm', 'picks/cm')).toEqual({ scale: 1, shift: 0 })
    expect(conversion('kW.h', 'kWh')).toEqual({ scale: 1, shift: 0 })
  })

  it('there and back is the same number', () => {
    const pairs = [
      ['kWh', 'MJ'],
      ['Cel', '[degF]'],
      ['rpm', 'Hz'],
      ['bar', 'psi'],
      ['L/s', 'm3/min'],
    ] as const
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([a, b], x) => {
        expect(convert(convert(x, a, b)!, b, a)!).toBeCloseTo(x, 6)
      }),
    )
  })
})
