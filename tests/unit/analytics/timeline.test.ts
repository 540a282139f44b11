import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReader, createWriter } from '../../../analytics/bytes.ts'
import { countUpTo, createTimeline, drop, insert, LIFE_ENTRY, lengthOf } from '../../../analytics/timeline.ts'

const entry = fc.record({
  at: fc.integer({ min: 1, max: 50 }),
  kind: fc.integer({ min: 0, max: 16 }),
  value: fc.integer({ min: 0, max: 9 }),
})

describe('the timeline', () => {
  it('keeps entries in order of time, kind and arrival, whatever is forgotten between', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 120 }), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), (entries, drops) => {
        const timeline = createTimeline(2)
        let naive: (typeof entries)[number][] = []
        entries.forEach((e, i) => {
          // No merging here: the mark is beyond the end.
          const rank = insert(timeline, e.at, e.kind, e.value, i, e.kind, Infinity)
          naive.push(e)
          naive = naive
            .map((x, order) => ({ x, order }))
            .sort((a, b) => a.x.at - b.x.at || a.x.kind - b.x.kind || a.order - b.order)
            .map(({ x }) => x)
          expect(naive[rank]).toBe(e)
          const gone = Math.min(drops[i % drops.length]!, lengthOf(timeline))
          if (i % 5 === 4) {
            drop(timeline, gone)
            naive = naive.slice(gone)
          }
          expect(lengthOf(timeline)).toBe(naive.length)
          naive.forEach((x, k) => {
            const at = timeline.head + k
            expect([timeline.at[at], timeline.kind[at], timeline.value[at], timeline.flags[at]]).toEqual([x.at, x.kind, x.value, x.kind])
          })
          expect(countUpTo(timeline, 25)).toBe(naive.filter((x) => x.at <= 25).length)
        })
      }),
      { numRuns: 100 },
    )
  })
  it('counts signs of life of the same millisecond in one entry, but not in one already folded', () => {
    const timeline = createTimeline()
    for (let i = 0; i < 5; i++) insert(timeline, 7, LIFE_ENTRY, 1, 0, 0, 0)
    expect([lengthOf(timeline), timeline.value[0]]).toEqual([1, 5])
    expect(insert(timeline, 7, LIFE_ENTRY, 1, 0, 0, 1)).toBe(1)
    expect(lengthOf(timeline)).toBe(2)
  })
})

describe('snapshot bytes', () => {
  it('give back what was written, in order', () => {
    const whole = fc.integer({ min: -(2 ** 51), max: 2 ** 51 })
    const rows = fc.array(fc.oneof(fc.constant(0), fc.double({ noNaN: true })), { maxLength: 80 })
    fc.assert(
      fc.property(
        fc.array(whole),
        rows,
        fc.string(),
        fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
        fc.double(),
        (wholes, row, text, ids, number) => {
          const w = createWriter()
          for (const v of wholes) w.whole(v)
          w.sparse(row)
          w.text(text)
          w.column(Uint32Array.from(ids))
          w.number(number)
          const r = createReader(w.done())
          expect(wholes.map(() => r.whole())).toEqual(wholes.map((v) => v + 0))
          const back = new Float64Array(row.length)
          r.sparse(back)
          expect([...back].map((v) => v + 0)).toEqual(row.map((v) => v + 0))
          expect(r.text()).toBe(text)
          const column = new Uint32Array(ids.length)
          r.column(column)
          expect([...column]).toEqual(ids)
          expect(r.number()).toBe(number)
        },
      ),
    )
  })
})
