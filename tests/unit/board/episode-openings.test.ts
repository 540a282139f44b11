// What an episode opens to comes to what is shown: the numbers filled in give the score, whatever their size.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHART } from '../../../model/detection.ts'
import { KPI_DEFINITIONS, legendOf } from '../../../model/kpi-definitions.ts'
import { decimal, precise } from '../../../web/board/format/numbers.ts'
import { duration } from '../../../web/board/format/times.ts'
import {
  bandOpening,
  lastingDefinition,
  lastingOpening,
  valueDefinition,
  valueOpening,
  type Words,
} from '../../../web/board/parts/episode-openings.ts'
import type { EpisodeView } from '../../../web/contract.ts'

const T = Date.parse('2026-03-10T09:00:20+08:00')
const MIN = 60_000
const words: Words = {
  t: (key, named) => [key, ...Object.values(named ?? {})].join(' '),
  decimal: (value) => decimal(value, 'en'),
  precise: (value, digits) => precise(value, 'en', digits),
  duration: (ms) => duration(ms, 'en'),
  unit: (ucum) => ucum,
  time: (at) => new Date(at).toISOString(),
  zone: (_, zone) => zone,
  title: ({ type }) => type,
}
const episode = (more: Partial<EpisodeView>): EpisodeView => ({
  id: 'e',
  device: 'ent/site/area/line/press',
  deviceName: 'Press',
  enterprise: 'ent',
  enterpriseName: 'Ent',
  timezone: 'Asia/Shanghai',
  type: 'process.trip_time:ewma',
  metric: 'process.trip_time',
  unit: 's',
  severity: 'warn',
  from: T,
  to: T + 5 * MIN,
  value: 18,
  expected: 12,
  score: 5.2,
  sigma: 0.75,
  scoreBefore: 0.5,
  valueAt: T + 2 * MIN,
  message: 'ewma-high',
  acknowledgedBy: null,
  shelvedUntil: null,
  ...more,
})
/** `0.8 · 5 + 0.6 · (18 - 12) / 0.75`, read as anybody would. */
function worked(filled: string): number {
  const found = /^([\d.]+) · \(?(-?[\d.]+)\)? \+ ([\d.]+) · (?:\(?(-?[\d.]+)\)?|\((-?[\d.]+) - \(?(-?[\d.]+)\)?\) \/ ([\d.]+))$/.exec(
    filled.replaceAll(',', '').replaceAll('−', '-'),
  )
  if (found === null) return Number.NaN
  const [keep, before, take, whole, x, m, sigma] = found.slice(1).map(Number)
  return keep! * before! + take! * (found[4] === undefined ? (x! - m!) / sigma! : whole!)
}
const parts = (of: { parts?: readonly { name: string; value: string }[] }) =>
  Object.fromEntries((of.parts ?? []).map(({ name, value }) => [name, value]))
const definition = (id: string) => KPI_DEFINITIONS.find((d) => d.id === id || d.kpi === id)

describe('the score of an episode', () => {
  it('opens to the numbers it is made of, its limits, and the books of its time', () => {
    const of = valueOpening(episode({}), T + MIN, words)
    if (of?.kind !== 'report') throw new Error('no report')
    expect(of).toMatchObject({ definition: 'anomaly-score', value: '5.2', filled: '0.8 · 0.5 + 0.6 · (18 - 12) / 0.75', bare: true })
    expect(parts(of)).toMatchObject({ X: '18 s', M: '12 s', 'σ₁': '0.75 s', 'S₀': '0.5', λ: '0.2', '(X - M) / σ₁': '8' })
    expect(parts(of)).toMatchObject({ 'anomaly.raise': '±5', 'anomaly.clear': '±3', 'anomaly.band 3': '9.75 – 14.25 s' })
    expect(parts(of)).toMatchObject({ 'anomaly.valueAt': new Date(T + 2 * MIN).toISOString() })
    expect(of.on).toMatchObject({
      enterprise: 'ent',
      scope: 'device:ent/site/area/line/press',
      window: { from: T - 20_000, to: T + 5 * MIN + 40_000 },
    })
    expect(legendOf(definition('anomaly-score')!.formula).map(({ symbol }) => symbol)).toEqual(['λ', 'S₀', 'X', 'M', 'σ₁'])
  })
  it('follows from what is filled in, whatever the size and the sign of the numbers', () => {
    const size = fc.integer({ min: -4, max: 5 })
    fc.assert(
      fc.property(
        size,
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.double({ min: -15, max: 15, noNaN: true }),
        size,
        (s, r, before, m) => {
          const sigma = 1.234567 * 10 ** s
          const expected = 7.654321 * 10 ** m
          const value = expected + r * sigma
          const residual = Math.max(-CHART.clip, Math.min(CHART.clip, (value - expected) / sigma))
          const score = 0.8 * before + 0.6 * residual
          const of = valueOpening(episode({ value, expected, sigma, scoreBefore: before, score }), T, words)
          expect(of?.kind === 'report' && Math.abs(worked(of.filled!) - score)).toBeLessThan(0.005)
        },
      ),
    )
  })
  it('of before its parts were kept says so, and has what is known', () => {
    const of = valueOpening(episode({ sigma: null, scoreBefore: null }), T, words)
    expect(of).toMatchObject({ value: '5.2', why: 'anomaly.notKept' })
    expect(of?.kind === 'report' && of.filled).toBeUndefined()
    expect(of?.kind === 'report' && parts(of)).toMatchObject({ X: '18 s', M: '12 s', 'anomaly.raise': '±5' })
  })
})

describe('other findings', () => {
  it('open to the figure of their half hour, the offsets of a clock, or nothing where they have no value', () => {
    const over = episode({ type: 'effectiveness-over-1', metric: null, value: 1.2, expected: 1, score: null })
    expect(valueOpening(over, T, words)).toMatchObject({ kind: 'kpi', figure: 'effectiveness', window: { from: T, to: T + 30 * MIN } })
    const clock = episode({ type: 'clock', metric: null, value: -8_100, expected: 0, score: null, message: 'clock-offset' })
    expect(valueOpening(clock, T, words)).toMatchObject({ definition: 'clock-offset', value: '−8.1 s' })
    const near = valueOpening({ ...clock, value: -5_040 }, T, words)
    expect([near?.kind === 'report' && near.value, near?.kind === 'report' && parts(near)['anomaly.raise']]).toEqual(['−5.04 s', '±5 s'])
    expect(valueOpening(episode({ type: 'silent', value: null }), T, words)).toBeNull()
    for (const one of [over, clock, episode({}), episode({ value: null })]) {
      const of = valueOpening(one, T, words)
      expect(valueDefinition(one)).toBe(of === null ? '' : of.kind === 'kpi' ? of.figure : of.definition)
      if (of !== null) expect(definition(valueDefinition(one)), one.type).toBeDefined()
    }
  })
  it('last as long as their end less their begin, to the second that is shown', () => {
    const from = Date.parse('2026-03-10T06:19:42.800Z')
    const of = lastingOpening(episode({ from, to: Date.parse('2026-03-10T06:22:46.100Z') }), T, words)
    expect(of.value).toBe('3 min 4 s')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500_000 }), (ms) => {
        const { value } = lastingOpening(episode({ from, to: from + ms }), T, words)
        expect(value).toBe(duration(1000 * (Math.floor((from + ms) / 1000) - Math.floor(from / 1000)), 'en'))
      }),
    )
  })
  it('open how long they last: until now, or their end; silence beside its limit, an alarm with the code of the machine', () => {
    const silent = episode({
      type: 'silent',
      metric: null,
      value: null,
      expected: 3 * MIN,
      score: null,
      message: 'no-sign-of-life',
      to: null,
    })
    const of = lastingOpening(silent, T + 10 * MIN, words)
    expect(of).toMatchObject({ definition: 'silence', value: '10 min' })
    expect(of.filled).toBe(`${new Date(T + 10 * MIN).toISOString()} - ${new Date(T).toISOString()}`)
    expect(parts(of)).toMatchObject({ 'anomaly.limit': '3 min', 'anomaly.finding': 'finding.no-sign-of-life' })
    expect(of.on?.window).toEqual({ from: T - 20_000, to: T + 10 * MIN })
    const alarm = lastingOpening(episode({ type: 'alarm:E-201', value: null, message: 'plant-alarm' }), T, words)
    expect(alarm).toMatchObject({ definition: 'episode-duration', value: '5 min' })
    expect(parts(alarm)).toMatchObject({ 'anomaly.code': 'E-201', 'anomaly.severity': 'severity.warn' })
    const young = lastingOpening(episode({ to: null }), T + 1_000, words)
    expect(young.on?.window).toEqual({ from: T - 20_000, to: T + 40_000 })
    for (const type of ['silent', 'clock', 'alarm:E-201', 'process.x:ewma'])
      expect(definition(lastingDefinition({ type })), type).toBeDefined()
  })
})

describe('the band of a live value', () => {
  it('opens to the mean and σ it is drawn from', () => {
    const live = { metric: 'process.trip_time', unit: 's', value: 18.4, at: T, band: { low: 16.5, high: 19.5, expected: 18 } }
    const of = bandOpening('Trip time', 'ent/site/area/line/press', live, 'Asia/Shanghai', words)
    expect(of).toMatchObject({
      definition: 'expected-band',
      value: '16.5 – 19.5 s',
      filled: '18 ± 3 · 0.5',
      on: { window: { day: 'today' } },
    })
    expect(bandOpening('Trip time', 'd', { ...live, band: null }, 'UTC', words)).toBeNull()
    expect(definition('expected-band')).toBeDefined()
  })
})
