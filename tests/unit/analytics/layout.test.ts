import { describe, expect, it } from 'vitest'
import { createWriter } from '../../../analytics/bytes.ts'
import { STATE_SIZE } from '../../../analytics/columns.ts'
import { fitsLayout } from '../../../analytics/layout.ts'
import { openMemoryJournal } from '../../../ingest/journal-memory.ts'
import { startingPoint } from '../../../ingest/recovery.ts'
import { RawBatchBuilder } from '../../../link/raw-batch.ts'
import { SUM_COUNT } from '../../../model/kpi.ts'
import { announce, openPlant, send, state } from './feed.ts'

const T = Date.parse('2026-03-10T09:00:00+08:00')
const saved = () => send(announce(openPlant()), [state(T, 'RUN', true)]).analytics.snapshot()
/** The same saved by a program whose states and sums had other numbers of columns. */
function withColumns(states: number, sums: number): Uint8Array {
  const w = createWriter()
  w.whole(states)
  w.whole(sums)
  const bytes = Uint8Array.from(saved())
  bytes.set(w.done(), 8)
  return bytes
}

describe('the layout of a saved state', () => {
  it('fits when it is this one, or an earlier one with fewer columns', () => {
    expect(fitsLayout(saved())).toBe(true)
    expect(fitsLayout(withColumns(STATE_SIZE - 1, SUM_COUNT - 1))).toBe(true)
  })

  it('does not fit when it has more columns, none, or is no snapshot at all', () => {
    expect(fitsLayout(withColumns(STATE_SIZE + 1, SUM_COUNT))).toBe(false)
    expect(fitsLayout(withColumns(STATE_SIZE, SUM_COUNT + 1))).toBe(false)
    const before = createWriter()
    before.text(JSON.stringify({ devices: [], series: [] }))
    expect(fitsLayout(before.done())).toBe(false)
    expect(fitsLayout(new Uint8Array(3))).toBe(false)
    const plant = announce(openPlant())
    expect(() => plant.analytics.restore(before.done())).toThrow('BUG')
  })
})

describe('a start whose saved state does not fit', () => {
  const batch = () => new RawBatchBuilder('e1', 4096).take()
  const fits = (parts: ReadonlyMap<string, Uint8Array>) => parts.get('analytics')?.[0] === 1
  const put = async (journal: ReturnType<typeof openMemoryJournal>, first: number) => {
    const offset = await journal.append(batch())
    await journal.putSnapshot(offset, new Map([['analytics', Uint8Array.of(first)]]))
    return offset
  }

  it('takes an older one that fits, else the journal from its first entry', async () => {
    const journal = openMemoryJournal()
    const older = await put(journal, 1)
    await put(journal, 2)
    expect(startingPoint(journal, fits).offset).toBe(older)
    expect(startingPoint(journal, () => false)).toEqual({ offset: 0, parts: new Map() })
  })

  it('says what to do where the journal no longer has its first entry', async () => {
    const journal = openMemoryJournal()
    await journal.trim(await put(journal, 2))
    await put(journal, 2)
    expect(() => startingPoint(journal, fits)).toThrow('start the version that made it, or bring back a backup')
  })
})
