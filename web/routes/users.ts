// People who may sign in, for the operator: who they are, and one-time links for them.
import { Type } from 'typebox'
import type { User } from '../../model/people.ts'
import { ID_PATTERN } from '../../model/plant.ts'
import { MAX_PASSWORD, MIN_PASSWORD } from '../auth.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, type Front, knownEnterprise, noContent } from './route.ts'

const MAX_USERS = 100_000
const Username = Type.String({ pattern: '^[A-Za-z0-9._@-]{2,64}$', description: 'Name to sign in with.', examples: ['chen.wei'] })
const UserParams = Type.Object({ username: Username })

const userView = (user: User) => ({
  username: user.username,
  role: user.role,
  enterprise: user.enterprise ?? null,
  hasPassword: user.passwordHash !== undefined,
})

export function userRoutes(app: App, front: Front): void {
  const { auth, config, registry, now } = front

  const link = async (user: User, origin: string) => {
    const { token, expiresAt } = await auth.invite(user)
    return { url: `${config.IB_PUBLIC_URL.replace(/\/$/, '') || origin}/signin#token=${token}`, expiresAt }
  }
  const known = (username: string): User => {
    const user = registry.user(username)
    if (user === undefined) throw new Problem('NOT_FOUND', words.noUser(username))
    return user
  }

  app.get(
    '/api/v1/users',
    {
      schema: {
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'All users',
        response: { 200: answer('Users, without secrets.', 'Users') },
      },
    },
    async () => ({ users: registry.users().map(userView) }),
  )

  app.post(
    '/api/v1/users',
    {
      schema: {
        operationId: 'createUser',
        tags: ['users'],
        summary: 'Add a user',
        description: 'Without a `password` the answer holds a one-time sign-in link to hand over; behind it the user chooses a password.',
        body: Type.Object(
          {
            username: Username,
            role: Type.Enum(['operator', 'owner'], { description: 'An owner belongs to one enterprise.' }),
            enterprise: Type.Optional(Type.String({ pattern: ID_PATTERN })),
            password: Type.Optional(Type.String({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD })),
          },
          { additionalProperties: false },
        ),
        response: { 201: answer('Added.', 'UserCreated') },
      },
    },
    async (request, reply) => {
      const { username, role, enterprise, password } = request.body
      if ((role === 'owner') !== (enterprise !== undefined))
        throw new Problem('VALIDATION', words.ownerOrOperator, {
          errors: [{ at: 'body/enterprise', message: role === 'owner' ? words.requiredForOwner : words.notForOperator }],
        })
      if (enterprise !== undefined) knownEnterprise(front, enterprise)
      if (registry.user(username) !== undefined || registry.credential(username) !== undefined)
        throw new Problem('CONFLICT', words.nameTaken(username))
      if (registry.users().length >= MAX_USERS) throw new Problem('LIMIT', words.mostUsers(MAX_USERS))
      const user: User = {
        username,
        role,
        ...(enterprise === undefined ? {} : { enterprise }),
        ...(password === undefined ? {} : { passwordHash: await auth.hashPassword(password) }),
        // A name that was removed and is given again does not inherit the sessions of its former bearer.
        sessionsFrom: now(),
      }
      await registry.putUser(user)
      reply.code(201)
      const shown = { user: userView(user) }
      return password === undefined ? { ...shown, link: await link(user, originOf(request)) } : shown
    },
  )

  app.post(
    '/api/v1/users/:username/link',
    {
      schema: {
        operationId: 'createSignInLink',
        tags: ['users'],
        summary: 'Make a one-time sign-in link',
        description: 'For a new user, or for one who forgot the password: a session opened by a link may set a new one. Holds for 24 h.',
        params: UserParams,
        response: { 201: answer('The link, shown this once.', 'SignInLink') },
      },
    },
    async (request, reply) => {
      const made = await link(known(request.params.username), originOf(request))
      reply.code(201)
      return made
    },
  )

  app.delete(
    '/api/v1/users/:username',
    {
      schema: {
        operationId: 'deleteUser',
        tags: ['users'],
        summary: 'Remove a user',
        description: 'The sessions of the user end. Nobody can remove himself.',
        params: UserParams,
        response: { 204: noContent('Removed.') },
      },
    },
    async (request, reply) => {
      const { username } = known(request.params.username)
      if (username === callerOf(request).username) throw new Problem('CONFLICT', words.notOneself)
      await registry.removeUser(username)
      return reply.code(204).send()
    },
  )
}

const originOf = (request: { protocol: string; host: string }): string => `${request.protocol}://${request.host}`
