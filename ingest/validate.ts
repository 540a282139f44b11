// One metric as it was sent → a number in the canonical unit and its flags, or a Rejection. Pure: tables of texts are handed in.
import { clip, type MetricRule } from '../model/dictionary.ts'
import type { Rejection, RejectionCode } from '../model/errors.ts'
import { SITE_STATES, STATE_CODE, STATES } from '../model/plant.ts'
import { type EpochMs, FLAG, ORDER_ACTIVE, ORDER_NONE, ORDER_UNKNOWN } from '../model/reading.ts'
import { type JsonMetric, quote } from '../model/wire/json.ts'

/** A source clock this much ahead of receipt is believed; up to the second limit receipt counts; beyond it the reading is refused. ms */
const AHEAD_BELIEVED = 5000
const AHEAD_REFUSED = 60_000
export const FUTURE = -1
/** Code and severity, defect or order of one reading, each. */
const TEXT_LENGTH = 64
/** A map, because a sender may name a state `constructor`. */
const STATE_VALUES = new Map<string, number>([
  ...STATES.map((state, code) => [state, code] as const),
  ...Object.entries(SITE_STATES).map(([name, state]) => [name, STATE_CODE[state]] as const),
])
const SEVERITIES = ['info', 'warn', 'major', 'critical']
const RAISED = new Map<unknown, number>([
  [true, 1],
  [1, 1],
  ['on', 1],
  ['raised', 1],
  [false, 0],
  [0, 0],
  ['off', 0],
  ['cleared', 0],
])
const PASSED = new Map<unknown, number>([
  [true, 1],
  [1, 1],
  ['pass', 1],
  [false, 0],
  [0, 0],
  ['fail', 0],
])

export const refuse = (code: RejectionCode, detail: string): Rejection => ({ stage: code === 'FUTURE' ? 'time' : 'validate', code, detail })

/**
 * Flags of the time of a reading (domain §4.7), or FUTURE. 0: `ts` is its time. With a flag, receipt is. An older `ts` is always
 * believed: late data must count. `ts` NaN: none was sent. `trusted`: the sender does not say that its clock is bad, or it back-fills.
 */
export function clockFlags(ts: EpochMs, receivedAt: EpochMs, trusted: boolean): number {
  if (Number.isNaN(ts)) return FLAG.noTime
  if (!trusted) return FLAG.clockCorrected
  const ahead = ts - receivedAt
  return ahead <= AHEAD_BELIEVED ? 0 : ahead <= AHEAD_REFUSED ? FLAG.clockCorrected : FUTURE
}

/** Flag of a quality word; good when there is none. */
export function qualityFlag(q: unknown): number | Rejection {
  if (q === undefined || q === 'good') return 0
  if (q === 'uncertain') return FLAG.uncertain
  if (q === 'bad') return FLAG.bad
  return refuse('TYPE', `q is ${quote(q)}; it is good, uncertain or bad`)
}

/** A number in the unit it was sent in; a boolean where the rule takes one. */
export function numberOf(rule: MetricRule, v: unknown): number | Rejection {
  if (typeof v === 'number') return v
  if (typeof v === 'boolean' && rule.type === 'flag') return v ? 1 : 0
  if (typeof v === 'string' && v.trim() !== '' && Number.isFinite(Number(v)))
    return refuse('TYPE', `${quote(v)} is a text: send the number without quotes`)
  if (v === null) return refuse('TYPE', 'null is no value: leave the metric out, or send the last value with q "bad"')
  return refuse('TYPE', `${quote(v)} is not a number`)
}

/** Undefined when a canonical value is one its instrument can give. */
export function outOfRange(rule: MetricRule, value: number, unit: string): Rejection | undefined {
  if (value >= rule.min && value <= rule.max && Number.isFinite(value)) return undefined
  if (!Number.isFinite(value)) return refuse('RANGE', 'the value is not finite')
  return refuse(
    'RANGE',
    `${value}${unit === '' || unit === '1' ? '' : ` ${unit}`} is outside ${rule.min} to ${rule.max === Number.MAX_SAFE_INTEGER ? '9e15' : rule.max}`,
  )
}

/** A value that is words: its number and the text behind it, '' for none. `order` goes beside the text. */
export type Worded = { readonly value: number; readonly text: string; readonly order: number }

/** State with what explains it: `reason|po|product`, as METRIC_KIND.state has it. */
export function stateOf(metric: JsonMetric): Worded | Rejection {
  const { v, o } = metric
  if (typeof v !== 'string') return refuse('TYPE', `state is ${quote(v)}; it is one of ${STATES.join(', ')}`)
  const value = STATE_VALUES.get(v) ?? STATE_VALUES.get(v.toUpperCase())
  if (value === undefined) return refuse('RANGE', `state ${quote(v)} is not one of ${STATES.join(', ')}`)
  if (o !== undefined && typeof o !== 'boolean') return refuse('TYPE', `the order flag is ${quote(o)}; it is true or false`)
  const order = o === undefined ? ORDER_UNKNOWN : o ? ORDER_ACTIVE : ORDER_NONE
  if (metric.reason === undefined && metric.po === undefined && metric.product === undefined) return { value, text: '', order }
  const words: string[] = []
  for (const name of ['reason', 'po', 'product'] as const) {
    const word = wordOf(name, metric[name])
    if (typeof word !== 'string') return word
    words.push(word)
  }
  return { value, text: words.join('|') === '||' ? '' : words.join('|'), order }
}

/** Alarm: raised or cleared, `code|severity`. `suffix`: the code when it stands in the name. */
export function alarmOf(metric: JsonMetric, suffix: string): Worded | Rejection {
  const value = RAISED.get(metric.v)
  if (value === undefined) return refuse('TYPE', `alarm is ${quote(metric.v)}; it is true or false, with code and severity beside it`)
  const code = suffix || wordOf('code', metric.code ?? metric.reason ?? metric.id)
  if (typeof code !== 'string') return code
  const severity = metric.severity ?? 'warn'
  if (typeof severity !== 'string' || !SEVERITIES.includes(severity))
    return refuse('RANGE', `severity is ${quote(severity)}; it is one of ${SEVERITIES.join(', ')}`)
  return { value, text: `${code || 'alarm'}|${severity}`, order: 0 }
}

export function resultOf(metric: JsonMetric): Worded | Rejection {
  const value = PASSED.get(metric.v)
  if (value === undefined) return refuse('TYPE', `the result is ${quote(metric.v)}; it is pass or fail`)
  const defect = wordOf('defect', metric.defect)
  return typeof defect === 'string' ? { value, text: defect, order: 0 } : defect
}

export function textOf(metric: JsonMetric): Worded | Rejection {
  if (typeof metric.v !== 'string') return refuse('TYPE', `${quote(metric.v)} is not a text`)
  return { value: 0, text: clip(metric.v, TEXT_LENGTH), order: 0 }
}

/** A short text of a metric; '' when it is not there. The bar parts texts that are kept together. */
export function wordOf(name: string, value: unknown): string | Rejection {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' && typeof value !== 'number') return refuse('TYPE', `${name} is ${quote(value)}; it is a text`)
  return clip(String(value).replaceAll('|', '/'), TEXT_LENGTH)
}
