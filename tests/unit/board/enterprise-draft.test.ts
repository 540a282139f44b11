import { describe, expect, it } from 'vitest'
import { enterpriseBody, enterpriseDraft, enterpriseFaults } from '../../../web/board/forms/enterprise-draft.ts'

const DOC = {
  id: 'e1',
  name: '示范',
  county: '330382',
  segments: [
    { code: 'yq-lv-elec', weight: 0.7 },
    { code: 'gm-mould', weight: 0.3 },
  ],
  employees: 80,
  aboveScale: true,
  group: 'g',
}

describe('an enterprise that is typed', () => {
  it('has its shares in percent and comes back the same', () => {
    const draft = enterpriseDraft(DOC)
    expect(draft.segments.map(({ percent }) => percent)).toEqual(['70', '30'])
    expect({ id: 'e1', ...enterpriseBody(draft) }).toEqual(DOC)
  })
  it('leaves out what was emptied', () => {
    const { employees: _, group: __, ...rest } = enterpriseBody({ ...enterpriseDraft(DOC), employees: '', group: ' ' })
    expect([_, __, rest.name]).toEqual([undefined, undefined, '示范'])
  })
  it('is checked as the server checks it', () => {
    const of = (segments: { code: string; percent: string }[], more = {}) => [
      ...enterpriseFaults({ ...enterpriseDraft(DOC), segments, ...more }),
    ]
    const both = (a: string, b: string) => [
      { code: 'a1', percent: a },
      { code: 'b1', percent: b },
    ]
    expect(of(both('60', '40'))).toEqual([])
    expect(of(both('60', '30'))).toEqual([['segments', 'sum']])
    expect(of(both('100', '0'))).toEqual([['segments', 'share']])
    expect(of([{ code: '', percent: '100' }])).toEqual([['segments', 'segment']])
    expect(of(both('50', '50').map((one) => ({ ...one, code: 'a1' })))).toEqual([['segments', 'twice']])
    expect(of(both('33,3', '66.7'), { employees: '2.5', name: ' ' })).toEqual([
      ['name', 'name'],
      ['employees', 'employees'],
    ])
  })
})
