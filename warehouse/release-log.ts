// What the gate keeps on disk: figures that stand, cohorts they came from, cells asked for, and the audit chain, append-only. One commit
// for all of it, on disk before it returns, so that nothing is seen that a restart would forget. Opens no figure.
// Bounded: of the chain the newest `keep` records stay; what is forgotten leaves the hash the rest goes on from as a checkpoint.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open } from 'lmdb'
import { Fault } from '../model/errors.ts'
import type { AuditDraft, AuditMark, AuditPage, AuditRecord, AuditVerdict } from '../model/gate.ts'
import { createVerifier, GENESIS, sealed } from './audit-chain.ts'

/** Values are the caller's: kept as JSON and given back as they were. null: forget. */
type Change = {
  readonly standing: readonly (readonly [key: string, value: unknown])[]
  readonly cohorts: readonly (readonly [key: string, value: unknown])[]
  readonly asked: readonly (readonly [key: string, value: unknown])[]
  readonly drafts: readonly AuditDraft[]
}
export type ReleaseLog = AsyncDisposable & {
  commit(change: Change): void
  standing(): Iterable<readonly [string, unknown]>
  cohorts(): Iterable<readonly [string, unknown]>
  asked(): Iterable<readonly [string, unknown]>
  /** Records after `after`, oldest first; without it the newest. With `cell` the newest record of that figure alone, if it is kept. */
  audit(query: { after?: number; limit: number; cell?: string }): AuditPage
  verify(): Promise<AuditVerdict>
}

export const AUDIT_KEPT = 200_000
/** Forgotten at once, so that a full chain does not pay at every commit. */
const FORGET_STEP = 1_000
/** Records between two looks at the event loop. */
const STRETCH = 500
const HEAD = 'head'
const CHECKPOINT = 'checkpoint'

export function openReleaseLog({ dir, keep = AUDIT_KEPT }: { readonly dir: string; readonly keep?: number }): ReleaseLog {
  mkdirSync(dir, { recursive: true })
  const env = open({ path: join(dir, 'gate.lmdb'), overlappingSync: false, encoding: 'json', maxDbs: 6 })
  const tables = {
    standing: env.openDB<unknown, string>({ name: 'standing', encoding: 'json' }),
    cohorts: env.openDB<unknown, string>({ name: 'cohorts', encoding: 'json' }),
    asked: env.openDB<unknown, string>({ name: 'asked', encoding: 'json' }),
  }
  const chain: Database<AuditRecord, number> = env.openDB({ name: 'audit', encoding: 'json' })
  /** Number of the newest record of each cell the chain still holds. */
  const newest: Database<number, string> = env.openDB({ name: 'newest', encoding: 'json' })
  const marks: Database<AuditMark, string> = env.openDB({ name: 'marks', encoding: 'json' })
  const head = () => marks.get(HEAD) ?? GENESIS
  const checkpoint = () => marks.get(CHECKPOINT) ?? GENESIS

  const append = (drafts: readonly AuditDraft[]) => {
    if (drafts.length === 0) return
    let last = head()
    for (const draft of drafts) {
      const record = sealed(draft, last)
      chain.putSync(record.seq, record)
      newest.putSync(record.cell, record.seq)
      last = { seq: record.seq, hash: record.hash }
    }
    marks.putSync(HEAD, last)
    const from = checkpoint()
    if (last.seq - from.seq <= keep + FORGET_STEP) return
    const to = last.seq - keep
    const forgotten = chain.get(to)
    if (forgotten === undefined) return
    for (let seq = from.seq + 1; seq <= to; seq++) {
      const cell = chain.get(seq)?.cell
      if (cell !== undefined && newest.get(cell) === seq) newest.removeSync(cell)
      chain.removeSync(seq)
    }
    marks.putSync(CHECKPOINT, { seq: to, hash: forgotten.hash })
  }

  return {
    commit({ drafts, ...changes }) {
      try {
        env.transactionSync(() => {
          for (const name of ['standing', 'cohorts', 'asked'] as const)
            for (const [key, value] of changes[name]) {
              if (value === null) tables[name].removeSync(key)
              else tables[name].putSync(key, value)
            }
          append(drafts)
        })
      } catch (cause) {
        throw new Fault('GATE', { retry: true, cause, message: 'what the gate lets out could not be written down' })
      }
    },
    standing: () => [...tables.standing.getRange().map(({ key, value }) => [key, value] as const)],
    cohorts: () => [...tables.cohorts.getRange().map(({ key, value }) => [key, value] as const)],
    asked: () => [...tables.asked.getRange().map(({ key, value }) => [key, value] as const)],
    audit({ after, limit, cell }) {
      if (cell !== undefined) {
        const found = chain.get(newest.get(cell) ?? 0)
        return { records: found === undefined ? [] : [found], checkpoint: checkpoint(), head: head() }
      }
      const start = after === undefined ? Math.max(0, head().seq - limit) : after
      const records = [...chain.getRange({ start: start + 1, limit }).map(({ value }) => value)]
      return { records, checkpoint: checkpoint(), head: head() }
    },
    async verify() {
      const from = checkpoint()
      const to = head()
      const verifier = createVerifier(from)
      const verdict = { records: 0, checkpoint: from, head: to, index: null, because: null }
      for (let at = from.seq; at < to.seq; at += STRETCH) {
        // Records after `to` were sealed meanwhile; they are the next one's to check.
        const some = [...chain.getRange({ start: at + 1, end: Math.min(at + STRETCH, to.seq) + 1 }).map(({ value }) => value)]
        for (const record of some) {
          const flaw = verifier.take(record)
          if (flaw !== undefined) return { ...verdict, ok: false, ...flaw }
          verdict.records++
        }
        await new Promise((done) => setImmediate(done))
      }
      const flaw = verifier.end(to)
      return flaw === undefined ? { ...verdict, ok: true } : { ...verdict, ok: false, ...flaw }
    },
    [Symbol.asyncDispose]: () => env.close(),
  }
}
