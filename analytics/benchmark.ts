// The one gate that figures made of several enterprises pass on their way out (domain §5). Owns the rules and the step from one
// publication to the next; never sees an enterprise's name beyond the key that tells contributors apart, and keeps no state of its own.
// Figures of an enterprise about itself do not pass here.
import { addSums, type Basis, coverageOf, createSums, type KpiName, kpisOf, SUM, type Sums } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'

/** Parameters of §5.3. Shares and p in whole percent, so that the comparisons at a boundary are exact. */
export type Rules = {
  /** Fewest contributors behind a mean, sum or rate. */
  readonly kMean: number
  readonly dominance: readonly { readonly largest: number; readonly percent: number }[]
  readonly pPercent: number
}
/** The board inside a segment (§5.3). */
export const INSIDE: Rules = {
  kMean: 5,
  dominance: [
    { largest: 1, percent: 50 },
    { largest: 2, percent: 75 },
  ],
  pPercent: 15,
}

/** What one enterprise adds to a cell. `party`: its legal group, which counts as one contributor, or the enterprise itself. */
export type Part = { readonly party: string; readonly weight: number }
type Failure = 'threshold' | 'dominance' | 'p-percent'
export type Verdict = { readonly n: number; readonly failed: readonly Failure[] }

/**
 * Rules of §5.2 on the weights of a cell. Dominance fails when a share is strictly greater than its parameter, p% when the remainder is
 * strictly less; the threshold passes from `kMean` on. Nobody without weight is a contributor: dummies cannot open a cell.
 */
export function checkCell(parts: readonly Part[], rules: Rules = INSIDE): Verdict {
  const weights = [...byParty(parts).values()].filter((w) => w > 0).sort((a, b) => b - a)
  const total = weights.reduce((sum, w) => sum + w, 0)
  const top = (count: number) => weights.slice(0, count).reduce((sum, w) => sum + w, 0)
  const failed: Failure[] = []
  if (weights.length < rules.kMean) failed.push('threshold')
  if (rules.dominance.some(({ largest, percent }) => 100 * top(largest) > percent * total)) failed.push('dominance')
  // At least one rival must be unable to reckon the largest from the total and his own value closer than p%.
  if (100 * (total - top(2)) < rules.pPercent * (weights[0] ?? 0)) failed.push('p-percent')
  return { n: weights.length, failed }
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

/** Released ratios move in steps of 0.5 percentage points, so that the last digits of one contributor cannot be read off. */
export const roundRatio = (value: number): number => Math.round(value * 200) / 200
export const roundAmount = (value: number): number => Number(value.toPrecision(3))

/**
 * What may be asked of a cell. `weights`: every weight the figure hangs on. Figures from which another can be reckoned share their
 * weights (OEE = A·E·Q), so that they are released or withheld together.
 */
export type Measure = {
  readonly name: string
  readonly weights: (s: Sums) => readonly number[]
  readonly value: (total: Sums, basis: Basis) => number | null
  readonly round: (value: number) => number
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
  specificEnergy: (s) => [s[SUM.energy]!, s[SUM.gq]!],
}
const HOURS_OR_AMOUNTS: readonly KpiName[] = ['mtbf', 'mttr', 'specificEnergy']
export const kpiMeasure = (name: KpiName): Measure => ({
  name,
  weights: KPI_WEIGHTS[name],
  value: (total, basis) => kpisOf(total, basis).kpis[name],
  round: HOURS_OR_AMOUNTS.includes(name) ? roundAmount : roundRatio,
})
/** kWh. */
export const ENERGY: Measure = {
  name: 'energyKwh',
  weights: (s) => [s[SUM.energy]!],
  value: (s) => s[SUM.energy]! / 1e6,
  round: roundAmount,
}
/** Good pieces, those outside planned time too. */
export const GOOD: Measure = {
  name: 'good',
  weights: (s) => [s[SUM.gq]! + s[SUM.gqOvertime]!],
  value: (s) => s[SUM.gq]! + s[SUM.gqOvertime]!,
  round: roundAmount,
}

/** `at`: newest event time in the sums. */
export type Contribution = { readonly party: string; readonly sums: Sums; readonly at: EpochMs | null }

/** Contributors of a measure: who has weight in it, sorted. */
const partiesOf = (measure: Measure, contributions: readonly Contribution[]): readonly string[] =>
  [...new Set(contributions.filter((c) => (measure.weights(c.sums)[0] ?? 0) > 0).map((c) => c.party))].sort()

export const WITHHELD: Figure = { value: null, reason: 'privacy', coverage: null, n: 0, at: null }

/** A cell's figure if it may be known, rounded; else WITHHELD, which tells nothing of the cell, not even how many are in it. */
export function release(measure: Measure, contributions: readonly Contribution[], rules: Rules = INSIDE): Figure {
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
  return { value: measure.round(value), reason: null, coverage: coverage === null ? null : roundRatio(coverage), n, at }
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

/** A published figure stays as it is for this long (§5.3). */
export const FREEZE_MS = 15 * 60_000
/** Between two releases nobody or at least this many contributors change (§5.5). */
const MIN_CHANGE = 3

/** What stands on the board for one measure of one cell. `parties`: who is in the last value let out in `period`; none: none yet. */
export type Publication = { readonly period: string; readonly at: EpochMs; readonly parties: readonly string[]; readonly figure: Figure }

/** The previous publication while it stands without a look at the cell: frozen, or already of a later period than `period`. */
export function standing(previous: Publication | undefined, period: string, now: EpochMs): Publication | undefined {
  if (previous === undefined || previous.period < period) return undefined
  // A cell never goes back: some enterprises still being in yesterday do not bring yesterday's value again.
  if (previous.period > period) return previous
  return previous.parties.length > 0 && now - previous.at < FREEZE_MS ? previous : undefined
}

/**
 * Next publication of a cell. `period`: what the sums are about, e.g. a production day, rising as text; a new period starts afresh.
 * Within a period: frozen for FREEZE_MS; then anew over the same contributors. One or two newcomers wait until three contributors have
 * changed; where one or two have left, the old value is published again: nobody's figure follows from two releases.
 */
export function publish(
  previous: Publication | undefined,
  cell: { readonly measure: Measure; readonly period: string; readonly contributions: readonly Contribution[] },
  now: EpochMs,
  rules: Rules = INSIDE,
): Publication {
  const { measure, period, contributions } = cell
  const kept = standing(previous, period, now)
  if (kept !== undefined) return kept
  const current = partiesOf(measure, contributions)
  if (previous === undefined || previous.period !== period || previous.parties.length === 0) {
    const figure = release(measure, contributions, rules)
    return { period, at: now, parties: figure.value === null ? [] : current, figure }
  }
  const joined = current.filter((p) => !previous.parties.includes(p))
  const left = previous.parties.filter((p) => !current.includes(p))
  const changed = joined.length + left.length
  if (changed < MIN_CHANGE && left.length > 0) return previous
  const cohort = changed >= MIN_CHANGE ? contributions : contributions.filter((c) => previous.parties.includes(c.party))
  const figure = release(measure, cohort, rules)
  // A closed cell remembers who was in its last open value: opening again must not tell either.
  const parties = changed >= MIN_CHANGE && figure.value !== null ? current : previous.parties
  return { period, at: now, parties, figure }
}
