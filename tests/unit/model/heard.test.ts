import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heardOf, unknownEnergy, unknownPieces } from '../../../model/heard.ts'
import { createSums, isHeard, kpisOf, publicSums, SUM } from '../../../model/kpi.ts'
import { sumFigureOf } from '../../../model/sum-figures.ts'

const silent = () => {
  const s = createSums()
  s[SUM.pbt] = s[SUM.tUnknown] = 3_600_000
  return s
}
const rowOf = (s: Float64Array, counts = true, metered = true) => ({
  sums: { ...publicSums(s), ...heardOf(s, counts, metered) },
  reasons: kpisOf(s, { counted: counts, priced: true }).reasons,
})

describe('a time in which nothing was heard', () => {
  it('knows no pieces, no energy and no failures, and says so rather than that there is no meter', () => {
    for (const name of ['good', 'notGood', 'energyKwh', 'energyIdle', 'failures'] as const)
      expect([name, sumFigureOf(name, rowOf(silent()))]).toEqual([name, { value: null, reason: 'unheard' }])
    expect(sumFigureOf('good', rowOf(silent(), false))).toEqual({ value: null, reason: 'no-count' })
    expect(sumFigureOf('energyKwh', rowOf(silent(), true, false))).toEqual({ value: null, reason: 'no-energy' })
    const { reasons } = kpisOf(silent())
    expect(reasons).toMatchObject({ oeeIndex: 'coverage-low', qualityRatio: 'unheard', mtbf: 'unheard', specificEnergy: 'unheard' })
  })
  it('is not the first minute of a day with machines that were heard before it', () => {
    const begun = createSums()
    expect(isHeard(begun)).toBe(true)
    begun[SUM.pbt] = begun[SUM.tIdle] = 60_000
    for (const name of ['good', 'energyKwh', 'failures'] as const)
      expect(sumFigureOf(name, rowOf(begun))).toEqual({ value: 0, reason: null })
    const heard = silent()
    heard[SUM.readings] = 1
    expect(sumFigureOf('energyKwh', rowOf(heard))).toEqual({ value: 0, reason: null })
  })
  it('hides no sum: what is not 0 is known, whoever was heard', () => {
    const some = fc.record({ counting: fc.nat(2), countingUnheard: fc.nat(2), metering: fc.nat(2), meteringUnheard: fc.nat(2) })
    fc.assert(
      fc.property(some, fc.integer({ min: 1 }), (of, sum) => {
        expect([unknownPieces(sum, of), unknownEnergy(sum, of)]).toEqual([null, null])
        expect(unknownPieces(0, of) === null).toBe(of.counting > 0)
        expect(unknownEnergy(0, of) === null).toBe(of.metering > 0)
      }),
    )
  })
})
