// The registry in LMDB. Several threads (and processes) may have it open at once; each sees the others' writes from its next turn of
// the event loop on. Decoded documents are kept per thread until the revision in the database moves. A write is on disk when it resolves.
import { join } from 'node:path'
import { open } from 'lmdb'
import { Fault } from '../model/errors.ts'
import { type Change, createRegistry, type Store } from './documents.ts'
import type { Registry } from './registry.ts'

/** Outside every prefix: no kind of document begins so. */
const REVISION = 'revision'
/** Decoded documents kept by one thread; when more are asked for, all are forgotten and read again as needed. */
const CACHE_LIMIT = 50_000

export async function openRegistry({ dir }: { readonly dir: string }): Promise<Registry> {
  return createRegistry(openStore(join(dir, 'registry.lmdb')))
}

function openStore(path: string): Store {
  // Writes are rare and small, so every commit waits for the disk by itself: no second promise to forget.
  const db = open<unknown, string>({ path, encoding: 'json', overlappingSync: false })
  const documents = new Map<string, unknown>()
  const lists = new Map<string, readonly unknown[]>()
  let cached = -1
  let kept = 0

  const revision = () => (db.get(REVISION) as number | undefined) ?? 0
  const read = (key: string): unknown => db.get(key)
  // `0` is the character after `/`, in which every prefix ends.
  const scan = (prefix: string) => [...db.getRange({ start: prefix, end: `${prefix.slice(0, -1)}0` }).map(({ value }) => value)]

  function remembered<T>(cache: Map<string, T>, key: string, fetch: (key: string) => T, weigh: (value: T) => number): T {
    const now = revision()
    if (now !== cached || kept > CACHE_LIMIT) {
      documents.clear()
      lists.clear()
      cached = now
      kept = 0
    }
    if (cache.has(key)) return cache.get(key)!
    const value = fetch(key)
    cache.set(key, value)
    kept += weigh(value)
    return value
  }

  return {
    get revision() {
      return revision()
    },
    get: (key) => remembered(documents, key, read, () => 1),
    list: (prefix) => remembered(lists, prefix, scan, (list) => list.length + 1),
    async write<T>(change: (store: Change) => T): Promise<T> {
      try {
        const written = await db.childTransaction(() => {
          const result = change({ get: read, list: scan, put: (key, document) => db.put(key, document), remove: (key) => db.remove(key) })
          db.put(REVISION, revision() + 1)
          return result
        })
        // A read earlier in this turn may have pinned the state before the write.
        db.resetReadTxn()
        return written
      } catch (cause) {
        if (cause instanceof Error && !/MDB_|ENOSPC|EIO|closed/i.test(cause.message)) throw cause
        throw new Fault('REGISTRY', { retry: true, cause, message: cause instanceof Error ? cause.message : String(cause) })
      }
    },
    close: () => db.close(),
  }
}
