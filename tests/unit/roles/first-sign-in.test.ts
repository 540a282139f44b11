import { verify } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../config.ts'
import { openMemoryRegistry } from '../../../registry/memory.ts'
import { firstSignIn, setAdminPassword } from '../../../roles/first-sign-in.ts'

const withPassword = (IB_ADMIN_PASSWORD: string) => readConfig({}, { IB_ADMIN_PASSWORD })

describe('the first sign-in', () => {
  it('is the password of the settings, written before anybody asks and again only when it changed', async () => {
    await using registry = openMemoryRegistry()
    await setAdminPassword(registry, withPassword('one'), 1)
    await setAdminPassword(registry, withPassword('one'), 2)
    expect(registry.user('admin')).toMatchObject({ role: 'operator', sessionsFrom: 1 })
    await setAdminPassword(registry, withPassword('two'), 3)
    expect(registry.user('admin')!.sessionsFrom).toBe(3)
    expect(await verify(registry.user('admin')!.passwordHash!, 'two')).toBe(true)
    expect(await firstSignIn(registry, 'http://here', 4)).toBeUndefined()
  })
  it('is a link while there is no password', async () => {
    await using registry = openMemoryRegistry()
    await setAdminPassword(registry, withPassword(''), 1)
    expect(registry.user('admin')).toBeUndefined()
    expect(await firstSignIn(registry, 'http://here', 2)).toMatch(/^http:\/\/here\/signin#token=\S{43}$/)
  })
})
