// What was: KPI rows, readings, states, the balance of an enterprise, and how it stands among its peers.
import { Type } from 'typebox'
import { dataQualityOf } from '../../model/data-quality.ts'
import type { PeerGroup } from '../../model/gate.ts'
import { FAILURE_DIVISORS, LOSS_CONVENTIONS } from '../../model/kpi.ts'
import { ID_PATTERN } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { EVERY, isOfCalendar } from '../../model/windows.ts'
import { Problem } from '../problem.ts'
import { DAY, RANGE, rangeOf, spanOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { emptied, withheldFrom } from './admission.ts'
import { type App, answer, DeviceParams, EnterpriseParams, type Front, knownEnterprise, pathOf } from './route.ts'

const LEVELS = ['device', 'line', 'enterprise'] as const

export function historyRoutes(app: App, front: Front): void {
  const { core, now } = front

  app.get(
    '/api/v1/enterprises/:ent/kpis',
    {
      schema: {
        operationId: 'getKpis',
        tags: ['figures'],
        summary: 'KPIs over time',
        description:
          'Rows of sums, and the ISO 22400-2 KPIs formed from them. Windows of `P1D` and `shift` follow the calendar of the site; `P1W` gathers its production days from Monday on, `P1M` those of a calendar month, clipped to the range. Of an enterprise whose sites begin their days apart, a production day, week or month is that of each of its sites (`siteWindows`), so that lines add up to it; shifts are those of the site of most devices. Where a KPI is null, `reasons` says why. At most 50,000 rows, or 10,100 with `every=PT1M` (a week of one device, ten hours of 16): beyond that the answer is 400 `RANGE`, and a shorter range, a coarser step or one `device` is to be asked for. A row is some 2.5 kB: 50,000 of them are 125 MB plain and about 6 MB to whoever sends `Accept-Encoding: gzip` or `br`.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          from: timeText(
            'Start, inclusive. Default: fits the step: 24 h before `to`; 6 days with `P1D`, 28 with `P1W`, 92 with `P1M`, and then (as with `shift`) the first window is whole: today and six days before, this week and four before, this month and three before.',
            ['2026-01-01T00:00:00Z', '1767225600000'],
          ),
          every: Type.Enum([...EVERY], { default: 'PT1H', description: 'Length of a window; `all` is one window over the whole range.' }),
          day: DAY,
          level: Type.Enum([...LEVELS], { default: 'device', description: 'What a row is about.' }),
          device: Type.Optional(Type.String({ maxLength: 200, description: 'Only this device: `{ent}/{site}/{area}/{line}/{device}`.' })),
          lossConvention: Type.Enum([...LOSS_CONVENTIONS], {
            default: 'iso22400',
            description: 'Where a minor stop counts: `iso22400` against availability, `tpm` against effectiveness. OEE is the same.',
          }),
          failureDivisor: Type.Enum([...FAILURE_DIVISORS], { default: 'n', description: 'What MTBF and MTTR are divided by.' }),
        }),
        response: { 200: answer('Rows, by scope and time.', 'KpiRows') },
      },
    },
    async (request, reply) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { every, day, level, device, lossConvention, failureDivisor } = request.query
      const range = rangeOf(request.query, now(), spanOf(every))
      const isWhole = request.query.from === undefined && isOfCalendar(every)
      if (device !== undefined && !device.startsWith(`${id}/`))
        throw new Problem('VALIDATION', words.notItsDevice, {
          errors: [{ at: 'query/device', message: words.beginWith(`${id}/`) }],
        })
      const convention = { losses: lossConvention, divisor: failureDivisor }
      const text = await core.kpisText({
        enterprise: id,
        ...range,
        every,
        ...(isWhole && { wholeFirst: true }),
        ...(day && { day }),
        level,
        convention,
        ...(device === undefined ? {} : { device }),
      })
      return reply.type('application/json; charset=utf-8').send(text)
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/readings',
    {
      schema: {
        operationId: 'getReadings',
        tags: ['figures'],
        summary: 'Values of one metric',
        description: 'Thinned out on the server when there are more than `points`, keeping the minimum and maximum of every piece.',
        params: DeviceParams,
        querystring: Type.Object({
          metric: Type.String({ minLength: 1, maxLength: 100, examples: ['process.trip_time'] }),
          ...RANGE,
          points: Type.Integer({ default: 1000, minimum: 2, maximum: 20_000, description: 'At most this many points.' }),
        }),
        response: {
          200: answer('Points, oldest first.', 'Readings', { metric: 'process.trip_time', unit: 's', points: [[1767225600123, 18.3]] }),
        },
      },
    },
    async (request) => {
      const { metric, points } = request.query
      const found = await core.readings({ device: pathOf(request.params), metric, points, ...rangeOf(request.query, now()) })
      if (found === null) throw new Problem('NOT_FOUND', words.noMetric(metric))
      return found
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/states',
    {
      schema: {
        operationId: 'getStates',
        tags: ['figures'],
        summary: 'Timeline of states',
        params: DeviceParams,
        querystring: Type.Object(RANGE),
        response: { 200: answer('Intervals, oldest first.', 'States') },
      },
    },
    async (request) => {
      const states = await core.states({ device: pathOf(request.params), ...rangeOf(request.query, now()) })
      if (states === null) throw new Problem('NOT_FOUND', words.noDevice)
      return { states }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        tags: ['figures'],
        summary: 'Metrics a device has sent',
        params: DeviceParams,
        response: { 200: answer('Metrics with their units.', 'Metrics') },
      },
    },
    async (request) => {
      const metrics = await core.metrics({ device: pathOf(request.params) })
      if (metrics === null) throw new Problem('NOT_FOUND', words.noDevice)
      return { metrics }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/balance',
    {
      schema: {
        operationId: 'getBalance',
        tags: ['data quality'],
        summary: 'What became of every message',
        description:
          'In both lines `received` is the sum of the rest, always. By hour of receipt: the hour that holds `from` counts whole.',
        params: EnterpriseParams,
        querystring: Type.Object(RANGE),
        response: { 200: answer('The balance.', 'Balance') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const balance = await core.balance({ enterprise: id, ...rangeOf(request.query, now()) })
      return { ...balance, quality: dataQualityOf(balance) }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/benchmark',
    {
      schema: {
        operationId: 'getBenchmark',
        tags: ['groups'],
        summary: 'Own figures beside those of the segment and county',
        description:
          'The figures of others are those of `/segments` and `/regions`: they have passed the privacy gate and are withheld (null, reason `privacy`) where too few enterprises stand behind them or one dominates. `own` covers the range asked for. `peers` sets figures of today beside the quartiles of the segment, every enterprise counted once: the median from 7 contributors on, quartiles from 10, deciles from 25; `band` says between which published quartiles the own figure lies, never a rank.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          own: Type.Boolean({
            default: true,
            description: 'false: `own` is null, for who needs `peers` alone; the range then says nothing.',
          }),
        }),
        response: { 200: answer('Own and gated figures.', 'Benchmark') },
      },
    },
    async (request) => {
      const enterprise = knownEnterprise(front, request.params.ent)
      const range: { from: EpochMs; to: EpochMs } = rangeOf(request.query, now())
      const cells = [...enterprise.segments.map(({ code }) => `segment:${code}`), `county:${enterprise.county}`]
      const [rows, segments, regions, peers] = await Promise.all([
        request.query.own ? core.kpis({ enterprise: enterprise.id, ...range, every: 'all', level: 'enterprise' }) : [],
        core.segments({}),
        core.regions({}),
        core.peers({ enterprise: enterprise.id }),
      ])
      const withheld = await withheldFrom(front, request, cells)
      const region = regions.find((county) => county.code === enterprise.county) ?? null
      return {
        enterprise: enterprise.id,
        ...range,
        own: rows[0] ?? null,
        segments: enterprise.segments.flatMap(({ code, weight }) => {
          const group = segments.find((segment) => segment.code === code)
          return group === undefined ? [] : [{ ...(withheld.has(`segment:${code}`) ? emptied(group) : group), weight }]
        }),
        region: region !== null && withheld.has(`county:${region.code}`) ? emptied(region) : region,
        peers: (peers ?? []).map((group) => (withheld.has(`segment:${group.cohort.code}`) ? withoutPeers(group) : group)),
      }
    },
  )
}

/** The own figures alone. */
const withoutPeers = (group: PeerGroup): PeerGroup => ({
  ...group,
  kpis: group.kpis.map((of) => ({ ...of, peers: null, reason: 'privacy', band: null, at: null })),
})

export const EnterpriseQuery = {
  enterprise: Type.Optional(Type.String({ pattern: ID_PATTERN, description: 'Only this one. Default: all the caller may see.' })),
}
