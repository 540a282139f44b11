// An opened sum of energy adds up, whichever way it is told: by price, by time, by machine; to the figure of the report of the same quarters.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Period } from '../../../model/energy.ts'
import { ENERGY_FIGURES, type EnergyFigure } from '../../../model/energy-views.ts'
import { type ExplainedSite, explainEnergy, MOST_PARTS, type Versioned } from '../../../web/energy-explained.ts'
import { energyReport } from '../../../web/energy-report.ts'

const QUARTER = 900_000
const DAY = 96 * QUARTER
/** 8 March 2026, the day summer time begins in New York. */
const START = Date.UTC(2026, 2, 8)
const STATES = ['Run', 'Idle', 'Starved', 'Blocked', 'Fault', 'Minor', 'Setup', 'Warmup', 'Off', 'Planned'] as const

const span = (from: string, to: string, period: Period, factor: number) => ({ from, to, period, factor })
const tariffs = fc
  .uniqueArray(fc.record({ since: fc.integer({ min: -2, max: 200 }), price: fc.double({ min: 0.01, max: 3, noNaN: true }) }), {
    maxLength: 4,
    selector: ({ since }) => since,
  })
  .map((versions) =>
    versions
      .map(
        ({ since, price }): Versioned => ({
          since: START + since * QUARTER,
          basePrice: price,
          holidays: [],
          workdays: [],
          spans: [span('00:00', '08:00', 'valley', 0.5), span('08:00', '19:30', 'peak', 1.6), span('19:30', '24:00', 'flat', 1)],
        }),
      )
      .sort((a, b) => a.since - b.since),
  )
const machine = fc.record({
  kwh: fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 10, maxLength: 10 }),
  pq: fc.integer({ min: 0, max: 50 }),
  bad: fc.integer({ min: 0, max: 50 }),
})
const sites = fc.array(
  fc.record({
    zone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu'),
    tariffs,
    quarters: fc.array(fc.tuple(fc.integer({ min: 0, max: 31 * 96 - 1 }), fc.array(machine, { minLength: 1, maxLength: 3 })), {
      maxLength: 40,
    }),
  }),
  { minLength: 1, maxLength: 3 },
)

function siteOf(
  site: string,
  { zone, tariffs: versions, quarters }: { zone: string; tariffs: Versioned[]; quarters: [number, Machine[]][] },
): ExplainedSite {
  const rows = [...new Map(quarters)]
    .sort(([a], [b]) => a - b)
    .map(([quarter, machines]) => ({ from: START + quarter * QUARTER, machines }))
  return {
    site,
    zone,
    zoneAt: () => zone,
    from: START,
    to: START + 31 * DAY,
    rows: rows.map(({ from, machines }) => ({ from, to: from + QUARTER, sums: added(machines) })),
    devices: rows.flatMap(({ from, machines }) =>
      machines.map((of, i) => ({ device: `e/${site}/a/l/d${i}`, from, to: from + QUARTER, sums: added([of]) })),
    ),
    tariffAt: (at) => versions.findLast(({ since }) => since <= at) ?? versions[0],
  }
}
type Machine = { kwh: number[]; pq: number; bad: number }
/** Whole Wh, as telemetry gives them. */
const added = (machines: readonly Machine[]): Record<string, number> => {
  const wh = (state: number) => machines.reduce((sum, { kwh }) => sum + kwh[state]!, 0)
  return {
    ...Object.fromEntries(STATES.map((state, i) => [`e${state}Kwh`, wh(i) / 1000])),
    energyKwh: STATES.reduce((sum, _, i) => sum + wh(i), 0) / 1000,
    pq: machines.reduce((sum, { pq }) => sum + pq, 0),
    gq: machines.reduce((sum, { pq, bad }) => sum + Math.max(0, pq - bad), 0),
  }
}
const inReport = (all: readonly ExplainedSite[], figure: EnergyFigure): { kwh: number | null; cost: number | null } => {
  const report = energyReport({
    sites: all,
    carriers: { gasM3: 0, heatGj: 0 },
    coefficients: { electricity: 0.1229, gas: 1.2143, heat: 34.12 },
    factor: { vintage: 2023, region: 'CN-33', kgPerKwh: 0.5, published: '2025-12-31' },
  })
  if (figure === 'energy') return { kwh: report.kwh, cost: report.cost?.total ?? null }
  if (figure === 'standby') return { kwh: report.standbyKwh, cost: report.cost?.standby ?? null }
  return report.losses.find(({ loss }) => loss === figure) ?? { kwh: null, cost: null }
}
const near = (value: number, of: number) => expect(Math.abs(value - of)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(of)))

describe('an opened sum of energy', () => {
  it('adds up to the report by price, by time and by machine, for any tariffs and quarters', () => {
    fc.assert(
      fc.property(sites, fc.constantFrom(...ENERGY_FIGURES), (drawn, figure) => {
        const all = drawn.map((of, i) => siteOf(`s${i}`, of))
        const { kwh, cost } = inReport(all, figure)
        const opened = explainEnergy(all, figure)
        expect([opened.kwh, opened.cost]).toEqual([kwh, cost])
        const ways = [
          [...opened.prices, ...(opened.pricesRest === null ? [] : [opened.pricesRest])],
          opened.times,
          [...opened.devices!, ...(opened.devicesRest === null ? [] : [opened.devicesRest])],
        ]
        for (const parts of ways) {
          expect(parts.length).toBeLessThanOrEqual(MOST_PARTS)
          near(
            parts.reduce((sum, part) => sum + part.kwh, 0),
            kwh ?? 0,
          )
          if (cost !== null)
            near(
              parts.reduce((sum, part) => sum + part.cost!, 0),
              cost,
            )
        }
        for (const part of opened.prices) if (part.price !== null) near(part.kwh * part.price, part.cost!)
        if (figure === 'scrap' && opened.step === 'PT15M')
          for (const { kwh: made, runKwh, pq, gq } of opened.times) near(runKwh! * (1 - gq! / pq!), made)
        for (const { from, to } of opened.times) expect(from).toBeLessThan(to)
      }),
      { numRuns: 200 },
    )
  })

  it('is unknown, with the reason of the report, where nothing was heard of those who have a meter', () => {
    const site: ExplainedSite = {
      site: 's1',
      zone: 'UTC',
      zoneAt: () => 'UTC',
      from: START,
      to: START + QUARTER,
      rows: [{ from: START, to: START + QUARTER, sums: { energyKwh: 0, metering: 0, meteringUnheard: 2 } }],
      devices: [],
      tariffAt: () => flat,
    }
    const none = { kwh: null, cost: null }
    for (const figure of ENERGY_FIGURES) {
      expect(explainEnergy([site], figure)).toMatchObject({ ...none, reason: 'unheard', prices: [], times: [] })
      expect(inReport([site], figure)).toEqual(none)
    }
  })

  const flat: Versioned = { since: 0, basePrice: 1, holidays: [], workdays: [], spans: [span('00:00', '24:00', 'flat', 1)] }
  const running = (quarters: number, zone: string, tariffAt: ExplainedSite['tariffAt'] = () => flat): ExplainedSite => ({
    site: 's1',
    zone,
    zoneAt: () => zone,
    from: START,
    to: START + quarters * QUARTER,
    rows: Array.from({ length: quarters }, (_, i) => ({
      from: START + i * QUARTER,
      to: START + (i + 1) * QUARTER,
      sums: { energyKwh: 1 },
    })),
    devices: null,
    tariffAt,
  })

  it('is told by quarter of an hour of a day of 25 hours, by hour and by day of longer times; the days by the clock of the site', () => {
    const step = (quarters: number, zone = 'Asia/Shanghai') => explainEnergy([running(quarters, zone)], 'energy')
    expect(step(100)).toMatchObject({ step: 'PT15M', devices: null, devicesRest: null })
    expect(step(101)).toMatchObject({ step: 'PT1H' })
    expect(step(7 * 96).times.map(({ kwh }) => kwh)).toEqual([64, 96, 96, 96, 96, 96, 96, 32])
    // New York is at 19:00 when the time begins, and its next day has 23 hours.
    expect(step(7 * 96, 'America/New_York').times.map(({ kwh }) => kwh)).toEqual([20, 92, 96, 96, 96, 96, 96, 80])
  })

  it('names the largest prices and how many the rest are, where a tariff changes all the time', () => {
    const changing = running(300, 'UTC', (at) => ({ ...flat, since: at, basePrice: 1 + (at - START) / QUARTER }))
    const { prices, pricesRest, cost } = explainEnergy([changing], 'energy')
    expect([prices.length, pricesRest?.n]).toEqual([MOST_PARTS - 1, 201])
    expect(Math.min(...prices.map((part) => part.price!))).toBe(202)
    near(
      prices.reduce((sum, part) => sum + part.cost!, pricesRest!.cost!),
      cost!,
    )
  })

  it('has its kWh without a tariff, and no cost', () => {
    expect(explainEnergy([running(4, 'UTC', () => undefined)], 'energy')).toMatchObject({
      kwh: 4,
      cost: null,
      prices: [{ site: 's1', tariff: null, since: null, period: null, price: null, kwh: 4, cost: null }],
    })
  })
})
