import { describe, expect, it } from 'vitest'
import { completenessOf, composed, idealCycleValidity } from '../../../model/data-quality.ts'

const HOUR = 3_600_000
const heard = (...readings: number[]) => readings.map((n) => ({ readings: n, plannedMs: HOUR }))

describe('completeness (domain §2.13)', () => {
  it('is what was received of what the device itself sends in planned time', () => {
    expect(completenessOf(heard(360, 360, 360, 360, 360, 0)).value).toBeCloseTo(5 / 6, 9)
    expect(completenessOf(heard(360, 360, 360, 360)).value).toBe(1)
    // Part of an hour was planned; nothing outside it is missed.
    const partly = [...heard(360, 360, 360, 360), { readings: 90, plannedMs: HOUR / 2 }, { readings: 0, plannedMs: 0 }]
    expect(completenessOf(partly).value).toBeCloseTo((4 * 360 + 90) / (4.5 * 360), 9)
  })
  it('does not let a busy hour make up for a silent one, and is not lowered by quiet ones', () => {
    expect(completenessOf(heard(400, 400, 400, 400, 1200, 0)).value).toBeCloseTo(5 / 6, 9)
    expect(completenessOf(heard(100, 120, 140, 100, 160, 110, 105, 130)).value).toBeGreaterThan(0.98)
  })
  it('goes by the declared heartbeat until its own cadence is known', () => {
    expect(completenessOf(heard(60, 30), 60).value).toBeCloseTo(0.75, 9)
    expect(completenessOf(heard(60, 30))).toEqual({ value: null, reason: 'too-few' })
    expect(completenessOf([{ readings: 5, plannedMs: 0 }])).toEqual({ value: null, reason: 'no-planned-time' })
  })
})

describe('ideal cycle and composite (domain §2.13)', () => {
  it('counts run time with effectiveness in 0.3..1.05, both ends in', () => {
    const hours = [0.3, 1.05, 0.29, 1.06].map((effectiveness) => ({ runMs: HOUR, effectiveness }))
    expect(idealCycleValidity(hours).value).toBe(0.5)
    expect(idealCycleValidity([{ runMs: HOUR, effectiveness: null }])).toEqual({ value: null, reason: 'no-ideal-cycle' })
    expect(idealCycleValidity([{ runMs: 0, effectiveness: null }])).toEqual({ value: null, reason: 'no-run-time' })
  })
  it('is the least of the known parts, not their mean', () => {
    const ok = { value: 1, reason: null }
    const none = { value: null, reason: 'no-order-flag' } as const
    const of = { completeness: { value: 0.6, reason: null }, timeliness: ok, validity: ok, uniqueness: { value: 0.9, reason: null } }
    expect(composed({ ...of, orderCoverage: none, idealCycle: ok })).toMatchObject({
      composite: 0.6,
      worst: 'completeness',
      parts: { orderCoverage: null },
      reasons: { orderCoverage: 'no-order-flag' },
    })
    const nothing = { completeness: none, timeliness: none, validity: none, uniqueness: none, orderCoverage: none, idealCycle: none }
    expect(composed(nothing)).toMatchObject({ composite: null, worst: null })
  })
})
