// A channel inside one thread, for roles that share it (tests, offline commands): the same ports as between threads, without a copy.
// Promises what threads do: a message arrives later and never during the call that sent it, in order, and waits until someone listens.
import type { Port } from './port.ts'

export type MemoryPort = Port & { close(): void }

/** Two ends. Closing either one closes both; what was under way is lost, as with a thread that died. */
export function memoryChannel(): { readonly port1: MemoryPort; readonly port2: MemoryPort } {
  const one = new End()
  const two = new End()
  one.other = two
  two.other = one
  return { port1: one, port2: two }
}

class End implements MemoryPort {
  other: End | undefined
  #waiting: unknown[] = []
  #scheduled = false
  readonly #listeners: ((message: unknown) => void)[] = []
  readonly #closers: (() => void)[] = []

  postMessage(message: unknown): void {
    this.other?.receive(message)
  }

  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
  on(event: 'message' | 'close', listener: ((message: unknown) => void) & (() => void)): unknown {
    if (event === 'close') this.#closers.push(listener)
    else {
      this.#listeners.push(listener)
      this.#schedule()
    }
    return this
  }

  close(): void {
    const other = this.other
    if (other === undefined) return
    this.other = other.other = undefined
    for (const end of [this, other])
      setImmediate(() => {
        end.#waiting = []
        for (const closer of end.#closers) closer()
      })
  }

  receive(message: unknown): void {
    this.#waiting.push(message)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#listeners.length === 0 || this.#waiting.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      const messages = this.#waiting
      this.#waiting = []
      for (const message of messages) for (const listener of this.#listeners) listener(message)
    })
  }
}
