import { describe, expect, it } from 'vitest'
import { createCarriers } from '../../../analytics/carriers.ts'
import type { MetricHour } from '../../../model/metric-hours.ts'
import { METRIC_KIND } from '../../../model/reading.ts'

describe('metered carriers', () => {
  it('are the sums of their hours over all devices; what nobody meters is null, and costs no question', async () => {
    const metrics = [['gas.volume', 'state'], ['gas.volume', 'water.volume'], ['state']]
    const asked: unknown[] = []
    const { carriers } = createCarriers({
      index: {
        devicesOf: (enterprise) => (enterprise === 'e1' ? [0, 1] : [2]),
        pathOf: (id) => ['e1/s1/a1/l1/d1', 'e1/s2/a1/l1/d2', 'e2/s1/a1/l1/d1'][id],
      },
      settled: async () => {},
      seriesOf: (device) =>
        metrics[device]!.map((metric, i) => ({ id: device * 10 + i, device, metric, kind: METRIC_KIND.register, unit: 'm3' })),
      store: {
        async metricHours(query) {
          asked.push(query)
          return [
            { series: 0, delta: 1.5 },
            { series: 0, delta: 2 },
            { series: 10, delta: 4 },
          ] as unknown as MetricHour[]
        },
      },
    })
    expect(await carriers({ enterprise: 'e1', from: 0, to: 7_200_000 })).toEqual({ gasM3: 7.5, steamT: null, waterM3: null, airM3: null })
    expect(asked).toEqual([{ series: [0, 10, 11], from: 0, to: 7_200_000 }])
    expect((await carriers({ enterprise: 'e2', from: 0, to: 1 })).gasM3).toBeNull()
    expect(asked.length).toBe(1)
    await carriers({ enterprise: 'e1', site: 's2', from: 0, to: 1 })
    expect(asked.at(-1)).toEqual({ series: [10, 11], from: 0, to: 1 })
    await carriers({ enterprise: 'e1', from: 0, to: 1, sites: { s2: { from: 5, to: 9 } } })
    expect(asked.slice(2)).toEqual([
      { series: [0], from: 0, to: 1 },
      { series: [10, 11], from: 5, to: 9 },
    ])
  })
})
