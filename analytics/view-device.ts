// Room `device:{path}`, and the tile of a device wherever it is shown.

import { heardOf, unknownPieces } from '../model/heard.ts'
import { coverageOf } from '../model/kpi.ts'
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { ORDER_ACTIVE, ORDER_UNKNOWN } from '../model/reading.ts'
import { correctionsOf } from '../model/stops.ts'
import type { DeviceTile, DeviceView } from '../model/views.ts'
import { corrected } from './corrected.ts'
import type { OpenEpisodes } from './episode-view.ts'
import { dayView, goodOf, oeeFigure, totalOf } from './figures.ts'
import type { DeviceLive } from './live.ts'
import { deviceName, levelsOf, zoneOf } from './plants.ts'
import type { Formed } from './rollup.ts'
import type { ViewParts } from './view-parts.ts'

const EPISODES_SHOWN = 50
const STATES_SHOWN = 200

/** null: the sender did not say. */
const orderActive = (order: 0 | 1 | 2): boolean | null => (order === ORDER_UNKNOWN ? null : order === ORDER_ACTIVE)

/** A device by itself, in scope or not: its figures say why they are missing. */
const alone = (d: DeviceLive): Formed => ({
  sums: d.today.sums,
  basis: d.basis,
  units: 1,
  skipped: 0,
  coverage: coverageOf(d.today.sums),
  noMachine: d.assetClass !== 'machine',
})

export function deviceTile(parts: ViewParts, d: DeviceLive, episodes: OpenEpisodes, now: EpochMs): DeviceTile {
  const doc = inForce(parts.plants.device(d.path), now)
  const goodReason = unknownPieces(totalOf(d.today.sums), heardOf(d.today.sums, d.basis.counted, d.metered))
  const power = parts.live.values(d.id).find((v) => v.metric === 'power.active')
  return {
    path: d.path,
    name: deviceName(doc, d.path),
    type: doc?.type ?? '',
    assetClass: d.assetClass,
    line: levelsOf(d.path).line,
    state: d.state,
    since: d.since,
    lastState: d.lastState,
    stateFrom: d.stateFrom,
    reason: d.reason,
    orderActive: orderActive(d.order),
    lastAt: d.lastAt,
    stale: d.stale,
    completeness: parts.completeness(d, now),
    clockCorrected: d.clockCorrected,
    oee: oeeFigure(alone(d), d.lastAt),
    good: goodReason === null ? goodOf(d.today.sums) : null,
    total: goodReason === null ? totalOf(d.today.sums) : null,
    goodReason,
    powerKw: power?.value ?? null,
    openEpisodes: episodes.byDevice.get(d.path) ?? 0,
  }
}

export function deviceView(parts: ViewParts, episodes: OpenEpisodes, path: string, now: EpochMs): DeviceView | undefined {
  const { live, plants } = parts
  const id = live.idOf(path)
  if (id === undefined) return undefined
  const d = live.device(id, now)
  const { enterprise, site } = levelsOf(path)
  return {
    tile: deviceTile(parts, d, episodes, now),
    enterprise,
    timezone: zoneOf(plants, enterprise, site, now),
    dayFrom: d.today.from,
    idealCycle: d.idealCycleS,
    ratedPower: inForce(plants.device(path), now)?.ratedPower ?? null,
    today: dayView(alone(d), d.lastAt, heardOf(d.today.sums, d.basis.counted, d.metered)),
    values: Object.fromEntries(live.values(id).map((v) => [v.metric, v])),
    states: corrected(
      live
        .states(id, STATES_SHOWN, now)
        .map(({ from, to, state, reason, order }) => ({ from, to, state, reason, orderActive: orderActive(order) })),
      correctionsOf(plants.stopChanges(path)),
    ),
    counters: d.counters,
    episodes: episodes.views(EPISODES_SHOWN, (e) => e.device === path),
  }
}
