// Numbers for names: topics and clients of a sender's epoch, devices, series and texts of the service. Dense, in journal order, announced
// to the sink before their first use. Bounded by the limits handed in; what does not fit is refused with LIMIT, never forgotten later.
import { lookUp, type MetricRule, shownUnit } from '../model/dictionary.ts'
import type { Rejection } from '../model/errors.ts'
import { type DevicePath, devicePath } from '../model/plant.ts'
import { type DeviceId, METRIC_KIND, type Offset, type ReadingSink, type SeriesId } from '../model/reading.ts'
import { conversion } from '../model/units.ts'
import { DOWN_CLASSES, parseTopic, type Topic, WHOLE } from '../model/wire/topic.ts'
import { type StreamCache, streamCache } from './dedupe.ts'
import type { Account } from './tallies.ts'

export type CatalogLimits = {
  readonly devices: number
  readonly seriesPerDevice: number
  readonly texts: number
}
/** Epochs kept, and names of all of them together. The one not heard of for longest goes first; what still came in it would be refused. */
const MAX_EPOCHS = 1024
const MAX_NAMES = 4_000_000
/** Topics, or clients, of one epoch. */
const MAX_EPOCH_NAMES = 1_000_000
/** Distinct valid topics for each device that may exist: one a class, and some for devices that moved. */
const TOPICS_PER_DEVICE = 16
const MAX_CLIENTS = 131_072
/** One enterprise may fill this share of the texts. */
const TEXT_SHARE = 10
const UNIT_LENGTH = 32

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
export type DeviceEntry = {
  readonly id: DeviceId
  readonly enterprise: string
  readonly path: DevicePath
  /** Who spoke for it last. */
  publisher: Client | undefined
  /** Sent metric name → series << 1 | delta. */
  readonly names: Map<string, number>
  series: number
}
/** A number whose text never came (its epoch was forgotten meanwhile) is undefined. */
export type Epoch = { touched: Offset; readonly topics: (Route | undefined)[]; readonly clients: (Client | undefined)[] }

const refuse = (code: Rejection['code'], detail: string, stage: Rejection['stage'] = 'topic'): Rejection => ({ stage, code, detail })
const internal = (metric: string, kind: MetricRule['kind']): MetricRule => ({
  metric,
  kind,
  unit: '',
  min: 0,
  max: 1,
  type: 'number',
  delta: false,
})
/** Series no sender can name: they are made of messages, not of metrics. */
export const BIRTH = internal('birth', METRIC_KIND.birth)
export const DEATH = internal('death', METRIC_KIND.death)

export type CatalogState = {
  readonly routes: readonly (readonly [text: string, known: boolean, device: number])[]
  readonly clients: readonly Pick<Client, 'text' | 'boot' | 'pastBoot' | 'boots' | 'touched'>[]
  readonly published: readonly (readonly number[])[]
  readonly devices: readonly (readonly [
    enterprise: string,
    path: string,
    publisher: number,
    names: readonly (readonly [string, number])[],
  ])[]
  readonly series: readonly (readonly [metric: string, device: number, unit: string])[]
  readonly texts: readonly string[]
  readonly textsOf: readonly (readonly [string, number])[]
  readonly textsDropped: number
  readonly epochs: readonly (readonly [
    epoch: string,
    touched: number,
    topics: readonly (string | null)[],
    clients: readonly (string | null)[],
  ])[]
}

export class Catalog {
  readonly #limits: CatalogLimits
  readonly #sink: Pick<ReadingSink, 'device' | 'series' | 'text'>
  readonly #routes = new Map<string, Route>()
  readonly #clients = new Map<string, Client>()
  readonly #epochs = new Map<string, Epoch>()
  /** Names in all epochs. */
  #names = 0
  readonly #paths = new Map<DevicePath, DeviceEntry>()
  readonly devices: DeviceEntry[] = []
  /** By series id. */
  readonly rules: MetricRule[] = []
  /** Canonical unit by series id, '' while no sender declared one. */
  readonly units: string[] = []
  readonly #seriesDevice: DeviceId[] = []
  /** The unit a series was last sent in, and what turns it into the canonical one. */
  readonly #sentUnit: (string | undefined)[] = []
  readonly #scale: number[] = []
  readonly #shift: number[] = []
  readonly #texts = new Map<string, number>()
  readonly #textsOf = new Map<string, number>()
  /** Stand for numbers whose text was forgotten with its epoch. */
  readonly lostRoute: Route = newRoute('', undefined, '', refuse('TOPIC', 'the sender named this topic too long ago'))
  readonly lostClient: Client = newClient('', true)
  /** Texts that found no room; their readings were kept without them. */
  textsDropped = 0

  constructor(limits: CatalogLimits, sink: Pick<ReadingSink, 'device' | 'series' | 'text'>) {
    this.#limits = limits
    this.#sink = sink
  }

  get series(): number {
    return this.rules.length
  }
  get texts(): number {
    return this.#texts.size
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

  /** The device of a route, made on first contact. */
  device(route: Route): DeviceEntry | Rejection {
    if (route.device !== undefined) return route.device
    let device = this.#paths.get(route.path)
    if (device === undefined) {
      if (this.devices.length >= this.#limits.devices)
        return refuse('LIMIT', `the service holds its ${this.#limits.devices} devices`, 'validate')
      device = this.#addDevice(route.topic!.address.enterprise, route.path)
      this.#sink.device({ id: device.id, enterprise: device.enterprise, path: device.path })
    }
    route.device = device
    return device
  }

  /** `series << 1 | delta` of a metric by the name it was sent under, made on first contact. */
  metric(device: DeviceEntry, name: string): number | Rejection {
    const known = device.names.get(name)
    if (known !== undefined) return known
    const rule = lookUp(name)
    if ('stage' in rule) return rule
    const series = this.seriesOf(device, rule)
    if (typeof series !== 'number') return series
    const code = (series << 1) | (rule.delta ? 1 : 0)
    // Codes of alarms are the plant's to choose, so names that hold one are not kept.
    if (rule.kind !== METRIC_KIND.alarm) device.names.set(name, code)
    return code
  }

  /** Series of a rule, made on first contact. */
  seriesOf(device: DeviceEntry, rule: MetricRule): SeriesId | Rejection {
    const known = device.names.get(rule.metric)
    if (known !== undefined) return known >>> 1
    if (device.series >= this.#limits.seriesPerDevice)
      return refuse('LIMIT', `the device holds its ${this.#limits.seriesPerDevice} metrics`, 'validate')
    const id = this.#addSeries(rule, device, rule.unit ?? '')
    this.#announce(id)
    return id
  }

  /** `value` in the canonical unit. The first unit a free series is sent in becomes its own. */
  convert(series: SeriesId, value: number, u: unknown): number | Rejection {
    if (u === undefined || u === '') return value
    if (u !== this.#sentUnit[series]) {
      const problem = this.#learnUnit(series, u)
      if (problem !== undefined) return problem
    }
    // Equal units are not multiplied by 1, which would be exact, but saved.
    return this.#scale[series] === 1 && this.#shift[series] === 0 ? value : value * this.#scale[series]! + this.#shift[series]!
  }

  /** A birth says the unit before the first value. */
  declare(series: SeriesId, u: unknown): Rejection | undefined {
    const value = this.convert(series, 0, u)
    return typeof value === 'number' ? undefined : value
  }

  /** Number of a text; 0 for none, and for one that found no room. */
  text(text: string, enterprise: string): number {
    if (this.#texts.size === 0) this.#addText('')
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const own = this.#textsOf.get(enterprise) ?? 0
    if (this.#texts.size >= this.#limits.texts || own >= this.#limits.texts / TEXT_SHARE) {
      this.textsDropped++
      return 0
    }
    this.#textsOf.set(enterprise, own + 1)
    return this.#addText(text)
  }

  save(): CatalogState {
    const clients = [...this.#clients.values()]
    const number = new Map(clients.map((client, i) => [client, i]))
    return {
      routes: [...this.#routes.values()].map((r) => [r.text, r.known, r.device?.id ?? -1]),
      clients: clients.map(({ text, boot, pastBoot, boots, touched }) => ({ text, boot, pastBoot, boots, touched })),
      published: clients.map((c) => [...c.devices].map((d) => d.id)),
      devices: this.devices.map((d) => [
        d.enterprise,
        d.path,
        d.publisher === undefined ? -1 : (number.get(d.publisher) ?? -1),
        [...d.names],
      ]),
      series: this.rules.map((rule, id) => [rule.metric, this.#seriesDevice[id]!, this.units[id]!]),
      texts: [...this.#texts.keys()],
      textsOf: [...this.#textsOf],
      textsDropped: this.textsDropped,
      epochs: [...this.#epochs].map(([name, e]) => [name, e.touched, Array.from(e.topics, textOf), Array.from(e.clients, textOf)]),
    }
  }

  /** Into an empty catalog. Announces nothing: the sink has its own snapshot. */
  load(state: CatalogState): void {
    for (const [enterprise, path] of state.devices) this.#addDevice(enterprise, path)
    for (const [metric, device, unit] of state.series) {
      const rule = metric === BIRTH.metric ? BIRTH : metric === DEATH.metric ? DEATH : lookUp(metric)
      if ('stage' in rule) throw new Error(`BUG: series ${metric} of the snapshot is in no dictionary`)
      this.#addSeries(rule, this.devices[device]!, unit)
    }
    for (const [text, known, device] of state.routes) {
      const route = this.#route(text)
      route.known = known
      route.device = this.devices[device]
    }
    const clients = state.clients.map(({ text, touched, ...boots }, i) => {
      const client = Object.assign(this.#client(text, touched), boots)
      for (const id of state.published[i]!) client.devices.add(this.devices[id]!)
      return client
    })
    for (const [id, [, , publisher, names]] of state.devices.entries()) {
      const device = this.devices[id]!
      device.publisher = clients[publisher]
      device.names.clear()
      for (const [name, code] of names) device.names.set(name, code)
    }
    for (const text of state.texts) this.#texts.set(text, this.#texts.size)
    for (const [enterprise, n] of state.textsOf) this.#textsOf.set(enterprise, n)
    this.textsDropped = state.textsDropped
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
    const full = this.#routes.size >= this.#limits.devices * TOPICS_PER_DEVICE + 1024
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

  #addDevice(enterprise: string, path: DevicePath): DeviceEntry {
    const device: DeviceEntry = { id: this.devices.length, enterprise, path, publisher: undefined, names: new Map(), series: 0 }
    this.devices.push(device)
    this.#paths.set(path, device)
    return device
  }

  #addSeries(rule: MetricRule, device: DeviceEntry, unit: string): SeriesId {
    const plain = rule.delta ? { ...rule, delta: false } : rule
    const id = this.rules.push(plain) - 1
    this.units.push(unit)
    this.#seriesDevice.push(device.id)
    this.#sentUnit.push(undefined)
    this.#scale.push(1)
    this.#shift.push(0)
    device.series++
    device.names.set(rule.metric, id << 1)
    return id
  }

  #announce(id: SeriesId): void {
    const rule = this.rules[id]!
    this.#sink.series({ id, device: this.#seriesDevice[id]!, metric: rule.metric, kind: rule.kind, unit: shownUnit(this.units[id]!) })
  }

  #learnUnit(series: SeriesId, u: unknown): Rejection | undefined {
    const rule = this.rules[series]!
    if (typeof u !== 'string' || u.length > UNIT_LENGTH) return refuse('UNIT', 'u is not a unit', 'validate')
    if (rule.unit === null && this.units[series] === '') {
      this.units[series] = u
      this.#announce(series)
    }
    const into = conversion(u, this.units[series]!)
    if (into === undefined)
      return refuse('UNIT', `${u} does not convert to ${shownUnit(this.units[series]!) || 'a value without unit'}`, 'validate')
    this.#sentUnit[series] = u
    this.#scale[series] = into.scale
    this.#shift[series] = into.shift
    return undefined
  }

  #addText(text: string): number {
    const id = this.#texts.size
    this.#texts.set(text, id)
    this.#sink.text({ id, text })
    return id
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

const LAYOUT = 'the topic is not ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}; each level is 2 to 32 of a-z 0-9 -'
/** Classes that may speak for a whole line, site or enterprise. */
const WHOLE_CLASSES: readonly string[] = ['birth', 'death', 'event']

/** Right layout, wrong place. */
function misplaced(topic: Topic): Rejection | undefined {
  if (DOWN_CLASSES.some((c) => c === topic.class)) return refuse('FORBIDDEN', `only the service publishes ${topic.class}`, 'access')
  const { site, area, line, device } = topic.address
  if (device !== WHOLE)
    return [site, area, line].includes(WHOLE)
      ? refuse('TOPIC', 'a device stands under a named site, area and line: _ is for the levels below')
      : undefined
  return WHOLE_CLASSES.includes(topic.class)
    ? undefined
    : refuse('TOPIC', `${topic.class} is of one device; a whole line or plant (_) sends birth, death or event`)
}
