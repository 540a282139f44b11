// Device → line → enterprise → segment and county, by sums alone (domain §2.4): parts may be added in any order and any grouping.
// Decides which units stand behind a group's OEE, and says how many do not. Forms no ratio: model/kpi.ts does.
import { type Heard, heardOf } from '../model/heard.ts'
import {
  addSums,
  type Basis,
  COVERAGE_LIMIT,
  coverageOf,
  createSums,
  SUM,
  SUM_COLUMNS,
  SUM_COUNT,
  type SumColumn,
  type Sums,
} from '../model/kpi.ts'

/** One device over one window. */
export type Unit = { readonly sums: Sums; readonly basis: Basis; readonly kpiScope: boolean; readonly metered?: boolean }

/**
 * Sums of many units, by how much is known of them. `all`: everything; `scoped`: units that count towards OEE; `covered`: of those, the
 * ones whose state was known long enough; `priced`: of those, the ones with counts and an ideal cycle. Counters beside them: units.
 */
export type Rollup = {
  readonly all: Sums
  readonly scoped: Sums
  readonly covered: Sums
  readonly priced: Sums
  scopedUnits: number
  /** In scope and with a counter, however much of their time is known, if anything was heard of them; and those of which nothing was. */
  countingUnits: number
  countingUnheardUnits: number
  /** The same of units with a meter, in scope or not. */
  meteringUnits: number
  meteringUnheardUnits: number
  coveredUnits: number
  pricedUnits: number
  countedUnits: number
}
export const createRollup = (): Rollup => ({
  all: createSums(),
  scoped: createSums(),
  covered: createSums(),
  priced: createSums(),
  scopedUnits: 0,
  countingUnits: 0,
  countingUnheardUnits: 0,
  meteringUnits: 0,
  meteringUnheardUnits: 0,
  coveredUnits: 0,
  pricedUnits: 0,
  countedUnits: 0,
})

export function addUnit(total: Rollup, unit: Unit): void {
  const known = countUnit(total, unit)
  addSums(total.all, unit.sums)
  if (known > 0) addSums(total.scoped, unit.sums)
  if (known > 1) addSums(total.covered, unit.sums)
  if (known > 2) addSums(total.priced, unit.sums)
}
/** Each unit is added once, to those of which as much is known; then these to one another. */
export function rollUp(units: Iterable<Unit>): Rollup {
  const total = createRollup()
  const { all, scoped, covered, priced } = total
  const known = [all, scoped, covered, priced] as const
  for (const unit of units) addSums(known[countUnit(total, unit)], unit.sums)
  addSums(covered, priced)
  addSums(scoped, covered)
  addSums(all, scoped)
  return total
}
/** How much is known of it: 0 out of scope, 1 in scope, 2 covered, 3 priced. */
function countUnit(total: Rollup, { sums, basis, kpiScope, metered = false }: Unit): 0 | 1 | 2 | 3 {
  const heard = heardOf(sums, kpiScope && basis.counted, metered)
  total.countingUnits += heard.counting
  total.countingUnheardUnits += heard.countingUnheard
  total.meteringUnits += heard.metering
  total.meteringUnheardUnits += heard.meteringUnheard
  if (!kpiScope) return 0
  total.scopedUnits++
  const coverage = coverageOf(sums)
  if (coverage !== null && coverage < COVERAGE_LIMIT) return 1
  total.coveredUnits++
  if (!basis.counted) return 2
  total.countedUnits++
  if (!basis.priced || sums[SUM.pqUnpriced]! > 0) return 2
  total.pricedUnits++
  return 3
}

/** Adds `part` to `total`: lines to an enterprise, enterprises to a group. */
export function addRollup(total: Rollup, part: Rollup): void {
  addSums(total.all, part.all)
  addSums(total.scoped, part.scoped)
  addSums(total.covered, part.covered)
  addSums(total.priced, part.priced)
  total.scopedUnits += part.scopedUnits
  total.countingUnits += part.countingUnits
  total.countingUnheardUnits += part.countingUnheardUnits
  total.meteringUnits += part.meteringUnits
  total.meteringUnheardUnits += part.meteringUnheardUnits
  total.coveredUnits += part.coveredUnits
  total.pricedUnits += part.pricedUnits
  total.countedUnits += part.countedUnits
}

/**
 * What a group shows of other units than those behind its OEE, so that the waterfall closes: pieces of every unit in scope (the stations of
 * a line would count each piece again), energy and readings of all.
 */
const PIECES = new Set<SumColumn>(['pq', 'gq', 'sq', 'rq', 'pqOvertime', 'gqOvertime'])
const columns = (of: (name: SumColumn) => boolean): readonly number[] =>
  SUM_COLUMNS.map((name, i) => (of(name) ? i : -1)).filter((i) => i >= 0)
const FROM_SCOPED = columns((name) => PIECES.has(name))
const FROM_ALL = columns((name) => name === 'energy' || name === 'readings' || /^e[A-Z]/.test(name))
function withRest(times: Sums, { scoped, all }: Rollup): Sums {
  const out = times.slice()
  for (const i of FROM_SCOPED) out[i] = scoped[i]!
  for (const i of FROM_ALL) out[i] = all[i]!
  return out
}

/** Sums a group's KPIs are formed from. `skipped`: scoped units left out. `coverage` is that of all scoped units, the skipped ones too. */
export type Formed = {
  readonly sums: Sums
  readonly basis: Basis
  readonly units: number
  readonly skipped: number
  readonly coverage: number | null
  /** Sums of one device that is no machine: energy and time, but no KPI of ISO 22400. */
  readonly noMachine?: boolean
}
/**
 * OEE stands on the priced units. Where there are none, times still stand on the covered ones and the rest says why it is missing; where
 * coverage is low everywhere, everything does.
 */
export function formed(r: Rollup): Formed {
  const times = r[behind(r)]
  const units = unitsBehind(r, r)
  const known = r.pricedUnits > 0 || r.scopedUnits === 0
  const basis: Basis = known ? { counted: true, priced: true } : { counted: r.countedUnits > 0, priced: false, pieces: r.countingUnits > 0 }
  return { sums: withRest(times, r), basis, units, skipped: r.scopedUnits - units, coverage: coverageOf(r.scoped) }
}

/** Of whom pieces and energy of a roll-up are, heard or not. */
export const heardIn = (r: Rollup): Heard => ({
  counting: r.countingUnits,
  countingUnheard: r.countingUnheardUnits,
  metering: r.meteringUnits,
  meteringUnheard: r.meteringUnheardUnits,
})

/** Of which units the times are. */
const behind = (whole: Rollup) => (whole.pricedUnits > 0 ? 'priced' : whole.coveredUnits > 0 ? 'covered' : 'scoped')
/** How many units of a part stand behind what is formed of the whole. */
export const unitsBehind = (part: Rollup, whole: Rollup): number => part[`${behind(whole)}Units`]

/** Sums an enterprise brings into a comparison: of priced units only, so that A, E and Q telescope to OEE across enterprises. */
export const comparable = (r: Rollup): Sums => withRest(r.priced, r)

/** Share of an enterprise in a segment, 0..1. Rounded to whole units so that sums stay exact in any order. */
export function scaled(sums: Sums, weight: number): Sums {
  if (weight === 1) return sums
  const out = createSums()
  for (let i = 0; i < SUM_COUNT; i++) out[i] = Math.round(sums[i]! * weight)
  return out
}
