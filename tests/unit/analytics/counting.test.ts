import { describe, expect, it } from 'vitest'
import { isHeard, SUM } from '../../../model/kpi.ts'
import type { Dated, Site, State } from '../../../model/plant.ts'
import { FLAG, METRIC_KIND } from '../../../model/reading.ts'
import { batchOf, type Fed, type Metric, minutesOf, open, type Plant, type Sent, send, state, tick, told, total } from './feed.ts'

const T = Date.parse('2026-03-10T09:00:00+08:00')
const MIN = 60_000
const at = (minutes: number) => T + minutes * MIN
const m = (metric: Metric, minutes: number, value: number, more: Partial<Sent> = {}): Sent => ({ metric, at: at(minutes), value, ...more })
/** Feeds and lets `minutes` pass, with a last sign of life there, so that everything before is closed. */
function fed(sent: readonly Sent[], minutes = 60, plant: Plant = {}): Fed {
  const f = send(open(plant), [...sent, m('env.temperature', minutes, 20)])
  return tick(f, at(minutes) + 300_000)
}
const day = (f: Fed, minutes = 60) => f.analytics.live.device(0, at(minutes)).today.sums
const pick = (sums: ArrayLike<number>, ...names: (keyof typeof SUM)[]) => names.map((n) => sums[SUM[n]])

describe('counters', () => {
  const run = state(T, 'RUN', true)
  const counted = (...sent: Sent[]) => pick(day(fed([run, ...sent])), 'pq', 'gq', 'sq', 'rq')

  it('take the first value as a baseline', () =>
    expect(counted(m('count.good', 0, 5_000), m('count.good', 1, 5_010))).toEqual([10, 10, 0, 0]))
  it('make total of good, scrap and rework where there is no total', () =>
    expect(
      counted(
        m('count.good', 0, 0),
        m('count.scrap', 0, 0),
        m('count.rework', 0, 0),
        m('count.good', 1, 90),
        m('count.scrap', 1, 7),
        m('count.rework', 1, 3),
      ),
    ).toEqual([100, 90, 7, 3]))
  it('make good of total less scrap and rework where there is no good', () =>
    expect(counted(m('count.total', 0, 0), m('count.scrap', 0, 0), m('count.total', 1, 100), m('count.scrap', 1, 4))).toEqual([
      100, 96, 4, 0,
    ]))
  it('believe total and good where both are there', () =>
    expect(counted(m('count.total', 0, 0), m('count.good', 0, 0), m('count.total', 1, 100), m('count.good', 1, 95))).toEqual([
      100, 95, 0, 0,
    ]))
  it('start again at 0 after a fall of more than half', () =>
    expect(counted(m('count.good', 0, 1_000), m('count.good', 1, 1_010), m('count.good', 2, 4))).toEqual([14, 14, 0, 0]))
  it('start again at 0 after a smaller fall under a new boot', () => {
    const boot = (aux: number) => ({ flags: FLAG.boot, aux })
    expect(counted(m('count.good', 0, 100, boot(1)), m('count.good', 1, 110, boot(1)), m('count.good', 2, 90, boot(2)))).toEqual([
      100, 100, 0, 0,
    ])
    expect(counted(m('count.good', 0, 100, boot(1)), m('count.good', 1, 110, boot(2)))).toEqual([10, 10, 0, 0])
  })
  it('correct downwards after a small fall under the same boot', () =>
    expect(counted(m('count.good', 0, 1_000), m('count.good', 1, 1_010), m('count.good', 2, 1_007))).toEqual([7, 7, 0, 0]))
  it('add increments, fractions carried', () => {
    const d = { flags: FLAG.delta }
    expect(counted(m('count.good', 0, 0.4, d), m('count.good', 1, 0.4, d), m('count.good', 2, 0.4, d), m('count.good', 3, 5, d))).toEqual([
      6, 6, 0, 0,
    ])
  })
  it('believe the first good increment over the total beside it, which was taken as good until then', () => {
    const d = { flags: FLAG.delta }
    const first = [m('count.total', 1, 10, d), m('count.good', 1, 9, d)]
    expect(counted(...first, m('count.total', 2, 10, d), m('count.good', 2, 8, d))).toEqual([20, 17, 0, 0])
    expect(counted(...first.toReversed())).toEqual([10, 9, 0, 0])
    expect(counted(m('count.total', 1, 10, d), m('count.good', 1, 0, d))).toEqual([10, 0, 0, 0])
    expect(counted(m('count.total', 1, 10, d), m('count.good', 2, 9, d))).toEqual([10, 19, 0, 0])
  })
  it('ignore values of bad quality', () =>
    expect(counted(m('count.good', 0, 0), m('count.good', 1, 9e9, { flags: FLAG.bad }), m('count.good', 2, 5))).toEqual([5, 5, 0, 0]))
  it('price pieces at the cycle in force before the reading', () => {
    const f = fed([
      run,
      m('ideal.cycle', 0, 2),
      m('count.good', 0, 0),
      m('ideal.cycle', 2, 3),
      m('count.good', 2, 10),
      m('count.good', 4, 20),
    ])
    expect(pick(day(f), 'priPq', 'priGq', 'pqUnpriced')).toEqual([50e6, 50e6, 0])
    const device = f.analytics.live.device(0, at(60))
    expect([device.idealCycleS, device.basis, device.counters]).toEqual([
      3,
      { counted: true, priced: true },
      { total: 20, good: 20, scrap: 0, rework: 0 },
    ])
  })
  it('say how many pieces had no ideal cycle', () =>
    expect(pick(day(fed([run, m('count.good', 0, 0), m('count.good', 1, 10)])), 'pq', 'pqUnpriced', 'priPq')).toEqual([10, 10, 0]))
  it('take the ideal cycle of the registry, by the version in force', () => {
    const doc = { path: 'x', name: 'x', type: 'x', kpiScope: true }
    const device = [
      { from: 0, doc: { ...doc, idealCycle: 1 } },
      { from: at(2), doc: { ...doc, idealCycle: 2 } },
    ]
    const f = fed([run, m('count.good', 0, 0), m('count.good', 1, 10), m('count.good', 3, 20)], 60, { device })
    expect(pick(day(f), 'priPq')).toEqual([30e6])
  })
  it('take the first ideal cycle of the registry for the time before it too, but none that was taken away', () => {
    const doc = { path: 'x', name: 'x', type: 'x', kpiScope: true }
    const device = [
      { from: 0, doc },
      { from: at(2), doc: { ...doc, idealCycle: 2 } },
      { from: at(4), doc },
    ]
    const f = fed([run, m('count.good', 0, 0), m('count.good', 1, 10), m('count.good', 3, 20), m('count.good', 5, 30)], 60, { device })
    expect(pick(day(f), 'priPq', 'pqUnpriced')).toEqual([40e6, 10])
  })
})

describe('energy', () => {
  it('comes from register differences, shared out by time in each state', () => {
    const f = fed([state(T, 'RUN', true), m('energy.active', 0, 100), state(at(6), 'IDLE', false), m('energy.active', 10, 101)])
    expect(pick(day(f), 'energy', 'eRun', 'eIdle')).toEqual([1e6, 600_000, 400_000])
    // A minute gets its tenth although it was complete before the reading came.
    for (const minute of [0, 3, 9]) expect(f.rows.get(`0:${at(minute)}`)!.sums[SUM.energy]).toBe(100_000)
  })
  it('keeps every mWh when a difference does not divide', () => {
    const f = fed([state(T, 'RUN', true), m('energy.active', 0, 0), m('energy.active', 7, 0.000_01), m('energy.active', 8, 0.000_013)])
    expect(pick(day(f), 'energy', 'eRun')).toEqual([13, 13])
  })
  it('follows the counter rules at a reset', () => {
    const f = fed([state(T, 'RUN', true), m('energy.active', 0, 48_213), m('energy.active', 1, 48_214), m('energy.active', 2, 0.5)])
    expect(pick(day(f), 'energy')).toEqual([1.5e6])
  })
  it('places the increment of a slow meter in the last quarter of an hour', () => {
    const f = fed([state(T, 'RUN', true), m('energy.active', 0, 0), m('energy.active', 55, 1.5)])
    expect(pick(day(f), 'energy')).toEqual([1.5e6])
    expect([38, 39, 54].map((minute) => f.rows.get(`0:${at(minute)}`)!.sums[SUM.energy])).toEqual([0, 93_750, 93_750])
  })
  it('integrates power by trapezoid where there is no register', () => {
    const samples = Array.from({ length: 61 }, (_, i) => ({ metric: 'power.active' as const, at: T + i * 10_000, value: i < 30 ? 12 : 24 }))
    const f = fed([state(T, 'RUN', true), ...samples])
    // 12 kW for 290 s, the step within 10 s, 24 kW for 310 s - 10 s.
    expect(day(f)[SUM.energy]).toBe(Math.round((12 * 290 + 18 * 10 + 24 * 300) / 0.0036))
  })
  it('believes the first two samples of a slow meter', () => {
    const samples = [0, 10, 20, 30].map((minute) => m('power.active', minute, 36))
    expect(day(fed([state(T, 'RUN', true), ...samples]))[SUM.energy]).toBe(18_000_000)
  })
  it('does not bridge a gap of more than three sample periods', () => {
    const samples = [0, 10, 20, 30, 600, 610].map((s) => ({ metric: 'power.active' as const, at: T + s * 1000, value: 36 }))
    expect(day(fed([state(T, 'RUN', true), ...samples]))[SUM.energy]).toBe(400_000)
  })
  it('does not count power beside a register', () => {
    const f = fed([
      state(T, 'RUN', true),
      m('energy.active', 0, 10),
      m('power.active', 0, 60),
      m('power.active', 1, 60),
      m('energy.active', 1, 11),
    ])
    expect(pick(day(f), 'energy')).toEqual([1e6])
  })
})

describe('time', () => {
  const cases: [State, boolean | null, Record<string, number>][] = [
    ['RUN', true, { apt: 5 }],
    ['RUN', false, { apt: 5, runWithoutOrder: 5 }],
    ['RUN', null, { apt: 5, assumedOrder: 5 }],
    ['SETUP', true, { aust: 5 }],
    ['SETUP', false, { adot: 5 }],
    ['WARMUP', null, { aust: 5, assumedOrder: 5 }],
    ['STARVED', true, { adet: 5, lossStarved: 5 }],
    ['BLOCKED', null, { adet: 5, lossBlocked: 5, assumedOrder: 5 }],
    ['OFF', true, { adet: 5, lossOff: 5 }],
    ['OFF', false, { adot: 5 }],
    ['IDLE', true, { adet: 5, lossIdle: 5 }],
    ['IDLE', false, { adot: 5 }],
    ['IDLE', null, { adot: 5 }],
    ['PLANNED', null, {}],
  ]
  const names = [
    'apt',
    'aust',
    'adet',
    'adot',
    'lossStarved',
    'lossBlocked',
    'lossIdle',
    'lossOff',
    'assumedOrder',
    'runWithoutOrder',
  ] as const
  it.each(cases)('in %s with order flag %s goes to its ISO 22400 element', (name, order, expected) => {
    const f = fed([state(T, name, order), state(at(5), 'PLANNED')], 6)
    const got = minutesOf(day(f, 6), ...names)
    for (const n of names) expect([n, got[n]]).toEqual([n, expected[n] ?? 0])
    expect(day(f, 6)[SUM.pbt]).toBe(name === 'PLANNED' ? 0 : 5 * MIN)
  })

  it('splits stops by the length of the whole stop, at the limit a breakdown', () => {
    const f = fed([
      state(T, 'RUN', true),
      state(at(1), 'MINOR', true),
      state(at(3), 'FAULT', true),
      state(at(6), 'RUN', true),
      state(at(10), 'FAULT', true),
      state(at(14.99), 'RUN', true),
    ])
    expect(minutesOf(day(f), 'lossBreakdown', 'lossMinor', 'lossOpen', 'ttr')).toEqual({
      lossBreakdown: 5,
      lossMinor: 4.99,
      lossOpen: 0,
      ttr: 5,
    })
    expect(day(f)[SUM.failures]).toBe(1)
  })
  it('keeps a stop that is going on apart until it is decided', () => {
    const f = send(open(), [state(T, 'FAULT', true)])
    expect(minutesOf(day(f, 4), 'adet', 'lossOpen', 'lossBreakdown')).toEqual({ adet: 4, lossOpen: 4, lossBreakdown: 0 })
    expect(minutesOf(day(f, 8), 'adet', 'lossOpen', 'lossBreakdown', 'ttr')).toEqual({ adet: 8, lossOpen: 0, lossBreakdown: 8, ttr: 8 })
    expect(day(f, 8)[SUM.failures]).toBe(1)
  })

  it('books every minute of a stop where it was lost, once, however late its length tells what it was', () => {
    const beats = Array.from({ length: 120 }, (_, i) => m('env.temperature', i / 2, 20))
    const f = fed([
      state(T, 'RUN', true),
      state(at(1.5), 'FAULT', true),
      state(at(8.25), 'RUN', true),
      state(at(10), 'MINOR', true),
      state(at(12.5), 'RUN', true),
      ...beats,
    ])
    const minute = (n: number) => f.rows.get(`0:${at(n)}`)!
    const lost = (n: number) => pick(minute(n).sums, 'lossBreakdown', 'ttr', 'failures', 'failing', 'lossMinor', 'lossOpen')
    expect([1, 2, 7, 8].map(lost)).toEqual([
      [MIN / 2, MIN / 2, 1, 1, 0, 0],
      [MIN, MIN, 0, 1, 0, 0],
      [MIN, MIN, 0, 1, 0, 0],
      [MIN / 4, MIN / 4, 0, 0, 0, 0],
    ])
    expect([10, 11, 12].map((n) => minute(n).sums[SUM.lossMinor])).toEqual([MIN, MIN, MIN / 2])
    // Nobody was told anything else before: no figure was stated anew for it.
    expect(new Set([...f.rows.values()].map((row) => row.version))).toEqual(new Set([1]))
  })
  it('leaves yesterday its part of a stop, also while nothing is heard', () => {
    const midnight = Date.parse('2026-03-11T00:00:00+08:00')
    const f = send(open(), [state(midnight - 10 * MIN, 'RUN', true), state(midnight - 90_000, 'FAULT', true)])
    const lost = (now: number) => {
      const { today, yesterday } = f.analytics.live.device(0, now)
      return [yesterday, today].map(({ sums }) => pick(sums, 'adet', 'lossOpen', 'lossBreakdown', 'ttr').map((ms = 0) => ms / 1000))
    }
    // Yesterday learns with the next reading what its part of the stop was.
    expect(lost(midnight + 20 * MIN)).toEqual([
      [90, 90, 0, 0],
      [1200, 0, 1200, 1200],
    ])
    send(f, [state(midnight + 20 * MIN, 'RUN', true)])
    expect(lost(midnight + 20 * MIN)).toEqual([
      [90, 0, 90, 90],
      [1200, 0, 1200, 1200],
    ])
    const { today, yesterday } = f.analytics.live.device(0, midnight + 20 * MIN)
    expect([yesterday.sums[SUM.failures], today.sums[SUM.failures]]).toEqual([1, 0])
  })
  it('moves what is older than rows can be reached in the oldest of them', () => {
    const device = [{ from: 0, doc: { path: 'e/s/a/l/d', name: '', type: 'press', kpiScope: true, minorStopLimit: 1200 } }] as const
    const beats = Array.from({ length: 120 }, (_, i) => m('env.temperature', i / 2, 20))
    const f = fed([state(T, 'RUN', true), state(at(10), 'FAULT', true), state(at(40), 'RUN', true), ...beats], 60, { device })
    expect(minutesOf(day(f), 'lossBreakdown', 'lossOpen', 'ttr', 'adet')).toEqual({ lossBreakdown: 30, lossOpen: 0, ttr: 30, adet: 30 })
    expect(pick(f.rows.get(`0:${at(20)}`)!.sums, 'lossBreakdown', 'ttr', 'failures')).toEqual([MIN, MIN, 0])
    expect(new Set([...f.rows.values()].map((row) => row.version))).toEqual(new Set([1]))
  })

  const site: readonly Dated<Site>[] = [
    {
      from: 0,
      doc: {
        id: 's',
        enterprise: 'e',
        name: '',
        county: '',
        timezone: 'Asia/Shanghai',
        shifts: [{ name: 'd', start: '09:00', end: '09:30', days: [1, 2, 3, 4, 5, 6, 7] }],
        breaks: [],
        exceptions: [],
      },
    },
  ]
  it('outside the calendar is overtime, and so are the pieces', () => {
    const sent = [state(T, 'RUN', true), m('ideal.cycle', 0, 1), m('count.good', 0, 0), m('count.good', 30, 100), m('count.good', 40, 140)]
    const f = fed(sent, 45, { site })
    expect(minutesOf(day(f, 45), 'pbt', 'apt', 'overtime')).toEqual({ pbt: 30, apt: 30, overtime: 15 })
    expect(pick(day(f, 45), 'pq', 'gq', 'pqOvertime', 'gqOvertime', 'priPq')).toEqual([100, 100, 40, 40, 100e6])
  })

  it('holds a state however long, as long as there are signs of life', () => {
    const f = fed([state(T, 'RUN', true), ...[50, 100, 150, 200].map((x) => m('env.temperature', x, 20))], 250, { staleMinutes: 60 })
    expect(minutesOf(day(f, 250), 'pbt', 'apt', 'observed')).toEqual({ pbt: 250, apt: 250, observed: 250 })
  })
  it('is unobserved after the stale limit, until the next sign of life', () => {
    const f = fed([state(T, 'RUN', true)], 100, { staleMinutes: 60 })
    expect(minutesOf(day(f, 100), 'pbt', 'apt', 'observed', 'tUnknown')).toEqual({ pbt: 100, apt: 60, observed: 60, tUnknown: 40 })
    expect(f.analytics.live.states(0, 10, at(100)).map((s) => [s.state, (s.from - T) / MIN])).toEqual([
      ['RUN', 0],
      ['UNKNOWN', 60],
      ['RUN', 100],
    ])
  })
  it('is unobserved after three missed heartbeats', () => {
    const f = fed([state(T, 'RUN', true), m('heartbeat', 0, 60)], 10)
    expect(minutesOf(day(f, 10), 'apt', 'tUnknown')).toEqual({ apt: 3, tUnknown: 7 })
  })
  it('is not heard by the word that it died', () => {
    const f = send(open(), [state(T - 24 * 60 * MIN, 'RUN', true), m('death', 10, 1)])
    expect([day(f, 20)[SUM.readings], isHeard(day(f, 20))]).toEqual([0, false])
  })
  it('is unobserved after a death until a state is reported again', () => {
    const f = fed([state(T, 'RUN', true), m('death', 10, 1), m('env.temperature', 20, 20), state(at(30), 'RUN', true)], 40)
    expect(minutesOf(day(f, 40), 'pbt', 'apt', 'tUnknown')).toEqual({ pbt: 40, apt: 20, tUnknown: 20 })
  })
  it('shows a dead device as unknown since its death, and the state last known', () => {
    const f = send(open(), [state(T, 'RUN', true), m('death', 10, 1)])
    expect(f.analytics.live.device(0, at(11))).toMatchObject({ state: 'UNKNOWN', since: at(10), lastState: 'RUN', stale: true })
    send(f, [state(at(12), 'SETUP', true)])
    expect(f.analytics.live.device(0, at(13))).toMatchObject({ state: 'SETUP', since: at(12), lastState: null, stale: false })
  })
  it('shows a silent device as its sums count it: in its state up to the stale limit, unknown from there on, list and header alike', () => {
    const f = send(open({ staleMinutes: 60 }), [state(T, 'RUN', true), m('env.temperature', 5, 20)])
    const shown = (minutes: number) => {
      const { state: now, since, lastState, stale, today } = f.analytics.live.device(0, at(minutes))
      const rows = f.analytics.live.states(0, 10, at(minutes)).map((s) => [s.state, (s.from - T) / MIN, s.to && (s.to - T) / MIN])
      return { now, since: (since! - T) / MIN, lastState, stale, rows, unknown: today.sums[SUM.tUnknown]! / MIN }
    }
    expect(shown(64)).toEqual({ now: 'RUN', since: 0, lastState: null, stale: false, rows: [['RUN', 0, null]], unknown: 0 })
    const rows = [
      ['RUN', 0, 65],
      ['UNKNOWN', 65, null],
    ]
    expect(shown(90)).toEqual({ now: 'UNKNOWN', since: 65, lastState: 'RUN', stale: true, rows, unknown: 25 })
    expect(f.analytics.live.states(0, 1, at(90))).toMatchObject([{ state: 'UNKNOWN', from: at(65), to: null, reason: null }])
    // Looking changes nothing: the reading that comes is counted as if nobody had looked.
    send(f, [m('env.temperature', 66, 20)])
    expect(shown(67)).toMatchObject({ now: 'RUN', since: 66, lastState: null })
  })

  it('is not counted further than eight days into an absence', () => {
    const f = fed([state(T, 'RUN', true)], 20 * 24 * 60)
    const sums = total(f)
    // Three more minutes since it is back, in a state it has not told yet.
    expect(minutesOf(sums, 'pbt', 'apt')).toEqual({ pbt: 8 * 24 * 60 + 3, apt: 120 })
    expect(minutesOf(day(f, 20 * 24 * 60 + 1), 'pbt', 'tUnknown')).toEqual({ pbt: 1, tUnknown: 1 })
  })
})

describe('minute rows', () => {
  const run = (seconds: number[]) => seconds.map((s) => ({ metric: 'env.temperature' as const, at: T + s * 1000, value: 20 }))

  it('close ten seconds of event time after their minute, in version 1', () => {
    const f = send(open(), [state(T, 'RUN', true), ...run([30, 60, 69])])
    tick(f, T + 69_500)
    expect(f.rows.size).toBe(0)
    send(f, run([70]))
    tick(f, T + 72_000)
    expect([...f.rows].map(([k, r]) => [k, r.version, r.provisional])).toEqual([[`0:${T}`, 1, false]])
    expect(told(f.rows.get(`0:${T}`)!.sums)).toMatchObject({ pbt: 60_000, apt: 60_000, tRun: 60_000, readings: 3 })
  })
  it('are re-stated with a higher version when a late reading changes them, and only then', () => {
    const f = send(open(), [state(T, 'RUN', true), ...run([60, 120, 190])])
    tick(f, T + 191_000)
    send(f, [{ ...state(T + 90_000, 'STARVED', true), receivedAt: T + 192_000 }])
    send(f, [{ ...state(T + 100_000, 'RUN', true), receivedAt: T + 192_000 }])
    tick(f, T + 194_000)
    expect([0, 1, 2].map((i) => f.rows.get(`0:${at(i)}`)?.version)).toEqual([1, 2, 1])
    expect(minutesOf(f.rows.get(`0:${at(1)}`)!.sums, 'lossStarved')).toEqual({ lossStarved: 1 / 6 })
    expect(f.analytics.counters.restated).toBe(1)
  })
  it('are provisional two minutes after a minute of silence, and closed later in the same version', () => {
    const f = send(open(), [state(T, 'RUN', true)])
    tick(f, at(3) - 1)
    expect(f.rows.size).toBe(0)
    tick(f, at(3))
    tick(f, at(5))
    expect([...f.rows.values()].map((r) => [r.version, r.provisional])).toEqual([
      [1, true],
      [1, true],
      [1, true],
    ])
    expect(f.analytics.live.openMinutes(0, at(5)).map((o) => (o.minute - T) / MIN)).toEqual([3, 4])
    send(f, [m('env.temperature', 6, 1)])
    tick(f, at(6) + 2_000)
    expect([...f.rows.values()].filter((r) => !r.provisional).map((r) => r.version)).toEqual([1, 1, 1, 1, 1])
  })
  it('refuse what is older than the lateness, and say so', () => {
    const f = send(open({ lateness: 15 }), [state(T, 'RUN', true), m('env.temperature', 30, 1)])
    send(f, [m('count.good', 15, 1, { receivedAt: at(30) }), m('count.total', 14.9, 1, { receivedAt: at(30) })])
    expect([f.late, f.analytics.counters.tooLate]).toEqual([1, 1])
    // What ended before that is final; of a device silent for long, all but the last week is.
    expect(f.analytics.live.finalTo(0, at(30))).toBe(at(15))
    expect(f.analytics.live.finalTo(0, at(8 * 1440))).toBe(at(1440))
  })
  it('leave the newest value of a text its words', () => {
    const f = open()
    f.analytics.text({ id: 3, text: 'FP16' })
    f.analytics.series({ id: 90, device: 0, metric: 'dc.precision', kind: METRIC_KIND.sample, unit: '' })
    const batch = batchOf([m('env.temperature', 0, 20)], T)
    batch.series[0] = 90
    batch.aux[0] = 3
    f.analytics.observe(batch)
    expect(f.analytics.live.values(0)).toEqual([{ metric: 'dc.precision', unit: '', value: 3, text: 'FP16', at: T, band: null }])
  })
  it('wait for the meter reading that completes them, but not for ever', () => {
    const sent: Sent[] = [state(T, 'RUN', true)]
    for (let s = 0; s <= 600; s += 5) sent.push({ metric: 'env.temperature', at: T + s * 1000, value: 20 })
    for (let s = 30; s <= 300; s += 60) sent.push({ metric: 'energy.active', at: T + s * 1000, value: s / 60 })
    const f = send(open(), sent)
    tick(f, T + 601_000)
    // Read at half past every minute: no row had to be told twice. Then the meter fell silent and rows came without it.
    expect(f.analytics.counters.restated).toBe(0)
    expect(f.rows.size).toBe(7)
    expect(f.rows.get(`0:${at(2)}`)!.sums[SUM.energy]).toBe(1e6)
  })
  it('wait for it by the time of receipt while the device sends its past: nothing is told twice', () => {
    const received = T + 6 * 3_600_000
    const past = (from: number, to: number): Sent[] => {
      const sent: Sent[] = []
      for (let s = from; s <= to; s += 60) sent.push({ metric: 'count.good', at: T + s * 1000, value: s / 60 })
      return sent
    }
    // The meter is read every ten minutes, and a sending ends between two of its readings.
    const meter = (s: number): Sent => ({ metric: 'energy.active', at: T + s * 1000, value: s / 60 })
    const together = (sent: readonly Sent[], at: number) => sent.map((one) => ({ ...one, receivedAt: at }))
    const f = send(open(), together([state(T, 'RUN', true), meter(0), ...past(0, 300), meter(300), ...past(360, 560)], received))
    tick(f, received + 1000)
    expect(f.rows.size).toBe(5)
    send(f, together([...past(600, 900), meter(900)], received + 2000))
    tick(f, received + 3000)
    expect(f.analytics.counters.restated).toBe(0)
    expect([4, 5, 6, 13].map((i) => f.rows.get(`0:${at(i)}`)?.sums[SUM.energy])).toEqual([1e6, 1e6, 1e6, 1e6])
    // The meter is silent: rows come without it two minutes after the last sending.
    send(f, together(past(960, 1200), received + 4000))
    tick(f, received + 5000)
    expect(f.rows.has(`0:${at(16)}`)).toBe(false)
    tick(f, received + 125_000)
    expect(f.rows.get(`0:${at(16)}`)?.version).toBe(1)
  })
})
