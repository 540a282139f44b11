// Electricity tariffs: documents that hold from a time on, of the enterprise and of sites that pay by their own. Periods must cover every day
// of every month exactly once.
import { type Static, Type } from 'typebox'
import { PERIODS } from '../../model/energy.ts'
import { inForce } from '../../model/plant.ts'
import { DAY_TYPES, type SeasonSpan, seasonGap, type Tariff, tariffOf } from '../../model/tariff.ts'
import { Problem } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { effectiveFrom } from './effective.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise, noContent, SiteParams } from './route.ts'
import { knownSite } from './site-names.ts'

const PATH = '/api/v1/enterprises/:ent/tariff'
const SITE_PATH = '/api/v1/enterprises/:ent/sites/:site/tariff'
export const amount = (description: string, value: number) => Type.Number({ default: value, minimum: 0, description })
const clock = (description: string) => Type.String({ pattern: '^(([01]\\d|2[0-3]):(00|15|30|45)|24:00)$', description })
const localDays = (description: string) =>
  Type.Array(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', examples: ['2026-10-01'] }), { maxItems: 1000, default: [], description })

export const TariffSpans = Type.Array(
  Type.Object({
    from: clock('Local time, on a quarter of an hour.'),
    to: clock('Local time; 24:00 ends the day.'),
    period: Type.Enum([...PERIODS], { description: '尖峰, 高峰, 平段, 低谷, 深谷.' }),
    factor: amount('Price factor.', 1),
    months: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 12 }), { minItems: 1, maxItems: 12, description: 'Default: all months.' }),
    ),
    days: Type.Optional(Type.Array(Type.Enum([...DAY_TYPES]), { minItems: 1, maxItems: 3, description: 'Default: all days.' })),
  }),
  { minItems: 1, maxItems: 400, description: 'Periods; each minute of each month and kind of day in exactly one.' },
)

const At = Type.Object({ at: timeText('The version that held at this time. Default: now.', ['2026-01-01']) })
const HoldsFrom = Type.Optional(
  Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })], { description: 'ISO 8601 or epoch ms. Default: now.' }),
)
const TariffPut = Type.Object(
  {
    from: HoldsFrom,
    enterprise: Type.Optional(Type.String()),
    site: Type.Optional(Type.String()),
    currency: Type.Enum(['CNY'], { default: 'CNY' }),
    basePrice: Type.Number({ minimum: 0, maximum: 1000, description: 'CNY/kWh at factor 1.', examples: [0.68] }),
    spans: TariffSpans,
    holidays: localDays('Local days with the prices of `holiday`.'),
    workdays: localDays('Days of a weekend with the prices of `workday`.'),
  },
  { additionalProperties: false },
)

/** Throws when a time is covered twice or not at all. */
export function checkSpans(spans: readonly SeasonSpan[], at: string): void {
  const gap = seasonGap(spans)
  if (gap === undefined) return
  throw new Problem('VALIDATION', words.spans(gap.at, gap.month, gap.day), {
    errors: [{ at, message: words.coverOnce(gap.at, gap.month, gap.day) }],
  })
}

export function tariffRoutes(app: App, front: Front): void {
  const { registry, now } = front

  app.get(
    PATH,
    {
      schema: {
        operationId: 'getTariff',
        tags: ['plant'],
        summary: 'The electricity tariff of the enterprise',
        description: 'Holds for every site that has none of its own (`…/sites/{site}/tariff`).',
        params: EnterpriseParams,
        querystring: At,
        response: { 200: answer('The tariff.', 'Tariff') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const versions = registry.tariff(id)
      const { at } = request.query
      const doc = inForce(versions, at === undefined ? now() : timeOf('at', at))
      if (doc === undefined) throw new Problem('NOT_FOUND', words.noTariff)
      return { ...doc, from: versions.findLast((version) => version.doc === doc)?.from ?? 0 }
    },
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'putTariff',
        tags: ['plant'],
        summary: 'Give the electricity tariff of the enterprise',
        description:
          'Holds from `from` on; the first one also for all time before it. A price is `basePrice` × `factor`. `holidays` are days of their own kind, `workdays` days of a weekend that are worked. Of sites with a tariff of their own nothing changes.',
        params: EnterpriseParams,
        body: TariffPut,
        response: { 200: answer('The tariff as written.', 'Tariff') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return await write(request.body, { enterprise: id })
    },
  )

  app.get(
    SITE_PATH,
    {
      schema: {
        operationId: 'getSiteTariff',
        tags: ['plant'],
        summary: 'The electricity tariff a site pays by',
        description: 'Its own, with `site` in the answer; without one that of the enterprise.',
        params: SiteParams,
        querystring: At,
        response: { 200: answer('The tariff.', 'Tariff') },
      },
    },
    async (request) => {
      const { site } = request.params
      const { id } = knownEnterprise(front, request.params.ent)
      knownSite(front, id, site)
      const { at } = request.query
      const held = tariffOf(registry.siteTariff(id, site), registry.tariff(id), at === undefined ? now() : timeOf('at', at))
      if (held === undefined) throw new Problem('NOT_FOUND', words.noTariffAtAll)
      return { ...held.doc, from: held.from }
    },
  )

  app.put(
    SITE_PATH,
    {
      schema: {
        operationId: 'putSiteTariff',
        tags: ['plant'],
        summary: 'Give a site a tariff of its own',
        description:
          'For a plant with a grid connection of its own: its energy is priced by this tariff from `from` on, on the clock of the site. Before that, by the tariff of the enterprise; where that never had one, by this one too.',
        params: SiteParams,
        body: TariffPut,
        response: { 200: answer('The tariff as written.', 'Tariff') },
      },
    },
    async (request) => {
      const { site } = request.params
      const { id } = knownEnterprise(front, request.params.ent)
      knownSite(front, id, site)
      return await write(request.body, { enterprise: id, site })
    },
  )

  app.delete(
    SITE_PATH,
    {
      schema: {
        operationId: 'endSiteTariff',
        tags: ['plant'],
        summary: 'Let a site pay by the tariff of the enterprise again',
        description: 'From `from` on; what was paid by its own tariff before stays. To undo, give the tariff again from the same time.',
        params: SiteParams,
        querystring: Type.Object({ from: timeText('Default: now.', ['2026-01-01']) }),
        response: { 204: noContent('It does, from then on.') },
      },
    },
    async (request, reply) => {
      const { site } = request.params
      const { id } = knownEnterprise(front, request.params.ent)
      knownSite(front, id, site)
      if (registry.siteTariff(id, site).length === 0) throw new Problem('NOT_FOUND', words.noOwnTariff(site))
      const { from } = request.query
      await registry.putTariff({ enterprise: id, site, own: false }, from === undefined ? now() : timeOf('from', from))
      return reply.code(204).send()
    },
  )

  async function write(
    { from, enterprise: _, site: __, ...fields }: Static<typeof TariffPut>,
    whose: { enterprise: string; site?: string },
  ) {
    checkSpans(fields.spans, 'body/spans')
    const doc: Tariff = { ...fields, ...whose }
    const holds = effectiveFrom(from, now())
    await registry.putTariff(doc, holds)
    return { ...doc, from: holds }
  }
}
