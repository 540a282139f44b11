// How many publishes may be on their way at once. Waits in order; bounded, so that a slow broker slows the plants and not their memory;
// once stopped nobody waits any more, and what was made already goes out.

export type SendWindow = {
  /** Publishes under way. */
  readonly inFlight: number
  /** Resolves when there is room, and takes it. */
  enter(): Promise<void>
  leave(): void
  /** Resolves when nothing is under way, or at the stop. */
  empty(): Promise<void>
}

export function createWindow(size: number, stop?: AbortSignal): SendWindow {
  let inFlight = 0
  const waiting: (() => void)[] = []
  const ends: (() => void)[] = []
  stop?.addEventListener('abort', () => {
    inFlight += waiting.length
    for (const go of [...waiting.splice(0), ...ends.splice(0)]) go()
  })
  return {
    get inFlight() {
      return inFlight
    },
    enter() {
      if (inFlight < size || stop?.aborted) {
        inFlight++
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    leave() {
      const next = waiting.shift()
      // The place passes on; it is never free in between, so nobody overtakes.
      if (next !== undefined) next()
      else if (--inFlight === 0) for (const end of ends.splice(0)) end()
    },
    empty: () => (inFlight === 0 || stop?.aborted ? Promise.resolve() : new Promise((resolve) => ends.push(resolve))),
  }
}
