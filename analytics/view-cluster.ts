// Room `cluster`: the operator's wall. Counts of what is connected, and gated figures.
import type { EpochMs } from '../model/reading.ts'
import type { ClusterView } from '../model/views.ts'
import { WITHHELD } from './benchmark.ts'
import type { OpenEpisodes } from './episode-view.ts'
import type { GroupKind } from './tree.ts'
import type { ViewParts } from './view-parts.ts'

const EPISODES_SHOWN = 50

export function clusterView(parts: ViewParts, episodes: OpenEpisodes, now: EpochMs): ClusterView {
  const { plants, enterprises, groups } = parts
  const all = plants.enterprises().map((e) => enterprises.of(e.id, now))
  const sum = (of: (e: (typeof all)[number]) => number) => all.reduce((total, e) => total + of(e), 0)
  const figures = groups.headline(now)
  const rates = parts.rates()
  return {
    headline: {
      enterprises: all.length,
      enterprisesLive: all.filter((e) => e.live > 0).length,
      devices: sum((e) => e.devices.length),
      devicesLive: sum((e) => e.live),
      running: sum((e) => e.running),
      readingsPerSecond: rates.readingsPerSecond,
      messagesPerSecond: rates.messagesPerSecond,
      oee: figures.oee,
      availability: figures.availability,
      qualityRatio: figures.qualityRatio,
      energyKwhToday: figures.energyKwh.value,
      goodToday: figures.good.value,
      energy: figures.energyKwh,
      good: figures.good,
      openEpisodes: episodes.count(),
      quarantinedToday: rates.refused.messages + rates.refused.readings,
      refused: rates.refused,
    },
    counties: tiles(parts, episodes, 'county', now),
    segments: Object.fromEntries(
      Object.entries(tiles(parts, episodes, 'segment', now)).map(([code, t]) => [
        code,
        { ...t, spark: groups.spark('segment', code, now) },
      ]),
    ),
    episodes: episodes.views(EPISODES_SHOWN),
  }
}

function tiles({ enterprises, groups }: ViewParts, episodes: OpenEpisodes, kind: GroupKind, now: EpochMs): ClusterView['counties'] {
  const energies = groups.energies(kind, now)
  const tile = (code: string): ClusterView['counties'][string] => {
    const members = groups.members(kind, code, now)
    const states = members.map((m) => enterprises.of(m.enterprise.id, now))
    return {
      ...groups.names(kind, code),
      enterprises: members.length,
      live: states.filter((e) => e.live > 0).length,
      devices: states.reduce((total, e) => total + e.devices.length, 0),
      running: states.reduce((total, e) => total + e.running, 0),
      oee: groups.kpi(kind, code, 'oeeIndex', now),
      availability: groups.kpi(kind, code, 'availability', now),
      energyKwh: energies.get(code) ?? WITHHELD,
      openEpisodes: members.reduce((total, m) => total + (episodes.byEnterprise.get(m.enterprise.id) ?? 0), 0),
    }
  }
  return Object.fromEntries(groups.codes(kind, now).map((code) => [code, tile(code)]))
}
