// Work of people and machines over a time, from telemetry: labour hours, and what the lines with a count of people made in them. Lines
// without such a count are left out on both sides, so that no machine earns hours nobody is counted for (domain §2.8.1).
import type { EpochMs, SeriesId, SeriesInfo } from '../../model/reading.ts'
import type { KpiRow } from '../../model/views.ts'
import type { Live } from '../live.ts'
import { levelsOf, type PlantIndex } from '../plants.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const LABOUR = 'labour.present'

/** One hour of a series; the warehouse's fits by shape. `integral`: value × ms held. */
export type SeriesHour = {
  readonly series: SeriesId
  readonly hour: EpochMs
  readonly integral: number
  readonly observedMs: number
  readonly inBandMs: number
  readonly bandedMs: number
  readonly delta: number
}
export type WorkParts = {
  readonly live: Live
  readonly index: PlantIndex
  readonly kpis: (query: {
    enterprise: string
    from: EpochMs
    to: EpochMs
    every: 'all'
    level: 'device' | 'enterprise'
  }) => Promise<readonly KpiRow[]>
  readonly seriesOf: (device: number) => readonly SeriesInfo[]
  /** Whole hours that begin in [from, to). */
  readonly metricHours: (query: {
    series: readonly SeriesId[]
    from: EpochMs
    to: EpochMs
    bands?: ReadonlyMap<SeriesId, readonly [number, number]>
  }) => Promise<readonly SeriesHour[]>
}
export type Work = {
  /** null: nobody sends labour.present, or it said nothing in that time. */
  readonly labourHours: number | null
  /** Of the lines with people, sum(PRI*GQ) in s; null where an ideal cycle is missing. */
  readonly earnedS: number | null
  readonly good: number
  /** Ideal cycles among what was made: one stands for one product. */
  readonly products: number
  readonly lines: readonly string[]
}

export const seriesNamed = (parts: Pick<WorkParts, 'index' | 'seriesOf'>, enterprise: string, is: (metric: string) => boolean) =>
  parts.index.devicesOf(enterprise).flatMap((device) => parts.seriesOf(device).filter(({ metric }) => is(metric)))

/** What a count of people stands for: its line, or all lines of an area or site where it names none. */
function scopeOf(path: string): string {
  const { enterprise, site, area, line } = levelsOf(path)
  const levels = [enterprise, site, area, line]
  const whole = levels.indexOf('_')
  return `${levels.slice(0, whole < 0 ? 4 : whole).join('/')}/`
}

/** Series asked about in one question. */
const SERIES_AT_ONCE = 500
/** Labour hours of many enterprises, by series; nothing where nobody was counted. `from` and `to` are whole hours. */
export async function labourOf(
  { metricHours }: Pick<WorkParts, 'metricHours'>,
  people: readonly SeriesId[],
  from: EpochMs,
  to: EpochMs,
): Promise<ReadonlyMap<SeriesId, number>> {
  const hours = new Map<SeriesId, number>()
  for (let at = 0; at < people.length; at += SERIES_AT_ONCE)
    for (const { series, integral } of await metricHours({ series: people.slice(at, at + SERIES_AT_ONCE), from, to }))
      hours.set(series, (hours.get(series) ?? 0) + integral / HOUR_MS)
  return hours
}
export const peopleOf = (parts: Pick<WorkParts, 'index' | 'seriesOf'>, enterprise: string) =>
  seriesNamed(parts, enterprise, (metric) => metric === LABOUR)

/** `from` and `to` are whole hours. `labour`: what labourOf said of that time, where it was asked already. */
export async function workOf(
  parts: WorkParts,
  enterprise: string,
  from: EpochMs,
  to: EpochMs,
  labour?: ReadonlyMap<SeriesId, number>,
): Promise<Work> {
  const people = peopleOf(parts, enterprise)
  if (people.length === 0) return { labourHours: null, earnedS: null, good: 0, products: 0, lines: [] }
  const ids = people.map(({ id }) => id)
  const hours = labour ?? (await labourOf(parts, ids, from, to))
  const present = ids.reduce((sum, id) => sum + (hours.get(id) ?? 0), 0)
  const scopes = [...new Set(people.map(({ device }) => scopeOf(parts.index.pathOf(device)!)))].sort()
  const rows = await parts.kpis({ enterprise, from, to, every: 'all', level: 'device' })
  let earned: number | null = 0
  let good = 0
  const cycles = new Set<number>()
  for (const { scope, sums } of rows) {
    const path = scope.slice('device:'.length)
    const id = parts.live.idOf(path)
    if (!scopes.some((prefix) => path.startsWith(prefix)) || id === undefined) continue
    const device = parts.live.device(id, to)
    const { pq = 0, gq = 0, priPq = 0, priGq = 0, pqUnpriced = 0 } = sums
    if (!device.kpiScope || pq === 0) continue
    good += gq
    earned = earned === null || pqUnpriced > 0 || !device.basis.priced ? null : earned + priGq
    // More than one cycle in the time shows as a mean that is not the present one.
    cycles.add(Math.round((priPq / pq) * 1e6))
    if (device.idealCycleS !== null) cycles.add(Math.round(device.idealCycleS * 1e6))
  }
  return {
    labourHours: present > 0 ? present : null,
    earnedS: earned,
    good,
    products: cycles.size,
    lines: scopes.map((s) => s.slice(0, -1)),
  }
}
