// Quality at one machine: first pass yield by serial number, defects, capability of its metrics, share of corrective maintenance.
import { Type } from 'typebox'
import { type CapabilityView, SHORT_RUN } from '../../model/quality.ts'
import type { EpochMs } from '../../model/reading.ts'
import type { SpcLimits, SpcView } from '../../model/spc.ts'
import { Problem } from '../problem.ts'
import { RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, DeviceParams, type Front, knownEnterprise, pathOf } from './route.ts'

export function qualityRoutes(app: App, front: Front): void {
  const { core, registry, now } = front

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/quality',
    {
      schema: {
        operationId: 'getQuality',
        tags: ['figures'],
        summary: 'First pass yield, defects and capability of a machine',
        description:
          'Each serial number counts once, in the window of its first judgement: by `quality.result`, or by a `quality.…` value sent with its limits. Capability is of metrics with approved specification limits.',
        params: DeviceParams,
        querystring: Type.Object(RANGE),
        response: { 200: answer('Quality of the range.', 'PieceQuality') },
      },
    },
    async (request) => {
      knownEnterprise(front, request.params.ent)
      const device = pathOf(request.params)
      const range = rangeOf(request.query, now())
      const found = await core.quality({ device, ...range })
      if (found === null) throw new Problem('NOT_FOUND', words.noDevice)
      const capability: CapabilityView[] = []
      for (const limits of specified(device)) {
        const one = await capabilityOf(limits, range)
        if (one !== null) capability.push(one)
      }
      return { ...found, capability }
    },
  )

  /** The newest approval of each metric that has specification limits; counts have no capability. */
  function specified(device: string): SpcLimits[] {
    const newest = new Map<string, SpcLimits>()
    for (const versions of registry.deviceSpcLimits(device)) {
      const one = versions.at(-1)
      if (one === undefined || one.chart === 'p' || one.chart === 'u' || (one.lsl === null && one.usl === null)) continue
      if ((newest.get(one.metric)?.approvedAt ?? -1) < one.approvedAt) newest.set(one.metric, one)
    }
    return [...newest.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1))
  }

  async function capabilityOf(limits: SpcLimits, range: { from: EpochMs; to: EpochMs }): Promise<CapabilityView | null> {
    const { device, metric, chart, subgroup, residuals, tuning, lsl, usl, target } = limits
    const ask = (from: EpochMs) =>
      core.spc({ device, metric, chart, subgroup, residuals, tuning, spec: { lsl, usl, target }, approved: limits, from, to: range.to })
    const whole = await ask(range.from)
    if (whole === null) return null
    const begin = shortRunFrom(whole)
    const short = begin === null ? null : ((await ask(begin))?.capability ?? null)
    return {
      metric,
      unit: whole.unit,
      process: whole.capability,
      // The same formulas on a short run, with the spread of all its readings.
      machine: { n: short?.n ?? 0, cm: short?.pp ?? null, cmk: short?.ppk ?? null, reason: short === null ? 'too-few' : short.reason },
    }
  }
}

/** When the newest SHORT_RUN readings begin; null where there are fewer. */
function shortRunFrom({ points, subgroup }: SpcView): EpochMs | null {
  return points.at(-Math.ceil(SHORT_RUN / subgroup))?.from ?? null
}
