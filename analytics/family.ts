// A region and its parts, the whole and its segments: what is left of a cohort when all published parts are taken from it must be nobody,
// or pass as a cell (domain §5.5, hierarchies). Cohorts are added and taken away by the shares enterprises are in them with, so that a
// legal group in two counties, or a firm in two segments, comes out whole again. Pure.
import { type Cellular, partsOf, wholeOf } from './cells.ts'
import type { Sides, Weighed } from './difference.ts'
import { whoOf } from './disclosure.ts'
import type { Beside } from './publication.ts'
import type { GroupKind } from './tree.ts'

/**
 * What a cell must be beside its family: the sum of its parts that are out, or what is left of the cell it is part of when the other parts
 * are taken away; or differ from it by what passes. `out`: the cohort a cell has on the board, if it shows anything.
 */
export function besideFamily(
  [kind, code]: Cellular,
  codes: (kind: GroupKind) => readonly string[],
  out: (cell: Cellular) => Weighed | undefined,
  fewest: number,
): readonly Beside[] {
  const published = (cells: readonly Cellular[]): Term[] =>
    cells.flatMap((cell) => {
      const of = out(cell)
      return of === undefined || of.parties.length === 0 ? [] : [{ of, sign: 1 }]
    })
  const parts = published(partsOf(kind, code, codes))
  const over = wholeOf(kind, code)
  const whole = over === null ? [] : published([over])
  const sisters = over === null ? [] : published(partsOf(...over, codes).filter(([, c]) => c !== code))
  return [
    // One part by itself is a cell beside it like any other.
    ...(parts.length < 2 ? [] : [{ ...combined(parts), fewest }]),
    ...(whole.length + sisters.length < 2 || whole.length === 0
      ? []
      : [{ ...combined([...whole, ...sisters.map(({ of }): Term => ({ of, sign: -1 }))]), fewest }]),
  ]
}

/** Shares are given to the hundredth; what is smaller is the rounding of their sum. */
const SHARE_STEPS = 1e6
type Term = { readonly of: Weighed; readonly sign: 1 | -1 }
type Entry = { readonly shares: Map<string, number>; readonly weights: number[] }

/** Sum of cohorts; who comes out with nothing is not in it. Someone taken away who was never there stays, as less than nobody. */
export function combined(terms: readonly Term[]): Weighed {
  const entries = new Map<string, Entry>()
  const count = Math.max(0, ...terms.map(({ of }) => of.sides?.length ?? 0))
  for (const { of, sign } of terms)
    of.parties.forEach((label, i) => {
      const who = whoOf(label)
      const entry = entries.get(who) ?? { shares: new Map<string, number>(), weights: new Array<number>(count).fill(0) }
      entries.set(who, entry)
      for (const [id, share] of sharesOf(label)) entry.shares.set(id, (entry.shares.get(id) ?? 0) + sign * share)
      for (let side = 0; side < count; side++) entry.weights[side] = entry.weights[side]! + sign * (of.sides?.[side]?.[i] ?? 0)
    })
  const left = [...entries]
    .flatMap(([who, { shares, weights }]) => {
      const label = labelFrom(who, shares)
      return label === undefined ? [] : [{ label, weights }]
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1))
  const sides: Sides = Array.from({ length: count }, (_, side) => left.map(({ weights }) => Math.abs(weights[side]!)))
  return { parties: left.map(({ label }) => label), ...(count > 0 && { sides }) }
}

/** Enterprises a label stands for and their shares, as tree.ts writes them. */
function sharesOf(label: string): [string, number][] {
  const who = whoOf(label)
  const parts = label === who ? who : label.slice(who.length + 1)
  return parts.split(',').map((part) => {
    const at = part.indexOf('*')
    return at < 0 ? [part, 1] : [part.slice(0, at), Number(part.slice(at + 1))]
  })
}
function labelFrom(who: string, shares: ReadonlyMap<string, number>): string | undefined {
  const parts = [...shares].flatMap(([id, sum]) => {
    const share = Math.round(sum * SHARE_STEPS) / SHARE_STEPS
    return share === 0 ? [] : [share === 1 ? id : `${id}*${share}`]
  })
  if (parts.length === 0) return undefined
  return parts.length === 1 && parts[0] === who ? who : `${who}\n${parts.sort().join()}`
}
