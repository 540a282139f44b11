import { describe, expect, it } from 'vitest'
import { fallOff, type Line, lineFiguresOf, rolledThroughputYield, type Station } from '../../../model/lines.ts'

const LINE: Line = { path: 'e/s/a/l', name: '', kind: 'serial', stations: ['s10', 's20', 's30'], bottleneck: 's20' }
const station = (device: string, priS: number, more: Partial<Station> = {}): Station => {
  const pq = more.pq ?? 8000
  const base = { device, pbt: 27_000, pq, gq: pq, sq: 0, priPq: priS * pq, ip: 0, gp: 0, coverage: 1, counted: true, priced: true }
  return { ...base, ...more }
}
const inspected = (ip: number, gp: number) => ({ ip, gp })

describe('a serial line', () => {
  it('vector of domain §2.4: bottleneck 3.0 s, 7,650 good at line end, PBT 27,000 s', () => {
    const known = [station('s10', 2), station('s20', 3), station('s30', 1.5, { pq: 7700, gq: 7650 })]
    const of = lineFiguresOf(LINE, known)!
    expect(of.lineOee).toBeCloseTo(0.85, 6)
    expect(of).toMatchObject({ bottleneck: 's20', bottleneckAssumed: false, reasons: { rty: 'no-inspection' } })
    // Nobody named it: the longest ideal cycle of what was made.
    expect(lineFiguresOf({ ...LINE, bottleneck: null }, known)).toMatchObject({
      bottleneck: 's20',
      bottleneckAssumed: true,
      lineOee: of.lineOee,
    })
    expect(lineFiguresOf({ ...LINE, bottleneck: 'gone' }, known)!.bottleneckAssumed).toBe(true)
  })

  it('vector of domain §2.4: RTY = 0.99·0.98·0.995', () => {
    expect(rolledThroughputYield([0.99, 0.98, 0.995])).toBeCloseTo(0.965349, 6)
    const known = [
      station('s10', 2, inspected(1000, 990)),
      station('s20', 3, inspected(1000, 980)),
      station('s30', 1, inspected(1000, 995)),
    ]
    const of = lineFiguresOf(LINE, known)!
    expect(of.rty).toBeCloseTo(0.965349, 6)
    expect(of.stations.map((s) => s.firstPassYield)).toEqual([0.99, 0.98, 0.995])
    // A station that judges nothing takes nothing away.
    expect(lineFiguresOf(LINE, known.slice(0, 2))!.rty).toBeCloseTo(0.99 * 0.98, 12)
  })

  it('says where pieces fall off: scrap of the step over what the first step produced', () => {
    const of = lineFiguresOf(LINE, [
      station('s10', 2, { pq: 1000, sq: 10 }),
      station('s20', 3, { pq: 990, sq: 30 }),
      station('s30', 1, { pq: 960 }),
    ])!
    expect(of.stations.map((s) => s.fallOff)).toEqual([0.01, 0.03, 0])
    expect(fallOff(3, 0)).toBeNull()
  })

  it('has no figure without its inputs, and says why', () => {
    const why = (...known: Station[]) => lineFiguresOf(LINE, known)!.reasons.lineOee
    const end = station('s30', 1)
    expect(why(station('s20', 3))).toBe('no-count')
    expect(why(station('s20', 3, { pbt: 0 }), end)).toBe('no-planned-time')
    expect(why(station('s20', 3, { coverage: 0.5 }), end)).toBe('coverage-low')
    expect(why(station('s20', 3, { priced: false }), end)).toBe('no-ideal-cycle')
    expect(why(station('s20', 3, { counted: false }), end)).toBe('no-count')
    expect(lineFiguresOf({ ...LINE, bottleneck: null }, [])).toMatchObject({ bottleneck: null, lineOee: null, rty: null })
    expect(lineFiguresOf({ ...LINE, kind: 'parallel' }, [end])).toBeNull()
  })
})
