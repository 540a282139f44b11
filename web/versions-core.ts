// What the routes of earlier versions ask of the core.
import type { DevicePath } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Every } from '../model/windows.ts'
import type { FigureVersion } from './contract.ts'

/** A document of which a version can be taken out. */
export type VersionedDocument =
  | { readonly kind: 'enterprise'; readonly id: string }
  | { readonly kind: 'site'; readonly enterprise: string; readonly id: string }
  | { readonly kind: 'tariff'; readonly enterprise: string /** Left out: of the enterprise. */; readonly site?: string }
  | { readonly kind: 'device'; readonly path: DevicePath }
  | { readonly kind: 'region-facts'; readonly code: string }

/** What still has to be stated anew. `looking`: what was last written in the registry is not taken into account yet. */
export type Restatement = { readonly looking: boolean; readonly devices: number }

export type VersionsCore = {
  /** The figure and how it stood before it was stated anew, newest first; null: no such scope, or nothing known of it in that time. */
  versions(q: {
    enterprise: string
    from: EpochMs
    to: EpochMs
    every?: Every
    day?: 'today' | 'yesterday'
    scope: string
  }): Promise<FigureVersion[] | null>
  /** Of one enterprise; `revision`: of the registry, at least which has to be taken into account. */
  restatement(q: { enterprise: string; revision: number }): Promise<Restatement>
}
