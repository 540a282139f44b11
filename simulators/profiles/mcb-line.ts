// P1: Yueqing line that assembles and tests miniature circuit breakers (domain §3.3.1). Eight stations on one rigid transfer: every
// index moves all poles by one station, so one machine sets the pace of all. Poles that fail a test are marked and sorted out at S80.
import { powers } from '../machine.ts'
import { type PlantProfile, ramp, type Station } from '../profile.ts'
import { lognormal, normal } from '../random.ts'

const station = (id: string, nameZh: string, scrapWeight: number, stopWeight: number): Station => ({
  id,
  nameZh,
  type: `mcb-line-${id.slice(0, 3)}`,
  kpiScope: false,
  scrapWeight,
  stopWeight,
})

/** Welds between two dressings of the electrodes. */
const DRESS_EVERY = 15_000

export const mcbLine: PlantProfile = {
  code: 'P1',
  nameZh: '小型断路器自动装配检测线',
  area: 'assy',
  line: 'mcb',
  machine: {
    runMin: 7,
    exits: {
      MINOR: [0.74, 0.75],
      STARVED: [0.12, 1.5],
      BLOCKED: [0.05, 1],
      FAULT: [0.03, 14],
      SETUP: [0.02, 25],
      IDLE: [0.04, 20],
    },
    priS: 1.8,
    effectiveness: 0.95,
    scrap: 0.013,
    rework: 0.002,
    cycleCv: 0.04,
    powerKw: powers({ off: 0.3, warmup: 6, idle: 3, setup: 5, run: 11.5, minor: 5.5, fault: 4 }),
  },
  warmupMin: 15,
  powerEveryS: 1,
  stations: [
    station('s10-feed', '上料装配', 0, 0.3),
    station('s20-rivet', '铆接', 0, 0.08),
    station('s30-weld', '电阻焊', 0.2, 0.14),
    station('s40-delay', '延时校验', 0.3, 0.14),
    station('s50-trip', '瞬时脱扣检测', 0.15, 0.08),
    station('s60-hipot', '耐压检测', 0.05, 0.06),
    station('s70-mark', '移印打标', 0, 0.05),
    { ...station('s80-pack', '视觉检测与包装', 0.3, 0.15), kpiScope: true, ratedPowerKw: 15 },
  ],
  products: ['MCB-1P-C16', 'MCB-1P-C20', 'MCB-1P-C32', 'MCB-1P-B10'],
  judges: { 's40-delay': 'trip-time', 's50-trip': 'instant-trip', 's80-pack': 'look' },
  crew: 3,
  serviceEvery: DRESS_EVERY,
  wearStation: 's30-weld',
  // Weld rejects 0.3 → 2 % between 15,000 and 20,000 welds; the 0.3 % is part of the usual scrap.
  wearScrap: (wear) => (wear > DRESS_EVERY ? ramp(wear - DRESS_EVERY, 5_000, 0.017) : 0),
  signals: [
    {
      station: 's40-delay',
      metric: 'process.trip_time',
      unit: 's',
      decimals: 2,
      every: 'piece',
      when: 'run',
      // The source gain of §3.3.1 acts through the faults SOURCE_DRIFT and BIMETAL_LOT.
      sample: (c) => 18 * Math.exp(normal(c.random, 0, 0.11)) * (1 - 0.012 * (c.ambient - 30)),
    },
    {
      station: 's40-delay',
      metric: 'env.temperature',
      unit: 'Cel',
      decimals: 1,
      every: 60,
      when: 'always',
      sample: (c) => c.ambient,
    },
    {
      station: 's50-trip',
      metric: 'process.instant_multiple',
      unit: '1',
      decimals: 2,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 7.5, 0.45),
    },
    {
      station: 's30-weld',
      metric: 'process.weld_current',
      unit: 'kA',
      decimals: 3,
      every: 'piece',
      when: 'run',
      sample: (c) => normal(c.random, 6.8, 0.1),
    },
    {
      station: 's30-weld',
      metric: 'process.weld_displacement',
      unit: 'mm',
      decimals: 4,
      every: 'piece',
      when: 'run',
      sample: (c) => 0.22 - 1.5e-6 * c.wear + normal(c.random, 0, 0.012),
    },
    {
      station: 's60-hipot',
      metric: 'process.leakage',
      unit: 'mA',
      decimals: 3,
      every: 'piece',
      when: 'run',
      // Median 0.4, log-sd 0.4: mean of the value 0.4 exp(0.08).
      sample: (c) => Math.min(5, lognormal(c.random, 0.4 * Math.exp(0.08), 0.4)),
    },
    {
      station: 's10-feed',
      metric: 'process.air_pressure',
      unit: 'MPa',
      decimals: 3,
      every: 1,
      when: 'always',
      sample: (c) => normal(c.random, 0.58, 0.008),
    },
  ],
  faults: {
    FEED_JAM: {
      station: 's10-feed',
      effect: 'feeder jams: STARVED bursts of 20-60 s from S10, the stations behind it follow within 3 s; E and A down',
      hours: 6,
      // §3.3.1 has 8 such jams in 100 h; a planted one is a spell of them, every ten minutes while it lasts.
      apply: () => ({ extraStops: [[6, 'STARVED', 20, 60]] }),
    },
    ELECTRODE_WEAR: {
      station: 's30-weld',
      effect: 'dressing missed: weld displacement keeps falling past 15,000 welds, weld rejects 0.3 -> 2 %; Q down until dressed',
      hours: 16,
      apply: () => ({ unserved: true }),
    },
    SOURCE_DRIFT: {
      station: 's40-delay',
      effect: 'test source gain 1 -> 0.985 in 6 h: trip time of all poles up about 3.4 % while ambient is flat; Cpk down',
      hours: 12,
      apply: (h) => ({ signals: { 'process.trip_time': { factor: (1 - ramp(h, 6, 0.015)) ** -2.2 } } }),
    },
    BIMETAL_LOT: {
      station: 's40-delay',
      effect: 'new bimetal lot: mean trip time +6 % at once; Q',
      hours: 8,
      apply: () => ({ scrap: 0.004, signals: { 'process.trip_time': { factor: 1.06 } } }),
    },
    AMBIENT: {
      station: 's40-delay',
      effect: 'hot day: shop +6 K over 4 h, trip time -7 %; must not alarm after compensation',
      hours: 10,
      apply: (h, _wear, ambient) => {
        const warmer = ramp(h, 4, 6)
        return {
          signals: {
            'env.temperature': { add: warmer },
            'process.trip_time': { factor: (1 - 0.012 * (ambient + warmer - 30)) / (1 - 0.012 * (ambient - 30)) },
          },
        }
      },
    },
    VISION_DIRTY: {
      station: 's80-pack',
      effect: 'lens gets dirty: NG rate 0.5 -> 4 %, found good on re-inspection (counted as rework); false scrap',
      hours: 8,
      apply: (h) => ({ rework: ramp(h, 3, 0.035) }),
    },
    AIR_LEAK: {
      station: 's10-feed',
      effect: 'air pressure 0.58 -> 0.50 MPa at once, line power up 6 %, cycle +8 %; E',
      hours: 5,
      apply: () => ({ cycle: 1.08, power: 1.06, signals: { 'process.air_pressure': { add: -0.08 } } }),
    },
  },
}
