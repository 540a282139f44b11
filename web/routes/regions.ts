// Regions and segments beyond the figures of one group: a region with its children, how evenly counties do, how a segment fares against its
// own past, how concentrated it is, and the reference data regions are weighed by.
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { inForce } from '../../model/plant.ts'
import { BALANCE_KPIS, type RegionFacts, type RegionRow, type RegionView, WEIGHTINGS } from '../../model/region.ts'
import { Problem } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { emptied, withheldFrom } from './admission.ts'
import { RegionFactsPut } from './documents.ts'
import { effectiveFrom } from './effective.ts'
import { GATED, PROFILE } from './groups.ts'
import { knownCounty, REGION } from './region-level.ts'
import { type App, answer, type Front } from './route.ts'

export const SegmentCode = Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-lv-elec'] })
const cellOf = ({ level, code }: Pick<RegionRow, 'level' | 'code'>) => `${level}:${code}`

export function regionRoutes(app: App, front: Front): void {
  const { core, registry, now } = front
  /** The region without what the caller's budget does not allow. */
  const admitted = async (request: FastifyRequest, region: RegionView): Promise<RegionView> => {
    const withheld = await withheldFrom(front, request, [region, ...region.children].map(cellOf))
    const row = <R extends RegionRow>(of: R): R =>
      withheld.has(cellOf(of)) ? { ...of, ...emptied(of), oeeEqual: emptied(of).oee, change: null } : of
    const own = row(region)
    return { ...own, children: region.children.map(row), ...(own !== region && { segments: [], structure: null }) }
  }
  const knownSegment = (code: string) => {
    const segment = registry.segment(code)
    if (segment === undefined) throw new Problem('NOT_FOUND', words.noGroup('segment', code))
    return segment
  }
  /** Of a segment that is withheld from the caller nothing is told. */
  const admittedSegment = async (request: FastifyRequest, code: string) =>
    (await withheldFrom(front, request, [`segment:${code}`])).size === 0

  app.get(
    '/api/v1/regions/:code',
    {
      schema: {
        operationId: 'getRegion',
        tags: ['groups'],
        summary: 'A county, a city or the province',
        description: `${GATED} Cities are 3303xx → 330300, the province is 330000. \`oee\` weighs enterprises by planned time, \`oeeEqual\` counts each once. Regions hold different trades: \`comparable\` is false, and \`change\` sets OEE against the region's own past days instead of a rank. \`segments\` are those the region has enterprises in and is strong in or known for: \`lq\` is the location quotient of earned hours (above 1: more than elsewhere), null where it is withheld.`,
        params: REGION,
        querystring: Type.Object({ ...PROFILE, at: timeText('Path and classes of this time. Default: now.', ['2024-08-01']) }),
        response: { 200: answer('The region.', 'Region') },
      },
    },
    async (request) => {
      const { at, profile } = request.query
      const found = await core.region({ code: request.params.code, profile, ...(at !== undefined && { at: timeOf('at', at) }) })
      if (found === null) throw new Problem('NOT_FOUND', words.noGroup('region', request.params.code))
      return await admitted(request, found)
    },
  )
  app.get(
    '/api/v1/regions/balance',
    {
      schema: {
        operationId: 'getRegionalBalance',
        tags: ['groups'],
        summary: 'How evenly counties do',
        description:
          'Coefficient of variation, Gini, Theil T and L with their split between and within the classes of counties (coast; mountain and island, as in force), the ratio of the largest to the smallest, and convergence over the days released so far. Of released figures of counties only: a withheld county is in none of it and is listed with its reason. Weights are imported reference data; where a county has none, all count the same and `weighting.used` says `equal`. OEE of counties is of different trades: read the spread, not the order.',
        querystring: Type.Object({
          kpi: Type.Enum([...BALANCE_KPIS], { default: 'oeeIndex', description: 'energyPerHead needs the population of the counties.' }),
          weighting: Type.Enum([...WEIGHTINGS], { default: 'population' }),
        }),
        response: { 200: answer('Regional balance.', 'RegionalBalance') },
      },
    },
    async (request) => {
      const of = await core.regionalBalance(request.query)
      const withheld = await withheldFrom(
        front,
        request,
        of.counties.map(({ code }) => `county:${code}`),
      )
      if (withheld.size > 0) throw new Problem('FORBIDDEN', words.balanceWithheld)
      return of
    },
  )
  app.get(
    '/api/v1/regions/facts',
    {
      schema: {
        operationId: 'listRegionFacts',
        tags: ['groups'],
        summary: 'People of the counties',
        description: 'Reference data somebody imported, with its source: never part of a live figure, only a weight.',
        response: { 200: answer('Facts in force now.', 'RegionFactsList') },
      },
    },
    async () => ({ facts: registry.allRegionFacts().flatMap((versions) => inForce(versions, now()) ?? []) }),
  )
  app.put(
    '/api/v1/regions/:code/facts',
    {
      schema: {
        operationId: 'putRegionFacts',
        tags: ['groups'],
        summary: 'Import people of a county',
        description: 'Holds from `from` on; the first one also for all time before it.',
        params: REGION,
        body: RegionFactsPut,
        response: { 200: answer('The facts as written.', 'RegionFacts') },
      },
    },
    async (request) => {
      const code = knownCounty(front, request.params.code)
      const { from, ...fields } = request.body
      if (fields.population === undefined && fields.labour === undefined)
        throw new Problem('VALIDATION', words.people, {
          errors: [{ at: 'body/population', message: words.orLabour }],
        })
      const doc: RegionFacts = { code, ...fields }
      await registry.putRegionFacts(doc, effectiveFrom(from, now()))
      return doc
    },
  )
  app.get(
    '/api/v1/segments/:code/prosperity',
    {
      schema: {
        operationId: 'getProsperity',
        tags: ['groups'],
        summary: 'How a segment fares against its own past',
        description:
          'A diffusion index, 0..100, 50 neutral: every enterprise compares its last seven days with the median of the four weeks before, and is up or down beyond the band of ±3 %. Five components: production (earned hours, counts 0.4), energy 0.2, order coverage 0.2, quality 0.1, share of active machines 0.1. Of ten enterprises or more, once a day, through the privacy gate. Reason `lunar-new-year`: the week touches it and compares with nothing; `no-history`: a component has fewer than ten enterprises with two comparable weeks, or, with `parts` null, nobody in the whole service has been heard in two of the four weeks; then it is said of every segment alike.',
        params: Type.Object({ code: SegmentCode }),
        response: { 200: answer('The index.', 'Prosperity') },
      },
    },
    async (request) => {
      const { code } = request.params
      knownSegment(code)
      const [found, may] = await Promise.all([core.prosperity({ code }), admittedSegment(request, code)])
      if (found === null) throw new Problem('NOT_FOUND', words.noGroup('segment', code))
      return may ? found : { ...found, index: null, parts: null, n: 0, coverage: null, reason: 'privacy' }
    },
  )
  app.get(
    '/api/v1/segments/:code/concentration',
    {
      schema: {
        operationId: 'getConcentration',
        tags: ['groups'],
        summary: 'How concentrated a segment is',
        description:
          'Herfindahl-Hirschman index (10,000/n … 10,000), the same normalised to 0..1, entropy, and the share of the five largest, of earned hours today. Of ten enterprises or more through the privacy gate; the share of fewer than five is never told. `concentration` null: withheld.',
        params: Type.Object({ code: SegmentCode }),
        response: { 200: answer('Concentration.', 'ConcentrationAnswer') },
      },
    },
    async (request) => {
      const { code } = request.params
      const { nameZh, nameEn } = knownSegment(code)
      const [found, may] = await Promise.all([core.concentration({ code }), admittedSegment(request, code)])
      const shown = may ? found : null
      return { code, nameZh, nameEn, concentration: shown, reason: shown === null ? 'privacy' : null }
    },
  )
}
