// Ring grinder of a Xinchang bearing maker (domain §3.1 row 14): the wheel glazes until it is dressed. Machine values are our estimate.
import { powers } from '../machine.ts'
import { type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

const DRESS_EVERY = 40

export const ringGrinder: PlantProfile = {
  code: 'P14',
  nameZh: '轴承套圈磨床',
  area: 'grinding',
  line: 'grind',
  machine: {
    runMin: 30,
    exits: { MINOR: [0.55, 2], STARVED: [0.25, 4], FAULT: [0.03, 40], SETUP: [0.12, 20], IDLE: [0.05, 30] },
    priS: 16,
    effectiveness: 0.93,
    scrap: 0.008,
    rework: 0.006,
    cycleCv: 0.03,
    powerKw: powers({ off: 0.2, warmup: 4, idle: 3, setup: 4, run: 11, minor: 4.5, fault: 2 }),
  },
  warmupMin: 15,
  crew: 2,
  stations: [{ id: 'grinder', nameZh: '套圈磨床', type: 'ring-grinder', ratedPowerKw: 18, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  serviceEvery: DRESS_EVERY,
  wearScrap: (wear) => (wear > DRESS_EVERY ? ramp(wear - DRESS_EVERY, 40, 0.05) : 0),
  signals: [
    {
      station: 'grinder',
      metric: 'process.grinding_power',
      unit: 'kW',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => 6 + 0.03 * Math.min(c.wear, 4 * DRESS_EVERY) + normal(c.random, 0, 0.2),
    },
    {
      station: 'grinder',
      metric: 'vib.rms',
      unit: 'mm/s',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => 1.1 + normal(c.random, 0, 0.09),
    },
    {
      station: 'grinder',
      metric: 'process.roundness',
      unit: 'um',
      decimals: 2,
      every: 'piece',
      when: 'run',
      sample: (c) => Math.max(0.2, normal(c.random, 0.8, 0.12)),
    },
  ],
  faults: {
    WHEEL_GLAZED: {
      station: 'grinder',
      effect: 'dressing missed: grinding power ramps up, roundness worse, scrap to 5 %',
      hours: 6,
      apply: (h) => ({ unserved: true, signals: { 'process.roundness': { add: ramp(h, 2, 0.5) } } }),
    },
    SPINDLE_BEARING: {
      station: 'grinder',
      effect: 'spindle bearing: vibration doubles over 8 h',
      hours: 20,
      apply: (h) => ({ signals: { 'vib.rms': { factor: 1 + ramp(h, 8, 1) } } }),
    },
  },
}
