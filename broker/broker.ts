// The EDGE role: MQTT listeners and sessions. Passes publishes on to the journal and acknowledges them when they are on disk; sends
// commands and advice down. Owns sockets, limits and counters; never opens a payload, and never acknowledges what is not durable.
// Parts: listeners.ts → frame-guard.ts → intake.ts (publishes) and sessions.ts (everything else, by Aedes).
import type { Socket } from 'node:net'
import type { SenderLink } from '../link/link.ts'
import { PUBLISH } from '../link/raw-batch.ts'
import { assert } from '../model/errors.ts'
import type { EpochMs } from '../model/reading.ts'
import { type Access, isDownTopic, maySubscribe } from './access.ts'
import { type Counters, createCounters } from './counters.ts'
import { FrameGuard, type GuardOwner, overdue } from './frame-guard.ts'
import { Intake, type TopicEntry } from './intake.ts'
import { Admission, openDoors } from './listeners.ts'
import { OFFLINE_LIMITS, OfflineSessions } from './offline.ts'
import { RateWindow } from './rate-window.ts'
import { openSessions } from './sessions.ts'
import { type ConnectRefusal, SignIns, type Who } from './sign-in.ts'

type BrokerConfig = {
  readonly IB_HOST: string
  readonly IB_MQTT_PORT: number
  readonly IB_MQTT_TLS_PORT: number
  readonly IB_BATCH_BYTES: number
  readonly IB_BATCH_MS: number
  readonly IB_MAX_PACKET_BYTES: number
  readonly IB_MAX_CONNECTIONS: number
  readonly IB_MAX_PENDING_BYTES: number
}
type Log = {
  info(data: object, text: string): void
  warn(data: object, text: string): void
  error(data: object, text: string): void
}
export type BrokerOptions = {
  readonly config: BrokerConfig
  /** Text of certificate and key, PEM; without them there is no TLS port. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly access: Access
  readonly sender: SenderLink
  /** New and random for each run: names this run's numbers of topics and clients in the journal. */
  readonly epoch: string
  readonly log: Log
  /** Receipt time of publishes. */
  readonly clock?: () => EpochMs
  /** For everything that waits: ms of a clock nobody sets. */
  readonly uptime?: () => number
  /** Connections of one address; default half of all. Loopback is exempt. */
  readonly maxPerAddress?: number
}
export type Broker = AsyncDisposable & {
  readonly mqttPort: number
  readonly tlsPort: number | undefined
  /** The private door on loopback for attachWebSocket. */
  readonly webSocketPort: number
  /** Code of the journal's failure: nothing is accepted any more. */
  readonly faulted: string | undefined
  counters(): Counters
  /** Sends a command or advice (`…/cmd`, `…/advice`) to its subscribers, at QoS 1; kept sessions that are away get it later. */
  publishDown(topic: string, payload: Uint8Array): Promise<void>
}

const MINUTE_MS = 60_000
/** Publishes without right of one client in a minute; the next one closes its connection, so that it cannot fill the journal. */
const MAX_REFUSED_A_MINUTE = 120
const MAX_UNACKNOWLEDGED = 512
/** Clients that are connected lose their session this long after their credential. */
const CREDENTIAL_CHECK_MS = 10_000
const CLOSE_MS = 5_000

export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const { config, log } = options
  const clock = options.clock ?? Date.now
  const uptime = options.uptime ?? (() => performance.now())
  const counters = createCounters()
  const guards = new Set<FrameGuard>()
  const online = new Map<string, { readonly guard: FrameGuard; readonly may: (filter: string) => boolean }>()
  const signIns = new SignIns(options.access)
  const refusals = new RateWindow(MINUTE_MS, 10_000)
  const notices = new RateWindow(MINUTE_MS, 10_000)
  const limits = { maxPacketBytes: config.IB_MAX_PACKET_BYTES, maxUnacknowledged: MAX_UNACKNOWLEDGED }
  let closing = false
  let ended = false
  let holding = false
  /** Of the read chunk whose publishes are being taken. */
  let receivedAt: EpochMs = clock()

  /** At most one line a minute for each kind and sender. */
  const notice = (key: string, data: object, text: string) => {
    if (notices.hit(key, uptime()) === 1) log.warn(data, text)
  }

  const intake = new Intake({
    sender: options.sender,
    epoch: options.epoch,
    batchBytes: config.IB_BATCH_BYTES,
    batchMs: config.IB_BATCH_MS,
    maxPendingBytes: config.IB_MAX_PENDING_BYTES,
    hold() {
      holding = true
      counters.holds++
      // Who has not signed in yet has nothing to hold, and must not run out of time to.
      for (const guard of guards) if (guard.state === 'open') guard.holdAll()
    },
    release() {
      holding = false
      if (closing) return
      for (const guard of guards) guard.releaseAll()
      // The first to go on may fill the room again before the last is read: next time another one is first.
      const [first] = guards
      if (first !== undefined && guards.delete(first)) guards.add(first)
    },
    fault(code) {
      // The core goes after us; a link that ends then is no failure.
      if (ended) return
      log.error({ code, connections: guards.size }, 'the journal failed: connections are closed without acknowledgement')
      for (const guard of guards) guard.destroy(new Error('journal'))
    },
  })

  const offline = new OfflineSessions({ maxSessions: config.IB_MAX_CONNECTIONS, ...OFFLINE_LIMITS }, uptime, (id) => online.get(id))

  /** Marks, counts and reports a publish without right. False: once too often, the connection is closed and the publish dropped. */
  const refuse = (guard: FrameGuard, who: Who, topic: TopicEntry, text: () => string): boolean => {
    const code = topic.owner === undefined ? topic.refusal : 'FORBIDDEN'
    counters.refusedPublishes[code]++
    const count = refusals.hit(who.id, uptime())
    // No fault of ours: counted, and most are in quarantine with their bytes.
    if (count === 1) log.info({ client: who.name.text, topic: text().slice(0, 200), code }, 'publish refused')
    if (count <= MAX_REFUSED_A_MINUTE) return true
    counters.closed['refused-too-often']++
    notice(`often ${who.id}`, { client: who.name.text }, 'connection closed: too many refused publishes')
    guard.destroy(new Error('too many refused publishes'))
    return false
  }

  const owner: GuardOwner = {
    connect: (guard) => sessions.handle(guard),
    publish(guard, source, topicFrom, topicTo, from, to, flags, id) {
      const who = guard.who!
      const qos = flags & PUBLISH.qos
      intake.room(to - from)
      const topic = intake.topic(source, topicFrom, topicTo)
      if (topic === undefined) return guard.refuse('malformed', 0)
      if (topic.owner !== who.enterprise) {
        if (!refuse(guard, who, topic, () => source.toString('utf8', topicFrom, topicTo))) return
        flags |= PUBLISH.refused
      }
      counters.publishes[qos]!++
      intake.add(topic, who.name, flags, receivedAt, source, from, to)
      if (qos > 0) {
        intake.wait(guard, id)
        guard.waits()
      }
    },
    received(bytes) {
      counters.bytesReceived += bytes
      receivedAt = clock()
    },
    acknowledged(count) {
      counters.acknowledged += count
    },
    refused(guard, why) {
      const client = guard.who?.name.text
      if (guard.state === 'open') counters.closed[why === 'too-large' ? why : 'malformed']++
      else counters.refusedConnects[why === 'too-large' ? 'malformed' : why]++
      notice(`refused ${client ?? guard.address} ${why}`, { client, address: guard.address, because: why }, 'connection closed')
    },
    holding(_guard, held) {
      counters.held += held ? 1 : -1
    },
    gone(guard) {
      guards.delete(guard)
      const who = guard.who
      if (who === undefined) return
      counters.disconnects++
      if (online.get(who.id)?.guard === guard) online.delete(who.id)
    },
  }

  const sessions = await openSessions({
    epoch: options.epoch,
    offline,
    signIn(username, password, guard) {
      const found = signIns.check(username, password, guard.address, uptime())
      if ('refusal' in found && found.first) log.warn({ username, address: guard.address, because: found.refusal }, 'sign-in refused')
      return found
    },
    countRefused(why: ConnectRefusal) {
      counters.refusedConnects[why]++
    },
    online(guard, who) {
      online.set(who.id, { guard, may: (filter) => maySubscribe(filter, who.enterprise) })
      counters.connects++
    },
    ready(guard) {
      if (holding) guard.holdAll()
      guard.open()
    },
    subscriptionRefused(who, filter) {
      counters.refusedSubscriptions++
      notice(`filter ${who.id}`, { client: who.name.text, filter: filter.slice(0, 200) }, 'subscription refused')
    },
    record(guard, who, text, payload, flags, done) {
      // A stop of ours is not the death of a plant: its will is not sent.
      if (closing || intake.faulted !== undefined) {
        done(new Error('closing'))
        return true
      }
      const bytes = Buffer.from(text)
      intake.room(payload.length)
      const topic = intake.topic(bytes, 0, bytes.length)
      if (topic === undefined) return false
      if (topic.owner !== who.enterprise) {
        if (!refuse(guard, who, topic, () => text)) return false
        flags |= PUBLISH.refused
      }
      if ((flags & PUBLISH.will) !== 0) counters.wills++
      else counters.publishes[flags & PUBLISH.qos]!++
      intake.add(topic, who.name, flags, clock(), payload, 0, payload.length)
      intake.wait(done, 0)
      return true
    },
    broken(error) {
      log.error({ error: error.message }, 'broker session store failed')
    },
  })

  const admission = new Admission(config.IB_MAX_CONNECTIONS, options.maxPerAddress ?? Math.ceil(config.IB_MAX_CONNECTIONS / 2))
  const admit = (socket: Socket, address: string): boolean => {
    const refusal = closing || intake.faulted !== undefined ? 'fault' : admission.admit(socket, address) ? undefined : 'full'
    if (refusal === undefined) return true
    counters.refusedConnects[refusal]++
    notice(`admit ${refusal}`, { address, because: refusal, connections: admission.count }, 'connection refused')
    return false
  }
  const accept = (socket: Socket, address: string) => {
    guards.add(new FrameGuard(socket, address, owner, limits, uptime))
  }
  const { tcp, tls, piped } = await openDoors(
    { host: config.IB_HOST, port: config.IB_MQTT_PORT, tlsPort: config.IB_MQTT_TLS_PORT, tls: options.tls },
    admit,
    accept,
  ).catch(async (error: unknown) => {
    ended = true
    await sessions.close()
    throw error
  })
  const doors = tls === undefined ? [tcp, piped] : [tcp, tls, piped]

  const sweep = setInterval(() => {
    const now = uptime()
    for (const guard of guards) sweepOne(guard, now)
    offline.sweep()
  }, 1000)
  const sweepOne = (guard: FrameGuard, now: number) => {
    const why = overdue(guard, now)
    if (why === 'lingers') guard.socket.destroy()
    else if (why === 'late') guard.refuse('late', 0)
    else if (why !== undefined) {
      counters.closed[why]++
      guard.destroy(new Error(why))
    } else if (guard.who !== undefined && now - guard.who.checkedAt >= CREDENTIAL_CHECK_MS) {
      guard.who.checkedAt = now
      if (signIns.stands(guard.who)) return
      counters.closed.revoked++
      log.info({ client: guard.who.name.text }, 'connection closed: its credential is no longer valid')
      guard.destroy(new Error('revoked'))
    }
  }
  log.info({ mqtt: tcp.port, tls: tls?.port, host: config.IB_HOST }, 'MQTT listens')

  return {
    mqttPort: tcp.port,
    tlsPort: tls?.port,
    webSocketPort: piped.port,
    get faulted() {
      return intake.faulted
    },
    counters() {
      counters.connections = admission.count
      counters.sessions = online.size
      counters.pendingBytes = intake.pendingBytes
      counters.pendingMessages = intake.pendingMessages
      counters.batches = intake.batches
      counters.batchBytes = intake.batchBytes
      counters.offlineSessions = offline.sessions
      counters.offlineMessages = offline.queued
      counters.droppedDown = offline.dropped
      return counters
    },
    async publishDown(topic, payload) {
      assert(isDownTopic(topic), `only commands and advice go down, not ${topic}`)
      counters.downPublishes++
      await sessions.publish(topic, payload)
    },
    async [Symbol.asyncDispose]() {
      closing = true
      const closed = doors.map((door) => door.close())
      for (const guard of guards) guard.holdAll()
      // What was read is still acknowledged, unless the journal does not answer.
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        intake.drained(),
        new Promise<void>((done) => {
          timer = setTimeout(done, CLOSE_MS)
        }),
      ])
      clearTimeout(timer)
      clearInterval(sweep)
      await sessions.close()
      for (const guard of guards) guard.destroy()
      await new Promise<void>((done) => setImmediate(done))
      for (const door of doors) door.end()
      await Promise.all(closed)
      ended = true
    },
  }
}
