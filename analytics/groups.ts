// Segments, counties, cities and the province: what of the sums of their enterprises stands published (domain §5), so that every page shows
// the same figure of the same cell. Members are those of the period a figure is about (tree.ts). All of them come from benchmark.ts; nothing here rounds or releases by itself. What stands is kept in
// `releases`, which survives a restart.
import { addSums, createSums, KPI_NAMES, type KpiName, kpisOf, LOSS_NAMES, lossesOf, type Sums } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { type Change, cityOf, PROVINCE } from '../model/region.ts'
import type { Figure, GroupRow, KpiFigures, LossBar } from '../model/views.ts'
import {
  type Contribution,
  ENERGY,
  GOOD,
  INSIDE,
  kpiMeasure,
  type Measure,
  type Profile,
  PUBLIC,
  release,
  releaseQuantiles,
  roundAmount,
  WALL,
  WITHHELD,
  withheldTogether,
} from './benchmark.ts'
import { type CatalogueCell, closedCells, whoOf } from './disclosure.ts'
import type { EnterpriseNow, EnterprisesNow, Hour } from './enterprise-now.ts'
import { besideParts, besideWhole } from './family.ts'
import { guardedSums, type SumCell } from './guarded-sums.ts'
import { changeOf, daysOf, keepDay, type PastDay } from './own-past.ts'
import type { Plants, Regions } from './plants.ts'
import { type Beside, type Publication, publish, publishCell, standing, weightsBy } from './publication.ts'
import { createReleases, groupOf, type ReleaseKey, type Releases } from './releases.ts'
import { comparable, type Rollup, rollUp, scaled } from './rollup.ts'
import { type Area, type GroupKind, isIn, labelsOf, type Member, partyOf, type Tree, treeOf } from './tree.ts'

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
  /** Fewest contributors a cell's cohort may differ by from another cell's, if it differs at all. */
  fewest(cell: string): (other: string) => number
  /** Figures over all enterprises: gated, and not frozen, so that the wall moves. */
  headline(now: EpochMs): Record<'oee' | 'availability' | 'qualityRatio' | 'energyKwh' | 'good', Figure>
}

const MEASURES = Object.fromEntries(KPI_NAMES.map((name) => [name, kpiMeasure(name)])) as Record<KpiName, Measure>
const HOUR_MS = 3_600_000
const HOURS_KEPT = 26
const NEWEST: EpochMs = Number.MAX_SAFE_INTEGER
/** An hour that could not be released is looked at again this often, ms: there are many of them. */
const CLOSED_HOUR_MS = 10_000
/** The catalogue of cells is looked at again this often, ms: an enterprise joins it with its first device. */
const CATALOGUE_MS = 60_000
const KINDS = ['segment', 'county', 'city', 'province'] as const satisfies readonly GroupKind[]
/** Sums by loss or hour are shown of these: those of a city would give away a withheld county among the others. */
const hasDetail = (kind: GroupKind) => kind === 'segment' || kind === 'county'

export function createGroups(parts: { plants: Plants; regions: Regions; enterprises: EnterprisesNow; releases?: Releases }): Groups {
  const { plants, regions, enterprises, releases = createReleases() } = parts
  let tree: { readonly revision: number; readonly of: Tree } = { revision: -1, of: treeOf([]) }
  let catalogue = {
    at: Number.NEGATIVE_INFINITY,
    revision: -1,
    closed: new Map<string, ReadonlySet<string>>(),
    sets: new Map<string, string>(),
  }
  const sums = new Map<string, { readonly of: string; readonly figures: ReadonlyMap<string, Figure> }>()
  const hourKeys = new Map<EpochMs, Set<string>>()

  const current = (): Tree => {
    if (tree.revision !== plants.revision) tree = { revision: plants.revision, of: treeOf(plants.enterpriseHistories()) }
    return tree.of
  }
  const members = (kind: Area, code: string, now: EpochMs = NEWEST) =>
    current()
      .members(kind, code)
      .filter((m) => isIn(m, now))
  /** A day belongs to one tree: a move holds from the first production day that begins after it. */
  const ofDay = (kind: Area, code: string, now: EpochMs, profile: Profile = INSIDE) =>
    current()
      .members(kind, code)
      .filter((m) => isIn(m, dayFrom(enterprises.of(m.enterprise.id, now), profile)))
  const codesOf = (kind: GroupKind, now: EpochMs = NEWEST) =>
    current()
      .codes(kind)
      .filter((code) =>
        current()
          .members(kind, code)
          .some((m) => isIn(m, now)),
      )
  const rollupOf = (e: EnterpriseNow, profile: Profile) =>
    profile.lagDays === 0 ? e.today : rollUp(e.devices.map((d) => ({ sums: d.yesterday.sums, basis: d.basis, kpiScope: d.kpiScope })))
  const dayOf = (e: EnterpriseNow, profile: Profile) => (profile.lagDays === 0 ? e.day : newest(e.devices.map((d) => d.yesterday.day)))
  const contributions = (of: readonly Member[], period: string, now: EpochMs, profile: Profile = INSIDE): Contribution[] => {
    const there = of.filter((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      // History that is still being filled in is no contribution: a figure frozen in its midst would stand for a quarter of an hour.
      const counts = profile === WALL || e.devices.some((d) => d.clockOffsetMs !== null)
      return counts && dayOf(e, profile) === period
    })
    const label = labelsOf(there)
    return there.map((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      return contribution(label(m), m, rollupOf(e, profile), e.lastAt)
    })
  }
  const periodOf = (of: readonly Member[], now: EpochMs, profile: Profile = INSIDE) =>
    commonDay(of.map((m) => dayOf(enterprises.of(m.enterprise.id, now), profile)))

  /** Which cells may be published beside each other; hangs on who is where and has devices, never on a figure. */
  const lookAtCatalogue = (now: EpochMs) => {
    if (catalogue.revision === plants.revision && now >= catalogue.at && now - catalogue.at < CATALOGUE_MS) return catalogue
    const cellsOf = (profile: Profile) => {
      const cellOf = (kind: Area, code: string) => ({
        name: cellName(kind, code, INSIDE),
        members: ofDay(kind, code, now, profile)
          .filter((m) => enterprises.of(m.enterprise.id, now).devices.length > 0)
          .map((m) => ({ id: m.enterprise.id, party: partyOf(m.enterprise) })),
      })
      const bySize = (kind: GroupKind) =>
        current()
          .codes(kind)
          .map((code) => cellOf(kind, code))
          .sort((a, b) => b.members.length - a.members.length)
      // A total goes before its parts: where one small part is withheld, it is the smallest of the others that is withheld with it.
      return [cellOf('cluster', ''), ...bySize('province'), ...bySize('segment'), ...bySize('city'), ...bySize('county')]
    }
    const cells = cellsOf(INSIDE)
    const lagging = cellsOf(PUBLIC)
    const setOf = (c: CatalogueCell) =>
      c.members
        .map((m) => `${m.id}*${m.party}`)
        .sort()
        .join()
    const sets = new Map([...cells.map((c) => [c.name, setOf(c)] as const), ...lagging.map((c) => [`public ${c.name}`, setOf(c)] as const)])
    // The registry moves with every sign-in; who is where seldom does.
    const isSame = sets.size === catalogue.sets.size && [...sets].every(([name, set]) => catalogue.sets.get(name) === set)
    const closed =
      isSame && catalogue.closed.size > 0
        ? catalogue.closed
        : new Map([
            [INSIDE.name as string, closedCells(cells, INSIDE.kMean)],
            [PUBLIC.name, closedCells(lagging, PUBLIC.kMean)],
          ])
    catalogue = { at: now, revision: plants.revision, closed, sets }
    return catalogue
  }
  const isClosed = (kind: Area, code: string, now: EpochMs, profile: Profile = INSIDE) =>
    lookAtCatalogue(now)
      .closed.get(profile.name)!
      .has(cellName(kind, code, INSIDE))
  const fewest = (cell: string) => (other: string) =>
    catalogue.sets.get(groupOf(cell)) === catalogue.sets.get(groupOf(other)) ? INSIDE.minChange : INSIDE.kMean

  /** Cohorts of the other cells, and what is left of a region or of the whole beside its parts. */
  const besideOf = (of: ReleaseKey, key: (kind: Area, code: string) => ReleaseKey, kind: Area, code: string, now: EpochMs): Beside[] => {
    const out = (cells: readonly Cellular[]) =>
      cells.flatMap(([k, c]) => {
        const published = releases.get<unknown>(key(k, c).key)
        return published === undefined || published.parties.length === 0 ? [] : [published]
      })
    const parts = out(partsOf(kind, code, (k) => codesOf(k, now)))
    const over = wholeOf(kind, code)
    const whole = over === null ? undefined : out([over])[0]
    const sisters = over === null ? [] : out(partsOf(...over, (k) => codesOf(k, now)).filter(([, c]) => c !== code))
    return [
      ...releases.beside(of, now, fewest(of.cell)),
      ...besideParts(parts, INSIDE.minChange),
      ...(whole === undefined ? [] : besideWhole({ whole, parts: sisters }, INSIDE.minChange)),
    ]
  }

  const publication = (kind: Area, code: string, measure: Measure, now: EpochMs, profile: Profile = INSIDE): Publication => {
    const of = keyOf(kind, code, measure.name, profile)
    const previous = releases.get<Figure>(of.key)
    const all = ofDay(kind, code, now, profile)
    const period = periodOf(all, now, profile)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    if (isClosed(kind, code, now, profile)) return closedPublication(period, now)
    const beside = besideOf(of, (k, c) => keyOf(k, c, measure.name, profile), kind, code, now)
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
    const province = publication('province', PROVINCE.code, measure, now)
    // Before the province's first figure ever, while history is being filled in, there is nothing to subtract.
    if (releases.known(keyOf('province', PROVINCE.code, measure.name, INSIDE)).past.length === 0) return found
    const out = new Set(province.period === period ? province.parties : [])
    const outside = found.filter((c) => !within.has(whoOf(c.party)))
    const isCell = release(measure, outside, profile).value !== null
    return found.filter((c) => out.has(c.party) || (isCell && !within.has(whoOf(c.party))))
  }
  /** The mean of the enterprises' own OEE, each counted once. */
  const equalMean = (kind: GroupKind, code: string, now: EpochMs): Figure => {
    const cell = `equal ${cellName(kind, code, INSIDE)}`
    const of: ReleaseKey = { key: `${cell}/oeeIndex`, cell, measure: 'oeeIndex', profile: INSIDE.name }
    const previous = releases.get<Figure>(of.key)
    const all = ofDay(kind, code, now)
    const period = periodOf(all, now)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept.figure
    if (isClosed(kind, code, now)) return WITHHELD
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
  const kpi = (kind: GroupKind, code: string, name: KpiName, now: EpochMs, profile: Profile = INSIDE) =>
    publication(kind, code, MEASURES[name], now, profile).figure

  /** Published figures of one hour: of all members, whatever their production day. */
  const hour = (kind: GroupKind, code: string, from: EpochMs, measure: Measure, now: EpochMs): number | null => {
    const of = hourKeyOf(keyOf(kind, code, measure.name, INSIDE), from)
    const previous = releases.get<Figure>(of.key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return kept.figure.value
    if (isClosed(kind, code, now)) return null
    if (previous?.parties.length === 0 && now - previous.at < CLOSED_HOUR_MS) return null
    forgetHours(now)
    const there = current()
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
    const cells: (SumCell & { readonly figure: Figure })[] = []
    let of = ''
    for (const kind of KINDS)
      for (const code of codesOf(kind, now)) {
        const out = publication(kind, code, ENERGY, now, profile)
        const name = cellName(kind, code, INSIDE)
        if (out.parties.length > 0) of += `${name}@${out.period}@${out.at};`
        cells.push({ name, kind, parent: parentOf(kind, code), figure: out.figure, isOut: out.figure.value !== null, parts: [] })
      }
    // Looked at again when something new is out, not whenever a machine draws power: what is withheld between two would tell of it.
    const known = sums.get(profile.name)
    if (known?.of === of) return known.figures
    const parts = cells.map((cell) => {
      const code = cell.name.slice(cell.kind.length + 1)
      const all = ofDay(cell.kind, code, now, profile)
      return { ...cell, parts: contributionsBy(all, periodOf(all, now, profile), now, profile) }
    })
    const shown = guardedSums(parts, !isClosed('cluster', '', now, profile), profile)
    const figures = new Map(cells.map((c) => [c.name, shown.has(c.name) ? c.figure : WITHHELD]))
    sums.set(profile.name, { of, figures })
    return figures
  }
  const contributionsBy = (of: readonly Member[], period: string, now: EpochMs, profile: Profile): SumCell['parts'] =>
    of.flatMap((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      if (dayOf(e, profile) !== period) return []
      const { party, sums: own } = contribution(partyOf(m.enterprise), m, rollupOf(e, profile), null)
      return [{ party, id: m.enterprise.id, weight: ENERGY.weights(own)[0]! }]
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
    exists: (kind, code) => named(kind, code) !== undefined || current().members(kind, code).length > 0,
    kpi,
    kpis: (kind, code, now) => Object.fromEntries(KPI_NAMES.map((name) => [name, kpi(kind, code, name, now)])),
    energies(kind, now, profile = INSIDE) {
      const figures = energySums(now, profile)
      return new Map(codesOf(kind, now).map((code) => [code, figures.get(cellName(kind, code, INSIDE)) ?? WITHHELD]))
    },
    equal: equalMean,
    change: (kind, code, now) => changeOf(kpi(kind, code, 'oeeIndex', now), daysOf(releases, keyOf(kind, code, 'oeeIndex', INSIDE))),
    days: (kind, code, name) => daysOf(releases, keyOf(kind, code, name, INSIDE)),
    losses(kind, code, now) {
      if (!hasDetail(kind) || publication(kind, code, MEASURES.oeeIndex, now).figure.value === null) return null
      const of = keyOf(kind, code, 'losses', INSIDE)
      const previous = releases.get<LossBar[] | null>(of.key)
      const all = ofDay(kind, code, now)
      const period = periodOf(all, now)
      const kept = standing(previous, period, now)
      if (kept !== undefined) return kept.figure
      const found = contributions(all, period, now)
      const planned = found.filter((c) => MEASURES.oeeIndex.weights(c.sums)[0]! > 0)
      const cell = {
        period,
        parties: [...new Set(planned.map((c) => c.party))].sort(),
        ...releases.known(of),
        weights: weightsBy(planned.map((c) => ({ party: c.party, sides: [...factorsOf(c.sums), ...minutesOf(c.sums)] }))),
        needs: FACTORS,
        beside: releases.beside(of, now, fewest(of.cell)),
        release: (cohort: ReadonlySet<string>, untold: ReadonlySet<number>) =>
          releasedLosses(
            planned.filter((c) => cohort.has(c.party)),
            new Set(LOSS_NAMES.filter((_, i) => untold.has(FACTORS + i))),
          ),
        withheld: null,
      }
      const next = publishCell<LossBar[] | null>(previous, cell, now)
      releases.set(of, next, next.parties.length)
      return next.figure
    },
    hours: (kind, code, now) =>
      hourStarts(now).map((from) => ({
        from,
        oee: hour(kind, code, from, MEASURES.oeeIndex, now),
        energyKwh: hasDetail(kind) ? hour(kind, code, from, ENERGY, now) : null,
        good: hasDetail(kind) ? hour(kind, code, from, GOOD, now) : null,
      })),
    spark: (kind, code, now) => hourStarts(now).map((from) => hour(kind, code, from, MEASURES.oeeIndex, now)),
    period: (kind, code, now) => periodOf(ofDay(kind, code, now), now),
    isClosed: (kind, code, now) => isClosed(kind, code, now),
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
      const of = (measure: Measure) => publication('cluster', '', measure, now, WALL).figure
      return {
        oee: of(MEASURES.oeeIndex),
        availability: of(MEASURES.availability),
        qualityRatio: of(MEASURES.qualityRatio),
        energyKwh: of(ENERGY),
        good: of(GOOD),
      }
    },
  }
  return groups
}

const cellName = (kind: Area, code: string, { name }: Profile): string => {
  const bare = kind === 'cluster' ? 'cluster' : `${kind}:${code}`
  return name === 'inside' ? bare : `${name} ${bare}`
}
type Cellular = readonly [kind: Area, code: string]
/** The cell that a segment or a region is part of. */
const wholeOf = (kind: Area, code: string): Cellular | null => {
  if (kind === 'segment') return ['cluster', '']
  const city = kind === 'county' ? cityOf(code) : null
  if (city !== null) return ['city', city]
  return kind === 'city' ? ['province', PROVINCE.code] : null
}
/** Cell of the region a region is part of. */
const parentOf = (kind: GroupKind, code: string): string | null => {
  const whole = kind === 'segment' ? null : wholeOf(kind, code)
  return whole === null ? null : cellName(...whole, INSIDE)
}
const partsOf = (kind: Area, code: string, codes: (kind: GroupKind) => readonly string[]): Cellular[] => {
  if (kind === 'cluster') return codes('segment').map((c) => ['segment', c])
  if (kind === 'province') return codes('city').map((c) => ['city', c])
  return kind === 'city'
    ? codes('county')
        .filter((c) => cityOf(c) === code)
        .map((c) => ['county', c])
    : []
}
const keyOf = (kind: Area, code: string, measure: string, profile: Profile): ReleaseKey => {
  const cell = cellName(kind, code, profile)
  return { key: `${cell}/${measure}`, cell, measure, profile: profile.name }
}
const hourKeyOf = (of: ReleaseKey, from: EpochMs): ReleaseKey => ({ ...of, key: `hour ${from} ${of.key}`, window: 'hour' })
const closedPublication = (period: string, at: EpochMs): Publication => ({ period, at, until: at, parties: [], figure: WITHHELD, past: [] })
const newest = (days: readonly string[]): string => days.reduce((max, day) => (day > max ? day : max), '')

const contribution = (party: string, m: Member, rollup: Rollup, at: EpochMs | null): Contribution => ({
  party,
  sums: scaled(comparable(rollup), m.weight),
  at,
})
const oeeOf = (of: readonly Contribution[]): number | null => {
  const total = createSums()
  for (const c of of) addSums(total, c.sums)
  return kpisOf(total).kpis.oeeIndex
}
const dayFrom = (e: EnterpriseNow, profile: Profile): EpochMs => (profile.lagDays === 0 ? e.dayFrom : e.yesterdayFrom)

/** The production day most of them are in, the newest of equals: sums of different days are not added. */
function commonDay(all: readonly string[]): string {
  const votes = new Map<string, number>()
  for (const day of all) if (day !== '') votes.set(day, (votes.get(day) ?? 0) + 1)
  return [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))[0]?.[0] ?? ''
}

/** Sides a waterfall stands or falls with; those after them are its bars. */
const factorsOf = MEASURES.oeeIndex.weights
const FACTORS = factorsOf(createSums()).length
/** By bar, in the order of LOSS_NAMES. Speed gained is a loss below zero. */
function minutesOf(sums: Sums): number[] {
  const minutes = new Map(lossesOf(sums).map((l) => [l.loss, l.minutes]))
  return LOSS_NAMES.map((loss) => Math.abs(minutes.get(loss) ?? 0))
}
/** Bars that may be known beside `untold` ones, so that none withheld follows from the rest of the waterfall; null when none may. */
function releasedLosses(
  cohort: readonly { readonly party: string; readonly sums: Sums }[],
  untold: ReadonlySet<(typeof LOSS_NAMES)[number]>,
): LossBar[] | null {
  const minutes = cohort.map((c) => ({ party: c.party, losses: new Map(lossesOf(c.sums).map((l) => [l.loss, l.minutes])) }))
  const cells = new Map(LOSS_NAMES.map((loss) => [loss, minutes.map((m) => ({ party: m.party, weight: Math.abs(m.losses.get(loss)!) }))]))
  const withheld = withheldTogether(cells, INSIDE, untold)
  const shown = LOSS_NAMES.filter((loss) => !withheld.has(loss))
  const total = (loss: (typeof LOSS_NAMES)[number]) => minutes.reduce((sum, m) => sum + m.losses.get(loss)!, 0)
  return shown.length === 0 ? null : shown.map((loss) => ({ loss, minutes: roundAmount(total(loss)) }))
}
