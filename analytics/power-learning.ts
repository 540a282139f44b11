// Learns the limits of states by power (domain §4.2) of machines that send power and no state: the samples of a day become a histogram, its
// valley two limits, and these go into the device's document until somebody approves them. The shell around model/power-states.ts: reads
// samples through a narrow port, keeps nothing but when to look again.
import type { Dated, Device, DevicePath } from '../model/plant.ts'
import { learnPowerStates, type PowerHistogram, proposalOf } from '../model/power-states.ts'
import { type DeviceId, type EpochMs, FLAG, METRIC_KIND, type SeriesId, type SeriesInfo } from '../model/reading.ts'
import type { Live } from './live.ts'

export type PowerLearningParts = {
  readonly live: Pick<Live, 'count' | 'idOf' | 'values'>
  readonly store: {
    /** Readings of a series in [from, to), by time; at most `limit`. */
    scan(query: { series: SeriesId; from: EpochMs; to: EpochMs; before: boolean; limit: number }): Promise<{
      readonly at: Float64Array
      readonly value: Float64Array
      readonly flags: Uint8Array
    }>
  }
  /** Resolves when every reading handed over until the call can be read. */
  settled(): Promise<void>
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  pathOf(device: DeviceId): DevicePath | undefined
  readonly registry: {
    device(path: DevicePath): readonly Dated<Device>[]
    putDevice(doc: Device, from: EpochMs): Promise<void>
  }
  now(): EpochMs
}
export type PowerLearning = {
  /** null: no such device, or it never sent power. */
  powerHistogram(query: { device: DevicePath }): Promise<PowerHistogram | null>
  /** Looks at some of the devices that are due. */
  learn(): Promise<void>
}

const HOUR = 3_600_000
/** Samples are looked at over the longest of these that holds no more than MOST_SAMPLES, ms. */
const SPANS = [24 * HOUR, 6 * HOUR, HOUR] as const
const MOST_SAMPLES = 40_000
/** Devices looked at in one round. */
const AT_ONCE = 20
/** Looked at again after so long: while nothing is learned, and while nobody has approved, ms. */
const AGAIN_MS = { unknown: 5 * 60_000, learned: HOUR } as const
/** Limits that moved by less are the same: every change of them states the days before anew. */
const TOLERANCE = 0.1

export function createPowerLearning(parts: PowerLearningParts): PowerLearning {
  const { live, store, registry } = parts
  const dueAt = new Map<DeviceId, EpochMs>()
  let next = 0

  const powerOf = (id: DeviceId) => parts.seriesOf(id).find((one) => one.kind === METRIC_KIND.powerActive)
  const isStated = (id: DeviceId) => parts.seriesOf(id).some((one) => one.kind === METRIC_KIND.state)

  async function study(id: DeviceId, series: SeriesInfo, ratedKw: number): Promise<PowerHistogram> {
    const newest = live.values(id).find(({ metric }) => metric === series.metric)?.at
    const kw: number[] = []
    const to = newest === undefined ? 0 : newest + 1
    let from = to
    for (const span of SPANS) {
      const rows = await store.scan({ series: series.id, from: to - span, to, before: false, limit: MOST_SAMPLES + 1 })
      if (rows.at.length > MOST_SAMPLES && span !== SPANS.at(-1)) continue
      for (let i = 0; i < rows.at.length; i++) if (!(rows.flags[i]! & FLAG.bad)) kw.push(rows.value[i]!)
      from = rows.at[0] ?? to
      break
    }
    return { ...learnPowerStates(kw, to - from, ratedKw), from, to, readings: kw.length, stated: isStated(id) }
  }

  async function look(id: DeviceId, series: SeriesInfo, path: DevicePath): Promise<void> {
    const now = parts.now()
    const found = await study(id, series, registry.device(path).at(-1)?.doc.ratedPower ?? 0)
    // Asked again: somebody may have decided while the samples were read.
    const newest = registry.device(path).at(-1)
    if (newest === undefined || isFrozen(newest.doc)) return
    const known = newest.doc.powerStates
    const powerStates = proposalOf(found)
    dueAt.set(id, now + (powerStates === null ? AGAIN_MS.unknown : AGAIN_MS.learned))
    if (powerStates === null) return
    if (known !== undefined && isNear(known.on, powerStates.on) && isNear(known.off, powerStates.off)) return
    await registry.putDevice({ ...newest.doc, powerStates }, newest.from)
  }

  return {
    async powerHistogram({ device }) {
      const id = live.idOf(device)
      const series = id === undefined ? undefined : powerOf(id)
      if (id === undefined || series === undefined) return null
      await parts.settled()
      return await study(id, series, registry.device(device).at(-1)?.doc.ratedPower ?? 0)
    },
    async learn() {
      const now = parts.now()
      const due: (() => Promise<void>)[] = []
      for (let n = live.count; n > 0 && due.length < AT_ONCE; n--) {
        const id = next++ % live.count
        const series = powerOf(id)
        if (series === undefined || isStated(id) || now < (dueAt.get(id) ?? 0)) continue
        const path = parts.pathOf(id)
        const doc = path === undefined ? undefined : registry.device(path).at(-1)?.doc
        if (path !== undefined && doc !== undefined && !isFrozen(doc)) due.push(() => look(id, series, path))
      }
      if (due.length === 0) return
      await parts.settled()
      for (const one of due) await one()
    },
  }
}

const isFrozen = (doc: Device): boolean => doc.powerStates !== undefined && doc.powerStates.approvedBy !== null
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(a, b)
