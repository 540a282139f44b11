// What every route file shares: the type of the server it is added to, what it may use, ids in paths, and how an answer is documented.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import { type TSchema, Type } from 'typebox'
import { type Device, ID_PATTERN, inForce } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import type { Auth, Caller } from '../auth.ts'
import type { Metrics } from '../metrics.ts'
import type { Core, Registry, TelemetryDoor } from '../ports.ts'
import { Problem } from '../problem.ts'
import { scopeOf } from '../roles.ts'
import { words } from '../words.ts'

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Settings the front needs; the service's config fits by shape. */
export type FrontConfig = {
  readonly IB_HOST: string
  readonly IB_PUBLIC_URL: string
  readonly IB_MQTT_PORT: number
  readonly IB_SESSION_HOURS: number
  readonly IB_MAX_PACKET_BYTES: number
  readonly IB_MAX_CONNECTIONS: number
  readonly IB_MAX_DEVICES: number
  readonly IB_RESTATE_DAYS: number
}
/** What routes are made of. */
export type Front = {
  readonly config: FrontConfig
  readonly registry: Registry
  readonly core: Core
  readonly door: TelemetryDoor
  readonly auth: Auth
  readonly metrics: Metrics
  readonly now: () => EpochMs
  /** Port MQTT listens on; differs from the setting when that is 0. */
  readonly mqttPort: () => number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request, null before or without sign-in. */
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** operationId, for counters and rights. */
    operation?: string
  }
  interface FastifyInstance {
    /** What the routes are made of; the live board shares it. */
    front: Front
  }
}

/** The caller of a route that its rights do not open to strangers. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Problem('UNAUTHENTICATED', words.signIn)
  return request.caller
}

const id = (what: string, example: string) => Type.String({ pattern: ID_PATTERN, description: what, examples: [example] })
export const ENTERPRISE = { ent: id('Enterprise id.', 'demo-elec-01') }
export const EnterpriseParams = Type.Object(ENTERPRISE)
export const SiteParams = Type.Object({ ...ENTERPRISE, site: id('Site id.', 'liushi-1') })
export const DeviceParams = Type.Object({
  ...ENTERPRISE,
  site: id('Site id.', 'liushi-1'),
  area: id('Area id.', 'assy'),
  line: id('Line id.', 'mcb-3'),
  device: id('Device id.', 's40-delay'),
})
export type DeviceParts = { ent: string; site: string; area: string; line: string; device: string }
export const pathOf = (p: DeviceParts): Device['path'] => `${p.ent}/${p.site}/${p.area}/${p.line}/${p.device}`

/** A documented answer: a component by name, or a schema of its own. Answers are documented, not rewritten, by their schema. */
export function answer(description: string, schema: string | TSchema, example?: unknown): TSchema {
  const shape = typeof schema === 'string' ? { $ref: `${schema}#` } : schema
  return Type.Unsafe<unknown>({
    description,
    content: { 'application/json': { schema: shape, ...(example === undefined ? {} : { examples: { example: { value: example } } }) } },
  })
}
export const noContent = (description: string): TSchema => Type.Unsafe<unknown>({ type: 'null', description })

/** The enterprise a list is cut down to; undefined: all. One that is named and not there is a problem here as in a path. */
export function knownScope(front: Front, request: FastifyRequest, named: string | undefined): string | undefined {
  const scope = scopeOf(callerOf(request), named)
  if (named !== undefined && scope !== undefined) knownEnterprise(front, scope)
  return scope
}

/** The enterprise as it is now, or a problem. */
export function knownEnterprise(front: Front, ent: string) {
  const enterprise = inForce(front.registry.enterpriseHistory(ent), front.now())
  if (enterprise === undefined) throw new Problem('NOT_FOUND', words.noEnterprise(ent))
  return enterprise
}
