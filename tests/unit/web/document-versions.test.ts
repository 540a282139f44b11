// Versions of documents over HTTP: read back, taken out, called off, and what that says of the past.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEVICE, ENT, NOW, openFront, type TestFront } from './front.ts'

const DAY = 86_400_000
const E = `/api/v1/enterprises/${ENT}`
const ON = `${E}/devices/${DEVICE.slice(ENT.length + 1)}`
const SITE = { name: '一厂', county: '330382', timezone: 'Asia/Shanghai', shifts: [{ name: 'a', start: '08:00', end: '16:00' }] }
let front: TestFront
beforeEach(async () => {
  front = await openFront()
})
afterEach(() => front[Symbol.asyncDispose]())
const as = (who: 'operator' | 'owner') => (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
  front.call(method, url, { token: front.tokens[who], ...(body === undefined ? {} : { body }) })

describe('versions of a calendar', () => {
  it('are listed, and one that is taken out lets the one before hold again', async () => {
    const owner = as('owner')
    const url = `${E}/sites/liushi-1`
    expect((await owner('GET', `${url}/versions`)).body).toEqual({ versions: [] })
    await owner('PUT', url, { ...SITE, from: NOW - 9 * DAY })
    await owner('PUT', url, { ...SITE, name: '二厂', from: NOW - 2 * DAY })
    expect((await owner('GET', `${url}/versions`)).body).toMatchObject({
      versions: [{ from: NOW - 9 * DAY }, { from: NOW - 2 * DAY, doc: { name: '二厂', breaks: [] } }],
    })
    expect((await owner('DELETE', `${url}/versions/${NOW - 2 * DAY}`)).body).toEqual({
      from: NOW - 2 * DAY,
      left: 1,
      restates: { from: NOW - 2 * DAY, limit: NOW - 7 * DAY, older: false },
    })
    expect((await owner('GET', url)).body).toMatchObject({ name: '一厂' })
    expect((await owner('DELETE', `${url}/versions/5`)).body).toMatchObject({ code: 'NOT_FOUND' })
    expect((await owner('DELETE', `${url}/versions/${NOW - 9 * DAY}`)).body).toMatchObject({ left: 0, restates: { older: true } })
    expect((await owner('GET', url)).status).toBe(404)
  })
})

describe('versions of a device', () => {
  it('can be taken out but for the last', async () => {
    const owner = as('owner')
    await owner('PUT', ON, { idealCycle: 2, from: NOW - DAY })
    expect((await owner('GET', `${ON}/versions`)).body).toMatchObject({
      versions: [{ doc: { idealCycle: 1.2 } }, { from: NOW - DAY, doc: { idealCycle: 2 } }],
    })
    expect((await owner('DELETE', `${ON}/versions/${NOW - DAY}`)).body).toMatchObject({ left: 1, restates: { from: NOW - DAY } })
    expect((await owner('DELETE', `${ON}/versions/0`)).body).toMatchObject({ code: 'CONFLICT' })
    expect((await owner('GET', `${ON.replace('s40', 's99')}/versions`)).status).toBe(404)
  })
})

describe('a move of an enterprise', () => {
  const moved = { name: 'N', segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330324' }
  it('can be called off as long as it is a plan', async () => {
    const operator = as('operator')
    await operator('PUT', E, { ...moved, from: NOW + DAY })
    expect((await operator('DELETE', `${E}/versions/${NOW + DAY}`)).body).toEqual({ from: NOW + DAY, left: 1 })
    await operator('PUT', E, { ...moved, from: NOW - DAY })
    expect((await operator('DELETE', `${E}/versions/${NOW - DAY}`)).body).toMatchObject({ code: 'CONFLICT' })
    expect((await operator('DELETE', `${E}/versions/${NOW + DAY}`)).body).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('versions of a tariff', () => {
  const spans = [{ from: '00:00', to: '24:00', period: 'flat', factor: 1 }]
  it('are taken out, of the enterprise and of a site apart', async () => {
    const owner = as('owner')
    await owner('PUT', `${E}/tariff`, { basePrice: 0.6, spans, from: NOW - DAY })
    await owner('PUT', `${E}/tariff`, { basePrice: 0.9, spans, from: NOW })
    await owner('PUT', `${E}/sites/liushi-1/tariff`, { basePrice: 0.7, spans, from: NOW })
    expect((await owner('GET', `${E}/tariff/versions`)).body).toMatchObject({ versions: [{ doc: { basePrice: 0.6 } }, { from: NOW }] })
    expect((await owner('DELETE', `${E}/tariff/versions/${NOW}`)).body).toEqual({ from: NOW, left: 1 })
    expect((await owner('GET', `${E}/tariff`)).body).toMatchObject({ basePrice: 0.6 })
    const ofSite = `${E}/sites/liushi-1/tariff`
    expect((await owner('GET', `${ofSite}/versions`)).body).toMatchObject({ versions: [{ doc: { basePrice: 0.7, site: 'liushi-1' } }] })
    await owner('DELETE', `${ofSite}/versions/${NOW}`)
    expect((await owner('GET', ofSite)).body).toMatchObject({ basePrice: 0.6 })
    expect((await owner('DELETE', `${ofSite}/versions/${NOW}`)).body).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('people of a county', () => {
  it('are kept by the time they hold from', async () => {
    const operator = as('operator')
    const url = '/api/v1/regions/330382/facts'
    await operator('PUT', url, { population: 1_450_000, source: '年鉴 2025', from: NOW - DAY })
    await operator('PUT', url, { population: 1_460_000, source: '年鉴 2026', from: NOW })
    expect((await operator('DELETE', `${url}/${NOW}`)).body).toEqual({ from: NOW, left: 1 })
    expect((await operator('GET', url)).body).toMatchObject({ versions: [{ from: NOW - DAY, doc: { population: 1_450_000 } }] })
  })
})

describe('what is left to state anew', () => {
  it('is asked of the core with the revision that was just written', async () => {
    expect((await as('owner')('GET', `${E}/restatement`)).body).toEqual({ looking: false, devices: 2, days: 7 })
    expect(front.asked.at(-1)).toEqual(['restatement', { enterprise: ENT, revision: front.registry.revision }])
  })
})
