// Downloads: a table of one enterprise as CSV or Parquet, streamed from a file that is gone afterwards.
import { createReadStream } from 'node:fs'
import { stat, unlink } from 'node:fs/promises'
import { Type } from 'typebox'
import { ID_PATTERN } from '../../model/plant.ts'
import { createGate } from '../auth.ts'
import { Problem } from '../problem.ts'
import { scopeOf } from '../roles.ts'
import { RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, callerOf, type Front, knownEnterprise } from './route.ts'

const TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const

export function exportRoutes(app: App, front: Front): void {
  const { core, now } = front
  // An export reads a whole table: two at once leave room for the boards.
  const exporting = createGate(2, 16)

  app.get(
    '/api/v1/export/:table.:format',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'exportTable',
        tags: ['figures'],
        summary: 'Download KPIs, readings or episodes',
        description: '`kpis` are minute rows of sums. An operator names the `enterprise`; an owner gets his own.',
        params: Type.Object({ table: Type.Enum(['kpis', 'readings', 'episodes']), format: Type.Enum(['csv', 'parquet']) }),
        querystring: Type.Object({ enterprise: Type.Optional(Type.String({ pattern: ID_PATTERN })), ...RANGE }),
        response: {
          200: Type.Unsafe<unknown>({
            description: 'The file.',
            content: {
              'text/csv': { schema: { type: 'string' } },
              [TYPES.parquet]: { schema: { type: 'string', contentMediaType: TYPES.parquet } },
            },
          }),
        },
      },
    },
    async (request, reply) => {
      const { table, format } = request.params
      const enterprise = scopeOf(callerOf(request), request.query.enterprise)
      if (enterprise === undefined)
        throw new Problem('VALIDATION', words.nameEnterprise, { errors: [{ at: 'query/enterprise', message: words.required }] })
      knownEnterprise(front, enterprise)
      const range = rangeOf(request.query, now())
      const { file } = await exporting(() => core.exportTo({ table, format, enterprise, ...range }))
      const remove = () => unlink(file).catch((error: unknown) => request.log.warn({ file, because: String(error) }, 'export file stays'))
      try {
        const { size } = await stat(file)
        const stream = createReadStream(file)
        // Closed when all is sent, and when the client goes away.
        stream.once('close', () => void remove())
        const day = (at: number) => new Date(at).toISOString().slice(0, 10)
        reply
          .type(TYPES[format])
          .header('content-length', size)
          .header('content-disposition', `attachment; filename="${table}-${enterprise}-${day(range.from)}-${day(range.to)}.${format}"`)
          .header('cache-control', 'no-store')
        return reply.send(stream)
      } catch (error) {
        await remove()
        throw error
      }
    },
  )
}
