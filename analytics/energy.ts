// Electrical energy by state and minute (domain §2.7.1): differences of a cumulative register, or power integrated by trapezoid where there
// is none. An increment is shared out over the time since the last one, in proportion to the time in each state of each minute, so minutes
// that were already complete gain energy (gifts.ts). Whole mWh.
import { SUM_COUNT, SUM_STATE_TIME } from '../model/kpi.ts'
import { STATES } from '../model/plant.ts'
import { FLAG } from '../model/reading.ts'
import * as C from './columns.ts'
import { stateAs } from './corrections.ts'
import { giveEnergy, REACH_MINUTES } from './gifts.ts'
import { deltaOf } from './pieces.ts'
import type { Cell } from './states.ts'

/** A sample period is never taken to be longer, ms: the quarter of an hour of slow meters. */
const LONGEST_PERIOD = 900_000

/** One reading of `energy.active`, kWh. */
export function readRegister(cell: Cell, kwh: number, aux: number, flags: number): void {
  const { s } = cell
  if (flags & FLAG.bad) return
  let mwh: number
  if (flags & FLAG.delta) {
    const exact = kwh * 1e6 + s[C.ENERGY_REST]!
    mwh = Math.round(exact)
    s[C.ENERGY_REST] = exact - mwh
  } else {
    const now = Math.round(kwh * 1e6)
    const boot = flags & FLAG.boot ? aux : s[C.REGISTER_BOOT]!
    mwh = s[C.REGISTER_SEEN] === 0 ? 0 : deltaOf(s[C.REGISTER_LAST]!, now, boot !== s[C.REGISTER_BOOT])
    s[C.REGISTER_LAST] = now
    s[C.REGISTER_BOOT] = boot
  }
  s[C.REGISTER_SEEN] = 1
  if (mwh !== 0) spend(cell, mwh)
  mark(cell)
}

/** One reading of `power.active`, kW. Ignored once the device has a register. */
export function readPower(cell: Cell, kw: number): void {
  const { s } = cell
  if (s[C.REGISTER_SEEN] === 1) return
  if (s[C.ENERGY_AT]! >= 0) {
    const ms = s[C.AT]! - s[C.ENERGY_AT]!
    const period = s[C.POWER_PERIOD]!
    // The first two samples are believed to be one period apart; how far apart is usual shows from then on.
    if (ms <= (period === 0 ? LONGEST_PERIOD : 3 * period)) {
      // kW * ms / 3600 = mWh * 1000 / 1000
      const exact = ((s[C.POWER]! + kw) / 2) * (ms / 3.6) + s[C.ENERGY_REST]!
      const mwh = Math.round(exact)
      s[C.ENERGY_REST] = exact - mwh
      if (mwh !== 0) spend(cell, mwh)
    }
    s[C.POWER_PERIOD] = nextPeriod(period, ms)
  }
  s[C.POWER] = kw
  mark(cell)
}

/** Estimate of the sample period after a sample `ms` after the last. */
export function nextPeriod(period: number, ms: number): number {
  if (period === 0) return Math.min(ms, LONGEST_PERIOD)
  if (ms <= 3 * period) return period + (ms - period) / 8
  // A device that slowed down for good is believed after a few samples: the estimate may double with each.
  return Math.min(LONGEST_PERIOD, ms, 2 * period)
}

/** Energy is attributed up to now. */
function mark(cell: Cell): void {
  const { s, rows, open } = cell
  s[C.ENERGY_AT] = s[C.AT]!
  s[C.ENERGY_ROW] = cell.rowFrom / 60_000
  for (let state = 0; state < STATES.length; state++) s[C.ENERGY_MARK + state] = rows[open + SUM_STATE_TIME + state]!
}

/** Shares `mwh` out over the time since the mark: of a meter read less often than energy reaches back, over the last of it. */
function spend(cell: Cell, mwh: number): void {
  const { s, rows, open } = cell
  const current = cell.rowFrom / 60_000
  const marked = s[C.ENERGY_ROW]!
  const state = stateAs(s[C.EFFECTIVE]!, s[C.COUNTED_AS]!)
  const whole = s[C.AT]! - s[C.ENERGY_AT]!
  const inRow = rows[open + SUM_STATE_TIME + state]! - (marked === current ? s[C.ENERGY_MARK + state]! : 0)
  // Nearly always all of it in one state of one minute; and a second reading at the same time has no time to share by.
  if (s[C.ENERGY_AT]! < 0 || inRow === whole) {
    giveEnergy(cell, current, state, mwh)
    return
  }
  const from = Math.max(marked, current - REACH_MINUTES)
  let total = 0
  for (let minute = from; minute <= current; minute++) for (let i = 0; i < STATES.length; i++) total += timeSince(cell, minute, marked, i)
  // Rounding the running share keeps the parts whole and their sum exact.
  let passed = 0
  let given = 0
  for (let minute = from; minute <= current; minute++)
    for (let i = 0; i < STATES.length; i++) {
      const ms = timeSince(cell, minute, marked, i)
      if (ms === 0) continue
      passed += ms
      const due = passed === total ? mwh : Math.round(mwh * (passed / total))
      if (due !== given) giveEnergy(cell, minute, i, due - given)
      given = due
    }
  if (total === 0) giveEnergy(cell, current, state, mwh)
}

/** Time in a state of a minute after the mark, ms; 0 where the ring no longer has the minute. */
function timeSince(cell: Cell, minute: number, marked: number, state: number): number {
  const slot = minute % cell.rowMinute.length
  if (cell.rowMinute[slot] !== minute) return 0
  return cell.rows[slot * SUM_COUNT + SUM_STATE_TIME + state]! - (minute === marked ? cell.s[C.ENERGY_MARK + state]! : 0)
}
