// For machines that watch over the service: alive, ready, counters.
import { Type } from 'typebox'
import type { Health } from '../ports.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, type Front } from './route.ts'

/** A core that does not answer for this long is not ready, ms. */
const PATIENCE_MS = 3000

export function healthRoutes(app: App, { core, metrics }: Front): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getLiveness',
        tags: ['health'],
        summary: 'Is the process alive',
        response: { 200: answer('It is.', 'Liveness') },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { status: 'ok' }
    },
  )

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        tags: ['health'],
        summary: 'Can it take telemetry and answer questions',
        response: { 200: answer('Journal, warehouse and link work.', 'Readiness'), 503: answer('One of them does not.', 'Readiness') },
      },
    },
    async (_request, reply) => {
      const health = await within(core.health(), PATIENCE_MS).catch(
        (error: unknown): Health => ({
          journal: false,
          warehouse: false,
          link: false,
          detail: { core: error instanceof Error ? error.message : 'no answer' },
        }),
      )
      const ready = health.journal && health.warehouse && health.link
      reply.code(ready ? 200 : 503).header('cache-control', 'no-store')
      if (!ready) reply.header('retry-after', '2')
      return { ready, ...health }
    },
  )

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getServiceMetrics',
        tags: ['health'],
        summary: 'Counters of the service, Prometheus text',
        description: 'Open to programs on the same machine; from elsewhere, or through a proxy, sign in as an operator.',
        response: {
          200: Type.Unsafe<unknown>({ description: 'Prometheus text.', content: { 'text/plain': { schema: { type: 'string' } } } }),
        },
      },
    },
    async (request, reply) => {
      const proxied = request.headers.forwarded !== undefined || request.headers['x-forwarded-for'] !== undefined
      const local = !proxied && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(request.ip)
      if (!local && request.caller === null) throw new Problem('UNAUTHENTICATED', words.countersSignIn)
      if (!local && request.caller?.role !== 'operator') throw new Problem('FORBIDDEN', words.countersOperator)
      const own = await metrics.registry.metrics()
      // Without the core the front still has something to tell.
      const cores = await within(core.metricsText(), PATIENCE_MS).catch(() => '')
      reply.type(metrics.registry.contentType).header('cache-control', 'no-store')
      return `${own}\n${cores}`
    },
  )
}

async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
