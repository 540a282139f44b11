import { expect, it } from 'vitest'
import { createCompleteness } from '../../../analytics/completeness.ts'
import type { DeviceLive } from '../../../analytics/live.ts'
import { createSums, SUM } from '../../../model/kpi.ts'

const HOUR = 3_600_000

it('reckons the completeness of a tile from the hours the fold remembers, once a minute', () => {
  let asked = 0
  const of = createCompleteness({
    hours: (id, count) => {
      asked++
      expect([id, count]).toEqual([3, 24])
      return [60, 60, 60, 60, 60, 0].map((readings, i) => {
        const sums = createSums()
        sums[SUM.readings] = readings
        sums[SUM.pbt] = HOUR
        return { from: i * HOUR, sums }
      })
    },
  })
  const d = { id: 3, heartbeatS: null } as DeviceLive
  expect(of(d, 0)).toBeCloseTo(5 / 6, 9)
  expect(of(d, 59_999)).toBeCloseTo(5 / 6, 9)
  expect(asked).toBe(1)
  of(d, 60_000)
  expect(asked).toBe(2)
})
