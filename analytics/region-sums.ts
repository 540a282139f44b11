// Sums down a tree of regions (domain §5.5): how closely a withheld one follows from its published parents, sisters and children, and what
// else must be withheld so that none follows closer than p%. Sums of a tree bound each other only along its edges, so one way up and one
// way down give the exact bounds: see its twin, the linear program, in the tests. Pure.
import type { Bounds } from './bounds.ts'

/** `low` … `high`: what is known of it by itself; 0 … Infinity where nothing is. Parents come before their children. */
export type Region = { readonly name: string; readonly parent: string | null; readonly low: number; readonly high: number }

/** What each region's sum is known to be, given that a parent is the sum of its children and nothing is below zero. */
export function boundsInTree(regions: readonly Region[]): ReadonlyMap<string, Bounds> {
  const bounds = new Map(regions.map(({ name, low, high }) => [name, { low, high }]))
  const children = new Map<string, string[]>()
  for (const { name, parent } of regions) if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), name])
  const sum = (names: readonly string[], side: 'low' | 'high') => names.reduce((total, name) => total + bounds.get(name)![side], 0)
  for (const { name } of [...regions].reverse()) {
    const parts = children.get(name)
    const own = bounds.get(name)!
    if (parts === undefined) continue
    bounds.set(name, { low: Math.max(own.low, sum(parts, 'low')), high: Math.min(own.high, sum(parts, 'high')) })
  }
  for (const { name } of regions) {
    const parts = children.get(name) ?? []
    const whole = bounds.get(name)!
    // Of all parts as they stand before one of them is narrowed, or a part would be bounded by itself.
    const narrowed = parts.map((part) => {
      const own = bounds.get(part)!
      const others = parts.filter((other) => other !== part)
      return { low: Math.max(own.low, whole.low - sum(others, 'high')), high: Math.min(own.high, whole.high - sum(others, 'low')) }
    })
    parts.forEach((part, i) => {
      bounds.set(part, narrowed[i]!)
    })
  }
  return bounds
}

/** A region and its sum. */
export type Sized = { readonly name: string; readonly parent: string | null; readonly size: number }
export type TreeRules = {
  /** What a published sum tells of itself. */
  readonly told: (size: number) => Bounds
  /** What is known of a withheld one before anything is published. */
  readonly before: (region: Sized) => Bounds
  /** Whether bounds this close tell too much of it. */
  readonly isKnown: (bounds: Bounds, region: Sized) => boolean
}

/** `open` without what must be withheld as well: the smallest sisters first, then the parent. The root is `fixed` where it is out anyway. */
export function withheldInTree(
  regions: readonly Sized[],
  open: ReadonlySet<string>,
  fixed: ReadonlySet<string>,
  rules: TreeRules,
): ReadonlySet<string> {
  const shown = new Set(open)
  const byName = new Map(regions.map((region) => [region.name, region]))
  for (;;) {
    const isOut = (name: string) => shown.has(name) || fixed.has(name)
    const bounds = boundsInTree(regions.map((r) => ({ ...r, ...(isOut(r.name) ? rules.told(r.size) : rules.before(r)) })))
    const known = regions.find((r) => !isOut(r.name) && r.size > 0 && rules.isKnown(bounds.get(r.name)!, r))
    if (known === undefined) return shown
    const next = nextToWithhold(known, regions, byName, shown)
    if (next === undefined) return new Set()
    shown.delete(next)
  }
}

/** The smallest shown sister, or child, or the parent; else the same one level up. */
function nextToWithhold(
  region: Sized,
  regions: readonly Sized[],
  byName: ReadonlyMap<string, Sized>,
  shown: ReadonlySet<string>,
): string | undefined {
  const smallest = (of: readonly Sized[]) =>
    of.filter((r) => shown.has(r.name)).sort((a, b) => a.size - b.size || (a.name < b.name ? -1 : 1))[0]?.name
  for (let at: Sized | undefined = region; at !== undefined; at = at.parent === null ? undefined : byName.get(at.parent)) {
    const { name, parent } = at
    const found =
      smallest(regions.filter((r) => r.parent === parent)) ??
      smallest(regions.filter((r) => r.parent === name)) ??
      (parent !== null && shown.has(parent) ? parent : undefined)
    if (found !== undefined) return found
  }
  return smallest(regions)
}
