import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../../web/auth.ts'
import { ADMIN, ENT, GATEWAY, NOW, OWNER, openFront, type TestFront } from './front.ts'

const SESSION = '/api/v1/session'

describe('signing in', () => {
  let front: TestFront
  beforeEach(async () => {
    front = await openFront()
  })
  afterEach(() => front[Symbol.asyncDispose]())

  const signIn = (body: unknown, headers: Record<string, string> = {}) => front.call('POST', SESSION, { body, headers })
  const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie'])

  it('gives a token and a cookie that scripts cannot read', async () => {
    const answer = await signIn(OWNER)
    expect(answer.status).toBe(200)
    const { may, ...user } = answer.body.user as { may: readonly string[] }
    expect(user).toEqual({
      username: 'chen',
      role: 'owner',
      enterprise: ENT,
      enterpriseName: `Name of ${ENT}`,
      hasPassword: true,
      asksCurrent: true,
    })
    expect([may.includes('putSite'), may.includes('putEnterprise'), may.includes('getLiveness')]).toEqual([true, false, false])
    expect(String(answer.body.token)).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(cookieOf(answer)).toMatch(/^ib_session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)
    const me = await front.call('GET', SESSION, { token: String(answer.body.token) })
    expect(me.body).toEqual(answer.body.user)
    const byCookie = await front.call('GET', SESSION, { headers: { cookie: `ib_session=${answer.body.token}` } })
    expect(byCookie.body).toEqual(answer.body.user)
  })

  it('keeps only a hash of the token', async () => {
    const { body } = await signIn(ADMIN)
    expect(front.registry.session(String(body.token))).toBeUndefined()
    expect(front.registry.session(sha256(String(body.token)))?.username).toBe('admin')
  })

  it('marks the cookie for TLS only when people come by https', async () => {
    await using behindProxy = await openFront({ publicUrl: 'https://brain.example' })
    const answer = await behindProxy.call('POST', SESSION, { body: ADMIN })
    expect(cookieOf(answer)).toContain('Secure')
  })

  it('signs a gateway in with its credential', async () => {
    const { body } = await signIn(GATEWAY)
    expect(body.user).toMatchObject({ role: 'gateway', enterprise: ENT })
    expect((await signIn({ ...GATEWAY, password: 'wrong' })).status).toBe(401)
  })

  it('answers a wrong name and a wrong password alike', async () => {
    const [wrong, unknown] = [await signIn({ ...ADMIN, password: 'wrong' }), await signIn({ username: 'nobody', password: 'wrong' })]
    expect(wrong.body).toEqual(unknown.body)
    expect(wrong.body).toMatchObject({ status: 401, code: 'SIGN_IN_FAILED' })
  })

  it('makes a name wait after ten wrong passwords, but not others from the same address', async () => {
    for (let i = 0; i < 10; i++) expect((await signIn({ ...ADMIN, password: 'wrong' })).status).toBe(401)
    const limited = await signIn(ADMIN)
    expect([limited.status, limited.body.code, limited.headers['retry-after']]).toEqual([429, 'TOO_MANY_ATTEMPTS', '60'])
    expect((await signIn(OWNER)).status).toBe(200)
    front.at(NOW + 61_000)
    expect((await signIn(ADMIN)).status).toBe(200)
  })

  it('does not count sign-ins that succeed', async () => {
    for (let i = 0; i < 12; i++) expect((await signIn(GATEWAY)).status).toBe(200)
  })

  it('signs out', async () => {
    const { body } = await signIn(ADMIN)
    const token = String(body.token)
    const out = await front.call('DELETE', SESSION, { token })
    expect([out.status, cookieOf(out)]).toEqual([204, expect.stringContaining('ib_session=;')])
    expect((await front.call('GET', SESSION, { token })).status).toBe(401)
  })

  it('ends a session after its time, with its user, and with its credential', async () => {
    const { operator, owner, gateway } = front.tokens
    await front.registry.removeUser('chen')
    expect((await front.call('GET', SESSION, { token: owner })).status).toBe(401)
    await front.registry.removeCredential(GATEWAY.username)
    expect((await front.call('GET', SESSION, { token: gateway })).status).toBe(401)
    front.at(NOW + 3_600_000)
    expect((await front.call('GET', SESSION, { token: operator })).status).toBe(401)
  })

  it('does not give the sessions of a removed user to the next of that name', async () => {
    const { owner } = front.tokens
    await front.registry.putUser({ username: 'chen', role: 'operator', sessionsFrom: NOW + 1 })
    expect((await front.call('GET', SESSION, { token: owner })).status).toBe(401)
  })

  it('lets a link work once, and never by a GET', async () => {
    const made = await front.call('POST', '/api/v1/users', {
      token: front.tokens.operator,
      body: { username: 'li.na', role: 'owner', enterprise: ENT },
    })
    const { url } = made.body.link as { url: string }
    expect(url).toMatch(/^http:\/\/localhost:80\/signin#token=[\w-]{43}$|^http:\/\/localhost\/signin#token=[\w-]{43}$/)
    const token = url.split('#token=')[1]
    // What a preview of the link fetches carries no token and spends nothing.
    await front.call('GET', '/signin')
    const link = () => front.call('POST', `${SESSION}/link`, { body: { token } })
    const first = await link()
    const ofHer = { username: 'li.na', role: 'owner', hasPassword: false, asksCurrent: false }
    expect([first.status, first.body.user]).toEqual([200, expect.objectContaining(ofHer)])
    expect((await link()).status).toBe(401)

    // Behind the link she chooses a password, and signs in with it.
    const set = await front.call('PUT', `${SESSION}/password`, { token: String(first.body.token), body: { password: 'a-good-password' } })
    expect(set.status).toBe(204)
    expect((await signIn({ username: 'li.na', password: 'a-good-password' })).status).toBe(200)
    // From then on the old one is asked for, and has to be right.
    const again = (body: object) => front.call('PUT', `${SESSION}/password`, { token: String(first.body.token), body })
    expect((await front.call('GET', SESSION, { token: String(first.body.token) })).body).toMatchObject({
      hasPassword: true,
      asksCurrent: true,
    })
    expect((await again({ password: 'another-password' })).status).toBe(401)
    expect((await again({ current: 'a-guess', password: 'another-password' })).status).toBe(401)
    expect((await again({ current: 'a-good-password', password: 'another-password' })).status).toBe(204)
  })

  it('lets who forgot the password set another behind a link, and refuses a wrong one even there', async () => {
    const made = await front.call('POST', '/api/v1/users/chen/link', { token: front.tokens.operator })
    const { body } = await front.call('POST', `${SESSION}/link`, { body: { token: String(made.body.url).split('#token=')[1] } })
    expect(body.user).toMatchObject({ hasPassword: true, asksCurrent: false })
    const set = (doc: object) => front.call('PUT', `${SESSION}/password`, { token: String(body.token), body: doc })
    expect((await set({ current: 'a-guess', password: 'a-newer-password' })).status).toBe(401)
    expect((await set({ password: 'a-newer-password' })).status).toBe(204)
    expect((await signIn({ username: 'chen', password: 'a-newer-password' })).status).toBe(200)
  })

  it('lets a link expire after a day', async () => {
    const made = await front.call('POST', '/api/v1/users/chen/link', { token: front.tokens.operator })
    front.at(NOW + 24 * 3_600_000)
    const token = String(made.body.url).split('#token=')[1]
    expect((await front.call('POST', `${SESSION}/link`, { body: { token } })).status).toBe(401)
  })

  it('asks for the old password, and ends other sessions when a new one is set', async () => {
    const token = String((await signIn(OWNER)).body.token)
    const set = (body: unknown) => front.call('PUT', `${SESSION}/password`, { token, body })
    expect((await set({ password: 'another-password' })).status).toBe(401)
    expect((await set({ current: OWNER.password, password: 'short' })).body).toMatchObject({
      code: 'VALIDATION',
      errors: [{ at: 'body/password' }],
    })
    front.at(NOW + 1000)
    expect((await set({ current: OWNER.password, password: 'another-password' })).status).toBe(204)
    expect((await front.call('GET', SESSION, { token })).status).toBe(200)
    expect((await front.call('GET', SESSION, { token: front.tokens.owner })).status).toBe(401)
    expect((await signIn(OWNER)).status).toBe(401)
  })
})

describe('requests that another site makes a browser send', () => {
  let front: TestFront
  beforeEach(async () => {
    front = await openFront()
  })
  afterEach(() => front[Symbol.asyncDispose]())
  const rename = (headers: Record<string, string>) =>
    front.call('PUT', `/api/v1/enterprises/${ENT}`, {
      body: { name: 'New', segments: [{ code: 'yq-lv-elec' }], county: '330382' },
      headers: { host: 'brain.plant', ...headers },
    })

  it('changes nothing by a cookie from elsewhere', async () => {
    const cookie = `ib_session=${front.tokens.operator}`
    expect((await rename({ cookie, origin: 'http://evil.example' })).body.code).toBe('CROSS_ORIGIN')
    expect((await rename({ cookie, 'sec-fetch-site': 'cross-site' })).body.code).toBe('CROSS_ORIGIN')
    expect((await rename({ cookie, 'sec-fetch-site': 'same-site', origin: 'http://other.plant' })).body.code).toBe('CROSS_ORIGIN')
    expect((await rename({ cookie, origin: 'null' })).body.code).toBe('CROSS_ORIGIN')
    expect(front.registry.enterprise(ENT)?.name).toBe(`Name of ${ENT}`)
  })
  it('takes its own pages, programs without a browser, and bearer tokens from anywhere', async () => {
    const cookie = `ib_session=${front.tokens.operator}`
    expect((await rename({ cookie, origin: 'http://brain.plant', 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await rename({ cookie, origin: 'http://brain.plant' })).status).toBe(200)
    expect((await rename({ cookie })).status).toBe(200)
    expect((await rename({ authorization: `Bearer ${front.tokens.operator}`, origin: 'http://evil.example' })).status).toBe(200)
  })
  it('signs nobody in from elsewhere', async () => {
    const answer = await front.call('POST', SESSION, { body: ADMIN, headers: { origin: 'http://evil.example' } })
    expect(answer.status).toBe(403)
  })
  it('knows its public address behind a proxy', async () => {
    await using behindProxy = await openFront({ publicUrl: 'https://brain.example/' })
    const headers = { host: 'inside:8080', origin: 'https://brain.example' }
    expect((await behindProxy.call('POST', SESSION, { body: ADMIN, headers })).status).toBe(200)
  })
})
