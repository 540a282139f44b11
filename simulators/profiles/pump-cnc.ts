// P2a: CNC lathe of a Yongjia pump maker (domain §3.3.2): tool wear loads the spindle until the tool is changed.
import { powers } from '../machine.ts'
import { type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

/** Flank wear, µm, after n parts; changed at 200 µm, about 190 parts. */
const wearUm = (parts: number): number => 30 + 0.9 * parts

export const pumpCnc: PlantProfile = {
  code: 'P2a',
  nameZh: '泵体数控车床',
  area: 'machining',
  line: 'cnc',
  machine: {
    runMin: 35,
    exits: { MINOR: [0.45, 4], STARVED: [0.35, 6], FAULT: [0.03, 45], SETUP: [0.1, 40], IDLE: [0.07, 30] },
    priS: 95,
    effectiveness: 0.92,
    scrap: 0.01,
    rework: 0.005,
    cycleCv: 0.06,
    // RUN: cutting power at mid wear (115 µm) with some air-cut between.
    powerKw: powers({ off: 0.1, warmup: 0.8, idle: 2.2, setup: 2.5, run: 6.2, minor: 2.2, fault: 0.8 }),
  },
  warmupMin: 0,
  crew: 3,
  stations: [{ id: 'cnc', nameZh: '数控车床', type: 'cnc-lathe', ratedPowerKw: 15, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  serviceEvery: 190,
  wearScrap: (wear) => (wear > 190 ? ramp(wear - 190, 60, 0.12) : 0),
  signals: [
    {
      station: 'cnc',
      metric: 'process.spindle_power',
      unit: 'kW',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => (5.5 + 0.01 * wearUm(c.wear)) * (1 + normal(c.random, 0, 0.03)),
    },
    {
      station: 'cnc',
      metric: 'vib.rms',
      unit: 'mm/s',
      decimals: 2,
      every: 10,
      when: 'run',
      sample: (c) => 0.9 + 0.003 * wearUm(c.wear) + normal(c.random, 0, 0.08),
    },
  ],
  faults: {
    BEARING: {
      station: 'cnc',
      effect: 'spindle bearing: vibration +6 % a day at first, here within hours; spindle power follows',
      hours: 20,
      apply: (h) => ({ power: 1 + ramp(h, 12, 0.05), signals: { 'vib.rms': { factor: 1 + ramp(h, 10, 0.9) } } }),
    },
    TOOL_WORN: {
      station: 'cnc',
      effect: 'tool change missed: spindle power and vibration climb past 190 parts, scrap to 12 %',
      hours: 16,
      apply: () => ({ unserved: true }),
    },
  },
}
