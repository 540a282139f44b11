// The board as static files: hashed assets are kept for ever, the page itself is asked for again each time, and every address of the
// board that is not a file gets the page. Compressed twins (.br, .gz) beside a file are used.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { speak } from './language.ts'
import { problemBody } from './problem.ts'
import type { App } from './routes/route.ts'
import { words } from './words.ts'

/** Addresses that belong to programs: never answered with a page. */
const PROGRAMS = /^\/(?:api|socket\.io|mqtt|healthz|readyz|metrics)(?:\/|$)/

export async function serveBoard(app: App, dir: string): Promise<void> {
  const present = existsSync(join(dir, 'index.html'))
  if (present)
    await app.register(fastifyStatic, {
      root: dir,
      preCompressed: true,
      // Ours below: by the kind of file.
      cacheControl: false,
      setHeaders: (res, path) => {
        const hashed = /[\\/]assets[\\/]/.test(path)
        res.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0]!
    const page = present && (request.method === 'GET' || request.method === 'HEAD') && !PROGRAMS.test(path) && !/\.[a-z0-9]+$/i.test(path)
    if (page) return reply.sendFile('index.html')
    const body = problemBody('NOT_FOUND', words.nothingAt(request.method, path.slice(0, 200)), speak(request, reply))
    return reply.code(body.status).type('application/problem+json').send(body)
  })
}
