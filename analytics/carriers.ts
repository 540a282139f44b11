// Gas, steam, water and compressed air an enterprise has metered over a time (domain §2.7.3): sums of the hours of its cumulative series. A
// carrier nobody meters is null, not 0.
import type { MetricHour, MetricHoursQuery } from '../model/metric-hours.ts'
import type { DeviceId, SeriesId, SeriesInfo } from '../model/reading.ts'
import type { MeteredCarriers } from '../model/views.ts'
import type { Window } from './history-windows.ts'
import { levelsOf, type PlantIndex } from './plants.ts'

export type CarrierParts = {
  readonly index: Pick<PlantIndex, 'devicesOf' | 'pathOf'>
  readonly store: { metricHours(query: MetricHoursQuery): Promise<readonly MetricHour[]> }
  settled(): Promise<void>
  seriesOf(device: DeviceId): readonly SeriesInfo[]
}
type CarrierQuery = Window & {
  readonly enterprise: string
  readonly site?: string
  /** Of these sites another time. */
  readonly sites?: Readonly<Record<string, Window>>
}
const CARRIERS = { 'gas.volume': 'gasM3', 'steam.mass': 'steamT', 'water.volume': 'waterM3', 'air.volume': 'airM3' } as const
type Metered = keyof typeof CARRIERS
const isCarrier = (metric: string): metric is Metered => Object.hasOwn(CARRIERS, metric)

export const createCarriers = ({ index, store, settled, seriesOf }: CarrierParts) => ({
  /** By the hours that begin in [from, to). `site`: of this one alone. */
  async carriers({ enterprise, site: only, sites = {}, ...range }: CarrierQuery): Promise<MeteredCarriers> {
    const sums: { -readonly [K in keyof MeteredCarriers]: number | null } = { gasM3: null, steamT: null, waterM3: null, airM3: null }
    const carrierOf = new Map<SeriesId, (typeof CARRIERS)[Metered]>()
    const windows = new Map<string, Window & { readonly series: SeriesId[] }>()
    for (const device of index.devicesOf(enterprise)) {
      const { site } = levelsOf(index.pathOf(device) ?? '////')
      if (only !== undefined && site !== only) continue
      for (const { id, metric } of seriesOf(device)) {
        if (!isCarrier(metric)) continue
        carrierOf.set(id, CARRIERS[metric])
        const { from, to } = sites[site] ?? range
        const window = windows.get(`${from} ${to}`) ?? { from, to, series: [] }
        windows.set(`${from} ${to}`, window)
        window.series.push(id)
      }
    }
    if (carrierOf.size === 0) return sums
    await settled()
    for (const window of windows.values())
      for (const { series, delta } of await store.metricHours(window)) {
        const name = carrierOf.get(series)
        if (name !== undefined) sums[name] = (sums[name] ?? 0) + delta
      }
    return sums
  },
})
