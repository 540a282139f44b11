// How closely withheld sums follow from published ones (domain §5.5): the smallest and largest value each can have, given every published
// margin within its rounding and that nothing is below zero. A linear program, solved by the simplex method with Bland's rule, which
// cannot cycle. Pure.

/** A published sum of some unknowns: `low` ≤ sum ≤ `high`. */
export type Margin = { readonly of: readonly number[]; readonly low: number; readonly high: number }
export type Bounds = { readonly low: number; readonly high: number }

const ZERO = 1e-9
/** Steps of one solution; what is not done by then counts as known exactly, so that doubt withholds. */
const MOST_STEPS = 2_000

/** Bounds of the sum over `unknowns`; undefined when the margins contradict each other or it took too long. */
export function boundsOf(count: number, margins: readonly Margin[], unknowns: readonly number[]): Bounds | undefined {
  const aim = new Float64Array(count)
  for (const i of unknowns) aim[i] = 1
  const high = maximise(count, margins, aim)
  const low = maximise(
    count,
    margins,
    aim.map((v) => -v),
  )
  return high === undefined || low === undefined ? undefined : { low: Math.max(0, -low), high }
}

/** Largest aim·x with x ≥ 0 under the margins. Infinity where nothing bounds it. */
function maximise(count: number, margins: readonly Margin[], aim: Float64Array): number | undefined {
  // Scaled to the largest margin, so that one tolerance serves all.
  const scale = Math.max(1, ...margins.map((m) => m.high))
  const rows = margins.flatMap(({ of, low, high }) => [
    { of, sign: 1, limit: high / scale },
    { of, sign: -1, limit: -low / scale },
  ])
  const slacks = count
  const artificial = count + rows.length
  const width = artificial + 1
  const table = rows.map(({ of, sign, limit }, r) => {
    const row = new Float64Array(width + 1)
    for (const i of of) row[i] = sign
    row[slacks + r] = 1
    // One artificial unknown lets every row with a negative limit begin feasible.
    row[artificial] = -1
    row[width] = limit
    return row
  })
  const basis = rows.map((_, r) => slacks + r)
  const worst = table.reduce((at, row, r) => (row[width]! < table[at]![width]! ? r : at), 0)
  if (table.length > 0 && table[worst]![width]! < -ZERO) {
    const first = new Float64Array(width + 1)
    first[artificial] = -1
    pivot(table, basis, worst, artificial)
    const feasible = solve(table, basis, first, width, width)
    if (feasible === undefined || feasible < -1e-7) return undefined
    const still = basis.indexOf(artificial)
    if (still >= 0) {
      const column = table[still]!.findIndex((v, c) => c < artificial && Math.abs(v) > ZERO)
      if (column >= 0) pivot(table, basis, still, column)
    }
  }
  const whole = new Float64Array(width + 1)
  whole.set(aim)
  const best = solve(table, basis, whole, artificial, width)
  return best === undefined ? undefined : best * scale
}

/** Raises the aim step by step over the first `columns` columns; the value sits in column `width`. */
function solve(table: Float64Array[], basis: number[], aim: Float64Array, columns: number, width: number): number | undefined {
  const cost = aim.slice()
  basis.forEach((column, r) => {
    const factor = cost[column]!
    if (factor !== 0) for (let c = 0; c <= width; c++) cost[c] = cost[c]! - factor * table[r]![c]!
  })
  for (let step = 0; step < MOST_STEPS; step++) {
    let enter = -1
    for (let c = 0; c < columns && enter < 0; c++) if (cost[c]! > ZERO) enter = c
    if (enter < 0) return -cost[width]!
    let leave = -1
    for (let r = 0; r < table.length; r++) {
      if (table[r]![enter]! <= ZERO) continue
      const ratio = table[r]![width]! / table[r]![enter]!
      const best = leave < 0 ? Number.POSITIVE_INFINITY : table[leave]![width]! / table[leave]![enter]!
      if (ratio < best - ZERO || (ratio <= best + ZERO && leave >= 0 && basis[r]! < basis[leave]!)) leave = r
      else if (leave < 0) leave = r
    }
    if (leave < 0) return Number.POSITIVE_INFINITY
    pivot(table, basis, leave, enter)
    const factor = cost[enter]!
    for (let c = 0; c <= width; c++) cost[c] = cost[c]! - factor * table[leave]![c]!
  }
  return undefined
}

function pivot(table: Float64Array[], basis: number[], row: number, column: number): void {
  const by = table[row]!
  const scale = by[column]!
  for (let c = 0; c < by.length; c++) by[c] = by[c]! / scale
  table.forEach((other, r) => {
    const factor = other[column]!
    if (r !== row && factor !== 0) for (let c = 0; c < other.length; c++) other[c] = other[c]! - factor * by[c]!
  })
  basis[row] = column
}
