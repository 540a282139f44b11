// Carries re-statements out, in turns: takes due work from the book of late work, has the past gone over (restate.ts), and hands on what came
// of it: rows with a higher version, what they add to hours and days, checkpoints, the state the live track goes on from. A turn belongs to
// one journal entry, so a replay does the same at the same place. Never looks into a reading.
import type { DeviceId, EpochMs, Offset } from '../model/reading.ts'
import { CHANGES } from './columns.ts'
import type { Fold } from './fold.ts'
import { keepRow, refillDays } from './keep.ts'
import type { LateWork } from './late.ts'
import { CHECKPOINT_EVERY, type Checkpoint, oldestRow, type Past, type Restatement, restate } from './restate.ts'
import { relog } from './state-log.ts'
import { MINUTE, rebase, renote, settle, type Track } from './track.ts'

export type LateOptions = {
  /** Older than this behind the newest of its device a reading is too late, ms. */
  readonly reachMs: number
  /** The warehouse surely has all readings of this time before the batch clock, ms. */
  readonly keptMs: number
  readonly past: Past
  /** Resolves when everything handed over in entries up to `entry` can be read. */
  settled(entry: Offset): Promise<void>
  /** To be kept: insert, or replace by (device, minute). */
  checkpoints(rows: readonly Checkpoint[]): void
  /** Readings folded again before the live ones have their turn. Default RESTATED_AT_ONCE. */
  readonly atOnce?: number
}
export type LateTurns = {
  /** Goes over the past of every device whose backlog is complete, as far as one turn goes. */
  run(entry: Offset, receivedAt: EpochMs): Promise<void>
  /** Devices of an enterprise that wait for it or are gone over now. */
  devicesOf(enterprise: string): number
  /** Goes over a stretch of the past and drops what comes of it: see REHEARSED. False: there is no past yet. */
  rehearse(): Promise<boolean>
}

/** Readings folded again before the live ones have their turn; what a work asks of the warehouse costs as much as some more. */
const RESTATED_AT_ONCE = 50_000
const COST_OF_WORK = 10_000
/** The next turn is this much later by the batch clock, ms: a week of a fast device, or an edit of a large site, is no stall. */
const REST_BETWEEN = 500
/** Whatever a process does for the first time takes several times as long. After so many times it does not, so late readings find it done. */
const REHEARSED = 6

/** `tooLate`: `n` readings of the device cannot be counted. */
export function createLateTurns(fold: Fold, late: LateOptions, tooLate: (device: DeviceId, n: number) => void): LateTurns {
  /** Its past is gone over now. */
  let atWork: DeviceId | undefined
  const kindOf = (series: number): number => fold.of.kind[series]!

  async function run(entry: Offset, receivedAt: EpochMs): Promise<void> {
    const now = Math.max(fold.now.clock, receivedAt)
    fold.now.entry = entry
    let needed = 0
    for (const d of fold.late.devices()) {
      settle(fold.tracks[d]!)
      fold.lookAtBase(fold.tracks[d]!)
      needed = Math.max(needed, fold.past.entry[d]!)
    }
    fold.flush()
    // Mostly it was written long ago: what the live readings of the last second gave is not waited for.
    await late.settled(needed)
    for (let left = late.atOnce ?? RESTATED_AT_ONCE; left > 0; left -= COST_OF_WORK) {
      const work = fold.late.take(now)
      if (work === undefined) break
      atWork = work.device
      const t = fold.tracks[work.device]!
      if (work.days) await refill(t)
      const found = await restate(t, work, fold.seriesOf[work.device]!, kindOf, late.past, left)
      if (found === undefined) refuse(work)
      else {
        left -= found.readings
        if (found.rest === undefined) fold.counters.restatements++
        else fold.late.again(work.device, found.rest * MINUTE + 1, Math.max(work.last, found.rest * MINUTE), work.why, now)
        take(t, found, work.why)
      }
    }
    atWork = undefined
    fold.late.pause(now + REST_BETWEEN)
    fold.flush()
  }

  function refuse({ device, n }: LateWork): void {
    fold.counters.readings -= n
    fold.counters.late -= n
    fold.counters.tooLate += n
    tooLate(device, n)
  }

  function take(t: Track, found: Restatement, why: number): void {
    if (found.rows.length > 0) fold.builder.restated(t.id, why)
    if (found.checkpoints.length > 0) late.checkpoints(found.checkpoints)
    for (const { minute, version, flags, sums, change } of found.rows) {
      fold.builder.add(t.id, minute * MINUTE, version, flags, sums, 0)
      keepRow(fold.keeps[t.id]!, t.calendar, minute * MINUTE, change, 0)
      fold.handSome()
    }
    if (found.base === undefined) renote(t, found.since, found.until, found.notes)
    else {
      // What was noted after the base is noted again.
      found.base[CHANGES] = relog(t.states, t.base[CHANGES]!, found.since, found.notes)
      rebase(t, found.base, found.ring)
      t.edited |= why
      fold.touch(t.id)
    }
    fold.columns.revision[t.id]!++
    fold.past.entry[t.id] = fold.now.entry
  }

  /** The two production days on the board, from the minutes that have left the ring. */
  async function refill(t: Track): Promise<void> {
    const to = oldestRow(t) * MINUTE
    const { from } = t.calendar.productionDay(t.calendar.productionDay(to - 1).from - 1)
    refillDays(fold.keeps[t.id]!, t.calendar, await late.past.minutesOf({ device: t.id, from, to }))
  }

  return {
    run,
    devicesOf(enterprise) {
      const waiting = new Set(fold.late.devices())
      if (atWork !== undefined) waiting.add(atWork)
      let own = 0
      for (const d of waiting) if (fold.devices[d]!.enterprise === enterprise) own++
      return own
    },
    async rehearse() {
      const known = fold.tracks.filter((t) => t.baseMinute > 0).slice(0, REHEARSED)
      for (let n = 0; n < REHEARSED && known.length > 0; n++) {
        const t = known[n % known.length]!
        const at = (t.baseMinute - CHECKPOINT_EVERY) * MINUTE
        const work = { device: t.id, first: at, last: at, n: 0, since: 0, until: 0, days: false, why: 0 }
        await restate(t, work, fold.seriesOf[t.id]!, kindOf, late.past, RESTATED_AT_ONCE)
      }
      return known.length > 0
    },
  }
}
