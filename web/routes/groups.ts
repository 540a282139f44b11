// Gated figures of industry segments and counties.

import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { GroupRow } from '../contract.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { emptied, withheldFrom } from './admission.ts'
import { SegmentPut } from './documents.ts'
import { type App, answer, type Front } from './route.ts'

export const GATED =
  'A figure is withheld (null, reason `privacy`) where too few enterprises stand behind it, one of them dominates, or it would follow from figures let out before or beside it; `no-enterprise`: nobody is in the group; `withheld-today`: beside what the caller has seen today it would tell of a single enterprise, until midnight, UTC+8. `profile=public` gives figures that may be shown to everybody: of the day before, under stricter rules. An owner may ask for 200 different groups a day. A figure opens to its formula (`GET /kpi-definitions`), to `n`, `coverage` and `at` beside it and to the rules it passed (`GET /gate`); the operator finds its sealed record by `GET /audit?cell=…`.'
export const PROFILE = {
  profile: Type.Enum(['inside', 'public'], { default: 'inside', description: 'Parameters of the gate.' }),
}

/** As many as a province could have. */
const MAX_SEGMENTS = 2000

export function groupRoutes(app: App, front: Front): void {
  const { core, registry } = front
  /** Rows the caller may have, all of them counted against his budget. */
  const admitted = async (request: FastifyRequest, kind: 'segment' | 'county', rows: readonly GroupRow[]) => {
    const withheld = await withheldFrom(
      front,
      request,
      rows.map(({ code }) => `${kind}:${code}`),
    )
    return rows.map((row) => (withheld.has(`${kind}:${row.code}`) ? emptied(row) : row))
  }
  const one = async (request: FastifyRequest, kind: 'segment' | 'county', rows: readonly GroupRow[], code: string) => {
    const [found] = await admitted(
      request,
      kind,
      rows.filter((row) => row.code === code),
    )
    if (found === undefined) throw new Problem('NOT_FOUND', words.noGroup(kind, code))
    return found
  }
  app.get(
    '/api/v1/segments',
    {
      schema: {
        operationId: 'listSegments',
        tags: ['groups'],
        summary: 'Figures of the industry segments',
        description: GATED,
        querystring: Type.Object(PROFILE),
        response: { 200: answer('Segments.', 'Segments') },
      },
    },
    async (request) => ({ segments: await admitted(request, 'segment', await core.segments(request.query)) }),
  )
  app.get(
    '/api/v1/segments/:code',
    {
      schema: {
        operationId: 'getSegment',
        tags: ['groups'],
        summary: 'Figures of one segment',
        description: GATED,
        querystring: Type.Object(PROFILE),
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-lv-elec'] }) }),
        response: { 200: answer('The segment.', 'Group') },
      },
    },
    async (request) => await one(request, 'segment', await core.segments(request.query), request.params.code),
  )
  app.put(
    '/api/v1/segments/:code',
    {
      schema: {
        operationId: 'putSegment',
        tags: ['groups'],
        summary: 'Register a segment',
        description: 'One the service does not know from the start; enterprises may be put into it from then on. Codes are never reused.',
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-connectors'] }) }),
        body: SegmentPut,
        response: { 200: answer('The segment.', 'SegmentDocument') },
      },
    },
    async (request) => {
      const { code } = request.params
      const { nameZh, nameEn, classes, counties } = request.body
      if (registry.segment(code) === undefined && registry.segments().length >= MAX_SEGMENTS)
        throw new Problem('LIMIT', words.mostSegments(MAX_SEGMENTS))
      const doc = { code, classes, nameZh, nameEn, counties }
      if (!(await registry.putSegment(doc))) throw new Problem('CONFLICT', words.fixedSegment(code))
      return doc
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
        querystring: Type.Object(PROFILE),
        response: { 200: answer('Counties.', 'Regions') },
      },
    },
    async (request) => ({ regions: await admitted(request, 'county', await core.regions(request.query)) }),
  )
}
