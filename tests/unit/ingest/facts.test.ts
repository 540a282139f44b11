import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pieceOf, serialHash } from '../../../model/facts.ts'
import { bench, NOW, type Publish, TOPIC, unbalanced } from './bench.ts'

const order = TOPIC.replace(/[^/]+$/, 'order')
const full = (...m: object[]): Publish => ({ payload: { v: 1, ts: NOW, m } })

describe('the number of a serial', () => {
  it('is a whole number of 51 bits, the same each time, and keeps the verdict beside it without loss', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.boolean(), (serial, passed) => {
        const hash = serialHash(serial)
        expect(Number.isInteger(hash) && hash >= 1 && hash < 2 ** 51).toBe(true)
        const piece = pieceOf(serial, passed)
        expect(Number.isSafeInteger(piece) && Math.floor(piece / 2) === hash && piece % 2 === (passed ? 1 : 0)).toBe(true)
      }),
    )
    expect([pieceOf('', true), pieceOf('', false)]).toEqual([1, 0])
  })

  it('tells two hundred thousand running serials apart', () => {
    const seen = new Set(Array.from({ length: 200_000 }, (_, i) => serialHash(`SN${String(i).padStart(7, '0')}`)))
    expect(seen.size).toBe(200_000)
  })
})

describe('pieces judged', () => {
  it('by their result, with the code of the defect, and never as a text of their own', () => {
    const b = bench()
    b.send(
      full({ n: 'quality.result', v: 'pass', id: 'SN1' }, { n: 'quality.result', v: 'fail', id: 'SN2', defect: 'D-7' }),
      { payload: { ts: NOW + 1, 'quality.result': 'fail', id: 'SN3', defect: 'D-7' } },
      { payload: { ts: NOW + 2, 'quality.result': false } },
    )
    const d7 = b.seen.texts.indexOf('D-7')
    expect(b.inspections).toEqual([
      { device: 0, at: NOW, piece: pieceOf('SN1', true), defect: 0 },
      { device: 0, at: NOW, piece: pieceOf('SN2', false), defect: d7 },
      { device: 0, at: NOW + 1, piece: pieceOf('SN3', false), defect: d7 },
      { device: 0, at: NOW + 2, piece: 0, defect: 0 },
    ])
    expect(b.seen.texts.some((text) => text.includes('SN'))).toBe(false)
    expect(b.seen.rows.map((r) => r.value)).toEqual([1, 0, 0, 0])
  })

  it('by a measured value beside its limits, in the unit it was sent in', () => {
    const b = bench()
    const trip = (v: number, id: string, more: object = {}) => ({
      n: 'quality.trip_time',
      v,
      u: 'ms',
      id,
      lsl: 14_000,
      usl: 22_000,
      ...more,
    })
    b.send(full(trip(18_300, 'A'), trip(23_000, 'B'), trip(13_999, 'C'), trip(14_000, 'D', { usl: undefined }), trip(9, 'E', { q: 'bad' })))
    expect(b.inspections.map(({ piece, defect }) => [piece, b.seen.texts[defect] ?? ''])).toEqual([
      [pieceOf('A', true), ''],
      [pieceOf('B', false), 'trip_time:high'],
      [pieceOf('C', false), 'trip_time:low'],
      [pieceOf('D', true), ''],
    ])
    b.send(full({ n: 'quality.trip_time', v: 18, id: 'F', ts: NOW + 1 }), full({ n: 'quality.trip_time', v: 18, lsl: '14', ts: NOW + 2 }))
    expect(b.inspections).toHaveLength(4)
    expect(b.quarantined).toMatchObject([{ code: 'TYPE', detail: expect.stringContaining('lsl is "14"') }])
  })

  it('count once, however often they are sent', () => {
    const b = bench()
    const result = full({ n: 'quality.result', v: 'pass', id: 'SN1' })
    b.send(result, result)
    expect(b.inspections).toHaveLength(1)
    expect(b.books()).toMatchObject({ 'r.received': 2, 'r.counted': 1, 'r.refused.DUPLICATE': 1 })
  })
})

describe('orders', () => {
  it('are named by state messages; a machine that never names one leaves no marks', () => {
    const b = bench()
    const state = (at: number, more: object) => full({ n: 'state', v: 'RUN', ts: at, ...more })
    b.send(
      state(NOW, { o: false }),
      state(NOW + 1, { o: true, po: 'WO-1', product: 'mcb' }),
      state(NOW + 2, { o: true }),
      state(NOW + 3, { o: false, po: 'WO-1' }),
    )
    expect(b.orders.map(({ at, event, po, product }) => [at - NOW, event, po, product])).toEqual([
      [1, 'state', 'WO-1', 'mcb'],
      [3, 'state', '', ''],
    ])
  })

  it('are told of by class order, for a machine or a whole line, in both forms', () => {
    const b = bench()
    b.send(
      {
        topic: order,
        payload: {
          v: 1,
          ts: NOW,
          m: [{ n: 'order', v: 'start', po: 'WO-1', product: 'mcb', qty: 500, pri: 2.5, psut: 600, due: NOW + 1e7, psq: 5 }],
        },
      },
      { topic: order.replace(/[^/]+\/order$/, '_/order'), payload: { ts: NOW + 5, order: 'end', po: 'WO-1', qty: 500 } },
      { topic: order, payload: { order: 'hold', po: 'WO-2', 'count.good': 7 } },
    )
    expect(b.quarantined).toEqual([])
    expect(b.orders).toEqual([
      { device: 0, at: NOW, event: 'start', po: 'WO-1', product: 'mcb', qty: 500, priS: 2.5, psutS: 600, due: NOW + 1e7, psq: 5 },
      { device: 1, at: NOW + 5, event: 'end', po: 'WO-1', product: '', qty: 500, priS: null, psutS: null, due: null, psq: null },
      expect.objectContaining({ device: 0, at: NOW, event: 'hold', po: 'WO-2' }),
    ])
    expect(b.seen.rows.map((r) => r.metric)).toEqual(['count.good'])
    expect(b.books()).toMatchObject({ 'r.received': 4, 'r.counted': 4 })
  })

  it('say what is wrong with a word, and a flag is no word', () => {
    const b = bench()
    const word = (more: object) => ({ topic: order, payload: { v: 1, ts: NOW, m: [{ n: 'order', v: 'start', po: 'WO-1', ...more }] } })
    b.send(
      word({ v: 'begin' }),
      word({ po: undefined }),
      word({ qty: '500' }),
      word({ qty: -1 }),
      word({ due: 'soon' }),
      word({ ts: NOW + 1e6 }),
    )
    b.send({ payload: { ts: NOW, order: true, state: 'RUN' } })
    expect(b.orders).toEqual([])
    expect(b.quarantined.map((q) => q.code)).toEqual(['RANGE', 'TYPE', 'TYPE', 'RANGE', 'TYPE', 'FUTURE'])
    expect(b.seen.rows).toMatchObject([{ metric: 'state', order: 2 }])
    b.books()
    expect(unbalanced(b.tallies)).toEqual([])
  })

  it('are remembered over a restart: a machine that names orders says when it has none', () => {
    const first = bench()
    first.send(full({ n: 'state', v: 'RUN', o: true, po: 'WO-1' }))
    const second = bench({}, first.ingest.snapshot(), 1, first.seen)
    second.send(full({ n: 'state', v: 'IDLE', o: false, ts: NOW + 9 }))
    expect(second.orders.map((m) => [m.at - NOW, m.po])).toEqual([[9, '']])
  })
})
