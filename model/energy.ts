// Energy beside machines (domain §2.7): maximum demand and load factor, time-of-use shares, standard coal, CO2. Pure functions of numbers;
// coefficients are arguments, because they are configuration and change by notice.

/** kgce per kWh, per m3 of gas, per GJ of heat: GB/T 2589, electricity by its equivalent value (domain §2.7.3). */
export const COAL = { electricity: 0.1229, gas: 1.2143, heat: 34.12 } as const
/** Heat of a ton of steam, GJ: that which gives 0.0943 tce (domain §2.7.3); it depends on pressure and temperature. */
export const STEAM_GJ_PER_T = 94.3 / COAL.heat
export type CoalCoefficients = { readonly electricity: number; readonly gas: number; readonly heat: number }
export type Carriers = { readonly kwh: number; readonly gasM3: number; readonly heatGj: number }
/** Comprehensive energy, tce. */
export const standardCoal = (e: Carriers, k: CoalCoefficients = COAL): number =>
  (e.kwh * k.electricity + e.gasM3 * k.gas + e.heatGj * k.heat) / 1000

/** kgCO2 per m3 of natural gas burnt (domain §2.7.4). */
export const GAS_KG_PER_M3 = 2.162

export const GRID_REGIONS = ['CN', 'CN-EAST', 'CN-33'] as const
export type GridRegion = (typeof GRID_REGIONS)[number]
/** `published`: from this day on the vintage is the latest, yyyy-mm-dd. */
export type GridFactor = {
  readonly vintage: number
  readonly region: GridRegion
  readonly kgPerKwh: number
  readonly published: string
}
/** Location-based factors of grid electricity (domain §2.7.4): nation, East China, Zhejiang. Append only: results name their vintage. */
export const GRID_FACTORS: readonly GridFactor[] = [
  { vintage: 2021, region: 'CN', kgPerKwh: 0.5568, published: '2024-04-12' },
  { vintage: 2021, region: 'CN-33', kgPerKwh: 0.5422, published: '2024-04-12' },
  { vintage: 2022, region: 'CN', kgPerKwh: 0.5366, published: '2024-12-26' },
  { vintage: 2022, region: 'CN-EAST', kgPerKwh: 0.5617, published: '2024-12-26' },
  { vintage: 2022, region: 'CN-33', kgPerKwh: 0.5153, published: '2024-12-26' },
  { vintage: 2023, region: 'CN', kgPerKwh: 0.5306, published: '2025-12-31' },
  { vintage: 2023, region: 'CN-EAST', kgPerKwh: 0.55, published: '2025-12-31' },
  { vintage: 2023, region: 'CN-33', kgPerKwh: 0.4974, published: '2025-12-31' },
]
/** The factor of `vintage`, or the latest published on the day of reporting, the first one before that. Undefined: no such vintage. */
export function gridFactor(region: GridRegion, reportingDay: string, vintage?: number): GridFactor | undefined {
  const own = GRID_FACTORS.filter((f) => f.region === region && (vintage === undefined || f.vintage === vintage))
  return vintage === undefined ? (own.findLast((f) => f.published <= reportingDay) ?? own[0]) : own[0]
}

/** `maxKw` null: no block is whole yet. `loadFactor`, 0..1, null: that, or the block that still runs would be the highest. */
export type Demand = { readonly averageKw: number; readonly maxKw: number | null; readonly loadFactor: number | null }
/**
 * Average power over the time gone by, highest whole block and their ratio, of energy by blocks of equal length, kWh; null without energy.
 * `hours`: how much of each block is over (domain §2.7.1: a demand is the mean of a whole block); left out: all of it.
 */
export function demandOf(blocksKwh: readonly number[], blockHours: number, hours?: readonly number[]): Demand | null {
  const total = blocksKwh.reduce((a, b) => a + b, 0)
  const gone = hours?.reduce((a, b) => a + b, 0) ?? blocksKwh.length * blockHours
  if (total <= 0 || gone <= 0) return null
  const averageKw = total / gone
  const highest = blocksKwh.reduce((max, kwh, i) => ((hours?.[i] ?? blockHours) < blockHours ? max : Math.max(max, kwh)), 0)
  if (highest === 0) return { averageKw, maxKw: null, loadFactor: null }
  const maxKw = highest / blockHours
  return { averageKw, maxKw, loadFactor: averageKw > maxKw ? null : averageKw / maxKw }
}

export const PERIODS = ['tip', 'peak', 'flat', 'valley', 'deep'] as const
export type Period = (typeof PERIODS)[number]
/** Local wall-clock times HH:MM; `to` 24:00 ends the day. */
export type TariffSpan = { readonly from: string; readonly to: string; readonly period: Period; readonly factor: number }
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Undefined when the spans cover the day exactly once, else the first clock time that is covered twice or not at all. */
export function tariffGap(spans: readonly TariffSpan[]): string | undefined {
  let at = 0
  const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
  for (const span of [...spans].sort((a, b) => minutesOf(a.from) - minutesOf(b.from))) {
    if (minutesOf(span.from) !== at || minutesOf(span.to) <= at) return clock(Math.min(at, minutesOf(span.from)))
    at = minutesOf(span.to)
  }
  return at === 1440 ? undefined : clock(at)
}
/** The span a minute of the day lies in, spans without a gap. */
export const spanAt = (spans: readonly TariffSpan[], minute: number): TariffSpan =>
  spans.find((s) => minute >= minutesOf(s.from) && minute < minutesOf(s.to))!

export type TimeOfUse = {
  readonly kwh: Readonly<Record<Period, number>>
  readonly shares: Readonly<Record<Period, number>>
  /** tip + peak over everything. */
  readonly peakShare: number
  /** (tip + peak) / (valley + deep); null without either valley. */
  readonly peakToValley: number | null
  readonly costIndex: number
}
/** Shares of periods and the cost index (domain §2.7.2); null without energy. */
export function timeOfUse(parts: readonly { readonly period: Period; readonly factor: number; readonly kwh: number }[]): TimeOfUse | null {
  const kwh: Record<Period, number> = { tip: 0, peak: 0, flat: 0, valley: 0, deep: 0 }
  let cost = 0
  for (const part of parts) {
    kwh[part.period] += part.kwh
    cost += part.kwh * part.factor
  }
  const total = PERIODS.reduce((sum, period) => sum + kwh[period], 0)
  if (total <= 0) return null
  const valley = kwh.valley + kwh.deep
  return {
    kwh,
    shares: Object.fromEntries(PERIODS.map((period) => [period, kwh[period] / total])) as Record<Period, number>,
    peakShare: (kwh.tip + kwh.peak) / total,
    peakToValley: valley > 0 ? (kwh.tip + kwh.peak) / valley : null,
    costIndex: cost / total,
  }
}
