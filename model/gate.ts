// What leaves the gate between rivals, and what is written down about it: types only, so that analytics, warehouse, web and the board
// agree without knowing each other.
import type { KpiName } from './kpi.ts'
import type { EpochMs } from './reading.ts'
import type { Figure } from './views.ts'

export type RuleName = 'threshold' | 'dominance' | 'p-percent' | 'change' | 'difference' | 'overlap' | 'budget' | 'pair'
/** One answer of the gate before it is sealed. Nobody is named in it; hashes are SHA-256, hex. */
export type AuditDraft = {
  readonly at: EpochMs
  /** `board`: everybody who may see the board; else whose question was answered or refused. */
  readonly to: string
  /** Parameters it was released under; `inside`, `public`, or `private` for one with noise. */
  readonly profile: string
  readonly cell: string
  readonly period: string
  /** `held`: the newest membership is kept out by the rule that fails; what stands goes on, over those it was made of, or nothing does. */
  readonly outcome: 'released' | 'held' | 'answered' | 'refused'
  /** Of the parties in it, sorted; '' where nothing stands behind the answer. */
  readonly cohort: string
  readonly n: number
  readonly rules: Readonly<Partial<Record<RuleName, 'pass' | 'fail'>>>
  /** Of the figure as JSON. */
  readonly value: string
}
/** What a record calls a figure, for whoever looks it up: of a cell and measure, and of the hour, month or year where it has several. */
export const sealedName = (cell: string, measure: string, key = `${cell}/${measure}`): string =>
  key === `${cell}/${measure}` ? key : `${cell}/${measure} ${key}`
/** What a cell must pass under a profile (domain §5.3); shares and p in whole percent, `freezeMs` how long a figure stands. */
export type GateRules = {
  readonly name: 'inside' | 'public'
  readonly kMean: number
  readonly kMedian: number
  readonly kQuartiles: number
  readonly kDeciles: number | null
  readonly dominance: readonly { readonly largest: number; readonly percent: number }[]
  readonly pPercent: number
  readonly minChange: number
  readonly freezeMs: number
  readonly lagDays: 0 | 1
  readonly ratioSteps: number
  readonly digits: number
}
/** `hash` covers everything else in the record, the hash of the one before it (`prev`) too. */
export type AuditRecord = AuditDraft & { readonly seq: number; readonly prev: string; readonly hash: string }
/** The newest record that was forgotten: the chain goes on from its hash. seq 0: none was. */
export type AuditMark = { readonly seq: number; readonly hash: string }
export type AuditPage = { records: AuditRecord[]; checkpoint: AuditMark; head: AuditMark }
/** `index`: seq of the first record that is not as it was written. */
export type AuditVerdict = {
  ok: boolean
  records: number
  checkpoint: AuditMark
  head: AuditMark
  index: number | null
  because: string | null
}

/** Distribution of the figures of the enterprises of a cohort, each counted once. null: withheld. */
export type Quantiles = {
  readonly mean: number | null
  readonly p10: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly n: number
}
/** Where a value stands among published quantiles; never a rank. */
export type Band = 'below-p25' | 'p25-p50' | 'p50-p75' | 'above-p75' | 'below-p50' | 'above-p50'
export type PeerKpi = {
  kpi: KpiName
  /** Which way is good. */
  better: 'high' | 'low'
  own: Figure
  /** null: withheld, `reason` says why */
  peers: Quantiles | null
  reason: 'privacy' | null
  band: Band | null
  /** Of the published figures. */
  at: EpochMs | null
}
/** An enterprise among those of its segment: comparable work only (domain §2.4). */
export type PeerGroup = {
  cohort: { kind: 'segment'; code: string; nameZh: string; nameEn: string }
  /** `equal-enterprise`: a giant counts as much as a workshop; `noise`: with differential privacy. */
  basis: {
    weights: 'equal-enterprise'
    profile: 'inside'
    period: string
    noise: boolean
    kMean: number
    kMedian: number
    kQuartiles: number
  }
  kpis: PeerKpi[]
}
/** What the gate says to a question about some cells. `until`: then the count begins anew, and what was seen today is forgotten. */
export type Admission = { refused: Record<string, 'budget' | 'pair'>; left: number; until: EpochMs }
