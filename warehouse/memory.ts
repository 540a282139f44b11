// The warehouse in memory: the plain meaning of the port, for tests and for roles that run in one thread without a disk.
// Promises the same answers as duckdb.ts. Never forgets by itself: it holds what was appended until `retain` is called.
import { writeFile } from 'node:fs/promises'
import { Fault } from '../model/errors.ts'
import type { Inspection, OrderMark } from '../model/facts.ts'
import { addSums, createSums, SUM_COUNT } from '../model/kpi.ts'
import { hourRule } from '../model/metric-hours.ts'
import type { DeviceId, DeviceInfo, EpochMs, Offset, SeriesInfo } from '../model/reading.ts'
import { FLAG } from '../model/reading.ts'
import { episodeTable, kpiTable, readingTable } from './memory-export.ts'
import { defectsOf, firstPass, orderMarks } from './memory-facts.ts'
import { hoursOf } from './memory-metric-hours.ts'
import type { Minute, Reading } from './memory-rows.ts'
import {
  type Checkpoint,
  type Episode,
  type EpisodeMark,
  type Part,
  type Past,
  type Quarantined,
  type RawRows,
  ROW,
  type Rows,
  type Statement,
  type Tally,
  type Warehouse,
  type WindowSums,
} from './warehouse.ts'

type Stamped<T> = { readonly row: T; readonly offset: Offset }

export function openMemoryWarehouse(): Warehouse {
  // Every list is in the order of writing, so of two rows with equal claim the later one is the newer one.
  const kept = {
    devices: [] as Stamped<DeviceInfo>[],
    series: [] as Stamped<SeriesInfo>[],
    readings: [] as Stamped<Reading>[],
    minutes: [] as Stamped<Minute>[],
    episodes: [] as Stamped<Episode>[],
    tallies: [] as Stamped<Tally>[],
    quarantined: [] as Stamped<Quarantined>[],
    checkpoints: [] as Stamped<Checkpoint>[],
    statements: [] as Stamped<Statement>[],
    inspections: [] as Stamped<Inspection>[],
    orderMarks: [] as Stamped<OrderMark>[],
  }
  // Readings that `retain` dropped, of series whose hours are kept, and the first hour that is still told of them.
  const folded = new Map<number, Reading[]>()
  let hoursFrom = Number.NEGATIVE_INFINITY
  const marks = new Map<string, EpisodeMark>()
  const replays = new Map<string, EpochMs>()

  function add(rows: Rows, offset: Offset): void {
    const into = <T>(list: Stamped<T>[], more: readonly T[] | undefined) => {
      for (const row of more ?? []) list.push({ row, offset })
    }
    into(kept.devices, rows.devices)
    into(kept.series, rows.series)
    into(kept.episodes, rows.episodes)
    into(kept.tallies, rows.tallies)
    into(kept.quarantined, rows.quarantined)
    into(kept.checkpoints, rows.checkpoints)
    into(kept.statements, rows.statements)
    into(kept.inspections, rows.inspections)
    into(kept.orderMarks, rows.orderMarks)
    for (const b of rows.readings ?? [])
      for (let i = 0; i < b.length; i++)
        kept.readings.push({
          row: { series: b.series[i]!, at: b.at[i]!, value: b.value[i]!, aux: b.aux[i]!, flags: b.flags[i]! },
          offset,
        })
    for (const m of rows.minutes ?? [])
      for (let i = 0; i < m.length; i++) {
        const sums = m.sums.slice(i * SUM_COUNT, (i + 1) * SUM_COUNT)
        kept.minutes.push({ row: { device: m.device[i]!, minute: m.minute[i]!, version: m.version[i]!, flags: m.flags[i]!, sums }, offset })
      }
    for (const mark of rows.episodeMarks ?? []) marks.set(mark.id, mark)
    for (const mark of rows.replayMarks ?? []) replays.set(mark.id, mark.replayedAt)
  }

  const currentMinutes = (devices: ReadonlySet<DeviceId>, from: EpochMs, to: EpochMs, asOf = Number.POSITIVE_INFINITY): Minute[] => {
    const newest = new Map<string, Minute>()
    for (const { row, offset } of kept.minutes) {
      if (offset > asOf || !devices.has(row.device) || row.minute < from || row.minute >= to) continue
      const key = `${row.device} ${row.minute}`
      const known = newest.get(key)
      if (known === undefined || row.version >= known.version) newest.set(key, row)
    }
    return [...newest.values()].sort((a, b) => a.device - b.device || a.minute - b.minute)
  }
  const currentEpisodes = (): Episode[] => {
    const newest = new Map(kept.episodes.map(({ row }) => [row.id, row]))
    return [...newest.values()].map((e) => ({ ...e, ...marks.get(e.id) }))
  }
  const currentQuarantine = (): Quarantined[] => {
    const newest = new Map(kept.quarantined.map(({ row }) => [row.id, row]))
    return [...newest.values()].map((q) => ({ ...q, replayedAt: replays.get(q.id) ?? q.replayedAt }))
  }
  const seriesBetween = (series: number, from: EpochMs, to: EpochMs): Reading[] =>
    kept.readings
      .map(({ row }) => row)
      .filter((r) => r.series === series && r.at >= from && r.at < to)
      .sort((a, b) => a.at - b.at)

  const ruleOf = (id: number) => {
    const found = kept.series.find(({ row }) => row.id === id)?.row
    return found === undefined ? undefined : hourRule(found.metric, found.kind)
  }
  /** Readings that count and came before later ones were folded. */
  const unfolded = (series: number, from: EpochMs, to: EpochMs): Reading[] => {
    const tail = folded.get(series)?.at(-1)?.at ?? Number.NEGATIVE_INFINITY
    return seriesBetween(series, from, to).filter((r) => r.at > tail && (r.flags & (FLAG.refused | FLAG.bad)) === 0)
  }

  const currentCheckpoints = (device: DeviceId): Checkpoint[] => {
    const newest = new Map(kept.checkpoints.filter(({ row }) => row.device === device).map(({ row }) => [row.minute, row]))
    return [...newest.values()].sort((a, b) => a.minute - b.minute)
  }
  const firstKept = (device: DeviceId, ms: number): EpochMs => {
    const all = currentCheckpoints(device)
    const oldest = (all.at(-1)?.minute ?? 0) - ms
    return all.findLast((c) => c.minute <= oldest)?.minute ?? Number.NEGATIVE_INFINITY
  }

  const past: Past = {
    async scanDevice({ series, from, to, limit }) {
      const found = kept.readings
        .map(({ row }) => row)
        .filter((r) => series.includes(r.series) && r.at >= from && r.at < to)
        .sort((a, b) => Math.floor(a.at) - Math.floor(b.at))
        .slice(0, limit)
      return { ...columns(found), series: Uint32Array.from(found, (r) => r.series) }
    },
    async minutesOf({ device, from, to }) {
      const rows = currentMinutes(new Set([device]), from, to)
      const sums = new Float64Array(rows.length * SUM_COUNT)
      for (const [i, row] of rows.entries()) sums.set(row.sums, i * SUM_COUNT)
      return {
        length: rows.length,
        device: Uint32Array.from(rows, (r) => r.device),
        minute: Float64Array.from(rows, (r) => r.minute),
        version: Uint32Array.from(rows, (r) => r.version),
        flags: Uint8Array.from(rows, (r) => r.flags),
        sums,
      }
    },
    async checkpoints({ device, from, to }) {
      const all = currentCheckpoints(device)
      const first = all.findLast((c) => c.minute <= from)?.minute ?? from
      return all.filter((c) => c.minute >= first && c.minute < to)
    },
  }

  return {
    async append(rows, offset) {
      add(rows, offset)
    },
    async appendAll(parts: readonly Part[]) {
      for (const part of parts) add(part.rows, part.offset)
    },
    async flush() {},
    async rewind(offset) {
      const keep = (list: Stamped<unknown>[]) => {
        const rest = list.filter((s) => s.offset <= offset)
        list.length = 0
        for (const s of rest) list.push(s)
      }
      for (const list of Object.values(kept)) keep(list)
    },
    // Memory adds up minutes as fast as half-hours.
    drawTogether: async () => false,
    async retain({ readingsBefore, minutesBefore, checkpointsMs }) {
      const drop = <T>(list: Stamped<T>[], old: (row: T) => boolean) => {
        const rest = list.filter((s) => !old(s.row))
        list.length = 0
        for (const s of rest) list.push(s)
      }
      const over = new Set(currentEpisodes().flatMap((e) => (e.to !== null && e.to < minutesBefore ? [e.id] : [])))
      for (const series of new Set(kept.readings.map(({ row }) => row.series)))
        if (ruleOf(series)?.kept === true)
          folded.set(series, [...(folded.get(series) ?? []), ...unfolded(series, Number.NEGATIVE_INFINITY, readingsBefore)])
      hoursFrom = minutesBefore
      drop(kept.readings, (r) => r.at < readingsBefore)
      drop(kept.inspections, (i) => i.at < readingsBefore)
      drop(kept.orderMarks, (m) => m.at < readingsBefore)
      drop(kept.minutes, (m) => m.minute < minutesBefore)
      const versions = kept.minutes.map(({ row }) => row).filter((m) => m.minute < readingsBefore)
      const current = new Set(currentMinutes(new Set(versions.map((m) => m.device)), Number.NEGATIVE_INFINITY, readingsBefore))
      drop(kept.minutes, (m) => m.minute < readingsBefore && !current.has(m))
      drop(kept.tallies, (t) => t.hour < minutesBefore)
      drop(kept.episodes, (e) => over.has(e.id))
      drop(kept.quarantined, (q) => q.receivedAt < minutesBefore)
      if (checkpointsMs !== undefined) drop(kept.checkpoints, (c) => c.minute < firstKept(c.device, checkpointsMs))
      for (const id of over) marks.delete(id)
      const left = new Set(kept.quarantined.map((s) => s.row.id))
      for (const id of replays.keys()) if (!left.has(id)) replays.delete(id)
    },

    async sumMinutes({ devices, windows, kpiScopeOnly, asOf, only }) {
      const found = new Map<string, WindowSums>()
      for (const m of currentMinutes(new Set(devices), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, asOf)) {
        const window = windows.findIndex((w) => m.minute >= w.from && m.minute < w.to)
        if (window < 0 || (kpiScopeOnly === true && (m.flags & ROW.kpiScope) === 0)) continue
        const key = `${m.device} ${window}`
        const so = found.get(key)
        const sums = so?.sums ?? createSums()
        addSums(sums, only === undefined ? m.sums : m.sums.map((value, c) => (only.includes(c) ? value : 0)))
        found.set(key, {
          device: m.device,
          window,
          sums,
          minutes: (so?.minutes ?? 0) + 1,
          version: Math.max(so?.version ?? 0, m.version),
          restated: (so?.restated ?? false) || m.version > 1,
          provisional: (so?.provisional ?? false) || (m.flags & ROW.provisional) !== 0,
          counted: (so?.counted ?? false) || (m.flags & ROW.counted) !== 0,
          priced: (so?.priced ?? false) || (m.flags & ROW.priced) !== 0,
        })
      }
      return [...found.values()]
    },
    async restatings({ devices, from, to, limit }) {
      const stated = new Map<string, { at: EpochMs; cause: number }>()
      for (const { row, offset } of kept.statements) {
        const key = `${offset} ${row.device}`
        const { at = row.at, cause = 0 } = stated.get(key) ?? {}
        stated.set(key, { at: Math.max(at, row.at), cause: cause | row.cause })
      }
      const found = new Map<Offset, { at: EpochMs; cause: number; minutes: Set<string> }>()
      for (const { row, offset } of kept.minutes) {
        const of = stated.get(`${offset} ${row.device}`)
        if (of === undefined || !devices.includes(row.device) || row.minute < from || row.minute >= to || row.version < 2) continue
        const { at = of.at, cause = 0, minutes = new Set<string>() } = found.get(offset) ?? {}
        found.set(offset, { at: Math.max(at, of.at), cause: cause | of.cause, minutes: minutes.add(`${row.device} ${row.minute}`) })
      }
      return [...found]
        .map(([offset, { at, cause, minutes }]) => ({ offset, at, minutes: minutes.size, cause }))
        .sort((a, b) => b.offset - a.offset)
        .slice(0, limit)
    },
    async points({ series, from, to, points }) {
      const rows = seriesBetween(series, from, to)
      const chosen = rows.length <= points ? rows : extremes(rows, from, to, Math.max(1, Math.floor(points / 2)))
      return { at: Float64Array.from(chosen, (r) => r.at), value: Float64Array.from(chosen, (r) => r.value) }
    },
    async scan({ series, from, to, before, limit }) {
      const earlier = before ? seriesBetween(series, Number.NEGATIVE_INFINITY, from).slice(-1) : []
      return columns([...earlier, ...seriesBetween(series, from, to)].slice(0, limit))
    },
    scanDevice: past.scanDevice,
    past,
    async metricHours({ series, bands, ...range }) {
      return [...new Set(series)]
        .sort((a, b) => a - b)
        .flatMap((id) => {
          const rule = ruleOf(id)
          if (rule === undefined) return []
          const rows = unfolded(id, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
          return hoursOf(id, rule, { folded: folded.get(id) ?? [], rows, hoursFrom }, { ...range, band: bands?.get(id) ?? rule.band })
        })
    },
    firstPass: async (query) =>
      firstPass(
        kept.inspections.map(({ row }) => row),
        query,
      ),
    defects: async (query) =>
      defectsOf(
        kept.inspections.map(({ row }) => row),
        query,
      ),
    orderMarks: async (query) =>
      orderMarks(
        kept.orderMarks.map(({ row }) => row),
        query,
      ),
    async episodes({ devices, from, to, openOnly, after, limit }) {
      const wanted = devices === undefined ? undefined : new Set(devices)
      return currentEpisodes()
        .filter((e) => (wanted?.has(e.device) ?? true) && touches(e, from, to) && (openOnly !== true || e.to === null))
        .filter((e) => after === undefined || e.from < after.from || (e.from === after.from && e.id > after.id))
        .sort((a, b) => b.from - a.from || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },
    async episode(id) {
      return currentEpisodes().find((e) => e.id === id)
    },
    async tallies({ enterprise, from, to }) {
      const sums = new Map<string, Tally>()
      for (const { row } of kept.tallies) {
        if (row.enterprise !== enterprise || row.hour < from || row.hour >= to) continue
        const key = JSON.stringify([row.device, row.hour, row.code])
        sums.set(key, { ...row, n: (sums.get(key)?.n ?? 0) + row.n })
      }
      const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
      return [...sums.values()].sort((a, b) => order(a.device, b.device) || a.hour - b.hour || order(a.code, b.code))
    },
    async quarantined({ enterprise, from, to, code, limit }) {
      return currentQuarantine()
        .filter((q) => (enterprise ?? q.enterprise) === q.enterprise && (code ?? q.code) === q.code)
        .filter((q) => q.receivedAt >= from && q.receivedAt < to)
        .sort((a, b) => b.receivedAt - a.receivedAt || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },
    async quarantinedById(id) {
      return currentQuarantine().find((q) => q.id === id)
    },
    async exportTo({ table, format, devices, from, to, file }) {
      if (format === 'parquet') throw new Fault('UNSUPPORTED', { retry: false, message: 'the memory warehouse writes CSV only' })
      const paths = new Map(kept.devices.filter(({ row }) => devices.includes(row.id)).map(({ row }) => [row.id, row.path]))
      const series = [...new Map(kept.series.map(({ row }) => [row.id, row])).values()].filter((s) => paths.has(s.device))
      const names = new Set(paths.values())
      const content = {
        kpis: () => kpiTable(currentMinutes(new Set(devices), from, to), paths),
        readings: () => readingTable(series, paths, (id) => seriesBetween(id, from, to)),
        episodes: () => episodeTable(currentEpisodes().filter((e) => names.has(e.device) && touches(e, from, to))),
      }
      await writeFile(file, content[table]())
    },
    async stats() {
      return { readings: kept.readings.length, minutes: kept.minutes.length, bytes: 0 }
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Minimum and maximum of each of `count` equal buckets of [from, to), by time; of equal values the earliest. */
function extremes(rows: readonly Reading[], from: EpochMs, to: EpochMs, count: number): Reading[] {
  const buckets = new Map<number, { low: Reading; high: Reading }>()
  for (const row of rows) {
    const bucket = Math.floor(((row.at - from) * count) / (to - from))
    const so = buckets.get(bucket)
    if (so === undefined) buckets.set(bucket, { low: row, high: row })
    else buckets.set(bucket, { low: row.value < so.low.value ? row : so.low, high: row.value > so.high.value ? row : so.high })
  }
  return [...buckets.values()]
    .flatMap(({ low, high }) => (low.at === high.at && low.value === high.value ? [low] : [low, high]))
    .sort((a, b) => a.at - b.at || a.value - b.value)
}

/** Half-open [from, to); an episode that ends as it begins still touches. */
const touches = (e: Episode, from: EpochMs, to: EpochMs): boolean => e.from < to && (e.to === null || e.to >= from)

function columns(rows: readonly Reading[]): RawRows {
  return {
    at: Float64Array.from(rows, (r) => r.at),
    value: Float64Array.from(rows, (r) => r.value),
    aux: Uint32Array.from(rows, (r) => r.aux),
    flags: Uint8Array.from(rows, (r) => r.flags),
  }
}
