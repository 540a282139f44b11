// A line as people describe it, and what only a line has: OEE by its bottleneck, yield through all stations, where pieces fall off
// (domain §2.2 K18, §2.4). The group figures of its machines are formed elsewhere, from their sums.
import { COVERAGE_LIMIT, serialLineOee } from './kpi.ts'

export const LINE_KINDS = ['serial', 'parallel'] as const
export type LineKind = (typeof LINE_KINDS)[number]
/** `{ent}/{site}/{area}/{line}`. */
export type LinePath = string
export type Line = {
  readonly path: LinePath
  readonly name: string
  /** serial: each piece passes every station. parallel: one of them; then the group figures are the line's. */
  readonly kind: LineKind
  /** Device ids, in the order of flow. */
  readonly stations: readonly string[]
  /** The station that sets the pace; null: the one with the longest ideal cycle. */
  readonly bottleneck: string | null
}

/** One station over one window: times in s, counts in pieces. */
export type Station = {
  readonly device: string
  readonly pbt: number
  readonly pq: number
  readonly gq: number
  readonly sq: number
  readonly priPq: number
  readonly ip: number
  readonly gp: number
  readonly coverage: number | null
  readonly counted: boolean
  readonly priced: boolean
}
export type LineReason = 'no-planned-time' | 'no-count' | 'no-ideal-cycle' | 'coverage-low' | 'no-inspection'
export type LineFigures = {
  kind: LineKind
  bottleneck: string | null
  /** Nobody named the bottleneck. */
  bottleneckAssumed: boolean
  /** PRI of the bottleneck × good at the end of the line / PBT of the bottleneck. */
  lineOee: number | null
  /** Rolled throughput yield: first pass yields of the stations that judge pieces, multiplied. */
  rty: number | null
  reasons: { lineOee?: LineReason; rty?: LineReason }
  /** In the order of flow. `priS`: mean ideal cycle of what was made. `fallOff`: scrap of the step / produced at the first step. `pbt`: s. */
  stations: {
    device: string
    pbt: number
    pq: number
    gq: number
    sq: number
    priS: number | null
    firstPassYield: number | null
    fallOff: number | null
  }[]
}

/** null where stations do not follow each other. `known`: what there is of the line's stations; one without a word has made nothing. */
export function lineFiguresOf(line: Line, known: readonly Station[]): LineFigures | null {
  if (line.kind !== 'serial' || line.stations.length === 0) return null
  const found = new Map(known.map((station) => [station.device, station]))
  const pace = (id: string): number | null => {
    const of = found.get(id)
    return of?.priced && of.pq > 0 ? of.priPq / of.pq : null
  }
  const first = found.get(line.stations[0]!)
  const last = found.get(line.stations.at(-1)!)
  const named = line.bottleneck !== null && line.stations.includes(line.bottleneck) ? line.bottleneck : null
  const slowest = [...line.stations].filter((id) => pace(id) !== null).sort((a, b) => pace(b)! - pace(a)!)[0]
  const bottleneck = named ?? slowest ?? null
  const judging = line.stations.flatMap((id) => {
    const of = found.get(id)
    return of !== undefined && of.ip > 0 ? [of] : []
  })
  const why = whyNot(bottleneck === null ? undefined : found.get(bottleneck), last, bottleneck === null ? null : pace(bottleneck))
  return {
    kind: line.kind,
    bottleneck,
    bottleneckAssumed: named === null && bottleneck !== null,
    lineOee: why === undefined ? serialLineOee(pace(bottleneck!)!, last!.gq, found.get(bottleneck!)!.pbt) : null,
    rty: judging.length === 0 ? null : rolledThroughputYield(judging.map(({ ip, gp }) => gp / ip)),
    reasons: { ...(why && { lineOee: why }), ...(judging.length === 0 && { rty: 'no-inspection' as const }) },
    stations: line.stations.map((id) => {
      const of = found.get(id)
      return {
        device: id,
        pbt: of?.pbt ?? 0,
        pq: of?.pq ?? 0,
        gq: of?.gq ?? 0,
        sq: of?.sq ?? 0,
        priS: pace(id),
        firstPassYield: of !== undefined && of.ip > 0 ? of.gp / of.ip : null,
        fallOff: of === undefined || first === undefined ? null : fallOff(of.sq, first.pq),
      }
    }),
  }
}

/** Share of good first passes through all steps, 0..1 (domain §2.4). */
export const rolledThroughputYield = (yields: readonly number[]): number => yields.reduce((product, one) => product * one, 1)
/** Scrap of a step over what the first step produced (K18); null where that made nothing. */
export const fallOff = (scrap: number, firstStep: number): number | null => (firstStep > 0 ? scrap / firstStep : null)

function whyNot(pacing: Station | undefined, last: Station | undefined, priS: number | null): LineReason | undefined {
  if (pacing !== undefined && !(pacing.pbt > 0)) return 'no-planned-time'
  if (pacing !== undefined && pacing.coverage !== null && pacing.coverage < COVERAGE_LIMIT) return 'coverage-low'
  if (last === undefined || !last.counted || (pacing !== undefined && !pacing.counted)) return 'no-count'
  return priS === null ? 'no-ideal-cycle' : undefined
}
