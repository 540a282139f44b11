// Which enterprise belongs to which segment, county, city and province, and from when to when: the registry's effective-dated documents as
// spans of time. A figure of a period asks for the members of that period, so history before a move keeps its old tree.
// Holds names, weights and times only; never a figure.
import type { Dated, Enterprise } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { cityOf, PROVINCE } from '../model/region.ts'

export type GroupKind = 'segment' | 'county' | 'city' | 'province'
/** A group, or all enterprises together. */
export type Area = GroupKind | 'cluster'
/** An enterprise in a group during [from, to). `weight`: share of itself, 0..1. */
export type Member = { readonly enterprise: Enterprise; readonly weight: number; readonly from: EpochMs; readonly to: EpochMs }
/** What a contributor is named by. */
type Named = Pick<Member, 'enterprise' | 'weight'>
export type Tree = {
  codes(kind: GroupKind): readonly string[]
  members(kind: Area, code: string): readonly Member[]
}

const NO_MEMBERS: readonly Member[] = []
export const isIn = ({ from, to }: Member, at: EpochMs): boolean => at >= from && at < to

/** Of all enterprises, each with its versions, oldest first; removed ones too, up to their end. The first version also holds for all time before it. */
export function treeOf(histories: Iterable<readonly Dated<Enterprise>[]>): Tree {
  const kinds: Record<Area, Map<string, Member[]>> = {
    segment: new Map(),
    county: new Map(),
    city: new Map(),
    province: new Map(),
    cluster: new Map(),
  }
  const put = (kind: Area, code: string, member: Member) => {
    const list = kinds[kind].get(code)
    if (list === undefined) kinds[kind].set(code, [member])
    else list.push(member)
  }
  for (const versions of histories) {
    versions.forEach(({ from, doc: enterprise }, i) => {
      if (enterprise.ended) return
      const span = { enterprise, from: i === 0 ? Number.NEGATIVE_INFINITY : from, to: versions[i + 1]?.from ?? Number.POSITIVE_INFINITY }
      const whole = { ...span, weight: 1 }
      put('cluster', '', whole)
      put('county', enterprise.county, whole)
      const city = cityOf(enterprise.county)
      if (city !== null) {
        put('city', city, whole)
        put('province', PROVINCE.code, whole)
      }
      for (const { code, weight } of enterprise.segments) put('segment', code, { ...span, weight })
    })
  }
  return {
    codes: (kind) => [...kinds[kind].keys()].sort(),
    members: (kind, code) => kinds[kind].get(code) ?? NO_MEMBERS,
  }
}

/** Rooms of the groups an enterprise is in. */
export function roomsOf({ county, segments }: Enterprise): string[] {
  const city = cityOf(county)
  const regions = city === null ? [] : [`city:${city}`, `province:${PROVINCE.code}`]
  return [`county:${county}`, ...regions, ...segments.map(({ code }) => `segment:${code}`)]
}

/** A legal group is one contributor; the prefix keeps its name from meeting an enterprise's id. */
export const partyOf = (e: Enterprise): string => (e.group === undefined ? e.id : `group:${e.group}`)

/**
 * Names contributors as they are in one cohort: an enterprise in it by a share of itself, and a legal group by the enterprises it stands
 * for, so that another share, or another enterprise of the group, is another contributor to whoever compares two cohorts.
 */
export function labelsOf(members: readonly Named[]): (member: Named) => string {
  const parts = new Map<string, string[]>()
  for (const { enterprise, weight } of members) {
    const party = partyOf(enterprise)
    const part = weight === 1 ? enterprise.id : `${enterprise.id}*${weight}`
    const known = parts.get(party)
    if (known === undefined) parts.set(party, [part])
    else known.push(part)
  }
  const labels = new Map<string, string>()
  for (const [party, of] of parts) labels.set(party, of.length === 1 && of[0] === party ? party : `${party}\n${of.sort().join()}`)
  return ({ enterprise }) => labels.get(partyOf(enterprise))!
}
