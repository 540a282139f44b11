// The electricity tariff of an enterprise: a document that holds from a time on. Periods must cover every day of every month exactly once.
import { Type } from 'typebox'
import { PERIODS } from '../../model/energy.ts'
import { inForce } from '../../model/plant.ts'
import { DAY_TYPES, type SeasonSpan, seasonGap, type Tariff } from '../../model/tariff.ts'
import { Problem } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { effectiveFrom } from './effective.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const PATH = '/api/v1/enterprises/:ent/tariff'
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

/** Throws when a time is covered twice or not at all. */
export function checkSpans(spans: readonly SeasonSpan[], at: string): void {
  const gap = seasonGap(spans)
  if (gap === undefined) return
  const where = `${gap.at} in month ${gap.month} on a ${gap.day}`
  throw new Problem('VALIDATION', `The periods must cover the day exactly once; look at ${where}.`, {
    errors: [{ at, message: `must cover ${where} exactly once` }],
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
        summary: 'The electricity tariff',
        params: EnterpriseParams,
        querystring: Type.Object({ at: timeText('The version that held at this time. Default: now.', ['2026-01-01']) }),
        response: { 200: answer('The tariff.', 'Tariff') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const versions = registry.tariff(id)
      const { at } = request.query
      const doc = inForce(versions, at === undefined ? now() : timeOf('at', at))
      if (doc === undefined) throw new Problem('NOT_FOUND', 'No tariff was given: energy has no price.')
      return { ...doc, from: versions.findLast((version) => version.doc === doc)?.from ?? 0 }
    },
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'putTariff',
        tags: ['plant'],
        summary: 'Give the electricity tariff',
        description:
          'Holds from `from` on; the first one also for all time before it. A price is `basePrice` × `factor`. `holidays` are days of their own kind, `workdays` days of a weekend that are worked.',
        params: EnterpriseParams,
        body: Type.Object(
          {
            from: Type.Optional(
              Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })], {
                description: 'ISO 8601 or epoch ms. Default: now.',
              }),
            ),
            enterprise: Type.Optional(Type.String()),
            currency: Type.Enum(['CNY'], { default: 'CNY' }),
            basePrice: Type.Number({ minimum: 0, maximum: 1000, description: 'CNY/kWh at factor 1.', examples: [0.68] }),
            spans: TariffSpans,
            holidays: localDays('Local days with the prices of `holiday`.'),
            workdays: localDays('Days of a weekend with the prices of `workday`.'),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('The tariff as written.', 'Tariff') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { from, enterprise: _, ...fields } = request.body
      checkSpans(fields.spans, 'body/spans')
      const doc: Tariff = { ...fields, enterprise: id }
      const holds = effectiveFrom(from, now())
      await registry.putTariff(doc, holds)
      return { ...doc, from: holds }
    },
  )
}
