// Devices as documents: what a machine is called, how fast it should be. They also appear by themselves on first contact.
import { type Device, type DevicePath, inForce } from '../../model/plant.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { DevicePut } from './documents.ts'
import { effectiveFrom, restatesOf } from './effective.ts'
import { type App, answer, DeviceParams, EnterpriseParams, type Front, knownEnterprise, pathOf } from './route.ts'

/** A device that nobody has named is called by the last level of its path. */
const deviceView = (device: Device) => ({
  ...device,
  name: device.name || device.path.slice(device.path.lastIndexOf('/') + 1),
  assetClass: device.assetClass ?? 'machine',
  calendar: 'site',
  firstSeen: device.firstSeen ?? null,
})

export function deviceRoutes(app: App, front: Front): void {
  const { registry, config, now } = front

  app.get(
    '/api/v1/enterprises/:ent/devices',
    {
      schema: {
        operationId: 'listDevices',
        tags: ['plant'],
        summary: 'All devices of an enterprise',
        params: EnterpriseParams,
        response: { 200: answer('Devices as they are now.', 'Devices') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { devices: registry.devices(id).map(deviceView) }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device',
    {
      schema: {
        operationId: 'getDevice',
        tags: ['plant'],
        summary: 'One device',
        params: DeviceParams,
        response: { 200: answer('The device.', 'Device') },
      },
    },
    async (request) => {
      const device = inForce(registry.device(pathOf(request.params)), now())
      if (device === undefined) throw new Problem('NOT_FOUND', words.noDeviceYet)
      return deviceView(device)
    },
  )

  app.put(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device',
    {
      schema: {
        operationId: 'putDevice',
        tags: ['plant'],
        summary: 'Describe a device',
        description:
          'Holds from `from` on; figures of the time before keep the ideal cycle they were made with, those of after it are stated anew as far back as `restates` says. The first ideal cycle a device gets also holds for all time before it.',
        params: DeviceParams,
        body: DevicePut,
        response: { 200: answer('The device as it is now.', 'Device') },
      },
    },
    async (request) => {
      const { ent, device } = request.params
      for (const [name, [low, high]] of Object.entries(request.body.bands ?? {}))
        if (low >= high)
          throw new Problem('VALIDATION', words.band, {
            errors: [{ at: `body/bands/${name}`, message: words.mustRise }],
          })
      knownEnterprise(front, ent)
      const path = pathOf(request.params)
      const { from, path: _, calendar: __, firstSeen: ___, ...change } = request.body
      const holds = effectiveFrom(from, now())
      const before = inForce(registry.device(path), holds)
      if (before === undefined && registry.devices(ent).length >= config.IB_MAX_DEVICES)
        throw new Problem('LIMIT', words.mostDevices(config.IB_MAX_DEVICES))
      const doc = changed(before ?? { path, name: device, type: '', kpiScope: true }, change)
      const history = registry.device(path)
      await registry.putDevice(doc, holds)
      return { ...deviceView(doc), ...restatesOf(history, holds, now(), config.IB_RESTATE_DAYS) }
    },
  )
}

type Change = { readonly [K in Exclude<keyof Device, 'path' | 'firstSeen'>]?: Device[K] | null }

/** Left out: kept. Null: taken away; name, type and kpiScope cannot be null by their schema. */
function changed(before: Device, change: Change): Device {
  const merged: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name]
    else if (value !== undefined) merged[name] = value
  }
  // The schema of the request has checked every member.
  return merged as Device & { path: DevicePath }
}
