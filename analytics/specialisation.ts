// What a region is strong in, and how concentrated a segment is (domain §2.8.6), by earned hours of today. Both tell of the largest
// contributors, so they pass the gate first: a segment's part of a region must pass by itself and together with what is withheld beside
// it, and of concentration only sums of five are shown. Never a rank of enterprises, never the largest share.
import { entropyOf, hhiNormalised, hhiOf, largestShare, locationQuotient } from '../model/concentration.ts'
import { SUM } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Concentration, Specialisation } from '../model/region.ts'
import { checkCell, INSIDE, type Part, roundAmount, roundRatio, withheldTogether } from './benchmark.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import type { Groups } from './groups.ts'
import { publishCell, standing, weightsBy } from './publication.ts'
import type { Releases } from './releases.ts'
import { comparable } from './rollup.ts'
import { type GroupKind, type Member, partyOf } from './tree.ts'

export type SpecialisationOf = {
  /** Location quotients that may be known, the highest first; null: withheld. */
  quotients(kind: Exclude<GroupKind, 'segment'>, code: string, now: EpochMs): readonly Specialisation[] | null
  concentration(segment: string, now: EpochMs): Concentration | null
}
/** Enterprises behind a concentration, as behind quartiles: it says more of its contributors than a mean does. */
const K_CONCENTRATION = INSIDE.kQuartiles
const LARGEST = INSIDE.kMean

export function createSpecialisation(parts: { enterprises: EnterprisesNow; groups: Groups; releases: Releases }): SpecialisationOf {
  const { enterprises, groups, releases } = parts
  const earnedOf = (members: readonly Member[], day: string, now: EpochMs) =>
    members.flatMap((member) => {
      const e = enterprises.of(member.enterprise.id, now)
      const earned = comparable(e.today)[SUM.priGq]!
      return e.day === day && earned > 0 ? [{ member, party: partyOf(member.enterprise), weight: member.weight * earned }] : []
    })
  const publication = <F>(
    cell: string,
    measure: string,
    day: string,
    of: readonly Part[],
    release: (in_: (party: string) => boolean) => F | null,
    now: EpochMs,
  ) => {
    const key = { key: `${cell}/${measure}`, cell, measure, profile: INSIDE.name }
    const previous = releases.get<F | null>(key.key)
    const kept = standing(previous, day, now)
    if (kept !== undefined) return kept.figure
    const next = publishCell<F | null>(
      previous,
      {
        period: day,
        parties: [...new Set(of.map((p) => p.party))].sort(),
        ...releases.known(key),
        weights: weightsBy(of.map((p) => ({ party: p.party, sides: [p.weight] }))),
        beside: releases.beside(key, now, groups.fewest(cell)),
        release: (cohort) => release((party) => cohort.has(party)),
        withheld: null,
      },
      now,
    )
    releases.set(key, next, next.parties.length)
    return next.figure
  }

  /** What a region is set against: frozen like any figure, or a giant that comes to a segment elsewhere would show in every region. */
  const amount = (kind: 'cluster' | 'segment', code: string, day: string, now: EpochMs): number | null => {
    const everywhere = earnedOf(groups.ofToday(kind, code, now), day, now)
    const release = (in_: (party: string) => boolean) => {
      const of = everywhere.filter((p) => in_(p.party))
      return checkCell(of).failed.length > 0 ? null : total(of)
    }
    return publication(kind === 'cluster' ? 'earned cluster' : `earned segment:${code}`, 'earned', day, everywhere, release, now)
  }

  return {
    quotients(kind, code, now) {
      if (groups.isClosed(kind, code, now)) return null
      const day = groups.period(kind, code, now)
      const here = earnedOf(groups.ofToday(kind, code, now), day, now)
      const release = (in_: (party: string) => boolean) => {
        const bySegment = (of: typeof here) => {
          const cells = new Map<string, Part[]>()
          for (const { member, party, weight } of of)
            for (const share of member.enterprise.segments)
              cells.set(share.code, [...(cells.get(share.code) ?? []), { party, weight: weight * share.weight }])
          return cells
        }
        const mine = here.filter((p) => in_(p.party))
        if (checkCell(mine).failed.length > 0) return null
        const local = bySegment(mine)
        const all = amount('cluster', '', day, now)
        const withheld = withheldTogether(local)
        return [...local]
          .flatMap(([segment, of]): Specialisation[] => {
            const lq = locationQuotient({
              local: total(of),
              region: total(mine),
              segment: amount('segment', segment, day, now) ?? 0,
              all: all ?? 0,
            })
            return withheld.has(segment) || lq === null ? [] : [{ ...groups.names('segment', segment), lq: roundAmount(lq, 2) }]
          })
          .sort((a, b) => b.lq! - a.lq! || (a.code < b.code ? -1 : 1))
      }
      return publication(`lq ${kind}:${code}`, 'lq', day, here, release, now)
    },
    concentration(segment, now) {
      if (groups.isClosed('segment', segment, now)) return null
      const day = groups.period('segment', segment, now)
      const here = earnedOf(groups.ofToday('segment', segment, now), day, now)
      const release = (in_: (party: string) => boolean): Concentration | null => {
        const mine = here.filter((p) => in_(p.party))
        const { n, failed } = checkCell(mine, { ...INSIDE, kMean: K_CONCENTRATION })
        if (failed.length > 0) return null
        const sums = new Map<string, number>()
        for (const { party, weight } of mine) sums.set(party, (sums.get(party) ?? 0) + weight)
        const amounts = [...sums.values()].sort((a, b) => b - a)
        const largest = amounts.slice(0, LARGEST).map((weight, i) => ({ party: String(i), weight }))
        const rounded = (value: number | null) => (value === null ? null : roundAmount(value))
        return {
          n,
          hhi: rounded(hhiOf(amounts)),
          hhiNormalised: roundRatio(hhiNormalised(amounts)!, 1000),
          entropy: rounded(entropyOf(amounts)),
          // The sum of five is a cell of its own.
          largestFive: checkCell(largest).failed.length > 0 ? null : roundRatio(largestShare(amounts, LARGEST)!),
        }
      }
      return publication(`structure segment:${segment}`, 'structure', day, here, release, now)
    },
  }
}

const total = (of: readonly Part[]): number => of.reduce((sum, p) => sum + p.weight, 0)
