// The timeline of a device: its state readings as intervals, with the time nobody observed shown as UNKNOWN (domain §2.0: unobserved time
// is neither run nor down). What was unobserved is taken from the minute rows, so the timeline and the KPIs tell the same story.

import { createSums, SUM_STATE_TIME, type Sums } from '../model/kpi.ts'
import { STATES } from '../model/plant.ts'
import { type DeviceId, type EpochMs, METRIC_KIND, ORDER_ACTIVE, ORDER_UNKNOWN, type SeriesId, type SeriesInfo } from '../model/reading.ts'
import type { StateRow } from '../model/views.ts'
import { openMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import type { Window } from './history-windows.ts'

export type ReadingStore = {
  /** Every reading of a series in [from, to), by time; with `before`, the last one earlier than `from` first. */
  scan(query: { series: SeriesId; from: EpochMs; to: EpochMs; before: boolean; limit: number }): Promise<{
    readonly at: Float64Array
    readonly value: Float64Array
    readonly aux: Uint32Array
  }>
}
export type StateParts = SumsParts & {
  readonly store: ReadingStore
  /** Series of a device, as ingest announced them. */
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  /** Text an aux number stands for. */
  text(id: number): string | undefined
}

/** State readings one answer goes through; a longer timeline ends there: ask on from its last `to`. */
const MAX_READINGS = 20_000
/** Hours that are looked at minute by minute; beyond, a gap shorter than its hour is not drawn. */
const MAX_HOURS_SPLIT = 500
const WINDOWS_AT_ONCE = 5_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Less than this much missing in a minute is no gap: the fold's clock is up to a tick behind ours, ms. */
const TOLERANCE_MS = 2_000

export async function stateRows(parts: StateParts, device: DeviceId, from: EpochMs, to: EpochMs, now: EpochMs): Promise<StateRow[]> {
  const end = Math.min(to, now)
  if (from >= end) return []
  const open = openMinutes(parts, [device], now)
  await open.settled
  const series = parts.seriesOf(device)
  const id = series.find((s) => s.kind === METRIC_KIND.state)?.id
  if (id === undefined) return []
  const found = await parts.store.scan({ series: id, from, to: end, before: true, limit: MAX_READINGS })
  const told = intervals(found, from, end, parts.text)
  if (told.length === 0) return []
  // Before the first reading of all, nothing was missed.
  const first = told[0]!.from > from ? told[0]!.from : 0
  const minutes = await unobserved(parts, device, { from: told[0]!.from, to: told.at(-1)!.to }, now, first)
  const death = series.find((s) => s.kind === METRIC_KIND.death)?.id
  const deaths =
    death === undefined || minutes.length === 0
      ? []
      : [...(await parts.store.scan({ series: death, from, to: end, before: false, limit: MAX_READINGS })).at]
  return merged(cover(told, gapsOf(minutes, deaths)))
}

/** Each reading holds until the next; of a scan that was `cut`, the newest tells when the one before ended and nothing else. */
export function intervals(
  rows: { readonly at: ArrayLike<number>; readonly value: ArrayLike<number>; readonly aux: ArrayLike<number> },
  from: EpochMs,
  end: EpochMs,
  text: (id: number) => string | undefined,
  cut = rows.at.length >= MAX_READINGS,
): StateRow[] {
  const out: StateRow[] = []
  for (let i = 0; i < rows.at.length; i++) {
    const last = i === rows.at.length - 1
    if (last && cut) break
    const start = Math.max(rows.at[i]!, from)
    const stop = Math.min(last ? end : rows.at[i + 1]!, end)
    if (start >= stop) continue
    const order = rows.aux[i]! & 3
    const reason = text(rows.aux[i]! >>> 2)?.split('|')[0]
    out.push({
      from: start,
      to: stop,
      state: STATES[rows.value[i]!] ?? 'UNKNOWN',
      reason: reason === undefined || reason === '' ? null : reason,
      orderActive: order === ORDER_UNKNOWN ? null : order === ORDER_ACTIVE,
    })
  }
  return out
}

/** A minute of which `missing` ms were unobserved, or several whole ones. */
export type Missing = { readonly from: EpochMs; readonly to: EpochMs; readonly missing: number }

async function unobserved(parts: StateParts, device: DeviceId, range: Window, now: EpochMs, begin: EpochMs): Promise<Missing[]> {
  const first = Math.floor(range.from / MINUTE_MS) * MINUTE_MS
  const hours: Window[] = []
  for (let at = Math.floor(first / HOUR_MS) * HOUR_MS; at < range.to; at += HOUR_MS)
    hours.push({ from: Math.max(at, first), to: Math.min(at + HOUR_MS, Math.ceil(range.to / MINUTE_MS) * MINUTE_MS) })
  const out: Missing[] = []
  let split = 0
  for (const { window, sums } of await ask(parts, device, hours, now)) {
    const whole = missingIn(window, sums, now, begin)
    if (whole.missing < TOLERANCE_MS) continue
    if (whole.missing >= whole.to - whole.from) out.push(whole)
    else if (++split <= MAX_HOURS_SPLIT) {
      const minutes: Window[] = []
      for (let at = window.from; at < window.to; at += MINUTE_MS) minutes.push({ from: at, to: at + MINUTE_MS })
      for (const minute of await ask(parts, device, minutes, now)) {
        const part = missingIn(minute.window, minute.sums, now, begin)
        if (part.missing >= TOLERANCE_MS) out.push(part)
      }
    }
  }
  return out
}

async function ask(
  parts: StateParts,
  device: DeviceId,
  windows: readonly Window[],
  now: EpochMs,
): Promise<{ window: Window; sums: Sums }[]> {
  const out: { window: Window; sums: Sums }[] = []
  for (let at = 0; at < windows.length; at += WINDOWS_AT_ONCE) {
    const some = windows.slice(at, at + WINDOWS_AT_ONCE)
    const cells = (await sumsOf(parts, [device], some, openMinutes(parts, [device], now), STATE_TIMES)).get(device)
    some.forEach((window, i) => {
      // Minutes in which nobody was heard outside planned time have no row: what has none was not observed.
      out.push({ window, sums: cells?.[i]?.sums ?? NOT_OBSERVED })
    })
  }
  return out
}

/** Of time without a row, which is none that anybody planned or was heard in. */
export const NOT_OBSERVED = createSums()
/** The columns `missingIn` looks at. */
export const STATE_TIMES: readonly number[] = STATES.map((_, state) => SUM_STATE_TIME + state)
/** Time of the window in no state, or in state UNKNOWN, from `begin` on. A window still running ends now. */
export function missingIn(window: Window, sums: Sums, now: EpochMs, begin: EpochMs): Missing {
  const from = Math.max(window.from, begin)
  const to = Math.max(from, Math.min(window.to, now))
  let known = 0
  for (let state = 0; state < STATES.length; state++) if (STATES[state] !== 'UNKNOWN') known += sums[SUM_STATE_TIME + state]!
  return { from, to, missing: Math.max(0, to - from - known) }
}

/** Where in its minute the missing time lies: after a death, at the start where the minute before ended unobserved, else at the end. */
export function gapsOf(minutes: readonly Missing[], deaths: readonly EpochMs[]): Window[] {
  const gaps: Window[] = []
  for (const { from, to, missing } of minutes) {
    const last = gaps.at(-1)
    const death = deaths.find((at) => at >= from && at < to)
    const goesOn = last !== undefined && last.to === from
    const start = missing >= to - from || goesOn ? from : death !== undefined && death + missing <= to ? death : to - missing
    const stop = missing >= to - from ? to : start + missing
    if (goesOn) gaps[gaps.length - 1] = { from: last.from, to: stop }
    else gaps.push({ from: start, to: stop })
  }
  return gaps
}

/** Lays the gaps over the intervals. Both are in order. */
export function cover(told: readonly StateRow[], gaps: readonly Window[]): StateRow[] {
  const out: StateRow[] = []
  let g = 0
  for (const row of told) {
    let at = row.from
    while (g < gaps.length && gaps[g]!.to <= at) g++
    for (let i = g; i < gaps.length && gaps[i]!.from < row.to; i++) {
      const from = Math.max(gaps[i]!.from, at)
      const to = Math.min(gaps[i]!.to, row.to)
      if (from >= to) continue
      if (at < from) out.push({ ...row, from: at, to: from })
      out.push({ from, to, state: 'UNKNOWN', reason: null, orderActive: null })
      at = to
    }
    if (at < row.to) out.push({ ...row, from: at })
  }
  return out
}

export function merged(rows: readonly StateRow[]): StateRow[] {
  const out: StateRow[] = []
  for (const row of rows) {
    const last = out.at(-1)
    const joins =
      last !== undefined &&
      last.to === row.from &&
      last.state === row.state &&
      last.reason === row.reason &&
      last.orderActive === row.orderActive
    if (joins) out[out.length - 1] = { ...last, to: row.to }
    else out.push(row)
  }
  return out
}
