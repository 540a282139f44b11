// Rooms `segment:{code}`, `county:{code}`, `city:{code}` and `province:{code}`: gated figures of the group, and for the operator the enterprises in it by name.
import { unknownEnergy } from '../model/heard.ts'
import { SUM } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { GroupView } from '../model/views.ts'
import type { OpenEpisodes } from './episode-view.ts'
import { energyKwhOf, kpiFigures } from './figures.ts'
import { levelsOf } from './plants.ts'
import { formed, heardIn } from './rollup.ts'
import type { GroupKind, Member } from './tree.ts'
import type { ViewParts } from './view-parts.ts'

const EPISODES_SHOWN = 100
const ENTERPRISES_SHOWN = 500

export function groupView(parts: ViewParts, episodes: OpenEpisodes, kind: GroupKind, code: string, now: EpochMs): GroupView | undefined {
  const { groups } = parts
  if (!groups.exists(kind, code)) return undefined
  const members = groups.members(kind, code, now)
  const ids = new Set(members.map((m) => m.enterprise.id))
  return {
    kind,
    ...groups.names(kind, code),
    kpis: groups.kpis(kind, code, now),
    losses: groups.losses(kind, code, now),
    enterprises: Object.fromEntries(members.slice(0, ENTERPRISES_SHOWN).map((m) => [m.enterprise.id, row(parts, episodes, m, now)])),
    hours: groups.hours(kind, code, now),
    episodes: episodes.views(EPISODES_SHOWN, (e) => ids.has(levelsOf(e.device).enterprise)),
  }
}

/** The operator's own listing: figures of one enterprise, so they pass no gate. */
function row(
  { enterprises, regions }: ViewParts,
  episodes: OpenEpisodes,
  { enterprise }: Member,
  now: EpochMs,
): GroupView['enterprises'][string] {
  const e = enterprises.of(enterprise.id, now)
  const county = regions.county(enterprise.county)
  const kpis = kpiFigures(formed(e.today), e.lastAt)
  return {
    id: enterprise.id,
    name: enterprise.name,
    county: enterprise.county,
    countyZh: county?.nameZh ?? enterprise.county,
    countyEn: county?.nameEn ?? enterprise.county,
    devices: e.devices.length,
    live: e.live,
    running: e.running,
    oee: kpis.oeeIndex,
    availability: kpis.availability,
    energyKwh: unknownEnergy(e.today.all[SUM.energy]!, heardIn(e.today)) === null ? energyKwhOf(e.today.all) : null,
    openEpisodes: episodes.byEnterprise.get(enterprise.id) ?? 0,
    lastAt: e.lastAt,
  }
}
