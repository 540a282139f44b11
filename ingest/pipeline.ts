// The way of a batch through the core: journal first, then durable, then processed, in order. Also keeps time moving when nobody sends,
// saves the state every so often, and lets the journal forget. Owns order and back pressure; never looks inside a batch.
// Bounded: batches on disk that wait to be processed; beyond the limit their senders hear `durable` only when there is room again.
import type { Sender } from '../link/link.ts'
import type { RawBatch } from '../link/raw-batch.ts'
import { Fault } from '../model/errors.ts'
import type { EpochMs, Offset } from '../model/reading.ts'
import type { Journal } from './journal-port.ts'

export type PipelineParts = {
  readonly journal: Journal
  /** Processes the next entry, at once. */
  readonly take: (offset: Offset, batch: RawBatch) => void
  /**
   * Undefined when the next entry can be taken at once, else a promise of it: what comes after has no room, or work has to be done that
   * belongs to this entry, before its readings. Until it is taken no state is saved.
   */
  readonly ready: (offset: Offset, batch: RawBatch) => Promise<void> | undefined
  /** The state as it stands after the last entry taken. */
  readonly save: () => ReadonlyMap<string, Uint8Array>
  /** Resolves when what came from entries up to `offset` is stored for good. */
  readonly settled: (offset: Offset) => Promise<void>
  readonly now: () => EpochMs
  /** True when what people say of the plant has changed since the last call, or work waits: the fold looks at it when the next entry comes. */
  readonly moved: () => boolean
  readonly snapshotMs: number
  /** Entries a snapshot covers are kept this much longer, ms. */
  readonly keepMs: number
  /** The journal or a stage after it cannot go on. */
  readonly onFault: (fault: unknown) => void
}
export type Pipeline = AsyncDisposable & {
  receive(batch: RawBatch, sender: Sender): void
  /** Resolves when the batch has been processed. */
  submit(batch: RawBatch): Promise<Offset>
  /** Last entry that was processed. */
  readonly processed: Offset
  /** Bytes on disk that wait to be processed. */
  readonly backlogBytes: number
  readonly faulted: boolean
}

const MAX_BACKLOG_BYTES = 16 * 1024 * 1024
/** Without a batch for this long an empty one tells the fold what time it is, ms; after a change of the plant it comes at the next look. */
const TICK_MS = 5_000
const LOOK_MS = 1_000
/** An entry that is being made ready for has this long when the service ends, ms. */
const CLOSING_MS = 5_000

type Entry = { readonly offset: Offset; readonly batch: RawBatch; readonly done: () => void }

export function openPipeline(parts: PipelineParts, from: Offset): Pipeline {
  const { journal, now } = parts
  const backlog: Entry[] = []
  /** `durable` messages held back until there is room, in order. */
  const held: (() => void)[] = []
  let backlogBytes = 0
  let processed = from
  let busy = false
  let faulted = false
  let closing = false
  let heardAt = now()
  let savedAt = now()
  let savedOffset = from
  let saving: Promise<void> | undefined
  /** The next entry is being made ready for; resolves when it was taken. */
  let preparing: Promise<void> | undefined
  /** Which entry was the newest at which time, oldest first: what the journal may forget. */
  const marks: { readonly offset: Offset; readonly at: EpochMs }[] = []

  const fail = (fault: unknown) => {
    if (faulted) return
    faulted = true
    parts.onFault(fault)
  }

  async function drain(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (let entry = backlog.shift(); entry !== undefined && !faulted; entry = backlog.shift()) {
        const ready = parts.ready(entry.offset, entry.batch)
        if (ready === undefined) take(entry)
        else {
          preparing = takeAfter(ready, entry)
          await preparing
          preparing = undefined
        }
        backlogBytes -= entry.batch.bytes.length
        entry.done()
        while (held.length > 0 && backlogBytes < MAX_BACKLOG_BYTES) held.shift()!()
      }
    } catch (fault) {
      fail(fault)
    } finally {
      busy = false
    }
  }

  function take(entry: Entry): void {
    parts.take(entry.offset, entry.batch)
    processed = entry.offset
  }
  async function takeAfter(ready: Promise<void>, entry: Entry): Promise<void> {
    await ready
    take(entry)
  }

  function enqueue(offset: Offset, batch: RawBatch, durable: () => void, done: () => void): void {
    backlog.push({ offset, batch, done })
    backlogBytes += batch.bytes.length
    if (held.length === 0 && backlogBytes < MAX_BACKLOG_BYTES) durable()
    else held.push(durable)
    void drain()
  }

  async function saveState(): Promise<void> {
    // Half of an entry's work is no state to go on from.
    while (preparing !== undefined && !faulted && !closing) await preparing.catch(noop)
    if (preparing !== undefined) return
    if (processed === savedOffset || faulted) return
    const offset = processed
    const at = now()
    const state = parts.save()
    await parts.settled(offset)
    await journal.putSnapshot(offset, state)
    savedOffset = offset
    marks.push({ offset, at })
    // What a snapshot covers stays for a while; the older of the two kept snapshots can always be gone on from.
    const old = marks.findLastIndex((mark) => mark.at <= at - parts.keepMs)
    const oldest = journal.snapshots().at(-1)?.offset ?? 0
    if (old >= 0) await journal.trim(Math.min(marks.splice(0, old + 1).at(-1)!.offset, oldest))
  }
  function save(): Promise<void> {
    savedAt = now()
    saving ??= saveState().finally(() => {
      saving = undefined
    })
    return saving
  }

  const look = setInterval(() => {
    if (faulted) return
    if (now() - savedAt >= parts.snapshotMs) save().catch(fail)
    if (now() - heardAt >= TICK_MS || parts.moved()) {
      heardAt = now()
      submit(tick(now())).catch(fail)
    }
  }, LOOK_MS)

  function submit(batch: RawBatch): Promise<Offset> {
    return new Promise((done, failed) => {
      journal.append(batch).then((offset) => enqueue(offset, batch, noop, () => done(offset)), failed)
    })
  }

  return {
    receive(batch, sender) {
      heardAt = now()
      journal.append(batch).then(
        (offset) => enqueue(offset, batch, () => sender.durable(batch.seq), noop),
        (fault: unknown) => {
          sender.fault(fault instanceof Fault ? fault.code : 'JOURNAL')
          fail(fault)
        },
      )
    },
    submit,
    get processed() {
      return processed
    },
    get backlogBytes() {
      return backlogBytes
    },
    get faulted() {
      return faulted
    },
    async [Symbol.asyncDispose]() {
      clearInterval(look)
      // Work that does not end in time is done again at the next start: the journal has its entry.
      if (preparing !== undefined) await Promise.race([preparing.catch(noop), new Promise((done) => setTimeout(done, CLOSING_MS))])
      closing = true
      await saving?.catch(noop)
      if (!faulted) await saveState().catch(fail)
    },
  }
}

/** An entry without publishes: the journal's own clock, so that idle time passes the same way in a replay. */
const tick = (receivedAt: EpochMs): RawBatch => ({
  epoch: 'tick',
  seq: 0,
  firstTopic: 0,
  topics: [],
  firstClient: 0,
  clients: [],
  count: 0,
  receivedAt,
  bytes: new Uint8Array(0),
})
const noop = (): void => {}
