// A sum of energy and its cost, opened (domain §2.7): by tariff period and price, by time, and by machine. Each way the parts add up to the
// figure of the energy report. Never more than MOST_PARTS a way: longer steps of time, else the largest and the rest. Pure, as the report is.
import { DateTime } from 'luxon'
import { PERIODS, type Period } from '../model/energy.ts'
import type { Amount, DevicePart, EnergyExplained, EnergyFigure, PricePart, Rest, TimePart } from '../model/energy-views.ts'
import {
  kwhIn,
  moneyOf,
  type Priced,
  type PricedRow,
  pricedRows,
  type Row,
  runKwh,
  type SiteInput,
  scrapShare,
  unknownIn,
} from './energy-report.ts'

export const MOST_PARTS = 100
const QUARTER_MS = 900_000
/** A tariff and the time from which it holds. */
export type Versioned = Priced & { readonly since: number }
/** `device`: its path. */
export type DeviceRow = Row & { readonly device: string }
export type ExplainedSite = Omit<SiteInput, 'tariffAt'> & {
  readonly tariffAt: (at: number) => Versioned | undefined
  /** Of each machine by the same quarters of an hour; null: too many to ask for. */
  readonly devices: readonly DeviceRow[] | null
}

type Part = Amount & { readonly site: ExplainedSite; readonly row: PricedRow<Versioned> }

export function explainEnergy(sites: readonly ExplainedSite[], figure: EnergyFigure): EnergyExplained {
  const parts = sites.flatMap((site) => pricedRows(site).map((row): Part => ({ site, row, ...amountOf(row, kwhIn(row, figure)) })))
  const all = parts.map(({ row }) => row)
  const isPriced = moneyOf(all, () => 0) !== null
  const reason = unknownIn(all)
  const used = parts.filter(({ kwh }) => kwh !== 0)
  const [prices, pricesRest] = largest(pricesOf(used))
  const devices = sites.every((site) => site.devices !== null) ? largest(devicesOf(sites, parts, figure)) : null
  return {
    figure,
    kwh: reason === null ? parts.reduce((sum, { kwh }) => sum + kwh, 0) : null,
    reason,
    cost: reason === null && isPriced ? moneyOf(all, (row) => kwhIn(row, figure)) : null,
    prices: [...prices].sort(bySite),
    pricesRest,
    ...timesOf(used, figure),
    devices: devices?.[0] ?? null,
    devicesRest: devices?.[1] ?? null,
  }
}

const amountOf = ({ span }: Pick<PricedRow, 'span'>, kwh: number): Amount => ({
  kwh,
  cost: span === null || span.price === null ? null : kwh * span.price,
})
const plus = (a: Amount, b: Amount): Amount => ({ kwh: a.kwh + b.kwh, cost: a.cost === null || b.cost === null ? null : a.cost + b.cost })
const NOTHING: Amount = { kwh: 0, cost: 0 }
/** The parts of each key added up, in the order in which keys were met first. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string, amount: (item: T) => Amount): { first: T; items: T[]; sum: Amount }[] {
  const groups = new Map<string, { first: T; items: T[]; sum: Amount }>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key) ?? { first: item, items: [], sum: NOTHING }
    group.items.push(item)
    group.sum = plus(group.sum, amount(item))
    groups.set(key, group)
  }
  return [...groups.values()]
}
/** Those of most cost, or energy where there is no price; and what is left, as one. */
function largest<T extends Amount>(parts: readonly T[]): readonly [readonly T[], Rest | null] {
  const sorted = [...parts].sort((a, b) => (b.cost ?? b.kwh) - (a.cost ?? a.kwh) || b.kwh - a.kwh)
  if (sorted.length <= MOST_PARTS) return [sorted, null]
  const rest = sorted.slice(MOST_PARTS - 1)
  return [sorted.slice(0, MOST_PARTS - 1), { n: rest.length, ...rest.reduce(plus, NOTHING) }]
}

function pricesOf(used: readonly Part[]): readonly PricePart[] {
  const keyOf = ({ site, row: { tariff, span } }: Part) => [site.site, tariff?.site, tariff?.since, span?.period, span?.factor].join('|')
  return grouped(used, keyOf, (part) => part).map(({ first: { site, row }, sum }) => ({
    site: site.site,
    tariff: row.tariff === undefined ? null : row.tariff.site === undefined ? 'enterprise' : 'site',
    since: row.tariff?.since ?? null,
    period: row.span?.period ?? null,
    factor: row.span?.factor ?? null,
    price: row.span?.price ?? null,
    ...sum,
  }))
}
const rankOf = (period: Period | null) => (period === null ? -1 : PERIODS.indexOf(period))
const bySite = (a: PricePart, b: PricePart): number =>
  (a.site < b.site ? -1 : a.site > b.site ? 1 : 0) || (a.since ?? 0) - (b.since ?? 0) || rankOf(a.period) - rankOf(b.period)

/** Steps of time from short to long, at last of all sites together: as many as a report has days. */
const WAYS = [
  { step: 'PT15M', unit: 'minute', bySite: true },
  { step: 'PT1H', unit: 'hour', bySite: true },
  { step: 'P1D', unit: 'day', bySite: true },
  { step: 'P1D', unit: 'day', bySite: false },
] as const
/** By the shortest step of which the list is not too long. */
function timesOf(used: readonly Part[], figure: EnergyFigure): Pick<EnergyExplained, 'step' | 'times'> {
  const zone = used[0]?.site.zone ?? 'utc'
  const added = (items: readonly Part[], of: (row: Row) => number) =>
    figure === 'scrap' ? items.reduce((total, { row }) => total + of(row), 0) : null
  const timesBy = ({ unit, bySite: isOfSite }: (typeof WAYS)[number]) => {
    const startOf = (at: number) =>
      unit === 'minute' ? at - (at % QUARTER_MS) : DateTime.fromMillis(at, { zone }).startOf(unit).toMillis()
    const endOf = (start: number) =>
      unit === 'minute'
        ? start + QUARTER_MS
        : DateTime.fromMillis(start, { zone })
            .plus({ [unit]: 1 })
            .toMillis()
    const keyOf = ({ site, row }: Part) => `${startOf(row.from)}|${isOfSite ? site.site : ''}`
    return grouped(used, keyOf, (part) => part).map(({ first: { site, row }, items, sum }): TimePart => {
      const start = startOf(row.from)
      return {
        site: isOfSite ? site.site : null,
        from: items.reduce((least, of) => Math.min(least, Math.max(start, of.site.from)), Infinity),
        to: items.reduce((most, of) => Math.max(most, Math.min(endOf(start), of.site.to)), 0),
        ...sum,
        runKwh: added(items, runKwh),
        pq: added(items, ({ sums }) => sums.pq ?? 0),
        gq: added(items, ({ sums }) => sums.gq ?? 0),
      }
    })
  }
  const fits = WAYS.find((way) => timesBy(way).length <= MOST_PARTS) ?? WAYS[WAYS.length - 1]!
  return { step: fits.step, times: [...timesBy(fits)].sort((a, b) => a.from - b.from) }
}

/** Energy of scrap: a machine's running, by the share of scrap of its site in that quarter of an hour; so machines add up to the site. */
function devicesOf(sites: readonly ExplainedSite[], parts: readonly Part[], figure: EnergyFigure): readonly DevicePart[] {
  const rows = sites.flatMap((site) => {
    const at = new Map(parts.filter((part) => part.site === site).map(({ row }) => [row.from, row]))
    return (site.devices ?? []).map((row) => {
      const whole = at.get(row.from)
      const kwh = figure === 'scrap' ? runKwh(row) * (whole === undefined ? 0 : scrapShare(whole)) : kwhIn(row, figure)
      return { device: row.device, ...amountOf(whole ?? { span: null }, kwh) }
    })
  })
  return grouped(
    rows.filter(({ kwh }) => kwh !== 0),
    ({ device }) => device,
    (row) => row,
  ).map(({ first: { device }, sum }) => ({ device, ...sum }))
}
