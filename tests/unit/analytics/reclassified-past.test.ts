// A stop of three days ago gets another reason: the closed minutes it covers are stated again, and what stands above them; nothing else is.
import { describe, expect, it } from 'vitest'
import { kpiRows } from '../../../analytics/history-kpis.ts'
import { createSums } from '../../../model/kpi.ts'
import { type Sent, state } from './feed.ts'
import { handMadePlant } from './hand-made-plant.ts'
import { DAY, DEVICE, HOUR, openWorld, rest, rowsOf, START, takeAll, type World } from './late-world.ts'

const MIN = 60_000
const { path } = DEVICE[0]!.doc
/** 10:00 to 10:25 local of the eighth day, in the shift. */
const FAULT = { from: START + 7 * DAY + 3.5 * HOUR, to: START + 7 * DAY + 3.5 * HOUR + 25 * MIN }
const END = START + 10 * DAY
/** Ten days of a machine that counts every ten minutes and stands once. */
function sent(): Sent[] {
  const out: Sent[] = [state(START, 'RUN', true)]
  for (let m = 10; m <= 10 * 1440; m += 10) out.push({ metric: 'count.good', at: START + m * MIN, value: m })
  return [...out, state(FAULT.from, 'FAULT', true), state(FAULT.to, 'RUN', true)].sort((a, b) => a.at - b.at)
}
let clock = END + MIN
async function say(world: World, reason: string | null): Promise<void> {
  const { registry } = world
  const version = registry.stops.length + 1
  registry.stops = [...registry.stops, { device: path, version, ...FAULT, reason, note: null, by: 'wang', at: clock }]
  registry.revision++
  clock += 20 * MIN
  await rest(world, clock)
}
/** Minutes after the last reading are made as time goes by. */
const past = async (world: World) => (await rowsOf(world)).filter((r) => r.minute < END - HOUR)
const inStop = (minute: number) => minute >= FAULT.from && minute < FAULT.to

describe('a stop of three days ago', { timeout: 60_000 }, () => {
  it('re-states its minutes, hour, shift and day when it is renamed, and all is as before when that is taken back', async () => {
    const world = openWorld()
    await takeAll(world, sent())
    await rest(world, END)
    const before = await past(world)
    const plant = handMadePlant()
    plant.enterprise('demo-elec-01')
    plant.device(path, createSums(), { enterprise: 'demo-elec-01' })
    const parts = { ...plant, store: world.store, settled: async () => {}, seriesOf: () => [] }
    const windows = async (every: 'PT1H' | 'shift' | 'P1D') =>
      (await kpiRows(parts, { enterprise: 'demo-elec-01', from: START, to: END - HOUR, every, level: 'device' }, END)).map((row) => ({
        from: row.from,
        to: row.to,
        adet: row.sums.adet! / 60,
        setup: row.sums.aust! / 60,
        failures: row.sums.failures,
        restated: row.restated,
        version: row.version,
      }))
    const told = async () => ({ PT1H: await windows('PT1H'), shift: await windows('shift'), P1D: await windows('P1D') })
    const plain = await told()

    await say(world, 'S2')
    const renamed = await past(world)
    expect(renamed.filter((r) => r.version === 2).map((r) => r.minute)).toEqual(before.map((r) => r.minute).filter(inStop))
    expect(renamed.filter((r) => !inStop(r.minute))).toEqual(before.filter((r) => !inStop(r.minute)))
    const after = await told()
    for (const every of ['PT1H', 'shift', 'P1D'] as const)
      after[every].forEach((row, i) => {
        const was = plain[every][i]!
        const holds = row.from <= FAULT.from && row.to >= FAULT.to
        expect(row).toEqual(holds ? { ...was, adet: was.adet - 25, setup: was.setup + 25, failures: 0, restated: true, version: 2 } : was)
      })

    await say(world, null)
    const undone = await past(world)
    expect(undone.map(({ minute, sums }) => ({ minute, sums }))).toEqual(before.map(({ minute, sums }) => ({ minute, sums })))
    expect(undone.filter((r) => r.version !== (inStop(r.minute) ? 3 : 1))).toEqual([])
  })

  it('is out of reach once it is older than can be re-stated', async () => {
    const world = openWorld({ days: 2 })
    await takeAll(world, sent())
    await rest(world, END)
    const before = await past(world)
    await say(world, 'S2')
    expect(await past(world)).toEqual(before)
  })
})
