// P8: one greenhouse of tomatoes (domain §3.3.8): climate, its controls on the bands of §2.12, substrate and irrigation, lights, harvest
// and the people in it. No pieces, no OEE.
import type { EpochMs } from '../../model/reading.ts'
import { assetProfile, type FaultHours, type Tell } from '../asset.ts'
import { createRandom, normal, type Random } from '../random.ts'
import { createWeather, localHour, localWeekday, outdoorsAt, type Weather } from '../weather.ts'
import { type Air, AREA_M2, breatheAir, humidity, type Inputs, saturation, transpiration } from './greenhouse-climate.ts'

/** Heat pump of 250 kW heat at a coefficient of performance of 3; lamps of 40 kW give 150 umol/(m2 s). */
const HEAT_W = 250_000
const COP = 3
const LAMP_KW = 40
const LAMP_PAR = 150
/** Light on the crop by global radiation: umol/(m2 s) for 1 W/m2. */
const PAR_PER_W = 2.06
/** Irrigation: m3/h while it runs, and water that makes one point of substrate moisture, m3. */
const FLOW_M3H = 4
const POINT_M3 = 0.08
/** The substrate drains above this moisture, %. */
const DRAINS = 70
/** Fresh fruit that ripens for one mol of light on one m2, kg. */
const KG_MOL = 0.008
/** Above this light it is day: bands of §2.12 are of the day. */
const DAY_PAR = 20
export const BANDS = { tempC: [21, 27], humidity: [0.5, 0.7], co2: [400, 1500] } as const

type House = {
  at: EpochMs
  readonly random: Random
  readonly weather: Weather
  readonly air: Air
  sunWm2: number
  outC: number
  par: number
  /** Command of the vents and where they stand, 0..1. */
  command: number
  vent: number
  heatW: number
  lamps: boolean
  dosing: boolean
  moisture: number
  /** What the controller counts as used since the last watering, and what is still to be given now, m3. */
  usedM3: number
  toGiveM3: number
  flowing: boolean
  saltNoise: number
  acidNoise: number
  ripeKg: number
  people: number
  powerKw: number
  energyKwh: number
  waterM3: number
  harvestKg: number
}

function create(seed: string, _number: number, at: EpochMs): House {
  const weather = createWeather(seed, at)
  return {
    at,
    random: createRandom(seed, 'house'),
    weather,
    air: { tempC: 19, vapour: 0.75 * saturation(19), co2: 450 },
    sunWm2: 0,
    outC: outdoorsAt(weather, at).dryC,
    par: 0,
    command: 0,
    vent: 0,
    heatW: 0,
    lamps: false,
    dosing: false,
    moisture: 67,
    usedM3: 0,
    toGiveM3: 0,
    flowing: false,
    saltNoise: 0,
    acidNoise: 0,
    ripeKg: 150,
    people: 0,
    powerKw: 0,
    energyKwh: 0,
    waterM3: 0,
    harvestKg: 0,
  }
}

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x))

function step(s: House, at: EpochMs, fault: FaultHours, tell: Tell): void {
  const seconds = (at - s.at) / 1000
  const out = outdoorsAt(s.weather, s.at)
  const hour = localHour(s.at)
  s.sunWm2 = out.sunWm2
  s.outC = out.dryC
  control(s, hour, fault)
  s.par = PAR_PER_W * s.sunWm2 + (s.lamps ? LAMP_PAR : 0)
  const inputs: Inputs = {
    sunWm2: s.sunWm2,
    outC: out.dryC,
    outVapour: 0.65 * saturation(out.dryC),
    vent: s.vent,
    heatW: s.heatW,
    doseKgH: s.dosing && fault('CO2_LEAK') === undefined ? 9 : 0,
    par: s.par,
  }
  breatheAir(s.air, inputs, seconds)
  water(s, seconds, fault, tell)
  s.saltNoise = 0.9995 * s.saltNoise + 0.003 * normal(s.random)
  s.acidNoise = 0.9995 * s.acidNoise + 0.002 * normal(s.random)
  s.ripeKg += (KG_MOL * s.par * AREA_M2 * seconds) / 1e6
  work(s, hour, at, tell)
  s.powerKw = 0.6 + s.heatW / 1000 / COP + (s.lamps ? LAMP_KW : 0) + 3 * s.vent + (s.flowing ? 1.5 : 0)
  const kwh = (s.powerKw * seconds) / 3600
  s.energyKwh += kwh
  tell.truly('energyKwh', kwh)
  tell.truly('labourH', (s.people * seconds) / 3600)
  tell.truly('dliMol', (s.par * seconds) / 1e6)
  if (s.par >= DAY_PAR) {
    const inside = (value: number, [low, high]: readonly [number, number]) => (value >= low && value <= high ? at - s.at : 0)
    tell.truly('ms.day', at - s.at)
    tell.truly('ms.temperature', inside(s.air.tempC, BANDS.tempC))
    tell.truly('ms.humidity', inside(humidity(s.air), BANDS.humidity))
    tell.truly('ms.co2', inside(s.air.co2, BANDS.co2))
  }
  s.at = at
}

/** Vents from 24 °C on, and a crack against moist air; heat towards 21.5 °C by day and 17 by night; lamps on dull days; CO2 with closed vents. */
function control(s: House, hour: number, fault: FaultHours): void {
  const { tempC, co2 } = s.air
  const day = hour >= 6 && hour < 20
  const moist = clamp((humidity(s.air) - (day ? 0.62 : 0.8)) / 0.1, 0, 1) * (tempC > 15 ? (day ? 0.09 : 0.08) : 0)
  s.command = clamp(Math.max((tempC - 24) / 3, moist), 0, 1)
  // Motors take 2 min from end to end.
  const stuck = fault('VENT_STUCK') !== undefined
  if (!stuck) s.vent += clamp(s.command - s.vent, -10 / 120, 10 / 120)
  else s.vent = Math.min(s.vent, 0.05)
  s.heatW = fault('HEATER_FAIL') === undefined ? HEAT_W * clamp(((day ? 21.5 : 17) - tempC) / 2, 0, 1) : 0
  s.lamps = hour >= 5 && hour < 19 && s.sunWm2 < (s.lamps ? 150 : 100)
  s.dosing = day && s.command < 0.1 && s.sunWm2 > 50 && co2 < (s.dosing ? 1000 : 800)
}

/** Each half cubic metre the crop is thought to have used is given back with 5 % more, which drains while emitters are clear. */
function water(s: House, seconds: number, fault: FaultHours, tell: Tell): void {
  const used = (transpiration(s.air, s.sunWm2) * AREA_M2 * seconds) / 1e6
  s.usedM3 += used
  if (s.usedM3 >= 0.5) {
    s.toGiveM3 += s.usedM3 * 1.05
    s.usedM3 = 0
  }
  s.flowing = s.toGiveM3 > 0
  // The controller opens the valve for a time: clogged emitters pass less in it.
  const planned = Math.min(s.toGiveM3, (FLOW_M3H * seconds) / 3600)
  const given = planned * flowShare(fault)
  s.toGiveM3 -= planned
  s.waterM3 += given
  s.moisture = clamp(s.moisture + (given - used) / POINT_M3, 20, DRAINS)
  tell.truly('waterM3', given)
}
const flowShare = (fault: FaultHours): number => (fault('EMITTER_CLOG') === undefined ? 1 : 0.9)

/** Two people by day; four in the mornings of Monday, Wednesday and Friday, who bring in what is ripe, a crate each ten minutes. */
function work(s: House, hour: number, at: EpochMs, tell: Tell): void {
  const picking = [1, 3, 5].includes(localWeekday(s.at)) && hour >= 8 && hour < 11
  s.people = picking ? 4 : (hour >= 7 && hour < 11) || (hour >= 13 && hour < 16) ? 2 : 0
  if (!picking || at % 600_000 !== 0) return
  const cratesLeft = Math.max(1, Math.round((11 - localHour(s.at)) * 6))
  const kg = Math.round((s.ripeKg / cratesLeft) * 10) / 10
  s.ripeKg -= kg
  s.harvestKg += kg
  tell.truly('harvestKg', kg)
}

/** 1 % a week, and wet all night: the sensor says 100 % where the air is merely moist. */
const shownHumidity = (s: House, fault: FaultHours, noise: Random): number => {
  const hours = fault('RH_DRIFT')
  const true_ = clamp(normal(noise, humidity(s.air), 0.01), 0, 1)
  if (hours === undefined) return true_
  return s.par < DAY_PAR && humidity(s.air) > 0.8 ? 1 : Math.min(1, true_ + (0.01 * hours) / 168)
}

export const greenhouse = assetProfile<House>({
  code: 'P8',
  nameZh: '番茄温室',
  assetClass: 'farm',
  area: 'farm',
  line: 'houses',
  id: 'house',
  type: 'greenhouse',
  ratedPowerKw: 130,
  segment: 'zj-greenhouse',
  county: '330421',
  create,
  step,
  state: () => ({ state: 'RUN', reason: '' }),
  // biome-ignore format: one channel a line reads as the table it is
  signals: [
    { metric: 'env.temperature', unit: 'Cel', decimals: 2, everyS: 30, value: (s, _, r) => normal(r, s.air.tempC, 0.1) },
    { metric: 'env.humidity', unit: '1', decimals: 3, everyS: 30, value: shownHumidity },
    { metric: 'env.co2', unit: 'ppm', decimals: 0, everyS: 30, value: (s, _, r) => normal(r, s.air.co2, 10) },
    { metric: 'env.par', unit: 'umol/(m2.s)', decimals: 1, everyS: 30, value: (s, _, r) => clamp(s.par * normal(r, 1, 0.01), 0, 3000) },
    { metric: 'env.outdoor_temperature', unit: 'Cel', decimals: 1, everyS: 60, value: (s) => s.outC },
    { metric: 'env.vent_command', unit: '%', decimals: 0, everyS: 30, value: (s, fault) => (fault('VENT_STUCK') === undefined ? 100 * s.command : Math.max(60, 100 * s.command)) },
    { metric: 'env.heating', unit: 'kW', decimals: 1, everyS: 60, value: (s) => s.heatW / 1000 },
    { metric: 'env.co2_dose', unit: 'kg/h', decimals: 1, everyS: 60, value: (s) => (s.dosing ? 9 : 0) },
    { metric: 'env.irrigation_flow', unit: 'm3/h', decimals: 2, everyS: 10, value: (s, fault, r) => (s.flowing ? FLOW_M3H * flowShare(fault) * normal(r, 1, 0.005) : 0) },
    { metric: 'process.substrate_moisture', unit: '%', decimals: 1, everyS: 60, value: (s, _, r) => normal(r, s.moisture, 0.3) },
    { metric: 'process.ec', unit: 'mS/cm', decimals: 2, everyS: 60, value: (s, _, r) => normal(r, clamp(2.6 + 0.3 * s.saltNoise + 0.03 * (68 - s.moisture), 1.8, 3.5), 0.02) },
    { metric: 'process.ph', unit: '[pH]', decimals: 2, everyS: 60, value: (s, _, r) => normal(r, clamp(6 + s.acidNoise, 5.5, 6.5), 0.02) },
    { metric: 'power.active', unit: 'kW', decimals: 2, everyS: 10, value: (s, _, r) => s.powerKw * normal(r, 1, 0.01) },
    { metric: 'labour.present', unit: '1', decimals: 0, everyS: 60, value: (s) => s.people },
  ],
  registers: [
    { metric: 'energy.active', unit: 'kWh', decimals: 4, value: (s) => s.energyKwh },
    { metric: 'water.volume', unit: 'm3', decimals: 4, value: (s) => s.waterM3 },
    { metric: 'harvest.mass', unit: 'kg', decimals: 1, value: (s) => s.harvestKg },
  ],
  frozen: (fault) => fault('LOGGER_FREEZE') !== undefined,
  faults: {
    VENT_STUCK: {
      effect: 'vents told to open 60 % or more stay closed: temperature more than 3 K above a house without the fault',
      hours: 10,
    },
    RH_DRIFT: { effect: 'humidity reads 1 % more each week and 100 % all night', hours: 336 },
    EMITTER_CLOG: { effect: 'irrigation flow 10 % low: substrate moisture falls day by day', hours: 96 },
    CO2_LEAK: { effect: 'CO2 is dosed without a rise in ppm', hours: 12 },
    HEATER_FAIL: { effect: 'no heat: below 12 °C in a cold night', hours: 12 },
    LOGGER_FREEZE: { effect: 'sensors repeat identical values; meters go on', hours: 2 },
  },
  figures: (a) => ({
    inBandTemperature: ratio(a['ms.temperature'], a['ms.day']),
    inBandHumidity: ratio(a['ms.humidity'], a['ms.day']),
    inBandCo2: ratio(a['ms.co2'], a['ms.day']),
    kwhPerKg: ratio(a.energyKwh, a.harvestKg),
    litresPerKg: ratio(1000 * (a.waterM3 ?? 0), a.harvestKg),
    labourHPerT: ratio(1000 * (a.labourH ?? 0), a.harvestKg),
  }),
})

const ratio = (a = 0, b = 0): number | null => (b > 0 ? a / b : null)
