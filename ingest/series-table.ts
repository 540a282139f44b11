// Series by number: what each means, of which device it is, and the unit it is kept in. Turns what was sent into that unit.
// Announces a series when it is made, and once more when the unit of a free one becomes known.
import { lookUp, type MetricRule, shownUnit } from '../model/dictionary.ts'
import type { Rejection } from '../model/errors.ts'
import { type DeviceId, METRIC_KIND, type SeriesId, type SeriesInfo } from '../model/reading.ts'
import { conversion } from '../model/units.ts'

const UNIT_LENGTH = 32

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

/** Columns by series: number of its metric and of its unit in the tables beside, and its device. */
export type SeriesState = {
  readonly metrics: readonly string[]
  readonly units: readonly string[]
  readonly columns: readonly [metric: Uint32Array, unit: Uint32Array, device: Uint32Array]
}

export class SeriesTable {
  readonly #announce: (info: SeriesInfo) => void
  /** By series. */
  readonly rules: MetricRule[] = []
  /** Canonical unit by series, '' while no sender declared one. */
  readonly units: string[] = []
  readonly #devices: DeviceId[] = []
  /** The unit a series was last sent in, and what turns it into the canonical one. */
  readonly #sent: (string | undefined)[] = []
  readonly #scale: number[] = []
  readonly #shift: number[] = []

  constructor(announce: (info: SeriesInfo) => void) {
    this.#announce = announce
  }

  get size(): number {
    return this.rules.length
  }

  add(rule: MetricRule, device: DeviceId): SeriesId {
    const id = this.#add(rule.delta ? { ...rule, delta: false } : rule, device, rule.unit ?? '')
    this.#tell(id)
    return id
  }

  /** `value` in the canonical unit; a missing `u` means that one. The first unit a free series is sent in becomes its own. */
  convert(series: SeriesId, value: number, u: unknown): number | Rejection {
    if (u === undefined || u === '') return value
    if (u !== this.#sent[series]) {
      const problem = this.#learn(series, u)
      if (problem !== undefined) return problem
    }
    // Equal units change no bit of the value.
    return this.#scale[series] === 1 && this.#shift[series] === 0 ? value : value * this.#scale[series]! + this.#shift[series]!
  }

  /** A birth says the unit before the first value. */
  declare(series: SeriesId, u: unknown): Rejection | undefined {
    const value = this.convert(series, 0, u)
    return typeof value === 'number' ? undefined : value
  }

  save(): SeriesState {
    const metrics = numbering()
    const units = numbering()
    const columns = [
      Uint32Array.from(this.rules, (rule) => metrics.of(rule.metric)),
      Uint32Array.from(this.units, (unit) => units.of(unit)),
      Uint32Array.from(this.#devices),
    ] as const
    return { metrics: metrics.texts, units: units.texts, columns }
  }
  /** Into an empty table; `each` hears of every series in order. Announces nothing. */
  load(state: SeriesState, each: (id: SeriesId, rule: MetricRule, device: DeviceId) => void): void {
    const rules = state.metrics.map((metric): MetricRule => {
      const rule = metric === BIRTH.metric ? BIRTH : metric === DEATH.metric ? DEATH : lookUp(metric)
      if ('stage' in rule) throw new Error(`BUG: metric ${metric} of the snapshot is in no dictionary`)
      return rule
    })
    const [metrics, units, devices] = state.columns
    for (const [id, metric] of metrics.entries()) {
      this.#add(rules[metric]!, devices[id]!, state.units[units[id]!]!)
      each(id, rules[metric]!, devices[id]!)
    }
  }

  #add(rule: MetricRule, device: DeviceId, unit: string): SeriesId {
    this.units.push(unit)
    this.#devices.push(device)
    this.#sent.push(undefined)
    this.#scale.push(1)
    this.#shift.push(0)
    return this.rules.push(rule) - 1
  }

  #tell(id: SeriesId): void {
    const { metric, kind } = this.rules[id]!
    this.#announce({ id, device: this.#devices[id]!, metric, kind, unit: shownUnit(this.units[id]!) })
  }

  #learn(series: SeriesId, u: unknown): Rejection | undefined {
    if (typeof u !== 'string' || u.length > UNIT_LENGTH) return refuse('u is not a unit')
    if (this.rules[series]!.unit === null && this.units[series] === '') {
      this.units[series] = u
      this.#tell(series)
    }
    const into = conversion(u, this.units[series]!)
    if (into === undefined) return refuse(`${u} does not convert to ${shownUnit(this.units[series]!) || 'a value without unit'}`)
    this.#sent[series] = u
    this.#scale[series] = into.scale
    this.#shift[series] = into.shift
    return undefined
  }
}

const refuse = (detail: string): Rejection => ({ stage: 'validate', code: 'UNIT', detail })

/** Numbers for texts in the order they are first met. */
function numbering(): { readonly texts: string[]; of(text: string): number } {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  return {
    texts,
    of(text) {
      let number = numbers.get(text)
      if (number === undefined) {
        number = texts.push(text) - 1
        numbers.set(text, number)
      }
      return number
    },
  }
}
