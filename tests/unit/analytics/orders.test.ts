// Orders and lines over a warehouse: vector OEE-TL as marks and minutes, a line of stations, words told of a whole line.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createHistory, type History } from '../../../analytics/history.ts'
import { createOrders, type Orders } from '../../../analytics/orders.ts'
import { createQuality, maintenanceOf, mttfOf } from '../../../analytics/quality.ts'
import { NO_PLAN, type OrderMark, pieceOf } from '../../../model/facts.ts'
import { createSums, SUM, SUM_COUNT, type Sums } from '../../../model/kpi.ts'
import { METRIC_KIND } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW, type Warehouse } from '../../../warehouse/warehouse.ts'
import { type HandMade, handMadePlant, MINUTE, MORNING, NOON } from './hand-made-plant.ts'

/** OEE-TL of domain §2.3.3: start, what it counts to, minutes, order. */
const OEE_TL: readonly (readonly [bucket: 'aust' | 'apt' | 'adet' | 'adot' | 'out', minutes: number, po: string])[] = [
  ['aust', 10, 'A'],
  ['apt', 50, 'A'],
  ['adet', 3, 'A'],
  ['apt', 57, 'A'],
  ['out', 15, 'A'],
  ['apt', 55, 'A'],
  ['adet', 25, 'A'],
  ['apt', 25, 'A'],
  ['out', 30, ''],
  ['aust', 20, 'B'],
  ['apt', 90, 'B'],
  ['adet', 12, 'B'],
  ['apt', 48, 'B'],
  ['adot', 15, ''],
  ['apt', 20, 'B'],
  ['out', 5, 'B'],
]
const EVENING = MORNING + 480 * MINUTE

let plant: HandMade
let store: Warehouse
let orders: Orders
let history: History
let at = NOON
let offset = 0
beforeEach(() => {
  plant = handMadePlant()
  plant.enterprise('e0')
  store = openMemoryWarehouse()
  at = EVENING
  const shared = { ...plant, store, settled: async () => {}, now: () => at }
  orders = createOrders(shared)
  history = createHistory({
    ...shared,
    marks: createEpisodeBook(),
    keepMark: async () => {},
    seriesOf: (device) => [{ id: device, device, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' }],
    text: (id) => ['', 'D-7', 'D-9'][id],
  })
})
const machine = (device: string, more = {}) => plant.device(`e0/s1/a1/l1/${device}`, createSums(), more)
async function minutes(device: number, from: number, rows: readonly Sums[]): Promise<void> {
  const sums = new Float64Array(rows.length * SUM_COUNT)
  rows.forEach((row, i) => {
    sums.set(row, i * SUM_COUNT)
  })
  const columns = {
    device: new Uint32Array(rows.length).fill(device),
    minute: Float64Array.from(rows, (_, i) => from + i * MINUTE),
    version: new Uint32Array(rows.length).fill(1),
    flags: new Uint8Array(rows.length).fill(ROW.counted | ROW.priced | ROW.kpiScope),
  }
  await store.append({ minutes: [{ length: rows.length, ...columns, sums }] }, ++offset)
}
const row = (of: Partial<Record<keyof typeof SUM, number>>): Sums => {
  const s = createSums()
  for (const [name, value] of Object.entries(of)) s[SUM[name as keyof typeof SUM]] = value
  return s
}
const mark = (device: number, when: number, event: OrderMark['event'], po: string, more: Partial<OrderMark> = {}): OrderMark => ({
  device,
  at: when,
  event,
  po,
  product: '',
  ...NO_PLAN,
  ...more,
})
const tell = (...orderMarks: OrderMark[]) => store.append({ orderMarks }, ++offset)

async function shift(device: number): Promise<void> {
  const rows: Sums[] = []
  const marks: OrderMark[] = []
  for (const [bucket, count, po] of OEE_TL) {
    marks.push(mark(device, MORNING + rows.length * MINUTE, 'state', po))
    for (let i = 0; i < count; i++) rows.push(bucket === 'out' ? row({}) : row({ pbt: MINUTE, observed: MINUTE, [bucket]: MINUTE }))
  }
  // Pieces where the counters showed them.
  Object.assign(rows[100]!, row({ apt: MINUTE, pbt: MINUTE, observed: MINUTE, pq: 5300, gq: 5220, sq: 50, rq: 30 }))
  Object.assign(rows[300]!, row({ apt: MINUTE, pbt: MINUTE, observed: MINUTE, pq: 3600, gq: 3564, sq: 36 }))
  await minutes(device, MORNING, rows)
  await tell(...marks)
}

describe('orders of OEE-TL', () => {
  it('divide the time and the pieces of the shift between them', async () => {
    await shift(machine('d1'))
    await tell(mark(0, MORNING, 'start', 'A', { qty: 5220, priS: 2, psutS: 600, due: MORNING + 230 * MINUTE, psq: 40, product: 'mcb-16a' }))
    const [b, a] = await orders.orders({ enterprise: 'e0', from: MORNING, to: EVENING })
    const min = (s: number) => s / 60
    expect([a!.po, b!.po, a!.product]).toEqual(['A', 'B', 'mcb-16a'])
    expect([a!.sums.aoet, a!.sums.aubt, a!.sums.apt, a!.sums.aust, a!.sums.adet].map(min)).toEqual([480, 225, 187, 10, 28])
    // Begun by a word and never ended by one: it waits since 12:00.
    expect([a!.state, a!.end, min(a!.sums.wait), a!.late]).toEqual(['waiting', null, 240, true])
    expect([b!.sums.aoet, b!.sums.aubt, b!.sums.apt, b!.sums.aust, b!.sums.adet, b!.sums.wait].map(min)).toEqual([
      210, 190, 158, 20, 12, 15,
    ])
    expect([a!.sums.pq, a!.sums.gq, a!.sums.sq, a!.sums.rq, b!.sums.pq]).toEqual([5300, 5220, 50, 30, 3600])
    expect(a!.plan.poetS).toBe(2 * 5220 + 600)
    expect([a!.kpis.progress, a!.kpis.actualToPlannedScrap]).toEqual([1, 1.25])
    expect(b!.kpis.allocationRatio).toBeCloseTo(190 / 210, 12)

    await tell(mark(0, MORNING + 240 * MINUTE, 'end', 'A'))
    const ended = await orders.order({ enterprise: 'e0', po: 'A' })
    expect([ended!.state, min(ended!.sums.aoet), ended!.kpis.allocationRatio]).toEqual(['ended', 240, 225 / 240])
    expect(ended!.machines).toMatchObject([
      { path: 'e0/s1/a1/l1/d1', counts: true, from: MORNING, to: MORNING + 240 * MINUTE, aubt: 225 * 60 },
    ])
    expect(await orders.order({ enterprise: 'e0', po: 'Z' })).toBeNull()
    expect((await orders.orders({ enterprise: 'e0', from: MORNING + 300 * MINUTE, to: EVENING })).map((o) => o.po)).toEqual(['B'])
    expect(await orders.orders({ enterprise: 'e1', from: 0, to: EVENING })).toEqual([])
  })

  it('give a minute in which they change to the one that has more of it, and each minute to one', async () => {
    const d = machine('d1')
    await minutes(
      d,
      MORNING,
      Array.from({ length: 10 }, () => row({ pbt: MINUTE, observed: MINUTE, apt: MINUTE, pq: 10, gq: 10 })),
    )
    await tell(
      mark(d, MORNING, 'state', 'A'),
      mark(d, MORNING + 3 * MINUTE + 40_000, 'state', 'B'),
      mark(d, MORNING + 6 * MINUTE + 10_000, 'state', ''),
    )
    at = MORNING + 10 * MINUTE
    const [b, a] = await orders.orders({ enterprise: 'e0', from: MORNING, to: at })
    expect([a!.sums.pq, b!.sums.pq]).toEqual([40, 20])
    expect([a!.sums.aoet, b!.sums.aoet]).toEqual([220, 150])
  })
})

describe('orders of a line', () => {
  it('count pieces at the last station, and follow words told of the whole line', async () => {
    const ids = ['s10', 's20', '_'].map((name) => machine(name))
    await minutes(
      0,
      MORNING,
      Array.from({ length: 60 }, () => row({ pbt: MINUTE, observed: MINUTE, apt: MINUTE, pq: 100, gq: 99, sq: 1 })),
    )
    await minutes(
      1,
      MORNING,
      Array.from({ length: 60 }, () => row({ pbt: MINUTE, observed: MINUTE, apt: MINUTE, pq: 98, gq: 97, sq: 1 })),
    )
    await tell(mark(ids[2]!, MORNING, 'start', 'A', { qty: 10_000 }), mark(ids[2]!, MORNING + 60 * MINUTE, 'end', 'A'))
    const ask = async () => (await orders.order({ enterprise: 'e0', po: 'A' }))!
    const questions = vi.spyOn(store, 'sumMinutes')
    expect((await ask()).sums).toMatchObject({ aubt: 7200, pq: 198 * 60 })
    // The stations of a line are asked about together.
    expect(questions).toHaveBeenCalledTimes(1)
    const line = { path: 'e0/s1/a1/l1', name: '', kind: 'serial' as const, stations: ['s10', 's20'], bottleneck: null }
    plant.lines.set(line.path, [{ from: 0, doc: line }])
    expect((await ask()).sums).toMatchObject({ aubt: 7200, pq: 98 * 60, gq: 97 * 60 })
    expect((await ask()).kpis).toMatchObject({ allocationRatio: 2, allocationPerMachine: 1 })
    expect((await ask()).machines.map((m) => m.counts)).toEqual([false, true])
  })

  it('carry what only a line has, beside the figures of the group', async () => {
    const ids = ['s10', 's20', 's30'].map((name) => machine(name))
    const made = (priS: number, pq: number, gq: number) =>
      row({ pbt: 27_000_000, observed: 27_000_000, apt: 27_000_000, pq, gq, sq: pq - gq, priPq: priS * 1e6 * pq, priGq: priS * 1e6 * gq })
    await minutes(ids[0]!, MORNING, [made(2, 8000, 7900)])
    await minutes(ids[1]!, MORNING, [made(3, 7900, 7800)])
    await minutes(ids[2]!, MORNING, [made(1.5, 7800, 7650)])
    const piece = (device: number, i: number, passed: boolean) => ({ device, at: MORNING + i, piece: pieceOf(`SN${i}`, passed), defect: 0 })
    await store.append({ inspections: [0, 1, 2].flatMap((d) => Array.from({ length: 10 }, (_, i) => piece(d, i, i !== d))) }, ++offset)
    const ask = async () => (await history.kpis({ enterprise: 'e0', from: MORNING, to: EVENING, every: 'all', level: 'line' }))[0]!
    expect((await ask()).line).toBeUndefined()
    const doc = { path: 'e0/s1/a1/l1', name: '', kind: 'serial' as const, stations: ['s10', 's20', 's30'], bottleneck: 's20' }
    plant.lines.set(doc.path, [{ from: 0, doc }])
    const found = await ask()
    expect(found.line!.lineOee).toBeCloseTo(0.85, 6)
    expect(found.line!.rty).toBeCloseTo(0.9 ** 3, 12)
    expect(found.line!.stations.map((s) => [s.device, s.priS, s.firstPassYield])).toEqual([
      ['s10', 2, 0.9],
      ['s20', 3, 0.9],
      ['s30', 1.5, 0.9],
    ])
    expect(found.line!.stations.map((s) => s.fallOff)).toEqual([100 / 8000, 100 / 8000, 150 / 8000])
    expect(found.kpis.oeeIndex).not.toBeCloseTo(0.85, 2)
    expect([found.sums.ip, found.kpis.firstPassYield]).toEqual([30, 0.9])
    // A description holds from its time on.
    plant.lines.set(doc.path, [
      { from: 0, doc },
      { from: MORNING - 1, doc: { ...doc, kind: 'parallel' } },
    ])
    expect((await ask()).line).toBeUndefined()
  })
})

describe('quality at a machine', () => {
  it('tells first pass yield, defects by how often, and what of maintenance was mending', async () => {
    const d = machine('d1')
    const judged = (when: number, serial: string, passed: boolean, defect = 0) => ({
      device: d,
      at: MORNING + when,
      piece: pieceOf(serial, passed),
      defect,
    })
    await store.append(
      {
        inspections: [
          judged(1, 'A', false, 1),
          judged(2, 'A', true),
          judged(3, 'B', true),
          judged(4, 'C', false, 2),
          judged(5, '', false, 1),
          judged(6, 'D', false, 0),
        ],
      },
      ++offset,
    )
    const quality = createQuality({
      live: plant.live,
      store,
      settled: async () => {},
      seriesOf: () => [{ id: 0, device: d, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' }],
      text: (id) => ['', 'D-7', 'D-9'][id],
      states: async () => [],
      kpis: async () => [],
    })
    expect(await quality.quality({ device: 'e0/s1/a1/l1/d1', from: MORNING, to: EVENING })).toEqual({
      inspected: 4,
      passed: 1,
      firstPassYield: 0.25,
      reason: null,
      defects: [
        { code: 'D-7', n: 2, share: 0.5, cumulative: 0.5 },
        { code: '', n: 1, share: 0.25, cumulative: 0.75 },
        { code: 'D-9', n: 1, share: 0.25, cumulative: 1 },
      ],
      maintenance: { correctiveS: 0, preventiveS: 0, correctiveRatio: null, reason: 'no-input' },
      mttf: { operatingH: 0, replaced: 0, value: null, reason: 'no-replacement' },
    })
    expect(await quality.quality({ device: 'e0/s1/a1/l1/none', from: MORNING, to: EVENING })).toBeNull()
  })

  it('K28: faults and reasons B against reason P2', () => {
    const stop = (state: 'FAULT' | 'PLANNED' | 'MINOR' | 'RUN', reason: string | null, minutes: number) => ({
      from: 0,
      to: minutes * MINUTE,
      state,
      reason,
      orderActive: true,
    })
    const rows = [
      stop('FAULT', 'E-201', 25),
      stop('MINOR', 'B2', 5),
      stop('PLANNED', 'P2', 60),
      stop('PLANNED', 'P1', 30),
      stop('FAULT', 'P2', 10),
      stop('RUN', null, 300),
    ]
    expect(maintenanceOf(rows)).toEqual({ correctiveS: 1800, preventiveS: 4200, correctiveRatio: 0.3, reason: null })
  })

  it('K27 MTTF: operating time over failures in which a part was replaced, each counted once', () => {
    const said = (version: number, replaced: boolean) => ({
      reason: 'B4',
      note: null,
      by: 'chen',
      at: 0,
      version,
      reported: 'FAULT' as const,
      ...(replaced && { replaced: true as const }),
    })
    const stop = (from: number, to: number, version: number, replaced = true) => ({
      from,
      to,
      state: 'FAULT' as const,
      reason: null,
      orderActive: true,
      said: said(version, replaced),
    })
    // The first failure changed from FAULT to IDLE on the way; one was mended.
    const rows = [stop(0, 10, 1), stop(10, 25, 1), stop(90, 95, 2, false), stop(100, 120, 3)]
    expect(mttfOf(rows, 155 * 3600)).toEqual({ operatingH: 155, replaced: 2, value: 77.5, reason: null })
    expect(mttfOf([], 155 * 3600)).toEqual({ operatingH: 155, replaced: 0, value: null, reason: 'no-replacement' })
  })
})
