// A look ahead: what the sums become if nothing more is heard of a device until some later time. Works on a copy, so that looking changes
// nothing; a silent month costs no more than its shifts, because time is passed in the steps asked for and not minute by minute.
import { createSums, SUM, SUM_COUNT, type Sums } from '../model/kpi.ts'
import * as C from './columns.ts'
import { createStateLog } from './state-log.ts'
import { advance, type Cell } from './states.ts'
import { undecidedFrom } from './stop-losses.ts'
import { LONGEST_GAP, MINUTE, type Track } from './track.ts'

export type Ahead = {
  /**
   * Starts from where the device is, or from `from` if that is later; what a stop that is not decided yet lost before `from` stays as it is.
   * Call after `settle`.
   */
  begin(t: Track, from: number): void
  /** Sums of the time from the last call (or the begin) to `to`; the array is used again by the next call. */
  until(to: number): Sums
  /** State in force where it has come to, and since when where it began after the device was last heard; null: it held before. */
  state(): number
  since(): number | null
}

export function createAhead(): Ahead {
  const sums = createSums()
  let cell: Cell | undefined
  function pass(to: number): void {
    if (cell !== undefined && cell.s[C.AT]! > 0) advance(cell, Math.min(to, cell.s[C.LIFE]! + LONGEST_GAP))
  }
  return {
    begin(t, from) {
      const own = { calendar: t.calendar, terms: t.terms, span: t.span, term: t.term, reasons: t.reasons }
      cell ??= {
        s: new Float64Array(C.STATE_SIZE),
        rows: sums,
        states: createStateLog(),
        open: 0,
        rowFrom: 0,
        rowTo: Infinity,
        rowMinute: new Float64Array(1),
        gifts: [],
        changedFrom: Infinity,
        roll: () => {},
        ...own,
      }
      Object.assign(cell, own)
      cell.s.set(t.s)
      cell.s[C.CHANGES] = 0
      pass(from)
      if (undecidedFrom(cell) < Infinity && cell.s[C.STOP_FROM]! < from) forgetStop(t, cell.s, from)
    },
    until(to) {
      sums.fill(0)
      pass(to)
      return sums
    },
    state: () => cell?.s[C.EFFECTIVE] ?? 0,
    since: () => (cell === undefined || cell.s[C.CHANGES] === 0 ? null : cell.states.at[(cell.s[C.CHANGES]! - 1) % cell.states.at.length]!),
  }
}

/** Of the stop in `s` only what rows from `from` on hold is still to be moved. */
function forgetStop(t: Track, s: Float64Array, from: number): void {
  s[C.STOP_OPEN] = t.rowMinute.reduce(
    (ms, minute, slot) => (minute * MINUTE >= from ? ms + t.rows[slot * SUM_COUNT + SUM.lossOpen]! : ms),
    0,
  )
  s[C.STOP_PLANNED] = t.calendar.plannedMs(from, s[C.AT]!)
}
