// What a start finds on disk: the newest snapshot, and the journal entries after it that have to be processed again.
import { Fault } from '../model/errors.ts'
import type { Offset } from '../model/reading.ts'
import type { Journal } from './journal-port.ts'
import type { PipelineParts } from './pipeline.ts'

export type Start = { readonly offset: Offset; readonly parts: ReadonlyMap<string, Uint8Array> }

/** The newest snapshot, or an empty start at 0. Throws when entries are gone that no snapshot stands for. */
export function startingPoint(journal: Journal): Start {
  for (const { offset } of journal.snapshots()) {
    const parts = journal.snapshot(offset)
    if (parts !== undefined) return { offset, parts }
  }
  if (journal.first > 1 && journal.last > 0) {
    throw new Fault('JOURNAL', {
      retry: false,
      message: `the journal begins at entry ${journal.first} and no snapshot stands for those before it`,
    })
  }
  return { offset: 0, parts: new Map() }
}

/** Entries between two looks at the event loop. */
const STRETCH = 64

/** Processes every entry after `from` again. Resolves with the last one. */
export async function replayRest(
  journal: Journal,
  from: Offset,
  parts: Pick<PipelineParts, 'take' | 'ready'>,
  progress: (done: number, of: number) => void,
): Promise<Offset> {
  const of = journal.last - from
  let last = from
  for (const { offset, batch } of journal.replay(from)) {
    const ready = parts.ready(offset, batch)
    if (ready !== undefined) await ready
    parts.take(offset, batch)
    last = offset
    if ((offset - from) % STRETCH === 0) {
      progress(offset - from, of)
      await new Promise((done) => setImmediate(done))
    }
  }
  return last
}
