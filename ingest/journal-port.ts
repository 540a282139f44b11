// The port of the raw log. Adapters: journal.ts (LMDB), and memory for tests of the roles in one thread.
import type { RawBatch } from '../link/raw-batch.ts'
import type { EpochMs, Offset } from '../model/reading.ts'

export type JournalEntry = { readonly offset: Offset; readonly batch: RawBatch }
export type Journal = AsyncDisposable & {
  /** Offset of the newest entry, 0 when empty. */
  readonly last: Offset
  readonly first: Offset
  /** Appends in order and resolves with the offset once the entry is on disk. Many appends share one flush. */
  append(batch: RawBatch): Promise<Offset>
  /** Entries after `offset`, in order. */
  replay(offset: Offset): Iterable<JournalEntry>
  entry(offset: Offset): RawBatch | undefined
  /** Forgets entries up to and including `offset`. */
  trim(offset: Offset): Promise<void>
  /** Keeps state that stands for all entries up to `offset`; the two newest are kept. Durable when resolved. */
  putSnapshot(offset: Offset, parts: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Newest complete snapshot first. */
  snapshots(): readonly { readonly offset: Offset; readonly at: EpochMs }[]
  snapshot(offset: Offset): ReadonlyMap<string, Uint8Array> | undefined
  /** Bytes on disk, and free space in its file system. */
  size(): { readonly bytes: number; readonly free: number }
}
