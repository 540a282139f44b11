// Control charts over HTTP: what is asked of the core, which limits hold, and how they change.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SpcLimits, SpcQuestion } from '../../../model/spc.ts'
import { DEVICE, ENT, ESTIMATE, NOW, openFront, type TestFront } from './front.ts'

const ON = `/api/v1/enterprises/${ENT}/devices/${DEVICE.slice(ENT.length + 1)}/spc`
const TRIP = 'metric=process.trip_time'

describe('control charts', () => {
  let front: TestFront
  beforeAll(async () => {
    front = await openFront()
  })
  afterAll(() => front[Symbol.asyncDispose]())
  const get = (query: string) => front.call('GET', `${ON}?${query}`, { token: front.tokens.owner })
  const put = (body: object, who: 'owner' | 'operator' = 'owner') =>
    front.call('PUT', `${ON}/limits`, { token: front.tokens[who], body: { metric: 'process.trip_time', ...body } })
  const asked = () => front.asked.at(-1)![1] as SpcQuestion
  const RANGE = { from: NOW - 86_400_000, to: NOW }

  it('ask the core for the usual chart, and for what was asked', async () => {
    const answer = await get(`${TRIP}&chart=xbar-r`)
    expect(answer.body).toMatchObject({ subgroup: 5, limits: { source: 'provisional', version: null } })
    expect(asked()).toEqual({
      device: DEVICE,
      metric: 'process.trip_time',
      chart: 'xbar-r',
      subgroup: 5,
      residuals: false,
      tuning: { lambda: 0.2, width: 2.962, k: 0.5, h: 5, fir: false },
      ...RANGE,
      spec: { lsl: null, usl: null, target: null },
      approved: null,
    })
    await get(`${TRIP}&chart=cusum&subgroup=12&residuals=true&k=0.25&h=8.01&fir=true&from=2026-01-01&lsl=14&usl=22&target=18`)
    expect(asked()).toMatchObject({
      subgroup: 12,
      residuals: true,
      tuning: { k: 0.25, h: 8.01, fir: true },
      from: Date.UTC(2026, 0, 1),
      spec: { lsl: 14, usl: 22, target: 18 },
    })
  })

  it('refuse a chart that cannot be, and name what is wrong', async () => {
    const wrong = async (query: string) => {
      const { status, body } = await get(query)
      return [status, (body.errors as { at: string }[] | undefined)?.[0]?.at]
    }
    expect(await wrong(`${TRIP}&chart=p`)).toEqual([400, 'query/chart'])
    expect(await wrong('metric=count.good&chart=xbar-r')).toEqual([400, 'query/chart'])
    expect(await wrong(`${TRIP}&chart=pie`)).toEqual([400, 'query/chart'])
    expect(await wrong(`${TRIP}&chart=xbar-r&subgroup=11`)).toEqual([400, 'query/subgroup'])
    expect(await wrong(`${TRIP}&chart=xbar-s&residuals=true`)).toEqual([400, 'query/residuals'])
    expect(await wrong(`${TRIP}&chart=i-mr&lsl=3&usl=3`)).toEqual([400, 'query/lsl'])
    expect(await wrong('metric=process.other&chart=i-mr')).toEqual([404, undefined])
  })

  describe('once limits are approved', () => {
    beforeEach(async () => {
      await front[Symbol.asyncDispose]()
      front = await openFront()
    })

    it('hold them for exactly that chart, until somebody approves others', async () => {
      const made = await put({ chart: 'xbar-r', ...RANGE, lsl: 14, usl: 22, note: 'new tool' })
      expect(made.body).toMatchObject({
        version: 1,
        centre: 18,
        sigma: 0.9,
        approvedBy: 'chen',
        approvedAt: NOW,
        note: 'new tool',
        restores: null,
      })
      const frozen = await get(`${TRIP}&chart=xbar-r`)
      expect(frozen.body).toMatchObject({ limits: { source: 'approved', version: 1, approvedBy: 'chen' } })
      expect(asked()).toMatchObject({ approved: { version: 1 }, spec: { lsl: 14, usl: 22, target: null } })
      // Another size is another chart; the specification is of the metric.
      expect((await get(`${TRIP}&chart=xbar-r&subgroup=4`)).body.limits).toMatchObject({ source: 'provisional' })
      expect((await get(`${TRIP}&chart=ewma`)).body).toMatchObject({ limits: { source: 'provisional' }, capability: { lsl: 14, usl: 22 } })
      await put({ chart: 'ewma', lambda: 0.1, width: 2.814, ...RANGE })
      expect((await get(`${TRIP}&chart=ewma`)).body).toMatchObject({ limits: { source: 'approved' }, tuning: { lambda: 0.1 } })
      expect((await get(`${TRIP}&chart=ewma&lambda=0.4`)).body.limits).toMatchObject({ source: 'provisional' })
    })

    it('go back to an earlier version as a new one, which says so', async () => {
      const { spcPhase1 } = front.core
      await put({ chart: 'xbar-r', ...RANGE, lsl: 14, usl: 22 })
      front.core.spcPhase1 = async () => ({ estimate: { ...ESTIMATE, centre: 30 }, reason: null })
      await put({ chart: 'xbar-r', ...RANGE }, 'operator')
      front.core.spcPhase1 = spcPhase1
      const undone = await put({ chart: 'xbar-r', version: 1, usl: null })
      expect(undone.body).toMatchObject({ version: 3, restores: 1, centre: 18, lsl: 14, usl: null, approvedBy: 'chen' })
      const { limits } = (await front.call('GET', `${ON}/limits?${TRIP}&chart=xbar-r`, { token: front.tokens.owner })).body as {
        limits: SpcLimits[]
      }
      expect(limits.map(({ version, centre, approvedBy }) => [version, centre, approvedBy])).toEqual([
        [3, 18, 'chen'],
        [2, 30, 'admin'],
        [1, 18, 'chen'],
      ])
      expect((await put({ chart: 'xbar-r', version: 9 })).status).toBe(404)
    })

    it('come from enough readings, and never from the request', async () => {
      front.core.spcPhase1 = async () => ({ estimate: { ...ESTIMATE, points: 24 }, reason: null })
      expect((await put({ chart: 'xbar-r', ...RANGE })).body).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        detail: expect.stringContaining('25 points'),
      })
      front.core.spcPhase1 = async () => ({ estimate: { ...ESTIMATE, points: 99 }, reason: null })
      expect((await put({ chart: 'i-mr', ...RANGE })).status).toBe(409)
      front.core.spcPhase1 = async () => ({ estimate: null, reason: 'no-units' })
      expect((await put({ metric: 'count.scrap', chart: 'u', ...RANGE })).body.detail).toContain('count of pieces')
      expect((await put({ chart: 'xbar-r' })).status).toBe(400)
      expect((await put({ chart: 'xbar-r', ...RANGE, centre: 1 })).status).toBe(400)
      expect((await put({ chart: 'xbar-r', ...RANGE, version: 1 })).status).toBe(400)
      expect((await put({ chart: 'xbar-r', ...RANGE, lsl: 5, usl: 4 })).status).toBe(400)
    })
  })
})
