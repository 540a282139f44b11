// Refused messages: why, with their bytes, and another try.
import { Type } from 'typebox'
import { REJECTION_CODES } from '../../model/errors.ts'
import { rejectionWords } from '../../model/rejection-words.ts'
import { speak } from '../language.ts'
import { Problem } from '../problem.ts'
import { scopeOf } from '../roles.ts'
import { RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { EnterpriseQuery } from './history.ts'
import { zoneOfMessage } from './plant-zone.ts'
import { type App, answer, callerOf, type Front, knownScope } from './route.ts'

export function quarantineRoutes(app: App, front: Front): void {
  const { core, now } = front
  app.get(
    '/api/v1/quarantine',
    {
      schema: {
        operationId: 'listQuarantine',
        tags: ['data quality'],
        summary: 'Refused messages with their reason',
        description: '`detail` is Chinese for `Accept-Language: zh`.',
        querystring: Type.Object({
          ...EnterpriseQuery,
          ...RANGE,
          code: Type.Optional(Type.Enum([...REJECTION_CODES], { description: 'Only those refused for this.' })),
          limit: Type.Integer({ default: 100, minimum: 1, maximum: 1000 }),
        }),
        response: { 200: answer('Refused messages, newest first.', 'QuarantinedList') },
      },
    },
    async (request, reply) => {
      const { code, limit, enterprise } = request.query
      const scope = knownScope(front, request, enterprise)
      const found = await core.quarantine({
        ...(scope === undefined ? {} : { enterprise: scope }),
        ...(code === undefined ? {} : { code }),
        ...rangeOf(request.query, now()),
        limit,
      })
      const at = now()
      const language = speak(request, reply)
      return {
        quarantine: found.map((one) => ({
          ...one,
          detail: rejectionWords(one.code, one.detail)[language],
          timezone: zoneOfMessage(front, one.enterprise, one.topic, at),
        })),
      }
    },
  )

  app.post(
    '/api/v1/quarantine/:id/replay',
    {
      schema: {
        operationId: 'replayQuarantined',
        tags: ['data quality'],
        summary: 'Send a refused message through again',
        description: 'The stored bytes, or `payload` in their place, take the whole way from the journal on. `accepted` says how it ended.',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) }),
        body: Type.Union([
          Type.Null(),
          Type.Object(
            { payload: Type.Optional(Type.String({ maxLength: 65_536, description: 'Corrected payload.' })) },
            { additionalProperties: false },
          ),
        ]),
        response: { 200: answer('What became of it.', 'Replayed') },
      },
    },
    async (request, reply) => {
      const scope = scopeOf(callerOf(request), undefined)
      const { id } = request.params
      const payload = request.body?.payload
      const result = await core.replay({
        id,
        ...(scope === undefined ? {} : { enterprise: scope }),
        ...(payload === undefined ? {} : { payload }),
      })
      if (result === null) throw new Problem('NOT_FOUND', words.noRefused(id))
      const { code, detail } = result
      const language = speak(request, reply)
      return { ...result, detail: detail === null ? null : rejectionWords(code ?? '', detail)[language] }
    },
  )
}
