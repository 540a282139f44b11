// Air of a greenhouse of 1,000 m2 (domain §3.3.8): balances of heat, vapour and CO2 by explicit steps of at most 10 s. SI units. Pure.
/** Floor area, m2; loss of the hull, W/(m2 K); heat capacity with benches and soil, J/K; exchange of vents open to 100 %, W/K. */
export const AREA_M2 = 1000
const U = 5
const HEAT_CAPACITY = 3e7
const VENT_WK = 20_000
/** Height of the air, m, and its heat capacity by volume, J/(m3 K). */
const HEIGHT_M = 4
const AIR_JM3K = 1200
/** Exchange through closed vents, m/s by floor area. */
const LEAK_MS = 0.0003
/** Share of sunlight that stays as sensible heat after transpiration; heat of evaporation, J/g. */
const SENSIBLE = 0.3
const LATENT_JG = 2450

export type Air = {
  /** °C */
  tempC: number
  /** Water vapour, g/m3. */
  vapour: number
  /** ppm */
  co2: number
}
export type Inputs = {
  readonly sunWm2: number
  readonly outC: number
  readonly outVapour: number
  /** 0..1, as the vents really stand. */
  readonly vent: number
  readonly heatW: number
  /** CO2 that arrives, kg/h. */
  readonly doseKgH: number
  /** Light on the crop, umol/(m2 s). */
  readonly par: number
}

/** Warming, K/s: (0.30 I A - (U A + q_vent)(T - Tout) + Q_heat) / C. */
export const warming = (tempC: number, i: Inputs): number =>
  (SENSIBLE * i.sunWm2 * AREA_M2 - (U * AREA_M2 + VENT_WK * i.vent) * (tempC - i.outC) + i.heatW) / HEAT_CAPACITY

/** Water the crop gives off, g/(m2 s): by three tenths of the sunlight, a little at night; less in moist air. */
export const transpiration = (air: Air, sunWm2: number): number =>
  ((0.3 * sunWm2) / LATENT_JG + 0.004) * Math.min(1.2, Math.max(0.1, 2 * (1.1 - humidity(air))))

/** One step of `dtS` seconds, in place. */
export function breatheAir(air: Air, i: Inputs, dtS: number): void {
  const exchange = LEAK_MS + (VENT_WK * i.vent) / (AIR_JM3K * AREA_M2)
  const evaporated = transpiration(air, i.sunWm2)
  // 3 g/m2 an hour in full light, less where CO2 is short. 1 ppm of the house is 7.3 g.
  const fixed = ((3 * AREA_M2) / 3600) * Math.min(1, i.par / 1200) * Math.min(1, air.co2 / 400)
  const co2PerS = ((i.doseKgH * 1000) / 3600 - fixed) / 7.3 - (exchange / HEIGHT_M) * (air.co2 - 420)
  const vapourPerS = (evaporated - exchange * (air.vapour - i.outVapour)) / HEIGHT_M
  air.tempC += warming(air.tempC, i) * dtS
  air.vapour += vapourPerS * dtS
  air.co2 = Math.max(150, air.co2 + co2PerS * dtS)
  // What is above 97 % runs down the panes.
  air.vapour = Math.min(air.vapour, 0.97 * saturation(air.tempC))
}

/** Saturation vapour pressure, kPa (domain §2.12). */
const saturationKpa = (tempC: number): number => 0.6108 * Math.exp((17.27 * tempC) / (tempC + 237.3))
/** Vapour of saturated air, g/m3. */
export const saturation = (tempC: number): number => (2165 * saturationKpa(tempC)) / (tempC + 273.15)
/** Relative humidity, 0..1. */
export const humidity = (air: Air): number => Math.min(1, air.vapour / saturation(air.tempC))
