// What the core lets out of several enterprises, wired to the one gate: segments, counties, cities and the province, peers, regional balance,
// prosperity, economy, the fleet of compute centres. Whatever was released is on disk before anybody sees it.
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { INSIDE, PUBLIC } from '../analytics/benchmark.ts'
import { createComputeFleet } from '../analytics/compute-fleet.ts'
import { createEconomy } from '../analytics/economy/economy.ts'
import { createEnterprisesNow } from '../analytics/enterprise-now.ts'
import { createGroups } from '../analytics/groups.ts'
import type { History } from '../analytics/history.ts'
import { createPeers } from '../analytics/peers.ts'
import { createProsperity } from '../analytics/prosperity.ts'
import { createQueryBudget } from '../analytics/query-budget.ts'
import { createRegionView } from '../analytics/region-view.ts'
import { createBalance } from '../analytics/regional-balance.ts'
import { createReleases, type Stored } from '../analytics/releases.ts'
import { createSpecialisation } from '../analytics/specialisation.ts'
import { createSurveys } from '../analytics/survey.ts'
import { inForce } from '../model/plant.ts'
import { CITIES, cityNamed, regionPath } from '../registry/counties.ts'
import type { ReleaseLog } from '../warehouse/release-log.ts'
import type { Core } from '../web/ports.ts'
import { assetPartsOf, type Sources } from './core-figures.ts'

export type Gate = ReturnType<typeof wireGate>
export function wireGate({ live, registry, index }: Sources, releaseLog: ReleaseLog) {
  const regions = {
    get segments() {
      return registry.segments().map(({ code }) => code)
    },
    counties: registry.counties().map(({ code }) => code),
    cities: CITIES.map(({ code }) => code),
    segment: registry.segment,
    county: registry.county,
    city: cityNamed,
  }
  const enterprises = createEnterprisesNow(live, index)
  const releases = createReleases()
  releases.restore({ standing: releaseLog.standing(), cohorts: releaseLog.cohorts(), asked: releaseLog.asked() } as Stored)
  /** What the gate let out is on disk before anybody sees it: a restart must not let out what it would have held. */
  const keepReleases = () => releases.keep(releaseLog.commit)
  const kept =
    <Q, A>(answer: (query: Q) => Promise<A> | A) =>
    async (query: Q): Promise<A> => {
      const answered = await answer(query)
      keepReleases()
      return answered
    }
  const groups = createGroups({ plants: registry, regions, enterprises, releases })
  return { regions, enterprises, releases, keepReleases, kept, groups }
}

/** `epsilon`: differential privacy of peer figures; 0: none. */
export function wireAcross(
  sources: Sources,
  gate: Gate,
  { history, releaseLog, epsilon, log }: { history: History; releaseLog: ReleaseLog; epsilon: number; log: Logger },
) {
  const { live, registry, index, announced, warehouse, settled, now } = sources
  const { regions, enterprises, releases, groups, kept } = gate
  // 53 bits, as Math.random has them, from a source nobody can foresee.
  const random = () => Number(randomBytes(8).readBigUInt64LE() >> 11n) / 2 ** 53
  const peers = createPeers({
    plants: registry,
    enterprises,
    groups,
    releases,
    noise: { epsilon, random },
  })
  const specialisation = createSpecialisation({ enterprises, groups, releases })
  const regionView = createRegionView({ regions, groups, specialisation, pathOf: regionPath })
  const balance = createBalance({
    regions,
    enterprises,
    groups,
    releases,
    facts: (code, at) => inForce(registry.regionFacts(code), at),
  })
  let pairsBlocked = 0
  const budget = createQueryBudget({
    releases,
    alert: (about) => {
      pairsBlocked++
      log.warn(about, 'two cells that differ by one enterprise were asked for: the second is withheld')
    },
  })
  const computeFleet = createComputeFleet({ ...assetPartsOf(sources), groups, releases })
  const economy = createEconomy({
    live,
    plants: registry,
    index,
    groups,
    releases,
    book: registry,
    kpis: history.kpis,
    seriesOf: announced.seriesOf,
    metricHours: (query) => warehouse.metricHours(query),
    devices: registry.devices,
    episodes: (query) => warehouse.episodes(query),
    settled,
    now,
  })
  const prosperity = createProsperity({ groups, index, live, releases, store: warehouse, settled, now })
  const surveys = createSurveys({ plants: registry, groups, releases, book: registry, now })
  const answers = {
    computeFleet: kept(computeFleet.computeFleet),
    productivity: kept(economy.productivity),
    levels: economy.levels,
    economy: kept(economy.economy),
    segments: kept(history.segments),
    regions: kept(history.regions),
    region: kept((query) => regionView(query, now())),
    regionalBalance: kept((query) => balance(query, now())),
    prosperity: kept(prosperity.prosperity),
    survey: kept(surveys.survey),
    concentration: kept(({ code }) => specialisation.concentration(code, now())),
    peers: kept(({ enterprise }) => peers.of(enterprise, now())),
    admit: kept(({ recipient, cells }) => budget.ask(recipient, cells, now())),
    audit: async (query) => releaseLog.audit(query),
    gateRules: async () => ({ profiles: [INSIDE, PUBLIC] }),
    verifyAudit: () => releaseLog.verify(),
  } satisfies Partial<Core>
  return { answers, pairsBlocked: () => pairsBlocked }
}
