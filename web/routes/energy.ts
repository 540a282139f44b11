// Energy of an enterprise over a time: by state, maximum demand and load factor, time-of-use shares, standard coal, CO2 (domain §2.7).
// Electricity comes from telemetry; gas and heat, tariff and coefficients come with the request and are kept nowhere.
import { DateTime } from 'luxon'
import { Type } from 'typebox'
import {
  COAL,
  demandOf,
  GAS_KG_PER_M3,
  GRID_REGIONS,
  gridFactor,
  PERIODS,
  spanAt,
  standardCoal,
  tariffGap,
  timeOfUse,
} from '../../model/energy.ts'
import { STATES } from '../../model/plant.ts'
import { Problem } from '../problem.ts'
import { rangeOf } from '../time-range.ts'
import { type App, answer, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const BLOCK_HOURS = 0.25
const MAX_RANGE_MS = 366 * 86_400_000
const DEFAULT_ZONE = 'Asia/Shanghai'
const amount = (description: string, value: number) => Type.Number({ default: value, minimum: 0, description })
const clock = (description: string) => Type.String({ pattern: '^(([01]\\d|2[0-3]):(00|15|30|45)|24:00)$', description })

export function energyRoutes(app: App, { core, registry, now, ...front }: Front): void {
  app.post(
    '/api/v1/enterprises/:ent/energy-report',
    {
      schema: {
        operationId: 'makeEnergyReport',
        tags: ['figures'],
        summary: 'Energy, standard coal and CO2 of a time',
        description:
          'Electricity from telemetry by 15-minute blocks; other carriers as given. The grid factor is the latest vintage published when the report is made, unless one is asked for; the answer names it. At most a year.',
        params: EnterpriseParams,
        body: Type.Object({
          from: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601 or epoch ms. Default: 24 h before `to`.' })),
          to: Type.Optional(Type.String({ maxLength: 40, description: 'Default: now.' })),
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
          region: Type.Enum([...GRID_REGIONS], { default: 'CN-33', description: 'Nation, East China, Zhejiang.' }),
          vintage: Type.Optional(Type.Integer({ description: 'Year of the grid factor.', examples: [2023] })),
          tariff: Type.Optional(
            Type.Array(
              Type.Object({
                from: clock('Local time, on a quarter of an hour.'),
                to: clock('Local time; 24:00 ends the day.'),
                period: Type.Enum([...PERIODS]),
                factor: amount('Price factor.', 1),
              }),
              { minItems: 1, maxItems: 96, description: 'Periods of the day, each minute in exactly one.' },
            ),
          ),
        }),
        response: { 200: answer('The report.', 'EnergyReport') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise({ ...front, core, registry, now }, request.params.ent)
      const { gasM3, heatGj, coefficients = COAL, region, vintage, tariff } = request.body
      const { from, to } = rangeOf(
        { ...(request.body.from && { from: request.body.from }), ...(request.body.to && { to: request.body.to }) },
        now(),
      )
      if (to - from > MAX_RANGE_MS) throw new Problem('RANGE', 'At most a year.')
      const gap = tariff === undefined ? undefined : tariffGap(tariff)
      if (gap !== undefined)
        throw new Problem('VALIDATION', `The periods must cover the day exactly once; look at ${gap}.`, {
          errors: [{ at: 'body/tariff', message: `must cover ${gap} exactly once` }],
        })
      const factor = gridFactor(region, DateTime.fromMillis(now(), { zone: 'Asia/Shanghai' }).toISODate()!, vintage)
      if (factor === undefined)
        throw new Problem('VALIDATION', `There is no grid factor of ${vintage} for ${region}.`, {
          errors: [{ at: 'body/vintage', message: 'must be a vintage of the table' }],
        })
      const rows = await core.kpis({ enterprise: id, from, to, every: 'PT15M', level: 'enterprise' })
      const zone = registry.sites(id)[0]?.timezone ?? DEFAULT_ZONE
      const total = (name: string) => rows.reduce((sum, row) => sum + (row.sums[name] ?? 0), 0)
      const kwh = total('energyKwh')
      const demand = demandOf(
        rows.map((row) => row.sums.energyKwh ?? 0),
        BLOCK_HOURS,
      )
      const byState = Object.fromEntries(STATES.map((state) => [state, total(`e${state[0]}${state.slice(1).toLowerCase()}Kwh`)]))
      const parts =
        tariff &&
        rows.map((row) => {
          const { hour, minute } = DateTime.fromMillis(row.from, { zone })
          return { ...spanAt(tariff, hour * 60 + minute), kwh: row.sums.energyKwh ?? 0 }
        })
      return {
        enterprise: id,
        from,
        to,
        kwh,
        byState,
        standbyKwh: byState.IDLE! + byState.STARVED! + byState.BLOCKED! + byState.FAULT!,
        averageKw: demand?.averageKw ?? null,
        maxDemandKw: demand?.maxKw ?? null,
        loadFactor: demand?.loadFactor ?? null,
        timeOfUse: parts === undefined ? null : timeOfUse(parts),
        standardCoal: { tce: standardCoal({ kwh, gasM3, heatGj }, coefficients), coefficients },
        carbon: { electricityT: (kwh * factor.kgPerKwh) / 1000, gasT: (gasM3 * GAS_KG_PER_M3) / 1000, factor },
      }
    },
  )
}
