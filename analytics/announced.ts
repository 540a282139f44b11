// Series and texts as ingest announced them, for questions about history: which metrics a device has, what a number of a reading means.
// Announcements come once in the life of the journal, so they are part of every snapshot. As many as ingest lets in.
import type { DeviceId, ReadingSink, SeriesId, SeriesInfo } from '../model/reading.ts'

export type Announced = Pick<ReadingSink, 'device' | 'series' | 'text'> & {
  /** By time of announcement. */
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  /** Text an aux number stands for. */
  textOf(id: number): string | undefined
  snapshot(): Uint8Array
  /** Into an empty one. Throws on bytes that are no snapshot. */
  restore(bytes: Uint8Array): void
}
type State = { readonly series: readonly SeriesInfo[]; readonly texts: readonly (readonly [number, string])[] }

export function createAnnounced(): Announced {
  const byDevice = new Map<DeviceId, Map<SeriesId, SeriesInfo>>()
  const texts = new Map<number, string>()
  const announced: Announced = {
    device() {},
    // Again when its unit became known.
    series(info) {
      const known = byDevice.get(info.device)
      if (known === undefined) byDevice.set(info.device, new Map([[info.id, info]]))
      else known.set(info.id, info)
    },
    text: ({ id, text }) => void texts.set(id, text),
    seriesOf: (device) => [...(byDevice.get(device)?.values() ?? [])],
    textOf: (id) => texts.get(id),
    snapshot() {
      const state: State = { series: [...byDevice.values()].flatMap((of) => [...of.values()]), texts: [...texts] }
      return new TextEncoder().encode(JSON.stringify(state))
    },
    restore(bytes) {
      const state = JSON.parse(new TextDecoder().decode(bytes)) as State
      for (const info of state.series) announced.series(info)
      for (const [id, text] of state.texts) texts.set(id, text)
    },
  }
  return announced
}
