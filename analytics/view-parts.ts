// What the views of all rooms are made of.
import type { EpochMs } from '../model/reading.ts'
import type { EnterpriseView, Refused } from '../model/views.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import type { EpisodeLike } from './episode-view.ts'
import type { Groups } from './groups.ts'
import type { DeviceLive, Live } from './live.ts'
import type { Calendars, Plants, Regions } from './plants.ts'

/** What the service measures of itself. `refused`: since midnight UTC+8. */
type Rates = { readonly readingsPerSecond: number; readonly messagesPerSecond: number; readonly refused: Refused }
export type ViewParts = {
  readonly live: Live
  /** Of the last day, 0..1; null: nothing is expected yet. */
  completeness(d: DeviceLive, now: EpochMs): number | null
  readonly plants: Plants
  readonly regions: Regions
  readonly calendars: Calendars
  readonly enterprises: EnterprisesNow
  readonly groups: Groups
  /** Open episodes of the whole service. */
  episodes(): readonly EpisodeLike[]
  rates(): Rates
  /** What became of the messages of an enterprise, of each site since its production day began; `''`: of no device. */
  balance(enterprise: string, from: (site: string) => EpochMs): EnterpriseView['balance']
}
