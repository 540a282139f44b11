// The plan of a simulated cluster: documents as the registry takes them, the machines behind them, and the events planted in them.
import type { Device, DevicePath, Enterprise, Site } from '../model/plant.ts'
import type { PlantedEvent } from './effects.ts'

/** How a plant differs from the profile of its kind; factors. */
export type Tuning = { readonly run: number; readonly effectiveness: number; readonly scrap: number }

/** Devices that one machine moves. */
export type UnitPlan = {
  readonly profile: string
  readonly tuning: Tuning
  readonly site: string
  /** One a station, in the profile's order. */
  readonly devices: readonly DevicePath[]
  /** Planned time per item that the plant declares, s; effectiveness and OEE are formed with it. */
  readonly declaredPriS: number
  /** People at its line, where the plant counts them and this unit tells of it. */
  readonly crew?: number
}
/** A plant that is no machine, with one device. */
export type AssetPlan = {
  readonly profile: string
  /** 1 for the first of its kind. */
  readonly number: number
  readonly device: DevicePath
}
export type ClockQuality = 'ptp' | 'ntp' | 'rtc' | 'none'
export type EnterprisePlan = {
  readonly enterprise: Enterprise
  readonly sites: readonly Site[]
  readonly devices: readonly Device[]
  readonly units: readonly UnitPlan[]
  readonly assets?: readonly AssetPlan[]
  /** `flat`: the form of the smallest senders. `power`: nothing but a clamp around each cable, no state and no count. */
  readonly form: 'full' | 'flat' | 'power'
  /** How far the gateway's clock is ahead of the true time, ms, and what it says of itself. */
  readonly clock: { readonly aheadMs: number; readonly quality: ClockQuality }
}
export type Cluster = { readonly seed: string; readonly enterprises: readonly EnterprisePlan[]; readonly events: readonly PlantedEvent[] }
