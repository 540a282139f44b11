// The energy report over rows of telemetry a core answers with.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KpiRow } from '../../../web/contract.ts'
import { ENT, openFront, type TestFront } from './front.ts'

const MIDNIGHT = Date.UTC(2026, 0, 4, 16)
const HOUR = 3_600_000
/** kWh by hour of the local day: 300 in the tip, 900 in the peak, 1,200 in the valley. */
const BY_HOUR = [...Array(8).fill(150), ...Array(2).fill(150), ...Array(9).fill(100)] as number[]
const rows = BY_HOUR.map((energyKwh, hour) => ({
  from: MIDNIGHT + hour * HOUR,
  sums: { energyKwh, eRunKwh: energyKwh / 2, eIdleKwh: energyKwh / 4, eFaultKwh: energyKwh / 4 },
})) as unknown as KpiRow[]
const tariff = [
  { from: '00:00', to: '08:00', period: 'valley', factor: 0.5 },
  { from: '08:00', to: '10:00', period: 'tip', factor: 1.8 },
  { from: '10:00', to: '24:00', period: 'peak', factor: 1.5 },
]

describe('the energy report', () => {
  let front: TestFront
  let asked: unknown
  beforeAll(async () => {
    front = await openFront({
      core: {
        kpis: async (q) => {
          asked = q
          return rows
        },
      },
    })
  })
  afterAll(() => front[Symbol.asyncDispose]())
  const report = (body: Record<string, unknown>) =>
    front.call('POST', `/api/v1/enterprises/${ENT}/energy-report`, { token: front.tokens.owner, body })

  it('adds up electricity, gas and heat, and names the factor it used', async () => {
    const { status, body } = await report({ from: '2026-01-05', to: '2026-01-06', gasM3: 8000, heatGj: 300, tariff, vintage: 2023 })
    expect(status).toBe(200)
    expect(asked).toMatchObject({ every: 'PT15M', level: 'enterprise' })
    expect(body).toMatchObject({
      kwh: 2400,
      standbyKwh: 1200,
      byState: { RUN: 1200, IDLE: 600, FAULT: 600, OFF: 0 },
      maxDemandKw: 600,
      timeOfUse: { peakShare: 0.5, peakToValley: 1, costIndex: 1.0375 },
      carbon: { factor: { vintage: 2023, region: 'CN-33', kgPerKwh: 0.4974 } },
    })
    const { standardCoal, carbon } = body as unknown as { standardCoal: { tce: number }; carbon: { electricityT: number; gasT: number } }
    expect(standardCoal.tce).toBeCloseTo(2.4 * 0.1229 + 9.7144 + 10.236, 9)
    expect(carbon.electricityT).toBeCloseTo(2.4 * 0.4974, 9)
    expect(carbon.gasT).toBeCloseTo(17.296, 9)
  })

  it('refuses periods with a gap and vintages nobody published', async () => {
    expect((await report({ tariff: tariff.slice(1) })).body).toMatchObject({ code: 'VALIDATION', errors: [{ at: 'body/tariff' }] })
    expect((await report({ vintage: 1999 })).body).toMatchObject({ code: 'VALIDATION', errors: [{ at: 'body/vintage' }] })
    expect((await report({ from: '2020-01-01', to: '2026-01-01' })).body).toMatchObject({ code: 'RANGE' })
  })

  it('has no demand and no shares without energy', async () => {
    rows.length = 0
    expect((await report({ tariff })).body).toMatchObject({ kwh: 0, maxDemandKw: null, loadFactor: null, timeOfUse: null })
  })
})
