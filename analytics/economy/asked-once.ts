// Figures of weeks are asked for by several panels at once and again every few minutes: the same question is answered once and stands for a
// while. Bounded; an answer that failed is not kept.
import type { EpochMs } from '../../model/reading.ts'

/** A week moves little in this time, ms. */
const AGE_MS = 60_000
const MOST = 500

export function askedOnce<Q, A>(ask: (query: Q) => Promise<A>, now: () => EpochMs): (query: Q) => Promise<A> {
  const known = new Map<string, { readonly at: EpochMs; readonly answer: Promise<A> }>()
  return (query) => {
    const key = JSON.stringify(query)
    const at = now()
    const before = known.get(key)
    if (before !== undefined && at >= before.at && at - before.at < AGE_MS) return before.answer
    if (known.size >= MOST) known.clear()
    const answer = ask(query)
    known.set(key, { at, answer })
    answer.catch(() => known.delete(key))
    return answer
  }
}
