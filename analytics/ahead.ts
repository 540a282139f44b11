// A look ahead: what the sums become if nothing more is heard of a device until some later time. Works on a copy, so that looking changes
// nothing; a silent month costs no more than its shifts, because time is passed in the steps asked for and not minute by minute.
import { createSums, type Sums } from '../model/kpi.ts'
import * as C from './columns.ts'
import { createStateLog } from './state-log.ts'
import { advance, type Cell } from './states.ts'
import { LONGEST_GAP, type Track } from './track.ts'

export type Ahead = {
  /** Starts from where the device is. Call after `settle`. */
  begin(t: Track): void
  /** Sums of the time from the last call (or the begin) to `to`; the array is used again by the next call. */
  until(to: number): Sums
  /** State in force after the last call. */
  state(): number
}

export function createAhead(): Ahead {
  const sums = createSums()
  let cell: Cell | undefined
  return {
    begin(t) {
      const from = { calendar: t.calendar, terms: t.terms, span: t.span, term: t.term, reasons: t.reasons }
      cell ??= {
        s: new Float64Array(C.STATE_SIZE),
        rows: sums,
        states: createStateLog(),
        open: 0,
        rowFrom: 0,
        rowTo: Infinity,
        roll: () => {},
        ...from,
      }
      Object.assign(cell, from)
      cell.s.set(t.s)
      cell.s[C.CHANGES] = 0
    },
    until(to) {
      sums.fill(0)
      if (cell !== undefined && cell.s[C.AT]! > 0) advance(cell, Math.min(to, cell.s[C.LIFE]! + LONGEST_GAP))
      return sums
    },
    state: () => cell?.s[C.EFFECTIVE] ?? 0,
  }
}
