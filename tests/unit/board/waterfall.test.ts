// The loss waterfall adds up: planned time minus losses is what is left, whatever is drawn.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOSS_NAMES } from '../../../model/kpi.ts'
import { largestLoss, placeOf, waterfallOf } from '../../../web/board/charts/waterfall.ts'

// Domain §2.4, worked example: 430 min planned, 322.5 min fully productive.
const EXAMPLE = [
  { loss: 'breakdown', minutes: 25 },
  { loss: 'setup', minutes: 30 },
  { loss: 'minor', minutes: 3 },
  { loss: 'starved', minutes: 12 },
  { loss: 'blocked', minutes: 0 },
  { loss: 'noOrder', minutes: 15 },
  { loss: 'speed', minutes: 18.3333 },
  { loss: 'quality', minutes: 4.1667 },
] as const

describe('the loss waterfall', () => {
  it('goes from planned to fully productive time in steps that join', () => {
    const { bars } = waterfallOf(430, EXAMPLE)
    expect(bars.map((bar) => bar.key)).toEqual([
      'planned',
      'breakdown',
      'setup',
      'minor',
      'starved',
      'noOrder',
      'speed',
      'quality',
      'productive',
    ])
    for (let i = 1; i < bars.length - 1; i++) expect(bars[i]!.start).toBe(i === 1 ? 430 : bars[i - 1]!.end)
    expect(bars.at(-1)!.minutes).toBeCloseTo(322.5, 9)
  })
  it('ends with the time it ran where no loss of speed is told', () => {
    const { bars } = waterfallOf(
      430,
      EXAMPLE.filter(({ loss }) => loss !== 'speed' && loss !== 'quality'),
    )
    expect(bars.at(-1)).toMatchObject({ key: 'running', kind: 'result', minutes: 345 })
  })
  it('draws a negative loss as a gain, upwards, and makes room for it', () => {
    const { bars, max } = waterfallOf(100, [{ loss: 'speed', minutes: -20 }])
    expect(bars[1]).toMatchObject({ kind: 'gain', start: 100, end: 120 })
    expect(max).toBe(120)
  })
  it('adds up for any losses, the ones too small to draw included', () => {
    const losses = fc.array(fc.record({ loss: fc.constantFrom(...LOSS_NAMES), minutes: fc.double({ min: -200, max: 500, noNaN: true }) }), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1440, noNaN: true }), losses, (planned, list) => {
        const waterfall = waterfallOf(planned, list)
        const left = planned - list.reduce((sum, bar) => sum + bar.minutes, 0)
        expect(waterfall.bars.at(-1)!.minutes).toBeCloseTo(left, 6)
        for (const bar of waterfall.bars) {
          const place = placeOf(bar, waterfall)
          expect(place.left).toBeGreaterThanOrEqual(-1e-9)
          expect(place.left + place.width).toBeLessThanOrEqual(100 + 1e-6)
        }
      }),
    )
  })
  it('draws nothing of nothing', () => {
    const waterfall = waterfallOf(0, [])
    expect(placeOf(waterfall.bars[0]!, waterfall)).toEqual({ left: 0, width: 0 })
  })
  it('names the loss that costs most, if one costs anything', () => {
    expect(largestLoss(EXAMPLE)?.loss).toBe('setup')
    expect(largestLoss([{ loss: 'speed', minutes: -5 }])).toBeNull()
  })
})
