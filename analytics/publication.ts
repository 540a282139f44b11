// From one publication of a cell to the next (domain §5.5): how long a figure stands, over which cohort the next one is made, and when
// nothing is shown. What two figures tell together is judged by who differs between them (difference.ts) and by whatever all of them can
// be combined to (disclosure.ts). Keeps no state: releases.ts remembers.
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'
import {
  type Contribution,
  DAY_MS,
  INSIDE,
  type Measure,
  type Profile,
  partiesOf,
  type Rules,
  release,
  WEIGHED_MS,
  WITHHELD,
} from './benchmark.ts'
import { type Flaw, flawOf, flawsOf, type Weighed } from './difference.ts'
import { changes, changesBetween, cohortsExpose, whoOf } from './disclosure.ts'

/** Why the newest membership is not in a figure: too few changed, one of those that changed is too large among them, or a cell beside it. */
export type Wait = Flaw | 'overlap'
/**
 * What stands on the board of one cell. `parties`: whose figure it is; none: nothing is out in `period`. `sides`: what they weighed in it.
 * `until`: it is not looked at again before. `past`: cohorts of figures let out before, newest last, in this period or earlier ones.
 */
export type Publication<F = Figure> = Weighed & {
  readonly period: string
  readonly at: EpochMs
  readonly until: EpochMs
  readonly figure: F
  readonly past: Cohorts
  /** What keeps the newest membership out, and when that was found. */
  readonly waits?: { readonly rule: Wait; readonly at: EpochMs }
}
/** A cohort that was let out. `window`: what kind of figure it was last out in, '' being the cell's own; weights are those of `at`. */
export type Cohort = Weighed & { readonly window: string; readonly period: string; readonly at: EpochMs }
export type Cohorts = readonly Cohort[]
/** Another cell's cohort; the two must be equal or differ by at least `fewest`, and who differs must pass as a cell. */
export type Beside = Weighed & { readonly fewest: number }
/** A cell on its way out: `release` gives the figure of a cohort, or null where the rules withhold it. */
export type Cell<F> = {
  readonly period: string
  /** Kind of figure where a cell has several (hours, years); their cohorts are remembered with weights of their own. */
  readonly window?: string
  /** Who could be in it now, sorted. */
  readonly parties: readonly string[]
  /** Fewest of them it is told of. */
  readonly least?: number
  /** What each weighs, by side; without it everybody counts the same. */
  readonly weights?: (party: string) => readonly number[]
  /** As many sides the figure stands or falls with, all without it; of the rest `release` hears which must not be told beside the past. */
  readonly needs?: number
  /** Cohorts let out before, where more is known than `previous` tells. */
  readonly past?: Cohorts
  /** Other figures of the cell that stand beside this one, by what they weighed in them. */
  readonly standing?: readonly Weighed[]
  readonly beside?: readonly Beside[]
  readonly release: (cohort: ReadonlySet<string>, untold: ReadonlySet<number>) => F | null
  readonly withheld: F
}

/** What is held or closed is looked at again this often, ms: looking costs, and nothing may come of it. */
const LOOK_AGAIN_MS = 10_000
/** An old value is held this long at most while its cohort is not whole, ms: then the cell is suppressed. */
const HOLD_MS = DAY_MS
/** Cohorts remembered of a cell by window, windows, and contributors in all of them: what is older is too far from today to subtract. */
const MOST_COHORTS = 24
const MOST_WINDOWS = 4
const MOST_REMEMBERED = 20_000
/** Ways of leaving somebody out that are tried, for each number of them. */
const THINNINGS = 8

/** The previous publication while it stands without a look at the cell: frozen, or already of a later period than `period`. */
export function standing<F>(previous: Publication<F> | undefined, period: string, now: EpochMs): Publication<F> | undefined {
  if (previous === undefined || previous.period < period) return undefined
  // A cell never goes back: some enterprises still being in yesterday do not bring yesterday's value again.
  return previous.period > period || now < previous.until ? previous : undefined
}

/**
 * Next publication of a cell. `period`: what the figures are about, e.g. a production day, rising as text. Frozen for `freezeMs`; then
 * anew over everybody. Where those that changed in the period are fewer than `minChange`, or do not pass as a cell of their own, newcomers
 * wait, and when somebody has left the old value is held, for a day at most (§5.5). In a new period a figure that together with any let
 * out before would tell of too few is made over a cohort of before that is still whole, or over one that leaves out enough; else nothing
 * is shown: never a figure over what is left of a cohort.
 */
export function publishCell<F>(previous: Publication<F> | undefined, cell: Cell<F>, now: EpochMs, rules: Profile = INSIDE): Publication<F> {
  const kept = standing(previous, cell.period, now)
  if (kept !== undefined) return kept
  const { period, window = '' } = cell
  const past = cell.past ?? previous?.past ?? []
  if (previous !== undefined && isUnmoved(previous, cell)) {
    const { parties, sides } = previous
    const out = { parties, ...(sides && { sides }), window, period, at: now }
    return { ...previous, at: now, until: now + rules.freezeMs, past: remembered(past, out) }
  }
  const judge = createJudge(cell, past, now, rules)
  const inPeriod = previous !== undefined && previous.period === period && previous.parties.length > 0
  const least = Math.max(rules.kMean, cell.least ?? 0)
  const mayHold = inPeriod && now - previous.at < HOLD_MS && previous.parties.length >= (cell.least ?? 0)
  let rule: Wait | undefined = inPeriod ? judge.step(previous) : undefined
  const here = new Set(cell.parties)
  const stays = rule !== undefined && previous!.parties.every((p) => here.has(p))
  const waiting = () => (rule === undefined ? {} : { waits: { rule, at: now } })
  const hold = (): Publication<F> => ({ ...previous!, until: now + LOOK_AGAIN_MS, ...waiting() })
  if (rule !== undefined && !stays && mayHold) return hold()
  let isRefused = false
  for (const parties of stays ? [previous!.parties] : judge.candidates()) {
    if (parties.length < least) continue
    const cohort = judge.weighed(parties)
    const refused = judge.refuse(cohort)
    if (refused !== undefined) {
      isRefused ||= parties === cell.parties || stays
      rule ??= refused
      continue
    }
    const figure = cell.release(new Set(parties), judge.untold(cohort))
    if (figure === null) continue
    const out = { ...cohort, window, period, at: now }
    return { period, at: now, until: now + rules.freezeMs, ...cohort, figure, past: remembered(past, out), ...waiting() }
  }
  if (mayHold && isRefused && rule !== 'overlap') return hold()
  const until = past.length === 0 && (cell.beside ?? []).length === 0 ? now : now + LOOK_AGAIN_MS
  return { period, at: now, until, parties: [], figure: cell.withheld, past, ...waiting() }
}

/** `publishCell` for a measure over sums. */
export function publish(
  previous: Publication | undefined,
  cell: Pick<Cell<Figure>, 'period' | 'window' | 'past' | 'standing' | 'beside'> & {
    readonly measure: Measure
    readonly contributions: readonly Contribution[]
  },
  now: EpochMs,
  rules: Profile = INSIDE,
): Publication {
  const { measure, contributions, ...rest } = cell
  const kept = standing(previous, cell.period, now)
  if (kept !== undefined) return kept
  const released = (cohort: ReadonlySet<string>) => {
    const figure = release(
      measure,
      contributions.filter((c) => cohort.has(c.party)),
      rules,
    )
    return figure.value === null ? null : figure
  }
  const weights = weightsBy(contributions.map((c) => ({ party: c.party, sides: measure.weights(c.sums) })))
  const parties = partiesOf(measure, contributions)
  const least = measure.adds ? Math.ceil(parties.length / 2) : 0
  return publishCell(previous, { ...rest, parties, least, weights, release: released, withheld: WITHHELD }, now, rules)
}

/** What each party weighs by side, all of its parts together. */
export function weightsBy(
  parts: Iterable<{ readonly party: string; readonly sides: readonly number[] }>,
): (party: string) => readonly number[] {
  const of = new Map<string, number[]>()
  for (const { party, sides } of parts) {
    const known = of.get(party)
    of.set(party, known === undefined ? [...sides] : known.map((weight, side) => weight + (sides[side] ?? 0)))
  }
  return (party) => of.get(party) ?? []
}

const weighedIn = (cell: Pick<Cell<unknown>, 'weights'>, parties: readonly string[]): Weighed => {
  if (cell.weights === undefined) return { parties }
  const rows = parties.map(cell.weights)
  return { parties, sides: (rows[0] ?? []).map((_, side) => rows.map((row) => row[side] ?? 0)) }
}
/** The same figure of the same cohort, as of an hour long past, tells nothing that it has not told: it stands on without being judged. */
function isUnmoved<F>(previous: Publication<F>, cell: Cell<F>): boolean {
  const { period, parties, sides, waits } = previous
  if (waits !== undefined || cell.needs !== undefined || period !== cell.period || parties.length === 0) return false
  if (!isSame(parties, cell.parties)) return false
  const now = weighedIn(cell, parties).sides
  if (now?.length !== sides?.length || !(now ?? []).every((side, i) => side.every((weight, j) => weight === sides![i]![j]))) return false
  return JSON.stringify(cell.release(new Set(parties), NOTHING_UNTOLD)) === JSON.stringify(previous.figure)
}
const NOTHING_UNTOLD: ReadonlySet<number> = new Set()

/** What is known of a cell when its next cohort is chosen. */
function createJudge<F>(cell: Cell<F>, past: Cohorts, now: EpochMs, rules: Profile) {
  const { parties: current } = cell
  const who = new Set(current.map(whoOf))
  // A cell that shares nobody with this one tells nothing beside it, and most do not.
  const beside = (cell.beside ?? []).filter(({ parties }) => parties.some((party) => who.has(whoOf(party))))
  const weighed = (parties: readonly string[]) => weighedIn(cell, parties)
  const change: Rules = { ...rules, kMean: rules.minChange }
  const isRecent = (known: Cohort) => (known.window === (cell.window ?? '') && known.period === cell.period) || now - known.at < WEIGHED_MS
  const recent: readonly Weighed[] = [...past.filter(isRecent), ...(cell.standing ?? [])]
  const besides = beside.map((cohort) => ({ cohort, rules: { ...rules, kMean: Math.max(cohort.fewest, rules.minChange) } }))
  const needed = { from: 0, to: cell.needs ?? Number.POSITIVE_INFINITY }

  /** The rule a cohort breaks against one before or beside it that is out already. */
  const refuse = (cohort: Weighed): Wait | undefined => {
    const flaws = flawsOf(cohort)
    for (const known of recent) {
      const flaw = flaws(known, change, needed)
      if (flaw !== undefined) return flaw
    }
    const isKnown = past.some((known) => isSame(known.parties, cohort.parties))
    if (!isKnown && cohortsExpose([...distinct(past), cohort.parties], rules.minChange)) return 'change'
    return besides.some((b) => flaws(b.cohort, b.rules, needed) !== undefined) ? 'overlap' : undefined
  }
  /** Sides the figure does without that would tell too much beside what is out already. */
  const untold = (cohort: Weighed): ReadonlySet<number> => {
    const out = new Set<number>()
    const flaws = flawsOf(cohort)
    for (let side = needed.to; side < (cohort.sides?.length ?? 0); side++) {
      const only = { from: side, to: side + 1 }
      const isTold = (known: Weighed, by: Rules) => flaws(known, by, only) === undefined
      if (!recent.every((known) => isTold(known, change)) || !besides.every((b) => isTold(b.cohort, b.rules))) out.add(side)
    }
    return out
  }
  /** From the figure of this period to one over everybody. */
  const step = (previous: Weighed) => flawOf(weighed(current), previous, change, needed)
  /** Everybody first, then what leaves out fewest. */
  function* candidates(): Generator<readonly string[]> {
    yield current
    const here = new Set(current)
    const known = [...distinct(past), ...beside.map((b) => b.parties)].filter(
      (c) => c.length < current.length && c.every((p) => here.has(p)),
    )
    const flaws = flawsOf(weighed(current))
    const near =
      past.find(({ parties }) => isFew(changes(parties, current), rules.minChange)) ??
      recent.find((known) => flaws(known, change, needed) !== undefined) ??
      besides.find((b) => flaws(b.cohort, b.rules, needed) !== undefined)?.cohort
    const fewer = near === undefined ? [] : thinned(current, near.parties, rules)
    yield* [...known, ...fewer].sort((a, b) => b.length - a.length)
  }
  return { weighed, refuse, untold, step, candidates }
}

/**
 * `current` without some, so that it differs from `near` by a whole cell and one firm that stays away, or a giant that comes, does not close
 * the board: as few as make a cell, or twice, or four times as many. Who is left out hangs on the names alone: nobody can choose it, and
 * the same are left out the next time.
 */
function thinned(current: readonly string[], near: readonly string[], rules: Profile): readonly (readonly string[])[] {
  const missing = rules.kMean - changesBetween(near, current)
  const before = new Set(near.map(whoOf))
  const order = current.filter((party) => before.has(whoOf(party))).sort((a, b) => scattered(a) - scattered(b) || (a < b ? -1 : 1))
  const drops = [...(missing > 0 ? [missing] : []), rules.kMean, 2 * rules.kMean, 4 * rules.kMean]
  return drops.flatMap((drop) =>
    Array.from({ length: THINNINGS }, (_, i) => {
      const out = new Set(order.slice(i * drop, (i + 1) * drop))
      return out.size < drop ? [] : current.filter((party) => !out.has(party))
    }),
  )
}
/** FNV-1a. */
function scattered(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

const isFew = (changed: number, fewest: number) => changed > 0 && changed < fewest
const isSame = (a: readonly string[], b: readonly string[]) => a === b || (a.length === b.length && a.every((party, i) => party === b[i]))
/** Each cohort once, whatever the windows it was out in. */
function distinct(past: Cohorts): readonly (readonly string[])[] {
  const out: (readonly string[])[] = []
  for (const { parties } of past) if (!out.some((known) => isSame(known, parties))) out.push(parties)
  return out
}

function remembered(past: Cohorts, cohort: Cohort): Cohorts {
  const others = past.filter((known) => known.window !== cohort.window || !isSame(known.parties, cohort.parties))
  const counts = new Map<string, number>()
  // Newest first, so that each window keeps its newest.
  const kept = [cohort, ...others.reverse()].filter(({ window }) => {
    const count = (counts.get(window) ?? 0) + 1
    counts.set(window, count)
    return count <= MOST_COHORTS && [...counts.keys()].indexOf(window) < MOST_WINDOWS
  })
  let size = kept.reduce((sum, known) => sum + known.parties.length, 0)
  while (kept.length > 2 && size > MOST_REMEMBERED) size -= kept.pop()!.parties.length
  return kept.reverse()
}
