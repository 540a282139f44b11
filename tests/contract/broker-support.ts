// An edge on free ports over an in-memory link to a journal that the test holds in its hand, and a client that speaks raw bytes.
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type Broker, type BrokerOptions, openBroker } from '../../broker/broker.ts'
import type { Sender } from '../../link/link.ts'
import { memoryChannel } from '../../link/memory.ts'
import { portReceiver, portSender } from '../../link/port.ts'
import { forEachPublish, PUBLISH, type RawBatch } from '../../link/raw-batch.ts'

export const CONFIG = {
  IB_HOST: '127.0.0.1',
  IB_MQTT_PORT: 0,
  IB_MQTT_TLS_PORT: 0,
  IB_BATCH_BYTES: 65536,
  IB_BATCH_MS: 5,
  IB_MAX_PACKET_BYTES: 65536,
  IB_MAX_CONNECTIONS: 1000,
  IB_MAX_PENDING_BYTES: 33554432,
}
export type Entry = {
  topic: string
  client: string
  qos: number
  dup: boolean
  retain: boolean
  will: boolean
  refused: boolean
  payload: string
  bytes: number
}
export const up = (device = 's40', kind = 'tele', enterprise = 'demo-elec-01') =>
  `ib/v1/${enterprise}/liushi-1/assy/mcb-3/${device}/${kind}`
export const PASSWORD = 'a-long-random-password'
const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const USERS: Record<string, string> = { gw1: 'demo-elec-01', gw2: 'demo-elec-01', rival: 'demo-elec-02' }

export class Plant implements AsyncDisposable {
  readonly broker: Broker
  readonly entries: Entry[] = []
  readonly batches: RawBatch[] = []
  readonly logged: { level: string; data: Record<string, unknown>; text: string }[]
  /** Added to the uptime of the edge. */
  now: { ms: number }
  /** User names and their enterprises. */
  readonly users: Record<string, string>
  /** false: batches are taken and nothing is said. */
  answering = true
  readonly #channel: ReturnType<typeof memoryChannel>
  #sender: Sender | undefined
  readonly #topics = new Map<string, string[]>()
  readonly #clients = new Map<string, string[]>()

  constructor(
    broker: Broker,
    channel: ReturnType<typeof memoryChannel>,
    logged: Plant['logged'],
    now: { ms: number },
    users: Record<string, string>,
  ) {
    this.broker = broker
    this.#channel = channel
    this.logged = logged
    this.now = now
    this.users = users
    portReceiver([channel.port2]).onBatch((batch, sender) => {
      this.#sender = sender
      this.#take(batch)
      if (this.answering) sender.durable(batch.seq)
    })
  }
  durable(seq = this.batches.at(-1)!.seq): void {
    this.#sender!.durable(seq)
  }
  fault(code: string): void {
    this.#sender!.fault(code)
  }
  killLink(): void {
    this.#channel.port2.close()
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.broker[Symbol.asyncDispose]()
    this.#channel.port1.close()
  }
  #take(batch: RawBatch): void {
    this.batches.push(batch)
    const topics = this.#topics.get(batch.epoch) ?? []
    const clients = this.#clients.get(batch.epoch) ?? []
    this.#topics.set(batch.epoch, topics)
    this.#clients.set(batch.epoch, clients)
    if (topics.length !== batch.firstTopic || clients.length !== batch.firstClient) throw new Error('numbers do not go on')
    topics.push(...batch.topics)
    clients.push(...batch.clients)
    forEachPublish(batch, (topic, client, flags, _at, payload) => {
      this.entries.push({
        topic: topics[topic] ?? `no topic ${topic}`,
        client: clients[client] ?? `no client ${client}`,
        qos: flags & PUBLISH.qos,
        dup: (flags & PUBLISH.dup) !== 0,
        retain: (flags & PUBLISH.retain) !== 0,
        will: (flags & PUBLISH.will) !== 0,
        refused: (flags & PUBLISH.refused) !== 0,
        payload: payload.toString(),
        bytes: payload.length,
      })
    })
  }
}

export async function openPlant(config: Partial<typeof CONFIG> = {}, options: Partial<BrokerOptions> = {}): Promise<Plant> {
  const channel = memoryChannel()
  const logged: Plant['logged'] = []
  const say = (level: string) => (data: object, text: string) => logged.push({ level, data: data as Record<string, unknown>, text })
  const now = { ms: 0 }
  const users = { ...USERS }
  const broker = await openBroker({
    config: { ...CONFIG, ...config },
    access: {
      credential: (name) => (users[name] === undefined ? undefined : { enterprise: users[name], passwordSha256: sha(PASSWORD) }),
    },
    sender: portSender(channel.port1),
    epoch: 'e1',
    log: { info: say('info'), warn: say('warn'), error: say('error') },
    // Real time moves on, and a test may add to it.
    uptime: () => performance.now() + now.ms,
    ...options,
  })
  return new Plant(broker, channel, logged, now, users)
}

/** Waits for something to come true, and says what did not. */
export async function until(what: () => boolean, name = what.toString()): Promise<void> {
  const end = performance.now() + 8000
  while (!what()) {
    if (performance.now() > end) throw new Error(`never: ${name}`)
    await new Promise<void>((done) => setTimeout(done, 2))
  }
}

const text = (value: string | Buffer) => {
  const b = Buffer.from(value)
  return Buffer.concat([Buffer.from([b.length >> 8, b.length & 255]), b])
}
/** One packet: type and flags, then its parts with the remaining length in front. */
export function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length: number[] = []
  for (let n = body.length; ; ) {
    const more = n > 127
    length.push((n & 127) | (more ? 128 : 0))
    n >>= 7
    if (!more) break
  }
  return Buffer.concat([Buffer.from([first, ...length]), body])
}
export type ConnectOptions = {
  id?: string
  user?: string | undefined
  password?: string | undefined
  clean?: boolean
  keepalive?: number
  level?: number
  name?: string
  will?: { topic: string; payload: string; qos?: number; retain?: boolean }
}
export function connectPacket(o: ConnectOptions = {}): Buffer {
  const user = 'user' in o ? o.user : 'gw1'
  const password = 'password' in o ? o.password : PASSWORD
  const flags =
    (o.clean === false ? 0 : 2) |
    (user === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40) |
    (o.will ? 4 | ((o.will.qos ?? 0) << 3) | (o.will.retain ? 0x20 : 0) : 0)
  const keepalive = o.keepalive ?? 60
  return packet(
    0x10,
    text(o.name ?? 'MQTT'),
    Buffer.from([o.level ?? 4, flags, keepalive >> 8, keepalive & 255]),
    text(o.id ?? 'c1'),
    ...(o.will ? [text(o.will.topic), text(o.will.payload)] : []),
    ...(user === undefined ? [] : [text(user)]),
    ...(password === undefined ? [] : [text(password)]),
  )
}
export function publishPacket(
  topic: string | Buffer,
  payload: string | Buffer,
  o: { qos?: number; id?: number; dup?: boolean; retain?: boolean } = {},
) {
  const qos = o.qos ?? 1
  const id = o.id ?? 1
  const first = 0x30 | (qos << 1) | (o.dup ? 8 : 0) | (o.retain ? 1 : 0)
  return packet(first, text(topic), ...(qos > 0 ? [Buffer.from([id >> 8, id & 255])] : []), Buffer.from(payload))
}
export const subscribePacket = (id: number, ...filters: readonly string[]) =>
  packet(0x82, Buffer.from([id >> 8, id & 255]), ...filters.flatMap((f) => [text(f), Buffer.from([1])]))

/** Sends what it is told and keeps the packets that come back, as hex without the length where that helps. */
export class Raw {
  readonly socket: Socket
  readonly packets: Buffer[] = []
  closed = false
  #rest = Buffer.alloc(0)

  constructor(port: number, host = '127.0.0.1') {
    this.socket = connect({ port, host, noDelay: true })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.closed = true
    })
    this.socket.on('data', (chunk) => {
      this.#rest = Buffer.concat([this.#rest, chunk])
      for (;;) {
        let length = 0
        let at = 1
        for (let shift = 0; at < this.#rest.length; shift += 7) {
          const byte = this.#rest[at++]!
          length |= (byte & 127) << shift
          if (byte < 128) break
        }
        if (this.#rest.length < 2 || this.#rest.length < at + length) return
        this.packets.push(Buffer.from(this.#rest.subarray(0, at + length)))
        this.#rest = this.#rest.subarray(at + length)
      }
    })
  }
  send(...parts: readonly Buffer[]): this {
    this.socket.write(Buffer.concat(parts))
    return this
  }
  /** Connects and waits for the CONNACK, whose code it returns. */
  async connect(o: ConnectOptions = {}): Promise<number> {
    this.send(connectPacket(o))
    await until(() => this.packets.length > 0 || this.closed, 'CONNACK')
    return this.packets[0]?.[3] ?? -1
  }
  /** Packet ids acknowledged so far, in order of arrival. */
  get acks(): number[] {
    return this.packets.filter((p) => p[0] === 0x40).map((p) => p.readUInt16BE(2))
  }
  of(type: number): Buffer[] {
    return this.packets.filter((p) => p[0]! >> 4 === type)
  }
  drop(): void {
    this.socket.resetAndDestroy()
  }
}
export async function openRaw(plant: Plant, o: ConnectOptions = {}): Promise<Raw> {
  const raw = new Raw(plant.broker.mqttPort)
  const code = await raw.connect(o)
  if (code !== 0) throw new Error(`CONNACK ${code}`)
  return raw
}
