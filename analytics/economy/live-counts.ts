// How many enterprises of an area are registered, and how many of them are live, as it may be told. Who is registered is no secret beyond one to
// four; who is live is one enterprise's own affair. So the live ones are a cohort like that of any figure (domain §5.5): it moves by
// nobody or by three at least, beside what was let out before and beside the other areas, and waits otherwise. Not thinned out like a mean:
// a count over fewer than a couple less than there are would be a wrong number, so the count before is held instead.
import type { Enterprise } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { INSIDE, releaseCount } from '../benchmark.ts'
import { cellName } from '../cells.ts'
import type { Groups } from '../groups.ts'
import { type Publication, publishCell, standing } from '../publication.ts'
import { countsInTree } from '../region-counts.ts'
import type { ReleaseKey, Releases } from '../releases.ts'
import { labelsOf, type Member } from '../tree.ts'
import type { Area } from './area.ts'

/** All enterprises, or those above designated size (规上). */
export type Population = 'coverage' | 'coverage-scale'
/** null: not told. */
export type Counts = { readonly registered: number | null; readonly live: number | null }

type Parts = {
  readonly groups: Pick<Groups, 'codes' | 'fewest'>
  readonly releases: Releases
  readonly membersOf: (area: Area) => readonly Pick<Member, 'enterprise'>[]
  readonly isLive: (enterprise: string, now: EpochMs) => boolean
}
/** The counts of an area that stand; `waits` in it: somebody came or went since, and fewer than may be told apart. */
export function createLiveCounts({ groups, releases, membersOf, isLive }: Parts) {
  return (area: Area, population: Population, now: EpochMs): Publication<Counts> => {
    const cell = `${population} ${cellName(area.kind, area.code, INSIDE)}`
    const of: ReleaseKey = { key: `${cell}/counts`, cell, measure: 'counts', profile: INSIDE.name }
    const previous = releases.get<Counts>(of.key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return kept
    const registeredIn = (a: Area): Enterprise[] =>
      membersOf(a).flatMap(({ enterprise }) => (population === 'coverage' || enterprise.aboveScale === true ? [enterprise] : []))
    const liveIn = (a: Area) => registeredIn(a).filter(({ id }) => isLive(id, now))
    /** Of a region: unless the number of a small county follows from it and the numbers beside it. */
    const told = (n: number, numberOf: (a: Area) => number): number | null => {
      const { kind, code } = area
      if (n === 0 || kind === 'cluster' || kind === 'segment') return releaseCount(n)
      const level = (at: 'province' | 'city' | 'county') => groups.codes(at).map((c) => ({ code: c, n: numberOf({ kind: at, code: c }) }))
      return countsInTree(level).has(code) ? n : null
    }
    const registered = told(registeredIn(area).length, (a) => registeredIn(a).length)
    const live = liveIn(area).map((enterprise) => ({ enterprise, weight: 1 }))
    const mayTell = told(live.length, (a) => liveIn(a).length)
    const label = labelsOf(live)
    const parties = [...new Set(live.map(label))].sort()
    const next = publishCell<Counts>(
      previous,
      {
        period: '',
        parties,
        least: parties.length - (INSIDE.minChange - 1),
        ...releases.known(of),
        beside: releases.beside(of, now, groups.fewest(cell)),
        release: (cohort) => (mayTell === null ? null : { registered, live: live.filter((m) => cohort.has(label(m))).length }),
        // Nobody is no secret.
        withheld: { registered, live: live.length === 0 ? 0 : null },
      },
      now,
    )
    const isClosed = next.parties.length === 0
    const holds = isClosed && mayTell !== null && mayTell > 0 && previous !== undefined && previous.parties.length > 0
    const stands: Publication<Counts> = holds ? { ...previous, waits: next.waits ?? { rule: 'change', at: now } } : next
    // Everybody sees how many are registered: that number moves, also where the live ones are those of before.
    const counts = { ...stands, figure: { ...stands.figure, registered }, until: now + INSIDE.freezeMs }
    releases.set(of, counts, counts.parties.length)
    return counts
  }
}
