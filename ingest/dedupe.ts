// Each message counts once, each reading counts once. A message is known by (topic, boot, seq) within a window of numbers; what that
// cannot tell, because it is older or its sender does not number, is decided reading by reading on (series, source time, what it says).
// Owns its tables and nothing else; no clock. Bounded: see SeqWindows, RING and RING_BUDGET.
import type { EpochMs, SeriesId } from '../model/reading.ts'
import { FRESH, SEEN, type Seen, SeqWindows, type SeqWindowsState } from './seq-windows.ts'

/** Row of the stream a sender used last, so that its next message costs no look-up. Holds for one generation of the table. */
export type StreamCache = { boot: string; row: number; generation: number }
export const streamCache = (): StreamCache => ({ boot: '', row: -1, generation: -1 })

function rowOf(table: SeqWindows, owner: Owner, boot: string, now: number): number {
  const cache = owner.stream
  if (cache.boot !== boot || cache.generation !== table.generation) {
    cache.row = table.row(`${owner.text}\n${boot}`, now)
    cache.boot = boot
    cache.generation = table.generation
  }
  return cache.row
}

/** What a stream belongs to: a topic, or a client. */
type Owner = { readonly text: string; readonly stream: StreamCache }
/** Numbers that may come again, of all streams; the oldest are taken back first. */
const MAX_RELEASED = 4096

/** Messages: one stream a topic and boot to tell duplicates, one a client and boot to count what is missing. */
export class MessageDedupe {
  readonly #topics: SeqWindows
  readonly #senders: SeqWindows
  readonly #released = new Set<string>()
  #generation = 0

  constructor(limit: number) {
    this.#topics = new SeqWindows(limit)
    this.#senders = new SeqWindows(limit)
  }

  get forgotten(): number {
    return this.#topics.forgotten
  }

  /**
   * SEEN: the message is a duplicate. BELOW: its readings must decide; `filled` takes what they said. `now` rises from call to call.
   * `resent`: by its transport's word; then a released number is a duplicate too.
   */
  observe(topic: Owner, client: Owner, boot: string, seq: number, now: number, resent: boolean): Seen {
    const topicRow = rowOf(this.#topics, topic, boot, now)
    const senderRow = rowOf(this.#senders, client, boot, now)
    const before = this.#topics.missing(topicRow)
    const seen = this.#topics.observe(topicRow, seq, now)
    if (seen === SEEN) return !resent && this.#released.size > 0 && this.#takeBack(topicRow, seq) ? FRESH : SEEN
    const more = this.#topics.missing(topicRow) - before
    if (more !== 0) this.#senders.addToParts(senderRow, more)
    // The same number on another topic of one boot: this sender numbers every topic by itself.
    if (this.#senders.observe(senderRow, seq, now) === SEEN && seen === FRESH) this.#senders.split(senderRow)
    return seen
  }

  /** A message below the window held a reading that was new: it fills a gap. Right after its `observe`. */
  filled(topic: Owner, client: Owner, seq: number): void {
    const before = this.#topics.missing(topic.stream.row)
    this.#topics.filled(topic.stream.row, seq)
    this.#senders.addToParts(client.stream.row, this.#topics.missing(topic.stream.row) - before)
    this.#senders.filled(client.stream.row, seq)
  }

  /** Nothing of the message was taken: its number may come once more. Right after its `observe`. */
  release(topic: Owner, seq: number): void {
    if (this.#generation !== this.#topics.generation) this.#released.clear()
    this.#generation = this.#topics.generation
    if (this.#released.size >= MAX_RELEASED) for (const oldest of this.#released) if (this.#released.delete(oldest)) break
    this.#released.add(`${topic.stream.row} ${seq}`)
  }

  /** Messages that were numbered and never came, by sender and boot. */
  *gaps(): Generator<{ readonly client: string; readonly boot: string; readonly missing: number }> {
    for (const { key, missing } of this.#senders.gaps()) {
      const cut = key.lastIndexOf('\n')
      yield { client: key.slice(0, cut), boot: key.slice(cut + 1), missing }
    }
  }

  save(): MessageDedupeState {
    const released = this.#generation === this.#topics.generation ? [...this.#released] : []
    return { topics: this.#topics.save(), senders: this.#senders.save(), released }
  }
  load(state: MessageDedupeState): void {
    this.#topics.load(state.topics)
    this.#senders.load(state.senders)
    this.#generation = this.#topics.generation
    for (const key of state.released) this.#released.add(key)
  }

  #takeBack(topicRow: number, seq: number): boolean {
    return this.#generation === this.#topics.generation && this.#released.delete(`${topicRow} ${seq}`)
  }
}
export type MessageDedupeState = {
  readonly topics: SeqWindowsState
  readonly senders: SeqWindowsState
  readonly released: readonly string[]
}

/** Readings kept of a series whose sender does not number: at first, and at most while they are younger than the horizon. */
export const RING = { first: 16, most: 256 } as const
/** Kept readings of all series together; beyond it rings stay at their first size. */
const RING_BUDGET = 4_000_000

/** The last readings of one series, in order of arrival: source time, and a mark of what was said. */
type Ring = { at: Float64Array<ArrayBuffer>; marks: Uint32Array<ArrayBuffer>; next: number; used: number }
export type ReadingDedupeState = {
  readonly newest: Float64Array<ArrayBuffer>
  readonly newestMark: Uint32Array<ArrayBuffer>
  /** One row a ring, and the readings of all rings behind one another: a snapshot of a large service is taken between two batches. */
  readonly series: Uint32Array
  readonly size: Uint32Array
  readonly next: Uint32Array
  readonly used: Uint32Array
  readonly at: Float64Array
  readonly marks: Uint32Array
}

/**
 * Readings by (series, source time). Two that differ in what they say are two: pieces measured in one instant, or states of a sender that
 * counts in whole seconds. A resend says the same again.
 */
export class ReadingDedupe {
  readonly #horizonMs: number
  #newest = new Float64Array(0)
  #newestMark = new Uint32Array(0)
  readonly #rings: (Ring | undefined)[] = []
  #kept = 0

  /** `horizonMs`: how far back a reading can still change a figure; nothing needs to be told apart beyond it. */
  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs
  }

  /** A reading whose message was new by its number. */
  note(series: SeriesId, at: EpochMs, mark: number): void {
    if (series >= this.#newest.length) this.#grow(series)
    const ring = this.#rings[series]
    if (ring !== undefined) this.#push(ring, at, mark)
    this.#advance(series, at, mark)
  }

  /** True when the reading was not met before, as far as this table goes back; an older one counts as new. */
  fresh(series: SeriesId, at: EpochMs, mark: number): boolean {
    if (series >= this.#newest.length) this.#grow(series)
    const newest = this.#newest[series]!
    let ring = this.#rings[series]
    if (ring === undefined) {
      ring = this.#rings[series] = { at: new Float64Array(RING.first), marks: new Uint32Array(RING.first), next: 0, used: 0 }
      this.#kept += RING.first
      // Numbered until now: of those readings only the newest is known.
      if (newest > Number.NEGATIVE_INFINITY) this.#push(ring, newest, this.#newestMark[series]!)
    }
    if (at <= newest && holds(ring, at, mark)) return false
    this.#push(ring, at, mark)
    this.#advance(series, at, mark)
    return true
  }

  save(): ReadingDedupeState {
    const rings: (readonly [SeriesId, Ring])[] = []
    for (const [id, ring] of this.#rings.entries()) if (ring !== undefined) rings.push([id, ring])
    const at = new Float64Array(this.#kept)
    const marks = new Uint32Array(this.#kept)
    let from = 0
    for (const [, ring] of rings) {
      at.set(ring.at, from)
      marks.set(ring.marks, from)
      from += ring.at.length
    }
    return {
      newest: this.#newest,
      newestMark: this.#newestMark,
      series: Uint32Array.from(rings, ([id]) => id),
      size: Uint32Array.from(rings, ([, ring]) => ring.at.length),
      next: Uint32Array.from(rings, ([, ring]) => ring.next),
      used: Uint32Array.from(rings, ([, ring]) => ring.used),
      at,
      marks,
    }
  }
  /** Copies what it is given. */
  load(state: ReadingDedupeState): void {
    this.#newest = state.newest.slice()
    this.#newestMark = state.newestMark.slice()
    this.#rings.length = 0
    this.#kept = 0
    for (const [i, id] of state.series.entries()) {
      const from = this.#kept
      this.#kept += state.size[i]!
      const at = Float64Array.from(state.at.subarray(from, this.#kept))
      this.#rings[id] = { at, marks: Uint32Array.from(state.marks.subarray(from, this.#kept)), next: state.next[i]!, used: state.used[i]! }
    }
  }

  #advance(series: SeriesId, at: EpochMs, mark: number): void {
    if (at < this.#newest[series]!) return
    this.#newest[series] = at
    this.#newestMark[series] = mark
  }

  #push(ring: Ring, at: EpochMs, mark: number): void {
    const size = ring.at.length
    if (ring.used === size && size < RING.most && this.#kept + size <= RING_BUDGET && ring.at[ring.next]! > at - this.#horizonMs) {
      // Oldest first again, then room for as many.
      const turned = <T extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(to: T, from: T): T => {
        to.set(from.subarray(ring.next))
        to.set(from.subarray(0, ring.next), size - ring.next)
        return to
      }
      ring.at = turned(new Float64Array(size * 2), ring.at)
      ring.marks = turned(new Uint32Array(size * 2), ring.marks)
      ring.next = size
      this.#kept += size
    }
    ring.at[ring.next] = at
    ring.marks[ring.next] = mark
    ring.next = ring.next + 1 === ring.at.length ? 0 : ring.next + 1
    if (ring.used < ring.at.length) ring.used++
  }

  #grow(series: SeriesId): void {
    const size = Math.max(256, series + 1, this.#newest.length * 2)
    const next = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
    next.set(this.#newest)
    this.#newest = next
    const marks = new Uint32Array(size)
    marks.set(this.#newestMark)
    this.#newestMark = marks
  }
}

function holds(ring: Ring, at: EpochMs, mark: number): boolean {
  for (let i = 0; i < ring.used; i++) if (ring.at[i] === at && ring.marks[i] === mark) return true
  return false
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
/** What a reading says, in 32 bits. */
export function markOf(value: number, aux: number, id: unknown): number {
  double[0] = value
  let mark = Math.imul(words[0]! ^ 0x811c9dc5, 0x01000193)
  mark = Math.imul(mark ^ words[1]! ^ (mark >>> 15), 0x85ebca6b)
  mark = Math.imul(mark ^ aux ^ (mark >>> 13), 0xc2b2ae35)
  if (typeof id === 'string' || typeof id === 'number') mark = Math.imul(mark ^ hash(String(id)), 0x01000193)
  return (mark ^ (mark >>> 16)) >>> 0
}

/** FNV-1a of the UTF-16 units; 0 is kept for "none". */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0 || 1
}
