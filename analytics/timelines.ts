// Timelines of many devices at once: the same as history-states.ts tells of one, asked of the warehouse day by day and not device by device,
// so that a month of a factory is read once.
import { type DeviceId, type EpochMs, METRIC_KIND, type SeriesId } from '../model/reading.ts'
import type { StateRow } from '../model/views.ts'
import { cover, gapsOf, intervals, type Missing, merged, missingIn, NOT_OBSERVED, STATE_TIMES, type StateParts } from './history-states.ts'
import { openMinutes, sumsOf } from './history-sums.ts'
import { tooMany, type Window } from './history-windows.ts'

export type TimelineParts = StateParts & {
  readonly store: {
    /** Readings of several series in [from, to), by time. */
    scanDevice(query: { series: readonly SeriesId[]; from: EpochMs; to: EpochMs; limit: number }): Promise<{
      readonly series: Uint32Array
      readonly at: Float64Array
      readonly value: Float64Array
      readonly aux: Uint32Array
    }>
  }
}
type Told = { at: number[]; value: number[]; aux: number[] }

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** State readings of one day of all devices. */
const MAX_A_DAY = 1_000_000
/** Sums held at once: devices × windows of one question. */
const CELLS_AT_ONCE = 40_000
/** Hours that are looked at minute by minute; beyond, a gap shorter than its hour is not seen. */
const MAX_HOURS_SPLIT = 300
/** Less than this much missing in a minute is no gap, ms. */
const TOLERANCE_MS = 2_000

export async function timelines(
  parts: TimelineParts,
  ids: readonly DeviceId[],
  from: EpochMs,
  to: EpochMs,
  now: EpochMs,
): Promise<ReadonlyMap<DeviceId, StateRow[]>> {
  const end = Math.min(to, now)
  const out = new Map<DeviceId, StateRow[]>()
  if (from >= end) return out
  await parts.settled()
  const told = await readStates(parts, ids, from, end)
  const rows = new Map([...told].map(([id, of]) => [id, intervals(of, from, end, parts.text, false)]))
  const begun = [...rows].filter(([, of]) => of.length > 0).map(([id]) => id)
  const begin = (id: DeviceId): EpochMs => (rows.get(id)![0]!.from > from ? rows.get(id)![0]!.from : 0)
  const missing = await unobserved(parts, begun, begin, { from, to: end }, now)
  for (const id of begun) {
    const of = missing.get(id) ?? []
    const death = of.length === 0 ? undefined : parts.seriesOf(id).find((s) => s.kind === METRIC_KIND.death)?.id
    const deaths =
      death === undefined ? [] : [...(await parts.store.scan({ series: death, from, to: end, before: false, limit: 20_000 })).at]
    out.set(id, merged(cover(rows.get(id)!, gapsOf(of, deaths))))
  }
  return out
}

/** Each device's states where they change, with the one that held before. */
async function readStates(parts: TimelineParts, ids: readonly DeviceId[], from: EpochMs, end: EpochMs): Promise<Map<DeviceId, Told>> {
  const told = new Map<DeviceId, Told>()
  const deviceOf = new Map<SeriesId, DeviceId>()
  for (const id of ids) {
    const series = parts.seriesOf(id).find((s) => s.kind === METRIC_KIND.state)?.id
    if (series === undefined) continue
    deviceOf.set(series, id)
    const { at, value, aux } = await parts.store.scan({ series, from, to: from, before: true, limit: 1 })
    told.set(id, { at: [...at], value: [...value], aux: [...aux] })
  }
  const series = [...deviceOf.keys()]
  for (let at = from; at < end && series.length > 0; at += DAY_MS) {
    const found = await parts.store.scanDevice({ series, from: at, to: Math.min(at + DAY_MS, end), limit: MAX_A_DAY })
    if (found.at.length >= MAX_A_DAY) throw tooMany('These machines tell their state too often: ask for one line or one machine.')
    for (let i = 0; i < found.at.length; i++) {
      const of = told.get(deviceOf.get(found.series[i]!)!)!
      // A state told again is no news.
      if (of.value.at(-1) === found.value[i] && of.aux.at(-1) === found.aux[i]) continue
      of.at.push(found.at[i]!)
      of.value.push(found.value[i]!)
      of.aux.push(found.aux[i]!)
    }
  }
  return told
}

async function unobserved(
  parts: TimelineParts,
  ids: readonly DeviceId[],
  begin: (id: DeviceId) => EpochMs,
  range: Window,
  now: EpochMs,
): Promise<Map<DeviceId, Missing[]>> {
  const open = openMinutes(parts, ids, now)
  const out = new Map<DeviceId, Missing[]>(ids.map((id) => [id, []]))
  const first = Math.floor(range.from / MINUTE_MS) * MINUTE_MS
  const last = Math.ceil(range.to / MINUTE_MS) * MINUTE_MS
  const hours: Window[] = []
  for (let at = Math.floor(first / HOUR_MS) * HOUR_MS; at < last; at += HOUR_MS)
    hours.push({ from: Math.max(at, first), to: Math.min(at + HOUR_MS, last) })
  const partly = new Map<Window, DeviceId[]>()
  for (const some of slices(hours, ids.length)) {
    const cells = await sumsOf(parts, ids, some, open, STATE_TIMES)
    for (const [i, hour] of some.entries())
      for (const id of ids) {
        if (hour.to <= begin(id)) continue
        const whole = missingIn(hour, cells.get(id)?.[i]?.sums ?? NOT_OBSERVED, now, begin(id))
        if (whole.missing < TOLERANCE_MS) continue
        if (whole.missing >= whole.to - whole.from) out.get(id)!.push(whole)
        else if (partly.has(hour) || partly.size < MAX_HOURS_SPLIT) partly.set(hour, [...(partly.get(hour) ?? []), id])
      }
  }
  for (const some of slices([...partly], 60 * ids.length)) {
    const minutes: Window[] = []
    for (const [hour] of some) for (let at = hour.from; at < hour.to; at += MINUTE_MS) minutes.push({ from: at, to: at + MINUTE_MS })
    const fine = await sumsOf(parts, [...new Set(some.flatMap(([, of]) => of))], minutes, open, STATE_TIMES)
    let m = 0
    for (const [hour, of] of some)
      for (; m < minutes.length && minutes[m]!.from < hour.to; m++)
        for (const id of of) {
          const part = missingIn(minutes[m]!, fine.get(id)?.[m]?.sums ?? NOT_OBSERVED, now, begin(id))
          if (part.missing >= TOLERANCE_MS) out.get(id)!.push(part)
        }
  }
  for (const of of out.values()) of.sort((a, b) => a.from - b.from)
  return out
}

/** In pieces of which each is `cells` at most CELLS_AT_ONCE times. */
function slices<T>(items: readonly T[], cells: number): T[][] {
  const step = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, cells)))
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) => items.slice(i * step, (i + 1) * step))
}
