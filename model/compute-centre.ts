// Figures of a compute centre (domain §2.11, ISO/IEC 30134), formed from sums: a period or a fleet is the quotient of its summed energies,
// never a mean of quotients. An input that is missing gives null with a reason.

export type ComputeReason =
  | 'no-meter'
  | 'meter-gap'
  | 'no-it-energy'
  | 'pue-below-1'
  | 'no-capacity'
  | 'no-precision'
  | 'not-sent'
  | 'no-state'
  | 'no-factor'
export type Share = { readonly value: number | null; readonly reason: ComputeReason | null }
const none = (reason: ComputeReason): Share => ({ value: null, reason })
const share = (value: number): Share => ({ value, reason: null })
/** a / b, or the reason why there is none; a part that was not sent is null. */
function ratio(a: number | null, b: number | null, reason: ComputeReason): Share {
  return a === null || b === null ? none('not-sent') : b > 0 ? share(a / b) : none(reason)
}

/** Energy in fuel, kWh per m3: EN 50600 counts diesel with 9.9 kWh/l and gas with 10.5 kWh/m3 (domain §2.11). */
export const FUEL_KWH_PER_M3 = { diesel: 9900, gas: 10.5 } as const
/** kgCO2 per m3 of diesel burnt: 74.1 kg/GJ (IPCC 2006, volume 2, table 2.2) of 9.9 kWh/l. */
export const DIESEL_KG_PER_M3 = FUEL_KWH_PER_M3.diesel * 0.0036 * 74.1
/**
 * Energies of one period, kWh, and how much of it each electricity meter was read, ms. `totalKwh` is all that came in: electricity, fuel by
 * its energy, bought cold as metered. Fuel and cold once more by themselves, and what burning the fuel gave off.
 */
export type Metered = {
  readonly totalKwh: number
  readonly itKwh: number
  readonly totalMs: number
  readonly itMs: number
  readonly fuelKwh?: number
  readonly fuelKgCo2?: number
  readonly coolingKwh?: number
}
/** One meter may be read for this much less of the period than the other before their quotient is withheld. */
export const METER_TOLERANCE = 0.01
/** Meters are accurate to about this: IT above the whole by less is rounding, by more crossed leads. */
const METER_ACCURACY = 0.005

/**
 * PUE = E_DC / E_IT of the same period, >= 1. `meter-gap`: one meter is missing for part of it; `pue-below-1`: more went to IT than came in,
 * so a meter is wrong: rejected, to be flagged.
 */
export function pue({ totalKwh, itKwh, totalMs, itMs }: Metered): Share {
  if (totalMs <= 0 && itMs <= 0) return none('no-meter')
  if (Math.abs(totalMs - itMs) > METER_TOLERANCE * Math.max(totalMs, itMs)) return none('meter-gap')
  if (itKwh <= 0) return none('no-it-energy')
  const value = totalKwh / itKwh
  if (value < 1 - METER_ACCURACY) return none('pue-below-1')
  return share(Math.max(1, value))
}
/**
 * A site over the parts of a period, say hours: those in which IT used more than came in are rejected and counted, or crossed leads of an
 * hour would hide in the sum of a day.
 */
export function metered(parts: readonly Metered[]): Metered & { readonly rejected: number } {
  const good = parts.filter((part) => pue(part).reason !== 'pue-below-1')
  // Where nothing is left the rejected stand for themselves: the figure is refused, not missing.
  const kept = good.some((part) => part.totalMs > 0 || part.itMs > 0) ? good : parts
  const sum = (of: (part: Metered) => number) => kept.reduce((total, part) => total + of(part), 0)
  return {
    totalKwh: sum((p) => p.totalKwh),
    itKwh: sum((p) => p.itKwh),
    totalMs: sum((p) => p.totalMs),
    itMs: sum((p) => p.itMs),
    fuelKwh: sum((p) => p.fuelKwh ?? 0),
    fuelKgCo2: sum((p) => p.fuelKgCo2 ?? 0),
    coolingKwh: sum((p) => p.coolingKwh ?? 0),
    rejected: parts.length - good.length,
  }
}
/** Several sites: the sums of those that have a PUE; the others are left out whole, and counted. */
export function fleetPue(sites: readonly Metered[]): Share & { readonly sites: number; readonly skipped: number } {
  const good = sites.filter((s) => pue(s).value !== null)
  const whole = good.length > 0 ? pue(metered(good)) : none((sites[0] && pue(sites[0]).reason) ?? 'no-meter')
  return { ...whole, sites: good.length, skipped: sites.length - good.length }
}

/** New large data centres shall stay below it; strict: 1.150 is not below 1.15. */
export const PUE_LIMIT = 1.15
/** Strict: exactly 40.00 % is not above 40 %. */
export const GREEN_LIMIT = 0.4
/** Inclusive: 65.0 % is enough. */
export const OCCUPANCY_LIMIT = 0.65
/** Limits are compared in the digits they are stated with, so that a sum of many readings does not miss one by its last bit. */
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
export const passesPue = (value: number, limit = PUE_LIMIT): boolean => rounded(value, 6) < limit
export const passesGreen = (value: number, limit = GREEN_LIMIT): boolean => rounded(value, 6) > limit
export const passesOccupancy = (value: number, limit = OCCUPANCY_LIMIT): boolean => rounded(value, 6) >= limit

const YEAR_MS = 365 * 86_400_000
/** PUE is an annual figure; one of less metered time is interim and says so. */
export const isInterim = (observedMs: number): boolean => observedMs < YEAR_MS * (1 - METER_TOLERANCE)

/** Green electricity / all electricity of the site; it is the renewable energy factor too, where all of it was owned or bought. */
export const greenShare = (greenKwh: number | null, totalKwh: number | null): Share => ratio(greenKwh, totalKwh, 'no-meter')
/** kgCO2 / kWh IT: location based, electricity at the grid factor and fuel by what it gives off. Nobody knows what bought cold was made with. */
export function cue({ totalKwh, itKwh, fuelKwh = 0, fuelKgCo2 = 0, coolingKwh = 0 }: Metered, kgPerKwh: number | null): Share {
  if (kgPerKwh === null || coolingKwh > 0) return none('no-factor')
  return ratio((totalKwh - fuelKwh) * kgPerKwh + fuelKgCo2, itKwh, 'no-it-energy')
}
/** Litres of water / kWh IT. */
export const wue = (waterM3: number | null, itKwh: number): Share => ratio(waterM3 === null ? null : waterM3 * 1000, itKwh, 'no-it-energy')
export const occupancy = (used: number | null, installed: number | null): Share => ratio(used, installed, 'no-capacity')
/** Mean IT power / design IT power. */
export const itLoadRate = (meanItKw: number | null, designKw: number | null): Share => ratio(meanItKw, designKw, 'no-capacity')
/** Used / available accelerator time, here as PFLOPS in use and ready, each over time. */
export const utilisation = (used: number | null, capacity: number | null): Share => ratio(used, capacity, 'no-capacity')
/** PFLOPS that did work: capacity × availability × utilisation. */
export function effectiveCompute(capacity: number | null, availability: number | null, used: number | null): Share {
  return capacity === null || availability === null || used === null ? none('not-sent') : share(capacity * availability * used)
}
/** (NORMAL + DEGRADED) / time with a known state, ms. */
export const siteAvailability = (upMs: number, knownMs: number): Share => ratio(upMs, knownMs, 'no-state')

/** A capacity without its precision says nothing: they travel together. */
export type Capacity = { readonly precision: string; readonly pflops: number }
/** Intelligent computing: short floating point and integer formats; FP64 and FP32 are general computing. */
const INTELLIGENT = /^(?:TF32|BF16|FP16|FP8|FP4|INT8|INT4)$/i
export const isIntelligent = (precision: string): boolean => INTELLIGENT.test(precision)
/** By precision, most first. Capacities of different precision are not the same thing: their sum is a headline at most. */
export function byPrecision(capacities: readonly Capacity[]): readonly Capacity[] {
  const sums = new Map<string, number>()
  for (const { precision, pflops } of capacities) sums.set(precision, (sums.get(precision) ?? 0) + pflops)
  return [...sums].map(([precision, pflops]) => ({ precision, pflops })).sort((a, b) => b.pflops - a.pflops)
}
export function intelligentShare(capacities: readonly Capacity[]): Share {
  const sum = (list: readonly Capacity[]) => list.reduce((total, c) => total + c.pflops, 0)
  return ratio(sum(capacities.filter((c) => isIntelligent(c.precision))), sum(capacities), 'no-capacity')
}
