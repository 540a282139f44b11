// Sites and their working calendars, effective-dated.
import { Type } from 'typebox'
import { type Dated, inForce, type Site } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { calendarErrors } from '../calendar-check.ts'
import { Problem, refuseFields } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { SitePut } from './documents.ts'
import { effectiveFrom, restatesOf } from './effective.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise, SiteParams } from './route.ts'

const MAX_SITES = 1000

export function siteRoutes(app: App, front: Front): void {
  const { registry, config, now } = front

  app.get(
    '/api/v1/enterprises/:ent/sites',
    {
      schema: {
        operationId: 'listSites',
        tags: ['plant'],
        summary: 'Sites with a calendar',
        params: EnterpriseParams,
        response: { 200: answer('Sites as they are now.', 'Sites') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { sites: registry.sites(id).map(({ id: site }) => siteView(registry.site(id, site), now())) }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/sites/:site',
    {
      schema: {
        operationId: 'getSite',
        tags: ['plant'],
        summary: 'One site and its calendar',
        description: 'A site without a calendar is not found here; its time counts as planned all day, and its figures say so.',
        params: SiteParams,
        querystring: Type.Object({ at: timeText('The version that held at this time. Default: now.', ['2026-01-01']) }),
        response: { 200: answer('The site.', 'Site') },
      },
    },
    async (request) => {
      const { ent, site } = request.params
      const { id } = knownEnterprise(front, ent)
      const history = registry.site(id, site)
      if (history.length === 0) throw new Problem('NOT_FOUND', words.noCalendar(site))
      const { at } = request.query
      return siteView(history, at === undefined ? now() : timeOf('at', at))
    },
  )

  app.put(
    '/api/v1/enterprises/:ent/sites/:site',
    {
      schema: {
        operationId: 'putSite',
        tags: ['plant'],
        summary: 'Describe a site and its calendar',
        description:
          'The calendar holds from `from` on. The first one a site gets also holds for all time before it: the plant had its shifts before it told us. Figures of the past that it touches are stated anew, as far back as `restates` says.',
        params: SiteParams,
        body: SitePut,
        response: { 200: answer('The site as written.', 'Site') },
      },
    },
    async (request) => {
      const { ent, site } = request.params
      knownEnterprise(front, ent)
      const { from, id: _, enterprise: __, ...fields } = request.body
      refuseFields(calendarErrors(fields))
      if (registry.site(ent, site).length === 0 && registry.sites(ent).length >= MAX_SITES)
        throw new Problem('LIMIT', words.mostSites(MAX_SITES))
      const doc: Site = { id: site, enterprise: ent, ...fields }
      const holds = effectiveFrom(from, now())
      const before = registry.site(ent, site)
      await registry.putSite(doc, holds)
      return { ...doc, from: holds, ...restatesOf(before, holds, now(), config.IB_RESTATE_DAYS) }
    },
  )
}

function siteView(history: readonly Dated<Site>[], at: EpochMs) {
  const doc = inForce(history, at)
  return { ...doc, from: history.findLast((version) => version.doc === doc)?.from ?? at }
}
