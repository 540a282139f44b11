// Counts tries per key in a fixed window, for sign-in. Bounded: when there are more keys than it may hold, the oldest is forgotten.
import type { EpochMs } from '../model/reading.ts'

type Window = { count: number; readonly ends: EpochMs }

export class Attempts {
  readonly #windows = new Map<string, Window>()
  readonly #limit: number
  readonly #windowMs: number
  readonly #maxKeys: number

  constructor(options: { limit: number; windowMs: number; maxKeys: number }) {
    this.#limit = options.limit
    this.#windowMs = options.windowMs
    this.#maxKeys = options.maxKeys
  }

  /** Counts a try, before its outcome is known so that many at once do not slip through. Seconds to wait when there were too many, else 0. */
  begin(key: string, now: EpochMs): number {
    let window = this.#windows.get(key)
    if (window === undefined || window.ends <= now) {
      this.#windows.delete(key)
      const oldest = this.#windows.size >= this.#maxKeys ? this.#windows.keys().next().value : undefined
      if (oldest !== undefined) this.#windows.delete(oldest)
      window = { count: 0, ends: now + this.#windowMs }
      this.#windows.set(key, window)
    }
    if (window.count >= this.#limit) return Math.ceil((window.ends - now) / 1000)
    window.count++
    return 0
  }

  /** A try that succeeded does not count. */
  succeeded(key: string): void {
    const window = this.#windows.get(key)
    if (window !== undefined) window.count--
  }
}
