import { describe, expect, it } from 'vitest'
import { kpisOf, lossesOf, SUM } from '../../../model/kpi.ts'
import type { Dated, Site, State } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import { type Fed, minutesOf, open, openPlant, type Sent, send, state, tick, told, total } from './feed.ts'

/** 2026-03-10, a Tuesday, Asia/Shanghai. */
const time = (clock: string) => Date.parse(`2026-03-10T${clock}+08:00`)
const site: Site = {
  id: 'liushi-1',
  enterprise: 'demo-elec-01',
  name: 'Liushi',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5, 6, 7] }],
  breaks: [],
  exceptions: [],
}
const SITE: readonly Dated<Site>[] = [{ from: 0, doc: site }]

/** Vector OEE-TL of domain §2.3.3, word for word. */
const EVENTS: readonly (readonly [string, State, boolean])[] = [
  ['08:00', 'SETUP', true],
  ['08:10', 'RUN', true],
  ['09:00', 'MINOR', true],
  ['09:03', 'RUN', true],
  ['10:00', 'PLANNED', true],
  ['10:15', 'RUN', true],
  ['11:10', 'FAULT', true],
  ['11:35', 'RUN', true],
  ['12:00', 'PLANNED', false],
  ['12:30', 'SETUP', true],
  ['12:50', 'RUN', true],
  ['14:20', 'STARVED', true],
  ['14:32', 'RUN', true],
  ['15:20', 'IDLE', false],
  ['15:35', 'RUN', true],
  ['15:55', 'PLANNED', true],
]
const ORDERS = {
  A: { pri: 2, from: '08:10', to: '12:00', total: 5300, good: 5220, scrap: 50, rework: 30 },
  B: { pri: 2.5, from: '12:50', to: '15:55', total: 3600, good: 3564, scrap: 36, rework: 0 },
}

/** Cumulative counters every five minutes from `base`, states on change. */
function shift(reset = false): Sent[] {
  const sent: Sent[] = EVENTS.map(([at, name, order]) => state(time(at), name, order))
  sent.push({ metric: 'ideal.cycle', at: time('08:00'), value: 2 }, { metric: 'ideal.cycle', at: time('12:30'), value: 2.5 })
  const counters = ['total', 'good', 'scrap', 'rework'] as const
  for (let at = time('08:00'); at <= time('16:00'); at += 300_000)
    for (const counter of counters) {
      const made = (o: typeof ORDERS.A) =>
        Math.round(o[counter] * Math.min(1, Math.max(0, (at - time(o.from)) / (time(o.to) - time(o.from)))))
      // A gateway that restarts at 12:35 counts from 0 again under a new boot.
      const after = reset && at >= time('12:35')
      const value = after ? made(ORDERS.B) : 1_000_000 + made(ORDERS.A) + made(ORDERS.B)
      sent.push({ metric: `count.${counter}`, at, value, aux: after ? 0xbeef : 0xcafe, flags: FLAG.boot })
    }
  return sent.sort((a, b) => a.at - b.at)
}

function check(fed: Fed): void {
  const now = time('16:00')
  tick(fed, now + 840_000)
  tick(fed, now + 900_000)
  const { today } = fed.analytics.live.device(0, now)
  const rows = total(fed)
  expect(today.day).toBe('2026-03-10')
  for (const sums of [today.sums, rows]) {
    expect(minutesOf(sums, 'pbt', 'apt', 'aust', 'adet', 'adot', 'observed')).toEqual({
      pbt: 430,
      apt: 345,
      aust: 30,
      adet: 40,
      adot: 15,
      observed: 430,
    })
    expect(minutesOf(sums, 'lossBreakdown', 'lossMinor', 'lossStarved', 'lossOpen', 'lossIdle', 'lossBlocked')).toEqual({
      lossBreakdown: 25,
      lossMinor: 3,
      lossStarved: 12,
      lossOpen: 0,
      lossIdle: 0,
      lossBlocked: 0,
    })
    expect([sums[SUM.pq], sums[SUM.gq], sums[SUM.sq], sums[SUM.rq], sums[SUM.pqUnpriced]]).toEqual([8900, 8784, 86, 30, 0])
    expect([sums[SUM.priPq], sums[SUM.priGq]]).toEqual([19_600e6, 19_350e6])
    expect([sums[SUM.failures], sums[SUM.ttr]]).toEqual([1, 25 * 60_000])
    const { kpis, reasons } = kpisOf(sums)
    expect(kpis.availability).toBeCloseTo(0.802326, 6)
    expect(kpis.effectiveness).toBeCloseTo(0.94686, 6)
    expect(kpis.qualityRatio).toBeCloseTo(0.987245, 6)
    expect(kpis.oeeIndex).toBe(0.75)
    expect(reasons).toEqual({ specificEnergy: 'no-energy' })
    const minutes = Object.fromEntries(lossesOf(sums).map((l) => [l.loss, l.minutes]))
    expect(minutes).toMatchObject({ breakdown: 25, setup: 30, minor: 3, starved: 12, noOrder: 15, unobserved: 0, open: 0 })
    expect(minutes.speed).toBeCloseTo(18.333333, 6)
    expect(minutes.quality).toBeCloseTo(4.166667, 6)
    expect(Object.values(minutes).reduce((a, b) => a + b, 0)).toBeCloseTo(107.5, 9)
  }
}

const run = (sent: readonly Sent[]): Fed => send(open({ site: SITE }), sent)
/** Delays each reading by up to ten minutes, the same way every time. */
function delayed(sent: readonly Sent[], seed = 7): Sent[] {
  let x = seed
  return sent.map((r) => {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0
    return { ...r, receivedAt: r.at + (x % 600_001) }
  })
}

describe('vector OEE-TL', () => {
  it('gives the shift of domain §2.3.3 from its state events and counters', () => check(run(shift())))

  it.each([1, 2, 3, 4, 5])('gives the same when readings arrive up to ten minutes late (shuffle %i)', (seed) => {
    const fed = run(delayed(shift(), seed))
    expect(fed.late).toBe(0)
    check(fed)
  })

  it('gives the same when every message comes twice and the second is dropped by (series, at)', () => {
    const twice = delayed([...shift(), ...shift()])
    const seen = new Set<string>()
    const once = twice
      .sort((a, b) => a.receivedAt! - b.receivedAt!)
      .filter((r) => !seen.has(`${r.metric}@${r.at}`) && seen.add(`${r.metric}@${r.at}`))
    expect(once.length).toBe(twice.length / 2)
    check(run(once))
  })

  it('gives the same when the fault is heard of after its end', () => {
    // 26 minutes late is more than the default allows: this service is told to wait for thirty.
    const late = shift().map((r) => (r.metric === 'state' && r.at === time('11:10') ? { ...r, receivedAt: time('11:36') } : r))
    check(send(open({ site: SITE, lateness: 30 }), late))
    // Within the default: the minor stop is heard of a minute after it was over.
    const sooner = shift().map((r) => (r.metric === 'state' && r.at === time('09:00') ? { ...r, receivedAt: time('09:04') } : r))
    check(run(sooner))
  })

  it('gives the same over a restart at 11:20', () => {
    const sent = delayed(shift())
    const before = sent.filter((r) => r.receivedAt! <= time('11:20'))
    const first = send(open({ site: SITE }), before)
    const second = openPlant({ site: SITE })
    second.analytics.restore(first.analytics.snapshot())
    second.rows = new Map(first.rows)
    send(
      second,
      sent.filter((r) => r.receivedAt! > time('11:20')),
    )
    check(second)
  })

  it('gives the same when counters cross a reset at 12:35', () => check(run(shift(true))))

  it('gives the same with all of these at once', () => {
    const sent = delayed(shift(true), 11)
    const first = send(
      open({ site: SITE }),
      sent.filter((r) => r.receivedAt! <= time('11:20')),
    )
    const second = openPlant({ site: SITE })
    second.analytics.restore(first.analytics.snapshot())
    second.rows = new Map(first.rows)
    send(
      second,
      sent.filter((r) => r.receivedAt! > time('11:20')),
    )
    check(second)
  })

  it('puts pieces into the minute before their reading, and none before the shift', () => {
    const fed = run(shift())
    const first = fed.rows.get(`0:${time('08:00')}`)!
    expect(told(first.sums)).toEqual({ pbt: 60_000, aust: 60_000, observed: 60_000, tSetup: 60_000, readings: 6 })
    expect(fed.rows.get(`0:${time('08:14')}`)!.sums[SUM.pq]).toBeGreaterThan(0)
    expect(fed.rows.get(`0:${time('08:15')}`)!.sums[SUM.pq]).toBe(0)
  })
})
