// Cumulative counters → pieces (domain §2.0). A delta belongs to the time before its reading, so it goes to the row that holds `at` - 1 ms,
// at the ideal cycle and the calendar of that moment. All sums are whole pieces and whole µs.
import { SUM } from '../model/kpi.ts'
import { FLAG, METRIC_KIND } from '../model/reading.ts'
import * as C from './columns.ts'
import type { Cell } from './states.ts'

/**
 * How far a cumulative value moved. A fall under a new boot, or by more than half, is a reset: the counter began again at 0.
 * A smaller fall is a correction and counts negative.
 */
export function deltaOf(last: number, value: number, newBoot: boolean): number {
  return value < last && (newBoot || value * 2 < last) ? value : value - last
}

/** One counter reading. The cell's time is already at the reading's. `kind`: countTotal … countRework. */
export function countPieces(cell: Cell, kind: number, value: number, aux: number, flags: number): void {
  const { s } = cell
  if (flags & FLAG.bad) return
  const c = C.COUNTERS + kind * C.COUNTER_SIZE
  let pieces: number
  if (flags & FLAG.delta) {
    // Increments may be fractions of a piece: the rest waits for the next one.
    if (kind === METRIC_KIND.countGood && s[c + C.COUNTER_SEEN] === 0 && s[C.ASSUMED_AT] === s[C.AT]) enter(cell, 0, -s[C.ASSUMED_GOOD]!)
    const whole = Math.round(value + s[c + C.COUNTER_REST]!)
    s[c + C.COUNTER_REST] = value + s[c + C.COUNTER_REST]! - whole
    pieces = whole
  } else {
    const now = Math.round(value)
    const boot = flags & FLAG.boot ? aux : s[c + C.COUNTER_BOOT]!
    pieces = s[c + C.COUNTER_SEEN] === 0 ? 0 : deltaOf(s[c + C.COUNTER_LAST]!, now, boot !== s[c + C.COUNTER_BOOT])
    s[c + C.COUNTER_LAST] = now
    s[c + C.COUNTER_BOOT] = boot
  }
  s[c + C.COUNTER_SEEN] = 1
  s[C.COUNTED] = 1
  if (pieces !== 0) book(cell, kind, pieces)
}

const seen = (s: Float64Array, kind: number): boolean => s[C.COUNTERS + kind * C.COUNTER_SIZE + C.COUNTER_SEEN] === 1

/** Which of PQ, GQ, SQ, RQ a counter stands for depends on the counters the device has: total = good + scrap + rework (domain §4.8). */
function book(cell: Cell, kind: number, pieces: number): void {
  const { s, rows, open } = cell
  const hasTotal = seen(s, METRIC_KIND.countTotal)
  const hasGood = seen(s, METRIC_KIND.countGood)
  let produced = 0
  let good = 0
  if (kind === METRIC_KIND.countTotal) {
    produced = pieces
    if (!hasGood) {
      good = pieces
      s[C.ASSUMED_GOOD] = s[C.ASSUMED_AT] === s[C.AT] ? s[C.ASSUMED_GOOD]! + pieces : pieces
      s[C.ASSUMED_AT] = s[C.AT]!
    }
  } else {
    if (!hasTotal) produced = pieces
    if (kind === METRIC_KIND.countGood) good = pieces
    else if (hasTotal && !hasGood) good = -pieces
  }
  enter(cell, produced, good)
  if (!cell.span.planned) return
  if (kind === METRIC_KIND.countScrap) rows[open + SUM.sq]! += pieces
  else if (kind === METRIC_KIND.countRework) rows[open + SUM.rq]! += pieces
}

function enter({ s, rows, open, span, term }: Cell, produced: number, good: number): void {
  if (!span.planned) {
    rows[open + SUM.pqOvertime]! += produced
    rows[open + SUM.gqOvertime]! += good
    return
  }
  const pri = s[C.PRI]! > 0 ? s[C.PRI]! : term.pri
  rows[open + SUM.pq]! += produced
  rows[open + SUM.gq]! += good
  rows[open + SUM.priPq]! += pri * produced
  rows[open + SUM.priGq]! += pri * good
  if (pri === 0) rows[open + SUM.pqUnpriced]! += produced
}
