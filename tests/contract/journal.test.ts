// What every adapter of the journal port must do, and what the one on disk must do besides.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../ingest/journal.ts'
import { openMemoryJournal } from '../../ingest/journal-memory.ts'
import type { Journal } from '../../ingest/journal-port.ts'
import { type RawBatch, RawBatchBuilder } from '../../link/raw-batch.ts'

/** `count` batches of one sender, each with a new topic and a few publishes; the last of each batch is long. */
function batches(count: number, epoch = 'e1', longest = 900): RawBatch[] {
  const builder = new RawBatchBuilder(epoch, 4096)
  const client = builder.internClient('works/gw/1')
  return Array.from({ length: count }, (_, i) => {
    const topic = builder.internTopic(`ib/v1/works/s-1/a-1/l-1/m-${i}/tele`)
    for (let p = 0; p <= i % 4; p++) builder.add(topic, client, 1, 1_700_000_000_000 + i * 10 + p, Buffer.from(`{"state":"RUN","n":${i}}`))
    builder.add(topic, client, 1, 1_700_000_000_009 + i * 10, Buffer.alloc((i * 37) % longest, i % 251))
    return builder.take()
  })
}
const plain = (b: RawBatch) => ({ ...b, bytes: Buffer.from(b.bytes).toString('hex') })
const replayed = (journal: Journal, offset: number) => [...journal.replay(offset)].map((e) => ({ offset: e.offset, ...plain(e.batch) }))

function journalContract(open: () => Promise<Journal>): void {
  it('is empty at first', async () => {
    await using journal = await open()
    expect([journal.first, journal.last, replayed(journal, 0).length, journal.snapshots().length]).toEqual([1, 0, 0, 0])
    expect(journal.entry(1)).toBeUndefined()
  })

  it('gives offsets in the order of the calls, however many wait for one commit', async () => {
    await using journal = await open()
    const all = batches(200)
    const offsets = await Promise.all(all.map((b) => journal.append(b)))
    expect(offsets).toEqual(all.map((_, i) => i + 1))
    expect([journal.first, journal.last]).toEqual([1, 200])
  })

  it('replays from any offset what was appended after it', async () => {
    await using journal = await open()
    const all = batches(40)
    for (const b of all) await journal.append(b)
    for (const from of [0, 1, 17, 39, 40, 41])
      expect(replayed(journal, from)).toEqual(all.slice(from).map((b, i) => ({ offset: from + i + 1, ...plain(b) })))
    expect(plain(journal.entry(18)!)).toEqual(plain(all[17]!))
  })

  it('goes on with a replay over entries that are appended meanwhile', async () => {
    await using journal = await open()
    const all = batches(6)
    for (const b of all.slice(0, 3)) await journal.append(b)
    const seen: number[] = []
    for (const { offset } of journal.replay(0)) {
      seen.push(offset)
      if (offset < 4) await journal.append(all[offset + 2]!)
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('forgets trimmed entries and never gives their offsets again', async () => {
    await using journal = await open()
    for (const b of batches(700)) void journal.append(b)
    await journal.append(batches(1, 'e2')[0]!)
    await journal.trim(650)
    expect([journal.first, journal.last]).toEqual([651, 701])
    expect(journal.entry(650)).toBeUndefined()
    expect(replayed(journal, 0)[0]!.offset).toBe(651)
    await journal.trim(5)
    await journal.trim(9999)
    expect([journal.first, journal.last]).toEqual([702, 701])
    expect(await journal.append(batches(1, 'e3')[0]!)).toBe(702)
    expect(journal.first).toBe(702)
  })

  it('keeps the two newest snapshots with all their parts', async () => {
    await using journal = await open()
    const big = new Uint8Array(3 * 1024 * 1024 + 17).map((_, i) => (i * 31) % 253)
    const parts = (tag: number) =>
      new Map([
        ['ingest', new Uint8Array([tag, 1, 2])],
        ['analytics', big],
        ['nothing', new Uint8Array(0)],
      ])
    for (const offset of [10, 20, 30]) await journal.putSnapshot(offset, parts(offset))
    expect(journal.snapshots().map((s) => s.offset)).toEqual([30, 20])
    expect(journal.snapshot(10)).toBeUndefined()
    for (const offset of [20, 30])
      for (const [name, bytes] of parts(offset)) expect(Buffer.from(journal.snapshot(offset)!.get(name)!).equals(bytes), name).toBe(true)
    await journal.putSnapshot(30, new Map([['ingest', new Uint8Array([7])]]))
    expect(journal.snapshots().map((s) => s.offset)).toEqual([30, 20])
    expect([...journal.snapshot(30)!.keys()]).toEqual(['ingest'])
  })

  it('says how much room there is', async () => {
    await using journal = await open()
    await Promise.all(batches(50).map((b) => journal.append(b)))
    const { bytes, free } = journal.size()
    expect(bytes).toBeGreaterThan(1000)
    expect(free).toBeGreaterThan(0)
  })
}

describe('memory', () => journalContract(async () => openMemoryJournal()))

describe('lmdb', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'ib-journal-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  journalContract(async () => openJournal({ dir: mkdtempSync(join(dir, 'j-')) }))

  it('has everything again after it was closed and opened', async () => {
    const all = batches(30)
    {
      await using journal = openJournal({ dir })
      await Promise.all(all.map((b) => journal.append(b)))
      await journal.putSnapshot(12, new Map([['ingest', new Uint8Array([1, 2, 3])]]))
      await journal.trim(7)
    }
    {
      await using journal = openJournal({ dir })
      expect([journal.first, journal.last]).toEqual([8, 30])
      expect(replayed(journal, 0)).toEqual(all.slice(7).map((b, i) => ({ offset: i + 8, ...plain(b) })))
      expect([...journal.snapshot(12)!.get('ingest')!]).toEqual([1, 2, 3])
      await journal.trim(30)
    }
    await using journal = openJournal({ dir })
    expect([journal.first, journal.last]).toEqual([31, 30])
    expect(await journal.append(all[0]!)).toBe(31)
  })

  it('reopens to a prefix that holds every acknowledged entry when its file is cut off in the middle of appending', async () => {
    await using journal = openJournal({ dir })
    const all = batches(400, 'e1', 20_000)
    let acknowledged = 0
    const appending = all.map(async (b, i) => {
      await new Promise((done) => setTimeout(done, i / 4))
      acknowledged = Math.max(acknowledged, await journal.append(b))
    })
    const cuts: { readonly file: string; readonly promised: number }[] = []
    for (let cut = 0; cut < 12; cut++) {
      await new Promise((done) => setTimeout(done, 9))
      const promised = acknowledged
      // A read pins its transaction until the next turn: pages the copy has still to come to are not used again under it.
      journal.entry(1)
      const copy = mkdtempSync(join(dir, 'cut-'))
      copyFileSync(join(dir, 'journal.mdb'), join(copy, 'journal.mdb'))
      cuts.push({ file: copy, promised })
    }
    await Promise.all(appending)
    expect(cuts.some((c) => c.promised > 0 && c.promised < all.length)).toBe(true)
    for (const { file, promised } of cuts) {
      await using cut = openJournal({ dir: file })
      expect(cut.last).toBeGreaterThanOrEqual(promised)
      expect(replayed(cut, 0)).toEqual(replayed(journal, 0).slice(0, cut.last))
    }
  })

  it('drops a snapshot that was cut off before its last part', async () => {
    await using journal = openJournal({ dir })
    await journal.putSnapshot(5, new Map([['ingest', new Uint8Array([5])]]))
    const writing = journal.putSnapshot(9, new Map([['ingest', new Uint8Array(40 * 1024 * 1024)]]))
    await new Promise((done) => setTimeout(done, 15))
    const copy = mkdtempSync(join(dir, 'cut-'))
    copyFileSync(join(dir, 'journal.mdb'), join(copy, 'journal.mdb'))
    await writing
    await using cut = openJournal({ dir: copy })
    expect(cut.snapshots().map((s) => s.offset)).toEqual([5])
    await cut.putSnapshot(11, new Map([['ingest', new Uint8Array([11])]]))
    expect(cut.snapshots().map((s) => s.offset)).toEqual([11, 5])
    expect(cut.snapshot(9)).toBeUndefined()
  })
})
