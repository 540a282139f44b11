// What the offices and the owners of the fictitious cluster would state: facts of a year, the order of stations, people of counties. All of it
// is made up, and each source says so. The same cluster states the same.
import type { Line } from '../model/lines.ts'
import type { FactName, FactoryTag } from '../model/statements.ts'
import type { Cluster, EnterprisePlan } from './cluster-plan.ts'
import { between, createRandom, hashOf, lognormal, uniform } from './random.ts'

const SOURCE = '演示数据（虚构） / demonstration data (fictitious)'
const FACT_COLUMNS = [
  ...['valueAdded', 'revenue', 'tax', 'land', 'employees', 'tce', 'pollutant', 'water', 'rd'],
  ...['gridKwh', 'keyProcesses', 'keyProcessesNc', 'maturityScore', 'smePoints'],
] as readonly FactName[]

/** A table as `POST /api/v1/facts` takes it, of every enterprise whose employees are known; undefined when there is none. */
export function factTable(cluster: Cluster, year: string): string | undefined {
  const rows = cluster.enterprises.flatMap((plan) => rowOf(cluster.seed, plan, year) ?? [])
  if (rows.length === 0) return undefined
  return [['enterprise', 'period', 'source', 'date', 'tag', ...FACT_COLUMNS].join(','), ...rows].join('\n')
}

function rowOf(seed: string, { enterprise, devices }: EnterprisePlan, year: string): string | undefined {
  const { id, employees } = enterprise
  if (employees === undefined) return undefined
  const random = createRandom(seed, `${id}/facts`)
  // Who is recognised makes more of each hour and each kWh.
  const rank = uniform(random)
  const tag: FactoryTag | '' = rank < 0.08 ? 'future-factory' : rank < 0.2 ? 'smart-factory' : rank < 0.45 ? 'digital-workshop' : ''
  const lead = { 'future-factory': 2.2, 'smart-factory': 1.6, 'digital-workshop': 1.25, '': 1 }[tag]
  const valueAdded = employees * lognormal(random, 18 * lead, 0.25)
  const revenue = valueAdded * between(random, 3.2, 5)
  const gridKwh = devices.length * between(random, 12_000, 30_000)
  const processes = 4 + hashOf(`${seed}/${id}/processes`, 9)
  const facts: Partial<Record<FactName, number>> = {
    valueAdded,
    revenue,
    tax: revenue * between(random, 0.025, 0.05),
    land: 2 + employees * between(random, 0.06, 0.16),
    employees,
    tce: (gridKwh * 1.229e-4 * between(random, 1.1, 1.5)) / lead,
    pollutant: employees * between(random, 0.001, 0.006),
    water: employees * between(random, 30, 90),
    rd: revenue * between(random, 0.015, 0.045),
    gridKwh,
    keyProcesses: processes,
    keyProcessesNc: Math.round(processes * Math.min(1, between(random, 0.35, 0.6) * lead)),
    maturityScore: Math.min(4.2, between(random, 1, 1.8) * lead),
    smePoints: Math.min(95, between(random, 30, 48) * lead),
  }
  const cells = FACT_COLUMNS.map((name) => `${Math.round((facts[name] ?? 0) * 100) / 100}`)
  return [id, year, SOURCE, `${Number(year) + 1}-01-20`, tag, ...cells].join(',')
}

/** Lines whose stations stand in a row. All stations move at one pace; people name the one that judges longest. */
export function linesOf({ units }: Pick<EnterprisePlan, 'units'>): readonly Line[] {
  return units
    .filter(({ devices }) => devices.length > 1)
    .map(({ devices }) => {
      const levels = devices[0]!.split('/')
      const stations = devices.map((path) => path.slice(path.lastIndexOf('/') + 1))
      const bottleneck = stations.find((id) => id === 's40-delay') ?? null
      return { path: levels.slice(0, 4).join('/'), name: `${levels[3]!.split('-')[1] ?? ''}号线`, kind: 'serial', stations, bottleneck }
    })
}

/** People of the counties the cluster is in: weights of a regional balance, and no census. */
export function peopleOf(
  cluster: Cluster,
): readonly { readonly code: string; readonly population: number; readonly labour: number; readonly source: string }[] {
  const codes = [...new Set(cluster.enterprises.map((e) => e.enterprise.county))].sort()
  return codes.map((code) => {
    const population = (400 + hashOf(`${cluster.seed}/${code}`, 1100)) * 1000
    return { code, population, labour: Math.round((population * (20 + hashOf(code, 15))) / 100), source: SOURCE }
  })
}
