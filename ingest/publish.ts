// One publish of a journal entry: who sent it and may he, what it says, was it heard before; then its metrics, one by one (metric.ts). Carries
// out what follows for the books, the quarantine and who speaks for which device.
import { PUBLISH } from '../link/raw-batch.ts'
import type { Rejection } from '../model/errors.ts'
import type { DevicePath } from '../model/plant.ts'
import { FLAG } from '../model/reading.ts'
import { decodeJson, isRejection, type JsonMetric } from '../model/wire/json.ts'
import { WHOLE } from '../model/wire/topic.ts'
import { type Current, NO_MESSAGE } from './current.ts'
import { hash, type MessageDedupe } from './dedupe.ts'
import { accountOf, mayEnter, refusalOf } from './entrance.ts'
import { type BirthWords, createTakeMetric, type MetricParts } from './metric.ts'
import type { Quarantine } from './quarantine.ts'
import type { Client, DeviceEntry } from './senders.ts'
import { BELOW, FRESH, SEEN } from './seq-windows.ts'
import { BIRTH, DEATH } from './series-table.ts'
import { messageRefused, readingRefused, T, type Tallies } from './tallies.ts'
import { clockFlags, FUTURE, refuse } from './validate.ts'

export type PublishParts = MetricParts & {
  /** Does the registry know this enterprise? */
  readonly knows: (enterprise: string) => boolean
  /** A birth named its device. The same words come again with every birth and every replay. */
  readonly describe: (path: DevicePath, words: BirthWords) => void
  readonly byMessage: MessageDedupe
  readonly tallies: Tallies
  readonly quarantine: Quarantine
  readonly counters: PublishCounters
}
export type PublishCounters = {
  publishes: number
  duplicates: number
  /** Rises with every numbered message; orders streams by last use. */
  messages: number
  /** By `stage code`, messages and readings. */
  readonly refused: Map<string, number>
}

/** `index`: place in its entry. Route, client and time of receipt are in `current` already. */
export function createTakePublish(current: Current, parts: PublishParts): (index: number, flags: number, payload: Buffer) => void {
  const { catalog, rows, byMessage, tallies, quarantine, knows, describe, counters } = parts
  const { refused } = counters
  const takeMetric = createTakeMetric(current, parts)
  let counted = 0
  const count = (why: Rejection) => {
    const key = `${why.stage} ${why.code}`
    refused.set(key, (refused.get(key) ?? 0) + 1)
  }

  function take(index: number, flags: number, payload: Buffer): void {
    counters.publishes++
    const { route, client, at } = current
    const entered = mayEnter(route, client, flags, knows)
    current.account = accountOf(route, client, entered, tallies, at)
    const books = current.account.counts
    books[T.received]!++
    const of = route.topic?.class
    let decoded = entered ? decodeJson(payload, of === 'death' || of === 'ack') : refusalOf(route, client, flags)
    // The will of a simple client says `offline`, or nothing: its topic says enough.
    if (of === 'death' && entered && isRejection(decoded) && decoded.code === 'JSON') decoded = NO_MESSAGE
    if (isRejection(decoded)) {
      books[messageRefused(decoded.code)]!++
      count(decoded)
      quarantine.put(current.offset, index, decoded, place(payload))
      return
    }
    const message = decoded
    current.message = message
    const { boot, seq } = message
    let below = false
    current.numbered = false
    if (seq >= 0) {
      const seen = byMessage.observe(route, client, boot, seq, ++counters.messages, (flags & PUBLISH.dup) !== 0)
      // Somebody mended a refused message: what was taken of it at first is told by its readings.
      if (seen === SEEN && (flags & PUBLISH.replay) === 0) {
        books[T.duplicate]!++
        // Its readings came again with it: booked as such, so that the books of readings speak of every reading that arrived.
        books[T.readings]! += message.metrics.length
        books[readingRefused('DUPLICATE')]! += message.metrics.length
        counters.duplicates++
        return
      }
      below = seen === BELOW
      current.numbered = seen === FRESH
    }
    books[T.decoded]!++
    if (route.topic!.class === 'death') {
      die()
      return
    }
    if (boot !== client.boot && boot !== '') newBoot(client, boot)
    current.bootHash = boot === '' ? 0 : hash(boot)
    counted = 0
    current.clock = clockFlags(message.ts, at, message.clock || message.hist)
    const why = metrics()
    if (seq >= 0) {
      if (below && counted > 0) byMessage.filled(route, client, seq)
      // Nothing of it was taken: mended, it may come again under its number.
      if (current.numbered && counted === 0 && message.metrics.length > 0) byMessage.release(route, seq)
    }
    if (why !== undefined) quarantine.put(current.offset, index, why, place(payload))
  }

  const place = (payload: Uint8Array) => ({
    receivedAt: current.at,
    enterprise: current.account.enterprise,
    topic: current.route.text,
    client: current.client.text,
    payload,
  })

  /** The metrics of a message; each ends as a row, a declaration or a refusal. Returns what belongs into quarantine. */
  function metrics(): Rejection | undefined {
    let problem: Rejection | undefined
    let problems = 0
    const { route, message, clock, at } = current
    const all = message.metrics
    const books = current.account.counts
    books[T.readings]! += all.length
    const isBirth = route.topic!.class === 'birth'
    const isWhole = route.topic!.address.device === WHOLE
    let device: DeviceEntry | Rejection | undefined
    const words: BirthWords = {}
    if (!isWhole && (isBirth || all.length > 0)) {
      device = catalog.device(route)
      if (!isRejection(device)) {
        speaksFor(current.client, device)
        if (isBirth) {
          const born = catalog.seriesOf(device, BIRTH)
          if (typeof born === 'number' && clock !== FUTURE)
            rows.push(born, Number.isNaN(message.ts) || clock !== 0 ? at : message.ts, 1, 0, clock | (message.hist ? FLAG.hist : 0))
        }
      }
    }
    for (let i = 0; i < all.length; i++) {
      const metric = all[i]!
      const why =
        device === undefined && isWhole
          ? whole(metric, isBirth)
          : isRejection(device!)
            ? device
            : takeMetric(device!, metric, isBirth, words)
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
    if (words.name !== undefined || words.type !== undefined || words.assetClass !== undefined) describe(route.path, words)
    return problem === undefined || problems === 1 ? problem : { ...problem, detail: `${problem.detail} (and ${problems - 1} more)` }
  }

  /** A metric of a whole line or plant: alarms are kept as those of a device `_`, a birth tells nothing that is counted. */
  function whole(metric: JsonMetric, isBirth: boolean): Rejection | undefined {
    const { n } = metric
    if (typeof n !== 'string') return refuse('NAME', 'n is not a text')
    if (isBirth) return n === 'name' || n === 'type' ? undefined : refuse('NAME', 'the birth of a whole line or plant declares no metrics')
    if (n !== 'alarm' && !n.startsWith('alarm.') && n !== 'order')
      return refuse('NAME', 'a whole line or plant sends alarms and orders only')
    const device = catalog.device(current.route)
    if (isRejection(device)) return device
    return takeMetric(device, metric, false, {})
  }

  /** Will or farewell of a gateway: everything it spoke for is unobserved from its receipt on, stopped or not. */
  function die(): void {
    const { account, message, client, at } = current
    account.counts[T.readings]! += message.metrics.length
    account.counts[T.counted]! += message.metrics.length
    // A broker may deliver the will of a broken connection after the birth that followed it.
    if (message.boot !== '' && message.boot === client.pastBoot && client.boots === 'one') return
    for (const device of client.devices) {
      const series = catalog.seriesOf(device, DEATH)
      if (typeof series === 'number') rows.push(series, at, 1, 0, 0)
    }
  }

  return take
}

function newBoot(client: Client, boot: string): void {
  if (boot === client.pastBoot) client.boots = 'many'
  client.pastBoot = client.boot
  client.boot = boot
}
function speaksFor(client: Client, device: DeviceEntry): void {
  if (device.publisher === client) return
  device.publisher?.devices.delete(device)
  device.publisher = client
  client.devices.add(device)
}
