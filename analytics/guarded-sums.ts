// Sums of parts of a known total (domain §5.5): which may be shown so that no withheld one follows from the rest closer than p%. Segments
// and regions cut the same enterprises twice, so a withheld part may follow from the parts of the other kind; and regions are a tree, so a
// county may follow from its city and the other counties.

import { type Part, type Profile, withheldTogether } from './benchmark.ts'
import { boundsOf, type Margin } from './bounds.ts'
import { type Sized, withheldInTree } from './region-sums.ts'
import type { GroupKind } from './tree.ts'

export type SumCell = {
  readonly name: string
  readonly kind: GroupKind
  /** Cell of the region it is part of; null for segments, and for regions right below the total. */
  readonly parent: string | null
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
  const together = (of: readonly SumCell[]) => {
    const already = new Set(of.filter((c) => !c.isOut).map((c) => c.name))
    return withheldTogether(new Map(of.map((c) => [c.name, c.parts])), rules, already)
  }
  /** Shows those of `of` that may be, as parts of one total. */
  const open = (of: readonly SumCell[]) => {
    const withheld = together(of)
    for (const { name } of of) {
      if (withheld.has(name)) shown.delete(name)
      else shown.add(name)
    }
  }
  const ofKind = (kind: GroupKind) => cells.filter((c) => c.kind === kind)
  open(ofKind('segment'))
  open(ofKind('province'))
  open(ofKind('city'))
  const isBelow = (c: SumCell) => c.parent !== null && shown.has(c.parent)
  const cities = new Set(
    ofKind('county')
      .filter(isBelow)
      .map((c) => c.parent),
  )
  for (const city of cities) open(ofKind('county').filter((c) => c.parent === city))
  // Counties of a city that is not out are parts of the total beside the cities that are.
  open([...ofKind('city').filter((c) => shown.has(c.name)), ...ofKind('county').filter((c) => !isBelow(c))])
  const overlaps = [...overlapsOf(cells).values()]
  const segments = cells.filter((c) => c.kind === 'segment')
  const regions = cells.filter((c) => c.kind !== 'segment')
  const safe = guardRegions(regions, totalOut, rules, shown)
  for (const { name } of regions) if (!safe.has(name)) shown.delete(name)
  const isLarge = overlaps.length > MOST_OVERLAPS || cells.length > MOST_MARGINS
  guard(isLarge ? segments : cells, overlaps, totalOut, rules, shown)
  return shown
}

const TOTAL = 'cluster'
const sizeOf = (c: Pick<SumCell, 'parts'>): number => c.parts.reduce((sum, p) => sum + p.weight, 0)
function guardRegions(cells: readonly SumCell[], totalOut: boolean, rules: Profile, shown: ReadonlySet<string>): ReadonlySet<string> {
  const order: readonly GroupKind[] = ['province', 'city', 'county']
  const regions: Sized[] = cells
    .map((c) => ({ name: c.name, parent: c.parent ?? TOTAL, size: sizeOf(c), kind: c.kind }))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const total = regions.filter((r) => r.parent === TOTAL).reduce((sum, r) => sum + r.size, 0)
  return withheldInTree(
    [{ name: TOTAL, parent: null, size: total }, ...regions],
    new Set(cells.filter((c) => shown.has(c.name)).map((c) => c.name)),
    new Set(totalOut ? [TOTAL] : []),
    {
      told: (size) => rounded(size, rules),
      before: () => ({ low: 0, high: Number.POSITIVE_INFINITY }),
      // What is everything is no part of the total: the gate alone says whether it may be out.
      isKnown: ({ low, high }, { size }) => size < total && 100 * (high - low) < 2 * rules.pPercent * size,
    },
  )
}

/** Takes cells out of `shown`, the smallest first, until whatever is not shown and of few is uncertain by 2·p% of itself. */
function guard(cells: readonly SumCell[], overlaps: readonly Overlap[], totalOut: boolean, rules: Profile, shown: Set<string>): void {
  const sizes = new Map(cells.map((c) => [c.name, sizeOf(c)]))
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
    // What is everything is no part of the total: the gate alone says whether it may be out.
    const isKnownPart = (c: SumCell) =>
      !shown.has(c.name) && unknownsOf.get(c.name)!.length < overlaps.length && isKnown(unknownsOf.get(c.name)!)
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
  const regionsOf = new Map<string, string[]>()
  for (const c of cells) if (c.kind !== 'segment') for (const { id } of c.parts) regionsOf.set(id, [...(regionsOf.get(id) ?? []), c.name])
  const overlaps = new Map<string, Overlap>()
  for (const c of cells) {
    if (c.kind !== 'segment') continue
    for (const { id, party, weight } of c.parts) {
      const regions = regionsOf.get(id) ?? []
      const key = `${c.name}|${regions.join('|')}`
      const cells = new Set([c.name, ...regions])
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
