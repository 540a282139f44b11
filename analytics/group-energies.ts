// Energy of all segments and regions, which add up to a total on the wall: which of those that passed the gate by themselves may be shown
// beside each other, so that no withheld one follows from the rest closer than p% (domain §5.5). Closes figures; opens and forms none.
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'
import { type Contribution, ENERGY, INSIDE, type Profile, WITHHELD } from './benchmark.ts'
import { cellName, parentOf } from './cells.ts'
import { whoOf } from './disclosure.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import { guardedSums, type SumCell, type SumParts } from './guarded-sums.ts'
import { contribution, type Membership } from './membership.ts'
import type { Publication } from './publication.ts'
import { type GroupKind, type Member, partyOf } from './tree.ts'

const KINDS = ['segment', 'county', 'city', 'province'] as const satisfies readonly GroupKind[]

type Parts = {
  readonly membership: Membership
  readonly enterprises: EnterprisesNow
  /** What of a cell passed the gate by itself. */
  readonly publication: (kind: GroupKind, code: string, now: EpochMs, profile: Profile) => Publication
  readonly isClosed: (kind: 'cluster', code: '', now: EpochMs, profile: Profile) => boolean
  /** Of those found, who may be in the energy of the whole. */
  readonly inWhole: (found: readonly Contribution[], period: string, now: EpochMs, profile: Profile) => readonly Contribution[]
}
/** By the name of the cell. */
export function createGroupEnergies({ membership, enterprises, publication, isClosed, inWhole }: Parts) {
  const { codesOf, dayAt, contributions } = membership
  const sums = new Map<string, { readonly of: string; readonly figures: ReadonlyMap<string, Figure> }>()

  const whoseOf = (parties: readonly string[]): ReadonlySet<string> => new Set(parties.map(whoOf))
  const partsOf = (of: readonly Member[], period: string, now: EpochMs, profile: Profile): SumParts =>
    of.flatMap((m) => {
      const e = enterprises.of(m.enterprise.id, now)
      if (membership.dayOf(e, profile) !== period) return []
      const { party, sums: own } = contribution(partyOf(m.enterprise), m, membership.rollupOf(e, profile), null)
      return [{ party, id: `${m.enterprise.id} ${period}`, weight: ENERGY.weights(own)[0]! }]
    })
  const partsOfWhole = (now: EpochMs, profile: Profile): SumParts => {
    const { all, period } = dayAt('cluster', '', now, profile)
    const counted = inWhole(contributions(all, period, now, profile), period, now, profile)
    const whose = whoseOf(counted.map(({ party }) => party))
    return partsOf(all, period, now, profile).filter(({ party }) => whose.has(party))
  }

  return (now: EpochMs, profile: Profile): ReadonlyMap<string, Figure> => {
    const cells: (SumCell & { readonly figure: Figure; readonly whose: ReadonlySet<string> })[] = []
    let of = ''
    for (const kind of KINDS)
      for (const code of codesOf(kind, now)) {
        const out = publication(kind, code, now, profile)
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
      const there = partsOf(all, period, now, profile)
      // What is out is the sum over its cohort.
      return { ...cell, parts: cell.isOut ? there.filter(({ party }) => cell.whose.has(party)) : there }
    })
    const whole = isClosed('cluster', '', now, profile) ? null : partsOfWhole(now, profile)
    const before = [...(known?.figures ?? [])].filter(([, figure]) => figure.value !== null).map(([name]) => name)
    const shown = guardedSums(parts, whole, profile, new Set(before))
    const figures = new Map(cells.map((c) => [c.name, shown.has(c.name) ? c.figure : WITHHELD]))
    sums.set(profile.name, { of, figures })
    return figures
  }
}
