// Versions of electricity tariffs, of the enterprise and of sites that pay by their own: read back, and taken out one by one.
import { type TSchema, Type } from 'typebox'
import type { Dated } from '../../model/plant.ts'
import { Problem } from '../problem.ts'
import type { VersionedDocument } from '../versions-core.ts'
import { words } from '../words.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise, SiteParams } from './route.ts'
import { knownSite } from './site-names.ts'

const FROM = { from: Type.Integer({ minimum: 0, description: 'When the version begins to hold, epoch ms, as the list says.' }) }
const PATH = '/api/v1/enterprises/:ent/tariff/versions'
const SITE_PATH = '/api/v1/enterprises/:ent/sites/:site/tariff/versions'
const REMOVE = 'As if it had never been written: costs are formed when they are read, so they follow at once.'
const LIST = 'Every version and from when it holds, oldest first. Empty: none was given.'

const time = Type.Integer({ description: 'It holds from this time on, epoch ms.', examples: [1767225600000] })
const ended = Type.Object(
  { enterprise: Type.String(), site: Type.String(), own: Type.Boolean({ description: 'false' }) },
  { description: 'From then on that of the enterprise.' },
)
export const TARIFF_VERSIONS_ANSWERS: Readonly<Record<string, TSchema>> = {
  TariffVersions: Type.Object({
    versions: Type.Array(Type.Object({ from: time, doc: Type.Union([Type.Unsafe<unknown>({ $ref: 'TariffDocument#' }), ended]) })),
  }),
}

export function tariffVersionRoutes(app: App, front: Front): void {
  const { registry } = front
  const drop = async (of: VersionedDocument, history: readonly Dated<unknown>[], from: number) => {
    if (!(await registry.dropVersion(of, from))) throw new Problem('NOT_FOUND', words.noVersion)
    return { from, left: history.length - 1 }
  }
  const siteOf = ({ ent, site }: { ent: string; site: string }) => {
    const { id } = knownEnterprise(front, ent)
    knownSite(front, id, site)
    return { enterprise: id, site }
  }

  app.get(
    PATH,
    {
      schema: {
        operationId: 'listTariffVersions',
        tags: ['plant'],
        summary: 'Tariffs of the enterprise over time',
        description: LIST,
        params: EnterpriseParams,
        response: { 200: answer('Versions.', 'TariffVersions') },
      },
    },
    async (request) => ({ versions: registry.tariff(knownEnterprise(front, request.params.ent).id) }),
  )
  app.delete(
    `${PATH}/:from`,
    {
      schema: {
        operationId: 'removeTariffVersion',
        tags: ['plant'],
        summary: 'Take a version of the tariff of the enterprise out',
        description: REMOVE,
        params: Type.Object({ ...EnterpriseParams.properties, ...FROM }),
        response: { 200: answer('Removed.', 'VersionRemoved') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return drop({ kind: 'tariff', enterprise: id }, registry.tariff(id), request.params.from)
    },
  )
  app.get(
    SITE_PATH,
    {
      schema: {
        operationId: 'listSiteTariffVersions',
        tags: ['plant'],
        summary: 'Own tariffs of a site over time',
        description: LIST,
        params: SiteParams,
        response: { 200: answer('Versions.', 'TariffVersions') },
      },
    },
    async (request) => {
      const { enterprise, site } = siteOf(request.params)
      return { versions: registry.siteTariff(enterprise, site) }
    },
  )
  app.delete(
    `${SITE_PATH}/:from`,
    {
      schema: {
        operationId: 'removeSiteTariffVersion',
        tags: ['plant'],
        summary: 'Take a version of the own tariff of a site out',
        description: REMOVE,
        params: Type.Object({ ...SiteParams.properties, ...FROM }),
        response: { 200: answer('Removed.', 'VersionRemoved') },
      },
    },
    async (request) => {
      const { enterprise, site } = siteOf(request.params)
      return drop({ kind: 'tariff', enterprise, site }, registry.siteTariff(enterprise, site), request.params.from)
    },
  )
}
