// What the length of a stop and the number of stops open to: begin and end, what the machine reported and people said, into which losses its
// minutes count, and the time it is part of. What is too much for a list is asked for when it is opened. Forms no figure.
import type { LossName } from '../../../model/kpi.ts'
import { lossFigure } from '../../../model/sum-figures.ts'
import type { KpiRow, StateRow, Stop, StopChange } from '../../contract.ts'
import { devicePathUrl } from '../api.ts'
import type { NamedTable, Part, PartTable, ReportOpening } from '../opened.ts'
import { lastingMs, MINUTE, minutesOf, ofMachine, type Stretch, spanFilled, spanParts, type TimeWords } from './lasting.ts'

export type StopWords = TimeWords & {
  readonly whole: (n: number) => string
  readonly minutes: (n: number) => string
  readonly reason: (code: string) => string
}
/** The list a stop stands in. */
export type StopList = {
  readonly device: string
  readonly timezone: string
  readonly window: { readonly from: number; readonly to: number }
}
/** Rows an opened figure lists at most. */
const MOST_ROWS = 50
/** Losses that standing still is none of. */
const WHILE_RUNNING: readonly LossName[] = ['speed', 'quality']
export const stopsOf = (device: string): string => `/device/${device}#stops`

export const stretchOf = ({ from, to, open }: Pick<Stop, 'from' | 'to' | 'open'>): Stretch => ({ from, to: open ? null : to })

/** All stop time of the list, which opens to its sums. */
function periodTable({ device, timezone, window }: StopList, { t, time }: StopWords): NamedTable {
  return {
    title: t('standing.period'),
    head: [t('stops.title')],
    rows: [
      {
        name: t('explain.from', { from: time(window.from, timezone), to: time(window.to, timezone) }),
        opens: { kind: 'kpi', ...ofMachine(device, timezone, window, 'stopTime') },
        values: [],
      },
    ],
  }
}

export function stopOpening(stop: Stop, list: StopList, now: number, words: StopWords): ReportOpening {
  const { t, duration, minutes, reason, time } = words
  const { device, timezone } = list
  const stretch = stretchOf(stop)
  const { said } = stop
  const why = t(stop.reason === null ? 'standing.byState' : 'standing.byText', { text: stop.reason ?? '' })
  const order = stop.orderActive === null ? 'device.orderUnknown' : stop.orderActive ? 'device.orderYes' : 'device.orderNo'
  const spokenBy = said === null ? why : `${t('stops.said', { who: said.by, at: time(said.at, timezone) })} · ${said.note ?? ''}`
  const parts: readonly Part[] = [
    ...spanParts(stretch, timezone, words),
    { name: t('standing.state'), value: t(`state.${said?.reported ?? stop.state}`), note: t('standing.reported') },
    { name: t('standing.reason'), value: reason(said?.reason ?? stop.code), note: spokenBy.replace(/ · $/, '') },
    ...(said === null || said.reported === stop.state ? [] : [{ name: t('standing.countsAs'), value: t(`state.${stop.state}`) }]),
    { name: t('device.order'), value: t(order) },
    { name: t('standing.planned'), value: minutes(stop.minutes), note: t('standing.plannedNote') },
  ]
  return {
    kind: 'report',
    name: `${reason(said?.reason ?? stop.code)} · ${time(stop.from, timezone)}`,
    definition: 'stop-duration',
    value: duration(lastingMs(stretch, now)),
    filled: spanFilled(stretch, now, timezone, words),
    parts,
    tables: [periodTable(list, words)],
    on: ofMachine(device, timezone, minutesOf(stretch, now), 'stopTime'),
    bare: true,
    ask: async (api) => {
      const window = minutesOf(stretch, now)
      const url = devicePathUrl(device)
      const [{ rows }, { states }, { changes }] = await Promise.all([
        api.get<{ rows: KpiRow[] }>(`/api/v1/enterprises/${encodeURIComponent(device.split('/')[0]!)}/kpis`, {
          ...window,
          every: 'all',
          level: 'device',
          device,
        }),
        // One moment further: the state that ended it.
        api.get<{ states: StateRow[] }>(`${url}/states`, { from: stop.from, to: stretch.to === null ? window.to : stretch.to + 1 }),
        api.get<{ changes: StopChange[] }>(`${url}/stops/changes`),
      ])
      const spoken = changes.filter(({ from, to }) => from < stop.to && to > stop.from)
      return {
        tables: [
          lossTable(rows[0], list, window, words),
          stateTable(states, stretch, timezone, words),
          ...(spoken.length === 0 ? [] : [changeTable(spoken, timezone, words)]),
          periodTable(list, words),
        ],
      }
    },
  }
}

/** Sums are of whole minutes: those at its edges are there with what else was in them. */
function lossTable(row: KpiRow | undefined, { device, timezone }: StopList, window: StopList['window'], words: StopWords): NamedTable {
  const { t, time, minutes } = words
  return {
    title: t('standing.losses'),
    note: t('standing.lossNote', { from: time(window.from, timezone), to: time(window.to, timezone) }),
    head: [t('standing.loss'), t('standing.time')],
    rows: (row?.losses ?? [])
      .filter((bar) => bar.minutes !== null && bar.minutes !== 0 && !WHILE_RUNNING.includes(bar.loss))
      .map((bar) => ({
        name: t(`loss.${bar.loss}`),
        opens: { kind: 'kpi', ...ofMachine(device, timezone, window, lossFigure(bar.loss)) },
        values: [minutes(bar.minutes ?? 0)],
      })),
  }
}
/** As the machine reported them: each row began with a reading, or where nobody observed it any more. */
function stateTable(states: readonly StateRow[], { to }: Stretch, timezone: string, words: StopWords): NamedTable {
  const { t, time } = words
  return {
    title: t('standing.states'),
    note: t('standing.statesNote'),
    head: [t('anomaly.begin'), t('standing.state'), t('standing.text')],
    rows: states.slice(0, MOST_ROWS).map((row) => ({
      name: time(row.from, timezone),
      values: [
        `${t(`state.${row.said?.reported ?? row.state}`)}${to !== null && row.from >= to ? ` (${t('standing.ended')})` : ''}`,
        row.reason ?? '–',
      ],
    })),
  }
}
function changeTable(changes: readonly StopChange[], timezone: string, { t, time, reason }: StopWords): NamedTable {
  return {
    title: t('standing.changes'),
    head: [t('standing.when'), t('standing.who'), t('standing.reason'), t('standing.note')],
    rows: changes.slice(0, MOST_ROWS).map((change) => ({
      name: time(change.at, timezone),
      values: [change.by, change.reason === null ? t('standing.takenBack') : reason(change.reason), change.note ?? '–'],
    })),
  }
}

/** `most`: as many were asked for; more may be there. `unsaid`: those without a reason alone. */
export type Counted = { readonly stops: readonly Stop[]; readonly shown: number; readonly most: number; readonly unsaid: boolean }
export const countText = (n: number, most: number, whole: (n: number) => string): string => `${whole(n)}${n >= most ? '+' : ''}`

/** How many stops a list has, by reason. */
export function stopCountOpening({ stops, shown, most, unsaid }: Counted, list: StopList, now: number, words: StopWords): ReportOpening {
  const { t, whole, duration, reason, time } = words
  const { device, timezone, window } = list
  const by = new Map<string, { n: number; ms: number }>()
  for (const stop of stops) {
    const { n, ms } = by.get(stop.code) ?? { n: 0, ms: 0 }
    by.set(stop.code, { n: n + 1, ms: ms + lastingMs(stretchOf(stop), now) })
  }
  return {
    kind: 'report',
    name: t('standing.stops'),
    definition: 'stop-count',
    value: countText(stops.length, most, whole),
    parts: [
      { name: t('opened.period'), value: t('explain.from', { from: time(window.from, timezone), to: time(window.to, timezone) }) },
      { name: t('standing.which'), value: t(unsaid ? 'stops.unsaidOnly' : 'standing.all') },
      { name: t('standing.listed'), value: whole(shown), note: t('standing.newest') },
    ],
    tables: [
      {
        title: t('stops.byReason'),
        note: t('standing.wholeStops'),
        head: [t('standing.reason'), t('standing.number'), t('standing.time')],
        rows: [...by]
          .sort(([, a], [, b]) => b.n - a.n || b.ms - a.ms)
          .map(([code, { n, ms }]) => ({ name: reason(code), values: [whole(n), duration(ms)] })),
      },
      {
        title: t('standing.toList'),
        head: [t('stops.title')],
        rows: [{ name: t('stops.title'), to: stopsOf(device), values: [] }],
      },
    ],
    on: ofMachine(device, timezone, window, 'stopTime'),
    bare: true,
  }
}

type Machine = { readonly device: string; readonly name: string; readonly minutes: number; readonly stops: number | null }
/** Machines that stood for a reason: each leads to the list of its stops. */
export function machineTable(machines: readonly Machine[], { t, whole, duration }: StopWords): PartTable {
  return {
    head: [t('explain.devices'), t('standing.time'), t('standing.number')],
    rows: machines.map(({ device, name, minutes, stops }) => ({
      name,
      to: stopsOf(device),
      values: [duration(minutes * MINUTE), stops === null ? '–' : whole(stops)],
    })),
  }
}
