// Watches for an effectiveness above 1: evidence of a wrong ideal cycle or of pieces counted twice (domain §2.0). The figure itself is
// never corrected; an episode says that it cannot be right.
import { OVER_ONE } from '../model/detection.ts'
import { SUM, SUM_COUNT } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Episodes } from './episodes.ts'
import { MINUTE, slotOf, type Track } from './track.ts'

/** Closed minutes looked at together, and production time in them below which a ratio says nothing, ms. */
const { minutes: WINDOW, raise: RAISE, leastAptMs: LEAST_APT } = OVER_ONE
/** Minutes that closed longer ago are back-filled history: its counters come too seldom for half an hour to say anything, ms. */
const HISTORY = 1_800_000
const KEY = 'effectiveness-over-1'

/** Judges the WINDOW minutes before `closed`, the first minute not closed. Call when that has moved; `clock`: batch time. */
export function watchEffectiveness(t: Track, closed: number, clock: EpochMs, episodes: Episodes): void {
  if (clock - closed * MINUTE > HISTORY) return
  let apt = 0
  let priPq = 0
  let ran = 0
  let made = 0
  /** The same after the first minute with a count: its pieces may have been made before the window. */
  let aptSince = 0
  let priPqSince = 0
  for (let minute = closed - WINDOW; minute < closed; minute++) {
    const slot = slotOf(t, minute)
    if (slot < 0) continue
    const row = slot * SUM_COUNT
    const produced = t.rows[row + SUM.apt]!
    const pieces = t.rows[row + SUM.priPq]! / 1000
    apt += produced
    priPq += pieces
    if (made > 0) {
      aptSince += produced
      priPqSince += pieces
    }
    if (produced > 0) ran++
    if (pieces > 0) made++
  }
  // A counter that comes every few minutes is too coarse to judge half an hour by, and where it comes more often from some moment on, as
  // after a back-fill, what it brought before that moment weighs too much.
  const value = apt >= LEAST_APT && made * 2 >= ran ? priPq / apt : null
  if (value !== null && value > RAISE && priPqSince > RAISE * aptSince && aptSince >= LEAST_APT) {
    episodes.raise(t.id, KEY, (closed - WINDOW) * MINUTE, { type: KEY, metric: null, severity: 'warn', message: KEY, value, expected: 1 })
  } else if (episodes.isOpen(t.id, KEY)) episodes.clear(t.id, KEY, closed * MINUTE)
}
