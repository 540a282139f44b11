import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stateRows } from '../../../analytics/history-states.ts'
import { timelines } from '../../../analytics/timelines.ts'
import { createSums, SUM_COUNT, SUM_STATE_TIME } from '../../../model/kpi.ts'
import { STATE_CODE } from '../../../model/plant.ts'
import { METRIC_KIND, type SeriesInfo } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { handMadePlant } from './hand-made-plant.ts'

const MINUTE = 60_000
const FROM = Date.parse('2026-03-10T08:00:00+08:00')
const MINUTES = 200
const STATES_TOLD = [STATE_CODE.RUN, STATE_CODE.FAULT, STATE_CODE.IDLE]
const seriesOf = (device: number): SeriesInfo[] => [{ id: device, device, metric: 'state', kind: METRIC_KIND.state, unit: '' }]

/** Of each minute how long nobody heard of the machine, ms; null: there is no row. */
const silence = fc.array(fc.constantFrom(0, 0, 0, 0, 0, MINUTE, 20_000, null), { minLength: MINUTES, maxLength: MINUTES })
const told = fc.array(fc.record({ second: fc.nat({ max: MINUTES * 60 }), state: fc.constantFrom(...STATES_TOLD) }), {
  minLength: 1,
  maxLength: 12,
})
const machines = fc.array(fc.record({ silence, told }), { minLength: 1, maxLength: 3 })

it('tell of many machines at once what is told of each alone', async () => {
  await fc.assert(
    fc.asyncProperty(machines, async (all) => {
      const plant = handMadePlant()
      plant.enterprise('e0')
      const store = openMemoryWarehouse()
      for (const [device, { silence, told }] of all.entries()) {
        plant.device(`e0/s1/a1/l1/d${device}`, createSums())
        const sorted = [{ second: 0, state: STATE_CODE.RUN }, ...told].sort((a, b) => a.second - b.second)
        const n = sorted.length
        const readings = {
          offset: 1,
          receivedAt: FROM,
          length: n,
          series: new Uint32Array(n).fill(device),
          at: Float64Array.from(sorted, (t) => FROM + t.second * 1000),
          value: Float64Array.from(sorted, (t) => t.state),
          aux: new Uint32Array(n),
          flags: new Uint8Array(n),
        }
        const heard = silence.flatMap((missing, m) => (missing === null ? [] : [{ m, missing }]))
        const sums = new Float64Array(heard.length * SUM_COUNT)
        for (const [row, { missing }] of heard.entries()) sums[row * SUM_COUNT + SUM_STATE_TIME + STATE_CODE.RUN] = MINUTE - missing
        const minutes = {
          length: heard.length,
          device: new Uint32Array(heard.length).fill(device),
          minute: Float64Array.from(heard, ({ m }) => FROM + m * MINUTE),
          version: new Uint32Array(heard.length).fill(1),
          flags: new Uint8Array(heard.length),
          sums,
        }
        await store.append({ series: seriesOf(device), readings: [readings], minutes: [minutes] }, device + 1)
      }
      const parts = { ...plant, store, settled: async () => {}, seriesOf, text: () => undefined }
      const ids = all.map((_, device) => device)
      const to = FROM + MINUTES * MINUTE
      const together = await timelines(parts, ids, FROM, to, to)
      for (const id of ids) expect(together.get(id) ?? []).toEqual(await stateRows(parts, id, FROM, to, to))
    }),
    { numRuns: 25 },
  )
})
