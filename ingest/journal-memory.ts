// The raw log in memory, for tests and for the roles in one thread: keeps the journal's promises except that nothing outlives the process.
import type { RawBatch } from '../link/raw-batch.ts'
import { decodeRawBatch, encodeRawBatch } from '../link/raw-batch.ts'
import type { EpochMs, Offset } from '../model/reading.ts'
import type { Journal, JournalEntry } from './journal-port.ts'

export function openMemoryJournal(options: { readonly now?: () => EpochMs } = {}): Journal {
  const now = options.now ?? Date.now
  // Encoded, so that a reader gets its own copy, as it does from disk.
  const entries = new Map<Offset, Buffer>()
  const kept: { offset: Offset; at: EpochMs; parts: ReadonlyMap<string, Uint8Array> }[] = []
  let last = 0
  let first = 1
  const entry = (offset: Offset): RawBatch | undefined => {
    const value = entries.get(offset)
    return value && decodeRawBatch(value)
  }
  function* replay(offset: Offset): Generator<JournalEntry> {
    for (let next = Math.max(offset + 1, first); next <= last; next++) {
      const batch = entry(next)
      if (batch !== undefined) yield { offset: next, batch }
    }
  }
  return {
    get last() {
      return last
    },
    get first() {
      return first
    },
    async append(batch) {
      entries.set(++last, encodeRawBatch(batch))
      return last
    },
    replay,
    entry,
    async trim(offset) {
      for (; first <= Math.min(offset, last); first++) entries.delete(first)
    },
    async putSnapshot(offset, parts) {
      const copy = new Map([...parts].map(([name, bytes]) => [name, bytes.slice()]))
      const same = kept.findIndex((s) => s.offset === offset)
      if (same >= 0) kept.splice(same, 1)
      kept.push({ offset, at: now(), parts: copy })
      kept.sort((a, b) => b.offset - a.offset)
      kept.length = Math.min(kept.length, 2)
    },
    snapshots: () => kept.map(({ offset, at }) => ({ offset, at })),
    snapshot: (offset) => kept.find((s) => s.offset === offset)?.parts,
    size() {
      let bytes = 0
      for (const value of entries.values()) bytes += value.length
      return { bytes, free: Number.MAX_SAFE_INTEGER }
    },
    async [Symbol.asyncDispose]() {},
  }
}
