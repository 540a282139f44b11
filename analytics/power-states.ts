// States of a machine that sends nothing but power (domain §4.2): RUN, IDLE and OFF by limits with hysteresis. Decides on single samples, so
// it is part of the fold: a function of fold state, terms and sample. Never asked of a device that has reported a state.
import { STATE_CODE } from '../model/plant.ts'
import { IDLE_SAMPLES, RUN_SAMPLES } from '../model/power-states.ts'
import * as C from './columns.ts'
import { nextPeriod } from './energy.ts'
import { type Cell, enter, staleLimitOf } from './states.ts'

/** One good sample of `power.active`, kW. The state changes with the sample that decides, not before: nothing of the past moves. */
export function judgePower(cell: Cell, at: number, kw: number): void {
  const { s, term } = cell
  // Who sends power is back: no state will be reported.
  s[C.DEAD] = 0
  const gap = at - s[C.POWER_AT]!
  if (gap > staleLimitOf(s, term)) s[C.POWER_STREAK] = 0
  // Where energy comes from a register, nobody else learns how often power is sent.
  if (s[C.REGISTER_SEEN] === 1 && s[C.POWER_AT]! > 0) s[C.POWER_PERIOD] = nextPeriod(s[C.POWER_PERIOD]!, gap)
  s[C.POWER_AT] = at
  const before = s[C.POWER_STREAK]!
  const streak =
    kw > term.powerOn
      ? Math.min(RUN_SAMPLES, Math.max(0, before) + 1)
      : kw < term.powerOff
        ? Math.max(-IDLE_SAMPLES, Math.min(0, before) - 1)
        : 0
  s[C.POWER_STREAK] = streak
  let state = s[C.STATE]!
  // A rated power that was set too high must not switch a running machine off.
  if (kw < term.powerNone && kw < term.powerOff) state = STATE_CODE.OFF
  else if (streak === RUN_SAMPLES) state = STATE_CODE.RUN
  else if (streak === -IDLE_SAMPLES) state = STATE_CODE.IDLE
  s[C.STATE] = state
  if (state !== s[C.EFFECTIVE]) enter(cell, at, state)
}
