// What the routes of earlier versions ask of the core.
import type { EpochMs } from '../model/reading.ts'
import type { FigureVersion } from './contract.ts'

export type VersionsCore = {
  /** The figure and how it stood before it was stated anew, newest first; null: no such scope, or nothing known of it in that time. */
  versions(q: { enterprise: string; from: EpochMs; to: EpochMs; scope: string }): Promise<FigureVersion[] | null>
}
