// What people are shown: figures, rooms and rows, as the core makes them and the board draws them. Types and the patch rule only, so
// that analytics, web and the board agree without knowing each other. Times are epoch ms, ratios fractions, energy kWh, durations s
// unless a name says more.
import type { BaseLoad } from './base-load.ts'
import type { KpiName, LossFactor, LossName, Reason, RowKpiName } from './kpi.ts'
import type { LineFigures } from './lines.ts'
import type { AssetClass, State } from './plant.ts'
import type { EpochMs } from './reading.ts'
import type { Said } from './stops.ts'
import type { OpenableName } from './sum-figures.ts'

/** A figure with what is needed to trust it. null value: `reason` says why. `n`: contributors or units behind it. */
export type Figure = { value: number | null; reason: Reason | null; coverage: number | null; n: number; at: EpochMs | null }
export type KpiFigures = Partial<Record<KpiName, Figure>>

export type LossBar = { loss: LossName; minutes: number }
export type EpisodeView = {
  id: string
  device: string
  deviceName: string
  enterprise: string
  enterpriseName: string
  /** Zone of the plant: its people read times in it. */
  timezone: string
  type: string
  metric: string | null
  /** of `value` and `expected`; null: not known, or they are no values of the metric */
  unit: string | null
  severity: 'info' | 'warn' | 'major' | 'critical'
  from: EpochMs
  to: EpochMs | null
  /** of the metric; of `effectiveness-over-1` a fraction, of `clock` ms */
  value: number | null
  /** likewise; of `silent` the limit, ms */
  expected: number | null
  /** of a control chart: (1 − λ)·scoreBefore + λ·((value − expected) / sigma, within ± clip) / √(λ/(2−λ)), CHART of detection.ts */
  score: number | null
  /** σ of a single value as the chart knew it before `value`; null: not of a chart, or older than what is kept of one */
  sigma: number | null
  /** score of the value before; null as `sigma` */
  scoreBefore: number | null
  /** when `value` was, by the clock of its sender: it raised the episode, and of one that is over it was the worst; null as `sigma` */
  valueAt: EpochMs | null
  message: string
  acknowledgedBy: string | null
  shelvedUntil: EpochMs | null
}

/** Whole messages, and single readings of messages that were taken in. */
export type Refused = { messages: number; readings: number }
/**
 * Room `cluster`: the operator's wall. Keyed objects, not arrays, so that a delta names what moved. `episodes` names enterprises: it is
 * the operator's alone, and the front takes it out of snapshots and patches for anybody else.
 */
export type ClusterView = {
  headline: {
    enterprises: number
    enterprisesLive: number
    devices: number
    devicesLive: number
    running: number
    readingsPerSecond: number
    messagesPerSecond: number
    oee: Figure
    availability: Figure
    qualityRatio: Figure
    /** null: withheld, too few enterprises or one of them dominates */
    energyKwhToday: number | null
    goodToday: number | null
    /** The same with the enterprises behind them: theirs alone, and seldom of all. */
    energy: Figure
    good: Figure
    openEpisodes: number
    /** of both together */
    quarantinedToday: number
    refused: Refused
  }
  counties: Record<
    string,
    {
      code: string
      nameZh: string
      nameEn: string
      enterprises: number
      live: number
      /** machines known to its enterprises, and those live and in RUN */
      devices: number
      running: number
      oee: Figure
      availability: Figure
      energyKwh: Figure
      openEpisodes: number
    }
  >
  /** spark: OEE of the last 24 hours by hour, oldest first, null where withheld */
  segments: Record<
    string,
    {
      code: string
      nameZh: string
      nameEn: string
      enterprises: number
      live: number
      devices: number
      running: number
      oee: Figure
      availability: Figure
      energyKwh: Figure
      openEpisodes: number
      spark: (number | null)[]
    }
  >
  episodes: Record<string, EpisodeView>
}
/**
 * Rooms `segment:{code}` and `county:{code}`. `enterprises` and `episodes` name enterprises: they are the operator's alone, and the
 * front takes them out of snapshots and patches for anybody else.
 */
export type GroupView = {
  kind: 'segment' | 'county' | 'city' | 'province'
  code: string
  nameZh: string
  nameEn: string
  kpis: KpiFigures
  losses: LossBar[] | null
  enterprises: Record<
    string,
    {
      id: string
      name: string
      county: string
      countyZh: string
      countyEn: string
      devices: number
      live: number
      running: number
      oee: Figure
      availability: Figure
      /** null: nobody meters it, or nothing was heard */
      energyKwh: number | null
      openEpisodes: number
      lastAt: EpochMs | null
    }
  >
  /** last 24 hours, oldest first; start of the hour */
  hours: { from: EpochMs; oee: number | null; energyKwh: number | null; good: number | null }[]
  episodes: Record<string, EpisodeView>
}
export type DeviceTile = {
  path: string
  name: string
  type: string
  /** Only a machine has an OEE; the figures of the others: GET …/assets. */
  assetClass: AssetClass
  line: string
  /** in force now, by the rule of the sums: UNKNOWN from the stale limit after the last sign of life, or from a death, on */
  state: State
  since: EpochMs | null
  /** while it is unknown: the last one known; null: none */
  lastState: State | null
  /** where states come from: the machine, or limits of its power; null: nowhere yet */
  stateFrom: 'reported' | 'power' | null
  reason: string | null
  orderActive: boolean | null
  /** last sign of life; the board greys a tile by its age, the server says `stale` when its own rule does */
  lastAt: EpochMs | null
  stale: boolean
  /** readings of the last day received of those expected, 0..1; null: nothing is expected yet */
  completeness: number | null
  clockCorrected: boolean
  oee: Figure
  /** null: `goodReason` */
  good: number | null
  total: number | null
  goodReason: Reason | null
  powerKw: number | null
  openEpisodes: number
}
/** Room `enterprise:{id}`: the owner's phone. Today and yesterday are, for each device, the production days of its own site. */
export type EnterpriseView = {
  id: string
  name: string
  timezone: string
  productionDay: string
  dayFrom: EpochMs
  /** site of most devices, whose day `productionDay`, `dayFrom` and `timezone` are; null: no device yet */
  daySite: string | null
  /** by site id: the day that the figures of its devices are of. Sites may begin theirs at different times. */
  siteDays: Record<string, { productionDay: string; dayFrom: EpochMs; timezone: string }>
  calendarAssumed: boolean
  today: DayView
  yesterday: DayView
  devices: Record<string, DeviceTile>
  hours: { from: EpochMs; oee: number | null; energyKwh: number | null; good: number | null }[]
  episodes: Record<string, EpisodeView>
  balance: { received: number; counted: number; duplicate: number; refused: number; tooLate: number }
}
export type DayView = {
  kpis: KpiFigures
  losses: LossBar[]
  plannedMinutes: number
  /** pieces; null: `goodReason` */
  good: number | null
  total: number | null
  scrap: number | null
  /** nobody counts them, or nothing was heard of those who do */
  goodReason: Reason | null
  /** null: `energyReason`, nobody meters it, or nothing was heard of those who do */
  energyKwh: number | null
  energyReason: Reason | null
  kwhPerGood: number | null
}
/** Room `device:{ent}/{site}/{area}/{line}/{device}`. */
export type DeviceView = {
  tile: DeviceTile
  enterprise: string
  timezone: string
  /** Begin of the production day. */
  dayFrom: EpochMs
  idealCycle: number | null
  ratedPower: number | null
  today: DayView
  /** newest value of every series of the device; band: what the detector expects now; text: what it says, where that is no number */
  values: Record<
    string,
    {
      metric: string
      unit: string
      value: number
      text?: string | null
      at: EpochMs
      band: { low: number; high: number; expected: number } | null
    }
  >
  /** last intervals, oldest first; the rest by REST */
  states: { from: EpochMs; to: EpochMs | null; state: State; reason: string | null; orderActive: boolean | null; said?: Said }[]
  counters: Record<string, number>
  episodes: Record<string, EpisodeView>
}
export type RoomView = ClusterView | GroupView | EnterpriseView | DeviceView

/** A room name: `cluster`, `segment:{code}`, `county:{code}`, `enterprise:{id}`, `device:{path}`. */
export type RoomName = string
export type Snapshot = { room: RoomName; revision: number; at: EpochMs; view: RoomView }
/** `patch` turns the view of revision `from` into that of `to`: see mergePatch. */
export type Delta = { room: RoomName; from: number; to: number; at: EpochMs; patch: unknown }

/** KPI row of `GET …/kpis`. */
export type KpiRow = {
  from: EpochMs
  to: EpochMs
  /**
   * By site id, where sites begin their days apart: the time each brings into the row, and its zone at its begin; `from` and `to` are those of
   * the site of most devices.
   */
  siteWindows?: Record<string, { from: EpochMs; to: EpochMs; timezone: string }>
  scope: string
  version: number
  restated: boolean
  provisional: boolean
  /** a failure is not repaired at the end of the window: it counts, with its time so far (domain §2.5) */
  censored: boolean
  coverage: number | null
  sums: Readonly<Record<string, number>>
  kpis: Readonly<Record<RowKpiName, number | null>>
  reasons: Readonly<Partial<Record<RowKpiName, Reason>>>
  /** `factor`: the factor of OEE it is taken off, in the convention asked for */
  losses: (LossBar & { factor: LossFactor })[]
  /** rows of a serial line: what only a line has */
  line?: LineFigures
  /** units behind the row, and those left out because a figure of theirs is missing */
  units: number
  skipped: number
  /** `calendar`: planned time by the site's shifts; `all-day`: no calendar was given */
  /** `state`: `power` where some of it was estimated from power */
  basis: { calendar: 'calendar' | 'all-day'; order: 'reported' | 'assumed-order'; state: 'reported' | 'power' }
}
/** Carriers an enterprise has metered; null: nobody meters it. */
export type MeteredCarriers = {
  readonly gasM3: number | null
  readonly steamT: number | null
  readonly waterM3: number | null
  readonly airM3: number | null
}
/** Energy of one machine: hours metered as [at, pieces/h, kW], the fit of its base load, and its phases now. */
export type DeviceEnergy = {
  from: EpochMs
  to: EpochMs
  points: [EpochMs, number, number][]
  baseLoad: BaseLoad
  /** `kw`: mean residual since then */
  drift: { since: EpochMs; kw: number } | null
  voltageUnbalance: number | null
  currentUnbalance: number | null
  powerFactor: number | null
}
/** Late readings, readings a gateway had kept back, a calendar, what is known of a machine, a reason people gave a stop. */
export type RestatingCause = 'late' | 'backfill' | 'calendar' | 'terms' | 'reason'
/** One figure as it stood from `statedAt` until `until`; null: from the first, and still. */
export type FigureVersion = Pick<KpiRow, 'version' | 'provisional' | 'coverage' | 'sums' | 'kpis' | 'reasons'> & {
  readonly statedAt: EpochMs | null
  readonly until: EpochMs | null
  /** Device-minutes that were stated anew on that occasion. */
  readonly minutes: number
  /** Device-minutes that are in it and were not in the version before: told for the first time after that one. */
  readonly told: number
  /** Why; empty of a first statement, and where it was not kept. */
  readonly because: readonly RestatingCause[]
}
/**
 * A figure opened to what it is made of. `filled`: the formula with its numbers. `terms`: each symbol of the formula, times in s, energy
 * in kWh. `contributes`: something of the device is in the figure; one of which nothing is says why in `reason`. `counts`: this term of it is:
 * energy is of all, pieces of units that count towards OEE, times of those behind it, and the terms that count add up to the one above.
 */
export type Explanation = {
  kpi: OpenableName
  scope: string
  from: EpochMs
  to: EpochMs
  siteWindows?: KpiRow['siteWindows']
  formula: string
  filled: string
  unit: string
  value: number | null
  reason: Reason | null
  terms: ExplainedTerm[]
  coverage: number | null
  version: number
  restated: boolean
  provisional: boolean
  censored: boolean
  units: number
  skipped: number
  basis: KpiRow['basis']
  devices: {
    path: string
    name: string
    contributes: boolean
    value: number | null
    reason: Reason | null
    coverage: number | null
    version: number
    terms: (ExplainedTerm & { counts: boolean })[]
  }[]
  /** By whole hours of receipt, not by the time readings are of. `received` is the sum of the rest. */
  balance: EnterpriseView['balance']
  /** The hours `balance` is of; of a site with a window of its own those that hold it. */
  balanceFrom: EpochMs
  balanceTo: EpochMs
}
export type ExplainedTerm = { symbol: string; value: number; unit: string }
/** `state` and `orderActive` as the time counts; `said`: people gave it another reason, `reason` is still what the machine sent. */
export type StateRow = { from: EpochMs; to: EpochMs; state: State; reason: string | null; orderActive: boolean | null; said?: Said }
export type Balance = {
  messages: { received: number; decoded: number; duplicate: number; refused: Record<string, number> }
  readings: { received: number; counted: number; tooLate: number; refused: Record<string, number> }
}
export type GroupRow = {
  code: string
  nameZh: string
  nameEn: string
  enterprises: number | null
  oee: Figure
  availability: Figure
  qualityRatio: Figure
  energyKwh: Figure
}

/** Member that says: take this value as it is. Never the name of a member of a view. */
export const SET = '$set'
/**
 * Applies a patch of a delta. JSON merge patch (RFC 7396: arrays and scalars replace, objects merge, null removes) with one extension,
 * because views hold nulls and RFC 7396 cannot set a member to null: an object whose only member is `$set` stands for the value of that
 * member, taken as it is. Null values and whole new objects travel that way. Neither argument is changed.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const entries = Object.entries(patch)
  if (entries.length === 1 && entries[0]![0] === SET) return entries[0]![1]
  const out: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [key, value] of entries) {
    if (value === null) delete out[key]
    // Assigning it would change the prototype; diff never names it.
    else if (key !== '__proto__') out[key] = mergePatch(out[key], value)
  }
  return out
}
const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)
