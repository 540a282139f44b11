// Episodes of something odd, and what people do with them: acknowledge, shelve.
import { Type } from 'typebox'
import type { EpochMs } from '../../model/reading.ts'
import { Problem } from '../problem.ts'
import { scopeOf } from '../roles.ts'
import { DAY_MS, RANGE, rangeOf, timeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { EnterpriseQuery } from './history.ts'
import { type App, answer, callerOf, type Front, knownScope } from './route.ts'

/** Nothing is shelved for longer: what nobody looks at again is switched off, not shelved. */
const LONGEST_SHELF_MS = 30 * DAY_MS
const AlarmParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) })
const within = (enterprise: string | undefined) => (enterprise === undefined ? {} : { enterprise })

export function alarmRoutes(app: App, front: Front): void {
  const { core, now } = front
  app.get(
    '/api/v1/alarms',
    {
      schema: {
        operationId: 'listAlarms',
        tags: ['alarms'],
        summary: 'Episodes that touch the range',
        description:
          'In pages, newest first: `next` names the following page and is null on the last one. `timezone` of an episode is that of its plant.',
        querystring: Type.Object({
          ...EnterpriseQuery,
          ...RANGE,
          open: Type.Boolean({ default: false, description: 'Only those that still last.' }),
          limit: Type.Integer({ default: 200, minimum: 1, maximum: 1000, description: 'Episodes of one page.' }),
          after: Type.Optional(
            Type.String({ maxLength: 340, description: '`next` of the page before; everything else as asked for that one.' }),
          ),
        }),
        response: { 200: answer('A page of episodes.', 'Episodes') },
      },
    },
    async (request) => {
      const { open, limit, enterprise, after } = request.query
      const scope = knownScope(front, request, enterprise)
      const place = after === undefined ? {} : { after: placeOf(after) }
      const alarms = await core.alarms({ ...within(scope), ...rangeOf(request.query, now()), openOnly: open, ...place, limit })
      const last = alarms.length < limit ? undefined : alarms.at(-1)
      return { alarms, next: last === undefined ? null : `${last.from}_${last.id}` }
    },
  )

  app.post(
    '/api/v1/alarms/:id/ack',
    {
      schema: {
        operationId: 'acknowledgeAlarm',
        tags: ['alarms'],
        summary: 'Acknowledge an episode',
        params: AlarmParams,
        response: { 200: answer('The episode as it is now.', 'Episode') },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { id } = request.params
      const found = await core.acknowledge({ id, by: caller.username, at: now(), ...within(scopeOf(caller, undefined)) })
      if (found === null) throw new Problem('NOT_FOUND', words.noEpisode(id))
      return found
    },
  )

  app.post(
    '/api/v1/alarms/:id/shelve',
    {
      schema: {
        operationId: 'shelveAlarm',
        tags: ['alarms'],
        summary: 'Shelve an episode for a while',
        description: 'Give `until` (ISO 8601 or epoch ms) or `minutes`, at most 30 days ahead; null takes it off the shelf again.',
        params: AlarmParams,
        body: Type.Union([
          Type.Null(),
          Type.Object(
            {
              until: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 }), Type.Null()])),
              minutes: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 43_200 }), Type.Null()])),
            },
            { additionalProperties: false },
          ),
        ]),
        response: { 200: answer('The episode as it is now.', 'Episode') },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { id } = request.params
      const at = now()
      const found = await core.shelve({
        id,
        by: caller.username,
        at,
        until: untilOf(request.body, at),
        ...within(scopeOf(caller, undefined)),
      })
      if (found === null) throw new Problem('NOT_FOUND', words.noEpisode(id))
      return found
    },
  )
}

function untilOf(body: { until?: string | number | null; minutes?: number | null } | null, now: EpochMs): EpochMs | null {
  const { until = null, minutes = null } = body ?? {}
  if (minutes !== null) return now + minutes * 60_000
  if (until === null) return null
  const at = typeof until === 'number' ? until : timeOf('until', until, 'body')
  if (at <= now || at > now + LONGEST_SHELF_MS)
    throw new Problem('RANGE', words.untilAhead, {
      errors: [{ at: 'body/until', message: words.ahead30 }],
    })
  return at
}

/** Names the last episode of a page: its start and its id. */
function placeOf(cursor: string): { from: EpochMs; id: string } {
  const [, from, id] = /^(\d{1,15})_(.+)$/s.exec(cursor) ?? []
  if (from === undefined || id === undefined)
    throw new Problem('VALIDATION', words.page, {
      errors: [{ at: 'query/after', message: words.nextOfPage }],
    })
  return { from: Number(from), id }
}
