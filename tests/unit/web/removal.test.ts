// What is removed and what of it stays: a segment is retired when nobody is in it, an enterprise can be brought back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, DEVICE, ENT, GATEWAY, NOW, OWNER, openFront, RIVAL, type TestFront } from './front.ts'

let front: TestFront
beforeEach(async () => {
  front = await openFront()
})
afterEach(() => front[Symbol.asyncDispose]())
const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
  front.call(method, url, { token: front.tokens.operator, ...(body === undefined ? {} : { body }) })
const E = `/api/v1/enterprises/${ENT}`
const SEGMENT = '/api/v1/segments/yq-connectors'
const NAMES = { nameZh: '乐清连接器', nameEn: 'Connectors' }
const MINUTE = 60_000
const DAY = 1440 * MINUTE

describe('a segment', () => {
  const into = (code: string, from?: number) =>
    ask('PUT', E, { name: 'N', segments: [{ code, weight: 1 }], county: '330382', ...(from === undefined ? {} : { from }) })
  const places = async () =>
    (await ask('GET', '/api/v1/places')).body as Record<'segments' | 'retired', { code: string }[]> & { registered: string[] }
  beforeEach(async () => {
    await ask('PUT', SEGMENT, NAMES)
  })

  it('nobody is in is retired: offered no more, nobody is put into it, its name stays', async () => {
    expect((await places()).registered).toEqual(['yq-connectors'])
    expect(await ask('DELETE', SEGMENT)).toMatchObject({ status: 200, body: { code: 'yq-connectors', ...NAMES, retiredFrom: NOW } })
    const { segments, registered, retired } = await places()
    expect([segments.some(({ code }) => code === 'yq-connectors'), registered, retired.map(({ code }) => code)]).toEqual([
      false,
      [],
      ['yq-connectors'],
    ])
    expect((await into('yq-connectors')).body).toMatchObject({
      status: 400,
      errors: [{ at: 'body/segments/0/code', message: expect.stringContaining('retired') }],
    })
    expect((await ask('GET', `${SEGMENT}/concentration`)).status).toBe(200)
    // Retired again it is retired since the first time; put again it is back.
    front.at(NOW + MINUTE)
    expect((await ask('DELETE', SEGMENT)).body).toMatchObject({ retiredFrom: NOW })
    expect((await ask('PUT', SEGMENT, NAMES)).body).not.toHaveProperty('retiredFrom')
    expect((await into('yq-connectors')).status).toBe(200)
  })

  it('with a member, now or by plan, is not; who has left does not hold it, and stays a member of the past', async () => {
    await into('yq-connectors')
    expect((await ask('DELETE', SEGMENT)).body).toMatchObject({ status: 409, detail: expect.stringMatching(/1 enterprises.*: N\./) })
    front.at(NOW + MINUTE)
    await into('yq-lv-elec')
    expect((await ask('DELETE', SEGMENT)).status).toBe(200)
    const codes = front.registry.enterpriseHistory(ENT).map(({ doc }) => doc.segments[0]!.code)
    expect(codes).toEqual(['yq-lv-elec', 'yq-connectors', 'yq-lv-elec'])
    await ask('PUT', SEGMENT, NAMES)
    await into('yq-connectors', NOW + 3 * DAY)
    expect((await ask('DELETE', SEGMENT)).status).toBe(409)
    await ask('DELETE', `${E}/versions/${NOW + 3 * DAY}`)
    expect((await ask('DELETE', SEGMENT)).status).toBe(200)
  })

  it('known from the start stays, and one nobody knows cannot be retired', async () => {
    expect((await ask('DELETE', '/api/v1/segments/hz-vehicle')).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('from the start'),
    })
    expect((await ask('DELETE', '/api/v1/segments/no-such-thing')).status).toBe(404)
  })
})

describe('an enterprise', () => {
  const restore = (id = ENT) => ask('POST', `/api/v1/removed-enterprises/${id}/restore`)
  it('is gone for everybody, its id is kept for it, and it comes back with people, gateways and machines', async () => {
    expect((await ask('DELETE', E)).status).toBe(204)
    expect((await ask('DELETE', E)).status).toBe(404)
    expect((await ask('GET', E)).status).toBe(404)
    const listed = async () => ((await ask('GET', '/api/v1/enterprises')).body.enterprises as { id: string }[]).map(({ id }) => id)
    expect(await listed()).toEqual([RIVAL])
    expect((await front.call('GET', E, { token: front.tokens.owner })).status).toBe(401)
    expect((await front.call('POST', '/api/v1/session', { body: OWNER })).status).toBe(401)
    expect((await front.call('POST', '/api/v1/session', { body: GATEWAY })).status).toBe(401)
    expect((await front.call('POST', '/api/v1/session', { body: ADMIN })).status).toBe(200)
    const again = { id: ENT, name: 'Another', segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330382' }
    expect((await ask('POST', '/api/v1/enterprises', again)).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('was removed'),
    })
    expect((await ask('GET', '/api/v1/removed-enterprises')).body).toMatchObject({
      enterprises: [{ at: NOW, enterprise: { id: ENT }, users: [OWNER.username], credentials: [GATEWAY.username] }],
    })

    expect(await restore()).toMatchObject({ status: 200, body: { id: ENT, name: `Name of ${ENT}` } })
    expect((await restore()).status).toBe(404)
    expect(await listed()).toEqual([ENT, RIVAL])
    expect((await front.call('POST', '/api/v1/session', { body: OWNER })).status).toBe(200)
    expect((await front.call('POST', '/api/v1/session', { body: GATEWAY })).status).toBe(200)
    expect((await ask('GET', `${E}/devices`)).body.devices).toMatchObject([{ path: DEVICE, idealCycle: 1.2 }])
  })

  it('does not come back into a segment that was retired meanwhile', async () => {
    await ask('PUT', SEGMENT, NAMES)
    await ask('PUT', E, { name: 'N', segments: [{ code: 'yq-connectors', weight: 1 }], county: '330382' })
    await ask('DELETE', E)
    expect((await ask('DELETE', SEGMENT)).status).toBe(200)
    expect((await restore()).body).toMatchObject({ status: 409, detail: expect.stringContaining('retired') })
    await ask('PUT', SEGMENT, NAMES)
    expect((await restore()).status).toBe(200)
  })
})
