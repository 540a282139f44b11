import { describe, expect, it } from 'vitest'
import { binAt, toneOf } from '../../../web/board/parts/power-tones.ts'

const bins = [0, 1, 2, 4, 8].map((from, i) => ({ from, to: [1, 2, 4, 8, 16][i]!, n: 1 }))

describe('the histogram of power', () => {
  it('puts a limit into the bin that holds it', () => {
    expect([0.5, 1, 3, 15, 99].map((kw) => binAt(bins, kw))).toEqual([0, 1, 2, 4, 4])
  })
  it('tells running from standing, and what lies between', () => {
    expect(bins.map((bin) => toneOf(bin, 7, 2.5))).toEqual(['IDLE', 'IDLE', 'hold', 'hold', 'RUN'])
    expect(bins.map((bin) => toneOf(bin, 0, 0))).toEqual(Array(5).fill('hold'))
    expect(toneOf(bins[4]!, null, null)).toBe('hold')
  })
})
