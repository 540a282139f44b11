// What each machine used by quarters of an hour, behind an opened sum of energy. Asks for no more than is there: machines with a meter, and
// the time from the first to the last quarter with energy. Forms no figure.
import type { KpiRow } from './contract.ts'
import type { DeviceRow } from './energy-explained.ts'
import type { Core } from './ports.ts'

const BLOCK_MS = 900_000
/** Machines × quarters of an hour of one answer: a second of work. */
export const MOST_CELLS = 20_000
/** Machines asked for one by one, where most of a site have no meter. */
export const MOST_SINGLE = 64

export type MeteredSite = {
  readonly site: string
  readonly from: number
  readonly to: number
  /** Of the whole site, by quarters of an hour. */
  readonly rows: readonly Pick<KpiRow, 'from' | 'sums'>[]
}
type Asking = {
  readonly from: number
  readonly to: number
  readonly metered: readonly string[]
  readonly isWhole: boolean
  readonly cells: number
}

/** By site; null: more than MOST_CELLS, or too many machines with a meter to ask for them one by one. */
export async function machineQuarters(
  kpis: Core['kpis'],
  enterprise: string,
  sites: readonly MeteredSite[],
): Promise<ReadonlyMap<string, readonly DeviceRow[]> | null> {
  const asking = new Map<string, Asking>()
  let cells = 0
  for (const of of sites) {
    const one = await askingOf(kpis, enterprise, of)
    cells += one.cells
    if (cells > MOST_CELLS || (!one.isWhole && one.metered.length > MOST_SINGLE)) return null
    asking.set(of.site, one)
  }
  const found = new Map<string, readonly DeviceRow[]>()
  for (const [site, { from, to, metered, isWhole }] of asking) {
    const question = { enterprise, site, from, to, every: 'PT15M', level: 'device' } as const
    const rows: KpiRow[] = []
    if (isWhole && metered.length > 0) rows.push(...(await kpis(question)))
    else for (const device of metered) rows.push(...(await kpis({ ...question, device })))
    found.set(
      site,
      rows.map((row) => ({ ...row, device: deviceOf(row) })),
    )
  }
  return found
}
const isMetered = ({ sums }: MeteredSite['rows'][number]): boolean => (sums.energyKwh ?? 0) > 0
const deviceOf = ({ scope }: KpiRow): string => scope.slice('device:'.length)

async function askingOf(kpis: Core['kpis'], enterprise: string, { site, from, to, rows }: MeteredSite): Promise<Asking> {
  const used = rows.filter(isMetered).map((row) => row.from)
  if (used.length === 0) return { from, to, metered: [], isWhole: true, cells: 0 }
  const time = {
    from: used.reduce((least, at) => Math.min(least, at), Infinity),
    to: Math.min(to, used.reduce((most, at) => Math.max(most, at), 0) + BLOCK_MS),
  }
  const machines = await kpis({ enterprise, site, ...time, every: 'all', level: 'device' })
  const metered = machines.filter(isMetered).map(deviceOf)
  const whole = (machines.length * (time.to - time.from)) / BLOCK_MS
  const isWhole = whole <= MOST_CELLS
  return { ...time, metered, isWhole, cells: isWhole ? whole : metered.length * used.length }
}
