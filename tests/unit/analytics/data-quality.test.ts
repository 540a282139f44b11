import { describe, expect, it } from 'vitest'
import { createDataQuality } from '../../../analytics/data-quality.ts'
import type { KpiRow } from '../../../model/views.ts'
import { HOUR, handMadePlant, MORNING, running } from './hand-made-plant.ts'

const path = (d: string) => `e1/s1/a1/l1/${d}`
const row = (device: string, hour: number, readings: number, more: object = {}) =>
  ({
    scope: `device:${path(device)}`,
    from: MORNING + hour * HOUR,
    sums: { readings, pbt: 3600, observed: 3600, assumedOrder: 900, apt: 3000 },
    kpis: { effectiveness: 0.9 },
    ...more,
  }) as unknown as KpiRow

describe('data quality of an enterprise', () => {
  it('puts the books and the hours of every device together, the worst first', async () => {
    const plant = handMadePlant()
    plant.enterprise('e1')
    plant.device(path('d1'), running(HOUR, 0.7, 10), { clockOffsetMs: 120 })
    plant.device(path('d2'), running(HOUR, 0.7, 10))
    plant.device(path('_'), running(HOUR, 0.7, 10))
    const asked: unknown[] = []
    const { dataQuality } = createDataQuality({
      ...plant,
      settled: async () => {},
      now: () => MORNING + 6 * HOUR,
      store: {
        async tallies(query) {
          asked.push(query)
          const of = (device: string, code: string, n: number) => ({ device: path(device), code, n })
          return [
            of('d1', 'm.received', 100),
            of('d1', 'm.duplicate', 5),
            of('d1', 'm.decoded', 95),
            of('d1', 'r.received', 1000),
            of('d1', 'r.counted', 990),
            of('d1', 'r.refused.RANGE', 10),
            of('d1', 'delayed', 99),
            of('d2', 'r.received', 10),
            of('d2', 'r.counted', 10),
          ]
        },
      },
      async kpis() {
        const quiet = [1, 2, 3, 4].map((hour) => row('d2', hour, 300, { kpis: { effectiveness: null } }))
        for (const one of quiet) Object.assign(one.sums, { assumedOrder: 3600 })
        return [0, 1, 2, 3, 4].map((hour) => row('d1', hour, hour === 4 ? 0 : 360)).concat(quiet)
      },
    })
    const found = await dataQuality({ enterprise: 'e1', from: MORNING + 10, to: MORNING + 5 * HOUR })
    expect(asked[0]).toEqual({ enterprise: 'e1', from: MORNING, to: MORNING + 5 * HOUR })
    expect(found.devices.map(({ device }) => device)).toEqual([path('d1'), path('d2')])
    const alone = await dataQuality({ enterprise: 'e1', from: MORNING, to: MORNING + 5 * HOUR, device: path('d2') })
    expect(alone.devices.map(({ device }) => device)).toEqual([path('d2')])
    const [one, two] = found.devices
    expect(one).toMatchObject({
      parts: { completeness: 0.8, timeliness: 0.9, validity: 0.99, uniqueness: 0.95, orderCoverage: 0.75, idealCycle: 1 },
      composite: 0.75,
      worst: 'orderCoverage',
      clockOffsetMs: 120,
    })
    expect(two).toMatchObject({
      parts: { completeness: 1, timeliness: 1, uniqueness: null },
      reasons: { uniqueness: 'nothing-received', orderCoverage: 'no-order-flag', idealCycle: 'no-ideal-cycle' },
      composite: 1,
    })
  })
})
