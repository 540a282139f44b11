// The energy report of an enterprise, put together from 15-minute rows (domain §2.7): electricity by state, demand, time-of-use shares and
// cost, energy losses beside OEE losses in kWh and money, standard coal, CO2. Each site by its own clock and price. Pure: rows, tariffs, zones
// and coefficients are arguments.
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
import { ENERGY_LOSSES, type EnergyFigure, type EnergyLoss } from '../model/energy-views.ts'
import { unknownEnergy } from '../model/heard.ts'
import { STATES, type State } from '../model/plant.ts'
import { dayTypeOf, type SeasonSpan, spansOn, type Tariff } from '../model/tariff.ts'
import type { KpiRow } from './contract.ts'

/** A quarter of an hour, or the part of it that is over and was asked for. */
export type Row = Pick<KpiRow, 'from' | 'to' | 'sums'>
/** What one site used, and by which clock and price. */
export type SiteInput = {
  readonly site: string
  readonly from: number
  readonly to: number
  /** In force at the end of the range. */
  readonly zone: string
  /** In force at a time: prices go by it. */
  readonly zoneAt: (at: number) => string
  readonly rows: readonly Row[]
  /** In force at a time; undefined: none is known. */
  readonly tariffAt: (at: number) => Priced | undefined
}
export type ReportInput = {
  readonly sites: readonly SiteInput[]
  readonly carriers: Omit<Carriers, 'kwh'>
  readonly coefficients: CoalCoefficients
  readonly factor: GridFactor
}
/** A tariff; without a price it shares energy out and says nothing of money. */
export type Priced = Pick<Tariff, 'spans' | 'holidays' | 'workdays' | 'site'> & { readonly basePrice: number | null }
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
const BLOCK_HOURS = 0.25

const ofState = (row: Pick<Row, 'sums'>, state: State): number => row.sums[`e${state[0]}${state.slice(1).toLowerCase()}Kwh`] ?? 0
const kwhOf = (row: Pick<Row, 'sums'>): number => row.sums.energyKwh ?? 0
/** Pieces that are no good ones, as a share of all of a site in a quarter of an hour. */
export const scrapShare = ({ sums: { pq = 0, gq = 0 } }: Pick<Row, 'sums'>): number => (pq > 0 ? Math.max(0, 1 - gq / pq) : 0)
export const runKwh = (row: Pick<Row, 'sums'>): number => ofState(row, 'RUN')
/** Energy of running that went into pieces which are no good ones. */
const scrapOf = (row: Pick<Row, 'sums'>): number => runKwh(row) * scrapShare(row)
const lossIn = (row: Pick<Row, 'sums'>, loss: EnergyLoss): number =>
  loss === 'scrap' ? scrapOf(row) : STATES_OF[loss].reduce((sum, state) => sum + ofState(row, state), 0)

type Span = ReturnType<typeof spanOf>
export type PricedRow<P extends Priced = Priced> = Row & { readonly span: Span | null; readonly tariff: P | undefined }
const sumOf = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
const standbyOf = (row: Row) => STANDBY.reduce((total, state) => total + ofState(row, state), 0)
export const kwhIn = (row: Row, figure: EnergyFigure): number =>
  figure === 'energy' ? kwhOf(row) : figure === 'standby' ? standbyOf(row) : lossIn(row, figure)
/** Each quarter of an hour with the period and price that held in it. */
export const pricedRows = <P extends Priced>({
  zoneAt,
  rows,
  tariffAt,
}: Pick<SiteInput, 'zoneAt' | 'rows'> & { readonly tariffAt: (at: number) => P | undefined }): readonly PricedRow<P>[] =>
  rows.map(({ from, to, sums }) => {
    const tariff = tariffAt(from)
    return { from, to, sums, tariff, span: tariff === undefined ? null : spanOf(from, zoneAt(from), tariff) }
  })

/** Why energy of a time is unknown: nobody has a meter, or nothing was heard of those who have. No row at all: nothing was heard. */
export function unknownIn(rows: readonly Row[]): 'no-energy' | 'unheard' | null {
  const of = (name: string) => sumOf(rows, ({ sums }) => sums[name] ?? 0)
  if (rows.length === 0) return 'unheard'
  return unknownEnergy(sumOf(rows, kwhOf), { metering: of('metering'), meteringUnheard: of('meteringUnheard') })
}

export function energyReport({ sites, carriers, coefficients, factor }: ReportInput) {
  const priced = sites.map((site) => {
    const rows = pricedRows(site)
    return { ...site, tariff: rows.at(-1)?.tariff, rows }
  })
  const rows = priced.flatMap((site) => site.rows)
  const hasTariff = sites.length > 0 && rows.every(({ span }) => span !== null)
  const sum = (of: (row: Row) => number) => sumOf(rows, of)
  const kwh = sum(kwhOf)
  const reason = unknownIn(rows)
  const known = <T>(value: T): T | null => (reason === null ? value : null)
  const good = sum((row) => (row.sums.gq ?? 0) + (row.sums.gqOvertime ?? 0))
  const tce = standardCoal({ kwh, ...carriers }, coefficients)
  const blocks = blocksOf(rows)
  return {
    kwh: known(kwh),
    /** Why `kwh` and what is made of it is null. */
    reason,
    byState: Object.fromEntries(reason === null ? STATES.map((state) => [state, sum((row) => ofState(row, state))]) : []),
    standbyKwh: known(sum(standbyOf)),
    ...demandIn(blocks),
    /** kWh per good piece. */
    specificEnergy: good > 0 && kwh > 0 ? kwh / good : null,
    specificReason: reason ?? (kwh <= 0 ? 'no-energy' : good > 0 ? null : 'no-count'),
    timeOfUse: hasTariff ? timeOfUse(rows.map((row) => ({ ...row.span!, kwh: kwhOf(row) }))) : null,
    cost: reason === null ? costIn(rows) : null,
    sites: priced.map(({ site, from, to, zone, tariff, rows: own }) => ({
      site,
      from,
      to,
      timezone: zone,
      tariff: tariff === undefined ? null : tariff.site === undefined ? 'enterprise' : 'site',
      kwh: unknownIn(own) === null ? sumOf(own, kwhOf) : null,
      standbyKwh: unknownIn(own) === null ? sumOf(own, standbyOf) : null,
      ...demandIn(blocksOf(own)),
      cost: costIn(own),
    })),
    losses: (reason === null ? ENERGY_LOSSES : []).map((loss) => ({
      loss,
      kwh: sum((row) => lossIn(row, loss)),
      cost: moneyOf(rows, (row) => lossIn(row, loss)),
    })),
    blocks: blocks.map((block) => ({ from: block.from, to: block.to, kw: block.kwh / hoursOf(block), period: block.period })),
    standardCoal: { tce: known(tce), kgcePerGood: reason === null && good > 0 && tce > 0 ? (1000 * tce) / good : null, coefficients },
    carbon: { electricityT: known((kwh * factor.kgPerKwh) / 1000), gasT: (carriers.gasM3 * GAS_KG_PER_M3) / 1000, factor },
  }
}

/** null when any of the energy has no price. */
export function moneyOf(rows: readonly PricedRow[], of: (row: Row) => number): number | null {
  if (rows.length === 0 || rows.some(({ span }) => span === null || span.price === null)) return null
  return rows.reduce((total, row) => total + of(row) * (row.span?.price ?? 0), 0)
}
function costIn(rows: readonly PricedRow[]) {
  const [total, standby] = [moneyOf(rows, kwhOf), moneyOf(rows, standbyOf)]
  return total === null || standby === null ? null : { currency: 'CNY' as const, total, standby }
}

type Block = { readonly from: number; readonly to: number; readonly kwh: number; readonly period: Period | null }
const hoursOf = ({ from, to }: Pick<Block, 'from' | 'to'>): number => (to - from) / 3_600_000
/** Quarters of an hour over all sites; a period where they share it. */
function blocksOf(rows: readonly PricedRow[]): readonly Block[] {
  const blocks = new Map<number, Block>()
  for (const row of rows) {
    const before = blocks.get(row.from)
    const period = row.span?.period ?? null
    blocks.set(row.from, {
      from: row.from,
      to: Math.max(before?.to ?? 0, row.to),
      kwh: (before?.kwh ?? 0) + kwhOf(row),
      period: before === undefined || before.period === period ? period : null,
    })
  }
  return [...blocks.values()].sort((a, b) => a.from - b.from)
}
function demandIn(blocks: readonly Block[]) {
  const demand = demandOf(
    blocks.map(({ kwh }) => kwh),
    BLOCK_HOURS,
    blocks.map(hoursOf),
  )
  const highest = blocks.find((block) => hoursOf(block) === BLOCK_HOURS && block.kwh / BLOCK_HOURS === demand?.maxKw)
  return {
    averageKw: demand?.averageKw ?? null,
    maxDemandKw: demand?.maxKw ?? null,
    maxDemandAt: highest?.from ?? null,
    loadFactor: demand?.loadFactor ?? null,
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
