// All profiles of plants that are no machines, by code.
import type { AssetProfile } from '../asset.ts'
import { computeCentre } from './compute-centre.ts'
import { greenhouse } from './greenhouse.ts'

export const ASSET_PROFILES: readonly AssetProfile[] = [computeCentre, greenhouse]
export const assetProfileOf = (code: string): AssetProfile | undefined => ASSET_PROFILES.find((p) => p.code === code)
