// What the front asks of the core about compute centres and farms, and about all compute centres of a city or the province.
import type { AssetReport } from '../model/asset-views.ts'
import type { ComputeFleet } from '../model/compute-fleet.ts'
import type { EpochMs } from '../model/reading.ts'

export type AssetCore = {
  /** `device`: path; this one alone. */
  assets(q: { enterprise: string; from: EpochMs; to: EpochMs; device?: string; day?: 'today' | 'yesterday' }): Promise<AssetReport>
  /** Of a city or the province, for the operator alone; null: there is none. */
  computeFleet(q: { code: string }): Promise<ComputeFleet | null>
}
