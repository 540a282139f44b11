// What a start finds on disk: the newest snapshot, and the journal entries after it that have to be processed again.
import { Fault } from '../model/errors.ts'
import type { Offset } from '../model/reading.ts'
import type { Journal } from './journal-port.ts'
import type { PipelineParts } from './pipeline.ts'

export type Start = { readonly offset: Offset; readonly parts: ReadonlyMap<string, Uint8Array> }

/**
 * The newest snapshot that fits this version of the program, or an empty start at 0: then the journal is processed from its first entry.
 * Throws when entries are gone that no snapshot stands for.
 */
export function startingPoint(journal: Journal, fits: (parts: Start['parts']) => boolean = () => true): Start {
  let unfit = 0
  for (const { offset } of journal.snapshots()) {
    const parts = journal.snapshot(offset)
    if (parts === undefined) continue
    if (fits(parts)) return { offset, parts }
    unfit++
  }
  if (journal.first > 1 && journal.last > 0) {
    throw new Fault('JOURNAL', {
      retry: false,
      message:
        unfit > 0
          ? `the saved state was made by another version of the program, and the journal begins at entry ${journal.first}, too late to make it anew: start the version that made it, or bring back a backup of this one`
          : `the journal begins at entry ${journal.first} and no snapshot stands for those before it`,
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
