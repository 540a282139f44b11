// Orders, intervals and points: what stands first, what is cut, what is bounded.
import { describe, expect, it } from 'vitest'
import { sparkPaths } from '../../../web/board/charts/spark-paths.ts'
import { enterpriseOrder } from '../../../web/board/pages/enterprise-order.ts'
import { firstMetric } from '../../../web/board/pages/first-metric.ts'
import { dayHours, firstHour } from '../../../web/board/parts/day-hours.ts'
import { byUrgency } from '../../../web/board/parts/episode-order.ts'
import { alarmCode, findingOf, kindOf } from '../../../web/board/parts/episode-text.ts'
import { peerScale, standingOf } from '../../../web/board/parts/peer-scale.ts'
import { commonDay, daysApart } from '../../../web/board/parts/site-days.ts'
import { stateSpans, timeByState } from '../../../web/board/parts/state-spans.ts'
import { addPoint, isDrawn, joinPoints, POINT_LIMIT, type Point, withGaps } from '../../../web/board/parts/trend-points.ts'
import type { EpisodeView, GroupView } from '../../../web/contract.ts'

const HOUR = 3_600_000

describe('the scale of peers', () => {
  const own = (value: number | null) => ({ value, reason: null, coverage: 1, n: 1, at: 0 })
  const peers = { mean: 0.655, p10: null, p25: 0.59, p50: 0.645, p75: 0.73, p90: null, n: 10 }
  it('has every mark on it, better to the right', () => {
    const high = peerScale({ own: own(0.69), peers, better: 'high' })!
    expect([high.p25!, high.p50!, high.own!, high.p75!].every((p, i, all) => p >= 0 && p <= 100 && p >= (all[i - 1] ?? 0))).toBe(true)
    const low = peerScale({ own: own(0.69), peers, better: 'low' })!
    expect(low.p75! < low.own! && low.own! < low.p50! && low.p50! < low.p25!).toBe(true)
    expect(low.own! + high.own!).toBeCloseTo(100, 9)
  })
  it('does not blow up what is all the same, nor draw what is not there', () => {
    const flat = peerScale({ own: own(0.98), peers: { ...peers, p25: 0.98, p50: 0.98, p75: 0.985 }, better: 'high' })!
    expect(flat.p75! - flat.p25!).toBeLessThan(5)
    expect(peerScale({ own: own(null), peers: { ...peers, p25: null, p75: null }, better: 'high' })).toMatchObject({ own: null, p25: null })
    expect(peerScale({ own: own(0), peers: { ...peers, p25: 0, p50: 0, p75: 0 }, better: 'high' })!.own).not.toBeNaN()
    expect(peerScale({ own: own(0.7), peers: null, better: 'high' })).toBeNull()
  })
  it('calls the same side of the median good or bad by the figure', () => {
    expect([standingOf('above-p75', 'high'), standingOf('above-p75', 'low'), standingOf('below-p50', 'low')]).toEqual([
      'best',
      'worst',
      'aboveMedian',
    ])
  })
})

describe('episodes', () => {
  const episode = (id: string, more: Partial<EpisodeView>): EpisodeView =>
    ({ id, severity: 'warn', from: 0, to: null, acknowledgedBy: null, ...more }) as EpisodeView
  it('stand open before over, unanswered before acknowledged, worse before milder, newer before older', () => {
    const list = [
      episode('over', { severity: 'critical', to: 5 }),
      episode('seen', { severity: 'critical', acknowledgedBy: 'chen' }),
      episode('old', { from: 1 }),
      episode('new', { from: 2 }),
      episode('worse', { severity: 'major' }),
    ]
    expect(list.sort(byUrgency).map(({ id }) => id)).toEqual(['worse', 'new', 'old', 'seen', 'over'])
  })
  it('are named by what follows the metric', () => {
    expect(kindOf('process.trip_time:ewma')).toBe('ewma')
    expect(kindOf('silent')).toBe('silent')
    expect(kindOf('alarm:E203')).toBe('alarm')
    expect(alarmCode('alarm:E203')).toBe('E203')
    expect(alarmCode('silent')).toBe('')
    expect(kindOf('something-new')).toBeNull()
    expect(findingOf('ewma-high')).toBe('ewma-high')
    expect(findingOf('free text')).toBeNull()
  })
})

describe('enterprises', () => {
  const row = (id: string, oee: number | null) => ({ id, name: id, oee: { value: oee } }) as GroupView['enterprises'][string]
  it('without a figure stay at the end whichever way the table runs', () => {
    const rows = [row('b', 0.5), row('n', null), row('a', 0.7)]
    expect(enterpriseOrder(rows, 'oee', true, 'en').map(({ id }) => id)).toEqual(['a', 'b', 'n'])
    expect(enterpriseOrder(rows, 'oee', false, 'en').map(({ id }) => id)).toEqual(['b', 'a', 'n'])
    expect(enterpriseOrder(rows, 'name', false, 'zh-CN').map(({ id }) => id)).toEqual(['a', 'b', 'n'])
  })
})

describe('hours of two days', () => {
  const hour = (from: number, oee: number) => ({ from, oee, energyKwh: null, good: null })
  it('stand side by side by their place in the production day', () => {
    const dayFrom = 100 * HOUR
    const rows = dayHours(
      dayFrom,
      [hour(dayFrom, 0.5), hour(dayFrom + 3 * HOUR, 0.6)],
      [hour(dayFrom - 24 * HOUR, 0.4), hour(dayFrom - HOUR, 0.3)],
    )
    expect(rows).toHaveLength(24)
    expect(rows[0]).toMatchObject({ today: { oee: 0.5 }, yesterday: { oee: 0.4 } })
    expect(rows[3]).toMatchObject({ today: { oee: 0.6 }, yesterday: null })
    expect(rows[23]).toMatchObject({ today: null, yesterday: { oee: 0.3 } })
  })
  it('are those of the clock where the day begins at half past', () => {
    const first = firstHour([100.5 * HOUR])
    expect(first).toBe(100 * HOUR)
    expect(firstHour([100.5 * HOUR, 99 * HOUR])).toBe(99 * HOUR)
    const rows = dayHours(first, [hour(100 * HOUR, 0.4), hour(101 * HOUR, 0.5)], [hour(99 * HOUR, 0.1), hour(76 * HOUR, 0.2)])
    expect(rows.slice(0, 2).map(({ today }) => today?.oee)).toEqual([0.4, 0.5])
    expect([rows[0]!.yesterday?.oee, rows[23]!.yesterday?.oee]).toEqual([0.2, 0.1])
  })
})

describe('days of sites', () => {
  const day = (hour: number, productionDay = '2026-11-22') => ({ productionDay, dayFrom: hour * HOUR, timezone: 'Asia/Shanghai' })
  it('are named one by one only where they begin apart', () => {
    expect(daysApart({ siteDays: {} })).toEqual([])
    expect(daysApart({ siteDays: { 'plant-2': day(8), 'plant-1': day(8) } })).toEqual([])
    const apart = daysApart({ siteDays: { 'plant-2': day(0), 'plant-1': day(8) } })
    expect(apart.map(({ site, dayFrom }) => [site, dayFrom])).toEqual([
      ['plant-1', 8 * HOUR],
      ['plant-2', 0],
    ])
    expect(commonDay(apart)).toBe('2026-11-22')
    // At three in the morning one site is in the next day already.
    expect(commonDay(daysApart({ siteDays: { a: day(8, '2026-11-21'), b: day(24) } }))).toBeNull()
  })
})

describe('state intervals', () => {
  const stored = (from: number, to: number, state: 'RUN' | 'FAULT') => ({ from, to, state, reason: null, orderActive: null })
  it('take the newest word, are cut to the window and run to now', () => {
    const spans = stateSpans([stored(0, 40, 'RUN'), stored(40, 90, 'FAULT')], [{ ...stored(60, 0, 'RUN'), to: null }], 20, 100)
    expect(spans.map(({ from, to, state, open }) => [from, to, state, open])).toEqual([
      [20, 40, 'RUN', false],
      [40, 60, 'FAULT', false],
      [60, 100, 'RUN', true],
    ])
    expect(timeByState(spans)).toEqual([
      { state: 'RUN', ms: 60 },
      { state: 'FAULT', ms: 20 },
    ])
  })
})

describe('points of a trend', () => {
  it('stay in order of time and within their limit', () => {
    let points: Point[] = []
    for (let i = 0; i < POINT_LIMIT + 50; i++) points = addPoint(points, [i, i], 0)
    expect(points).toHaveLength(POINT_LIMIT)
    expect(points[0]).toEqual([50, 50])
    expect(
      addPoint(
        [
          [1, 1],
          [3, 3],
        ],
        [2, 2],
        0,
      ),
    ).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(
      addPoint(
        [
          [1, 1],
          [2, 2],
        ],
        [2, 9],
        2,
      ),
    ).toEqual([[2, 9]])
  })
  it('join history and live values without doubling', () => {
    expect(
      joinPoints(
        [
          [1, 1],
          [2, 2],
        ],
        [
          [2, 2],
          [3, 3],
        ],
        2,
      ),
    ).toEqual([
      [2, 2],
      [3, 3],
    ])
  })
})

describe('gaps of a trend', () => {
  it('interrupt the line where nothing was heard for long', () => {
    expect(
      withGaps(
        [
          [0, 1],
          [10, 2],
          [100, 3],
        ],
        50,
      ),
    ).toEqual([
      [0, 1],
      [10, 2],
      [11, null],
      [100, 3],
    ])
    expect(isDrawn('state')).toBe(false)
    expect(isDrawn('process.trip_time')).toBe(true)
  })
})

describe('small pictures', () => {
  it('break a line where a value is missing', () => {
    expect(sparkPaths([0, 1, null, 0.5], 0, 1).line.match(/M/g)).toHaveLength(2)
    expect(sparkPaths([null, null]).line).toBe('')
    expect(sparkPaths([0.4]).line).not.toMatch(/NaN|Infinity/)
  })
})

it('a machine page opens with a metric that detectors watch', () => {
  const value = (metric: string, band: boolean) => ({
    metric,
    unit: '',
    value: 1,
    at: 1,
    band: band ? { low: 0, high: 1, expected: 0.5 } : null,
  })
  expect(firstMetric([value('count.good', false), value('power.active', false), value('process.x', true)])).toBe('process.x')
  expect(firstMetric([value('count.good', false), value('power.active', false)])).toBe('power.active')
  expect(firstMetric([])).toBeNull()
})
