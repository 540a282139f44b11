// Which sequence numbers of a stream were seen: an exact sliding window a stream, and how many numbers are missing. A stream is whatever
// its key says: one topic of one boot, or one sender of one boot. Bounded: the streams not heard of for longest are forgotten first.

/** Numbers of one stream that are told apart exactly, counted back from the highest seen. */
export const WINDOW = 2048
const WORDS = WINDOW / 32

export const FRESH = 0
export const SEEN = 1
/** Older than the window: this table cannot tell. */
export const BELOW = 2
export type Seen = typeof FRESH | typeof SEEN | typeof BELOW

export type SeqWindowsState = {
  readonly keys: readonly (string | null)[]
  readonly first: Float64Array<ArrayBuffer>
  readonly highest: Float64Array<ArrayBuffer>
  readonly missing: Float64Array<ArrayBuffer>
  readonly parts: Float64Array<ArrayBuffer>
  readonly split: Uint8Array<ArrayBuffer>
  readonly touched: Float64Array<ArrayBuffer>
  readonly bits: Uint32Array<ArrayBuffer>
}

export class SeqWindows {
  readonly #limit: number
  readonly #rows = new Map<string, number>()
  readonly #free: number[] = []
  #keys: (string | null)[] = []
  #first = new Float64Array(0)
  #highest = new Float64Array(0)
  #missing = new Float64Array(0)
  #parts = new Float64Array(0)
  #split = new Uint8Array(0)
  #touched = new Float64Array(0)
  #bits = new Uint32Array(0)
  /** Rises with every stream forgotten: a row number kept elsewhere holds only while this stands still. */
  generation = 0
  forgotten = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#rows.size
  }

  /** Row of a stream, made if it is new. `now`: anything that rises; orders streams by last use. */
  row(key: string, now: number): number {
    let row = this.#rows.get(key)
    if (row === undefined) {
      if (this.#rows.size >= this.#limit) this.#forget()
      row = this.#free.pop() ?? this.#keys.push(key) - 1
      if (row >= this.#first.length) this.#grow()
      this.#keys[row] = key
      this.#rows.set(key, row)
      this.#first[row] = -1
      this.#highest[row] = -1
      this.#missing[row] = 0
      this.#parts[row] = 0
      this.#split[row] = 0
    }
    this.#touched[row] = now
    return row
  }

  /** Numbers between the first and the highest that never came. */
  missing(row: number): number {
    return this.#missing[row]!
  }

  /** Takes one number. A fresh one below the highest fills a gap. */
  observe(row: number, seq: number, now: number): Seen {
    this.#touched[row] = now
    const highest = this.#highest[row]!
    const base = row * WORDS
    const bit = seq % WINDOW
    const word = base + (bit >>> 5)
    const mask = 1 << (bit & 31)
    if (seq > highest) {
      if (highest < 0) {
        this.#first[row] = seq
        this.#bits.fill(0, base, base + WORDS)
      } else if (seq > highest + 1) {
        this.#missing[row]! += seq - highest - 1
        if (seq - highest >= WINDOW) this.#bits.fill(0, base, base + WORDS)
        else for (let s = highest + 1; s < seq; s++) this.#bits[base + ((s % WINDOW) >>> 5)]! &= ~(1 << ((s % WINDOW) & 31))
      }
      this.#bits[word]! |= mask
      this.#highest[row] = seq
      return FRESH
    }
    if (seq <= highest - WINDOW) return BELOW
    if ((this.#bits[word]! & mask) !== 0) return SEEN
    this.#bits[word]! |= mask
    this.filled(row, seq)
    return FRESH
  }

  /** A number below the window turned out to be new after all. */
  filled(row: number, seq: number): void {
    if (seq > this.#first[row]! && this.#missing[row]! > 0) this.#missing[row]!--
  }

  /** `more` numbers are missing in a part of this stream that may count by itself. */
  addToParts(row: number, more: number): void {
    this.#parts[row]! += more
  }
  /** The parts of this stream do count by themselves. */
  split(row: number): void {
    this.#split[row] = 1
  }

  /** Streams with gaps. */
  *gaps(): Generator<{ readonly key: string; readonly missing: number }> {
    for (const [key, row] of this.#rows) {
      const missing = this.#split[row] === 1 ? this.#parts[row]! : this.#missing[row]!
      if (missing > 0) yield { key, missing }
    }
  }

  save(): SeqWindowsState {
    const n = this.#keys.length
    return {
      keys: this.#keys,
      first: this.#first.slice(0, n),
      highest: this.#highest.slice(0, n),
      missing: this.#missing.slice(0, n),
      parts: this.#parts.slice(0, n),
      split: this.#split.slice(0, n),
      touched: this.#touched.slice(0, n),
      bits: this.#bits.slice(0, n * WORDS),
    }
  }

  /** Copies what it is given. */
  load(state: SeqWindowsState): void {
    this.#keys = [...state.keys]
    this.#first = state.first.slice()
    this.#highest = state.highest.slice()
    this.#missing = state.missing.slice()
    this.#parts = state.parts.slice()
    this.#split = state.split.slice()
    this.#touched = state.touched.slice()
    this.#bits = state.bits.slice()
    this.#rows.clear()
    this.#free.length = 0
    for (const [row, key] of this.#keys.entries())
      if (key === null) this.#free.push(row)
      else this.#rows.set(key, row)
    this.generation++
  }

  /** The sixteenth least recently used go at once, so that the search for them is rare. Ties go by row, so that a replay forgets the same. */
  #forget(): void {
    const rows = [...this.#rows.values()].sort((a, b) => this.#touched[a]! - this.#touched[b]! || a - b)
    for (const row of rows.slice(0, Math.max(1, rows.length >>> 4))) {
      this.#rows.delete(this.#keys[row]!)
      this.#keys[row] = null
      this.forgotten++
    }
    // In the order a restored table would have them.
    this.#free.length = 0
    for (const [row, key] of this.#keys.entries()) if (key === null) this.#free.push(row)
    this.generation++
  }

  #grow(): void {
    const size = Math.max(64, this.#first.length * 2)
    const wider = (old: Float64Array<ArrayBuffer>) => {
      const next = new Float64Array(size)
      next.set(old)
      return next
    }
    this.#first = wider(this.#first)
    this.#highest = wider(this.#highest)
    this.#missing = wider(this.#missing)
    this.#parts = wider(this.#parts)
    this.#touched = wider(this.#touched)
    const split = new Uint8Array(size)
    split.set(this.#split)
    this.#split = split
    const bits = new Uint32Array(size * WORDS)
    bits.set(this.#bits)
    this.#bits = bits
  }
}
