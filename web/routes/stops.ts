// Why machines stood: the reason tree, stop time by reason, stops, and giving a stop another reason (domain §4.9). A change is a version of
// its own with who and when; nothing is overwritten. Which sums the time moves to is for the fold to know.
import { Type } from 'typebox'
import type { EpochMs } from '../../model/reading.ts'
import { CLASSIFIED_TARGET, REASONS } from '../../model/reasons.ts'
import { correctionsOf, RECLASSIFY_MS, type StopChange } from '../../model/stops.ts'
import { Problem } from '../problem.ts'
import { DAY_MS, RANGE, rangeOf, timeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { text } from './documents.ts'
import {
  type App,
  answer,
  callerOf,
  DeviceParams,
  type DeviceParts,
  EnterpriseParams,
  type Front,
  knownEnterprise,
  pathOf,
} from './route.ts'

const PATH = '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/stops'
const Time = Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })], { description: 'ISO 8601 or epoch ms.' })
const REASON_CODES = REASONS.map(({ code }) => code)
/** One stop, as the list names it. */
const Stop = { from: Time, to: Time }
const Reason = Type.String({
  pattern: '^[BSMWNPU]\\d{0,2}([-._:][A-Za-z0-9]{1,20})?$',
  description: 'Code of the reason tree; a plant may go on below its second level.',
  examples: ['M1', 'B4-17'],
})

export function stopRoutes(app: App, front: Front): void {
  const { core, registry, config, now } = front
  const reachMs = Math.min(RECLASSIFY_MS, config.IB_RESTATE_DAYS * DAY_MS)

  const deviceOf = (params: DeviceParts) => {
    knownEnterprise(front, params.ent)
    return pathOf(params)
  }
  const noDevice = () => new Problem('NOT_FOUND', words.noDevice)
  const stretchOf = (given: { from: string | number; to: string | number }, part: 'query' | 'body') => {
    const from = timeOf('from', String(given.from), part)
    const to = timeOf('to', String(given.to), part)
    if (from >= to) throw new Problem('RANGE', words.fromBeforeTo, { errors: [{ at: `${part}/from`, message: words.beforeTo }] })
    if (to > now())
      throw new Problem('RANGE', words.notOver, {
        errors: [{ at: `${part}/to`, message: words.notFuture }],
      })
    if (from < now() - reachMs) throw new Problem('TOO_OLD', words.tooOldStop(Math.round(reachMs / DAY_MS)))
    return { from, to }
  }
  type Said = Pick<StopChange, 'reason' | 'note' | 'replaced'>
  const keep = (device: string, stretch: { from: EpochMs; to: EpochMs }, said: Said, by: string) =>
    registry.putStopChange({ device, ...stretch, ...said, by, at: now() })

  app.get(
    '/api/v1/reasons',
    {
      schema: {
        operationId: 'getReasons',
        tags: ['figures'],
        summary: 'The reason tree',
        description:
          'Two levels. A reason sent by a machine counts to the code its text begins with (`M1`, `M1-02`, `W1: no sheet`); an unknown member of a known class counts to the class, any other text is unclassified.',
        response: { 200: answer('The tree, each class before its members.', 'Reasons') },
      },
    },
    async () => ({ target: CLASSIFIED_TARGET, reasons: REASONS }),
  )

  app.get(
    '/api/v1/enterprises/:ent/stops',
    {
      schema: {
        operationId: 'getStopReasons',
        tags: ['figures'],
        summary: 'Stop time by reason',
        description:
          'Planned time without production by code of the reason tree, the longest first, of the machines that count towards OEE. At most 2,000 days of one machine: ask for less time, one line or one machine. All of it together opens by `/kpis/explain` with `kpi=stopTime` and `kpi=classifiedShare`.',
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          scope: Type.Optional(
            Type.String({
              maxLength: 200,
              description: 'As KPI rows name it: `enterprise:…`, `line:…` or `device:…`. Default: the enterprise.',
              examples: ['line:demo-elec-01/liushi-1/assy/mcb-3'],
            }),
          ),
          code: Type.Optional(
            Type.Enum(REASON_CODES, { description: 'A code of the reason tree: the answer then names the machines that stood for it.' }),
          ),
        }),
        response: { 200: answer('Stop time by reason.', 'StopReasons') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { scope = `enterprise:${id}`, code } = request.query
      const found = await core.stopReasons({
        enterprise: id,
        scope,
        ...rangeOf(request.query, now()),
        ...(code !== undefined && { code }),
      })
      if (found === null) throw new Problem('NOT_FOUND', words.noMachine(scope))
      return found
    },
  )

  app.get(
    PATH,
    {
      schema: {
        operationId: 'listStops',
        tags: ['figures'],
        summary: 'Stops of a machine',
        description: 'Planned time in which it did not run, newest first, each stop whole, with its reason and who gave it.',
        params: DeviceParams,
        querystring: Type.Object({
          ...RANGE,
          limit: Type.Integer({ default: 200, minimum: 1, maximum: 5000, description: 'At most this many, the newest.' }),
        }),
        response: { 200: answer('Stops, newest first.', 'Stops') },
      },
    },
    async (request) => {
      const stops = await core.stops({ device: deviceOf(request.params), ...rangeOf(request.query, now()) })
      if (stops === null) throw noDevice()
      return { stops: stops.slice(0, request.query.limit) }
    },
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'classifyStop',
        tags: ['figures'],
        summary: 'Give a stop another reason',
        description:
          'Within 7 days after it began, and when it is over. The class decides where the time counts: B breakdown, M minor stop, S setup, W waiting (W3 blocked, else starved), N no order, P planned and so outside planned busy time, U as reported. Time the machine ran is never renamed. Every change is a version with who and when; figures of that time are stated anew.',
        params: DeviceParams,
        body: Type.Object(
          {
            ...Stop,
            reason: Reason,
            note: Type.Optional(text(200, 'What happened, in words.', 'feeder jammed again')),
            replaced: Type.Optional(
              Type.Boolean({ description: 'The part that failed was replaced rather than mended; of a breakdown only. Counts for MTTF.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('The change as it is kept.', 'StopChange') },
      },
    },
    async (request) => {
      const device = deviceOf(request.params)
      const stretch = stretchOf(request.body, 'body')
      const stops = await core.stops({ device, ...stretch })
      if (stops === null) throw noDevice()
      if (stops.length === 0) throw new Problem('CONFLICT', words.noStop)
      const { reason, note = null, replaced } = request.body
      if (replaced === true && !reason.startsWith('B'))
        throw new Problem('VALIDATION', words.breakdownOnly, {
          errors: [{ at: 'body/replaced', message: words.withB }],
        })
      return await keep(device, stretch, { reason, note, ...(replaced && { replaced }) }, callerOf(request).username)
    },
  )

  app.delete(
    PATH,
    {
      schema: {
        operationId: 'unclassifyStop',
        tags: ['figures'],
        summary: 'Take back the reason people gave',
        description: 'The reason the machine reported holds again. That is a version too.',
        params: DeviceParams,
        querystring: Type.Object({ from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) }),
        response: { 200: answer('The change as it is kept.', 'StopChange') },
      },
    },
    async (request) => {
      const device = deviceOf(request.params)
      const stretch = stretchOf(request.query, 'query')
      const inForce = correctionsOf(registry.stopChanges(device)).some((c) => c.from < stretch.to && c.to > stretch.from)
      if (!inForce) throw new Problem('NOT_FOUND', words.noReason)
      return await keep(device, stretch, { reason: null, note: null }, callerOf(request).username)
    },
  )

  app.get(
    `${PATH}/changes`,
    {
      schema: {
        operationId: 'listStopChanges',
        tags: ['figures'],
        summary: 'Who gave which stop which reason, newest first',
        params: DeviceParams,
        response: { 200: answer('Changes, newest first.', 'StopChanges') },
      },
    },
    async (request) => {
      const device = deviceOf(request.params)
      if (registry.device(device).length === 0) throw noDevice()
      return { changes: registry.stopChanges(device).toReversed() }
    },
  )
}
