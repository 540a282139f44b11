// A plant without a wire: all messages of a span of time as an iterable in order of event time, and the truth about it. For scenarios
// that publish a day of a line in seconds and compare what the service says with what happened.
import type { Device, DevicePath, Enterprise, Site } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { createPlant, type PlantOptions } from './cluster.ts'
import type { Cluster } from './cluster-plan.ts'
import { createGateway } from './gateway.ts'
import type { Message } from './message.ts'
import { plantFault } from './planted.ts'
import { LIVE, type Resolution } from './resolution.ts'
import { createTruth, type TruthFile } from './truth.ts'

export type SimulateOptions = Omit<PlantOptions, 'profile'> & {
  readonly from: EpochMs
  /** Hours simulated. */
  readonly hours: number
  /** Default: like a live gateway. */
  readonly resolution?: Resolution
  /** Faults planted: label, number of the unit (0 first), onset and length in hours from `from`. */
  readonly faults?: readonly { readonly label: string; readonly unit?: number; readonly onsetHours: number; readonly hours: number }[]
}
export type SimulatedPlant = {
  readonly enterprise: Enterprise
  readonly site: Site
  readonly devices: readonly Device[]
  readonly kpiDevices: readonly DevicePath[]
  /** Can be walked once. */
  readonly messages: Iterable<Message>
  /** The truth up to the last message; whole after the messages were walked. */
  truth(): TruthFile
}

/** Simulates `hours` of a plant with machines of `profile` (its code). Nothing happens until `messages` is walked. */
export function simulatePlant(profile: string, options: SimulateOptions): SimulatedPlant {
  const { from, hours, resolution = LIVE, faults = [], ...rest } = options
  let cluster: Cluster = createPlant({ ...rest, profile })
  for (const f of faults) cluster = plantFault(cluster, firstDeviceOf(cluster, f.unit ?? 0), f.label, f.onsetHours * 3_600_000, f.hours)
  const plan = cluster.enterprises[0]!
  const to = from + Math.round(hours * 3_600_000)
  const truth = createTruth(undefined, Math.max(72, Math.ceil(hours) + 1))
  const gateway = createGateway({ cluster, plan, origin: from, truth, from, spread: false })
  for (const { onsetMs, endMs, ...e } of cluster.events) truth.event({ ...e, onset: from + onsetMs, end: from + endMs })
  function* messages(): Iterable<Message> {
    for (let at = from + resolution.flushMs; at < to; at += resolution.flushMs) yield* gateway.advance(at, resolution)
    yield* gateway.advance(to, resolution)
    yield* gateway.finish()
    gateway.save()
  }
  return {
    enterprise: plan.enterprise,
    site: plan.sites[0]!,
    devices: plan.devices,
    kpiDevices: plan.devices.filter((d) => d.kpiScope).map((d) => d.path),
    messages: messages(),
    truth: () => truth.file(from, gateway.at),
  }
}

function firstDeviceOf(cluster: Cluster, unit: number): DevicePath {
  const { units, assets = [] } = cluster.enterprises[0]!
  return units[unit]?.devices[0] ?? assets[unit]!.device
}
