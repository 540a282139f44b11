// What ingest has announced: devices, their series, and texts by number, for those who ask long after the announcement.
// Saved with the rest of the core's state. Bounded by ingest's own limits.
import type { DeviceId, DeviceInfo, SeriesInfo, TextInfo } from '../model/reading.ts'

export type Names = {
  device(info: DeviceInfo): void
  series(info: SeriesInfo): void
  text(info: TextInfo): void
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  textOf(id: number): string | undefined
  snapshot(): Uint8Array
}

type Saved = { readonly devices: readonly DeviceInfo[]; readonly series: readonly SeriesInfo[]; readonly texts: readonly TextInfo[] }

export function createNames(saved?: Uint8Array): Names {
  const devices: DeviceInfo[] = []
  const byDevice: SeriesInfo[][] = []
  const texts = new Map<number, string>()
  const known = new Set<number>()
  const names: Names = {
    device(info) {
      devices[info.id] = info
    },
    series(info) {
      if (known.has(info.id)) return
      known.add(info.id)
      const list = byDevice[info.device]
      if (list === undefined) byDevice[info.device] = [info]
      else list.push(info)
    },
    text(info) {
      texts.set(info.id, info.text)
    },
    seriesOf: (device) => byDevice[device] ?? [],
    textOf: (id) => texts.get(id),
    snapshot: () =>
      new TextEncoder().encode(
        JSON.stringify({ devices, series: byDevice.flat(), texts: [...texts].map(([id, text]) => ({ id, text })) } satisfies Saved),
      ),
  }
  if (saved !== undefined) {
    const { devices, series, texts } = JSON.parse(new TextDecoder().decode(saved)) as Saved
    devices.forEach(names.device)
    series.forEach(names.series)
    texts.forEach(names.text)
  }
  return names
}
