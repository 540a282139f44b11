// Aedes behind the frame guard: sign-in, subscriptions, QoS 2, wills, and the way down to plants. What a plant publishes is journalled
// and never routed to another client. Uses three undocumented fields of aedes 1.2.0 (`duplicates` of a client, the third argument of
// `publish`, `will` handed to authorizePublish as the object of the CONNECT); each has its test, and the version is pinned.
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket, type Subscription } from 'aedes'
import { PUBLISH } from '../link/raw-batch.ts'
import { assert } from '../model/errors.ts'
import { maySubscribe } from './access.ts'
import { FrameGuard } from './frame-guard.ts'
import type { OfflineSessions } from './offline.ts'
import { CONNACK, type ConnectPacket, type ConnectRefusal, checkConnect, type SignIn, type Who } from './sign-in.ts'

export type SessionsOptions = {
  readonly epoch: string
  readonly offline: OfflineSessions
  readonly signIn: (username: string, password: Uint8Array | undefined, guard: FrameGuard) => SignIn
  /** Journals one publish; false: refused for good, the connection is being closed. */
  readonly record: (guard: FrameGuard, who: Who, topic: string, payload: Buffer, flags: number, done: Done) => boolean
  readonly countRefused: (why: ConnectRefusal) => void
  readonly subscriptionRefused: (who: Who, filter: string) => void
  readonly online: (guard: FrameGuard, who: Who) => void
  readonly ready: (guard: FrameGuard) => void
  readonly broken: (error: Error) => void
}
type Done = (error: Error | null) => void

const MAX_FILTERS = 16
/** Longest keep-alive, also for clients that ask for none, s: a dead connection is noticed some day. */
const MAX_KEEPALIVE_S = 3600
/** Messages a client remembers to have been given, so that overlapping filters deliver once. */
const SEEN = 256

class PlantBroker extends Aedes {
  /** Publishes of plants (they come with their client) and Aedes's own notices go nowhere. */
  override publish(packet: PublishPacket, from: unknown, done?: (error?: Error) => void): void {
    const finished = typeof from === 'function' ? (from as (error?: Error) => void) : done
    if (typeof from === 'object' && from !== null) finished?.()
    else if (packet.topic.startsWith('$SYS/')) finished?.()
    else super.publish(packet, finished ?? (() => {}))
  }
}

export type Sessions = {
  handle(guard: FrameGuard): void
  /** Resolves when connected subscribers have it and kept sessions have it queued. QoS 1. */
  publish(topic: string, payload: Uint8Array): Promise<void>
  close(): Promise<void>
}

export async function openSessions(options: SessionsOptions): Promise<Sessions> {
  const { offline, record, signIn } = options
  const logins = new WeakMap<FrameGuard, { readonly clientId: string; readonly will: unknown }>()
  let anonymous = 0

  const broker: PlantBroker = new PlantBroker({
    id: `edge-${options.epoch}`,
    persistence: offline,
    concurrency: 10_000,
    drainTimeout: 5_000,
    connectTimeout: 30_000,
    queueLimit: 1000,
    maxInflightInbound: 1024,
    maxClientsIdLength: 100_000,
    heartbeatInterval: 3_600_000,

    preConnect(client, packet, callback) {
      const guard = guardOf(client)
      const connect = packet as ConnectPacket & { clientId: string; keepalive?: number }
      const refusal = checkConnect(connect)
      if (refusal !== undefined) {
        guard.refuse(refusal, CONNACK[refusal])
        return callback(new Error(refusal), false)
      }
      const clientId = connect.clientId === '' ? `-${++anonymous}` : connect.clientId
      logins.set(guard, { clientId, will: connect.will })
      connect.clientId = `${connect.username}\0${clientId}`
      // Kept by the guard, because Aedes does not see the publishes that show life.
      const wanted = connect.keepalive ?? 0
      guard.keepaliveMs = (wanted > 0 ? Math.min(wanted, MAX_KEEPALIVE_S) : MAX_KEEPALIVE_S) * 1500
      connect.keepalive = 0
      deliverOnce(client, broker)
      callback(null, true)
    },

    authenticate(client, username, password, callback) {
      const guard = guardOf(client)
      const login = logins.get(guard)
      assert(login !== undefined && username !== undefined, 'preConnect ran before authenticate')
      const found = signIn(username, password, guard)
      if ('refusal' in found) {
        options.countRefused(found.refusal)
        return callback(Object.assign(new Error(found.refusal), { returnCode: CONNACK[found.refusal] as 4 }), null)
      }
      const { enterprise } = found.credential
      const text = `${enterprise}/${username}/${login.clientId}`
      guard.who = {
        enterprise,
        username,
        credential: found.credential,
        id: `${username}\0${login.clientId}`,
        name: { text, number: 0, generation: 0 },
        will: login.will,
        checkedAt: guard.heardAt,
        filters: new Set(),
        underWay: new Map(),
      }
      options.online(guard, guard.who)
      callback(null, true)
    },

    // Only QoS 2 and wills come here: the guard takes the rest.
    authorizePublish(client, packet, callback) {
      if (client === null) return callback(new Error('a will without its connection'))
      const guard = guardOf(client)
      const who = guard.who
      assert(who !== undefined, 'a publish comes after sign-in')
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
      const flags = (packet.qos ?? 0) | (packet.dup === true ? PUBLISH.dup : 0) | (packet.retain === true ? PUBLISH.retain : 0)
      if ((packet as unknown) === who.will) {
        record(guard, who, packet.topic, payload, flags | PUBLISH.will, callback)
        return
      }
      const id = packet.messageId!
      // Journalled already, its PUBREC may be lost: Aedes says PUBREC again.
      if (packet.qos === 2 && offline.has(who.id, id)) return callback(null)
      const others = who.underWay.get(id)
      if (others !== undefined) {
        others.push(callback)
        return
      }
      who.underWay.set(id, [callback])
      guard.waits()
      const finish: Done = (error) => {
        guard.settled()
        const waiting = who.underWay.get(id) ?? []
        who.underWay.delete(id)
        for (const each of waiting) each(error)
      }
      if (!record(guard, who, packet.topic, payload, flags, finish)) finish(new Error('refused'))
    },

    authorizeSubscribe(client, subscription, callback) {
      const who = guardOf(client).who
      assert(who !== undefined, 'a subscription comes after sign-in')
      const filter = subscription.topic
      const full = who.filters.size >= MAX_FILTERS && !who.filters.has(filter)
      if (full || !maySubscribe(filter, who.enterprise)) {
        options.subscriptionRefused(who, filter)
        return callback(null, null) // SUBACK 0x80
      }
      who.filters.add(filter)
      callback(null, subscription)
    },

    authorizeForward(client, packet) {
      return forward(client, packet, broker)
    },
  })
  broker.on('unsubscribe', (filters: readonly string[] | readonly Subscription[], client: Client) => {
    for (const filter of filters) guardOf(client).who?.filters.delete(String(filter))
  })
  broker.on('clientReady', (client) => options.ready(guardOf(client)))
  // Aedes reports failures of its persistence here, and dies without a listener.
  ;(broker as unknown as { on(event: 'error', listener: (error: Error) => void): unknown }).on('error', options.broken)
  await broker.listen()

  return {
    handle: (guard) => void broker.handle(guard),
    publish: (topic, payload) =>
      new Promise((done, fail) => {
        const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, retain: false, dup: false } as const
        broker.publish(packet, (error?: Error) => (error ? fail(error) : done()))
      }),
    close: () => new Promise((done) => broker.close(done)),
  }
}

function guardOf(client: Client): FrameGuard {
  const guard = client.conn as unknown
  assert(guard instanceof FrameGuard, 'Aedes reads guards only')
  return guard
}

const seen = new WeakMap<Client, Set<number>>()

/**
 * Aedes takes a message for a duplicate when a younger one was delivered first, and loses it: QoS 1 waits for its queue while QoS 0 does
 * not. Its comparison is switched off, and `forward` remembers exactly what each client was given.
 */
function deliverOnce(client: Client, broker: Aedes): void {
  const duplicates = (client as unknown as { duplicates: object }).duplicates
  assert(typeof duplicates === 'object', 'aedes 1.2 keeps `duplicates` in a client')
  Object.defineProperty(duplicates, broker.id, { get: () => 0, set: () => {} })
  seen.set(client, new Set())
}

function forward(client: Client, packet: AedesPublishPacket, broker: Aedes): AedesPublishPacket | null {
  // From a plant: never routed here (see PlantBroker), and never forwarded should that change.
  if ((packet as { clientId?: unknown }).clientId !== undefined) return null
  const given = seen.get(client)
  // While connecting, what waited for a kept session is delivered; that is not a second copy.
  if (given === undefined || client.connecting || packet.brokerId !== broker.id) return packet
  if (given.has(packet.brokerCounter)) return null
  given.add(packet.brokerCounter)
  if (given.size > SEEN) given.delete(given.values().next().value!)
  return packet
}
