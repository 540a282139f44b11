// Gated figures of industry segments and counties.
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { type App, answer, type Front } from './route.ts'

const GATED = 'A figure is withheld (null, reason `privacy`) where too few enterprises stand behind it or one of them dominates.'

export function groupRoutes(app: App, { core }: Front): void {
  app.get(
    '/api/v1/segments',
    {
      schema: {
        operationId: 'listSegments',
        tags: ['groups'],
        summary: 'Figures of the industry segments',
        description: GATED,
        response: { 200: answer('Segments.', 'Segments') },
      },
    },
    async () => ({ segments: await core.segments() }),
  )
  app.get(
    '/api/v1/segments/:code',
    {
      schema: {
        operationId: 'getSegment',
        tags: ['groups'],
        summary: 'Figures of one segment',
        description: GATED,
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-lv-elec'] }) }),
        response: { 200: answer('The segment.', 'Group') },
      },
    },
    async (request) => {
      const { code } = request.params
      const found = (await core.segments()).find((segment) => segment.code === code)
      if (found === undefined) throw new Problem('NOT_FOUND', `There is no segment ${code}.`)
      return found
    },
  )
  app.get(
    '/api/v1/regions',
    {
      schema: {
        operationId: 'listRegions',
        tags: ['groups'],
        summary: 'Figures of the counties',
        description: GATED,
        response: { 200: answer('Counties.', 'Regions') },
      },
    },
    async () => ({ regions: await core.regions() }),
  )
  app.get(
    '/api/v1/regions/:code',
    {
      schema: {
        operationId: 'getRegion',
        tags: ['groups'],
        summary: 'Figures of one county',
        description: GATED,
        params: Type.Object({ code: Type.String({ pattern: '^\\d{6}$', description: 'GB/T 2260 code.', examples: ['330382'] }) }),
        response: { 200: answer('The county.', 'Group') },
      },
    },
    async (request) => {
      const { code } = request.params
      const found = (await core.regions()).find((county) => county.code === code)
      if (found === undefined) throw new Problem('NOT_FOUND', `There is no county ${code}.`)
      return found
    },
  )
}
