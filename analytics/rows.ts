// Hands minute rows of devices over to history: closed rows once their device's watermark has passed, again with a higher version when they
// changed, and provisional ones for a device that has fallen silent. Columns, not objects.
import { addSums, SUM, SUM_COUNT } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Ahead } from './ahead.ts'
import { CAUSE } from './causes.ts'
import * as C from './columns.ts'
import { undecidedFrom } from './stop-losses.ts'
import { type Terms, termsAt } from './terms.ts'
import { MINUTE, slotOf, type Track } from './track.ts'

/** Minute rows as columns. `sums`: rows × SUM_COUNT. A later row for the same (device, minute, version) replaces an earlier one. */
export type MinuteRows = {
  readonly length: number
  readonly device: Uint32Array
  /** Start of the minute, ms. */
  readonly minute: Float64Array
  /** 1 for the first closed row; each re-statement of a closed row adds one. */
  readonly version: Uint32Array
  readonly flags: Uint8Array
  readonly sums: Float64Array
}
/** Bits of `flags`. */
const ROW = { provisional: 1, counted: 2, priced: 4, kpiScope: 8 } as const

/** A minute is closed when its device has an event this much later, ms (domain §4.7). */
const WATERMARK = 10_000
/** A source silent for this long gets provisional rows; and a closed row waits this long for the meter reading that completes it, ms. */
const PATIENCE = 120_000
/** A device silent for this long gets no more provisional rows, ms. */
const LONGEST_SILENCE = 7 * 86_400_000

/** Collects rows; `take` hands over full columns that are never written again. */
export type RowsBuilder = {
  add(device: number, minute: EpochMs, version: number, flags: number, sums: Float64Array, from: number): void
  /** Rows of the device that are added state something anew, for this cause. */
  restated(device: number, cause: number): void
  take(): MinuteRows | undefined
  /** Causes by device since it was asked last. */
  because(): ReadonlyMap<number, number>
  length(): number
}
export function createRowsBuilder(): RowsBuilder {
  let rows = room(64)
  let length = 0
  let causes = new Map<number, number>()
  return {
    length: () => length,
    restated: (device, cause) => void causes.set(device, (causes.get(device) ?? 0) | cause),
    because() {
      const taken = causes
      if (taken.size > 0) causes = new Map()
      return taken
    },
    add(device, minute, version, flags, sums, from) {
      if (length === rows.device.length) {
        const more = room(length * 2)
        more.device.set(rows.device)
        more.minute.set(rows.minute)
        more.version.set(rows.version)
        more.flags.set(rows.flags)
        more.sums.set(rows.sums)
        rows = more
      }
      rows.device[length] = device
      rows.minute[length] = minute
      rows.version[length] = version
      rows.flags[length] = flags
      for (let i = 0, to = length * SUM_COUNT; i < SUM_COUNT; i++) rows.sums[to + i] = sums[from + i]!
      length++
    },
    take() {
      if (length === 0) return undefined
      const taken = { ...rows, length }
      rows = room(64)
      length = 0
      return taken
    },
  }
}
const room = (n: number) => ({
  device: new Uint32Array(n),
  minute: new Float64Array(n),
  version: new Uint32Array(n),
  flags: new Uint8Array(n),
  sums: new Float64Array(n * SUM_COUNT),
})

/** First minute of the device that is not closed yet. */
export const openFrom = (t: Track): number => Math.floor((t.newest - WATERMARK) / MINUTE)

export function flagsOf(t: Track, minute: number): number {
  const term = termsAt(t.terms, minute * MINUTE)
  return (t.s[C.COUNTED] === 1 ? ROW.counted : 0) | (t.s[C.PRI]! > 0 ? ROW.priced : 0) | termFlags(term)
}
const termFlags = (term: Terms): number => (term.pri > 0 ? ROW.priced : 0) | (term.kpiScope ? ROW.kpiScope : 0)

/**
 * Do two rows of a minute differ in what terms decide? An ideal cycle that the device sent is known late, and no figure changes when it is
 * noticed afterwards; one that was written or taken away changes what the minute says.
 */
export function flagsDiffer(said: number, now: number, term: Terms): boolean {
  if ((said ^ now) & ROW.kpiScope) return true
  return said & ROW.priced ? (now & ROW.priced) === 0 : term.pri > 0
}

/** True when a row says nothing but that nobody was heard outside planned time: not worth keeping. */
export function isEmpty(rows: Float64Array, from: number): boolean {
  for (let i = 0; i < SUM_COUNT; i++) if (i !== SUM.tUnknown && rows[from + i] !== 0) return false
  return true
}

/** Hands the row in `slot` over if it was not yet, or has changed since. */
export function handOverRow(t: Track, slot: number, to: RowsBuilder): void {
  const from = slot * SUM_COUNT
  const minute = t.rowMinute[slot]!
  // What the registry says of the minute is part of the figure: a row that counts towards its line is another than one that does not.
  let one = 0x811c9dc5 ^ termFlags(termsAt(t.terms, minute * MINUTE))
  let two = 0x9e3779b9
  for (let i = 0; i < SUM_COUNT; i++) {
    const v = t.rows[from + i]!
    if (v === 0) continue
    const low = v | 0
    const high = (v / 4_294_967_296) | 0
    one = Math.imul(one ^ low ^ (i << 24), 0x01000193) + high
    two = Math.imul(two + low + i, 0x85ebca6b) ^ (high + (two >>> 13))
  }
  one >>>= 0
  two >>>= 0
  if (t.print[slot * 2] === one && t.print[slot * 2 + 1] === two) return
  t.print[slot * 2] = one
  t.print[slot * 2 + 1] = two
  if (t.version[slot] === 0 && minute >= t.provisionalTo && isEmpty(t.rows, from)) return
  const version = t.version[slot]! + 1
  t.version[slot] = version
  if (version > 1) to.restated(t.id, t.edited || CAUSE.late)
  to.add(t.id, minute * MINUTE, version, flagsOf(t, minute), t.rows, from)
}

/**
 * Hands over every closed row that is new or changed, up to those of a stop that the next reading may tell more of. Returns false while some
 * wait for their meter reading. Call after `settle`.
 */
export function handOver(t: Track, clock: EpochMs, receivedAt: EpochMs, to: RowsBuilder): boolean {
  const closed = openFrom(t)
  const energyAt = t.s[C.ENERGY_AT]!
  const undecided = undecidedFrom(t)
  const impatient = clock >= receivedAt + PATIENCE
  // Of a device that sends its past the times of events say nothing of how long was waited: its meter's next reading is on the way.
  const catchingUp = clock - t.newest > PATIENCE
  let waits = false
  let minute = Math.max(t.changedFrom, t.rowFrom / MINUTE - t.rowMinute.length + 1)
  for (; minute < closed; minute++) {
    const slot = slotOf(t, minute)
    if (slot < 0) continue
    const end = (minute + 1) * MINUTE
    const isNew = t.version[slot] === 0
    if (isNew && minute >= undecided) break
    waits = isNew && energyAt >= 0 && energyAt < end && !impatient && (catchingUp || t.newest - WATERMARK < end + PATIENCE)
    if (waits) break
    handOverRow(t, slot, to)
  }
  if (minute > t.changedFrom) t.changedFrom = minute
  t.edited = 0
  return !waits
}

/**
 * Hands over provisional rows of a silent device: minutes from `from` on that ended PATIENCE before `clock` and are not closed, or wait for what
 * a stop in them turns out to be. Returns the first minute after them.
 */
export function handOverProvisional(t: Track, clock: EpochMs, receivedAt: EpochMs, from: number, ahead: Ahead, to: RowsBuilder): number {
  if (clock < receivedAt + PATIENCE || clock - t.newest > LONGEST_SILENCE) return from
  const last = Math.floor((clock - PATIENCE) / MINUTE)
  const open = openFrom(t)
  let minute = Math.max(from, Math.min(open, undecidedFrom(t)))
  if (minute >= last) return from
  const current = t.rowFrom / MINUTE
  ahead.begin(t, minute * MINUTE)
  const add = (sums: Float64Array, at: number, version: number) => {
    if (minute >= t.provisionalTo && isEmpty(sums, at)) return
    to.add(t.id, minute * MINUTE, version, flagsOf(t, minute) | ROW.provisional, sums, at)
    if (minute >= t.provisionalTo) t.provisionalTo = minute + 1
  }
  for (; minute < last; minute++) {
    const slot = minute <= current ? slotOf(t, minute) : -1
    if (minute < current) {
      if (slot >= 0 && (minute >= open || t.version[slot] === 0)) add(t.rows, slot * SUM_COUNT, Math.max(1, t.version[slot]!))
      continue
    }
    const sums = ahead.until((minute + 1) * MINUTE)
    if (slot >= 0) addSums(sums, t.rows, slot * SUM_COUNT)
    add(sums, 0, slot >= 0 ? Math.max(1, t.version[slot]!) : 1)
  }
  return minute
}
