// What people are shown of productivity, levels and coverage, as the core makes it and the board draws it. Types only. Money is in 万元,
// ratios are fractions, hours h. A figure of facts names its period and sources; one of telemetry its time; the two are never added.
import type { EvidenceScore } from './evidence.ts'
import type { Reason } from './kpi.ts'
import type { Band, DeviceLevel, LiteLevel, Signal } from './levels.ts'
import type { MuClass, MuScore } from './mu-score.ts'
import type { AssetClass } from './plant.ts'
import type { FactRatioName, MultipleName } from './productivity.ts'
import type { EpochMs } from './reading.ts'
import type { FactName, FactoryTag } from './statements.ts'

/** `no-facts`: stated facts are missing; `no-labour`: nobody sends labour.present; `several-products`: pieces of two products do not add. */
export type EconomyReason = Reason | 'no-facts' | 'no-labour' | 'several-products'
export type EconomyFigure = { value: number | null; reason: EconomyReason | null; unit: string }

export type FactSource = { fact: FactName; value: number; unit: string; source: string; date: string; document: string | null }
export type FactFigure = EconomyFigure & { name: FactRatioName; annualised: boolean; missing: FactName[]; sources: FactSource[] }

/** A figure over several enterprises that passed the gate: rounded, frozen, with how many stand behind it. null: withheld. */
export type GatedFigure = { value: number | null; reason: 'privacy' | null; n: number | null; at: EpochMs | null }
/** `n`: enterprises on either side. `reason` null with a value. */
export type MultipleView = {
  name: MultipleName
  nameZh: string
  nameEn: string
  value: number | null
  reason: 'privacy' | 'no-facts' | 'no-labour' | null
  cohort: { nameZh: string; nameEn: string; n: number | null }
  reference: { nameZh: string; nameEn: string; n: number | null }
  /** Of facts: their period. Of telemetry: first and last day. */
  period: string
}

export type ProductivityView = {
  telemetry: {
    source: 'telemetry'
    from: EpochMs
    to: EpochMs
    labourHours: EconomyFigure
    earnedHours: EconomyFigure
    /** Good pieces of the lines with people. */
    good: EconomyFigure
    earnedPerLabourHour: EconomyFigure
    outputPerLabourHour: EconomyFigure
    /** Earned hours per planned machine hour: OEE. */
    outputPerMachineHour: EconomyFigure
    /** Not the official utilisation, which compares values. */
    capacityUtilisation: EconomyFigure & { label: 'proxy'; calendar: 'calendar' | 'all-day' }
    /** Lines with a count of people: earned and labour hours are theirs alone. */
    lines: string[]
  }
  /** Of the newest period there are facts of, or the one asked for; null: none are stated. */
  facts: { source: 'facts'; period: string; version: number; figures: FactFigure[] } | null
  multiples: MultipleView[]
  mu: {
    period: string
    scheme: { name: string; source: string; county: string; version: number | null }
    score: MuScore
    class: MuClass | null
    /** Why there is no class: the score is not whole, or too few are scored. */
    reason: 'no-facts' | 'privacy' | null
    n: number | null
  } | null
}

export type LevelsView = {
  at: EpochMs
  lite: {
    level: LiteLevel | null
    /** Mean level of the devices that sent something in the last 24 h. */
    depth: number | null
    /** Whose ladder it is. */
    assetClass: AssetClass
    /** What most devices below the top need; `signal` null at the top. `below`: live devices that are not there. */
    next: { signal: Signal | null; below: number }
    devices: { path: string; name: string; assetClass: AssetClass; lastAt: EpochMs | null; live: boolean; lite: DeviceLevel }[]
    connection: { live: number; eligible: number; rate: number | null }
  }
  /** Evidence over the last 7 days, against the 28 days before. */
  evidence: EvidenceScore
  /** As an office recognised it; null: nothing is stated. */
  tag: { value: FactoryTag; source: string; date: string; period: string } | null
  /** Look-ups of declared scores, no claim of this service. */
  bands: {
    maturity: { score: number; band: Band | null; source: string; date: string } | null
    sme: { points: number; band: Band | null; source: string; date: string } | null
  }
}

export type CoverageView = {
  registered: number | null
  live: number | null
  share: number | null
  /** Mean Lite level of the live enterprises, by their share in the segment. */
  depth: number | null
  /** 设备联网率 */
  connectionRate: number | null
  reason: 'privacy' | 'withheld-today' | null
  /** One or two came or went since: `live` waits until three did, so that nobody is told apart. */
  held: boolean
  at: EpochMs | null
}
export type AreaEconomy = {
  area: { kind: 'cluster' | 'segment' | 'county' | 'city' | 'province'; code: string; nameZh: string; nameEn: string }
  /** Of the facts; null: too few enterprises have stated any. */
  period: string | null
  figures: (GatedFigure & { name: FactRatioName; unit: string })[]
  multiples: MultipleView[]
  coverage: CoverageView
  /** Of enterprises above designated size only (规上). */
  coverageAboveScale: CoverageView
  /** 亩均 classes; of counties alone, each of which has a scheme of its own. Small ones are withheld. */
  muClasses: { scheme: string; source: string; n: number; classes: Record<MuClass, number | null>; at: EpochMs } | null
  /** For the operator alone: who is registered and has sent nothing for 24 h, longest first. */
  silent: { enterprise: string; name: string; lastAt: EpochMs | null }[] | null
}
