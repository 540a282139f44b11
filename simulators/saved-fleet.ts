// Where the machines of a fleet stood when it last saved, so that a later run goes on from there.
import type { EpochMs } from '../model/reading.ts'
import type { Cluster } from './cluster-plan.ts'
import type { SavedGateway } from './gateway.ts'
import { readJson, type TruthFile } from './truth.ts'

export type SavedFleet = {
  readonly v: 1
  readonly key: string
  readonly origin: EpochMs
  readonly gateways: Readonly<Record<string, SavedGateway>>
  readonly truth: TruthFile | null
}

/** Tells one cluster from another whose saved machines would not fit it. */
export const keyOf = (c: Cluster): string =>
  `${c.seed} ${c.enterprises.length} ${c.enterprises.reduce((sum, e) => sum + e.units.reduce((n, u) => n + u.devices.length, 0), 0)}`

/** What an earlier run saved, if it is of this cluster and not older than the history that would be sent. */
export async function readSavedFleet(
  file: string | undefined,
  cluster: Cluster,
  earliest: EpochMs,
  log: (line: string) => void,
): Promise<SavedFleet | undefined> {
  if (file === undefined) return undefined
  const saved = await readJson<SavedFleet>(file)
  if (saved === undefined) return undefined
  const oldest = Math.min(...Object.values(saved.gateways).map((g) => g.at))
  const known = cluster.enterprises.every((e) => saved.gateways[e.enterprise.id] !== undefined)
  if (saved.v !== 1 || saved.key !== keyOf(cluster) || !known || oldest < earliest) {
    log('the saved plants are of another cluster or too long ago: all machines start anew')
    return undefined
  }
  return saved
}
