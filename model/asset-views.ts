// What people are shown of a compute centre or a farm in place of OEE (domain §2.11, §2.12): formed by analytics, drawn by the board. A figure
// without a value says why. Ratios are fractions, energy kWh, power kW, capacity PFLOPS, temperatures °C, times epoch ms unless named.
import type { Capacity, ComputeReason } from './compute-centre.ts'
import type { FarmReason } from './farm.ts'
import type { Band } from './metric-hours.ts'
import type { AssetClass } from './plant.ts'
import type { EpochMs } from './reading.ts'

export type AssetReason = ComputeReason | FarmReason | 'no-whole-day' | 'by-device'
export type AssetFigure = { value: number | null; reason: AssetReason | null }
/** A figure with a limit: `ok` null where there is no figure. */
export type LimitedFigure = AssetFigure & { limit: number; ok: boolean | null }

export type ComputeView = {
  /** Of less than a year of metered time PUE is interim. */
  pue: LimitedFigure & {
    interim: boolean
    /** Hours left out because IT used more than came in. */
    rejectedHours: number
    /** Fuel by its energy and bought cold, part of the total; null: nobody meters it, and the total is without it. */
    fuelKwh: number | null
    coolingKwh: number | null
  }
  totalKwh: number | null
  itKwh: number | null
  greenKwh: number | null
  /** Newest values; null where nothing was sent. */
  totalKw: number | null
  itKw: number | null
  greenShare: LimitedFigure
  cue: AssetFigure
  wue: AssetFigure
  /** Which factor CUE was formed with. */
  gridFactor: { kgPerKwh: number; region: string; vintage: number }
  occupancy: LimitedFigure & { used: number | null; installed: number | null }
  /** Of the halls of which both are known. */
  itLoadRate: AssetFigure & { meanKw: number | null; designKw: number | null }
  /** PFLOPS, means over the time, of the halls of which both are known. */
  utilisation: AssetFigure & { usedPflops: number | null; ofPflops: number | null }
  effectiveCompute: AssetFigure
  /** By precision, most first. */
  capacity: Capacity[]
  intelligentShare: AssetFigure
  availability: AssetFigure
  /** Time in each site state, s. */
  states: { normal: number; degraded: number; maint: number; outage: number; other: number }
}

export const CLIMATE = ['temperature', 'humidity', 'co2'] as const
export type ClimateName = (typeof CLIMATE)[number]
export type ClimateView = {
  unit: string
  last: number | null
  at: EpochMs | null
  mean: number | null
  min: number | null
  max: number | null
  band: Band
  /** The newest value lies in the band; null by night, for which there is none. */
  inside: boolean | null
  /** Share of daylight time in the band. */
  inBand: AssetFigure & { /** s. */ inBandS: number /** Daylight time observed, s. */; observedS: number }
}
export type FarmDay = { /** Local date, yyyy-mm-dd. */ day: string; meanC: number | null; lightMol: number | null; whole: boolean }
export type FarmView = {
  /** null of a whole enterprise: a climate is that of one house. */
  climate: Record<ClimateName, ClimateView> | null
  vpdKpa: { last: number | null; mean: number | null }
  /** Mean of whole days, mol/m2/d. */
  dli: AssetFigure
  /** Over whole days, K·d above 10 °C. */
  degreeDays: AssetFigure
  days: FarmDay[]
  energyKwh: number | null
  waterM3: number | null
  harvestKg: number | null
  labourHours: number | null
  waterProductivity: AssetFigure
  litresPerKg: AssetFigure
  kwhPerKg: AssetFigure
  labourPerTonne: AssetFigure
}

export type AssetRow = {
  device: string
  name: string
  type: string
  assetClass: AssetClass
  lastAt: EpochMs | null
  stale: boolean
  compute: ComputeView | null
  farm: FarmView | null
}
/** `compute`, `farm`: all devices of the class together, from their sums; null without one. */
export type AssetReport = { from: EpochMs; to: EpochMs; devices: AssetRow[]; compute: ComputeView | null; farm: FarmView | null }
