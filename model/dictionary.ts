// The metric dictionary (domain §4.8): what a name means, its canonical unit, its hard validity range and the type of its value.
// A range is what an instrument can say at all, not an alarm limit.
import type { Rejection } from './errors.ts'
import { METRIC_KIND, type MetricKind } from './reading.ts'

/** What a value must be. `flag`: a number, or a boolean as 1 and 0. `alarm`: raised or cleared. `result`: pass or fail. `text`: kept as a text. `attribute`: words about the device in its birth. */
type ValueType = 'number' | 'flag' | 'state' | 'alarm' | 'result' | 'text' | 'attribute'

export type MetricRule = {
  /** Canonical name of the series; differs from the name looked up for aliases and `.delta`. */
  readonly metric: string
  readonly kind: MetricKind
  /** Canonical unit; null: the first one its sender declares. */
  readonly unit: string | null
  /** Both ends are valid. */
  readonly min: number
  readonly max: number
  readonly type: ValueType
  /** The value is an increment of the cumulative series `metric`. */
  readonly delta: boolean
}

const NAME = /^[a-z0-9_.-]{1,64}$/
const COUNTS = 'pcs'
const ANY = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const
const POSITIVE = [0, Number.MAX_SAFE_INTEGER] as const
const K = METRIC_KIND

type Entry = readonly [kind: MetricKind, unit: string | null, range: readonly [number, number], type?: ValueType]
const EXACT: Readonly<Record<string, Entry>> = {
  state: [K.state, '', ANY, 'state'],
  alarm: [K.alarm, '', ANY, 'alarm'],
  heartbeat: [K.heartbeat, 's', [1, 86_400]],
  name: [K.birth, '', ANY, 'attribute'],
  type: [K.birth, '', ANY, 'attribute'],
  assetClass: [K.birth, '', ANY, 'attribute'],
  'count.total': [K.countTotal, COUNTS, POSITIVE],
  'count.good': [K.countGood, COUNTS, POSITIVE],
  'count.scrap': [K.countScrap, COUNTS, POSITIVE],
  'count.rework': [K.countRework, COUNTS, POSITIVE],
  'cycle.time': [K.cycleTime, 's', [0.05, 86_400]],
  'ideal.cycle': [K.idealCycle, 's', [0.05, 86_400]],
  speed: [K.sample, null, [0, 1e9]],
  'energy.active': [K.energyActive, 'kWh', POSITIVE],
  'energy.export': [K.register, 'kWh', POSITIVE],
  'energy.green': [K.register, 'kWh', POSITIVE],
  'energy.reactive': [K.register, 'kvarh', POSITIVE],
  'power.active': [K.powerActive, 'kW', [-1e5, 1e5]],
  'power.reactive': [K.sample, 'kvar', [-1e5, 1e5]],
  'power.apparent': [K.sample, 'kVA', [0, 1e5]],
  'power.factor': [K.sample, '1', [-1, 1]],
  voltage: [K.sample, 'V', [0, 1200]],
  current: [K.sample, 'A', [0, 1e5]],
  'gas.volume': [K.register, 'm3', POSITIVE],
  'diesel.volume': [K.register, 'm3', POSITIVE],
  'steam.mass': [K.register, 't', POSITIVE],
  'water.volume': [K.register, 'm3', POSITIVE],
  'air.volume': [K.register, 'm3', POSITIVE],
  'harvest.mass': [K.register, 'kg', POSITIVE],
  'quality.result': [K.sample, '1', [0, 1], 'result'],
  'env.temperature': [K.sample, 'Cel', [-50, 100]],
  'env.humidity': [K.sample, '1', [0, 1]],
  'env.co2': [K.sample, 'ppm', [0, 10_000]],
  'env.par': [K.sample, 'umol/(m2.s)', [0, 3000]],
  'vib.rms': [K.sample, 'mm/s', [0, 200]],
  'vib.peak': [K.sample, 'm/s2', [0, 200]],
  'labour.present': [K.sample, '1', [0, 10_000]],
  'dc.power.total': [K.sample, 'kW', POSITIVE],
  'dc.power.it': [K.sample, 'kW', POSITIVE],
  'dc.energy.total': [K.register, 'kWh', POSITIVE],
  'dc.energy.it': [K.register, 'kWh', POSITIVE],
  // Cold bought from outside, as heat taken away.
  'dc.energy.cooling': [K.register, 'kWh', POSITIVE],
  'dc.racks.installed': [K.sample, '1', POSITIVE],
  'dc.racks.used': [K.sample, '1', POSITIVE],
  'dc.flops.capacity': [K.sample, 'PFLOPS', POSITIVE],
  'dc.flops.used': [K.sample, 'PFLOPS', POSITIVE],
  'dc.precision': [K.sample, '', ANY, 'text'],
  'job.submitted': [K.sample, '1', POSITIVE],
  'job.started': [K.sample, '1', POSITIVE],
  'job.finished': [K.sample, '1', POSITIVE],
}
/** Names the dictionary takes by their first part; the plant chooses the rest. */
const FAMILIES: Readonly<Record<string, Entry>> = {
  process: [K.process, null, ANY, 'flag'],
  quality: [K.quality, null, ANY, 'flag'],
  env: [K.sample, null, ANY],
  vib: [K.sample, null, ANY],
  voltage: [K.sample, 'V', [0, 1200]],
  current: [K.sample, 'A', [0, 1e5]],
  dc: [K.sample, null, ANY],
  // `alarm.e-201` raises or clears the alarm of that code: the flat form has no room for one beside the name.
  alarm: [K.alarm, '', ANY, 'alarm'],
}
/** The minimal clamp of domain §4.2 calls its power so. */
const ALIASES: Readonly<Record<string, string>> = { 'energy.power': 'power.active' }

const rule = (metric: string, [kind, unit, [min, max], type = 'number']: Entry): MetricRule => ({
  metric,
  kind,
  unit,
  min,
  max,
  type,
  delta: false,
})
const RULES = new Map<string, MetricRule>(Object.entries(EXACT).map(([name, entry]) => [name, rule(name, entry)]))
for (const [alias, metric] of Object.entries(ALIASES)) RULES.set(alias, RULES.get(metric)!)
for (const [name, of] of [...RULES]) if (isCumulative(of.kind)) RULES.set(`${name}.delta`, { ...of, delta: true })

/** Every name with a meaning of its own; families beside them are the plant's to name. */
export const STANDARD_METRICS: readonly string[] = Object.keys(EXACT)

/** Counters and registers: the value is a running total, and a new `boot` may start it afresh. */
export function isCumulative(kind: MetricKind): boolean {
  return kind <= K.register
}

/** The unit a series shows: pieces are a plain number outside. */
export const shownUnit = (unit: string): string => (unit === COUNTS ? '1' : unit)

const refuse = (detail: string): Rejection => ({ stage: 'validate', code: 'NAME', detail })

/** What a metric of this name means, or why there is none. */
export function lookUp(name: string): MetricRule | Rejection {
  const known = RULES.get(name)
  if (known !== undefined) return known
  if (!NAME.test(name)) return refuse(`"${clip(name)}": a metric name is 1 to 64 of a-z 0-9 . _ -`)
  const dot = name.indexOf('.')
  const family = dot > 0 ? name.slice(0, dot) : ''
  if (dot > 0 && dot < name.length - 1 && Object.hasOwn(FAMILIES, family))
    return family === 'alarm' ? rule('alarm', FAMILIES.alarm!) : rule(name, FAMILIES[family]!)
  return refuse(`"${name}" is not in the dictionary: use process.${name.slice(0, 56)} for a value of your process`)
}

/** A sender's text, short enough to quote. */
export const clip = (text: string, length = 64): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
