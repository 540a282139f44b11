// Compute centres and farms of an enterprise: the figures they have in place of OEE (domain §2.11, §2.12). All compute centres of a city or
// of the province together, for the operator.
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { DAY, DAY_MS, RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { atLevel, REGION } from './region-level.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const MOST_DAYS = 400

export function assetRoutes(app: App, front: Front): void {
  const { core, now } = front
  app.get(
    '/api/v1/enterprises/:ent/assets',
    {
      schema: {
        operationId: 'getAssets',
        tags: ['figures'],
        summary: 'Figures of compute centres and farms',
        description:
          'Devices whose `assetClass` is not `machine`, each by itself and all of a class together, from their sums. The range grows to whole UTC hours, at most 400 days. PUE, CUE and WUE stand on metered energy; of less than a year PUE is `interim`; hours in which IT used more than came in are rejected and counted. In-band shares are of daylight hours, against the bands of the device document. Where a value is null, `reason` says why. A figure opens to the energies, counts and times beside it, of the class and of each device; coverage, version and books of the same time are those of `/kpis/explain`.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          day: DAY,
          device: Type.Optional(Type.String({ maxLength: 200, description: 'Only this device: `{ent}/{site}/{area}/{line}/{device}`.' })),
        }),
        response: { 200: answer('Figures of each device and of each class.', 'AssetReport') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { device, day } = request.query
      const range = rangeOf(request.query, now())
      if (range.to - range.from > MOST_DAYS * DAY_MS) throw new Problem('RANGE', words.atMostDays(MOST_DAYS))
      if (device !== undefined && !device.startsWith(`${id}/`))
        throw new Problem('VALIDATION', words.notItsDevice, {
          errors: [{ at: 'query/device', message: words.beginWith(`${id}/`) }],
        })
      return await core.assets({ enterprise: id, ...range, ...(day && { day }), ...(device === undefined ? {} : { device }) })
    },
  )

  app.get(
    '/api/v1/regions/:code/compute-fleet',
    {
      schema: {
        operationId: 'getComputeFleet',
        tags: ['groups'],
        summary: 'All compute centres of a city or the province',
        description:
          'For the operator. Capacity of halls that report, by precision; PUE from summed energies, green share and racks: quotients of sums, never means. Every figure passes the gate (k, dominance, p% on both sides, cohorts remembered, audited): `reason` is `privacy` where it is withheld, `not-sent` where nobody tells. A hall that falls silent takes exactly its capacity out of `pflops` and is listed in `silent` with what it last told; it is never counted as zero. Energies are of `from` to `to`, the last seven days, read again every five minutes.',
        params: REGION,
        response: { 200: answer('Figures of the fleet.', 'ComputeFleet') },
      },
    },
    async (request) => {
      const code = atLevel(request.params.code, ['city', 'province'], words.computeTold)
      const found = await core.computeFleet({ code })
      if (found === null) throw new Problem('NOT_FOUND', words.noFleet(code))
      return found
    },
  )
}
