// Both sides of the wire between the front and its browsers: sign-in, rooms and events. REST schemas live beside their routes; the
// views and rows themselves are in model/views.ts, because the core makes them, and are named here again for server and board.
import type { Role } from '../model/people.ts'
import type { Delta, EpisodeView, RoomName, Snapshot } from '../model/views.ts'

export type { DataQualityReport, DeviceDataQuality } from '../model/data-quality.ts'
export type { Line, LineFigures } from '../model/lines.ts'
export type { OrderView } from '../model/orders.ts'
export type { CapabilityView, PieceQuality } from '../model/quality.ts'
export type { BalanceKpi, Concentration, Prosperity, RegionalBalance, RegionRow, RegionView, Weighting } from '../model/region.ts'
export type { SpcCapability, SpcChart, SpcLimits, SpcSignal, SpcView } from '../model/spc.ts'
export type { Stop, StopChange, StopReasons } from '../model/stops.ts'
export type {
  Balance,
  ClusterView,
  DayView,
  Delta,
  DeviceEnergy,
  DeviceTile,
  DeviceView,
  EnterpriseView,
  EpisodeView,
  Explanation,
  Figure,
  FigureVersion,
  GroupRow,
  GroupView,
  KpiFigures,
  KpiRow,
  LossBar,
  RoomName,
  RoomView,
  Snapshot,
  StateRow,
} from '../model/views.ts'
/** Both sides apply a delta with this: JSON merge patch in which `{"$set": value}` sets a value as it is, null included. */
export { mergePatch } from '../model/views.ts'

export type RoleName = Role
/** `may`: operations of the HTTP interface the person has a right to, by name. A page offers no other. */
export type Me = {
  username: string
  role: RoleName
  enterprise: string | null
  enterpriseName: string | null
  hasPassword: boolean
  /** Setting a password takes the current one. */
  asksCurrent: boolean
  may: readonly string[]
}

export type AlarmEvent = { room: RoomName; episode: EpisodeView }
/**
 * `withheld`: beside figures seen today those of the room would tell of a single enterprise; `budget`: too many groups were asked for today.
 * Of both `until` says when the room opens again.
 */
export type Refusal = {
  room: RoomName
  code: 'forbidden' | 'unknown-room' | 'too-many-rooms' | 'withheld' | 'budget'
  detail: string
  until?: number
}

export type ServerEvents = {
  snapshot: (s: Snapshot) => void
  delta: (d: Delta) => void
  alarm: (a: AlarmEvent) => void
  refused: (r: Refusal) => void
}
export type ClientEvents = { watch: (request: { room: RoomName }) => void; unwatch: (request: { room: RoomName }) => void }
