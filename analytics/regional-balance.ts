// How evenly counties do (domain §2.9), over figures that are out already: a withheld county is excluded and reported, never guessed.
// People as weights are reference data somebody imported; without them every county counts the same, and the answer says so.
import { betaOf, gapOf, type RegionValue, sigmaOf, splitOf, spreadOf } from '../model/inequality.ts'
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { type BalanceKpi, classOf, type RegionalBalance, type RegionClass, type RegionFacts, type Weighting } from '../model/region.ts'
import { INSIDE, roundRatio } from './benchmark.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import type { Groups } from './groups.ts'
import type { Regions } from './plants.ts'
import { publishCell, standing } from './publication.ts'
import type { Releases } from './releases.ts'
import { partyOf } from './tree.ts'

export type BalanceQuery = { readonly kpi: BalanceKpi; readonly weighting: Weighting }
/** Silent for longer, an enterprise is not covered (domain §1.1, SYS-11), ms. */
const COVERED_MS = 24 * 3_600_000
const CLASSES: readonly RegionClass[] = ['coast', 'mountain-island']

export function createBalance(parts: {
  regions: Regions
  enterprises: EnterprisesNow
  groups: Groups
  releases: Releases
  facts: (code: string, at: EpochMs) => RegionFacts | undefined
}): (query: BalanceQuery, now: EpochMs) => RegionalBalance {
  const { regions, enterprises, groups, releases, facts } = parts

  /** Enterprises of a class, live within a day, of all of them: frozen like any figure. */
  const coverageOf = (of: RegionClass, codes: readonly string[], now: EpochMs) => {
    const members = codes.flatMap((code) => groups.members('county', code, now))
    const cell = `coverage class:${of}`
    const key = { key: `${cell}/coverage`, cell, measure: 'coverage', profile: INSIDE.name }
    const previous = releases.get<number | null>(key.key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return { coverage: kept.figure, n: kept.parties.length }
    const isLive = (id: string) => now - (enterprises.of(id, now).lastAt ?? Number.NEGATIVE_INFINITY) < COVERED_MS
    const next = publishCell<number | null>(
      previous,
      {
        period: '',
        parties: [...new Set(members.map((m) => partyOf(m.enterprise)))].sort(),
        ...releases.known(key),
        beside: releases.beside(key, now, groups.fewest(cell)),
        release: (cohort) => {
          const live = new Set(members.filter((m) => isLive(m.enterprise.id)).map((m) => partyOf(m.enterprise)))
          return roundRatio([...cohort].filter((party) => live.has(party)).length / cohort.size)
        },
        withheld: null,
      },
      now,
    )
    releases.set(key, next, next.parties.length)
    return { coverage: next.figure, n: next.parties.length }
  }

  return ({ kpi, weighting }, now) => {
    const codes = groups.codes('county', now)
    const energies = kpi === 'energyPerHead' ? groups.energies('county', now) : null
    const heads = (code: string) => {
      const known = facts(code, now)
      return (weighting === 'labour' ? known?.labour : known?.population) ?? null
    }
    const found = codes.map((code) => {
      const county = regions.county(code)
      const released = kpi === 'energyPerHead' ? energies!.get(code)!.value : groups.kpi('county', code, kpi, now).value
      const head = heads(code)
      const value = released === null || kpi !== 'energyPerHead' ? released : head === null ? null : released / head
      return { ...groups.names('county', code), class: inForce(county?.classes ?? [], now) ?? null, value, head, released }
    })
    // Weights of some counties only would weigh the rest as nothing: all of them, or none.
    const used: Weighting =
      weighting !== 'equal' && found.every((c) => c.value === null || c.head !== null) && found.some((c) => c.value !== null)
        ? weighting
        : 'equal'
    const values: RegionValue[] = found.flatMap((c) =>
      c.value === null ? [] : [{ key: c.code, value: c.value, weight: used === 'equal' ? 1 : c.head!, group: classOf(c.class) }],
    )
    const spread = spreadOf(values)
    const excluded = (c: (typeof found)[number]) => {
      if (c.value === null) return c.released === null ? ('privacy' as const) : ('no-reference' as const)
      return spread.excluded.includes(c.code) ? ('not-positive' as const) : null
    }
    const classes = CLASSES.map((of) => {
      const own = found.filter((c) => classOf(c.class) === of).map((c) => c.code)
      return { class: of, counties: own.length, ...coverageOf(of, own, now) }
    })
    return {
      kpi,
      unit: kpi === 'energyPerHead' ? 'kWh' : '1',
      weighting: { asked: weighting, used },
      at: now,
      counties: found.map((c) => ({
        code: c.code,
        nameZh: c.nameZh,
        nameEn: c.nameEn,
        class: c.class,
        value: c.value,
        weight: c.value === null ? null : used === 'equal' ? 1 : c.head,
        excluded: excluded(c),
      })),
      spread,
      split: splitOf(values),
      coverage: { classes, gap: gapOf(classes.flatMap((c) => c.coverage ?? [])) },
      convergence: kpi === 'energyPerHead' ? { beta: null, sigma: null, days: 0, counties: 0 } : convergenceOf(groups, codes, kpi),
    }
  }
}

/** Over the days every county in it has released. */
function convergenceOf(
  groups: Groups,
  codes: readonly string[],
  kpi: Exclude<BalanceKpi, 'energyPerHead'>,
): RegionalBalance['convergence'] {
  const series = codes.map((code) => new Map(groups.days('county', code, kpi).map((d) => [d.day, d.value]))).filter((of) => of.size > 0)
  const days = [...new Set(series.flatMap((of) => [...of.keys()]))].sort().filter((day) => series.every((of) => of.has(day)))
  const first = days[0]
  const last = days.at(-1)
  if (first === undefined || last === undefined || days.length < 2)
    return { beta: null, sigma: null, days: days.length, counties: series.length }
  const cvs = days.map((day) => spreadOf(series.map((of, i) => ({ key: String(i), value: of.get(day)!, weight: 1, group: '' }))).cv ?? 0)
  return {
    beta: betaOf(
      series.map((of) => ({ first: of.get(first)!, last: of.get(last)! })),
      days.length - 1,
    ),
    sigma: sigmaOf(cvs),
    days: days.length,
    counties: series.length,
  }
}
