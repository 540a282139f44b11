// Productivity and coverage of segments, counties, cities, the province and the whole cluster. Every figure here is made of several enterprises and comes from
// benchmark.ts: k, dominance and p% on both sides of a ratio, frozen, cohorts remembered (domain §5). A multiple is formed from figures
// that are out already, so it tells nothing they do not.
import type { CoverageView, GatedFigure, MultipleView } from '../../model/economy-views.ts'
import { shareLive } from '../../model/levels.ts'
import { type MuClass, type MuScheme, muClasses, muScore } from '../../model/mu-score.ts'
import type { Enterprise } from '../../model/plant.ts'
import { FACT_RATIOS, type FactRatioName, factOf, MULTIPLES, mixAdjustedMultiple, multiple, yearFactor } from '../../model/productivity.ts'
import type { EpochMs } from '../../model/reading.ts'
import type { FactSheet } from '../../model/statements.ts'
import { checkCell, INSIDE, type Part, roundAmount, roundRatio, withheldTogether } from '../benchmark.ts'
import { closedCells } from '../disclosure.ts'
import { besideFamily } from '../family.ts'
import type { Groups } from '../groups.ts'
import type { Plants } from '../plants.ts'
import { type Beside, type Publication, publishCell, standing, weightsBy } from '../publication.ts'
import type { ReleaseKey, Releases } from '../releases.ts'
import { labelsOf, type Member, partyOf } from '../tree.ts'
import { type Area, areaName, COHORT_NAMES, type Cohort, type EnterpriseLevel } from './area.ts'
import { commonYear, type FactBook, inForceOf, schemeOf, tagOf } from './book.ts'
import { createLiveCounts, type Population } from './live-counts.ts'

/** One enterprise in a ratio: `top` may be negative, `bottom` is positive. */
type Share = { readonly party: string; readonly id: string; readonly top: number; readonly bottom: number }
/** A released ratio, with the sums its multiples weigh by. */
type Ratio = { readonly value: number; readonly bottom: number; readonly n: number }
export type AreaParts = {
  readonly plants: Plants
  readonly groups: Groups
  readonly releases: Releases
  readonly book: FactBook
  readonly levelOf: (enterprise: string, now: EpochMs) => EnterpriseLevel
  /** Earned and labour hours of the last week, of enterprises that count their people. */
  readonly workOf: (enterprise: string) => { readonly earnedHours: number; readonly labourHours: number } | undefined
}
/** The catalogue of a measure is looked at again this often, ms: facts move by hand. */
const CATALOGUE_MS = 5 * 60_000
const MOST_CATALOGUES = 64
const WITHHELD: GatedFigure = { value: null, reason: 'privacy', n: null, at: null }

export type AreaFigures = ReturnType<typeof createAreaFigures>
export function createAreaFigures(parts: AreaParts) {
  const { plants, groups, releases, book } = parts
  const catalogues = new Map<string, { readonly at: EpochMs; readonly closed: ReadonlySet<string> }>()

  const membersOf = ({ kind, code }: Area): readonly Pick<Member, 'enterprise' | 'weight'>[] =>
    kind === 'cluster' ? plants.enterprises().map((enterprise) => ({ enterprise, weight: 1 })) : groups.members(kind, code)
  const areas = (): readonly Area[] => [
    { kind: 'cluster', code: '' },
    // A total goes before its parts, as among the figures of telemetry (groups.ts).
    ...(['province', 'segment', 'city', 'county'] as const).flatMap((kind) =>
      groups
        .codes(kind)
        .map((code): Area => ({ kind, code }))
        .sort((a, b) => membersOf(b).length - membersOf(a).length),
    ),
  ]
  const inCohort = (enterprise: Enterprise, cohort: Cohort): boolean => {
    if (cohort === 'all') return true
    return cohort === 'reference' ? enterprise.aboveScale === true : tagOf(book, enterprise.id)?.tag?.value === 'future-factory'
  }

  /** Those of an area that have both sides of a ratio, named by what they are in it by, so that another share of oneself is noticed as a change. */
  const sharesOf = (
    area: Area,
    of: (member: Pick<Member, 'enterprise' | 'weight'>) => { readonly top: number; readonly bottom: number } | undefined,
  ): Share[] => {
    const found = membersOf(area).flatMap((member) => {
      const sides = of(member)
      // Who has one side alone, or nothing to divide by, is in neither sum and is not counted.
      const isWhole = sides !== undefined && Number.isFinite(sides.top) && sides.bottom > 0
      return isWhole ? [{ member, sides }] : []
    })
    const label = labelsOf(found.map(({ member }) => member))
    return found.map(({ member, sides }) => ({ party: label(member), id: member.enterprise.id, ...sides }))
  }
  /** Both sides of a ratio of facts, by enterprise; who has not stated both is in neither. */
  const factShares = (area: Area, cohort: Cohort, name: FactRatioName, period: string): Share[] =>
    sharesOf(area, ({ enterprise, weight }) => {
      const sheet: FactSheet | undefined = inCohort(enterprise, cohort) ? inForceOf(book, enterprise.id, period) : undefined
      const { top, bottom, annual } = FACT_RATIOS[name]
      const a = sheet?.facts[top]?.value
      const b = sheet?.facts[bottom]?.value
      if (a === undefined || b === undefined) return undefined
      return { top: a * weight * (annual ? yearFactor(period) : 1), bottom: b * weight }
    })
  const workShares = (area: Area, cohort: Cohort): Share[] =>
    sharesOf(area, ({ enterprise, weight }) => {
      const work = inCohort(enterprise, cohort) ? parts.workOf(enterprise.id) : undefined
      return work && { top: work.earnedHours * weight, bottom: work.labourHours * weight }
    })

  const cellOf = (area: Area, cohort: string) => `economy${cohort === 'all' ? '' : `-${cohort}`} ${areaName(area)}`
  /** Cells of a measure that stay closed because the others would give away a difference of few. */
  const closedOf = (measure: string, sharesOf: (area: Area, cohort: Cohort) => readonly Share[], now: EpochMs) => {
    const known = catalogues.get(measure)
    if (known !== undefined && now >= known.at && now - known.at < CATALOGUE_MS) return known.closed
    const cells = (['all', 'future', 'reference'] as const).flatMap((cohort) =>
      areas().map((area) => ({ name: cellOf(area, cohort), members: sharesOf(area, cohort).map(({ id, party }) => ({ id, party })) })),
    )
    const closed = closedCells(cells, INSIDE.kMean)
    if (catalogues.size >= MOST_CATALOGUES) catalogues.clear()
    catalogues.set(measure, { at: now, closed })
    return closed
  }

  /** What stands published of a cell; `release` is asked only when it may move. */
  const publication = <F>(
    of: ReleaseKey,
    period: string,
    all: () => {
      readonly weighed: readonly { readonly party: string; readonly sides: readonly number[] }[]
      readonly isClosed: boolean
      /** What is left of a region beside its parts. */
      readonly family?: readonly Beside[]
      readonly release: (cohort: ReadonlySet<string>) => F | null
    },
    now: EpochMs,
  ): Publication<F | null> => {
    const previous = releases.get<F | null>(of.key)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    const { weighed, isClosed, release, family = [] } = all()
    if (isClosed) return { period, at: now, until: now, parties: [], figure: null, past: [] }
    const beside = [...releases.beside(of, now, () => INSIDE.kMean), ...family]
    const parties = [...new Set(weighed.map(({ party }) => party))].sort()
    const cell = { period, parties, weights: weightsBy(weighed), ...releases.known(of), beside, release, withheld: null }
    const next = publishCell<F | null>(previous, cell, now)
    // Nothing to remember of a cell that never was out: whoever asks for many periods fills no memory.
    if (next.parties.length > 0 || previous !== undefined) releases.set(of, next, next.parties.length)
    return next
  }

  /** `kept`: figures of earlier periods keep their place beside the newest; else a later period takes it. */
  const ratio = (
    area: Area,
    cohort: Cohort,
    { name: measure, period, kept }: { readonly name: string; readonly period: string; readonly kept: boolean },
    sharesOf: (area: Area, cohort: Cohort) => readonly Share[],
    now: EpochMs,
  ) => {
    const cell = cellOf(area, cohort)
    const keyOf = (of: Area) => `${kept ? `${period} ` : ''}${cellOf(of, cohort)}/${measure}`
    const of: ReleaseKey = { key: keyOf(area), cell, measure, profile: INSIDE.name, ...(kept && { window: period }) }
    return publication<Ratio>(
      of,
      period,
      () => {
        const shares = sharesOf(area, cohort)
        const sidesOf = shares.some((s) => s.top !== 0) ? (s: Share) => [s.bottom, Math.abs(s.top)] : (s: Share) => [s.bottom]
        return {
          weighed: shares.map((s) => ({ party: s.party, sides: sidesOf(s) })),
          family: besideFamily(
            [area.kind, area.code],
            (kind) => groups.codes(kind),
            ([kind, code]) => releases.get<unknown>(keyOf({ kind, code })),
            INSIDE.minChange,
          ),
          isClosed: closedOf(kept ? `${period}/${measure}` : measure, sharesOf, now).has(cell),
          release: (who) => releasedRatio(shares.filter(({ party }) => who.has(party))),
        }
      },
      now,
    )
  }
  const factRatioOf = (area: Area, cohort: Cohort, name: FactRatioName, period: string, now: EpochMs) =>
    ratio(area, cohort, { name, period, kept: true }, (a, c) => factShares(a, c, name, period), now)
  const workRatioOf = (area: Area, cohort: Cohort, week: string, now: EpochMs) =>
    ratio(area, cohort, { name: 'earnedPerLabourHour', period: week, kept: false }, workShares, now)

  const counts = createLiveCounts({ groups, releases, membersOf, isLive: (id, now) => parts.levelOf(id, now).live })
  const levelShares =
    (top: (of: EnterpriseLevel) => number | null, bottom: (of: EnterpriseLevel) => number, now: EpochMs) =>
    (area: Area): Share[] =>
      sharesOf(area, ({ enterprise, weight }) => {
        const of = parts.levelOf(enterprise.id, now)
        const value = top(of)
        return value === null || !of.live ? undefined : { top: value * weight, bottom: bottom(of) * weight }
      })
  const coverage = (area: Area, population: Population, now: EpochMs): CoverageView => {
    const { figure: count, at, waits } = counts(area, population, now)
    const share = count.registered === null || count.live === null ? null : shareLive(count.live, count.registered)
    const day = new Date(now).toISOString().slice(0, 10)
    const mean = (name: string, top: (of: EnterpriseLevel) => number | null, bottom: (of: EnterpriseLevel) => number) =>
      population === 'coverage-scale'
        ? null
        : (ratio(area, 'all', { name, period: day, kept: false }, levelShares(top, bottom, now), now).figure?.value ?? null)
    return {
      registered: count.registered,
      live: count.live,
      share: share === null ? null : roundRatio(share),
      depth: mean(
        'depth',
        (of) => of.level,
        () => 1,
      ),
      connectionRate: mean(
        'connectionRate',
        (of) => of.devicesLive,
        (of) => of.devices,
      ),
      reason: share === null ? 'privacy' : null,
      held: share !== null && waits !== undefined,
      at,
    }
  }

  /** Scores of a county's enterprises that have stated every term. */
  const scoresOf = (county: string, scheme: MuScheme, period: string) =>
    groups.members('county', county).flatMap(({ enterprise }) => {
      const sheet = inForceOf(book, enterprise.id, period)
      const score = sheet === undefined ? null : muScore(scheme, factOf(sheet), period).score
      return score === null ? [] : [{ id: enterprise.id, party: partyOf(enterprise), score }]
    })
  type MuFigure = { readonly n: number; readonly classes: Record<MuClass, number | null>; readonly cuts: readonly (number | null)[] }
  const muPublication = (county: string, period: string, now: EpochMs) => {
    const { doc, version } = schemeOf(book, county)
    const cell = `mu county:${county}`
    const of: ReleaseKey = { key: `${period} ${version ?? 0} ${cell}/mu`, cell, measure: 'mu', profile: INSIDE.name }
    return publication<MuFigure>(
      of,
      period,
      () => {
        const scored = scoresOf(county, doc, period)
        return {
          weighed: scored.map(({ party }) => ({ party, sides: [] })),
          isClosed: false,
          release: (who) =>
            releasedClasses(
              scored.filter(({ party }) => who.has(party)),
              doc,
            ),
        }
      },
      now,
    )
  }

  const area = {
    membersOf,
    period: (asked: string | undefined): string | null => asked ?? commonYear(book, plants.enterprises()),
    figure(of: Area, name: FactRatioName, period: string, now: EpochMs): GatedFigure {
      const { figure, at } = factRatioOf(of, 'all', name, period, now)
      return figure === null ? WITHHELD : { value: figure.value, reason: null, n: figure.n, at }
    },
    coverage,
    /** R_value and R_mixadj of an area; R_telem of a segment. */
    multiples(of: Area, period: string | null, week: string, now: EpochMs): MultipleView[] {
      const out: MultipleView[] = []
      if (period !== null) {
        const [future, reference] = (['future', 'reference'] as const).map(
          (c) => factRatioOf(of, c, 'labourProductivity', period, now).figure,
        )
        out.push(multipleView('value', future ?? null, reference ?? null, period))
        if (of.kind !== 'segment') out.push(area.mixAdjusted(of, period, now))
      }
      // Standard times of two trades do not compare.
      if (of.kind === 'segment') {
        const [future, reference] = (['future', 'reference'] as const).map((c) => workRatioOf(of, c, week, now).figure)
        out.push(multipleView('telemetry', future ?? null, reference ?? null, week))
      }
      return out
    },
    /** Over the segments of the whole cluster where both cohorts are out; a county's segments are too small to be cells. */
    mixAdjusted(of: Area, period: string, now: EpochMs): MultipleView {
      const none = multipleView('mixAdjusted', null, null, period)
      if (of.kind !== 'cluster') return none
      const pairs = groups.codes('segment').flatMap((code) => {
        const [future, reference] = (['future', 'reference'] as const).map(
          (c) => factRatioOf({ kind: 'segment', code }, c, 'labourProductivity', period, now).figure,
        )
        return future == null || reference == null ? [] : [{ cohort: pooled(future), reference: pooled(reference) }]
      })
      const value = mixAdjustedMultiple(pairs)
      if (value === null) return none
      const sum = (which: 'cohort' | 'reference') => pairs.reduce((n, pair) => n + pair[which].enterprises, 0)
      return withCounts({ ...none, value: roundAmount(value), reason: null }, sum('cohort'), sum('reference'))
    },
    /** Published ratio an enterprise may be set against; null: withheld. */
    reference(of: Area, period: string, now: EpochMs): Ratio | null {
      return factRatioOf(of, 'reference', 'labourProductivity', period, now).figure
    },
    workReference(of: Area, week: string, now: EpochMs): Ratio | null {
      return workRatioOf(of, 'reference', week, now).figure
    },
    muClasses(county: string, period: string, now: EpochMs) {
      const { figure, at } = muPublication(county, period, now)
      const { name, source } = schemeOf(book, county).doc
      return figure === null ? null : { scheme: name, source, n: figure.n, classes: figure.classes, at }
    },
    /** Class of an own score among those published; null where too few are scored for a place among them to say nothing of one. */
    muClassOf(county: string, score: number, period: string, now: EpochMs): { readonly of: MuClass; readonly n: number } | null {
      const { figure } = muPublication(county, period, now)
      if (figure === null || figure.n < INSIDE.kQuartiles) return null
      const at = figure.cuts.findIndex((cut) => cut !== null && score >= cut)
      return { of: (['A', 'B', 'C', 'D'] as const)[at < 0 ? 3 : at]!, n: figure.n }
    },
  }
  return area
}

const pooled = ({ value, bottom, n }: Ratio) => ({ top: value * bottom, bottom, enterprises: n })
export function multipleView(
  name: 'value' | 'telemetry' | 'mixAdjusted',
  cohort: Ratio | null,
  reference: Ratio | null,
  period: string,
): MultipleView {
  const value = cohort === null || reference === null ? null : multiple(pooled(cohort), pooled(reference))
  const view: MultipleView = {
    name,
    ...MULTIPLES[name],
    value: value === null ? null : roundAmount(value),
    reason: value === null ? 'privacy' : null,
    cohort: { ...COHORT_NAMES.future, n: null },
    reference: { ...COHORT_NAMES.reference, n: null },
    period,
  }
  return withCounts(view, cohort?.n ?? null, reference?.n ?? null)
}
const withCounts = (view: MultipleView, cohort: number | null, reference: number | null): MultipleView => ({
  ...view,
  cohort: { ...view.cohort, n: cohort },
  reference: { ...view.reference, n: reference },
})

/** sum/sum if both sides pass: a ratio dominated by one enterprise's weight is that enterprise's ratio. */
function releasedRatio(shares: readonly Share[]): Ratio | null {
  const side = (of: (share: Share) => number): Part[] => shares.map((s) => ({ party: s.party, weight: Math.abs(of(s)) }))
  const verdict = checkCell(side((s) => s.bottom))
  if (verdict.failed.length > 0) return null
  const top = shares.reduce((sum, s) => sum + s.top, 0)
  // Where nobody has any (no key process is controlled), zero is all there is to know; else the side must pass as well.
  if (shares.some((s) => s.top !== 0) && checkCell(side((s) => s.top)).failed.length > 0) return null
  const bottom = shares.reduce((sum, s) => sum + s.bottom, 0)
  return { value: roundAmount(top / bottom), bottom, n: verdict.n }
}

const CLASSES = ['A', 'B', 'C', 'D'] as const satisfies readonly MuClass[]
/** How many are in each class, small classes withheld so that none follows from the total; null where too few are scored. */
function releasedClasses(scored: readonly { readonly id: string; readonly party: string; readonly score: number }[], scheme: MuScheme) {
  if (checkCell(scored.map(({ party }) => ({ party, weight: 1 }))).failed.length > 0) return null
  const classes = muClasses(new Map(scored.map(({ id, score }) => [id, score])), scheme.classes)
  const of = (which: MuClass) => scored.filter(({ id }) => classes.get(id) === which)
  const withheld = withheldTogether(new Map(CLASSES.map((c) => [c, of(c).map(({ party }) => ({ party, weight: 1 }))])))
  const counts = Object.fromEntries(CLASSES.map((c) => [c, withheld.has(c) ? null : of(c).length])) as Record<MuClass, number | null>
  // Where each class begins: between the last of one and the first of the next, rounded. It stays inside, but an own class is read off it,
  // and who tries out facts of his own must not find a rival at the step.
  const scores = (c: MuClass) => of(c).map(({ score }) => score)
  const cuts = CLASSES.map((c, i) => {
    const below = CLASSES.slice(i + 1).flatMap(scores)
    if (of(c).length === 0) return null
    return below.length === 0 ? Number.MIN_SAFE_INTEGER : roundAmount((Math.min(...scores(c)) + Math.max(...below)) / 2)
  })
  return { n: scored.length, classes: counts, cuts }
}

/** Name of a week of telemetry: its first and last day. */
export const weekName = (from: EpochMs, to: EpochMs): string =>
  `${new Date(from).toISOString().slice(0, 10)}/${new Date(to).toISOString().slice(0, 10)}`
