// An opened figure adds up: whatever a plant is made of, every term is the sum of the devices whose term counts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createHistory } from '../../../analytics/history.ts'
import { createSums, FURTHER_KPI_NAMES, KPI_NAMES, SUM, SUM_COUNT } from '../../../model/kpi.ts'
import { SUM_FIGURE_NAMES } from '../../../model/sum-figures.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW } from '../../../warehouse/warehouse.ts'
import { handMadePlant, MINUTE, MORNING, NOON } from './hand-made-plant.ts'

const FIGURES = [...KPI_NAMES, ...FURTHER_KPI_NAMES, ...SUM_FIGURE_NAMES]
const KINDS = ['machine', 'station', 'uncounted', 'unpriced', 'unheard', 'unplanned', 'farm'] as const
type Made = { kind: (typeof KINDS)[number]; sums: readonly number[] }
const device: fc.Arbitrary<Made> = fc.record({
  kind: fc.constantFrom(...KINDS),
  sums: fc.array(fc.nat(60_000), { minLength: SUM_COUNT, maxLength: SUM_COUNT }),
})
const FLAGS: Readonly<Record<Made['kind'], number>> = {
  machine: ROW.counted | ROW.priced | ROW.kpiScope,
  station: ROW.counted | ROW.priced,
  uncounted: ROW.kpiScope,
  unpriced: ROW.counted | ROW.kpiScope,
  unheard: ROW.counted | ROW.priced | ROW.kpiScope,
  unplanned: ROW.counted | ROW.priced | ROW.kpiScope,
  farm: 0,
}

async function plantOf(made: readonly Made[]) {
  const plant = handMadePlant()
  const store = openMemoryWarehouse()
  plant.enterprise('e0')
  for (const [id, { kind, sums: all }] of made.entries()) {
    const kpiScope = kind !== 'station' && kind !== 'farm'
    plant.device(`e0/s1/a1/l1/d${id}`, createSums(), { kpiScope, assetClass: kind === 'farm' ? 'farm' : 'machine' })
    const sums = Float64Array.from(all)
    sums[SUM.pbt] = kind === 'unplanned' ? 0 : MINUTE
    sums[SUM.observed] = kind === 'unheard' ? MINUTE / 2 : sums[SUM.pbt]!
    sums[SUM.pqUnpriced] = kind === 'unpriced' ? sums[SUM.pq]! : 0
    const rows = { length: 1, device: Uint32Array.of(id), minute: Float64Array.of(MORNING), version: Uint32Array.of(1) }
    await store.append({ minutes: [{ ...rows, flags: Uint8Array.of(FLAGS[kind]), sums }] }, id + 1)
  }
  return createHistory({
    ...plant,
    marks: createEpisodeBook(),
    store,
    settled: async () => undefined,
    breathe: async () => undefined,
    keepMark: async () => undefined,
    seriesOf: () => [],
    text: () => undefined,
    now: () => NOON,
  })
}

describe('an opened figure', () => {
  it('adds up: every term is the sum of the devices whose term counts, whatever the plant is made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(device, { minLength: 1, maxLength: 6 }), async (made) => {
        const history = await plantOf(made)
        for (const kpi of FIGURES) {
          const found = (await history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope: 'enterprise:e0', kpi }))!
          for (const { symbol, value } of found.terms) {
            const parts = found.devices.flatMap((d) => d.terms.filter((term) => term.symbol === symbol && term.counts))
            expect(
              parts.reduce((sum, term) => sum + term.value, 0),
              `${kpi} ${symbol}`,
            ).toBeCloseTo(value, 6)
          }
          for (const { contributes, terms } of found.devices) expect(contributes).toBe(terms.some(({ counts }) => counts))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('of energy over pieces is of the energy of all and the pieces of those that count', async () => {
    const sums = Array.from({ length: SUM_COUNT }, () => 1000)
    const history = await plantOf([
      { kind: 'machine', sums },
      { kind: 'station', sums },
    ])
    const found = (await history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope: 'enterprise:e0', kpi: 'energyPerGood' }))!
    expect(found.terms.map(({ symbol, value }) => [symbol, value])).toEqual([
      ['E', 0.002],
      ['GQ', 1000],
      ['GQO', 1000],
    ])
    expect(found.devices.map((d) => [d.contributes, d.terms.map(({ counts }) => counts)])).toEqual([
      [true, [true, true, true]],
      [true, [true, false, false]],
    ])
  })

  it('of pieces nobody counts is unknown, never 0, in the row of the machine and of its plant', async () => {
    const history = await plantOf([{ kind: 'uncounted', sums: Array.from({ length: SUM_COUNT }, () => 0) }])
    for (const scope of ['enterprise:e0', 'device:e0/s1/a1/l1/d0'])
      for (const kpi of ['good', 'scrap', 'notGood', 'energyKwh'] as const) {
        const found = (await history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope, kpi }))!
        expect([found.value, found.reason], `${scope} ${kpi}`).toEqual([null, kpi === 'energyKwh' ? 'no-energy' : 'no-count'])
        expect(found.filled).not.toMatch(/\d/)
        expect(found.devices.map(({ contributes, value }) => [contributes, value])).toEqual([[false, null]])
      }
  })

  it('has the machines without a meter among those left out of its energy, and those without a counter of its pieces', async () => {
    const none = Array.from({ length: SUM_COUNT }, () => 0)
    const metered = none.map((_, i) => (i === SUM.energy ? 2_500_000 : 0))
    const counting = none.map((_, i) => (i === SUM.gq || i === SUM.pq ? 3 : 0))
    const history = await plantOf([
      { kind: 'uncounted', sums: metered },
      { kind: 'machine', sums: counting },
    ])
    const behind = async (kpi: 'energyKwh' | 'good') => {
      const found = (await history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope: 'enterprise:e0', kpi }))!
      return [found.value, found.devices.map(({ contributes, reason }) => [contributes, reason])]
    }
    expect(await behind('energyKwh')).toEqual([
      2.5,
      [
        [true, null],
        [false, 'no-energy'],
      ],
    ])
    expect(await behind('good')).toEqual([
      3,
      [
        [false, 'no-count'],
        [true, null],
      ],
    ])
  })
})
