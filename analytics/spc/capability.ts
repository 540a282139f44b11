// Process capability (domain §2.6.4): how the spread fits between the specification limits. Cp and Cpk with σ within subgroups, Pp and
// Ppk with the overall sample s, Cpm with the distance from the target added. Whether they may be shown is decided here, too.
import { PHASE1_SUBGROUPS, type SpcCapability, type SpcSpec } from '../../model/spc.ts'

/** Fewer readings show no capability at all (§2.6.4). */
const LEAST_READINGS = 50

export type Spread = { readonly mean: number; readonly sigmaWithin: number; readonly sigmaOverall: number }
export type Indices = Pick<SpcCapability, 'cp' | 'cpk' | 'cpu' | 'cpl' | 'pp' | 'ppk' | 'cpm'>
export const NO_INDICES: Indices = { cp: null, cpk: null, cpu: null, cpl: null, pp: null, ppk: null, cpm: null }

/** With one limit only Cpk and Ppk of its side exist; σ = 0 gives null. */
export function capabilityOf({ mean, sigmaWithin, sigmaOverall }: Spread, { lsl, usl, target }: SpcSpec): Indices {
  const width = lsl === null || usl === null ? null : usl - lsl
  const over = (distance: number | null, sigma: number) => (distance === null || !(sigma > 0) ? null : distance / sigma)
  const upper = usl === null ? null : usl - mean
  const lower = lsl === null ? null : mean - lsl
  const cpu = over(upper, 3 * sigmaWithin)
  const cpl = over(lower, 3 * sigmaWithin)
  const aim = target === null || !(sigmaOverall > 0) ? 0 : Math.hypot(sigmaOverall, mean - target)
  return {
    cp: over(width, 6 * sigmaWithin),
    cpk: least(cpu, cpl),
    cpu,
    cpl,
    pp: over(width, 6 * sigmaOverall),
    ppk: least(over(upper, 3 * sigmaOverall), over(lower, 3 * sigmaOverall)),
    cpm: over(width, 6 * aim),
  }
}
const least = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b))

/** What is shown of a stretch of readings, with the reason where it is nothing. `stable`: no point beyond 3 σ in it. */
export function shownCapability(
  of: { readonly n: number; readonly subgroups: number; readonly spread: Spread | null; readonly stable: boolean },
  spec: SpcSpec,
): SpcCapability {
  const { n, subgroups, spread, stable } = of
  const shared = {
    ...spec,
    n,
    subgroups,
    mean: spread?.mean ?? null,
    sigmaWithin: spread?.sigmaWithin ?? null,
    sigmaOverall: spread?.sigmaOverall ?? null,
    greyed: stable ? null : ('unstable' as const),
    claim: subgroups >= PHASE1_SUBGROUPS,
  }
  if (spec.lsl === null && spec.usl === null) return { ...shared, ...NO_INDICES, reason: 'no-spec' }
  if (spread === null || n < LEAST_READINGS) return { ...shared, ...NO_INDICES, reason: 'too-few' }
  const indices = capabilityOf(spread, spec)
  return { ...shared, ...indices, reason: indices.cpk === null ? 'no-variation' : null }
}
