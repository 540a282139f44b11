// What the front asks of core and registry about productivity, levels, stated facts and points.
import type { AreaEconomy, LevelsView, ProductivityView } from '../model/economy-views.ts'
import type { MuScheme } from '../model/mu-score.ts'
import type { PointRules, PointStep } from '../model/points.ts'
import type { EpochMs } from '../model/reading.ts'
import type { FactsDraft, FactsVersion } from '../model/statements.ts'

export type EconomyCore = {
  /** null: nobody knows the enterprise. `period`: of its facts; default its newest year. */
  productivity(q: { enterprise: string; from?: EpochMs; to?: EpochMs; period?: string }): Promise<ProductivityView | null>
  levels(q: { enterprise: string }): Promise<LevelsView | null>
  /** null: no such area. `named`: with the enterprises that are silent. */
  economy(q: { kind: AreaEconomy['area']['kind']; code: string; period?: string; named: boolean }): Promise<AreaEconomy | null>
}

/** A document somebody put in force. */
export type Put<T> = { readonly version: number; readonly at: EpochMs; readonly by: string; readonly doc: T }
export type EconomyRegistry = {
  /** All periods of an enterprise, by period; versions oldest first, the last in force. */
  facts(enterprise: string): readonly (readonly FactsVersion[])[]
  /** All of them or none. `merge`: facts not named stay as they are in force. */
  putFacts(drafts: readonly FactsDraft[], how: 'replace' | 'merge'): Promise<readonly FactsVersion[]>
  muSchemes(county: string): readonly Put<MuScheme>[]
  putMuScheme(county: string, doc: MuScheme, at: EpochMs, by: string): Promise<Put<MuScheme>>
  pointRules(): readonly Put<PointRules>[]
  putPointRules(doc: PointRules, at: EpochMs, by: string): Promise<Put<PointRules>>
  pointLog(enterprise: string): readonly PointStep[]
  appendPoint(enterprise: string, step: PointStep): Promise<void>
}
