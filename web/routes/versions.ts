// Earlier versions of a figure: what was said before late readings or an edit stated it anew.
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { DAY, EVERY_OF_ROW, RANGE, rangeOf, spanOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

export function versionRoutes(app: App, front: Front): void {
  app.get(
    '/api/v1/enterprises/:ent/kpis/versions',
    {
      schema: {
        operationId: 'listKpiVersions',
        tags: ['figures'],
        summary: 'Earlier versions of one figure',
        description:
          'The figure in force first, then how it stood before each occasion on which late readings, a calendar or a device were taken into account: at most 11 earlier ones. What changed within a minute is one occasion. An earlier version holds what had come until then: `told` says how many minutes the next one has more. Earlier versions are kept as long as raw readings (`IB_READINGS_DAYS`); yield by serial number is formed from what is known now.',
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
        }),
        response: { 200: answer('Versions, newest first.', 'FigureVersions') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { every, day, scope = `enterprise:${id}` } = request.query
      if (!isScope(scope))
        throw new Problem('VALIDATION', words.scope(wanted(scope, id)), {
          errors: [{ at: 'query/scope', message: words.mustBe(wanted(scope, id)) }],
        })
      const range = rangeOf(request.query, front.now(), spanOf(every))
      const versions = await front.core.versions({ enterprise: id, ...range, every, scope, ...(day && { day }) })
      if (versions === null) throw new Problem('NOT_FOUND', words.unknownScope(scope))
      return { versions }
    },
  )
}

const LEVELS = ['enterprise', 'line', 'device'] as const
const isScope = (scope: string): boolean => LEVELS.some((level) => scope.startsWith(`${level}:`))
/** What was probably meant: a path alone is told its word; all forms where nothing fits. */
function wanted(scope: string, enterprise: string): string {
  const levels = scope.startsWith(`${enterprise}/`) ? scope.split('/').length : 0
  if (levels === 5) return `device:${scope}`
  if (levels === 4) return `line:${scope}`
  if (scope === enterprise) return `enterprise:${scope}`
  return `enterprise:${enterprise}, line:${enterprise}/{site}/{area}/{line} or device:${enterprise}/{site}/{area}/{line}/{device}`
}
