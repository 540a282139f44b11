// Halls of a fleet made by hand: one that tells nothing but what it is given, and 282 sites as a province has them.
import type { FleetHall } from '../../../model/compute-fleet.ts'

export const fleetHallOf = (more: Partial<FleetHall>): FleetHall => ({
  site: 'e0/s1',
  stale: false,
  capacity: null,
  meter: { totalKwh: 0, itKwh: 0, totalMs: 0, itMs: 0 },
  greenKwh: null,
  racksUsed: null,
  racksInstalled: null,
  ...more,
})

/** 282 sites of lognormal size, 87.3 EFLOPS together, 70 % of each in a hall for AI. */
export function computeFleet282(): FleetHall[] {
  // Park and Miller's generator, so that every run has the same fleet.
  let state = 20_260_105
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const sizes = Array.from({ length: 282 }, () => Math.exp(Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())))
  const scale = 87_300 / sizes.reduce((a, b) => a + b, 0)
  return sizes.flatMap((size, i) => [
    fleetHallOf({ site: `e${i}/s1`, capacity: { precision: 'FP16', pflops: size * scale * 0.7 } }),
    fleetHallOf({ site: `e${i}/s1`, capacity: { precision: 'FP64', pflops: size * scale * 0.3 } }),
  ])
}
