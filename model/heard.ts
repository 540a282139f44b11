// What nobody heard is unknown: whether sums of pieces and energy that are 0 say "none", or only that nothing came from those who count and
// meter them (domain §2.0: unobserved time is neither run nor down). Pure; forms no figure.
import { isHeard } from './kpi.ts'

/** Units that count pieces and that have a meter, by whether anything was heard of them in the time. */
export type Heard = {
  readonly counting: number
  readonly countingUnheard: number
  readonly metering: number
  readonly meteringUnheard: number
}

/** What one unit brings. */
export function heardOf(sums: ArrayLike<number>, counts: boolean, metered: boolean): Heard {
  const heard = isHeard(sums)
  return {
    counting: Number(counts && heard),
    countingUnheard: Number(counts && !heard),
    metering: Number(metered && heard),
    meteringUnheard: Number(metered && !heard),
  }
}

/** Why pieces are unknown; null: the sum is what there was. */
export function unknownPieces(pieces: number, of: Pick<Heard, 'counting' | 'countingUnheard'>): 'no-count' | 'unheard' | null {
  if (pieces !== 0 || of.counting > 0) return null
  return of.countingUnheard > 0 ? 'unheard' : 'no-count'
}
/** Why energy is unknown, whatever its unit; null: the sum is what was used. */
export function unknownEnergy(energy: number, of: Pick<Heard, 'metering' | 'meteringUnheard'>): 'no-energy' | 'unheard' | null {
  if (energy !== 0 || of.metering > 0) return null
  return of.meteringUnheard > 0 ? 'unheard' : 'no-energy'
}
