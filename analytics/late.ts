// Late work: which devices have readings that came after their time had left the memory of the fold, and from when to when. The readings
// themselves are in the warehouse; here is one small entry a device, so a backlog of hours costs nothing. Its clock is the batch clock.
import type { DeviceId, EpochMs } from '../model/reading.ts'

/** Readings of [first, last] came late, `n` of them; from `since` to `until` by the batch clock. */
export type LateWork = { readonly device: DeviceId; first: EpochMs; last: EpochMs; n: number; readonly since: EpochMs; until: EpochMs }
export type LateBook = {
  note(device: DeviceId, at: EpochMs, clock: EpochMs): void
  /** Is there work to be done at this time? */
  due(clock: EpochMs): boolean
  /** Takes the next work that is due out of the book, the longest waiting first. */
  take(clock: EpochMs): LateWork | undefined
  readonly waiting: number
  dump(): readonly LateWork[]
  load(works: readonly LateWork[]): void
}

/** A backlog is gone over when it is complete: nothing late came for this long, ms. */
const QUIET = 2_000
/** A backlog that does not end is gone over in pieces, ms. */
const LONGEST_WAIT = 30_000

export function createLateBook(): LateBook {
  const works = new Map<DeviceId, LateWork>()
  /** Before this time no work can be due. */
  let earliest = Infinity
  const dueAt = (w: LateWork): EpochMs => Math.min(w.until + QUIET, w.since + LONGEST_WAIT)
  return {
    note(device, at, clock) {
      const work = works.get(device)
      if (work === undefined) {
        works.set(device, { device, first: at, last: at, n: 1, since: clock, until: clock })
        earliest = Math.min(earliest, clock + QUIET)
        return
      }
      if (at < work.first) work.first = at
      if (at > work.last) work.last = at
      work.n++
      work.until = clock
    },
    due(clock) {
      if (clock < earliest) return false
      earliest = Infinity
      for (const work of works.values()) earliest = Math.min(earliest, dueAt(work))
      return clock >= earliest
    },
    take(clock) {
      for (const work of works.values())
        if (clock >= dueAt(work)) {
          works.delete(work.device)
          return work
        }
      return undefined
    },
    get waiting() {
      return works.size
    },
    dump: () => [...works.values()],
    load(saved) {
      for (const work of saved) works.set(work.device, { ...work })
      earliest = saved.length === 0 ? Infinity : 0
    },
  }
}
