import { describe, expect, it } from 'vitest'
import { createAnnounced } from '../../../analytics/announced.ts'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { METRIC_KIND } from '../../../model/reading.ts'

const episode = (id: string, to: number | null = null) => ({
  id,
  device: 'e0/s1/a1/l1/d1',
  type: 'silent',
  metric: null,
  severity: 'warn' as const,
  from: 0,
  to,
  value: null,
  expected: null,
  score: null,
  sigma: null,
  scoreBefore: null,
  valueAt: null,
  message: 'silent',
  acknowledgedBy: null,
  acknowledgedAt: null,
  shelvedUntil: null,
})

describe('the book of open episodes', () => {
  it('keeps an episode until it ends, and what people did to it while it changes', () => {
    const book = createEpisodeBook()
    book.note([episode('a'), episode('b')])
    book.set({ id: 'a', acknowledgedBy: 'wang', acknowledgedAt: 5, shelvedUntil: 9 })
    book.note([{ ...episode('a'), message: 'worse' } as ReturnType<typeof episode>])
    expect(book.open().find((e) => e.id === 'a')).toMatchObject({ message: 'worse', acknowledgedBy: 'wang', shelvedUntil: 9 })
    book.note([episode('a', 7)])
    expect(book.open().map((e) => e.id)).toEqual(['b'])
  })
  it('starts from what the warehouse has open', () => {
    const book = createEpisodeBook()
    book.load([{ ...episode('a'), acknowledgedBy: 'wang', acknowledgedAt: 5 } as unknown as Parameters<typeof book.load>[0][number]])
    book.note([episode('a')])
    expect(book.open()[0]).toMatchObject({ id: 'a', acknowledgedBy: 'wang' })
  })
  it('is bounded', () => {
    const book = createEpisodeBook()
    for (let i = 0; i < 20_010; i++) book.note([episode(String(i))])
    expect(book.open()).toHaveLength(20_000)
    expect(book.open()[0]!.id).toBe('10')
  })
})

describe('what was announced', () => {
  it('survives a snapshot, units learnt later included', () => {
    const announced = createAnnounced()
    announced.series({ id: 0, device: 3, metric: 'process.x', kind: METRIC_KIND.process, unit: '' })
    announced.series({ id: 1, device: 3, metric: 'state', kind: METRIC_KIND.state, unit: '' })
    announced.series({ id: 0, device: 3, metric: 'process.x', kind: METRIC_KIND.process, unit: 's' })
    announced.text({ id: 4, text: 'M1|WO-1|' })
    const again = createAnnounced()
    again.restore(announced.snapshot())
    expect(again.seriesOf(3).map((s) => [s.id, s.unit])).toEqual([
      [0, 's'],
      [1, ''],
    ])
    expect(again.textOf(4)).toBe('M1|WO-1|')
    expect(again.seriesOf(9)).toEqual([])
  })
})
