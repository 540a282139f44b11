// Segments and counties: which enterprises are in them, and what of their sums stands published (domain §5), so that every page shows the
// same figure of the same cell. All of them come from benchmark.ts; nothing here rounds or releases by itself. What stands is kept in
// `releases`, which survives a restart.
import { KPI_NAMES, type KpiName, LOSS_NAMES, lossesOf, type Sums } from '../model/kpi.ts'
import type { Enterprise } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
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
  type Publication,
  publish,
  publishCell,
  roundAmount,
  standing,
  WALL,
  WITHHELD,
  withheldTogether,
} from './benchmark.ts'
import { closedCells } from './disclosure.ts'
import type { EnterpriseNow, EnterprisesNow, Hour } from './enterprise-now.ts'
import { guardedSums, type SumCell } from './guarded-sums.ts'
import type { Plants, Regions } from './plants.ts'
import { createReleases, groupOf, type ReleaseKey, type Releases } from './releases.ts'
import { comparable, type Rollup, rollUp, scaled } from './rollup.ts'

export type GroupKind = 'segment' | 'county'
export type Member = { readonly enterprise: Enterprise; readonly weight: number }
export type GroupNames = { readonly code: string; readonly nameZh: string; readonly nameEn: string }
type GroupHour = {
  readonly from: EpochMs
  readonly oee: number | null
  readonly energyKwh: number | null
  readonly good: number | null
}

export type Groups = {
  /** Groups with at least one enterprise, by code. */
  codes(kind: GroupKind): readonly string[]
  members(kind: GroupKind, code: string): readonly Member[]
  names(kind: GroupKind, code: string): GroupNames
  /** Known by name or by an enterprise in it. */
  exists(kind: GroupKind, code: string): boolean
  kpi(kind: GroupKind, code: string, name: KpiName, now: EpochMs): Figure
  kpis(kind: GroupKind, code: string, now: EpochMs): KpiFigures
  /** Energy of every group of a kind; where one is withheld, a second is too, because their total is on the wall. */
  energies(kind: GroupKind, now: EpochMs, profile?: Profile): ReadonlyMap<string, Figure>
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
/** An hour that could not be released is looked at again this often, ms: there are many of them. */
const CLOSED_HOUR_MS = 10_000
/** The catalogue of cells is looked at again this often, ms: an enterprise joins it with its first device. */
const CATALOGUE_MS = 60_000
const NO_MEMBERS: readonly Member[] = []
/** A group, or all enterprises together. */
type Area = GroupKind | 'cluster'

export function createGroups(parts: { plants: Plants; regions: Regions; enterprises: EnterprisesNow; releases?: Releases }): Groups {
  const { plants, regions, enterprises, releases = createReleases() } = parts
  let memberships = { revision: -1, segment: new Map<string, Member[]>(), county: new Map<string, Member[]>(), cluster: NO_MEMBERS }
  let catalogue = {
    at: Number.NEGATIVE_INFINITY,
    revision: -1,
    closed: new Map<string, ReadonlySet<string>>(),
    sets: new Map<string, string>(),
  }
  const sums = new Map<string, { readonly of: string; readonly figures: ReadonlyMap<string, Figure> }>()
  const hourKeys = new Map<EpochMs, Set<string>>()

  const current = () => {
    if (memberships.revision !== plants.revision) memberships = { revision: plants.revision, ...membershipsOf(plants.enterprises()) }
    return memberships
  }
  const members = (kind: Area, code: string): readonly Member[] =>
    kind === 'cluster' ? current().cluster : (current()[kind].get(code) ?? NO_MEMBERS)
  const codesOf = (kind: GroupKind) => [...current()[kind].keys()].sort()
  const rollupOf = (e: EnterpriseNow, profile: Profile) =>
    profile.lagDays === 0 ? e.today : rollUp(e.devices.map((d) => ({ sums: d.yesterday.sums, basis: d.basis, kpiScope: d.kpiScope })))
  const dayOf = (e: EnterpriseNow, profile: Profile) => (profile.lagDays === 0 ? e.day : newest(e.devices.map((d) => d.yesterday.day)))
  const contributions = (of: readonly Member[], period: string, now: EpochMs, profile: Profile = INSIDE): Contribution[] =>
    of.flatMap((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      // History that is still being filled in is no contribution: a figure frozen in its midst would stand for a quarter of an hour.
      const counts = profile === WALL || e.devices.some((d) => d.clockOffsetMs !== null)
      return counts && dayOf(e, profile) === period ? [contribution(m, rollupOf(e, profile), e.lastAt)] : []
    })
  const periodOf = (of: readonly Member[], now: EpochMs, profile: Profile = INSIDE) =>
    commonDay(of.map((m) => dayOf(enterprises.of(m.enterprise.id, now), profile)))

  /** Which cells may be published beside each other; hangs on who is where and has devices, never on a figure. */
  const lookAtCatalogue = (now: EpochMs) => {
    if (catalogue.revision === plants.revision && now >= catalogue.at && now - catalogue.at < CATALOGUE_MS) return catalogue
    const cellOf = (kind: Area, code: string) => ({
      name: cellName(kind, code, INSIDE),
      members: members(kind, code)
        .filter((m) => enterprises.of(m.enterprise.id, now).devices.length > 0)
        .map((m) => ({ id: m.enterprise.id, party: partyOf(m.enterprise) })),
    })
    const bySize = (kind: GroupKind) =>
      codesOf(kind)
        .map((code) => cellOf(kind, code))
        .sort((a, b) => b.members.length - a.members.length)
    const cells = [cellOf('cluster', ''), ...bySize('segment'), ...bySize('county')]
    const sets = new Map(
      cells.map((c) => [
        c.name,
        c.members
          .map((m) => `${m.id}*${m.party}`)
          .sort()
          .join(),
      ]),
    )
    // The registry moves with every sign-in; who is where seldom does.
    const isSame = sets.size === catalogue.sets.size && [...sets].every(([name, set]) => catalogue.sets.get(name) === set)
    const closed =
      isSame && catalogue.closed.size > 0 ? catalogue.closed : new Map([INSIDE, PUBLIC].map((p) => [p.name, closedCells(cells, p.kMean)]))
    catalogue = { at: now, revision: plants.revision, closed, sets }
    return catalogue
  }
  const isClosed = (kind: Area, code: string, now: EpochMs, profile: Profile = INSIDE) =>
    lookAtCatalogue(now)
      .closed.get(profile.name)!
      .has(cellName(kind, code, INSIDE))
  const fewest = (cell: string) => (other: string) =>
    catalogue.sets.get(groupOf(cell)) === catalogue.sets.get(groupOf(other)) ? INSIDE.minChange : INSIDE.kMean

  const publication = (kind: Area, code: string, measure: Measure, now: EpochMs, profile: Profile = INSIDE): Publication => {
    const of = keyOf(kind, code, measure.name, profile)
    const previous = releases.get<Figure>(of.key)
    const all = members(kind, code)
    const period = periodOf(all, now, profile)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    if (isClosed(kind, code, now, profile)) return closedPublication(period, now)
    const beside = releases.beside(of, fewest(of.cell))
    const cell = { measure, period, contributions: contributions(all, period, now, profile), past: releases.past(of), beside }
    const next = publish(previous, cell, now, profile)
    releases.set(of, next, next.figure.n)
    return next
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
    const found = members(kind, code).flatMap((m) => {
      const h = enterprises.hours(m.enterprise.id, now).find((h: Hour) => h.from === from)
      return h === undefined ? [] : [contribution(m, h.rollup, null)]
    })
    const cell = { measure, period: '', contributions: found, past: releases.past(of), beside: releases.beside(of, fewest(of.cell)) }
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
    for (const kind of ['segment', 'county'] as const)
      for (const code of codesOf(kind)) {
        const out = publication(kind, code, ENERGY, now, profile)
        const name = cellName(kind, code, INSIDE)
        if (out.parties.length > 0) of += `${name}@${out.period}@${out.at};`
        cells.push({ name, kind, figure: out.figure, isOut: out.figure.value !== null, parts: [] })
      }
    // Looked at again when something new is out, not whenever a machine draws power: what is withheld between two would tell of it.
    const known = sums.get(profile.name)
    if (known?.of === of) return known.figures
    const parts = cells.map((cell) => {
      const code = cell.name.slice(cell.kind.length + 1)
      const all = members(cell.kind, code)
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
      const { party, sums: own } = contribution(m, rollupOf(e, profile), null)
      return [{ party, id: m.enterprise.id, weight: ENERGY.weights(own)[0]! }]
    })

  const groups: Groups = {
    codes: codesOf,
    members,
    names(kind, code) {
      const found = kind === 'segment' ? regions.segment(code) : regions.county(code)
      return { code, nameZh: found?.nameZh ?? code, nameEn: found?.nameEn ?? code }
    },
    exists: (kind, code) => current()[kind].has(code) || (kind === 'segment' ? regions.segment(code) : regions.county(code)) !== undefined,
    kpi,
    kpis: (kind, code, now) => Object.fromEntries(KPI_NAMES.map((name) => [name, kpi(kind, code, name, now)])),
    energies(kind, now, profile = INSIDE) {
      const figures = energySums(now, profile)
      return new Map(codesOf(kind).map((code) => [code, figures.get(cellName(kind, code, INSIDE)) ?? WITHHELD]))
    },
    losses(kind, code, now) {
      if (publication(kind, code, MEASURES.oeeIndex, now).figure.value === null) return null
      const of = keyOf(kind, code, 'losses', INSIDE)
      const previous = releases.get<LossBar[] | null>(of.key)
      const all = members(kind, code)
      const period = periodOf(all, now)
      const kept = standing(previous, period, now)
      if (kept !== undefined) return kept.figure
      const found = contributions(all, period, now)
      const planned = found.filter((c) => MEASURES.oeeIndex.weights(c.sums)[0]! > 0)
      const cell = {
        period,
        parties: [...new Set(planned.map((c) => c.party))].sort(),
        past: releases.past(of),
        beside: releases.beside(of, fewest(of.cell)),
        release: (cohort: ReadonlySet<string>) => releasedLosses(planned.filter((c) => cohort.has(c.party))),
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
        energyKwh: hour(kind, code, from, ENERGY, now),
        good: hour(kind, code, from, GOOD, now),
      })),
    spark: (kind, code, now) => hourStarts(now).map((from) => hour(kind, code, from, MEASURES.oeeIndex, now)),
    period: (kind, code, now) => periodOf(members(kind, code), now),
    isClosed: (kind, code, now) => isClosed(kind, code, now),
    fewest(cell) {
      return fewest(cell)
    },
    rows(kind, now, profile = INSIDE) {
      const energies = groups.energies(kind, now, profile)
      const known = kind === 'segment' ? regions.segments : regions.counties
      return [...new Set([...known, ...groups.codes(kind)])].sort().map((code) => {
        const count = members(kind, code).length
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

function membershipsOf(enterprises: readonly Enterprise[]) {
  const segment = new Map<string, Member[]>()
  const county = new Map<string, Member[]>()
  const put = (map: Map<string, Member[]>, code: string, member: Member) => {
    const list = map.get(code)
    if (list === undefined) map.set(code, [member])
    else list.push(member)
  }
  for (const enterprise of enterprises) {
    put(county, enterprise.county, { enterprise, weight: 1 })
    for (const { code, weight } of enterprise.segments) put(segment, code, { enterprise, weight })
  }
  return { segment, county, cluster: enterprises.map((enterprise) => ({ enterprise, weight: 1 })) }
}

const cellName = (kind: Area, code: string, { name }: Profile): string => {
  const bare = kind === 'cluster' ? 'cluster' : `${kind}:${code}`
  return name === 'inside' ? bare : `${name} ${bare}`
}
const keyOf = (kind: Area, code: string, measure: string, profile: Profile): ReleaseKey => {
  const cell = cellName(kind, code, profile)
  return { key: `${cell}/${measure}`, cell, measure, profile: profile.name }
}
const hourKeyOf = (of: ReleaseKey, from: EpochMs): ReleaseKey => ({ ...of, key: `hour ${from} ${of.key}` })
const closedPublication = (period: string, at: EpochMs): Publication => ({ period, at, until: at, parties: [], figure: WITHHELD, past: [] })
const newest = (days: readonly string[]): string => days.reduce((max, day) => (day > max ? day : max), '')

/** A legal group is one contributor; the prefix keeps its name from meeting an enterprise's id. */
export const partyOf = (e: Enterprise): string => (e.group === undefined ? e.id : `group:${e.group}`)
const contribution = (m: Member, rollup: Rollup, at: EpochMs | null): Contribution => ({
  party: partyOf(m.enterprise),
  sums: scaled(comparable(rollup), m.weight),
  at,
})

/** The production day most of them are in, the newest of equals: sums of different days are not added. */
function commonDay(all: readonly string[]): string {
  const votes = new Map<string, number>()
  for (const day of all) if (day !== '') votes.set(day, (votes.get(day) ?? 0) + 1)
  return [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))[0]?.[0] ?? ''
}

/** Bars that may be known, so that a withheld one does not follow from the rest of the waterfall; null when none may. */
function releasedLosses(cohort: readonly { readonly party: string; readonly sums: Sums }[]): LossBar[] | null {
  const minutes = cohort.map((c) => ({ party: c.party, losses: new Map(lossesOf(c.sums).map((l) => [l.loss, l.minutes])) }))
  const cells = new Map(LOSS_NAMES.map((loss) => [loss, minutes.map((m) => ({ party: m.party, weight: Math.abs(m.losses.get(loss)!) }))]))
  const withheld = withheldTogether(cells)
  const shown = LOSS_NAMES.filter((loss) => !withheld.has(loss))
  const total = (loss: (typeof LOSS_NAMES)[number]) => minutes.reduce((sum, m) => sum + m.losses.get(loss)!, 0)
  return shown.length === 0 ? null : shown.map((loss) => ({ loss, minutes: roundAmount(total(loss)) }))
}
