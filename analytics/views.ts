// A room's view, made whole from what the fold knows now. Pure over its parts: the same instant gives the same view. Rights are the
// front's: it says who may see a room, and takes `enterprises` and `episodes` out of the wall and the groups for all but operators.
import type { EpochMs } from '../model/reading.ts'
import type { RoomName, RoomView } from '../model/views.ts'
import { createCompleteness } from './completeness.ts'
import { openEpisodes, unitsOf } from './episode-view.ts'
import { clusterView } from './view-cluster.ts'
import { deviceView } from './view-device.ts'
import { enterpriseView } from './view-enterprise.ts'
import { groupView } from './view-group.ts'
import type { ViewParts } from './view-parts.ts'

export type Views = {
  /** Undefined for a room that is not. */
  view(room: RoomName, now: EpochMs): RoomView | undefined
}

export function createViews(given: Omit<ViewParts, 'completeness'>): Views {
  const parts: ViewParts = { ...given, completeness: createCompleteness(given.live) }
  const unitOf = unitsOf(parts.live)
  return {
    view(room, now) {
      const split = room.indexOf(':')
      const kind = split < 0 ? room : room.slice(0, split)
      const name = split < 0 ? '' : room.slice(split + 1)
      const episodes = openEpisodes(parts.episodes(), parts.plants, unitOf, now)
      if (kind === 'cluster') return name === '' && split < 0 ? clusterView(parts, episodes, now) : undefined
      if (kind === 'segment' || kind === 'county' || kind === 'city' || kind === 'province')
        return groupView(parts, episodes, kind, name, now)
      if (kind === 'enterprise') return enterpriseView(parts, episodes, name, now)
      return kind === 'device' ? deviceView(parts, episodes, name, now) : undefined
    },
  }
}
