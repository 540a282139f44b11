import { describe, expect, it } from 'vitest'
import { MessageDedupe, markOf, ReadingDedupe, RING, streamCache } from '../../../ingest/dedupe.ts'
import { BELOW, FRESH, SEEN, SeqWindows, WINDOW } from '../../../ingest/seq-windows.ts'

describe('a window of sequence numbers', () => {
  const fresh = () => {
    const windows = new SeqWindows(8)
    const row = windows.row('a', 1)
    return { windows, row, see: (seq: number) => windows.observe(row, seq, 1) }
  }

  it('knows every number within its reach, in any order', () => {
    const { see, windows, row } = fresh()
    expect([5, 3, 4, 5, 3, 9].map(see)).toEqual([FRESH, FRESH, FRESH, SEEN, SEEN, FRESH])
    expect(windows.missing(row)).toBe(3)
    expect([6, 7, 8, 8].map(see)).toEqual([FRESH, FRESH, FRESH, SEEN])
    expect(windows.missing(row)).toBe(0)
  })

  it('cannot tell below it', () => {
    const { see } = fresh()
    see(0)
    see(WINDOW)
    expect([0, 1].map(see)).toEqual([BELOW, FRESH])
    expect(see(WINDOW * 3 + 7)).toBe(FRESH)
    expect([WINDOW * 3 + 7, WINDOW * 2 + 8, WINDOW * 2 + 7].map(see)).toEqual([SEEN, FRESH, BELOW])
  })

  it('agrees with a plain set while it slides', () => {
    const { see } = fresh()
    const all = new Set<number>()
    let highest = -1
    let seed = 3
    for (let i = 0; i < 40_000; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      const seq = Math.max(0, Math.floor(i / 2) + (seed % 600) - 300)
      const expected = seq <= highest - WINDOW ? BELOW : all.has(seq) ? SEEN : FRESH
      expect(see(seq)).toBe(expected)
      all.add(seq)
      highest = Math.max(highest, seq)
    }
  })

  it('counts up to the end of whole numbers', () => {
    const { see, windows, row } = fresh()
    expect([Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER].map(see)).toEqual([FRESH, FRESH, SEEN])
    expect(windows.missing(row)).toBe(0)
  })

  it('forgets the stream not heard of for longest, and says so', () => {
    const windows = new SeqWindows(4)
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) windows.observe(windows.row(key, i), 1, i)
    windows.observe(windows.row('a', 9), 2, 9)
    const generation = windows.generation
    windows.observe(windows.row('e', 10), 1, 10)
    expect([windows.size, windows.forgotten, windows.generation]).toEqual([4, 1, generation + 1])
    expect(windows.observe(windows.row('a', 11), 2, 11)).toBe(SEEN)
    expect(windows.observe(windows.row('b', 12), 1, 12)).toBe(FRESH)
  })
})

describe('messages', () => {
  const owner = (text: string) => ({ text, stream: streamCache() })
  const setting = () => {
    const dedupe = new MessageDedupe(64)
    const topics = new Map<string, ReturnType<typeof owner>>()
    const client = owner('works/gw/1')
    let now = 0
    const topic = (name: string) => topics.get(name) ?? topics.set(name, owner(name)).get(name)!
    return {
      dedupe,
      client,
      topic,
      see: (name: string, seq: number, boot = 'aaaa', resent = false) => dedupe.observe(topic(name), client, boot, seq, ++now, resent),
      gaps: () => [...dedupe.gaps()].map((g) => `${g.boot}:${g.missing}`),
    }
  }

  it('of one gateway number are spread over its topics, without gaps', () => {
    const { see, gaps } = setting()
    for (let seq = 0; seq < 300; seq++) expect(see(`m-${seq % 7}`, seq)).toBe(FRESH)
    expect(gaps()).toEqual([])
    expect(see('m-3', 150)).toBe(SEEN)
  })

  it('that never came are counted, until they come', () => {
    const { see, gaps } = setting()
    for (const seq of [0, 1, 2, 6, 7]) see(`m-${seq % 2}`, seq)
    expect(gaps()).toEqual(['aaaa:3'])
    see('m-0', 4)
    expect(gaps()).toEqual(['aaaa:2'])
    see('m-0', 4)
    expect(gaps()).toEqual(['aaaa:2'])
  })

  it('numbered topic by topic lose nothing, and their gaps are those of their topics', () => {
    const { see, gaps } = setting()
    for (let seq = 0; seq < 50; seq++)
      for (const name of ['m-1', 'm-2', 'm-3']) if (!(name === 'm-2' && seq === 20)) expect(see(name, seq)).toBe(FRESH)
    expect(gaps()).toEqual(['aaaa:1'])
    expect(see('m-2', 20)).toBe(FRESH)
    expect(gaps()).toEqual([])
  })

  it('start again with a new boot', () => {
    const { see, gaps } = setting()
    for (const seq of [0, 1, 2]) see('m-1', seq)
    for (const seq of [0, 1, 2]) expect(see('m-1', seq, 'bbbb')).toBe(FRESH)
    expect(see('m-1', 1, 'aaaa')).toBe(SEEN)
    expect(see('m-1', 1, 'bbbb')).toBe(SEEN)
    expect(gaps()).toEqual([])
  })

  it('of which nothing was taken may come once more, unless their transport calls them resent', () => {
    const { see, dedupe, topic, gaps } = setting()
    see('m-1', 0)
    see('m-1', 1)
    dedupe.release(topic('m-1'), 1)
    see('m-1', 2)
    expect(see('m-1', 1, 'aaaa', true)).toBe(SEEN)
    expect(see('m-1', 1)).toBe(FRESH)
    expect(see('m-1', 1)).toBe(SEEN)
    expect(gaps()).toEqual([])
  })
})

describe('readings without numbers', () => {
  const T = 1_767_225_600_000

  it('count once each, in any order', () => {
    const d = new ReadingDedupe(900_000)
    const seen = [T, T + 10, T + 5, T, T + 5, T + 10, T + 7].map((at) => d.fresh(3, at, 1))
    expect(seen).toEqual([true, true, true, false, false, false, true])
  })

  it('of one instant are two when they say two things', () => {
    const d = new ReadingDedupe(900_000)
    expect(
      [markOf(1, 0, 'SN1'), markOf(1, 0, 'SN2'), markOf(2, 0, 'SN1'), markOf(1, 4, 'SN1'), markOf(1, 0, 'SN1')].map((m) =>
        d.fresh(0, T, m),
      ),
    ).toEqual([true, true, true, true, false])
  })

  it('are remembered as far back as they matter, up to a bound', () => {
    const d = new ReadingDedupe(900_000)
    for (let i = 0; i < 200; i++) d.fresh(0, T + i * 1000, 1)
    for (let i = 0; i < 200; i++) expect(d.fresh(0, T + i * 1000, 1), `${i}`).toBe(false)
    for (let i = 200; i < 1000; i++) d.fresh(0, T + i * 1000, 1)
    for (let i = 1000 - RING.most; i < 1000; i++) expect(d.fresh(0, T + i * 1000, 1), `${i}`).toBe(false)
    // Older than that, a reading counts: late data is not a duplicate.
    expect(d.fresh(0, T, 1)).toBe(true)
  })

  it('take no more room than they need', () => {
    const d = new ReadingDedupe(900_000)
    for (let i = 0; i < 100; i++) d.fresh(0, T + i * 3_600_000, 1)
    expect(d.save().at.length).toBe(RING.first)
  })

  it('know the newest of a series that was numbered until now', () => {
    const d = new ReadingDedupe(900_000)
    d.note(0, T, 7)
    expect([d.fresh(0, T, 7), d.fresh(0, T + 1, 7), d.fresh(0, T - 1, 7), d.fresh(0, T - 1, 7)]).toEqual([false, true, true, false])
  })
})
