import { describe, expect, it } from 'vitest'
import type { Device } from '../../../model/plant.ts'
import { machineBody, machineChange, machineDraft, machineFaults } from '../../../web/board/forms/machine-draft.ts'

const MACHINE: Device = { path: 'e/s/a/l/d', name: 'S40', type: 'mcb', idealCycle: 1.2, ratedPower: 22, kpiScope: true }

describe('terms of a machine that are typed', () => {
  it('are sent as far as they differ, and taken away where they were emptied', () => {
    const draft = machineDraft(MACHINE)
    expect(machineChange(MACHINE, draft)).toEqual({})
    draft.numbers.idealCycle = '1,5'
    draft.numbers.ratedPower = ''
    draft.kpiScope = false
    expect(machineChange(MACHINE, draft)).toEqual({ idealCycle: 1.5, ratedPower: null, kpiScope: false })
  })
  it('are checked as the server checks them', () => {
    const of = (numbers: Partial<ReturnType<typeof machineDraft>['numbers']>) => {
      const draft = machineDraft(MACHINE)
      Object.assign(draft.numbers, numbers)
      return [...machineFaults(draft)].map(([at, { key }]) => [at, key])
    }
    expect(of({ idealCycle: '0' })).toEqual([['idealCycle', 'range']])
    expect(of({ idealCycle: 'fast', ratedPower: '0' })).toEqual([
      ['idealCycle', 'range'],
      ['ratedPower', 'above'],
    ])
    expect(of({ idealCycle: '0.001', staleAfter: '604800', minorStopLimit: '' })).toEqual([])
    // What is not asked of a machine is not wrong with it.
    expect(of({ designItPower: '-1' })).toEqual([])
  })
  it('know the climate of a farm in percent and keep it as a fraction', () => {
    const farm: Device = { ...MACHINE, assetClass: 'farm', bands: { humidity: [0.55, 0.7] } }
    const draft = machineDraft(farm)
    expect(draft.bands.humidity).toEqual({ low: '55', high: '70' })
    expect(machineChange(farm, draft)).toEqual({})
    draft.bands.temperature = { low: '18', high: '26' }
    expect(machineChange(farm, draft)).toEqual({ bands: { temperature: [18, 26], humidity: [0.55, 0.7] } })
    draft.bands.temperature.high = ''
    draft.bands.humidity = { low: '70', high: '55' }
    expect([...machineFaults(draft)].map(([at, { key }]) => [at, key])).toEqual([
      ['bands/temperature', 'both'],
      ['bands/humidity', 'rise'],
    ])
  })
  it('come back whole: what a version did not have is taken away', () => {
    expect(machineBody(MACHINE)).toEqual({
      name: 'S40',
      type: 'mcb',
      assetClass: 'machine',
      kpiScope: true,
      idealCycle: 1.2,
      ratedPower: 22,
      minorStopLimit: null,
      staleAfter: null,
      designItPower: null,
      bands: null,
    })
  })
})
