// What pages say a figure opens to: names of the gate's records as the gate writes them, and parts that come to the figure.
import { describe, expect, it } from 'vitest'
import { INSIDE } from '../../../analytics/benchmark.ts'
import { hourKeyOf, keyOf } from '../../../analytics/cells.ts'
import type { EnergyExplainedAnswer } from '../../../model/energy-views.ts'
import { sealedName } from '../../../model/gate.ts'
import { KPI_DEFINITIONS } from '../../../model/kpi-definitions.ts'
import { createOpened } from '../../../web/board/opened.ts'
import { energyOpenings } from '../../../web/board/parts/energy-openings.ts'
import type { EnergyView } from '../../../web/board/parts/energy-view.ts'
import type { Words } from '../../../web/board/parts/energy-words.ts'
import { cellOf, FACT_DEFINITIONS, MULTIPLE_DEFINITIONS } from '../../../web/board/parts/use-openings.ts'
import { energyReport } from '../../../web/energy-report.ts'

const ids = new Set(KPI_DEFINITIONS.map(({ id }) => id))

describe('a figure of several enterprises', () => {
  it('is looked up in the audit records by the name the gate gives it', () => {
    const of = keyOf('segment', 'yq-lv-elec', 'oeeIndex', INSIDE)
    const segment = { kind: 'segment', code: 'yq-lv-elec' } as const
    expect(cellOf('', segment, 'oeeIndex')).toBe(sealedName(of.cell, of.measure, of.key))
    const hour = hourKeyOf(of, 1_795_000_000_000)
    expect(cellOf('', segment, 'oeeIndex', 'hour 1795000000000')).toBe(sealedName(hour.cell, hour.measure, hour.key))
    expect(cellOf('', { kind: 'cluster', code: '' }, 'good')).toBe(keyOf('cluster', '', 'good', INSIDE).key)
    expect(cellOf('peers', segment, 'oeeIndex')).toBe('peers segment:yq-lv-elec/oeeIndex')
  })
  it('finds its formula in the formulary', () => {
    for (const id of [...Object.values(FACT_DEFINITIONS), ...Object.values(MULTIPLE_DEFINITIONS)]) expect(ids.has(id), id).toBe(true)
  })
})

describe('the formulary of the board', () => {
  it('is asked for once, by name of a KPI row or by id, and again after a failure', async () => {
    let asked = 0
    const opened = createOpened({
      get: async <T>() => {
        asked++
        if (asked === 1) throw new Error('offline')
        return { definitions: KPI_DEFINITIONS } as T
      },
    } as never)
    await expect(opened.definition('oeeIndex')).rejects.toThrow('offline')
    expect((await opened.definition('oeeIndex'))?.id).toBe('K09')
    expect((await opened.definition('pue'))?.id).toBe('pue')
    expect(await opened.definition('nothing')).toBeNull()
    expect(asked).toBe(2)
  })
})

it('a figure that leads further has a way back to each before it, and closes as one', () => {
  const opened = createOpened({} as never)
  const [day, hour, quarter] = ['day', 'hour', 'quarter'].map(
    (name) => ({ kind: 'report', name, definition: '', value: '', on: null }) as const,
  )
  for (const one of [day!, hour!, quarter!]) opened.open(one)
  expect([opened.now.value?.name, opened.isFurther.value]).toEqual(['quarter', true])
  opened.back()
  expect(opened.now.value).toBe(hour)
  opened.back()
  expect([opened.now.value, opened.isFurther.value]).toEqual([day, false])
  opened.open(hour!)
  opened.close()
  expect(opened.now.value).toBeNull()
})

describe('the energy report', () => {
  const row = (from: number, kwh: number) => ({
    from,
    to: from + 900_000,
    sums: { energyKwh: kwh, eRunKwh: kwh - 1, eIdleKwh: 1, gq: 10, pq: 10 },
  })
  const report = energyReport({
    sites: [
      {
        site: 's1',
        zone: 'Asia/Shanghai',
        zoneAt: () => 'Asia/Shanghai',
        from: 0,
        to: 1_800_000,
        rows: [row(0, 5), row(900_000, 11)],
        tariffAt: () => undefined,
      },
    ],
    carriers: { gasM3: 0, heatGj: 0 },
    coefficients: { electricity: 0.1229, gas: 1.2143, heat: 34.12 },
    factor: { vintage: 2023, region: 'CN-33', kgPerKwh: 0.5, published: '2025-12-31' },
  }) as unknown as EnergyView
  const plain = (value: number | null | undefined) => (value == null ? '–' : String(Number(value.toFixed(4))))
  const words: Words = {
    decimal: plain,
    percent: (value) => plain(value == null ? null : value * 100),
    energyText: (kwh) => `${plain(kwh)} kWh`,
    money: plain,
    state: (state) => state,
    period: (period) => period,
    rest: 'rest',
    loss: (loss) => loss,
    whole: (value) => String(value),
    dayTime: (at) => `t${at}`,
    t: (key, named = {}) => [key, ...Object.values(named)].join(' '),
  }
  const on = (figure: 'energyKwh', window = { from: 0, to: 1_800_000 }) => ({
    enterprise: 'e',
    scope: 'enterprise:e',
    figure,
    window,
    timezone: 'UTC',
  })
  const openings = energyOpenings(report, on as never, words)

  it('opens the highest demand to the quarter it was in', () => {
    const max = openings.max('max')
    expect(max).toMatchObject({
      value: '44 kW',
      filled: '11 kWh / 0.25 h',
      on: { figure: 'energyKwh', window: { from: 900_000, to: 1_800_000 } },
    })
  })
  it('opens every other figure to numbers that come to it', () => {
    expect(openings.loadFactor('load')).toMatchObject({
      filled: '32 kW / 44 kW',
      value: plain((100 * 32) / 44),
      // Mean power can be worked out again; E = 16 kWh alone is no formula of it.
      parts: [
        { value: '32 kW', note: '= 16 kWh / 0.5 h' },
        { value: '44 kW', note: 't900000' },
      ],
      bare: true,
    })
    expect(openings.coal('coal')).toMatchObject({ value: `${plain(16 * 0.1229)} kgce`, parts: [{ name: 'E', value: '16 kWh' }] })
    expect(openings.coalPerGood('coal', 'x')).toMatchObject({ filled: `${plain(16 * 0.1229)} kgce / 20` })
    expect(openings.carbon('co2')).toMatchObject({ value: '8 kg', filled: '16 kWh · 0.5 kg/kWh' })
    expect(openings.byState('by')).toMatchObject({
      parts: [
        { name: 'RUN', value: '14 kWh', note: '87.5' },
        { name: 'IDLE', value: '2 kWh', note: '12.5' },
      ],
    })
    expect(openings.loss('idle', 2)).toMatchObject({ kind: 'kpi', figure: 'energyIdle' })
    expect(openings.loss('scrap', 1)).toMatchObject({ kind: 'report', value: '1 kWh' })
    for (const one of [
      openings.loss('scrap', 1),
      openings.cost('c'),
      openings.max('m'),
      openings.coal('c'),
      openings.carbon('c'),
      openings.byState('b'),
      openings.timeOfUse('t'),
    ])
      expect(one.kind === 'report' && ids.has(one.definition)).toBe(true)
  })

  it('asks for the prices, times and machines of a cost when it is opened, and opens a day further', async () => {
    const asked: unknown[] = []
    const day = { from: 0, to: 86_400_000 }
    const part = { kwh: 30, cost: 20 }
    const answer: EnergyExplainedAnswer = {
      figure: 'scrap',
      ...day,
      ...part,
      reason: null,
      prices: [
        { site: 's1', tariff: 'site', since: 5, period: 'peak', factor: 2, price: 1, kwh: 10, cost: 10 },
        { site: 's1', tariff: 'site', since: 7, period: 'peak', factor: 1, price: 0.5, kwh: 20, cost: 10 },
      ],
      pricesRest: { n: 3, kwh: 0, cost: 0 },
      step: 'PT1H',
      times: [{ site: 's1', from: 0, to: 3_600_000, ...part, runKwh: 300, pq: 100, gq: 90 }],
      devices: null,
      devicesRest: null,
    }
    const api = {
      get: async <T>(...of: unknown[]) => {
        asked.push(of)
        return answer as T
      },
    } as never
    const opening = openings.lossCost('scrap', 12)
    if (opening.kind !== 'report') throw new Error('a report')
    expect(opening).toMatchObject({ value: '12', bare: true })
    const told = await opening.ask!(api)
    expect(asked).toEqual([['/api/v1/enterprises/e/energy/explain', { figure: 'scrap', from: 0, to: 1_800_000 }]])
    const [prices, devices, times] = told.tables!
    expect(told.value).toBe('20')
    expect(prices!.rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['peak · energyOpened.since t5', '10', '1', '10'],
      ['peak · energyOpened.since t7', '20', '0.5', '10'],
      ['energyOpened.rest 3', '0', '–', '0'],
      ['energyOpened.sum', '30', '', '20'],
    ])
    expect(times!.rows[0]).toMatchObject({ name: 't0', values: ['300', '100', '90', '30', '20'] })
    expect(times!.rows[0]!.opens).toMatchObject({ name: 'scrap · t0', on: { window: { from: 0, to: 3_600_000 } } })
    expect(devices).toMatchObject({ note: 'energyOpened.lessTime', rows: [] })
    // Quarters of an hour open where machines are to be found in them; one alone does not, and nobody is told to open it.
    const tables = async (times: typeof answer.times) => {
      Object.assign(answer, { step: 'PT15M', times })
      return (await opening.ask!(api)).tables!.slice(1)
    }
    const quarter = { ...answer.times[0]!, to: 900_000 }
    const [few, quarters] = await tables([quarter, { ...quarter, from: 900_000, to: 1_800_000 }])
    expect([few!.note, quarters!.rows[0]!.opens?.kind]).toEqual(['energyOpened.lessTime', 'report'])
    const [most, alone] = await tables([{ ...quarter, ...day }])
    expect([most!.note, alone!.note, alone!.rows[0]!.opens]).toEqual(['energyOpened.tooMany', undefined, undefined])
  })
})
