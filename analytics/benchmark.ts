// The one gate that figures made of several enterprises pass on their way out (domain §5). Owns the rules on a cell and
// what may be told of it; the step from one publication to the next is in publication.ts. Never sees an enterprise's name beyond the key
// that tells contributors apart, and keeps no state. Figures of an enterprise about itself do not pass here.
import type { Quantiles } from '../model/gate.ts'
import { addSums, type Basis, coverageOf, createSums, type KpiName, kpisOf, SUM, type Sums } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'
import { laplaceMean, noisyQuantile, type Random } from './noise.ts'

/** What a cell must pass. Shares and p in whole percent, so that the comparisons at a boundary are exact. */
export type Rules = {
  /** Fewest contributors behind a mean, sum or rate. */
  readonly kMean: number
  readonly dominance: readonly { readonly largest: number; readonly percent: number }[]
  readonly pPercent: number
}
/** A board's parameters (§5.3). Minimum, maximum, rank lists and small histogram bins have none: nothing here forms them. */
export type Profile = Rules & {
  readonly name: 'inside' | 'public'
  readonly kMedian: number
  readonly kQuartiles: number
  /** null: never. */
  readonly kDeciles: number | null
  /** A published figure stays as it is for this long, ms. */
  readonly freezeMs: number
  /** Figures are of this many production days ago. */
  readonly lagDays: 0 | 1
  /** Released ratios move in steps of 1/ratioSteps, amounts have this many significant digits. */
  readonly ratioSteps: number
  readonly digits: number
  /** Between two releases nobody or at least this many contributors change (§5.5). */
  readonly minChange: number
}
/** A published figure of the inside board stands for this long. */
export const FREEZE_MS = 15 * 60_000
export const DAY_MS = 24 * 3_600_000
/** A cohort is weighed against those let out in the same period, or within this time, ms: older amounts are too far from today's. */
export const WEIGHED_MS = 28 * DAY_MS
/** The board inside a segment. */
export const INSIDE: Profile = {
  name: 'inside',
  kMean: 5,
  kMedian: 7,
  kQuartiles: 10,
  kDeciles: 25,
  dominance: [
    { largest: 1, percent: 50 },
    { largest: 2, percent: 75 },
  ],
  pPercent: 15,
  freezeMs: FREEZE_MS,
  lagDays: 0,
  ratioSteps: 200,
  digits: 3,
  minChange: 3,
}
/** Figures for everybody: daily, of the day before. */
export const PUBLIC: Profile = {
  name: 'public',
  kMean: 10,
  kMedian: 12,
  kQuartiles: 20,
  kDeciles: null,
  dominance: [
    { largest: 1, percent: 25 },
    { largest: 2, percent: 45 },
  ],
  pPercent: 20,
  freezeMs: DAY_MS,
  lagDays: 1,
  ratioSteps: 100,
  digits: 2,
  minChange: 3,
}
/** The wall of the operator, who knows every enterprise anyway: values move, the cohort behind them only as everywhere. */
export const WALL: Profile = { ...INSIDE, freezeMs: 0 }
/** Fleets of compute centres, for the operator alone: in the digits their targets are stated with (87.3 EFLOPS of 282 sites, PUE < 1.15). */
export const FLEET: Profile = { ...WALL, ratioSteps: 10_000, digits: 6 }

/** What one enterprise adds to a cell. `party`: its legal group, which counts as one contributor, or the enterprise itself. */
export type Part = { readonly party: string; readonly weight: number }
type Failure = 'threshold' | 'dominance' | 'p-percent'
export type Verdict = { readonly n: number; readonly failed: readonly Failure[] }

/**
 * Rules of §5.2 on the weights of a cell. Dominance fails when a share is strictly greater than its parameter, p% when the remainder is
 * strictly less; the threshold passes from `kMean` on. Nobody without weight is a contributor: dummies cannot open a cell.
 */
export const checkCell = (parts: readonly Part[], rules: Rules = INSIDE): Verdict => checkWeights(byParty(parts).values(), rules)

/** `checkCell` where each weight is of another contributor. */
export function checkWeights(weights: Iterable<number>, rules: Rules): Verdict {
  const most = rules.dominance.reduce((max, { largest }) => Math.max(max, largest), 2)
  const largest = new Array<number>(most).fill(0)
  let n = 0
  let total = 0
  for (const weight of weights) {
    if (!(weight > 0)) continue
    n++
    total += weight
    let at = most
    for (; at > 0 && largest[at - 1]! < weight; at--) if (at < most) largest[at] = largest[at - 1]!
    if (at < most) largest[at] = weight
  }
  const top = (count: number) => largest.slice(0, count).reduce((sum, w) => sum + w, 0)
  const failed: Failure[] = []
  if (n < rules.kMean) failed.push('threshold')
  if (rules.dominance.some(({ largest, percent }) => 100 * top(largest) > percent * total)) failed.push('dominance')
  // At least one rival must be unable to reckon the largest from the total and his own value closer than p%.
  if (100 * (total - top(2)) < rules.pPercent * largest[0]!) failed.push('p-percent')
  return { n, failed }
}

function byParty(parts: readonly Part[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { party, weight } of parts) sums.set(party, (sums.get(party) ?? 0) + weight)
  return sums
}

/** Type-7 quantile (linear interpolation) of values in rising order; `q` 0..1. */
export function quantile(sorted: readonly number[], q: number): number | null {
  if (sorted.length === 0) return null
  const at = (sorted.length - 1) * q
  const below = Math.floor(at)
  const low = sorted[below]!
  return low + (at - below) * ((sorted[below + 1] ?? low) - low)
}

/** Steps of 0.5 percentage points unless told otherwise, so that the last digits of one contributor cannot be read off. */
export const roundRatio = (value: number, steps = INSIDE.ratioSteps): number => Math.round(value * steps * HALF_UP) / steps
/** A half that binary fractions miss by their last digit is a half. */
const HALF_UP = 1 + 1e-12
export const roundAmount = (value: number, digits = INSIDE.digits): number => Number(value.toPrecision(digits))
const ratio = (value: number, { ratioSteps }: Profile) => roundRatio(value, ratioSteps)
const amount = (value: number, { digits }: Profile) => roundAmount(value, digits)

/**
 * What may be asked of a cell. `weights`: every weight the figure hangs on. Figures from which another can be reckoned share their
 * weights (OEE = A·E·Q), so that they are released or withheld together.
 */
export type Measure = {
  readonly name: string
  readonly weights: (s: Sums) => readonly number[]
  readonly value: (total: Sums, basis: Basis) => number | null
  readonly round: (value: number, rules: Profile) => number
  /** An amount of all: told of half of them it would be taken for the whole. */
  readonly adds?: true
}
const pbt = (s: Sums) => s[SUM.pbt]!
const apt = (s: Sums) => s[SUM.apt]!
const aubt = (s: Sums) => s[SUM.observed]! - s[SUM.adot]!
const aupt = (s: Sums) => s[SUM.apt]! + s[SUM.aust]!
const priPq = (s: Sums) => s[SUM.priPq]!
const factors = (s: Sums) => [pbt(s), apt(s), priPq(s)]
const KPI_WEIGHTS: Readonly<Record<KpiName, (s: Sums) => readonly number[]>> = {
  availability: (s) => [pbt(s)],
  effectiveness: factors,
  qualityRatio: factors,
  oeeIndex: factors,
  neeIndex: (s) => [...factors(s), aupt(s)],
  allocationEfficiency: (s) => [pbt(s), aubt(s)],
  utilisationEfficiency: (s) => [pbt(s), aubt(s)],
  technicalEfficiency: (s) => [apt(s), apt(s) + s[SUM.adet]!],
  setupRatio: (s) => [aupt(s)],
  scrapRatio: (s) => [s[SUM.pq]!],
  reworkRatio: (s) => [s[SUM.pq]!],
  mtbf: (s) => [aupt(s), s[SUM.failures]!],
  mttr: (s) => [s[SUM.ttr]!, s[SUM.failures]!],
  // Of whoever meters energy and counts pieces: what others draw is for none of these pieces, and weighs where they are told apart.
  specificEnergy: (s) => [s[SUM.energy]! > 0 ? s[SUM.gq]! : 0, s[SUM.energy]!],
}
const HOURS_OR_AMOUNTS: readonly KpiName[] = ['mtbf', 'mttr', 'specificEnergy']
export const kpiMeasure = (name: KpiName): Measure => ({
  name,
  weights: KPI_WEIGHTS[name],
  value: (total, basis) => kpisOf(total, basis).kpis[name],
  round: HOURS_OR_AMOUNTS.includes(name) ? amount : ratio,
})
/** kWh. */
export const ENERGY: Measure = {
  name: 'energyKwh',
  weights: (s) => [s[SUM.energy]!],
  value: (s) => s[SUM.energy]! / 1e6,
  round: amount,
  adds: true,
}
/** Good pieces, those outside planned time too. */
export const GOOD: Measure = {
  name: 'good',
  weights: (s) => [s[SUM.gq]! + s[SUM.gqOvertime]!],
  value: (s) => s[SUM.gq]! + s[SUM.gqOvertime]!,
  round: amount,
  adds: true,
}

/** `at`: newest event time in the sums. */
export type Contribution = { readonly party: string; readonly sums: Sums; readonly at: EpochMs | null }

/** Contributors of a measure: who has weight in it, sorted. */
export const partiesOf = (measure: Measure, contributions: readonly Contribution[]): readonly string[] =>
  [...new Set(contributions.filter((c) => (measure.weights(c.sums)[0] ?? 0) > 0).map((c) => c.party))].sort()

export const WITHHELD: Figure = { value: null, reason: 'privacy', coverage: null, n: 0, at: null }
/** Of a group that nobody is in: nobody is no secret. */
export const NOBODY: Figure = { ...WITHHELD, reason: 'no-enterprise' }

/** A cell's figure if it may be known, rounded; else WITHHELD, which tells nothing of the cell, not even how many are in it. */
export function release(measure: Measure, contributions: readonly Contribution[], rules: Profile = INSIDE): Figure {
  const weighed = contributions.map((c) => ({ party: c.party, weights: measure.weights(c.sums) }))
  const sides = weighed[0]?.weights.length ?? 0
  if (sides === 0) return WITHHELD
  let n = 0
  for (let side = sides - 1; side >= 0; side--) {
    const verdict = checkCell(
      weighed.map((w) => ({ party: w.party, weight: w.weights[side]! })),
      rules,
    )
    if (verdict.failed.length > 0) return WITHHELD
    n = verdict.n
  }
  const total = createSums()
  let at: EpochMs | null = null
  for (const c of contributions) {
    addSums(total, c.sums)
    if (c.at !== null && (at === null || c.at > at)) at = c.at
  }
  const value = measure.value(total, { counted: true, priced: true })
  if (value === null) return WITHHELD
  const coverage = coverageOf(total)
  return { value: measure.round(value, rules), reason: null, coverage: coverage === null ? null : ratio(coverage, rules), n, at }
}

/** How many there are, if it may be said: nobody is no secret, one to four are. */
export const releaseCount = (n: number, rules: Profile = INSIDE): number | null => (n === 0 || n >= rules.kMean ? n : null)

/** As much of the distribution as so many contributors may show, each counted once; null: nothing. */
export function releaseQuantiles(values: readonly number[], kind: 'ratio' | 'amount', rules: Profile = INSIDE): Quantiles | null {
  const n = values.length
  const passes = (k: number | null) =>
    k !== null &&
    checkCell(
      values.map((_, i) => ({ party: String(i), weight: 1 })),
      { ...rules, kMean: k },
    ).failed.length === 0
  if (!passes(rules.kMean)) return null
  const round = (value: number) => (kind === 'ratio' ? ratio(value, rules) : amount(value, rules))
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number, k: number | null) => (passes(k) ? round(quantile(sorted, q)!) : null)
  return {
    mean: round(values.reduce((sum, v) => sum + v, 0) / n),
    p10: at(0.1, rules.kDeciles),
    p25: at(0.25, rules.kQuartiles),
    p50: at(0.5, rules.kMedian),
    p75: at(0.75, rules.kQuartiles),
    p90: at(0.9, rules.kDeciles),
    n,
  }
}

/** Below this many contributors noise drowns what it protects, and the plain rules hold (§5.7). */
export const NOISE_FROM = 50
/** The mean and five quantiles share what one release may spend. */
const NOISY_PARTS = 6
/** Ratios of many contributors with noise instead of a cohort; `epsilon` is spent once for all of it. Null below NOISE_FROM. */
export function releaseNoisy(values: readonly number[], epsilon: number, random: Random): Quantiles | null {
  if (values.length < NOISE_FROM) return null
  const each = epsilon / NOISY_PARTS
  const within = (value: number) => roundRatio(Math.min(1, Math.max(0, value)))
  const quantiles = [0.1, 0.25, 0.5, 0.75, 0.9].map((q) => within(noisyQuantile(values, q, [0, 1], each, random)))
  // Drawn one by one they may cross; putting them in order costs no privacy.
  const [p10, p25, p50, p75, p90] = quantiles.sort((a, b) => a - b) as [number, number, number, number, number]
  return { mean: within(laplaceMean(values, [0, 1], each, random)), p10, p25, p50, p75, p90, n: values.length }
}

/**
 * Which of several parts of a known total to withhold (§5.5): `already` withheld ones and those that fail, and then the smallest that pass
 * until what is withheld, taken together, would itself pass. A single withheld part could be reckoned from the total and the others.
 */
export function withheldTogether<Name extends string>(
  cells: ReadonlyMap<Name, readonly Part[]>,
  rules: Rules = INSIDE,
  already: ReadonlySet<Name> = new Set(),
): ReadonlySet<Name> {
  const passes = (parts: readonly Part[]) => checkCell(parts, rules).failed.length === 0
  const size = (parts: readonly Part[]) => parts.reduce((sum, p) => sum + p.weight, 0)
  const withheld = new Set([...cells].filter(([name, parts]) => already.has(name) || !passes(parts)).map(([name]) => name))
  const rest = [...cells].filter(([name]) => !withheld.has(name)).sort(([a, x], [b, y]) => size(x) - size(y) || (a < b ? -1 : 1))
  const together = () => [...withheld].flatMap((name) => cells.get(name)!)
  while (together().some((p) => p.weight > 0) && !passes(together())) {
    const next = rest.shift()
    if (next === undefined) break
    withheld.add(next[0])
  }
  return withheld
}
