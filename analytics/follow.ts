// Follows the registry: after a change every device is looked up again, some at a time. What memory holds of a device is folded again if it
// concerns it; what the edit touches of the time before, as far back as late readings reach, is work like theirs.
import type { DeviceInfo, EpochMs } from '../model/reading.ts'
import { editCauses } from './causes.ts'
import { type Plan, touched } from './edits.ts'
import type { Fold } from './fold.ts'
import { daysMoved, rebuildDays } from './keep.ts'
import type { PlantCache } from './plant-cache.ts'
import { MINUTE, refold } from './track.ts'

export type Follower = {
  /** Once a second of batch time. */
  followSome(now: EpochMs): void
  /** Looks every device up again, whatever the registry says of changes. */
  followAll(): void
  /** Is this revision of the registry not taken into account by every device yet? */
  isLooking(revision: number): boolean
}

/** Devices looked up again in one second of batch time after the registry changed: a sign-in is a change too, and devices are many. */
const FOLLOWED_AT_ONCE = 1_000
/** No edit. */
const NOWHERE = { first: Infinity, last: -Infinity }

/** `late`: how far back of the newest reading of a device, and of the batch clock, an edit reaches, ms; undefined: not beyond memory. */
export function createFollower(
  fold: Fold,
  plants: PlantCache,
  late: { readonly reachMs: number; readonly keptMs: number } | undefined,
): Follower {
  const { devices, tracks, keeps, counters } = fold
  let waiting = 0
  let next = 0

  function follow(info: DeviceInfo, now: EpochMs): void {
    const t = tracks[info.id]!
    const { id } = info
    const plan: Plan = { calendar: plants.calendarOf(info), terms: plants.termsOf(info) }
    if (plan.calendar === t.calendar && plan.terms === t.terms) return
    const why = editCauses(t, plan)
    t.edited |= why
    const moved = plan.calendar !== t.calendar && daysMoved(keeps[id]!, plan.calendar)
    if (moved) rebuildDays(keeps[id]!, plan.calendar)
    const base = t.baseMinute * MINUTE
    if (late !== undefined && base >= 0) {
      const { first, last } = touched(t, plan, Math.max(t.newest - late.reachMs, now - late.keptMs), t.newest) ?? NOWHERE
      if (first < base) counters.edits++
      if (first < base || moved) fold.late.edited(id, Math.min(first, base), Math.max(last, 0), moved, why, now)
    }
    Object.assign(t, { ...plan, span: { from: 0, to: 0, planned: false }, term: { ...plan.terms[0]!, from: 0, to: 0 } })
    refold(t)
    fold.columns.revision[id]!++
    fold.touch(id)
  }

  return {
    followSome(now) {
      if (plants.moved()) waiting = devices.length
      for (let n = Math.min(waiting, FOLLOWED_AT_ONCE); n > 0; n--, waiting--) {
        next = (next + 1) % devices.length
        follow(devices[next]!, now)
      }
    },
    followAll() {
      waiting = devices.length
    },
    isLooking: (revision) => plants.revision < revision || waiting > 0,
  }
}
