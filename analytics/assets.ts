// Compute centres and farms of one enterprise over a time, in place of OEE: asks the warehouse for the hours of their series and the fold for
// what is now, and hands both to asset-compute.ts and asset-farm.ts. Figures of one enterprise about itself; never crosses enterprises.
import { DateTime } from 'luxon'
import { type AssetReport, type AssetRow, CLIMATE, type ClimateName } from '../model/asset-views.ts'
import { type GridFactor, gridFactor } from '../model/energy.ts'
import { createSums, SUM } from '../model/kpi.ts'
import { type Band, HOUR_MS, type MetricHour, type MetricHoursQuery, USUAL_BANDS } from '../model/metric-hours.ts'
import { type Device, inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs, SeriesId, SeriesInfo } from '../model/reading.ts'
import { computeView, type Hall } from './asset-compute.ts'
import { CLIMATE_METRICS, farmView, type House } from './asset-farm.ts'
import { type MinuteStore, openMinutes, sumsOf } from './history-sums.ts'
import type { DeviceLive, Live } from './live.ts'
import { deviceName, levelsOf, type PlantIndex, type Plants, zoneOf } from './plants.ts'
import { type Day, daysOf, mainSite } from './site-windows.ts'

export type AssetParts = {
  readonly live: Live
  readonly plants: Plants
  readonly index: PlantIndex
  readonly store: MinuteStore & { metricHours(query: MetricHoursQuery): Promise<readonly MetricHour[]> }
  settled(): Promise<void>
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  text(id: number): string | undefined
  now(): EpochMs
}
export type AssetQuery = {
  readonly enterprise: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** Path; this device alone. */
  readonly device?: string
  /** In place of the range: the production day boards show, each device that of its own site. */
  readonly day?: Day
}
/** One device: as a hall and as a house, whichever it is. */
export type AssetHours = { readonly row: Omit<AssetRow, 'compute' | 'farm'>; readonly hall: Hall; readonly house: House }
export type Assets = { assets(query: AssetQuery): Promise<AssetReport> }

const COMPUTE =
  /^(?:dc\.(?:energy\.(?:total|it|cooling)|power\.(?:total|it)|racks\.(?:installed|used)|flops\.(?:capacity|used)|precision)|energy\.green|(?:water|diesel|gas)\.volume)$/
const FARM = /^(?:env\.(?:temperature|humidity|co2|par)|water\.volume|harvest\.mass|labour\.present)$/
/** The zone of the grid factor's year. */
const REPORTING_ZONE = 'Asia/Shanghai'

export function createAssets(parts: AssetParts): Assets {
  const { live, index } = parts
  return {
    async assets({ enterprise, device, day, ...range }) {
      const now = parts.now()
      const devices = index
        .devicesOf(enterprise)
        .map((id) => live.device(id, now))
        .filter((d) => d.assetClass !== 'machine' && (device === undefined || d.path === device))
      const days = day === undefined ? undefined : daysOf(devices, day, now)
      const { from, to } = wholeHours(days?.get(mainSite(devices) ?? '') ?? range)
      const spans = new Map<string, { readonly from: EpochMs; readonly to: EpochMs; readonly devices: DeviceLive[] }>()
      for (const d of devices) {
        const own = wholeHours(days?.get(levelsOf(d.path).site) ?? range)
        const span = spans.get(`${own.from} ${own.to}`) ?? { ...own, devices: [] }
        spans.set(`${own.from} ${own.to}`, span)
        span.devices.push(d)
      }
      const factor = factorAt(now)
      const found = new Map<string, AssetHours>()
      for (const span of spans.values()) for (const of of await loadAssets(parts, span.devices, span, now)) found.set(of.row.device, of)
      const whole = devices.map((d) => found.get(d.path)!)
      const halls = whole.filter(({ row }) => row.assetClass === 'compute-centre')
      const houses = whole.filter(({ row }) => row.assetClass === 'farm')
      return {
        from,
        to,
        devices: whole.map(({ row, hall, house }) => ({
          ...row,
          compute: row.assetClass === 'compute-centre' ? computeView([hall], factor) : null,
          farm: row.assetClass === 'farm' ? farmView([house]) : null,
        })),
        compute:
          halls.length > 0
            ? computeView(
                halls.map(({ hall }) => hall),
                factor,
              )
            : null,
        farm: houses.length > 0 ? farmView(houses.map(({ house }) => house)) : null,
      }
    },
  }
}

/** Devices with what is kept of them over whole hours: asked for once, however many they are. */
export async function loadAssets(
  parts: AssetParts,
  devices: readonly DeviceLive[],
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  now: EpochMs,
): Promise<readonly AssetHours[]> {
  const { live, plants, store } = parts
  const known = devices.map((d) => ({ d, doc: inForce(plants.device(d.path), now), series: wanted(parts, d) }))
  const bands = new Map<SeriesId, Band>()
  for (const { doc, series } of known)
    for (const name of CLIMATE) {
      const info = series.find((s) => s.metric === CLIMATE_METRICS[name].metric)
      if (info !== undefined) bands.set(info.id, bandOf(doc, name))
    }
  const open = openMinutes(
    parts,
    devices.map((d) => d.id),
    now,
  )
  const cells = await sumsOf(
    parts,
    devices.map((d) => d.id),
    [{ from, to }],
    open,
  )
  const hours = await store.metricHours({ series: known.flatMap((k) => k.series.map((s) => s.id)), from, to, until: now, bands })
  const bySeries = bySeriesOf(hours)
  return known.map(({ d, doc, series }) => {
    const ofDevice = new Map(series.map((s) => [s.metric, bySeries.get(s.id) ?? []]))
    const sums = cells.get(d.id)?.[0]?.sums ?? createSums()
    const values = new Map(live.values(d.id).map((v) => [v.metric, v]))
    const precision = (ofDevice.get('dc.precision') ?? []).findLast((h) => h.last !== null)?.last
    const hall: Hall = {
      hours: ofDevice,
      precision: precision == null ? null : (parts.text(precision) ?? null),
      sums,
      designItKw: doc?.designItPower ?? null,
      now: new Map([...values].map(([metric, v]) => [metric, v.value])),
    }
    const zone = zoneOf(plants, d.enterprise, levelsOf(d.path).site, now)
    const house: House = {
      hours: ofDevice,
      energyKwh: sums[SUM.energy]! > 0 ? sums[SUM.energy]! / 1e6 : null,
      now: values,
      bands: Object.fromEntries(CLIMATE.map((name) => [name, bandOf(doc, name)])) as Record<ClimateName, Band>,
      local: (at) => {
        const time = DateTime.fromMillis(at, { zone })
        return { day: time.toISODate()!, hour: time.hour }
      },
    }
    return { row: rowOf(d, doc), hall, house }
  })
}

/** Hours are what is kept: a time grows to whole ones. */
const wholeHours = ({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }) => ({
  from: Math.floor(from / HOUR_MS) * HOUR_MS,
  to: Math.ceil(to / HOUR_MS) * HOUR_MS,
})
export const factorAt = (now: EpochMs): GridFactor => gridFactor('CN-33', DateTime.fromMillis(now, { zone: REPORTING_ZONE }).toISODate()!)!

function bySeriesOf(hours: readonly MetricHour[]): ReadonlyMap<SeriesId, readonly MetricHour[]> {
  const found = new Map<SeriesId, MetricHour[]>()
  for (const hour of hours) {
    const list = found.get(hour.series)
    if (list === undefined) found.set(hour.series, [hour])
    else list.push(hour)
  }
  return found
}
const wanted = ({ seriesOf }: AssetParts, d: DeviceLive): readonly SeriesInfo[] => {
  const which = d.assetClass === 'farm' ? FARM : COMPUTE
  const found = seriesOf(d.id).filter((s) => which.test(s.metric))
  // Power is sent often: where a register tells the energy, nobody need add it up.
  const spared = new Set(
    found.map((s) => s.metric.replace(/^dc\.energy\./, 'dc.power.')).filter((metric, i) => metric !== found[i]!.metric),
  )
  return found.filter((s) => !spared.has(s.metric))
}
const bandOf = (doc: Device | undefined, name: ClimateName): Band => doc?.bands?.[name] ?? USUAL_BANDS[CLIMATE_METRICS[name].metric]!
const rowOf = (d: DeviceLive, doc: Device | undefined): Omit<AssetRow, 'compute' | 'farm'> => ({
  device: d.path,
  name: deviceName(doc, d.path),
  type: doc?.type ?? '',
  assetClass: d.assetClass,
  lastAt: d.lastAt,
  stale: d.stale,
})
