// Stops that people gave another reason: which sums the time moves to, and that it is a function of what was said and sent alone.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kpisOf, lossesOf, SUM, SUM_COLUMNS, type Sums } from '../../../model/kpi.ts'
import type { StopChange } from '../../../model/stops.ts'
import { minutesOf, open, type Sent, send, state, tick, told, total } from './feed.ts'

const T = Date.parse('2026-03-10T09:00:00+08:00')
const MIN = 60_000
const at = (minute: number) => T + minute * MIN
const change = (from: number, to: number, reason: string | null, version = 1): StopChange => ({
  device: 'd',
  version,
  from: at(from),
  to: at(to),
  reason,
  note: null,
  by: 'wang',
  at: 0,
})
/** Runs 10 min, stands 20 min in a fault, runs 10 min. */
const STOP: readonly Sent[] = [
  state(at(0), 'RUN', true),
  state(at(10), 'FAULT', true),
  state(at(30), 'RUN', true),
  state(at(40), 'RUN', true),
]
function sums(stops: readonly StopChange[], sent: readonly Sent[] = STOP, end = 40): Sums {
  const fed = open({ stops, staleMinutes: 600, lateness: 60 })
  send(fed, sent)
  tick(fed, at(end + 70))
  const all = total(fed)
  // Minutes after the story are made provisionally: only the story counts.
  all[SUM.readings] = 0
  return all
}
const story = (stops: readonly StopChange[], sent?: readonly Sent[]) => sums(stops, sent ?? [...STOP, state(at(41), 'PLANNED', true)])
const stop = (s: Sums) =>
  minutesOf(s, 'pbt', 'apt', 'aust', 'adet', 'adot', 'lossBreakdown', 'lossMinor', 'lossStarved', 'lossBlocked', 'ttr', 'unclassified')
const REPORTED = {
  pbt: 41,
  apt: 21,
  aust: 0,
  adet: 20,
  adot: 0,
  lossBreakdown: 20,
  lossMinor: 0,
  lossStarved: 0,
  lossBlocked: 0,
  ttr: 20,
  unclassified: 20,
}
const NOT_BROKEN = { ...REPORTED, lossBreakdown: 0, ttr: 0, unclassified: 0 }

describe('a stop with a reason given by people', () => {
  it.each([
    ['as reported', null, REPORTED],
    ['B2: breakdown', 'B2', { ...REPORTED, unclassified: 0 }],
    ['M1: minor stop, however long', 'M1', { ...NOT_BROKEN, lossMinor: 20 }],
    ['S1: setup', 'S1', { ...NOT_BROKEN, aust: 20, adet: 0 }],
    ['W1: waiting for material', 'W1', { ...NOT_BROKEN, lossStarved: 20 }],
    ['W3: downstream', 'W3', { ...NOT_BROKEN, lossBlocked: 20 }],
    ['N: no order', 'N', { ...NOT_BROKEN, adet: 0, adot: 20 }],
    ['P2: planned, outside planned busy time', 'P2', { ...NOT_BROKEN, pbt: 21, adet: 0 }],
    ['U: unclassified, as reported', 'U', REPORTED],
  ] as const)('%s', (_, reason, expected) => {
    const s = story(reason === null ? [] : [change(10, 30, reason)])
    expect(stop(s)).toEqual(expected)
    expect(s[SUM.failures]).toBe(expected.lossBreakdown > 0 ? 1 : 0)
    // Whatever it is called, the waterfall closes and no time is lost or made.
    expect(s[SUM.observed]).toBe(s[SUM.apt]! + s[SUM.aust]! + s[SUM.adet]! + s[SUM.adot]!)
    const lost = lossesOf(s).reduce((sum, { minutes }) => sum + minutes, 0)
    expect(lost * MIN + s[SUM.priGq]! / 1000).toBeCloseTo(s[SUM.pbt]!, 6)
  })
  it('counts in the state that it is called, energy too', () => {
    const power = Array.from({ length: 42 }, (_, i): Sent => ({ metric: 'power.active', at: at(i), value: 6 }))
    const s = story([change(10, 30, 'S2')], [...STOP, ...power, state(at(41), 'PLANNED', true)])
    expect(minutesOf(s, 'tFault', 'tSetup')).toEqual({ tFault: 0, tSetup: 20 })
    expect(s[SUM.eSetup]! / 1e6).toBeCloseTo(2, 9)
    expect(s[SUM.eFault]).toBe(0)
  })
  it('is a failure when called a breakdown, however short; and each stop is one', () => {
    const twice = [
      state(at(0), 'RUN', true),
      state(at(5), 'MINOR', true),
      state(at(7), 'RUN', true),
      state(at(20), 'MINOR', true),
      state(at(22), 'RUN', true),
      state(at(40), 'PLANNED', true),
    ]
    const s = story([change(5, 7, 'B1'), change(20, 22, 'B1', 2)], twice)
    expect([s[SUM.failures], s[SUM.ttr]! / MIN, s[SUM.lossBreakdown]! / MIN, s[SUM.lossMinor]]).toEqual([2, 4, 4, 0])
    expect(kpisOf(s).kpis.mttr).toBeCloseTo(2 / 60, 12)
  })
  it('never takes time from running or from what nobody saw', () => {
    expect(told(story([change(0, 10, 'B1'), change(30, 41, 'P', 2)]))).toEqual(told(story([])))
    const silent = [state(at(0), 'RUN', true), { metric: 'death', at: at(10), value: 1 } as const, state(at(30), 'RUN', true)]
    const ended = [...silent, state(at(41), 'PLANNED', true)]
    expect(told(story([change(10, 30, 'B1')], ended))).toEqual(told(story([], ended)))
  })
  it('may cover a part: the rest is a stop of its own, as reported', () => {
    const s = story([change(10, 27, 'W1')])
    expect(stop(s)).toEqual({ ...NOT_BROKEN, lossStarved: 17, lossMinor: 3, unclassified: 3 })
  })
  it('counts the same whatever the order readings come in, and the same as reported once all is taken back', () => {
    const sent = [...STOP, state(at(41), 'PLANNED', true)]
    const stops = [change(10, 30, 'B1'), change(15, 20, 'S1', 2), change(28, 35, 'N', 3)]
    const expected = story(stops, sent)
    fc.assert(
      fc.property(fc.shuffledSubarray([...sent], { minLength: sent.length }), (shuffled) => {
        const late = shuffled.map((r, i): Sent => ({ ...r, receivedAt: at(41) + i * 1000 }))
        expect(told(sums(stops, late))).toEqual(told(expected))
      }),
      { numRuns: 40 },
    )
    const undone = [...stops, change(0, 60, null, 4)]
    for (const column of SUM_COLUMNS) expect([column, story(undone)[SUM[column]]]).toEqual([column, story([])[SUM[column]]])
  })
})

describe('the share of stop time that is classified', () => {
  it('counts what the reported reason, people or the state itself say', () => {
    const fed = open({ staleMinutes: 600 })
    fed.analytics.text({ id: 1, text: 'E-201||' })
    fed.analytics.text({ id: 2, text: 'M1-04|WO-7|mcb' })
    fed.analytics.text({ id: 3, text: 'U' })
    const why = (sent: Sent, text: number): Sent => ({ ...sent, aux: sent.aux! + text * 4 })
    send(fed, [
      state(at(0), 'RUN', true),
      why(state(at(5), 'FAULT', true), 1), // 10 min, a number of the control: not told
      why(state(at(15), 'MINOR', true), 2), // 3 min, a code
      state(at(18), 'STARVED', true), // 4 min, the state says it
      why(state(at(22), 'SETUP', true), 3), // 5 min, unclassified in so many words
      state(at(27), 'IDLE', false), // 3 min, no order
      state(at(30), 'IDLE', true), // 5 min, nobody knows
      state(at(35), 'RUN', true),
      state(at(40), 'PLANNED', true),
    ])
    tick(fed, at(60))
    const s = total(fed)
    expect(minutesOf(s, 'unclassified', 'aust', 'adet', 'adot')).toEqual({ unclassified: 20, aust: 5, adet: 22, adot: 3 })
  })
})
