import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INSIDE } from '../../../analytics/benchmark.ts'
import { boundsOf } from '../../../analytics/bounds.ts'
import { guardedSums, type SumCell } from '../../../analytics/guarded-sums.ts'
import { boundsInTree, type Region } from '../../../analytics/region-sums.ts'

const UNKNOWN = { low: 0, high: Number.POSITIVE_INFINITY }
const exactly = (value: number) => ({ low: value, high: value })

describe('bounds down a tree of regions', () => {
  it('are exact where one county of a published city is withheld, and open where two are', () => {
    const city = (known: readonly (number | null)[]): Region[] => [
      { name: 'city', parent: null, ...exactly(100) },
      ...known.map((value, i) => ({ name: `c${i}`, parent: 'city', ...(value === null ? UNKNOWN : exactly(value)) })),
    ]
    expect(boundsInTree(city([50, 30, null])).get('c2')).toEqual(exactly(20))
    expect(boundsInTree(city([50, null, null])).get('c2')).toEqual({ low: 0, high: 50 })
  })
  it('go over a withheld city: its counties and its sisters bound it', () => {
    const bounds = boundsInTree([
      { name: 'province', parent: null, ...exactly(100) },
      { name: 'a', parent: 'province', ...exactly(60) },
      { name: 'b', parent: 'province', ...UNKNOWN },
      { name: 'b1', parent: 'b', ...exactly(25) },
      { name: 'b2', parent: 'b', ...UNKNOWN },
    ])
    expect([bounds.get('b'), bounds.get('b2')]).toEqual([exactly(40), exactly(15)])
  })
  it('are those of the linear program', () => {
    const counties = fc.array(fc.record({ city: fc.nat(2), size: fc.integer({ min: 0, max: 50 }), out: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    })
    fc.assert(
      fc.property(counties, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (of, open) => {
        const total = (members: typeof of) => members.reduce((sum, c) => sum + c.size, 0)
        const cities = [0, 1, 2].filter((city) => of.some((c) => c.city === city))
        const told = (out: boolean, size: number) => (out ? { low: Math.max(0, size - 0.5), high: size + 0.5 } : UNKNOWN)
        const regions: Region[] = [
          { name: 'all', parent: null, ...told(open[3]!, total(of)) },
          ...cities.map((city) => ({ name: `city${city}`, parent: 'all', ...told(open[city]!, total(of.filter((c) => c.city === city))) })),
          ...of.map((c, i) => ({ name: `c${i}`, parent: `city${c.city}`, ...told(c.out, c.size) })),
        ]
        const indices = (city: number) => of.flatMap((c, i) => (c.city === city ? [i] : []))
        const margins = [
          ...(open[3] ? [{ of: of.map((_, i) => i), ...told(true, total(of)) }] : []),
          ...cities.flatMap((city) => (open[city] ? [{ of: indices(city), ...told(true, total(of.filter((c) => c.city === city))) }] : [])),
          ...of.flatMap((c, i) => (c.out ? [{ of: [i], ...told(true, c.size) }] : [])),
        ]
        const bounds = boundsInTree(regions)
        of.forEach((_, i) => {
          const program = boundsOf(of.length, margins, [i])!
          const tree = bounds.get(`c${i}`)!
          expect(tree.low).toBeCloseTo(program.low, 6)
          if (Number.isFinite(program.high)) expect(tree.high).toBeCloseTo(program.high, 6)
          else expect(tree.high).toBe(program.high)
        })
      }),
      { numRuns: 300 },
    )
  })
})

/** `counts[city][county]`: enterprises of 10 kWh each; the largest of a county takes `giant` of it. */
function province(
  counts: readonly (readonly number[])[],
  weight: (city: number, county: number, i: number) => number = () => 10,
): SumCell[] {
  const cells: SumCell[] = []
  const parts = (city: number, county: number) =>
    Array.from({ length: counts[city]![county]! }, (_, i) => {
      const id = `f${city}-${county}-${i}`
      return { id, party: id, weight: weight(city, county, i) }
    })
  counts.forEach((of, city) => {
    const all = of.flatMap((_, county) => parts(city, county))
    cells.push({ name: `city:${city}`, kind: 'city', parent: 'province:z', isOut: all.length >= 5, parts: all })
    of.forEach((n, county) => {
      cells.push({ name: `county:${city}-${county}`, kind: 'county', parent: `city:${city}`, isOut: n >= 5, parts: parts(city, county) })
    })
  })
  const all = counts.flatMap((of, city) => of.flatMap((_, county) => parts(city, county)))
  cells.push({ name: 'province:z', kind: 'province', parent: null, isOut: true, parts: all })
  cells.push({ name: 'segment:s', kind: 'segment', parent: null, isOut: true, parts: all })
  return cells
}
const everyone = (cells: readonly SumCell[]) => [...new Map(cells.flatMap((c) => c.parts.map((p) => [p.id, p] as const))).values()]
const shownOf = (cells: SumCell[]) => [...guardedSums(cells, everyone(cells), INSIDE)].sort()
/** More cells than the program over all kinds takes. */
const many = (counts: readonly (readonly number[])[]) => [...counts, ...Array.from({ length: 12 }, () => [6, 6, 6])]

describe('sums of counties, cities and the province', () => {
  it.each([
    ['few cells', (counts: readonly (readonly number[])[]) => counts],
    ['many cells', many],
  ])('a withheld county never follows from its city: the smallest that passes goes with it (%s)', (_name, of) => {
    // a, b, c with c withheld and the total out (5.5).
    const shown = shownOf(
      province(
        of([
          [12, 8, 4],
          [9, 7],
        ]),
      ),
    )
    expect(shown.filter((name) => /^county:[01]-/.test(name))).toEqual(['county:0-0', 'county:1-0', 'county:1-1'])
    expect(shown).toEqual(expect.arrayContaining(['city:0', 'city:1', 'province:z']))
  })
  it.each([
    ['few cells', (counts: readonly (readonly number[])[]) => counts],
    ['many cells', many],
  ])('nor a withheld city from the province (%s)', (_name, of) => {
    const shown = shownOf(province(of([[12], [8], [4]])))
    expect(shown).not.toContain('city:2')
    expect(shown.filter((name) => /:[012](-|$)/.test(name)).length).toBeLessThan(6)
  })
  it('a county that one giant dominates does not follow either', () => {
    const shown = shownOf(
      province(many([[12, 12, 7]]), (city, county, i) => (city === 0 && county === 2 && i === 0 ? 1000 : 10)).map((c) =>
        c.name === 'county:0-2' ? { ...c, isOut: false } : c,
      ),
    )
    // Neither it nor its city, which it dominates as well; and so that the province does not tell, not all the other cities.
    expect(shown).not.toContain('county:0-2')
    expect(shown).not.toContain('city:0')
    expect(shown.filter((name) => name.startsWith('city:')).length).toBeLessThan(12)
  })
  it('no withheld region is known closer than 2·p%, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), { minLength: 14, maxLength: 16 }), (counts) => {
        const cells = province(counts)
        const shown = guardedSums(cells, everyone(cells), INSIDE)
        const size = (c: SumCell) => c.parts.length * 10
        const all = size(cells.find((c) => c.kind === 'province')!)
        const order = ['province', 'city', 'county']
        const regions = cells.filter((c) => c.kind !== 'segment').sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
        const told = (value: number) => ({ low: value * 0.995, high: value * 1.005 })
        const bounds = boundsInTree(
          regions.map((c) => ({ name: c.name, parent: c.parent, ...(shown.has(c.name) || c.parent === null ? told(size(c)) : UNKNOWN) })),
        )
        for (const c of regions) {
          if (shown.has(c.name) || size(c) === 0 || size(c) === all) continue
          const { low, high } = bounds.get(c.name)!
          expect(high - low).toBeGreaterThanOrEqual((2 * INSIDE.pPercent * size(c)) / 100 - 0.02 * all)
          expect(high - low).toBeGreaterThan(0)
        }
      }),
      { numRuns: 60 },
    )
  })
})
