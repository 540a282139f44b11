// The memory of the gate: what stands published, which cohorts were let out of every cell, and drafts of the audit records. Whoever has
// a disk takes what is due and keeps it before a figure leaves (`keep`), and hands it back after a restart (`restore`), so that a restart
// lets nothing out that the gate would have held. Bounded by the catalogue of cells, and hours are forgotten as they pass.
import { createHash } from 'node:crypto'
import { type AuditDraft, sealedName } from '../model/gate.ts'
import type { EpochMs } from '../model/reading.ts'
import { FREEZE_MS, WEIGHED_MS } from './benchmark.ts'
import type { Weighed } from './difference.ts'
import type { Beside, Cohort, Cohorts, Publication } from './publication.ts'

/**
 * Of one figure of one cell. `cell` and `measure` name what is compared; several keys (hours, years) may be about the same cell and say in
 * `window` which.
 */
export type ReleaseKey = {
  readonly key: string
  readonly cell: string
  readonly measure: string
  readonly profile: string
  readonly window?: string
}
/** What the gate knows of a cell before its next figure. */
type Known = { readonly past: Cohorts; readonly standing: readonly Weighed[]; readonly window: string }
/** As it is kept; cohorts were once kept by their names alone. */
type StoredCohort = Cohort | readonly string[]
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
  readonly cohorts: Iterable<readonly [string, readonly StoredCohort[]]>
  readonly asked: Iterable<readonly [string, Asked]>
}

export type Releases = {
  get<F>(key: string): Publication<F> | undefined
  set<F>(of: ReleaseKey, publication: Publication<F>, n: number): void
  forget(key: string): void
  /** Cohorts let out of a cell before, in any of its keys, and those of its other keys that stand. */
  known(of: ReleaseKey): Known
  /**
   * Newest cohorts of the other cells for the same measure, and what of them stands of the same window; and those they had
   * as long as amounts are near enough to be weighed, of which only what differs counts.
   */
  beside(of: ReleaseKey, now: EpochMs, fewest: (cell: string) => number): Beside[]
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
const PASSED = { threshold: 'pass', dominance: 'pass', 'p-percent': 'pass', change: 'pass', difference: 'pass', overlap: 'pass' } as const

/** Of a cohort kept by names alone nobody knows when it was out: as late as anything, so that it is minded. */
const isNames = (kept: StoredCohort): kept is readonly string[] => Array.isArray(kept)
const cohortFrom = (kept: StoredCohort, newestAt: EpochMs): Cohort =>
  isNames(kept) ? { parties: kept, window: '', period: '', at: newestAt } : kept

export function createReleases(): Releases {
  const standing = new Map<string, Kept & { readonly publication: Publication<unknown> }>()
  const past = new Map<string, Cohorts>()
  const newest = new Map<string, Map<string, Weighed>>()
  /** Keys by the cell and measure they are about. */
  const keys = new Map<string, Set<string>>()
  const asked = new Map<string, Asked>()
  /** When it was last written down of a key that its newest membership waits. */
  const waited = new Map<string, { readonly at: EpochMs; readonly as: string }>()
  /** When and as what a key was written down last. */
  const written = new Map<string, { readonly at: EpochMs; readonly as: string }>()
  const due = { standing: new Set<string>(), cohorts: new Set<string>(), asked: new Set<string>(), drafts: [] as AuditDraft[] }
  const name = ({ cell, measure }: Pick<ReleaseKey, 'cell' | 'measure'>) => `${cell}/${measure}`

  const remember = (of: ReleaseKey, publication: Publication<unknown>) => {
    if (publication.parties.length === 0) return
    past.set(name(of), publication.past)
    const cells = newest.get(of.measure) ?? new Map<string, Weighed>()
    newest.set(of.measure, cells.set(of.cell, publication))
  }
  const stand = (of: ReleaseKey, publication: Publication<unknown>) => {
    standing.set(of.key, { of, publication })
    keys.set(name(of), (keys.get(name(of)) ?? new Set()).add(of.key))
  }
  const draftOf = ({ key, cell, measure, profile }: ReleaseKey, { at, period, parties, figure }: Publication<unknown>) => ({
    at,
    to: 'board',
    profile,
    cell: sealedName(cell, measure, key),
    period,
    cohort: cohortHash(parties),
    value: sha256(JSON.stringify(figure)),
  })
  /** What keeps the newest membership out is written down once, and again after a while if it changed in between. */
  const noteWait = (of: ReleaseKey, publication: Publication<unknown>) => {
    const { waits, parties, period } = publication
    if (waits === undefined || (parties.length === 0 && !written.has(of.key))) return
    const last = waited.get(of.key)
    const as = `${period}/${waits.rule}/${cohortHash(parties)}`
    if (last !== undefined && (last.as === as || waits.at - last.at < FREEZE_MS)) return
    waited.set(of.key, { at: waits.at, as })
    due.drafts.push({ ...draftOf(of, publication), at: waits.at, outcome: 'held', n: parties.length, rules: { [waits.rule]: 'fail' } })
  }

  return {
    get: <F>(key: string) => standing.get(key)?.publication as Publication<F> | undefined,
    set(of, publication, n) {
      const before = standing.get(of.key)?.publication
      stand(of, publication)
      noteWait(of, publication)
      if (publication.figure === before?.figure && publication.parties === before?.parties && publication.at === before.at) return
      remember(of, publication)
      const out = publication.parties.length > 0
      const draft = draftOf(of, publication)
      const last = written.get(of.key)
      // A wall that moves every second is written down once in a while, and whenever somebody else stands behind it.
      const sameCohort = last?.as.startsWith(`${publication.period}/${draft.cohort}/`) === true
      const as = `${publication.period}/${draft.cohort}/${draft.value}`
      if (last !== undefined && sameCohort && (last.as === as || publication.at - last.at < FREEZE_MS)) return
      if (!out && last === undefined) return
      written.set(of.key, { at: publication.at, as })
      due.standing.add(of.key)
      if (!out) return
      due.cohorts.add(name(of))
      due.drafts.push({ ...draft, outcome: 'released', n, rules: PASSED })
    },
    forget(key) {
      const known = standing.get(key)
      if (known === undefined) return
      standing.delete(key)
      keys.get(name(known.of))?.delete(key)
      written.delete(key)
      waited.delete(key)
      due.standing.add(key)
    },
    known: (of) => ({
      past: past.get(name(of)) ?? [],
      standing: [...(keys.get(name(of)) ?? [])].flatMap((key) => {
        const { publication } = standing.get(key)!
        return key === of.key || publication.parties.length === 0 ? [] : [publication]
      }),
      window: of.window ?? '',
    }),
    beside: (of, now, fewest) =>
      [...(newest.get(of.measure) ?? [])].flatMap(([cell, last]) => {
        if (cell === of.cell) return []
        const same = standing.get(of.key.replace(name(of), () => `${cell}/${of.measure}`))?.publication
        const others = same === undefined || same.parties.length === 0 || same === last ? [last] : [last, same]
        const before = (past.get(`${cell}/${of.measure}`) ?? []).filter(
          (known) => known.parties !== last.parties && now - known.at < WEIGHED_MS,
        )
        return [
          ...others.map(({ parties, sides }): Beside => ({ parties, fewest: fewest(cell), ...(sides && { sides }) })),
          ...before.map(({ parties, sides }): Beside => ({ parties, fewest: 0, ...(sides && { sides }) })),
        ]
      }),
    cohortsOf: (group) =>
      [...newest].flatMap(([measure, cells]) =>
        [...cells].flatMap(([cell, { parties }]) => (groupOf(cell) === group ? [[measure, parties] as const] : [])),
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
      const oldestFirst = [...stored.standing].sort(([, a], [, b]) => a.publication.at - b.publication.at)
      const newestAt = oldestFirst.at(-1)?.[1].publication.at ?? 0
      for (const [cell, cohorts] of stored.cohorts)
        past.set(
          cell,
          cohorts.map((kept) => cohortFrom(kept, newestAt)),
        )
      for (const [recipient, cells] of stored.asked) asked.set(recipient, cells)
      for (const [key, { of, publication }] of oldestFirst) {
        const whole = { ...publication, past: past.get(name(of)) ?? [] }
        stand(of, whole)
        remember(of, whole)
        const { period, at, parties, figure } = publication
        written.set(key, { at, as: `${period}/${cohortHash(parties)}/${sha256(JSON.stringify(figure))}` })
      }
      // What a cell showed before it was closed is minded by the others all the same.
      for (const [cell, cohorts] of past) {
        const [of, measure] = [cell.slice(0, cell.lastIndexOf('/')), cell.slice(cell.lastIndexOf('/') + 1)]
        const last = cohorts.at(-1)
        const cells = newest.get(measure) ?? new Map<string, Weighed>()
        if (last !== undefined && !cells.has(of)) newest.set(measure, cells.set(of, last))
      }
    },
  }
}
