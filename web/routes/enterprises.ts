// Enterprises: who they are, and the credentials their gateways sign in with.
import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import type { Credential } from '../../model/people.ts'
import { type Enterprise, inForce } from '../../model/plant.ts'
import { cityOf } from '../../model/region.ts'
import { randomToken, sha256 } from '../auth.ts'
import { type FieldError, Problem } from '../problem.ts'
import { words } from '../words.ts'
import { EnterpriseCreate, EnterprisePut, text } from './documents.ts'
import { effectiveFrom } from './effective.ts'
import { type App, answer, callerOf, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise, noContent } from './route.ts'

const MAX_ENTERPRISES = 100_000
const MAX_CREDENTIALS = 1000
const MOST_NAME = 64

type Fields = Omit<Enterprise, 'id' | 'employees' | 'aboveScale' | 'group'> & {
  employees?: number
  aboveScale?: boolean
  group?: string
}

export function enterpriseRoutes(app: App, front: Front): void {
  const { registry, config, now } = front

  app.get(
    '/api/v1/enterprises',
    {
      schema: {
        operationId: 'listEnterprises',
        tags: ['enterprises'],
        summary: 'Enterprises the caller may see',
        description: 'An owner gets his own.',
        response: { 200: answer('Enterprises.', 'Enterprises') },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const histories =
        caller.role === 'operator'
          ? registry.enterpriseHistories()
          : [caller.enterprise === null ? [] : registry.enterpriseHistory(caller.enterprise)]
      return { enterprises: histories.flatMap((versions) => inForce(versions, now()) ?? []).filter(({ ended }) => ended === undefined) }
    },
  )

  app.post(
    '/api/v1/enterprises',
    {
      schema: {
        operationId: 'createEnterprise',
        tags: ['enterprises'],
        summary: 'Register an enterprise',
        body: EnterpriseCreate,
        response: { 201: answer('Registered.', 'Enterprise') },
      },
    },
    async (request, reply) => {
      const { id, from, ...fields } = request.body
      if (registry.enterprise(id) !== undefined) throw new Problem('CONFLICT', words.enterpriseExists(id))
      const removed = registry.endedEnterprises()
      if (removed.some(({ enterprise }) => enterprise.id === id)) throw new Problem('CONFLICT', words.enterpriseRemoved(id))
      if (registry.enterprises().length + removed.length >= MAX_ENTERPRISES)
        throw new Problem('LIMIT', words.mostEnterprises(MAX_ENTERPRISES))
      const doc = enterpriseOf(registry, id, fields)
      await registry.putEnterprise(doc, effectiveFrom(from, now()))
      reply.code(201).header('location', `/api/v1/enterprises/${id}`)
      return doc
    },
  )

  app.get(
    '/api/v1/enterprises/:ent',
    {
      schema: {
        operationId: 'getEnterprise',
        tags: ['enterprises'],
        summary: 'One enterprise',
        params: EnterpriseParams,
        response: { 200: answer('The enterprise.', 'Enterprise') },
      },
    },
    async (request) => knownEnterprise(front, request.params.ent),
  )

  app.get(
    '/api/v1/enterprises/:ent/versions',
    {
      schema: {
        operationId: 'listEnterpriseVersions',
        tags: ['enterprises'],
        summary: 'The enterprise over time',
        description: 'Every version and from when it holds, oldest first, planned ones too. A PUT with the same `from` replaces a version.',
        params: EnterpriseParams,
        response: { 200: answer('Versions.', 'EnterpriseVersions') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { versions: registry.enterpriseHistory(id).map(({ from, doc }) => ({ from, enterprise: doc })) }
    },
  )

  app.put(
    '/api/v1/enterprises/:ent',
    {
      schema: {
        operationId: 'putEnterprise',
        tags: ['enterprises'],
        summary: 'Change an enterprise',
        description:
          'Replaces the document from `from` on. Figures of segments, counties and cities are of production days, and a day belongs to one tree: a move of segment, weight or county holds in them from the first production day that begins at or after `from`, and figures of the time before stay as they were. To correct a mistake for all time, give the `from` of the version that holds it (see `/enterprises/{ent}/versions`).',
        params: EnterpriseParams,
        body: EnterprisePut,
        response: { 200: answer('The enterprise as written.', 'Enterprise') },
      },
    },
    async (request) => {
      const { ent } = request.params
      const { id, from, ...fields } = request.body
      knownEnterprise(front, ent)
      if (id !== undefined && id !== ent)
        throw new Problem('VALIDATION', words.fixedId, { errors: [{ at: 'body/id', message: words.mustBe(ent) }] })
      const doc = enterpriseOf(registry, ent, fields)
      await registry.putEnterprise(doc, effectiveFrom(from, now()))
      return doc
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/credentials',
    {
      schema: {
        operationId: 'listCredentials',
        tags: ['enterprises'],
        summary: 'Credentials of the gateways',
        params: EnterpriseParams,
        response: { 200: answer('Credentials, without secrets.', 'Credentials') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { credentials: registry.credentials(id).map(({ username, name, createdAt }) => ({ username, name, createdAt })) }
    },
  )

  app.post(
    '/api/v1/enterprises/:ent/credentials',
    {
      schema: {
        operationId: 'createCredential',
        tags: ['enterprises'],
        summary: 'Make a credential for a gateway',
        description:
          'For MQTT, and for signing in over HTTP. The password is shown this once: of it only a hash is kept. A `name` that another credential of the enterprise has is numbered, so that it is known which is withdrawn: `gateway`, `gateway 2`.',
        params: EnterpriseParams,
        body: Type.Object({ name: text(MOST_NAME, 'What it is for.', 'plc-gateway-hall-2') }, { additionalProperties: false }),
        response: { 201: answer('Made.', 'CredentialCreated') },
      },
    },
    async (request, reply) => {
      const { id } = knownEnterprise(front, request.params.ent)
      if (registry.credentials(id).length >= MAX_CREDENTIALS) throw new Problem('LIMIT', words.mostCredentials(MAX_CREDENTIALS))
      // 24 random bytes are 32 URL-safe characters.
      const password = randomBytes(24).toString('base64url')
      const doc: Credential = {
        username: freeName(id),
        enterprise: id,
        name: numbered(request.body.name, registry.credentials(id)),
        passwordSha256: sha256(password),
        createdAt: now(),
      }
      await registry.putCredential(doc)
      reply.code(201)
      return { username: doc.username, name: doc.name, password, topicPrefix: `ib/v1/${id}/`, mqttUrl: mqttUrl(request.hostname) }
    },
  )

  app.delete(
    '/api/v1/enterprises/:ent/credentials/:username',
    {
      schema: {
        operationId: 'deleteCredential',
        tags: ['enterprises'],
        summary: 'Withdraw a credential',
        description: 'Its sessions end; MQTT connections with it are closed.',
        params: Type.Object({ ...ENTERPRISE, username: Type.String({ maxLength: 100 }) }),
        response: { 204: noContent('Withdrawn.') },
      },
    },
    async (request, reply) => {
      const { ent, username } = request.params
      if (registry.credential(username)?.enterprise !== ent) throw new Problem('NOT_FOUND', words.noCredential(username))
      await registry.removeCredential(username)
      return reply.code(204).send()
    },
  )

  const freeName = (enterprise: string): string => {
    for (;;) {
      const name = `${enterprise}.${randomToken()
        .replace(/[^a-zA-Z0-9]/g, '')
        .slice(0, 8)
        .toLowerCase()}`
      if (registry.user(name) === undefined && registry.credential(name) === undefined) return name
    }
  }
  /** The host people reach us by is the one gateways reach us by, too. */
  const mqttUrl = (requested: string): string => {
    const host = URL.canParse(config.IB_PUBLIC_URL) ? new URL(config.IB_PUBLIC_URL).hostname : requested || config.IB_HOST
    return `mqtt://${host}:${front.mqttPort()}`
  }
}

/** The name, or with the first number that makes it one no other has. */
function numbered(name: string, others: readonly Pick<Credential, 'name'>[]): string {
  const taken = new Set(others.map((one) => one.name))
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name.slice(0, MOST_NAME - 1 - String(i).length)} ${i}`
  return free
}

type Places = Pick<Front['registry'], 'segment' | 'county' | 'counties'>
/** What the registry does not know is a typing error, and would be a board of its own. */
function unknownPlaces(registry: Places, { segments, county }: Pick<Fields, 'segments' | 'county'>): FieldError[] {
  const errors = segments.flatMap(({ code }, i) => {
    const known = registry.segment(code)
    if (known !== undefined && known.retiredFrom === undefined) return []
    const message = known === undefined ? words.unknownSegment(code) : words.retiredSegment(code)
    return [{ at: `body/segments/${i}/code`, message }]
  })
  if (registry.county(county) !== undefined) return errors
  const near = registry.counties().filter(({ code }) => cityOf(code) === cityOf(county))
  const known = near.length === 0 ? registry.counties() : near
  return [...errors, { at: 'body/county', message: words.unknownCounty(county, near.length > 0, known) }]
}

function enterpriseOf(registry: Places, id: string, fields: Fields): Enterprise {
  const total = fields.segments.reduce((sum, { weight }) => sum + weight, 0)
  if (Math.abs(total - 1) > 1e-6)
    throw new Problem('VALIDATION', words.weights, {
      errors: [{ at: 'body/segments', message: words.weightsSum(total) }],
    })
  if (new Set(fields.segments.map(({ code }) => code)).size < fields.segments.length)
    throw new Problem('VALIDATION', words.segmentTwice, { errors: [{ at: 'body/segments', message: words.codesDiffer }] })
  const unknown = unknownPlaces(registry, fields)
  if (unknown.length > 0) throw new Problem('VALIDATION', unknown[0]!.message, { errors: unknown })
  return { id, ...fields }
}
