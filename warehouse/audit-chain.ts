// A chain of audit records: each holds the hash of the one before it, so that none can be changed, taken out or put in without every later
// one giving it away. Pure: what is kept where is the business of release-log.ts.
import { createHash } from 'node:crypto'
import type { AuditDraft, AuditMark, AuditRecord } from '../model/gate.ts'

/** What the first record of all goes on from. */
export const GENESIS: AuditMark = { seq: 0, hash: '0'.repeat(64) }

export function sealed(draft: AuditDraft, after: AuditMark): AuditRecord {
  const record = { ...draft, seq: after.seq + 1, prev: after.hash }
  return { ...record, hash: hashOf(record) }
}

/** Of the members in a fixed order, rules by name: the same record gives the same bytes wherever it was read from. */
function hashOf(r: Omit<AuditRecord, 'hash'>): string {
  const rules = Object.entries(r.rules).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([r.seq, r.prev, r.at, r.to, r.profile, r.cell, r.period, r.outcome, r.cohort, r.n, rules, r.value])
  return createHash('sha256').update(text).digest('hex')
}

export type Flaw = { readonly index: number; readonly because: string }
/** Checks records one after the other, from the mark they go on from to the head they end in. */
export function createVerifier(from: AuditMark): { take(record: AuditRecord): Flaw | undefined; end(head: AuditMark): Flaw | undefined } {
  let last = from
  return {
    take(record) {
      const index = last.seq + 1
      if (record.seq !== index) return { index, because: 'missing' }
      if (hashOf(record) !== record.hash) return { index, because: 'content does not match its hash' }
      // Sealed anew after it was changed: its successor still holds the hash it had.
      if (record.prev !== last.hash)
        return { index: Math.max(from.seq + 1, index - 1), because: 'not the record the next one goes on from' }
      last = { seq: record.seq, hash: record.hash }
      return undefined
    },
    end(head) {
      if (head.seq > last.seq) return { index: last.seq + 1, because: 'missing' }
      return head.hash === last.hash ? undefined : { index: last.seq, because: 'not the record the chain ended in' }
    },
  }
}
