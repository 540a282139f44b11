// Sign-in: passwords, one-time links, sessions. Owns what a token is worth; never knows a route or a role's rights.
// Promises: of tokens and gateway passwords only SHA-256 is kept, of people's passwords argon2id; a name that does not exist costs the
// caller as long as a wrong password; at most a few passwords are hashed at once.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Credential, Session, User } from '../model/people.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Me, RoleName } from './contract.ts'
import type { Registry } from './ports.ts'
import { Problem } from './problem.ts'
import { operationsOf } from './roles.ts'
import { words } from './words.ts'

/** Who sent a request. */
export type Caller = {
  readonly username: string
  readonly role: RoleName
  readonly enterprise: string | null
  readonly tokenSha256: string
  readonly expiresAt: EpochMs
  readonly byLink: boolean
}
export type SignedIn = { readonly token: string; readonly caller: Caller }
export type Auth = ReturnType<typeof createAuth>

export const MIN_PASSWORD = 10
export const MAX_PASSWORD = 200
/** A one-time link holds this long, ms. */
const LINK_MS = 24 * 3_600_000

const HASHES_AT_ONCE = 2
const HASHES_WAITING = 64

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
/** 32 random bytes as 43 URL-safe characters. */
export const randomToken = (): string => randomBytes(32).toString('base64url')
/** Token of an `Authorization: Bearer` header. */
export const bearerOf = (header: string | undefined): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]

export function createAuth({ registry, now, sessionHours }: { registry: Registry; now: () => EpochMs; sessionHours: number }) {
  const hashing = createGate(HASHES_AT_ONCE, HASHES_WAITING)
  const hashPassword = (password: string): Promise<string> => hashing(() => hash(password))
  // What an unknown name is checked against; nobody knows its password.
  let nobody: Promise<string> | undefined

  async function open(username: string, role: RoleName, enterprise: string | undefined, byLink: boolean): Promise<SignedIn> {
    const token = randomToken()
    const openedAt = now()
    const session: Session = {
      tokenSha256: sha256(token),
      username,
      role,
      ...(enterprise === undefined ? {} : { enterprise }),
      expiresAt: openedAt + sessionHours * 3_600_000,
      openedAt,
      byLink,
    }
    await registry.putSession(session)
    return { token, caller: callerOf(session, role, enterprise) }
  }

  /** Null: the name or the password is wrong, and nothing tells which. */
  async function signIn(username: string, password: string): Promise<SignedIn | null> {
    const user = registry.user(username)
    const credential = user === undefined ? registry.credential(username) : undefined
    if (credential !== undefined && sameSecret(password, credential)) {
      return await open(credential.username, 'gateway', credential.enterprise, false)
    }
    nobody ??= hashPassword(randomToken())
    const known = user?.passwordHash
    const against = known ?? (await nobody)
    const right = await hashing(() => verify(against, password))
    return user !== undefined && known !== undefined && right ? await open(user.username, user.role, user.enterprise, false) : null
  }

  async function signInByLink(token: string): Promise<SignedIn | null> {
    const invitation = await registry.takeInvitation(sha256(token))
    if (invitation === undefined || invitation.expiresAt <= now()) return null
    const user = registry.user(invitation.username)
    return user === undefined ? null : await open(user.username, user.role, user.enterprise, true)
  }

  /** The session behind a token's SHA-256, if it still counts: not expired, its user still there and not signed out everywhere. */
  function callerBySha(tokenSha256: string): Caller | null {
    const session = registry.session(tokenSha256)
    if (session === undefined || session.expiresAt <= now()) return null
    if (session.role === 'gateway') {
      const credential = registry.credential(session.username)
      if (credential === undefined || (session.openedAt ?? 0) < credential.createdAt) return null
      return callerOf(session, 'gateway', credential.enterprise)
    }
    const user = registry.user(session.username)
    if (user === undefined || (session.openedAt ?? 0) < (user.sessionsFrom ?? 0)) return null
    return callerOf(session, user.role, user.enterprise)
  }

  /** Sets a person's password; every other session of that person ends. False: `current` is wrong. */
  async function setPassword(caller: Caller, current: string | undefined, password: string): Promise<boolean> {
    const user = registry.user(caller.username)
    if (user === undefined) return false
    const against = user.passwordHash
    // A link is also the way back in of who forgot it; one that is given all the same has to be right.
    if (against !== undefined && (asksCurrent(caller) || current !== undefined)) {
      if (current === undefined || !(await hashing(() => verify(against, current)))) return false
    }
    const passwordHash = await hashPassword(password)
    const session = registry.session(caller.tokenSha256)
    const openedAt = now()
    if (session !== undefined) await registry.putSession({ ...session, openedAt, byLink: false })
    await registry.putUser({ ...user, passwordHash, sessionsFrom: openedAt })
    return true
  }

  async function invite(user: User): Promise<{ token: string; expiresAt: EpochMs }> {
    const token = randomToken()
    const expiresAt = now() + LINK_MS
    await registry.putInvitation({ tokenSha256: sha256(token), username: user.username, expiresAt })
    return { token, expiresAt }
  }

  const hasPassword = ({ username }: Caller): boolean => registry.user(username)?.passwordHash !== undefined
  const asksCurrent = (caller: Caller): boolean => hasPassword(caller) && !caller.byLink

  const me = (caller: Caller): Me => ({
    username: caller.username,
    role: caller.role,
    enterprise: caller.enterprise,
    enterpriseName: caller.enterprise === null ? null : (registry.enterprise(caller.enterprise)?.name ?? null),
    hasPassword: hasPassword(caller),
    asksCurrent: asksCurrent(caller),
    may: operationsOf(caller.role),
  })

  return {
    signIn,
    signInByLink,
    callerBySha,
    caller: (token: string): Caller | null => (token.length > 0 && token.length <= 200 ? callerBySha(sha256(token)) : null),
    signOut: (caller: Caller): Promise<void> => registry.removeSession(caller.tokenSha256),
    setPassword,
    invite,
    me,
    hashPassword,
  }
}

function callerOf(session: Session, role: RoleName, enterprise: string | undefined): Caller {
  return {
    username: session.username,
    role,
    enterprise: enterprise ?? null,
    tokenSha256: session.tokenSha256,
    expiresAt: session.expiresAt,
    byLink: session.byLink ?? false,
  }
}

function sameSecret(password: string, credential: Credential): boolean {
  const given = Buffer.from(sha256(password), 'hex')
  const kept = Buffer.from(credential.passwordSha256, 'hex')
  return given.length === kept.length && timingSafeEqual(given, kept)
}

/** Lets `width` jobs run and `depth` more wait; above that a job is refused with UNAVAILABLE. An argon2 hash takes 19 MiB and a core. */
export function createGate(width: number, depth: number): <T>(job: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (job) => {
    if (running >= width) {
      if (waiting.length >= depth) throw new Problem('UNAVAILABLE', words.tooManyAtOnce, { retryAfter: 2 })
      await new Promise<void>((go) => waiting.push(go))
    } else running++
    try {
      return await job()
    } finally {
      // The place goes to the next one in line, or becomes free.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
