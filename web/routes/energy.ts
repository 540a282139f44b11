// Energy of an enterprise over a time, and of one machine (domain §2.7). Electricity and metered carriers come from telemetry; tariffs are
// documents of sites and of the enterprise. POST makes the same report with what the request gives, and keeps nothing of it.
import { DateTime } from 'luxon'
import { Type } from 'typebox'
import { COAL, GRID_REGIONS, gridFactor, STEAM_GJ_PER_T } from '../../model/energy.ts'
import { ENERGY_FIGURES } from '../../model/energy-views.ts'
import { ID_PATTERN, inForce } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { tariffOf } from '../../model/tariff.ts'
import { explainEnergy } from '../energy-explained.ts'
import { MOST_CELLS, MOST_SINGLE, machineQuarters } from '../energy-machines.ts'
import { energyReport, type Priced, type SiteInput } from '../energy-report.ts'
import { Problem } from '../problem.ts'
import { DAY, RANGE, rangeOf } from '../time-range.ts'
import { words } from '../words.ts'
import { DEFAULT_ZONE } from './plant-zone.ts'
import { type App, answer, DeviceParams, EnterpriseParams, type Front, knownEnterprise, pathOf } from './route.ts'
import { knownSite, sitesOf } from './site-names.ts'
import { amount, checkSpans, TariffSpans } from './tariff.ts'

const DAY_MS = 86_400_000
const MOST_DAYS = { get: 31, post: 366 } as const
const BLOCK_MS = 900_000
/** Quarters of an hour × sites behind one report: some seconds of work. */
const MOST_BLOCKS = 200_000
const SiteWanted = Type.Optional(Type.String({ pattern: ID_PATTERN, description: 'Of this site alone. Default: all of them.' }))
const Region = Type.Enum([...GRID_REGIONS], { default: 'CN-33', description: 'Nation, East China, Zhejiang.' })
const Vintage = Type.Optional(Type.Integer({ description: 'Year of the grid factor.', examples: [2023] }))

type Range = { readonly from: EpochMs; readonly to: EpochMs }
type Asked = {
  readonly enterprise: string
  readonly site: string | undefined
  readonly from: EpochMs
  readonly to: EpochMs
  /** By site, where it differs. */
  readonly sites?: Readonly<Record<string, Range>>
  readonly tariffAt: (site: string, at: EpochMs) => Priced | undefined
  readonly carriers: { readonly gasM3: number; readonly heatGj: number }
  readonly coefficients: typeof COAL | { readonly electricity: number; readonly gas: number; readonly heat: number }
  readonly region: (typeof GRID_REGIONS)[number]
  readonly vintage: number | undefined
  readonly part: 'query' | 'body'
}

export function energyRoutes(app: App, front: Front): void {
  const { core, registry, now } = front

  /** The quarters of an hour of each site, by its own clock. */
  async function quartersOf({
    enterprise,
    site: only,
    from,
    to,
    sites: own,
  }: Pick<Asked, 'enterprise' | 'site' | 'from' | 'to' | 'sites'>) {
    const names = only === undefined ? sitesOf(front, enterprise) : [only]
    if ((names.length * (to - from)) / BLOCK_MS > MOST_BLOCKS) throw new Problem('RANGE', words.tooManyBlocks(MOST_BLOCKS))
    const sites: Omit<SiteInput, 'tariffAt'>[] = []
    for (const site of names) {
      const range = own?.[site] ?? { from, to }
      const at = now()
      const whole = await core.kpis({ enterprise, site, ...range, every: 'PT15M', level: 'enterprise' })
      // What is still to come of a quarter is no time in which nothing was used.
      const rows = whole.map((row) => (row.from < at && at < row.to ? { ...row, to: at } : row))
      const versions = registry.site(enterprise, site)
      const zoneAt = (at: EpochMs) => inForce(versions, at)?.timezone ?? DEFAULT_ZONE
      sites.push({ site, ...range, zone: zoneAt(range.to - 1), zoneAt, rows })
    }
    return sites
  }
  /** The range of a GET, or the day boards show. */
  async function spanAsked(id: string, query: { from?: string; to?: string; day?: 'today' | 'yesterday' }) {
    const range = (query.day && (await core.day({ enterprise: id, day: query.day }))) || rangeOf(query, now())
    if (range.to - range.from > MOST_DAYS.get * DAY_MS) throw new Problem('RANGE', words.atMostDays(MOST_DAYS.get))
    return range
  }

  async function report({ enterprise, site: only, from, to, sites: own, tariffAt, region, vintage, part, ...rest }: Asked) {
    const days = part === 'body' ? MOST_DAYS.post : MOST_DAYS.get
    if (to - from > days * DAY_MS) throw new Problem('RANGE', words.atMostDays(days))
    const factor = gridFactor(region, DateTime.fromMillis(now(), { zone: 'Asia/Shanghai' }).toISODate()!, vintage)
    if (factor === undefined)
      throw new Problem('VALIDATION', words.noFactor(vintage, region), {
        errors: [{ at: `${part}/vintage`, message: words.vintage }],
      })
    const sites = (await quartersOf({ enterprise, site: only, from, to, ...(own && { sites: own }) })).map(
      (site): SiteInput => ({ ...site, tariffAt: (at) => tariffAt(site.site, at) }),
    )
    const made = energyReport({ sites, factor, ...rest })
    const of = (only !== undefined && own?.[only]) || { from, to }
    return { enterprise, site: only ?? null, from: of.from, to: of.to, zone: sites[0]?.zone ?? DEFAULT_ZONE, ...made }
  }

  app.get(
    '/api/v1/enterprises/:ent/energy',
    {
      schema: {
        operationId: 'getEnergy',
        tags: ['figures'],
        summary: 'Energy, its losses and cost, standard coal and CO2 of a time',
        description:
          'By 15-minute blocks, at most 31 days. Mean power is energy over the time gone by; a demand is that of a whole block. Gas and steam as metered by `gas.volume` and `steam.mass`, by the hours that begin in the range (steam: 0.0943 tce/t). Each site by its own clock and tariff (`…/sites/{site}/tariff`, else the one of the enterprise, `…/tariff`), each block by the version in force; `sites` has the time, the share and the highest demand of each. The grid factor is the latest vintage published when the report is made, unless one is asked for; the answer names it. Its figures open to the parts in the answer (states, blocks, periods, sites, coefficients); the energies of states to the machines by `/kpis/explain` with `kpi=energyKwh`, `standbyKwh`, `energyIdle` … over the same time.',
        params: EnterpriseParams,
        querystring: Type.Object({ ...RANGE, day: DAY, site: SiteWanted, region: Region, vintage: Vintage }),
        response: { 200: answer('The report.', 'EnergyReport') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { site, region, vintage } = request.query
      if (site !== undefined) knownSite(front, id, site)
      const range = await spanAsked(id, request.query)
      const metered = await core.carriers({ enterprise: id, ...(site && { site }), ...range })
      const made = await report({
        enterprise: id,
        site,
        ...range,
        tariffAt: (of, at) => tariffOf(registry.siteTariff(id, of), registry.tariff(id), at)?.doc,
        carriers: { gasM3: metered.gasM3 ?? 0, heatGj: (metered.steamT ?? 0) * STEAM_GJ_PER_T },
        coefficients: COAL,
        region,
        vintage,
        part: 'query',
      })
      return { ...made, metered }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/energy/explain',
    {
      schema: {
        operationId: 'explainEnergy',
        tags: ['figures'],
        summary: 'A sum of the energy report and its cost, opened',
        description: `The parts that add up to it: by period and price of each tariff in force, by time, and by machine. Energy of scrap is that of running · (1 - good / produced), site by site and quarter by quarter; a machine has its running by the share of its site. At most 100 parts of each kind: time by quarter of an hour, hour or day, of prices and machines the largest and the rest. \`devices\` is null above ${MOST_CELLS} machines × quarters of an hour, from the first to the last with energy; of a site above that, its machines with a meter alone are asked for, at most ${MOST_SINGLE}, by the quarters with energy: ask for less time, or one site. At most 31 days.`,
        params: EnterpriseParams,
        querystring: Type.Object({
          ...RANGE,
          day: DAY,
          site: SiteWanted,
          figure: Type.Enum([...ENERGY_FIGURES], {
            default: 'energy',
            description: '`energy`: all of it; `standby`: IDLE, STARVED, BLOCKED, FAULT; or one of the losses of the report.',
          }),
        }),
        response: { 200: answer('The figure, opened.', 'EnergyExplained') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { site: only, figure } = request.query
      if (only !== undefined) knownSite(front, id, only)
      const range = await spanAsked(id, request.query)
      const here = registry.devices(id).filter(({ path }) => only === undefined || path.split('/')[1] === only)
      const quarters = await quartersOf({ enterprise: id, site: only, ...range })
      const machines = await machineQuarters(core.kpis, id, quarters)
      const sites = quarters.map(({ site, ...rest }) => ({
        site,
        ...rest,
        tariffAt: (at: EpochMs) => {
          const held = tariffOf(registry.siteTariff(id, site), registry.tariff(id), at)
          return held && { ...held.doc, since: held.from }
        },
        devices: machines?.get(site) ?? null,
      }))
      const names = new Map(here.map(({ path, name }) => [path, name]))
      const { devices, ...made } = explainEnergy(sites, figure)
      const { from, to } = (only !== undefined && 'sites' in range && range.sites[only]) || range
      return {
        enterprise: id,
        site: only ?? null,
        from,
        to,
        ...made,
        devices: devices?.map((of) => ({ ...of, name: names.get(of.device) || of.device.slice(of.device.lastIndexOf('/') + 1) })) ?? null,
      }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/devices/:site/:area/:line/:device/energy',
    {
      schema: {
        operationId: 'getDeviceEnergy',
        tags: ['figures'],
        summary: 'Base load of a machine, its drift, and the balance of its phases',
        description:
          'P = base + marginal · rate, least squares over metered hours: from 48 hours and R² 0.7 on, else null with the reason. At most 31 days.',
        params: DeviceParams,
        querystring: Type.Object(RANGE),
        response: { 200: answer('The fit, and the hours behind it.', 'DeviceEnergy') },
      },
    },
    async (request) => {
      knownEnterprise(front, request.params.ent)
      const range = rangeOf(request.query, now())
      if (range.to - range.from > MOST_DAYS.get * DAY_MS) throw new Problem('RANGE', words.atMostDays(MOST_DAYS.get))
      const found = await core.deviceEnergy({ device: pathOf(request.params), ...range })
      if (found === null) throw new Problem('NOT_FOUND', words.noDevice)
      return found
    },
  )

  app.post(
    '/api/v1/enterprises/:ent/energy-report',
    {
      schema: {
        operationId: 'makeEnergyReport',
        tags: ['figures'],
        summary: 'The energy report with carriers, tariff and coefficients of the request',
        description:
          'Electricity from telemetry by 15-minute blocks; other carriers as given. The grid factor is the latest vintage published when the report is made, unless one is asked for; the answer names it. At most a year.',
        params: EnterpriseParams,
        body: Type.Object({
          from: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601 or epoch ms. Default: 24 h before `to`.' })),
          to: Type.Optional(Type.String({ maxLength: 40, description: 'Default: now.' })),
          site: SiteWanted,
          gasM3: amount('Natural gas used, m3.', 0),
          heatGj: amount('Heat or steam used, GJ.', 0),
          coefficients: Type.Optional(
            Type.Object(
              {
                electricity: amount('kgce/kWh', COAL.electricity),
                gas: amount('kgce/m3', COAL.gas),
                heat: amount('kgce/GJ', COAL.heat),
              },
              { description: 'Standard coal; default GB/T 2589, electricity by equivalent value.' },
            ),
          ),
          region: Region,
          vintage: Vintage,
          tariff: Type.Optional(TariffSpans),
          basePrice: Type.Optional(Type.Number({ minimum: 0, maximum: 1000, description: 'CNY/kWh at factor 1.' })),
        }),
        response: { 200: answer('The report.', 'EnergyReport') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { site, gasM3, heatGj, coefficients = COAL, region, vintage, tariff, basePrice = null, from, to } = request.body
      if (site !== undefined) knownSite(front, id, site)
      if (tariff !== undefined) checkSpans(tariff, 'body/tariff')
      return await report({
        enterprise: id,
        site,
        ...rangeOf({ ...(from && { from }), ...(to && { to }) }, now()),
        tariffAt: () => (tariff === undefined ? undefined : { spans: tariff, holidays: [], workdays: [], basePrice }),
        carriers: { gasM3, heatGj },
        coefficients,
        region,
        vintage,
        part: 'body',
      })
    },
  )
}
