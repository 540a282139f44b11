// Texts of readings (why a state, which alarm) as numbers: dense, in journal order, announced before their first use. Bounded: a full
// table, or a sender that fills its share of it, costs the words and never the reading.
import type { TextInfo } from '../model/reading.ts'

/** One enterprise may fill this share of the table: one in so many. */
const SHARE = 10

export type TextsState = {
  readonly texts: readonly string[]
  readonly owned: readonly (readonly [enterprise: string, n: number])[]
  readonly dropped: number
}

export class Texts {
  readonly #limit: number
  readonly #announce: (info: TextInfo) => void
  readonly #numbers = new Map<string, number>()
  readonly #owned = new Map<string, number>()
  /** Texts that found no room. */
  dropped = 0

  constructor(limit: number, announce: (info: TextInfo) => void) {
    this.#limit = limit
    this.#announce = announce
  }

  get size(): number {
    return this.#numbers.size
  }

  /** Number of a text; 0 for none, and for one that found no room. */
  intern(text: string, enterprise: string): number {
    if (this.#numbers.size === 0) this.#add('')
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const owned = this.#owned.get(enterprise) ?? 0
    if (this.#numbers.size >= this.#limit || owned >= this.#limit / SHARE) {
      this.dropped++
      return 0
    }
    this.#owned.set(enterprise, owned + 1)
    return this.#add(text)
  }

  save(): TextsState {
    return { texts: [...this.#numbers.keys()], owned: [...this.#owned], dropped: this.dropped }
  }
  /** Into an empty table. Announces nothing. */
  load(state: TextsState): void {
    for (const text of state.texts) this.#numbers.set(text, this.#numbers.size)
    for (const [enterprise, n] of state.owned) this.#owned.set(enterprise, n)
    this.dropped = state.dropped
  }

  #add(text: string): number {
    const id = this.#numbers.size
    this.#numbers.set(text, id)
    this.#announce({ id, text })
    return id
  }
}
