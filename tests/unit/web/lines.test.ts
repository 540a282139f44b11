// Lines, orders and quality over HTTP: what is kept, what is refused, what is asked of the core.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEVICE, ENT, ESTIMATE, NOW, openFront, type TestFront } from './front.ts'

const E = `/api/v1/enterprises/${ENT}`
const LINE = `${E}/lines/liushi-1/assy/mcb-3`
const DAY = 86_400_000

let front: TestFront
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front[Symbol.asyncDispose]())
const get = (url: string) => front.call('GET', url, { token: front.tokens.owner })
const put = (url: string, body: unknown) => front.call('PUT', url, { token: front.tokens.owner, body })

describe('a line', () => {
  it('is put in order, version by version', async () => {
    expect((await get(LINE)).status).toBe(404)
    const first = await put(LINE, { kind: 'serial', stations: ['s10', 's40-delay'], from: '2026-01-01' })
    expect(first.body).toEqual({
      path: `${ENT}/liushi-1/assy/mcb-3`,
      name: '',
      kind: 'serial',
      stations: ['s10', 's40-delay'],
      bottleneck: null,
      from: Date.UTC(2026, 0, 1),
    })
    await put(LINE, { name: 'MCB 3', kind: 'serial', stations: ['s10', 's40-delay'], bottleneck: 's40-delay' })
    expect((await get(LINE)).body).toMatchObject({ name: 'MCB 3', bottleneck: 's40-delay', from: NOW })
    expect((await get(`${LINE}?at=2026-01-01`)).body).toMatchObject({ name: '', bottleneck: null })
    expect((await get(`${E}/lines`)).body).toMatchObject({ lines: [{ name: 'MCB 3' }] })
  })

  it('is refused where it cannot be, with the place', async () => {
    const wrong = async (body: object) => {
      const { status, body: said } = await put(LINE, { kind: 'serial', stations: ['s10'], ...body })
      return [status, (said.errors as { at: string }[])[0]!.at]
    }
    expect(await wrong({ bottleneck: 's20' })).toEqual([400, 'body/bottleneck'])
    expect(await wrong({ stations: [] })).toEqual([400, 'body/stations'])
    expect(await wrong({ stations: ['s10', 's10'] })).toEqual([400, 'body/stations'])
    expect((await wrong({ kind: 'ring' }))[0]).toBe(400)
    expect((await wrong({ speed: 1 }))[0]).toBe(400)
  })
})

describe('orders', () => {
  it('are those of the last week unless another range is asked for', async () => {
    expect((await get(`${E}/orders`)).body).toMatchObject({ orders: [{ po: 'WO-1', kpis: { allocationRatio: 3000 / 3600 } }] })
    expect(front.asked.at(-1)).toEqual(['orders', { enterprise: ENT, from: NOW - 7 * DAY, to: NOW }])
    await get(`${E}/orders/${encodeURIComponent('WO/7 甲')}`)
    expect(front.asked.at(-1)).toEqual(['order', { enterprise: ENT, po: 'WO/7 甲' }])
    expect((await get(`${E}/orders/WO-2`)).status).toBe(404)
  })
})

describe('quality at a machine', () => {
  const url = `${E}/devices/${DEVICE.slice(ENT.length + 1)}/quality`
  it('has the capability of the metrics that have limits, over the range and over a short run', async () => {
    expect((await get(url)).body).toMatchObject({ firstPassYield: 0.99, capability: [] })
    const how = { chart: 'xbar-r' as const, subgroup: 5, residuals: false, tuning: { lambda: 0.2, width: 2.962, k: 0.5, h: 5, fir: false } }
    const spec = { lsl: 14, usl: 22, target: null }
    const approval = { approvedBy: 'chen', approvedAt: NOW, note: null, restores: null }
    await front.registry.putSpcLimits({ ...ESTIMATE, ...how, ...spec, ...approval, device: DEVICE, metric: 'process.trip_time' })
    await front.registry.putSpcLimits({
      ...ESTIMATE,
      ...how,
      lsl: null,
      usl: null,
      target: null,
      ...approval,
      device: DEVICE,
      metric: 'process.gap',
    })
    const { capability } = (await get(url)).body as { capability: unknown[] }
    // One point of five readings is no short run.
    expect(capability).toMatchObject([
      { metric: 'process.trip_time', unit: 's', process: { cp: 1, lsl: 14 }, machine: { n: 0, cm: null, reason: 'too-few' } },
    ])
  })

  it('takes the newest fifty readings for the short run, with their overall spread', async () => {
    const many = await openFront({
      core: {
        spc: async (q) => ({
          ...q,
          unit: 's',
          readings: 125,
          points: Array.from({ length: 25 }, (_, i) => ({
            from: NOW - 25_000 + i * 1000,
            at: NOW,
            n: 5,
            mean: 1,
            value: 1,
            low: null,
            ucl: null,
            lcl: null,
            spread: null,
          })),
          centre: null,
          spread: null,
          limits: null,
          reason: null,
          signals: [],
          capability: {
            ...q.spec,
            n: (q.to - q.from) / 200,
            subgroups: 1,
            mean: 1,
            sigmaWithin: 1,
            sigmaOverall: 1,
            cp: 1,
            cpk: 1,
            cpu: 1,
            cpl: 1,
            pp: 1.8,
            ppk: 1.7,
            cpm: 1,
            reason: null,
            greyed: null,
            claim: true,
          },
          autocorrelation: null,
          autocorrelated: false,
        }),
      },
    })
    const how = { chart: 'xbar-r' as const, subgroup: 5, residuals: false, tuning: { lambda: 0.2, width: 2.962, k: 0.5, h: 5, fir: false } }
    const limits = { lsl: 14, usl: 22, target: null, approvedBy: 'chen', approvedAt: NOW, note: null, restores: null }
    await many.registry.putSpcLimits({ ...ESTIMATE, ...how, ...limits, device: DEVICE, metric: 'process.trip_time' })
    const { body } = await many.call('GET', url, { token: many.tokens.owner })
    expect(body.capability).toMatchObject([{ machine: { n: 50, cm: 1.8, cmk: 1.7, reason: null } }])
    await many[Symbol.asyncDispose]()
  })
})
