import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as fleet from '../../../model/compute-fleet.ts'
import { computeFleet282, fleetHallOf } from '../analytics/fleet-halls.ts'

const HOUR = 3_600_000
const meter = (totalKwh: number, itKwh: number, ms = HOUR) => ({ totalKwh, itKwh, totalMs: ms, itMs: ms })

describe('a fleet of compute centres (domain §2.11, SYS-20, SYS-22, SYS-23)', () => {
  it('adds 282 lognormal sites up to 87.3 EFLOPS, 61.11 of them intelligent at 70 %', () => {
    const { sites, pflops, intelligentPflops, intelligentShare } = fleet.fleetCapacity(computeFleet282())!
    expect(sites).toBe(282)
    expect(pflops! / 1000).toBeCloseTo(87.3, 6)
    expect(intelligentPflops! / 1000).toBeCloseTo(61.11, 6)
    expect(intelligentShare).toBeCloseTo(0.7, 9)
  })

  it('loses exactly the capacity of a site that falls silent, flagged and never zero', () => {
    const halls = computeFleet282()
    const lost = halls[117]!.site
    const told = halls.filter((hall) => hall.site === lost).reduce((sum, hall) => sum + fleet.toldPflops(hall), 0)
    const after = halls.map((hall) => (hall.site === lost ? { ...hall, stale: true } : hall))
    const [before, now] = [fleet.fleetCapacity(halls)!, fleet.fleetCapacity(after)!]
    expect(before.pflops! - now.pflops!).toBeCloseTo(told, 6)
    expect(now.sites).toBe(282)
    expect(after.filter((hall) => hall.stale).map(fleet.toldPflops)).not.toContain(0)
    expect(fleet.fleetCapacity(halls.map((hall) => ({ ...hall, stale: true })))).toBeNull()
  })

  it('takes PUE from summed energies: 470 / 300, not the mean 1.45', () => {
    const two = [fleetHallOf({ site: 'a/1', meter: meter(110_000, 100_000) }), fleetHallOf({ site: 'b/1', meter: meter(360_000, 200_000) })]
    expect(fleet.fleetEnergy(two)).toMatchObject({ sites: 2, value: expect.closeTo(1.566667, 6), ok: false, interim: true, itKwh: 300_000 })
    const broken = [...two, fleetHallOf({ site: 'c/1', meter: { ...meter(5, 1), itMs: 0 } })]
    expect(fleet.fleetEnergy(broken)).toEqual(fleet.fleetEnergy(two))
    expect(fleet.fleetEnergy([fleetHallOf({})])).toBeNull()
  })

  it('holds PUE, green share and racks against their limits', () => {
    const of = (totalKwh: number, itKwh: number) => fleet.fleetEnergy([fleetHallOf({ meter: meter(totalKwh, itKwh) })])!.ok
    expect([of(1_150_000, 1_000_000), of(1_149_000, 1_000_000)]).toEqual([false, true])
    const green = (greenKwh: number) => fleet.fleetGreen([fleetHallOf({ meter: meter(1150, 1000), greenKwh })])!
    expect(green(520)).toMatchObject({ value: expect.closeTo(0.4522, 4), ok: true })
    expect(green(460).ok).toBe(false)
    const racks = [fleetHallOf({ racksUsed: 5200, racksInstalled: 8000 })]
    expect(fleet.fleetRacks(racks)).toMatchObject({ value: 0.65, ok: true, used: 5200, installed: 8000 })
  })

  it('leaves out who does not tell, on both sides', () => {
    const told = fleetHallOf({ site: 'a/1', meter: meter(1000, 800), greenKwh: 500, racksUsed: 3, racksInstalled: 4 })
    const mute = fleetHallOf({ site: 'b/1', meter: meter(9000, 8000) })
    expect(fleet.fleetGreen([told, mute])).toMatchObject({ sites: 1, value: 0.5 })
    expect(fleet.fleetRacks([told, { ...mute, racksInstalled: 100 }])).toMatchObject({ sites: 1, value: 0.75 })
    const nameless = fleetHallOf({ site: 'c/1', capacity: { precision: '', pflops: 10 } })
    expect(fleet.fleetCapacity([nameless])).toMatchObject({ pflops: 10, intelligentPflops: null, intelligentShare: null })
  })

  it('is the same in any order, and more halls never make less', () => {
    const hall = fc.record({ pflops: fc.nat(1000), precision: fc.constantFrom('FP16', 'FP64', ''), stale: fc.boolean() })
    fc.assert(
      fc.property(fc.array(hall, { maxLength: 8 }), (list) => {
        const halls = list.map(({ pflops, precision, stale }, i) =>
          fleetHallOf({ site: `e${i}/s`, stale, capacity: { precision, pflops } }),
        )
        const [one, other] = [fleet.fleetCapacity(halls)?.pflops, fleet.fleetCapacity([...halls].reverse())?.pflops]
        expect(one).toBe(other)
        const more = [...halls, fleetHallOf({ capacity: { precision: 'FP16', pflops: 1 } })]
        expect(fleet.fleetCapacity(more)!.pflops).toBe((one ?? 0) + 1)
      }),
    )
  })
})
