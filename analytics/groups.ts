// Segments, counties, cities and the province: what of the sums of their enterprises stands published (domain §5), so that every page shows
// the same figure of the same cell. Who contributes is membership.ts, what may be out beside what catalogue.ts and family.ts; every figure
// comes from benchmark.ts, and nothing here rounds or releases by itself. What stands is kept in `releases`, which survives a restart.
import { addSums, createSums, KPI_NAMES, type KpiName, kpisOf } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { type Change, PROVINCE } from '../model/region.ts'
import type { Figure, GroupRow, KpiFigures, LossBar } from '../model/views.ts'
import {
  type Contribution,
  ENERGY,
  FREEZE_MS,
  GOOD,
  INSIDE,
  kpiMeasure,
  type Measure,
  type Profile,
  PUBLIC,
  release,
  releaseQuantiles,
  WALL,
  WITHHELD,
} from './benchmark.ts'
import { createCatalogue } from './catalogue.ts'
import { type Cellular, cellName, hourKeyOf, keyOf, parentOf } from './cells.ts'
import { whoOf } from './disclosure.ts'
import type { EnterprisesNow, Hour } from './enterprise-now.ts'
import { besideFamily } from './family.ts'
import { lossCell } from './group-losses.ts'
import { guardedSums, type SumCell, type SumParts } from './guarded-sums.ts'
import { besideKin, kinAhead } from './kin.ts'
import { contribution, createMembership } from './membership.ts'
import { changeOf, daysOf, keepDay, type PastDay } from './own-past.ts'
import type { Plants, Regions } from './plants.ts'
import { type Beside, type Publication, publish, publishCell, standing } from './publication.ts'
import { createReleases, type ReleaseKey, type Releases } from './releases.ts'
import { type Area, type GroupKind, isIn, labelsOf, type Member, partyOf } from './tree.ts'
import { createTurns, turnName } from './turns.ts'

export type GroupNames = { readonly code: string; readonly nameZh: string; readonly nameEn: string }
type GroupHour = {
  readonly from: EpochMs
  readonly oee: number | null
  readonly energyKwh: number | null
  readonly good: number | null
}

export type Groups = {
  /** Groups with at least one enterprise, by code; without `now` as the newest documents have it. */
  codes(kind: GroupKind, now?: EpochMs): readonly string[]
  /** In it at this moment; without `now` as the newest documents have it. */
  members(kind: GroupKind, code: string, now?: EpochMs): readonly Member[]
  /** In it since their production day began: those whose sums of today are in its figures. */
  ofToday(kind: Area, code: string, now: EpochMs): readonly Member[]
  names(kind: GroupKind, code: string): GroupNames
  /** Known by name or by an enterprise in it. */
  exists(kind: GroupKind, code: string): boolean
  kpi(kind: GroupKind, code: string, name: KpiName, now: EpochMs): Figure
  kpis(kind: GroupKind, code: string, now: EpochMs): KpiFigures
  /** Energy of every group of a kind; where one is withheld, a second is too, because their total is on the wall. */
  energies(kind: GroupKind, now: EpochMs, profile?: Profile): ReadonlyMap<string, Figure>
  /** OEE with every enterprise counted once: a giant is not the region. */
  equal(kind: GroupKind, code: string, now: EpochMs): Figure
  /** OEE of today against what the group published on the days before. */
  change(kind: GroupKind, code: string, now: EpochMs): Change | null
  /** What it published of a figure on the days before, oldest first. */
  days(kind: GroupKind, code: string, name: KpiName): readonly PastDay[]
  losses(kind: GroupKind, code: string, now: EpochMs): LossBar[] | null
  hours(kind: GroupKind, code: string, now: EpochMs): GroupHour[]
  /** OEE of the last 24 hours, oldest first. */
  spark(kind: GroupKind, code: string, now: EpochMs): (number | null)[]
  /** Every group of the catalogue, and every other one that has an enterprise, by code. */
  rows(kind: GroupKind, now: EpochMs, profile?: Profile): GroupRow[]
  /** Production day of most enterprises of a group, '' before the first. */
  period(kind: GroupKind, code: string, now: EpochMs): string
  /** Stays closed beside the other cells of the catalogue, whatever is in it. */
  isClosed(kind: GroupKind, code: string, now: EpochMs): boolean
  /** Forms every cell of a figure that is not out; what else is made of it comes after. */
  ahead(name: KpiName, now: EpochMs): void
  /** Fewest contributors a cell's cohort may differ by from another cell's, if it differs at all. */
  fewest(cell: string): (other: string) => number
  /** Figures over all enterprises: gated, and not frozen, so that the wall moves. */
  headline(now: EpochMs): Record<'oee' | 'availability' | 'qualityRatio' | 'energyKwh' | 'good', Figure>
}

const MEASURES = Object.fromEntries(KPI_NAMES.map((name) => [name, kpiMeasure(name)])) as Record<KpiName, Measure>
/** Measures of which the whole is shown beside its parts. */
const ON_THE_WALL: readonly Measure[] = [MEASURES.oeeIndex, MEASURES.availability, MEASURES.qualityRatio, ENERGY]
const HOUR_MS = 3_600_000
const HOURS_KEPT = 26
/** An hour that could not be released is looked at again this often, ms: there are many of them. */
const CLOSED_HOUR_MS = 10_000
const KINDS = ['segment', 'county', 'city', 'province'] as const satisfies readonly GroupKind[]
/** Of these the mean of equals is shown. */
const isRegion = (kind: Area) => kind === 'county' || kind === 'city' || kind === 'province'
/** Sums by loss or hour are shown of these: those of a city would give away a withheld county among the others. */
const hasDetail = (kind: Area) => kind === 'segment' || kind === 'county'

export function createGroups(parts: { plants: Plants; regions: Regions; enterprises: EnterprisesNow; releases?: Releases }): Groups {
  const { plants, regions, enterprises, releases = createReleases() } = parts
  const membership = createMembership({ plants, enterprises })
  const { members, ofDay, dayAt, codesOf, contributions } = membership
  const { isClosed, fewest, order } = createCatalogue({ plants, enterprises, membership })
  const sums = new Map<string, { readonly of: string; readonly figures: ReadonlyMap<string, Figure> }>()
  const hourKeys = new Map<EpochMs, Set<string>>()
  const turns = createTurns(order)

  /** Cohorts of the other cells, and what is left of a region or of the whole beside its parts. */
  const besideOf = (of: ReleaseKey, key: (kind: Area, code: string) => ReleaseKey, kind: Area, code: string, now: EpochMs): Beside[] => [
    ...releases.beside(of, now, fewest(of.cell)),
    ...besideFamily(
      [kind, code],
      (k) => codesOf(k, now),
      (cell) => releases.get<unknown>(key(...cell).key),
      INSIDE.minChange,
    ),
  ]

  /** What the cells of a measure show, formed in their turn as far as `last`, or all of them. */
  const formed = (measure: Measure, now: EpochMs, profile: Profile = INSIDE, last?: Cellular): ReadonlyMap<string, Publication> => {
    const before = kinAhead(measure.name)
    if (before !== undefined) formed(before === 'energyKwh' ? ENERGY : MEASURES[before], now, profile, last)
    return turns.through(
      `${profile.name} ${measure.name}`,
      now,
      ([kind, code]) => {
        if (kind !== 'cluster') return form(kind, code, measure, now, profile)
        const known = releases.get<Figure>(keyOf(kind, code, measure.name, profile).key)
        // Only a look at the wall moves it.
        const isNew = known !== undefined && now >= known.at && now - known.at < FREEZE_MS
        const isShown = profile === INSIDE && ON_THE_WALL.includes(measure)
        return isNew || !isShown ? (known ?? closedPublication('', now)) : form(kind, code, measure, now, WALL)
      },
      last,
    )
  }
  const publication = (kind: Area, code: string, measure: Measure, now: EpochMs, profile: Profile = INSIDE): Publication =>
    formed(measure, now, profile, [kind, code]).get(turnName([kind, code])) ?? closedPublication('', now)
  const whole = (measure: Measure, now: EpochMs): Figure => {
    if (measure !== GOOD) formed(measure, now)
    return form('cluster', '', measure, now, WALL).figure
  }
  const form = (kind: Area, code: string, measure: Measure, now: EpochMs, profile: Profile): Publication => {
    const of = keyOf(kind, code, measure.name, profile)
    const previous = releases.get<Figure>(of.key)
    const { all, period } = dayAt(kind, code, now, profile)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    if (isClosed(kind, code, now, profile)) return closedPublication(period, now)
    if (profile === PUBLIC) formed(measure, now)
    if (profile === PUBLIC && measure === MEASURES.oeeIndex) means(now)
    const beside = [
      ...besideOf(of, (k, c) => keyOf(k, c, measure.name, profile), kind, code, now),
      ...besideKin(measure.name, (name) => keyOf(kind, code, name, profile), releases, now),
    ]
    const found = contributions(all, period, now, profile)
    const counted = kind === 'cluster' && measure !== GOOD ? besideProvince(found, measure, period, now, profile) : found
    const cell = { measure, period, contributions: counted, ...releases.known(of), beside }
    const next = publish(previous, cell, now, profile)
    keepDay(releases, of, previous, next.period)
    releases.set(of, next, next.figure.n)
    return next
  }
  /**
   * Who may be in a figure of the whole: those in the province's figure, and whoever is in no province where they pass as a cell of their
   * own. The whole less the province is then nobody, or a cell that may be known.
   */
  const besideProvince = (found: readonly Contribution[], measure: Measure, period: string, now: EpochMs, profile: Profile) => {
    const within = new Set(ofDay('province', PROVINCE.code, now).map((m) => partyOf(m.enterprise)))
    if (within.size === 0 || isClosed('province', PROVINCE.code, now)) return found
    const of = keyOf('province', PROVINCE.code, measure.name, INSIDE)
    // Before the province's first figure ever, while history is being filled in, there is nothing to subtract.
    if (releases.known(of).past.length === 0) return found
    const province = releases.get<Figure>(of.key)
    const out = new Set(province?.period === period ? province.parties : [])
    const outside = found.filter((c) => !within.has(whoOf(c.party)))
    const isCell = release(measure, outside, profile).value !== null
    return found.filter((c) => out.has(c.party) || (isCell && !within.has(whoOf(c.party))))
  }
  /** The mean of the enterprises' own OEE, each counted once. */
  const equalMean = ([kind, code]: Cellular, now: EpochMs): Figure => {
    const cell = `equal ${cellName(kind, code, INSIDE)}`
    const of: ReleaseKey = { key: `${cell}/oeeIndex`, cell, measure: 'oeeIndex', profile: INSIDE.name }
    const previous = releases.get<Figure>(of.key)
    const { all, period } = dayAt(kind, code, now)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept.figure
    if (isClosed(kind, code, now)) return WITHHELD
    formed(MEASURES.oeeIndex, now)
    const whole = all.map((m) => ({ ...m, weight: 1 }))
    const found = contributions(whole, period, now)
    const values = new Map(
      [...new Set(found.map((c) => c.party))].flatMap((party) => {
        const value = oeeOf(found.filter((c) => c.party === party))
        return value === null ? [] : [[party, value] as const]
      }),
    )
    const meanOf = (cohort: ReadonlySet<string>): Figure | null => {
      const mean =
        releaseQuantiles(
          [...cohort].flatMap((party) => values.get(party) ?? []),
          'ratio',
        )?.mean ?? null
      const at = found.reduce<EpochMs | null>((max, c) => (c.at !== null && (max === null || c.at > max) ? c.at : max), null)
      return mean === null ? null : { value: mean, reason: null, coverage: null, n: cohort.size, at }
    }
    const beside = releases.beside(of, now, fewest(of.cell))
    const next = publishCell(
      previous,
      { period, parties: [...values.keys()].sort(), ...releases.known(of), beside, release: meanOf, withheld: WITHHELD },
      now,
    )
    releases.set(of, next, next.figure.n)
    return next.figure
  }
  const means = (now: EpochMs, last?: Cellular): ReadonlyMap<string, Figure> =>
    turns.through('equal', now, (cell) => (isRegion(cell[0]) ? equalMean(cell, now) : WITHHELD), last)
  const kpi = (kind: GroupKind, code: string, name: KpiName, now: EpochMs, profile: Profile = INSIDE) =>
    publication(kind, code, MEASURES[name], now, profile).figure

  const lossBars = ([kind, code]: Cellular, now: EpochMs): LossBar[] | null => {
    if (!hasDetail(kind) || publication(kind, code, MEASURES.oeeIndex, now).figure.value === null) return null
    const of = keyOf(kind, code, 'losses', INSIDE)
    const previous = releases.get<LossBar[] | null>(of.key)
    const { all, period } = dayAt(kind, code, now)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept.figure
    const found = contributions(all, period, now)
    const cell = { period, ...lossCell(found), ...releases.known(of), beside: releases.beside(of, now, fewest(of.cell)) }
    const next = publishCell<LossBar[] | null>(previous, cell, now)
    releases.set(of, next, next.parties.length)
    return next.figure
  }
  /** Published figures of one hour: of all members, whatever their production day. */
  const hour = (kind: GroupKind, code: string, from: EpochMs, measure: Measure, now: EpochMs): number | null => {
    const of = hourKeyOf(keyOf(kind, code, measure.name, INSIDE), from)
    const previous = releases.get<Figure>(of.key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return kept.figure.value
    if (isClosed(kind, code, now)) return null
    if (previous?.parties.length === 0 && now - previous.at < CLOSED_HOUR_MS) return null
    // The day goes ahead of its hours, in all cells.
    if (measure !== GOOD) formed(measure, now)
    forgetHours(now)
    const there = membership
      .current()
      .members(kind, code)
      .flatMap((m) => {
        const e = enterprises.of(m.enterprise.id, now)
        const day = [e.dayFrom, e.yesterdayFrom].find((began) => from >= began) ?? from
        const h = isIn(m, day) ? enterprises.hours(m.enterprise.id, now).find((h: Hour) => h.from === from) : undefined
        return h === undefined ? [] : [{ m, rollup: h.rollup }]
      })
    const label = labelsOf(there.map(({ m }) => m))
    const beside = besideOf(of, (k, c) => hourKeyOf(keyOf(k, c, measure.name, INSIDE), from), kind, code, now)
    const found = there.map(({ m, rollup }) => contribution(label(m), m, rollup, null))
    const cell = { measure, period: '', contributions: found, ...releases.known(of), beside }
    const next = publish(previous, cell, now)
    releases.set(of, next, next.figure.n)
    const keys = hourKeys.get(from) ?? new Set<string>()
    hourKeys.set(from, keys.add(of.key))
    return next.figure.value
  }
  const forgetHours = (now: EpochMs) => {
    for (const [from, keys] of hourKeys) {
      if (from >= now - HOURS_KEPT * HOUR_MS) continue
      for (const key of keys) releases.forget(key)
      hourKeys.delete(from)
    }
  }
  const hourStarts = (now: EpochMs) => {
    const last = Math.floor(now / HOUR_MS) * HOUR_MS
    return Array.from({ length: 24 }, (_, i) => last - (23 - i) * HOUR_MS)
  }

  /** Energy of all segments and counties, where no withheld one follows from the others and the total closer than p%. */
  const energySums = (now: EpochMs, profile: Profile): ReadonlyMap<string, Figure> => {
    const cells: (SumCell & { readonly figure: Figure; readonly whose: ReadonlySet<string> })[] = []
    let of = ''
    for (const kind of KINDS)
      for (const code of codesOf(kind, now)) {
        const out = publication(kind, code, ENERGY, now, profile)
        const name = cellName(kind, code, INSIDE)
        if (out.parties.length > 0) of += `${name}@${out.period}@${out.at};`
        const { figure, parties } = out
        cells.push({ name, kind, parent: parentOf(kind, code), figure, whose: whoseOf(parties), isOut: figure.value !== null, parts: [] })
      }
    // Looked at again when something new is out, not whenever a machine draws power: what is withheld between two would tell of it.
    const known = sums.get(profile.name)
    if (known?.of === of) return known.figures
    const parts = cells.map((cell) => {
      const code = cell.name.slice(cell.kind.length + 1)
      const { all, period } = dayAt(cell.kind, code, now, profile)
      const there = contributionsBy(all, period, now, profile)
      // What is out is the sum over its cohort.
      return { ...cell, parts: cell.isOut ? there.filter(({ party }) => cell.whose.has(party)) : there }
    })
    const whole = isClosed('cluster', '', now, profile) ? null : wholeOf(now, profile)
    const before = [...(known?.figures ?? [])].filter(([, figure]) => figure.value !== null).map(([name]) => name)
    const shown = guardedSums(parts, whole, profile, new Set(before))
    const figures = new Map(cells.map((c) => [c.name, shown.has(c.name) ? c.figure : WITHHELD]))
    sums.set(profile.name, { of, figures })
    return figures
  }
  /** Who is in the energy of the whole. */
  const wholeOf = (now: EpochMs, profile: Profile): SumParts => {
    const { all, period } = dayAt('cluster', '', now, profile)
    const counted = besideProvince(contributions(all, period, now, profile), ENERGY, period, now, profile)
    const whose = whoseOf(counted.map(({ party }) => party))
    return contributionsBy(all, period, now, profile).filter(({ party }) => whose.has(party))
  }
  const whoseOf = (parties: readonly string[]): ReadonlySet<string> => new Set(parties.map(whoOf))
  const contributionsBy = (of: readonly Member[], period: string, now: EpochMs, profile: Profile): SumParts =>
    of.flatMap((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      if (membership.dayOf(e, profile) !== period) return []
      const { party, sums: own } = contribution(partyOf(m.enterprise), m, membership.rollupOf(e, profile), null)
      return [{ party, id: `${m.enterprise.id} ${period}`, weight: ENERGY.weights(own)[0]! }]
    })

  const named = (kind: GroupKind, code: string): Omit<GroupNames, 'code'> | undefined => {
    if (kind === 'province') return code === PROVINCE.code ? PROVINCE : undefined
    return { segment: regions.segment, county: regions.county, city: regions.city }[kind](code)
  }

  const groups: Groups = {
    codes: codesOf,
    members,
    ofToday: (kind, code, now) => ofDay(kind, code, now),
    names(kind, code) {
      const found = named(kind, code)
      return { code, nameZh: found?.nameZh ?? code, nameEn: found?.nameEn ?? code }
    },
    exists: (kind, code) => named(kind, code) !== undefined || membership.current().members(kind, code).length > 0,
    kpi,
    kpis: (kind, code, now) => Object.fromEntries(KPI_NAMES.map((name) => [name, kpi(kind, code, name, now)])),
    energies(kind, now, profile = INSIDE) {
      const figures = energySums(now, profile)
      return new Map(codesOf(kind, now).map((code) => [code, figures.get(cellName(kind, code, INSIDE)) ?? WITHHELD]))
    },
    equal: (kind, code, now) => means(now, [kind, code]).get(turnName([kind, code])) ?? WITHHELD,
    change: (kind, code, now) => changeOf(kpi(kind, code, 'oeeIndex', now), daysOf(releases, keyOf(kind, code, 'oeeIndex', INSIDE))),
    days: (kind, code, name) => daysOf(releases, keyOf(kind, code, name, INSIDE)),
    losses(kind, code, now) {
      const bars = turns.through('losses', now, (cell) => lossBars(cell, now), [kind, code])
      return bars.get(turnName([kind, code])) ?? null
    },
    hours: (kind, code, now) =>
      hourStarts(now).map((from) => ({
        from,
        oee: hour(kind, code, from, MEASURES.oeeIndex, now),
        energyKwh: hasDetail(kind) ? hour(kind, code, from, ENERGY, now) : null,
        good: hasDetail(kind) ? hour(kind, code, from, GOOD, now) : null,
      })),
    spark: (kind, code, now) => hourStarts(now).map((from) => hour(kind, code, from, MEASURES.oeeIndex, now)),
    period: (kind, code, now) => dayAt(kind, code, now).period,
    isClosed: (kind, code, now) => isClosed(kind, code, now),
    ahead: (name, now) => void formed(MEASURES[name], now),
    fewest(cell) {
      return fewest(cell)
    },
    rows(kind, now, profile = INSIDE) {
      const energies = groups.energies(kind, now, profile)
      const known = { segment: regions.segments, county: regions.counties, city: regions.cities, province: [PROVINCE.code] }[kind]
      return [...new Set([...known, ...groups.codes(kind, now)])].sort().map((code) => {
        const count = members(kind, code, now).length
        return {
          ...groups.names(kind, code),
          // Nobody is no secret; one to four are.
          enterprises: count === 0 || count >= profile.kMean ? count : null,
          oee: kpi(kind, code, 'oeeIndex', now, profile),
          availability: kpi(kind, code, 'availability', now, profile),
          qualityRatio: kpi(kind, code, 'qualityRatio', now, profile),
          energyKwh: energies.get(code) ?? WITHHELD,
        }
      })
    },
    headline(now) {
      return {
        oee: whole(MEASURES.oeeIndex, now),
        availability: whole(MEASURES.availability, now),
        qualityRatio: whole(MEASURES.qualityRatio, now),
        energyKwh: whole(ENERGY, now),
        good: whole(GOOD, now),
      }
    },
  }
  return groups
}

const closedPublication = (period: string, at: EpochMs): Publication => ({ period, at, until: at, parties: [], figure: WITHHELD, past: [] })

const oeeOf = (of: readonly Contribution[]): number | null => {
  const total = createSums()
  for (const c of of) addSums(total, c.sums)
  return kpisOf(total).kpis.oeeIndex
}
