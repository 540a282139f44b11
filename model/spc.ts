// Statistical process control as people see it (domain §2.6): which charts there are, what a chart needs, limits as somebody approved
// them, and the picture a question gets. Types and small rules only: analytics/spc computes, the registry keeps, the board draws.
import { isCumulative, lookUp } from './dictionary.ts'
import type { DevicePath } from './plant.ts'
import { type EpochMs, METRIC_KIND } from './reading.ts'

export const SPC_CHARTS = ['xbar-r', 'xbar-s', 'i-mr', 'ewma', 'cusum', 'p', 'u'] as const
export type SpcChart = (typeof SPC_CHARTS)[number]

/** N1 … N8: Nelson. WE1 = N1, WE2 = N5 and WE3 = N6; WE4 has a length of its own. */
export const RUN_RULES = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'WE4'] as const
export type RunRule = (typeof RUN_RULES)[number]
export type SpcRule = RunRule | 'EWMA' | 'CUSUM'
/** All rules at once cry wolf every 46 points or so: these call for somebody, the others advise (§2.6.1). */
export const LIVE_RULES: readonly SpcRule[] = ['N1', 'N5', 'N2', 'EWMA', 'CUSUM']

/** Readings in a subgroup: least, most, default. Beyond 10 the range wastes what s still tells; individuals may be means of several readings. */
export const SUBGROUP: Readonly<Record<SpcChart, { readonly min: number; readonly max: number; readonly usual: number }>> = {
  'xbar-r': { min: 2, max: 10, usual: 5 },
  'xbar-s': { min: 2, max: 25, usual: 10 },
  'i-mr': { min: 1, max: 1000, usual: 1 },
  ewma: { min: 1, max: 1000, usual: 1 },
  cusum: { min: 1, max: 1000, usual: 1 },
  p: { min: 2, max: 1000, usual: 50 },
  u: { min: 1, max: 1000, usual: 50 },
}
/** What phase 1 needs before its limits may be frozen (§2.6.2): points of individuals, and subgroups of everything else. */
export const PHASE1_INDIVIDUALS = 100
export const PHASE1_SUBGROUPS = 25
/** Single values, or means of some, one after the other: these may also show residuals of an AR(1). */
export const isIndividuals = (chart: SpcChart): boolean => chart === 'i-mr' || chart === 'ewma' || chart === 'cusum'
export const phase1Points = (chart: SpcChart, subgroup: number): number =>
  isIndividuals(chart) && subgroup === 1 ? PHASE1_INDIVIDUALS : PHASE1_SUBGROUPS

const WORDS: readonly number[] = [METRIC_KIND.state, METRIC_KIND.alarm, METRIC_KIND.birth, METRIC_KIND.death, METRIC_KIND.heartbeat]
const DEFECT_COUNTERS: readonly string[] = ['count.scrap', 'count.rework']
/** Whether a chart can be made of a metric at all: shares and rates of what was counted, levels and spreads of what was measured. */
export function chartFits(chart: SpcChart, metric: string): boolean {
  const rule = lookUp(metric)
  if (!('kind' in rule)) return false
  if (DEFECT_COUNTERS.includes(metric)) return chart === 'p' || chart === 'u'
  if (isCumulative(rule.kind) || WORDS.includes(rule.kind) || rule.type === 'text') return false
  if (metric === 'quality.result') return chart === 'p'
  return chart === 'u' ? rule.kind === METRIC_KIND.quality : chart !== 'p'
}

/** EWMA: weight and limit width (§2.6.3). CUSUM: half the shift to find and the limit, in σ; a head start of H/2. */
export type SpcTuning = { readonly lambda: number; readonly width: number; readonly k: number; readonly h: number; readonly fir: boolean }
export const TUNING: SpcTuning = { lambda: 0.2, width: 2.962, k: 0.5, h: 5, fir: false }

/** Level and spread as a stretch of time showed them. */
export type SpcEstimate = {
  readonly centre: number
  /** Of one reading within its subgroup (X-bar), of one charted point (individuals); null: the chart has its own (p, u). */
  readonly sigma: number | null
  /** AR(1) coefficient, where residuals are charted. */
  readonly phi: number | null
  readonly method: 'range' | 'stdev' | 'moving-range' | 'robust' | 'pooled'
  readonly from: EpochMs
  /** Exclusive: just after the last reading used. */
  readonly to: EpochMs
  readonly points: number
  readonly readings: number
  /** Share of readings with |robust z| > 3.5; above 5 % sigma is taken robustly. null: not asked of counts. */
  readonly outliers: number | null
}
export type SpcSpec = { readonly lsl: number | null; readonly usl: number | null; readonly target: number | null }
/** Frozen limits of one chart of one metric, as somebody approved them. Never edited: a change is a new version. */
export type SpcLimits = SpcEstimate &
  SpcSpec & {
    readonly device: DevicePath
    readonly metric: string
    readonly chart: SpcChart
    readonly subgroup: number
    readonly residuals: boolean
    readonly tuning: SpcTuning
    /** 1 for the first; the highest is in force. */
    readonly version: number
    readonly approvedBy: string
    readonly approvedAt: EpochMs
    readonly note: string | null
    /** The earlier version whose centre and sigma these are. */
    readonly restores: number | null
  }

export type SpcPoint = {
  /** First and last reading behind it. */
  from: EpochMs
  at: EpochMs
  /** Readings, or pieces of a p or u chart. */
  n: number
  /** Mean, single value, share or rate, before any smoothing. */
  mean: number
  /** What is charted: the mean, its EWMA, or the upper CUSUM. */
  value: number
  /** Lower CUSUM, as a positive sum. */
  low: number | null
  ucl: number | null
  lcl: number | null
  /** Range, standard deviation or moving range. */
  spread: number | null
}
export type SpcSignal = { index: number; at: EpochMs; rule: SpcRule; on: 'location' | 'spread'; live: boolean }
export type SpcCapability = SpcSpec & {
  n: number
  subgroups: number
  mean: number | null
  sigmaWithin: number | null
  sigmaOverall: number | null
  cp: number | null
  cpk: number | null
  cpu: number | null
  cpl: number | null
  pp: number | null
  ppk: number | null
  cpm: number | null
  /** Why all or some of them are null. */
  reason: 'no-spec' | 'too-few' | 'no-variation' | 'attribute' | null
  /** Why they should not be believed: a process that wanders has no capability. */
  greyed: 'unstable' | null
  /** Enough subgroups to claim them before a customer. */
  claim: boolean
}
/** Where the limits of a picture come from. `provisional`: of the first points shown, and moving with them, until somebody approves. */
export type SpcSource = SpcEstimate & {
  source: 'approved' | 'provisional'
  /** Enough points stand behind them to be approved. */
  complete: boolean
  version: number | null
  approvedBy: string | null
  approvedAt: EpochMs | null
  note: string | null
}
export type SpcView = {
  metric: string
  unit: string
  chart: SpcChart
  subgroup: number
  residuals: boolean
  tuning: SpcTuning
  readings: number
  points: SpcPoint[]
  centre: number | null
  spread: { kind: 'R' | 's' | 'MR'; centre: number; ucl: number; lcl: number } | null
  /** null: `reason` says why there are none. */
  limits: SpcSource | null
  reason: 'too-few' | 'no-units' | 'not-counts' | null
  signals: SpcSignal[]
  capability: SpcCapability
  /** Lag-1 autocorrelation of the first means, as many as phase 1 takes; `autocorrelated` when it is more than chance and not small: chart residuals or longer means. */
  autocorrelation: number | null
  autocorrelated: boolean
}

/** How a chart is made. */
export type SpcHow = { readonly chart: SpcChart; readonly subgroup: number; readonly residuals: boolean; readonly tuning: SpcTuning }
export type SpcRange = SpcHow & { readonly device: DevicePath; readonly metric: string; readonly from: EpochMs; readonly to: EpochMs }
/** `approved`: the limits in force for exactly this chart, if somebody approved some. */
export type SpcQuestion = SpcRange & { readonly spec: SpcSpec; readonly approved: SpcLimits | null }
/** `estimate` null: `reason` says why. */
export type SpcPhase1 = { readonly estimate: SpcEstimate | null; readonly reason: SpcView['reason'] }
