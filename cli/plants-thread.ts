// Entry of the thread of the simulated plants: runs the fleet until told to stop.
import { parentPort, workerData } from 'node:worker_threads'
import { createCluster } from '../simulators/cluster.ts'
import { runFleet } from '../simulators/fleet.ts'
import type { PlantsData, PlantsMessage } from './plants.ts'

const { cluster, credentials, ...options } = workerData as PlantsData
const abort = new AbortController()
parentPort!.once('message', () => abort.abort())
const say = (message: PlantsMessage) => parentPort!.postMessage(message)

const result = await runFleet({
  ...options,
  cluster: createCluster(cluster),
  credentials: (enterprise) => credentials[enterprise],
  signal: abort.signal,
  onProgress: (progress) => say({ kind: 'progress', progress }),
  log: (line) => say({ kind: 'log', line }),
})
say({ kind: 'ended', result })
parentPort!.close()
