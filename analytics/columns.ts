// Layout of the fold state of one device: a row of numbers, so that a checkpoint is one copy. Everything that decides how the next
// reading counts is in here; what is only kept for show is not.
import { STATE_CODE, STATES } from '../model/plant.ts'

/** The sums are complete up to here, ms. */
export const AT = 0
/** State last reported, and the order flag and text id that came with it. */
export const STATE = 1
export const ORDER = 2
export const DETAIL = 3
/** State in force: the reported one, or UNKNOWN when the device is dead or stale. */
export const EFFECTIVE = 4
/** Time of a death not yet followed by a state, ms; 0 none. */
export const DEAD = 5
/** Last sign of life, ms. */
export const LIFE = 6
/** Declared heartbeat, ms; 0 none. */
export const HEARTBEAT = 7
/** PRI as sent by the device, µs; 0 none. */
export const PRI = 8
/** Begin of the stop in progress, ms; -1 none. */
export const STOP_FROM = 9
/** Its ADET so far that waits in lossOpen, and its planned time so far, ms. */
export const STOP_OPEN = 10
export const STOP_PLANNED = 11
/** 0 not decided, 1 a breakdown, 2 a breakdown counted as failure. */
export const STOP_BROKEN = 12
/** State intervals noted so far. */
export const CHANGES = 13
/** 1 once any counter was seen. */
export const COUNTED = 14
/** Energy is attributed up to here, ms, -1 not begun; and the minute whose row was open then. */
export const ENERGY_AT = 15
export const ENERGY_ROW = 16
/** 1 once a register was seen; its last value, mWh; hash of its boot. */
export const REGISTER_SEEN = 17
export const REGISTER_LAST = 18
export const REGISTER_BOOT = 19
/** Last power, kW; running estimate of its sample period, ms, 0 unknown. */
export const POWER = 20
export const POWER_PERIOD = 21
/** Part of a mWh that is attributed with the next increment. */
export const ENERGY_REST = 22
/** Time by state of that open row at ENERGY_AT: STATES.length numbers, ms. */
export const ENERGY_MARK = 23
/** Four counters, COUNTER_SIZE numbers each, in METRIC_KIND order. */
export const COUNTERS = ENERGY_MARK + STATES.length
export const COUNTER_SIZE = 4
/** Within a counter: 1 once seen; last value, rounded; hash of its boot; part of a piece carried by increments. */
export const COUNTER_SEEN = 0
export const COUNTER_LAST = 1
export const COUNTER_BOOT = 2
export const COUNTER_REST = 3
/** Pieces of the total taken as good because no good counter was known, and when, ms: a good counter of that very moment takes them back. */
export const ASSUMED_AT = COUNTERS + 4 * COUNTER_SIZE
export const ASSUMED_GOOD = ASSUMED_AT + 1
/** What the present stop counts as: see AS in corrections.ts. */
export const COUNTED_AS = ASSUMED_GOOD + 1
/** 1 once a state was reported: from then on power decides nothing. */
export const STATED = COUNTED_AS + 1
/** Samples of power in a row above the run limit, counted up, or below the idle limit, counted down. */
export const POWER_STREAK = STATED + 1
/** Time of the last sample of power that was judged, ms; 0 none. */
export const POWER_AT = POWER_STREAK + 1
export const STATE_SIZE = POWER_AT + 1

/** What is known of a device before its first reading. */
export const VIRGIN: Readonly<Float64Array> = (() => {
  const s = new Float64Array(STATE_SIZE)
  s[STATE] = s[EFFECTIVE] = STATE_CODE.UNKNOWN
  s[STOP_FROM] = s[ENERGY_AT] = -1
  return s
})()
