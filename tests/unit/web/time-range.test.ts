import { describe, expect, it } from 'vitest'
import { Problem } from '../../../web/problem.ts'
import { parseTime, rangeOf } from '../../../web/time-range.ts'

describe('times of a request', () => {
  it('reads ISO 8601 and epoch ms', () => {
    expect(parseTime('1767225600123')).toBe(1767225600123)
    expect(parseTime('2026-01-01T00:00:00Z')).toBe(1767225600000)
    expect(parseTime('2026-01-01T08:00:00+08:00')).toBe(1767225600000)
    expect(parseTime('2026-01-01T08:00:00.123+0800')).toBe(1767225600123)
  })
  it('takes UTC where no offset is named, whatever the zone of the machine', () => {
    expect(parseTime('2026-01-01')).toBe(1767225600000)
    expect(parseTime('2026-01-01T00:00')).toBe(1767225600000)
  })
  it('understands a plus sign that a query turned into a space', () => {
    expect(parseTime('2026-01-01T08:00:00 08:00')).toBe(1767225600000)
  })
  it('refuses what is no time', () => {
    for (const text of ['', 'yesterday', '2026-13-01', '-5', '1e12', '99999999999999999', '1969-12-31T23:59:59Z', 'NaN'])
      expect(parseTime(text), text).toBeUndefined()
  })
  it('asks for the last day unless told otherwise', () => {
    expect(rangeOf({}, 1767225600000)).toEqual({ from: 1767225600000 - 86_400_000, to: 1767225600000 })
    expect(rangeOf({ to: '86400001' }, 5)).toEqual({ from: 1, to: 86400001 })
    expect(() => rangeOf({ from: '2026-01-02', to: '2026-01-02' }, 0)).toThrow(Problem)
  })
})
