// Domain §2.6.4 and §2.6.5, word for word: capability, when it is shown, and the robust score.
import { describe, expect, it } from 'vitest'
import { capabilityOf, shownCapability } from '../../../../analytics/spc/capability.ts'
import { capabilityIn, estimateOf, type Material, pictureOf } from '../../../../analytics/spc/chart.ts'
import { constantsOf } from '../../../../analytics/spc/constants.ts'
import { deviation, madOf, mean, median, robustScores, WILD, wildShare } from '../../../../analytics/spc/robust.ts'
import { rangeOf, subgroupsOf } from '../../../../analytics/spc/subgroups.ts'
import { type SpcHow, TUNING } from '../../../../model/spc.ts'

const NONE = { lsl: null, usl: null, target: null }

describe('capability', () => {
  it('follows the NIST example', () => {
    const spread = { mean: 16, sigmaWithin: 2, sigmaOverall: 2 }
    const found = capabilityOf(spread, { lsl: 8, usl: 20, target: 14 })
    expect(found.cp).toBeCloseTo(1, 4)
    expect(found.cpk).toBeCloseTo(0.6667, 4)
    expect(found.cpu).toBeCloseTo(0.6667, 4)
    expect(found.cpl).toBeCloseTo(1.3333, 4)
    expect(found.cpm).toBeCloseTo(Math.SQRT1_2, 4)
  })
  it('follows the trip-time example', () => {
    // biome-ignore format: four subgroups of five
    const values = [
      18.2, 17.5, 19.1, 18.8, 16.9,
      18.0, 17.2, 18.5, 19.4, 17.8,
      18.3, 18.9, 17.0, 16.6, 18.1,
      19.0, 17.7, 18.4, 18.6, 17.4,
    ]
    const groups = subgroupsOf({ at: values.map((_, i) => i), value: values }, 5)
    const rbar = mean(groups.map((group) => rangeOf(group.values)))
    const spread = { mean: mean(values), sigmaWithin: rbar / constantsOf(5).d2, sigmaOverall: deviation(values) }
    expect(spread.mean).toBeCloseTo(18.07, 9)
    expect(rbar).toBeCloseTo(2.075, 9)
    expect(spread.sigmaWithin).toBeCloseTo(0.89213, 5)
    expect(spread.sigmaOverall).toBeCloseTo(0.79412, 5)
    const found = capabilityOf(spread, { lsl: 14, usl: 22, target: null })
    expect([found.cp, found.cpk, found.pp, found.ppk].map((value) => value!.toFixed(4))).toEqual(['1.4946', '1.4684', '1.6790', '1.6496'])
    expect(found.cpm).toBeNull()
  })
  it('with one limit has the index of that side only', () => {
    const spread = { mean: 16, sigmaWithin: 2, sigmaOverall: 1 }
    expect(capabilityOf(spread, { ...NONE, usl: 20 })).toEqual({
      cp: null,
      cpk: 4 / 6,
      cpu: 4 / 6,
      cpl: null,
      pp: null,
      ppk: 4 / 3,
      cpm: null,
    })
    expect(capabilityOf(spread, { lsl: 8, usl: null, target: 14 })).toMatchObject({
      cp: null,
      cpk: 8 / 6,
      cpu: null,
      ppk: 8 / 3,
      cpm: null,
    })
  })
  it('of a process that never varied is null', () => {
    const spread = { mean: 16, sigmaWithin: 0, sigmaOverall: 0 }
    const spec = { lsl: 8, usl: 20, target: 16 }
    expect(Object.values(capabilityOf(spread, spec)).every((value) => value === null)).toBe(true)
    expect(shownCapability({ n: 60, subgroups: 60, spread, stable: true }, spec)).toMatchObject({ cpk: null, reason: 'no-variation' })
  })
  it('is shown from 50 readings on, claimed from 25 subgroups on, and greyed when the process wanders', () => {
    const spread = { mean: 16, sigmaWithin: 2, sigmaOverall: 2 }
    const spec = { lsl: 8, usl: 20, target: null }
    const shown = (n: number, subgroups: number, stable = true) => shownCapability({ n, subgroups, spread, stable }, spec)
    expect(shown(49, 9)).toMatchObject({ cp: null, reason: 'too-few', mean: 16 })
    expect(shown(50, 10)).toMatchObject({ cp: 1, reason: null, greyed: null, claim: false })
    expect(shown(125, 25)).toMatchObject({ cp: 1, claim: true })
    expect(shown(125, 25, false)).toMatchObject({ cp: 1, greyed: 'unstable' })
    expect(shownCapability({ n: 125, subgroups: 25, spread, stable: true }, NONE)).toMatchObject({ cpk: null, reason: 'no-spec' })
  })
  it('is greyed by one point beyond 3 σ on any chart of measured values', () => {
    const values = Array.from({ length: 100 }, (_, i) => 10 + ((i * 7) % 5) * 0.1)
    const spec = { lsl: 9, usl: 12, target: null }
    for (const chart of ['i-mr', 'ewma', 'cusum'] as const) {
      const how: SpcHow = { chart, subgroup: 1, residuals: false, tuning: TUNING }
      const greyed = (all: readonly number[]) => {
        const material = (some: readonly number[]): Material => ({
          groups: subgroupsOf({ at: some.map((_, i) => i), value: some }, 1),
          values: some,
        })
        const level = estimateOf(how, material(values))
        return capabilityIn(how, material(all), level, pictureOf(how, material(all), level), spec).greyed
      }
      expect([chart, greyed(values), greyed([...values, 20])]).toEqual([chart, null, 'unstable'])
    }
  })
})

describe('the robust score', () => {
  it('follows the vector', () => {
    const values = [0.62, 0.65, 0.66, 0.68, 0.7, 0.71, 0.73, 0.31]
    expect(median(values)).toBeCloseTo(0.67, 12)
    expect(madOf(values)).toBeCloseTo(0.035, 12)
    const scores = robustScores(values)!
    expect(scores.map((score) => score.toFixed(3))).toEqual(['-0.964', '-0.385', '-0.193', '0.193', '0.578', '0.771', '1.156', '-6.938'])
    expect(scores.filter((score) => Math.abs(score) > WILD)).toHaveLength(1)
    expect(wildShare(values)).toBeCloseTo(1 / 8, 12)
  })
  it('uses the mean deviation where more than half are equal, and is null where all are', () => {
    const scores = robustScores([5, 5, 5, 5, 9])!
    expect(scores[4]).toBeCloseTo(4 / (0.8 * 1.2533), 12)
    expect(robustScores([5, 5, 5])).toBeNull()
    expect(robustScores([])).toBeNull()
    expect(wildShare([5, 5, 5])).toBe(0)
  })
})
