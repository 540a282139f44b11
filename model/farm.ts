// Figures of a farm under glass or sky (domain §2.12). Pure functions; temperature °C, humidity 0..1, PPFD µmol/(m2·s).

/** Saturation vapour pressure over water, kPa (Tetens). */
export const saturationKpa = (celsius: number): number => 0.6108 * Math.exp((17.27 * celsius) / (celsius + 237.3))
/** Vapour pressure deficit, kPa: what the air still takes up. */
export const vpdKpa = (celsius: number, humidity: number): number => saturationKpa(celsius) * (1 - humidity)

/** Daily light integral, mol/m2: mean PPFD held for `ms`. */
export const lightIntegral = (parMs: number): number => parMs / 1e9
/** Base temperature of tomato, °C. */
const TOMATO_BASE_C = 10
/** Degree days above a base: each day's mean, K·d. */
export const degreeDays = (dailyMeans: readonly number[], base = TOMATO_BASE_C): number =>
  dailyMeans.reduce((sum, mean) => sum + Math.max(0, mean - base), 0)

export type FarmReason = 'no-harvest' | 'no-water' | 'no-water-used' | 'no-energy' | 'no-labour' | 'not-sent'
export type FarmFigure = { readonly value: number | null; readonly reason: FarmReason | null }
const per = (a: number | null, b: number | null, missing: FarmReason, zero: FarmReason): FarmFigure =>
  a === null || b === null ? { value: null, reason: missing } : b > 0 ? { value: a / b, reason: null } : { value: null, reason: zero }
/** kg harvested per m3 of water; none where the meter stood still. */
export const waterProductivity = (kg: number | null, m3: number | null): FarmFigure =>
  kg === null || kg === 0 ? { value: null, reason: 'no-harvest' } : per(kg, m3, 'no-water', 'no-water-used')
/** Litres of water per kg. */
export const waterPerKg = (m3: number | null, kg: number | null): FarmFigure =>
  m3 === null ? per(m3, kg, 'no-water', 'no-harvest') : per(m3 * 1000, kg, 'no-harvest', 'no-harvest')
/** kWh per kg. */
export const energyPerKg = (kwh: number | null, kg: number | null): FarmFigure =>
  kwh === null ? per(kwh, kg, 'no-energy', 'no-harvest') : per(kwh, kg, 'no-harvest', 'no-harvest')
/** Hours of work per tonne. */
export const labourPerTonne = (hours: number | null, kg: number | null): FarmFigure =>
  hours === null ? per(hours, kg, 'no-labour', 'no-harvest') : per(hours, kg === null ? null : kg / 1000, 'no-harvest', 'no-harvest')
