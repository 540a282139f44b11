// What two figures over different cohorts tell of those that are in one of them only (domain §5.5). Whoever subtracts one from the other
// is left with the contributors that came, went, or are in by something else, so they have to pass as a cell of their own: enough of them,
// none dominant, the largest no closer than p% to whoever is second. Pure; knows no enterprise but by the name of its party.
import { checkWeights, type Rules } from './benchmark.ts'
import { whoOf } from './disclosure.ts'

/** Weights by side, each in the order of the parties; no sides: everybody counts the same. */
export type Sides = readonly (readonly number[])[]
/** A cohort, and what each of it weighed in a figure. Parties are sorted, and each is in it once. */
export type Weighed = { readonly parties: readonly string[]; readonly sides?: Sides }

/** Sides of a figure from `from` on, before `to`. */
type SideRange = { readonly from: number; readonly to: number }
const ALL: SideRange = { from: 0, to: Number.POSITIVE_INFINITY }
/** What everybody weighs where nothing else is known. */
const ONE = 1
/** Growth nearer to one than this is none. */
const STILL = 1e-9

/** What is wrong with a difference: too few stand for it, or one of them too much. */
export type Flaw = 'change' | 'difference'

/**
 * Undefined where nobody differs between the cohorts, or whoever does passes the rules on every side. The amounts of those who left, or
 * are in the other cell, are looked at as they were, and as they would be had they moved like those in both: between a morning and an
 * evening, or an hour and a day, all grow.
 */
export function flawOf(a: Weighed, b: Weighed, rules: Rules, only: SideRange = ALL): Flaw | undefined {
  if (a.parties === b.parties) return undefined
  const { onlyA, onlyB, common } = compared(a.parties, b.parties)
  if (onlyA.length + onlyB.length === 0) return undefined
  const shared = namedTwice(a.parties, onlyA, b.parties, onlyB)
  // Two cells that share nobody: what passes by itself passes together.
  if (common.length === 0 && shared === undefined) return undefined
  // A total and a mean of equals, or a cohort of which no weights are known: counted.
  const sides = isWeighed(a) && isWeighed(b) ? Math.max(a.sides.length, b.sides.length) : 1
  for (let side = only.from; side < Math.min(sides, only.to); side++) {
    const ofA = weightsOf(a, b, side)
    const ofB = weightsOf(b, a, side)
    const grown = growth(common, ofA, ofB)
    for (const factor of Math.abs(grown - 1) < STILL ? [1] : [1, grown]) {
      const signed = [...onlyA.map(ofA), ...onlyB.map((j) => -factor * ofB(j))]
      const weights = shared === undefined ? signed : [...byWho(signed, shared)]
      const { failed } = checkWeights(weights.map(Math.abs), rules)
      if (failed.length > 0) return failed.includes('threshold') ? 'change' : 'difference'
    }
  }
  return undefined
}

/** Places of those in one cohort only, and of those in both, in pairs. */
function compared(a: readonly string[], b: readonly string[]) {
  const onlyA: number[] = []
  const onlyB: number[] = []
  const common: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const x = a[i]
    const y = b[j]
    if (x === y) common.push(i++, j++)
    else if (y === undefined || (x !== undefined && x < y)) onlyA.push(i++)
    else onlyB.push(j++)
  }
  return { onlyA, onlyB, common }
}
/** Who the differing are, where somebody is in both cohorts by something else; undefined where nobody is. */
function namedTwice(a: readonly string[], onlyA: readonly number[], b: readonly string[], onlyB: readonly number[]) {
  const names = [...onlyA.map((i) => whoOf(a[i]!)), ...onlyB.map((j) => whoOf(b[j]!))]
  return new Set(names).size === names.length ? undefined : names
}
/** What each of them adds to the difference: another share of oneself is the difference of the shares. */
function byWho(signed: readonly number[], names: readonly string[]): Iterable<number> {
  const sums = new Map<string, number>()
  signed.forEach((weight, i) => void sums.set(names[i]!, (sums.get(names[i]!) ?? 0) + weight))
  return sums.values()
}
const isWeighed = (of: Weighed): of is Weighed & { readonly sides: Sides } => of.sides !== undefined && of.sides.length > 0
/** A side that one of the two does not have is counted in both. */
const weightsOf = (of: Weighed, beside: Weighed, side: number) => {
  const weights = beside.sides?.[side] === undefined ? undefined : of.sides?.[side]
  return weights === undefined ? () => ONE : (i: number) => weights[i]!
}
function growth(common: readonly number[], ofA: (i: number) => number, ofB: (j: number) => number): number {
  let a = 0
  let b = 0
  for (let at = 0; at < common.length; at += 2) {
    a += ofA(common[at]!)
    b += ofB(common[at + 1]!)
  }
  return a > 0 && b > 0 ? a / b : 1
}
