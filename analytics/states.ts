// Time elements of ISO 22400 (domain §2.1, §2.3, §2.5): moves one device through time in the state it is in, and shares the time out to the
// columns of its open row. All sums are whole ms. A function of the fold state, the calendar and the registry's terms; no clock.
import { SILENT_AFTER } from '../model/detection.ts'
import { SUM, SUM_STATE_TIME } from '../model/kpi.ts'
import { STATE_CODE } from '../model/plant.ts'
import { ORDER_NONE, ORDER_UNKNOWN } from '../model/reading.ts'
import type { Calendar, Span } from './calendar.ts'
import * as C from './columns.ts'
import { AS, isSaid, type ReasonMarks, stateAs } from './corrections.ts'
import { note, packState, type StateLog } from './state-log.ts'
import { beginStop, breakDown, deadlineOf, endStop, isStop, type StopCell, stopFor } from './stop-losses.ts'
import { type Terms, termsAt } from './terms.ts'

/** One device in the fold: its state and the row of sums that is open. */
export type Cell = StopCell & {
  readonly states: StateLog
  /** The open row takes what happens in (rowFrom, rowTo]; time that passes rowTo calls `roll` first. */
  rowTo: number
  calendar: Calendar
  terms: readonly Terms[]
  /** Memory of the last lookups. */
  span: Span
  term: Terms
  roll: () => void
  /** Which texts of states are reasons. */
  readonly reasons: ReasonMarks
}

const UNKNOWN = STATE_CODE.UNKNOWN

/** The state follows from power: none was ever reported, and the registry has limits. */
export const isByPower = (s: Float64Array, term: Terms): boolean => s[C.STATED] === 0 && term.powerOn > 0

/**
 * A device promises a heartbeat: three missed ones are silence. So are three missed samples where the state follows from them (a gap in
 * power is not bridged, domain §2.7.1). Otherwise what the registry or the service says.
 */
export function staleLimitOf(s: Float64Array, term: Terms): number {
  if (s[C.HEARTBEAT]! > 0) return SILENT_AFTER * s[C.HEARTBEAT]!
  if (isByPower(s, term) && s[C.POWER_PERIOD]! > 0) return Math.min(term.staleLimit, Math.ceil(SILENT_AFTER * s[C.POWER_PERIOD]!))
  return term.staleLimit
}

/** Lets time pass up to `to`. What lies between has no reading in it. */
export function advance(cell: Cell, to: number): void {
  const s = cell.s
  let at = s[C.AT]!
  while (at < to) {
    if (at < cell.term.from || at >= cell.term.to) cell.term = termsAt(cell.terms, at)
    let end = to
    let state = s[C.STATE]!
    if (s[C.DEAD]! > 0) state = UNKNOWN
    else if (state !== UNKNOWN) {
      const until = s[C.LIFE]! + staleLimitOf(s, cell.term)
      if (at >= until || (s[C.STATED] === 0 && cell.term.powerOn === 0)) state = UNKNOWN
      else if (until < end) end = until
    }
    // Before the row is rolled: what ends exactly at a row's end is part of that row.
    if (state !== s[C.EFFECTIVE] || asIn(cell.term, state) !== s[C.COUNTED_AS]) enter(cell, at, state)
    if (at >= cell.rowTo) {
      s[C.AT] = at
      cell.roll()
    }
    if (at < cell.span.from || at >= cell.span.to) cell.span = cell.calendar.spanAt(at)
    if (cell.rowTo < end) end = cell.rowTo
    if (cell.span.to < end) end = cell.span.to
    if (cell.term.to < end) end = cell.term.to
    const deadline = s[C.COUNTED_AS] === AS.minor ? Infinity : deadlineOf(s, cell.term.stopLimit, at)
    if (deadline < end && deadline > at) end = deadline
    share(cell, state, end - at)
    at = end
    if (at >= deadline) breakDown(cell, at)
  }
  s[C.AT] = at
}

/** What the machine did is not open to discussion while it ran, nor while nobody saw it. */
const asIn = (term: Terms, state: number): number => (state === STATE_CODE.RUN || state === UNKNOWN ? AS.reported : term.as)
/** Stops that go on in each other are one stop, of one kind: told by its length, said to be a breakdown, said to be minor. */
const kindOf = (as: number): number => (as === AS.breakdown || as === AS.minor ? as : AS.reported)

/** Where states follow from power, an absence ends what was known: the samples after it decide anew. */
export function forgetPower(s: Float64Array): void {
  if (s[C.STATED] === 1) return
  s[C.STATE] = UNKNOWN
  s[C.POWER_STREAK] = 0
}

/** The state in force changes at `at`, or what it counts as. */
export function enter(cell: Cell, at: number, state: number): void {
  const s = cell.s
  if (at < cell.term.from || at >= cell.term.to) cell.term = termsAt(cell.terms, at)
  const as = asIn(cell.term, state)
  if (s[C.STOP_FROM]! >= 0 && kindOf(as) !== kindOf(s[C.COUNTED_AS]!)) endStop(cell, at)
  if (state === UNKNOWN) forgetPower(s)
  const stopped = s[C.STOP_FROM]! >= 0
  s[C.EFFECTIVE] = state
  s[C.COUNTED_AS] = as
  if (isStop(stateAs(state, as))) {
    if (!stopped) beginStop(s, at, as === AS.breakdown)
  } else if (stopped) endStop(cell, at)
  note(cell.states, s, at, state === UNKNOWN ? packState(UNKNOWN, 0, 0) : packState(state, s[C.ORDER]!, s[C.DETAIL]!))
}

/** Shares `ms` in the state `reported` out to the columns. */
function share(cell: Cell, reported: number, ms: number): void {
  const { s, rows, open } = cell
  const as = s[C.COUNTED_AS]!
  const state = stateAs(reported, as)
  rows[open + SUM_STATE_TIME + state]! += ms
  if (s[C.STOP_BROKEN] === 2) rows[open + SUM.failing] = 1
  if (!cell.span.planned) {
    if (state === STATE_CODE.RUN) rows[open + SUM.overtime]! += ms
    return
  }
  if (state === STATE_CODE.PLANNED) return
  rows[open + SUM.pbt]! += ms
  if (state === UNKNOWN) return
  rows[open + SUM.observed]! += ms
  if (s[C.STATED] === 0) rows[open + SUM.estimated]! += ms
  const order = s[C.ORDER]!
  // IDLE means "no order" (domain §3.2) unless the flag says otherwise; any other state without a flag is taken as under an order.
  // Who says why it stood says with it whether there was an order.
  const said = isSaid(as)
  // Power tells that a machine idles and nothing of orders: it is taken as under one (domain, rule 3).
  const active = said ? as !== AS.noOrder : order === ORDER_UNKNOWN ? state !== STATE_CODE.IDLE || s[C.STATED] === 0 : order !== ORDER_NONE
  if (order === ORDER_UNKNOWN && active && !said) rows[open + SUM.assumedOrder]! += ms
  if (state !== STATE_CODE.RUN && !said && !isClassified(cell, state, active)) rows[open + SUM.unclassified]! += ms
  switch (state) {
    case STATE_CODE.RUN:
      rows[open + SUM.apt]! += ms
      if (!active) rows[open + SUM.runWithoutOrder]! += ms
      return
    case STATE_CODE.SETUP:
    case STATE_CODE.WARMUP:
      rows[open + (active ? SUM.aust : SUM.adot)]! += ms
      return
  }
  rows[open + (active ? SUM.adet : SUM.adot)]! += ms
  if (isStop(state)) stopFor(cell, ms, active)
  else if (active) rows[open + lossColumn(state)]! += ms
}

/** Somebody or something said why it stands (domain §4.9): the reason that came with the state, else the state itself. */
function isClassified({ s, reasons }: Cell, state: number, active: boolean): boolean {
  if (s[C.COUNTED_AS] === AS.unclassified) return false
  const mark = reasons.of[s[C.DETAIL]!] ?? 0
  if (mark !== 0) return mark === 1
  switch (state) {
    case STATE_CODE.SETUP:
    case STATE_CODE.WARMUP:
    case STATE_CODE.STARVED:
    case STATE_CODE.BLOCKED:
      return true
  }
  return state === STATE_CODE.IDLE && !active
}

function lossColumn(state: number): number {
  if (state === STATE_CODE.STARVED) return SUM.lossStarved
  if (state === STATE_CODE.BLOCKED) return SUM.lossBlocked
  return state === STATE_CODE.IDLE ? SUM.lossIdle : SUM.lossOff
}
