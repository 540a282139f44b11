// P7: one hall of a compute centre (domain §3.3.7): IT load, cooling by wet-bulb temperature, UPS, lighting, sources, racks, jobs; site
// states in place of machine states. Its state is told in canonical words: NORMAL is RUN, DEGRADED is MINOR, MAINT is PLANNED, OUTAGE is FAULT.
import type { State } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { assetProfile, type FaultHours, type Tell } from '../asset.ts'
import { ramp } from '../profile.ts'
import { createRandom, exponential, lognormal, normal, type Random, uniform } from '../random.ts'
import { createWeather, localHour, localWeekday, outdoorsAt, type Weather } from '../weather.ts'
import { advanceJobs, createJobQueue, type JobQueue } from './job-queue.ts'
import { createSources, type Sources, storedShare, supply } from './power-sources.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
export const DESIGN_KW = 10_000
const RACKS = 800
const SLOTS = 48
/** Alarm limit of the rack inlet, °C: the recommended band ends here. */
const INLET_ALARM_C = 27
/** Mean time to a degraded spell and to an outage, and their mean length. */
const DEGRADED = [12 * DAY, 3 * HOUR] as const
const OUTAGE = [90 * DAY, 0.6 * HOUR] as const

/**
 * Total power over IT power in operation (domain §3.3.7): chillers by wet-bulb temperature, °C, free cooling below 12; fans by relative
 * speed; UPS loss 3.5 %; lighting 0.3 %.
 */
export const powerFactor = (wetBulbC: number, fanSpeed: number): number =>
  1 + 0.06 + 0.004 * Math.max(0, wetBulbC - 12) + 0.03 * fanSpeed ** 3 + 0.035 + 0.003

type Mode = 'NORMAL' | 'DEGRADED' | 'MAINT' | 'OUTAGE'
type Hall = {
  at: EpochMs
  readonly number: number
  readonly random: Random
  readonly weather: Weather
  readonly sources: Sources
  readonly jobs: JobQueue
  /** A training block runs until `blockUntil`, or none does. */
  block: boolean
  blockUntil: EpochMs
  loadNoise: number
  inletNoise: number
  inletExtraC: number
  mode: Mode
  /** What was drawn: the next degraded spell and outage, from and to. */
  degraded: { from: EpochMs; to: EpochMs }
  outage: { from: EpochMs; to: EpochMs }
  alarmed: boolean
  racksUsed: number
  itKw: number
  totalKw: number
  itKwh: number
  totalKwh: number
  greenKwh: number
  /** What the two meters show: the same, unless somebody swaps their leads. */
  shownItKwh: number
  shownTotalKwh: number
}

const spell = (random: Random, from: EpochMs, [gap, length]: readonly [number, number]) => {
  const begin = from + exponential(random, gap)
  return { from: begin, to: begin + lognormal(random, length, 0.9) }
}

function create(seed: string, number: number, at: EpochMs): Hall {
  const random = createRandom(seed, 'hall')
  return {
    at,
    number,
    random,
    weather: createWeather(seed, at),
    sources: createSources(),
    jobs: createJobQueue(seed, SLOTS, at),
    block: uniform(random) < 0.6,
    blockUntil: at + uniform(random) * DAY,
    loadNoise: 0,
    inletNoise: 0,
    inletExtraC: 0,
    mode: 'NORMAL',
    degraded: spell(random, at, DEGRADED),
    outage: spell(random, at, OUTAGE),
    alarmed: false,
    racksUsed: Math.round(RACKS * (0.6 + 0.15 * uniform(random))),
    itKw: 0,
    totalKw: 0,
    itKwh: 0,
    totalKwh: 0,
    greenKwh: 0,
    shownItKwh: 0,
    shownTotalKwh: 0,
  }
}

/** The hall's mode at `at`; what is drawn for the future is drawn anew once it is past. Maintenance: two hours each second Sunday. */
function modeAt(s: Hall, at: EpochMs, fault: FaultHours): Mode {
  if (at >= s.degraded.to) s.degraded = spell(s.random, at, DEGRADED)
  if (at >= s.outage.to) s.outage = spell(s.random, at, OUTAGE)
  if (at >= s.outage.from) return 'OUTAGE'
  const week = Math.floor(at / (7 * DAY)) + s.number
  if (localWeekday(at) === 7 && week % 2 === 0 && localHour(at) >= 2 && localHour(at) < 4) return 'MAINT'
  return at >= s.degraded.from || fault('CHILLER_TRIP') !== undefined ? 'DEGRADED' : 'NORMAL'
}

function step(s: Hall, at: EpochMs, fault: FaultHours, tell: Tell): void {
  const hours = (at - s.at) / HOUR
  const out = outdoorsAt(s.weather, s.at)
  s.mode = modeAt(s, s.at, fault)
  if (s.at >= s.blockUntil) {
    s.block = !s.block
    // Blocks last 2 to 72 h, the gaps between them 1 to 12 h, each even in its logarithm.
    const [low, high] = s.block ? [2, 72] : [1, 12]
    s.blockUntil = s.at + HOUR * low * (high / low) ** uniform(s.random)
  }
  s.loadNoise = 0.99 * s.loadNoise + 0.0015 * normal(s.random)
  const daily = 0.08 * Math.sin((2 * Math.PI * (localHour(s.at) - 9)) / 24)
  const share = 0.55 + (s.block ? 0.25 : 0) + daily + s.loadNoise
  s.itKw = s.mode === 'OUTAGE' ? 0 : DESIGN_KW * share * (s.mode === 'MAINT' ? 0.6 : 1)
  // Without IT load the lights and controls of the hall remain.
  s.totalKw = s.mode === 'OUTAGE' ? 0.003 * DESIGN_KW : s.itKw * powerFactor(out.wetBulbC, fanSpeed(fault))
  supply(s.sources, s.totalKw, hours, out)
  warm(s, hours, fault, tell, at)
  advanceJobs(s.jobs, at, s.mode !== 'OUTAGE', (event, when, cls, waitMs) => {
    tell.sample({ at: when, n: `job.${event}`, v: 1, ...(cls === '' ? {} : { code: cls }) })
    tell.truly(`jobs.${event}`, 1)
    if (event === 'started') tell.truly('jobWaitMs', waitMs)
  })
  const [it, total, green] = [s.itKw * hours, s.totalKw * hours, s.sources.greenKw * hours]
  s.itKwh += it
  s.totalKwh += total
  s.greenKwh += green
  const swapped = fault('METER_SWAP') !== undefined
  s.shownItKwh += swapped ? total : it
  s.shownTotalKwh += swapped ? it : total
  tell.truly('itKwh', it)
  tell.truly('totalKwh', total)
  tell.truly('greenKwh', green)
  tell.truly(`ms.${s.mode}`, at - s.at)
  s.at = at
}

/** Rack inlet: 22 °C and slow noise; without its chiller 0.75 K/min up to 12 K, and back within a few minutes. */
function warm(s: Hall, hours: number, fault: FaultHours, tell: Tell, at: EpochMs): void {
  const minutes = hours * 60
  s.inletNoise = 0.995 * s.inletNoise + 0.06 * normal(s.random)
  if (fault('CHILLER_TRIP') !== undefined) s.inletExtraC = Math.min(12, s.inletExtraC + 0.75 * minutes)
  else s.inletExtraC *= Math.exp(-minutes / 8)
  const hot = inletC(s) > (s.alarmed ? INLET_ALARM_C - 0.5 : INLET_ALARM_C)
  if (hot === s.alarmed) return
  s.alarmed = hot
  tell.sample({ at, n: 'alarm', v: hot, code: 'E-INLET', severity: 'critical' })
}

const inletC = (s: Hall): number => 22 + s.inletNoise + s.inletExtraC
/** A clogged filter costs 15 % of fan speed in 30 days. */
const fanSpeed = (fault: FaultHours): number => 1 + ramp(fault('FILTER_CLOG') ?? 0, 720, 0.15)
/** AI halls are rated in FP16, every third one, for general work, in FP64; PFLOPS. */
const general = (s: Hall): boolean => s.number % 3 === 0
const capacity = (s: Hall): number => (general(s) ? 60 : 2000)
const swap = <T>(fault: FaultHours, a: T, b: T): T => (fault('METER_SWAP') === undefined ? a : b)
const gap = <T>(fault: FaultHours, value: T): T | null => (fault('METER_GAP') === undefined ? value : null)

const STATE_OF: Readonly<Record<Mode, { state: State; reason: string }>> = {
  NORMAL: { state: 'RUN', reason: '' },
  DEGRADED: { state: 'MINOR', reason: 'B5' },
  MAINT: { state: 'PLANNED', reason: 'P2' },
  OUTAGE: { state: 'FAULT', reason: 'B5' },
}

export const computeCentre = assetProfile<Hall>({
  code: 'P7',
  nameZh: '算力中心机房',
  assetClass: 'compute-centre',
  area: 'dc',
  line: 'halls',
  id: 'hall',
  type: 'compute-hall',
  ratedPowerKw: 12_000,
  designItKw: DESIGN_KW,
  segment: 'zj-compute',
  county: '330903',
  create,
  step,
  state: (s) => STATE_OF[s.mode],
  // biome-ignore format: one channel a line reads as the table it is
  signals: [
    { metric: 'dc.power.total', unit: 'kW', decimals: 1, everyS: 10, value: (s, fault, r) => swap(fault, s.totalKw, s.itKw) * normal(r, 1, 0.002) },
    { metric: 'dc.power.it', unit: 'kW', decimals: 1, everyS: 10, value: (s, fault, r) => gap(fault, swap(fault, s.itKw, s.totalKw) * normal(r, 1, 0.002)) },
    { metric: 'power.active', unit: 'kW', decimals: 1, everyS: 30, value: (s, _, r) => s.totalKw * normal(r, 1, 0.002) },
    { metric: 'dc.power.grid', unit: 'kW', decimals: 1, everyS: 60, value: (s) => s.sources.gridKw },
    { metric: 'dc.power.wind', unit: 'kW', decimals: 1, everyS: 60, value: (s) => s.sources.windKw },
    { metric: 'dc.power.pv', unit: 'kW', decimals: 1, everyS: 60, value: (s) => s.sources.pvKw },
    { metric: 'dc.power.storage', unit: 'kW', decimals: 1, everyS: 60, value: (s) => s.sources.storageKw },
    { metric: 'dc.storage.charge', unit: '1', decimals: 3, everyS: 60, value: (s) => storedShare(s.sources) },
    { metric: 'dc.fan.speed', unit: '1', decimals: 3, everyS: 60, value: (_, fault, r) => fanSpeed(fault) * normal(r, 1, 0.004) },
    { metric: 'dc.racks.installed', unit: '1', decimals: 0, everyS: 600, value: () => RACKS },
    { metric: 'dc.racks.used', unit: '1', decimals: 0, everyS: 600, value: (s) => s.racksUsed },
    { metric: 'dc.flops.capacity', unit: 'PFLOPS', decimals: 1, everyS: 600, value: capacity },
    { metric: 'dc.flops.used', unit: 'PFLOPS', decimals: 1, everyS: 60, value: (s) => (capacity(s) * s.jobs.ends.length) / SLOTS },
    { metric: 'dc.precision', unit: '', decimals: 0, everyS: 600, value: (s) => (general(s) ? 'FP64' : 'FP16') },
    { metric: 'process.inlet_temperature', unit: 'Cel', decimals: 2, everyS: 10, value: (s, _, r) => normal(r, inletC(s), 0.15) },
    { metric: 'process.crah_1_delta_t', unit: 'K', decimals: 2, everyS: 60, value: (_, fault, r) => normal(r, fault('VALVE_STUCK') === undefined ? 11 : 2, 0.3) },
    { metric: 'process.crah_2_delta_t', unit: 'K', decimals: 2, everyS: 60, value: (_, __, r) => normal(r, 11, 0.3) },
    { metric: 'process.ups_resistance', unit: 'mOhm', decimals: 3, everyS: 60, value: (_, fault, r) => 4 * (1 + ramp(fault('UPS_BATTERY') ?? 0, 12, 0.25)) * normal(r, 1, 0.01) },
  ],
  registers: [
    { metric: 'dc.energy.total', unit: 'kWh', decimals: 3, value: (s) => s.shownTotalKwh },
    { metric: 'dc.energy.it', unit: 'kWh', decimals: 3, value: (s, fault) => gap(fault, s.shownItKwh) },
    { metric: 'energy.active', unit: 'kWh', decimals: 3, value: (s) => s.totalKwh },
    { metric: 'energy.green', unit: 'kWh', decimals: 3, value: (s) => s.greenKwh },
  ],
  faults: {
    FILTER_CLOG: { effect: 'fan speed rises 15 % in 30 days, fan power with its cube: PUE creeps up', hours: 720 },
    CHILLER_TRIP: { effect: 'rack inlet rises 0.75 K/min; alarm at 27 °C; site degraded', hours: 0.5 },
    VALVE_STUCK: { effect: 'temperature difference over one cooler falls to 2 K, its neighbour stays', hours: 12 },
    METER_GAP: { effect: 'IT power and energy are missing: PUE null, never 0 or infinite', hours: 3 },
    UPS_BATTERY: { effect: 'internal resistance of the UPS battery rises 25 %', hours: 48 },
    METER_SWAP: { effect: 'leads of the two meters swapped: IT above total, PUE below 1, to be refused and flagged', hours: 3 },
  },
  figures: (a) => {
    const observed = (a['ms.NORMAL'] ?? 0) + (a['ms.DEGRADED'] ?? 0) + (a['ms.MAINT'] ?? 0) + (a['ms.OUTAGE'] ?? 0)
    return {
      pue: ratio(a.totalKwh, a.itKwh),
      greenShare: ratio(a.greenKwh, a.totalKwh),
      availability: ratio((a['ms.NORMAL'] ?? 0) + (a['ms.DEGRADED'] ?? 0), observed),
    }
  },
})

const ratio = (a = 0, b = 0): number | null => (b > 0 ? a / b : null)
