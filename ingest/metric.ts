// One metric of a message → a row of the batch, a declaration, a fact, or a Rejection. Of the message it knows what the stages before have
// found (current.ts). The books are kept by the caller, but for what came late.
import { TIMELY_MS } from '../model/data-quality.ts'
import { isCumulative } from '../model/dictionary.ts'
import type { Rejection } from '../model/errors.ts'
import { ASSET_CLASSES, isAssetClass } from '../model/plant.ts'
import { FLAG, METRIC_KIND } from '../model/reading.ts'
import { eventTime, type JsonMetric, quote } from '../model/wire/json.ts'
import type { Catalog } from './catalog.ts'
import type { Current } from './current.ts'
import { markOf, type ReadingDedupe } from './dedupe.ts'
import type { EntryFacts } from './entry-facts.ts'
import { orderNamed, orderWordOf, verdictOf } from './facts.ts'
import type { Rows } from './rows.ts'
import type { DeviceEntry } from './senders.ts'
import type { SeriesTable } from './series-table.ts'
import { DELAYED } from './tallies.ts'
import type { Texts } from './texts.ts'
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
export type BirthWords = { name?: string; type?: string; assetClass?: string }
export type MetricParts = {
  readonly catalog: Catalog
  readonly table: SeriesTable
  readonly texts: Texts
  readonly byReading: ReadingDedupe
  readonly rows: Rows
  readonly facts: EntryFacts
}
/** Undefined: counted. A birth's words about the device are added to `words`. */
export type TakeMetric = (device: DeviceEntry, metric: JsonMetric, isBirth: boolean, words: BirthWords) => Rejection | undefined

const NAME_LENGTH = 128

export function createTakeMetric(current: Current, { catalog, table, texts, byReading, rows, facts }: MetricParts): TakeMetric {
  /** Time of the metric, and its flags: its own, or that of the message. */
  let ts = 0
  let flags = 0
  function time(metric: JsonMetric): Rejection | undefined {
    const { message, at } = current
    ts = message.ts
    flags = current.clock
    if (metric.ts !== undefined) {
      const own = eventTime(metric.ts)
      if (typeof own !== 'number') return own
      ts = own
      flags = clockFlags(ts, at, message.clock || message.hist)
    }
    if (flags === FUTURE) return refuse('FUTURE', `its time is ${Math.round((ts - at) / 1000)} s ahead of its receipt`)
    return undefined
  }

  function told(name: 'name' | 'type' | 'assetClass', v: unknown, isBirth: boolean, words: BirthWords): Rejection | undefined {
    if (!isBirth) return refuse('NAME', 'is told in a birth only')
    if (typeof v !== 'string') return refuse('TYPE', `${quote(v)} is not a text`)
    if (name === 'assetClass' && !isAssetClass(v))
      return refuse('RANGE', `assetClass is ${quote(v)}; it is one of ${ASSET_CLASSES.join(', ')}`)
    words[name] = v.slice(0, NAME_LENGTH)
    return undefined
  }

  function ordered(device: DeviceEntry, metric: JsonMetric): Rejection | undefined {
    const untimely = time(metric)
    if (untimely !== undefined) return untimely
    const word = orderWordOf(metric)
    if ('stage' in word) return word
    facts.ordered(device, flags === 0 ? ts : current.at, word)
    return undefined
  }

  return (device, metric, isBirth, words) => {
    const { n, v } = metric
    if (typeof n !== 'string') return refuse('NAME', n === undefined ? 'a metric without n' : `n is ${quote(n)}; it is a text`)
    if (n === 'name' || n === 'type' || n === 'assetClass') return told(n, v, isBirth, words)
    if (n === 'order') return ordered(device, metric)
    const code = catalog.metric(device, n)
    if (typeof code !== 'number') return code
    const series = code >>> 1
    const rule = table.rules[series]!
    if (isBirth && (v === undefined || v === null)) return table.declare(series, metric.u)
    const untimely = time(metric)
    if (untimely !== undefined) return untimely
    const quality = qualityFlag(metric.q)
    if (typeof quality !== 'number') return quality
    const { message, at } = current
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
      if (current.bootHash !== 0 && isCumulative(rule.kind)) {
        flags |= FLAG.boot
        aux = current.bootHash
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
      if (current.numbered) byReading.note(series, ts, mark)
      else if (!byReading.fresh(series, ts, mark)) return refuse('DUPLICATE', 'this metric was received for this time before')
    }
    const corrected = (flags & (FLAG.noTime | FLAG.clockCorrected)) !== 0
    const when = corrected ? at : ts
    // Back-fill is meant to be late.
    if (!corrected && !message.hist && at - ts > TIMELY_MS) current.account.counts[DELAYED]!++
    rows.push(series, when, value, aux, flags | quality | (message.hist ? FLAG.hist : 0))
    if (verdict !== undefined && quality !== FLAG.bad) facts.judged(device, metric, rule, when, verdict, aux)
    if (named !== undefined) facts.runs(device, when, named, metric.product)
    return undefined
  }
}
