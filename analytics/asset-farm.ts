// Figures of farms over a time, from the hours of their sensors and registers (domain §2.12). Pure; never asks anything.
import type { AssetFigure, ClimateView, FarmDay, FarmView } from '../model/asset-views.ts'
import { CLIMATE, type ClimateName } from '../model/asset-views.ts'
import { degreeDays, energyPerKg, labourPerTonne, lightIntegral, vpdKpa, waterPerKg, waterProductivity } from '../model/farm.ts'
import { type Band, HOUR_MS, type MetricHour } from '../model/metric-hours.ts'
import type { EpochMs } from '../model/reading.ts'

/** What is known of one house over the time asked. */
export type House = {
  readonly hours: ReadonlyMap<string, readonly MetricHour[]>
  /** Electricity, kWh; null without a meter. */
  readonly energyKwh: number | null
  readonly now: ReadonlyMap<string, { readonly value: number; readonly at: EpochMs }>
  readonly bands: Readonly<Record<ClimateName, Band>>
  /** Local date and hour of day of an instant. */
  local(at: EpochMs): { readonly day: string; readonly hour: number }
}

export const CLIMATE_METRICS: Readonly<Record<ClimateName, { readonly metric: string; readonly unit: string }>> = {
  temperature: { metric: 'env.temperature', unit: 'Cel' },
  humidity: { metric: 'env.humidity', unit: '1' },
  co2: { metric: 'env.co2', unit: 'ppm' },
}
/** Mean light of an hour from which on it is day, µmol/(m2·s). */
const DAYLIGHT = 5
/** Where light is not measured: from this local hour to the other. */
const DAY_HOURS = [6, 18] as const
/** A day is whole when its sensor was read for this much of it. */
const WHOLE_DAY_MS = 22 * HOUR_MS

export function farmView(houses: readonly House[]): FarmView {
  const sum = (of: (house: House) => number | null): number | null =>
    houses.map(of).reduce((total: number | null, value) => (value === null ? total : (total ?? 0) + value), null)
  const register = (metric: string) => sum((h) => (hoursOf(h, metric).some((r) => r.observedMs > 0) ? deltaOf(h, metric) : null))
  const [waterM3, harvestKg] = [register('water.volume'), register('harvest.mass')]
  const energyKwh = sum((h) => h.energyKwh)
  const labourHours = sum((h) => {
    const present = hoursOf(h, 'labour.present')
    return present.length > 0 ? present.reduce((total, r) => total + r.integral, 0) / HOUR_MS : null
  })
  const one = houses.length === 1 ? houses[0]! : undefined
  const days = one === undefined ? [] : daysOf(one)
  const whole = days.filter((d) => d.whole)
  return {
    climate: one === undefined ? null : climateOf(one),
    vpdKpa: one === undefined ? { last: null, mean: null } : vpdOf(one),
    dli: figure(one, whole, (list) => {
      const light = list.flatMap((d) => d.lightMol ?? [])
      return light.length > 0 ? light.reduce((a, b) => a + b, 0) / light.length : null
    }),
    degreeDays: figure(one, whole, (list) => degreeDays(list.flatMap((d) => d.meanC ?? []))),
    days,
    energyKwh,
    waterM3,
    harvestKg,
    labourHours,
    waterProductivity: waterProductivity(harvestKg, waterM3),
    litresPerKg: waterPerKg(waterM3, harvestKg),
    kwhPerKg: energyPerKg(energyKwh, harvestKg),
    labourPerTonne: labourPerTonne(labourHours, harvestKg),
  }
}

function figure(one: House | undefined, whole: readonly FarmDay[], of: (days: readonly FarmDay[]) => number | null): AssetFigure {
  if (one === undefined) return { value: null, reason: 'by-device' }
  if (whole.length === 0) return { value: null, reason: 'no-whole-day' }
  const value = of(whole)
  return { value, reason: value === null ? 'not-sent' : null }
}

const hoursOf = (house: House, metric: string): readonly MetricHour[] => house.hours.get(metric) ?? []
const deltaOf = (house: House, metric: string): number => hoursOf(house, metric).reduce((sum, h) => sum + h.delta, 0)
const meanOf = (hours: readonly MetricHour[]): number | null => {
  const ms = hours.reduce((sum, h) => sum + h.observedMs, 0)
  return ms > 0 ? hours.reduce((sum, h) => sum + h.integral, 0) / ms : null
}
const extreme = (values: readonly (number | null)[], of: (a: number, b: number) => number): number | null =>
  values.reduce((found, value) => (value === null ? found : found === null ? value : of(found, value)), null)

function isDay(house: House): (hour: EpochMs) => boolean {
  const light = new Map(hoursOf(house, 'env.par').flatMap((h) => (h.observedMs > 0 ? [[h.hour, h.integral / h.observedMs]] : [])))
  return (at) => {
    const par = light.get(at)
    if (par !== undefined) return par >= DAYLIGHT
    const { hour } = house.local(at)
    return hour >= DAY_HOURS[0] && hour < DAY_HOURS[1]
  }
}

function climateOf(house: House): Record<ClimateName, ClimateView> {
  const day = isDay(house)
  const of = (name: ClimateName): ClimateView => {
    const { metric, unit } = CLIMATE_METRICS[name]
    const hours = hoursOf(house, metric)
    const band = house.bands[name]
    const last = house.now.get(metric)
    const light = hours.filter((h) => day(h.hour))
    const banded = light.reduce((sum, h) => sum + h.bandedMs, 0)
    const within = light.reduce((sum, h) => sum + h.inBandMs, 0)
    return {
      unit,
      last: last?.value ?? null,
      at: last?.at ?? null,
      mean: meanOf(hours),
      min: extreme(
        hours.map((h) => h.min),
        Math.min,
      ),
      max: extreme(
        hours.map((h) => h.max),
        Math.max,
      ),
      band,
      inside: last === undefined || !day(Math.floor(last.at / HOUR_MS) * HOUR_MS) ? null : last.value >= band[0] && last.value <= band[1],
      inBand: {
        ...(banded > 0 ? { value: within / banded, reason: null } : { value: null, reason: 'not-sent' }),
        inBandS: within / 1000,
        observedS: banded / 1000,
      },
    }
  }
  return Object.fromEntries(CLIMATE.map((name) => [name, of(name)])) as Record<ClimateName, ClimateView>
}

/** Mean over hours in which both were read: the deficit bends with temperature, so that of means of a day would be another. */
function vpdOf(house: House): FarmView['vpdKpa'] {
  const humid = new Map(hoursOf(house, 'env.humidity').map((h) => [h.hour, h]))
  let [weighted, ms] = [0, 0]
  for (const t of hoursOf(house, 'env.temperature')) {
    const rh = humid.get(t.hour)
    const both = Math.min(t.observedMs, rh?.observedMs ?? 0)
    if (rh === undefined || both <= 0) continue
    weighted += vpdKpa(t.integral / t.observedMs, rh.integral / rh.observedMs) * both
    ms += both
  }
  const [t, rh] = [house.now.get('env.temperature'), house.now.get('env.humidity')]
  return { last: t === undefined || rh === undefined ? null : vpdKpa(t.value, rh.value), mean: ms > 0 ? weighted / ms : null }
}

function daysOf(house: House): FarmDay[] {
  const byDay = new Map<string, { t: MetricHour[]; par: MetricHour[] }>()
  const put = (metric: string, key: 't' | 'par') => {
    for (const h of hoursOf(house, metric)) {
      const { day } = house.local(h.hour)
      const found = byDay.get(day) ?? { t: [], par: [] }
      byDay.set(day, found)
      found[key].push(h)
    }
  }
  put('env.temperature', 't')
  put('env.par', 'par')
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { t, par }]) => {
      const read = (list: readonly MetricHour[]) => list.reduce((sum, h) => sum + h.observedMs, 0)
      return {
        day,
        meanC: meanOf(t),
        lightMol: par.length > 0 ? lightIntegral(par.reduce((sum, h) => sum + h.integral, 0)) : null,
        whole: Math.max(read(t), read(par)) >= WHOLE_DAY_MS,
      }
    })
}
