import { describe, expect, it } from 'vitest'
import { isCumulative, lookUp, type MetricRule, shownUnit } from '../../../model/dictionary.ts'
import { METRIC_KIND } from '../../../model/reading.ts'

const rule = (name: string): MetricRule => {
  const found = lookUp(name)
  if ('stage' in found) throw new Error(found.detail)
  return found
}

describe('the dictionary of domain §4.8', () => {
  it.each([
    ['count.total', METRIC_KIND.countTotal, 'pcs', 0, Number.MAX_SAFE_INTEGER],
    ['cycle.time', METRIC_KIND.cycleTime, 's', 0.05, 86_400],
    ['ideal.cycle', METRIC_KIND.idealCycle, 's', 0.05, 86_400],
    ['energy.active', METRIC_KIND.energyActive, 'kWh', 0, Number.MAX_SAFE_INTEGER],
    ['power.active', METRIC_KIND.powerActive, 'kW', -1e5, 1e5],
    ['power.factor', METRIC_KIND.sample, '1', -1, 1],
    ['voltage.l2', METRIC_KIND.sample, 'V', 0, 1200],
    ['current.l3', METRIC_KIND.sample, 'A', 0, 1e5],
    ['gas.volume', METRIC_KIND.register, 'm3', 0, Number.MAX_SAFE_INTEGER],
    ['steam.mass', METRIC_KIND.register, 't', 0, Number.MAX_SAFE_INTEGER],
    ['env.temperature', METRIC_KIND.sample, 'Cel', -50, 100],
    ['env.co2', METRIC_KIND.sample, 'ppm', 0, 10_000],
    ['vib.rms', METRIC_KIND.sample, 'mm/s', 0, 200],
    ['labour.present', METRIC_KIND.sample, '1', 0, 10_000],
    ['dc.energy.it', METRIC_KIND.register, 'kWh', 0, Number.MAX_SAFE_INTEGER],
    ['energy.green', METRIC_KIND.register, 'kWh', 0, Number.MAX_SAFE_INTEGER],
  ])('knows %s', (name, kind, unit, min, max) => {
    expect(rule(name)).toMatchObject({ metric: name, kind, unit, min, max, delta: false })
  })

  it('takes the names of a plant in its families, with the unit the plant declares', () => {
    expect(rule('process.trip_time')).toMatchObject({ kind: METRIC_KIND.process, unit: null, metric: 'process.trip_time' })
    expect(rule('quality.bore-1.dia')).toMatchObject({ kind: METRIC_KIND.quality, unit: null })
    expect(rule('env.noise')).toMatchObject({ kind: METRIC_KIND.sample, unit: null })
  })

  it('adds .delta to what counts up, and to nothing else', () => {
    for (const name of ['count.good', 'energy.active', 'gas.volume', 'dc.energy.it']) {
      expect(isCumulative(rule(name).kind)).toBe(true)
      expect(rule(`${name}.delta`)).toMatchObject({ metric: name, delta: true })
    }
    for (const name of ['power.active.delta', 'cycle.time.delta', 'state.delta']) expect(lookUp(name)).toMatchObject({ code: 'NAME' })
  })

  it('has one series for alarms by any code, and for a name of old', () => {
    expect([rule('alarm').metric, rule('alarm.e-201').metric, rule('energy.power').metric]).toEqual(['alarm', 'alarm', 'power.active'])
  })

  it.each([
    '',
    'temperature',
    'Process.x',
    'process.',
    '.x',
    'process.a b',
    'process.é',
    `process.${'x'.repeat(60)}`,
    'constructor',
    '__proto__',
    'hasOwnProperty.x',
  ])('has no %j', (name) => {
    expect(lookUp(name)).toMatchObject({ stage: 'validate', code: 'NAME' })
  })

  it('shows pieces as a plain number', () => {
    expect([shownUnit('pcs'), shownUnit('kWh')]).toEqual(['1', 'kWh'])
  })
})
