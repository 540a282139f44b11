// A room's view, made whole from what the fold knows now. Pure over its parts: the same instant gives the same view. Rights are the
// front's: it says who may see a room, and takes `enterprises` and `episodes` out of the wall and the groups for all but operators.
import type { EpochMs } from '../model/reading.ts'
import type { EnterpriseView, RoomName, RoomView } from '../model/views.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import { type EpisodeLike, openEpisodes } from './episode-view.ts'
import type { Groups } from './groups.ts'
import type { Live } from './live.ts'
import type { Calendars, Plants, Regions } from './plants.ts'
import { clusterView } from './view-cluster.ts'
import { deviceView } from './view-device.ts'
import { enterpriseView } from './view-enterprise.ts'
import { groupView } from './view-group.ts'

/** What the service measures of itself. `quarantinedToday`: messages refused since midnight UTC+8. */
type Rates = { readonly readingsPerSecond: number; readonly messagesPerSecond: number; readonly quarantinedToday: number }
export type ViewParts = {
  readonly live: Live
  readonly plants: Plants
  readonly regions: Regions
  readonly calendars: Calendars
  readonly enterprises: EnterprisesNow
  readonly groups: Groups
  /** Open episodes of the whole service. */
  episodes(): readonly EpisodeLike[]
  rates(): Rates
  /** Messages of an enterprise since its production day began. */
  balance(enterprise: string, now: EpochMs): EnterpriseView['balance']
}
export type Views = {
  /** Undefined for a room that is not. */
  view(room: RoomName, now: EpochMs): RoomView | undefined
}

export function createViews(parts: ViewParts): Views {
  return {
    view(room, now) {
      const split = room.indexOf(':')
      const kind = split < 0 ? room : room.slice(0, split)
      const name = split < 0 ? '' : room.slice(split + 1)
      const episodes = openEpisodes(parts.episodes(), parts.plants, now)
      if (kind === 'cluster') return name === '' && split < 0 ? clusterView(parts, episodes, now) : undefined
      if (kind === 'segment' || kind === 'county') return groupView(parts, episodes, kind, name, now)
      if (kind === 'enterprise') return enterpriseView(parts, episodes, name, now)
      return kind === 'device' ? deviceView(parts, episodes, name, now) : undefined
    },
  }
}
