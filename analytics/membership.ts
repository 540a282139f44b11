// Who contributes to which cell, by what share and with which sums, of the day a figure is about. A day belongs to one tree; sums of
// different production days are not added. Releases nothing: what it gives goes to the gate.
import type { EpochMs } from '../model/reading.ts'
import { type Contribution, INSIDE, type Profile, WALL } from './benchmark.ts'
import type { EnterpriseNow, EnterprisesNow } from './enterprise-now.ts'
import type { Plants } from './plants.ts'
import { comparable, type Rollup, rollUp, scaled } from './rollup.ts'
import { type Area, type GroupKind, isIn, labelsOf, type Member, type Tree, treeOf } from './tree.ts'

const NEWEST: EpochMs = Number.MAX_SAFE_INTEGER

type DayOf = { readonly all: readonly Member[]; readonly period: string }
export type Membership = ReturnType<typeof createMembership>
export function createMembership({ plants, enterprises }: { plants: Plants; enterprises: EnterprisesNow }) {
  let tree: { readonly revision: number; readonly of: Tree } = { revision: -1, of: treeOf([]) }
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
  /** The same at one moment, with the day most of them are in: figures of many measures are formed of it. */
  let moment = { now: Number.NaN, revision: -1, days: new Map<string, DayOf>() }
  const dayAt = (kind: Area, code: string, now: EpochMs, profile: Profile = INSIDE): DayOf => {
    if (moment.now !== now || moment.revision !== plants.revision) moment = { now, revision: plants.revision, days: new Map() }
    const key = `${profile.lagDays} ${kind}:${code}`
    const known = moment.days.get(key)
    if (known !== undefined) return known
    const all = ofDay(kind, code, now, profile)
    const day = { all, period: periodOf(all, now, profile) }
    moment.days.set(key, day)
    return day
  }
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
  return { current, members, ofDay, dayAt, codesOf, rollupOf, dayOf, contributions, periodOf }
}

export const contribution = (party: string, m: Member, rollup: Rollup, at: EpochMs | null): Contribution => ({
  party,
  sums: scaled(comparable(rollup), m.weight),
  at,
})
const dayFrom = (e: EnterpriseNow, profile: Profile): EpochMs => (profile.lagDays === 0 ? e.dayFrom : e.yesterdayFrom)

const newest = (days: readonly string[]): string => days.reduce((max, day) => (day > max ? day : max), '')

/** The production day most of them are in, the newest of equals: sums of different days are not added. */
function commonDay(all: readonly string[]): string {
  const votes = new Map<string, number>()
  for (const day of all) if (day !== '') votes.set(day, (votes.get(day) ?? 0) + 1)
  return [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))[0]?.[0] ?? ''
}
