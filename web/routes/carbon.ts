// Carbon statements of an enterprise (domain §2.7.4): issued for a month, quarter or year that is over, and kept as issued. What one would
// say now stands beside them; issuing it is another version, with why it differs.
import { DateTime } from 'luxon'
import { Type } from 'typebox'
import { type CarbonInput, carbonChanges, carbonOf } from '../../model/carbon.ts'
import { GRID_REGIONS, type GridRegion, gridFactor } from '../../model/energy.ts'
import type { EpochMs } from '../../model/reading.ts'
import { PERIOD_PATTERN, spanOf } from '../../model/statements.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const PATH = '/api/v1/enterprises/:ent/carbon'
/** Periods are those of the office that is reported to. */
const ZONE = 'Asia/Shanghai'
const MOST_PERIODS = 500
const MOST_VERSIONS = 200
const Period = Type.String({
  pattern: PERIOD_PATTERN,
  description: 'Year `2025`, quarter `2025-Q3` or month `2025-07`, of China standard time.',
  examples: ['2026-07'],
})
const Params = Type.Object({ ...ENTERPRISE, period: Period })
const Region = Type.Optional(
  Type.Enum([...GRID_REGIONS], { description: 'Of the grid factor: nation, East China, Zhejiang. Default: that in force, else Zhejiang.' }),
)
const Vintage = Type.Optional(Type.Integer({ description: 'Year of the grid factor. Default: the latest published.', examples: [2023] }))
type Wanted = { readonly region?: GridRegion; readonly vintage?: number }

export function carbonRoutes(app: App, front: Front): void {
  const { core, registry, now } = front
  const versionsOf = (enterprise: string, period: string) =>
    registry.carbonStatements(enterprise).find((versions) => versions[0]?.period === period) ?? []

  /** What a statement would say now. */
  async function input(
    enterprise: string,
    period: string,
    { region, vintage }: Wanted,
    part: 'query' | 'body',
  ): Promise<{ made: CarbonInput; provisional: boolean }> {
    const { from, to } = localSpan(period)
    if (from >= now()) throw new Problem('RANGE', words.notBegun(period))
    const grid = region ?? versionsOf(enterprise, period).at(-1)?.factor.region ?? 'CN-33'
    const factor = gridFactor(grid, DateTime.fromMillis(now(), { zone: ZONE }).toISODate()!, vintage)
    if (factor === undefined)
      throw new Problem('VALIDATION', words.noFactor(vintage, grid), {
        errors: [{ at: `${part}/vintage`, message: words.vintage }],
      })
    const end = Math.min(to, now())
    const [row] = await core.kpis({ enterprise, from, to: end, every: 'all', level: 'enterprise' })
    const { gasM3 } = await core.carriers({ enterprise, from, to: end })
    return {
      made: carbonOf({ from, to, kwh: row?.sums.energyKwh ?? 0, gasM3 }, factor),
      provisional: to > now() || (row?.provisional ?? false),
    }
  }

  app.get(
    PATH,
    {
      schema: {
        operationId: 'listCarbonStatements',
        tags: ['figures'],
        summary: 'Carbon statements as they were issued',
        params: EnterpriseParams,
        response: { 200: answer('All periods with every version.', 'CarbonStatements') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { periods: registry.carbonStatements(id).map((versions) => ({ period: versions[0]!.period, versions })) }
    },
  )

  app.get(
    `${PATH}/:period`,
    {
      schema: {
        operationId: 'getCarbonStatement',
        tags: ['figures'],
        summary: 'Carbon statements of a period, and what one would say now',
        description:
          'Electricity by the grid factor (scope 2, location based; green power is not netted off), metered natural gas by 2.162 kgCO2/m3 (scope 1).',
        params: Params,
        querystring: Type.Object({ region: Region, vintage: Vintage }),
        response: { 200: answer('Versions, and the present figures.', 'CarbonPeriod') },
      },
    },
    async (request) => {
      const { ent, period } = request.params
      const { id } = knownEnterprise(front, ent)
      const versions = versionsOf(id, period)
      const { made, provisional } = await input(id, period, request.query, 'query')
      return { period, versions, now: { ...made, because: carbonChanges(versions.at(-1), made), provisional } }
    },
  )

  app.post(
    `${PATH}/:period`,
    {
      schema: {
        operationId: 'issueCarbonStatement',
        tags: ['figures'],
        summary: 'Issue the carbon statement of a period',
        description:
          'Of a period that is over. It is kept as issued, with the vintage of its factor; where one is in force it becomes the next version, and is refused when it would say the same.',
        params: Params,
        body: Type.Object(
          { region: Region, vintage: Vintage, note: Type.Optional(Type.String({ maxLength: 200, description: 'Why, in words.' })) },
          { additionalProperties: false },
        ),
        response: { 200: answer('The statement as kept.', 'CarbonStatement') },
      },
    },
    async (request) => {
      const { ent, period } = request.params
      const { id } = knownEnterprise(front, ent)
      const { note = null, ...wanted } = request.body
      if (localSpan(period).to > now()) throw new Problem('CONFLICT', words.notIssuedYet(period))
      const before = versionsOf(id, period)
      if (before.length >= MOST_VERSIONS) throw new Problem('LIMIT', words.mostVersions(MOST_VERSIONS))
      if (before.length === 0 && registry.carbonStatements(id).length >= MOST_PERIODS)
        throw new Problem('LIMIT', words.mostStatements(MOST_PERIODS))
      const { made } = await input(id, period, wanted, 'body')
      if (made.kwh === 0 && made.gasM3 === null) throw new Problem('CONFLICT', words.nothingMetered(period))
      const kept = await registry.issueCarbonStatement({ enterprise: id, period, at: now(), by: callerOf(request).username, note, ...made })
      if (kept === undefined) throw new Problem('CONFLICT', words.sameStatement(before.length))
      return kept
    },
  )
}

/** A period by the clock of the office. */
function localSpan(period: string): { readonly from: EpochMs; readonly to: EpochMs } {
  const { end, days } = spanOf(period)
  const at = (utc: number) => DateTime.fromMillis(utc, { zone: 'utc' }).setZone(ZONE, { keepLocalTime: true }).toMillis()
  return { from: at(end - days * 86_400_000), to: at(end) }
}
