// What a row gives to rows of earlier minutes: energy that a slow meter tells late, and the time of a stop once its length says what it was.
// Each gift is remembered until nobody can go back before it, so that going back to a checkpoint takes it back. Knows no rule of either.
import { SUM, SUM_COUNT, SUM_STATE_ENERGY } from '../model/kpi.ts'
import { STATES } from '../model/plant.ts'

/** Nothing reaches further back, minutes: rows older than this behind the fold are complete. */
export const REACH_MINUTES = 15

/** GIFT numbers each, by giver: minute of the giving row, minute that gained, what (a state: its energy; from STATES.length on a column), how much. */
export type Gifts = number[]
const GIFT = 4

/** Rows of minutes in a ring, of which the open one gives. */
export type GivingRows = {
  readonly rows: Float64Array
  /** The open row is that of the minute from `rowFrom` on, ms. */
  rowFrom: number
  /** Minute held by each row of the ring, -1 none; `minute` lies in row `minute % length`. */
  readonly rowMinute: Float64Array
  readonly gifts: Gifts
  /** Earliest minute whose sums changed since rows were last handed over. */
  changedFrom: number
}

/** Energy used in a state, mWh, to the row of a minute the ring holds. */
export const giveEnergy = (to: GivingRows, minute: number, state: number, mwh: number): void => give(to, minute, state, mwh)
/** The same of any column. */
export const giveTo = (to: GivingRows, minute: number, column: number, amount: number): void =>
  give(to, minute, STATES.length + column, amount)

function give(to: GivingRows, minute: number, what: number, amount: number): void {
  const giver = to.rowFrom / 60_000
  add(to.rows, (minute % to.rowMinute.length) * SUM_COUNT, what, amount)
  if (minute === giver) return
  to.gifts.push(giver, minute, what, amount)
  if (minute < to.changedFrom) to.changedFrom = minute
}

function add(rows: Float64Array, row: number, what: number, amount: number): void {
  if (what >= STATES.length) rows[row + what - STATES.length]! += amount
  else {
    rows[row + SUM.energy]! += amount
    rows[row + SUM_STATE_ENERGY + what]! += amount
  }
}

/** Takes back what rows from `minute` on gave to earlier ones. */
export function takeBack(from: GivingRows, minute: number): void {
  const { gifts, rows, rowMinute } = from
  while (gifts.length > 0 && gifts[gifts.length - GIFT]! >= minute) {
    const [, to, what, amount] = gifts.splice(gifts.length - GIFT, GIFT) as [number, number, number, number]
    const slot = to % rowMinute.length
    if (rowMinute[slot] !== to) continue
    add(rows, slot * SUM_COUNT, what, -amount)
    if (to < from.changedFrom) from.changedFrom = to
  }
}

/** Forgets gifts that can no longer be taken back: rows before `minute` will not be folded again. */
export function settleGifts(gifts: Gifts, minute: number): void {
  let keep = 0
  while (keep < gifts.length && gifts[keep]! < minute) keep += GIFT
  if (keep > 0) gifts.splice(0, keep)
}

/** Rows of earlier minutes as they would be without the gifts of rows from `minute` on: `row` is a copy of the row of `of`. */
export function withoutGifts(gifts: Gifts, minute: number, of: number, row: Float64Array): void {
  for (let i = 0; i < gifts.length; i += GIFT) if (gifts[i]! >= minute && gifts[i + 1] === of) add(row, 0, gifts[i + 2]!, -gifts[i + 3]!)
}
