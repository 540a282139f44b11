// RawBatch: publishes as they came off the wire, in arrival order, packed so that a thread hands over one buffer and the journal
// writes one value. Topics and clients are interned per sender epoch: a text crosses once, then it is a number.
// Layout of `bytes`, little endian, one record a publish:
//   u32 payload length | u32 topic | u32 client | u32 flags (qos in bits 0-1, dup 4, retain 8, will 16, refused 32, replay 64) | f64 receivedAt | payload
import type { EpochMs } from '../model/reading.ts'

export const RECORD_HEADER = 24
/**
 * `refused`: the sender had no right to this topic; the record is kept so that it ends in quarantine and not in silence.
 * `replay`: a refused message, sent again by a person: its number alone does not make it a duplicate.
 */
export const PUBLISH = { qos: 3, dup: 4, retain: 8, will: 16, refused: 32, replay: 64 } as const

export type RawBatch = {
  /** One run of one sender (an edge, or the HTTP door). Topic and client numbers hold within an epoch only. */
  readonly epoch: string
  /** 1, 2, 3 … within the epoch. */
  readonly seq: number
  /** Texts first used in this batch; their numbers go on from `firstTopic`, `firstClient`. */
  readonly firstTopic: number
  readonly topics: readonly string[]
  readonly firstClient: number
  /** `{enterprise}/{username}/{client id}`: whose rights the publish had, by whom, from where. */
  readonly clients: readonly string[]
  readonly count: number
  /** Latest receipt time in the batch. */
  readonly receivedAt: EpochMs
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The open batch of one sender. `add` costs a copy of the payload; `take` hands the batch over and opens the next. */
export class RawBatchBuilder {
  readonly epoch: string
  #seq = 0
  #topics: string[] = []
  #clients: string[] = []
  #firstTopic = 0
  #firstClient = 0
  #count = 0
  #receivedAt = 0
  #length = 0
  #buffer: Buffer<ArrayBuffer>
  readonly #size: number

  constructor(epoch: string, size = 64 * 1024) {
    this.epoch = epoch
    this.#size = size
    this.#buffer = Buffer.from(new ArrayBuffer(size))
  }

  get count(): number {
    return this.#count
  }
  get length(): number {
    return this.#length
  }
  /** Sequence number the open batch will have. */
  get nextSeq(): number {
    return this.#seq + 1
  }

  /** Number of a text never seen in this epoch. The caller keeps the text → number map, so it can bound it. */
  internTopic(text: string): number {
    return this.#firstTopic + this.#topics.push(text) - 1
  }
  internClient(text: string): number {
    return this.#firstClient + this.#clients.push(text) - 1
  }

  /** True when a payload of `length` bytes would not fit into the open batch beside what it holds. */
  full(length: number): boolean {
    return this.#count > 0 && this.#length + RECORD_HEADER + length > this.#size
  }

  /** Copies `payload` from `from` to `to` into the open batch; the caller keeps its buffer. */
  add(topic: number, client: number, flags: number, receivedAt: EpochMs, payload: Uint8Array, from = 0, to = payload.length): void {
    const length = to - from
    const need = this.#length + RECORD_HEADER + length
    if (need > this.#buffer.length) this.#grow(need)
    const b = this.#buffer,
      at = this.#length
    b.writeUInt32LE(length, at)
    b.writeUInt32LE(topic, at + 4)
    b.writeUInt32LE(client, at + 8)
    b.writeUInt32LE(flags, at + 12)
    b.writeDoubleLE(receivedAt, at + 16)
    b.set(length === payload.length ? payload : payload.subarray(from, to), at + RECORD_HEADER)
    this.#length = need
    this.#count++
    if (receivedAt > this.#receivedAt) this.#receivedAt = receivedAt
  }

  take(): RawBatch {
    // A small batch is copied out so that the large buffer stays; a large one is handed over whole.
    const small = this.#length * 4 < this.#buffer.length
    const bytes = small ? new Uint8Array(this.#buffer.buffer.slice(0, this.#length)) : new Uint8Array(this.#buffer.buffer, 0, this.#length)
    const batch: RawBatch = {
      epoch: this.epoch,
      seq: ++this.#seq,
      firstTopic: this.#firstTopic,
      topics: this.#topics,
      firstClient: this.#firstClient,
      clients: this.#clients,
      count: this.#count,
      receivedAt: this.#receivedAt,
      bytes,
    }
    if (!small) this.#buffer = Buffer.from(new ArrayBuffer(this.#size))
    this.#firstTopic += this.#topics.length
    this.#firstClient += this.#clients.length
    this.#topics = []
    this.#clients = []
    this.#count = 0
    this.#length = 0
    return batch
  }

  #grow(need: number): void {
    const bigger = Buffer.from(new ArrayBuffer(Math.max(need, this.#buffer.length * 2)))
    bigger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = bigger
  }
}

/** Calls `each` for every publish of the batch, in order. `payload` is a view: copy what outlives the call. */
export function forEachPublish(
  batch: RawBatch,
  each: (topic: number, client: number, flags: number, receivedAt: EpochMs, payload: Buffer) => void,
): void {
  const b = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength)
  let at = 0
  while (at < b.length) {
    const length = b.readUInt32LE(at)
    const from = at + RECORD_HEADER
    each(b.readUInt32LE(at + 4), b.readUInt32LE(at + 8), b.readUInt32LE(at + 12), b.readDoubleLE(at + 16), b.subarray(from, from + length))
    at = from + length
  }
}

/** One value for the journal: u32 length of the JSON head | head | bytes. */
export function encodeRawBatch(batch: RawBatch): Buffer {
  const { bytes, ...rest } = batch
  const head = Buffer.from(JSON.stringify(rest))
  const out = Buffer.allocUnsafe(4 + head.length + bytes.length)
  out.writeUInt32LE(head.length, 0)
  head.copy(out, 4)
  out.set(bytes, 4 + head.length)
  return out
}

/** Inverse of encodeRawBatch. Copies the bytes: the journal's memory may be reused after the call. */
export function decodeRawBatch(value: Uint8Array): RawBatch {
  const b = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  const headLength = b.readUInt32LE(0)
  const head = JSON.parse(b.toString('utf8', 4, 4 + headLength)) as Omit<RawBatch, 'bytes'>
  return { ...head, bytes: new Uint8Array(b.subarray(4 + headLength)) }
}
