// Anomaly episodes as people see them: with names, newest and worst first, few enough for a board.
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { EpisodeView } from '../model/views.ts'
import type { Live } from './live.ts'
import { deviceName, levelsOf, type Plants, zoneOf } from './plants.ts'

/** The part of an episode that is shown or marked; what the fold makes and the warehouse keeps fits by shape. */
export type EpisodeLike = Omit<Readonly<EpisodeView>, 'deviceName' | 'enterprise' | 'enterpriseName' | 'timezone' | 'unit'>
/** Unit of a metric of a device; null: it never sent it. */
export type UnitOf = (device: string, metric: string) => string | null
export const unitsOf =
  (live: Pick<Live, 'idOf' | 'values'>): UnitOf =>
  (device, metric) => {
    const id = live.idOf(device)
    return id === undefined ? null : (live.values(id).find((value) => value.metric === metric)?.unit ?? null)
  }

export function episodeView(e: EpisodeLike, plants: Plants, unitOf: UnitOf, now: EpochMs): EpisodeView {
  const { enterprise, site } = levelsOf(e.device)
  return {
    id: e.id,
    device: e.device,
    deviceName: deviceName(inForce(plants.device(e.device), now), e.device),
    enterprise,
    enterpriseName: plants.enterprise(enterprise)?.name ?? enterprise,
    timezone: zoneOf(plants, enterprise, site, now),
    type: e.type,
    metric: e.metric,
    unit: e.metric === null ? null : unitOf(e.device, e.metric),
    severity: e.severity,
    from: e.from,
    to: e.to,
    value: e.value,
    expected: e.expected,
    score: e.score,
    sigma: e.sigma,
    scoreBefore: e.scoreBefore,
    valueAt: e.valueAt,
    message: e.message,
    acknowledgedBy: e.acknowledgedBy,
    shelvedUntil: e.shelvedUntil,
  }
}

const RANK: Readonly<Record<EpisodeLike['severity'], number>> = { critical: 3, major: 2, warn: 1, info: 0 }
const isShelved = (e: EpisodeLike, now: EpochMs): boolean => e.shelvedUntil !== null && e.shelvedUntil > now

/** Open episodes by where they are, made once for a view. A shelved one is listed and not counted. */
export type OpenEpisodes = {
  readonly count: (among?: (e: EpisodeLike) => boolean) => number
  /** The worst and then newest `limit`, keyed by id. */
  readonly views: (limit: number, among?: (e: EpisodeLike) => boolean) => Record<string, EpisodeView>
  readonly byEnterprise: ReadonlyMap<string, number>
  readonly byDevice: ReadonlyMap<string, number>
}
export function openEpisodes(all: readonly EpisodeLike[], plants: Plants, unitOf: UnitOf, now: EpochMs): OpenEpisodes {
  const open = all.filter((e) => e.to === null)
  const byEnterprise = new Map<string, number>()
  const byDevice = new Map<string, number>()
  for (const e of open) {
    if (isShelved(e, now)) continue
    const { enterprise } = levelsOf(e.device)
    byEnterprise.set(enterprise, (byEnterprise.get(enterprise) ?? 0) + 1)
    byDevice.set(e.device, (byDevice.get(e.device) ?? 0) + 1)
  }
  return {
    byEnterprise,
    byDevice,
    count: (among = () => true) => open.filter((e) => !isShelved(e, now) && among(e)).length,
    views: (limit, among = () => true) =>
      Object.fromEntries(
        open
          .filter(among)
          .sort((a, b) => RANK[b.severity] - RANK[a.severity] || b.from - a.from || (a.id < b.id ? -1 : 1))
          .slice(0, limit)
          .map((e) => [e.id, episodeView(e, plants, unitOf, now)]),
      ),
  }
}
