// Simulated lines of Yueqing (profile P1) through the whole service, against two yardsticks that never saw a message of theirs: what the
// machine model counted while it ran, and the closed form of domain §3.2. Seeds are fixed: every run sees the same days.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../simulators/message.ts'
import { HISTORY, LIVE, RECENT } from '../../simulators/resolution.ts'
import { type SimulatedPlant, type SimulateOptions, simulatePlant } from '../../simulators/simulate-plant.ts'
import type { KpiRow } from '../../web/contract.ts'
import { type Api, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'
import { booked, publishAll, register } from '../support/simulated.ts'

/** A Monday, midnight at the plant. */
const FROM = Date.parse('2026-03-02T00:00:00+08:00')
const HOUR = 3_600_000
const LINE_END = 's80-pack'
/** One percentage point. */
const POINT = 0.01

let dir: string
let service: Running
let api: Api

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir)
  api = await signIn(service.http)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

type Options = Omit<SimulateOptions, 'from' | 'enterprise' | 'seed'> & { readonly only?: string }
/** Registers a plant, publishes its whole time at QoS 1 and waits until the books have it; `only` one station of each line is connected. */
async function play(enterprise: string, { only, ...options }: Options): Promise<SimulatedPlant> {
  const plant = simulatePlant('P1', { enterprise, seed: enterprise, from: FROM, ...options })
  const credential = await register(api, plant)
  const sent = await publishAll(credential, connected(plant.messages, only))
  const books = await booked(api, enterprise, sent.messages)
  expect(books.messages).toEqual({ received: sent.messages, decoded: sent.messages, duplicate: 0, refused: {} })
  expect(books.readings).toEqual({ received: sent.readings, counted: sent.readings, tooLate: 0, refused: {} })
  return plant
}
function* connected(messages: Iterable<Message>, only: string | undefined): Iterable<Message> {
  for (const m of messages) if (only === undefined || m.topic.includes(`/${only}/`)) yield m
}

async function kpis(enterprise: string, hours: number, query = 'every=all&level=device'): Promise<KpiRow[]> {
  const path = `/api/v1/enterprises/${enterprise}/kpis?from=${FROM}&to=${FROM + hours * HOUR}&${query}`
  const { status, body } = await api<{ rows: KpiRow[] }>('GET', path)
  expect(status).toBe(200)
  return body.rows
}

/** Every device and the whole enterprise against what its machine did. */
async function expectTruth(plant: SimulatedPlant, hours: number): Promise<void> {
  const { devices } = plant.truth()
  const rows = await kpis(plant.enterprise.id, hours)
  expect(rows.map((r) => r.scope).sort()).toEqual(plant.devices.map((d) => `device:${d.path}`).sort())
  for (const { scope, sums, kpis, coverage } of rows) {
    const { total } = devices[scope.slice('device:'.length)]!
    const seconds = (...states: (keyof typeof total.states)[]) => states.reduce((sum, s) => sum + (total.states[s] ?? 0), 0) / 1000
    const planned = total.plannedMs / 1000
    expect(sums.pbt, scope).toBe(planned)
    expect(coverage, scope).toBe(1)
    const truth = {
      apt: seconds('RUN'),
      aust: seconds('SETUP'),
      adet: seconds('MINOR', 'STARVED', 'BLOCKED', 'FAULT', 'OFF', 'WARMUP'),
      adot: seconds('IDLE'),
    }
    // Nothing is lost on the way and every time is whole ms: the figures are the same, not merely near.
    for (const [name, s] of Object.entries(truth)) expect(Math.abs(sums[name]! - s) / planned, `${scope} ${name}`).toBeLessThan(POINT / 10)
    expect({ pq: sums.pq, gq: sums.gq, sq: sums.sq, rq: sums.rq }, scope).toEqual({
      pq: total.pq,
      gq: total.gq,
      sq: total.sq,
      rq: total.rq,
    })
    expect(Math.abs(kpis.oeeIndex! - total.oee!), scope).toBeLessThan(POINT / 10)
    expect(Math.abs(sums.energyKwh! - total.energyKwh), scope).toBeLessThan(0.002 + total.energyKwh * POINT)
  }
  const ends = plant.kpiDevices.map((path) => devices[path]!.total)
  const [whole] = await kpis(plant.enterprise.id, hours, 'every=all&level=enterprise')
  expect(whole!.units).toBe(ends.length)
  const priGq = ends.reduce((sum, t) => sum + t.priGq, 0)
  const oee = priGq / ends.reduce((sum, t) => sum + t.plannedMs / 1000, 0)
  expect(whole!.sums.priGq).toBeCloseTo(priGq, 3)
  expect(Math.abs(whole!.kpis.oeeIndex! - oee)).toBeLessThan(POINT / 10)
}

describe('a simulated line', () => {
  it('has the figures of its machines after a day of two shifts', async () => {
    const plant = await play('day-works', { hours: 24, resolution: RECENT, shifts: 'two' })
    await expectTruth(plant, 24)
    // Hour by hour as well: no piece of the line end is in the hour beside its own.
    const end = plant.kpiDevices[0]!
    const rows = await kpis('day-works', 24, `every=PT1H&device=${end}`)
    const { hours } = plant.truth().devices[end]!
    expect(hours.length).toBeGreaterThan(15)
    for (const { from, gq, sq, rq } of hours)
      expect(rows.find((r) => r.from === from)?.sums, new Date(from).toISOString()).toMatchObject({ gq, sq, rq })
  }, 60_000)

  it('has them from live messages too', async () => {
    const plant = await play('live-works', { hours: 4, resolution: LIVE })
    await expectTruth(plant, 4)
  }, 60_000)
})

/** Appendix A, SIM-P1: shares of planned busy time in closed form. */
const SIM_P1 = { apt: 0.7365, aust: 0.0526, adet: 0.1268, adot: 0.0842, oee: 0.6891, effectiveness: 0.95, quality: 0.985 } as const
/** Shares of the closed form times the powers of §3.3.1, and three half-hour breaks at 3 kW beside 22.5 h: mean kW over planned time. */
const POWER_KW = 0.7365 * 11.5 + 0.0526 * 5 + 0.0842 * 3 + 0.0442 * 4 + (0.1268 - 0.0442) * 5.5 + (1.5 / 22.5) * 3
const KWH_A_GOOD_POLE = (POWER_KW * 1.8) / 3600 / SIM_P1.oee

describe('many lines over many hours', () => {
  it('come to the closed form of the machine', async () => {
    // 4,500 planned hours: the standard error of the share of RUN is 0.3 points. Only the line ends are connected: they are what counts.
    const [units, days] = [40, 5]
    await play('many-works', { units, hours: days * 24, resolution: HISTORY, shifts: 'three', only: LINE_END })
    const [row] = await kpis('many-works', days * 24, 'every=all&level=enterprise')
    const { sums, kpis: formed, units: counted, coverage } = row!
    expect(counted).toBe(units)
    expect(coverage).toBe(1)
    expect(sums.pbt).toBe(units * days * 22.5 * 3600)
    for (const name of ['apt', 'aust', 'adet', 'adot'] as const)
      expect(Math.abs(sums[name]! / sums.pbt! - SIM_P1[name]), name).toBeLessThan(POINT)
    expect(Math.abs(formed.oeeIndex! - SIM_P1.oee)).toBeLessThan(POINT)
    expect(Math.abs(formed.availability! - SIM_P1.apt)).toBeLessThan(POINT)
    // What does not depend on how long a stop lasts is known far better.
    expect(Math.abs(formed.effectiveness! - SIM_P1.effectiveness)).toBeLessThan(0.001)
    expect(Math.abs(formed.qualityRatio! - SIM_P1.quality)).toBeLessThan(0.001)
    expect(Math.abs(formed.specificEnergy! / KWH_A_GOOD_POLE - 1)).toBeLessThan(0.02)
  }, 120_000)
})

type Episode = { readonly device: string; readonly type: string; readonly from: number; readonly to: number; readonly hist: boolean }
/** As exported, because only the export tells history from live. An episode that lasts ends with the day. */
async function episodes(enterprise: string): Promise<Episode[]> {
  const to = FROM + 24 * HOUR
  const answer = await fetch(`${service.http}/api/v1/export/episodes.csv?enterprise=${enterprise}&from=${FROM}&to=${to}`, {
    headers: { authorization: `Bearer ${api.token}` },
  })
  expect(answer.status).toBe(200)
  const [head, ...lines] = (await answer.text()).trim().split('\n')
  const at = (name: string) => head!.split(',').indexOf(name)
  return lines.map((line) => {
    const cells = line.split(',')
    return {
      device: cells[at('device')]!,
      type: cells[at('type')]!,
      from: Date.parse(cells[at('from')]!),
      to: cells[at('to')] === '' ? to : Date.parse(cells[at('to')]!),
      hist: cells[at('hist')] === 'true',
    }
  })
}
/** What the service found by itself; alarms of the machines' own are only passed on. */
const found = (all: readonly Episode[]) => all.filter((e) => !e.type.startsWith('alarm:'))

describe('detectors on back-filled days', () => {
  it('find a planted air leak within a quarter of an hour, and its end', async () => {
    const [onset, hours] = [8, 12]
    const plant = await play('leak-works', { hours: 24, resolution: RECENT, faults: [{ label: 'AIR_LEAK', onsetHours: onset, hours }] })
    const all = await episodes('leak-works')
    const leaks = all.filter((e) => e.type === 'process.air_pressure:ewma')
    expect(leaks.length).toBe(1)
    const [leak] = leaks
    expect(leak!.device).toBe(plant.devices[0]!.path)
    expect(leak!.from).toBeGreaterThanOrEqual(FROM + onset * HOUR)
    expect(leak!.from).toBeLessThan(FROM + (onset + 0.25) * HOUR)
    // The end shows when the line has run for a while again: a set-up or a repair may come first.
    expect(Math.abs(leak!.to - (FROM + (onset + hours) * HOUR))).toBeLessThan(HOUR)
    expect(found(all).length).toBeLessThanOrEqual(2)
    // Nobody's telephone rings for yesterday.
    expect(all.every((e) => e.hist)).toBe(true)
    const { body } = await api<{ alarms: { type: string }[] }>(
      'GET',
      `/api/v1/alarms?enterprise=leak-works&from=${FROM}&to=${FROM + 24 * HOUR}`,
    )
    expect(body.alarms.filter((a) => a.type === 'process.air_pressure:ewma').length).toBe(1)
  }, 60_000)

  it('leave four lines alone in which nothing is planted: at most one episode in two days of a line', async () => {
    await play('calm-works', { hours: 24, units: 4, resolution: RECENT })
    const all = await episodes('calm-works')
    expect(found(all).length).toBeLessThanOrEqual(2)
    expect(all.every((e) => e.hist)).toBe(true)
  }, 60_000)
})
