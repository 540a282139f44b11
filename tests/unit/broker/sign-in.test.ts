import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RateWindow } from '../../../broker/rate-window.ts'
import { checkConnect, SignIns } from '../../../broker/sign-in.ts'

describe('the form of a CONNECT', () => {
  const good = { clientId: 'c1', clean: true, username: 'gw1', password: Buffer.from('p') }
  it.each([
    ['good', {}, undefined],
    ['an empty id of a clean session', { clientId: '' }, undefined],
    ['an empty id to be kept', { clientId: '', clean: false }, 'client-id'],
    ['an id that was not UTF-8', { clientId: 'a\uFFFD' }, 'client-id'],
    ['an id with NUL', { clientId: 'a\0b' }, 'client-id'],
    ['an id of 257 characters', { clientId: 'x'.repeat(257) }, 'client-id'],
    ['a Chinese id', { clientId: '乐清网关一号' }, undefined],
    ['a user name with NUL', { username: 'a\0' }, 'malformed'],
    ['a will of QoS 3', { will: { topic: 'a', qos: 3 } }, 'malformed'],
    ['a will without topic', { will: { topic: '', qos: 0 } }, 'malformed'],
    ['a will to a wildcard', { will: { topic: 'a/#' } }, 'malformed'],
  ] as const)('%s', (_name, part, expected) => {
    expect(checkConnect({ ...good, ...part })).toBe(expected)
  })
  it('without a user name', () => {
    expect(checkConnect({ clientId: 'c1', clean: true })).toBe('anonymous')
    expect(checkConnect({ clientId: 'c1', clean: true, password: Buffer.from('p') })).toBe('malformed')
  })
})

describe('user name and password', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const signIns = () =>
    new SignIns({
      credential: (name) =>
        name === 'gw1'
          ? { enterprise: 'demo-elec-01', passwordSha256: sha('right') }
          : name === 'broken'
            ? { enterprise: 'demo-elec-01', passwordSha256: '' }
            : undefined,
    })
  it('lets in who knows both', () => {
    expect(signIns().check('gw1', Buffer.from('right'), 'a', 0)).toMatchObject({ credential: { enterprise: 'demo-elec-01' } })
  })
  it.each([
    ['gw1', 'wrong'],
    ['gw1', ''],
    ['nobody', 'right'],
    // 32 zero bytes are what an unknown user is compared with; their preimage must not open anything.
    ['broken', ''],
  ])('refuses %s with "%s"', (user, password) => {
    expect(signIns().check(user, Buffer.from(password), 'a', 0)).toMatchObject({ refusal: 'credential' })
    expect(signIns().check(user, undefined, 'a', 0)).toMatchObject({ refusal: 'credential' })
  })
  it('checks no more after ten failures of one user from one address, for a minute', () => {
    const s = signIns()
    for (let i = 0; i < 10; i++) s.check('gw1', Buffer.from('no'), 'a', i)
    expect(s.check('gw1', Buffer.from('right'), 'a', 10)).toMatchObject({ refusal: 'rate' })
    expect(s.check('gw1', Buffer.from('right'), 'b', 10)).toHaveProperty('credential')
    expect(s.check('gw1', Buffer.from('right'), 'a', 60_000)).toHaveProperty('credential')
  })
  it('says a failure is the first of its minute once', () => {
    const s = signIns()
    const first = [0, 1, 2, 60_002].map((now) => s.check('gw1', Buffer.from('no'), 'a', now)).map((r) => 'first' in r && r.first)
    expect(first).toEqual([true, false, false, true])
  })
  it('says no more than 200 reasons a minute to one address, and still lets in who knows the password', () => {
    const s = signIns()
    for (let i = 0; i < 200; i++) s.check(`user${i}`, Buffer.from('x'), 'a', 0)
    expect(s.check('gw1', Buffer.from('wrong'), 'a', 1)).toEqual({ refusal: 'rate', first: false })
    expect(s.check('gw1', Buffer.from('wrong'), 'b', 1)).toEqual({ refusal: 'credential', first: true })
    expect(s.check('gw1', Buffer.from('right'), 'a', 1)).toHaveProperty('credential')
  })
})

describe('a rate window', () => {
  it('forgets the key that was hit longest ago when it is full', () => {
    const window = new RateWindow(1000, 2)
    window.hit('a', 0)
    window.hit('b', 1)
    window.hit('a', 2)
    window.hit('c', 3)
    expect(['a', 'b', 'c'].map((key) => window.count(key, 4))).toEqual([2, 0, 1])
  })
})
