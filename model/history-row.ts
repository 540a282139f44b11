// One line of a file of telemetry as a metric of a message (docs/files.md): names of columns to fields, texts to values. Pure. What the
// value means is for ingest to judge.

import { STATES } from './plant.ts'
import { FLAG } from './reading.ts'
import { quote } from './wire/json.ts'

export const COLUMNS = ['at', 'device', 'metric', 'value', 'unit', 'order', 'po', 'reason', 'product', 'id', 'quality', 'flags'] as const
export type Column = (typeof COLUMNS)[number]
export const REQUIRED = ['at', 'device', 'metric', 'value'] as const satisfies readonly Column[]

export type HistoryMetric = {
  readonly n: string
  readonly v: number | string | boolean
  readonly u?: string
  readonly o?: boolean
  readonly po?: string
  readonly reason?: string
  readonly product?: string
  readonly id?: string
  readonly q?: string
}
export type HistoryRow = { readonly at: number; readonly device: string; readonly metric: HistoryMetric }

const LEVELS = 5
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/
const ORDERS: Readonly<Record<string, boolean | undefined>> = { true: true, '1': true, yes: true, false: false, '0': false, no: false }

/** `enterprise` is put before a device of four levels. A text: why the line cannot be read. */
export function historyRow(cell: (column: Column) => string | undefined, enterprise: string): HistoryRow | string {
  const at = timeOf(cell('at') ?? '')
  if (at === undefined) return `at ${quote(cell('at') ?? '')} is not a time: ISO 8601 or epoch ms`
  const path = (cell('device') ?? '').split('/')
  if (path.length === LEVELS - 1) path.unshift(enterprise)
  if (path.length !== LEVELS) return `device ${quote(cell('device') ?? '')} is not {enterprise}/{site}/{area}/{line}/{device}`
  const name = cell('metric') ?? ''
  if (name === '') return 'there is no metric'
  const text = cell('value') ?? ''
  if (text === '') return 'there is no value'
  if (NUMBER.test(text) && !Number.isFinite(Number(text))) return `value ${quote(text)} is out of range: no number is beyond 1.8e308`
  const flagsText = cell('flags') ?? ''
  if (flagsText !== '' && !/^\d{1,3}$/.test(flagsText)) return `flags ${quote(flagsText)} are not a number`
  const flags = Number(flagsText)
  // Exported with the readings, and no reading: a connection that came or went.
  if (flagsText !== '' && (name === 'birth' || name === 'death')) return `${name} tells of a connection, not of a machine`
  const order = cell('order') ?? ''
  const o = ORDERS[order.toLowerCase()]
  if (order !== '' && o === undefined) return `order ${quote(order)} is not true or false`
  const optional = (column: 'po' | 'reason' | 'product' | 'id') => {
    const value = cell(column) ?? ''
    return value === '' ? {} : { [column]: value }
  }
  const unit = cell('unit') ?? ''
  const quality = cell('quality') ?? (flags & FLAG.bad ? 'bad' : flags & FLAG.uncertain ? 'uncertain' : '')
  return {
    at,
    device: path.join('/'),
    metric: {
      n: (flags & FLAG.delta) !== 0 && !name.endsWith('.delta') ? `${name}.delta` : name,
      // The service's own export has the state by its number.
      v: name === 'state' && /^\d+(\.0)?$/.test(text) ? (STATES[Number(text)] ?? text) : sentValue(text),
      ...(unit === '' ? {} : { u: unit }),
      ...(o === undefined ? {} : { o }),
      ...optional('po'),
      ...optional('reason'),
      ...optional('product'),
      ...optional('id'),
      ...(quality === '' ? {} : { q: quality }),
    },
  }
}

function sentValue(text: string): number | string | boolean {
  if (NUMBER.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
/** UTC where it names no offset; undefined for what is not a time. */
function timeOf(text: string): number | undefined {
  if (/^\d{9,15}(\.0+)?$/.test(text)) return Number(text)
  const parts = TIME.exec(text)
  if (parts === null) return undefined
  const zoned = parts[4] === undefined ? `${text.replace(' ', 'T')}${parts[1] === undefined ? '' : 'Z'}` : text.replace(' ', 'T')
  const at = Date.parse(zoned)
  return Number.isFinite(at) ? at : undefined
}
