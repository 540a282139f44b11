// Compute centres and farms of an enterprise, over the real warehouse port: hand-made readings in, figures out.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Assets, createAssets } from '../../../analytics/assets.ts'
import { createSums, SUM } from '../../../model/kpi.ts'
import type { Device } from '../../../model/plant.ts'
import { METRIC_KIND, type SeriesInfo } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import type { Warehouse } from '../../../warehouse/warehouse.ts'
import { type HandMade, HOUR, handMadePlant, MINUTE, MORNING, NOON } from './hand-made-plant.ts'

const K = METRIC_KIND
let plant: HandMade
let store: Warehouse
let assets: Assets
let series: SeriesInfo[]
let offset: number
let docs: Device[]
beforeEach(() => {
  plant = handMadePlant()
  plant.enterprise('e0')
  store = openMemoryWarehouse()
  series = []
  docs = []
  offset = 0
  assets = createAssets({
    ...plant,
    plants: { ...plant.plants, device: (of) => docs.filter((doc) => doc.path === of).map((doc) => ({ from: 0, doc })) },
    store,
    settled: async () => undefined,
    seriesOf: (device) => series.filter((s) => s.device === device),
    text: (id) => ['', 'FP16', 'FP64'][id],
    now: () => NOON,
  })
})
const path = (device: string) => `e0/s1/a1/l1/${device}`
const KINDS: Readonly<Record<string, SeriesInfo['kind']>> = {
  'dc.energy.total': K.register,
  'dc.energy.it': K.register,
  'energy.green': K.register,
  'dc.energy.cooling': K.register,
  'diesel.volume': K.register,
  'gas.volume': K.register,
  'water.volume': K.register,
  'harvest.mass': K.register,
}
/** Readings of one metric: minutes after 08:00 and values. */
async function sent(device: number, metric: string, rows: readonly (readonly [minute: number, value: number])[], aux = 0): Promise<void> {
  const info = { id: series.length, device, metric, kind: KINDS[metric] ?? K.sample, unit: '' }
  series.push(info)
  const of = <A>(make: (row: readonly [number, number]) => A) => rows.map(make)
  const readings = {
    offset: 0,
    receivedAt: 0,
    length: rows.length,
    series: Uint32Array.from(of(() => info.id)),
    at: Float64Array.from(of(([minute]) => MORNING + minute * MINUTE)),
    value: Float64Array.from(of(([, value]) => value)),
    aux: new Uint32Array(rows.length).fill(aux),
    flags: new Uint8Array(rows.length),
  }
  await store.append({ series: [info], readings: [readings] }, ++offset)
}
const rising = (perHour: number, hours = 4, step = 10) =>
  Array.from({ length: (hours * 60) / step + 1 }, (_, i) => [i * step, (perHour * i * step) / 60] as const)
const steady = (value: number, hours = 4) => Array.from({ length: hours * 6 + 1 }, (_, i) => [i * 10, value] as const)
const hall = (name: string, ms: Partial<Record<'tRun' | 'tMinor' | 'tPlanned' | 'tFault', number>> = {}) => {
  const id = plant.device(path(name), createSums(), { kpiScope: false, assetClass: 'compute-centre' })
  const sums = createSums()
  for (const [column, value] of Object.entries(ms)) sums[SUM[column as 'tRun']] = value
  plant.open.set(id, [{ minute: MORNING, sums }])
  return id
}
const ask = (more: Partial<Parameters<Assets['assets']>[0]> = {}) => assets.assets({ enterprise: 'e0', from: MORNING, to: NOON, ...more })

describe('a compute centre', () => {
  it('has PUE of its energies, and several the PUE of their sums', async () => {
    const [a, b] = [hall('hall-1'), hall('hall-2')]
    await sent(a, 'dc.energy.total', rising(110))
    await sent(a, 'dc.energy.it', rising(100))
    await sent(b, 'dc.energy.total', rising(360))
    await sent(b, 'dc.energy.it', rising(200))
    const { devices, compute } = await ask()
    expect(devices.map((d) => d.compute!.pue.value)).toEqual([expect.closeTo(1.1, 9), expect.closeTo(1.8, 9)])
    expect(compute!.pue.value).toBeCloseTo(1.566667, 6)
    expect(compute!.pue).toMatchObject({ interim: true, ok: false, limit: 1.15, rejectedHours: 0 })
    expect(devices[0]!.compute!.pue.ok).toBe(true)
    expect([compute!.totalKwh, compute!.itKwh]).toEqual([expect.closeTo(1880, 6), expect.closeTo(1200, 6)])
    expect(compute!.cue.value).toBeCloseTo(1.566667 * compute!.gridFactor.kgPerKwh, 5)
    expect((await ask({ device: path('hall-2') })).devices.map((d) => d.device)).toEqual([path('hall-2')])
  })

  it('takes of each hall the production day of its own site', async () => {
    const [a, b] = [hall('hall-1'), hall('hall-2')]
    const later = { day: '2026-01-05', from: MORNING + 2 * HOUR, to: MORNING + 26 * HOUR, sums: createSums() }
    plant.change(b, { path: 'e0/s2/a1/l1/hall-2', today: later })
    for (const id of [a, b]) {
      await sent(id, 'dc.energy.total', rising(110))
      await sent(id, 'dc.energy.it', rising(100))
    }
    const found = await assets.assets({ enterprise: 'e0', from: 0, to: 1, day: 'today' })
    expect([found.from, found.to]).toEqual([MORNING, NOON])
    expect(found.devices.map((d) => d.compute!.totalKwh)).toEqual([expect.closeTo(440, 6), expect.closeTo(220, 6)])
    expect(found.compute!.totalKwh).toBeCloseTo(660, 6)
  })

  it('counts metered fuel and bought cold with what came in, and says what nobody meters', async () => {
    const [a, b] = [hall('hall-1'), hall('hall-2')]
    await sent(a, 'dc.energy.total', rising(110))
    await sent(a, 'dc.energy.it', rising(100))
    // 2 l of diesel and 1 m3 of gas in four hours, each read once: 19.8 and 10.5 kWh.
    await sent(a, 'diesel.volume', [
      [0, 5],
      [200, 5.002],
    ])
    await sent(a, 'gas.volume', [
      [0, 0],
      [200, 1],
    ])
    await sent(b, 'dc.energy.total', rising(110))
    await sent(b, 'dc.energy.it', rising(100))
    await sent(b, 'dc.energy.cooling', rising(30))
    const { devices, compute } = await ask()
    const [fuelled, cooled] = devices.map((d) => d.compute!)
    expect(fuelled!.pue.value).toBeCloseTo((440 + 19.8 + 10.5) / 400, 9)
    expect(fuelled!.pue).toMatchObject({ fuelKwh: expect.closeTo(30.3, 9), coolingKwh: null, ok: false })
    // 74.1 kg/GJ of 19.8 kWh, 2.162 kg of the gas; the grid has nothing to do with either.
    const { kgPerKwh } = fuelled!.gridFactor
    expect(fuelled!.cue.value).toBeCloseTo((440 * kgPerKwh + 19.8 * 0.0036 * 74.1 + 2.162) / 400, 9)
    expect(cooled!.pue).toMatchObject({ value: expect.closeTo(1.4, 9), fuelKwh: null, coolingKwh: expect.closeTo(120, 9) })
    expect(cooled!.cue).toEqual({ value: null, reason: 'no-factor' })
    expect(compute!.pue.value).toBeCloseTo((880 + 30.3 + 120) / 800, 9)
    expect(compute!.totalKwh).toBeCloseTo(880 + 30.3 + 120, 6)
  })

  it('runs an hour on its own diesel without being taken for crossed leads', async () => {
    const id = hall('hall-1')
    // Nothing from the grid in the fourth hour: 12 l of diesel, 118.8 kWh.
    await sent(id, 'dc.energy.total', [...rising(120, 3), [200, 360], [240, 360]])
    await sent(id, 'dc.energy.it', rising(100))
    await sent(id, 'diesel.volume', [
      [180, 1],
      [239, 1.012],
    ])
    const { pue } = (await ask()).compute!
    expect(pue).toMatchObject({ value: expect.closeTo((360 + 118.8) / 400, 9), rejectedHours: 0 })
  })

  it('withholds PUE while the IT meter has a gap, and rejects hours of crossed leads', async () => {
    const [a, b, c] = [hall('hall-1'), hall('hall-2'), hall('hall-3')]
    await sent(a, 'dc.energy.total', rising(110))
    await sent(a, 'dc.energy.it', rising(100, 2))
    await sent(b, 'dc.energy.total', [
      ...rising(114, 3),
      ...rising(100, 1)
        .slice(1)
        .map(([m, v]) => [m + 180, v + 342] as const),
    ])
    await sent(b, 'dc.energy.it', [
      ...rising(100, 3),
      ...rising(114, 1)
        .slice(1)
        .map(([m, v]) => [m + 180, v + 300] as const),
    ])
    const { devices, compute } = await ask()
    expect(devices[0]!.compute!.pue).toMatchObject({ value: null, reason: 'meter-gap', ok: null })
    expect(devices[0]!.compute!.cue.reason).toBe('meter-gap')
    expect(devices[1]!.compute!.pue.value).toBeCloseTo(1.14, 9)
    expect(devices[1]!.compute!.pue.rejectedHours).toBe(1)
    expect(devices[2]!.compute!.pue).toMatchObject({ value: null, reason: 'no-meter' })
    // The sum stands on the hall that is metered by both.
    expect(compute!.pue.value).toBeCloseTo(1.14, 9)
    expect(c).toBe(2)
  })

  it('tells both sides of its quotients, of the halls of which both are known', async () => {
    const [a, b] = [hall('hall-1'), hall('hall-2')]
    docs.push({ path: path('hall-1'), designItPower: 1250 } as Device)
    for (const id of [a, b]) await sent(id, 'dc.power.it', steady(1000))
    for (const id of [a, b]) await sent(id, 'dc.flops.used', steady(1400))
    await sent(a, 'dc.flops.capacity', [[0, 2000]])
    const { compute, devices } = await ask()
    expect(compute!.itLoadRate).toEqual({ value: 0.8, reason: null, meanKw: 1000, designKw: 1250 })
    expect(compute!.utilisation).toEqual({ value: 0.7, reason: null, usedPflops: 1400, ofPflops: 2000 })
    expect(devices[1]!.compute!.itLoadRate).toEqual({ value: null, reason: 'not-sent', meanKw: 1000, designKw: null })
    expect(devices[1]!.compute!.utilisation).toMatchObject({ value: null, usedPflops: 1400, ofPflops: null })
  })

  it('has shares, capacity with its precision, and availability of its states', async () => {
    const id = hall('hall-1', { tRun: 80_000, tMinor: 10_000, tPlanned: 6_000, tFault: 4_000 })
    await sent(id, 'dc.power.total', steady(1150))
    await sent(id, 'dc.power.it', steady(1000))
    await sent(id, 'energy.green', rising(520))
    await sent(id, 'water.volume', rising(1.2))
    await sent(id, 'dc.racks.installed', [[0, 1000]])
    await sent(id, 'dc.racks.used', [[0, 650]])
    await sent(id, 'dc.flops.capacity', [[0, 2000]])
    await sent(id, 'dc.flops.used', steady(1400))
    await sent(id, 'dc.precision', [[0, 0]], 1)
    plant.values.set(id, [{ metric: 'dc.power.it', unit: 'kW', value: 1001, at: NOON, band: null }])
    const [row] = (await ask()).devices
    const c = row!.compute!
    // Without registers, power over time; at 1.15 it is not below 1.15.
    expect(c.pue.value).toBeCloseTo(1.15, 9)
    expect(c.pue.ok).toBe(false)
    expect(c.greenShare.value).toBeCloseTo(520 / 1150, 6)
    expect(c.greenShare.ok).toBe(true)
    expect(c.wue.value).toBeCloseTo(1.2, 6)
    expect(c.occupancy).toMatchObject({ value: 0.65, ok: true, used: 650, installed: 1000 })
    expect(c.capacity).toEqual([{ precision: 'FP16', pflops: 2000 }])
    expect(c.intelligentShare.value).toBe(1)
    expect(c.availability.value).toBeCloseTo(0.9, 9)
    expect(c.utilisation.value).toBeCloseTo(0.7, 9)
    expect(c.effectiveCompute.value).toBeCloseTo(1260, 6)
    expect(c.states).toEqual({ normal: 80, degraded: 10, maint: 6, outage: 4, other: 0 })
    expect(c.itLoadRate).toMatchObject({ value: null, reason: 'not-sent' })
    expect([c.itKw, c.totalKw]).toEqual([1001, null])
  })

  it('takes the IT load rate from the register where there is one', async () => {
    docs.push({ path: path('hall-1'), name: '', type: '', kpiScope: false, designItPower: 200 })
    const id = hall('hall-1')
    await sent(id, 'dc.energy.it', rising(100))
    await sent(id, 'dc.power.it', steady(7))
    expect((await ask()).devices[0]!.compute!.itLoadRate.value).toBeCloseTo(0.5, 9)
  })
})

describe('a farm', () => {
  it('has climate against its bands by daylight, and what a kilogram costs', async () => {
    const sums = createSums()
    sums[SUM.energy] = 900e6
    const id = plant.device(path('house-1'), createSums(), { kpiScope: false, assetClass: 'farm' })
    plant.open.set(id, [{ minute: MORNING, sums }])
    await sent(id, 'env.temperature', [
      ...steady(25, 2),
      ...steady(30, 2)
        .slice(1)
        .map(([m, v]) => [m + 120, v] as const),
    ])
    await sent(id, 'env.humidity', steady(0.6))
    await sent(id, 'env.par', steady(400))
    await sent(id, 'water.volume', rising(3))
    await sent(id, 'harvest.mass', rising(75))
    await sent(id, 'labour.present', [[0, 4]])
    plant.values.set(id, [
      { metric: 'env.temperature', unit: 'Cel', value: 25, at: NOON, band: null },
      { metric: 'env.humidity', unit: '1', value: 0.6, at: NOON, band: null },
    ])
    const { devices, farm, compute } = await ask()
    expect(compute).toBeNull()
    const f = devices[0]!.farm!
    expect(f.climate!.temperature).toMatchObject({ last: 25, inside: true, band: [21, 27], min: 25, max: 30 })
    expect(f.climate!.temperature.inBand.value).toBeCloseTo(130 / 240, 9)
    expect(f.climate!.co2).toMatchObject({ last: null, inside: null, inBand: { value: null, reason: 'not-sent' } })
    expect(f.vpdKpa.last).toBeCloseTo(1.267111, 6)
    expect(f.days.map((d) => d.lightMol)).toEqual([expect.closeTo((400 * 4 * 3600) / 1e6, 9)])
    expect(f.dli).toEqual({ value: null, reason: 'no-whole-day' })
    expect(f).toMatchObject({ energyKwh: 900, waterM3: expect.closeTo(12, 9), harvestKg: expect.closeTo(300, 9), labourHours: 16 })
    expect([f.waterProductivity.value, f.litresPerKg.value, f.kwhPerKg.value]).toEqual([
      expect.closeTo(25, 9),
      expect.closeTo(40, 9),
      expect.closeTo(3, 9),
    ])
    expect(f.labourPerTonne.value).toBeCloseTo(16 / 0.3, 6)
    expect(farm).toEqual(f)
    docs.push({ path: path('house-1'), name: '', type: '', kpiScope: false, bands: { temperature: [28, 31] } })
    const own = (await ask()).devices[0]!.farm!.climate!
    expect(own.temperature).toMatchObject({ band: [28, 31], inside: false, inBand: { value: expect.closeTo(110 / 240, 9) } })
    expect(own.humidity.band).toEqual([0.5, 0.7])
  })

  it('counts light and warmth of whole days, by local date', async () => {
    const id = plant.device(path('house-1'), createSums(), { kpiScope: false, assetClass: 'farm' })
    // From 00:00 local of the day before: 24 h at 400 for twelve of them, 20 °C throughout.
    const day = Array.from({ length: 144 }, (_, i) => i * 10 - 32 * 60)
    await sent(
      id,
      'env.par',
      day.map((m, i) => [m, i >= 36 && i < 108 ? 400 : 0] as const),
    )
    await sent(
      id,
      'env.temperature',
      day.map((m) => [m, 20] as const),
    )
    const f = (await ask({ from: MORNING - 32 * HOUR })).devices[0]!.farm!
    expect(f.dli.value).toBeCloseTo(17.28, 9)
    expect(f.degreeDays.value).toBeCloseTo(10, 9)
    expect(f.days[0]).toMatchObject({ day: '2026-01-04', whole: true })
    expect(f.climate!.temperature.inBand.value).toBe(0)
    plant.values.set(id, [{ metric: 'env.temperature', unit: 'Cel', value: 16, at: MORNING - 10 * HOUR, band: null }])
    const night = (await ask({ from: MORNING - 32 * HOUR })).devices[0]!.farm!
    expect(night.climate!.temperature).toMatchObject({ last: 16, inside: null })
  })
})
