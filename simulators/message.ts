// Readings into the two payload forms a plant may send (domain §4.2), within their limits. Writes JSON text directly: a million
// readings of a back-fill pass here. Never decides what is sent or when.
import type { EpochMs } from '../model/reading.ts'
import type { UpClass } from '../model/wire/topic.ts'
import { TOPIC_PREFIX } from '../model/wire/topic.ts'
import type { Sample } from './unit-state.ts'

/** A publish, before it is on a wire. */
export type Message = {
  readonly topic: string
  readonly payload: Buffer
  readonly qos: 0 | 1
  readonly retain: boolean
  /** When the gateway sends it, in event time. */
  readonly at: EpochMs
  readonly samples: number
}

/** Limits of one message (domain §4.2), with room for its head. */
export const MAX_SAMPLES = 100
const MAX_BYTES = 8192
const HEAD_ROOM = 200

export type Head = {
  readonly boot: string
  readonly nextSeq: () => number
  readonly clock: string
  /** What the gateway's clock shows minus the true time, ms. */
  readonly aheadMs: number
}

/** Whose current value a broker keeps. What may be lost without changing a figure, live samples, goes at QoS 0. */
const RETAINED: readonly UpClass[] = ['birth', 'state']

/** Packs samples of one device and class, in order of time, into as many messages of the full form as their limits ask for. */
export function fullMessages(device: string, cls: UpClass, samples: readonly Sample[], at: EpochMs, hist: boolean, head: Head): Message[] {
  const messages: Message[] = []
  const topic = `${TOPIC_PREFIX}${device}/${cls}`
  for (const part of parts(samples.map((s) => fullSample(s, head.aheadMs)))) {
    const text = `{"v":1,"boot":"${head.boot}","seq":${head.nextSeq()},"ts":${at + head.aheadMs},"cq":"${head.clock}"${hist ? ',"hist":true' : ''},"m":[${part.join(',')}]}`
    const qos = cls === 'tele' && !hist ? 0 : 1
    messages.push({ topic, payload: Buffer.from(text), qos, retain: !hist && RETAINED.includes(cls), at, samples: part.length })
  }
  return messages
}

/** The flat form: one object for each moment, an array of them where there are several; no order flag, no numbering. */
export function flatMessages(device: string, samples: readonly Sample[], at: EpochMs, hist: boolean, aheadMs: number): Message[] {
  const objects: string[] = []
  const counts: number[] = []
  for (let i = 0; i < samples.length; ) {
    const moment = samples[i]!.at
    const seen = new Set<string>()
    let text = `{"ts":${moment + aheadMs}${hist ? ',"hist":true' : ''}`
    let n = 0
    // A second value of one name at one moment needs an object of its own.
    for (; i < samples.length && samples[i]!.at === moment && !seen.has(samples[i]!.n); i++) {
      const s = samples[i]!
      seen.add(s.n)
      text += `,"${s.n}":${JSON.stringify(s.v)}`
      n++
    }
    objects.push(`${text}}`)
    counts.push(n)
  }
  const messages: Message[] = []
  let first = 0
  for (const part of parts(objects)) {
    const text = part.length === 1 ? part[0]! : `[${part.join(',')}]`
    const count = counts.slice(first, first + part.length).reduce((a, b) => a + b, 0)
    first += part.length
    messages.push({ topic: `${TOPIC_PREFIX}${device}/tele`, payload: Buffer.from(text), qos: 1, retain: false, at, samples: count })
  }
  return messages
}

const TEXTS = ['id', 'defect', 'po', 'product'] as const
const NUMBERS = ['qty', 'pri', 'psut', 'psq', 'due'] as const

function fullSample(s: Sample, aheadMs: number): string {
  let text = `{"n":"${s.n}","v":${typeof s.v === 'number' ? s.v : JSON.stringify(s.v)}`
  if (s.u !== undefined) text += `,"u":"${s.u}"`
  if (s.o !== undefined) text += `,"o":${s.o}`
  if (s.reason !== undefined) text += `,"reason":"${s.reason}"`
  if (s.code !== undefined) text += `,"code":"${s.code}"`
  if (s.severity !== undefined) text += `,"severity":"${s.severity}"`
  for (const name of TEXTS) if (s[name] !== undefined) text += `,"${name}":"${s[name]}"`
  for (const name of NUMBERS) if (s[name] !== undefined) text += `,"${name}":${s[name]}`
  return `${text},"ts":${s.at + aheadMs}}`
}

function parts(texts: readonly string[]): string[][] {
  const all: string[][] = []
  let part: string[] = []
  let bytes = 0
  for (const text of texts) {
    // Birth names are Chinese: three bytes a character.
    const size = Buffer.byteLength(text) + 1
    if (part.length > 0 && (part.length >= MAX_SAMPLES || bytes + size > MAX_BYTES - HEAD_ROOM)) {
      all.push(part)
      part = []
      bytes = 0
    }
    part.push(text)
    bytes += size
  }
  if (part.length > 0) all.push(part)
  return all
}
