import { describe, expect, it } from 'vitest'
import { clockOf } from '../../../web/board/forms/clock-text.ts'

describe('a time of the day as people type it', () => {
  it('is of 24 hours, however short', () => {
    expect(['8', '08', '830', '8:30', '8：30', ' 20.15 ', '2359'].map((text) => clockOf(text))).toEqual([
      '08:00',
      '08:00',
      '08:30',
      '08:30',
      '08:30',
      '20:15',
      '23:59',
    ])
  })
  it('is none where no clock shows it', () => {
    expect(['', '24:30', '25', '8:60', '8:3', 'noon', '08:00 PM'].map((text) => clockOf(text))).toEqual(Array(7).fill(null))
  })
  it('may be the end of a day', () => {
    expect([clockOf('24:00'), clockOf('24', true)]).toEqual(['00:00', '24:00'])
  })
})
