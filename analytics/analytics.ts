// The shell of the fold: takes readings in, and once a second of its time looks after every device of which something came. Its clock is the
// receipt time of the batches, so a replay of the journal does the same again, to the bit. No timers, no I/O; arithmetic lives in the steps.
import { STATE_CODE } from '../model/plant.ts'
import type { DeviceId, EpochMs, Offset, ReadingBatch, ReadingSink } from '../model/reading.ts'
import { FLAG, METRIC_KIND } from '../model/reading.ts'
import { createAhead } from './ahead.ts'
import { CAUSE } from './causes.ts'
import { VIRGIN } from './columns.ts'
import { gateState, isCharted, judge } from './detectors.ts'
import { watchEffectiveness } from './effectiveness.ts'
import { createFold, type FoldCounters, type FoldOptions } from './fold.ts'
import { loadFold, saveFold } from './fold-snapshot.ts'
import { createFollower } from './follow.ts'
import { createLateTurns, type LateOptions } from './late-turns.ts'
import type { Live, PlantDirectory } from './live.ts'
import { takeAlarm } from './plant-alarms.ts'
import { createPlantCache } from './plant-cache.ts'
import { awakeSince, die, hear, watchClock, watchSilence } from './presence.ts'
import { createReaderOf } from './reader.ts'
import { CHECKPOINT_EVERY, packCheckpoint } from './restate.ts'
import { handOver, handOverProvisional, openFrom } from './rows.ts'
import { staleLimitOf } from './states.ts'
import { ARRIVED, arrive, MINUTE, settle, type Track } from './track.ts'

export type AnalyticsOptions = FoldOptions & {
  readonly directory: PlantDirectory
  /** Where readings beyond `latenessMinutes` can be counted from; without it they are too late. */
  readonly late?: LateOptions
  /** `n` readings of the device were older than can be re-stated. */
  tooLate(device: DeviceId, n: number): void
}
export type Analytics = ReadingSink & {
  readonly live: Live
  readonly counters: FoldCounters
  /**
   * Late readings or edits wait to be counted, and it is time to. `run` belongs to the next journal entry, before its readings: nothing may be
   * observed, and no snapshot taken, until it resolves. So it happens at the same place in a replay, and gives the same.
   */
  readonly restatement: {
    due(receivedAt: EpochMs): boolean
    run(entry: Offset, receivedAt: EpochMs): Promise<void>
    readonly waiting: number
    /** Devices that wait for it or are gone over now; `looking`: `revision` of the registry is not taken into account by every device yet. */
    of(enterprise: string, revision: number): { readonly looking: boolean; readonly devices: number }
    /** Makes the first late reading of a process as fast as the others. False: there is no past yet, so it cannot. */
    rehearse(): Promise<boolean>
  }
  /** State that stands for everything observed so far. */
  snapshot(): Uint8Array
  /** Goes on from a snapshot that fits (layout.ts); only before anything was observed. */
  restore(bytes: Uint8Array): void
}

export function createAnalytics(options: AnalyticsOptions): Analytics {
  const { late } = options
  const plants = createPlantCache(options.directory, options.staleAfterMinutes * MINUTE)
  const fold = createFold(options)
  const { devices, tracks, series, texts, columns, newest, of, past, now: time, counters, detectors, presence, episodes } = fold
  const follower = createFollower(fold, plants, late)
  const turns = late === undefined ? undefined : createLateTurns(fold, late, options.tooLate)
  const ahead = createAhead()

  function observe(batch: ReadingBatch): void {
    time.entry = batch.offset
    // The tick comes before the batch, so that cutting a batch in two changes nothing.
    const now = Math.max(time.clock, batch.receivedAt)
    if (Math.floor(now / 1000) !== time.second) tick(now)
    time.clock = now
    for (let i = 0; i < batch.length; i++) take(batch, i)
    fold.flush()
  }

  function take(batch: ReadingBatch, i: number): void {
    const id = batch.series[i]!
    const d = of.device[id]!
    const kind = of.kind[id]!
    // Sums are whole: a time with a fraction of a millisecond is the millisecond it lies in.
    const at = Math.floor(batch.at[i]!)
    const value = batch.value[i]!
    const flags = batch.flags[i]!
    const arrived = arriveAt(tracks[d]!, at, kind, value, batch.aux[i]!, flags)
    if (arrived === ARRIVED.refused) {
      // It is stored like all others; whoever folds the past again must know it from those that count.
      batch.flags[i] = flags | FLAG.refused
      counters.tooLate++
      options.tooLate(d, 1)
      return
    }
    counters.readings++
    if (arrived === ARRIVED.late) {
      counters.late++
      fold.late.note(d, at, time.clock, flags & FLAG.hist ? CAUSE.backfill : CAUSE.late)
      past.entry[d] = time.entry
      hear(presence, d, at, batch.receivedAt, flags | FLAG.hist, episodes)
      if (at >= newest.at[id]!) {
        newest.at[id] = at
        newest.value[id] = of.words[id] === 1 ? batch.aux[i]! : value
      }
      return
    }
    columns.revision[d]!++
    fold.touch(d)
    if (at >= newest.at[id]!) {
      newest.at[id] = at
      newest.value[id] = of.words[id] === 1 ? batch.aux[i]! : value
    }
    if (kind === METRIC_KIND.death) {
      die(presence, d, at, batch.receivedAt, flags, episodes)
      gateState(detectors, d, at, STATE_CODE.UNKNOWN)
      return
    }
    hear(presence, d, at, batch.receivedAt, flags, episodes)
    if (isCharted(kind)) judge(detectors, series[id]!, at, value, flags, episodes)
    else if (kind === METRIC_KIND.state) gateState(detectors, d, at, value)
    else if (kind === METRIC_KIND.alarm) takeAlarm(columns.alarms, d, at, value > 0, texts.get(batch.aux[i]!) ?? '', flags, episodes)
  }

  /** Late readings count as far as the past can be gone over again. */
  function arriveAt(t: Track, at: EpochMs, kind: number, value: number, aux: number, flags: number): number {
    if (late === undefined && at < t.newest - t.lateness) return ARRIVED.refused
    const arrived = arrive(t, at, kind, value, aux, flags)
    if (arrived !== ARRIVED.late) return arrived
    return late !== undefined && at >= t.newest - late.reachMs && at >= time.clock - late.keptMs ? ARRIVED.late : ARRIVED.refused
  }

  /** Once a second of batch time: folds what came, hands over what is closed, looks after who is silent. */
  function tick(now: EpochMs): void {
    follower.followSome(now)
    const due = fold.touched
    fold.touched = []
    for (const d of due) {
      columns.touched[d] = 0
      const t = tracks[d]!
      settle(t)
      fold.lookAtBase(t)
      if (late !== undefined && Math.floor(t.baseMinute / CHECKPOINT_EVERY) > Math.floor(columns.checkpoint[d]! / CHECKPOINT_EVERY)) {
        columns.checkpoint[d] = t.baseMinute
        late.checkpoints([packCheckpoint(d, t.baseMinute, t.base)])
      }
      presence.limit[d] = staleLimitOf(t.s, t.term)
      if (!handOver(t, now, presence.receivedAt[d]!, fold.builder)) fold.touch(d)
      columns.handedTo[d] = Math.max(columns.handedTo[d]!, t.changedFrom === Infinity ? 0 : t.changedFrom)
      // Provisional rows may be wrong by what came: they are made again after the next silence.
      columns.provisionalTo[d] = 0
      const closed = openFrom(t)
      if (closed > columns.judged[d]!) {
        columns.judged[d] = closed
        watchEffectiveness(t, closed, now, episodes)
      }
      watchClock(presence, d, now, episodes)
      fold.handSome()
    }
    time.awake = awakeSince(time.awake, time.clock === 0 ? now : time.clock, now)
    watchSilence(presence, devices.length, now, time.awake, episodes)
    if (Math.floor(now / MINUTE) !== time.minute) {
      time.minute = Math.floor(now / MINUTE)
      for (const t of tracks) provisional(t, now)
      episodes.sweep(now)
    }
    time.second = Math.floor(now / 1000)
  }

  function provisional(t: Track, now: EpochMs): void {
    const d = t.id
    const to = handOverProvisional(t, now, presence.receivedAt[d]!, columns.provisionalTo[d]!, ahead, fold.builder)
    if (to > columns.provisionalTo[d]!) {
      columns.provisionalTo[d] = to
      columns.handedTo[d] = Math.max(columns.handedTo[d]!, to)
      columns.revision[d]!++
    }
    fold.handSome()
  }

  const live = createReaderOf({
    ...fold,
    handOn: fold.handRows,
    ahead,
    reasonOf: (id) => texts.get(id)?.split('|')[0] || null,
    textOf: (id) => texts.get(id) ?? null,
  })
  return {
    device(info) {
      if (devices[info.id] !== undefined) return
      fold.admit(info, { calendar: plants.calendarOf(info), terms: plants.termsOf(info) })
      // It stands for all the time before: whatever comes late of a device that is new can be counted.
      late?.checkpoints([packCheckpoint(info.id, 0, Float64Array.from(VIRGIN))])
    },
    series: fold.announce,
    text: fold.text,
    observe,
    live,
    counters,
    restatement: {
      due: (receivedAt) => fold.late.due(Math.max(time.clock, receivedAt)),
      run: async (entry, receivedAt) => turns?.run(entry, receivedAt),
      get waiting() {
        return fold.late.waiting
      },
      of: (enterprise, revision) => ({ looking: follower.isLooking(revision), devices: turns?.devicesOf(enterprise) ?? 0 }),
      rehearse: async () => (await turns?.rehearse()) ?? true,
    },
    snapshot: () => saveFold(fold),
    restore(bytes) {
      loadFold(fold, bytes, plants.adopt)
      // The state is that of the registry as it was then: what was written since is followed as if it were written now.
      follower.followAll()
    },
  }
}
