// A device that is no machine: no OEE anywhere, its energy counts everywhere.
import { describe, expect, it } from 'vitest'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createHistory } from '../../../analytics/history.ts'
import { termsOf } from '../../../analytics/terms.ts'
import { createViews } from '../../../analytics/views.ts'
import { bornAs, type Device, heardAt } from '../../../model/plant.ts'
import type { DeviceView, EnterpriseView } from '../../../model/views.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { HOUR, handMadePlant, MINUTE, NOON, running } from './hand-made-plant.ts'

const HALL = 'e0/s1/a1/l1/hall'
const DOC: Device = { path: HALL, name: '', type: '', kpiScope: true }

describe('a device that is no machine', () => {
  it('does not count towards OEE, whatever its document says of scope', () => {
    const [term] = termsOf([{ from: 0, doc: { ...DOC, assetClass: 'compute-centre' } }], 1000)
    expect(term).toMatchObject({ kpiScope: false, assetClass: 'compute-centre' })
    expect(termsOf([{ from: 0, doc: DOC }], 1000)[0]).toMatchObject({ kpiScope: true, assetClass: 'machine' })
    expect(termsOf([], 1000)[0]).toMatchObject({ kpiScope: true, assetClass: 'machine' })
  })

  it('has no KPI of ISO 22400 and says why; the energy of the enterprise includes it', async () => {
    const plant = handMadePlant()
    plant.enterprise('e0')
    plant.device('e0/s1/a1/l1/press', running(HOUR, 0.8, 10))
    plant.device(HALL, running(HOUR, 0.3, 90), { kpiScope: false, assetClass: 'compute-centre' })
    const views = createViews({
      ...plant,
      episodes: createEpisodeBook().open,
      rates: () => ({ readingsPerSecond: 0, messagesPerSecond: 0, refused: { messages: 0, readings: 0 } }),
      balance: () => ({ received: 0, counted: 0, duplicate: 0, refused: 0, tooLate: 0 }),
    })
    const device = views.view(`device:${HALL}`, NOON) as DeviceView
    expect(device.tile).toMatchObject({ assetClass: 'compute-centre', oee: { value: null, reason: 'not-a-machine' } })
    expect(device.today.losses).toEqual([])
    expect(device.today.energyKwh).toBe(90)
    const enterprise = views.view('enterprise:e0', NOON) as EnterpriseView
    expect(enterprise.today.kpis.oeeIndex!.value).toBeCloseTo(0.8, 9)
    expect(enterprise.today.energyKwh).toBe(100)

    for (const id of [0, 1]) plant.open.set(id, [{ minute: NOON - MINUTE, sums: running(MINUTE, 0.8, id === 0 ? 1 : 2) }])
    const history = createHistory({
      ...plant,
      marks: createEpisodeBook(),
      store: openMemoryWarehouse(),
      settled: async () => undefined,
      keepMark: async () => undefined,
      seriesOf: () => [],
      text: () => undefined,
      now: () => NOON,
    })
    const range = { enterprise: 'e0', from: NOON - HOUR, to: NOON, every: 'all' } as const
    const rows = await history.kpis({ ...range, level: 'device' })
    const row = rows.find((r) => r.scope.endsWith('hall'))!
    expect(new Set(Object.values(row.kpis))).toEqual(new Set([null]))
    expect(new Set(Object.values(row.reasons))).toEqual(new Set(['not-a-machine']))
    expect(row.losses).toEqual([])
    const [whole] = await history.kpis({ ...range, level: 'enterprise' })
    expect(whole!.sums.energyKwh).toBe(3)
    expect(whole!.units).toBe(1)
  })

  it('is what its birth says, until people say otherwise', () => {
    const named = { ...DOC, name: '一号机房', type: 'hall' }
    expect(bornAs(named, { name: 'x', assetClass: 'farm' })).toEqual({ ...named, assetClass: 'farm' })
    expect(bornAs(DOC, { name: 'x', assetClass: 'farm' })).toEqual({ ...DOC, name: 'x', assetClass: 'farm' })
    expect(bornAs(DOC, { type: 'hall' })).toEqual({ ...DOC, type: 'hall' })
    expect(bornAs({ ...named, assetClass: 'machine' }, { assetClass: 'farm' })).toBeUndefined()
    expect(bornAs(named, { name: 'x' })).toBeUndefined()
    expect(bornAs(named, { assetClass: 'spaceship' })).toBeUndefined()
    expect(bornAs(DOC, {})).toBeUndefined()
  })

  it('is first seen when it is first heard, also where somebody described it before', () => {
    expect(heardAt(DOC, NOON)).toEqual({ ...DOC, firstSeen: NOON })
    expect(heardAt({ ...DOC, firstSeen: 1 }, NOON)).toBeUndefined()
  })
})
