// A bench for ingest: a sender that packs publishes into journal entries as an edge does, and a sink that keeps what comes out in words.
import { createIngest, type Ingest, type IngestOptions } from '../../../ingest/ingest.ts'
import type { QuarantineRow } from '../../../ingest/quarantine.ts'
import type { Tally } from '../../../ingest/tallies.ts'
import { PUBLISH, type RawBatch, RawBatchBuilder } from '../../../link/raw-batch.ts'
import type { Inspection, OrderMark } from '../../../model/facts.ts'
import { STATES } from '../../../model/plant.ts'
import { type DeviceInfo, FLAG, METRIC_KIND, type ReadingSink, type SeriesInfo } from '../../../model/reading.ts'

export const NOW = Date.UTC(2026, 2, 2, 0, 0, 10)
export const TOPIC = 'ib/v1/works/s-1/assy/line-1/m-1/tele'
export const PATH = 'works/s-1/assy/line-1/m-1'
export const CLIENT = 'works/gw-1/client-1'

export type Publish = {
  readonly payload: unknown
  readonly topic?: string
  readonly client?: string
  readonly receivedAt?: number
  readonly flags?: number
}

/** Entries of one epoch; `sizes` says how many publishes each takes, the last one the rest. */
export function pack(publishes: readonly Publish[], sizes: readonly number[] = [], epoch = 'edge-1'): RawBatch[] {
  const builder = new RawBatchBuilder(epoch, 1024)
  const topics = new Map<string, number>()
  const clients = new Map<string, number>()
  const number = (map: Map<string, number>, text: string, make: (text: string) => number) => {
    if (!map.has(text)) map.set(text, make(text))
    return map.get(text)!
  }
  const batches: RawBatch[] = []
  let left = sizes[0] ?? publishes.length
  for (const { payload, topic = TOPIC, client = CLIENT, receivedAt = NOW, flags = 1 } of publishes) {
    if (left === 0) {
      batches.push(builder.take())
      left = sizes[batches.length] ?? publishes.length
    }
    left--
    const bytes = payload instanceof Uint8Array ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
    builder.add(
      number(topics, topic, (t) => builder.internTopic(t)),
      number(clients, client, (t) => builder.internClient(t)),
      flags,
      receivedAt,
      bytes,
    )
  }
  batches.push(builder.take())
  return batches
}

type Row = {
  readonly path: string
  readonly metric: string
  readonly unit: string
  readonly at: number
  readonly value: number | string
  readonly text?: string
  readonly order?: number
  readonly flags: readonly string[]
}

/** What a sink saw; `announced` in order, so that two runs can be compared whole. */
class Seen implements ReadingSink {
  readonly devices: DeviceInfo[] = []
  readonly seriesById: SeriesInfo[] = []
  readonly texts: string[] = []
  readonly announced: unknown[] = []
  readonly raw: number[][] = []
  readonly rows: Row[] = []
  clock = 0
  device(info: DeviceInfo): void {
    this.devices[info.id] = info
    this.announced.push(info)
  }
  series(info: SeriesInfo): void {
    if (this.devices[info.device] === undefined) throw new Error('a series before its device')
    this.seriesById[info.id] = info
    this.announced.push(info)
  }
  text(info: { readonly id: number; readonly text: string }): void {
    this.texts[info.id] = info.text
    this.announced.push(info)
  }
  observe(batch: Parameters<ReadingSink['observe']>[0]): void {
    this.clock = batch.receivedAt
    for (let i = 0; i < batch.length; i++) {
      const row = [batch.series[i]!, batch.at[i]!, batch.value[i]!, batch.aux[i]!, batch.flags[i]!] as const
      this.raw.push([...row])
      const [id, at, value, aux, bits] = row
      const series = this.seriesById[id]!
      const state = series.kind === METRIC_KIND.state
      const worded = state || series.kind === METRIC_KIND.alarm || series.metric === 'quality.result' || series.metric === 'dc.precision'
      this.rows.push({
        path: this.devices[series.device]!.path,
        metric: series.metric,
        unit: series.unit,
        at,
        value: state ? STATES[value]! : value,
        ...(worded && { text: this.texts[state ? aux >>> 2 : aux] ?? '' }),
        ...(state && { order: aux & 3 }),
        flags: Object.entries(FLAG)
          .filter(([, bit]) => (bits & bit) !== 0)
          .map(([name]) => name),
      })
    }
  }
}

export type Bench = {
  readonly ingest: Ingest
  readonly seen: Seen
  readonly quarantined: QuarantineRow[]
  readonly inspections: Inspection[]
  readonly orders: OrderMark[]
  readonly described: [string, unknown][]
  send(...publishes: Publish[]): void
  takeAll(batches: readonly RawBatch[]): void
  /** Books so far, summed. */
  books(): Record<string, number>
  readonly tallies: Tally[]
}
export type BenchOptions = Partial<Pick<IngestOptions, 'limits' | 'knows' | 'latenessMs'>>
export function bench(options: BenchOptions = {}, saved?: Uint8Array, from = 0, seen = new Seen()): Bench {
  const quarantined: QuarantineRow[] = []
  const inspections: Inspection[] = []
  const orders: OrderMark[] = []
  const described: [string, unknown][] = []
  const tallies: Tally[] = []
  const ingest = createIngest(
    {
      limits: { devices: 100, seriesPerDevice: 30 },
      knows: (enterprise) => enterprise === 'works' || enterprise === 'rival',
      sink: seen,
      describe: (path, words) => described.push([path, words]),
      quarantine: (row) => quarantined.push(row),
      inspections: (rows) => inspections.push(...rows),
      orders: (rows) => orders.push(...rows),
      ...options,
    },
    saved,
  )
  let offset = from
  let epochs = 0
  const takeAll = (batches: readonly RawBatch[]) => {
    for (const batch of batches) ingest.take(++offset, batch)
  }
  return {
    ingest,
    seen,
    quarantined,
    inspections,
    orders,
    described,
    tallies,
    takeAll,
    send: (...publishes) => takeAll(pack(publishes, [], `edge-${from}-${epochs++}`)),
    books() {
      tallies.push(...ingest.drain())
      const sums: Record<string, number> = {}
      for (const { code, n } of tallies) sums[code] = (sums[code] ?? 0) + n
      return sums
    },
  }
}

/** Received is the sum of the rest, in both lines, for every device and hour. */
export function unbalanced(tallies: readonly Tally[]): string[] {
  const sums = new Map<string, number>()
  for (const { enterprise, device, hour, code, n } of tallies) {
    // Beside the balance: how late what was counted came.
    if (code === 'delayed') continue
    const key = `${enterprise} ${device} ${hour} ${code.slice(0, 1)}`
    sums.set(key, (sums.get(key) ?? 0) + (code.endsWith('.received') ? n : -n))
  }
  return [...sums].filter(([, sum]) => sum !== 0).map(([key, sum]) => `${key}: ${sum}`)
}
export { PUBLISH }
