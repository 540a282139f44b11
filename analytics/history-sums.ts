// Sums of devices over windows: what the warehouse has plus what the fold still holds, each minute exactly once.
import { addSums, type Basis, createSums, type Sums } from '../model/kpi.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { Window } from './history-windows.ts'
import type { Live } from './live.ts'

/** One device in one window. */
export type Cell = {
  readonly sums: Sums
  counted: Basis['counted']
  priced: Basis['priced']
  version: number
  restated: boolean
  provisional: boolean
}
/** cells[device][window], undefined where nothing is known. */
export type Cells = ReadonlyMap<DeviceId, readonly (Cell | undefined)[]>

type WindowSumsLike = Readonly<Cell> & {
  readonly device: DeviceId
  /** Index into the asked windows. */
  readonly window: number
}
/** What is asked of the warehouse: minute rows summed by device and window, made for the one who asks; nothing where no row is. */
export type MinuteStore = {
  /** `only`: places in SUM_COLUMNS; the other sums are 0. */
  sumMinutes(query: {
    devices: readonly DeviceId[]
    windows: readonly Window[]
    only?: readonly number[]
  }): Promise<readonly WindowSumsLike[]>
}

export type SumsParts = {
  readonly live: Live
  readonly store: MinuteStore
  /** Resolves when every row handed over until the call can be read. */
  settled(): Promise<void>
}

/** The open minutes of some devices at one instant, and the promise that all before them can be read. */
export type OpenMinutes = {
  readonly at: EpochMs
  readonly byDevice: ReadonlyMap<DeviceId, readonly { readonly minute: EpochMs; readonly sums: Sums }[]>
  readonly settled: Promise<void>
}
/** Taken in one go, so that nothing closes between the two halves. */
export const openMinutes = (parts: SumsParts, devices: readonly DeviceId[], now: EpochMs): OpenMinutes => ({
  at: now,
  byDevice: new Map(devices.map((id) => [id, parts.live.openMinutes(id, now)])),
  settled: parts.settled(),
})

/** Windows are in order and do not overlap. `only`: columns that are looked at; what the others hold is not said. */
export async function sumsOf(
  parts: SumsParts,
  devices: readonly DeviceId[],
  windows: readonly Window[],
  open: OpenMinutes,
  only?: readonly number[],
): Promise<Cells> {
  const cells = new Map<DeviceId, (Cell | undefined)[]>(devices.map((id) => [id, []]))
  const cell = (id: DeviceId, window: number): Cell => {
    const row = cells.get(id)!
    row[window] ??= { sums: createSums(), counted: false, priced: false, version: 0, restated: false, provisional: false }
    return row[window]
  }
  await open.settled
  // A minute that was open may be closed and written while we wait: the warehouse is asked for the time before it only. Devices mostly
  // share that minute, so this is one question, seldom two or three.
  for (const [before, ids] of byFirstOpen(devices, open)) {
    const kept = windows.map((w, index) => ({ from: w.from, to: Math.min(w.to, before), index })).filter((w) => w.from < w.to)
    if (kept.length === 0) continue
    // Each device is asked about once: what comes is the whole cell, and it was made for this answer.
    const rows = await parts.store.sumMinutes({ devices: ids, windows: kept.map(({ from, to }) => ({ from, to })), ...(only && { only }) })
    for (const row of rows) cells.get(row.device)![kept[row.window]!.index] = row
  }
  for (const [id, minutes] of open.byDevice) {
    if (minutes.length === 0 || !cells.has(id)) continue
    const { basis } = parts.live.device(id, open.at)
    for (const { minute, sums } of minutes) {
      const index = windowAt(windows, minute)
      if (index < 0) continue
      const into = cell(id, index)
      addSums(into.sums, sums)
      into.counted ||= basis.counted
      into.priced ||= basis.priced
      into.version = Math.max(into.version, 1)
      into.provisional = true
    }
  }
  // A minute is handed over seconds after its end, yet readings of it are counted for as long as lateness allows.
  for (const [id, row] of cells) {
    const finalTo = parts.live.finalTo(id, open.at)
    for (let i = windows.length - 1; i >= 0 && windows[i]!.to >= finalTo; i--) {
      const last = row[i]
      if (last !== undefined) last.provisional = true
    }
  }
  return cells
}

function byFirstOpen(devices: readonly DeviceId[], open: OpenMinutes): Map<EpochMs, DeviceId[]> {
  const groups = new Map<EpochMs, DeviceId[]>()
  for (const id of devices) {
    const first = open.byDevice.get(id)?.[0]?.minute ?? Number.POSITIVE_INFINITY
    const group = groups.get(first)
    if (group === undefined) groups.set(first, [id])
    else group.push(id)
  }
  return groups
}

/** Index of the window that holds `at`, -1 if none. */
function windowAt(windows: readonly Window[], at: EpochMs): number {
  let low = 0
  let high = windows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const w = windows[middle]!
    if (at < w.from) high = middle - 1
    else if (at >= w.to) low = middle + 1
    else return middle
  }
  return -1
}
