import { describe, expect, it } from 'vitest'
import { dayTypeOf, type SeasonSpan, seasonGap, spansOn, tariffOf } from '../../../model/tariff.ts'

const flat = (from: string, to: string, more: Partial<SeasonSpan> = {}): SeasonSpan => ({ from, to, period: 'flat', factor: 1, ...more })

describe('tariffs by month and kind of day (domain §2.7.2)', () => {
  it('cover 24 h exactly once in every month and on every kind of day', () => {
    const summer = [7, 8]
    const rest = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12]
    const spans = [
      flat('00:00', '24:00', { months: summer }),
      flat('00:00', '12:00', { months: rest }),
      flat('12:00', '24:00', { months: rest }),
    ]
    expect(seasonGap(spans)).toBeUndefined()
    expect(seasonGap(spans.slice(1))).toEqual({ month: 7, day: 'workday', at: '00:00' })
    expect(seasonGap([...spans, flat('10:00', '11:00', { months: [7], days: ['weekend'] })])).toMatchObject({ month: 7, day: 'weekend' })
    expect(seasonGap([flat('00:00', '24:00', { days: ['workday', 'weekend'] })])).toEqual({ month: 1, day: 'holiday', at: '00:00' })
  })

  it('tell workday, weekend and holiday by the local day', () => {
    const days = { holidays: ['2026-10-01'], workdays: ['2026-10-10'] }
    expect(dayTypeOf(days, '2026-10-01', 4)).toBe('holiday')
    expect(dayTypeOf(days, '2026-10-10', 6)).toBe('workday')
    expect(dayTypeOf(days, '2026-10-11', 7)).toBe('weekend')
    expect(dayTypeOf(days, '2026-10-12', 1)).toBe('workday')
  })

  it('choose the spans of a day', () => {
    const spans = [flat('00:00', '24:00', { months: [7], days: ['holiday'] }), flat('00:00', '24:00', { months: [7], days: ['workday'] })]
    expect(spansOn(spans, 7, 'holiday')).toEqual([spans[0]])
    expect(spansOn(spans, 8, 'holiday')).toEqual([])
  })
})

describe('the tariff a site pays by', () => {
  const tariff = (basePrice: number) => ({ enterprise: 'e', currency: 'CNY' as const, basePrice, spans: [], holidays: [], workdays: [] })
  const shared = [
    { from: 100, doc: tariff(1) },
    { from: 200, doc: tariff(2) },
  ]
  const own = [
    { from: 150, doc: { ...tariff(5), site: 's' } },
    { from: 250, doc: { enterprise: 'e', site: 's', own: false as const } },
  ]
  const price = (...of: Parameters<typeof tariffOf>) => tariffOf(...of)?.doc.basePrice

  it('is that of the enterprise where it has none, the first one for all time before it too', () => {
    expect([0, 100, 199, 200].map((at) => price([], shared, at))).toEqual([1, 1, 1, 2])
    expect(price([], [], 100)).toBeUndefined()
  })

  it('is its own from its time on, until it has none again', () => {
    expect([0, 149, 150, 249, 250].map((at) => price(own, shared, at))).toEqual([1, 1, 5, 5, 2])
  })

  it('is its own for all time before, where the enterprise never had one; and none once it was given up', () => {
    expect([0, 150, 250].map((at) => price(own, [], at))).toEqual([5, 5, undefined])
  })
})
