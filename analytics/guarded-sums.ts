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
/** Overlaps and margins of one linear program; a larger catalogue is looked at one kind at a time. */
const MOST_OVERLAPS = 150
const MOST_MARGINS = 80

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

/** Takes cells out of `shown`, the smallest first, until every withheld one is uncertain by 2·p% of itself. */
function guard(cells: readonly SumCell[], overlaps: readonly Overlap[], totalOut: boolean, rules: Profile, shown: Set<string>): void {
  const sizes = new Map(cells.map((c) => [c.name, c.parts.reduce((sum, p) => sum + p.weight, 0)]))
  const unknownsOf = new Map(cells.map((c) => [c.name, overlaps.flatMap((o, i) => (o.cells.has(c.name) ? [i] : []))]))
  const total = overlaps.reduce((sum, o) => sum + o.weight, 0)
  const open = cells.filter((c) => shown.has(c.name)).sort((a, b) => sizes.get(a.name)! - sizes.get(b.name)!)
  for (;;) {
    const margins: Margin[] = cells
      .filter((c) => shown.has(c.name))
      .map((c) => ({ of: unknownsOf.get(c.name)!, ...rounded(sizes.get(c.name)!, rules) }))
    if (totalOut) margins.push({ of: overlaps.map((_, i) => i), ...rounded(total, rules) })
    const isKnown = (name: string) => {
      const size = sizes.get(name)!
      const bounds = size > 0 ? boundsOf(overlaps.length, margins, unknownsOf.get(name)!) : { low: 0, high: Number.POSITIVE_INFINITY }
      return bounds === undefined || 100 * (bounds.high - bounds.low) < 2 * rules.pPercent * size
    }
    if (!cells.some((c) => !shown.has(c.name) && isKnown(c.name))) return
    const next = open.shift()
    if (next === undefined) return
    shown.delete(next.name)
  }
}

type Overlap = { readonly cells: Set<string>; weight: number }
/** The smallest pieces everything is made of: what is in the same segment and the same county. */
function overlapsOf(cells: readonly SumCell[]): ReadonlyMap<string, Overlap> {
  const countyOf = new Map<string, string>()
  for (const c of cells) if (c.kind === 'county') for (const { id } of c.parts) countyOf.set(id, c.name)
  const overlaps = new Map<string, Overlap>()
  for (const c of cells) {
    if (c.kind !== 'segment') continue
    for (const { id, weight } of c.parts) {
      const county = countyOf.get(id)
      const key = `${c.name}|${county}`
      const known = overlaps.get(key) ?? { cells: new Set(county === undefined ? [c.name] : [c.name, county]), weight: 0 }
      known.weight += weight
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
