// Which bars of a histogram of power stand for running and which for standing. Pure.
import type { PowerBin } from '../../../model/power-states.ts'

/** Index of the bin that holds `kw`: where the line of a limit goes. */
export function binAt(bins: readonly PowerBin[], kw: number): number {
  const i = bins.findIndex(({ to }) => kw < to)
  return i < 0 ? bins.length - 1 : i
}
/** Of the middle of a bin; between the limits a machine stays what it was. */
export function toneOf({ from, to }: PowerBin, on: number | null, off: number | null): 'RUN' | 'IDLE' | 'hold' {
  const middle = (from + to) / 2
  if (on !== null && on > 0 && middle > on) return 'RUN'
  return off !== null && off > 0 && middle < off ? 'IDLE' : 'hold'
}
