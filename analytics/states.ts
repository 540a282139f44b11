// Time elements of ISO 22400 (domain §2.1, §2.3, §2.5): moves one device through time in the state it is in, and shares the time out to the
// columns of its open row. All sums are whole ms. A function of the fold state, the calendar and the registry's terms; no clock.
import { SILENT_AFTER } from '../model/detection.ts'
import { SUM, SUM_COUNT, SUM_STATE_TIME } from '../model/kpi.ts'
import { STATE_CODE } from '../model/plant.ts'
import { ORDER_NONE, ORDER_UNKNOWN } from '../model/reading.ts'
import type { Calendar, Span } from './calendar.ts'
import * as C from './columns.ts'
import { AS, isSaid, type ReasonMarks, stateAs } from './corrections.ts'
import { type GivingRows, giveTo, REACH_MINUTES } from './gifts.ts'
import { note, packState, type StateLog } from './state-log.ts'
import { type Terms, termsAt } from './terms.ts'

/** One device in the fold: its state and the row of sums that is open. */
export type Cell = GivingRows & {
  readonly s: Float64Array
  readonly states: StateLog
  /** The open row is rows[open …] and takes what happens in (rowFrom, rowTo]; time that passes rowTo calls `roll` first. */
  open: number
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

const MINUTE = 60_000
const UNKNOWN = STATE_CODE.UNKNOWN
const isStop = (state: number): boolean => state === STATE_CODE.MINOR || state === STATE_CODE.FAULT

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
    let deadline = Infinity
    if (s[C.STOP_FROM]! >= 0 && s[C.STOP_BROKEN] === 0 && s[C.COUNTED_AS] !== AS.minor) {
      // `at` can be past it only where a shorter limit came into force during the stop.
      deadline = Math.max(s[C.STOP_FROM]! + cell.term.stopLimit, at)
      if (deadline < end && deadline > at) end = deadline
    }
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
    if (!stopped) {
      s[C.STOP_FROM] = at
      s[C.STOP_OPEN] = s[C.STOP_PLANNED] = 0
      s[C.STOP_BROKEN] = as === AS.breakdown ? 1 : 0
    }
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

/** `ms` of planned time in a stop. Until the length of the whole stop tells minor stop from breakdown its ADET waits in lossOpen. */
function stopFor(cell: Cell, ms: number, active: boolean): void {
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
function breakDown(cell: Cell, at: number): void {
  const { s } = cell
  decide(cell, at, true)
  s[C.STOP_BROKEN] = s[C.STOP_PLANNED]! > 0 ? 2 : 1
}

/**
 * What waits in lossOpen moves to its loss, in the rows of the minutes it was lost in, so that every window has its own part of a stop that
 * goes over its edge. A breakdown was a failure from its first planned time on, and all of that is repair time. Of a stop whose limit is
 * longer than gifts reach, the older time moves in the oldest row they reach.
 */
function decide(cell: Cell, at: number, broken: boolean): void {
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
function firstReached({ s, rowMinute }: Cell, current: number): number {
  let first = Math.max(Math.floor(s[C.STOP_FROM]! / MINUTE), current - REACH_MINUTES)
  while (first < current && rowMinute[first % rowMinute.length] !== first) first++
  return Math.min(first, current)
}
/** Planned time of the stop in a minute, ms. */
const plannedIn = ({ s, calendar }: Cell, minute: number, at: number): number =>
  calendar.plannedMs(Math.max(s[C.STOP_FROM]!, minute * MINUTE), Math.min(at, (minute + 1) * MINUTE))

/** Rows of a stop wait for its end or its limit, as far back as gifts reach: the earliest minute of one that is not decided, Infinity: none. */
export function undecidedFrom({ s, rowFrom }: Cell): number {
  if (s[C.STOP_FROM]! < 0 || s[C.STOP_BROKEN]! > 0) return Infinity
  return Math.max(Math.floor(s[C.STOP_FROM]! / MINUTE), rowFrom / MINUTE - REACH_MINUTES)
}

/** A breakdown outside planned time counts once some begins: one that is over before the shift begins is not a failure of the plan. */
function countFailure(cell: Cell): void {
  if (cell.s[C.STOP_BROKEN] !== 1) return
  cell.s[C.STOP_BROKEN] = 2
  cell.rows[cell.open + SUM.failures]! += 1
  cell.rows[cell.open + SUM.failuresOpen]! += 1
  cell.rows[cell.open + SUM.failing] = 1
}

function endStop(cell: Cell, at: number): void {
  const { s, rows, open } = cell
  if (s[C.STOP_BROKEN] === 0) decide(cell, at, false)
  if (s[C.STOP_BROKEN] === 2) rows[open + SUM.failuresOpen]! -= 1
  rows[open + SUM.failing] = 0
  s[C.STOP_FROM] = -1
  s[C.STOP_OPEN] = s[C.STOP_PLANNED] = s[C.STOP_BROKEN] = 0
}
