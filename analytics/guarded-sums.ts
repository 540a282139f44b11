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
  /** `id`: one enterprise in one production day; cells of other days are made of others. */
  readonly parts: readonly (Part & { readonly id: string })[]
}
/** Overlaps and margins of one linear program; a larger catalogue is looked at one kind at a time, and its parts only. */
const MOST_OVERLAPS = 60
const MOST_MARGINS = 40

/**
 * Names of the cells whose sum may be shown. `total`: who is in the published sum over everything, by id; null: there is none. A cell that
 * passes by itself and is held back for another may be known: what must not follow is what never passed.
 */
export function guardedSums(cells: readonly SumCell[], total: ReadonlySet<string> | null, rules: Profile): ReadonlySet<string> {
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
  const overlaps = [...overlapsOf(cells, total).values()]
  const segments = cells.filter((c) => c.kind === 'segment')
  const regions = cells.filter((c) => c.kind !== 'segment')
  const safe = guardRegions(regions, total, rules, shown)
  for (const { name } of regions) if (!safe.has(name)) shown.delete(name)
  const isLarge = overlaps.length > MOST_OVERLAPS || cells.length > MOST_MARGINS
  guard(isLarge ? segments : cells, overlaps, rules, shown)
  return shown
}

const TOTAL = 'cluster'
const sizeOf = (c: Pick<SumCell, 'parts'>): number => c.parts.reduce((sum, p) => sum + p.weight, 0)
function guardRegions(
  cells: readonly SumCell[],
  total: ReadonlySet<string> | null,
  rules: Profile,
  shown: ReadonlySet<string>,
): ReadonlySet<string> {
  const order: readonly GroupKind[] = ['province', 'city', 'county']
  const regions: Sized[] = cells
    .map((c) => ({ name: c.name, parent: c.parent ?? TOTAL, size: sizeOf(c), kind: c.kind }))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const top = cells.filter((c) => c.parent === null)
  const size = top.reduce((sum, c) => sum + sizeOf(c), 0)
  // Regions of one day say nothing of a total of another.
  const isSum = total !== null && top.every((c) => c.parts.every(({ id, weight }) => weight === 0 || total.has(id)))
  const passing = new Set(cells.filter((c) => c.isOut).map((c) => c.name))
  return withheldInTree(
    [{ name: TOTAL, parent: null, size }, ...regions],
    new Set(cells.filter((c) => shown.has(c.name)).map((c) => c.name)),
    new Set(isSum ? [TOTAL] : []),
    {
      told: (of) => rounded(of, rules),
      before: () => ({ low: 0, high: Number.POSITIVE_INFINITY }),
      // What is everything is no part of the total: the gate alone says whether it may be out.
      isKnown: ({ low, high }, of) => !passing.has(of.name) && of.size < size && 100 * (high - low) < 2 * rules.pPercent * of.size,
    },
  )
}

/**
 * Takes cells out of `shown` until whatever never passed, and every overlap of few, is uncertain by 2·p% of itself: of those that make it
 * uncertain the smallest, else the smallest of all.
 */
function guard(cells: readonly SumCell[], overlaps: readonly Overlap[], rules: Profile, shown: Set<string>): void {
  const sizes = new Map(cells.map((c) => [c.name, sizeOf(c)]))
  const unknownsOf = new Map(cells.map((c) => [c.name, overlaps.flatMap((o, i) => (o.cells.has(c.name) ? [i] : []))]))
  const everything = overlaps.flatMap((o, i) => (o.inTotal ? [i] : []))
  const bothKinds = new Set(cells.map((c) => c.kind)).size > 1
  const weightOf = (unknowns: readonly number[]): number => unknowns.reduce((sum, i) => sum + overlaps[i]!.weight, 0)
  const marginsWithout = (hidden?: string): Margin[] => [
    ...cells
      .filter((c) => shown.has(c.name) && c.name !== hidden)
      .map((c) => ({ of: unknownsOf.get(c.name)!, ...rounded(weightOf(unknownsOf.get(c.name)!), rules) })),
    ...(everything.length > 0 ? [{ of: everything, ...rounded(weightOf(everything), rules) }] : []),
  ]
  const isKnown = (unknowns: readonly number[], margins: readonly Margin[]) => {
    const size = weightOf(unknowns)
    const bounds = size > 0 ? boundsOf(overlaps.length, margins, unknowns) : { low: 0, high: Number.POSITIVE_INFINITY }
    return bounds === undefined || 100 * (bounds.high - bounds.low) < 2 * rules.pPercent * size
  }
  // What is everything is no part of the total: the gate alone says whether it may be out.
  const isEverything = (unknowns: readonly number[]) =>
    unknowns.length >= overlaps.length || (everything.length > 0 && everything.every((i) => unknowns.includes(i)))
  const secret = [
    ...cells.filter((c) => !c.isOut).map((c) => unknownsOf.get(c.name)!),
    ...(bothKinds ? overlaps.flatMap((o, i) => (o.parties.size < rules.kMean ? [[i]] : [])) : []),
  ].filter((unknowns) => !isEverything(unknowns))
  const open = cells.filter((c) => shown.has(c.name)).sort((a, b) => sizes.get(a.name)! - sizes.get(b.name)!)
  for (;;) {
    const margins = marginsWithout()
    const known = secret.find((unknowns) => isKnown(unknowns, margins))
    if (known === undefined || open.length === 0) return
    const helps = open.findIndex((c) => !isKnown(known, marginsWithout(c.name)))
    const [next] = open.splice(Math.max(0, helps), 1)
    shown.delete(next!.name)
  }
}

type Overlap = { readonly cells: ReadonlySet<string>; readonly inTotal: boolean; readonly parties: Set<string>; weight: number }
/** The smallest pieces everything is made of: what is in the same cells. Of who is in several segments, each share by itself. */
function overlapsOf(cells: readonly SumCell[], total: ReadonlySet<string> | null): ReadonlyMap<string, Overlap> {
  type Whole = { readonly party: string; readonly regions: string[]; weight: number; readonly shares: { name: string; weight: number }[] }
  const wholes = new Map<string, Whole>()
  for (const c of cells)
    for (const { id, party, weight } of c.parts) {
      const of = wholes.get(id) ?? { party, regions: [], weight: 0, shares: [] }
      wholes.set(id, of)
      if (c.kind === 'segment') of.shares.push({ name: c.name, weight })
      else {
        of.regions.push(c.name)
        of.weight = weight
      }
    }
  const overlaps = new Map<string, Overlap>()
  for (const [id, { party, regions, weight, shares }] of wholes) {
    const rest = weight - shares.reduce((sum, share) => sum + share.weight, 0)
    // Shares are rounded to whole units: so much is no rest.
    const pieces = rest > shares.length ? [...shares, { name: '', weight: rest }] : shares
    const inTotal = total?.has(id) ?? false
    for (const piece of pieces) {
      const key = `${piece.name}|${regions.join('|')}|${inTotal}`
      const of = overlaps.get(key) ?? { cells: new Set([...regions, piece.name]), inTotal, parties: new Set<string>(), weight: 0 }
      overlaps.set(key, of)
      of.weight += piece.weight
      if (piece.weight > 0) of.parties.add(party)
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
