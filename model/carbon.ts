// Carbon statements (domain §2.7.4): what an enterprise said it gave off in a period, kept as it was said. A later grid factor or later data
// makes another version beside it, never in its place. Pure.
import { GAS_KG_PER_M3, type GridFactor } from './energy.ts'
import type { EpochMs } from './reading.ts'

/** What a statement is made of. kwh: electricity as metered, of all machines; gasM3: natural gas as metered, null where nobody meters it. */
export type CarbonInput = {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly kwh: number
  readonly gasM3: number | null
  readonly factor: GridFactor
  readonly gasKgPerM3: number
  /** Tonnes of CO2. Scope 1: gas burnt; null where nobody meters it. Scope 2: electricity, location based. */
  readonly scope1T: number | null
  readonly scope2T: number
  readonly totalT: number
}
/** Why a statement differs from the one before it. */
export const CARBON_CHANGES = ['first', 'data', 'factor', 'region'] as const
export type CarbonChange = (typeof CARBON_CHANGES)[number]
export type CarbonDraft = CarbonInput & {
  readonly enterprise: string
  readonly period: string
  readonly at: EpochMs
  readonly by: string
  readonly note: string | null
}
/** Numbered from 1; the last is in force, earlier ones stay readable as they were issued. */
export type CarbonStatement = CarbonDraft & { readonly version: number; readonly because: readonly CarbonChange[] }

/** Meters tell Wh and litres: what is smaller is the order in which numbers were added. */
const told = (value: number): number => Number(value.toFixed(3))

export function carbonOf(
  metered: { readonly from: EpochMs; readonly to: EpochMs; readonly kwh: number; readonly gasM3: number | null },
  factor: GridFactor,
): CarbonInput {
  const [kwh, gasM3] = [told(metered.kwh), metered.gasM3 === null ? null : told(metered.gasM3)]
  const scope1T = gasM3 === null ? null : (gasM3 * GAS_KG_PER_M3) / 1000
  const scope2T = (kwh * factor.kgPerKwh) / 1000
  return {
    from: metered.from,
    to: metered.to,
    kwh,
    gasM3,
    factor,
    gasKgPerM3: GAS_KG_PER_M3,
    scope1T,
    scope2T,
    totalT: (scope1T ?? 0) + scope2T,
  }
}

/** Empty: it would say the same. */
export function carbonChanges(before: CarbonInput | undefined, now: CarbonInput): readonly CarbonChange[] {
  if (before === undefined) return ['first']
  const changes: CarbonChange[] = []
  if (before.kwh !== now.kwh || before.gasM3 !== now.gasM3) changes.push('data')
  if (before.factor.region !== now.factor.region) changes.push('region')
  else if (before.factor.vintage !== now.factor.vintage || before.factor.kgPerKwh !== now.factor.kgPerKwh) changes.push('factor')
  else if (before.gasKgPerM3 !== now.gasKgPerM3) changes.push('factor')
  return changes
}
