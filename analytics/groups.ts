// Segments, counties, cities and the province: what of the sums of their enterprises stands published (domain §5), so that every page shows
// the same figure of the same cell. Who contributes is membership.ts, what may be out beside what catalogue.ts and family.ts; every figure
// comes from benchmark.ts, and nothing here rounds or releases by itself. What stands is kept in `releases`, which survives a restart.
import { KPI_NAMES, type KpiName } from '../model/kpi.ts'
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
  NOBODY,
  type Profile,
  PUBLIC,
  release,
  WALL,
  WITHHELD,
} from './benchmark.ts'
import { createCatalogue } from './catalogue.ts'
import { type Cellular, cellName, keyOf } from './cells.ts'
import { whoOf } from './disclosure.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import { besideFamily } from './family.ts'
import { createGroupEnergies } from './group-energies.ts'
import { createGroupHours, hourStarts } from './group-hours.ts'
import { lossCell } from './group-losses.ts'
import { createGroupMeans } from './group-means.ts'
import { besideKin, kinAhead } from './kin.ts'
import { createMembership } from './membership.ts'
import { changeOf, daysOf, keepDay, type PastDay } from './own-past.ts'
import type { Plants, Regions } from './plants.ts'
import { type Beside, type Publication, publish, publishCell, standing } from './publication.ts'
import { createReleases, type ReleaseKey, type Releases } from './releases.ts'
import { type Area, type GroupKind, type Member, partyOf } from './tree.ts'
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
/** Of these the mean of equals is shown. */
const isRegion = (kind: Area) => kind === 'county' || kind === 'city' || kind === 'province'
/** Sums by loss or hour are shown of these: those of a city would give away a withheld county among the others. */
const hasDetail = (kind: Area) => kind === 'segment' || kind === 'county'

export function createGroups(parts: { plants: Plants; regions: Regions; enterprises: EnterprisesNow; releases?: Releases }): Groups {
  const { plants, regions, enterprises, releases = createReleases() } = parts
  const membership = createMembership({ plants, enterprises })
  const { members, ofDay, dayAt, codesOf, contributions } = membership
  const { isClosed, fewest, order } = createCatalogue({ plants, enterprises, membership })
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
  const equalMean = createGroupMeans({ membership, releases, isClosed, fewest, ahead: (now) => formed(MEASURES.oeeIndex, now) })
  const means = (now: EpochMs, last?: Cellular): ReadonlyMap<string, Figure> =>
    turns.through('equal', now, (cell) => (isRegion(cell[0]) ? equalMean(cell, now) : WITHHELD), last)
  /** Nobody is in it, nor was when the production day began. */
  const isEmpty = (kind: GroupKind, code: string, now: EpochMs, profile: Profile = INSIDE) =>
    members(kind, code, now).length === 0 && ofDay(kind, code, now, profile).length === 0
  const kpi = (kind: GroupKind, code: string, name: KpiName, now: EpochMs, profile: Profile = INSIDE) =>
    isEmpty(kind, code, now, profile) ? NOBODY : publication(kind, code, MEASURES[name], now, profile).figure

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
  const hour = createGroupHours({
    membership,
    enterprises,
    releases,
    isClosed,
    besideOf,
    // The day goes ahead of its hours, in all cells.
    ahead: (measure, now) => measure !== GOOD && formed(measure, now),
  })
  const energySums = createGroupEnergies({
    membership,
    enterprises,
    isClosed,
    publication: (kind, code, now, profile) => publication(kind, code, ENERGY, now, profile),
    inWhole: (found, period, now, profile) => besideProvince(found, ENERGY, period, now, profile),
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
    equal: (kind, code, now) => (isEmpty(kind, code, now) ? NOBODY : (means(now, [kind, code]).get(turnName([kind, code])) ?? WITHHELD)),
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
          energyKwh: isEmpty(kind, code, now, profile) ? NOBODY : (energies.get(code) ?? WITHHELD),
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
