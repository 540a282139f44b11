// The REST client: every failure is a Problem, and only an ended session leads to sign-in.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApi, devicePathUrl, Problem } from '../../../web/board/api.ts'

const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', async () => new Response(body === null ? null : JSON.stringify(body), { status }))
const client = (language = 'en') =>
  createApi(
    '',
    () => undefined,
    () => language,
  )
afterEach(() => vi.unstubAllGlobals())

describe('the REST client', () => {
  it('turns problem details into a Problem and keeps its code', async () => {
    answer(409, { title: 'This contradicts', detail: 'There is an enterprise abc already.', code: 'CONFLICT' })
    const failure = await client()
      .post('/api/v1/enterprises', {})
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Problem)
    expect(failure).toMatchObject({ status: 409, code: 'CONFLICT', detail: 'There is an enterprise abc already.' })
  })
  it('hands on which fields are wrong, and leaves out what names none', async () => {
    const errors = [{ at: 'body/shifts/0/start', message: 'must match' }, { at: 1 }, 'x']
    answer(400, { code: 'VALIDATION', errors })
    await expect(client().put('/x', {})).rejects.toMatchObject({ errors: [errors[0]] })
  })
  it('sends a table as it is', async () => {
    const sent: RequestInit[] = []
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      sent.push(init)
      return new Response('{"taken":1}')
    })
    expect(await client('zh-CN').send('/facts', 'a,b', 'text/csv')).toEqual({ taken: 1 })
    expect(sent[0]).toMatchObject({ method: 'POST', body: 'a,b', headers: { 'content-type': 'text/csv', 'accept-language': 'zh-CN' } })
  })
  it('tells that the session has ended, but not for a wrong password', async () => {
    let lost = 0
    const api = createApi(
      '',
      () => lost++,
      () => 'en',
    )
    answer(401, { code: 'SIGN_IN_FAILED' })
    await expect(api.put('/api/v1/session/password', {})).rejects.toMatchObject({ status: 401 })
    expect(lost).toBe(0)
    answer(401, { code: 'UNAUTHENTICATED' })
    await expect(api.get('/api/v1/alarms')).rejects.toMatchObject({ status: 401 })
    expect(lost).toBe(1)
  })
  it('says that there was no answer', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    await expect(client().get('/x')).rejects.toMatchObject({ status: 0 })
  })
  it('takes an empty or broken body for what its status says', async () => {
    answer(204, null)
    await expect(client().remove('/x')).resolves.toBeNull()
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }))
    await expect(client().get('/x')).rejects.toMatchObject({ status: 502, code: '502' })
  })
  it('names a device in a URL by its path', () => {
    expect(devicePathUrl('abc/s1/h1/l1/press-7')).toBe('/api/v1/enterprises/abc/devices/s1/h1/l1/press-7')
  })
})
