// Productivity and levels of an enterprise, and gated figures of productivity and coverage of segments, counties and the cluster.
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { AreaEconomy, CoverageView, MultipleView, ProductivityView } from '../../model/economy-views.ts'
import { DEFAULT_MU_SCHEME, MU_TERMS, schemeErrors } from '../../model/mu-score.ts'
import { regionLevel } from '../../model/region.ts'
import { PERIOD_PATTERN } from '../../model/statements.ts'
import { Problem, refuseFields } from '../problem.ts'
import { DAY_MS, RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { withheldFrom } from './admission.ts'
import { knownCounty, REGION } from './region-level.ts'
import { type App, answer, callerOf, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const WEEK_MS = 7 * DAY_MS
const strict = { additionalProperties: false } as const
const PERIOD = {
  period: Type.Optional(
    Type.String({
      pattern: PERIOD_PATTERN,
      description: 'Period of the facts. Default: the newest year enough enterprises have stated.',
      examples: ['2025'],
    }),
  ),
}
const SEGMENT = Type.Object({ code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['yq-lv-elec'] }) })
const GATED =
  'Ratios of summed facts; both sides pass the gate (k, dominance, p%), values stand for 15 minutes and their cohorts are remembered. Always of one period, never mixed with telemetry. Multiples are labelled: per employee, per labour hour (inside one segment), and adjusted for the mix of segments; none without at least 5 reference enterprises. Coverage counts enterprises with a live device in the last 24 h; 1 to 4 are withheld.'

const indicators = Type.Array(
  Type.Object(
    {
      term: Type.Enum([...MU_TERMS]),
      base: Type.Number({ exclusiveMinimum: 0, maximum: 1e9, description: 'What gives the whole weight.' }),
      weight: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    },
    strict,
  ),
  { minItems: 1, maxItems: MU_TERMS.length },
)
const share = Type.Number({ exclusiveMinimum: 0, maximum: 1 })
export const MU_SCHEME_FIELDS = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  source: Type.String({ minLength: 1, maxLength: 300, description: 'Document that sets it.' }),
  indicators,
  small: Type.Union([Type.Object({ mu: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }), indicators }, strict), Type.Null()], {
    description: 'For plots of at most so many mu.',
  }),
  capFactor: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 100 }), Type.Null()], {
    description: 'Most an indicator gives, in multiples of its weight.',
  }),
  classes: Type.Object({ a: share, b: share, c: share }, { ...strict, description: 'Ranks up to this share are A, B, C; the rest is D.' }),
}

export function economyRoutes(app: App, front: Front): void {
  const { core, registry, now } = front

  app.get(
    '/api/v1/enterprises/:ent/productivity',
    {
      schema: {
        operationId: 'getProductivity',
        tags: ['economy'],
        summary: 'Productivity from telemetry and from stated facts',
        description:
          'Two sources, kept apart: `telemetry` of whole hours, default the last seven days; `facts` of one period with the source and date of each. `multiples` set the enterprise against the published reference of its segments, `mu` scores its land by the scheme of its county.',
        params: EnterpriseParams,
        querystring: Type.Object({ ...RANGE, ...PERIOD }),
        response: { 200: answer('Productivity.', 'Productivity') },
      },
    },
    async (request) => {
      const enterprise = knownEnterprise(front, request.params.ent)
      const { from, to, period } = request.query
      const found = await core.productivity({
        enterprise: enterprise.id,
        // Without either the core takes whole hours up to now; a range is held against itself like everywhere.
        ...(from === undefined && to === undefined ? {} : rangeOf(request.query, now(), WEEK_MS)),
        ...(period === undefined ? {} : { period }),
      })
      if (found === null) throw new Problem('NOT_FOUND', words.noEnterprise(enterprise.id))
      const withheld = await withheldFrom(front, request, [
        ...enterprise.segments.map(({ code }) => `segment:${code}`),
        `county:${enterprise.county}`,
      ])
      return withheld.size === 0 ? found : withoutOthers(found)
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/levels',
    {
      schema: {
        operationId: 'getLevels',
        tags: ['economy'],
        summary: 'Lite level of every device, and the evidence score',
        description:
          'The Lite level follows from what each device really sent in the last 24 h. The evidence score shows how much of the six capabilities of a future factory telemetry can prove; missing evidence counts 0 and is listed, `next` is the cheapest step. No official rating.',
        params: EnterpriseParams,
        response: { 200: answer('Levels.', 'Levels') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const found = await core.levels({ enterprise: id })
      if (found === null) throw new Problem('NOT_FOUND', words.noEnterprise(id))
      return found
    },
  )

  const economy = async (request: FastifyRequest, kind: AreaEconomy['area']['kind'], code: string, period: string | undefined) => {
    const named = callerOf(request).role === 'operator'
    const found = await core.economy({ kind, code, named, ...(period === undefined ? {} : { period }) })
    if (found === null) throw new Problem('NOT_FOUND', words.noGroup(kind === 'segment' ? kind : 'region', code))
    const cell = kind === 'cluster' ? 'cluster' : `${kind}:${code}`
    return (await withheldFrom(front, request, [cell])).has(cell) ? emptied(found) : found
  }
  app.get(
    '/api/v1/economy',
    {
      schema: {
        operationId: 'getEconomy',
        tags: ['economy'],
        summary: 'Productivity and coverage of the whole cluster',
        description: GATED,
        querystring: Type.Object(PERIOD),
        response: { 200: answer('Gated figures.', 'AreaEconomy') },
      },
    },
    async (request) => economy(request, 'cluster', '', request.query.period),
  )
  app.get(
    '/api/v1/segments/:code/economy',
    {
      schema: {
        operationId: 'getSegmentEconomy',
        tags: ['economy'],
        summary: 'Productivity and coverage of one segment',
        description: GATED,
        params: SEGMENT,
        querystring: Type.Object(PERIOD),
        response: { 200: answer('Gated figures.', 'AreaEconomy') },
      },
    },
    async (request) => economy(request, 'segment', request.params.code, request.query.period),
  )
  app.get(
    '/api/v1/regions/:code/economy',
    {
      schema: {
        operationId: 'getRegionEconomy',
        tags: ['economy'],
        summary: 'Productivity and coverage of a county, a city or the province',
        description: `${GATED} 亩均 classes are of counties alone: each has a scheme of its own, and \`muClasses\` of a city or the province is null.`,
        params: REGION,
        querystring: Type.Object(PERIOD),
        response: { 200: answer('Gated figures.', 'AreaEconomy') },
      },
    },
    async (request) => economy(request, regionLevel(request.params.code), request.params.code, request.query.period),
  )

  const scheme = (county: string) => {
    const { version = 0, doc = DEFAULT_MU_SCHEME } = registry.muSchemes(county).at(-1) ?? {}
    return { county, version, ...doc }
  }
  app.get(
    '/api/v1/regions/:code/mu-scheme',
    {
      schema: {
        operationId: 'getMuScheme',
        tags: ['economy'],
        summary: '亩均论英雄 scheme of a county',
        description: 'Version 0: the county has given none, the default holds.',
        params: REGION,
        response: { 200: answer('The scheme in force.', 'MuScheme') },
      },
    },
    async (request) => scheme(knownCounty(front, request.params.code)),
  )
  app.put(
    '/api/v1/regions/:code/mu-scheme',
    {
      schema: {
        operationId: 'putMuScheme',
        tags: ['economy'],
        summary: 'Set the 亩均论英雄 scheme of a county',
        params: REGION,
        body: Type.Object(MU_SCHEME_FIELDS, strict),
        response: { 200: answer('The scheme in force.', 'MuScheme') },
      },
    },
    async (request) => {
      refuseFields(schemeErrors(request.body).map(({ at, message }) => ({ at: `body/${at}`, message })))
      const county = knownCounty(front, request.params.code)
      await registry.putMuScheme(county, request.body, now(), callerOf(request).username)
      return scheme(county)
    },
  )
}

const closed = (view: MultipleView): MultipleView => ({
  ...view,
  value: null,
  reason: 'privacy',
  reference: { ...view.reference, n: null },
})
/** The own figures alone. */
const withoutOthers = (view: ProductivityView): ProductivityView => ({
  ...view,
  multiples: view.multiples.map(closed),
  mu: view.mu === null ? null : { ...view.mu, class: null, n: null, reason: 'privacy' },
})
const HIDDEN: CoverageView = {
  registered: null,
  live: null,
  share: null,
  depth: null,
  connectionRate: null,
  reason: 'withheld-today',
  held: false,
  at: null,
}
/** The area with its name and without its figures. */
const emptied = (view: AreaEconomy): AreaEconomy => ({
  ...view,
  figures: view.figures.map((figure) => ({ ...figure, value: null, reason: 'privacy', n: null, at: null })),
  multiples: view.multiples.map((one) => ({ ...closed(one), cohort: { ...one.cohort, n: null } })),
  coverage: HIDDEN,
  coverageAboveScale: HIDDEN,
  muClasses: null,
})
