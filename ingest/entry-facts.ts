// Pieces judged and words about orders of one journal entry, on their way to whoever keeps them. Remembers of each device only whether it
// ever named an order. Never refuses anything: what is wrong was found before.
import { clip, type MetricRule } from '../model/dictionary.ts'
import { type Inspection, NO_PLAN, type OrderMark, pieceOf } from '../model/facts.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { JsonMetric } from '../model/wire/json.ts'
import { type OrderWord, serialOf } from './facts.ts'
import type { DeviceEntry } from './senders.ts'
import type { Texts } from './texts.ts'

/** Called with the facts of an entry, before its batch; only when there are some. */
export type FactKeepers = {
  readonly inspections?: (rows: readonly Inspection[]) => void
  readonly orders?: (rows: readonly OrderMark[]) => void
}

export class EntryFacts {
  readonly #keepers: FactKeepers
  readonly #texts: Texts
  #inspections: Inspection[] = []
  #orders: OrderMark[] = []
  /** Devices whose state messages have named an order. */
  readonly #ordering = new Set<DeviceId>()

  constructor(keepers: FactKeepers, texts: Texts) {
    this.#keepers = keepers
    this.#texts = texts
  }

  /** A piece was judged: by its result, or by a measured value beside its limits, whose defect is named after the metric and the side. */
  judged(device: DeviceEntry, metric: JsonMetric, rule: MetricRule, at: EpochMs, verdict: '' | 'low' | 'high', text: number): void {
    if (this.#keepers.inspections === undefined) return
    const defect =
      verdict === ''
        ? 0
        : rule.type === 'result'
          ? text
          : this.#texts.intern(`${rule.metric.slice('quality.'.length)}:${verdict}`, device.enterprise)
    this.#inspections.push({ device: device.id, at, piece: pieceOf(serialOf(metric.id), verdict === ''), defect })
  }

  /** A state message names the order, or that there is none; the latter is kept only of machines that name orders. */
  runs(device: DeviceEntry, at: EpochMs, po: string, product: unknown): void {
    if (this.#keepers.orders === undefined || (po === '' && !this.#ordering.has(device.id))) return
    this.#ordering.add(device.id)
    const named = typeof product === 'string' ? clip(product) : ''
    this.#orders.push({ device: device.id, at, event: 'state', po, product: named, ...NO_PLAN })
  }

  /** A word about an order. It is a fact, not a reading: received again it says the same again, so it needs no dedupe of its own. */
  ordered(device: DeviceEntry, at: EpochMs, word: OrderWord): void {
    if (this.#keepers.orders !== undefined) this.#orders.push({ device: device.id, at, ...word })
  }

  /** The entry has ended. */
  handOver(): void {
    if (this.#inspections.length > 0) {
      this.#keepers.inspections?.(this.#inspections)
      this.#inspections = []
    }
    if (this.#orders.length > 0) {
      this.#keepers.orders?.(this.#orders)
      this.#orders = []
    }
  }

  save(): readonly DeviceId[] {
    return [...this.#ordering]
  }
  load(devices: readonly DeviceId[]): void {
    for (const id of devices) this.#ordering.add(id)
  }
}
