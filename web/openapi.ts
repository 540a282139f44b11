// The interface described for programs (/api/v1/openapi.json, /api/v1/asyncapi.yaml) and for people (/api/docs). What a route says of
// itself is completed here: who may call it, from the table of rights, and which problems it may answer.
import { existsSync, readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { ACCESS } from './roles.ts'
import { ANSWERS } from './routes/answers.ts'
import type { App } from './routes/route.ts'

const INFO = `Telemetry in, trusted figures out. All times are epoch ms in UTC; requests may also use ISO 8601.

**Signing in.** \`POST /api/v1/session\` with a username and password gives a token for \`Authorization: Bearer …\`; a browser gets the same as an
httpOnly cookie. A gateway signs in with the username and password of its credential.

**Rights.** An operator may do everything. An owner works with his own enterprise, and of others sees gated figures only. A gateway delivers
telemetry of its enterprise and looks at devices and the balance. Whatever lies outside is 403, whether or not it exists.

**Problems** are RFC 9457 \`application/problem+json\`; \`code\` is for programs, \`detail\` for people, \`errors\` names wrong fields. With
\`Accept-Language: zh\` (before any English) \`title\`, \`detail\` and the messages of fields are Chinese; codes and pointers stay as they are.

**Live figures** come over socket.io, and telemetry mostly over MQTT: see [asyncapi.yaml](/api/v1/asyncapi.yaml).`

const TAGS = [
  { name: 'session', description: 'Signing in and out.' },
  { name: 'users', description: 'People who may sign in.' },
  { name: 'enterprises', description: 'Enterprises and the credentials of their gateways.' },
  { name: 'plant', description: 'Sites, calendars and devices.' },
  { name: 'telemetry', description: 'Telemetry over HTTP.' },
  { name: 'figures', description: 'KPIs, readings and states.' },
  { name: 'control charts', description: 'Statistical process control: charts, run rules, capability, and limits somebody approved.' },
  { name: 'economy', description: 'Stated facts, productivity, levels and operator points.' },
  { name: 'groups', description: 'Gated figures of segments and counties.' },
  { name: 'alarms', description: 'Episodes and their life cycle.' },
  { name: 'data quality', description: 'The balance of messages, and what was refused.' },
  { name: 'health', description: 'For machines that watch over the service.' },
]

export async function describeApi(app: App, options: { version: string; asyncApi: string | undefined }): Promise<void> {
  for (const [name, schema] of Object.entries(ANSWERS)) app.addSchema({ $id: name, ...schema })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Industry Brain',
        version: options.version,
        description: INFO,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Token of `POST /api/v1/session`.' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'ib_session', description: 'Set by signing in, for browsers.' },
        },
      },
    },
    // With `openapi` above this is always an OpenAPI document.
    transformObject: (made) => ('openapiObject' in made ? withOptionalDefaults(made.openapiObject) : {}) as never,
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `def-${i}`) },
  })
  // Its own files only; inline styles are allowed by the policy of the whole service, inline scripts are not and it needs none.
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'list', deepLinking: true, persistAuthorization: false },
  })

  app.get(
    '/api/v1/openapi.json',
    {
      schema: {
        operationId: 'getOpenApi',
        tags: ['health'],
        summary: 'This description',
        response: {
          200: Type.Unsafe<unknown>({ description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } }),
        },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-cache')
      return app.swagger()
    },
  )
  const { asyncApi } = options
  if (asyncApi === undefined) return
  app.get(
    '/api/v1/asyncapi.yaml',
    {
      schema: {
        operationId: 'getAsyncApi',
        tags: ['health'],
        summary: 'MQTT topics and payloads, rooms and events of the live board',
        response: {
          200: Type.Unsafe<unknown>({ description: 'AsyncAPI 3.0.', content: { 'application/yaml': { schema: { type: 'string' } } } }),
        },
      },
    },
    async (_request, reply) => reply.type('application/yaml; charset=utf-8').header('cache-control', 'no-cache').send(asyncApi),
  )
}

/** Text of docs/asyncapi.yaml, from the sources or from the built service. */
export function readAsyncApi(): string | undefined {
  for (const place of ['../docs/asyncapi.yaml', '../../docs/asyncapi.yaml']) {
    const file = new URL(place, import.meta.url)
    if (existsSync(file)) return readFileSync(file, 'utf8')
  }
  return undefined
}

/** What has a default may be left out of a request. TypeBox calls it required, because the handler always finds it. */
function withOptionalDefaults<T>(spec: T): T {
  const loosen = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    const { required, properties } = schema as { required?: string[]; properties?: Record<string, object> }
    if (Array.isArray(required) && properties !== undefined)
      Object.assign(schema, { required: required.filter((name) => !('default' in (properties[name] ?? {}))) })
    for (const part of Object.values(schema)) loosen(part)
  }
  type Operation = { parameters?: { required?: boolean; schema?: object }[]; requestBody?: unknown }
  const { paths } = spec as { paths?: Record<string, Record<string, Operation>> }
  for (const operation of Object.values(paths ?? {}).flatMap((methods) => Object.values(methods))) {
    for (const parameter of operation.parameters ?? []) if ('default' in (parameter.schema ?? {})) parameter.required = false
    loosen(operation.requestBody)
  }
  return spec
}

const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } })

/** A list of all enterprises that can be cut down to one. */
const namesEnterprise = (query: unknown): boolean =>
  typeof query === 'object' &&
  query !== null &&
  'properties' in query &&
  typeof query.properties === 'object' &&
  query.properties !== null &&
  'enterprise' in query.properties

/** Answered from the budget of questions an enterprise has for a day. */
const BUDGETED = [
  'getBenchmark',
  'getProductivity',
  'getEconomy',
  'getSegmentEconomy',
  'getRegionEconomy',
  'listSegments',
  'getSegment',
  'listRegions',
  'getRegion',
]

/** Completes what a route says of itself. */
export function completeSchema(operation: string, schema: FastifySchema): void {
  const access = ACCESS[operation]!
  const open = access === 'anyone'
  const answers: Record<string, unknown> = {
    ...((schema.response as Record<string, unknown> | undefined) ?? {}),
    ...(schema.body || schema.querystring || schema.params ? { 400: problem('The request does not have the right form.') } : {}),
    ...(open && operation !== 'getServiceMetrics' ? {} : { 401: problem('Not signed in.'), 403: problem('Not allowed for this user.') }),
    ...(schema.params || namesEnterprise(schema.querystring) ? { 404: problem('There is no such thing.') } : {}),
    ...(BUDGETED.includes(operation) ? { 429: problem('The enterprise has asked for figures of too many groups today.') } : {}),
    ...(operation.startsWith('signIn') ? { 401: problem('Sign-in failed.'), 429: problem('Too many attempts; see Retry-After.') } : {}),
  }
  answers[503] ??= problem('Not available right now; see Retry-After.')
  const who = open ? '' : `For: ${access.join(', ')}.`
  Object.assign(schema, {
    description: [schema.description, who].filter(Boolean).join('\n\n'),
    security: open ? [] : [{ bearer: [] }, { cookie: [] }],
    response: answers,
  })
}
