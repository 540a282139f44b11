// The registry in memory, for tests and for roles that run in one thread without a disk. Forgets everything when it goes.
import { type Change, createRegistry, type Store } from './documents.ts'
import type { Registry } from './registry.ts'

export function openMemoryRegistry(): Registry {
  return createRegistry(createMemoryStore())
}

/** Documents are kept as text, so that nobody's later change to an object reaches them: what a disk does by itself. */
function createMemoryStore(): Store {
  const texts = new Map<string, string>()
  let revision = 0
  const get = (key: string): unknown => {
    const text = texts.get(key)
    return text === undefined ? undefined : JSON.parse(text)
  }
  const list = (prefix: string) =>
    [...texts.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort()
      .map(get)
  return {
    get revision() {
      return revision
    },
    get,
    list,
    async write<T>(change: (store: Change) => T): Promise<T> {
      const before = new Map(texts)
      try {
        const result = change({
          get,
          list,
          put: (key, document) => texts.set(key, JSON.stringify(document)),
          remove: (key) => texts.delete(key),
        })
        revision++
        return result
      } catch (error) {
        texts.clear()
        for (const [key, text] of before) texts.set(key, text)
        throw error
      }
    },
    async close() {},
  }
}
