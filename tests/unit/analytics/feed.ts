// Feeds readings to the fold the way ingest would: batches of columns in order of receipt. Keeps what came out, by (device, minute).

import { type Analytics, createAnalytics } from '../../../analytics/analytics.ts'
import type { Stated } from '../../../analytics/causes.ts'
import type { Episode } from '../../../analytics/episodes.ts'
import type { LateOptions } from '../../../analytics/late-turns.ts'
import type { PlantDirectory } from '../../../analytics/live.ts'
import type { MinuteRows } from '../../../analytics/rows.ts'
import { addSums, createSums, SUM, SUM_COUNT, type SumColumn, type Sums } from '../../../model/kpi.ts'
import { type Dated, type Device, type Site, STATE_CODE, type State } from '../../../model/plant.ts'
import { METRIC_KIND, type MetricKind, type ReadingBatch } from '../../../model/reading.ts'
import type { StopChange } from '../../../model/stops.ts'

/** Series of the device under test; the index is the series id. */
export const METRICS = [
  ['state', METRIC_KIND.state],
  ['count.total', METRIC_KIND.countTotal],
  ['count.good', METRIC_KIND.countGood],
  ['count.scrap', METRIC_KIND.countScrap],
  ['count.rework', METRIC_KIND.countRework],
  ['ideal.cycle', METRIC_KIND.idealCycle],
  ['energy.active', METRIC_KIND.energyActive],
  ['power.active', METRIC_KIND.powerActive],
  ['process.trip_time', METRIC_KIND.process],
  ['heartbeat', METRIC_KIND.heartbeat],
  ['death', METRIC_KIND.death],
  ['env.temperature', METRIC_KIND.sample],
  ['alarm', METRIC_KIND.alarm],
] as const satisfies readonly (readonly [string, MetricKind])[]
export type Metric = (typeof METRICS)[number][0]

export type Sent = {
  readonly metric: Metric
  readonly at: number
  readonly value: number
  readonly aux?: number
  readonly flags?: number
  /** Default: at. */
  readonly receivedAt?: number
  /** Default 0. */
  readonly device?: number
}
export const state = (at: number, name: State, order: boolean | null = null): Sent => ({
  metric: 'state',
  at,
  value: STATE_CODE[name],
  aux: order === null ? 0 : order ? 2 : 1,
})

export type Plant = {
  /** In place of `site` and `device`, for a registry that changes. */
  directory?: PlantDirectory
  site?: readonly Dated<Site>[]
  device?: readonly Dated<Device>[]
  stops?: readonly StopChange[]
  devices?: number
  lateness?: number
  staleMinutes?: number
  late?: LateOptions
  /** Told of the rows as they were handed over. */
  onRows?: (rows: MinuteRows) => void
  onRestated?: (statements: readonly Stated[]) => void
}
export type Fed = {
  analytics: Analytics
  /** `{device}:{minute}` → newest row handed over. */
  rows: Map<string, { version: number; provisional: boolean; sums: Sums }>
  /** Every row in the order it was handed over, as text. */
  log: string[]
  episodes: Map<string, Episode>
  alarms: Episode[]
  late: number
}

const PATH = (device: number) => `demo-elec-01/liushi-1/assy/mcb-3/dev-${device}`

export function openPlant(plant: Plant = {}): Fed {
  const fed = { rows: new Map(), log: [], episodes: new Map(), alarms: [], late: 0 } as unknown as Fed
  const directory: PlantDirectory = plant.directory ?? {
    revision: 1,
    site: () => plant.site ?? [],
    device: () => plant.device ?? [],
    stopChanges: () => plant.stops ?? [],
  }
  fed.analytics = createAnalytics({
    directory,
    latenessMinutes: plant.lateness ?? 15,
    staleAfterMinutes: plant.staleMinutes ?? 120,
    ...(plant.late && { late: plant.late }),
    ...(plant.onRestated && { restated: plant.onRestated }),
    rows(rows) {
      plant.onRows?.(rows)
      for (let i = 0; i < rows.length; i++) {
        const sums = rows.sums.slice(i * SUM_COUNT, (i + 1) * SUM_COUNT)
        const key = `${rows.device[i]}:${rows.minute[i]}`
        const provisional = (rows.flags[i]! & 1) === 1
        fed.log.push(`${key} v${rows.version[i]} f${rows.flags[i]} ${sums.join()}`)
        fed.rows.set(key, { version: rows.version[i]!, provisional, sums })
      }
    },
    episodes: (list) => {
      for (const e of list) fed.episodes.set(e.id, e)
    },
    alarm: (e) => fed.alarms.push(e),
    tooLate: (_, n) => {
      fed.late += n
    },
  })
  return fed
}
export function announce(fed: Fed, devices = 1): Fed {
  for (let d = 0; d < devices; d++) {
    fed.analytics.device({ id: d, enterprise: 'demo-elec-01', path: PATH(d) })
    for (const [i, [metric, kind]] of METRICS.entries())
      fed.analytics.series({ id: d * METRICS.length + i, device: d, metric, kind, unit: '' })
  }
  return fed
}
export const open = (plant: Plant = {}): Fed => announce(openPlant(plant), plant.devices)

const ID = new Map(METRICS.map(([name], i) => [name as string, i]))
export function batchOf(sent: readonly Sent[], receivedAt: number, offset = 1): ReadingBatch {
  const n = sent.length
  return {
    offset,
    receivedAt,
    length: n,
    series: Uint32Array.from(sent, (r) => (r.device ?? 0) * METRICS.length + ID.get(r.metric)!),
    at: Float64Array.from(sent, (r) => r.at),
    value: Float64Array.from(sent, (r) => r.value),
    aux: Uint32Array.from(sent, (r) => r.aux ?? 0),
    flags: Uint8Array.from(sent, (r) => r.flags ?? 0),
  }
}
/** Sends readings in order of receipt, one batch for each receipt time. */
export function send(fed: Fed, sent: readonly Sent[]): Fed {
  const byReceipt = new Map<number, Sent[]>()
  for (const r of sent) {
    const at = r.receivedAt ?? r.at
    const batch = byReceipt.get(at)
    if (batch === undefined) byReceipt.set(at, [r])
    else batch.push(r)
  }
  for (const at of [...byReceipt.keys()].sort((a, b) => a - b)) fed.analytics.observe(batchOf(byReceipt.get(at)!, at))
  return fed
}
export const tick = (fed: Fed, at: number): Fed => {
  fed.analytics.observe(batchOf([], at))
  return fed
}

/** All rows of a device summed. */
export function total(fed: Fed, device = 0): Sums {
  const sums = createSums()
  for (const [key, row] of fed.rows) if (key.startsWith(`${device}:`)) addSums(sums, row.sums)
  return sums
}
/** Minutes of the named time columns. */
export const minutesOf = (sums: ArrayLike<number>, ...names: SumColumn[]) =>
  Object.fromEntries(names.map((n) => [n, sums[SUM[n]]! / 60_000]))
/** Columns that are not zero, by name. */
export const told = (sums: ArrayLike<number>) =>
  Object.fromEntries(Object.entries(SUM).flatMap(([n, i]) => (sums[i] ? [[n, sums[i]]] : [])))
