// Simulated plants in a thread of their own, so that their arithmetic never delays an acknowledgement of the service beside them.
import { Worker } from 'node:worker_threads'
import type { ClusterOptions } from '../simulators/cluster.ts'
import type { FleetOptions, FleetResult } from '../simulators/fleet.ts'

export type Progress = Parameters<NonNullable<FleetOptions['onProgress']>>[0]
export type PlantsData = Pick<FleetOptions, 'url'> & {
  readonly cluster: ClusterOptions
  readonly credentials: Readonly<Record<string, { readonly username: string; readonly password: string }>>
  readonly backfillHours: number
  readonly speed?: number
  readonly truthFile?: string
  readonly stateFile?: string
}
export type PlantsMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'ended'; readonly result: FleetResult }

export type Plants = { stop(): Promise<void>; readonly ended: Promise<FleetResult> }

export function startPlants(data: PlantsData, hear: { progress(p: Progress): void; log(line: string): void }): Plants {
  const worker = new Worker(new URL('./plants-thread.js', import.meta.url), { workerData: data })
  const ended = new Promise<FleetResult>((done, fail) => {
    worker.on('message', (message: PlantsMessage) => {
      if (message.kind === 'progress') hear.progress(message.progress)
      else if (message.kind === 'log') hear.log(message.line)
      else done(message.result)
    })
    worker.once('error', fail)
    worker.once('exit', (code) => fail(new Error(`the simulated plants ended with code ${code}`)))
  })
  // Whoever stops the plants or waits for their end hears of a failure; it is never unhandled.
  ended.catch(() => {})
  return {
    ended,
    async stop() {
      worker.postMessage('stop')
      await ended.catch(() => {})
    },
  }
}
