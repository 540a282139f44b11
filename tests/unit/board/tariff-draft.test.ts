import { describe, expect, it } from 'vitest'
import type { SeasonSpan } from '../../../model/tariff.ts'
import { anotherPlan, spansOf, tariffBody, tariffDraft, tariffFault } from '../../../web/board/forms/tariff-draft.ts'
import { USUAL_SPANS } from '../../../web/board/parts/energy-view.ts'

const draftOf = (spans: readonly SeasonSpan[]) => tariffDraft({ basePrice: 0.68, spans, holidays: ['2026-10-01'], workdays: [] })
const SUMMER: SeasonSpan[] = [
  { from: '00:00', to: '24:00', period: 'flat', factor: 1, months: [1, 2, 3, 4, 5, 6, 9, 10, 11, 12] },
  { from: '00:00', to: '12:00', period: 'valley', factor: 0.5, months: [7, 8], days: ['workday'] },
  { from: '12:00', to: '24:00', period: 'tip', factor: 1.8, months: [7, 8], days: ['workday'] },
  { from: '00:00', to: '24:00', period: 'deep', factor: 0.2, months: [7, 8], days: ['weekend', 'holiday'] },
]

describe('a tariff that is typed', () => {
  it('groups its periods into plans of a day and comes back the same', () => {
    const draft = draftOf(SUMMER)
    expect(draft.plans.map(({ months, days, rows }) => [months.length, days.length, rows.length])).toEqual([
      [10, 3, 1],
      [2, 1, 2],
      [2, 2, 1],
    ])
    expect(tariffBody(draft)).toEqual({ basePrice: 0.68, spans: SUMMER, holidays: ['2026-10-01'], workdays: [] })
    expect(spansOf(draftOf(USUAL_SPANS).plans)).toEqual(USUAL_SPANS)
    expect(tariffFault(draft)).toBeNull()
  })
  it('names the first time that is covered twice or not at all', () => {
    const twice = draftOf(USUAL_SPANS)
    twice.plans.push({ ...anotherPlan(twice.plans[0]), months: [7] })
    expect(tariffFault(twice)).toMatchObject({ key: 'gap', month: 7, day: 'workday' })
    const open = draftOf(SUMMER)
    open.plans[2]!.days = ['weekend']
    expect(tariffFault(open)).toEqual({ key: 'gap', month: 7, day: 'holiday', at: '00:00' })
  })
  it('is checked as the server checks it', () => {
    const of = (change: (draft: ReturnType<typeof draftOf>) => void) => {
      const draft = draftOf(USUAL_SPANS)
      change(draft)
      return tariffFault(draft)?.key
    }
    expect(
      of((d) => {
        d.price = '-1'
      }),
    ).toBe('price')
    expect(
      of((d) => {
        d.plans[0]!.months = []
      }),
    ).toBe('when')
    expect(
      of((d) => {
        d.plans[0]!.rows[0]!.to = '07:50'
      }),
    ).toBe('quarter')
    expect(
      of((d) => {
        d.plans[0]!.rows[0]!.factor = ''
      }),
    ).toBe('factor')
    expect(
      of((d) => {
        d.plans[0]!.rows[0]!.from = ''
      }),
    ).toBe('clock')
  })
})
