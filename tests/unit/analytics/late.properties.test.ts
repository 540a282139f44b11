import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SUM, SUM_COUNT } from '../../../model/kpi.ts'
import { type Dated, type Device, type Site, STATES } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import type { Warehouse } from '../../../warehouse/warehouse.ts'
import { announce, batchOf, type Fed, type Metric, openPlant, type Sent, state } from './feed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-03-10T06:30:00+08:00')
const site: Site = {
  id: 'liushi-1',
  enterprise: 'demo-elec-01',
  name: 'Liushi',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5, 6, 7] }],
  breaks: [{ start: '11:40', end: '12:10' }],
  exceptions: [],
}
const SITE: readonly Dated<Site>[] = [{ from: 0, doc: site }]
const DEVICE: readonly Dated<Device>[] = [
  {
    from: 0,
    doc: { path: 'demo-elec-01/liushi-1/assy/mcb-3/dev-0', name: 'S40', type: 'press', kpiScope: true, idealCycle: 1.5, staleAfter: 900 },
  },
]

/** The fold and a warehouse, wired the way the core does it: each batch is a journal entry. */
type World = { fed: Fed; store: Warehouse; offset: number; take(sent: readonly Sent[], receivedAt: number): Promise<void> }
function openWorld(devices = 1, days = 7, store = openMemoryWarehouse(), from?: { bytes: Uint8Array; offset: number }): World {
  const world = { store, offset: from?.offset ?? 0 } as World
  const fed = openPlant({
    site: SITE,
    device: DEVICE,
    devices,
    onRows: (rows) => void store.append({ minutes: [rows] }, world.offset),
    late: {
      reachMs: days * DAY,
      keptMs: 29 * DAY,
      past: store,
      settled: async () => {},
      checkpoints: (checkpoints) => void store.append({ checkpoints }, world.offset),
    },
  })
  world.fed = fed
  if (from === undefined) announce(fed, devices)
  else fed.analytics.restore(from.bytes)
  world.take = async (sent, receivedAt) => {
    world.offset++
    if (fed.analytics.restatement.due(receivedAt)) await fed.analytics.restatement.run(receivedAt)
    const batch = batchOf(sent, receivedAt, world.offset)
    fed.analytics.observe(batch)
    await store.append({ readings: [batch] }, world.offset)
  }
  return world
}
async function takeAll(world: World, sent: readonly Sent[]): Promise<void> {
  const byReceipt = new Map<number, Sent[]>()
  for (const r of [...sent].sort((a, b) => (a.receivedAt ?? a.at) - (b.receivedAt ?? b.at))) {
    const at = r.receivedAt ?? r.at
    byReceipt.set(at, [...(byReceipt.get(at) ?? []), r])
  }
  for (const [at, batch] of byReceipt) await world.take(batch, at)
}
/** Time goes by until nothing waits. */
async function rest(world: World, from: number): Promise<World> {
  for (let i = 0; i <= 8; i++) await world.take([], from + i * 60_000)
  expect(world.fed.analytics.restatement.waiting).toBe(0)
  return world
}
const isEmpty = (row: ArrayLike<number>) => Array.from(row).every((v, i) => v === 0 || i === SUM.tUnknown)
async function rowsOf(world: World, device = 0): Promise<{ minute: number; version: number; sums: number[] }[]> {
  const rows = await world.store.minutesOf({ device, from: 0, to: START + 100 * DAY })
  return Array.from({ length: rows.length }, (_, i) => ({
    minute: rows.minute[i]!,
    version: rows.version[i]!,
    sums: [...rows.sums.subarray(i * SUM_COUNT, (i + 1) * SUM_COUNT)],
  }))
}
const figures = async (world: World, device = 0) =>
  (await rowsOf(world, device)).filter((r) => !isEmpty(r.sums)).map((r) => `${r.minute} ${r.sums.join()}`)
/** What a board shows, but for unplanned time of which nothing is known: it may have a row or not. */
const shown = ({ fed }: World, now: number, device = 0) => {
  const known = (sums: ArrayLike<number>) => Array.from(sums).map((v, i) => (i === SUM.tUnknown ? 0 : v))
  const { today, yesterday, state, counters } = fed.analytics.live.device(device, now)
  return {
    today: known(today.sums),
    yesterday: known(yesterday.sums),
    state,
    counters,
    hours: fed.analytics.live.hours(device, 48, now).map((h) => known(h.sums)),
    states: fed.analytics.live.states(device, 500),
  }
}

const SPAN_S = 10 * 3600
const METRICS = [
  { weight: 6, arbitrary: fc.constant<Metric>('state') },
  { weight: 5, arbitrary: fc.constantFrom<Metric>('count.total', 'count.good', 'count.scrap', 'energy.active', 'power.active') },
  { weight: 3, arbitrary: fc.constantFrom<Metric>('env.temperature', 'process.trip_time') },
  { weight: 1, arbitrary: fc.constantFrom<Metric>('ideal.cycle', 'heartbeat', 'death') },
]
const reading = fc.record({
  metric: fc.oneof(...METRICS),
  second: fc.integer({ min: 0, max: SPAN_S }),
  state: fc.integer({ min: 0, max: STATES.length - 1 }),
  order: fc.integer({ min: 0, max: 2 }),
  noise: fc.integer({ min: 0, max: 1000 }),
  /** Most in time, many late by hours, and whole backlogs at once. */
  delay: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 600 }),
    fc.integer({ min: 600, max: 8 * 3600 }),
    fc.integer({ min: 0, max: 3 }).map((n) => -n),
  ),
  flags: fc.constantFrom(0, 0, 0, FLAG.delta),
})
type Drawn = typeof reading extends fc.Arbitrary<infer T> ? T : never
const END = START + SPAN_S * 1000 + 40 * 60_000
function toSent(drawn: readonly Drawn[]): Sent[] {
  const seen = new Set<string>()
  const sent: Sent[] = []
  // Signs of life every few minutes: a plant that works.
  for (let s = 0; s < SPAN_S; s += 400) sent.push({ metric: 'env.temperature', at: START + s * 1000 + 500, value: s % 37 })
  for (const r of drawn) {
    const at = START + r.second * 1000
    if (seen.has(`${r.metric}@${at}`)) continue
    seen.add(`${r.metric}@${at}`)
    const receivedAt = r.delay < 0 ? START + Math.round((SPAN_S * 1000 * (4 + r.delay)) / 4) + 1000 : at + r.delay * 1000
    const common = { metric: r.metric, at, receivedAt: Math.max(at, receivedAt) }
    if (r.metric === 'state') sent.push({ ...common, value: r.state, aux: r.order })
    else if (r.metric === 'heartbeat') sent.push({ ...common, value: 60 + r.noise })
    else if (r.metric === 'ideal.cycle') sent.push({ ...common, value: 0.5 + r.noise / 1000 })
    else if (r.metric.startsWith('count') || r.metric === 'energy.active') {
      const delta = r.flags === FLAG.delta
      const value = delta ? r.noise / 3 : (r.second % 9_000) + r.noise / 100
      sent.push({ ...common, value, flags: r.flags | (r.noise % 3 === 0 ? FLAG.boot : 0), aux: r.noise % 2 })
    } else sent.push({ ...common, value: r.noise / 10 })
  }
  for (const minute of [0, 15, 35]) sent.push({ metric: 'env.temperature', at: END + minute * 60_000, value: 20 })
  return sent
}
const stories = fc.array(reading, { minLength: 1, maxLength: 120 }).map(toSent)
const DONE = END + 9 * HOUR
const RUNS = { numRuns: 60 }

describe('late readings', { timeout: 120_000 }, () => {
  it('give the same figures as if they had come in time, whatever the order', async () => {
    let late = 0
    await fc.assert(
      fc.asyncProperty(stories, async (sent) => {
        const inOrder = openWorld()
        await takeAll(
          inOrder,
          sent.map((r) => ({ ...r, receivedAt: r.at })),
        )
        await rest(inOrder, DONE)
        const delayed = openWorld()
        await takeAll(delayed, sent)
        await rest(delayed, DONE)
        expect(inOrder.fed.analytics.counters.late).toBe(0)
        expect(delayed.fed.late).toBe(0)
        late += delayed.fed.analytics.counters.late
        expect(await figures(delayed)).toEqual(await figures(inOrder))
        expect(shown(delayed, END + 36 * 60_000)).toEqual(shown(inOrder, END + 36 * 60_000))
      }),
      RUNS,
    )
    expect(late).toBeGreaterThan(RUNS.numRuns)
  })

  it('give the same after a crash between their arrival and their re-statement', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories,
        fc.integer({ min: 0, max: SPAN_S + 8 * 3600 }),
        fc.integer({ min: 0, max: SPAN_S }),
        async (sent, snap, more) => {
          const unbroken = openWorld()
          await takeAll(unbroken, sent)
          await rest(unbroken, DONE)

          const saveAt = START + snap * 1000
          const crashAt = saveAt + more * 1000
          const received = (r: Sent) => r.receivedAt ?? r.at
          const world = openWorld()
          await takeAll(
            world,
            sent.filter((r) => received(r) < saveAt),
          )
          const saved = { bytes: world.fed.analytics.snapshot(), offset: world.offset }
          await takeAll(
            world,
            sent.filter((r) => received(r) >= saveAt && received(r) < crashAt),
          )
          // kill -9: memory is gone, the warehouse goes back to the snapshot, the journal brings the rest again.
          await world.store.rewind(saved.offset)
          const again = openWorld(1, 7, world.store, saved)
          await takeAll(
            again,
            sent.filter((r) => received(r) >= saveAt),
          )
          await rest(again, DONE)
          // Even the versions are the same: a re-statement has its place in the journal.
          expect(await rowsOf(again)).toEqual(await rowsOf(unbroken))
          expect(shown(again, DONE)).toEqual(shown(unbroken, DONE))
        },
      ),
      RUNS,
    )
  })
})

/** A day of a machine that runs, counts every minute and is heard every ten seconds. */
function day(device = 0): Sent[] {
  const sent: Sent[] = []
  sent.push({ ...state(START, 'RUN', true), device })
  for (let s = 10; s <= 26 * 3600; s += 10) {
    const at = START + s * 1000
    if (s % 60 === 0) sent.push({ metric: 'count.good', at, value: Math.floor(s / 3), device })
    else sent.push({ metric: 'power.active', at, value: 2, device })
  }
  return sent
}

describe('a re-statement', { timeout: 60_000 }, () => {
  it('of one reading three hours late changes its windows and no others', async () => {
    const world = openWorld(2)
    const lateAt = START + 20 * HOUR
    const fault = { ...state(lateAt, 'FAULT', true), receivedAt: lateAt + 3 * HOUR + 1 }
    const repaired = { ...state(lateAt + 7 * 60_000, 'RUN', true) }
    await takeAll(world, [...day(0), ...day(1), fault, repaired])
    await rest(world, START + 27 * HOUR)
    expect(world.fed.analytics.counters).toMatchObject({ late: 1, restatements: 1, tooLate: 0 })
    const rows = await rowsOf(world)
    const restated = rows.filter((r) => r.version > 1).map((r) => (r.minute - lateAt) / 60_000)
    // A reading on the stroke of a minute is counted in the minute that ends there.
    expect(restated).toEqual([-1, 0, 1, 2, 3, 4, 5, 6])
    expect(rows.filter((r) => r.version > 1).map((r) => r.sums[SUM.tFault])).toEqual([0, ...Array(7).fill(60_000)])
    // Every earlier version is still there.
    expect((await world.store.stats()).minutes).toBe(rows.length + 8 + (await rowsOf(world, 1)).length)
    expect((await rowsOf(world, 1)).every((r) => r.version === 1)).toBe(true)
    const hour = world.fed.analytics.live.hours(0, 48, START + 26 * HOUR).find((h) => h.from === Math.floor(lateAt / HOUR) * HOUR)
    expect(hour!.sums[SUM.tFault]).toBe(7 * 60_000)
  })

  it('of a backlog that followed the live data gives the unbroken day', async () => {
    const unbroken = openWorld()
    await takeAll(unbroken, day())
    await rest(unbroken, START + 27 * HOUR)
    const world = openWorld()
    const from = START + 3 * HOUR
    const to = START + 21 * HOUR
    const back = START + 26 * HOUR + 1000
    await takeAll(
      world,
      day().map((r) =>
        r.at > from && r.at < to ? { ...r, flags: FLAG.hist, receivedAt: back + Math.floor((r.at - from) / HOUR) * 500 } : r,
      ),
    )
    await rest(world, START + 27 * HOUR)
    expect(await figures(world)).toEqual(await figures(unbroken))
    expect((await rowsOf(world)).filter((r) => r.minute < from - 16 * 60_000).every((r) => r.version === 1)).toBe(true)
    expect(shown(world, START + 27 * HOUR)).toEqual(shown(unbroken, START + 27 * HOUR))
  })

  it('reaches what a device says of the time before its first reading', async () => {
    const world = openWorld()
    const whole = openWorld()
    await takeAll(whole, day())
    const late = START + 27 * HOUR
    await takeAll(
      world,
      day().map((r) => (r.at < START + 5 * HOUR ? { ...r, receivedAt: late } : r)),
    )
    await rest(world, late + 1000)
    await rest(whole, late + 1000)
    expect(await figures(world)).toEqual(await figures(whole))
  })

  it('is refused for what is older than its days, and that stays without effect', async () => {
    const world = openWorld(1, 1)
    const plain = openWorld(1, 1)
    const sent = day()
    const far = { ...state(START - HOUR, 'FAULT', true), receivedAt: START + 25 * HOUR }
    const near = { ...state(START + 2 * HOUR, 'SETUP', true), receivedAt: START + 25.5 * HOUR }
    await takeAll(world, [...sent, far, near])
    await takeAll(plain, [...sent, near])
    await rest(world, START + 27 * HOUR)
    await rest(plain, START + 27 * HOUR)
    expect([world.fed.late, plain.fed.late]).toEqual([1, 0])
    expect(await figures(world)).toEqual(await figures(plain))
  })

  it('is refused where no checkpoint stands for the time before, and the books follow', async () => {
    const world = openWorld(1, 7, { ...openMemoryWarehouse(), checkpoints: async () => [] })
    const late = { ...state(START + HOUR, 'FAULT', true), receivedAt: START + 20 * HOUR }
    await takeAll(world, [...day(), late])
    await rest(world, START + 27 * HOUR)
    expect(world.fed.late).toBe(1)
    expect(world.fed.analytics.counters).toMatchObject({ tooLate: 1, late: 0, restatements: 0, restated: 0, readings: day().length })
  })
})
