// Hours of one series, reading by reading: the plain meaning of Warehouse.metricHours, which duckdb-metric-hours.ts says in SQL.
import { type Band, BRIDGE_MS, HOUR_MS, type HourRule, type MetricHour } from '../model/metric-hours.ts'
import { type EpochMs, FLAG, type SeriesId } from '../model/reading.ts'
import type { Reading } from './memory-rows.ts'

type Past = {
  /** Readings that are gone, and those that are not, both by time. */
  readonly folded: readonly Reading[]
  readonly rows: readonly Reading[]
  /** Earlier hours are no longer told of readings that are gone. */
  readonly hoursFrom: EpochMs
}
type Range = { readonly from: EpochMs; readonly to: EpochMs; readonly until?: EpochMs; readonly band: Band | null }
type Hour = { -readonly [K in keyof MetricHour]: MetricHour[K] }

export function hoursOf(series: SeriesId, rule: HourRule, past: Past, range: Range): readonly MetricHour[] {
  const from = Math.ceil(range.from / HOUR_MS) * HOUR_MS
  const to = Math.ceil(range.to / HOUR_MS) * HOUR_MS
  const until = Math.min(to, range.until ?? to)
  const hours = new Map<EpochMs, Hour>()
  const nothing = { n: 0, min: null, max: null, last: null, integral: 0, observedMs: 0, inBandMs: 0, bandedMs: 0, delta: 0 }
  const at = (hour: EpochMs, gone: boolean): Hour => {
    if (hour < from || hour >= to || (gone && hour < past.hoursFrom)) return { series, hour, ...nothing }
    const found = hours.get(hour) ?? { series, hour, ...nothing }
    hours.set(hour, found)
    return found
  }
  /** What lies in [opens, closes) by hours, each with its share of the whole; the hour before `closes` where it has no length. */
  const cut = (opens: EpochMs, closes: EpochMs, take: (hour: EpochMs, ms: number, share: number) => void) => {
    const last = (Math.ceil(closes / HOUR_MS) - 1) * HOUR_MS
    if (opens >= closes) return take(last, 0, 1)
    for (let hour = Math.floor(opens / HOUR_MS) * HOUR_MS; hour <= last; hour += HOUR_MS) {
      const ms = Math.min(closes, hour + HOUR_MS) - Math.max(opens, hour)
      take(hour, ms, ms / (closes - opens))
    }
  }
  const hold = (reading: Reading, closes: EpochMs, gone: boolean) => {
    if (rule.cumulative || closes <= reading.at) return
    const value = numberOf(reading, rule)
    const { band } = range
    const banded = band !== null && (!gone || (band[0] === rule.band?.[0] && band[1] === rule.band[1]))
    cut(reading.at, closes, (start, ms) => {
      const hour = at(start, gone)
      hour.integral += value * ms
      hour.observedMs += ms
      if (banded) hour.bandedMs += ms
      if (banded && value >= band[0] && value <= band[1]) hour.inBandMs += ms
    })
  }

  const all = [...past.folded, ...past.rows]
  let before: Reading | undefined
  let total: number | undefined
  let boot = 0
  all.forEach((reading, i) => {
    const gone = i < past.folded.length
    const point = at(Math.floor(reading.at / HOUR_MS) * HOUR_MS, gone)
    const value = numberOf(reading, rule)
    point.n++
    point.min = Math.min(value, point.min ?? value)
    point.max = Math.max(value, point.max ?? value)
    point.last = value
    if (before !== undefined) hold(before, Math.min(reading.at, before.at + rule.holdMs, gone ? reading.at : until), gone)
    if (rule.cumulative) {
      const named = (reading.flags & FLAG.boot) !== 0
      const afresh = total !== undefined && value < total && ((named && reading.aux !== boot) || value * 2 < total)
      const delta = (reading.flags & FLAG.delta) !== 0 || afresh ? value : total === undefined ? 0 : value - total
      const bridged = before !== undefined && reading.at - before.at <= BRIDGE_MS
      cut(bridged ? before!.at : reading.at, reading.at, (start, ms, share) => {
        const hour = at(start, gone)
        hour.observedMs += ms
        hour.delta += delta * share
      })
      if ((reading.flags & FLAG.delta) === 0) total = value
      if (named) boot = reading.aux
    }
    before = reading
  })
  if (before !== undefined) hold(before, Math.min(before.at + rule.holdMs, until), false)
  return [...hours.values()].filter((h) => h.n > 0 || h.observedMs > 0 || h.delta !== 0).sort((a, b) => a.hour - b.hour)
}

const numberOf = (reading: Reading, rule: HourRule): number => (rule.words ? reading.aux : reading.value)
