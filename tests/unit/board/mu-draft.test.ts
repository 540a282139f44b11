import { describe, expect, it } from 'vitest'
import { DEFAULT_MU_SCHEME, MU_TERMS } from '../../../model/mu-score.ts'
import { freeTerm, muBody, muDraft, muFaults, termMeta } from '../../../web/board/forms/mu-draft.ts'

describe('a scheme of results per mu that is typed', () => {
  it('comes back the same, shares in percent meanwhile', () => {
    const draft = muDraft(DEFAULT_MU_SCHEME)
    expect(draft.classes).toEqual({ a: '20', b: '70', c: '95' })
    expect(muBody(draft)).toEqual(DEFAULT_MU_SCHEME)
    expect([...muFaults(draft)]).toEqual([])
    expect(muBody({ ...draft, smallMu: '', cap: '1,5' })).toMatchObject({ small: null, capFactor: 1.5 })
  })
  it('says where it is wrong before the server has to', () => {
    const draft = muDraft(DEFAULT_MU_SCHEME)
    draft.name = ''
    draft.indicators[1]!.base = '-1'
    draft.small[1]!.term = draft.small[0]!.term
    draft.classes.b = '10'
    expect([...muFaults(draft)]).toEqual([
      ['name', 'text'],
      ['indicators', 'number'],
      ['small/indicators', 'twice'],
      ['classes', 'rise'],
    ])
    expect([...muFaults({ ...draft, classes: { a: '20', b: '70', c: '101' } })].at(-2)).toEqual(['classes', 'number'])
  })
  it('names every term with its unit, and offers one that is not there yet', () => {
    for (const term of MU_TERMS) expect(termMeta(term).unit).not.toBe('')
    expect(freeTerm(muDraft(DEFAULT_MU_SCHEME).indicators)).toBe('valueAddedPerMu')
    expect(freeTerm(MU_TERMS.map((term) => ({ term, base: '1', weight: '1' })))).toBeUndefined()
  })
})
