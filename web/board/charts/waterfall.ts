// Planned time → losses → fully productive time, as bars on one axis of minutes (domain §2.3.1).

import type { LossName } from '../../../model/kpi.ts'
import type { LossBar } from '../../contract.ts'

/** start and end in minutes on the axis; a loss runs from the higher to the lower value, a gain (negative loss) upwards. */
export type WaterfallBar = {
  readonly key: LossName | 'planned' | 'productive' | 'running'
  readonly kind: 'total' | 'loss' | 'gain' | 'result'
  readonly minutes: number
  readonly start: number
  readonly end: number
}
export type Waterfall = { readonly bars: readonly WaterfallBar[]; readonly min: number; readonly max: number }

/** Losses smaller than this are not drawn, minutes; they still count in the sum. */
const VISIBLE = 0.05

/**
 * Bars in the order of the losses given. The last bar is what is left, so the picture adds up by construction; where the pace is not known
 * (no loss of speed is given) it is the time the machine ran.
 */
export function waterfallOf(plannedMinutes: number, losses: readonly LossBar[]): Waterfall {
  const bars: WaterfallBar[] = [{ key: 'planned', kind: 'total', minutes: plannedMinutes, start: 0, end: plannedMinutes }]
  let level = plannedMinutes
  let min = Math.min(0, level)
  let max = Math.max(0, level)
  for (const { loss, minutes } of losses) {
    const end = level - minutes
    if (Math.abs(minutes) >= VISIBLE) bars.push({ key: loss, kind: minutes > 0 ? 'loss' : 'gain', minutes, start: level, end })
    level = end
    min = Math.min(min, level)
    max = Math.max(max, level)
  }
  bars.push({
    key: losses.some(({ loss }) => loss === 'speed') ? 'productive' : 'running',
    kind: 'result',
    minutes: level,
    start: 0,
    end: level,
  })
  return { bars, min, max }
}

/** Left edge and width of a bar in percent of the axis. */
export function placeOf(bar: WaterfallBar, { min, max }: Waterfall): { readonly left: number; readonly width: number } {
  const span = max - min
  if (span <= 0) return { left: 0, width: 0 }
  const low = Math.min(bar.start, bar.end)
  return { left: ((low - min) / span) * 100, width: (Math.abs(bar.end - bar.start) / span) * 100 }
}

/** The loss that costs most, if one costs anything. */
export function largestLoss(losses: readonly LossBar[]): LossBar | null {
  let largest: LossBar | null = null
  for (const bar of losses) if (bar.minutes >= VISIBLE && (largest === null || bar.minutes > largest.minutes)) largest = bar
  return largest
}
