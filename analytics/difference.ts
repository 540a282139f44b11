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
export const flawOf = (a: Weighed, b: Weighed, rules: Rules, only: SideRange = ALL): Flaw | undefined => flawsOf(a)(b, rules, only)

/** `flawOf` where one cohort is set beside many. */
export function flawsOf(a: Weighed): (b: Weighed, rules: Rules, only?: SideRange) => Flaw | undefined {
  let places: ReadonlyMap<string, number> | undefined
  return (b, rules, only = ALL) => {
    if (a.parties === b.parties) return undefined
    places ??= new Map(a.parties.map((party, i) => [party, i]))
    const { onlyA, onlyB, common } = compared(places, b.parties)
    if (onlyA.length + onlyB.length === 0) return undefined
    const shared = namedTwice(a.parties, onlyA, b.parties, onlyB)
    // Two cells that share nobody: what passes by itself passes together.
    if (common.length === 0 && shared === undefined) return undefined
    // A total and a mean of equals, or a cohort of which no weights are known: counted.
    const sides = isWeighed(a) && isWeighed(b) ? Math.max(a.sides.length, b.sides.length) : 1
    for (let side = only.from; side < Math.min(sides, only.to); side++) {
      const ofA = weightsOf(a, b, side)
      const ofB = weightsOf(b, a, side)
      // A whole and a part of it: nobody's growth is looked at.
      const grown = onlyB.length === 0 ? 1 : growth(common, ofA, ofB)
      for (const factor of Math.abs(grown - 1) < STILL ? [1] : [1, grown]) {
        const weights = new Float64Array(onlyA.length + onlyB.length)
        for (let i = 0; i < onlyA.length; i++) weights[i] = ofA === undefined ? ONE : ofA[onlyA[i]!]!
        for (let j = 0; j < onlyB.length; j++) weights[onlyA.length + j] = -factor * (ofB === undefined ? ONE : ofB[onlyB[j]!]!)
        const { failed } = checkWeights(unsigned(shared === undefined ? weights : byWho(weights, shared)), rules)
        if (failed.length > 0) return failed.includes('threshold') ? 'change' : 'difference'
      }
    }
    return undefined
  }
}

/** Places of those in one cohort only, and of those in both, in pairs. `places`: of the first. */
function compared(places: ReadonlyMap<string, number>, b: readonly string[]) {
  const onlyA: number[] = []
  const onlyB: number[] = []
  const common: number[] = []
  const isCommon = new Uint8Array(places.size)
  for (let j = 0; j < b.length; j++) {
    const i = places.get(b[j]!)
    if (i === undefined) onlyB.push(j)
    else {
      common.push(i, j)
      isCommon[i] = 1
    }
  }
  if (common.length < 2 * places.size) for (let i = 0; i < isCommon.length; i++) if (isCommon[i] === 0) onlyA.push(i)
  return { onlyA, onlyB, common }
}
/** Who the differing are, where somebody is in both cohorts by something else; undefined where nobody is. */
function namedTwice(a: readonly string[], onlyA: readonly number[], b: readonly string[], onlyB: readonly number[]) {
  const isPart = (of: readonly string[], at: readonly number[]) => at.some((i) => of[i]!.includes('\n'))
  // Each is in a cohort once; and who is named alike in both is in both.
  if (onlyA.length === 0 || onlyB.length === 0 || !(isPart(a, onlyA) || isPart(b, onlyB))) return undefined
  const names = [...onlyA.map((i) => whoOf(a[i]!)), ...onlyB.map((j) => whoOf(b[j]!))]
  return new Set(names).size === names.length ? undefined : names
}
/** What each of them adds to the difference: another share of oneself is the difference of the shares. */
function byWho(signed: Float64Array, names: readonly string[]): Float64Array {
  const sums = new Map<string, number>()
  signed.forEach((weight, i) => void sums.set(names[i]!, (sums.get(names[i]!) ?? 0) + weight))
  return Float64Array.from(sums.values())
}
function unsigned(weights: Float64Array): Float64Array {
  for (let i = 0; i < weights.length; i++) weights[i] = Math.abs(weights[i]!)
  return weights
}
const isWeighed = (of: Weighed): of is Weighed & { readonly sides: Sides } => of.sides !== undefined && of.sides.length > 0
/** undefined: a side that one of the two does not have is counted in both. */
const weightsOf = (of: Weighed, beside: Weighed, side: number) => (beside.sides?.[side] === undefined ? undefined : of.sides?.[side])
function growth(common: readonly number[], ofA: readonly number[] | undefined, ofB: readonly number[] | undefined): number {
  let a = 0
  let b = 0
  for (let at = 0; at < common.length; at += 2) {
    a += ofA === undefined ? ONE : ofA[common[at]!]!
    b += ofB === undefined ? ONE : ofB[common[at + 1]!]!
  }
  return a > 0 && b > 0 ? a / b : 1
}
