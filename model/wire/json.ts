// Payloads of plain JSON senders (domain §4.2), bytes to message: the full form {v, boot, seq, ts, m: […]}, and the flat form of the
// smallest senders {"ts":…, "state":"RUN", "count.good":18848}, alone or in an array. Decides what is wrong with a message as a whole;
// what a single metric says is for ingest/validate. Never throws, never keeps the bytes.
import type { Rejection, RejectionCode } from '../errors.ts'

/** Limits of the full form (domain §4.2), and of the flat form, whose array carries short histories up to the size of a packet. */
export const LIMITS = { fullBytes: 8192, fullMetrics: 100, flatBytes: 65_536, flatMetrics: 1000, bootLength: 64 } as const

/** One metric as it was sent: every field is still unchecked. */
export type JsonMetric = {
  readonly n?: unknown
  readonly v?: unknown
  readonly u?: unknown
  readonly q?: unknown
  readonly ts?: unknown
  readonly id?: unknown
  readonly o?: unknown
  readonly po?: unknown
  readonly reason?: unknown
  readonly product?: unknown
  readonly code?: unknown
  readonly severity?: unknown
  readonly defect?: unknown
  /** With `quality.…`: specification limits, in the unit of the value. */
  readonly lsl?: unknown
  readonly usl?: unknown
  /** With `order`: what is planned. */
  readonly qty?: unknown
  readonly pri?: unknown
  readonly psut?: unknown
  readonly due?: unknown
  readonly psq?: unknown
}

export type JsonMessage = {
  /** '' when the sender gave none. */
  readonly boot: string
  /** -1 when the sender does not number its messages (a number without a boot id says nothing after a restart). */
  readonly seq: number
  /** Event time of the message, whole ms; NaN when none was given. */
  readonly ts: number
  /** False when the sender says that its clock is not to be trusted (`cq: "none"`). */
  readonly clock: boolean
  /** Back-fill. */
  readonly hist: boolean
  readonly metrics: readonly JsonMetric[]
}

/** Bytes that are no UTF-8 are an error here: they must not become U+FFFD in silence. A byte order mark in front is skipped. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Earlier than this no plant had this service: seconds sent as milliseconds, or a clock at its factory setting. */
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)

/** Keys of a flat object that are not metrics. */
const FLAT_HEAD = new Set(['ts', 'v', 'boot', 'seq', 'cq', 'hist', 'o', 'order', 'po', 'reason', 'product', 'id', 'defect'])
/** Beside a word about an order, these say what is planned. */
const ORDER_FIELDS = new Set(['qty', 'pri', 'psut', 'due', 'psq'])

const refuse = (code: RejectionCode, detail: string): Rejection => ({ stage: code === 'TIME' ? 'time' : 'decode', code, detail })
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** True for what decodeJson and checks like it return when the data is wrong. */
export const isRejection = (value: object): value is Rejection => 'code' in value && 'stage' in value

/**
 * Decodes one payload. `bare`: a message without metrics is right for its class (a death, an acknowledgement).
 * NaN and Infinity are not JSON, so they end as JSON; null is a value for validate to judge.
 */
export function decodeJson(bytes: Uint8Array, bare = false): JsonMessage | Rejection {
  if (bytes.length > LIMITS.flatBytes) return refuse('TOO_LARGE', `${bytes.length} bytes; at most ${LIMITS.flatBytes}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    // TypeError: the decoder met bytes that are no UTF-8.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
    if (bytes.length === 0) return refuse('JSON', 'the payload is empty')
    return refuse('JSON', error instanceof SyntaxError ? error.message.slice(0, 200) : 'the payload is not UTF-8 text')
  }
  if (Array.isArray(parsed)) return flat(parsed)
  if (!isObject(parsed)) return refuse('JSON', 'the payload is neither an object nor an array of objects')
  const metrics = parsed.m
  if (metrics === undefined) return bare ? head(parsed, []) : flat([parsed])
  if (!Array.isArray(metrics)) return refuse('SHAPE', 'm is not an array')
  if (bytes.length > LIMITS.fullBytes)
    return refuse('TOO_LARGE', `${bytes.length} bytes; a message of the full form has at most ${LIMITS.fullBytes}`)
  if (metrics.length > LIMITS.fullMetrics)
    return refuse('TOO_LARGE', `${metrics.length} metrics; at most ${LIMITS.fullMetrics} in a message`)
  for (let i = 0; i < metrics.length; i++) if (!isObject(metrics[i])) return refuse('SHAPE', `m[${i}] is not an object`)
  return head(parsed, metrics)
}

/** The fields about the message itself. */
function head(from: Record<string, unknown>, metrics: readonly JsonMetric[]): JsonMessage | Rejection {
  const { v, boot, seq, ts, cq, hist } = from
  if (v !== undefined && v !== 1) return refuse('VERSION', `v is ${quote(v)}; this service speaks 1`)
  if (boot !== undefined && (typeof boot !== 'string' || boot.length === 0 || boot.length > LIMITS.bootLength))
    return refuse('SHAPE', `boot is ${quote(boot)}; it is a text of 1 to ${LIMITS.bootLength} characters`)
  if (seq !== undefined && (!Number.isSafeInteger(seq) || (seq as number) < 0))
    return refuse('SHAPE', `seq is ${quote(seq)}; it is a whole number from 0 on`)
  if (cq !== undefined && typeof cq !== 'string') return refuse('SHAPE', `cq is ${quote(cq)}; it is ptp, ntp, rtc or none`)
  if (hist !== undefined && typeof hist !== 'boolean') return refuse('SHAPE', `hist is ${quote(hist)}; it is true or false`)
  const at = eventTime(ts)
  if (typeof at !== 'number') return at
  return {
    boot: boot === undefined ? '' : (boot as string),
    seq: seq === undefined || boot === undefined ? -1 : (seq as number),
    ts: at,
    clock: cq !== 'none',
    hist: hist === true,
    metrics,
  }
}

/** Flat objects: every key that says nothing about the message is a metric. The first object's head is the message's. */
function flat(objects: readonly unknown[]): JsonMessage | Rejection {
  const metrics: JsonMetric[] = []
  let message: JsonMessage | undefined
  for (const [i, object] of objects.entries()) {
    if (!isObject(object)) return refuse('SHAPE', `element ${i} is not an object`)
    if (object.m !== undefined) return refuse('SHAPE', `element ${i} has an m: an array holds flat objects only`)
    const own = head(object, metrics)
    if (isRejection(own)) return own
    message ??= objects.length === 1 ? own : { ...own, ts: Number.NaN }
    // `order` is the order flag, or, as a word, what happened to the order.
    const word = typeof object.order === 'string' ? object.order : undefined
    const { o = word === undefined ? object.order : undefined, po, reason, product, id, defect } = object
    // Alone, an object's time is the message's; in an array each metric carries the time of its object.
    const ts = objects.length === 1 ? undefined : object.ts
    const before = metrics.length
    for (const n of Object.keys(object))
      if (!FLAT_HEAD.has(n) && (word === undefined || !ORDER_FIELDS.has(n)))
        metrics.push({ n, v: object[n], ts, id, o, po, reason, product, defect })
    if (word !== undefined) {
      const { qty, pri, psut, due, psq } = object
      metrics.push({ n: 'order', v: word, ts, po, product, qty, pri, psut, due, psq })
    }
    if (metrics.length === before)
      return refuse('SHAPE', objects.length === 1 ? 'there is no metric in it' : `there is no metric in element ${i}`)
    if (metrics.length > LIMITS.flatMetrics) return refuse('TOO_LARGE', `more than ${LIMITS.flatMetrics} metrics in one message`)
  }
  return message ?? refuse('SHAPE', 'the array is empty')
}

/** Epoch ms of a `ts` field, whole; NaN when there is none. Refuses texts, seconds and clocks at their factory setting. */
export function eventTime(ts: unknown): number | Rejection {
  if (ts === undefined) return Number.NaN
  if (typeof ts !== 'number') return refuse('TIME', `ts is ${quote(ts)}; it is a number, ms since 1970 UTC`)
  if (ts >= EARLIEST && ts < LATEST) return Math.floor(ts)
  const hint = ts * 1000 >= EARLIEST && ts * 1000 < LATEST ? '; seconds? it is ms since 1970 UTC' : '; it is ms since 1970 UTC'
  return refuse('TIME', `ts is ${ts}${hint}`)
}

/** A value as it may stand in a sentence. Never walks into an object: its depth is the sender's choice. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 48 ? `${value.slice(0, 47)}…` : value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
