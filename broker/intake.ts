// The way from a publish to the journal and back: copies publishes into the open batch, hands batches to the link, and releases
// acknowledgements once the journal has them on disk, in order of arrival. Owns the numbers of topics and clients within an epoch.
// Promises that pending bytes are counted, so that whoever reads sockets can stop; never acknowledges after a fault.
import type { SenderLink } from '../link/link.ts'
import { RawBatchBuilder, RECORD_HEADER } from '../link/raw-batch.ts'
import type { EpochMs } from '../model/reading.ts'
import { topicRight } from './access.ts'

/** A topic as numbered in the current epoch. `owner`: the enterprise that may publish to it (access.ts). */
export type TopicEntry = { readonly number: number; readonly owner: string | undefined; readonly refusal: 'TOPIC' | 'FORBIDDEN' }
/** A client as named in records; intake keeps its number here. */
export type ClientName = { readonly text: string; number: number; generation: number }
/** Gets its packet ids back when they may be acknowledged. `acknowledge` is true for the first since the last `flush`. */
export type Acknowledged = { acknowledge(id: number): boolean; flush(): void }
export type Waiter = Acknowledged | ((error: Error | null) => void)

export type IntakeOptions = {
  readonly sender: SenderLink
  readonly epoch: string
  readonly batchBytes: number
  readonly batchMs: number
  readonly maxPendingBytes: number
  /** Pending bytes reached their maximum: read no socket. */
  readonly hold: () => void
  /** Pending bytes fell below half of it. */
  readonly release: () => void
  readonly fault: (code: string) => void
}

/** Texts numbered in one epoch before the next begins: bounds the maps here and the tables of whoever reads the journal. */
const MAX_NAMES = 262_144

type InFlight = { readonly seq: number; readonly bytes: number; readonly count: number; readonly waiters: Waiter[]; readonly ids: number[] }

export class Intake {
  readonly #options: IntakeOptions
  readonly #maxNames: number
  #builder: RawBatchBuilder
  #generation = 1
  #topics = new Map<string, TopicEntry>()
  #clients = new Map<string, number>()
  #waiters: Waiter[] = []
  #ids: number[] = []
  #openBytes = 0
  readonly #inFlight: InFlight[] = []
  /** A new epoch has begun and batches of the one before are not on disk yet: their seq would be mistaken for ours. */
  #turning = false
  #held = false
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #sentAt = Number.NEGATIVE_INFINITY
  #openedAt = 0
  #countAtTick = 0
  #idle: (() => void)[] = []
  faulted: string | undefined
  pendingBytes = 0
  pendingMessages = 0
  batches = 0
  batchBytes = 0

  constructor(options: IntakeOptions, maxNames = MAX_NAMES) {
    this.#options = options
    this.#maxNames = maxNames
    this.#builder = new RawBatchBuilder(options.epoch, options.batchBytes)
    options.sender.onDurable((seq) => this.#durable(seq))
    options.sender.onFault((code) => this.fail(code))
  }

  /**
   * The topic in `source` from `from` to `to`; undefined for bytes that are no topic at all [MQTT-3.3.2-1, -2].
   * The key is the bytes read as Latin-1: one short copy and one look-up a publish, whatever the topic.
   */
  topic(source: Buffer, from: number, to: number): TopicEntry | undefined {
    const key = source.toString('latin1', from, to)
    return this.#topics.get(key) ?? this.#learn(key, source.subarray(from, to))
  }

  /** Copies one publish into the open batch. Returns at once; see `wait`. */
  add(topic: TopicEntry, client: ClientName, flags: number, receivedAt: EpochMs, source: Uint8Array, from: number, to: number): void {
    if (this.faulted !== undefined) return
    const builder = this.#builder
    const bytes = RECORD_HEADER + to - from
    // Sent before the topic is used: a number must not point to a text of another epoch.
    if (client.generation !== this.#generation) this.#nameClient(client)
    builder.add(topic.number, client.number, flags, receivedAt, source, from, to)
    this.#openBytes += bytes
    this.pendingBytes += bytes
    this.pendingMessages++
    if (builder.count === 1) this.#opened()
    if (!this.#held && this.pendingBytes >= this.#options.maxPendingBytes) {
      this.#held = true
      this.#options.hold()
    }
  }

  /** Makes room for a publish of `length` bytes; call it before `topic`, because it may begin a new epoch. */
  room(length: number): void {
    if (this.#builder.full(length)) this.#send()
  }

  /** `waiter` hears of the publish added last: with `id` if it acknowledges by packet id. */
  wait(waiter: Waiter, id: number): void {
    this.#waiters.push(waiter)
    this.#ids.push(id)
  }

  /** Resolves when everything added so far is on disk, or can never be. */
  drained(): Promise<void> {
    this.#send()
    if (this.faulted !== undefined || (this.#inFlight.length === 0 && this.#builder.count === 0)) return Promise.resolve()
    return new Promise((done) => this.#idle.push(done))
  }

  /** Nothing that waits will be acknowledged any more: callbacks hear an error, packet ids hear nothing. */
  fail(code: string): void {
    if (this.faulted !== undefined) return
    this.faulted = code
    this.#disarm()
    const error = new Error(`journal: ${code}`)
    const waiting = [...this.#inFlight.flatMap((b) => b.waiters), ...this.#waiters]
    this.#inFlight.length = 0
    this.#waiters = []
    this.#ids = []
    this.pendingBytes = this.pendingMessages = 0
    for (const waiter of waiting) if (typeof waiter === 'function') waiter(error)
    this.#options.fault(code)
    for (const done of this.#idle.splice(0)) done()
  }

  #learn(key: string, bytes: Buffer): TopicEntry | undefined {
    const text = decodeTopic(bytes)
    if (text === undefined) return undefined
    const entry = { number: this.#builder.internTopic(text), ...topicRight(text) }
    this.#topics.set(key, entry)
    return entry
  }

  #nameClient(client: ClientName): void {
    let number = this.#clients.get(client.text)
    if (number === undefined) {
      number = this.#builder.internClient(client.text)
      this.#clients.set(client.text, number)
    }
    client.number = number
    client.generation = this.#generation
  }

  /**
   * The first publish of a batch decides when it goes. After a quiet time it goes at the end of this turn of the loop. Under load
   * batches are paced: a batch goes when a millisecond brought nothing more, and after batchMs at the latest, because a commit costs
   * the same for one publish as for hundreds.
   */
  #opened(): void {
    const now = performance.now()
    if (this.#inFlight.length === 0 && now - this.#sentAt >= this.#options.batchMs) {
      this.#immediate ??= setImmediate(() => {
        this.#immediate = undefined
        this.#send()
      })
      return
    }
    this.#openedAt = now
    this.#countAtTick = 1
    this.#timer ??= setTimeout(() => this.#tick(), 1)
  }

  #tick(): void {
    this.#timer = undefined
    const count = this.#builder.count
    if (count === 0) return
    const quiet = this.#inFlight.length === 0 && count === this.#countAtTick
    if (quiet || performance.now() - this.#openedAt >= this.#options.batchMs) this.#send()
    if (this.#builder.count === 0) return
    this.#countAtTick = this.#builder.count
    this.#timer = setTimeout(() => this.#tick(), 1)
  }

  #send(): void {
    const builder = this.#builder
    if (builder.count === 0 || this.faulted !== undefined) return
    if (this.#turning && this.#inFlight.length > 0) return
    this.#turning = false
    this.#disarm()
    const batch = builder.take()
    this.#inFlight.push({ seq: batch.seq, bytes: this.#openBytes, count: batch.count, waiters: this.#waiters, ids: this.#ids })
    this.batches++
    this.batchBytes += this.#openBytes
    this.#openBytes = 0
    this.#waiters = []
    this.#ids = []
    this.#sentAt = performance.now()
    if (this.#topics.size + this.#clients.size > this.#maxNames) this.#turnEpoch()
    this.#options.sender.send(batch)
  }

  #turnEpoch(): void {
    this.#builder = new RawBatchBuilder(`${this.#options.epoch}.${this.#generation++}`, this.#options.batchBytes)
    this.#topics = new Map()
    this.#clients = new Map()
    this.#turning = true
  }

  #durable(seq: number): void {
    const touched: Acknowledged[] = []
    while (this.#inFlight.length > 0 && this.#inFlight[0]!.seq <= seq) {
      const { bytes, count, waiters, ids } = this.#inFlight.shift()!
      this.pendingBytes -= bytes
      this.pendingMessages -= count
      for (let i = 0; i < waiters.length; i++) {
        const waiter = waiters[i]!
        if (typeof waiter === 'function') waiter(null)
        else if (waiter.acknowledge(ids[i]!)) touched.push(waiter)
      }
    }
    for (const each of touched) each.flush()
    if (this.#turning || this.#idle.length > 0) this.#send()
    if (this.#held && this.pendingBytes < this.#options.maxPendingBytes / 2) {
      this.#held = false
      this.#options.release()
    }
    if (this.#inFlight.length === 0 && this.#builder.count === 0) for (const done of this.#idle.splice(0)) done()
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#immediate !== undefined) clearImmediate(this.#immediate)
    this.#immediate = undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Undefined for what is against the grammar of a topic name: not UTF-8, empty, with a wildcard or NUL. */
function decodeTopic(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined
  try {
    const text = utf8.decode(bytes)
    return text.includes('+') || text.includes('#') || text.includes('\0') ? undefined : text
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
