// What the front asks about regions and segments beyond the figures of one group.
import type { Dated } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { BalanceKpi, Concentration, Prosperity, RegionalBalance, RegionFacts, RegionView, Weighting } from '../model/region.ts'

export type RegionCore = {
  /** null: there is no such region. `at`: whose path and classes. */
  region(q: { code: string; at?: EpochMs; profile?: 'inside' | 'public' }): Promise<RegionView | null>
  regionalBalance(q: { kpi: BalanceKpi; weighting: Weighting }): Promise<RegionalBalance>
  /** null: there is no such segment. */
  prosperity(q: { code: string }): Promise<Prosperity | null>
  /** null: withheld. */
  concentration(q: { code: string }): Promise<Concentration | null>
}
export type RegionRegistry = {
  /** People of a region over time, as somebody imported them; oldest first. */
  regionFacts(code: string): readonly Dated<RegionFacts>[]
  allRegionFacts(): readonly (readonly Dated<RegionFacts>[])[]
  putRegionFacts(doc: RegionFacts, from: EpochMs): Promise<void>
}
