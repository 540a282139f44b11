// Sums of parts of a known total (domain §5.5): which may be shown so that no withheld one follows from the rest closer than p%. Segments
// and regions cut the same enterprises twice, so a withheld part may follow from the parts of the other kind; and regions are a tree, so a
// county may follow from its city and the other counties.

import { checkCell, type Part, type Profile } from './benchmark.ts'
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

export type SumParts = SumCell['parts']

/**
 * Names of the cells whose sum may be shown. `total`: what the published sum over everything is made of; null: there is none. `before`: what was shown when this
 * was last looked at; where there is a choice the same cells stay closed, for two that take turns would tell of each other.
 */
export function guardedSums(
  cells: readonly SumCell[],
  total: SumParts | null,
  rules: Profile,
  before: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const shown = new Set<string>()
  /** Shows those of `of` that may be, as parts of a published whole; all that passed where none is published. */
  const open = (of: readonly SumCell[], whole: SumParts | null) => {
    const withheld = withheldIn(whole ?? [], of, rules)
    for (const { name } of of) {
      if (withheld.has(name)) shown.delete(name)
      else shown.add(name)
    }
  }
  const ofKind = (kind: GroupKind) => cells.filter((c) => c.kind === kind)
  open(ofKind('segment'), total)
  open(ofKind('province'), total)
  const province = ofKind('province').find((c) => shown.has(c.name))?.parts ?? total
  open(ofKind('city'), province)
  const cities = ofKind('city').filter((c) => shown.has(c.name))
  for (const city of cities)
    open(
      ofKind('county').filter((c) => c.parent === city.name),
      city.parts,
    )
  // Counties of a city that is not out are parts of the province, or of the total, beside the cities that are.
  const isBelow = (c: SumCell) => c.parent !== null && cities.some(({ name }) => name === c.parent)
  open([...cities, ...ofKind('county').filter((c) => !isBelow(c))], province)
  const overlaps = [...overlapsOf(cells, total).values()]
  const segments = cells.filter((c) => c.kind === 'segment')
  const regions = cells.filter((c) => c.kind !== 'segment')
  const safe = guardRegions(regions, total, rules, shown)
  for (const { name } of regions) if (!safe.has(name)) shown.delete(name)
  const isLarge = overlaps.length > MOST_OVERLAPS || cells.length > MOST_MARGINS
  guard(isLarge ? segments : cells, overlaps, rules, shown, before)
  return shown
}

/**
 * Which parts of a published whole to withhold: those that did not pass, and then the smallest until these and whoever is in no part, taken
 * together, would pass: that much follows from the whole and the rest.
 */
function withheldIn(whole: SumParts, of: readonly SumCell[], rules: Profile): ReadonlySet<string> {
  const left = new Map(whole.map((p) => [p.id, { ...p }]))
  const here = new Map(of.map((c) => [c.name, c.parts.filter(({ id }) => left.has(id))]))
  for (const parts of here.values()) for (const { id, weight } of parts) left.get(id)!.weight -= weight
  // Shares are rounded to whole units: so much is nobody.
  const nowhere = [...left.values()].filter(({ weight }) => weight > of.length)
  const withheld = new Set(of.filter((c) => !c.isOut || checkCell(c.parts, rules).failed.length > 0).map((c) => c.name))
  const open = of
    .filter((c) => !withheld.has(c.name) && here.get(c.name)!.length > 0)
    .sort((a, b) => sizeOf(a) - sizeOf(b) || (a.name < b.name ? -1 : 1))
  for (;;) {
    const together = [...nowhere, ...[...withheld].flatMap((name) => here.get(name)!)]
    const isSafe = !together.some((p) => p.weight > 0) || checkCell(together, rules).failed.length === 0
    const next = isSafe ? undefined : open.shift()
    if (next === undefined) return withheld
    withheld.add(next.name)
  }
}
const TOTAL = 'cluster'
const sizeOf = (c: Pick<SumCell, 'parts'>): number => c.parts.reduce((sum, p) => sum + p.weight, 0)
function guardRegions(cells: readonly SumCell[], total: SumParts | null, rules: Profile, shown: ReadonlySet<string>): ReadonlySet<string> {
  const order: readonly GroupKind[] = ['province', 'city', 'county']
  const byName = new Map(cells.map((c) => [c.name, c]))
  const idsOf = (parts: SumParts) => new Set(parts.map(({ id }) => id))
  const ids = new Map([[TOTAL, idsOf(total ?? cells.flatMap((c) => c.parts))], ...cells.map((c) => [c.name, idsOf(c.parts)] as const)])
  /** The nearest sum it is a part of. */
  const sumAbove = ({ parent }: SumCell): string => {
    const above = parent === null ? undefined : byName.get(parent)
    return above === undefined ? TOTAL : above.isOut ? above.name : sumAbove(above)
  }
  const sized = (c: SumCell): Sized & { readonly kind: GroupKind } => {
    const whole = ids.get(sumAbove(c))!
    const within = c.parts.filter(({ id }) => whole.has(id))
    // What is out is a part of it with everybody, or not at all; of what is not, only so much could follow.
    const isPart = !c.isOut || c.parts.every(({ id, weight }) => weight === 0 || whole.has(id))
    return { name: c.name, parent: isPart ? (c.parent ?? TOTAL) : null, size: sizeOf({ parts: isPart ? within : c.parts }), kind: c.kind }
  }
  const regions = cells.map(sized).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const size = total === null ? regions.filter((r) => r.parent === TOTAL).reduce((sum, r) => sum + r.size, 0) : sizeOf({ parts: total })
  return withheldInTree(
    [{ name: TOTAL, parent: null, size }, ...regions],
    new Set(cells.filter((c) => shown.has(c.name)).map((c) => c.name)),
    new Set(total === null ? [] : [TOTAL]),
    {
      told: (of) => rounded(of, rules),
      before: () => ({ low: 0, high: Number.POSITIVE_INFINITY }),
      // What is everything is no part of the total: the gate alone says whether it may be out.
      isKnown: ({ low, high }, of) => of.size < size && 100 * (high - low) < 2 * rules.pPercent * of.size,
    },
  )
}

/**
 * Takes cells out of `shown` until whatever is withheld, and every overlap of few, is uncertain by 2·p% of itself: of those that make it
 * uncertain one that was closed before, or the smallest; else the smallest of all.
 */
function guard(
  cells: readonly SumCell[],
  overlaps: readonly Overlap[],
  rules: Profile,
  shown: Set<string>,
  before: ReadonlySet<string>,
): void {
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
  const overlapsOfFew = bothKinds ? overlaps.flatMap((o, i) => (o.parties.size < rules.kMean ? [[i]] : [])) : []
  /** What must not follow from what is shown: every withheld cell, and every overlap of few. */
  const secrets = () =>
    [...cells.filter((c) => !shown.has(c.name)).map((c) => unknownsOf.get(c.name)!), ...overlapsOfFew].filter((of) => !isEverything(of))
  const wasShown = (c: SumCell) => Number(before.has(c.name))
  const open = cells
    .filter((c) => shown.has(c.name))
    .sort((a, b) => wasShown(a) - wasShown(b) || sizes.get(a.name)! - sizes.get(b.name)! || (a.name < b.name ? -1 : 1))
  for (;;) {
    const margins = marginsWithout()
    const known = secrets().find((unknowns) => isKnown(unknowns, margins))
    if (known === undefined || open.length === 0) return
    const helps = open.findIndex((c) => !isKnown(known, marginsWithout(c.name)))
    const [next] = open.splice(Math.max(0, helps), 1)
    shown.delete(next!.name)
  }
}

type Overlap = { readonly cells: ReadonlySet<string>; readonly inTotal: boolean; readonly parties: Set<string>; weight: number }
/** The smallest pieces everything is made of: what is in the same cells. Of who is in several segments, each share by itself. */
function overlapsOf(cells: readonly SumCell[], total: SumParts | null): ReadonlyMap<string, Overlap> {
  type Whole = { readonly party: string; readonly regions: string[]; weight: number; readonly shares: { name: string; weight: number }[] }
  const everybody = new Set(total?.map(({ id }) => id))
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
    const inTotal = everybody.has(id)
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
