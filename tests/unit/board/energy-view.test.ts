import { describe, expect, it } from 'vitest'
import { tariffGap } from '../../../model/energy.ts'
import { type EnergyLossRow, isPart, type LoadBlock, largestLosses, thinned, USUAL_SPANS } from '../../../web/board/parts/energy-view.ts'

describe('the energy panel', () => {
  it('puts the dearest loss first, by money where there is a tariff', () => {
    const losses: EnergyLossRow[] = [
      { loss: 'idle', kwh: 10, cost: 3 },
      { loss: 'scrap', kwh: 5, cost: 8 },
      { loss: 'fault', kwh: 0, cost: 0 },
    ]
    expect(largestLosses(losses).map(({ loss }) => loss)).toEqual(['scrap', 'idle'])
    expect(largestLosses(losses.map((one) => ({ ...one, cost: null }))).map(({ loss }) => loss)).toEqual(['idle', 'scrap'])
  })
  it('draws fewer bars than there are quarters of an hour, and keeps the highest', () => {
    const blocks = Array.from({ length: 960 }, (_, i): LoadBlock => ({ from: i, to: i + 1, kw: i === 500 ? 99 : i % 7, period: null }))
    const drawn = thinned(blocks, 192)
    expect(drawn.length).toBe(192)
    expect(Math.max(...drawn.map(({ kw }) => kw))).toBe(99)
    expect(thinned(blocks.slice(0, 96), 192)).toHaveLength(96)
  })
  it('tells a whole quarter of an hour from one that still runs', () => {
    const block = { from: 0, kw: 1, period: null }
    expect([isPart({ ...block, to: 899_999 }), isPart({ ...block, to: 900_000 })]).toEqual([true, false])
  })
  it('offers a tariff that covers the day', () => {
    expect(tariffGap(USUAL_SPANS)).toBeUndefined()
  })
})
