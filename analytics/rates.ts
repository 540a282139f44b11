// How fast a counter rises: the mean of the last few seconds, so that a board does not flicker.
import type { EpochMs } from '../model/reading.ts'

const WINDOW_MS = 5_000

/** `count(at, total)` once a second; `perSecond()` any time. */
export function createRate(): { count(at: EpochMs, total: number): void; perSecond(): number } {
  const seen: { readonly at: EpochMs; readonly total: number }[] = []
  return {
    count(at, total) {
      seen.push({ at, total })
      while (seen.length > 2 && seen[0]!.at < at - WINDOW_MS) seen.shift()
    },
    perSecond() {
      const first = seen[0]
      const last = seen.at(-1)
      return first === undefined || last === undefined || last.at <= first.at
        ? 0
        : Math.round(((last.total - first.total) * 1000) / (last.at - first.at))
    },
  }
}
