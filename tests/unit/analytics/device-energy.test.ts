import { describe, expect, it } from 'vitest'
import { createDeviceEnergy } from '../../../analytics/device-energy.ts'
import type { LiveValue } from '../../../analytics/live.ts'
import type { KpiRow } from '../../../model/views.ts'

const HOUR = 3_600_000
const DEVICE = 'e1/s1/a1/l1/d1'
/** Hours of a machine with 5 kW at no pieces and 0.02 kWh a piece; `more` draws on top. */
const hours = (n: number, more: (i: number) => number = () => 0) =>
  Array.from({ length: n }, (_, i) => {
    const pq = (i * 37) % 400
    return { from: i * HOUR, to: (i + 1) * HOUR, provisional: i === n - 1, sums: { pq, energyKwh: 5 + 0.02 * pq + (i % 3) / 10 + more(i) } }
  }) as unknown as KpiRow[]
const ask = (rows: readonly KpiRow[], values: readonly Partial<LiveValue>[] = []) =>
  createDeviceEnergy({
    live: { idOf: (path) => (path === DEVICE ? 0 : undefined), values: () => values as LiveValue[] },
    kpis: async (query) => {
      expect(query).toMatchObject({ enterprise: 'e1', every: 'PT1H', level: 'device', device: DEVICE })
      return rows
    },
  }).deviceEnergy({ device: DEVICE, from: 0, to: rows.length * HOUR })

describe('energy of a machine', () => {
  it('fits the base load over hours that are over and metered', async () => {
    const rows = [...hours(101), { ...hours(1)[0]!, provisional: false, sums: { pq: 9, energyKwh: 0 } }]
    const found = (await ask(rows))!
    expect(found.points.length).toBe(100)
    expect(found.baseLoad).toMatchObject({ n: 100, reason: null })
    expect(found.baseLoad.baseKw).toBeCloseTo(5.1, 1)
    expect(found.drift).toBeNull()
  })

  it('says since when it draws more, and how much', async () => {
    const found = (await ask(hours(201, (i) => (i >= 150 ? 0.5 : 0))))!
    expect(found.drift!.since / HOUR).toBeGreaterThanOrEqual(148)
    expect(found.drift!.since / HOUR).toBeLessThanOrEqual(153)
    expect(found.drift!.kw).toBeCloseTo(0.5, 1)
    expect((await ask(hours(201, (i) => (i >= 150 ? -0.5 : 0))))!.drift!.kw).toBeCloseTo(-0.5, 1)
  })

  it('has no point of hours whose pieces nobody counted, and says that of a machine without counts', async () => {
    const counting = (n: number) => hours(101).map((row, i) => ({ ...row, sums: { ...row.sums, counting: i < n ? 1 : 0 } }))
    expect(await ask(counting(0))).toMatchObject({ points: [], baseLoad: { n: 0, baseKw: null, reason: 'no-count' }, drift: null })
    expect(await ask(counting(60))).toMatchObject({ baseLoad: { n: 60, reason: null } })
  })

  it('takes the phases from the newest values, and has none where they were not sent', async () => {
    const values = [
      ['voltage.l1', 398],
      ['voltage.l2', 402],
      ['voltage.l3', 391],
      ['current.l1', 10],
      ['power.active', 46],
      ['power.apparent', 50],
    ].map(([metric, value]) => ({ metric, value }) as Partial<LiveValue>)
    const found = (await ask(hours(3), values))!
    expect(100 * found.voltageUnbalance!).toBeCloseTo(1.511, 3)
    expect([found.currentUnbalance, found.powerFactor]).toEqual([null, 0.92])
    expect(found.baseLoad.reason).toBe('too-few')
  })
})
