// What the time of a stop counts as: by the length of the whole stop a minor stop or a breakdown (domain §2.3.1), and a breakdown is a failure
// with its repair time (§2.5). Knows stops alone: which states are one, and when it begins and ends, states.ts says.
import { SUM, SUM_COUNT } from '../model/kpi.ts'
import { STATE_CODE } from '../model/plant.ts'
import type { Calendar } from './calendar.ts'
import * as C from './columns.ts'
import { type GivingRows, giveTo, REACH_MINUTES } from './gifts.ts'

/** What a stop needs of a device in the fold: its state, and its rows of which rows[open …] is the open one. */
export type StopCell = GivingRows & { readonly s: Float64Array; open: number; calendar: Pick<Calendar, 'plannedMs'> }

const MINUTE = 60_000

export const isStop = (state: number): boolean => state === STATE_CODE.MINOR || state === STATE_CODE.FAULT

/** `broken`: people said that it is a breakdown, however short. */
export function beginStop(s: Float64Array, at: number, broken: boolean): void {
  s[C.STOP_FROM] = at
  s[C.STOP_OPEN] = s[C.STOP_PLANNED] = 0
  s[C.STOP_BROKEN] = broken ? 1 : 0
}

/** When a stop that is not decided becomes a breakdown; Infinity: none is. It lies before `at` only where a shorter limit came into force during the stop: then it is `at`. */
export const deadlineOf = (s: Float64Array, limit: number, at: number): number =>
  s[C.STOP_FROM]! >= 0 && s[C.STOP_BROKEN] === 0 ? Math.max(s[C.STOP_FROM]! + limit, at) : Infinity

/** `ms` of planned time in a stop. Until the length of the whole stop tells minor stop from breakdown its ADET waits in lossOpen. */
export function stopFor(cell: StopCell, ms: number, active: boolean): void {
  const { s, rows, open } = cell
  if (s[C.STOP_BROKEN]! > 0) {
    countFailure(cell)
    rows[open + SUM.ttr]! += ms
    if (active) rows[open + SUM.lossBreakdown]! += ms
    return
  }
  s[C.STOP_PLANNED]! += ms
  if (!active) return
  s[C.STOP_OPEN]! += ms
  rows[open + SUM.lossOpen]! += ms
}

/** The stop has reached its limit: a stop of exactly the limit is a breakdown (domain §2.3.1). */
export function breakDown(cell: StopCell, at: number): void {
  const { s } = cell
  decide(cell, at, true)
  s[C.STOP_BROKEN] = s[C.STOP_PLANNED]! > 0 ? 2 : 1
}

/**
 * What waits in lossOpen moves to its loss, in the rows of the minutes it was lost in, so that every window has its own part of a stop that
 * goes over its edge. A breakdown was a failure from its first planned time on, and all of that is repair time. Of a stop whose limit is
 * longer than gifts reach, the older time moves in the oldest row they reach.
 */
function decide(cell: StopCell, at: number, broken: boolean): void {
  const { s, rows, rowMinute } = cell
  const loss = broken ? SUM.lossBreakdown : SUM.lossMinor
  const current = cell.rowFrom / MINUTE
  const first = firstReached(cell, current)
  let lost = s[C.STOP_OPEN]!
  let planned = broken ? s[C.STOP_PLANNED]! : 0
  let begun = current
  for (let minute = current; minute >= first; minute--) {
    const row = (minute % rowMinute.length) * SUM_COUNT
    const ms = minute === first ? lost : rows[row + SUM.lossOpen]!
    if (ms > 0) {
      giveTo(cell, minute, SUM.lossOpen, -ms)
      giveTo(cell, minute, loss, ms)
      lost -= ms
    }
    if (planned === 0) continue
    const own = minute === first ? planned : plannedIn(cell, minute, at)
    if (own === 0) continue
    giveTo(cell, minute, SUM.ttr, own)
    planned -= own
    begun = minute
  }
  if (!broken || s[C.STOP_PLANNED] === 0) return
  giveTo(cell, begun, SUM.failures, 1)
  giveTo(cell, begun, SUM.failuresOpen, 1)
  for (let minute = begun; minute <= current; minute++) giveTo(cell, minute, SUM.failing, 1)
}
/** The earliest minute of the stop that gifts reach and the ring holds. */
function firstReached({ s, rowMinute }: StopCell, current: number): number {
  let first = Math.max(Math.floor(s[C.STOP_FROM]! / MINUTE), current - REACH_MINUTES)
  while (first < current && rowMinute[first % rowMinute.length] !== first) first++
  return Math.min(first, current)
}
/** Planned time of the stop in a minute, ms. */
const plannedIn = ({ s, calendar }: StopCell, minute: number, at: number): number =>
  calendar.plannedMs(Math.max(s[C.STOP_FROM]!, minute * MINUTE), Math.min(at, (minute + 1) * MINUTE))

/** Rows of a stop wait for its end or its limit, as far back as gifts reach: the earliest minute of one that is not decided, Infinity: none. */
export function undecidedFrom({ s, rowFrom }: StopCell): number {
  if (s[C.STOP_FROM]! < 0 || s[C.STOP_BROKEN]! > 0) return Infinity
  return Math.max(Math.floor(s[C.STOP_FROM]! / MINUTE), rowFrom / MINUTE - REACH_MINUTES)
}

/** A breakdown outside planned time counts once some begins: one that is over before the shift begins is not a failure of the plan. */
function countFailure(cell: StopCell): void {
  if (cell.s[C.STOP_BROKEN] !== 1) return
  cell.s[C.STOP_BROKEN] = 2
  cell.rows[cell.open + SUM.failures]! += 1
  cell.rows[cell.open + SUM.failuresOpen]! += 1
  cell.rows[cell.open + SUM.failing] = 1
}

export function endStop(cell: StopCell, at: number): void {
  const { s, rows, open } = cell
  if (s[C.STOP_BROKEN] === 0) decide(cell, at, false)
  if (s[C.STOP_BROKEN] === 2) rows[open + SUM.failuresOpen]! -= 1
  rows[open + SUM.failing] = 0
  s[C.STOP_FROM] = -1
  s[C.STOP_OPEN] = s[C.STOP_PLANNED] = s[C.STOP_BROKEN] = 0
}
