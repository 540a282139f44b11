import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff } from '../../../analytics/merge-diff.ts'
import { mergePatch } from '../../../model/views.ts'

/** Plain JSON as it comes off the wire: no -0, keys of every kind, `$set` among them. */
const json = fc
  .letrec((tie) => ({
    value: fc.oneof({ depthSize: 'medium' }, tie('leaf'), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
    leaf: fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ maxLength: 4 }),
    ),
    object: fc.dictionary(
      fc.oneof(fc.constantFrom('a', 'b', 'c', '$set', '__proto__', 'constructor'), fc.string({ maxLength: 3 })),
      tie('value'),
      { maxKeys: 5 },
    ),
  }))
  .value.map((value): unknown => JSON.parse(JSON.stringify(value)))

describe('a patch between two views', () => {
  it('turns the one into the other, also after crossing the wire', () => {
    fc.assert(
      fc.property(json, json, (from, to) => {
        const patch = diff(from, to)
        const joined = patch === undefined ? from : mergePatch(from, JSON.parse(JSON.stringify(patch)))
        expect(JSON.parse(JSON.stringify(joined))).toEqual(to)
      }),
      { numRuns: 2000 },
    )
  })

  it('is empty exactly where nothing changed', () => {
    fc.assert(
      fc.property(json, (view) => {
        expect(diff(view, JSON.parse(JSON.stringify(view)))).toBeUndefined()
      }),
    )
  })

  it('changes neither side and shares what stood still', () => {
    const from = { a: { x: 1 }, b: { y: 2 } }
    const to = { a: { x: 1 }, b: { y: null } }
    const joined = mergePatch(from, diff(from, to)) as typeof from
    expect(from).toEqual({ a: { x: 1 }, b: { y: 2 } })
    expect(joined).toEqual(to)
    expect(joined.a).toBe(from.a)
  })

  it('sets a member to null without removing it, and removes one without setting it', () => {
    const patch = diff({ value: 0.7, gone: 1 }, { value: null })
    expect(patch).toEqual({ value: { $set: null }, gone: null })
    expect(mergePatch({ value: 0.7, gone: 1 }, patch)).toEqual({ value: null })
  })

  it('brings a new tile whole, nulls inside included', () => {
    const tile = { oee: { value: null, reason: 'privacy' } }
    expect(diff({}, { d1: tile })).toEqual({ d1: { $set: tile } })
    expect(mergePatch({}, { d1: { $set: tile } })).toEqual({ d1: tile })
  })

  it('names only what moved', () => {
    const view = (good: number) => ({ headline: { good, oee: { value: null, n: 0 } }, hours: [1, 2] })
    expect(diff(view(1), view(2))).toEqual({ headline: { good: 2 } })
  })
})
