// industry-brain simulate: simulated plants alone, against any broker.
import { readFile } from 'node:fs/promises'
import { createCluster, createPlant } from '../simulators/cluster.ts'
import { runFleet } from '../simulators/fleet.ts'
import type { Credentials } from './enrol.ts'
import { positive, whole } from './numbers.ts'
import { progressLine } from './progress.ts'

export type SimulateOptions = {
  readonly url: string
  readonly credentials?: string
  readonly enterprises: string
  readonly devices: string
  readonly profile?: string
  readonly units: string
  readonly enterprise: string
  readonly hours: string
  readonly speed: string
  readonly seed: string
  readonly truth?: string
  readonly state?: string
}

export async function simulate(o: SimulateOptions): Promise<void> {
  const credentials = o.credentials === undefined ? undefined : (JSON.parse(await readFile(o.credentials, 'utf8')) as Credentials)
  const cluster =
    o.profile === undefined
      ? createCluster({
          seed: o.seed,
          enterprises: whole('--enterprises', o.enterprises, 1, 2000),
          devices: whole('--devices', o.devices, 1, 20_000),
          assets: true,
        })
      : createPlant({ seed: o.seed, enterprise: o.enterprise, profile: o.profile, units: whole('--units', o.units, 1, 1000) })
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  process.once('SIGTERM', () => abort.abort())
  const line = progressLine('Plants')
  const result = await runFleet({
    url: o.url,
    cluster,
    credentials: (enterprise) => credentials?.[enterprise],
    backfillHours: whole('--hours', o.hours, 0, 168),
    speed: positive('--speed', o.speed, 10_000),
    ...(o.truth === undefined ? {} : { truthFile: o.truth }),
    ...(o.state === undefined ? {} : { stateFile: o.state }),
    signal: abort.signal,
    onProgress: (p) => line.show(p.share, `${p.phase}, ${p.messages.toLocaleString('en')} messages, ${p.inFlight} not acknowledged yet`),
    log: (text) => process.stderr.write(`${text}\n`),
  })
  line.end(
    `${result.messages.toLocaleString('en')} messages, ${result.acknowledged.toLocaleString('en')} acknowledged, ${result.failed} failed`,
  )
}
