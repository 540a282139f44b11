// Removing what has a past: a segment is retired, an enterprise ended, and both can be brought back. Figures of before stay as they were,
// because what they were formed with stays.
import { Type } from 'typebox'
import { type Enterprise, inForce } from '../../model/plant.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, EnterpriseParams, type Front, noContent } from './route.ts'

/** Names said in a refusal; the rest is a number. */
const NAMED = 5

export function removalRoutes(app: App, { registry, now }: Front): void {
  /** Enterprises that are in a segment now, or will be by plan. */
  const membersOf = (code: string): readonly Enterprise[] =>
    registry.enterpriseHistories().flatMap((versions) => {
      const ahead = [inForce(versions, now()), ...versions.filter(({ from }) => from > now()).map(({ doc }) => doc)]
      const found = ahead.find((doc) => doc !== undefined && !doc.ended && doc.segments.some((share) => share.code === code))
      return found === undefined ? [] : [found]
    })

  app.delete(
    '/api/v1/segments/:code',
    {
      schema: {
        operationId: 'deleteSegment',
        tags: ['groups'],
        summary: 'Retire a segment',
        description:
          'One an operator has registered. From now on nobody can be put into it and it is not offered any more; figures of before keep its name and its members. Refused while an enterprise is in it, now or by plan. PUT brings it back.',
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-connectors'] }) }),
        response: { 200: answer('The segment, retired.', 'SegmentDocument') },
      },
    },
    async (request) => {
      const { code } = request.params
      const doc = registry.segment(code)
      if (doc === undefined) throw new Problem('NOT_FOUND', words.noGroup('segment', code))
      const members = membersOf(code)
      if (members.length > 0)
        throw new Problem(
          'CONFLICT',
          words.segmentInUse(
            code,
            members.length,
            members.slice(0, NAMED).map(({ name }) => name),
          ),
        )
      const retired = { ...doc, retiredFrom: doc.retiredFrom ?? now() }
      if (!(await registry.putSegment(retired))) throw new Problem('CONFLICT', words.fixedSegment(code))
      return retired
    },
  )

  app.delete(
    '/api/v1/enterprises/:ent',
    {
      schema: {
        operationId: 'deleteEnterprise',
        tags: ['enterprises'],
        summary: 'Remove an enterprise',
        description:
          'Its users and credentials go with it: sessions end, connections are closed, what its machines send is refused. From the next production day on it is in no segment and no county. Calendars, machines, stated facts and history stay, so figures of before do too. `POST …/removed-enterprises/{ent}/restore` brings it back; until then its id is not given to another.',
        params: EnterpriseParams,
        response: { 204: noContent('Removed.') },
      },
    },
    async (request, reply) => {
      const { ent } = request.params
      if (registry.enterprise(ent) === undefined) throw new Problem('NOT_FOUND', words.noEnterprise(ent))
      await registry.removeEnterprise(ent, now())
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/v1/removed-enterprises',
    {
      schema: {
        operationId: 'listRemovedEnterprises',
        tags: ['enterprises'],
        summary: 'Removed enterprises',
        description: 'Each can be brought back.',
        response: { 200: answer('Removed enterprises, by id.', 'RemovedEnterprises') },
      },
    },
    async () => ({ enterprises: registry.endedEnterprises() }),
  )

  app.post(
    '/api/v1/removed-enterprises/:ent/restore',
    {
      schema: {
        operationId: 'restoreEnterprise',
        tags: ['enterprises'],
        summary: 'Bring a removed enterprise back',
        description:
          'As it was, its users with their passwords and its credentials included, except where another has taken the name since. It is in its segments and its county again, for the time between too.',
        params: EnterpriseParams,
        response: { 200: answer('The enterprise.', 'Enterprise') },
      },
    },
    async (request) => {
      const { ent } = request.params
      const found = registry.endedEnterprises().find(({ enterprise }) => enterprise.id === ent)
      if (found === undefined) throw new Problem('NOT_FOUND', words.noRemoved(ent))
      const gone = found.enterprise.segments.find(({ code }) => registry.segment(code)?.retiredFrom !== undefined)
      if (gone !== undefined) throw new Problem('CONFLICT', words.retiredSegment(gone.code))
      await registry.restoreEnterprise(ent)
      return found.enterprise
    },
  )
}
