// States by power of one machine: the histogram of its power, the limits in force, and approving, setting or giving them up (domain §4.2).
// Limits nobody approved follow the machine; approved ones stay until somebody changes them.
import { Type } from 'typebox'
import { type Device, inForce } from '../../model/plant.ts'
import { type PowerHistogram, type PowerStates, proposalOf } from '../../model/power-states.ts'
import type { Words } from '../../model/words.ts'
import { invalidFields, Problem } from '../problem.ts'
import { words } from '../words.ts'
import { effectiveFrom } from './effective.ts'
import { type App, answer, callerOf, DeviceParams, type DeviceParts, type Front, knownEnterprise, pathOf } from './route.ts'

const PATH = '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/power-states'
const ACTIONS = ['approve', 'set', 'learn', 'none'] as const
const kw = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e5, description }))

export function powerStateRoutes(app: App, front: Front): void {
  const { core, registry, now } = front

  const histogramOf = async (params: DeviceParts) => {
    knownEnterprise(front, params.ent)
    const device = pathOf(params)
    const found = await core.powerHistogram({ device })
    if (found === null) throw new Problem('NOT_FOUND', words.noPower)
    return { device, found }
  }
  const newestOf = (device: string) => registry.device(device).at(-1)

  app.get(
    PATH,
    {
      schema: {
        operationId: 'getPowerStates',
        tags: ['plant'],
        summary: 'What the power of a machine says of running and standing',
        description:
          'For machines that send power and no state: RUN after 2 samples above `on`, IDLE after 3 below `off`, OFF with one below 5 % of the rated power; after three missed samples the state is unobserved. Limits are learned as the valley of the histogram of the last day, from 60 samples over 30 minutes on, and follow the machine until somebody approves them. From the first reported `state` on, that one rules.',
        params: DeviceParams,
        response: { 200: answer('Histogram, what it gives, and what is in force.', 'PowerStatesView') },
      },
    },
    async (request) => {
      const { device, found } = await histogramOf(request.params)
      return viewOf(found, newestOf(device)?.doc)
    },
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'putPowerStates',
        tags: ['plant'],
        summary: 'Approve, set or give up the limits of power',
        description:
          '`approve`: those in force, or those the histogram gives, stay as they are. `set`: `on` and `off` from `from` on. `learn`: back to learning; takes an approval back. `none`: power says nothing about this device (a main meter, lights). The first limits a device gets also hold for all time before them.',
        params: DeviceParams,
        body: Type.Object(
          {
            action: Type.Enum([...ACTIONS]),
            on: kw('RUN above it for two samples, kW. With `set`.'),
            off: kw('IDLE below it for three samples, kW; at most `on`. With `set`.'),
            from: Type.Optional(
              Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })], {
                description: 'With `set` and `none`: from this time on, ISO 8601 or epoch ms. Default: now.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer('Histogram, what it gives, and what is in force.', 'PowerStatesView') },
      },
    },
    async (request) => {
      const { action, on, off, from } = request.body
      const { device, found } = await histogramOf(request.params)
      const newest = newestOf(device)
      if (newest === undefined) throw new Problem('NOT_FOUND', words.noDevice)
      const known = newest.doc.powerStates ?? null
      const approval = { approvedBy: callerOf(request).username, approvedAt: now() }
      const holds = effectiveFrom(from, now())
      const keep = async (powerStates: PowerStates, at: number, doc: Device) => {
        await registry.putDevice({ ...doc, powerStates }, at)
        return viewOf(found, newestOf(device)?.doc)
      }
      const others = { on, off, ...(action === 'approve' || action === 'learn' ? { from } : {}) }
      if (action !== 'set')
        for (const [field, value] of Object.entries(others)) if (value !== undefined) throw invalid(field, words.goesNotWith(action))
      switch (action) {
        case 'approve': {
          // Limits by nobody's hand and of no power are none.
          const limits = known !== null && known.on > 0 ? known : proposalOf(found)
          if (limits === null) throw new Problem('CONFLICT', words.nothingLearned(found.reason ?? ''))
          return await keep({ ...limits, ...approval }, newest.from, newest.doc)
        }
        case 'set': {
          if (on === undefined || off === undefined) throw invalid(on === undefined ? 'on' : 'off', words.neededKw)
          if (off > on) throw invalid('off', words.notAboveOn)
          const doc = inForce(registry.device(device), holds) ?? newest.doc
          return await keep({ on, off, learnedFrom: null, ...approval }, holds, doc)
        }
        case 'learn': {
          if (known === null) return viewOf(found, newest.doc)
          return await keep({ ...known, approvedBy: null, approvedAt: null }, newest.from, newest.doc)
        }
        case 'none': {
          const doc = inForce(registry.device(device), holds) ?? newest.doc
          return await keep({ on: 0, off: 0, learnedFrom: null, ...approval }, holds, doc)
        }
      }
    },
  )
}

const viewOf = (found: PowerHistogram, doc: Device | undefined) => ({
  ...found,
  limits: doc?.powerStates ?? null,
  ratedKw: doc?.ratedPower ?? null,
})
const invalid = (field: string, message: Words) => invalidFields([{ at: `body/${field}`, message }])
