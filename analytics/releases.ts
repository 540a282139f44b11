// The memory of the gate: what stands published, which cohorts were let out of every cell, and drafts of the audit records. Whoever has
// a disk takes what is due and keeps it before a figure leaves (`keep`), and hands it back after a restart (`restore`), so that a restart
// lets nothing out that the gate would have held. Bounded by the catalogue of cells, and hours are forgotten as they pass.
import { createHash } from 'node:crypto'
import type { AuditDraft } from '../model/gate.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Beside, Cohorts, Publication } from './benchmark.ts'
import { FREEZE_MS } from './benchmark.ts'

/** Of one figure of one cell. `cell` and `measure` name what is compared; several keys (hours) may be about the same cell. */
export type ReleaseKey = { readonly key: string; readonly cell: string; readonly measure: string; readonly profile: string }
type Kept = { readonly of: ReleaseKey; readonly publication: Omit<Publication<unknown>, 'past'> }
/** What has to be on disk before it may be seen. null: forget it. */
export type Due = {
  readonly standing: readonly (readonly [key: string, kept: Kept | null])[]
  readonly cohorts: readonly (readonly [cell: string, past: Cohorts])[]
  readonly asked: readonly (readonly [recipient: string, asked: Asked | null])[]
  readonly drafts: readonly AuditDraft[]
}
/** Cells a recipient has asked for in a day. */
export type Asked = { readonly day: string; readonly cells: readonly string[] }
export type Stored = {
  readonly standing: Iterable<readonly [string, Kept]>
  readonly cohorts: Iterable<readonly [string, Cohorts]>
  readonly asked: Iterable<readonly [string, Asked]>
}

export type Releases = {
  get<F>(key: string): Publication<F> | undefined
  set<F>(of: ReleaseKey, publication: Publication<F>, n: number): void
  forget(key: string): void
  /** Cohorts let out of a cell before, in any of its keys. */
  past(of: Pick<ReleaseKey, 'cell' | 'measure'>): Cohorts
  /** Newest cohorts of the other cells for the same measure. */
  beside(of: Pick<ReleaseKey, 'cell' | 'measure'>, fewest: (cell: string) => number): Beside[]
  /** Newest cohorts of a group by measure, those of its quantiles and of other profiles too. */
  cohortsOf(group: string): readonly (readonly [measure: string, parties: readonly string[]])[]
  asked(recipient: string): Asked | undefined
  setAsked(recipient: string, asked: Asked): void
  /** Forgets what was asked on other days; returns how many recipients are left. */
  forgetAskedBut(day: string): number
  note(draft: AuditDraft): void
  /** Hands over what is due; it stays due when `write` throws. */
  keep(write: (due: Due) => void): void
  restore(stored: Stored): void
}

/** Quantiles, other profiles and noise put a word before the name of the group they are about. */
export const groupOf = (cell: string): string => cell.slice(cell.lastIndexOf(' ') + 1)
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const cohortHash = (parties: readonly string[]): string => (parties.length === 0 ? '' : sha256(JSON.stringify([...parties].sort())))
const PASSED = { threshold: 'pass', dominance: 'pass', 'p-percent': 'pass', change: 'pass', overlap: 'pass' } as const

export function createReleases(): Releases {
  const standing = new Map<string, Kept & { readonly publication: Publication<unknown> }>()
  const past = new Map<string, Cohorts>()
  const newest = new Map<string, Map<string, readonly string[]>>()
  const asked = new Map<string, Asked>()
  /** When and as what a key was written down last. */
  const written = new Map<string, { readonly at: EpochMs; readonly as: string }>()
  const due = { standing: new Set<string>(), cohorts: new Set<string>(), asked: new Set<string>(), drafts: [] as AuditDraft[] }
  const name = ({ cell, measure }: Pick<ReleaseKey, 'cell' | 'measure'>) => `${cell}/${measure}`

  const remember = (of: ReleaseKey, publication: Publication<unknown>) => {
    if (publication.parties.length === 0) return
    past.set(name(of), publication.past)
    const cells = newest.get(of.measure) ?? new Map<string, readonly string[]>()
    newest.set(of.measure, cells.set(of.cell, publication.parties))
  }

  return {
    get: <F>(key: string) => standing.get(key)?.publication as Publication<F> | undefined,
    set(of, publication, n) {
      const before = standing.get(of.key)?.publication
      standing.set(of.key, { of, publication })
      if (publication.figure === before?.figure && publication.parties === before?.parties) return
      remember(of, publication)
      const out = publication.parties.length > 0
      const cohort = cohortHash(publication.parties)
      const value = sha256(JSON.stringify(publication.figure))
      const last = written.get(of.key)
      // A wall that moves every second is written down once in a while, and whenever somebody else stands behind it.
      const sameCohort = last?.as.startsWith(`${publication.period}/${cohort}/`) === true
      const as = `${publication.period}/${cohort}/${value}`
      if (last !== undefined && sameCohort && (last.as === as || publication.at - last.at < FREEZE_MS)) return
      if (!out && last === undefined) return
      written.set(of.key, { at: publication.at, as })
      due.standing.add(of.key)
      if (!out) return
      due.cohorts.add(name(of))
      const { cell, measure, profile } = of
      due.drafts.push({
        at: publication.at,
        to: 'board',
        profile,
        cell: of.key === `${cell}/${measure}` ? of.key : `${cell}/${measure} ${of.key}`,
        period: publication.period,
        outcome: 'released',
        cohort,
        n,
        rules: PASSED,
        value,
      })
    },
    forget(key) {
      if (!standing.delete(key)) return
      written.delete(key)
      due.standing.add(key)
    },
    past: (of) => past.get(name(of)) ?? [],
    beside: (of, fewest) =>
      [...(newest.get(of.measure) ?? [])].flatMap(([cell, parties]) => (cell === of.cell ? [] : [{ parties, fewest: fewest(cell) }])),
    cohortsOf: (group) =>
      [...newest].flatMap(([measure, cells]) =>
        [...cells].flatMap(([cell, parties]) => (groupOf(cell) === group ? [[measure, parties] as const] : [])),
      ),
    asked: (recipient) => asked.get(recipient),
    setAsked(recipient, now) {
      asked.set(recipient, now)
      due.asked.add(recipient)
    },
    forgetAskedBut(day) {
      for (const [recipient, of] of asked) {
        if (of.day === day) continue
        asked.delete(recipient)
        due.asked.add(recipient)
      }
      return asked.size
    },
    note: (draft) => void due.drafts.push(draft),
    keep(write) {
      if (due.standing.size + due.cohorts.size + due.asked.size + due.drafts.length === 0) return
      write({
        standing: [...due.standing].map((key) => {
          const kept = standing.get(key)
          if (kept === undefined) return [key, null] as const
          const { past: _elsewhere, ...publication } = kept.publication
          return [key, { of: kept.of, publication }] as const
        }),
        cohorts: [...due.cohorts].map((cell) => [cell, past.get(cell) ?? []] as const),
        asked: [...due.asked].map((recipient) => [recipient, asked.get(recipient) ?? null] as const),
        drafts: due.drafts,
      })
      for (const set of [due.standing, due.cohorts, due.asked]) set.clear()
      due.drafts = []
    },
    restore(stored) {
      for (const [cell, cohorts] of stored.cohorts) past.set(cell, cohorts)
      for (const [recipient, cells] of stored.asked) asked.set(recipient, cells)
      const oldestFirst = [...stored.standing].sort(([, a], [, b]) => a.publication.at - b.publication.at)
      for (const [key, { of, publication }] of oldestFirst) {
        const whole = { ...publication, past: past.get(name(of)) ?? [] }
        standing.set(key, { of, publication: whole })
        remember(of, whole)
        const { period, at, parties, figure } = publication
        written.set(key, { at, as: `${period}/${cohortHash(parties)}/${sha256(JSON.stringify(figure))}` })
      }
    },
  }
}
