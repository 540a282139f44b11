// Who can sign in to an empty service: `admin`, by IB_ADMIN_PASSWORD or by a one-time link. There is no default password.
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Config } from '../config.ts'
import type { User } from '../model/people.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Registry } from '../registry/registry.ts'

const LINK_MS = 24 * 3_600_000

/** Gives `admin` the password of the settings, if there is one: before anybody can knock. */
export async function setAdminPassword(registry: Registry, config: Config, now: EpochMs): Promise<void> {
  const password = config.IB_ADMIN_PASSWORD
  if (password === '') return
  // Written only when it changed: a new document would end every session of the user.
  const known = registry.user('admin')?.passwordHash
  if (known !== undefined && (await verify(known, password))) return
  await registry.putUser({ username: 'admin', role: 'operator', passwordHash: await hash(password), sessionsFrom: now })
}

/** Makes sure `admin` exists; returns a one-time link while nobody has given it a password. */
export async function firstSignIn(registry: Registry, httpUrl: string, now: EpochMs): Promise<string | undefined> {
  const known = registry.user('admin')
  if (known?.passwordHash !== undefined) return undefined
  return await invite(registry, known ?? { username: 'admin', role: 'operator' }, httpUrl, now)
}

/** One-time sign-in link of a user, who is made if new. The token is in the fragment: it reaches no server log and no referrer. */
export async function invite(registry: Registry, user: User, httpUrl: string, now: EpochMs): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  if (registry.user(user.username) === undefined) await registry.putUser(user)
  await registry.putInvitation({
    tokenSha256: createHash('sha256').update(token).digest('hex'),
    username: user.username,
    expiresAt: now + LINK_MS,
  })
  return `${httpUrl}/signin#token=${token}`
}
