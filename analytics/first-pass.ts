// First pass yield (ISO 22400-2, domain §2.2 K17): pieces by serial number, each once at a station, in the window of its first judgement.
// Asks the warehouse about machines that judge pieces only; forms no ratio.
import type { FirstPassed } from '../model/kpi.ts'
import type { DeviceId, SeriesInfo } from '../model/reading.ts'
import type { Window } from './history-windows.ts'

export type FirstPassStore = {
  /** By device and window, sorted; nothing where no piece was. */
  firstPass(query: {
    devices: readonly DeviceId[]
    windows: readonly Window[]
  }): Promise<readonly { readonly device: DeviceId; readonly window: number; readonly inspected: number; readonly passed: number }[]>
}
type Parts = { readonly store: FirstPassStore; seriesOf(device: DeviceId): readonly SeriesInfo[] }

const NONE: FirstPassed = { ip: 0, gp: 0 }
const judges = ({ metric }: SeriesInfo): boolean => metric.startsWith('quality.')

/** What some devices inspected in a window, together. Windows are in order and do not overlap. */
export async function firstPassOf(
  { store, seriesOf }: Parts,
  devices: readonly DeviceId[],
  windows: readonly Window[],
): Promise<(of: readonly DeviceId[], window: number) => FirstPassed> {
  const asked = devices.filter((id) => seriesOf(id).some(judges))
  if (asked.length === 0) return () => NONE
  const found = new Map<string, FirstPassed>()
  for (const { device, window, inspected, passed } of await store.firstPass({ devices: asked, windows }))
    found.set(`${device} ${window}`, { ip: inspected, gp: passed })
  if (found.size === 0) return () => NONE
  return (of, window) =>
    of.reduce<FirstPassed>((sum, id) => {
      const one = found.get(`${id} ${window}`)
      return one === undefined ? sum : { ip: sum.ip + one.ip, gp: sum.gp + one.gp }
    }, NONE)
}
