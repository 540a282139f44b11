// Giving a stop another reason over HTTP: what is kept, who may, and what is refused.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEVICE, ENT, NOW, openFront, STOP, type TestFront } from './front.ts'

const ON = `/api/v1/enterprises/${ENT}/devices/${DEVICE.slice(ENT.length + 1)}/stops`
const DAY = 86_400_000

describe('a stop', () => {
  let front: TestFront
  beforeEach(async () => {
    front = await openFront()
  })
  afterEach(() => front[Symbol.asyncDispose]())
  const put = (body: object, who: 'owner' | 'operator' = 'owner') =>
    front.call('PUT', ON, { token: front.tokens[who], body: { from: STOP.from, to: STOP.to, reason: 'M1', ...body } })
  const undo = (query = `from=${STOP.from}&to=${STOP.to}`) => front.call('DELETE', `${ON}?${query}`, { token: front.tokens.owner })
  const changes = async () => (await front.call('GET', `${ON}/changes`, { token: front.tokens.owner })).body.changes as object[]

  it('gets another reason, which is kept with who and when; every change is a version', async () => {
    expect((await put({ note: 'feeder' })).body).toEqual({
      device: DEVICE,
      version: 1,
      from: STOP.from,
      to: STOP.to,
      reason: 'M1',
      note: 'feeder',
      by: 'chen',
      at: NOW,
    })
    expect((await put({ reason: 'B4-17' }, 'operator')).body).toMatchObject({ version: 2, reason: 'B4-17', note: null, by: 'admin' })
    expect((await undo()).body).toMatchObject({ version: 3, reason: null, by: 'chen' })
    expect(await changes()).toMatchObject([
      { version: 3, reason: null },
      { version: 2, reason: 'B4-17' },
      { version: 1, reason: 'M1' },
    ])
    expect((await undo()).status).toBe(404)
  })
  it('is refused when it began more than 7 days ago, in a code of its own', async () => {
    const old = { from: NOW - 7 * DAY - 1, to: NOW - 7 * DAY + 60_000 }
    const answer = await put(old)
    expect([answer.status, answer.body.code]).toEqual([409, 'TOO_OLD'])
    expect(answer.body.detail).toContain('7 days')
    expect((await undo(`from=${old.from}&to=${old.to}`)).body.code).toBe('TOO_OLD')
    expect(await changes()).toEqual([])
  })
  it.each([
    ['a reason outside of the tree', { reason: 'X1' }, 400, 'VALIDATION'],
    ['words for a reason', { reason: 'jam' }, 400, 'VALIDATION'],
    ['time that is not over', { to: NOW + 1 }, 400, 'RANGE'],
    ['time that runs backwards', { from: STOP.to, to: STOP.from }, 400, 'RANGE'],
    ['no time', { from: 'soon' }, 400, 'RANGE'],
    ['time that the machine ran', { from: STOP.to, to: NOW }, 409, 'CONFLICT'],
    ['a field nobody knows', { by: 'somebody else' }, 400, 'VALIDATION'],
  ])('is refused for %s', async (_, body, status, code) => {
    const answer = await put(body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(await changes()).toEqual([])
  })
  it('says that a part was replaced, of a breakdown only', async () => {
    expect((await put({ reason: 'B4', replaced: true })).body).toMatchObject({ reason: 'B4', replaced: true })
    expect((await put({ reason: 'M1', replaced: true })).body).toMatchObject({ code: 'VALIDATION', errors: [{ at: 'body/replaced' }] })
    expect((await put({ reason: 'B4', replaced: false })).body.replaced).toBeUndefined()
  })
  it('takes times as text too', async () => {
    const body = { from: new Date(STOP.from).toISOString(), to: String(STOP.to) }
    expect((await put(body)).body).toMatchObject({ from: STOP.from, to: STOP.to })
  })
  it('is listed with the others, and adds to the stop time by reason', async () => {
    const list = await front.call('GET', `${ON}?from=${NOW - DAY}`, { token: front.tokens.owner })
    expect(list.body.stops).toEqual([STOP])
    const by = await front.call('GET', `/api/v1/enterprises/${ENT}/stops?scope=device:${DEVICE}`, { token: front.tokens.owner })
    expect(by.body).toMatchObject({ scope: `device:${DEVICE}`, minutes: 20, classifiedShare: 0.25, target: 0.8 })
    const missing = await front.call('GET', `/api/v1/enterprises/${ENT}/stops?scope=line:other`, { token: front.tokens.owner })
    expect(missing.status).toBe(404)
  })
  it('has a tree of reasons for everybody', async () => {
    const { reasons, target } = (await front.call('GET', '/api/v1/reasons', {})).body as { reasons: object[]; target: number }
    expect([reasons.length, target, reasons[0]]).toEqual([29, 0.8, { code: 'B', parent: null, nameZh: '故障', nameEn: 'Breakdown' }])
  })
})
