import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Journal } from '../../../ingest/journal-port.ts'
import { openPipeline } from '../../../ingest/pipeline.ts'
import type { RawBatch } from '../../../link/raw-batch.ts'

describe('time in the core', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('passes while nobody sends, and at once when the plant is described anew', async () => {
    let offset = 0
    let moved = false
    const taken: RawBatch[] = []
    const journal = { append: async () => ++offset, putSnapshot: async () => {}, snapshots: () => [], trim: async () => {} }
    const pipeline = openPipeline(
      {
        journal: journal as unknown as Journal,
        take: (_, batch) => void taken.push(batch),
        ready: () => undefined,
        save: () => new Map(),
        settled: async () => {},
        now: Date.now,
        moved: () => {
          const before = moved
          moved = false
          return before
        },
        snapshotMs: 3_600_000,
        keepMs: 0,
        onFault: (fault) => expect.unreachable(String(fault)),
      },
      0,
    )
    await vi.advanceTimersByTimeAsync(1_500)
    expect(taken).toHaveLength(0)
    moved = true
    await vi.advanceTimersByTimeAsync(1_000)
    expect(taken.map(({ epoch, count, receivedAt }) => [epoch, count, receivedAt])).toEqual([['tick', 0, Date.now() - 500]])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(taken).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(taken).toHaveLength(2)
    await pipeline[Symbol.asyncDispose]()
  })
})
