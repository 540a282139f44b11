// A fault still open where a window ends (domain §2.5): counted as a failure, with its time so far, and said to be cut off.
import { describe, expect, it } from 'vitest'
import { kpiRows } from '../../../analytics/history-kpis.ts'
import { createSums, kpisOf, SUM } from '../../../model/kpi.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { open, type Sent, send, state, tick } from './feed.ts'
import { HOUR, handMadePlant, MINUTE, MORNING } from './hand-made-plant.ts'

const at = (minute: number) => MORNING + minute * MINUTE
/** Runs an hour, stands from 1:00 to 2:30 in a fault, runs on. */
const STORY: readonly Sent[] = [
  state(at(0), 'RUN', true),
  state(at(60), 'FAULT', true),
  state(at(150), 'RUN', true),
  state(at(240), 'RUN', true),
]

async function rowsOf(windows: readonly (readonly [number, number])[], every: 'all' | 'PT1H' = 'all') {
  const store = openMemoryWarehouse()
  let offset = 0
  const fed = open({ staleMinutes: 600, onRows: (rows) => void store.append({ minutes: [rows] }, ++offset) })
  send(fed, STORY)
  tick(fed, at(300))
  const plant = handMadePlant()
  plant.enterprise('e0')
  plant.device('e0/s1/a1/l1/d1', createSums())
  const parts = { ...plant, store, settled: async () => {}, seriesOf: () => [] }
  const ask = { enterprise: 'e0', every, level: 'device' } as const
  return (await Promise.all(windows.map(([from, to]) => kpiRows(parts, { ...ask, from: at(from), to: at(to) }, at(300))))).flat()
}

describe('a failure', () => {
  it('that is open at the end of the window counts with the time so far; its row says that it is cut off', async () => {
    const [cut, whole, rest, middle] = await rowsOf([
      [0, 120],
      [0, 180],
      [120, 180],
      [90, 120],
    ])
    expect([cut!.sums.failures, cut!.sums.ttr, cut!.censored]).toEqual([1, 3600, true])
    expect(cut!.kpis.mttr).toBeCloseTo(1, 12)
    expect([whole!.sums.failures, whole!.sums.ttr, whole!.censored]).toEqual([1, 5400, false])
    // It began before: its rest is repair time here, and no failure of this window.
    expect([rest!.sums.failures, rest!.sums.ttr, rest!.censored]).toEqual([0, 1800, false])
    expect([middle!.sums.failures, middle!.censored, middle!.reasons.mtbf]).toEqual([0, true, 'no-failure'])
  })
  it('is told hour by hour as of one window', async () => {
    const hours = (await rowsOf([[0, 240]], 'PT1H')).map((row) => row.censored)
    expect(hours).toEqual([false, true, false, false])
    // The first hour asked for may begin with the fault.
    expect((await rowsOf([[75, 240]], 'PT1H')).map((row) => row.censored)).toEqual([true, false, false])
  })
  it('is open from the minute in which it began, and over in the one in which it ends, on its last millisecond too', () => {
    const fed = send(open({ staleMinutes: 600 }), STORY)
    tick(fed, at(300))
    const failing = [...fed.rows]
      .filter(([, { sums }]) => sums[SUM.failing]! > 0)
      .map(([key]) => (Number(key.split(':')[1]) - MORNING) / MINUTE)
    expect([Math.min(...failing), Math.max(...failing), failing.length]).toEqual([60, 148, 89])
  })
})

describe('the vector of domain §2.5', () => {
  it('has MTBF 38.75 h, MTTR 1.25 h, and 31.0 h and 1.0 h with n + 1; without a failure, null and a reason', () => {
    const s = createSums()
    s[SUM.apt] = 155 * HOUR
    s[SUM.failures] = 4
    s[SUM.ttr] = (1.5 + 0.5 + 2 + 1) * HOUR
    const basis = { counted: true, priced: true }
    expect(kpisOf(s, basis).kpis).toMatchObject({ mtbf: 38.75, mttr: 1.25 })
    expect(kpisOf(s, basis, { divisor: 'n+1' }).kpis).toMatchObject({ mtbf: 31, mttr: 1 })
    s[SUM.failures] = s[SUM.ttr] = 0
    expect([kpisOf(s).kpis.mtbf, kpisOf(s).reasons.mtbf]).toEqual([null, 'no-failure'])
  })
})
