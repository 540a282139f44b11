import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAST_SAMPLES, LEAST_SPAN_MS, learnPowerStates } from '../../../model/power-states.ts'

const HOUR = 3_600_000
/** `n` samples around `kw`, evenly within `spread` of it. */
const around = (kw: number, n: number, spread = 0.1): number[] =>
  Array.from({ length: n }, (_, i) => kw * (1 + spread * ((2 * i) / Math.max(1, n - 1) - 1)))

describe('limits learned from power', () => {
  it('lie on both sides of the valley between idle and run', () => {
    const found = learnPowerStates([...around(2, 120), ...around(12, 240)], HOUR)
    expect(found.reason).toBeNull()
    expect(found.low).toBeGreaterThan(1.7)
    expect(found.low).toBeLessThan(2.3)
    expect(found.high).toBeGreaterThan(10.5)
    expect(found.high).toBeLessThan(13.5)
    expect(found.off).toBeGreaterThan(2.2)
    expect(found.on).toBeGreaterThan(found.off!)
    expect(found.on).toBeLessThan(10.8)
    expect(found.bins.reduce((n, bin) => n + bin.n, 0)).toBe(360)
  })

  it('leave out standing still where there are two other ways of working, and use it where there is one', () => {
    const three = learnPowerStates([...around(0.02, 300), ...around(2, 120), ...around(12, 240)], HOUR)
    expect(three.low).toBeCloseTo(2, 0)
    const two = learnPowerStates([...around(0.02, 300), ...around(12, 240)], HOUR)
    expect(two.off).toBeGreaterThan(0.12)
    expect(two.on).toBeLessThan(10.8)
    expect(two.reason).toBeNull()
  })

  it('tell idle from run, not one load from another', () => {
    const found = learnPowerStates([...around(2, 120), ...around(12, 240), ...around(20, 200)], HOUR)
    expect(found.off).toBeGreaterThan(2.2)
    expect(found.on).toBeLessThan(10.8)
  })

  it('are none with a reason: too few samples, too short a time, no power, one way of working', () => {
    const good = [...around(2, 120), ...around(12, 240)]
    expect(learnPowerStates(good.slice(0, LEAST_SAMPLES - 1), HOUR).reason).toBe('too-few')
    expect(learnPowerStates(good, LEAST_SPAN_MS - 1).reason).toBe('too-few')
    expect(learnPowerStates([], HOUR).reason).toBe('too-few')
    expect(learnPowerStates(Array(100).fill(0), HOUR).reason).toBe('no-power')
    expect(learnPowerStates(around(12, 500), HOUR).reason).toBe('one-mode')
    // A single start is no way of working.
    expect(learnPowerStates([...around(12, 500), ...around(2, 10)], HOUR).reason).toBe('one-mode')
  })

  it('are the same in any order, and scale with the samples', () => {
    const bag = fc.array(fc.oneof(fc.double({ min: 1.5, max: 2.5, noNaN: true }), fc.double({ min: 9, max: 15, noNaN: true })), {
      minLength: 100,
      maxLength: 400,
    })
    fc.assert(
      fc.property(bag, fc.integer({ min: 1, max: 20 }), (kw, power) => {
        const found = learnPowerStates(kw, HOUR)
        expect(learnPowerStates(kw.toReversed(), HOUR)).toEqual(found)
        const k = 2 ** power
        const scaled = learnPowerStates(
          kw.map((p) => p * k),
          HOUR,
        )
        expect(scaled.reason).toBe(found.reason)
        if (found.on === null) return
        expect(scaled.on! / k / found.on).toBeCloseTo(1, 1)
        expect(found.off).toBeLessThanOrEqual(found.on)
        expect(found.low).toBeLessThan(found.off!)
        expect(found.high).toBeGreaterThan(found.on)
      }),
      { numRuns: 200 },
    )
  })
})
