import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Fault } from '../../../model/errors.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import type { Part, Tally } from '../../../warehouse/warehouse.ts'
import { createWriter } from '../../../warehouse/writer.ts'

const tally = (code: string): Tally => ({ enterprise: 'chint-01', device: '', hour: 0, code, n: 1 })

/** A store that writes down what it was given, and fails as often as told. */
function createStore(failures: unknown[] = []) {
  const transactions: Part[][] = []
  return {
    transactions,
    /** The codes of all tallies in the order they were committed, with their offsets. */
    codes: () => transactions.flat().flatMap((p) => (p.rows.tallies ?? []).map((t) => `${p.offset}${t.code}`)),
    async appendAll(parts: readonly Part[]) {
      await setImmediate()
      if (failures.length > 0) throw failures.shift()
      transactions.push([...parts])
    },
  }
}
const passing = () => new Fault('WAREHOUSE', { retry: true })

describe('the writer', () => {
  it('writes what many entries gave in one transaction, each under its own offset', async () => {
    const store = createStore()
    await using writer = createWriter({ warehouse: store, everyMs: 60_000 })
    writer.entry(4)
    writer.tallies([tally('a')])
    writer.text({ id: 1, text: 'x' })
    writer.entry(6)
    writer.tallies([tally('b')])
    expect(writer.pending).toBe(3)
    await writer.flush()
    expect(store.transactions).toEqual([
      [
        expect.objectContaining({ offset: 4, rows: { tallies: [tally('a')], texts: [{ id: 1, text: 'x' }] } }),
        expect.objectContaining({ offset: 6, rows: { tallies: [tally('b')] } }),
      ],
    ])
    expect([writer.pending, writer.pendingBytes]).toEqual([0, 0])
  })

  it('writes by itself after a while, and at once when many rows wait', async () => {
    const store = createStore()
    await using writer = createWriter({ warehouse: store, everyMs: 5, maxRows: 1000 })
    writer.tallies([tally('a')])
    await vi.waitFor(() => expect(store.codes()).toEqual(['0a']))
    await using busy = createWriter({ warehouse: store, everyMs: 60_000, maxRows: 2 })
    busy.tallies([tally('b'), tally('c')])
    await vi.waitFor(() => expect(store.codes()).toEqual(['0a', '0b', '0c']))
  })

  it('copies columns, so that the caller may fill them again', async () => {
    const warehouse = openMemoryWarehouse()
    await using writer = createWriter({ warehouse })
    const batch = {
      offset: 1,
      receivedAt: 0,
      length: 1,
      series: Uint32Array.of(3, 0),
      at: Float64Array.of(10, 0),
      value: Float64Array.of(1.5, 0),
      aux: Uint32Array.of(0, 0),
      flags: Uint8Array.of(0, 0),
    }
    writer.entry(1)
    writer.observe(batch)
    batch.value.fill(99)
    await writer.flush(1)
    expect([...(await warehouse.scan({ series: 3, from: 0, to: 99, before: false, limit: 9 })).value]).toEqual([1.5])
  })

  it('waits and tries the same rows again when a fault may pass', async () => {
    const store = createStore([passing(), passing()])
    const faults: boolean[] = []
    await using writer = createWriter({ warehouse: store, retryMs: 1, onFault: (_, retry) => faults.push(retry) })
    writer.entry(1)
    writer.tallies([tally('a')])
    const first = writer.flush()
    writer.entry(2)
    writer.tallies([tally('b')])
    await first
    await writer.flush()
    expect(store.codes()).toEqual(['1a', '2b'])
    expect(faults).toEqual([true, true])
  })

  it('stops at a fault that will not pass, and says so to everyone who waits', async () => {
    const fault = new Fault('WAREHOUSE', { retry: false })
    const store = createStore([fault])
    await using writer = createWriter({ warehouse: store })
    writer.tallies([tally('a')])
    await expect(writer.flush()).rejects.toBe(fault)
    await expect(writer.flush()).rejects.toBe(fault)
    await expect(writer.room()).rejects.toBe(fault)
    expect([writer.full, writer.pending]).toEqual([true, 1])
  })

  it('is full over its limit and has room again when half of it is written', async () => {
    const store = createStore()
    const told: boolean[] = []
    await using writer = createWriter({ warehouse: store, maxBytes: 1000, everyMs: 60_000, onFull: (full) => told.push(full) })
    await writer.room()
    for (const code of 'abcdef') writer.tallies([tally(code)])
    expect(writer.full).toBe(true)
    const room = writer.room()
    void writer.flush()
    await room
    expect([writer.full, told]).toEqual([false, [true, false]])
  })

  it('flushes up to an entry without waiting for later ones', async () => {
    const store = createStore()
    await using writer = createWriter({ warehouse: store, everyMs: 60_000, maxRows: 1 })
    writer.entry(1)
    writer.tallies([tally('a')])
    await writer.flush(0)
    expect(store.codes()).toEqual([])
    await writer.flush(1)
    expect(store.codes()).toEqual(['1a'])
  })

  it('writes what waits when it is closed, but does not wait for a broken disk', async () => {
    const [sound, broken] = [createStore(), createStore([passing()])]
    for (const store of [sound, broken]) {
      await using writer = createWriter({ warehouse: store, everyMs: 60_000, retryMs: 60_000 })
      writer.tallies([tally('a')])
    }
    expect(sound.codes()).toEqual(['0a'])
    expect(broken.codes()).toEqual([])
  })

  it('commits everything once and in order, whatever the sizes, limits and faults', async () => {
    const step = fc.tuple(fc.nat(3), fc.nat(2), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 6 }), fc.nat(3), async (steps, maxRows, faults) => {
        const store = createStore(Array.from({ length: faults }, passing))
        await using writer = createWriter({ warehouse: store, maxRows, everyMs: 1, retryMs: 1 })
        const pushed: string[] = []
        let offset = 0
        for (const [rows, skip, pause] of steps) {
          offset += skip
          writer.entry(offset)
          const codes = Array.from({ length: rows }, (_, i) => `.${pushed.length + i}`)
          writer.tallies(codes.map(tally))
          pushed.push(...codes.map((code) => `${offset}${code}`))
          if (pause) await writer.flush(offset)
        }
        await writer.flush()
        expect(store.codes()).toEqual(pushed)
      }),
      { numRuns: 40 },
    )
  })

  it('refuses an offset that falls', () => {
    const writer = createWriter({ warehouse: createStore() })
    writer.entry(5)
    expect(() => writer.entry(4)).toThrow('BUG:')
  })
})
