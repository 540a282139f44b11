import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openMemoryJournal } from '../../../ingest/journal-memory.ts'
import { openPipeline } from '../../../ingest/pipeline.ts'
import type { RawBatch } from '../../../link/raw-batch.ts'

const batch = (seq: number): RawBatch => ({
  epoch: 'e',
  seq,
  firstTopic: 0,
  topics: [],
  firstClient: 0,
  clients: [],
  count: 0,
  receivedAt: seq,
  bytes: new Uint8Array(0),
})

describe('the pipeline', () => {
  it('does the work that belongs to an entry before it, and saves no state between the two', async () => {
    const told: string[] = []
    let work: (() => void) | undefined
    const saves: number[] = []
    const pipeline = openPipeline(
      {
        journal: openMemoryJournal(),
        take: (offset) => void told.push(`take ${offset}`),
        ready: (offset) => {
          told.push(`ready ${offset}`)
          if (offset !== 2) return undefined
          return new Promise((done) => {
            work = done
          })
        },
        save: () => {
          saves.push(pipeline.processed)
          return new Map()
        },
        settled: async () => {},
        now: () => 0,
        moved: () => false,
        snapshotMs: 1e9,
        keepMs: 1e9,
        onFault: (fault) => told.push(String(fault)),
      },
      0,
    )
    await pipeline.submit(batch(1))
    const second = pipeline.submit(batch(2))
    const third = pipeline.submit(batch(3))
    while (work === undefined) await turn()
    // The end of the service is when a state is saved for sure.
    const closed = pipeline[Symbol.asyncDispose]()
    for (let i = 0; i < 10; i++) await turn()
    expect(saves).toEqual([])
    work()
    await Promise.all([second, third, closed])
    expect(told).toEqual(['ready 1', 'take 1', 'ready 2', 'take 2', 'ready 3', 'take 3'])
    expect(saves).toHaveLength(1)
    expect(saves[0]).toBeGreaterThanOrEqual(2)
  })
})
