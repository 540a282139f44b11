// The audit chain on disk: sealed, bounded, and telling when somebody changed it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditDraft, AuditMark, AuditRecord } from '../../../model/gate.ts'
import { openReleaseLog, type ReleaseLog } from '../../../warehouse/release-log.ts'

let dir: string
let log: ReleaseLog
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ib-gate-'))
  log = openReleaseLog({ dir })
})
afterEach(async () => {
  await log[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})
const draft = (i: number): AuditDraft => ({
  at: 1000 + i,
  to: 'board',
  profile: 'inside',
  cell: `segment:s${i % 3}/oeeIndex`,
  period: '2026-01-05',
  outcome: 'released',
  cohort: 'c'.repeat(64),
  n: 10 + i,
  rules: { threshold: 'pass', dominance: 'pass' },
  value: 'v'.repeat(64),
})
const none = { standing: [], cohorts: [], asked: [] }
const write = (count: number, from = 0) => log.commit({ ...none, drafts: Array.from({ length: count }, (_, i) => draft(from + i)) })
/** Somebody with the file in hands. */
async function tamper(change: (tables: { audit: Map<number, AuditRecord>; marks: Map<string, AuditMark> }) => void): Promise<void> {
  await log[Symbol.asyncDispose]()
  const env = open({ path: join(dir, 'gate.lmdb'), encoding: 'json', maxDbs: 6 })
  const audit = env.openDB<AuditRecord, number>({ name: 'audit', encoding: 'json' })
  const marks = env.openDB<AuditMark, string>({ name: 'marks', encoding: 'json' })
  const tables = {
    audit: new Map([...audit.getRange().map(({ key, value }) => [key, value] as const)]),
    marks: new Map([...marks.getRange().map(({ key, value }) => [key, value] as const)]),
  }
  const keys = [...tables.audit.keys()]
  change(tables)
  for (const key of keys) if (!tables.audit.has(key)) audit.removeSync(key)
  for (const [key, record] of tables.audit) audit.putSync(key, record)
  for (const [key, mark] of tables.marks) marks.putSync(key, mark)
  await env.close()
  log = openReleaseLog({ dir })
}

describe('the audit chain', () => {
  it('holds, over commits and restarts', async () => {
    write(3)
    write(4, 3)
    await log[Symbol.asyncDispose]()
    log = openReleaseLog({ dir })
    write(5, 7)
    const { records, head } = log.audit({ limit: 100 })
    expect(records.map((r) => r.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    records.slice(1).forEach((r, i) => {
      expect(r.prev).toBe(records[i]!.hash)
    })
    expect(head).toEqual({ seq: 12, hash: records.at(-1)!.hash })
    expect(await log.verify()).toMatchObject({ ok: true, records: 12, index: null })
    expect(log.audit({ after: 5, limit: 2 }).records.map((r) => r.seq)).toEqual([6, 7])
    expect(log.audit({ limit: 2 }).records.map((r) => r.seq)).toEqual([11, 12])
  })

  it.each([
    ['a value', (r: AuditRecord) => ({ ...r, value: 'w'.repeat(64) })],
    ['the number of contributors', (r: AuditRecord) => ({ ...r, n: 99 })],
    ['a rule', (r: AuditRecord) => ({ ...r, rules: { ...r.rules, dominance: 'fail' as const } })],
    ['the recipient', (r: AuditRecord) => ({ ...r, to: 'enterprise:e1' })],
    ['the time', (r: AuditRecord) => ({ ...r, at: 0 })],
    ['a hash', (r: AuditRecord) => ({ ...r, hash: 'f'.repeat(64) })],
  ])('finds a record at its index when %s was changed', async (_what, change) => {
    write(20)
    await tamper(({ audit }) => audit.set(13, change(audit.get(13)!)))
    expect(await log.verify()).toMatchObject({ ok: false, index: 13, records: 12 })
  })

  it('finds a record that was changed and sealed anew', async () => {
    write(20)
    const other = mkdtempSync(join(tmpdir(), 'ib-gate-'))
    const twin = openReleaseLog({ dir: other })
    twin.commit({ ...none, drafts: Array.from({ length: 20 }, (_, i) => (i === 12 ? { ...draft(i), n: 5 } : draft(i))) })
    const forged = twin.audit({ after: 12, limit: 1 }).records[0]!
    await twin[Symbol.asyncDispose]()
    rmSync(other, { recursive: true })
    await tamper(({ audit }) => audit.set(13, forged))
    expect(await log.verify()).toMatchObject({ ok: false, index: 13 })
    await tamper(({ audit }) => audit.set(20, { ...audit.get(20)! }))
    expect(await log.verify()).toMatchObject({ ok: false, index: 13 })
  })

  it('finds a record that is gone, in the middle or at the end', async () => {
    write(20)
    await tamper(({ audit }) => audit.delete(8))
    expect(await log.verify()).toMatchObject({ ok: false, index: 8, because: 'missing' })
  })
  it('finds an end that was cut off', async () => {
    write(20)
    await tamper(({ audit }) => {
      audit.delete(19)
      audit.delete(20)
    })
    expect(await log.verify()).toMatchObject({ ok: false, index: 19, because: 'missing' })
  })

  it('forgets the oldest, and goes on from a checkpoint', async () => {
    await log[Symbol.asyncDispose]()
    log = openReleaseLog({ dir, keep: 500 })
    for (let i = 0; i < 16; i++) write(100, i * 100)
    const { checkpoint, head } = log.audit({ limit: 1 })
    expect(head.seq).toBe(1600)
    expect(checkpoint.seq).toBe(1100)
    expect(log.audit({ after: 0, limit: 1 }).records[0]!.seq).toBe(1101)
    expect(await log.verify()).toMatchObject({ ok: true, records: 500 })
    expect(log.audit({ limit: 1, cell: 'segment:s0/oeeIndex' }).records.map(({ seq }) => seq)).toEqual([1600])
    await tamper(({ marks }) => marks.set('checkpoint', { seq: 1100, hash: '0'.repeat(64) }))
    expect((await log.verify()).ok).toBe(false)
  })
})

describe('the newest record of one figure', () => {
  it('is found by its cell, over restarts, and not once it is forgotten', async () => {
    await log[Symbol.asyncDispose]()
    log = openReleaseLog({ dir, keep: 500 })
    log.commit({ ...none, drafts: [{ ...draft(0), cell: 'county:330382/oeeIndex' }] })
    write(7)
    const newest = (cell: string) => log.audit({ limit: 1, cell }).records.map(({ seq }) => seq)
    expect(newest('county:330382/oeeIndex')).toEqual([1])
    expect(newest('segment:s1/oeeIndex')).toEqual([6])
    expect(newest('segment:s9/oeeIndex')).toEqual([])
    await log[Symbol.asyncDispose]()
    log = openReleaseLog({ dir, keep: 500 })
    expect(newest('segment:s1/oeeIndex')).toEqual([6])
    for (let i = 0; i < 16; i++) write(100, i * 100)
    expect(newest('county:330382/oeeIndex')).toEqual([])
    expect(newest('segment:s1/oeeIndex')).toEqual([1606])
  })
})

describe('what stands', () => {
  it('comes back as it was, and what is forgotten does not', async () => {
    log.commit({
      standing: [
        ['a', { x: 1 }],
        ['b', { x: null }],
      ],
      cohorts: [['c', [['e1']]]],
      asked: [['r', { day: 'd', cells: ['s'] }]],
      drafts: [],
    })
    log.commit({ ...none, standing: [['a', null]], drafts: [] })
    await log[Symbol.asyncDispose]()
    log = openReleaseLog({ dir })
    expect([...log.standing()]).toEqual([['b', { x: null }]])
    expect([...log.cohorts()]).toEqual([['c', [['e1']]]])
    expect([...log.asked()]).toEqual([['r', { day: 'd', cells: ['s'] }]])
  })
})
