// Stands between a socket and Aedes: walks over the frames as they arrive, refuses what Aedes would swallow (sizes, first packets,
// versions, ids), and stops reading a socket whose publishes are not on disk yet. A PUBLISH of QoS 0 or 1 never reaches Aedes: its
// bytes go from the read chunk into the open batch, and PUBACKs are written here. Everything else Aedes reads from this stream.
// Owns one socket and the bytes between frames (one packet at most); never looks into a payload.
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { ConnectRefusal, Who } from './sign-in.ts'

export type GuardLimits = {
  readonly maxPacketBytes: number
  /** Publishes of one connection not acknowledged yet; above it the socket is not read until half of them are. */
  readonly maxUnacknowledged: number
}
const MAX_CONNECT_BYTES = 8192

/** Whoever takes what comes out of guards. */
export type GuardOwner = {
  /** The first packet is a CONNECT of a version we speak: Aedes may have the stream. */
  connect(guard: FrameGuard): void
  /** A PUBLISH of QoS 0 or 1: topic and payload are ranges of `source`, which is reused after the call. Flags as in raw-batch.ts. */
  publish(guard: FrameGuard, source: Buffer, topicFrom: number, topicTo: number, from: number, to: number, flags: number, id: number): void
  /** Bytes came in; comes before the publishes in them. */
  received(bytes: number): void
  acknowledged(count: number): void
  refused(guard: FrameGuard, why: ConnectRefusal | 'too-large'): void
  /** The socket began or ceased to be held. */
  holding(guard: FrameGuard, held: boolean): void
  gone(guard: FrameGuard): void
}

const SIGN_IN_MS = 10_000
/** A client that does not read what we write is let go, and a socket that does not close is closed, after this. */
const STUCK_MS = 5_000

/** Why a guard should end now, `now` in ms of uptime. Silence counts only while we listen. */
export function overdue(guard: FrameGuard, now: number): 'lingers' | 'late' | 'stuck' | 'keepalive' | undefined {
  if (guard.state === 'closed') return now - guard.closedAt! > STUCK_MS ? 'lingers' : undefined
  if (guard.state !== 'open') return now - guard.openedAt > SIGN_IN_MS ? 'late' : undefined
  if (guard.stuckSince !== undefined) return now - guard.stuckSince > STUCK_MS ? 'stuck' : undefined
  return !guard.held && now - guard.heardAt > guard.keepaliveMs ? 'keepalive' : undefined
}

/** Why a socket is not read. */
const HOLD = { signIn: 1, pending: 2, drain: 4, all: 8, aedes: 16 } as const
const CONNECT = 1,
  PUBLISH = 3,
  SUBSCRIBE = 8,
  UNSUBSCRIBE = 10
/** Packets a client may send after CONNECT, by type: PUBLISH to PUBCOMP, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT. */
const FROM_CLIENT = [3, 4, 5, 6, 7, 8, 10, 12, 14].reduce((set, type) => set | (1 << type), 0)

export class FrameGuard extends Duplex {
  readonly socket: Socket
  readonly address: string
  /** Times of a guard are ms of uptime: the clock on the wall may be set at any moment, which must not look like silence. */
  readonly openedAt: number
  /** Last time bytes came in, or reading began again. */
  heardAt: number
  /** Since when the client has not read what we write; undefined while it does. */
  stuckSince: number | undefined
  state: 'first' | 'sign-in' | 'open' | 'closed' = 'first'
  closedAt: number | undefined
  unacknowledged = 0
  /** Set by the owner at sign-in, for the owner. */
  who: Who | undefined
  /** No packet for this long closes the connection, ms. */
  keepaliveMs = Number.POSITIVE_INFINITY
  readonly #owner: GuardOwner
  readonly #limits: GuardLimits
  readonly #uptime: () => number
  #held = 0
  #parts: Buffer[] = []
  #have = 0
  #need = 0
  #acks: number[] = []
  #written: ((error?: Error | null) => void) | undefined

  constructor(socket: Socket, address: string, owner: GuardOwner, limits: GuardLimits, uptime: () => number) {
    super({ allowHalfOpen: false, readableHighWaterMark: 16_384, writableHighWaterMark: 16_384 })
    this.socket = socket
    this.address = address
    this.openedAt = this.heardAt = uptime()
    this.#owner = owner
    this.#limits = limits
    this.#uptime = uptime
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('drain', () => this.#onDrain())
    // 'close' follows every error and says all we need.
    socket.on('error', () => {})
    socket.once('close', () => {
      this.destroy()
      owner.gone(this)
    })
    this.on('error', () => {})
  }

  /** Signed in and answered: publishes may come. */
  open(): void {
    if (this.state !== 'sign-in') return
    this.state = 'open'
    if (this.#have > 0) this.#walk(this.#joined())
    this.#release(HOLD.signIn)
  }

  /** Writes CONNACK `code` (0: nothing) and closes. */
  refuse(why: ConnectRefusal | 'too-large', code: number): void {
    if (this.state === 'closed') return
    this.#owner.refused(this, why)
    if (code > 0 && this.socket.writable) this.socket.write(Buffer.from([0x20, 2, 0, code]))
    this.destroy()
  }

  holdAll(): void {
    this.#hold(HOLD.all)
  }
  releaseAll(): void {
    this.#release(HOLD.all)
  }
  get held(): boolean {
    return this.#held !== 0
  }

  /** One more publish that waits for the journal. */
  waits(): void {
    if (++this.unacknowledged >= this.#limits.maxUnacknowledged) this.#hold(HOLD.pending)
  }
  /** One publish that waited is settled in another way than by `acknowledge`. */
  settled(): void {
    if (--this.unacknowledged <= this.#limits.maxUnacknowledged / 2) this.#release(HOLD.pending)
  }

  acknowledge(id: number): boolean {
    return this.#acks.push(id) === 1
  }
  /** All PUBACKs of one durable batch in one write. */
  flush(): void {
    const ids = this.#acks
    this.#acks = []
    this.unacknowledged -= ids.length
    if (this.state === 'open' && this.socket.writable) {
      const bytes = Buffer.allocUnsafe(ids.length * 4)
      for (let i = 0, at = 0; i < ids.length; i++, at += 4) {
        const id = ids[i]!
        bytes[at] = 0x40
        bytes[at + 1] = 2
        bytes[at + 2] = id >> 8
        bytes[at + 3] = id
      }
      this.#owner.acknowledged(ids.length)
      // Written to the socket, not through this stream: Aedes writes whole packets in one go, so ours never falls inside one.
      if (!this.socket.write(bytes)) this.#stuck()
    }
    if (this.unacknowledged <= this.#limits.maxUnacknowledged / 2) this.#release(HOLD.pending)
  }

  #hold(reason: number): void {
    if (this.state === 'closed') return
    if (this.#held === 0) {
      this.socket.pause()
      this.#owner.holding(this, true)
    }
    this.#held |= reason
  }
  #release(reason: number): void {
    if ((this.#held & reason) === 0) return
    this.#held &= ~reason
    if (this.#held !== 0) return
    this.#owner.holding(this, false)
    this.heardAt = this.#uptime()
    this.socket.resume()
  }

  #onData(chunk: Buffer) {
    this.heardAt = this.#uptime()
    this.#owner.received(chunk.length)
    if (this.state === 'closed') return
    if (this.#have === 0 && this.state !== 'sign-in') return this.#walk(chunk)
    this.#parts.push(chunk)
    this.#have += chunk.length
    if (this.#have >= this.#need && this.state !== 'sign-in') this.#walk(this.#joined())
  }

  #joined(): Buffer {
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#have)
    this.#parts = []
    this.#have = 0
    return all
  }

  /** Takes all whole frames of `b`; keeps what is left. A frame over its limit is refused when its length is announced. */
  #walk(b: Buffer) {
    let at = 0
    let need = 1
    while (at < b.length && (this.state === 'first' || this.state === 'open')) {
      let length = 0
      let body = at + 1
      let shift = 0
      for (;;) {
        if (body >= b.length) {
          need = body - at + 1
          body = 0
          break
        }
        const byte = b[body++]!
        length |= (byte & 127) << shift
        if (byte < 128) break
        shift += 7
        if (shift > 21) return this.refuse('malformed', 0)
      }
      if (body === 0) break
      const type = b[at]! >> 4
      if (this.state === 'first' && b[at] !== CONNECT << 4) return this.refuse('malformed', 0)
      const limit = this.state === 'first' ? Math.min(MAX_CONNECT_BYTES, this.#limits.maxPacketBytes) : this.#limits.maxPacketBytes
      if (body - at + length > limit) return this.refuse('too-large', 0)
      const end = body + length
      if (end > b.length) {
        need = end - at
        break
      }
      if (type === PUBLISH && (b[at]! & 4) === 0) this.#publish(b, at, body, end)
      else if (type === CONNECT) this.#connect(b, at, body, end)
      else this.#control(b, at, body, end)
      at = end
    }
    if (this.state === 'closed') return
    this.#need = need
    if (at < b.length) {
      // Copied: a few bytes must not keep a whole read chunk in memory.
      this.#parts = [Buffer.from(b.subarray(at))]
      this.#have = b.length - at
    }
  }

  #connect(b: Buffer, at: number, body: number, end: number) {
    if (this.state !== 'first') return this.refuse('malformed', 0) // [MQTT-3.1.0-2]
    const nameLength = end - body >= 2 ? b.readUInt16BE(body) : 0
    const levelAt = body + 2 + nameLength
    if (levelAt >= end) return this.refuse('malformed', 0)
    const name = b.toString('latin1', body + 2, levelAt)
    if (name !== 'MQTT' && name !== 'MQIsdp') return this.refuse('malformed', 0)
    // The top bit marks a bridge.
    if ((b[levelAt]! & 127) !== (name === 'MQTT' ? 4 : 3)) return this.refuse('protocol', 1)
    this.state = 'sign-in'
    this.#hold(HOLD.signIn)
    this.#owner.connect(this)
    this.#pass(b, at, end)
  }

  #publish(b: Buffer, at: number, body: number, end: number) {
    const first = b[at]!
    const qos = (first >> 1) & 1
    const topicFrom = body + 2
    const topicTo = end >= topicFrom ? topicFrom + ((b[body]! << 8) | b[body + 1]!) : topicFrom
    const from = topicTo + (qos << 1)
    if (topicTo === topicFrom || from > end) return this.refuse('malformed', 0)
    let id = 0
    if (qos === 1) {
      id = (b[topicTo]! << 8) | b[topicTo + 1]!
      if (id === 0) return this.refuse('malformed', 0) // [MQTT-2.3.1-1]
    } else if ((first & 8) !== 0) return this.refuse('malformed', 0) // [MQTT-3.3.1-2]
    const flags = qos | ((first & 8) >> 1) | ((first & 1) << 3)
    this.#owner.publish(this, b, topicFrom, topicTo, from, end, flags, id)
  }

  #control(b: Buffer, at: number, body: number, end: number) {
    const type = b[at]! >> 4
    if (((FROM_CLIENT >> type) & 1) === 0) return this.refuse('malformed', 0)
    if (type === PUBLISH) {
      const topicTo = body + 2 + (end - body >= 2 ? b.readUInt16BE(body) : 0)
      if ((b[at]! & 6) === 6 || topicTo + 2 > end || b.readUInt16BE(topicTo) === 0) return this.refuse('malformed', 0)
    } else if ((type === SUBSCRIBE || type === UNSUBSCRIBE) && (end - body <= 2 || b.readUInt16BE(body) === 0))
      return this.refuse('malformed', 0) // no filter [MQTT-3.8.3-3], or no packet id [MQTT-2.3.1-1]
    this.#pass(b, at, end)
  }

  #pass(b: Buffer, at: number, end: number): void {
    if (!this.push(Buffer.from(b.subarray(at, end)))) this.#hold(HOLD.aedes)
  }

  #stuck(): void {
    this.stuckSince ??= this.#uptime()
    this.#hold(HOLD.drain)
  }
  #onDrain(): void {
    this.stuckSince = undefined
    const written = this.#written
    this.#written = undefined
    written?.()
    this.#release(HOLD.drain)
  }

  override _read(): void {
    this.#release(HOLD.aedes)
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    if (!this.socket.writable) return done()
    this.#wrote(this.socket.write(chunk), done)
  }
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void) {
    if (!this.socket.writable) return done()
    this.#wrote(this.socket.write(chunks.length === 1 ? chunks[0]!.chunk : Buffer.concat(chunks.map((c) => c.chunk))), done)
  }
  #wrote(more: boolean, done: (error?: Error | null) => void): void {
    if (more) done()
    else {
      this.#written = done
      this.#stuck()
    }
  }
  override _final(done: (error?: Error | null) => void): void {
    this.socket.end()
    done()
  }
  /** What was written still goes out, a CONNACK with a refusal for one; a socket that will not take it is ended by the sweep. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.state = 'closed'
    this.closedAt = this.#uptime()
    this.#parts = []
    this.#have = 0
    this.#written = undefined
    if (this.#held !== 0) {
      this.#held = 0
      this.#owner.holding(this, false)
    }
    if (error === null) this.socket.destroySoon()
    else this.socket.destroy()
    done(error)
  }
}
