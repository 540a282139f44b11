// P2b: pump test bench (domain §3.3.2): H(Q) = 40 - 0.0008 Q² m, eta(Q) = 0.74 (1 - ((Q - 100)/100)²), water, at 100 m3/h.
import { powers } from '../machine.ts'
import type { PlantProfile } from '../profile.ts'
import { normal } from '../random.ts'

/** Head, m, at flow q, m3/h. */
const headM = (q: number): number => 40 - 0.0008 * q * q
/** Efficiency of the pump at flow q. */
const efficiency = (q: number): number => 0.74 * (1 - ((q - 100) / 100) ** 2)
/** Shaft power, kW. */
export const shaftKw = (q: number): number => (1000 * 9.81 * q * headM(q)) / (3.6e6 * efficiency(q))

export const pumpBench: PlantProfile = {
  code: 'P2b',
  nameZh: '水泵性能试验台',
  area: 'test',
  line: 'bench',
  machine: {
    runMin: 18,
    exits: { SETUP: [0.8, 6], MINOR: [0.1, 4], FAULT: [0.02, 50], STARVED: [0.06, 12], IDLE: [0.02, 60] },
    priS: 840,
    effectiveness: 0.93,
    scrap: 0.02,
    rework: 0.01,
    cycleCv: 0.1,
    powerKw: powers({ off: 0.2, warmup: 1, idle: 1.5, setup: 2, run: 13.5, minor: 2, fault: 1.5 }),
  },
  warmupMin: 0,
  crew: 2,
  stations: [{ id: 'bench', nameZh: '试验台', type: 'pump-test-bench', ratedPowerKw: 30, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  signals: [
    {
      station: 'bench',
      metric: 'process.head',
      unit: 'm',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => headM(100) * normal(c.random, 1, 0.02),
    },
    {
      station: 'bench',
      metric: 'process.flow',
      unit: 'm3/h',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => normal(c.random, 100, 0.8),
    },
    {
      station: 'bench',
      metric: 'process.shaft_power',
      unit: 'kW',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => shaftKw(100) * normal(c.random, 1, 0.015),
    },
  ],
  faults: {
    FLOWMETER_BIAS: {
      station: 'bench',
      effect: 'flow meter reads 4 % low: every pump shifts in Q only, head and power unchanged',
      hours: 10,
      apply: () => ({ scrap: 0.02, signals: { 'process.flow': { factor: 0.96 } } }),
    },
    CAVITATION: {
      station: 'bench',
      effect: 'suction filter clogs: head falls more than 3 %, flow noise up',
      hours: 5,
      apply: () => ({ signals: { 'process.head': { factor: 0.955 }, 'process.flow': { spread: 3 } } }),
    },
  },
}
