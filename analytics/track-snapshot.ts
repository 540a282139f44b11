// A track as bytes and back. Written are the base state, the readings after it and what cannot be folded again; the rest is folded from them
// on the way back, so a snapshot is small and cannot disagree with itself. Writing changes nothing, not even when rows are handed over.
import { SUM_COUNT } from '../model/kpi.ts'
import type { Reader, Writer } from './bytes.ts'
import { withoutGifts } from './gifts.ts'
import type { Layout } from './layout.ts'
import { createStateLog, STATE_LOG_LIMIT } from './state-log.ts'
import { createTimeline, lengthOf } from './timeline.ts'
import { settle, type Track } from './track.ts'

/** Beside the kind of an entry: its value is whole; aux and flags are not 0 and follow. */
const WHOLE = 32
const AUX = 64
const FLAGS = 128
/** Larger ones are written as numbers: doubling them to make room for a sign would cost their last bit. */
const MOST_WHOLE = 2 ** 51

export function writeTrack(w: Writer, t: Track): void {
  w.number(t.newest)
  w.whole(t.baseMinute)
  w.whole(t.provisionalTo)
  w.sparse(t.base)
  w.column(t.rowMinute)
  w.column(t.version)
  w.column(t.print)
  const row = new Float64Array(SUM_COUNT)
  for (let slot = 0; slot < t.rowMinute.length; slot++) {
    const minute = t.rowMinute[slot]!
    if (minute < 0 || minute >= t.baseMinute) continue
    row.set(t.rows.subarray(slot * SUM_COUNT, (slot + 1) * SUM_COUNT))
    withoutGifts(t.gifts, t.baseMinute, minute, row)
    w.sparse(row)
  }
  const { timeline: log } = t
  w.whole(lengthOf(log))
  let before = 0
  for (let i = log.head; i < log.tail; i++) {
    const value = log.value[i]!
    const isWhole = Number.isInteger(value) && Math.abs(value) <= MOST_WHOLE && !Object.is(value, -0)
    w.whole(log.kind[i]! | (isWhole ? WHOLE : 0) | (log.aux[i] !== 0 ? AUX : 0) | (log.flags[i] !== 0 ? FLAGS : 0))
    w.whole(log.at[i]! - before)
    before = log.at[i]!
    if (isWhole) w.whole(value)
    else w.number(value)
    if (log.aux[i] !== 0) w.whole(log.aux[i]!)
    if (log.flags[i] !== 0) w.whole(log.flags[i]!)
  }
  w.whole(t.states.at.length)
  w.whole(t.states.high)
  w.column(t.states.at)
  w.column(t.states.code)
}

/** Fills a new track. Its calendar and terms are already set. */
export function readTrack(r: Reader, t: Track, layout: Layout): void {
  t.newest = r.number()
  t.baseMinute = r.whole()
  t.provisionalTo = r.whole()
  r.sparse(t.base.subarray(0, layout.states))
  r.column(t.rowMinute)
  r.column(t.version)
  r.column(t.print)
  for (let slot = 0; slot < t.rowMinute.length; slot++) {
    if (t.rowMinute[slot]! < 0 || t.rowMinute[slot]! >= t.baseMinute) continue
    r.sparse(t.rows.subarray(slot * SUM_COUNT, slot * SUM_COUNT + layout.sums))
  }
  const length = r.whole()
  const log = createTimeline(Math.max(16, length))
  let before = 0
  for (let i = 0; i < length; i++) {
    const bits = r.whole()
    log.kind[i] = bits % WHOLE
    before += r.whole()
    log.at[i] = before
    log.value[i] = bits & WHOLE ? r.whole() : r.number()
    if (bits & AUX) log.aux[i] = r.whole()
    if (bits & FLAGS) log.flags[i] = r.whole()
  }
  Object.assign(t.timeline, log, { head: 0, tail: length })
  const size = Math.min(STATE_LOG_LIMIT, r.whole())
  Object.assign(t.states, createStateLog(), { at: new Float64Array(size), code: new Float64Array(size), high: r.whole() })
  r.column(t.states.at)
  r.column(t.states.code)
  t.dirty = -1
  if (length > 0 || t.baseMinute >= 0) settle(t)
  // All rows are compared with what was handed over; only what was still to be handed over then is found different.
  t.changedFrom = 0
}
