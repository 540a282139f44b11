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
  to: MIDNIGHT + hour * HOUR + HOUR / 4,
  sums: { energyKwh, eRunKwh: energyKwh / 2, eIdleKwh: energyKwh / 4, eFaultKwh: energyKwh / 4 },
})) as unknown as KpiRow[]
const made = [...rows]
const TODAY = { from: MIDNIGHT, to: MIDNIGHT + 20 * HOUR }
const LATER = { from: MIDNIGHT + 2 * HOUR, to: MIDNIGHT + 20 * HOUR }
/** Of another site: none until a test has one. */
const secondRows: KpiRow[] = []
/** Of single machines: none until a test has some. */
const machineRows: KpiRow[] = []
const tariff = [
  { from: '00:00', to: '08:00', period: 'valley', factor: 0.5 },
  { from: '08:00', to: '10:00', period: 'tip', factor: 1.8 },
  { from: '10:00', to: '24:00', period: 'peak', factor: 1.5 },
]

const sumOf = (parts: readonly object[], key: string) => parts.reduce((sum, part) => sum + (part as Record<string, number>)[key]!, 0)

describe('the energy report', () => {
  let front: TestFront
  let asked: unknown
  beforeAll(async () => {
    front = await openFront({
      core: {
        day: async () => ({ ...TODAY, sites: { 'liushi-1': TODAY, 'kashgar-1': LATER } }),
        kpis: async (q) => {
          if (q.level === 'device') return machineRows.filter(({ scope }) => scope.split('/')[1] === q.site)
          asked = q
          return q.site === undefined || q.site === 'liushi-1' ? rows : secondRows
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

  it('counts the running quarter of an hour for the time it has run', async () => {
    const half = { ...made[0]!, to: made[0]!.from + 450_000 }
    rows.splice(0, Infinity, half, made[1]!)
    const { body } = await report({})
    expect(body).toMatchObject({ kwh: 300, averageKw: 800, maxDemandKw: 600, maxDemandAt: made[1]!.from, loadFactor: null })
    expect((body.blocks as unknown as object[])[0]).toEqual({ from: half.from, to: half.to, kw: 1200, period: null })
    rows.splice(0, Infinity, ...made)
  })

  it('has no demand and no shares without energy', async () => {
    rows.length = 0
    expect((await report({ tariff })).body).toMatchObject({
      kwh: null,
      reason: 'unheard',
      maxDemandKw: null,
      loadFactor: null,
      timeOfUse: null,
    })
  })

  const put = (body: object) => front.call('PUT', `/api/v1/enterprises/${ENT}/tariff`, { token: front.tokens.owner, body })
  const get = (what: string) => front.call('GET', `/api/v1/enterprises/${ENT}/${what}`, { token: front.tokens.owner })

  it('says what standby and scrap cost by the tariff of the enterprise, each block by the version in force', async () => {
    const range = 'from=2026-01-05&to=2026-01-06'
    rows.splice(0, Infinity, ...made)
    expect((await get('tariff')).body).toMatchObject({ code: 'NOT_FOUND' })
    expect((await get(`energy?${range}`)).body).toMatchObject({
      cost: null,
      timeOfUse: null,
      losses: expect.arrayContaining([{ loss: 'idle', kwh: 600, cost: null }]),
    })
    expect((await put({ basePrice: 0.5, spans: tariff })).body).toMatchObject({ basePrice: 0.5, currency: 'CNY', from: expect.any(Number) })
    const { body } = await get(`energy?${range}`)
    expect(body).toMatchObject({
      kwh: 2400,
      timeOfUse: { costIndex: 1.0375 },
      // Gas as metered: 8,000 m3.
      metered: { gasM3: 8000, steamT: null },
      standardCoal: { tce: expect.closeTo(2.4 * 0.1229 + 9.7144, 9) },
      carbon: { gasT: expect.closeTo(17.296, 9) },
      // 2,400 kWh at 0.5 CNY and factor 1.0375.
      cost: { currency: 'CNY', total: 1245, standby: 622.5 },
      specificEnergy: null,
      specificReason: 'no-count',
    })
    const losses = body.losses as { loss: string; kwh: number; cost: number }[]
    expect(losses.find(({ loss }) => loss === 'idle')).toEqual({ loss: 'idle', kwh: 600, cost: 311.25 })
    expect(losses.find(({ loss }) => loss === 'fault')!.cost).toBe(311.25)
    expect((body.blocks as object[])[8]).toEqual({ from: MIDNIGHT + 8 * HOUR, to: MIDNIGHT + 8.25 * HOUR, kw: 600, period: 'tip' })
    // From the tenth hour on at twice the price: the first one keeps what it cost.
    await put({ basePrice: 1, spans: tariff, from: MIDNIGHT + 10 * HOUR })
    expect((await get(`energy?${range}`)).body).toMatchObject({ cost: { total: 300 * 0.9 + 1200 * 0.25 + 900 * 1.5 } })
    expect((await get(`tariff?at=${MIDNIGHT}`)).body).toMatchObject({ basePrice: 0.5 })
  })

  it('takes holidays and weekends at their own prices', async () => {
    const day = (days: string[], factor: number) => ({ from: '00:00', to: '24:00', period: 'flat', factor, days })
    const spans = [day(['workday'], 1), day(['weekend'], 0.5), day(['holiday'], 0.25)]
    const total = async (more: object) => {
      await put({ basePrice: 1, spans, from: 0, ...more })
      await put({ basePrice: 1, spans, from: MIDNIGHT - 1000, ...more })
      await put({ basePrice: 1, spans, from: MIDNIGHT + 10 * HOUR, ...more })
      return ((await get('energy?from=2026-01-05&to=2026-01-06')).body.cost as { total: number }).total
    }
    // 5 January 2026 is a Monday.
    expect(await total({})).toBe(2400)
    expect(await total({ holidays: ['2026-01-05'] })).toBe(600)
  })

  it('forms kWh and standard coal of a good piece, and the energy of scrap', async () => {
    rows.splice(0, Infinity, { ...made[0]!, sums: { energyKwh: 10, eRunKwh: 8, eSetupKwh: 2, pq: 100, gq: 90 } } as unknown as KpiRow)
    const { body } = await get('energy?from=2026-01-05&to=2026-01-06')
    expect(body).toMatchObject({ specificEnergy: 10 / 90, specificReason: null })
    expect((body.losses as { loss: string; kwh: number }[]).filter(({ kwh }) => kwh > 0)).toMatchObject([
      { loss: 'setup', kwh: 2 },
      { loss: 'scrap', kwh: expect.closeTo(0.8, 9) },
    ])
    expect((body.standardCoal as { kgcePerGood: number }).kgcePerGood).toBeCloseTo((1.229 + 9714.4) / 90, 9)
  })

  describe('opened', () => {
    const range = `from=${MIDNIGHT}&to=${MIDNIGHT + 24 * HOUR}`
    type Opened = { kwh: number; cost: number; prices: object[]; times: object[]; devices: object[] }
    const open = async (query: string) => (await get(`energy/explain?${range}${query}`)).body as unknown as Opened
    const machine = (name: string, eRunKwh: number) =>
      ({
        ...made[0]!,
        scope: `device:${ENT}/liushi-1/assy/mcb-3/${name}`,
        sums: { energyKwh: eRunKwh, eRunKwh, pq: 7, gq: 7 },
      }) as unknown as KpiRow

    it('tells the energy of scrap by quarter of an hour with its pieces, and by machine by the share of the site', async () => {
      machineRows.push(machine('s40-delay', 6), machine('s41', 2))
      const found = await open('&figure=scrap')
      const cost = 0.8 * 0.25
      expect(found).toMatchObject({
        figure: 'scrap',
        kwh: expect.closeTo(0.8, 9),
        cost: expect.closeTo(cost, 9),
        step: 'PT15M',
        times: [{ site: 'liushi-1', from: MIDNIGHT, to: MIDNIGHT + HOUR / 4, runKwh: 8, pq: 100, gq: 90, kwh: expect.closeTo(0.8, 9) }],
        devices: [
          {
            device: `${ENT}/liushi-1/assy/mcb-3/s40-delay`,
            name: 'S40',
            kwh: expect.closeTo(0.6, 9),
            cost: expect.closeTo(0.75 * cost, 9),
          },
          { name: 's41', kwh: expect.closeTo(0.2, 9) },
        ],
      })
      machineRows.length = 0
    })

    it('tells a cost by period and price of each version of the tariff in force', async () => {
      rows.splice(0, Infinity, ...made)
      const report = (await get(`energy?${range}`)).body as unknown as { cost: { total: number; standby: number } }
      const { kwh, cost, prices, times } = await open('')
      expect([kwh, cost]).toEqual([2400, report.cost.total])
      expect((await open('&figure=standby')).cost).toBe(report.cost.standby)
      expect(prices.length).toBeGreaterThan(1)
      expect(prices[0]).toMatchObject({ site: 'liushi-1', tariff: 'enterprise', since: expect.any(Number), period: expect.any(String) })
      expect(sumOf(prices, 'cost')).toBeCloseTo(report.cost.total, 9)
      expect(sumOf(times, 'kwh')).toBeCloseTo(2400, 9)
    })

    it('is asked for at most 31 days, of a figure and a site there are, and has no machines where they are too many', async () => {
      expect((await get('energy/explain?from=2025-01-01&to=2026-01-01')).body).toMatchObject({ code: 'RANGE' })
      expect((await get(`energy/explain?${range}&figure=heat`)).body).toMatchObject({ errors: [{ at: 'query/figure' }] })
      expect((await get(`energy/explain?${range}&site=nowhere`)).status).toBe(404)
      expect((await get('energy/explain?day=today&site=kashgar-1')).status).toBe(404)
      expect((await get('energy/explain?day=today')).body).toMatchObject({ ...TODAY, devices: [] })
    })
  })

  describe('opened by machine', () => {
    const path = (i: number) => `${ENT}/liushi-1/assy/mcb-3/m${i}`
    const QUARTERS = 100
    const days30 = `from=${MIDNIGHT - 29 * 24 * HOUR}&to=${MIDNIGHT + 48 * HOUR}`
    /** So many machines, of which the first ones have a meter; energy in the given hundred quarters. */
    async function openFleet(machines: number, metered: number, quarterAt = (i: number) => MIDNIGHT + (i * HOUR) / 4) {
      const questions: object[] = []
      const of = (scope: string, from: number, energyKwh: number) =>
        ({ from, scope, sums: { energyKwh, eRunKwh: energyKwh } }) as unknown as KpiRow
      const all = Array.from({ length: machines }, (_, i) => i)
      const at = Array.from({ length: QUARTERS }, (_, i) => quarterAt(i))
      const fleet = await openFront({
        core: {
          kpis: async ({ site, level, every, device, from, to }) => {
            if (site !== 'liushi-1') return []
            if (level === 'device') questions.push({ every, ...(device && { device }), quarters: (to - from) / (HOUR / 4) })
            if (level === 'enterprise') return at.map((time) => of(`enterprise:${ENT}`, time, metered))
            const asked = all.filter((i) => device === undefined || path(i) === device)
            const times = every === 'all' ? [from] : at.filter((time) => time >= from && time < to)
            return times.flatMap((time) => asked.map((i) => of(`device:${path(i)}`, time, i < metered ? 1 : 0)))
          },
        },
      })
      const { body } = await fleet.call('GET', `/api/v1/enterprises/${ENT}/energy/explain?${days30}`, { token: fleet.tokens.owner })
      await fleet[Symbol.asyncDispose]()
      return { questions, devices: body.devices as { kwh: number }[] | null }
    }

    it('counts the time there is energy of, not the time that was asked for', async () => {
      const { questions, devices } = await openFleet(16, 2)
      expect(devices?.map(({ kwh }) => kwh)).toEqual([QUARTERS, QUARTERS])
      expect(questions).toEqual([
        { every: 'all', quarters: QUARTERS },
        { every: 'PT15M', quarters: QUARTERS },
      ])
    })
    it('asks for the machines with a meter alone where all of a site are too many', async () => {
      const { questions, devices } = await openFleet(300, 2)
      expect(devices?.map(({ kwh }) => kwh)).toEqual([QUARTERS, QUARTERS])
      expect(questions.slice(1)).toEqual([0, 1].map((i) => ({ every: 'PT15M', device: path(i), quarters: QUARTERS })))
    })
    it('counts no quarter of an hour without energy between others', async () => {
      const { devices } = await openFleet(300, 50, (i) => MIDNIGHT + i * 4 * HOUR - 20 * 24 * HOUR)
      expect(devices?.length).toBe(50)
    })
    it('has none where those with a meter are too many', async () => {
      expect((await openFleet(300, 65)).devices).toBeNull()
      expect((await openFleet(201, 201)).devices).toBeNull()
    })
  })

  it('refuses a tariff with a gap, and names where it is', async () => {
    const { body } = await put({ basePrice: 0.5, spans: tariff.slice(1) })
    expect(body).toMatchObject({
      code: 'VALIDATION',
      detail: expect.stringContaining('month 1 on a workday'),
      errors: [{ at: 'body/spans' }],
    })
    expect((await get('energy?from=2025-01-01&to=2026-01-01')).body).toMatchObject({ code: 'RANGE' })
    expect((await get('energy?vintage=1999')).body).toMatchObject({ errors: [{ at: 'query/vintage' }] })
  })

  describe('of an enterprise with two sites', () => {
    const range = 'from=2026-01-05&to=2026-01-06'
    const flat = (basePrice: number) => ({ basePrice, spans: [{ from: '00:00', to: '24:00', period: 'flat', factor: 1 }] })
    const other = `/api/v1/enterprises/${ENT}/sites/kashgar-1/tariff`
    const call = (method: 'GET' | 'PUT' | 'DELETE', body?: object) =>
      front.call(method, other, { token: front.tokens.owner, ...(body && { body }) })
    beforeAll(async () => {
      await front.registry.putSite(
        { enterprise: ENT, id: 'kashgar-1', name: 'K', county: '330382', timezone: 'Asia/Urumqi', shifts: [], breaks: [], exceptions: [] },
        0,
      )
      rows.splice(0, Infinity, ...made)
      secondRows.push(...made.map((row) => ({ ...row, sums: { energyKwh: 10 } }) as unknown as KpiRow))
      // One price at any time for the enterprise, whatever the tests before gave.
      for (const { from } of front.registry.tariff(ENT)) await put({ ...flat(0.5), from })
    })

    it('has one tariff for both until one gets its own, which counts from its time on', async () => {
      expect((await call('GET')).body).toMatchObject({ basePrice: 0.5 })
      expect((await call('GET')).body.site).toBeUndefined()
      expect((await get(`energy?${range}`)).body).toMatchObject({
        cost: { total: 0.5 * (2400 + 190) },
        sites: [
          { site: 'kashgar-1', timezone: 'Asia/Urumqi', tariff: 'enterprise', kwh: 190, cost: { total: 95 } },
          { site: 'liushi-1', tariff: 'enterprise', kwh: 2400, maxDemandKw: 600, cost: { total: 1200 } },
        ],
      })
      // From the tenth block on; before that it paid by the enterprise's.
      expect((await call('PUT', { ...flat(2), from: MIDNIGHT + 10 * HOUR })).body).toMatchObject({ site: 'kashgar-1', basePrice: 2 })
      const { body } = await get(`energy?${range}`)
      expect(body).toMatchObject({ cost: { total: 1200 + 100 * 0.5 + 90 * 2 }, maxDemandKw: 640, kwh: 2590 })
      expect((body.sites as object[])[0]).toMatchObject({ tariff: 'site', cost: { total: 230 }, maxDemandKw: 40 })
      expect((await front.call('GET', `${other}?at=${MIDNIGHT}`, { token: front.tokens.owner })).body).toMatchObject({ basePrice: 0.5 })
      expect((await get(`energy?${range}&site=kashgar-1`)).body).toMatchObject({ site: 'kashgar-1', kwh: 190, cost: { total: 230 } })
    })

    it('takes of each site the production day boards show', async () => {
      const { body } = await get('energy?day=today')
      expect(body).toMatchObject({
        ...TODAY,
        sites: [
          { site: 'kashgar-1', ...LATER },
          { site: 'liushi-1', ...TODAY },
        ],
      })
      expect(asked).toMatchObject({ site: 'liushi-1', ...TODAY })
      expect((await get('energy?day=today&site=kashgar-1')).body).toMatchObject({ ...LATER, kwh: 190 })
      expect(asked).toMatchObject({ site: 'kashgar-1', ...LATER })
    })

    it('prices by the clock of the site: the same hour is another period two zones further west', async () => {
      const night = {
        basePrice: 1,
        spans: [
          { from: '00:00', to: '08:00', period: 'valley', factor: 0.5 },
          { from: '08:00', to: '24:00', period: 'flat', factor: 1 },
        ],
      }
      await call('PUT', { ...night, from: MIDNIGHT + 10 * HOUR })
      await call('PUT', { ...night, from: MIDNIGHT - 4 * HOUR })
      // 00:00 to 08:00 in Urumqi is 02:00 to 10:00 in Shanghai; the rows begin at 22:00 of the day before there.
      expect((await get(`energy?${range}&site=kashgar-1`)).body).toMatchObject({ cost: { total: 2 * 10 + 8 * 5 + 9 * 10 } })
    })

    it('prices by the clock that held at the time: a site that changed its zone keeps the periods of before', async () => {
      const { doc } = front.registry.site(ENT, 'kashgar-1')[0]!
      const since = MIDNIGHT + 4 * HOUR
      await front.registry.putSite({ ...doc, timezone: 'Asia/Shanghai' }, since)
      const { body } = await get(`energy?${range}&site=kashgar-1`)
      // Two hours to midnight and two after it in Urumqi, then from 04:00 on in Shanghai.
      expect(body).toMatchObject({ cost: { total: 2 * 10 + 2 * 5 + 4 * 5 + 11 * 10 }, sites: [{ timezone: 'Asia/Shanghai' }] })
      expect((await get(`energy/explain?${range}&site=kashgar-1`)).body).toMatchObject({ cost: 160 })
      expect((await get(`energy?from=${MIDNIGHT}&to=${since}&site=kashgar-1`)).body).toMatchObject({ sites: [{ timezone: 'Asia/Urumqi' }] })
      await front.registry.dropVersion({ kind: 'site', enterprise: ENT, id: 'kashgar-1' }, since)
    })

    it('goes back to the tariff of the enterprise, and by giving it again back from there', async () => {
      const end = () => front.call('DELETE', `${other}?from=${MIDNIGHT + 10 * HOUR}`, { token: front.tokens.owner })
      expect((await end()).status).toBe(204)
      expect((await call('GET')).body).toMatchObject({ basePrice: 0.5 })
      expect((await get(`energy?${range}&site=kashgar-1`)).body).toMatchObject({ cost: { total: 2 * 10 + 8 * 5 + 9 * 5 } })
      await call('PUT', { ...flat(2), from: MIDNIGHT + 10 * HOUR })
      expect((await get(`energy?${range}&site=kashgar-1`)).body).toMatchObject({ cost: { total: 60 + 9 * 20 } })
    })

    it('refuses sites nobody has heard of', async () => {
      const token = front.tokens.owner
      expect((await get('energy?site=nowhere')).status).toBe(404)
      expect((await front.call('PUT', `/api/v1/enterprises/${ENT}/sites/nowhere/tariff`, { token, body: flat(1) })).status).toBe(404)
      expect((await front.call('DELETE', `/api/v1/enterprises/${ENT}/sites/liushi-1/tariff`, { token })).status).toBe(404)
    })
  })
})
