// What the time in a state opens to: since when the machine is in it, who says so, and of the band the intervals it is the sum of.
import type { State } from '../../../model/plant.ts'
import type { DeviceTile } from '../../contract.ts'
import type { Part, ReportOpening } from '../opened.ts'
import { lastingMs, minutesOf, ofMachine, spanFilled, spanParts, type TimeWords } from './lasting.ts'
import type { StateSpan } from './state-spans.ts'

export type StateWords = TimeWords & {
  readonly whole: (n: number) => string
  readonly percent: (share: number) => string
  /** A state as the page calls it, a reason as the machine sent it. */
  readonly state: (state: State) => string
  readonly reason: (text: string) => string
}
/** Intervals an opened sum lists at most. */
const MOST_ROWS = 50

const reasonParts = (reason: string | null, { t, reason: named }: StateWords): readonly Part[] =>
  reason === null || reason === '' ? [] : [{ name: t('standing.reason'), value: named(reason) }]

/** Of the state a machine is in; null: it has said none yet. */
export function sinceOpening(
  tile: Pick<DeviceTile, 'path' | 'name' | 'state' | 'since' | 'lastState' | 'reason' | 'stateFrom' | 'lastAt' | 'stale'>,
  timezone: string,
  now: number,
  words: StateWords,
): ReportOpening | null {
  if (tile.since === null) return null
  const { t, state, time, zone, duration } = words
  const stretch = { from: tile.since, to: null }
  return {
    kind: 'report',
    name: `${state(tile.state)} · ${tile.name}`,
    definition: 'state-duration',
    value: duration(lastingMs(stretch, now)),
    filled: spanFilled(stretch, now, timezone, words),
    parts: [
      ...spanParts(stretch, timezone, words),
      ...reasonParts(tile.reason, words),
      ...(tile.lastState === null ? [] : [{ name: t('standing.lastState'), value: state(tile.lastState) }]),
      { name: t('standing.from'), value: t(tile.stateFrom === 'power' ? 'device.byPower' : 'standing.reported') },
      ...(tile.lastAt === null
        ? []
        : [
            {
              name: t('standing.heard'),
              value: time(tile.lastAt, timezone),
              note: tile.stale ? t('device.stale') : zone(tile.lastAt, timezone),
            },
          ]),
    ],
    on: ofMachine(tile.path, timezone, minutesOf(stretch, now)),
    bare: true,
  }
}

/** The band an interval stands in; `from` is its left edge. */
export type Band = { readonly device: string; readonly timezone: string; readonly from: number }
const stretchOf = ({ from, to, open }: StateSpan) => ({ from, to: open ? null : to })

export function spanOpening(span: StateSpan, { device, timezone, from }: Band, now: number, words: StateWords): ReportOpening {
  const { t, state, duration, time } = words
  const stretch = stretchOf(span)
  return {
    kind: 'report',
    name: `${state(span.state)} · ${time(span.from, timezone)}`,
    definition: 'state-duration',
    value: duration(lastingMs(stretch, now)),
    filled: spanFilled(stretch, now, timezone, words),
    why: span.from <= from ? t('standing.cut') : null,
    parts: [...spanParts(stretch, timezone, words), ...reasonParts(span.reason, words)],
    on: ofMachine(device, timezone, minutesOf(stretch, now)),
    bare: true,
  }
}

/** All time of the band in one state. */
export function stateTimeOpening(of: State, spans: readonly StateSpan[], band: Band, now: number, words: StateWords): ReportOpening {
  const { t, state, whole, percent, duration, time } = words
  const { device, timezone, from } = band
  const mine = spans.filter((span) => span.state === of)
  const ms = mine.reduce((sum, span) => sum + span.to - span.from, 0)
  const all = spans.reduce((sum, span) => sum + span.to - span.from, 0)
  return {
    kind: 'report',
    name: state(of),
    definition: 'state-time',
    value: duration(ms),
    parts: [
      { name: t('opened.period'), value: t('explain.from', { from: time(from, timezone), to: time(now, timezone) }) },
      {
        name: t('standing.intervals'),
        value: whole(mine.length),
        note: mine.length > MOST_ROWS ? t('standing.newestOf', { n: whole(MOST_ROWS) }) : '',
      },
      ...(all > 0 ? [{ name: t('standing.share'), value: percent(ms / all) }] : []),
    ],
    tables: [
      {
        title: t('standing.intervals'),
        head: [t('anomaly.begin'), t('anomaly.end'), t('standing.time')],
        rows: mine
          .slice(-MOST_ROWS)
          .reverse()
          .map((span) => ({
            name: time(span.from, timezone),
            opens: spanOpening(span, band, now, words),
            values: [span.open ? t('timeline.now') : time(span.to, timezone), duration(span.to - span.from)],
          })),
      },
    ],
    on: ofMachine(device, timezone, minutesOf({ from, to: null }, now)),
    bare: true,
  }
}
