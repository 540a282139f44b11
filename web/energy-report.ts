// The energy report of an enterprise, put together from 15-minute rows (domain §2.7): electricity by state, demand, time-of-use shares and
// cost, energy losses beside OEE losses in kWh and money, standard coal, CO2. Pure: rows, tariff, zone and coefficients are arguments.
import { DateTime } from 'luxon'
import {
  type Carriers,
  type CoalCoefficients,
  demandOf,
  GAS_KG_PER_M3,
  type GridFactor,
  type Period,
  spanAt,
  standardCoal,
  timeOfUse,
} from '../model/energy.ts'
import { STATES, type State } from '../model/plant.ts'
import { dayTypeOf, type SeasonSpan, spansOn, type Tariff } from '../model/tariff.ts'
import type { KpiRow } from './contract.ts'

export type ReportInput = {
  readonly rows: readonly Pick<KpiRow, 'from' | 'sums'>[]
  readonly zone: string
  /** In force at a time; null: none is known. */
  readonly tariffAt: ((at: number) => Priced) | null
  readonly carriers: Omit<Carriers, 'kwh'>
  readonly coefficients: CoalCoefficients
  readonly factor: GridFactor
}
/** A tariff; without a price it shares energy out and says nothing of money. */
export type Priced = Pick<Tariff, 'spans' | 'holidays' | 'workdays'> & { readonly basePrice: number | null }
/** Where energy went without a good piece; energy of time is that of the states the OEE loss is made of. */
export const ENERGY_LOSSES = ['idle', 'starved', 'blocked', 'fault', 'minor', 'setup', 'off', 'scrap'] as const
export type EnergyLoss = (typeof ENERGY_LOSSES)[number]
const STATES_OF: Readonly<Record<Exclude<EnergyLoss, 'scrap'>, readonly State[]>> = {
  idle: ['IDLE'],
  starved: ['STARVED'],
  blocked: ['BLOCKED'],
  fault: ['FAULT'],
  minor: ['MINOR'],
  setup: ['SETUP', 'WARMUP'],
  off: ['OFF', 'PLANNED'],
}
const STANDBY: readonly State[] = ['IDLE', 'STARVED', 'BLOCKED', 'FAULT']
export const BLOCK_HOURS = 0.25

const ofState = (row: Pick<KpiRow, 'sums'>, state: State): number => row.sums[`e${state[0]}${state.slice(1).toLowerCase()}Kwh`] ?? 0
const kwhOf = (row: Pick<KpiRow, 'sums'>): number => row.sums.energyKwh ?? 0
/** Energy of running that went into pieces which are no good ones. */
const scrapOf = (row: Pick<KpiRow, 'sums'>): number => {
  const [pq, gq] = [row.sums.pq ?? 0, row.sums.gq ?? 0]
  return pq > 0 ? ofState(row, 'RUN') * Math.max(0, 1 - gq / pq) : 0
}
const lossIn = (row: Pick<KpiRow, 'sums'>, loss: EnergyLoss): number =>
  loss === 'scrap' ? scrapOf(row) : STATES_OF[loss].reduce((sum, state) => sum + ofState(row, state), 0)

export function energyReport({ rows, zone, tariffAt, carriers, coefficients, factor }: ReportInput) {
  const spans = rows.map((row) => (tariffAt === null ? null : spanOf(row.from, zone, tariffAt(row.from))))
  const isPriced = tariffAt !== null && spans.every((span) => span !== null && span.price !== null)
  const sum = (of: (row: Pick<KpiRow, 'sums'>) => number) => rows.reduce((total, row) => total + of(row), 0)
  const cost = (of: (row: Pick<KpiRow, 'sums'>) => number): number | null =>
    isPriced ? rows.reduce((total, row, i) => total + of(row) * (spans[i]?.price ?? 0), 0) : null
  const kwh = sum(kwhOf)
  const standby = (row: Pick<KpiRow, 'sums'>) => STANDBY.reduce((total, state) => total + ofState(row, state), 0)
  const demand = demandOf(rows.map(kwhOf), BLOCK_HOURS)
  const highest = rows.reduce<Pick<KpiRow, 'from' | 'sums'> | undefined>(
    (best, row) => (best === undefined || kwhOf(row) > kwhOf(best) ? row : best),
    undefined,
  )
  const good = sum((row) => (row.sums.gq ?? 0) + (row.sums.gqOvertime ?? 0))
  const tce = standardCoal({ kwh, ...carriers }, coefficients)
  return {
    kwh,
    byState: Object.fromEntries(STATES.map((state) => [state, sum((row) => ofState(row, state))])),
    standbyKwh: sum(standby),
    averageKw: demand?.averageKw ?? null,
    maxDemandKw: demand?.maxKw ?? null,
    maxDemandAt: demand === null ? null : (highest?.from ?? null),
    loadFactor: demand?.loadFactor ?? null,
    /** kWh per good piece. */
    specificEnergy: good > 0 && kwh > 0 ? kwh / good : null,
    specificReason: kwh <= 0 ? 'no-energy' : good > 0 ? null : 'no-count',
    timeOfUse: tariffAt === null ? null : timeOfUse(rows.map((row, i) => ({ ...spans[i]!, kwh: kwhOf(row) }))),
    cost: !isPriced ? null : { currency: 'CNY', total: cost(kwhOf)!, standby: cost(standby)! },
    losses: ENERGY_LOSSES.map((loss) => ({ loss, kwh: sum((row) => lossIn(row, loss)), cost: cost((row) => lossIn(row, loss)) })),
    blocks: rows.map((row, i) => ({ from: row.from, kw: kwhOf(row) / BLOCK_HOURS, period: spans[i]?.period ?? null })),
    standardCoal: { tce, kgcePerGood: good > 0 && tce > 0 ? (1000 * tce) / good : null, coefficients },
    carbon: { electricityT: (kwh * factor.kgPerKwh) / 1000, gasT: (carriers.gasM3 * GAS_KG_PER_M3) / 1000, factor },
  }
}

/** Period, factor and price per kWh at a time of the zone. */
export function spanOf(
  at: number,
  zone: string,
  tariff: Priced,
): { readonly period: Period; readonly factor: number; readonly price: number | null } {
  const local = DateTime.fromMillis(at, { zone })
  const spans: readonly SeasonSpan[] = spansOn(tariff.spans, local.month, dayTypeOf(tariff, local.toISODate() ?? '', local.weekday))
  const { period, factor } = spanAt(spans, local.hour * 60 + local.minute)
  return { period, factor, price: tariff.basePrice === null ? null : tariff.basePrice * factor }
}
