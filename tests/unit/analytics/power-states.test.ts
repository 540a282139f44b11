// States of a machine that sends nothing but power (domain §4.2, SYS-09).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kpisOf, SUM, SUM_COUNT } from '../../../model/kpi.ts'
import type { Dated, Device } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { announce, batchOf, type Fed, type Metric, minutesOf, open, openPlant, type Sent, send, state, tick, total } from './feed.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-03-10T08:00:00+08:00')
const device = (more: Partial<Device> = {}, from = 0): Dated<Device> => ({
  from,
  doc: {
    path: 'demo-elec-01/liushi-1/assy/mcb-3/dev-0',
    name: 'clamp',
    type: '',
    kpiScope: true,
    ratedPower: 20,
    powerStates: { on: 8, off: 5, learnedFrom: null, approvedBy: null, approvedAt: null },
    ...more,
  },
})
const power = (seconds: number, kw: number, more: Partial<Sent> = {}): Sent => ({
  metric: 'power.active',
  at: START + seconds * 1000,
  value: kw,
  ...more,
})
/** A sample every 10 s. */
const run = (...kw: readonly number[]): Sent[] => kw.map((value, i) => power(i * 10, value))
const statesOf = (fed: Fed) =>
  fed.analytics.live
    .states(0, 500, 0)
    .map(({ from, state }) => `${(from - START) / 1000} ${state}`)
    .join(', ')

describe('states by power', () => {
  it('runs with the 2nd sample above, idles with the 3rd below, and holds between the limits', () => {
    const fed = send(open({ device: [device()] }), run(9, 9, 6, 9, 4, 6, 4, 4, 4, 6, 9, 9))
    expect(statesOf(fed)).toBe('10 RUN, 80 IDLE, 110 RUN')
  })

  it('takes exactly the limit for neither', () => {
    expect(statesOf(send(open({ device: [device()] }), run(8, 8, 8, 5, 5, 5)))).toBe('')
  })

  it('is off with one sample below 5 % of the rated power, and only where that is known', () => {
    const kw = [9, 9, 0.99, 9, 9]
    expect(statesOf(send(open({ device: [device()] }), run(...kw)))).toBe('10 RUN, 20 OFF, 40 RUN')
    const { ratedPower: _, ...unrated } = device().doc
    expect(statesOf(send(open({ device: [{ from: 0, doc: unrated }] }), run(...kw)))).toBe('10 RUN')
    expect(statesOf(send(open({ device: [device({ ratedPower: 400 })] }), run(...kw)))).toBe('10 RUN, 20 OFF, 40 RUN')
  })

  it('says nothing of a machine without limits, or with those somebody took away', () => {
    const none = { on: 0, off: 0, learnedFrom: null, approvedBy: 'chen', approvedAt: START }
    const [first, later] = [device(), device({ powerStates: none }, START + 25_000)]
    expect(statesOf(send(open({ device: [device({ powerStates: none })] }), run(9, 9, 9)))).toBe('')
    expect(statesOf(send(open({ device: [first, later] }), run(9, 9, 9, 9, 9)))).toBe('10 RUN, 25 UNKNOWN')
  })

  it('lets the first limits hold for the time before them', () => {
    const { powerStates: _, ...before } = device().doc
    const fed = send(open({ device: [{ from: 0, doc: before }, device({}, START + HOUR)] }), run(9, 9, 9))
    expect(statesOf(fed)).toBe('10 RUN')
  })

  it('is ruled by the reported state from the first one on, in event time', () => {
    const sent = [...run(9, 9, 9, 9, 9, 9, 9, 9), state(START + 25_000, 'SETUP')]
    expect(statesOf(send(open({ device: [device()] }), sent))).toBe('10 RUN, 25 SETUP')
    const late = [...run(9, 9, 9, 9, 9, 9, 9, 9), { ...state(START + 25_000, 'SETUP'), receivedAt: START + 90_000 }]
    expect(statesOf(send(open({ device: [device()] }), late))).toBe('10 RUN, 25 SETUP')
  })

  it('is unobserved after three missed samples, and decides anew after an absence or a death', () => {
    const back = [power(600, 9), power(610, 4), power(620, 4), power(630, 4)]
    expect(statesOf(send(open({ device: [device()] }), [...run(9, 9, 9), ...back]))).toBe('10 RUN, 50 UNKNOWN, 630 IDLE')
    const death: Sent = { metric: 'death', at: START + 25_000, value: 1 }
    expect(statesOf(send(open({ device: [device()] }), [...run(9, 9, 9, 9, 9), death]))).toBe('10 RUN, 25 UNKNOWN, 40 RUN')
  })

  it('does the same beside a register', () => {
    const sent: Sent[] = run(9, 9, 9, 9, 4, 4, 4).flatMap((one, i) => [one, { metric: 'energy.active', at: one.at, value: 100 + i / 40 }])
    const fed = send(open({ device: [device()] }), [...sent, power(600, 9)])
    expect(statesOf(fed)).toBe('10 RUN, 60 IDLE, 90 UNKNOWN')
    expect(total(tick(fed, START + 2 * HOUR))[SUM.energy]).toBe(150_000)
  })

  it('knows nothing of orders: idle time in the plan is lost under an order that is assumed, and nobody said why', () => {
    const sent = run(...Array.from({ length: 361 }, (_, i) => (i < 180 ? 12 : i < 300 ? 2 : 0.3)))
    const sums = total(tick(send(open({ device: [device()] }), sent), START + 3 * HOUR))
    const lost = minutesOf(sums, 'adot', 'adet', 'lossIdle', 'lossOff', 'unclassified')
    expect([lost.adot, lost.lossIdle! > 0, lost.lossOff! > 0]).toEqual([0, true, true])
    expect([lost.adet, lost.unclassified]).toEqual([lost.lossIdle! + lost.lossOff!, lost.adet])
    expect(sums[SUM.assumedOrder]).toBe(sums[SUM.observed])
    expect(kpisOf(sums, { counted: false, priced: false }).kpis.mtbf).toBeNull()
  })

  it('ignores samples their sender calls bad', () => {
    expect(statesOf(send(open({ device: [device()] }), [power(0, 9), power(10, 9, { flags: FLAG.bad }), power(20, 9)]))).toBe('20 RUN')
  })

  it('gives run time and kWh by state; OEE is null without a count, MTBF because power knows no fault (SYS-09)', () => {
    const kw = Array.from({ length: 361 }, (_, i) => (i < 180 ? 12 : 2))
    const fed = tick(send(open({ device: [device()] }), run(...kw)), START + 3 * HOUR)
    const sums = total(fed)
    expect(minutesOf(sums, 'apt', 'estimated')).toEqual({ apt: (1820 - 10) / 60, estimated: (3600 - 10 + 30) / 60 })
    expect(sums[SUM.energy]! / 1e6).toBeCloseTo(6 + 1 + (10 * 5) / 3600, 1)
    expect(sums[SUM.eRun]! / 1e6).toBeCloseTo(6, 1)
    const { kpis, reasons } = kpisOf(sums, { counted: false, priced: false })
    expect([kpis.oeeIndex, reasons.oeeIndex, kpis.mtbf, reasons.mtbf]).toEqual([null, 'coverage-low', null, 'state-estimated'])
    // Of the hour itself.
    const hour = sums.slice()
    hour[SUM.pbt] = hour[SUM.observed]!
    expect(kpisOf(hour, { counted: false, priced: false }).reasons.oeeIndex).toBe('no-count')
    expect(kpisOf(hour, { counted: false, priced: false }).kpis.availability).toBeCloseTo(0.5, 2)
  })
})

const sample = fc.record({
  second: fc.integer({ min: 0, max: 400 }).map((n) => n * 10),
  kw: fc.constantFrom(0.5, 2, 4, 6, 9, 12),
  delay: fc.integer({ min: 0, max: 600_000 }),
  metric: fc.constantFrom<Metric>('power.active', 'power.active', 'power.active', 'power.active', 'env.temperature', 'death'),
})
const stories = fc.array(sample, { minLength: 1, maxLength: 150 }).chain((drawn) =>
  fc.constantFrom(null, 1500, 3000).map((stated): Sent[] => {
    const seen = new Set<string>()
    const sent = drawn.flatMap(({ second, kw, delay, metric }): Sent[] => {
      if (seen.has(`${metric}@${second}`)) return []
      seen.add(`${metric}@${second}`)
      return [{ metric, at: START + second * 1000, value: kw, receivedAt: START + second * 1000 + delay }]
    })
    if (stated !== null) sent.push({ ...state(START + stated * 1000 + 5000, 'SETUP'), receivedAt: START + stated * 1000 + 300_000 })
    const end = START + 3 * HOUR
    return [...sent, { metric: 'env.temperature', at: end, value: 20, receivedAt: end }]
  }),
)
const rowsOf = (fed: Fed) =>
  [...fed.rows]
    .filter(([, { sums }]) => sums.some((v, i) => v !== 0 && i !== SUM.tUnknown))
    .map(([key, { sums }]) => `${key} ${sums.join()}`)
    .sort()

describe('states by power, as part of the fold', () => {
  it('are the same in whatever order samples came, and after a snapshot', () => {
    fc.assert(
      fc.property(stories, fc.nat(), (sent, cut) => {
        const plant = { device: [device()] }
        const inOrder = send(
          open(plant),
          [...sent].map(({ receivedAt: _, ...r }) => r).sort((a, b) => a.at - b.at),
        )
        const mixed = send(open(plant), sent)
        const at = [...sent].sort((a, b) => a.receivedAt! - b.receivedAt!)
        const before = send(open(plant), at.slice(0, cut % at.length))
        const after = openPlant(plant)
        after.analytics.restore(before.analytics.snapshot())
        for (const [key, row] of before.rows) after.rows.set(key, row)
        send(after, at.slice(cut % at.length))
        const end = START + 4 * HOUR
        const [a, b, c] = [inOrder, mixed, after].map((fed) => rowsOf(tick(fed, end)))
        expect(b).toEqual(a)
        expect(c).toEqual(a)
      }),
      { numRuns: 100 },
    )
  }, 30_000)

  it('give the same KPIs after an outage of 24 h with back-fill as without (SYS-09)', async () => {
    const DAY = 24 * HOUR
    const kwAt = (i: number) => (i % 90 < 55 ? 12 + (i % 7) / 10 : i % 90 < 80 ? 2 : 0.3)
    const samples = Array.from({ length: (28 * HOUR) / 30_000 }, (_, i) => power(i * 30, kwAt(i)))
    const outage = { from: START + 2 * HOUR, to: START + 2 * HOUR + DAY }
    const kpis = async (sent: readonly Sent[]) => {
      const store = openMemoryWarehouse()
      let offset = 0
      const fed = openPlant({
        device: [device()],
        onRows: (rows) => void store.append({ minutes: [rows] }, offset),
        late: {
          reachMs: 7 * DAY,
          keptMs: 29 * DAY,
          past: store.past,
          settled: async () => {},
          checkpoints: (checkpoints) => void store.append({ checkpoints }, offset),
        },
      })
      announce(fed)
      const take = async (some: readonly Sent[], receivedAt: number) => {
        offset++
        if (fed.analytics.restatement.due(receivedAt)) await fed.analytics.restatement.run(offset, receivedAt)
        const batch = batchOf(some, receivedAt, offset)
        fed.analytics.observe(batch)
        await store.append({ readings: [batch] }, offset)
      }
      const byReceipt = new Map<number, Sent[]>()
      for (const r of sent) byReceipt.set(r.receivedAt ?? r.at, [...(byReceipt.get(r.receivedAt ?? r.at) ?? []), r])
      for (const at of [...byReceipt.keys()].sort((a, b) => a - b)) await take(byReceipt.get(at)!, at)
      for (let i = 1; i <= 10; i++) await take([], START + 28 * HOUR + i * MINUTE)
      const rows = await store.past.minutesOf({ device: 0, from: START, to: START + 27 * HOUR })
      return Array.from({ length: rows.length }, (_, i) => [rows.minute[i], ...rows.sums.subarray(i * SUM_COUNT, (i + 1) * SUM_COUNT)])
    }
    const held = samples.map((r) => (r.at >= outage.from && r.at < outage.to ? { ...r, receivedAt: outage.to + 3000 } : r))
    const [without, after] = [await kpis(samples), await kpis(held)]
    expect(after.length).toBe(27 * 60)
    expect(after).toEqual(without)
    expect(without.reduce((ms, row) => ms + row[1 + SUM.apt]!, 0) / HOUR).toBeCloseTo(27 * (55 / 90), 0)
  }, 20_000)
})
