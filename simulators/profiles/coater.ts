// P6: electrode coater of a lithium cell maker (domain §3.3.6). Pieces are metres of foil.
import { powers } from '../machine.ts'
import { drift, type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

export const coater: PlantProfile = {
  code: 'P6',
  nameZh: '锂电池极片涂布机',
  area: 'electrode',
  line: 'coating',
  machine: {
    runMin: 180,
    exits: { MINOR: [0.5, 12], SETUP: [0.2, 60], FAULT: [0.12, 55], STARVED: [0.18, 20] },
    priS: 1,
    effectiveness: 0.92,
    scrap: 0.035,
    rework: 0,
    cycleCv: 0.02,
    powerKw: powers({ off: 25, warmup: 300, idle: 180, setup: 180, run: 420, minor: 180, fault: 180 }),
  },
  warmupMin: 30,
  crew: 2,
  stations: [
    { id: 'coater', nameZh: '涂布机', type: 'electrode-coater', ratedPowerKw: 600, kpiScope: true, scrapWeight: 1, stopWeight: 1 },
  ],
  signals: [
    {
      station: 'coater',
      metric: 'process.coat_weight',
      unit: 'g/m2',
      decimals: 2,
      every: 10,
      when: 'run',
      // tau 20 min at one sample in 10 s.
      sample: (c) => 180 + drift(c, 0.5, Math.exp(-10 / 1200), normal) + normal(c.random, 0, 0.75),
    },
    {
      station: 'coater',
      metric: 'process.web_tension',
      unit: 'N',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => normal(c.random, 120, 2),
    },
    {
      station: 'coater',
      metric: 'process.dew_point',
      unit: 'Cel',
      decimals: 1,
      every: 60,
      when: 'always',
      sample: (c) => -45 + drift(c, 0.8, 0.97, normal),
    },
  ],
  faults: {
    SLOT_CLOG: {
      station: 'coater',
      effect: 'slot die clogs: coat weight of one lane -4 %, scrap +3 %',
      hours: 6,
      apply: () => ({ scrap: 0.03, signals: { 'process.coat_weight': { factor: 0.96 } } }),
    },
    DEWPOINT_LEAK: {
      station: 'coater',
      effect: 'dry room leaks: dew point +10 K within 30 min',
      hours: 5,
      apply: (h) => ({ signals: { 'process.dew_point': { add: ramp(h, 0.5, 10) } } }),
    },
  },
}
