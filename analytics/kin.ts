// Figures of a cell that multiply to one another (domain §5.5): OEE = availability · effectiveness · quality ratio, availability = allocation ·
// utilisation, energy = specific energy · good pieces. Whoever has all but one of them over one cohort knows the last over it as well, so another cohort of that one must be equal
// or differ by whoever passes. Names and cohorts only.
import type { EpochMs } from '../model/reading.ts'
import { INSIDE, WEIGHED_MS } from './benchmark.ts'
import type { Beside } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'

/** Each in the order in which they are formed. */
const KIN = [
  // Who has planned time is a contributor to all of these.
  ['oeeIndex', 'availability', 'qualityRatio', 'effectiveness', 'neeIndex', 'allocationEfficiency', 'utilisationEfficiency'],
  // Who counts no pieces has energy alone.
  ['energyKwh', 'specificEnergy'],
] as const
type Kin = (typeof KIN)[number][number]
const kinOf = (measure: string): readonly Kin[] => KIN.find((family) => family.some((name) => name === measure)) ?? []

/** The one formed before it, if it has any. */
export const kinAhead = (measure: string): Kin | undefined => {
  const family = kinOf(measure)
  return family[family.findIndex((name) => name === measure) - 1]
}

/** Cohorts a cell has out of the others, and had. `keyOf`: of the cell's figure of that name. */
export const besideKin = (measure: string, keyOf: (name: Kin) => ReleaseKey, releases: Releases, now: EpochMs): Beside[] =>
  kinOf(measure).flatMap((name) => {
    if (name === measure) return []
    const out = releases.get<unknown>(keyOf(name).key)
    const before = releases.known(keyOf(name)).past.filter((known) => now - known.at < WEIGHED_MS)
    return [...(out === undefined || out.parties.length === 0 ? [] : [out]), ...before].map(({ parties, sides }) => ({
      parties,
      fewest: INSIDE.minChange,
      ...(sides && { sides }),
    }))
  })
