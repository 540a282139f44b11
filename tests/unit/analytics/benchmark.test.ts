// Vectors of domain §5.4 and §5.5, word for word, and what the gate promises beyond them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Contribution,
  checkCell,
  ENERGY,
  FREEZE_MS,
  INSIDE,
  kpiMeasure,
  quantile,
  release,
  roundAmount,
  roundRatio,
  withheldTogether,
} from '../../../analytics/benchmark.ts'
import { type Publication, publish } from '../../../analytics/publication.ts'
import { createSums, SUM } from '../../../model/kpi.ts'

const parts = (weights: readonly number[]) => weights.map((weight, i) => ({ party: `e${i}`, weight }))
const only = (rule: { dominance?: [number, number]; p?: number }) => ({
  kMean: 0,
  dominance: rule.dominance === undefined ? [] : [{ largest: rule.dominance[0], percent: rule.dominance[1] }],
  pPercent: rule.p ?? 0,
})
const ok = (weights: readonly number[], rule: { dominance?: [number, number]; p?: number }) =>
  checkCell(parts(weights), only(rule)).failed.length === 0 ? 'ok' : 'fail'

// contributions, n, (1,75), (2,85), p 10, p 15, inside board
const ROWS = [
  [[600, 250, 80, 40, 30], 5, 'ok', 'ok', 'ok', 'ok', ['dominance']],
  [[800, 120, 40, 25, 15], 5, 'fail', 'fail', 'ok', 'fail', ['dominance', 'p-percent']],
  [[500, 400, 50, 30, 20], 5, 'ok', 'fail', 'ok', 'ok', ['dominance']],
  [[220, 210, 200, 190, 180], 5, 'ok', 'ok', 'ok', 'ok', []],
  [[300, 280, 20], 3, 'ok', 'fail', 'fail', 'fail', ['threshold', 'dominance', 'p-percent']],
  [[90, 5, 5], 3, 'fail', 'fail', 'fail', 'fail', ['threshold', 'dominance', 'p-percent']],
] as const

describe('the rules on a cell', () => {
  it.each(ROWS)('judges %j as the vector says', (weights, n, dom1, dom2, p10, p15, inside) => {
    expect(checkCell(parts(weights)).n).toBe(n)
    expect(ok(weights, { dominance: [1, 75] })).toBe(dom1)
    expect(ok(weights, { dominance: [2, 85] })).toBe(dom2)
    expect(ok(weights, { p: 10 })).toBe(p10)
    expect(ok(weights, { p: 15 })).toBe(p15)
    expect(checkCell(parts(weights), INSIDE).failed).toEqual(inside)
  })

  it('lets a cell through that sits exactly on every boundary', () => {
    // top1 50 %, top2 75 %, n = 5
    expect(checkCell(parts([500, 250, 100, 100, 50])).failed).toEqual([])
    expect(checkCell(parts([501, 250, 100, 100, 49])).failed).toEqual(['dominance'])
    expect(ok([100, 85, 15], { p: 15 })).toBe('ok')
    expect(ok([100, 85, 14.99], { p: 15 })).toBe('fail')
  })

  it('counts a legal group as one contributor', () => {
    const group = ['a', 'b', 'c', 'd', 'd'].map((party) => ({ party, weight: 1 }))
    expect(checkCell(group)).toEqual({ n: 4, failed: ['threshold'] })
  })

  it('counts nobody who brings no weight', () => {
    expect(checkCell(parts([1, 1, 1, 1, 0])).failed).toEqual(['threshold'])
    expect(checkCell([]).failed).toEqual(['threshold'])
  })

  it('does not care about the order of contributors', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 8 }), (weights) => {
        expect(checkCell(parts([...weights].reverse()))).toEqual(checkCell(parts(weights)))
      }),
    )
  })
})

describe('quantiles and rounding', () => {
  it('interpolates as type 7', () => {
    const values = [0.42, 0.55, 0.58, 0.61, 0.63, 0.66, 0.7, 0.74, 0.79, 0.88]
    expect(quantile(values, 0.25)).toBeCloseTo(0.5875, 10)
    expect(quantile(values, 0.5)).toBeCloseTo(0.645, 10)
    expect(quantile(values, 0.75)).toBeCloseTo(0.73, 10)
    expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.656, 10)
    expect(quantile([], 0.5)).toBeNull()
    expect(quantile([3], 0.9)).toBe(3)
  })
  it('lets ratios out in half points and amounts with three digits', () => {
    expect(roundRatio(0.6776)).toBe(0.68)
    expect(roundRatio(0.6774)).toBe(0.675)
    expect(roundAmount(123_456)).toBe(123_000)
    expect(roundAmount(0.0123456)).toBe(0.0123)
  })
})

/** `oee` by PBT of `hours`. */
function firm(party: string, oee: number, hours = 100): Contribution {
  const sums = createSums()
  const ms = hours * 3_600_000
  sums[SUM.pbt] = sums[SUM.observed] = ms
  sums[SUM.apt] = ms
  sums[SUM.priPq] = ms * 1000
  sums[SUM.priGq] = Math.round(ms * 1000 * oee)
  sums[SUM.energy] = hours * 1e6
  return { party, sums, at: 1_000 }
}
const OEE = kpiMeasure('oeeIndex')
const firms = (oees: readonly number[]) => oees.map((oee, i) => firm(`e${i}`, oee))

describe('a figure of several enterprises', () => {
  it('is weighted by planned time, rounded, and says how many stand behind it', () => {
    const figure = release(OEE, [
      firm('a', 0.72, 1200),
      firm('b', 0.65, 800),
      firm('c', 0.58, 300),
      firm('d', 0.6, 900),
      firm('e', 0.7, 700),
    ])
    expect(figure).toEqual({ value: 0.665, reason: null, coverage: 1, n: 5, at: 1000 })
  })
  it('tells nothing when it is withheld, not even the number of contributors', () => {
    expect(release(OEE, firms([0.7, 0.7, 0.7, 0.7]))).toEqual({ value: null, reason: 'privacy', coverage: null, n: 0, at: null })
    expect(release(OEE, [])).toEqual({ value: null, reason: 'privacy', coverage: null, n: 0, at: null })
  })
  it('is withheld when one firm owns the weight, whatever its value', () => {
    expect(release(OEE, [firm('giant', 0.7, 5000), ...firms([0.7, 0.7, 0.7, 0.7, 0.7])]).reason).toBe('privacy')
    expect(release(ENERGY, [firm('giant', 0.7, 5000), ...firms([0.7, 0.7, 0.7, 0.7, 0.7])]).reason).toBe('privacy')
  })
  it('withholds the factors of OEE together, so that none follows from the others', () => {
    const stood = firm('e5', 0, 400)
    stood.sums[SUM.apt] = stood.sums[SUM.priPq] = stood.sums[SUM.priGq] = 0
    const cell = [...firms([0.7, 0.6, 0.5, 0.6]), stood]
    expect(release(kpiMeasure('availability'), cell).value).toBe(0.5)
    for (const name of ['effectiveness', 'qualityRatio', 'oeeIndex', 'neeIndex'] as const)
      expect(release(kpiMeasure(name), cell).value).toBeNull()
  })
})

describe('parts of a known total', () => {
  it('never withholds one alone', () => {
    const cells = new Map([
      ['a', parts([10, 10, 10, 10, 10])],
      ['b', parts([30, 30, 30, 30, 30])],
      ['c', parts([5, 5])],
    ])
    expect([...withheldTogether(cells)].sort()).toEqual(['a', 'c'])
  })
  it('withholds nothing where all pass, and everything where nothing helps', () => {
    expect(withheldTogether(new Map([['a', parts([1, 1, 1, 1, 1])]])).size).toBe(0)
    expect(withheldTogether(new Map([['a', parts([1, 1])]])).size).toBe(1)
  })
})

describe('from one publication to the next', () => {
  const first = (contributions: readonly Contribution[]) => publish(undefined, { measure: OEE, period: '2026-01-05', contributions }, 0)
  const next = (previous: Publication, contributions: readonly Contribution[], now: number) =>
    publish(previous, { measure: OEE, period: '2026-01-05', contributions }, now)

  it('stays as it is for a quarter of an hour', () => {
    const a = first(firms([0.7, 0.7, 0.7, 0.7, 0.7]))
    const better = firms([0.9, 0.9, 0.9, 0.9, 0.9])
    expect(next(a, better, FREEZE_MS - 1)).toBe(a)
    expect(next(a, better, FREEZE_MS).figure.value).toBe(0.9)
  })

  it('is first released as soon as it may be', () => {
    const closed = first(firms([0.7, 0.7, 0.7, 0.7]))
    expect(closed.figure.reason).toBe('privacy')
    expect(next(closed, firms([0.7, 0.7, 0.7, 0.7, 0.7]), 1000).figure.value).toBe(0.7)
  })

  it('holds the old value when one has left: 6 × 0.70 - 5 × 0.72 would be the leaver', () => {
    expect(6 * 0.7 - 5 * 0.72).toBeCloseTo(0.6, 10)
    const six = first(firms([0.72, 0.72, 0.72, 0.72, 0.72, 0.6]))
    expect(six.figure.value).toBe(0.7)
    const five = next(six, firms([0.72, 0.72, 0.72, 0.72, 0.72]), FREEZE_MS)
    expect(five.figure).toBe(six.figure)
  })

  it('lets one or two newcomers wait, and goes on with the others', () => {
    const five = first(firms([0.7, 0.7, 0.7, 0.7, 0.7]))
    const seven = next(five, firms([0.8, 0.8, 0.8, 0.8, 0.8, 0.1, 0.1]), FREEZE_MS)
    expect(seven.figure.value).toBe(0.8)
    expect(seven.figure.n).toBe(5)
    const eight = next(seven, firms([0.8, 0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4]), 2 * FREEZE_MS)
    expect(eight.figure.value).toBe(0.65)
    expect(eight.figure.n).toBe(8)
  })

  it('takes a new cohort once three have changed', () => {
    const six = first(firms([0.7, 0.7, 0.7, 0.7, 0.7, 0.7]))
    const other = [...firms([0.5, 0.5, 0.5, 0.5]), firm('x', 0.5), firm('y', 0.5)]
    expect(next(six, other, FREEZE_MS).figure.value).toBe(0.5)
  })

  it('closes when the cell no longer passes, and opening again tells no leaver either', () => {
    const eight = first(firms([0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]))
    const closed = next(eight, firms([0.7, 0.7, 0.7, 0.7]), FREEZE_MS)
    expect(closed.figure.reason).toBe('privacy')
    const seven = next(closed, firms([0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]), 2 * FREEZE_MS)
    expect(seven.figure.reason).toBe('privacy')
    expect(next(seven, firms([0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]), 3 * FREEZE_MS).figure.value).toBe(0.6)
  })

  it('starts afresh with a new production day and never goes back to the old one', () => {
    const six = first(firms([0.7, 0.7, 0.7, 0.7, 0.7, 0.7]))
    const morning = publish(six, { measure: OEE, period: '2026-01-06', contributions: firms([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]) }, 1000)
    expect(morning.figure.value).toBe(0.5)
    expect(next(morning, firms([0.7, 0.7, 0.7, 0.7, 0.7, 0.7]), 2 * FREEZE_MS)).toBe(morning)
  })

  it('remembers over midnight who was in: one firm that is missing in the morning does not follow from two days', () => {
    const six = first(firms([0.72, 0.72, 0.72, 0.72, 0.72, 0.6]))
    const cell = { measure: OEE, period: '2026-01-06', contributions: firms([0.72, 0.72, 0.72, 0.72, 0.72]) }
    expect(publish(six, cell, 1000).figure).toMatchObject({ value: null, reason: 'privacy', n: 0 })
  })

  it('goes on without a firm that stays away the next day by leaving out a whole cell with it', () => {
    const twelve = first(firms(Array.from({ length: 12 }, () => 0.7)))
    const tomorrow = (previous: Publication, count: number, now: number) =>
      publish(previous, { measure: OEE, period: '2026-01-06', contributions: firms(Array.from({ length: count }, () => 0.6)) }, now)
    const eleven = tomorrow(twelve, 11, FREEZE_MS)
    expect(eleven.figure).toMatchObject({ value: 0.6, n: 7 })
    // The same are left out again: nothing changes between the two.
    expect(tomorrow(eleven, 11, 2 * FREEZE_MS).parties).toEqual(eleven.parties)
    expect(tomorrow(eleven, 12, 2 * FREEZE_MS).parties).toEqual(twelve.parties)
  })

  it('never lets two releases of a day differ by one or two contributors', () => {
    const cohort = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), { minLength: 3 })
    fc.assert(
      fc.property(fc.array(cohort, { minLength: 2, maxLength: 12 }), (days) => {
        let standing: Publication | undefined
        let last: readonly string[] = []
        days.forEach((members, i) => {
          const before = standing
          standing = publish(before, { measure: OEE, period: '2026-01-05', contributions: members.map((m) => firm(m, 0.5)) }, i * FREEZE_MS)
          if (standing === before || standing.figure.value === null) return
          const changed = [
            ...standing.parties.filter((p) => !last.includes(p)),
            ...last.filter((p) => !(standing?.parties ?? []).includes(p)),
          ]
          expect(last.length === 0 || changed.length === 0 || changed.length >= 3).toBe(true)
          last = standing.parties
        })
      }),
    )
  })
})
