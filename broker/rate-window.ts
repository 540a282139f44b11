// Counts events of a key within fixed windows of time, for limits on what strangers and broken gateways can make us do.
// Bounded: the least recently hit key is forgotten first, which only ever forgives. `now` is ms of any clock that does not jump.
export class RateWindow {
  readonly #windowMs: number
  readonly #maxKeys: number
  readonly #windows = new Map<string, { from: number; count: number }>()

  constructor(windowMs: number, maxKeys: number) {
    this.#windowMs = windowMs
    this.#maxKeys = maxKeys
  }

  /** Counts one event and returns how many there were in this window with it: 1 begins a window. */
  hit(key: string, now: number): number {
    let window = this.#windows.get(key)
    if (window === undefined || now - window.from >= this.#windowMs) window = { from: now, count: 0 }
    // Deleted and set again, so that the map is ordered by last hit.
    this.#windows.delete(key)
    this.#windows.set(key, window)
    if (this.#windows.size > this.#maxKeys) this.#windows.delete(this.#windows.keys().next().value!)
    return ++window.count
  }

  /** Events in the current window, without counting one. */
  count(key: string, now: number): number {
    const window = this.#windows.get(key)
    return window === undefined || now - window.from >= this.#windowMs ? 0 : window.count
  }
}
