// Lengths and counts of stops and states open to numbers that come to what is shown, to what they are part of, and to what is behind them.
import { describe, expect, it } from 'vitest'
import { KPI_DEFINITIONS } from '../../../model/kpi-definitions.ts'
import { duration } from '../../../web/board/format/times.ts'
import type { NamedTable, Opening } from '../../../web/board/opened.ts'
import { lastingMs, minutesOf, spanFilled } from '../../../web/board/parts/lasting.ts'
import { listOpening } from '../../../web/board/parts/list-count.ts'
import { type StateWords, sinceOpening, spanOpening, stateTimeOpening } from '../../../web/board/parts/state-openings.ts'
import {
  countText,
  machineTable,
  type StopList,
  type StopWords,
  stopCountOpening,
  stopOpening,
} from '../../../web/board/parts/stop-openings.ts'
import type { Stop } from '../../../web/contract.ts'

const T = Date.parse('2026-03-10T09:00:20+08:00')
const MIN = 60_000
const words: StopWords & StateWords = {
  t: (key, named) => [key, ...Object.values(named ?? {})].join(' '),
  whole: String,
  minutes: (n) => `${n} min`,
  percent: (share) => `${share * 100} %`,
  reason: (code) => code,
  state: (state) => `state.${state}`,
  duration: (ms) => duration(ms, 'en'),
  time: (at) => new Date(at).toISOString().slice(11, 19),
  zone: (_, zone) => zone,
}
const device = 'ent/site/area/line/press'
const list: StopList = { device, timezone: 'Asia/Shanghai', window: { from: T - 60 * MIN, to: T + 60 * MIN } }
const stop = (more: Partial<Stop> = {}): Stop => ({
  from: T,
  to: T + 12 * MIN,
  open: false,
  state: 'MINOR',
  reason: 'M1-04 jam',
  orderActive: true,
  code: 'M1',
  minutes: 10,
  said: null,
  ...more,
})
const parts = (of: { parts?: readonly { name: string; value: string }[] }) =>
  Object.fromEntries((of.parts ?? []).map(({ name, value }) => [name, value]))
const titles = (tables: readonly NamedTable[] | undefined) => (tables ?? []).map(({ title }) => title)
const isDefined = (of: Opening | null) => of?.kind === 'report' && KPI_DEFINITIONS.some(({ id }) => id === of.definition)

describe('a length of time', () => {
  it('is end less begin to the second that is shown, and never negative', () => {
    expect(lastingMs({ from: T + 900, to: T + 2_100 }, T)).toBe(2_000)
    expect(lastingMs({ from: T, to: null }, T - 5_000)).toBe(0)
    expect(spanFilled({ from: T, to: null }, T + MIN, 'UTC', words)).toBe('01:01:20 - 01:00:20')
  })
  it('stands on its whole minutes, one at least', () => {
    expect(minutesOf({ from: T, to: T + 1 }, T)).toEqual({ from: T - 20_000, to: T + 40_000 })
    expect(minutesOf({ from: T, to: null }, T + 100 * MIN + 5)).toEqual({ from: T - 20_000, to: T + 100 * MIN + 5 })
  })
})

describe('a stop', () => {
  it('opens to begin and end, what says why, its planned time, and the stop time of the list it stands in', () => {
    const of = stopOpening(stop(), list, T + 30 * MIN, words)
    expect(isDefined(of)).toBe(true)
    expect(of).toMatchObject({ definition: 'stop-duration', value: '12 min', filled: '01:12:20 - 01:00:20', bare: true })
    expect(parts(of)).toMatchObject({ 'standing.state': 'state.MINOR', 'standing.reason': 'M1', 'standing.planned': '10 min' })
    expect(of.on).toMatchObject({ scope: `device:${device}`, figure: 'stopTime', window: { from: T - 20_000, to: T + 12 * MIN + 40_000 } })
    expect(of.tables?.[0]?.rows[0]?.opens).toMatchObject({ kind: 'kpi', figure: 'stopTime', window: list.window })
  })
  it('that lasts goes on to now', () => {
    const of = stopOpening(stop({ open: true, to: T + MIN }), list, T + 3 * MIN, words)
    expect(of.value).toBe('3 min')
    expect(parts(of)).toMatchObject({ 'anomaly.end': 'alarms.still' })
  })
  it('tells what people said beside what the machine had reported', () => {
    const said = { reason: 'B2', note: 'fuse', by: 'wang', at: T + 20 * MIN, version: 3, reported: 'IDLE' as const }
    const of = stopOpening(stop({ state: 'FAULT', said, code: 'B2' }), list, T + 30 * MIN, words)
    expect(parts(of)).toMatchObject({ 'standing.state': 'state.IDLE', 'standing.reason': 'B2', 'standing.countsAs': 'state.FAULT' })
    expect(of.parts?.find(({ name }) => name === 'standing.reason')?.note).toMatch(/^stops\.said wang .* · fuse$/)
  })
  it('asks for its losses, the states behind it with the one that ended it, and the changes that touch it', async () => {
    const asked: { url: string; query: unknown }[] = []
    const losses = [
      { loss: 'minor', minutes: 10 },
      { loss: 'speed', minutes: 3 },
      { loss: 'idle', minutes: 0 },
    ]
    const answers: Record<string, unknown> = {
      kpis: { rows: [{ losses }] },
      states: {
        states: [
          { from: T, to: T + 12 * MIN, state: 'MINOR', reason: 'M1-04 jam', orderActive: true },
          { from: T + 12 * MIN, to: T + 12 * MIN + 1, state: 'RUN', reason: null, orderActive: true },
        ],
      },
      changes: {
        changes: [
          { device, version: 2, from: T, to: T + MIN, reason: null, note: null, by: 'li', at: T + 40 * MIN },
          { device, version: 1, from: T - 9 * MIN, to: T, reason: 'P1', note: 'earlier', by: 'li', at: T },
        ],
      },
    }
    const api = {
      get: async <R>(url: string, query: unknown): Promise<R> => {
        asked.push({ url, query })
        return answers[url.split('/').at(-1)!] as R
      },
    }
    const { tables } = await stopOpening(stop(), list, T + 30 * MIN, words).ask!(api)
    expect(asked.map(({ url }) => url.split('/').at(-1))).toEqual(['kpis', 'states', 'changes'])
    expect(asked[1]!.query).toEqual({ from: T, to: T + 12 * MIN + 1 })
    expect(titles(tables)).toEqual(['standing.losses', 'standing.states', 'standing.changes', 'standing.period'])
    expect(tables![0]!.rows.map(({ name, values }) => [name, ...values])).toEqual([['loss.minor', '10 min']])
    expect(tables![0]!.rows[0]!.opens).toMatchObject({ figure: 'lossMinor', window: { from: T - 20_000, to: T + 12 * MIN + 40_000 } })
    expect(tables![1]!.rows.map(({ values }) => values[0])).toEqual(['state.MINOR', 'state.RUN (standing.ended)'])
    expect(tables![2]!.rows.map(({ values }) => values)).toEqual([['li', 'standing.takenBack', '–']])
  })
})

describe('the number of stops', () => {
  const stops = [stop(), stop({ code: 'U', to: T + MIN }), stop({ to: T + 2 * MIN })]
  it('opens by reason, and adds up to itself', () => {
    const of = stopCountOpening({ stops, shown: 2, most: 1000, unsaid: false }, list, T + 30 * MIN, words)
    expect(isDefined(of)).toBe(true)
    expect(of.value).toBe('3')
    expect(of.tables![0]!.rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['M1', '2', '14 min'],
      ['U', '1', '1 min'],
    ])
    expect(parts(of)).toMatchObject({ 'standing.listed': '2', 'standing.which': 'standing.all' })
    expect(of.tables![1]!.rows[0]!.to).toBe(`/device/${device}#stops`)
  })
  it('says that more may be there where as many came as were asked for', () => {
    expect(countText(1000, 1000, String)).toBe('1000+')
    expect(countText(999, 1000, String)).toBe('999')
  })
  it('of a reason leads to the machines', () => {
    const table = machineTable([{ device, name: 'Press', minutes: 7.5, stops: null }], words)
    expect(table.rows[0]).toMatchObject({ name: 'Press', to: `/device/${device}#stops`, values: ['7 min 30 s', '–'] })
  })
})

describe('the time in a state', () => {
  const tile = {
    path: device,
    name: 'Press',
    state: 'RUN',
    since: T,
    reason: null,
    stateFrom: 'power',
    lastState: null,
    lastAt: T + MIN,
    stale: false,
  } as const
  it('opens to since when, by whom, and until now', () => {
    const of = sinceOpening(tile, 'UTC', T + 90 * MIN, words)
    expect(isDefined(of)).toBe(true)
    expect(of).toMatchObject({ value: '1 h 30 min', filled: '02:30:20 - 01:00:20' })
    expect(parts(of!)).toMatchObject({ 'anomaly.begin': '01:00:20', 'standing.from': 'device.byPower', 'standing.heard': '01:01:20' })
    const silent = sinceOpening({ ...tile, state: 'UNKNOWN', lastState: 'RUN', stale: true }, 'UTC', T + 90 * MIN, words)
    expect(parts(silent!)['standing.lastState']).toBe('state.RUN')
    expect(sinceOpening({ ...tile, since: null }, 'UTC', T, words)).toBeNull()
  })
  const band = { device, timezone: 'UTC', from: T }
  const span = (from: number, to: number, state: 'RUN' | 'IDLE', open = false) => ({
    from: T + from * MIN,
    to: T + to * MIN,
    state,
    reason: null,
    open,
  })
  it('of a band is the sum of its intervals, each of which opens', () => {
    const spans = [span(0, 10, 'RUN'), span(10, 15, 'IDLE'), span(15, 20, 'RUN', true)]
    const of = stateTimeOpening('RUN', spans, band, T + 20 * MIN, words)
    expect(isDefined(of)).toBe(true)
    expect(of.value).toBe('15 min')
    expect(parts(of)).toMatchObject({ 'standing.intervals': '2', 'standing.share': '75 %' })
    expect(of.tables![0]!.rows.map(({ values }) => values[1])).toEqual(['5 min', '10 min'])
    expect(of.tables![0]!.rows[1]!.opens).toMatchObject({ definition: 'state-duration', value: '10 min' })
  })
  it('says of an interval at the edge of the band that it is cut there', () => {
    expect(spanOpening(span(0, 10, 'RUN'), band, T, words).why).toBe('standing.cut')
    expect(spanOpening(span(1, 10, 'RUN'), band, T, words).why).toBeNull()
  })
})

describe('the number in a list', () => {
  it('says what counts, how many are shown, and where the list is', () => {
    const of = listOpening({ name: 'Alarms', count: 50, more: true, rule: 'open', shown: 50, to: '/alarms' }, words)
    expect(isDefined(of)).toBe(true)
    expect(of).toMatchObject({ value: '50+', on: null })
    expect(of.tables![0]!.rows[0]!.to).toBe('/alarms')
  })
})
