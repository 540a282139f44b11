// What one recipient may ask the gate for in a day (domain §5.6): a number of distinct cells, answered or not, and never two cohorts that
// differ by a single contributor. The second line behind the gate: what it should never let out together, nobody gets together.
// Bounded: cells of a recipient by the budget, recipients by MOST_RECIPIENTS.
import type { Admission } from '../model/gate.ts'
import type { EpochMs } from '../model/reading.ts'
import { changesBetween } from './disclosure.ts'
import { cohortHash, type Releases, sha256 } from './releases.ts'

export const CELLS_A_DAY = 200
/** More recipients in one day are refused: the service knows no such number of enterprises. */
const MOST_RECIPIENTS = 20_000
/** Days of the cluster begin at midnight, UTC+8. */
const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 24 * 3_600_000

export type QueryBudget = {
  /** Counts the cells as asked for, and says which of them must not be answered. */
  ask(recipient: string, cells: readonly string[], now: EpochMs): Admission
}

export function createQueryBudget(parts: {
  releases: Releases
  alert: (about: { recipient: string; cell: string; other: string; measure: string }) => void
}): QueryBudget {
  const { releases, alert } = parts
  /** What each recipient got to see today, by measure. */
  const seen = new Map<string, Cohorts>()
  let today = ''
  let recipients = 0

  const seenToday = (recipient: string, cells: Iterable<string>) => {
    const known = seen.get(recipient)
    if (known !== undefined) return known
    const cohorts: Cohorts = new Map()
    // After a restart: what stands is what it got.
    for (const cell of cells) for (const [measure, parties] of releases.cohortsOf(cell)) add(cohorts, measure, cell, parties)
    seen.set(recipient, cohorts)
    return cohorts
  }

  return {
    ask(recipient, cells, now) {
      const day = new Date(now + OFFSET_MS).toISOString().slice(0, 10)
      if (day !== today) {
        seen.clear()
        recipients = releases.forgetAskedBut(day)
        today = day
      }
      const before = releases.asked(recipient)
      const full = before === undefined && recipients >= MOST_RECIPIENTS
      const asked = new Set(before?.cells)
      const cohorts = full ? new Map() : seenToday(recipient, asked)
      const refused: Record<string, 'budget' | 'pair'> = {}
      for (const cell of new Set(cells)) {
        const isNew = !asked.has(cell)
        if (isNew && (full || asked.size >= CELLS_A_DAY)) {
          refused[cell] = 'budget'
          continue
        }
        asked.add(cell)
        const pair = pairOf(releases.cohortsOf(cell), cohorts)
        if (pair !== undefined) {
          refused[cell] = 'pair'
          alert({ recipient, cell, ...pair })
        } else for (const [measure, parties] of releases.cohortsOf(cell)) add(cohorts, measure, cell, parties)
        if (isNew || pair !== undefined) note(recipient, cell, pair === undefined ? 'answered' : 'pair', now)
      }
      const over = Object.values(refused).filter((because) => because === 'budget').length
      if (over > 0) note(recipient, `${over} more`, 'budget', now)
      if (!full && asked.size > (before?.cells.length ?? 0)) {
        if (before === undefined) recipients++
        releases.setAsked(recipient, { day, cells: [...asked] })
      }
      return { refused, left: CELLS_A_DAY - asked.size, until: Math.ceil((now + OFFSET_MS + 1) / DAY_MS) * DAY_MS - OFFSET_MS }
    },
  }

  function note(recipient: string, cell: string, outcome: 'answered' | 'budget' | 'pair', at: EpochMs): void {
    const cohorts = releases.cohortsOf(cell)
    releases.note({
      at,
      to: recipient,
      profile: 'inside',
      cell,
      period: '',
      outcome: outcome === 'answered' ? 'answered' : 'refused',
      cohort: cohorts.length === 0 ? '' : cohortHash(cohorts[0]![1]),
      n: cohorts[0]?.[1].length ?? 0,
      rules: { budget: outcome === 'budget' ? 'fail' : 'pass', pair: outcome === 'pair' ? 'fail' : 'pass' },
      value: sha256(JSON.stringify(cohorts.map(([measure, parties]) => [measure, cohortHash(parties)]))),
    })
  }
}

type Cohorts = Map<string, { cell: string; parties: readonly string[] }[]>
function add(cohorts: Cohorts, measure: string, cell: string, parties: readonly string[]): void {
  const of = cohorts.get(measure) ?? []
  cohorts.set(measure, of)
  if (!of.some((known) => known.parties === parties)) of.push({ cell, parties })
}
function pairOf(of: ReturnType<Releases['cohortsOf']>, cohorts: Cohorts): { other: string; measure: string } | undefined {
  for (const [measure, parties] of of) {
    const other = cohorts.get(measure)?.find((known) => changesBetween(known.parties, parties) === 1)
    if (other !== undefined) return { other: other.cell, measure }
  }
  return undefined
}
