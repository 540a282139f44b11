import { describe, expect, it } from 'vitest'
import { lengthText } from '../../../cli/progress.ts'

describe('a length of time', () => {
  it('is said in the units one would use', () => {
    const [s, min, h] = [1000, 60_000, 3_600_000]
    expect([-5, 0, 12 * s, 29 * s, 40 * s, 3 * min + 10 * s, 59.6 * min, 90 * min, 2 * h, 24 * h + 4 * min].map(lengthText)).toEqual([
      '0 s',
      '0 s',
      '12 s',
      '29 s',
      '1 min',
      '3 min',
      '1 h',
      '1 h 30 min',
      '2 h',
      '24 h',
    ])
  })
})
