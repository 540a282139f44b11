// Late work: which devices have readings that came after their time had left the memory of the fold, or an edit in the registry that touches
// such a time, and from when to when. The readings themselves are in the warehouse; here is one small entry a device, so a backlog of hours
// costs nothing. Its clock is the batch clock.
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { CAUSE } from './causes.ts'

/** Of [first, last] something has to be stated anew: `n` readings came late, or an edit touches it. From `since` to `until` by the batch clock. */
export type LateWork = {
  readonly device: DeviceId
  first: EpochMs
  last: EpochMs
  n: number
  readonly since: EpochMs
  until: EpochMs
  /** Its production days begin at other times than before. */
  days: boolean
  /** Why, bits of CAUSE. */
  why: number
}
/** What a snapshot holds of a book. */
export type LateDump = { readonly works: readonly (Omit<LateWork, 'why'> & { readonly why?: number })[]; readonly pausedTo: EpochMs }
export type LateBook = {
  /** `why`: late, or kept back by its gateway. */
  note(device: DeviceId, at: EpochMs, clock: EpochMs, why: number): void
  /** An edit touches [first, last) of the past of the device, or its days. */
  edited(device: DeviceId, first: EpochMs, last: EpochMs, days: boolean, why: number, clock: EpochMs): void
  /** The rest of a work that was taken and not finished: due at once. */
  again(device: DeviceId, first: EpochMs, last: EpochMs, why: number, clock: EpochMs): void
  /** Nothing is due before `to`: the live readings have their turn. */
  pause(to: EpochMs): void
  /** Is there work to be done at this time? */
  due(clock: EpochMs): boolean
  /** Takes the next work that is due out of the book, the longest waiting first. */
  take(clock: EpochMs): LateWork | undefined
  readonly waiting: number
  devices(): Iterable<DeviceId>
  dump(): LateDump
  load(saved: LateDump): void
}

/** A backlog is gone over when it is complete: nothing late came for this long, ms. */
const QUIET = 2_000
/** A backlog that does not end is gone over in pieces, ms. */
const LONGEST_WAIT = 30_000

export function createLateBook(): LateBook {
  const works = new Map<DeviceId, LateWork>()
  /** Before this time no work can be due. */
  let earliest = Infinity
  let pausedTo = 0
  const dueAt = (w: LateWork): EpochMs => Math.min(w.until + QUIET, w.since + LONGEST_WAIT)
  function add(more: LateWork): void {
    const work = works.get(more.device)
    if (work === undefined) {
      works.set(more.device, more)
      earliest = Math.min(earliest, dueAt(more))
      return
    }
    if (more.first < work.first) work.first = more.first
    if (more.last > work.last) work.last = more.last
    work.n += more.n
    work.until = more.until
    work.days ||= more.days
    work.why |= more.why
  }
  return {
    note(device, at, clock, why) {
      const work = works.get(device)
      if (work === undefined) {
        add({ device, first: at, last: at, n: 1, since: clock, until: clock, days: false, why })
        return
      }
      if (at < work.first) work.first = at
      if (at > work.last) work.last = at
      work.n++
      work.why |= why
      work.until = clock
    },
    edited: (device, first, last, days, why, clock) => add({ device, first, last, n: 0, since: clock, until: clock, days, why }),
    again: (device, first, last, why, clock) =>
      add({ device, first, last, n: 0, since: clock - LONGEST_WAIT, until: clock, days: false, why }),
    pause(to) {
      pausedTo = to
    },
    due(clock) {
      if (clock < earliest || clock < pausedTo) return false
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
    devices: () => works.keys(),
    dump: () => ({ works: [...works.values()], pausedTo }),
    load(saved) {
      // A snapshot of before says no cause: what came late is known by its number, an edit is of one kind or another.
      for (const work of saved.works) works.set(work.device, { ...work, why: work.why ?? (work.n > 0 ? CAUSE.late : 0) })
      earliest = saved.works.length === 0 ? Infinity : 0
      pausedTo = saved.pausedTo
    },
  }
}
