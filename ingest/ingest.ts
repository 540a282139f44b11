// The core's first half: publishes of a journal entry → readings. The shell runs the stages of each publish in order (catalog, decode,
// dedupe, validate), carries out their effects and keeps the books. Everything here follows from the journal entries alone: the only
// clock is their receipt times. Never computes a KPI, never does I/O.
import { deserialize, serialize } from 'node:v8'
import { forEachPublish, PUBLISH, type RawBatch } from '../link/raw-batch.ts'
import { TIMELY_MS } from '../model/data-quality.ts'
import { clip, isCumulative, type MetricRule } from '../model/dictionary.ts'
import { assert, type Rejection } from '../model/errors.ts'
import { type Inspection, NO_PLAN, type OrderMark, pieceOf } from '../model/facts.ts'
import { ASSET_CLASSES, type DevicePath, isAssetClass } from '../model/plant.ts'
import { type DeviceId, type EpochMs, FLAG, METRIC_KIND, type Offset, type ReadingSink } from '../model/reading.ts'
import { decodeJson, eventTime, isRejection, type JsonMessage, type JsonMetric, quote } from '../model/wire/json.ts'
import { WHOLE } from '../model/wire/topic.ts'
import { Catalog, type CatalogState } from './catalog.ts'
import { hash, MessageDedupe, type MessageDedupeState, markOf, ReadingDedupe, type ReadingDedupeState } from './dedupe.ts'
import { orderNamed, orderWordOf, serialOf, verdictOf } from './facts.ts'
import { Quarantine, type QuarantineRow, type QuarantineState } from './quarantine.ts'
import { Rows } from './rows.ts'
import { type Client, type DeviceEntry, type Route, Senders, type SendersState } from './senders.ts'
import { BELOW, FRESH, SEEN } from './seq-windows.ts'
import { BIRTH, DEATH, SeriesTable } from './series-table.ts'
import { type Account, DELAYED, messageRefused, readingRefused, T, Tallies, type TalliesState, type Tally } from './tallies.ts'
import { Texts, type TextsState } from './texts.ts'
import {
  alarmOf,
  clockFlags,
  FUTURE,
  numberOf,
  outOfRange,
  qualityFlag,
  refuse,
  resultOf,
  stateOf,
  textOf,
  type Worded,
} from './validate.ts'

/** What a birth says of its device in words. */
type BirthWords = { name?: string; type?: string; assetClass?: string }
export type IngestOptions = {
  readonly limits: { readonly devices: number; readonly seriesPerDevice: number; readonly texts?: number }
  /** How far back a reading still changes a figure, ms: as far back a resent reading must be recognised. */
  readonly latenessMs?: number
  /** Does the registry know this enterprise? */
  readonly knows: (enterprise: string) => boolean
  readonly sink: ReadingSink
  /** A birth named its device. The same words come again with every birth and every replay. */
  readonly describe: (path: DevicePath, words: BirthWords) => void
  readonly quarantine: (row: QuarantineRow) => void
  /** Pieces judged and words about orders of one journal entry, before its batch; called only when there are some. */
  readonly inspections?: (rows: readonly Inspection[]) => void
  readonly orders?: (rows: readonly OrderMark[]) => void
}

type IngestStats = {
  readonly publishes: number
  readonly readings: number
  readonly duplicates: number
  /** By `stage code`, messages and readings. */
  readonly refused: ReadonlyMap<string, number>
  readonly devices: number
  readonly series: number
  readonly texts: number
  /** Bounds that were met. */
  readonly textsDropped: number
  readonly quarantineDropped: number
  readonly streamsForgotten: number
}

export type Ingest = {
  /** Takes the next journal entry; hands exactly one batch to the sink, empty or not. */
  take(offset: Offset, batch: RawBatch): void
  /** Increments of the books since the last call. */
  drain(): readonly Tally[]
  /** Analytics found `n` readings of the current entry too old: they move from counted to too late. */
  tooLate(device: DeviceId, n: number): void
  /** Messages that were numbered and never came, by sender and boot. */
  gaps(): readonly { readonly client: string; readonly boot: string; readonly missing: number }[]
  stats(): IngestStats
  /** All state, as of the last entry taken. */
  snapshot(): Uint8Array
}

type State = {
  readonly version: 1
  readonly offset: Offset
  readonly receivedAt: EpochMs
  readonly messages: number
  readonly catalog: CatalogState
  readonly texts: TextsState
  readonly senders: SendersState
  readonly byMessage: MessageDedupeState
  readonly byReading: ReadingDedupeState
  readonly tallies: TalliesState
  readonly quarantine: QuarantineState
  /** Devices whose state messages have named an order. */
  readonly ordering?: readonly DeviceId[]
}

/** Streams of numbered messages for each device that may exist: a gateway sends a device under several classes. */
const STREAMS_PER_DEVICE = 4
const STREAMS = { least: 4096, most: 262_144 } as const
const NAME_LENGTH = 128
const FAREWELL: JsonMessage = { boot: '', seq: -1, ts: Number.NaN, clock: true, hist: false, metrics: [] }

/** `saved`: a snapshot; the entries after its offset must follow. */
export function createIngest(options: IngestOptions, saved?: Uint8Array): Ingest {
  const { sink, knows } = options
  const limits = { texts: 1_000_000, ...options.limits }
  const senders = new Senders(limits.devices)
  const table = new SeriesTable((info) => sink.series(info))
  const catalog = new Catalog(limits, table, (info) => sink.device(info))
  const texts = new Texts(limits.texts, (info) => sink.text(info))
  const byMessage = new MessageDedupe(Math.min(STREAMS.most, Math.max(STREAMS.least, limits.devices * STREAMS_PER_DEVICE)))
  const byReading = new ReadingDedupe(options.latenessMs ?? 15 * 60_000)
  const tallies = new Tallies()
  const quarantine = new Quarantine(options.quarantine)
  const rows = new Rows()
  const refused = new Map<string, number>()
  let inspections: Inspection[] = []
  let orders: OrderMark[] = []
  const ordering = new Set<DeviceId>()
  let offset: Offset = 0
  let receivedAt: EpochMs = 0
  /** Rises with every numbered message; orders streams by last use. */
  let messages = 0
  let publishes = 0
  let readings = 0
  let duplicates = 0
  if (saved !== undefined) restore(deserialize(saved) as State)

  // One publish at a time: what its stages share. Fields of a fresh object a message would be the same, allocated.
  let route: Route
  let client: Client
  let account: Account
  let at: EpochMs = 0
  let clock = 0
  let message: JsonMessage
  let bootHash = 0
  /** The message's number says that its readings are new. */
  let numbered = false
  let counted = 0

  const count = (why: Rejection) => {
    const key = `${why.stage} ${why.code}`
    refused.set(key, (refused.get(key) ?? 0) + 1)
  }

  function publish(index: number, flags: number, payload: Buffer): void {
    publishes++
    const early = entrance(flags)
    const books = account.counts
    books[T.received]!++
    const of = route.topic?.class
    let decoded = early ?? decodeJson(payload, of === 'death' || of === 'ack')
    // The will of a simple client says `offline`, or nothing: its topic says enough.
    if (of === 'death' && early === undefined && isRejection(decoded) && decoded.code === 'JSON') decoded = FAREWELL
    if (isRejection(decoded)) {
      books[messageRefused(decoded.code)]!++
      count(decoded)
      quarantine.put(offset, index, decoded, place(payload))
      return
    }
    message = decoded
    const { boot, seq } = message
    let below = false
    numbered = false
    if (seq >= 0) {
      const seen = byMessage.observe(route, client, boot, seq, ++messages, (flags & PUBLISH.dup) !== 0)
      // Somebody mended a refused message: what was taken of it at first is told by its readings.
      if (seen === SEEN && (flags & PUBLISH.replay) === 0) {
        books[T.duplicate]!++
        duplicates++
        return
      }
      below = seen === BELOW
      numbered = seen === FRESH
    }
    books[T.decoded]!++
    if (route.topic!.class === 'death') {
      die()
      return
    }
    if (boot !== client.boot && boot !== '') newBoot(boot)
    bootHash = boot === '' ? 0 : hash(boot)
    counted = 0
    clock = clockFlags(message.ts, at, message.clock || message.hist)
    const why = metrics()
    if (seq >= 0) {
      if (below && counted > 0) byMessage.filled(route, client, seq)
      // Nothing of it was taken: mended, it may come again under its number.
      if (numbered && counted === 0 && message.metrics.length > 0) byMessage.release(route, seq)
    }
    if (why !== undefined) quarantine.put(offset, index, why, place(payload))
  }

  const place = (payload: Uint8Array) => ({
    receivedAt: at,
    enterprise: account.enterprise,
    topic: route.text,
    client: client.text,
    payload,
  })

  /** Who sent it, where to; sets the account it is booked on. */
  function entrance(flags: number): Rejection | undefined {
    const { topic, refusal } = route
    const own = topic !== undefined && topic.address.enterprise === client.enterprise
    if (own && refusal === undefined && (flags & PUBLISH.refused) === 0) {
      if (!route.known) route.known = knows(client.enterprise)
      if (route.known) {
        if (route.account === undefined) route.account = tallies.account(client.enterprise, route.path)
        account = tallies.at(route.account, at)
        return undefined
      }
    }
    if (client.account === undefined) client.account = tallies.account(client.enterprise, '')
    account = tallies.at(client.account, at)
    const access = (detail: string): Rejection => ({ stage: 'access', code: 'FORBIDDEN', detail })
    if (topic !== undefined && !own)
      return access(`the topic is of ${topic.address.enterprise}, the sender of ${client.enterprise || 'no enterprise'}`)
    if (refusal !== undefined) return refusal
    if ((flags & PUBLISH.refused) !== 0) return access('the sender has no right to this topic')
    return { stage: 'topic', code: 'UNKNOWN_ENTERPRISE', detail: `no enterprise ${client.enterprise} is registered` }
  }

  function newBoot(boot: string): void {
    if (boot === client.pastBoot) client.boots = 'many'
    client.pastBoot = client.boot
    client.boot = boot
  }

  /** The metrics of a message; each ends as a row, a declaration or a refusal. Returns what belongs into quarantine. */
  function metrics(): Rejection | undefined {
    let problem: Rejection | undefined
    let problems = 0
    const all = message.metrics
    const books = account.counts
    books[T.readings]! += all.length
    const isBirth = route.topic!.class === 'birth'
    const isWhole = route.topic!.address.device === WHOLE
    let device: DeviceEntry | Rejection | undefined
    const words: BirthWords = {}
    if (!isWhole && (isBirth || all.length > 0)) {
      device = catalog.device(route)
      if (!isRejection(device)) {
        speaksFor(device)
        if (isBirth) {
          const born = catalog.seriesOf(device, BIRTH)
          if (typeof born === 'number' && clock !== FUTURE)
            push(born, Number.isNaN(message.ts) || clock !== 0 ? at : message.ts, 1, 0, clock | (message.hist ? FLAG.hist : 0))
        }
      }
    }
    for (let i = 0; i < all.length; i++) {
      const metric = all[i]!
      const why =
        device === undefined && isWhole ? whole(metric, isBirth) : isRejection(device!) ? device : one(device!, metric, isBirth, words)
      if (why === undefined) counted++
      else {
        books[readingRefused(why.code)]!++
        count(why)
        // A resent reading is what at-least-once delivery is made of, not something to look into.
        if (why.code !== 'DUPLICATE') {
          problem ??= typeof metric.n === 'string' ? { ...why, detail: `${metric.n.slice(0, 64)}: ${why.detail}` } : why
          problems++
        }
      }
    }
    books[T.counted]! += counted
    if (words.name !== undefined || words.type !== undefined || words.assetClass !== undefined) options.describe(route.path, words)
    return problem === undefined || problems === 1 ? problem : { ...problem, detail: `${problem.detail} (and ${problems - 1} more)` }
  }

  /** A metric of a whole line or plant: alarms are kept as those of a device `_`, a birth tells nothing that is counted. */
  function whole(metric: JsonMetric, isBirth: boolean): Rejection | undefined {
    const { n } = metric
    if (typeof n !== 'string') return refuse('NAME', 'n is not a text')
    if (isBirth) return n === 'name' || n === 'type' ? undefined : refuse('NAME', 'the birth of a whole line or plant declares no metrics')
    if (n !== 'alarm' && !n.startsWith('alarm.') && n !== 'order')
      return refuse('NAME', 'a whole line or plant sends alarms and orders only')
    const device = catalog.device(route)
    if (isRejection(device)) return device
    return one(device, metric, false, {})
  }

  /** One metric of a device. Undefined: counted. */
  function one(device: DeviceEntry, metric: JsonMetric, isBirth: boolean, words: BirthWords): Rejection | undefined {
    const { n, v } = metric
    if (typeof n !== 'string') return refuse('NAME', n === undefined ? 'a metric without n' : `n is ${quote(n)}; it is a text`)
    if (n === 'name' || n === 'type' || n === 'assetClass') {
      if (!isBirth) return refuse('NAME', 'is told in a birth only')
      if (typeof v !== 'string') return refuse('TYPE', `${quote(v)} is not a text`)
      if (n === 'assetClass' && !isAssetClass(v))
        return refuse('RANGE', `assetClass is ${quote(v)}; it is one of ${ASSET_CLASSES.join(', ')}`)
      words[n] = v.slice(0, NAME_LENGTH)
      return undefined
    }
    if (n === 'order') return ordered(device, metric)
    const code = catalog.metric(device, n)
    if (typeof code !== 'number') return code
    const series = code >>> 1
    const rule = table.rules[series]!
    if (isBirth && (v === undefined || v === null)) return table.declare(series, metric.u)
    let ts = message.ts
    let flags = clock
    if (metric.ts !== undefined) {
      const own = eventTime(metric.ts)
      if (typeof own !== 'number') return own
      ts = own
      flags = clockFlags(ts, at, message.clock || message.hist)
    }
    if (flags === FUTURE) return refuse('FUTURE', `its time is ${Math.round((ts - at) / 1000)} s ahead of its receipt`)
    const quality = qualityFlag(metric.q)
    if (typeof quality !== 'number') return quality
    let value: number
    let aux = 0
    let verdict: '' | 'low' | 'high' | undefined
    let named: string | undefined
    if (rule.type === 'number' || rule.type === 'flag') {
      const sent = numberOf(rule, v)
      if (typeof sent !== 'number') return sent
      const canonical = table.convert(series, sent, metric.u)
      if (typeof canonical !== 'number') return canonical
      value = canonical
      if (rule.kind === METRIC_KIND.quality) {
        const to = verdictOf(metric, sent)
        if (typeof to === 'object') return to
        verdict = to
      }
      const delta = (code & 1) === 1
      // A correction may be a negative increment.
      const outside = outOfRange(rule, delta ? Math.abs(value) : value, table.units[series]!)
      if (outside !== undefined) return outside
      if (delta) {
        if (message.seq < 0 && Number.isNaN(ts))
          return { stage: 'time', code: 'TIME', detail: 'an increment needs boot and seq, or ts: else a resend would count twice' }
        flags |= FLAG.delta
      }
      if (bootHash !== 0 && isCumulative(rule.kind)) {
        flags |= FLAG.boot
        aux = bootHash
      }
    } else {
      const said: Worded | Rejection =
        rule.type === 'state'
          ? stateOf(metric)
          : rule.type === 'alarm'
            ? alarmOf(metric, n.slice(6))
            : rule.type === 'result'
              ? resultOf(metric)
              : textOf(metric)
      if ('stage' in said) return said
      value = said.value
      const text = said.text === '' ? 0 : texts.intern(said.text, device.enterprise)
      aux = rule.kind === METRIC_KIND.state ? (text << 2) | said.order : text
      if (rule.kind === METRIC_KIND.state) named = orderNamed(said.text.split('|')[1] ?? '', said.order)
      else if (rule.type === 'result') verdict = value === 1 ? '' : 'low'
    }
    // Source time, whatever becomes of it: the same reading sent again has the same. A clock that says it is bad tells nothing.
    if (!Number.isNaN(ts) && (message.clock || message.hist)) {
      const mark = markOf(value, aux, metric.id)
      if (numbered) byReading.note(series, ts, mark)
      else if (!byReading.fresh(series, ts, mark)) return refuse('DUPLICATE', 'this metric was received for this time before')
    }
    const corrected = (flags & (FLAG.noTime | FLAG.clockCorrected)) !== 0
    const when = corrected ? at : ts
    // Back-fill is meant to be late.
    if (!corrected && !message.hist && at - ts > TIMELY_MS) account.counts[DELAYED]!++
    push(series, when, value, aux, flags | quality | (message.hist ? FLAG.hist : 0))
    if (verdict !== undefined && quality !== FLAG.bad) judged(device, metric, rule, when, verdict, aux)
    if (named !== undefined) runs(device, when, named, metric.product)
    return undefined
  }

  /** A piece was judged: by its result, or by a measured value beside its limits, whose defect is named after the metric and the side. */
  function judged(
    device: DeviceEntry,
    metric: JsonMetric,
    rule: MetricRule,
    when: EpochMs,
    verdict: '' | 'low' | 'high',
    text: number,
  ): void {
    if (options.inspections === undefined) return
    const defect =
      verdict === ''
        ? 0
        : rule.type === 'result'
          ? text
          : texts.intern(`${rule.metric.slice('quality.'.length)}:${verdict}`, device.enterprise)
    inspections.push({ device: device.id, at: when, piece: pieceOf(serialOf(metric.id), verdict === ''), defect })
  }

  /** A state message names the order, or that there is none; the latter is kept only of machines that name orders. */
  function runs(device: DeviceEntry, when: EpochMs, po: string, product: unknown): void {
    if (options.orders === undefined || (po === '' && !ordering.has(device.id))) return
    ordering.add(device.id)
    orders.push({ device: device.id, at: when, event: 'state', po, product: typeof product === 'string' ? clip(product) : '', ...NO_PLAN })
  }

  /** A word about an order. It is a fact, not a reading: received again it says the same again, so it needs no dedupe of its own. */
  function ordered(device: DeviceEntry, metric: JsonMetric): Rejection | undefined {
    let ts = message.ts
    let flags = clock
    if (metric.ts !== undefined) {
      const own = eventTime(metric.ts)
      if (typeof own !== 'number') return own
      ts = own
      flags = clockFlags(ts, at, message.clock || message.hist)
    }
    if (flags === FUTURE) return refuse('FUTURE', `its time is ${Math.round((ts - at) / 1000)} s ahead of its receipt`)
    const word = orderWordOf(metric)
    if ('stage' in word) return word
    if (options.orders !== undefined) orders.push({ device: device.id, at: flags === 0 ? ts : at, ...word })
    return undefined
  }

  function push(series: number, time: EpochMs, value: number, aux: number, flags: number): void {
    rows.push(series, time, value, aux, flags)
    readings++
  }

  function speaksFor(device: DeviceEntry): void {
    if (device.publisher === client) return
    device.publisher?.devices.delete(device)
    device.publisher = client
    client.devices.add(device)
  }

  /** Will or farewell of a gateway: everything it spoke for is unobserved from its receipt on, stopped or not. */
  function die(): void {
    account.counts[T.readings]! += message.metrics.length
    account.counts[T.counted]! += message.metrics.length
    // A broker may deliver the will of a broken connection after the birth that followed it.
    if (message.boot !== '' && message.boot === client.pastBoot && client.boots === 'one') return
    for (const device of client.devices) {
      const series = catalog.seriesOf(device, DEATH)
      if (typeof series === 'number') push(series, at, 1, 0, 0)
    }
  }

  function save(): State {
    return {
      version: 1,
      offset,
      receivedAt,
      messages,
      catalog: catalog.save(),
      texts: texts.save(),
      senders: senders.save(catalog.devices),
      byMessage: byMessage.save(),
      byReading: byReading.save(),
      tallies: tallies.save(),
      quarantine: quarantine.save(),
      ordering: [...ordering],
    }
  }
  function restore(state: State): void {
    assert(state.version === 1, `an ingest snapshot of version ${state.version}`)
    offset = state.offset
    receivedAt = state.receivedAt
    messages = state.messages
    catalog.load(state.catalog)
    texts.load(state.texts)
    senders.load(state.senders, catalog.devices)
    byMessage.load(state.byMessage)
    byReading.load(state.byReading)
    tallies.load(state.tallies)
    quarantine.load(state.quarantine)
    for (const id of state.ordering ?? []) ordering.add(id)
  }

  return {
    take(next, batch) {
      assert(next > offset, `journal entry ${next} comes after ${offset}`)
      offset = next
      receivedAt = Math.max(receivedAt, batch.receivedAt)
      if (batch.count > 0 || batch.topics.length > 0 || batch.clients.length > 0) {
        const epoch = senders.epoch(batch.epoch, next, batch.firstTopic, batch.topics, batch.firstClient, batch.clients)
        let index = 0
        forEachPublish(batch, (topicNumber, clientNumber, flags, when, payload) => {
          route = epoch.topics[topicNumber] ?? senders.lostRoute
          client = senders.client(epoch, clientNumber, next) ?? senders.lostClient
          at = when
          publish(index++, flags, payload)
        })
      }
      if (inspections.length > 0) options.inspections?.(inspections)
      if (orders.length > 0) options.orders?.(orders)
      inspections = []
      orders = []
      sink.observe(rows.take(next, receivedAt))
    },
    drain: () => tallies.drain(),
    tooLate(id, n) {
      const device = catalog.devices[id]
      assert(device !== undefined, `device ${id} was announced`)
      const books = tallies.at(tallies.account(device.enterprise, device.path), receivedAt).counts
      books[T.counted]! -= n
      books[T.tooLate]! += n
    },
    gaps: () => [...byMessage.gaps()],
    stats: () => ({
      publishes,
      readings,
      duplicates,
      refused,
      devices: catalog.devices.length,
      series: table.size,
      texts: texts.size,
      textsDropped: texts.dropped,
      quarantineDropped: quarantine.dropped,
      streamsForgotten: byMessage.forgotten,
    }),
    snapshot: () => serialize(save()),
  }
}
