// Run rules of Nelson and Western Electric over z scores (domain §2.6.1). "Beyond" is strict: a point exactly on a limit does not
// signal, one on the centre line breaks a run, equal neighbours break a trend. Each rule looks back from its latest point.
import { RUN_RULES, type RunRule } from '../../model/spc.ts'

type Rule = (z: readonly number[], i: number) => boolean

/** The last `n` points up to `i` all satisfy `test`. */
const last = (n: number, test: (z: readonly number[], j: number) => boolean): Rule => {
  return (z, i) => {
    if (i + 1 < n) return false
    for (let j = i - n + 1; j <= i; j++) if (!test(z, j)) return false
    return true
  }
}
const sameSide =
  (n: number): Rule =>
  (z, i) =>
    last(n, (all, j) => all[j]! > 0)(z, i) || last(n, (all, j) => all[j]! < 0)(z, i)
const step = (z: readonly number[], j: number) => Math.sign(z[j]! - z[j - 1]!)
/** `n` points have n − 1 steps between them. */
const steps = (n: number, test: (z: readonly number[], j: number, i: number) => boolean): Rule => {
  return (z, i) => {
    if (i + 1 < n) return false
    for (let j = i - n + 2; j <= i; j++) if (step(z, j) === 0 || !test(z, j, i)) return false
    return true
  }
}
/** `k` of the last `n` beyond `zone` on one side, the latest among them: older ones alone do not signal again. */
const zone =
  (k: number, n: number, limit: number): Rule =>
  (z, i) => {
    if (Math.abs(z[i]!) <= limit) return false
    const side = Math.sign(z[i]!)
    let beyond = 0
    for (let j = Math.max(0, i - n + 1); j <= i; j++) if (z[j]! * side > limit) beyond++
    return beyond >= k
  }
const outside = last(8, (z, j) => Math.abs(z[j]!) > 1)

const RULES: Readonly<Record<RunRule, Rule>> = {
  N1: (z, i) => Math.abs(z[i]!) > 3,
  N2: sameSide(9),
  N3: steps(6, (z, j, i) => step(z, j) === step(z, i)),
  N4: steps(14, (z, j, i) => step(z, j) === ((i - j) % 2 === 0 ? step(z, i) : -step(z, i))),
  N5: zone(2, 3, 2),
  N6: zone(4, 5, 1),
  N7: last(15, (z, j) => Math.abs(z[j]!) < 1),
  N8: (z, i) => outside(z, i) && !sameSide(8)(z, i),
  WE4: sameSide(8),
}

/** Every point at which a rule holds, by point and then rule; `index` from 0. */
export function runSignals(z: readonly number[]): readonly { readonly index: number; readonly rule: RunRule }[] {
  const found: { index: number; rule: RunRule }[] = []
  for (let index = 0; index < z.length; index++) for (const rule of RUN_RULES) if (RULES[rule](z, index)) found.push({ index, rule })
  return found
}

/** Distance from the centre in σ; of a process that never varied, any distance is infinite. */
export const zOf = (value: number, centre: number, sigma: number): number => (value === centre ? 0 : (value - centre) / sigma)
