// P4: eight-chamber stenter of a Keqiao dyer and finisher (domain §3.3.4). Pieces are metres of fabric.
import { powers } from '../machine.ts'
import { drift, type PlantProfile } from '../profile.ts'
import { normal } from '../random.ts'

/** Gas use, m3/h: speed v in m/min, entry moisture w in kg/kg, exhaust humidity h in kg/kg. */
export const gasM3h = (v: number, w: number, h: number): number =>
  30 + 65 * (v / 35) * (w / 0.55) * (1 + (0.6 * (0.12 - Math.min(0.18, Math.max(0.04, h)))) / 0.12)

export const stenter: PlantProfile = {
  code: 'P4',
  nameZh: '定型机',
  area: 'finishing',
  line: 'stenter',
  machine: {
    runMin: 90,
    exits: { SETUP: [0.75, 12], MINOR: [0.15, 3], FAULT: [0.04, 40], STARVED: [0.06, 15] },
    // One metre at 35 m/min.
    priS: 60 / 35,
    effectiveness: 0.9,
    scrap: 0.02,
    rework: 0.015,
    cycleCv: 0.02,
    powerKw: powers({ off: 8, warmup: 80, idle: 45, setup: 60, run: 110, minor: 60, fault: 45 }),
  },
  warmupMin: 30,
  crew: 4,
  stations: [{ id: 'stenter', nameZh: '定型机', type: 'stenter', ratedPowerKw: 200, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  signals: [
    {
      station: 'stenter',
      metric: 'process.chamber_temp',
      unit: 'Cel',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => 190 + drift(c, 0.8, 0.9, normal) + normal(c.random, 0, 0.4),
    },
    {
      station: 'stenter',
      metric: 'process.exhaust_humidity',
      unit: 'kg/kg',
      decimals: 4,
      every: 10,
      when: 'run',
      sample: (c) => 0.12 + drift(c, 0.006, 0.95, normal),
    },
    {
      station: 'stenter',
      metric: 'process.gas_flow',
      unit: 'm3/h',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => gasM3h(31.5, 0.55, 0.12) + normal(c.random, 0, 1.5),
    },
  ],
  faults: {
    BURNER_HUNT: {
      station: 'stenter',
      effect: 'burner hunts: chamber temperature swings by several K from sample to sample',
      hours: 6,
      apply: () => ({ signals: { 'process.chamber_temp': { spread: 4.2 } } }),
    },
    EXHAUST_OVEROPEN: {
      station: 'stenter',
      effect: 'exhaust damper too far open: humidity 0.12 -> 0.05 kg/kg, gas +24 %',
      hours: 10,
      apply: () => ({ signals: { 'process.exhaust_humidity': { add: -0.07 }, 'process.gas_flow': { factor: 1.24 } } }),
    },
  },
}
