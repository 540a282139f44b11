// Versions of documents that hold from a time on: read back, and taken out one by one, so that a slip is undone and a plan called off.
// Never leaves an enterprise or a device without a version; a site may lose its last one, and is then planned all day again.
import { Type } from 'typebox'
import type { Dated } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { Problem } from '../problem.ts'
import type { VersionedDocument } from '../versions-core.ts'
import { words } from '../words.ts'
import { restatesOf } from './effective.ts'
import { type App, answer, DeviceParams, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise, pathOf, SiteParams } from './route.ts'
import { knownSite } from './site-names.ts'

const FROM = { from: Type.Integer({ minimum: 0, description: 'When the version begins to hold, epoch ms, as a list of versions says.' }) }
const REGION = { code: Type.String({ pattern: '^\\d{6}$', description: 'County, GB/T 2260 code.', examples: ['330382'] }) }
const SITE = `/api/v1/enterprises/:ent/sites/:site/versions`
const DEVICE = `/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/versions`
const REMOVE =
  'As if it had never been written. What was said before it holds again, and figures of the past follow as far back as `restates` says.'

export function documentVersionRoutes(app: App, front: Front): void {
  const { registry, core, config, now } = front

  /** Takes the version out of `history`, or says that there is none. */
  const drop = async (of: VersionedDocument, history: readonly Dated<unknown>[], from: EpochMs) => {
    const left = history.filter((version) => version.from !== from)
    if (left.length === history.length) throw new Problem('NOT_FOUND', words.noVersion)
    await registry.dropVersion(of, from)
    return { from, left: left.length, ...restatesOf(left, from, now(), config.IB_RESTATE_DAYS) }
  }

  app.delete(
    '/api/v1/enterprises/:ent/versions/:from',
    {
      schema: {
        operationId: 'cancelEnterpriseVersion',
        tags: ['enterprises'],
        summary: 'Call off a planned change of an enterprise',
        description: 'Of a version that does not hold yet. One that holds has figures behind it: write a new one instead.',
        params: Type.Object({ ...ENTERPRISE, ...FROM }),
        response: { 200: answer('Called off.', 'VersionRemoved') },
      },
    },
    async (request) => {
      const { ent, from } = request.params
      const { id } = knownEnterprise(front, ent)
      const history = registry.enterpriseHistory(id)
      if (history.some((version) => version.from === from) && (from <= now() || history[0]?.from === from))
        throw new Problem('CONFLICT', words.holdsAlready)
      const { restates: _, ...removed } = await drop({ kind: 'enterprise', id }, history, from)
      return removed
    },
  )

  app.get(
    SITE,
    {
      schema: {
        operationId: 'listSiteVersions',
        tags: ['plant'],
        summary: 'Calendars of a site over time',
        description:
          'Every version and from when it holds, oldest first, planned ones too. Empty: machines have named the site, and no calendar was given.',
        params: SiteParams,
        response: { 200: answer('Versions.', 'SiteVersions') },
      },
    },
    async (request) => {
      const { ent, site } = request.params
      const { id } = knownEnterprise(front, ent)
      knownSite(front, id, site)
      return { versions: registry.site(id, site) }
    },
  )
  app.delete(
    `${SITE}/:from`,
    {
      schema: {
        operationId: 'removeSiteVersion',
        tags: ['plant'],
        summary: 'Take a version of a calendar out',
        description: `${REMOVE} Without any version all time is planned.`,
        params: Type.Object({ ...SiteParams.properties, ...FROM }),
        response: { 200: answer('Removed.', 'VersionRemoved') },
      },
    },
    async (request) => {
      const { ent, site, from } = request.params
      const { id } = knownEnterprise(front, ent)
      return drop({ kind: 'site', enterprise: id, id: site }, registry.site(id, site), from)
    },
  )

  app.get(
    DEVICE,
    {
      schema: {
        operationId: 'listDeviceVersions',
        tags: ['plant'],
        summary: 'A device over time',
        description: 'Every version and from when it holds, oldest first. A PUT with the same `from` replaces a version.',
        params: DeviceParams,
        response: { 200: answer('Versions.', 'DeviceVersions') },
      },
    },
    async (request) => {
      knownEnterprise(front, request.params.ent)
      const versions = registry.device(pathOf(request.params))
      if (versions.length === 0) throw new Problem('NOT_FOUND', words.noDeviceYet)
      return { versions }
    },
  )
  app.delete(
    `${DEVICE}/:from`,
    {
      schema: {
        operationId: 'removeDeviceVersion',
        tags: ['plant'],
        summary: 'Take a version of a device out',
        description: `${REMOVE} The last one that is left stays.`,
        params: Type.Object({ ...DeviceParams.properties, ...FROM }),
        response: { 200: answer('Removed.', 'VersionRemoved') },
      },
    },
    async (request) => {
      knownEnterprise(front, request.params.ent)
      const path = pathOf(request.params)
      const history = registry.device(path)
      if (history.length === 1 && history[0]!.from === request.params.from) throw new Problem('CONFLICT', words.onlyDevice)
      return drop({ kind: 'device', path }, history, request.params.from)
    },
  )

  app.get(
    '/api/v1/regions/:code/facts',
    {
      schema: {
        operationId: 'listRegionFactsVersions',
        tags: ['groups'],
        summary: 'People of a county over time',
        description: 'Every version and from when it holds, oldest first. Empty: none was imported.',
        params: Type.Object(REGION),
        response: { 200: answer('Versions.', 'RegionFactsVersions') },
      },
    },
    async (request) => ({ versions: registry.regionFacts(request.params.code) }),
  )
  app.delete(
    '/api/v1/regions/:code/facts/:from',
    {
      schema: {
        operationId: 'removeRegionFactsVersion',
        tags: ['groups'],
        summary: 'Take a version of the people of a county out',
        params: Type.Object({ ...REGION, ...FROM }),
        response: { 200: answer('Removed.', 'VersionRemoved') },
      },
    },
    async (request) => {
      const { code, from } = request.params
      const { restates: _, ...removed } = await drop({ kind: 'region-facts', code }, registry.regionFacts(code), from)
      return removed
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/restatement',
    {
      schema: {
        operationId: 'getRestatement',
        tags: ['figures'],
        summary: 'What is still stated anew',
        description: 'After a calendar or a device was changed: how many devices wait for the figures of their past to follow.',
        params: EnterpriseParams,
        response: { 200: answer('What is left to do.', 'Restatement') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const left = await core.restatement({ enterprise: id, revision: registry.revision })
      return { ...left, days: config.IB_RESTATE_DAYS }
    },
  )
}
