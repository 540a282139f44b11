// The core's answers about one enterprise and its machines, wired: history, control charts, stops, orders, pieces, energy, data quality, and
// the assets that are no machines. Nothing here looks across enterprises; that is core-gate.ts.
import { setImmediate as breathe } from 'node:timers/promises'
import type { Announced } from '../analytics/announced.ts'
import { createAssets } from '../analytics/assets.ts'
import type { createCalendars } from '../analytics/calendars.ts'
import { createCarriers } from '../analytics/carriers.ts'
import { createDataQuality } from '../analytics/data-quality.ts'
import { createDeviceEnergy } from '../analytics/device-energy.ts'
import type { EpisodeBook, Mark } from '../analytics/episode-book.ts'
import type { Groups } from '../analytics/groups.ts'
import { createHistory } from '../analytics/history.ts'
import type { Live } from '../analytics/live.ts'
import { createOrders } from '../analytics/orders.ts'
import type { PlantIndex } from '../analytics/plants.ts'
import { createPowerLearning } from '../analytics/power-learning.ts'
import { createQuality } from '../analytics/quality.ts'
import { createSpc } from '../analytics/spc/questions.ts'
import { createStops } from '../analytics/stops.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Registry } from '../registry/registry.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** What every answer is made from. */
export type Sources = {
  readonly live: Live
  readonly registry: Registry
  readonly index: PlantIndex
  readonly calendars: ReturnType<typeof createCalendars>
  readonly announced: Announced
  readonly warehouse: Warehouse
  /** Resolves when what was handed over until the call can be read. */
  readonly settled: () => Promise<void>
  readonly now: () => EpochMs
}
/** Names, numbers and the store of assets; the fleet of several enterprises asks the same. */
export const assetPartsOf = ({ live, registry, index, announced, warehouse, settled, now }: Sources) => ({
  live,
  plants: registry,
  index,
  store: warehouse,
  settled,
  seriesOf: announced.seriesOf,
  text: announced.textOf,
  now,
})

export function wireFigures(
  sources: Sources,
  { groups, marks, keepMark }: { groups: Groups; marks: EpisodeBook; keepMark: (mark: Mark) => Promise<void> },
) {
  const { live, registry, index, calendars, announced, warehouse, settled, now } = sources
  const history = createHistory({
    live,
    plants: registry,
    index,
    calendars,
    groups,
    marks,
    store: warehouse,
    settled,
    keepMark,
    seriesOf: announced.seriesOf,
    text: announced.textOf,
    line: registry.line,
    breathe,
    now,
  })
  const assets = createAssets(assetPartsOf(sources))
  const orders = createOrders({ live, plants: registry, index, line: registry.line, store: warehouse, settled, now })
  const quality = createQuality({
    live,
    store: warehouse,
    settled,
    seriesOf: announced.seriesOf,
    text: announced.textOf,
    states: history.states,
    kpis: history.kpis,
  })
  const spc = createSpc({ live, store: warehouse, settled, seriesOf: announced.seriesOf })
  const power = createPowerLearning({
    live,
    store: warehouse,
    settled,
    seriesOf: announced.seriesOf,
    pathOf: index.pathOf,
    registry,
    now,
  })
  const stops = createStops({
    live,
    index,
    calendars,
    store: warehouse,
    settled,
    seriesOf: announced.seriesOf,
    text: announced.textOf,
    plants: registry,
    now,
  })
  return {
    history,
    power,
    answers: {
      ...history,
      ...spc,
      ...assets,
      powerHistogram: power.powerHistogram,
      ...stops,
      ...orders,
      ...quality,
      ...createCarriers({ index, store: warehouse, settled, seriesOf: announced.seriesOf }),
      ...createDeviceEnergy({ live, kpis: history.kpis }),
      ...createDataQuality({ live, index, plants: registry, store: warehouse, settled, kpis: history.kpis, now }),
    },
  }
}
