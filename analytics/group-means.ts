// The mean of the enterprises' own OEE in a cell, each counted once: a giant is not the region. Formed after the OEE of the whole cell.
import { addSums, createSums, kpisOf } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'
import { type Contribution, INSIDE, releaseQuantiles, WITHHELD } from './benchmark.ts'
import { type Cellular, cellName } from './cells.ts'
import type { Membership } from './membership.ts'
import { publishCell, standing } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'
import type { Area } from './tree.ts'

type Parts = {
  readonly membership: Membership
  readonly releases: Releases
  readonly isClosed: (kind: Area, code: string, now: EpochMs) => boolean
  readonly fewest: (cell: string) => (other: string) => number
  /** Forms the OEE of all cells. */
  readonly ahead: (now: EpochMs) => void
}
export function createGroupMeans({ membership, releases, isClosed, fewest, ahead }: Parts) {
  return ([kind, code]: Cellular, now: EpochMs): Figure => {
    const cell = `equal ${cellName(kind, code, INSIDE)}`
    const of: ReleaseKey = { key: `${cell}/oeeIndex`, cell, measure: 'oeeIndex', profile: INSIDE.name }
    const previous = releases.get<Figure>(of.key)
    const { all, period } = membership.dayAt(kind, code, now)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept.figure
    if (isClosed(kind, code, now)) return WITHHELD
    ahead(now)
    const equals = all.map((m) => ({ ...m, weight: 1 }))
    const found = membership.contributions(equals, period, now)
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
}

const oeeOf = (of: readonly Contribution[]): number | null => {
  const total = createSums()
  for (const c of of) addSums(total, c.sums)
  return kpisOf(total).kpis.oeeIndex
}
