import { describe, expect, it } from 'vitest'
import { balanceOf, receiptHours, shortBalance } from '../../../analytics/balance.ts'

const TALLIES = [
  ['m.received', 13],
  ['m.decoded', 10],
  ['m.duplicate', 2],
  ['m.refused.JSON', 1],
  ['r.received', 42],
  ['r.counted', 33],
  ['r.counted', -3],
  ['r.tooLate', 3],
  ['r.refused.RANGE', 4],
  ['r.refused.DUPLICATE', 5],
  ['r.refused.UNIT', 1],
  ['r.refused.UNIT', -1],
  ['something.new', 7],
] as const
const tallies = TALLIES.map(([code, n]) => ({ code, n }))
const sum = (of: Record<string, number>) => Object.values(of).reduce((a, b) => a + b, 0)

describe('the books', () => {
  it('say what became of every message and reading, corrections included', () => {
    expect(balanceOf(tallies)).toEqual({
      messages: { received: 13, decoded: 10, duplicate: 2, refused: { JSON: 1 } },
      readings: { received: 42, counted: 30, tooLate: 3, refused: { RANGE: 4, DUPLICATE: 5 } },
    })
  })
  it('balance where ingest kept them so, in the long form and in the short', () => {
    const { messages, readings } = balanceOf(tallies)
    expect(messages.received).toBe(messages.decoded + messages.duplicate + sum(messages.refused))
    expect(readings.received).toBe(readings.counted + readings.tooLate + sum(readings.refused))
    const short = shortBalance({ messages, readings })
    expect(short).toEqual({ received: 43, counted: 30, duplicate: 5, refused: 5, tooLate: 3 })
    expect(short.received).toBe(short.counted + short.duplicate + short.refused + short.tooLate)
  })
  it('are kept by whole hours of receipt', () => {
    const hour = 3_600_000
    expect(receiptHours({ from: 7 * hour - 1, to: 8 * hour + 1 })).toEqual({ from: 6 * hour, to: 9 * hour })
    expect(receiptHours({ from: 7 * hour, to: 8 * hour })).toEqual({ from: 7 * hour, to: 8 * hour })
  })
  it('show it when they do not: what was received is not made up from the rest', () => {
    expect(
      balanceOf([
        { code: 'm.received', n: 2 },
        { code: 'm.decoded', n: 1 },
      ]).messages,
    ).toMatchObject({ received: 2, decoded: 1 })
  })
})
