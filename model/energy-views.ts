// An opened sum of energy as it is answered and shown (domain §2.7): its parts by price, by time and by machine. Types and names alone.
import type { Period } from './energy.ts'

/** Where energy went without a good piece; energy of time is that of the states the OEE loss is made of. */
export const ENERGY_LOSSES = ['idle', 'starved', 'blocked', 'fault', 'minor', 'setup', 'off', 'scrap'] as const
export type EnergyLoss = (typeof ENERGY_LOSSES)[number]
/** Sums of energy that have a cost. */
export const ENERGY_FIGURES = ['energy', 'standby', ...ENERGY_LOSSES] as const
export type EnergyFigure = (typeof ENERGY_FIGURES)[number]

/** kWh, and CNY where every kWh of it has a price. */
export type Amount = { readonly kwh: number; readonly cost: number | null }
export type PricePart = Amount & {
  readonly site: string
  /** Whose tariff, and since when it holds; null: nobody gave one. */
  readonly tariff: 'site' | 'enterprise' | null
  readonly since: number | null
  readonly period: Period | null
  readonly factor: number | null
  /** CNY/kWh. */
  readonly price: number | null
}
/** `site` null: all of them. `runKwh`, `pq`, `gq`: what energy of scrap is formed of, quarter by quarter; null of another figure. */
export type TimePart = Amount & {
  readonly site: string | null
  readonly from: number
  readonly to: number
  readonly runKwh: number | null
  readonly pq: number | null
  readonly gq: number | null
}
/** Nobody has a meter, or nothing was heard of those who have. */
export type UnknownEnergy = 'no-energy' | 'unheard'
export type DevicePart = Amount & { readonly device: string }
export type Rest = Amount & { readonly n: number }
export type EnergyExplained = Pick<Amount, 'cost'> & {
  readonly figure: EnergyFigure
  /** null: `reason`. */
  readonly kwh: number | null
  readonly reason: UnknownEnergy | null
  readonly prices: readonly PricePart[]
  readonly pricesRest: Rest | null
  readonly step: 'PT15M' | 'PT1H' | 'P1D'
  readonly times: readonly TimePart[]
  readonly devices: readonly DevicePart[] | null
  readonly devicesRest: Rest | null
}

/** As it is answered. */
export type EnergyExplainedAnswer = Omit<EnergyExplained, 'devices'> & {
  readonly from: number
  readonly to: number
  readonly devices: readonly (DevicePart & { readonly name: string })[] | null
}
