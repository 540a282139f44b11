// The front's HTTP server: who is asking, may they, and the routes. Built without listening, so that a test can inject().
// Promises: every route of the interface has a line in the table of rights; every refusal is a problem document; no page of another host
// is loaded or framed, and no inline script runs.
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { EpochMs } from '../model/reading.ts'
import { bearerOf, createAuth } from './auth.ts'
import { serveBoard } from './board-files.ts'
import { packed } from './compression.ts'
import { speak } from './language.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { completeSchema, describeApi, readAsyncApi } from './openapi.ts'
import { crossOrigin } from './origin.ts'
import type { Core, Registry, TelemetryDoor } from './ports.ts'
import { PROBLEMS, Problem, problemBody, problemOf } from './problem.ts'
import { ACCESS, decide } from './roles.ts'
import { alarmRoutes } from './routes/alarms.ts'
import { assetRoutes } from './routes/assets.ts'
import { auditRoutes } from './routes/audit.ts'
import { carbonRoutes } from './routes/carbon.ts'
import { dataQualityRoutes } from './routes/data-quality.ts'
import { deviceRoutes } from './routes/devices.ts'
import { documentVersionRoutes } from './routes/document-versions.ts'
import { economyRoutes } from './routes/economy.ts'
import { energyRoutes } from './routes/energy.ts'
import { enterpriseRoutes } from './routes/enterprises.ts'
import { explainRoutes } from './routes/explain.ts'
import { exportRoutes } from './routes/export.ts'
import { factRoutes } from './routes/facts.ts'
import { groupRoutes } from './routes/groups.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoutes } from './routes/history.ts'
import { lineRoutes } from './routes/lines.ts'
import { orderRoutes } from './routes/orders.ts'
import { placeRoutes } from './routes/places.ts'
import { pointRoutes } from './routes/points.ts'
import { powerStateRoutes } from './routes/power-states.ts'
import { qualityRoutes } from './routes/quality.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { regionRoutes } from './routes/regions.ts'
import { removalRoutes } from './routes/removal.ts'
import type { App, Front, FrontConfig } from './routes/route.ts'
import { COOKIE, sessionRoutes } from './routes/session.ts'
import { siteRoutes } from './routes/sites.ts'
import { spcRoutes } from './routes/spc.ts'
import { stopRoutes } from './routes/stops.ts'
import { surveyRoutes } from './routes/survey.ts'
import { tariffRoutes } from './routes/tariff.ts'
import { tariffVersionRoutes } from './routes/tariff-versions.ts'
import { telemetryRoutes } from './routes/telemetry.ts'
import { userRoutes } from './routes/users.ts'
import { versionRoutes } from './routes/versions.ts'
import { validatorCompiler } from './validation.ts'
import { words } from './words.ts'

export type ServerOptions = {
  readonly config: FrontConfig
  readonly registry: Registry
  readonly core: Core
  readonly door: TelemetryDoor
  readonly log: Logger
  /** Built board: index.html and assets. Without an index.html only the interface is served. */
  readonly boardDir: string
  readonly now?: () => EpochMs
  /** Port MQTT listens on, when the setting is 0. */
  readonly mqttPort?: () => number
  /** Shared with the telemetry door when it counts, too. */
  readonly metrics?: Metrics
  readonly version?: string
}

const BODY_LIMIT = 1024 * 1024
/** HTTP, boards and MQTT over WebSocket share the port: MQTT's share and as many again as boards and programs may take. */
const HTTP_CONNECTIONS = 4000
const SWEEP_MS = 10 * 60_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export async function buildServer(options: ServerOptions): Promise<App> {
  const { config, registry, core, door, log } = options
  const now = options.now ?? Date.now
  const metrics = options.metrics ?? createMetrics()
  const front: Front = {
    config,
    registry,
    core,
    door,
    metrics,
    now,
    auth: createAuth({ registry, now, sessionHours: config.IB_SESSION_HOURS }),
    mqttPort: options.mqttPort ?? (() => config.IB_MQTT_PORT),
  }
  const https = config.IB_PUBLIC_URL.startsWith('https:')

  // The wider logger type: routes and plugins know no more than what Fastify asks of a logger.
  const logger: FastifyBaseLogger = log
  const app: App = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = config.IB_MAX_CONNECTIONS + HTTP_CONNECTIONS
  app.decorate('front', front)
  app.decorateRequest('caller', null)
  app.setValidatorCompiler(validatorCompiler)
  // Schemas document answers and do not rewrite them: a serializer made from a schema turns a null figure into 0.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler(sendProblem)
  // JSON only: a form or a plain text from another site's page is not even read. An empty body is no body.
  app.removeAllContentTypeParsers()
  const json = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser(['application/json', 'application/problem+json'], { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, null)
    else json(request, body.toString(), done)
  })

  app.addHook('onRoute', (route) => {
    const operation = route.schema?.operationId
    if (operation === undefined) {
      if (route.url.startsWith('/api/v1')) throw new Error(`BUG: ${route.url} has no operationId`)
      return
    }
    if (ACCESS[operation] === undefined) throw new Error(`BUG: ${operation} has no line in the table of rights`)
    route.config = { ...route.config, operation }
    // The twin for HEAD shares the schema of its GET, which is complete already.
    if (route.method !== 'HEAD') completeSchema(operation, route.schema!)
  })

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // The board's component library writes its styles into the page at run time; styles run nothing.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // In a plant network without TLS these would lock people out or fill the console.
    strictTransportSecurity: https,
    crossOriginOpenerPolicy: https,
    originAgentCluster: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  })
  await app.register(cookie)
  await app.register(rateLimit, {
    global: false,
    cache: 10_000,
    errorResponseBuilder: (_request, context) =>
      new Problem('TOO_MANY_ATTEMPTS', words.tooManyRequests, { retryAfter: Math.ceil(context.ttl / 1000) }),
  })

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    const bearer = bearerOf(request.headers.authorization)
    const token = bearer ?? request.cookies[COOKIE]
    request.caller = token === undefined ? null : front.auth.caller(token)
    if (bearer === undefined && !SAFE.has(request.method) && crossOrigin(request.headers, config.IB_PUBLIC_URL))
      throw new Problem('CROSS_ORIGIN', words.crossOrigin)

    const operation = request.routeOptions.config.operation
    if (operation === undefined) return
    const verdict = decide(ACCESS[operation]!, request.caller, enterpriseOf(request))
    if (verdict === 'unauthenticated') throw new Problem('UNAUTHENTICATED', words.signInAgain)
    if (verdict === 'forbidden') throw new Problem('FORBIDDEN', words.notFor(request.caller!.role, request.caller!.username))
  })
  app.addHook('onSend', packed)
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/v1') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config?.operation ?? 'other'
    metrics.requests.inc({ operation, status: String(reply.statusCode) })
    metrics.seconds.observe({ operation }, reply.elapsedTime / 1000)
  })

  await describeApi(app, { version: options.version ?? '0.1.0', asyncApi: readAsyncApi() })
  await app.register(async (routes: App) => {
    for (const add of [
      healthRoutes,
      sessionRoutes,
      userRoutes,
      enterpriseRoutes,
      removalRoutes,
      siteRoutes,
      deviceRoutes,
      documentVersionRoutes,
      placeRoutes,
      lineRoutes,
      orderRoutes,
      qualityRoutes,
      telemetryRoutes,
      historyRoutes,
      spcRoutes,
      powerStateRoutes,
      stopRoutes,
      tariffRoutes,
      tariffVersionRoutes,
      dataQualityRoutes,
      explainRoutes,
      versionRoutes,
      energyRoutes,
      carbonRoutes,
      assetRoutes,
      economyRoutes,
      factRoutes,
      surveyRoutes,
      pointRoutes,
      exportRoutes,
      groupRoutes,
      regionRoutes,
      auditRoutes,
      alarmRoutes,
      quarantineRoutes,
    ])
      add(routes, front)
  })
  await serveBoard(app, options.boardDir)

  const sweep = setInterval(() => {
    registry.sweep(now()).catch((error: unknown) => log.warn({ because: String(error) }, 'expired sessions not swept'))
  }, SWEEP_MS)
  sweep.unref()
  app.addHook('onClose', async () => clearInterval(sweep))
  await app.ready()
  return app
}

/** The enterprise a request names, in its path or its query. */
function enterpriseOf(request: FastifyRequest): string | undefined {
  const { ent } = request.params as { ent?: string }
  const { enterprise } = request.query as { enterprise?: unknown }
  // Given twice it is a list: the first decides here, and its schema refuses it right after.
  return ent ?? (enterprise === undefined ? undefined : String(Array.isArray(enterprise) ? enterprise[0] : enterprise))
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error)
  if (problem === undefined) request.log.error({ err: error, requestId: request.id, url: request.url.split('?')[0] }, 'request failed')
  else if (PROBLEMS[problem.code].status >= 500)
    request.log.warn({ because: error instanceof Error ? error.message : String(error), url: request.url.split('?')[0] }, 'request refused')
  const language = speak(request, reply)
  const body =
    problem === undefined
      ? { ...problemBody('INTERNAL', words.internal, language), requestId: request.id }
      : problemBody(problem.code, problem.words, language, problem.errors)
  if (problem?.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
  if (body.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
}
