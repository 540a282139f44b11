// Who and where, as views and history ask it: the registry and the segment tables through narrow ports, and the devices of an
// enterprise by number. Holds names and numbers only; never a figure.
import { type County, type Dated, type Device, type DevicePath, type Enterprise, inForce, type Segment, type Site } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { StopChange } from '../model/stops.ts'
import type { Live } from './live.ts'

/** What is asked of the registry. */
export type Plants = {
  /** Rises with every write. */
  readonly revision: number
  enterprises(): readonly Enterprise[]
  enterprise(id: string): Enterprise | undefined
  /** All versions, oldest first. */
  enterpriseHistory(id: string): readonly Dated<Enterprise>[]
  /** The same of every enterprise. */
  enterpriseHistories(): readonly (readonly Dated<Enterprise>[])[]
  site(enterprise: string, site: string): readonly Dated<Site>[]
  device(path: DevicePath): readonly Dated<Device>[]
  /** What people said of the stops of a device, oldest first. */
  stopChanges(path: DevicePath): readonly StopChange[]
}
/** Segments, counties and cities the house has names for, and the codes of all of them. */
export type Regions = {
  readonly segments: readonly string[]
  readonly counties: readonly string[]
  readonly cities: readonly string[]
  segment(code: string): Segment | undefined
  county(code: string): County | undefined
  city(code: string): { readonly nameZh: string; readonly nameEn: string } | undefined
}

/** Shifts, production days and zone of a site; a site without calendar has days and no shifts. All that overlap [from, to), oldest first. */
export type Calendars = {
  shiftsBetween(
    enterprise: string,
    site: string,
    from: EpochMs,
    to: EpochMs,
  ): readonly { readonly name: string; readonly from: EpochMs; readonly to: EpochMs; readonly day: string }[]
  productionDays(
    enterprise: string,
    site: string,
    from: EpochMs,
    to: EpochMs,
  ): readonly { readonly day: string; readonly from: EpochMs; readonly to: EpochMs }[]
  /** In force at that time. */
  timezone(enterprise: string, site: string, at: EpochMs): string
}

export const levelsOf = (path: DevicePath) => {
  const [enterprise = '', site = '', area = '', line = '', device = ''] = path.split('/')
  return { enterprise, site, area, line, device }
}
/** Zone of a plant that named none (domain §2.0). */
export const DEFAULT_ZONE = 'Asia/Shanghai'
export const zoneOf = (plants: Plants, enterprise: string, site: string, now: EpochMs): string =>
  inForce(plants.site(enterprise, site), now)?.timezone ?? DEFAULT_ZONE
/** Name people gave a device, else the last level of its path. */
export const deviceName = (doc: Device | undefined, path: DevicePath): string => doc?.name || levelsOf(path).device

/** Devices by enterprise. Numbers are dense and never reused, so it only ever reads the new ones; bounded by the service's device limit. */
export type PlantIndex = { devicesOf(enterprise: string): readonly DeviceId[]; pathOf(id: DeviceId): DevicePath | undefined }
export function createPlantIndex(live: Live, now: () => EpochMs): PlantIndex {
  const paths: DevicePath[] = []
  const byEnterprise = new Map<string, DeviceId[]>()
  const readNew = () => {
    while (paths.length < live.count) {
      const { id, path, enterprise } = live.device(paths.length, now())
      paths.push(path)
      const list = byEnterprise.get(enterprise)
      if (list === undefined) byEnterprise.set(enterprise, [id])
      else list.push(id)
    }
  }
  return {
    devicesOf(enterprise) {
      readNew()
      return byEnterprise.get(enterprise) ?? []
    },
    pathOf(id) {
      readNew()
      return paths[id]
    },
  }
}
