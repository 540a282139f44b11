// Who says what to whom: the topics and clients of each sender's epoch, from numbers back to what they stand for. A topic is parsed once.
// Bounded: epochs, names, topics and clients each have a limit; what is not heard of for longest is forgotten first, and a topic that does
// not fit is refused with LIMIT.
import type { Rejection } from '../model/errors.ts'
import { type DevicePath, devicePath } from '../model/plant.ts'
import type { DeviceId, Offset } from '../model/reading.ts'
import { DOWN_CLASSES, parseTopic, type Topic, WHOLE } from '../model/wire/topic.ts'
import { type StreamCache, streamCache } from './dedupe.ts'
import type { Account } from './tallies.ts'

/** Epochs kept, and names of all of them together. The one not heard of for longest goes first; what still came in it would be refused. */
const MAX_EPOCHS = 1024
const MAX_NAMES = 4_000_000
/** Topics, or clients, of one epoch. */
const MAX_EPOCH_NAMES = 1_000_000
/** Distinct valid topics for each device that may exist: one a class, and some for devices that moved. */
const TOPICS_PER_DEVICE = 16
const MAX_CLIENTS = 131_072
/** One distinct topic text. */
export type Route = {
  readonly text: string
  readonly topic: Topic | undefined
  readonly path: DevicePath | ''
  readonly refusal: Rejection | undefined
  /** The registry knew the enterprise once. */
  known: boolean
  device: DeviceEntry | undefined
  account: Account | undefined
  readonly stream: StreamCache
}
/** `{enterprise}/{username}/{client id}` */
export type Client = {
  readonly text: string
  readonly enterprise: string
  /** Newest boot id it named, and the one before: a death of that one is out of date, unless several gateways share the client. */
  boot: string
  pastBoot: string
  boots: 'one' | 'many'
  touched: Offset
  /** False once it was forgotten; an epoch that still holds it finds it anew. */
  live: boolean
  account: Account | undefined
  /** What it published for, in order of first contact. */
  readonly devices: Set<DeviceEntry>
  readonly stream: StreamCache
}
/** A device as its senders know it. */
export type DeviceEntry = {
  readonly id: DeviceId
  readonly enterprise: string
  readonly path: DevicePath
  /** Who spoke for it last. */
  publisher: Client | undefined
  /** Sent metric name → series << 1 | delta. */
  readonly names: Map<string, number>
  /** How many it has. */
  series: number
}
/** A number whose text never came (its epoch was forgotten meanwhile) is undefined. */
export type Epoch = { touched: Offset; readonly topics: (Route | undefined)[]; readonly clients: (Client | undefined)[] }

export type SendersState = {
  readonly routes: readonly (readonly [text: string, known: boolean, device: number])[]
  readonly clients: readonly Pick<Client, 'text' | 'boot' | 'pastBoot' | 'boots' | 'touched'>[]
  readonly published: readonly (readonly number[])[]
  /** By device: number of the client that spoke for it last, -1 for none. */
  readonly publishers: readonly number[]
  readonly epochs: readonly (readonly [
    epoch: string,
    touched: number,
    topics: readonly (string | null)[],
    clients: readonly (string | null)[],
  ])[]
}

export class Senders {
  readonly #maxRoutes: number
  readonly #routes = new Map<string, Route>()
  readonly #clients = new Map<string, Client>()
  readonly #epochs = new Map<string, Epoch>()
  /** Names in all epochs. */
  #names = 0
  /** Stand for numbers whose text was forgotten with its epoch. */
  readonly lostRoute: Route = newRoute('', undefined, '', refuse('TOPIC', 'the sender named this topic too long ago'))
  readonly lostClient: Client = newClient('', true)

  constructor(maxDevices: number) {
    this.#maxRoutes = maxDevices * TOPICS_PER_DEVICE + 1024
  }

  /** Tables of one sender's epoch, with the names its batch brings. */
  epoch(
    name: string,
    offset: Offset,
    firstTopic: number,
    topics: readonly string[],
    firstClient: number,
    clients: readonly string[],
  ): Epoch {
    let epoch = this.#epochs.get(name)
    if (epoch === undefined) {
      epoch = { touched: offset, topics: [], clients: [] }
      this.#epochs.set(name, epoch)
    }
    epoch.touched = offset
    const before = epoch.topics.length + epoch.clients.length
    for (const [i, text] of topics.entries()) if (firstTopic + i < MAX_EPOCH_NAMES) epoch.topics[firstTopic + i] = this.#route(text)
    for (const [i, text] of clients.entries())
      if (firstClient + i < MAX_EPOCH_NAMES) epoch.clients[firstClient + i] = this.#client(text, offset)
    this.#names += epoch.topics.length + epoch.clients.length - before
    while (this.#epochs.size > MAX_EPOCHS || (this.#names > MAX_NAMES && this.#epochs.size > 1)) this.#forgetEpoch()
    return epoch
  }

  /** The client behind a number of an epoch, found again should it have been forgotten. */
  client(epoch: Epoch, number: number, offset: Offset): Client | undefined {
    let client = epoch.clients[number]
    if (client === undefined) return undefined
    if (!client.live) client = epoch.clients[number] = this.#client(client.text, offset)
    client.touched = offset
    return client
  }

  save(devices: readonly DeviceEntry[]): SendersState {
    const clients = [...this.#clients.values()]
    const number = new Map(clients.map((client, i) => [client, i]))
    return {
      routes: [...this.#routes.values()].map((r) => [r.text, r.known, r.device?.id ?? -1]),
      clients: clients.map(({ text, boot, pastBoot, boots, touched }) => ({ text, boot, pastBoot, boots, touched })),
      published: clients.map((c) => [...c.devices].map((d) => d.id)),
      publishers: devices.map((d) => (d.publisher === undefined ? -1 : (number.get(d.publisher) ?? -1))),
      epochs: [...this.#epochs].map(([name, e]) => [name, e.touched, Array.from(e.topics, textOf), Array.from(e.clients, textOf)]),
    }
  }

  /** Into an empty table. */
  load(state: SendersState, devices: readonly DeviceEntry[]): void {
    for (const [text, known, device] of state.routes) {
      const route = this.#route(text)
      route.known = known
      route.device = devices[device]
    }
    const clients = state.clients.map(({ text, touched, ...boots }, i) => {
      const client = Object.assign(this.#client(text, touched), boots)
      for (const id of state.published[i]!) client.devices.add(devices[id]!)
      return client
    })
    for (const [id, publisher] of state.publishers.entries()) devices[id]!.publisher = clients[publisher]
    for (const [name, touched, topics, names] of state.epochs) {
      this.#names += topics.length + names.length
      this.#epochs.set(name, {
        touched,
        topics: topics.map((text) => (text === null ? undefined : this.#route(text))),
        clients: names.map((text) => (text === null ? undefined : (this.#clients.get(text) ?? newClient(text, false)))),
      })
    }
  }

  #route(text: string): Route {
    const known = this.#routes.get(text)
    if (known !== undefined) return known
    const topic = parseTopic(text)
    const full = this.#routes.size >= this.#maxRoutes
    const refusal =
      topic === undefined ? refuse('TOPIC', LAYOUT) : (misplaced(topic) ?? (full ? refuse('LIMIT', 'too many distinct topics') : undefined))
    const path = topic === undefined || refusal !== undefined ? '' : devicePath(topic.address)
    const route = newRoute(text, topic, path, refusal)
    // A refused topic lives in its epoch only: there is no end to what can be wrong.
    if (refusal === undefined) this.#routes.set(text, route)
    return route
  }

  #client(text: string, offset: Offset): Client {
    let client = this.#clients.get(text)
    if (client === undefined) {
      if (this.#clients.size >= MAX_CLIENTS) this.#forgetClients()
      client = newClient(text, true)
      this.#clients.set(text, client)
    }
    client.touched = offset
    return client
  }

  #forgetEpoch(): void {
    let oldest: string | undefined
    let touched = Number.POSITIVE_INFINITY
    for (const [name, epoch] of this.#epochs)
      if (epoch.touched < touched) {
        oldest = name
        touched = epoch.touched
      }
    if (oldest === undefined) return
    const { topics, clients } = this.#epochs.get(oldest)!
    this.#names -= topics.length + clients.length
    this.#epochs.delete(oldest)
  }

  /** The sixteenth least recently heard of; ties go by age, so that a replay forgets the same. */
  #forgetClients(): void {
    const byUse = [...this.#clients.values()].sort((a, b) => a.touched - b.touched)
    for (const client of byUse.slice(0, Math.max(1, byUse.length >>> 4))) {
      client.live = false
      this.#clients.delete(client.text)
    }
  }
}

const textOf = (named: { readonly text: string } | undefined): string | null => named?.text ?? null

function newRoute(text: string, topic: Topic | undefined, path: string, refusal: Rejection | undefined): Route {
  return { text, topic, path, refusal, known: false, device: undefined, account: undefined, stream: streamCache() }
}
function newClient(text: string, live: boolean): Client {
  const cut = text.indexOf('/')
  const enterprise = cut > 0 ? text.slice(0, cut) : ''
  return {
    text,
    enterprise,
    boot: '',
    pastBoot: '',
    boots: 'one',
    touched: 0,
    live,
    account: undefined,
    devices: new Set(),
    stream: streamCache(),
  }
}

function refuse(code: Rejection['code'], detail: string): Rejection {
  return { stage: code === 'FORBIDDEN' ? 'access' : 'topic', code, detail }
}
const LAYOUT = 'the topic is not ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}; each level is 2 to 32 of a-z 0-9 -'
/** Classes that may speak for a whole line, site or enterprise. */
const WHOLE_CLASSES: readonly string[] = ['birth', 'death', 'order', 'event']

/** Right layout, wrong place. */
function misplaced(topic: Topic): Rejection | undefined {
  if (DOWN_CLASSES.some((c) => c === topic.class)) return refuse('FORBIDDEN', `only the service publishes ${topic.class}`)
  const { site, area, line, device } = topic.address
  if (device !== WHOLE)
    return [site, area, line].includes(WHOLE)
      ? refuse('TOPIC', 'a device stands under a named site, area and line: _ is for the levels below')
      : undefined
  return WHOLE_CLASSES.includes(topic.class)
    ? undefined
    : refuse('TOPIC', `${topic.class} is of one device; a whole line or plant (_) sends birth, death, order or event`)
}
