// P5: 160 t servo-hydraulic injection moulding of Huangyan (domain §3.3.5).
import { powers } from '../machine.ts'
import { drift, type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

export const injection: PlantProfile = {
  code: 'P5',
  nameZh: '注塑机',
  area: 'moulding',
  line: 'inj',
  machine: {
    runMin: 150,
    exits: { MINOR: [0.55, 2.5], SETUP: [0.1, 75], FAULT: [0.08, 35], STARVED: [0.12, 8], IDLE: [0.15, 90] },
    priS: 22,
    effectiveness: 0.95,
    scrap: 0.016,
    rework: 0.004,
    cycleCv: 0.02,
    powerKw: powers({ off: 0.4, warmup: 6, idle: 4.2, setup: 4.2, run: 9.52, minor: 4.2, fault: 4.2 }),
  },
  warmupMin: 30,
  crew: 2,
  stations: [{ id: 'imm', nameZh: '注塑机', type: 'injection-160t', ratedPowerKw: 22, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  signals: [
    {
      station: 'imm',
      metric: 'process.cushion',
      unit: 'mm',
      decimals: 2,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 6, 0.15),
    },
    {
      station: 'imm',
      metric: 'process.peak_pressure',
      unit: 'MPa',
      decimals: 1,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 98, 1.2),
    },
    {
      station: 'imm',
      metric: 'process.melt_temp',
      unit: 'Cel',
      decimals: 1,
      every: 10,
      when: 'run',
      sample: (c) => 225 + drift(c, 0.7, 0.95, normal) + normal(c.random, 0, 0.3),
    },
  ],
  faults: {
    CHECK_RING: {
      station: 'imm',
      effect: 'check ring leaks: cushion falls 0.02 mm a shot to 3 mm, spread of weight up, scrap +3 %',
      hours: 12,
      // 0.02 mm a shot at about 155 shots an hour.
      apply: (h) => ({ scrap: ramp(h, 1, 0.03), signals: { 'process.cushion': { add: -ramp(h, 1, 3), spread: 0.3 } } }),
    },
    HEATER_OPEN: {
      station: 'imm',
      effect: 'heater band open: one zone falls 15 K in 4 min, short shots',
      hours: 3,
      apply: (h) => ({ scrap: ramp(h, 0.07, 0.08), signals: { 'process.melt_temp': { add: -ramp(h, 0.07, 15) } } }),
    },
    COOLING_SCALE: {
      station: 'imm',
      effect: 'scaled cooling channels: cooling time extended, cycle +9 % over 12 h; E down',
      hours: 24,
      apply: (h) => ({ cycle: 1 + ramp(h, 12, 0.09) }),
    },
  },
}
