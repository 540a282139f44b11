// Compute centres and farms of an enterprise: the figures they have in place of OEE (domain §2.11, §2.12).
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { RANGE, rangeOf } from '../time-range.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const MAX_RANGE_MS = 400 * 86_400_000

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
          'Devices whose `assetClass` is not `machine`, each by itself and all of a class together, from their sums. The range grows to whole UTC hours, at most 400 days. PUE, CUE and WUE stand on metered energy; of less than a year PUE is `interim`; hours in which IT used more than came in are rejected and counted. In-band shares are of daylight hours, against the bands of the device document. Where a value is null, `reason` says why.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          device: Type.Optional(Type.String({ maxLength: 200, description: 'Only this device: `{ent}/{site}/{area}/{line}/{device}`.' })),
        }),
        response: { 200: answer('Figures of each device and of each class.', 'AssetReport') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { device } = request.query
      const range = rangeOf(request.query, now())
      if (range.to - range.from > MAX_RANGE_MS) throw new Problem('RANGE', 'At most 400 days.')
      if (device !== undefined && !device.startsWith(`${id}/`))
        throw new Problem('VALIDATION', 'The device is not one of this enterprise.', {
          errors: [{ at: 'query/device', message: `must begin with ${id}/` }],
        })
      return await core.assets({ enterprise: id, ...range, ...(device === undefined ? {} : { device }) })
    },
  )
}
