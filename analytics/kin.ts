// Figures of a cell that multiply to one another (domain §5.5): OEE = availability · effectiveness · quality ratio, availability = allocation ·
// utilisation. Whoever has all but one of them over one cohort knows the last over it as well, so another cohort of that one must be equal
// or differ by whoever passes. Names and cohorts only.
import type { KpiName } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import { INSIDE, WEIGHED_MS } from './benchmark.ts'
import type { Beside } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'

/** In the order in which they are formed; who has planned time is a contributor to all of them. */
const KIN: readonly KpiName[] = [
  ...(['oeeIndex', 'availability', 'qualityRatio', 'effectiveness', 'neeIndex'] as const),
  ...(['allocationEfficiency', 'utilisationEfficiency'] as const),
]

/** The one formed before it, if it has any. */
export const kinAhead = (measure: string): KpiName | undefined => KIN[KIN.findIndex((name) => name === measure) - 1]

/** Cohorts a cell has out of the others, and had. `keyOf`: of the cell's figure of that name. */
export const besideKin = (measure: string, keyOf: (name: KpiName) => ReleaseKey, releases: Releases, now: EpochMs): Beside[] =>
  (KIN.some((name) => name === measure) ? KIN : []).flatMap((name) => {
    if (name === measure) return []
    const out = releases.get<unknown>(keyOf(name).key)
    const before = releases.known(keyOf(name)).past.filter((known) => now - known.at < WEIGHED_MS)
    return [...(out === undefined || out.parties.length === 0 ? [] : [out]), ...before].map(({ parties, sides }) => ({
      parties,
      fewest: INSIDE.minChange,
      ...(sides && { sides }),
    }))
  })
