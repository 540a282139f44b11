// Devices and their series as numbers: dense, in journal order, announced to the sink before their first use, never forgotten.
// Bounded by the limits handed in; what does not fit is refused with LIMIT.
import { lookUp, type MetricRule } from '../model/dictionary.ts'
import type { Rejection } from '../model/errors.ts'
import type { DevicePath } from '../model/plant.ts'
import { type DeviceInfo, METRIC_KIND, type SeriesId } from '../model/reading.ts'
import type { DeviceEntry, Route } from './senders.ts'
import type { SeriesState, SeriesTable } from './series-table.ts'

export type CatalogLimits = { readonly devices: number; readonly seriesPerDevice: number }
export type CatalogState = {
  /** `names`: those sent that differ from the metric they stand for. */
  readonly devices: readonly (readonly [enterprise: string, path: string, names: readonly (readonly [string, number])[]])[]
  readonly series: SeriesState
}

export class Catalog {
  readonly #limits: CatalogLimits
  readonly #series: SeriesTable
  readonly #announce: (info: DeviceInfo) => void
  readonly #paths = new Map<DevicePath, DeviceEntry>()
  readonly devices: DeviceEntry[] = []

  constructor(limits: CatalogLimits, series: SeriesTable, announce: (info: DeviceInfo) => void) {
    this.#limits = limits
    this.#series = series
    this.#announce = announce
  }

  /** The device of a route, made on first contact. */
  device(route: Route): DeviceEntry | Rejection {
    if (route.device !== undefined) return route.device
    let device = this.#paths.get(route.path)
    if (device === undefined) {
      if (this.devices.length >= this.#limits.devices) return refuse(`the service holds its ${this.#limits.devices} devices`)
      device = this.#addDevice(route.topic!.address.enterprise, route.path)
      this.#announce({ id: device.id, enterprise: device.enterprise, path: device.path })
    }
    route.device = device
    return device
  }

  /** `series << 1 | delta` of a metric by the name it was sent under, made on first contact. */
  metric(device: DeviceEntry, name: string): number | Rejection {
    const known = device.names.get(name)
    if (known !== undefined) return known
    const rule = lookUp(name)
    if ('stage' in rule) return rule
    const series = this.seriesOf(device, rule)
    if (typeof series !== 'number') return series
    const code = (series << 1) | (rule.delta ? 1 : 0)
    // Codes of alarms are the plant's to choose, so names that hold one are not kept.
    if (rule.kind !== METRIC_KIND.alarm) device.names.set(name, code)
    return code
  }

  /** Series of a rule, made on first contact. */
  seriesOf(device: DeviceEntry, rule: MetricRule): SeriesId | Rejection {
    const known = device.names.get(rule.metric)
    if (known !== undefined) return known >>> 1
    if (device.series >= this.#limits.seriesPerDevice) return refuse(`the device holds its ${this.#limits.seriesPerDevice} metrics`)
    const id = this.#series.add(rule, device.id)
    this.#own(device, id, rule)
    return id
  }

  save(): CatalogState {
    const { rules } = this.#series
    const extra = (device: DeviceEntry) => [...device.names].filter(([name, code]) => rules[code >>> 1]!.metric !== name)
    return { devices: this.devices.map((d) => [d.enterprise, d.path, extra(d)]), series: this.#series.save() }
  }
  /** Into an empty catalog. Announces nothing: the sink has its own snapshot. */
  load(state: CatalogState): void {
    for (const [enterprise, path] of state.devices) this.#addDevice(enterprise, path)
    this.#series.load(state.series, (id, rule, device) => this.#own(this.devices[device]!, id, rule))
    for (const [id, [, , names]] of state.devices.entries()) for (const [name, code] of names) this.devices[id]!.names.set(name, code)
  }

  #addDevice(enterprise: string, path: DevicePath): DeviceEntry {
    const device: DeviceEntry = { id: this.devices.length, enterprise, path, publisher: undefined, names: new Map(), series: 0 }
    this.devices.push(device)
    this.#paths.set(path, device)
    return device
  }

  #own(device: DeviceEntry, id: SeriesId, rule: MetricRule): void {
    device.series++
    device.names.set(rule.metric, id << 1)
  }
}

const refuse = (detail: string): Rejection => ({ stage: 'validate', code: 'LIMIT', detail })
