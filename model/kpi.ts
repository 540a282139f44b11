// ISO 22400-2 elements as additive sums, and the KPIs formed from them where they are read (domain §2.0 to §2.5).
// Every sum is a whole number in a small unit (ms, µs, mWh, pieces): additions are exact in any order, so roll-ups, replays and
// late corrections agree bit for bit. Ratios exist only in what kpisOf returns.
import { STATES } from './plant.ts'

/** Columns of one minute row, in stored order. Append only. */
// biome-ignore format: one group a line reads as the table it is
export const SUM_COLUMNS = [
  // ISO 22400 time elements inside planned time, ms
  'pbt', 'apt', 'aust', 'adet', 'adot', 'observed',
  // time in each canonical state, planned or not, ms
  'tOff', 'tWarmup', 'tIdle', 'tSetup', 'tRun', 'tMinor', 'tStarved', 'tBlocked', 'tFault', 'tPlanned', 'tUnknown',
  // losses inside ADET, ms; the time of a stop waits in `lossOpen` until its length tells minor stop from breakdown, then it moves, in the
  // rows of its own minutes: so they sum to ADET in every window
  'lossBreakdown', 'lossMinor', 'lossStarved', 'lossBlocked', 'lossIdle', 'lossOff', 'lossOpen',
  // order flag was not sent and taken as active; running without an order; running outside planned time, ms
  'assumedOrder', 'runWithoutOrder', 'overtime',
  // pieces inside planned time; pqUnpriced: produced while no ideal cycle was known
  'pq', 'gq', 'sq', 'rq', 'pqUnpriced', 'pqOvertime', 'gqOvertime',
  // planned run time of the pieces, µs: sum(PRI*PQ), sum(PRI*GQ)
  'priPq', 'priGq',
  // electrical energy, mWh: all of it, and by the state it was used in
  'energy',
  'eOff', 'eWarmup', 'eIdle', 'eSetup', 'eRun', 'eMinor', 'eStarved', 'eBlocked', 'eFault', 'ePlanned', 'eUnknown',
  // failures that began, their repair time so far, ms
  'failures', 'ttr',
  // readings counted
  'readings',
  // planned time without production of which nobody said why, ms: part of aust + adet + adot
  'unclassified',
  // observed planned time whose state was estimated from power, ms
  'estimated',
  // failures that began less those that ended: added to what was open before a window it is what is open after it; and 1 in a minute at whose
  // end one is open
  'failuresOpen', 'failing',
] as const
export type SumColumn = (typeof SUM_COLUMNS)[number]
export const SUM_COUNT = SUM_COLUMNS.length
export const SUM: Readonly<Record<SumColumn, number>> = Object.fromEntries(SUM_COLUMNS.map((c, i) => [c, i])) as Record<SumColumn, number>
/** Index of `tOff` and `eOff`: add a state code to reach that state's column. */
export const SUM_STATE_TIME = SUM.tOff
export const SUM_STATE_ENERGY = SUM.eOff

/** One row of sums: SUM_COUNT whole numbers. */
export type Sums = Float64Array
export const createSums = (): Sums => new Float64Array(SUM_COUNT)
/** Adds `row` (from `at` on) to `total`. */
export function addSums(total: Sums, row: ArrayLike<number>, at = 0): void {
  for (let i = 0; i < SUM_COUNT; i++) total[i] = total[i]! + row[at + i]!
}

/** What is known of the unit beside its sums; decides between a number and a reason. */
export type Basis = {
  /** At least one counter was ever seen. */
  readonly counted: boolean
  /** An ideal cycle is known for all pieces (PRI). */
  readonly priced: boolean
  /** Of a group: some unit counts, be it none of those its times are of. Left out: as `counted`. */
  readonly pieces?: boolean
}

export const KPI_NAMES = [
  'availability',
  'effectiveness',
  'qualityRatio',
  'oeeIndex',
  'neeIndex',
  'allocationEfficiency',
  'utilisationEfficiency',
  'technicalEfficiency',
  'setupRatio',
  'scrapRatio',
  'reworkRatio',
  'mtbf',
  'mttr',
  'specificEnergy',
] as const
export type KpiName = (typeof KPI_NAMES)[number]
/** KPIs of a row of history beside KPI_NAMES: live boards and the gate do without them. */
export const FURTHER_KPI_NAMES = [
  'teep',
  'throughputRate',
  'failureRate',
  'inherentAvailability',
  'energyPerPiece',
  'baseLoadShare',
  'standbyShare',
  'orderCoverage',
  'classifiedShare',
  'firstPassYield',
  'loadRate',
] as const
export type FurtherKpiName = (typeof FURTHER_KPI_NAMES)[number]
export type RowKpiName = KpiName | FurtherKpiName

/** Where stops shorter than the limit count: ISO 22400 as delay (availability), classic TPM as lost pace (domain §2.3.1). OEE is the same. */
export const LOSS_CONVENTIONS = ['iso22400', 'tpm'] as const
export type LossConvention = (typeof LOSS_CONVENTIONS)[number]
/** What MTBF and MTTR are divided by: failures, or failures + 1 as some of ISO 22400-2 prints it (domain §2.5). */
export const FAILURE_DIVISORS = ['n', 'n+1'] as const
export type FailureDivisor = (typeof FAILURE_DIVISORS)[number]
export type Convention = { readonly losses?: LossConvention; readonly divisor?: FailureDivisor }

export type Reason =
  | 'no-planned-time'
  | 'no-run-time'
  | 'no-count'
  | 'counts-disagree'
  | 'no-ideal-cycle'
  | 'no-energy'
  | 'no-busy-time'
  | 'no-failure'
  | 'no-stop'
  | 'state-estimated'
  | 'coverage-low'
  | 'unheard'
  | 'privacy'
  /** Beside what the caller has seen today it would tell of a single enterprise. */
  | 'withheld-today'
  | 'no-enterprise'
  | 'unit-unknown'
  | 'device-only'
  | 'no-inspection'
  | 'no-input'
  | 'not-a-machine'
export type Kpis = { readonly kpis: Readonly<Record<KpiName, number | null>>; readonly reasons: Readonly<Partial<Record<KpiName, Reason>>> }

/** The KPIs of something that is no machine: none. */
export function noKpis<K extends RowKpiName>(
  names: readonly K[],
): { readonly kpis: Readonly<Record<K, null>>; readonly reasons: Readonly<Record<K, Reason>> } {
  const every = <V>(value: V) => Object.fromEntries(names.map((name) => [name, value])) as Record<K, V>
  return { kpis: every(null), reasons: every('not-a-machine') }
}

/** PQ = GQ + SQ + RQ but for this share of PQ (domain §4.8): beyond it pieces are neither good nor told as scrap or rework. */
const COUNTS_LIMIT = 0.01
export const countsDisagree = (pq: number, judged: number): boolean => Math.abs(pq - judged) > COUNTS_LIMIT * pq

/** Quality is weighted by time where every piece has an ideal cycle, else it is the plain share of pieces (domain §2.4). */
export const isTimeWeighted = (priPq: number, pqUnpriced: number): boolean => priPq > 0 && pqUnpriced === 0

/** Below this share of observed planned time OEE-type KPIs are withheld (domain §2.0). */
export const COVERAGE_LIMIT = 0.8

/** Share of planned time with a known state, 0..1; null without planned time. */
export function coverageOf(s: ArrayLike<number>): number | null {
  return s[SUM.pbt]! > 0 ? s[SUM.observed]! / s[SUM.pbt]! : null
}

/**
 * ISO 22400-2 KPIs of a row of sums, as fractions; mtbf and mttr in h, specificEnergy in kWh per good piece.
 * A KPI whose denominator or input is missing is null and says why. Effectiveness above 1 is returned as it is: evidence of a wrong PRI.
 */
export function kpisOf(s: ArrayLike<number>, basis: Basis = { counted: true, priced: true }, convention: Convention = {}): Kpis {
  const kpis = {} as Record<KpiName, number | null>
  const reasons: Partial<Record<KpiName, Reason>> = {}
  const put = (name: KpiName, numerator: number, denominator: number, reason: Reason, withheld?: Reason) => {
    const why = withheld ?? (denominator > 0 ? undefined : reason)
    kpis[name] = why === undefined ? numerator / denominator : null
    if (why !== undefined) reasons[name] = why
  }
  const pbt = s[SUM.pbt]!,
    apt = s[SUM.apt]!,
    aust = s[SUM.aust]!,
    adet = s[SUM.adet]!,
    adot = s[SUM.adot]!
  const pq = s[SUM.pq]!,
    priPq = s[SUM.priPq]! / 1000,
    priGq = s[SUM.priGq]! / 1000 // ms from here on
  const aubt = s[SUM.observed]! - adot
  const aupt = apt + aust
  const coverage = coverageOf(s)
  const low: Reason | undefined = coverage !== null && coverage < COVERAGE_LIMIT ? 'coverage-low' : undefined
  const unpriced: Reason | undefined = !basis.counted ? 'no-count' : !basis.priced || s[SUM.pqUnpriced]! > 0 ? 'no-ideal-cycle' : undefined
  // Classic TPM calls a machine in a minor stop running, and slow.
  const run = convention.losses === 'tpm' ? apt + s[SUM.lossMinor]! : apt
  put('availability', run, pbt, 'no-planned-time', low)
  put('effectiveness', priPq, run, 'no-run-time', low ?? unpriced)
  // With several products the time-weighted quality is the one that multiplies to OEE (domain §2.4); with one they are equal.
  const uncounted: Reason | undefined = (basis.pieces ?? basis.counted) ? undefined : 'no-count'
  if (isTimeWeighted(priPq, s[SUM.pqUnpriced]!)) put('qualityRatio', priGq, priPq, 'no-count', uncounted)
  else put('qualityRatio', s[SUM.gq]!, pq, 'no-count', uncounted)
  put('oeeIndex', priGq, pbt, 'no-planned-time', low ?? unpriced)
  // NEE = AUPT/PBT * effectiveness * quality = AUPT/APT * OEE: without production time there is no rate to weigh.
  put('neeIndex', aupt * priGq, pbt * apt, pbt > 0 ? 'no-run-time' : 'no-planned-time', low ?? unpriced)
  put('allocationEfficiency', aubt, pbt, 'no-planned-time', low)
  put('utilisationEfficiency', apt, aubt, 'no-busy-time', low)
  put('technicalEfficiency', apt, apt + adet, 'no-run-time', low)
  put('setupRatio', aust, aupt, 'no-run-time', low)
  const unjudged: Reason | undefined = pq > 0 && countsDisagree(pq, s[SUM.gq]! + s[SUM.sq]! + s[SUM.rq]!) ? 'counts-disagree' : undefined
  put('scrapRatio', s[SUM.sq]!, pq, 'no-count', unjudged)
  put('reworkRatio', s[SUM.rq]!, pq, 'no-count', unjudged)
  const failures = s[SUM.failures]!
  const divisor = failures > 0 && convention.divisor === 'n+1' ? failures + 1 : failures
  // Power tells a standing machine from a running one, and no fault from a pause.
  const failureless: Reason = s[SUM.estimated]! > 0 ? 'state-estimated' : 'no-failure'
  put('mtbf', aupt / 3_600_000, divisor, failureless)
  put('mttr', s[SUM.ttr]! / 3_600_000, divisor, failureless)
  put('specificEnergy', s[SUM.energy]! / 1e6, s[SUM.gq]!, 'no-count', s[SUM.energy]! > 0 ? undefined : 'no-energy')
  if (!isHeard(s)) for (const name of OF_EVENTS) if (kpis[name] === null) reasons[name] = 'unheard'
  return { kpis, reasons }
}

/** A reading came, or its state was known for some of the time. Before any time has passed there was nothing to hear. */
export function isHeard(s: ArrayLike<number>): boolean {
  if (s[SUM.readings]! > 0 || s[SUM.tUnknown] === 0) return true
  for (let state = 0; state < STATES.length; state++) if (STATES[state] !== 'UNKNOWN' && s[SUM_STATE_TIME + state]! > 0) return true
  return false
}

/** Made of pieces, failures and energy: of a time in which nothing was heard nobody knows that there were none. */
const OF_EVENTS = ['qualityRatio', 'scrapRatio', 'reworkRatio', 'mtbf', 'mttr', 'specificEnergy'] as const

/** Pieces with a serial number, counted where they were judged first: inspected, and good at that first pass. */
export type FirstPassed = { readonly ip: number; readonly gp: number }
const NONE_INSPECTED: FirstPassed = { ip: 0, gp: 0 }

/** States whose energy is standby loss (domain §2.7.1). */
const STANDBY: readonly SumColumn[] = ['eIdle', 'eStarved', 'eBlocked', 'eFault']

/**
 * The KPIs of a history row beside those of kpisOf. `calendarMs`: calendar time behind the sums, of all their units. throughputRate in
 * pieces/h, of one device only (`single`): a group counts pieces of units whose run time stands behind no figure of it; failureRate per 1000 h of operation, energyPerPiece in kWh per piece produced, the rest fractions.
 * `above`: why kpisOf left KPIs out in the ISO 22400 convention, for whoever knows.
 */
export function furtherKpisOf(
  s: ArrayLike<number>,
  basis: Basis,
  calendarMs: number,
  single: boolean,
  inspected: FirstPassed = NONE_INSPECTED,
  above: Kpis['reasons'] = kpisOf(s, basis).reasons,
): {
  readonly kpis: Readonly<Record<FurtherKpiName, number | null>>
  readonly reasons: Readonly<Partial<Record<FurtherKpiName, Reason>>>
} {
  const kpis = {} as Record<FurtherKpiName, number | null>
  const reasons: Partial<Record<FurtherKpiName, Reason>> = {}
  const put = (name: FurtherKpiName, numerator: number, denominator: number, reason: Reason, withheld?: Reason) => {
    const why = withheld ?? (denominator > 0 ? undefined : reason)
    kpis[name] = why === undefined ? numerator / denominator : null
    if (why !== undefined) reasons[name] = why
  }
  const [apt, aupt, energy, pq] = [s[SUM.apt]!, s[SUM.apt]! + s[SUM.aust]!, s[SUM.energy]!, s[SUM.pq]!]
  const counted: Reason | undefined = basis.counted ? undefined : 'no-count'
  const metered: Reason | undefined = energy > 0 ? undefined : 'no-energy'
  const low: Reason | undefined = above.availability === 'coverage-low' ? 'coverage-low' : undefined
  put('teep', s[SUM.priGq]! / 1000, calendarMs, 'no-planned-time', above.oeeIndex)
  put('throughputRate', pq * 3_600_000, apt, 'no-run-time', single ? (low ?? counted) : 'device-only')
  put('failureRate', s[SUM.failures]! * 1000 * 3_600_000, aupt, 'no-run-time', low)
  put('inherentAvailability', aupt, aupt + s[SUM.ttr]!, 'no-run-time', s[SUM.failures]! > 0 ? undefined : above.mtbf)
  put('energyPerPiece', energy / 1e6, pq, 'no-count', metered)
  put('baseLoadShare', energy - s[SUM.eRun]!, energy, 'no-energy')
  put(
    'standbyShare',
    STANDBY.reduce((sum, column) => sum + s[SUM[column]]!, 0),
    energy,
    'no-energy',
  )
  const stopped = s[SUM.aust]! + s[SUM.adet]! + s[SUM.adot]!
  put('classifiedShare', stopped - s[SUM.unclassified]!, stopped, 'no-stop')
  put('orderCoverage', s[SUM.observed]! - s[SUM.assumedOrder]!, s[SUM.observed]!, 'no-planned-time')
  put('firstPassYield', inspected.gp, inspected.ip, 'no-inspection')
  // The rated capacity of a unit is planned time over its ideal cycle: PQ / capacity = sum(PRI*PQ) / PBT.
  put('loadRate', s[SUM.priPq]! / 1000, s[SUM.pbt]!, 'no-planned-time', above.effectiveness === 'no-run-time' ? low : above.effectiveness)
  return { kpis, reasons }
}

/** Sums as the world outside sees them: times in s, energy in kWh, counts in pieces. */
export type PublicSums = Readonly<Record<string, number>>
/** `out`: a copy of an object that has all names already is a struct; one given so many one by one is a hash table, several times as slow. */
export function publicSums(s: ArrayLike<number>, out: Record<string, number> = { ...NAMED }): Record<string, number> {
  for (const { name, column, perUnit } of PUBLISHED) out[name] = s[column]! / perUnit
  return out
}
const PUBLISHED = ((): readonly { readonly name: string; readonly column: number; readonly perUnit: number }[] => {
  const out: { name: string; column: number; perUnit: number }[] = []
  const put = (perUnit: number, ...names: readonly SumColumn[]) => {
    for (const name of names) out.push({ name, column: SUM[name], perUnit })
  }
  put(1000, 'pbt', 'apt', 'aust', 'adet', 'adot', 'observed')
  put(1000, 'lossBreakdown', 'lossMinor', 'lossStarved', 'lossBlocked', 'lossIdle', 'lossOff', 'lossOpen')
  put(1000, 'assumedOrder', 'runWithoutOrder', 'overtime', 'ttr', 'unclassified', 'estimated')
  put(1, 'pq', 'gq', 'sq', 'rq', 'pqUnpriced', 'pqOvertime', 'gqOvertime', 'failures', 'failuresOpen', 'failing', 'readings')
  put(1e6, 'priPq', 'priGq')
  out.push({ name: 'energyKwh', column: SUM.energy, perUnit: 1e6 })
  STATES.forEach((state, code) => {
    const name = state[0] + state.slice(1).toLowerCase()
    out.push({ name: `t${name}`, column: SUM_STATE_TIME + code, perUnit: 1000 })
    out.push({ name: `e${name}Kwh`, column: SUM_STATE_ENERGY + code, perUnit: 1e6 })
  })
  return out
})()
const NAMED: Readonly<Record<string, number>> = Object.fromEntries(PUBLISHED.map(({ name }) => [name, 0]))

/** One bar of the loss waterfall, minutes of planned time. */
export type Loss = { readonly loss: LossName; readonly minutes: number }
export const LOSS_NAMES = [
  'breakdown',
  'setup',
  'minor',
  'starved',
  'blocked',
  'idle',
  'off',
  'open',
  'noOrder',
  'unobserved',
  'speed',
  'quality',
] as const
export type LossName = (typeof LOSS_NAMES)[number]
export type LossFactor = 'availability' | 'effectiveness' | 'qualityRatio'
/** Factor of OEE a loss is taken off in a convention; the three telescope to the same OEE in both. */
export function factorOf(loss: LossName, convention: LossConvention = 'iso22400'): LossFactor {
  if (loss === 'quality') return 'qualityRatio'
  return loss === 'speed' || (loss === 'minor' && convention === 'tpm') ? 'effectiveness' : 'availability'
}
/**
 * Minutes lost between planned time and fully productive time (domain §2.3.1, ISO 22400 buckets).
 * They sum with `sum(PRI*GQ)` to PBT exactly; speed is negative where pieces came faster than the ideal cycle. Without pieces or their
 * ideal cycle nobody knows the pace: speed and quality are left out, and what is left is the time it ran.
 */
export function lossesOf(s: ArrayLike<number>, basis: Basis = { counted: true, priced: true }): readonly Loss[] {
  const minutes = (ms: number) => ms / 60_000
  const isPaced = basis.counted && basis.priced && s[SUM.pqUnpriced]! === 0
  const priPq = s[SUM.priPq]! / 1000,
    priGq = s[SUM.priGq]! / 1000
  return [
    { loss: 'breakdown', minutes: minutes(s[SUM.lossBreakdown]!) },
    { loss: 'setup', minutes: minutes(s[SUM.aust]!) },
    { loss: 'minor', minutes: minutes(s[SUM.lossMinor]!) },
    { loss: 'starved', minutes: minutes(s[SUM.lossStarved]!) },
    { loss: 'blocked', minutes: minutes(s[SUM.lossBlocked]!) },
    { loss: 'idle', minutes: minutes(s[SUM.lossIdle]!) },
    { loss: 'off', minutes: minutes(s[SUM.lossOff]!) },
    { loss: 'open', minutes: minutes(s[SUM.lossOpen]!) },
    { loss: 'noOrder', minutes: minutes(s[SUM.adot]!) },
    { loss: 'unobserved', minutes: minutes(s[SUM.pbt]! - s[SUM.observed]!) },
    ...(isPaced
      ? ([
          { loss: 'speed', minutes: minutes(s[SUM.apt]! - priPq) },
          { loss: 'quality', minutes: minutes(priPq - priGq) },
        ] as const)
      : []),
  ]
}

/** Line OEE of stations in series: good at the end of the line, at the pace of its bottleneck (domain §2.4). `priS` and `pbtS` in s. */
export function serialLineOee(priS: number, goodAtEnd: number, pbtS: number): number | null {
  return pbtS > 0 ? (priS * goodAtEnd) / pbtS : null
}
