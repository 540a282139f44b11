// What a figure is: its definition, and one figure opened to the sums, devices and messages behind it.
import { Type } from 'typebox'
import { FURTHER_KPI_NAMES, KPI_NAMES } from '../../model/kpi.ts'
import { KPI_DEFINITIONS } from '../../model/kpi-definitions.ts'
import { SUM_FIGURE_NAMES } from '../../model/sum-figures.ts'
import { Problem } from '../problem.ts'
import { DAY, EVERY_OF_ROW, RANGE, rangeOf, spanOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

export function explainRoutes(app: App, front: Front): void {
  app.get(
    '/api/v1/kpi-definitions',
    {
      schema: {
        operationId: 'getKpiDefinitions',
        tags: ['figures'],
        summary: 'What every figure means',
        description:
          'ISO 22400-2 and what is beside it: name in English and Chinese, formula, unit, range, source, edge cases, and where the figure is found. The same as docs/kpis.md.',
        response: { 200: answer('Definitions.', 'KpiDefinitions') },
      },
    },
    async () => ({ definitions: KPI_DEFINITIONS }),
  )

  app.get(
    '/api/v1/enterprises/:ent/kpis/explain',
    {
      schema: {
        operationId: 'explainKpi',
        tags: ['figures'],
        summary: 'One figure, opened',
        description:
          'The formula with the numbers in it, coverage and version, the devices with their own sums, and the balance of what arrived in the hours of the window: received = counted + duplicate + refused + too late (data sent later are in the hours they came). Any row of `/kpis` opens to its own value: give its `scope`, its `from` and `to` and the `every` it was asked with; the figures of the live views open with `day`.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          every: EVERY_OF_ROW,
          day: DAY,
          scope: Type.Optional(
            Type.String({
              maxLength: 200,
              description: 'As KPI rows name it: `enterprise:…`, `line:…` or `device:…`. Default: the enterprise.',
              examples: ['device:demo-elec-01/liushi-1/assy/mcb-3/s40-delay'],
            }),
          ),
          kpi: Type.Enum([...KPI_NAMES, ...FURTHER_KPI_NAMES, ...SUM_FIGURE_NAMES], {
            default: 'oeeIndex',
            description: 'Name under `kpis` of a KPI row, or a figure of its sums: pieces, energy, planned time, a loss.',
          }),
        }),
        response: { 200: answer('The figure, opened.', 'Explanation') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { kpi, every, day, scope = `enterprise:${id}` } = request.query
      const range = rangeOf(request.query, front.now(), spanOf(every))
      const found = await front.core.explain({ enterprise: id, ...range, every, scope, kpi, ...(day && { day }) })
      if (found === null) throw new Problem('NOT_FOUND', words.unknownScope(scope))
      return found
    },
  )
}
