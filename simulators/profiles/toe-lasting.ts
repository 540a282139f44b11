// P9: toe lasting in a Wenzhou footwear line (domain §3.1 row 7, §3.2). Pieces are pairs.
import { powers } from '../machine.ts'
import { drift, type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

export const toeLasting: PlantProfile = {
  code: 'P9',
  nameZh: '前帮机',
  area: 'lasting',
  line: 'last',
  machine: {
    runMin: 25,
    exits: { MINOR: [0.6, 2], STARVED: [0.25, 5], FAULT: [0.03, 30], SETUP: [0.08, 15], IDLE: [0.04, 25] },
    priS: 22,
    effectiveness: 0.85,
    scrap: 0.01,
    rework: 0.015,
    cycleCv: 0.12,
    powerKw: powers({ off: 0.1, warmup: 3, idle: 1.8, setup: 2, run: 4.2, minor: 2.2, fault: 1.5 }),
  },
  warmupMin: 20,
  crew: 6,
  stations: [{ id: 'laster', nameZh: '前帮机', type: 'toe-lasting', ratedPowerKw: 7.5, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  signals: [
    {
      station: 'laster',
      metric: 'process.oven_temp',
      unit: 'Cel',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => 85 + drift(c, 1, 0.95, normal) + normal(c.random, 0, 0.4),
    },
    {
      station: 'laster',
      metric: 'process.press_pressure',
      unit: 'bar',
      decimals: 1,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 35, 0.7),
    },
  ],
  faults: {
    OVEN_LOW: {
      station: 'laster',
      effect: 'adhesive oven 14 K too cold: bond rejects, rework +5 %',
      hours: 6,
      apply: (h) => ({ rework: ramp(h, 0.5, 0.05), signals: { 'process.oven_temp': { add: -ramp(h, 0.3, 14) } } }),
    },
  },
}
