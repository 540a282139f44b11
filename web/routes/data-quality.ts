// How far the data of each device can be trusted (domain §2.13).
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const MOST_DAYS = 31

export function dataQualityRoutes(app: App, front: Front): void {
  app.get(
    '/api/v1/enterprises/:ent/data-quality',
    {
      schema: {
        operationId: 'getDataQuality',
        tags: ['data quality'],
        summary: 'Completeness, timeliness and the rest, by device',
        description:
          'Fractions, null with a reason where nothing can be said; `composite` is the least of the known parts, `worst` names it. Completeness: readings received over those expected in planned time; expected is what the device itself reaches in three of four heard hours, or one a declared heartbeat. Timeliness: share that arrived within 10 s of its event. Ideal cycle: share of run time, by hours, with effectiveness in 0.3..1.05. By whole hours, at most 31 days.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          device: Type.Optional(Type.String({ maxLength: 200, description: 'Only this device: `{ent}/{site}/{area}/{line}/{device}`.' })),
        }),
        response: { 200: answer('Devices, the worst first.', 'DataQuality') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const range = rangeOf(request.query, front.now())
      if (range.to - range.from > MOST_DAYS * 86_400_000) throw new Problem('RANGE', words.atMostDays(MOST_DAYS))
      const { device } = request.query
      if (device !== undefined && !device.startsWith(`${id}/`))
        throw new Problem('VALIDATION', words.notItsDevice, {
          errors: [{ at: 'query/device', message: words.beginWith(`${id}/`) }],
        })
      return await front.core.dataQuality({ enterprise: id, ...range, ...(device !== undefined && { device }) })
    },
  )
}
