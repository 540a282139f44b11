// How an enterprise stands among those of its segment: its own figures beside published quantiles of theirs, every enterprise counted once
// (domain §2.4, §5.3). What is released of a cohort comes from benchmark.ts; the band is formed from the published figures and the own
// one alone, so it tells nothing that the two do not. Never a rank, never a smallest or largest value.
import type { Band, PeerGroup, PeerKpi, Quantiles } from '../model/gate.ts'
import { addSums, createSums, type KpiName, kpisOf, type Sums } from '../model/kpi.ts'
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { INSIDE, NOISE_FROM, releaseNoisy, releaseQuantiles } from './benchmark.ts'
import type { EnterpriseNow, EnterprisesNow } from './enterprise-now.ts'
import { kpiFigures } from './figures.ts'
import type { Groups } from './groups.ts'
import type { Random } from './noise.ts'
import type { Plants } from './plants.ts'
import { type Publication, publishCell, standing } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'
import { comparable, formed } from './rollup.ts'
import { type Member, partyOf } from './tree.ts'

export const PEER_KPIS = [
  'oeeIndex',
  'availability',
  'effectiveness',
  'qualityRatio',
  'specificEnergy',
] as const satisfies readonly KpiName[]
type PeerKpiName = (typeof PEER_KPIS)[number]
/** Per good piece: no bounds everybody knows, so no noise can be measured out for it. */
const isRatio = (kpi: PeerKpiName): boolean => kpi !== 'specificEnergy'

/** `epsilon` of one release, 0: off. */
export type Noise = { readonly epsilon: number; readonly random: Random }
/** A dataset is released with noise at most ten times a month. */
const NOISE_PERIOD_MS = (31 * 24 * 3_600_000) / 10

export type Peers = {
  /** One group a segment of the enterprise; null: nobody knows it. */
  of(enterprise: string, now: EpochMs): PeerGroup[] | null
}

export function createPeers(parts: {
  plants: Plants
  enterprises: EnterprisesNow
  groups: Groups
  releases: Releases
  noise?: Noise
}): Peers {
  const { plants, enterprises, groups, releases, noise } = parts

  /** Figures by party: enterprises of a legal group are one contributor, by their sums. */
  const figuresOf = (members: readonly Member[], day: string, kpi: PeerKpiName, now: EpochMs): ReadonlyMap<string, number> => {
    const sums = new Map<string, Sums>()
    for (const { enterprise } of members) {
      const e = enterprises.of(enterprise.id, now)
      if (e.day !== day) continue
      const party = partyOf(enterprise)
      const total = sums.get(party) ?? createSums()
      addSums(total, comparable(e.today))
      sums.set(party, total)
    }
    const values = new Map<string, number>()
    for (const [party, total] of sums) {
      const value = kpisOf(total).kpis[kpi]
      if (value !== null) values.set(party, value)
    }
    return values
  }

  const publication = (code: string, kpi: PeerKpiName, now: EpochMs): Publication<Quantiles | null> & { readonly noisy: boolean } => {
    const day = groups.period('segment', code, now)
    const plain: ReleaseKey = { key: `peers segment:${code}/${kpi}`, cell: `peers segment:${code}`, measure: kpi, profile: INSIDE.name }
    const previous = releases.get<Quantiles | null>(plain.key)
    const kept = standing(previous, day, now)
    if (kept !== undefined) return { ...kept, noisy: false }
    if (groups.isClosed('segment', code, now)) return { ...closed(day, now), noisy: false }
    groups.ahead(kpi, now)
    const values = figuresOf(groups.ofToday('segment', code, now), day, kpi, now)
    const noisy = noise !== undefined && noise.epsilon > 0 && values.size >= NOISE_FROM && isRatio(kpi)
    if (noisy) return { ...withNoise(plain, values, noise, now), noisy }
    const next = publishCell<Quantiles | null>(
      previous,
      {
        period: day,
        parties: [...values.keys()].sort(),
        ...releases.known(plain),
        beside: releases.beside(plain, now, groups.fewest(plain.cell)),
        release: (cohort) => releaseQuantiles(valuesOf(values, cohort), isRatio(kpi) ? 'ratio' : 'amount'),
        withheld: null,
      },
      now,
    )
    releases.set(plain, next, next.figure?.n ?? 0)
    return { ...next, noisy }
  }

  /** Noise hides who comes and goes, so no cohort is held; what it costs is paid at most ten times a month. */
  const withNoise = (of: ReleaseKey, values: ReadonlyMap<string, number>, { epsilon, random }: Noise, now: EpochMs) => {
    const key = { ...of, key: `${of.key} noise`, cell: `noise ${of.cell}`, profile: 'private' }
    const period = String(Math.floor(now / NOISE_PERIOD_MS)).padStart(8, '0')
    const previous = releases.get<Quantiles | null>(key.key)
    const kept = standing(previous, period, now)
    if (kept !== undefined) return kept
    const figure = releaseNoisy([...values.values()], epsilon, random)
    const until = (Math.floor(now / NOISE_PERIOD_MS) + 1) * NOISE_PERIOD_MS
    const next: Publication<Quantiles | null> = { period, at: now, until, parties: [...values.keys()].sort(), figure, past: [] }
    releases.set(key, next, values.size)
    return next
  }

  const kpiOf = (code: string, kpi: PeerKpiName, e: EnterpriseNow, now: EpochMs): { readonly out: PeerKpi; readonly noisy: boolean } => {
    const { figure, at, noisy } = publication(code, kpi, now)
    const own = kpiFigures(formed(e.today), e.lastAt)[kpi]
    const band = figure === null || own.value === null ? null : bandOf(own.value, figure)
    const out: PeerKpi = {
      kpi,
      better: kpi === 'specificEnergy' ? 'low' : 'high',
      own,
      peers: figure,
      reason: figure === null ? 'privacy' : null,
      band,
      at: figure === null ? null : at,
    }
    return { out, noisy }
  }

  return {
    of(enterprise, now) {
      const doc = inForce(plants.enterpriseHistory(enterprise), now)
      if (doc === undefined) return null
      const e = enterprises.of(enterprise, now)
      return doc.segments.map(({ code }) => {
        const kpis = PEER_KPIS.map((kpi) => kpiOf(code, kpi, e, now))
        return {
          cohort: { kind: 'segment', ...groups.names('segment', code) },
          basis: {
            weights: 'equal-enterprise',
            profile: 'inside',
            period: groups.period('segment', code, now),
            noise: kpis.some(({ noisy }) => noisy),
            kMean: INSIDE.kMean,
            kMedian: INSIDE.kMedian,
            kQuartiles: INSIDE.kQuartiles,
          },
          kpis: kpis.map(({ out }) => out),
        }
      })
    },
  }
}

/** In the order of the cohort. */
const valuesOf = (values: ReadonlyMap<string, number>, cohort: ReadonlySet<string>): number[] =>
  [...cohort].flatMap((party) => values.get(party) ?? [])
const closed = (period: string, at: EpochMs): Publication<null> => ({ period, at, until: at, parties: [], figure: null, past: [] })

/** Where `own` stands among what is published; null where nothing that orders is. */
export function bandOf(own: number, { p25, p50, p75 }: Quantiles): Band | null {
  if (p50 === null) return null
  if (p25 === null || p75 === null) return own < p50 ? 'below-p50' : 'above-p50'
  if (own < p25) return 'below-p25'
  if (own < p50) return 'p25-p50'
  return own < p75 ? 'p50-p75' : 'above-p75'
}
