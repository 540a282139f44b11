import { beforeEach, describe, expect, it } from 'vitest'
import { createPowerLearning } from '../../../analytics/power-learning.ts'
import { METRIC_KIND, type MetricKind } from '../../../model/reading.ts'
import { openMemoryRegistry } from '../../../registry/memory.ts'

const HOUR = 3_600_000
const paths = ['e1/s1/a1/l1/d1', 'e1/s1/a1/l1/d2', 'e1/s1/a1/l1/d3']
/** d1 and d3 send power alone; d2 states as well. */
const metrics: readonly [string, MetricKind][][] = [
  [['power.active', METRIC_KIND.powerActive]],
  [
    ['power.active', METRIC_KIND.powerActive],
    ['state', METRIC_KIND.state],
  ],
  [['power.active', METRIC_KIND.powerActive]],
]
/** A sample every 10 s: idle 20 minutes, run 40. */
const day = (scale = 1) => Array.from({ length: 720 }, (_, i) => scale * (i % 360 < 120 ? 2 : 12) * (1 + ((i % 11) - 5) / 100))

async function world() {
  const registry = openMemoryRegistry()
  const kw: number[][] = [day(), day(), []]
  let now = 100 * HOUR
  let scans = 0
  for (const path of paths) await registry.putDevice({ path, name: 'n', type: '', kpiScope: true, idealCycle: 3 }, 0)
  const learning = createPowerLearning({
    live: {
      count: 3,
      idOf: (path) => (paths.indexOf(path) < 0 ? undefined : paths.indexOf(path)),
      values: (id) => (kw[id]!.length === 0 ? [] : [{ metric: 'power.active', unit: 'kW', value: 1, at: now, band: null }]),
    },
    store: {
      async scan({ series, from, to }) {
        scans++
        const value = kw[series]!
        const at = value.map((_, i) => now - (value.length - 1 - i) * 10_000)
        if (value.length > 0) expect([from < to, to]).toEqual([true, now + 1])
        return { at: Float64Array.from(at), value: Float64Array.from(value), flags: new Uint8Array(at.length) }
      },
    },
    settled: async () => {},
    seriesOf: (device) => metrics[device]!.map(([metric, kind]) => ({ id: device, device, metric, kind, unit: 'kW' })),
    pathOf: (id) => paths[id],
    registry,
    now: () => now,
  })
  return {
    learning,
    registry,
    kw,
    limits: (d: number) => registry.device(paths[d]!).at(-1)!.doc.powerStates,
    wait: (ms: number) => {
      now += ms
    },
    scans: () => scans,
  }
}

describe('learning limits of power', () => {
  let w: Awaited<ReturnType<typeof world>>
  beforeEach(async () => {
    w = await world()
  })

  it('writes them into the device of machines that send power and no state', async () => {
    await w.learning.learn()
    expect(w.limits(0)).toMatchObject({ approvedBy: null, learnedFrom: { readings: 720 } })
    expect(w.limits(0)!.off).toBeGreaterThan(2.2)
    expect(w.limits(0)!.on).toBeLessThan(11)
    expect([w.limits(1), w.limits(2)]).toEqual([undefined, undefined])
    expect(w.registry.device(paths[0]!)).toMatchObject([{ from: 0, doc: { idealCycle: 3 } }])
  })

  it('learns again until somebody approves, and leaves limits that hardly moved', async () => {
    await w.learning.learn()
    const first = w.limits(0)
    w.kw[0] = day(1.05)
    w.wait(HOUR)
    await w.learning.learn()
    expect(w.limits(0)).toEqual(first)
    w.kw[0] = day(2)
    w.wait(HOUR)
    await w.learning.learn()
    expect(w.limits(0)!.on).toBeGreaterThan(1.8 * first!.on)
    const { from, doc } = w.registry.device(paths[0]!).at(-1)!
    await w.registry.putDevice({ ...doc, powerStates: { ...first!, approvedBy: 'chen', approvedAt: 1 } }, from)
    w.wait(HOUR)
    await w.learning.learn()
    expect(w.limits(0)).toMatchObject({ on: first!.on, approvedBy: 'chen' })
  })

  it('does not look at everything every time', async () => {
    await w.learning.learn()
    const before = w.scans()
    await w.learning.learn()
    expect(w.scans()).toBe(before)
    w.wait(5 * 60_000)
    await w.learning.learn()
    // The one of which nothing was learned.
    expect(w.scans()).toBe(before + 1)
  })

  it('shows the histogram of any device with power, and says that states are reported', async () => {
    expect(await w.learning.powerHistogram({ device: paths[1]! })).toMatchObject({ stated: true, readings: 720, reason: null })
    expect(await w.learning.powerHistogram({ device: paths[2]! })).toMatchObject({ readings: 0, reason: 'too-few' })
    expect(await w.learning.powerHistogram({ device: 'e1/s1/a1/l1/d9' })).toBeNull()
  })
})
