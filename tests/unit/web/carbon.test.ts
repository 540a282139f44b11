// Carbon statements over HTTP: vectors of domain §2.7.4, and that what was issued stays as it was issued.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { carbonChanges, carbonOf } from '../../../model/carbon.ts'
import { gridFactor } from '../../../model/energy.ts'
import type { KpiRow } from '../../../web/contract.ts'
import { ENT, NOW, openFront, RIVAL, type TestFront } from './front.ts'

const URL = `/api/v1/enterprises/${ENT}/carbon`
/** Midnight of 1 July and 1 August 2025 in China. */
const JULY = [Date.UTC(2025, 5, 30, 16), Date.UTC(2025, 6, 31, 16)] as const
const t = (value: number) => expect.closeTo(value, 9)

describe('a carbon statement', () => {
  let front: TestFront
  let kwh: number
  let gasM3: number | null
  let asked: object[]
  beforeEach(async () => {
    kwh = 120_000
    gasM3 = null
    asked = []
    front = await openFront({
      core: {
        kpis: async (q) => {
          asked.push(q)
          return [{ provisional: false, sums: { energyKwh: kwh } } as unknown as KpiRow]
        },
        carriers: async () => ({ gasM3, steamT: null, waterM3: null, airM3: null }),
      },
    })
    // Before the factors of 2023 were published, on 31 December 2025.
    front.at(Date.UTC(2025, 11, 1))
  })
  afterEach(() => front[Symbol.asyncDispose]())
  const issue = (body: object = {}, period = '2025-07') => front.call('POST', `${URL}/${period}`, { token: front.tokens.owner, body })
  const get = (what = '') => front.call('GET', `${URL}${what}`, { token: front.tokens.owner })

  it('is 59.688 t of 120,000 kWh by Zhejiang 2023, 61.836 by Zhejiang 2022, 63.672 by the nation 2023', () => {
    const of = (region: 'CN' | 'CN-33', vintage: number) =>
      carbonOf({ from: 0, to: 1, kwh: 120_000, gasM3: null }, gridFactor(region, '2026-01-01', vintage)!)
    expect([of('CN-33', 2023), of('CN-33', 2022), of('CN', 2023)].map(({ totalT }) => totalT)).toEqual([t(59.688), t(61.836), t(63.672)])
    expect(carbonOf({ from: 0, to: 1, kwh: 0, gasM3: 8000 }, gridFactor('CN', '2026-01-01')!).scope1T).toBeCloseTo(17.296, 9)
    expect(carbonChanges(of('CN-33', 2022), of('CN-33', 2023))).toEqual(['factor'])
    expect(carbonChanges(of('CN-33', 2023), of('CN', 2023))).toEqual(['region'])
    expect(carbonChanges(of('CN', 2023), of('CN', 2023))).toEqual([])
  })

  it('is issued by the latest vintage published, and read back as issued when a later one is there', async () => {
    const first = await issue({ note: '年度核查' })
    expect(first.body).toMatchObject({
      version: 1,
      period: '2025-07',
      from: JULY[0],
      to: JULY[1],
      factor: { vintage: 2022, region: 'CN-33', kgPerKwh: 0.5153 },
      totalT: t(61.836),
      scope1T: null,
      because: ['first'],
      by: 'chen',
      note: '年度核查',
    })
    expect(asked.at(-1)).toMatchObject({ from: JULY[0], to: JULY[1], every: 'all', level: 'enterprise' })
    front.at(NOW)
    const after = await get('/2025-07')
    expect(after.body.versions).toEqual([first.body])
    expect(after.body.now).toMatchObject({ factor: { vintage: 2023 }, totalT: t(59.688), because: ['factor'], provisional: false })
    expect((await issue()).body).toMatchObject({ version: 2, because: ['factor'], totalT: t(59.688) })
    // The first one is still there, word for word; the second stands beside it.
    const { periods } = (await get()).body as { periods: { period: string; versions: object[] }[] }
    expect(periods.map(({ period, versions }) => [period, versions.length])).toEqual([['2025-07', 2]])
    expect(periods[0]!.versions[0]).toEqual(first.body)
  })

  it('is stated anew when late data change it, and says so; not when it would say the same', async () => {
    await issue()
    expect((await issue()).body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('says the same') })
    kwh = 121_000
    gasM3 = 1000
    expect((await get('/2025-07')).body.now).toMatchObject({ because: ['data'] })
    expect((await issue()).body).toMatchObject({ version: 2, because: ['data'], scope1T: t(2.162), totalT: t(2.162 + 121 * 0.5153) })
    // An older vintage may be asked for, and the region stays that in force.
    expect((await issue({ vintage: 2021 })).body).toMatchObject({
      version: 3,
      because: ['factor'],
      factor: { vintage: 2021, region: 'CN-33' },
    })
  })

  it('is refused of a period that is not over, of nothing metered, and of a vintage nobody published', async () => {
    expect((await issue({}, '2025-12')).body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('not over') })
    expect((await issue({}, '2025')).body).toMatchObject({ code: 'CONFLICT' })
    expect((await get('/2025-12')).body.now).toMatchObject({ provisional: true })
    expect((await get('/2026')).body).toMatchObject({ code: 'RANGE' })
    expect((await issue({ vintage: 1999 })).body).toMatchObject({ errors: [{ at: 'body/vintage' }] })
    kwh = 0
    expect((await issue()).body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('Nothing was metered') })
    expect((await get()).body).toEqual({ periods: [] })
    expect((await front.call('GET', `/api/v1/enterprises/${RIVAL}/carbon`, { token: front.tokens.owner })).status).toBe(403)
  })

  it('outlasts its enterprise, and is nobody’s to read until that is brought back', async () => {
    await issue()
    await front.registry.removeEnterprise(ENT, NOW)
    expect(front.registry.carbonStatements(ENT)).toHaveLength(1)
    expect((await front.call('GET', `/api/v1/enterprises/${ENT}/carbon`, { token: front.tokens.operator })).status).toBe(404)
  })
})
