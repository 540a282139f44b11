// Gas, steam, water and compressed air an enterprise has metered over a time (domain §2.7.3): sums of the hours of its cumulative series. A
// carrier nobody meters is null, not 0.
import type { MetricHour, MetricHoursQuery } from '../model/metric-hours.ts'
import type { DeviceId, EpochMs, SeriesId, SeriesInfo } from '../model/reading.ts'
import type { MeteredCarriers } from '../model/views.ts'
import { levelsOf, type PlantIndex } from './plants.ts'

export type CarrierParts = {
  readonly index: Pick<PlantIndex, 'devicesOf' | 'pathOf'>
  readonly store: { metricHours(query: MetricHoursQuery): Promise<readonly MetricHour[]> }
  settled(): Promise<void>
  seriesOf(device: DeviceId): readonly SeriesInfo[]
}
type CarrierQuery = { readonly enterprise: string; readonly site?: string; readonly from: EpochMs; readonly to: EpochMs }
const CARRIERS = { 'gas.volume': 'gasM3', 'steam.mass': 'steamT', 'water.volume': 'waterM3', 'air.volume': 'airM3' } as const
type Metered = keyof typeof CARRIERS
const isCarrier = (metric: string): metric is Metered => Object.hasOwn(CARRIERS, metric)

export const createCarriers = ({ index, store, settled, seriesOf }: CarrierParts) => ({
  /** By the hours that begin in [from, to). `site`: of this one alone. */
  async carriers({ enterprise, site, from, to }: CarrierQuery): Promise<MeteredCarriers> {
    const carrierOf = new Map<SeriesId, (typeof CARRIERS)[Metered]>()
    for (const device of index
      .devicesOf(enterprise)
      .filter((id) => site === undefined || levelsOf(index.pathOf(id) ?? '////').site === site))
      for (const { id, metric } of seriesOf(device)) if (isCarrier(metric)) carrierOf.set(id, CARRIERS[metric])
    const sums: { -readonly [K in keyof MeteredCarriers]: number | null } = { gasM3: null, steamT: null, waterM3: null, airM3: null }
    if (carrierOf.size === 0) return sums
    await settled()
    for (const { series, delta } of await store.metricHours({ series: [...carrierOf.keys()], from, to })) {
      const name = carrierOf.get(series)
      if (name !== undefined) sums[name] = (sums[name] ?? 0) + delta
    }
    return sums
  },
})
