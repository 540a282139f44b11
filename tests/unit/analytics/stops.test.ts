// Stops and stop time by reason, from the shift of domain §2.3.3, with codes where a plant would send them.
import { beforeEach, describe, expect, it } from 'vitest'
import { createStops, type Stops } from '../../../analytics/stops.ts'
import { createSums, SUM, SUM_COUNT, SUM_STATE_TIME, type Sums } from '../../../model/kpi.ts'
import { STATE_CODE, type State } from '../../../model/plant.ts'
import { METRIC_KIND, type ReadingBatch, type SeriesInfo } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW, type Warehouse } from '../../../warehouse/warehouse.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MINUTE, MORNING } from './hand-made-plant.ts'

const END = MORNING + 8 * HOUR
const SERIES: SeriesInfo[] = [{ id: 0, device: 0, metric: 'state', kind: METRIC_KIND.state, unit: '' }]
const TEXTS = ['', 'M1-04 jam|A|', 'E-201', 'no material', 'M1|A|']
/** Minute of the shift, state, text, order. */
const SHIFT: readonly (readonly [number, State, number, 0 | 1 | 2])[] = [
  [0, 'SETUP', 0, 2],
  [10, 'RUN', 0, 2],
  [60, 'MINOR', 1, 2],
  [63, 'RUN', 0, 2],
  [120, 'PLANNED', 0, 0],
  [135, 'RUN', 0, 2],
  [190, 'FAULT', 2, 2],
  [215, 'RUN', 0, 2],
  [240, 'PLANNED', 0, 0],
  [270, 'SETUP', 0, 2],
  [290, 'RUN', 0, 2],
  [380, 'STARVED', 3, 2],
  [392, 'RUN', 0, 2],
  [440, 'IDLE', 0, 1],
  [455, 'RUN', 0, 2],
  [475, 'PLANNED', 0, 0],
]
const at = (minute: number) => MORNING + minute * MINUTE
const path = 'e0/s1/a1/l1/d1'
const spoken = { device: path, note: null, by: 'wang', at: END }

let plant: HandMade
let store: Warehouse
let stops: Stops
let now: number
beforeEach(async () => {
  plant = handMadePlant()
  plant.enterprise('e0')
  plant.device(path, createSums())
  store = openMemoryWarehouse()
  now = END
  stops = createStops({
    ...plant,
    store,
    settled: async () => {},
    seriesOf: (device) => (device === 0 ? SERIES : []),
    text: (id) => TEXTS[id],
    now: () => now,
  })
  const n = SHIFT.length
  const batch: ReadingBatch = {
    offset: 1,
    receivedAt: MORNING,
    length: n,
    series: new Uint32Array(n),
    at: Float64Array.from(SHIFT, ([minute]) => at(minute)),
    value: Float64Array.from(SHIFT, ([, state]) => STATE_CODE[state]),
    aux: Uint32Array.from(SHIFT, ([, , text, order]) => text * 4 + order),
    flags: new Uint8Array(n),
  }
  const stateAt = (minute: number) => SHIFT.findLast(([from]) => from <= minute)![1]
  const sums = new Float64Array(480 * SUM_COUNT)
  for (let m = 0; m < 480; m++) {
    const row: Sums = createSums()
    row[SUM_STATE_TIME + STATE_CODE[stateAt(m)]] = MINUTE
    sums.set(row, m * SUM_COUNT)
  }
  const minutes = {
    length: 480,
    device: new Uint32Array(480),
    minute: Float64Array.from({ length: 480 }, (_, m) => at(m)),
    version: new Uint32Array(480).fill(1),
    flags: new Uint8Array(480).fill(ROW.counted),
    sums,
  }
  await store.append({ series: SERIES, readings: [batch], minutes: [minutes] }, 1)
})
const reasons = (scope = 'enterprise:e0', from = MORNING, to = END) => stops.stopReasons({ enterprise: 'e0', scope, from, to })
const brief = async (scope?: string) => (await reasons(scope))!.reasons.map((r) => [r.code, r.minutes, r.stops])

describe('stop time by reason', () => {
  it('adds up the shift: what was told, what the states say, and what nobody classified', async () => {
    const found = (await reasons())!
    expect(found.reasons.map((r) => [r.code, r.class, r.minutes, r.stops, r.share])).toEqual([
      ['P', 'P', 50, 3, null],
      ['S', 'S', 30, 2, 30 / 85],
      ['U', 'U', 25, 1, 25 / 85],
      ['N', 'N', 15, 1, 15 / 85],
      ['W', 'W', 12, 1, 12 / 85],
      ['M1', 'M', 3, 1, 3 / 85],
    ])
    expect(found).toMatchObject({ devices: 1, minutes: 85, target: 0.8, classifiedShare: 60 / 85 })
    expect(found.unclassified).toEqual([{ text: 'E-201', state: 'FAULT', minutes: 25, stops: 1 }])
    expect(found.reasons[1]).toMatchObject({ nameZh: '换型调整', nameEn: 'Setup' })
  })
  it('takes time by power from the sums: idle and off, of no known reason, and not how often', async () => {
    const id = plant.device('e0/s1/a1/l1/clamp', createSums())
    const sums = createSums()
    sums[SUM.lossIdle] = 7 * MINUTE
    sums[SUM.lossOff] = 3 * MINUTE
    plant.open.set(id, [{ minute: at(479), sums }])
    const found = (await reasons('device:e0/s1/a1/l1/clamp'))!
    expect(found).toMatchObject({ minutes: 10, classifiedShare: 0 })
    expect(found.reasons.map((r) => [r.code, r.minutes, r.stops, r.share])).toEqual([['U', 10, null, 1]])
    expect(found.unclassified.map((u) => [u.state, u.minutes, u.stops])).toEqual([
      ['IDLE', 7, null],
      ['OFF', 3, null],
    ])
    expect((await brief()).find(([code]) => code === 'U')).toEqual(['U', 35, 1])
  })
  it('names the machines that stood for a reason, where one is asked for', async () => {
    const id = plant.device('e0/s1/a1/l1/clamp', createSums())
    const sums = createSums()
    sums[SUM.lossIdle] = 7 * MINUTE
    sums[SUM.lossOff] = 3 * MINUTE
    plant.open.set(id, [{ minute: at(479), sums }])
    const machines = async (code: string) =>
      (await stops.stopReasons({ enterprise: 'e0', scope: 'enterprise:e0', from: MORNING, to: END, code }))!.machines
    expect(await machines('S')).toEqual([{ device: path, name: 'd1', minutes: 30, stops: 2 }])
    expect(await machines('U')).toEqual([
      { device: path, name: 'd1', minutes: 25, stops: 1 },
      { device: 'e0/s1/a1/l1/clamp', name: 'clamp', minutes: 10, stops: null },
    ])
    expect(await machines('B')).toEqual([])
    expect((await reasons())!.machines).toBeUndefined()
  })
  it('follows what people said', async () => {
    plant.stopChanges.push({ ...spoken, version: 1, from: at(190), to: at(215), reason: 'B2' })
    expect(await brief()).toContainEqual(['B2', 25, 1])
    expect((await reasons())!.classifiedShare).toBe(1)
  })
  it('is asked of a line or a machine as of the enterprise, and of nobody else’s', async () => {
    const whole = await brief()
    expect(await brief('line:e0/s1/a1/l1')).toEqual(whole)
    expect(await brief(`device:${path}`)).toEqual(whole)
    expect([await reasons('line:e0/s1/a1/l2'), await reasons('enterprise:e1'), await reasons('device:e1/s1/a1/l1/d1')]).toEqual([
      null,
      null,
      null,
    ])
  })
  it('clips stops at the edges of the time asked for', async () => {
    const found = (await reasons(undefined, at(200), at(210)))!
    expect([found.minutes, found.reasons.map((r) => [r.code, r.minutes])]).toEqual([10, [['U', 10]]])
  })
  it('is refused where it would be too much, in words that help', async () => {
    now = MORNING + 3000 * DAY
    await expect(reasons(undefined, MORNING, now)).rejects.toThrow(/At most 2000 days of one machine/)
  })
})

describe('the stops of a machine', () => {
  it('come newest first and whole, each with its reason', async () => {
    const found = await stops.stops({ device: path, from: at(200), to: at(390) })
    expect(found!.map((s) => [(s.from - MORNING) / MINUTE, (s.to - MORNING) / MINUTE, s.state, s.code, s.minutes])).toEqual([
      [380, 392, 'STARVED', 'W', 12],
      [270, 290, 'SETUP', 'S', 20],
      [240, 270, 'PLANNED', 'P', 30],
      [190, 215, 'FAULT', 'U', 25],
    ])
    expect(found!.at(-1)).toMatchObject({ reason: 'E-201', orderActive: true, open: false, said: null })
  })
  it('show who said what, and as what it counts', async () => {
    plant.stopChanges.push({ ...spoken, version: 4, from: at(190), to: at(215), reason: 'N', note: 'no order' })
    const [found] = (await stops.stops({ device: path, from: at(190), to: at(200) }))!
    expect(found).toMatchObject({
      state: 'IDLE',
      orderActive: false,
      code: 'N',
      reason: 'E-201',
      said: { reason: 'N', note: 'no order', by: 'wang', at: END, version: 4, reported: 'FAULT' },
    })
  })
  it('say of the one that lasts that it does', async () => {
    now = at(200)
    const [found] = (await stops.stops({ device: path, from: MORNING, to: now }))!
    expect(found).toMatchObject({ from: at(190), to: at(200), open: true })
  })
  it('are null for no machine', async () => {
    expect(await stops.stops({ device: 'e0/none', from: MORNING, to: END })).toBeNull()
  })
})
