// What Aedes keeps of a session beyond its connection: subscriptions to commands and advice, what waits for a gateway that is away, and
// ids of QoS 2 publishes between their two acknowledgements. In memory: the journal, not the broker, is what survives.
// Bounded: sessions, commands that wait for one, ids of one, age. Retained messages and wills have no place here (see broker.ts).
// Fits the persistence interface of aedes 1.2 (aedes-persistence 11) by shape.
import { Readable } from 'node:stream'
import { matches } from './access.ts'

export type OfflineLimits = {
  readonly maxSessions: number
  /** Commands and advice that wait for one session; when full the oldest makes room. */
  readonly maxQueued: number
  /** QoS 2 publishes of one session that were received and not released. */
  readonly maxUnreleased: number
  /** A session that was not seen for this long is forgotten, ms. */
  readonly maxAgeMs: number
}
export const OFFLINE_LIMITS = { maxQueued: 100, maxUnreleased: 1024, maxAgeMs: 7 * 86_400_000 }

type Subscription = { topic: string; qos: number; rh?: unknown; rap?: unknown; nl?: unknown }
type Packet = { cmd?: string; brokerId?: string; brokerCounter?: number; topic: string; messageId?: number | undefined; dup?: boolean }
type Client = { readonly id: string }
/** The rights of a client that is connected now (Aedes hands over refused filters too); undefined while it is away. */
export type Online = (clientId: string) => { may(filter: string): boolean } | undefined
type Session = { readonly filters: Map<string, Subscription>; queue: Packet[]; seenAt: number }

export class OfflineSessions {
  dropped = 0
  readonly #limits: OfflineLimits
  readonly #uptime: () => number
  readonly #online: Online
  /** Ordered by last sign of life: the first is the one to forget. */
  readonly #sessions = new Map<string, Session>()
  readonly #unreleased = new Map<string, Set<number>>()

  constructor(limits: OfflineLimits, uptime: () => number, online: Online) {
    this.#limits = limits
    this.#uptime = uptime
    this.#online = online
  }

  get sessions(): number {
    return this.#sessions.size
  }
  get queued(): number {
    let n = 0
    for (const session of this.#sessions.values()) n += session.queue.length
    return n
  }
  /** Was this QoS 2 publish taken over already and not released yet? */
  has(clientId: string, messageId: number): boolean {
    return this.#unreleased.get(clientId)?.has(messageId) === true
  }
  /** Forgets sessions that were away too long. */
  sweep(): void {
    const before = this.#uptime() - this.#limits.maxAgeMs
    for (const [id, session] of this.#sessions) {
      if (session.seenAt >= before) break
      if (this.#online(id) === undefined) this.#forget(id)
      else this.#touch(id)
    }
  }

  async setup(): Promise<void> {}
  async destroy(): Promise<void> {}

  async addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void> {
    const session = this.#touch(client.id) ?? { filters: new Map<string, Subscription>(), queue: [], seenAt: this.#uptime() }
    this.#sessions.set(client.id, session)
    const rights = this.#online(client.id)
    for (const sub of subscriptions) if (rights?.may(sub.topic) === true) session.filters.set(sub.topic, { ...sub })
    if (this.#sessions.size > this.#limits.maxSessions) this.#forget(this.#sessions.keys().next().value!)
  }
  async removeSubscriptions(client: Client, filters: readonly string[]): Promise<void> {
    const session = this.#touch(client.id)
    for (const filter of filters) session?.filters.delete(filter)
    if (session?.filters.size === 0) this.#sessions.delete(client.id)
  }
  async subscriptionsByClient(client: Client): Promise<Subscription[]> {
    return [...(this.#touch(client.id)?.filters.values() ?? [])].map((sub) => ({ ...sub }))
  }
  /** A clean session begins: what waited is dropped with the subscriptions. */
  async cleanSubscriptions(client: Client): Promise<void> {
    this.#sessions.delete(client.id)
  }
  /** One row a session, however many of its filters take the topic in: it is to be queued once. */
  async subscriptionsByTopic(topic: string): Promise<{ clientId: string; topic: string; qos: number }[]> {
    const found: { clientId: string; topic: string; qos: number }[] = []
    const prefix = `${topic.split('/', 3).join('/')}/`
    for (const [clientId, session] of this.#sessions)
      for (const sub of session.filters.values())
        if (sub.qos > 0 && sub.topic.startsWith(prefix) && matches(sub.topic, topic)) {
          found.push({ clientId, topic: sub.topic, qos: sub.qos })
          break
        }
    return found
  }
  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    let subsCount = 0
    for (const session of this.#sessions.values()) subsCount += session.filters.size
    return { subsCount, clientsCount: this.#sessions.size }
  }

  async outgoingEnqueue(sub: { readonly clientId: string }, packet: Packet): Promise<void> {
    const queue = this.#sessions.get(sub.clientId)?.queue
    if (queue === undefined) return
    queue.push({ ...packet })
    if (queue.length > this.#limits.maxQueued) {
      queue.shift()
      this.dropped++
    }
  }
  async outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: Packet): Promise<void> {
    for (const sub of subs) await this.outgoingEnqueue(sub, packet)
  }
  /** Notes the packet id a publish was sent with, or that it is past PUBREC. Never rejects: the queue may have made room meanwhile. */
  async outgoingUpdate(client: Client, packet: Packet): Promise<void> {
    const queue = this.#sessions.get(client.id)?.queue ?? []
    for (const [i, waiting] of queue.entries()) {
      if (packet.cmd === 'publish' && waiting.brokerId === packet.brokerId && waiting.brokerCounter === packet.brokerCounter) {
        waiting.messageId = packet.messageId
        return
      }
      if (packet.cmd !== 'publish' && waiting.messageId === packet.messageId) {
        queue[i] = { ...packet }
        return
      }
    }
  }
  async outgoingClearMessageId(client: Client, packet: Packet): Promise<Packet | undefined> {
    // Without an id there is nothing to clear; comparing undefined ids would drop a publish that was never sent.
    if (packet.messageId === undefined) return undefined
    const queue = this.#sessions.get(client.id)?.queue ?? []
    const at = queue.findIndex((waiting) => waiting.messageId === packet.messageId)
    return at < 0 ? undefined : queue.splice(at, 1)[0]
  }
  outgoingStream(client: Client): Readable {
    const queue = this.#sessions.get(client.id)?.queue ?? []
    // What was sent before is sent again with DUP [MQTT-3.3.1-1].
    return Readable.from(queue.map((packet) => (packet.messageId === undefined ? packet : { ...packet, dup: true })))
  }

  async incomingStorePacket(client: Client, packet: { readonly messageId?: number }): Promise<void> {
    let ids = this.#unreleased.get(client.id)
    if (ids === undefined) {
      ids = new Set()
      this.#unreleased.set(client.id, ids)
      // Kept sessions that never come back: the oldest is forgotten, its publishes would at worst be counted as duplicates later.
      if (this.#unreleased.size > this.#limits.maxSessions) this.#unreleased.delete(this.#unreleased.keys().next().value!)
    }
    if (ids.size >= this.#limits.maxUnreleased && !ids.has(packet.messageId!)) throw new Error('too many QoS 2 publishes without PUBREL')
    ids.add(packet.messageId!)
  }
  async incomingGetPacket(client: Client, packet: { readonly messageId?: number }): Promise<{ readonly messageId?: number }> {
    if (!this.has(client.id, packet.messageId!)) throw new Error('no such packet')
    return packet
  }
  async incomingDelPacket(client: Client, packet: { readonly messageId?: number }): Promise<void> {
    const ids = this.#unreleased.get(client.id)
    if (ids?.delete(packet.messageId!) !== true) throw new Error('no such packet')
    if (ids.size === 0) this.#unreleased.delete(client.id)
  }
  async cleanIncoming(client: Client): Promise<void> {
    this.#unreleased.delete(client.id)
  }

  // Nothing a plant publishes is routed, so nothing is retained; wills live with their connection.
  async storeRetained(): Promise<void> {}
  createRetainedStream(): Readable {
    return Readable.from([])
  }
  createRetainedStreamCombi(): Readable {
    return Readable.from([])
  }
  async putWill(): Promise<void> {}
  async getWill(): Promise<undefined> {}
  async delWill(): Promise<undefined> {}
  streamWill(): Readable {
    return Readable.from([])
  }

  #touch(id: string): Session | undefined {
    const session = this.#sessions.get(id)
    if (session !== undefined) {
      session.seenAt = this.#uptime()
      this.#sessions.delete(id)
      this.#sessions.set(id, session)
    }
    return session
  }
  #forget(id: string): void {
    this.dropped += this.#sessions.get(id)?.queue.length ?? 0
    this.#sessions.delete(id)
    this.#unreleased.delete(id)
  }
}
