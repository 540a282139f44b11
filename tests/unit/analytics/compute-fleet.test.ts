// The fleet of compute centres over the real gate and the real warehouse port: who may be known, what is withheld, what a silent site does.
import { beforeEach, describe, expect, it } from 'vitest'
import { type ComputeFleetOf, createComputeFleet } from '../../../analytics/compute-fleet.ts'
import { createReleases, type Releases } from '../../../analytics/releases.ts'
import { createSums } from '../../../model/kpi.ts'
import { METRIC_KIND, type SeriesInfo } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import type { Warehouse } from '../../../warehouse/warehouse.ts'
import { type HandMade, HOUR, handMadePlant, MINUTE, MORNING, NOON } from './hand-made-plant.ts'

const TEXTS = ['', 'FP16', 'FP64']
let plant: HandMade
let store: Warehouse
let releases: Releases
let series: SeriesInfo[]
let offset: number
let now: number
let fleet: ComputeFleetOf
beforeEach(() => {
  plant = handMadePlant()
  store = openMemoryWarehouse()
  releases = createReleases()
  series = []
  offset = 0
  now = NOON
  fleet = createComputeFleet({
    ...plant,
    releases,
    store,
    settled: async () => undefined,
    seriesOf: (device) => series.filter((s) => s.device === device),
    text: (id) => TEXTS[id],
    now: () => now,
  })
})

async function sent(device: number, metric: string, values: readonly number[], aux = 0): Promise<void> {
  const kind = /energy/.test(metric) ? METRIC_KIND.register : METRIC_KIND.sample
  const info = { id: series.length, device, metric, kind, unit: '' }
  series.push(info)
  const readings = {
    offset: 0,
    receivedAt: 0,
    length: values.length,
    series: new Uint32Array(values.length).fill(info.id),
    at: Float64Array.from(values, (_, i) => MORNING + i * 10 * MINUTE),
    value: Float64Array.from(values),
    aux: new Uint32Array(values.length).fill(aux),
    flags: new Uint8Array(values.length),
  }
  await store.append({ series: [info], readings: [readings] }, ++offset)
}
const rising = (perHour: number) => Array.from({ length: 25 }, (_, i) => (perHour * i) / 6)
/** An enterprise with one hall that tells everything. */
async function centre(name: string, pflops: number, { precision = 'FP16', county = '330382', pue = 1.2 } = {}): Promise<number> {
  plant.enterprise(name, { county })
  const id = plant.device(`${name}/s1/a1/l1/hall`, createSums(), { kpiScope: false, assetClass: 'compute-centre' })
  await sent(id, 'dc.flops.capacity', [pflops, pflops])
  await sent(id, 'dc.precision', [0], TEXTS.indexOf(precision))
  await sent(id, 'dc.energy.it', rising(100))
  await sent(id, 'dc.energy.total', rising(100 * pue))
  await sent(id, 'energy.green', rising(50 * pue))
  await sent(id, 'dc.racks.installed', [100, 100])
  await sent(id, 'dc.racks.used', [65, 65])
  return id
}
const ask = async (code = '330300') => (await fleet.computeFleet({ code }))!

describe('the fleet of compute centres', () => {
  it('tells capacity, PUE, green share and racks of six, from sums', async () => {
    for (let i = 0; i < 6; i++) await centre(`dc-${i}`, 100 + i, { pue: i === 0 ? 1.8 : 1.1 })
    const { capacity, pue, greenShare, occupancy, silent } = await ask()
    expect(capacity).toMatchObject({ reason: null, figure: { sites: 6, pflops: 615, intelligentShare: 1, intelligentPflops: 615 } })
    expect(pue.figure).toMatchObject({ sites: 6, value: 1.2167, ok: false, interim: true })
    expect(greenShare.figure).toMatchObject({ value: 0.5, ok: true })
    expect(occupancy.figure).toMatchObject({ value: 0.65, ok: true, used: 390, installed: 600 })
    expect(silent).toEqual([])
  })

  it('tells nothing of four, nor of six of whom one is half of all', async () => {
    for (let i = 0; i < 4; i++) await centre(`dc-${i}`, 100)
    expect((await ask()).capacity).toEqual({ figure: null, reason: 'privacy', at: null })
    for (let i = 4; i < 6; i++) await centre(`dc-${i}`, i === 5 ? 5000 : 100)
    now += HOUR
    const { capacity, occupancy } = await ask()
    expect(capacity.figure).toBeNull()
    expect(occupancy.figure?.sites).toBe(6)
    expect(JSON.stringify(capacity)).not.toContain('5000')
  })

  it('says that nobody tells, which is not a secret', async () => {
    plant.enterprise('e0')
    expect((await ask()).capacity).toEqual({ figure: null, reason: 'not-sent', at: null })
    expect(await fleet.computeFleet({ code: '339900' })).toBeNull()
  })

  it('loses exactly what a silent site had, names the site, and keeps the cohort', async () => {
    const ids: number[] = []
    for (let i = 0; i < 7; i++) ids.push(await centre(`dc-${i}`, 100 + i))
    const before = (await ask()).capacity.figure!
    plant.change(ids[3]!, { stale: true })
    const { capacity, silent } = await ask()
    expect(before.pflops! - capacity.figure!.pflops!).toBe(103)
    expect(capacity.figure!.sites).toBe(7)
    expect(silent).toMatchObject([{ enterprise: 'dc-3', pflops: 103, precision: 'FP16', lastAt: NOON - 1000 }])
  })

  it('withholds precisions of few, and the total of the rest with them', async () => {
    for (let i = 0; i < 6; i++) await centre(`ai-${i}`, 100)
    await centre('hpc', 40, { precision: 'FP64' })
    const { figure } = (await ask()).capacity
    expect(figure).toMatchObject({ pflops: 640, intelligentPflops: null, intelligentShare: null })
    expect(figure!.byPrecision.every(({ pflops }) => pflops === null)).toBe(true)
  })

  it('closes the smallest other city with a city of few: the rest of the province would tell it', async () => {
    for (let i = 0; i < 6; i++) await centre(`wz-${i}`, 100)
    for (let i = 0; i < 7; i++) await centre(`hz-${i}`, 200, { county: '330106' })
    await centre('nb-0', 150, { county: '330206' })
    const { capacity, cities } = await ask('330000')
    expect(capacity.figure?.pflops).toBe(2150)
    expect(cities.map((city) => [city.code, city.capacity.figure?.pflops ?? city.capacity.reason])).toEqual([
      ['330100', 1400],
      ['330200', 'privacy'],
      ['330300', 'privacy'],
    ])
  })

  it('writes what it lets out into the audit', async () => {
    for (let i = 0; i < 6; i++) await centre(`dc-${i}`, 100)
    await ask()
    const cells: string[] = []
    releases.keep(({ drafts }) => void cells.push(...drafts.map(({ cell }) => cell)))
    expect(cells.sort()).toEqual(['fleetCapacity', 'fleetGreen', 'fleetPue', 'fleetRacks'].map((name) => `fleet city:330300/${name}`))
  })
})
