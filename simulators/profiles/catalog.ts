// All profiles by code.
import { ASSET_PROFILES } from '../assets/catalog.ts'
import { type FaultSpec, PLC_LINK_LOSS, type PlantProfile } from '../profile.ts'
import { coater } from './coater.ts'
import { dieCasting } from './die-casting.ts'
import { injection } from './injection.ts'
import { mcbLine } from './mcb-line.ts'
import { pumpBench } from './pump-bench.ts'
import { pumpCnc } from './pump-cnc.ts'
import { ringGrinder } from './ring-grinder.ts'
import { stenter } from './stenter.ts'
import { toeLasting } from './toe-lasting.ts'
import { welder } from './welder.ts'

export const PROFILES: readonly PlantProfile[] = [
  mcbLine,
  welder,
  pumpCnc,
  pumpBench,
  dieCasting,
  stenter,
  injection,
  coater,
  toeLasting,
  ringGrinder,
]

export function profileOf(code: string): PlantProfile {
  const found = PROFILES.find((p) => p.code === code)
  if (found === undefined)
    throw new Error(`No profile ${code}; there are ${[...PROFILES, ...ASSET_PROFILES].map((p) => p.code).join(', ')}`)
  return found
}

/** A fault of the profile by its label, or the link loss that any plant may have. */
export const faultOf = (profile: PlantProfile, label: string): FaultSpec | undefined =>
  label === 'PLC_LINK_LOSS' ? PLC_LINK_LOSS : profile.faults[label]
