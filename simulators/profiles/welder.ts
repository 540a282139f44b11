// Semi-automatic welding station of a small Yueqing workshop: the same work as S30 of the line, by hand feed. Stops and waits like the
// line does; two signals; what a workshop with one power clamp and a counter can send.
import { powers } from '../machine.ts'
import type { PlantProfile } from '../profile.ts'
import { normal } from '../random.ts'
import { mcbLine } from './mcb-line.ts'

export const welder: PlantProfile = {
  code: 'P1w',
  nameZh: '半自动电阻焊机',
  area: 'weld',
  line: 'cell',
  machine: {
    ...mcbLine.machine,
    runMin: 12,
    priS: 4.5,
    effectiveness: 0.9,
    scrap: 0.012,
    rework: 0.006,
    cycleCv: 0.1,
    powerKw: powers({ off: 0.02, warmup: 0.3, idle: 0.3, setup: 0.6, run: 3.2, minor: 0.5, fault: 0.3 }),
  },
  warmupMin: 0,
  crew: 3,
  stations: [
    { id: 'welder', nameZh: '电阻焊机', type: 'resistance-welder', ratedPowerKw: 6, kpiScope: true, scrapWeight: 1, stopWeight: 1 },
  ],
  serviceEvery: 6_000,
  wearScrap: (wear) => (wear > 6_000 ? Math.min(0.03, (wear - 6_000) * 5e-6) : 0),
  signals: [
    {
      station: 'welder',
      metric: 'process.weld_current',
      unit: 'kA',
      decimals: 3,
      every: 10,
      when: 'run',
      sample: (c) => normal(c.random, 5.4, 0.12),
    },
    {
      station: 'welder',
      metric: 'process.weld_displacement',
      unit: 'mm',
      decimals: 4,
      every: 10,
      when: 'run',
      sample: (c) => 0.22 - 3.75e-6 * c.wear + normal(c.random, 0, 0.014),
    },
  ],
  faults: {
    ELECTRODE_WEAR: {
      station: 'welder',
      effect: 'dressing missed: weld displacement keeps falling, weld rejects rise to 3 %',
      hours: 12,
      apply: () => ({ unserved: true }),
    },
  },
}
