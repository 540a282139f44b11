// Segments and counties: which enterprises are in them, and what of their sums stands published (domain §5). Owns the publications, so
// that every page shows the same figure of the same cell. All of them come from benchmark.ts; nothing here rounds or releases by itself.
// Publications live in memory: after a restart a cell starts with a first release.
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
  type Part,
  type Publication,
  publish,
  release,
  roundAmount,
  standing,
  WITHHELD,
  withheldTogether,
} from './benchmark.ts'
import type { EnterpriseNow, EnterprisesNow, Hour } from './enterprise-now.ts'
import type { Plants, Regions } from './plants.ts'
import { comparable, type Rollup, scaled } from './rollup.ts'

export type GroupKind = 'segment' | 'county'
export type Member = { readonly enterprise: Enterprise; readonly weight: number }
type GroupNames = { readonly code: string; readonly nameZh: string; readonly nameEn: string }
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
  energies(kind: GroupKind, now: EpochMs): ReadonlyMap<string, Figure>
  losses(kind: GroupKind, code: string, now: EpochMs): LossBar[] | null
  hours(kind: GroupKind, code: string, now: EpochMs): GroupHour[]
  /** OEE of the last 24 hours, oldest first. */
  spark(kind: GroupKind, code: string, now: EpochMs): (number | null)[]
  /** Every group of the catalogue, and every other one that has an enterprise, by code. */
  rows(kind: GroupKind, now: EpochMs): GroupRow[]
  /** Figures over all enterprises: gated, not frozen, so that the wall moves. */
  headline(now: EpochMs): Record<'oee' | 'availability' | 'qualityRatio' | 'energyKwh' | 'good', Figure>
}

const MEASURES = Object.fromEntries(KPI_NAMES.map((name) => [name, kpiMeasure(name)])) as Record<KpiName, Measure>
const HOUR_MS = 3_600_000
const HOURS_KEPT = 26
/** An hour that could not be released is looked at again this often, ms: there are many of them. */
const CLOSED_HOUR_MS = 10_000
const NO_MEMBERS: readonly Member[] = []

export function createGroups(parts: { plants: Plants; regions: Regions; enterprises: EnterprisesNow }): Groups {
  const { plants, regions, enterprises } = parts
  let memberships = { revision: -1, segment: new Map<string, Member[]>(), county: new Map<string, Member[]>() }
  const publications = new Map<string, Publication>()
  const hourly = new Map<EpochMs, Map<string, Publication>>()
  const bars = new Map<string, { of: Publication; losses: LossBar[] | null }>()

  const current = () => {
    if (memberships.revision !== plants.revision) memberships = { revision: plants.revision, ...membershipsOf(plants.enterprises()) }
    return memberships
  }
  const members = (kind: GroupKind, code: string) => current()[kind].get(code) ?? NO_MEMBERS
  const today = (of: readonly Member[], period: string, now: EpochMs, liveOnly = true): Contribution[] =>
    of.flatMap((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      // History that is still being filled in is no contribution: a figure frozen in its midst would stand for a quarter of an hour.
      const counts = !liveOnly || e.devices.some((d) => d.clockOffsetMs !== null)
      return counts && e.day === period ? [contribution(m, e.today, e.lastAt)] : []
    })
  const periodOf = (of: readonly Member[], now: EpochMs) => commonDay(of.map((m) => enterprises.of(m.enterprise.id, now)))

  const publication = (kind: GroupKind, code: string, measure: Measure, now: EpochMs): Publication => {
    const key = `${kind}:${code}/${measure.name}`
    const previous = publications.get(key)
    const of = members(kind, code)
    const period = periodOf(of, now)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    const next = publish(previous, { measure, period, contributions: today(of, period, now) }, now)
    publications.set(key, next)
    return next
  }
  const kpi = (kind: GroupKind, code: string, name: KpiName, now: EpochMs) => publication(kind, code, MEASURES[name], now).figure

  /** Published figures of one hour: of all members, whatever their production day. */
  const hour = (kind: GroupKind, code: string, from: EpochMs, measure: Measure, now: EpochMs): number | null => {
    let ofHour = hourly.get(from)
    if (ofHour === undefined) {
      for (const old of hourly.keys()) if (old < now - HOURS_KEPT * HOUR_MS) hourly.delete(old)
      ofHour = new Map()
      hourly.set(from, ofHour)
    }
    const key = `${kind}:${code}/${measure.name}`
    const previous = ofHour.get(key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return kept.figure.value
    if (previous?.parties.length === 0 && now - previous.at < CLOSED_HOUR_MS) return null
    const contributions = members(kind, code).flatMap((m) => {
      const found = enterprises.hours(m.enterprise.id, now).find((h: Hour) => h.from === from)
      return found === undefined ? [] : [contribution(m, found.rollup, null)]
    })
    const next = publish(previous, { measure, period: '', contributions }, now)
    ofHour.set(key, next)
    return next.figure.value
  }
  const hourStarts = (now: EpochMs) => {
    const last = Math.floor(now / HOUR_MS) * HOUR_MS
    return Array.from({ length: 24 }, (_, i) => last - (23 - i) * HOUR_MS)
  }

  const groups: Groups = {
    codes: (kind) => [...current()[kind].keys()].sort(),
    members,
    names(kind, code) {
      const found = kind === 'segment' ? regions.segment(code) : regions.county(code)
      return { code, nameZh: found?.nameZh ?? code, nameEn: found?.nameEn ?? code }
    },
    exists: (kind, code) => current()[kind].has(code) || (kind === 'segment' ? regions.segment(code) : regions.county(code)) !== undefined,
    kpi,
    kpis: (kind, code, now) => Object.fromEntries(KPI_NAMES.map((name) => [name, kpi(kind, code, name, now)])),
    energies(kind, now) {
      const cells = new Map<string, Part[]>()
      const figures = new Map<string, Figure>()
      for (const code of groups.codes(kind)) {
        const figure = publication(kind, code, ENERGY, now).figure
        figures.set(code, figure)
        const of = members(kind, code)
        cells.set(
          code,
          today(of, periodOf(of, now), now).map((c) => ({ party: c.party, weight: ENERGY.weights(c.sums)[0]! })),
        )
      }
      const closed = new Set([...figures].filter(([, figure]) => figure.value === null).map(([code]) => code))
      for (const code of withheldTogether(cells, INSIDE, closed)) figures.set(code, WITHHELD)
      return figures
    },
    losses(kind, code, now) {
      const key = `${kind}:${code}`
      const of = publication(kind, code, MEASURES.oeeIndex, now)
      const known = bars.get(key)
      if (known?.of === of) return known.losses
      const cohort = today(members(kind, code), of.period, now).filter((c) => of.parties.includes(c.party))
      const losses = of.figure.value === null ? null : releasedLosses(cohort)
      bars.set(key, { of, losses })
      return losses
    },
    hours: (kind, code, now) =>
      hourStarts(now).map((from) => ({
        from,
        oee: hour(kind, code, from, MEASURES.oeeIndex, now),
        energyKwh: hour(kind, code, from, ENERGY, now),
        good: hour(kind, code, from, GOOD, now),
      })),
    spark: (kind, code, now) => hourStarts(now).map((from) => hour(kind, code, from, MEASURES.oeeIndex, now)),
    rows(kind, now) {
      const energies = groups.energies(kind, now)
      const known = kind === 'segment' ? regions.segments : regions.counties
      return [...new Set([...known, ...groups.codes(kind)])].sort().map((code) => {
        const count = members(kind, code).length
        return {
          ...groups.names(kind, code),
          // Nobody is no secret; one to four are.
          enterprises: count === 0 || count >= INSIDE.kMean ? count : null,
          oee: kpi(kind, code, 'oeeIndex', now),
          availability: kpi(kind, code, 'availability', now),
          qualityRatio: kpi(kind, code, 'qualityRatio', now),
          energyKwh: energies.get(code) ?? WITHHELD,
        }
      })
    },
    headline(now) {
      const of = plants.enterprises().map((enterprise) => ({ enterprise, weight: 1 }))
      const all = today(of, periodOf(of, now), now, false)
      return {
        oee: release(MEASURES.oeeIndex, all),
        availability: release(MEASURES.availability, all),
        qualityRatio: release(MEASURES.qualityRatio, all),
        energyKwh: release(ENERGY, all),
        good: release(GOOD, all),
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
  return { segment, county }
}

/** A legal group is one contributor; the prefix keeps its name from meeting an enterprise's id. */
const partyOf = (e: Enterprise): string => (e.group === undefined ? e.id : `group:${e.group}`)
const contribution = (m: Member, rollup: Rollup, at: EpochMs | null): Contribution => ({
  party: partyOf(m.enterprise),
  sums: scaled(comparable(rollup), m.weight),
  at,
})

/** The production day most of them are in, the newest of equals: sums of different days are not added. */
function commonDay(all: readonly EnterpriseNow[]): string {
  const votes = new Map<string, number>()
  for (const { day } of all) if (day !== '') votes.set(day, (votes.get(day) ?? 0) + 1)
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
