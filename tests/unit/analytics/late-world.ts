// A plant whose readings come late and whose registry is edited, with a warehouse beside it, for properties of re-statement.
import fc from 'fast-check'
import { expect } from 'vitest'
import { SUM, SUM_COUNT } from '../../../model/kpi.ts'
import { type Dated, type Device, type Site, STATES } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import type { StopChange } from '../../../model/stops.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { type Part, ROW, type Rows, type Warehouse } from '../../../warehouse/warehouse.ts'
import { announce, batchOf, type Fed, type Metric, openPlant, type Sent } from './feed.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const START = Date.parse('2026-03-10T06:30:00+08:00')
export const site: Site = {
  id: 'liushi-1',
  enterprise: 'demo-elec-01',
  name: 'Liushi',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5, 6, 7] }],
  breaks: [{ start: '11:40', end: '12:10' }],
  exceptions: [],
}
export const SITE: readonly Dated<Site>[] = [{ from: 0, doc: site }]
export const DEVICE: readonly Dated<Device>[] = [
  {
    from: 0,
    doc: { path: 'demo-elec-01/liushi-1/assy/mcb-3/dev-0', name: 'S40', type: 'press', kpiScope: true, idealCycle: 1.5, staleAfter: 900 },
  },
]

/** The fold, a registry and a warehouse, wired the way the core does it: each batch is a journal entry. */
export type World = {
  fed: Fed
  store: Warehouse
  offset: number
  registry: Registry
  take(sent: readonly Sent[], receivedAt: number): Promise<void>
}
export type Registry = {
  revision: number
  sites: readonly Dated<Site>[]
  devices: readonly Dated<Device>[]
  stops: readonly StopChange[]
}
export const registryOf = (sites = SITE, devices = DEVICE): Registry => ({ revision: 1, sites, devices, stops: [] })
type Opened = {
  readonly devices?: number
  readonly days?: number
  readonly store?: Warehouse
  readonly from?: { bytes: Uint8Array; offset: number }
  readonly registry?: Registry
  /** Readings of one turn. */
  readonly atOnce?: number
}
export function openWorld({ devices = 1, days = 7, store: given, from, registry = registryOf(), atOnce }: Opened = {}): World {
  const store = given ?? openMemoryWarehouse()
  const world = { store, registry, offset: from?.offset ?? 0 } as World
  // What a re-statement reads was written some entries ago, and later only what it waits for. Of a store that is given, all.
  const readable = given ?? openMemoryWarehouse()
  const waiting: Part[] = []
  const append = (rows: Rows) => {
    void store.append(rows, world.offset)
    if (readable !== store) waiting.push({ rows, offset: world.offset })
  }
  const settled = async (entry: number) => {
    const upTo = waiting.findLastIndex(({ offset }) => offset <= entry) + 1
    await readable.appendAll(waiting.splice(0, upTo))
  }
  const fed = openPlant({
    directory: {
      get revision() {
        return registry.revision
      },
      site: () => registry.sites,
      device: () => registry.devices,
      stopChanges: () => registry.stops,
    },
    devices,
    onRestated: (statements) => append({ statements }),
    onRows: (rows) => append({ minutes: [rows] }),
    late: {
      reachMs: days * DAY,
      keptMs: 29 * DAY,
      past: readable.past,
      settled,
      ...(atOnce && { atOnce }),
      checkpoints: (checkpoints) => append({ checkpoints }),
    },
  })
  world.fed = fed
  if (from === undefined) announce(fed, devices)
  else fed.analytics.restore(from.bytes)
  world.take = async (sent, receivedAt) => {
    if (world.offset % 5 === 0) await settled(world.offset)
    world.offset++
    if (fed.analytics.restatement.due(receivedAt)) await fed.analytics.restatement.run(world.offset, receivedAt)
    const batch = batchOf(sent, receivedAt, world.offset)
    fed.analytics.observe(batch)
    append({ readings: [batch] })
  }
  return world
}
export async function takeAll(world: World, sent: readonly Sent[], before: (receivedAt: number) => void = () => {}): Promise<void> {
  const byReceipt = new Map<number, Sent[]>()
  for (const r of [...sent].sort((a, b) => (a.receivedAt ?? a.at) - (b.receivedAt ?? b.at))) {
    const at = r.receivedAt ?? r.at
    byReceipt.set(at, [...(byReceipt.get(at) ?? []), r])
  }
  for (const [at, batch] of byReceipt) {
    before(at)
    await world.take(batch, at)
  }
}
/** Time goes by until nothing waits. */
export async function rest(world: World, from: number): Promise<World> {
  for (let i = 0; i <= 8; i++) {
    await world.take([], from + i * 60_000)
    // As many turns as it takes, and yet the last look at the clock is the same whatever they are.
    for (let ms = 600; i > 0 && i < 8 && ms < 60_000 && world.fed.analytics.restatement.waiting > 0; ms += 600)
      await world.take([], from + i * 60_000 + ms)
  }
  expect(world.fed.analytics.restatement.waiting).toBe(0)
  return world
}
const isEmpty = (row: ArrayLike<number>) => Array.from(row).every((v, i) => v === 0 || i === SUM.tUnknown)
export async function rowsOf(world: World, device = 0): Promise<{ minute: number; version: number; sums: number[] }[]> {
  const rows = await world.store.past.minutesOf({ device, from: 0, to: START + 100 * DAY })
  return Array.from({ length: rows.length }, (_, i) => ({
    minute: rows.minute[i]!,
    version: rows.version[i]!,
    sums: [...rows.sums.subarray(i * SUM_COUNT, (i + 1) * SUM_COUNT)],
  }))
}
export const figures = async (world: World, device = 0) =>
  (await rowsOf(world, device)).filter((r) => !isEmpty(r.sums)).map((r) => `${r.minute} ${r.sums.join()}`)
/** Whether each minute with a figure counts towards its line. */
export async function flagsOf(world: World, device = 0): Promise<string[]> {
  const rows = await world.store.past.minutesOf({ device, from: 0, to: START + 100 * DAY })
  const known = Array.from({ length: rows.length }, (_, i) => i).filter(
    (i) => !isEmpty(rows.sums.subarray(i * SUM_COUNT, (i + 1) * SUM_COUNT)),
  )
  return known.map((i) => `${rows.minute[i]} ${rows.flags[i]! & ROW.kpiScope}`)
}
/** What a board shows, but for unplanned time of which nothing is known: it may have a row or not. */
export const shown = ({ fed }: World, now: number, device = 0) => {
  const known = (sums: ArrayLike<number>) => Array.from(sums).map((v, i) => (i === SUM.tUnknown ? 0 : v))
  const { today, yesterday, state, counters } = fed.analytics.live.device(device, now)
  return {
    today: known(today.sums),
    yesterday: known(yesterday.sums),
    state,
    counters,
    hours: fed.analytics.live.hours(device, 48, now).map((h) => known(h.sums)),
    states: fed.analytics.live.states(device, 500, now),
  }
}

export const SPAN_S = 10 * 3600
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
export const END = START + SPAN_S * 1000 + 40 * 60_000
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
export const stories = fc.array(reading, { minLength: 1, maxLength: 120 }).map(toSent)
