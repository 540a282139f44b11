import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../model/dictionary.ts'
import { isId } from '../../../model/plant.ts'
import { conversion } from '../../../model/units.ts'
import { decodeJson, isRejection } from '../../../model/wire/json.ts'
import { COUNTIES } from '../../../registry/counties.ts'
import { SEGMENTS } from '../../../registry/segments.ts'
import { ASSET_PROFILES } from '../../../simulators/assets/catalog.ts'
import { powerFactor } from '../../../simulators/assets/compute-centre.ts'
import { type Air, breatheAir, type Inputs, saturation, warming } from '../../../simulators/assets/greenhouse-climate.ts'
import { createSources, supply } from '../../../simulators/assets/power-sources.ts'
import { createCluster, createPlant } from '../../../simulators/cluster.ts'
import { createGateway } from '../../../simulators/gateway.ts'
import { HISTORY, LIVE, RECENT, type Resolution } from '../../../simulators/resolution.ts'
import { type SimulateOptions, simulatePlant } from '../../../simulators/simulate-plant.ts'
import { createTruth } from '../../../simulators/truth.ts'
import { createWeather, outdoorsAt, windPower } from '../../../simulators/weather.ts'

/** A Monday in March, midnight at the plant. */
const FROM = Date.parse('2026-03-02T00:00:00+08:00')
const HOUR = 3_600_000
type Value = { readonly n: string; readonly v: number | string | boolean; readonly ts: number; readonly code?: string }

function play(profile: string, options: Partial<SimulateOptions> & { hours: number; resolution?: Resolution }) {
  const plant = simulatePlant(profile, { from: FROM, resolution: RECENT, seed: 'assets', ...options })
  const all: Value[] = []
  for (const m of plant.messages) {
    const message = decodeJson(m.payload)
    if (isRejection(message)) throw new Error(message.detail)
    for (const x of message.metrics) all.push({ ...(x as Value), ts: (x.ts as number | undefined) ?? message.ts })
  }
  all.sort((a, b) => a.ts - b.ts)
  const { amounts, figures } = plant.truth().assets![plant.devices[0]!.path]!.total
  return { all, amounts, figures, truth: plant.truth() }
}
const of = (all: readonly Value[], n: string, fromHour = 0, toHour = 1e6) =>
  all.filter((x) => x.n === n && x.ts >= FROM + fromHour * HOUR && x.ts < FROM + toHour * HOUR).map((x) => Number(x.v))
const grown = (values: readonly number[]) => values.at(-1)! - values[0]!
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('assets', { timeout: 30_000 }, () => {
  it('send names, units and values the dictionary takes, none twice, in every resolution', () => {
    for (const { code, channels } of ASSET_PROFILES) {
      for (const { metric, unit } of channels) {
        const rule = lookUp(metric)
        if (isRejection(rule)) throw new Error(rule.detail)
        expect(conversion(unit, rule.unit ?? unit), `${code} ${metric} ${unit}`).toBeDefined()
      }
      for (const resolution of [LIVE, RECENT, HISTORY]) {
        const { all } = play(code, { hours: resolution === LIVE ? 0.5 : 30, resolution })
        const seen = new Set<string>()
        for (const { n, v, ts } of all) {
          const rule = lookUp(n)
          if (isRejection(rule)) throw new Error(rule.detail)
          if (typeof v === 'number' && (v < rule.min || v > rule.max)) throw new Error(`${code} ${n} ${v}`)
          expect(seen.has(`${n} ${ts}`), `${code} ${resolution.name} ${n} ${ts}`).toBe(false)
          seen.add(`${n} ${ts}`)
        }
        for (const { metric } of channels) expect(of(all, metric).length, `${code} ${metric}`).toBeGreaterThan(1)
      }
    }
  })

  it('declare their class in the birth', () => {
    for (const { code, assetClass } of ASSET_PROFILES)
      expect(play(code, { hours: 0.2 }).all.find((x) => x.n === 'assetClass')!.v).toBe(assetClass)
  })

  it('are the same for the same seed, byte for byte, and another day for another', () => {
    const day = (code: string, seed: string) => JSON.stringify(play(code, { hours: 12, seed }).all)
    for (const { code } of ASSET_PROFILES) {
      expect(day(code, 'a')).toBe(day(code, 'a'))
      expect(day(code, 'a')).not.toBe(day(code, 'b'))
    }
  })

  it('do the same however often they are looked at, and tell it in their registers', () => {
    for (const [code, register, amount] of [
      ['P7', 'dc.energy.total', 'totalKwh'],
      ['P7', 'dc.energy.it', 'itKwh'],
      ['P7', 'energy.green', 'greenKwh'],
      ['P8', 'energy.active', 'energyKwh'],
      ['P8', 'water.volume', 'waterM3'],
      ['P8', 'harvest.mass', 'harvestKg'],
    ] as const) {
      const fine = play(code, { hours: 12, resolution: LIVE })
      const coarse = play(code, { hours: 12, resolution: HISTORY })
      expect(fine.amounts).toEqual(coarse.amounts)
      for (const { all, amounts } of [fine, coarse])
        expect(Math.abs(grown(of(all, register)) - amounts[amount]!), register).toBeLessThan(2e-3)
    }
  })

  it('go on where they were saved', () => {
    for (const { code } of ASSET_PROFILES) {
      const cluster = createPlant({ profile: code, seed: 'save' })
      const begin = (from: Parameters<typeof createGateway>[0]['from'], truth = createTruth()) =>
        createGateway({ cluster, plan: cluster.enterprises[0]!, origin: FROM, truth, from })
      const device = cluster.enterprises[0]!.devices[0]!.path
      const whole = createTruth()
      begin(FROM, whole).advance(FROM + 6 * HOUR, HISTORY)
      const first = createTruth()
      const half = begin(FROM, first)
      half.advance(FROM + 3 * HOUR, HISTORY)
      half.flush()
      const saved = JSON.parse(JSON.stringify({ gateway: half.save(), truth: first.file(FROM, half.at) }))
      const second = createTruth(saved.truth)
      begin(saved.gateway, second).advance(FROM + 6 * HOUR, HISTORY)
      const total = (t: typeof whole) => t.file(FROM, FROM + 6 * HOUR).assets![device]!.total
      expect(total(second)).toEqual(total(whole))
    }
  })

  it('join the demo cluster under fictitious names, in segments and counties the registry knows', () => {
    const cluster = createCluster({ enterprises: 8, devices: 40, assets: true })
    const added = cluster.enterprises.slice(8)
    expect(added.map((e) => e.enterprise.county)).toEqual(['330903', '330421'])
    for (const { enterprise, devices } of added) {
      expect(enterprise.name).toContain('模拟')
      expect(SEGMENTS.some((s) => s.code === enterprise.segments[0]!.code)).toBe(true)
      expect(COUNTIES.some((c) => c.code === enterprise.county)).toBe(true)
      expect(devices.length).toBe(2)
      for (const d of devices)
        expect([d.kpiScope, d.idealCycle, ...d.path.split('/').map(isId)]).toEqual([false, undefined, true, true, true, true, true])
    }
    for (const label of ['VALVE_STUCK', 'METER_GAP', 'CHILLER_TRIP', 'EMITTER_CLOG', 'LOGGER_FREEZE'])
      expect(
        cluster.events.some((e) => e.label === label),
        label,
      ).toBe(true)
    expect(createCluster({ enterprises: 8, devices: 40 }).enterprises).toEqual(cluster.enterprises.slice(0, 8))
  })
})

describe('compute centre', { timeout: 30_000 }, () => {
  it('has the power factor of the domain: 1.140 at a wet bulb of 15 °C, 1.188 at 27 °C, free cooling below 12', () => {
    expect(powerFactor(15, 1)).toBeCloseTo(1.14, 9)
    expect(powerFactor(27, 1)).toBeCloseTo(1.188, 9)
    expect(powerFactor(5, 1)).toBe(powerFactor(12, 1))
  })

  it('comes near 1.15 over the weather of a year', () => {
    const weather = createWeather('year', FROM)
    const factors: number[] = []
    for (let at = FROM; at < FROM + 365 * 24 * HOUR; at += HOUR) factors.push(powerFactor(outdoorsAt(weather, at).wetBulbC, 1))
    expect(Math.abs(mean(factors) - 1.15)).toBeLessThan(0.01)
  })

  it('keeps to its load, its PUE and its inlet temperature in a week', () => {
    const { all, amounts, figures } = play('P7', { hours: 168 })
    const load = amounts.itKwh! / (168 * 10_000)
    expect(load).toBeGreaterThan(0.45)
    expect(load).toBeLessThan(0.9)
    expect(figures.pue!).toBeGreaterThan(1.1)
    expect(figures.pue!).toBeLessThan(1.2)
    expect(figures.greenShare!).toBeGreaterThan(0.05)
    expect(figures.greenShare!).toBeLessThan(0.9)
    expect(figures.availability!).toBeGreaterThan(0.95)
    for (const t of of(all, 'process.inlet_temperature')) expect(Math.abs(t - 22)).toBeLessThan(4)
  })

  it('starts and ends the jobs it was given, hot ones soonest', () => {
    const { all, amounts } = play('P7', { hours: 168 })
    const submitted = all.filter((x) => x.n === 'job.submitted')
    expect(submitted.length).toBe(amounts['jobs.submitted'])
    for (const [cls, share] of [
      ['hot', 0.3],
      ['warm', 0.4],
      ['cold', 0.3],
    ] as const)
      expect(Math.abs(submitted.filter((x) => x.code === cls).length / submitted.length - share)).toBeLessThan(0.05)
    expect(amounts['jobs.started']!).toBeLessThanOrEqual(amounts['jobs.submitted']!)
    expect(amounts['jobs.finished']!).toBeGreaterThan(0.9 * amounts['jobs.started']!)
  })

  it('shares its load among sun, wind, storage and grid without making or losing any', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kw: fc.integer({ min: 0, max: 12_000 }),
            sun: fc.integer({ min: 0, max: 900 }),
            wind: fc.integer({ min: 0, max: 30 }),
          }),
        ),
        (spans) => {
          const s = createSources()
          for (const { kw, sun, wind } of spans) {
            const before = s.storedKwh
            supply(s, kw, 0.5, { dryC: 20, wetBulbC: 15, sunWm2: sun, windMs: wind })
            expect(s.greenKw + s.gridKw).toBeCloseTo(kw, 6)
            expect(s.greenKw).toBeLessThanOrEqual(s.windKw + s.pvKw + Math.max(0, s.storageKw) + 1e-9)
            expect(before - s.storedKwh).toBeCloseTo(s.storageKw * 0.5, 6)
            expect(s.storedKwh).toBeGreaterThanOrEqual(-1e-9)
            expect(s.storedKwh).toBeLessThanOrEqual(3000 + 1e-9)
          }
        },
      ),
    )
    expect([2.9, 3, 12, 25, 25.1].map(windPower)).toEqual([0, 0, 1, 1, 0])
  })

  it('shows the signature of each fault', () => {
    const faulty = (label: string, onsetHours: number, hours: number) =>
      play('P7', { hours: 48, faults: [{ label, onsetHours, hours }] }).all
    const trip = play('P7', { hours: 12, resolution: LIVE, faults: [{ label: 'CHILLER_TRIP', onsetHours: 6, hours: 0.5 }] }).all
    const rise = of(trip, 'process.inlet_temperature', 6, 6.2)
    expect(grown(rise) / 12).toBeGreaterThan(0.5)
    expect(grown(rise) / 12).toBeLessThan(1)
    const alarms = trip.filter((x) => x.n === 'alarm' && x.code === 'E-INLET')
    expect(alarms.map((x) => x.v)).toEqual([true, false])
    expect(trip.some((x) => x.n === 'state' && x.v === 'MINOR' && x.ts >= FROM + 6 * HOUR)).toBe(true)

    const valve = faulty('VALVE_STUCK', 10, 12)
    expect(mean(of(valve, 'process.crah_1_delta_t', 11, 21))).toBeCloseTo(2, 0)
    expect(mean(of(valve, 'process.crah_2_delta_t', 11, 21))).toBeCloseTo(11, 0)

    const gap = faulty('METER_GAP', 10, 3)
    expect(of(gap, 'dc.energy.it', 10, 13)).toEqual([])
    expect(of(gap, 'dc.power.it', 10, 13)).toEqual([])
    expect(of(gap, 'dc.energy.total', 10, 13).length).toBeGreaterThan(100)
    // The register went on behind the gap.
    expect(grown(of(gap, 'dc.energy.it'))).toBeGreaterThan(0.97 * grown(of(faulty('VALVE_STUCK', 10, 3), 'dc.energy.it')))

    const swap = faulty('METER_SWAP', 10, 3)
    expect(grown(of(swap, 'dc.energy.total', 10, 13)) / grown(of(swap, 'dc.energy.it', 10, 13))).toBeLessThan(0.95)
    expect(grown(of(swap, 'dc.energy.total', 20, 23)) / grown(of(swap, 'dc.energy.it', 20, 23))).toBeGreaterThan(1.05)

    const battery = faulty('UPS_BATTERY', 10, 30)
    expect(mean(of(battery, 'process.ups_resistance', 24, 40)) / mean(of(battery, 'process.ups_resistance', 0, 10))).toBeCloseTo(1.25, 1)

    const clog = play('P7', { hours: 744, resolution: HISTORY, faults: [{ label: 'FILTER_CLOG', onsetHours: 0, hours: 744 }] })
    expect(mean(of(clog.all, 'dc.fan.speed', 720, 740))).toBeCloseTo(1.15, 2)
    const clean = play('P7', { hours: 744, resolution: HISTORY })
    expect(clog.figures.pue!).toBeGreaterThan(clean.figures.pue! + 0.005)
  })
})

describe('greenhouse', { timeout: 30_000 }, () => {
  const inputs: Inputs = { sunWm2: 600, outC: 20, outVapour: 10, vent: 1, heatW: 0, doseKgH: 0, par: 1200 }

  it('comes to 7.2 K above outdoors in 600 W/m2 with open vents', () => {
    expect(warming(27.2, inputs)).toBeCloseTo(0, 12)
    const air: Air = { tempC: 20, vapour: 0.6 * saturation(20), co2: 420 }
    for (let s = 0; s < 4 * 3600; s += 10) breatheAir(air, inputs, 10)
    expect(air.tempC - 20).toBeCloseTo(7.2, 2)
  })

  it('loses CO2 to light, gains it from a dose, and never more than saturated air', () => {
    const run = (i: Partial<Inputs>) => {
      const air: Air = { tempC: 22, vapour: 10, co2: 600 }
      for (let s = 0; s < 1800; s += 10) {
        breatheAir(air, { ...inputs, vent: 0, ...i }, 10)
        expect(air.vapour).toBeLessThanOrEqual(saturation(air.tempC))
      }
      return air.co2
    }
    expect(run({})).toBeLessThan(600)
    expect(run({ doseKgH: 9 })).toBeGreaterThan(run({}))
    expect(run({ sunWm2: 0, par: 0 })).toBeGreaterThan(run({}))
  })

  it('has a plausible week: bands, water, energy, fruit', () => {
    const { all, amounts, figures } = play('P8', { hours: 168 })
    expect(figures.inBandTemperature!).toBeGreaterThan(0.7)
    expect(figures.inBandCo2!).toBeGreaterThan(0.3)
    expect(figures.inBandHumidity!).toBeGreaterThan(0.1)
    expect(amounts.harvestKg!).toBeGreaterThan(500)
    expect(figures.kwhPerKg!).toBeLessThan(6)
    expect(amounts.dliMol! / 7).toBeGreaterThan(10)
    expect(amounts.dliMol! / 7).toBeLessThan(60)
    for (const [metric, low, high] of [
      ['process.substrate_moisture', 55, 75],
      ['process.ec', 1.7, 3.6],
      ['process.ph', 5.4, 6.6],
      ['env.temperature', 12, 32],
    ] as const)
      for (const v of of(all, metric)) expect(v >= low && v <= high, `${metric} ${v}`).toBe(true)
  })

  it('shows the signature of each fault', () => {
    const clean = play('P8', { hours: 96 }).all
    const faulty = (label: string, onsetHours: number, hours: number) =>
      play('P8', { hours: 96, faults: [{ label, onsetHours, hours }] }).all
    const vent = faulty('VENT_STUCK', 34, 10)
    const over = of(vent, 'env.temperature', 34, 44).map((t, i) => t - of(clean, 'env.temperature', 34, 44)[i]!)
    expect(Math.max(...over)).toBeGreaterThan(3)
    expect(Math.min(...of(vent, 'env.vent_command', 34, 44))).toBeGreaterThanOrEqual(60)

    const drift = play('P8', { hours: 200, resolution: HISTORY, faults: [{ label: 'RH_DRIFT', onsetHours: 0, hours: 200 }] }).all
    const right = play('P8', { hours: 200, resolution: HISTORY }).all
    const noon = (all: readonly Value[]) => mean(of(all, 'env.humidity', 154, 160))
    expect(noon(drift) - noon(right)).toBeCloseTo(0.01, 2)
    expect(of(drift, 'env.humidity', 190, 194).filter((v) => v === 1).length).toBeGreaterThan(10)

    const clog = faulty('EMITTER_CLOG', 24, 72)
    expect(mean(of(clog, 'env.irrigation_flow', 24, 96).filter((v) => v > 0))).toBeCloseTo(3.6, 1)
    expect(mean(of(clog, 'process.substrate_moisture', 84, 96))).toBeLessThan(mean(of(clean, 'process.substrate_moisture', 84, 96)) - 1)

    const leak = faulty('CO2_LEAK', 30, 12)
    expect(of(leak, 'env.co2_dose', 30, 40).filter((v) => v > 0).length).toBeGreaterThan(30)
    expect(Math.max(...of(leak, 'env.co2', 31, 42))).toBeLessThan(Math.max(...of(clean, 'env.co2', 31, 42)) - 200)

    const cold = play('P8', {
      hours: 48,
      from: Date.parse('2026-01-12T00:00:00+08:00'),
      faults: [{ label: 'HEATER_FAIL', onsetHours: 18, hours: 12 }],
    })
    expect(Math.min(...cold.all.filter((x) => x.n === 'env.temperature').map((x) => Number(x.v)))).toBeLessThan(12)

    const frozen = faulty('LOGGER_FREEZE', 30, 2)
    for (const metric of ['env.temperature', 'env.humidity', 'process.ph']) {
      expect(new Set(of(frozen, metric, 30.1, 32)).size, metric).toBe(1)
      expect(new Set(of(frozen, metric, 28, 30)).size, metric).toBeGreaterThan(5)
    }
    expect(grown(of(frozen, 'energy.active', 30, 32))).toBeGreaterThan(0)
  })
})
