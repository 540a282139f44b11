// Control charts of one metric of one machine: the picture, the limits somebody approved, and approving them (domain §2.6). Limits are
// reckoned by the service from a range of readings, never taken from a request, and change by approval only.
import { Type } from 'typebox'
import {
  chartFits,
  isIndividuals,
  phase1Points,
  SPC_CHARTS,
  type SpcChart,
  type SpcHow,
  type SpcLimits,
  type SpcPhase1,
  type SpcSpec,
  type SpcTuning,
  SUBGROUP,
  TUNING,
} from '../../model/spc.ts'
import type { Words } from '../../model/words.ts'
import { invalidFields, Problem } from '../problem.ts'
import { RANGE, rangeOf, timeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { text } from './documents.ts'
import { type App, answer, callerOf, DeviceParams, type DeviceParts, type Front, knownEnterprise, pathOf } from './route.ts'

const PATH = '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/spc'
const Metric = Type.String({ pattern: '^[a-z0-9_.-]{1,64}$', examples: ['process.trip_time'] })
const Chart = Type.Enum([...SPC_CHARTS], {
  description:
    'xbar-r, xbar-s, i-mr, ewma, cusum: of measured values. p: shares of `quality.result`, `count.scrap` or `count.rework`; u: rates per unit, of those counters or of a `quality.*` count of defects on each unit.',
})
/** How a chart is made; whatever is left out is as the limits in force have it, else the usual. */
const HOW = {
  subgroup: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'Consecutive readings in a subgroup; of `i-mr`, `ewma` and `cusum`, in a mean.',
    }),
  ),
  residuals: Type.Optional(
    Type.Boolean({ description: '`i-mr`, `ewma`, `cusum`: chart what an AR(1) did not foresee, for values that follow each other.' }),
  ),
  lambda: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'EWMA: weight of the newest point. Default 0.2.' })),
  width: Type.Optional(Type.Number({ minimum: 1, maximum: 6, description: 'EWMA: width of the limits, sigma. Default 2.962.' })),
  k: Type.Optional(Type.Number({ minimum: 0.05, maximum: 3, description: 'CUSUM: half the shift to find, sigma. Default 0.5.' })),
  h: Type.Optional(Type.Number({ minimum: 1, maximum: 20, description: 'CUSUM: limit, sigma. Default 5.' })),
  fir: Type.Optional(Type.Boolean({ description: 'CUSUM: head start of half the limit. Default false.' })),
}
const limit = (what: string) => Type.Optional(Type.Union([Type.Number(), Type.Null()], { description: what }))
const queryLimit = (what: string) => Type.Optional(Type.Number({ description: `${what} Default: as kept with the limits.` }))

type HowQuery = Partial<Pick<SpcHow, 'subgroup' | 'residuals'> & SpcTuning>

export function spcRoutes(app: App, front: Front): void {
  const { core, registry, now } = front

  const inForce = (device: string, metric: string, chart: SpcChart) => registry.spcLimits(device, metric, chart).at(-1)
  /** Specification limits belong to the metric: those of the newest approval of any of its charts. */
  const specOf = (device: string, metric: string, chart: SpcChart): SpcSpec => {
    const own = inForce(device, metric, chart)
    const any = registry
      .deviceSpcLimits(device)
      .flatMap((versions) => versions.at(-1) ?? [])
      .filter((one) => one.metric === metric)
      .sort((a, b) => b.approvedAt - a.approvedAt)[0]
    const { lsl, usl, target } = own ?? any ?? { lsl: null, usl: null, target: null }
    return { lsl, usl, target }
  }
  const deviceOf = (params: DeviceParts) => {
    knownEnterprise(front, params.ent)
    return pathOf(params)
  }

  /** Throws where the device is not there or never sent the metric. */
  async function sentBefore(device: string, metric: string): Promise<void> {
    const sent = await core.metrics({ device })
    if (sent === null) throw new Problem('NOT_FOUND', words.noDevice)
    if (!sent.some((one) => one.metric === metric)) throw new Problem('NOT_FOUND', words.noMetric(metric))
  }

  app.get(
    PATH,
    {
      schema: {
        operationId: 'getSpcChart',
        tags: ['control charts'],
        summary: 'A control chart with its signals and the capability of the process',
        description:
          'Subgroups are consecutive readings. Limits are those approved for exactly this chart; without any, `provisional` ones of the first 25 subgroups (100 individuals) of the range. Live rules: N1, N2, N5, EWMA, CUSUM; the other rules of Nelson and Western Electric (WE4) advise. At most 20,000 readings: ask for a shorter range.',
        params: DeviceParams,
        querystring: Type.Object({
          metric: Metric,
          chart: Chart,
          ...HOW,
          ...RANGE,
          lsl: queryLimit('Lower specification limit.'),
          usl: queryLimit('Upper specification limit.'),
          target: queryLimit('Target of the process, for Cpm.'),
        }),
        response: { 200: answer('The chart.', 'SpcChart') },
      },
    },
    async (request) => {
      const { metric, chart, lsl, usl, target, ...rest } = request.query
      const device = deviceOf(request.params)
      const kept = inForce(device, metric, chart)
      const how = howOf(chart, metric, rest, kept)
      const own = specOf(device, metric, chart)
      const spec = { lsl: lsl ?? own.lsl, usl: usl ?? own.usl, target: target ?? own.target }
      checkSpec(spec, 'query')
      const range = rangeOf(request.query, now())
      const approved = kept !== undefined && sameChart(how, kept) ? kept : null
      const found = await core.spc({ device, metric, ...how, ...range, spec, approved })
      if (found === null) throw new Problem('NOT_FOUND', words.noMetric(metric))
      return found
    },
  )

  app.get(
    `${PATH}/limits`,
    {
      schema: {
        operationId: 'listSpcLimits',
        tags: ['control charts'],
        summary: 'Limits that were approved, newest first',
        params: DeviceParams,
        querystring: Type.Object({ metric: Metric, chart: Chart }),
        response: { 200: answer('Versions; the first is in force.', 'SpcVersions') },
      },
    },
    async (request) => {
      const { metric, chart } = request.query
      const device = deviceOf(request.params)
      const limits = registry.spcLimits(device, metric, chart).toReversed()
      if (limits.length === 0) await sentBefore(device, metric)
      return { limits }
    },
  )

  app.put(
    `${PATH}/limits`,
    {
      schema: {
        operationId: 'approveSpcLimits',
        tags: ['control charts'],
        summary: 'Freeze limits, or go back to earlier ones',
        description:
          'With `from` and `to`: the service reckons centre and sigma from these readings, at least 25 subgroups (100 individuals) of them, and freezes them. With `version`: the centre and sigma of that version come into force again. Either is a new version with who and when. Specification limits that are left out stay; null takes them away.',
        params: DeviceParams,
        body: Type.Object(
          {
            metric: Metric,
            chart: Chart,
            ...HOW,
            from: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })])),
            to: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })])),
            version: Type.Optional(Type.Integer({ minimum: 1 })),
            lsl: limit('Lower specification limit.'),
            usl: limit('Upper specification limit.'),
            target: limit('Target of the process.'),
            note: Type.Optional(text(200, 'Why: a new tool, another material.', 'new tool')),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('The limits as they are in force now.', 'SpcLimits') },
      },
    },
    async (request) => {
      const { metric, chart, from, to, version, lsl, usl, target, note, ...rest } = request.body
      const device = deviceOf(request.params)
      const own = specOf(device, metric, chart)
      const spec = {
        lsl: lsl === undefined ? own.lsl : lsl,
        usl: usl === undefined ? own.usl : usl,
        target: target === undefined ? own.target : target,
      }
      checkSpec(spec, 'body')
      const approval = { approvedBy: callerOf(request).username, approvedAt: now(), note: note ?? null }
      if (version !== undefined) {
        if (from !== undefined || to !== undefined || Object.keys(rest).length > 0) throw invalid('version', words.standsAlone)
        const earlier = registry.spcLimits(device, metric, chart).find((one) => one.version === version)
        if (earlier === undefined) throw new Problem('NOT_FOUND', words.noLimits(version))
        return await registry.putSpcLimits({ ...earlier, ...spec, ...approval, restores: version })
      }
      if (from === undefined || to === undefined) throw invalid('from', words.andTo)
      const how = howOf(chart, metric, rest, inForce(device, metric, chart))
      const range = rangeOf({ from: textOf(from), to: textOf(to) }, now())
      const found = await core.spcPhase1({ device, metric, ...how, ...range })
      if (found === null) throw new Problem('NOT_FOUND', words.noMetric(metric))
      const estimate = enough(found, how)
      return await registry.putSpcLimits({ device, metric, ...how, ...estimate, ...spec, ...approval, restores: null })
    },
  )
}

const textOf = (time: string | number): string => {
  if (typeof time === 'number') return String(time)
  timeOf('from', time, 'body')
  return time
}
const invalid = (field: string, message: Words, part: 'query' | 'body' = 'body') => invalidFields([{ at: `${part}/${field}`, message }])

/** The chart a request means, or a problem: one that cannot be made of the metric, or a size it does not have. */
function howOf(chart: SpcChart, metric: string, given: HowQuery, kept: SpcLimits | undefined): SpcHow {
  if (!chartFits(chart, metric)) throw invalid('chart', words.chartOf(chart, metric), 'query')
  const { min, max, usual } = SUBGROUP[chart]
  const subgroup = given.subgroup ?? kept?.subgroup ?? usual
  if (subgroup < min || subgroup > max) throw invalid('subgroup', words.subgroup(chart, min, max), 'query')
  const residuals = given.residuals ?? kept?.residuals ?? false
  if (residuals && !isIndividuals(chart)) throw invalid('residuals', words.residuals, 'query')
  const tuned = kept?.tuning ?? TUNING
  return {
    chart,
    subgroup,
    residuals,
    tuning: {
      lambda: given.lambda ?? tuned.lambda,
      width: given.width ?? tuned.width,
      k: given.k ?? tuned.k,
      h: given.h ?? tuned.h,
      fir: given.fir ?? tuned.fir,
    },
  }
}

/** Whether frozen limits are those of the chart asked for: what does not belong to the chart does not matter. */
function sameChart({ chart, subgroup, residuals, tuning }: SpcHow, kept: SpcLimits): boolean {
  if (subgroup !== kept.subgroup || residuals !== kept.residuals) return false
  if (chart === 'ewma') return tuning.lambda === kept.tuning.lambda && tuning.width === kept.tuning.width
  return chart !== 'cusum' || (tuning.k === kept.tuning.k && tuning.h === kept.tuning.h && tuning.fir === kept.tuning.fir)
}

function checkSpec({ lsl, usl }: SpcSpec, part: 'query' | 'body'): void {
  if (lsl !== null && usl !== null && lsl >= usl) throw invalid('lsl', words.belowUsl, part)
}

function enough({ estimate, reason }: SpcPhase1, how: SpcHow) {
  const needed = phase1Points(how.chart, how.subgroup)
  if (estimate === null || estimate.points < needed)
    throw new Problem(
      'CONFLICT',
      reason === 'no-units' ? words.noUnits : reason === 'not-counts' ? words.notCounts : words.fewPoints(needed, estimate?.points ?? 0),
    )
  return estimate
}
