// Failures that a window cuts off: not repaired at its end (domain §2.5). Told from sums: what was open before a window, and what began and
// ended in it. So long runs of windows cost one more look at one minute.
import { SUM } from '../model/kpi.ts'
import type { DeviceId } from '../model/reading.ts'
import { type Cells, type OpenMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import type { Window } from './history-windows.ts'

const MINUTE = 60_000

/** For one of the windows: is a failure of any of these devices open at its end? `cells` are the sums of the windows, which are in order. */
export async function cutFailures(
  parts: SumsParts,
  ids: readonly DeviceId[],
  windows: readonly Window[],
  cells: Cells,
  open: OpenMinutes,
): Promise<(of: readonly DeviceId[], window: number) => boolean> {
  // Nothing broke, nothing is open: most machines, most of the time.
  const broken = ids.filter((id) =>
    cells.get(id)?.some((cell) => cell !== undefined && (cell.sums[SUM.ttr]! > 0 || cell.sums[SUM.failing]! > 0)),
  )
  if (broken.length === 0) return () => false
  const begins = windows.flatMap((window, i) => (i > 0 && windows[i - 1]!.to === window.from ? [] : [i]))
  const minutes = begins.map((i) => {
    const to = Math.floor(windows[i]!.from / MINUTE) * MINUTE
    return { from: to - MINUTE, to }
  })
  // Two runs may share the minute before them only where windows are shorter than it.
  const apart = minutes.filter((m, n) => n === 0 || m.from >= minutes[n - 1]!.to)
  const runOf = new Map(begins.map((i, n) => [i, n]))
  const placeOf = new Map(apart.map((m, n) => [m.from, n]))
  const before = await sumsOf(parts, broken, apart, open)
  const cut = new Set<string>()
  for (const id of broken) {
    let isOpen = 0
    windows.forEach((_, i) => {
      const run = runOf.get(i)
      if (run !== undefined) {
        const at = placeOf.get(minutes[run]!.from) ?? -1
        isOpen = (before.get(id)?.[at]?.sums[SUM.failing] ?? 0) > 0 ? 1 : 0
      }
      isOpen += cells.get(id)?.[i]?.sums[SUM.failuresOpen] ?? 0
      if (isOpen > 0) cut.add(`${id} ${i}`)
    })
  }
  return (of, window) => of.some((id) => cut.has(`${id} ${window}`))
}
