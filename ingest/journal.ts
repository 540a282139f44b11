// The raw log on disk: one LMDB environment with the batches by offset, the newest snapshots, and how far it was trimmed.
// An append resolves when the commit that holds it has reached the disk. Never opens a batch, never reads a clock but for the label of
// a snapshot. After one failed commit nothing is accepted any more: what follows a hole must not be acknowledged.
import { mkdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open } from 'lmdb'
import { decodeRawBatch, encodeRawBatch, type RawBatch } from '../link/raw-batch.ts'
import { assert, Fault } from '../model/errors.ts'
import type { EpochMs, Offset } from '../model/reading.ts'
import type { Journal, JournalEntry } from './journal-port.ts'

export type JournalOptions = {
  readonly dir: string
  /** First size of the memory map, bytes; LMDB grows it as needed. */
  readonly mapSize?: number
  /** Labels snapshots. */
  readonly now?: () => EpochMs
}

/** Appends that wait for a commit at once, bytes. Edges hold back far earlier; beyond it an append is refused with `retry`. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024
/** One commit takes no more than this, so that the first waiter is not kept by the last. */
const MAX_COMMIT_BYTES = 8 * 1024 * 1024
/** Snapshot parts are cut so: a value of LMDB lies in consecutive pages, and a hole of this size is easily found again. */
const CHUNK = 1024 * 1024
const SNAPSHOTS_KEPT = 2
/** Entries forgotten in one commit. */
const TRIM_STEP = 256

type Waiting = { readonly value: Buffer; readonly done: (offset: Offset) => void; readonly failed: (fault: Fault) => void }
/** The value that makes a snapshot complete; its chunks were written before it. */
type SnapshotHead = { readonly at: EpochMs; readonly parts: readonly (readonly [name: string, length: number])[] }

export function openJournal(options: JournalOptions): Journal {
  mkdirSync(options.dir, { recursive: true })
  const now = options.now ?? Date.now
  const file = join(options.dir, 'journal.mdb')
  // Without overlapping sync a put resolves when LMDB's own commit (data synced, then the meta page) is through, and rejects when it
  // failed. With it, lmdb-js's `flushed` simply never resolves after a failed sync.
  const env = open({
    path: file,
    overlappingSync: false,
    encoding: 'binary',
    maxDbs: 4,
    ...(options.mapSize && { mapSize: options.mapSize }),
  })
  // Offsets are doubles in LMDB's ordered encoding: a 32-bit key would end after eight months of two hundred batches a second.
  const entries: Database<Buffer, number> = env.openDB({ name: 'entries', encoding: 'binary' })
  const snapshots: Database<Buffer, (string | number)[]> = env.openDB({ name: 'snapshots', encoding: 'binary' })
  const meta: Database<number, string> = env.openDB({ name: 'meta', encoding: 'json' })

  const free = (): number => {
    const disk = statfsSync(options.dir)
    return disk.bavail * disk.bsize
  }
  let last: Offset = meta.get('trimmed') ?? 0
  let first: Offset = last + 1
  for (const key of entries.getKeys({ limit: 1 })) first = key
  for (const key of entries.getKeys({ limit: 1, reverse: true })) last = key
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let fault: Fault | undefined
  let committing: Promise<void> | undefined
  let tidying: Promise<void> = Promise.resolve()

  const broken = (cause: unknown): Fault => {
    // lmdb-js rejects once more, with the number of the error, on a promise of its own that nobody else would listen to.
    const more = (cause as { readonly commitError?: Promise<never> }).commitError
    more?.catch(() => {})
    fault ??= new Fault('JOURNAL', { retry: false, cause, message: `journal: a commit failed, ${free()} bytes are free on its disk` })
    return fault
  }
  /** All writes of one call are in one commit; resolves when it is on disk. */
  const commit = async (write: () => Promise<unknown>[]): Promise<void> => {
    if (fault !== undefined) throw fault
    try {
      await Promise.all(write())
    } catch (cause) {
      throw broken(cause)
    }
  }

  /** One commit at a time; what arrives meanwhile shares the next one. */
  async function commitWaiting(): Promise<void> {
    while (waiting.length > 0) {
      let count = 0
      let bytes = 0
      while (count < waiting.length && (count === 0 || bytes + waiting[count]!.value.length <= MAX_COMMIT_BYTES))
        bytes += waiting[count++]!.value.length
      const group = waiting.slice(0, count)
      waiting = waiting.slice(count)
      waitingBytes -= bytes
      const from = last
      try {
        await commit(() => group.map(({ value }, i) => entries.put(from + 1 + i, value)))
      } catch (failure) {
        for (const { failed } of [...group, ...waiting]) failed(failure as Fault)
        waiting = []
        waitingBytes = 0
        break
      }
      last = from + count
      for (const [i, { done }] of group.entries()) done(from + 1 + i)
    }
    committing = undefined
  }

  function append(batch: RawBatch): Promise<Offset> {
    if (fault !== undefined) return Promise.reject(fault)
    const value = encodeRawBatch(batch)
    if (waiting.length > 0 && waitingBytes + value.length > MAX_WAITING_BYTES)
      return Promise.reject(new Fault('JOURNAL', { retry: true, message: 'journal: too much waits for the disk' }))
    waitingBytes += value.length
    const result = new Promise<Offset>((done, failed) => {
      waiting.push({ value, done, failed })
    })
    committing ??= Promise.resolve().then(commitWaiting)
    return result
  }

  function entry(offset: Offset): RawBatch | undefined {
    const value = entries.getBinary(offset)
    return value && decodeRawBatch(value)
  }

  /** One short read an entry: a replay of hours must not hold a read transaction and so keep pages from being used again. */
  function* replay(offset: Offset): Generator<JournalEntry> {
    for (let next = Math.max(offset + 1, first); next <= last; next++) {
      const batch = entry(next)
      assert(batch !== undefined || next < first, `journal entry ${next} is between first and last`)
      if (batch !== undefined) yield { offset: next, batch }
    }
  }

  async function trim(offset: Offset): Promise<void> {
    const end = Math.min(offset, last)
    while (first <= end) {
      const from = first
      const to = Math.min(end, from + TRIM_STEP - 1)
      first = to + 1
      await commit(() => {
        const writes: Promise<unknown>[] = [meta.put('trimmed', to)]
        for (let key = from; key <= to; key++) writes.push(entries.remove(key))
        return writes
      })
    }
  }

  function* heads(): Generator<{ readonly offset: Offset; readonly head: SnapshotHead }> {
    // A head is [offset, '']; its chunks [offset, part, number] come after it.
    let start: (string | number)[] | undefined
    for (;;) {
      let found: { readonly offset: Offset; readonly head: SnapshotHead } | undefined
      for (const { key, value } of snapshots.getRange({ limit: 1, ...(start && { start }) })) {
        const offset = key[0] as number
        start = [offset + 1]
        const complete = key.length === 2
        found = { offset, head: complete ? (JSON.parse(value.toString()) as SnapshotHead) : { at: Number.NaN, parts: [] } }
      }
      if (found === undefined) return
      yield found
    }
  }
  const list = (): { offset: Offset; at: EpochMs }[] =>
    [...heads()]
      .filter(({ head }) => !Number.isNaN(head.at))
      .map(({ offset, head }) => ({ offset, at: head.at }))
      .reverse()

  const removeSnapshot = (offset: Offset): Promise<void> =>
    commit(() => [...snapshots.getKeys({ start: [offset], end: [offset + 1] })].map((key) => snapshots.remove(key)))

  async function putSnapshot(offset: Offset, parts: ReadonlyMap<string, Uint8Array>): Promise<void> {
    // What a crash left half written, and an older writing of the same offset.
    for (const { offset: found, head } of [...heads()]) if (found === offset || Number.isNaN(head.at)) await removeSnapshot(found)
    for (const [name, bytes] of parts)
      for (let chunk = 0; chunk * CHUNK < bytes.length; chunk++)
        await commit(() => [snapshots.put([offset, name, chunk], Buffer.from(bytes.subarray(chunk * CHUNK, (chunk + 1) * CHUNK)))])
    const head: SnapshotHead = { at: now(), parts: [...parts].map(([name, bytes]) => [name, bytes.length]) }
    await commit(() => [snapshots.put([offset, ''], Buffer.from(JSON.stringify(head)))])
    for (const old of list().slice(SNAPSHOTS_KEPT)) await removeSnapshot(old.offset)
  }

  function snapshot(offset: Offset): ReadonlyMap<string, Uint8Array> | undefined {
    const value = snapshots.getBinary([offset, ''])
    if (value === undefined) return undefined
    const head = JSON.parse(value.toString()) as SnapshotHead
    const parts = new Map<string, Uint8Array>()
    for (const [name, length] of head.parts) {
      const bytes = new Uint8Array(length)
      for (let chunk = 0; chunk * CHUNK < length; chunk++) {
        const piece = snapshots.getBinary([offset, name, chunk])
        assert(piece !== undefined, `snapshot ${offset} has chunk ${chunk} of ${name}`)
        bytes.set(piece, chunk * CHUNK)
      }
      parts.set(name, bytes)
    }
    return parts
  }

  /** Trims and snapshots take turns; appends go on between their commits. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = tidying.then(work)
    tidying = turn.catch(() => {})
    return turn
  }

  return {
    get last() {
      return last
    },
    get first() {
      return first
    },
    append,
    replay,
    entry,
    trim: (offset) => inTurn(() => trim(offset)),
    putSnapshot: (offset, parts) => inTurn(() => putSnapshot(offset, parts)),
    snapshots: list,
    snapshot,
    size: () => ({ bytes: statSync(file).blocks * 512, free: free() }),
    async [Symbol.asyncDispose]() {
      await committing
      await tidying
      await env.close()
    },
  }
}
