// An answer of the server that is asked for again and again while a page is open: the newest one, when it came, and whether asking fails.
import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import { Problem } from '../api.ts'
import { useBoard } from '../board.ts'

/** What is asked over REST rather than watched stands for a quarter of an hour anyway. */
const EVERY_MS = 60_000

export type Polled<T> = {
  readonly data: Readonly<Ref<T | null>>
  readonly at: Readonly<Ref<number | null>>
  readonly problem: Readonly<Ref<Problem | null>>
}
/** Asks for `path()` now, whenever it changes, and every minute or `everyMs`. null asks nothing. */
export function usePoll<T>(path: () => string | null, everyMs = EVERY_MS): Polled<T> {
  const { api } = useBoard()
  const data = shallowRef<T | null>(null)
  const at = ref<number | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let asking = new AbortController()
  async function ask(of: string) {
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    try {
      const found = await api.get<T>(of, undefined, signal)
      if (signal.aborted) return
      data.value = found
      at.value = Date.now()
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }
  watch(
    path,
    (of) => {
      data.value = null
      at.value = null
      problem.value = null
      if (of !== null) void ask(of)
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    const of = path()
    if (of !== null) void ask(of)
  }, everyMs)
  onScopeDispose(() => {
    clearInterval(timer)
    asking.abort()
  })
  return { data, at, problem }
}
