// Sums of parts of a known total (domain §5.5): which may be shown so that no withheld one follows from the rest closer than p%. Two kinds
// of parts, segments and counties, cut the same enterprises twice, so a withheld part may follow from the parts of the other kind.

import { type Part, type Profile, withheldTogether } from './benchmark.ts'
import { boundsOf, type Margin } from './bounds.ts'

export type SumCell = {
  readonly name: string
  readonly kind: 'segment' | 'county'
  /** Passed the gate by itself. */
  readonly isOut: boolean
  readonly parts: readonly (Part & { readonly id: string })[]
}
/** Overlaps and margins of one linear program; a larger catalogue is looked at one kind at a time, and its parts only. */
const MOST_OVERLAPS = 60
const MOST_MARGINS = 40

/** Names of the cells whose sum may be shown. `totalOut`: the sum over everything is published. */
export function guardedSums(cells: readonly SumCell[], totalOut: boolean, rules: Profile): ReadonlySet<string> {
  const shown = new Set<string>()
  for (const kind of ['segment', 'county'] as const) {
    const of = cells.filter((c) => c.kind === kind)
    const already = new Set(of.filter((c) => !c.isOut).map((c) => c.name))
    const withheld = withheldTogether(new Map(of.map((c) => [c.name, c.parts])), rules, already)
    for (const { name } of of) if (!withheld.has(name)) shown.add(name)
  }
  const overlaps = overlapsOf(cells)
  const large = overlaps.size > MOST_OVERLAPS || cells.length > MOST_MARGINS
  for (const kinds of large ? [['segment'], ['county']] : [['segment', 'county']])
    guard(
      cells.filter((c) => kinds.includes(c.kind)),
      [...overlaps.values()],
      totalOut,
      rules,
      shown,
    )
  return shown
}

/** Takes cells out of `shown`, the smallest first, until whatever is not shown and of few is uncertain by 2·p% of itself. */
function guard(cells: readonly SumCell[], overlaps: readonly Overlap[], totalOut: boolean, rules: Profile, shown: Set<string>): void {
  const sizes = new Map(cells.map((c) => [c.name, c.parts.reduce((sum, p) => sum + p.weight, 0)]))
  const unknownsOf = new Map(cells.map((c) => [c.name, overlaps.flatMap((o, i) => (o.cells.has(c.name) ? [i] : []))]))
  const total = overlaps.reduce((sum, o) => sum + o.weight, 0)
  const bothKinds = new Set(cells.map((c) => c.kind)).size > 1
  const open = cells.filter((c) => shown.has(c.name)).sort((a, b) => sizes.get(a.name)! - sizes.get(b.name)!)
  for (;;) {
    const margins: Margin[] = cells
      .filter((c) => shown.has(c.name))
      .map((c) => ({ of: unknownsOf.get(c.name)!, ...rounded(sizes.get(c.name)!, rules) }))
    if (totalOut) margins.push({ of: overlaps.map((_, i) => i), ...rounded(total, rules) })
    const isKnown = (unknowns: readonly number[]) => {
      const size = unknowns.reduce((sum, i) => sum + overlaps[i]!.weight, 0)
      const bounds = size > 0 ? boundsOf(overlaps.length, margins, unknowns) : { low: 0, high: Number.POSITIVE_INFINITY }
      return bounds === undefined || 100 * (bounds.high - bounds.low) < 2 * rules.pPercent * size
    }
    const isKnownPart = (c: SumCell) => !shown.has(c.name) && isKnown(unknownsOf.get(c.name)!)
    const isKnownOverlap = (o: Overlap, i: number) => o.parties.size < rules.kMean && isKnown([i])
    if (!cells.some(isKnownPart) && !(bothKinds && overlaps.some(isKnownOverlap))) return
    const next = open.shift()
    if (next === undefined) return
    shown.delete(next.name)
  }
}

type Overlap = { readonly cells: ReadonlySet<string>; readonly parties: Set<string>; weight: number }
/** The smallest pieces everything is made of: what is in the same segment and the same county. */
function overlapsOf(cells: readonly SumCell[]): ReadonlyMap<string, Overlap> {
  const countyOf = new Map<string, string>()
  for (const c of cells) if (c.kind === 'county') for (const { id } of c.parts) countyOf.set(id, c.name)
  const overlaps = new Map<string, Overlap>()
  for (const c of cells) {
    if (c.kind !== 'segment') continue
    for (const { id, party, weight } of c.parts) {
      const county = countyOf.get(id)
      const key = `${c.name}|${county}`
      const cells = new Set(county === undefined ? [c.name] : [c.name, county])
      const known = overlaps.get(key) ?? { cells, parties: new Set<string>(), weight: 0 }
      known.weight += weight
      if (weight > 0) known.parties.add(party)
      overlaps.set(key, known)
    }
  }
  return overlaps
}

/** What a sum rounded to so many digits tells of it. */
function rounded(value: number, { digits }: Profile): { readonly low: number; readonly high: number } {
  if (value <= 0) return { low: 0, high: 0 }
  const half = 0.5 * 10 ** (Math.floor(Math.log10(value)) - digits + 1)
  return { low: Math.max(0, value - half), high: value + half }
}
