// What follows from several released figures together (domain §5.5). Each figure is a row: how much of every contributor is in it. Whoever
// adds and subtracts figures reaches exactly the span of those rows, so a combination that stands for few contributors is found by
// elimination rather than by guessing at attacks. Pure; knows no enterprise but by the name of its party.

/** Who a contributor of a cohort is, without what it is in there by (tree.ts, labelsOf). */
export const whoOf = (party: string): string => {
  const end = party.indexOf('\n')
  return end < 0 ? party : party.slice(0, end)
}

/** Reduced row echelon form. */
export type Span = { readonly rows: readonly Float64Array[]; readonly pivots: readonly number[] }
export const EMPTY_SPAN: Span = { rows: [], pivots: [] }
/** Weights are shares of at least 1 %: what is smaller is the rounding of the elimination. */
const ZERO = 1e-9

export function spanWith(span: Span, figure: ArrayLike<number>): Span {
  const row = Float64Array.from(figure)
  span.rows.forEach((known, i) => {
    subtract(row, known, row[span.pivots[i]!]!)
  })
  const pivot = row.findIndex((value) => Math.abs(value) > ZERO)
  if (pivot < 0) return span
  const scale = row[pivot]!
  for (let c = 0; c < row.length; c++) row[c] = Math.abs(row[c]!) > ZERO ? row[c]! / scale : 0
  const rows = span.rows.map((known) => {
    const factor = known[pivot]!
    if (factor === 0) return known
    const less = known.slice()
    subtract(less, row, factor)
    return less
  })
  return { rows: [...rows, row], pivots: [...span.pivots, pivot] }
}
function subtract(from: Float64Array, row: Float64Array, factor: number): void {
  if (factor === 0) return
  for (let c = 0; c < from.length; c++) {
    const left = from[c]! - factor * row[c]!
    from[c] = Math.abs(left) > ZERO ? left : 0
  }
}

/**
 * Whether some combination stands for at least one and fewer than `fewest` parties. `columns[c]`: parties that column c stands for. Exact
 * for combinations that come down to one or two kinds of contributors, which every combination of fewer than three contributors does.
 */
export function exposes({ rows, pivots }: Span, columns: readonly (readonly string[])[], fewest: number): boolean {
  const isFew = (of: readonly number[]): boolean => {
    const parties = new Set<string>()
    for (const c of of)
      for (const party of columns[c]!) {
        parties.add(whoOf(party))
        if (parties.size >= fewest) return false
      }
    return true
  }
  const supports = rows.map(supportOf)
  if (supports.some(isFew)) return true
  /** Columns in one of two rows only stay, whatever the factors: too many of them, and the pair need not be looked at. */
  const staysLarge = (i: number, j: number): boolean => {
    let alone = 0
    for (const c of supports[i]!) if (rows[j]![c] === 0 && ++alone >= fewest) return true
    for (const c of supports[j]!) if (rows[i]![c] === 0 && ++alone >= fewest) return true
    return false
  }
  for (let i = 0; i < rows.length; i++)
    for (let j = i + 1; j < rows.length; j++) {
      if (staysLarge(i, j) || !isFew([pivots[i]!, pivots[j]!])) continue
      if (leftovers(rows[i]!, rows[j]!, [...new Set([...supports[i]!, ...supports[j]!])]).some(isFew)) return true
    }
  return false
}
function supportOf(row: Float64Array): number[] {
  const columns: number[] = []
  for (let c = 0; c < row.length; c++) if (row[c] !== 0) columns.push(c)
  return columns
}

/** Supports of `a + f·b`, one for every factor that makes something vanish. */
function leftovers(a: Float64Array, b: Float64Array, columns: readonly number[]): number[][] {
  const factors = new Set<number>()
  for (const c of columns) if (a[c] !== 0 && b[c] !== 0) factors.add(-a[c]! / b[c]!)
  const tried = factors.size === 0 ? [1] : [...factors]
  return tried.map((f) => columns.filter((c) => Math.abs(a[c]! + f * b[c]!) > ZERO))
}

/** Whether sums over these cohorts, each contributor with the same weight in all, can be combined down to fewer than `fewest` parties. */
export function cohortsExpose(cohorts: readonly (readonly string[])[], fewest: number): boolean {
  const seenIn = new Map<string, string>()
  cohorts.forEach((cohort, i) => {
    for (const party of cohort) seenIn.set(party, `${seenIn.get(party) ?? ''},${i}`)
  })
  const kinds = new Map<string, string[]>()
  for (const [party, where] of seenIn) {
    const kind = kinds.get(where)
    if (kind === undefined) kinds.set(where, [party])
    else kind.push(party)
  }
  const memberships = [...kinds.keys()].map((where) => new Set(where.slice(1).split(',').map(Number)))
  let span = EMPTY_SPAN
  cohorts.forEach((_cohort, i) => {
    span = spanWith(
      span,
      memberships.map((in_) => (in_.has(i) ? 1 : 0)),
    )
  })
  return exposes(span, [...kinds.values()], fewest)
}

/** Contributors that are in one of two cohorts of a cell and not in the other, or in both by something else (another share of themselves). */
export function changes(a: readonly string[], b: readonly string[]): number {
  const inA = new Set(a)
  const inB = new Set(b)
  const changed = new Set<string>()
  for (const party of a) if (!inB.has(party)) changed.add(whoOf(party))
  for (const party of b) if (!inA.has(party)) changed.add(whoOf(party))
  return changed.size
}
/** The same between cohorts of different cells, where it counts who is in them and not by how much. */
export const changesBetween = (a: readonly string[], b: readonly string[]): number => changes(a.map(whoOf), b.map(whoOf))

/** A cell of the catalogue: which enterprises are in it, with whatever share of themselves. */
export type CatalogueCell = {
  readonly name: string
  readonly members: readonly { readonly id: string; readonly party: string }[]
}
/**
 * Cells that must stay closed because what is published beside them would give away a difference of fewer than `fewest` parties: a county
 * that is a segment and two firms more, the one small rest of a known total. `cells` by precedence: the earlier stays open. Cells that
 * are too small by themselves are closed and not looked at.
 */
export function closedCells(cells: readonly CatalogueCell[], fewest: number): ReadonlySet<string> {
  const closed = new Set<string>()
  const where = new Map<string, { key: string; party: string; cells: number[] }>()
  cells.forEach((cell, i) => {
    if (new Set(cell.members.map((m) => m.party)).size < fewest) {
      closed.add(cell.name)
      return
    }
    for (const { id, party } of cell.members) {
      const known = where.get(id) ?? { key: '', party, cells: [] }
      known.key += `|${i}`
      known.cells.push(i)
      where.set(id, known)
    }
  })
  const kinds = new Map<string, { parties: Set<string>; cells: ReadonlySet<number> }>()
  for (const { key, party, cells: in_ } of where.values()) {
    const kind = kinds.get(key)
    if (kind === undefined) kinds.set(key, { parties: new Set([party]), cells: new Set(in_) })
    else kind.parties.add(party)
  }
  const columns = [...kinds.values()].map(({ parties }) => [...parties])
  const memberships = [...kinds.values()].map((kind) => kind.cells)
  let span = EMPTY_SPAN
  cells.forEach((cell, i) => {
    if (closed.has(cell.name)) return
    const next = spanWith(
      span,
      memberships.map((in_) => (in_.has(i) ? 1 : 0)),
    )
    if (exposes(next, columns, fewest)) closed.add(cell.name)
    else span = next
  })
  return closed
}
