// Signing in and out, and setting one's password.
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Words } from '../../model/words.ts'
import { Attempts } from '../attempts.ts'
import { MAX_PASSWORD, MIN_PASSWORD, type SignedIn } from '../auth.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, type Front, noContent } from './route.ts'

export const COOKIE = 'ib_session'
/** Wrong passwords of one address and name within a minute, before it has to wait. */
const TRIES = 10
/** Sign-ins of one address within a minute, right or wrong. */
const ADDRESS_LIMIT = { max: 600, timeWindow: 60_000 }

export function sessionRoutes(app: App, front: Front): void {
  const { auth, config, metrics, now } = front
  const wrong = new Attempts({ limit: TRIES, windowMs: 60_000, maxKeys: 10_000 })
  const limited = { config: { rateLimit: ADDRESS_LIMIT } }

  const cookieOptions = (protocol: string) => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: protocol === 'https' || config.IB_PUBLIC_URL.startsWith('https:'),
  })
  const signedIn = (reply: FastifyReply, protocol: string, { token, caller }: SignedIn) => {
    metrics.signIns.inc({ outcome: 'ok' })
    const maxAge = Math.max(0, Math.floor((caller.expiresAt - now()) / 1000))
    reply.setCookie(COOKIE, token, { ...cookieOptions(protocol), maxAge })
    return { token, user: auth.me(caller) }
  }
  const attempt = async <T>(key: string, work: () => Promise<T | null>, failed: Words): Promise<T> => {
    const wait = wrong.begin(key, now())
    if (wait > 0) {
      metrics.signIns.inc({ outcome: 'limited' })
      throw new Problem('TOO_MANY_ATTEMPTS', words.tooManyAttempts(wait), { retryAfter: wait })
    }
    const result = await work()
    if (result === null) {
      metrics.signIns.inc({ outcome: 'wrong' })
      throw new Problem('SIGN_IN_FAILED', failed)
    }
    wrong.succeeded(key)
    return result
  }

  app.post(
    '/api/v1/session',
    {
      ...limited,
      schema: {
        operationId: 'signIn',
        tags: ['session'],
        summary: 'Sign in with a password',
        description:
          'For people, and for gateways with the username and password of a credential. The token goes into `Authorization: Bearer`; browsers get it as an httpOnly cookie, too. After 10 wrong passwords in a minute from one address the name has to wait (429).',
        body: Type.Object(
          {
            username: Type.String({ minLength: 1, maxLength: 100, examples: ['admin'] }),
            password: Type.String({ minLength: 1, maxLength: MAX_PASSWORD, examples: ['correct horse battery'] }),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('Signed in.', 'SignedIn') },
      },
    },
    async (request, reply) => {
      const { username, password } = request.body
      const result = await attempt(`${request.ip} ${username}`, () => auth.signIn(username, password), words.wrongPassword)
      return signedIn(reply, request.protocol, result)
    },
  )

  app.post(
    '/api/v1/session/link',
    {
      ...limited,
      schema: {
        operationId: 'signInByLink',
        tags: ['session'],
        summary: 'Sign in with a one-time link',
        description:
          'The page `/signin#token=…` of the board sends what stands behind the `#`, which no server log and no link preview ever sees. A link works once.',
        body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
        response: { 200: answer('Signed in.', 'SignedIn') },
      },
    },
    async (request, reply) => {
      const { token } = request.body
      const result = await attempt(`${request.ip} link`, () => auth.signInByLink(token), words.wrongLink)
      return signedIn(reply, request.protocol, result)
    },
  )

  app.get(
    '/api/v1/session',
    {
      schema: { operationId: 'getSession', tags: ['session'], summary: 'Who am I', response: { 200: answer('The signed-in user.', 'Me') } },
    },
    async (request) => auth.me(callerOf(request)),
  )

  app.delete(
    '/api/v1/session',
    { schema: { operationId: 'signOut', tags: ['session'], summary: 'Sign out', response: { 204: noContent('Signed out.') } } },
    async (request, reply) => {
      await auth.signOut(callerOf(request))
      reply.clearCookie(COOKIE, cookieOptions(request.protocol))
      return reply.code(204).send()
    },
  )

  app.put(
    '/api/v1/session/password',
    {
      schema: {
        operationId: 'setPassword',
        tags: ['session'],
        summary: 'Set the own password',
        description:
          '`current` is needed where `asksCurrent` of `GET /api/v1/session` says so: not while there is no password, nor in a session opened by a one-time link. Where there is a password, a wrong `current` is refused in any session. All other sessions of the user end.',
        body: Type.Object(
          {
            current: Type.Optional(Type.String({ maxLength: MAX_PASSWORD })),
            password: Type.String({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD }),
          },
          { additionalProperties: false },
        ),
        response: { 204: noContent('The password is set.') },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { current, password } = request.body
      await attempt(
        `${request.ip} ${caller.username}`,
        async () => ((await auth.setPassword(caller, current, password)) ? true : null),
        words.wrongCurrent,
      )
      return reply.code(204).send()
    },
  )
}
