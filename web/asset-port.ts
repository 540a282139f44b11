// What the front asks of the core about compute centres and farms.
import type { AssetReport } from '../model/asset-views.ts'
import type { EpochMs } from '../model/reading.ts'

export type AssetCore = {
  /** `device`: path; this one alone. */
  assets(q: { enterprise: string; from: EpochMs; to: EpochMs; device?: string }): Promise<AssetReport>
}
