import { describe, expect, it } from 'vitest'
import { createEpisodes, type Episode } from '../../../analytics/episodes.ts'
import { createCharts, scoreOf, step } from '../../../analytics/ewma.ts'
import { STATE_CODE } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import { type Fed, METRICS, open, openPlant, type Sent, send, state, tick } from './feed.ts'

const T = Date.parse('2026-03-10T09:00:00+08:00')
const MIN = 60_000

/** Seeded, roughly normal with σ 1. */
function noise(seed: number): () => number {
  let x = seed
  const uniform = () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    return x / 2 ** 32
  }
  return () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b) - 6
}
/** One trip time every ten seconds from `from` min to `to` min. */
function trips(from: number, to: number, level: number, seed = 1, more: Partial<Sent> = {}): Sent[] {
  const random = noise(seed)
  const out: Sent[] = []
  for (let at = T + from * MIN; at < T + to * MIN; at += 10_000)
    out.push({ metric: 'process.trip_time', at, value: level + 0.3 * random(), ...more })
  return out
}
const list = (f: Fed, type: string) => [...f.episodes.values()].filter((e) => e.type.startsWith(type))

describe('a chart', () => {
  it('learns a level, stays quiet on it, and raises on a shift of a few σ', () => {
    const charts = createCharts()
    const random = noise(5)
    for (let i = 0; i < 2_000; i++) expect(step(charts, 0, 18 + random())).toBe('quiet')
    const verdicts = Array.from({ length: 30 }, () => step(charts, 0, 22 + random()))
    expect(verdicts.indexOf('raise')).toBeGreaterThan(3)
    expect(verdicts.indexOf('raise')).toBeLessThan(15)
    expect(scoreOf(charts, 0)).toBeGreaterThan(5)
  })
  it('does not alarm on one wild value', () => {
    const charts = createCharts()
    const random = noise(6)
    for (let i = 0; i < 500; i++) step(charts, 0, random())
    expect(step(charts, 0, 1e6)).toBe('quiet')
    for (let i = 0; i < 50; i++) expect(step(charts, 0, random())).toBe('quiet')
  })
  it('is not infinitely surprised when a flat line moves by one digit', () => {
    const charts = createCharts()
    for (let i = 0; i < 500; i++) step(charts, 0, 20)
    for (let i = 0; i < 100; i++) expect(step(charts, 0, i % 7 === 0 ? 20.1 : 20)).toBe('quiet')
  })
  it('accepts a new level in the end', () => {
    const charts = createCharts()
    const random = noise(7)
    for (let i = 0; i < 500; i++) step(charts, 0, random())
    const verdicts = Array.from({ length: 1_500 }, () => step(charts, 0, 50 + random()))
    expect(verdicts.filter((v) => v === 'raise').length).toBe(1)
    expect(verdicts.filter((v) => v === 'clear').length).toBe(1)
    expect(verdicts.at(-1)).toBe('quiet')
  })
  it('scores a series the same alone or among others', () => {
    const alone = createCharts()
    const among = createCharts()
    const random = noise(8)
    for (let i = 0; i < 300; i++) {
      const value = random() + (i > 250 ? 6 : 0)
      step(among, 1, -value)
      expect(step(among, 0, value)).toBe(step(alone, 0, value))
      step(among, 2, i)
    }
  })
})

describe('an episode of a series', () => {
  const running = (seed = 1) => send(open(), [state(T, 'RUN', true), ...trips(1, 30, 18, seed)])

  it('is raised at once, named by its begin, and closed when the series is back', () => {
    const f = send(running(), trips(30, 40, 22, 2))
    expect(f.alarms).toHaveLength(1)
    const [alarm] = f.alarms
    expect(alarm).toMatchObject({
      type: 'process.trip_time:ewma',
      metric: 'process.trip_time',
      message: 'ewma-high',
      to: null,
      hist: false,
    })
    expect(alarm!.id).toBe(`0-${METRICS.findIndex(([n]) => n === 'process.trip_time')}-${alarm!.from}`)
    expect(alarm!.from - (T + 30 * MIN)).toBeLessThan(2 * MIN)
    expect(alarm!.expected).toBeCloseTo(18, 0)
    send(f, trips(40, 50, 18, 3))
    const [closed] = list(f, 'process')
    expect(closed!.to! - (T + 40 * MIN)).toBeLessThan(3 * MIN)
    expect(Math.abs(closed!.score!)).toBeGreaterThanOrEqual(Math.abs(alarm!.score!))
    expect(f.analytics.counters.episodes.open).toBe(0)
  })
  it('has the score that follows from its own numbers, when it is raised and at its worst', () => {
    const scored = ({ value, expected, sigma, scoreBefore }: Episode) => {
      const residual = Math.max(-8, Math.min(8, (value! - expected!) / sigma!))
      return 0.8 * scoreBefore! + (0.2 * residual) / Math.sqrt(0.2 / 1.8)
    }
    for (const [level, seed] of [
      [22, 2],
      [19.5, 3],
      [16, 4],
      [400, 5],
    ] as const) {
      const f = send(running(seed), [...trips(30, 40, level, seed), ...trips(40, 50, 18, seed)])
      const [raised] = f.alarms
      const [worst] = list(f, 'process')
      // Each is told with its own moment: the one that raised it, and the value that was the worst.
      expect(raised!.valueAt).toBe(raised!.from)
      const sent = [...trips(30, 40, level, seed), ...trips(40, 50, 18, seed)]
      expect(worst!.valueAt!).toBeGreaterThan(raised!.from)
      expect(sent.find(({ at }) => at === worst!.valueAt)!.value).toBe(worst!.value)
      for (const one of [raised!, worst!]) {
        expect(Math.abs(scored(one) / one.score! - 1)).toBeLessThan(1e-12)
        expect(Math.abs(one.score!)).toBeGreaterThan(5)
        expect(Math.abs(one.scoreBefore!)).toBeLessThan(Math.abs(one.score!))
      }
      expect(Math.abs(worst!.score!)).toBeGreaterThan(Math.abs(raised!.score!))
      // While it alarms the chart learns nothing: its σ is that of the level before and of the few values until it was raised.
      expect(worst!.sigma!).toBeGreaterThan(0.2)
      expect(worst!.sigma!).toBeLessThan(1.2)
    }
  })
  it('is scored against what the chart knew before its value', () => {
    const f = send(running(), trips(30, 40, 22, 2))
    const [alarm] = f.alarms
    const charts = createCharts()
    for (const { at, value } of [...trips(1, 30, 18, 1), ...trips(30, 40, 22, 2)]) {
      const before = { mean: charts.mean[0]!, variance: charts.variance[0]!, score: scoreOf(charts, 0) }
      if (step(charts, 0, value) !== 'raise') continue
      expect(at).toBe(alarm!.from)
      expect([alarm!.value, alarm!.expected, alarm!.scoreBefore]).toEqual([value, before.mean, before.score])
      expect(alarm!.sigma).toBe(Math.max(Math.sqrt(before.variance), charts.resolution[0]!))
      return
    }
    expect.unreachable('never raised')
  })
  it('does not come of a planned stop, a warm-up, or values while the machine stands', () => {
    const f = send(running(), [state(T + 30 * MIN, 'PLANNED', true), ...trips(30, 40, 3, 2), state(T + 40 * MIN, 'RUN', true)])
    send(f, trips(40, 40.4, 9, 3))
    send(f, trips(40.5, 50, 18, 4))
    expect(list(f, 'process')).toEqual([])
  })
  it('raises no alarm in back-filled history, but is on record', () => {
    const hist = { flags: FLAG.hist }
    const f = send(open(), [{ ...state(T, 'RUN', true), ...hist }, ...trips(1, 30, 18, 1, hist), ...trips(30, 40, 25, 2, hist)])
    expect(f.alarms).toEqual([])
    expect(list(f, 'process').map((e) => e.hist)).toEqual([true])
  })
  it('skips values that come late', () => {
    const f = running()
    send(f, trips(20, 25, 40, 9, { receivedAt: T + 31 * MIN }))
    expect(list(f, 'process')).toEqual([])
  })
  it('shows what it expects in the running state only', () => {
    const f = running()
    const value = () => f.analytics.live.values(0).find((v) => v.metric === 'process.trip_time')!
    expect(value().band!.expected).toBeCloseTo(18, 0)
    expect(value().band!.low).toBeLessThan(17.5)
    send(f, [state(T + 31 * MIN, 'IDLE', false), ...trips(32, 33, 3)])
    expect(value().band).toBeNull()
  })
})

describe('episodes', () => {
  const opened = () => {
    const alarms: Episode[] = []
    return {
      alarms,
      list: createEpisodes(
        () => 'demo/x',
        (e) => alarms.push(e),
      ),
    }
  }
  const finding = { type: 'silent', metric: null, severity: 'warn', message: 'x' } as const

  it('of a dump without the parts of a score are read without them', () => {
    const first = createEpisodes(() => 'demo/x', Boolean)
    first.raise(0, '3', T, { ...finding, value: 2, expected: 1, score: 6, sigma: 0.2, scoreBefore: 5, valueAt: T })
    const older = (first.dump() as [string, Episode][]).map(([name, { sigma: _, scoreBefore: __, valueAt: ___, ...rest }]) => [name, rest])
    const second = createEpisodes(() => 'demo/x', Boolean)
    second.load(JSON.parse(JSON.stringify(older)))
    second.clear(0, '3', T + MIN)
    expect(second.take()).toMatchObject([{ score: 6, sigma: null, scoreBefore: null, valueAt: null, to: T + MIN }])
  })
  it('less than five minutes apart are one, and alarm once', () => {
    const { alarms, list: e } = opened()
    e.raise(0, 'silent', T, finding)
    e.clear(0, 'silent', T + MIN)
    e.raise(0, 'silent', T + 5 * MIN, finding)
    e.clear(0, 'silent', T + 7 * MIN)
    expect(e.take()).toMatchObject([{ id: `0-silent-${T}`, from: T, to: T + 7 * MIN }])
    expect(alarms).toHaveLength(1)
  })
  it('further apart are two, both told even between two looks', () => {
    const { alarms, list: e } = opened()
    e.raise(0, 'silent', T, finding)
    e.clear(0, 'silent', T + MIN)
    e.raise(0, 'silent', T + 7 * MIN, finding)
    expect(e.take().map((x) => [x.from, x.to])).toEqual([
      [T, T + MIN],
      [T + 7 * MIN, null],
    ])
    expect(alarms).toHaveLength(2)
  })
})

describe('presence', () => {
  const beat = (minutes: number): Sent => ({ metric: 'env.temperature', at: T + minutes * MIN, value: 20 })
  /** The service is there all the time: a tick every minute. */
  const wait = (f: Fed, from: number, to: number) => {
    for (let i = from; i <= to; i++) tick(f, T + i * MIN + 500)
  }

  it('raises silent after three missed heartbeats, and clears with the next reading', () => {
    const f = send(open(), [state(T, 'RUN', true), { metric: 'heartbeat', at: T, value: 60 }])
    wait(f, 1, 2)
    expect(f.alarms).toEqual([])
    wait(f, 3, 4)
    expect(f.alarms).toMatchObject([{ type: 'silent', message: 'no-sign-of-life', from: T, value: null, expected: 3 * MIN }])
    expect(f.analytics.live.device(0, T + 4 * MIN)).toMatchObject({ stale: true, state: 'UNKNOWN', lastState: 'RUN', since: T + 3 * MIN })
    send(f, [beat(5)])
    expect(list(f, 'silent')).toMatchObject([{ to: T + 5 * MIN }])
  })
  it('does not blame devices for an absence of the service', () => {
    const f = send(open(), [state(T, 'RUN', true), { metric: 'heartbeat', at: T, value: 60 }])
    tick(f, T + 60 * MIN)
    tick(f, T + 62 * MIN)
    expect(f.alarms).toEqual([])
    tick(f, T + 63 * MIN)
    expect(f.alarms).toHaveLength(1)
  })
  it('raises silent at once when the gateway dies', () => {
    const f = send(open(), [state(T, 'RUN', true), { metric: 'death', at: T + MIN, value: 1 }])
    expect(f.alarms).toMatchObject([{ type: 'silent', message: 'gateway-death' }])
  })
  it('never calls a device silent that only sent history', () => {
    const f = send(open(), [{ ...state(T, 'RUN', true), flags: FLAG.hist }])
    wait(f, 1, 300)
    expect(f.alarms).toEqual([])
  })
  it('reports a clock that is constantly off, with its median', () => {
    const f = open()
    for (let i = 0; i < 20; i++) send(f, [{ ...beat(i), receivedAt: T + i * MIN + 8_000 + (i % 3) * 100 }])
    tick(f, T + 20 * MIN)
    expect(list(f, 'clock')).toMatchObject([{ message: 'clock-offset', to: null }])
    expect(f.analytics.live.device(0, T).clockOffsetMs).toBe(-8_100)
    for (let i = 21; i < 45; i++) send(f, [beat(i)])
    expect(list(f, 'clock')[0]!.to).not.toBeNull()
  })
  it('takes stored messages for no clock', () => {
    const f = open()
    // A gateway was cut off for half an hour and sends what it has, thirty messages in fifteen seconds.
    for (let i = 0; i < 30; i++) send(f, [{ ...beat(i), receivedAt: T + 30 * MIN + i * 500 }])
    tick(f, T + 31 * MIN)
    expect(list(f, 'clock')).toEqual([])
  })
  it('takes a gateway that sends ten seconds at once for no slow clock', () => {
    const f = open()
    const sent: Sent[] = []
    for (let s = 0; s < 300; s++) sent.push({ ...beat(0), at: T + s * 1_000, receivedAt: T + Math.ceil((s + 1) / 10) * 10_000 - 990 })
    send(f, sent)
    tick(f, T + 6 * MIN)
    expect(list(f, 'clock')).toEqual([])
    expect(f.analytics.live.device(0, T).clockOffsetMs).toBe(-10)
  })
  it('reports a clock that had to be corrected', () => {
    const f = send(open(), [{ ...beat(0), flags: FLAG.clockCorrected }])
    tick(f, T + 2_000)
    expect(list(f, 'clock')).toMatchObject([{ message: 'clock-corrected', severity: 'info' }])
    expect(f.analytics.live.device(0, T).clockCorrected).toBe(true)
  })
})

describe('an effectiveness above 1', () => {
  it('is an episode after half an hour, and ends when the figures are possible again', () => {
    const sent: Sent[] = [state(T, 'RUN', true), { metric: 'ideal.cycle', at: T, value: 2 }]
    for (let i = 0; i <= 120; i++) sent.push({ metric: 'count.good', at: T + i * MIN, value: i <= 60 ? i * 40 : 2_400 + (i - 60) * 28 })
    const f = send(open(), sent)
    const [episode] = list(f, 'effectiveness')
    expect(episode).toMatchObject({ message: 'effectiveness-over-1', severity: 'warn', expected: 1 })
    expect(episode!.value!).toBeGreaterThan(1.05)
    expect(episode!.to!).toBeGreaterThan(T + 60 * MIN)
  })
  it('is none where a counter came every five minutes and comes every minute since', () => {
    const counted = (perMinute: number) => {
      const sent: Sent[] = [state(T, 'RUN', true), { metric: 'ideal.cycle', at: T, value: 2 }]
      for (let i = 0; i <= 90; i += i < 40 ? 5 : 1) sent.push({ metric: 'count.good', at: T + i * MIN, value: i * perMinute })
      return list(send(open(), sent), 'effectiveness')
    }
    expect(counted(29)).toEqual([])
    expect(counted(33)).toMatchObject([{ to: null }])
  })
})

describe('an alarm of the plant', () => {
  const alarm = (minutes: number, text: number, on: boolean): Sent => ({
    metric: 'alarm',
    at: T + minutes * MIN,
    value: on ? 1 : 0,
    aux: text,
  })
  const opened = () => {
    const f = open()
    f.analytics.text({ id: 7, text: 'E-201|critical' })
    f.analytics.text({ id: 8, text: 'E-202|odd' })
    return f
  }
  it('is an episode a code, as severe as the plant says', () => {
    const f = send(opened(), [alarm(0, 7, true), alarm(1, 8, true), alarm(2, 7, true), alarm(3, 7, false)])
    expect(f.alarms.map((e) => [e.type, e.severity, e.message])).toEqual([
      ['alarm:E-201', 'critical', 'plant-alarm'],
      ['alarm:E-202', 'warn', 'plant-alarm'],
    ])
    expect(list(f, 'alarm:').map((e) => e.to)).toEqual([T + 3 * MIN, null])
  })
  it('opens no more than a device may have', () => {
    const f = opened()
    for (let i = 0; i < 100; i++) f.analytics.text({ id: 100 + i, text: `X${i}|warn` })
    for (let i = 0; i < 100; i++) send(f, [alarm(0, 100 + i, true)])
    expect(f.analytics.counters.episodes.open).toBe(64)
    send(f, [alarm(1, 100, false), alarm(2, 199, true)])
    expect(f.analytics.counters.episodes.open).toBe(64)
  })
})

describe('a restart', () => {
  it('keeps charts, open episodes and silence', () => {
    const sent = [state(T, 'RUN', true), ...trips(1, 30, 18), ...trips(30, 32, 24, 2)]
    const first = send(open(), sent)
    const second = openPlant()
    second.analytics.restore(first.analytics.snapshot())
    expect(second.analytics.counters).toEqual(first.analytics.counters)
    for (const f of [first, second]) {
      send(f, trips(32, 50, 18, 3))
      tick(f, T + 60 * MIN)
    }
    expect(second.analytics.live.values(0)).toEqual(first.analytics.live.values(0))
    expect([...second.episodes.values()]).toEqual([...first.episodes.values()])
    expect(second.alarms).toEqual([])
    expect(second.analytics.live.idOf(second.analytics.live.device(0, T).path)).toBe(0)
    expect(STATE_CODE.RUN).toBe(4)
  })
})
