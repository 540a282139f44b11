import { beforeEach, describe, expect, it } from 'vitest'
import { createCalendars } from '../../../analytics/calendars.ts'
import { versionsOf } from '../../../analytics/history-versions.ts'
import { createPlantIndex } from '../../../analytics/plants.ts'
import { type Sent, state } from './feed.ts'
import { DEVICE, HOUR, openWorld, START, takeAll, type World } from './late-world.ts'

const MIN = 60_000
const ENT = 'demo-elec-01'
const PATH = `${ENT}/liushi-1/assy/mcb-3/dev-0`
const NOON = START + 5.5 * HOUR

/** Half a day of a machine that makes a piece a minute at an ideal cycle of 1.5 s. */
async function ran(): Promise<World> {
  const world = openWorld()
  const sent: Sent[] = [state(START, 'RUN', true)]
  for (let m = 1; m <= 10 * 60; m++) sent.push({ metric: 'count.good', at: START + m * MIN, value: m })
  await takeAll(world, sent)
  return world
}
const LAST = START + 10 * HOUR
async function pass(world: World, from: number): Promise<void> {
  for (let s = 1; s <= 40; s++) await world.take([], from + s * 1000)
}
function asked(world: World, now: number) {
  const { live } = world.fed.analytics
  const plants = {
    revision: 1,
    enterprises: () => [],
    enterprise: () => undefined,
    site: () => world.registry.sites,
    device: () => world.registry.devices,
    stopChanges: () => [],
  }
  const parts = {
    live,
    index: createPlantIndex(live, () => now),
    calendars: createCalendars(plants),
    store: world.store,
    settled: async () => {},
    seriesOf: () => [],
    line: () => [],
    breathe: async () => {},
  }
  return (scope: string, from = NOON - 2 * HOUR, to = NOON) => versionsOf(parts, { enterprise: ENT, scope, from, to }, now)
}

describe('versions of a figure', () => {
  let world: World
  beforeEach(async () => {
    world = await ran()
  })

  it('are one where nothing was stated anew', async () => {
    const versions = await asked(world, LAST)(`device:${PATH}`)
    expect(versions).toHaveLength(1)
    expect(versions![0]).toMatchObject({ statedAt: null, until: null, minutes: 0, version: 1 })
  })

  it('keep what was said before a corrected ideal cycle and before a late stop, with their times', async () => {
    world.registry.devices = [{ from: 0, doc: { ...DEVICE[0]!.doc, idealCycle: 30 } }]
    world.registry.revision++
    await pass(world, LAST)
    const stop = [state(NOON - HOUR, 'FAULT', true), state(NOON - HOUR + 30 * MIN, 'RUN', true)]
    await world.take(stop, LAST + 10 * MIN)
    await pass(world, LAST + 10 * MIN)
    const now = LAST + HOUR
    for (const scope of [`device:${PATH}`, `line:${ENT}/liushi-1/assy/mcb-3`, `enterprise:${ENT}`]) {
      const versions = (await asked(world, now)(scope))!
      expect(versions.map((v) => [v.sums.priPq, v.sums.apt, v.version])).toEqual([
        [100 * 30, 70 * 60, 3],
        [100 * 30, 100 * 60, 2],
        [100 * 1.5, 100 * 60, 1],
      ])
      const [late, edited, first] = versions
      expect([late!.until, first!.statedAt]).toEqual([null, null])
      expect(late!.statedAt).toBe(edited!.until)
      expect(edited!.statedAt).toBe(first!.until)
      expect(late!.statedAt! - (LAST + 10 * MIN)).toBeGreaterThan(0)
      expect(late!.statedAt! - (LAST + 10 * MIN)).toBeLessThan(MIN)
      // A reading on the stroke of a minute is counted in the minute that ends there.
      expect([late!.minutes, edited!.minutes]).toEqual([31, 100])
      expect(versions.map((v) => v.because)).toEqual([['late'], ['terms'], []])
      // All of it had come before anything was stated anew.
      expect(versions.map((v) => v.told)).toEqual([0, 0, 120])
    }
  })

  it('say how much of the figure had not come yet when it was stated so', async () => {
    const early = openWorld()
    const sent: Sent[] = [state(START, 'RUN', true)]
    for (let m = 1; m <= 4.5 * 60; m++) sent.push({ metric: 'count.good', at: START + m * MIN, value: m })
    await takeAll(early, sent)
    // A stop of the morning is told late, in the middle of the two hours asked for; the rest of them comes afterwards.
    const middle = START + 4.5 * HOUR
    await early.take([state(middle - 50 * MIN, 'FAULT', true), state(middle - 40 * MIN, 'RUN', true)], middle + MIN)
    await pass(early, middle + MIN)
    const rest: Sent[] = []
    for (let m = 4.5 * 60 + 1; m <= 10 * 60; m++) rest.push({ metric: 'count.good', at: START + m * MIN, value: m })
    await takeAll(early, rest)
    const [now, before] = (await asked(early, LAST)(`device:${PATH}`))!
    expect(now!.sums.pq! / before!.sums.pq!).toBeGreaterThan(1.5)
    expect([now!.minutes, now!.told + before!.told]).toEqual([11, 120])
    expect(now!.told).toBeGreaterThanOrEqual(55)
  })

  it('know no scope of another enterprise, and no time of which nothing is known', async () => {
    const of = asked(world, LAST)
    expect(await of('enterprise:rival-01')).toBeNull()
    expect(await of('segment:yq-lv-elec')).toBeNull()
    expect(await of(`device:${PATH}`, 0, HOUR)).toBeNull()
  })
})
