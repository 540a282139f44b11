// The HTTP door into the journal: packs payloads into raw batches as an edge does and resolves when they are on disk.
// Bounded: payload bytes not yet on disk, and topic texts of one epoch; above either a publish is refused with UNAVAILABLE.
import type { SenderLink } from '../link/link.ts'
import { RawBatchBuilder } from '../link/raw-batch.ts'
import { Fault } from '../model/errors.ts'
import type { EpochMs } from '../model/reading.ts'
import type { TelemetryDoor } from './ports.ts'

export type DoorOptions = {
  readonly link: SenderLink
  /** Name of one run of this door; a fresh random text. */
  readonly epoch: string
  readonly now: () => EpochMs
  readonly batchBytes: number
  /** A batch is handed over after this time at the latest, ms. */
  readonly batchMs: number
  readonly maxPendingBytes: number
  /** Topic and client texts of one epoch. When there are more, a new epoch begins as soon as nothing is pending. */
  readonly maxTexts?: number
  readonly counted?: { messages(outcome: 'durable' | 'refused' | 'failed', count: number): void; pendingBytes(bytes: number): void }
}
type Waiting = { readonly bytes: number; readonly done: () => void; readonly fail: (fault: Fault) => void }

/** QoS 1: the sender waits for the answer. */
const FLAGS = 1

export function createTelemetryDoor(options: DoorOptions): TelemetryDoor & { close(): void } {
  const { link, now, batchBytes, batchMs, maxPendingBytes, maxTexts = 50_000, counted } = options
  let epochs = 0
  let builder = new RawBatchBuilder(options.epoch, batchBytes)
  const topics = new Map<string, number>()
  const clients = new Map<string, number>()
  let open: Waiting[] = []
  const sent: { readonly seq: number; readonly waiting: Waiting[] }[] = []
  let pending = 0
  let broken: Fault | undefined
  let timer: NodeJS.Timeout | undefined

  const settle = (waiting: readonly Waiting[], fault?: Fault) => {
    for (const one of waiting) {
      pending -= one.bytes
      if (fault === undefined) one.done()
      else one.fail(fault)
    }
    counted?.messages(fault === undefined ? 'durable' : 'failed', waiting.length)
    counted?.pendingBytes(pending)
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (builder.count === 0) return
    const batch = builder.take()
    sent.push({ seq: batch.seq, waiting: open })
    open = []
    link.send(batch)
  }
  const breakDoor = (fault: Fault) => {
    broken = fault
    clearTimeout(timer)
    for (const batch of sent.splice(0)) settle(batch.waiting, fault)
    settle(open.splice(0), fault)
  }
  link.onDurable((seq) => {
    while (sent.length > 0 && sent[0]!.seq <= seq) settle(sent.shift()!.waiting)
  })
  link.onFault((code) => breakDoor(new Fault(code, { retry: true })))

  /** Sequence numbers begin again with an epoch, so a new one may begin only when no answer of the old one is outstanding. */
  const renew = () => {
    builder = new RawBatchBuilder(`${options.epoch}.${++epochs}`, batchBytes)
    topics.clear()
    clients.clear()
  }
  const refuse = (code: string): never => {
    counted?.messages('refused', 1)
    throw new Fault(code, { retry: true })
  }

  return {
    async publish(topic, client, payload) {
      if (broken !== undefined) throw broken
      if (pending + payload.length > maxPendingBytes) refuse('DOOR_FULL')
      const full = (!topics.has(topic) && topics.size >= maxTexts) || (!clients.has(client) && clients.size >= maxTexts)
      if (full) {
        if (sent.length > 0 || builder.count > 0) refuse('DOOR_FULL')
        renew()
      }
      if (builder.full(payload.length)) flush()
      const topicId = topics.get(topic) ?? builder.internTopic(topic)
      topics.set(topic, topicId)
      const clientId = clients.get(client) ?? builder.internClient(client)
      clients.set(client, clientId)
      builder.add(topicId, clientId, FLAGS, now(), payload)
      pending += payload.length
      counted?.pendingBytes(pending)
      const durable = new Promise<void>((done, fail) => open.push({ bytes: payload.length, done, fail }))
      if (builder.length >= batchBytes) flush()
      else timer ??= setTimeout(flush, batchMs)
      await durable
    },
    close() {
      flush()
      breakDoor(new Fault('CLOSED', { retry: true }))
    },
  }
}
