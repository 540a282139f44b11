import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_PLAN, type OrderMark } from '../../../model/facts.ts'
import { busyMs, orderKpisOf, plannedOrderTime, runsOf, spansOf, wholeMinutes } from '../../../model/orders.ts'

const MIN = 60_000
const mark = (at: number, event: OrderMark['event'], po: string, more: Partial<OrderMark> = {}): OrderMark => ({
  device: 1,
  at,
  event,
  po,
  product: '',
  ...NO_PLAN,
  ...more,
})
const same = (a: number, b: number) => a === b
const runs = (marks: OrderMark[], machines = [1]) => runsOf(marks, machines, same).map(({ device, po, from, to }) => [device, po, from, to])

describe('runs of a machine', () => {
  it('last from the message that names an order to the one that names another, or none', () => {
    expect(
      runs([mark(0, 'state', 'A'), mark(5, 'state', 'A'), mark(9, 'state', 'B'), mark(20, 'state', ''), mark(30, 'state', 'B')]),
    ).toEqual([
      [1, 'A', 0, 9],
      [1, 'B', 9, 20],
      [1, 'B', 30, null],
    ])
  })

  it('follow words where state messages name nothing, and never where they do', () => {
    const words = [
      mark(0, 'start', 'A'),
      mark(5, 'hold', 'B'),
      mark(7, 'hold', 'A'),
      mark(9, 'start', 'A'),
      mark(12, 'start', 'B'),
      mark(15, 'end', 'B'),
    ]
    expect(runs(words)).toEqual([
      [1, 'A', 0, 7],
      [1, 'A', 9, 12],
      [1, 'B', 12, 15],
    ])
    expect(runs([...words, mark(16, 'state', 'C')])).toEqual([[1, 'C', 16, null]])
  })

  it('reach all machines of the line a word is about', () => {
    const line = [mark(0, 'start', 'A', { device: 9 }), mark(10, 'end', 'A', { device: 9 })]
    expect(runsOf(line, [1, 2], () => true)).toHaveLength(2)
    expect(runs(line, [1, 2])).toEqual([])
  })

  it('of one machine never overlap, nor do the whole minutes they stand for', () => {
    const some = fc.array(fc.tuple(fc.nat(600_000), fc.constantFrom('A', 'B', 'C', '')), { maxLength: 30 })
    fc.assert(
      fc.property(some, (told) => {
        const marks = told.sort(([a], [b]) => a - b).map(([at, po]) => mark(at, 'state', po))
        const of = runsOf(marks, [1], same)
        const minutes = of.map((run) => wholeMinutes(run, 700_000))
        for (const [i, next] of of.slice(1).entries()) {
          expect(of[i]!.to! <= next.from).toBe(true)
          expect(minutes[i]!.to <= minutes[i + 1]!.from).toBe(true)
        }
        for (const { from, to } of minutes) expect(from % MIN === 0 && to % MIN === 0 && from <= to).toBe(true)
      }),
    )
  })
})

describe('an order', () => {
  const spans = (marks: OrderMark[]) => spansOf(marks, runsOf(marks, [1], same))

  it('runs, waits, is held and ends', () => {
    const state = (...marks: OrderMark[]) => spans(marks).map((s) => [s.po, s.state, s.start, s.end, s.endAssumed])
    expect(state(mark(3, 'state', 'A'))).toEqual([['A', 'running', 3, null, false]])
    expect(state(mark(3, 'state', 'A'), mark(8, 'state', ''))).toEqual([['A', 'ended', 3, 8, true]])
    expect(state(mark(1, 'start', 'A'), mark(3, 'state', 'A'), mark(8, 'state', ''))).toEqual([['A', 'waiting', 1, null, false]])
    expect(state(mark(1, 'start', 'A'), mark(8, 'hold', 'A'))).toEqual([['A', 'held', 1, null, false]])
    expect(state(mark(1, 'start', 'A'), mark(8, 'end', 'A'))).toEqual([['A', 'ended', 1, 8, false]])
    expect(state(mark(1, 'start', 'A'), mark(8, 'end', 'A'), mark(9, 'start', 'A'))).toEqual([['A', 'running', 1, null, false]])
  })

  it('has the plan that was told last, piece by piece', () => {
    const [span] = spans([mark(1, 'start', 'A', { qty: 500, priS: 2, psutS: 60, product: 'x' }), mark(5, 'hold', 'A', { qty: 600 })])
    expect(span).toMatchObject({ product: 'x', plan: { qty: 600, priS: 2, psutS: 60, due: null, psq: null } })
    expect(plannedOrderTime(span!.plan)).toBe(1260)
    expect(plannedOrderTime(NO_PLAN)).toBeNull()
  })

  it('waits while no machine works on it; machines side by side count once', () => {
    const run = (from: number, to: number | null) => ({ device: 1, po: 'A', from, to })
    expect(busyMs([run(0, 10), run(5, 20), run(30, null)], 40)).toBe(30)
    expect(busyMs([], 40)).toBe(0)
  })

  it('figures of order scope (domain §2.2 K02, K03, K13, K15), for orders A and B of vector OEE-TL', () => {
    const s = (min: number) => min * 60
    // 08:00 to 12:00: setup 10, run 187, minor 3, fault 25, break 15 outside.
    const a = {
      aoet: s(240),
      aubt: s(225),
      apt: s(187),
      aust: s(10),
      adet: s(28),
      wait: 0,
      pq: 5300,
      gq: 5220,
      sq: 50,
      rq: 30,
      energyKwh: 0,
    }
    const ofA = orderKpisOf(a, { ...NO_PLAN, psq: 40, qty: 5220 }, true, 1).kpis
    expect(a.aubt).toBe(a.apt + a.aust + a.adet)
    expect(ofA.allocationRatio).toBeCloseTo(225 / 240, 12)
    expect(ofA.productionProcessRatio).toBeCloseTo(187 / 240, 12)
    expect(ofA.throughputRate).toBeCloseTo(1325, 9)
    expect(ofA.qualityRatio).toBeCloseTo(5220 / 5300, 12)
    expect([ofA.actualToPlannedScrap, ofA.progress]).toEqual([1.25, 1])
    expect(orderKpisOf({ ...a, rq: 100 }, { ...NO_PLAN, psq: 40 }, true, 1)).toMatchObject({
      kpis: { scrapRatio: null, actualToPlannedScrap: null },
      reasons: { scrapRatio: 'counts-disagree', actualToPlannedScrap: 'counts-disagree' },
    })
    const none = orderKpisOf({ ...a, aoet: 0 }, NO_PLAN, false, 1)
    expect(none.reasons).toMatchObject({ allocationRatio: 'no-run-time', throughputRate: 'no-count', actualToPlannedScrap: 'no-count' })
    expect(orderKpisOf(a, NO_PLAN, true, 1).reasons).toEqual({ actualToPlannedScrap: 'no-input', progress: 'no-input' })
  })

  it('of a line sums busy time over its stations, and is shared among them never above 1', () => {
    const line = { aoet: 3600, aubt: 8 * 3600 * 0.36, apt: 0, aust: 0, adet: 0, wait: 0, pq: 0, gq: 0, sq: 0, rq: 0, energyKwh: 0 }
    const { kpis } = orderKpisOf(line, NO_PLAN, true, 8)
    expect(kpis.allocationRatio).toBeCloseTo(2.88, 12)
    expect(kpis.allocationPerMachine).toBeCloseTo(0.36, 12)
    // Busy in two whole minutes, at work from :29 to 1:31.
    expect(orderKpisOf({ ...line, aoet: 62, aubt: 120 }, NO_PLAN, true, 1).kpis.allocationPerMachine).toBe(1)
    expect(orderKpisOf({ ...line, aoet: 0 }, NO_PLAN, true, 8).reasons.allocationPerMachine).toBe('no-run-time')
  })
})
