// P3: 650 t cold-chamber die casting of Rui'an and Yuhuan car parts (domain §3.3.3), with its holding furnace.
import { powers } from '../machine.ts'
import { drift, type PlantProfile, ramp } from '../profile.ts'
import { normal } from '../random.ts'

export const dieCasting: PlantProfile = {
  code: 'P3',
  nameZh: '压铸机',
  area: 'casting',
  line: 'diecast',
  machine: {
    runMin: 60,
    exits: { MINOR: [0.6, 2], STARVED: [0.15, 8], FAULT: [0.08, 30], SETUP: [0.07, 120], IDLE: [0.1, 45] },
    priS: 55,
    effectiveness: 0.93,
    scrap: 0.04,
    rework: 0.005,
    cycleCv: 0.03,
    // Machine and holding furnace (45 kW at duty 0.45): the furnace holds through every stop.
    powerKw: powers({ off: 20, warmup: 40, idle: 29, setup: 29, run: 58, minor: 29, fault: 24 }),
  },
  warmupMin: 30,
  crew: 3,
  stations: [{ id: 'dc', nameZh: '压铸单元', type: 'die-casting-650t', ratedPowerKw: 120, kpiScope: true, scrapWeight: 1, stopWeight: 1 }],
  signals: [
    {
      station: 'dc',
      metric: 'process.melt_temp',
      unit: 'Cel',
      decimals: 1,
      every: 10,
      when: 'always',
      // Each ladle takes 3 K, which the furnace gives back within the shot.
      sample: (c) => 665 - 3 * ((c.at / 55_000) % 1) + normal(c.random, 0, 2),
    },
    {
      station: 'dc',
      metric: 'process.gate_speed',
      unit: 'm/s',
      decimals: 2,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 42, 1.5),
    },
    {
      station: 'dc',
      metric: 'process.intensification',
      unit: 'MPa',
      decimals: 1,
      every: 'piece',
      when: 'run',
      sample: (c) => 72 + drift(c, 0.3, 0.98, normal) + normal(c.random, 0, 1.5),
    },
  ],
  faults: {
    NITROGEN_LOW: {
      station: 'dc',
      effect: 'accumulator loses nitrogen: intensification falls 6 MPa in 6 h, porosity scrap up',
      hours: 14,
      apply: (h) => ({ scrap: ramp(h, 6, 0.04), signals: { 'process.intensification': { add: -ramp(h, 6, 6) } } }),
    },
    THERMOCOUPLE_DRIFT: {
      station: 'dc',
      effect: 'melt thermocouple reads 8 K high while scrap is unchanged: the sensor, not the process',
      hours: 20,
      apply: () => ({ signals: { 'process.melt_temp': { add: 8 } } }),
    },
    PLUNGER_WEAR: {
      station: 'dc',
      effect: 'plunger worn: spread of the gate speed grows fourfold, scrap +1.5 %',
      hours: 16,
      apply: (h) => ({ scrap: ramp(h, 8, 0.015), signals: { 'process.gate_speed': { spread: ramp(h, 8, 4) } } }),
    },
  },
}
