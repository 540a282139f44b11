// The service on one machine: the edge in this thread, core and front in two workers, wired by message ports.
// Owns threads and their order of start and end; never looks at what crosses. A dead worker ends the process: the journal survives it.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { portSender } from '../link/port.ts'
import { openRegistry } from '../registry/lmdb.ts'
import type { Registry } from '../registry/registry.ts'
import { openEdge } from './edge.ts'
import { setAdminPassword } from './first-sign-in.ts'
import type { RoleData, RoleMessage } from './thread.ts'

export type Service = AsyncDisposable & {
  readonly registry: Registry
  readonly httpUrl: string
  readonly mqttUrl: string
  /** Resolves when a worker ended by itself, with the reason. */
  readonly failed: Promise<Error>
}

type RoleThread = {
  readonly worker: Worker
  ready(): Promise<Record<string, number>>
  stop(): Promise<void>
  readonly ended: Promise<Error>
}

export async function startService(config: Config, log: Logger): Promise<Service> {
  mkdirSync(resolve(config.IB_DATA_DIR), { recursive: true })
  const registry = await openRegistry({ dir: resolve(config.IB_DATA_DIR, 'registry') })
  await setAdminPassword(registry, config, Date.now())
  const epoch = () => randomBytes(8).toString('hex')

  const edgeToCore = new MessageChannel()
  const doorToCore = new MessageChannel()
  const frontToCore = new MessageChannel()
  // The core first: nobody may be acknowledged before the journal is open. Then the edge, so that the front can name its port.
  const core = startRole({ role: 'core', config }, { senders: [edgeToCore.port2, doorToCore.port2], ask: frontToCore.port2 })
  await core.ready()
  const edge = await openEdge({
    config,
    registry,
    sender: portSender(edgeToCore.port1),
    epoch: epoch(),
    log: log.child({ role: 'edge' }),
  }).catch(closing(core.stop))
  const front = startRole(
    { role: 'front', config, epoch: epoch(), webSocketPort: edge.webSocketPort, mqttPort: edge.mqttPort },
    { senders: [doorToCore.port1], ask: frontToCore.port1 },
  )
  const { http } = await front.ready().catch(closing(() => edge[Symbol.asyncDispose](), core.stop))
  const counters = setInterval(
    () => front.worker.postMessage({ kind: 'edge-counters', counters: edge.counters() } satisfies RoleMessage),
    1000,
  )
  return {
    registry,
    httpUrl: config.IB_PUBLIC_URL || `http://${urlHost(config.IB_HOST)}:${http}`,
    mqttUrl: `mqtt://${urlHost(config.IB_HOST)}:${edge.mqttPort}`,
    failed: Promise.race([core.ended, front.ended]),
    async [Symbol.asyncDispose]() {
      clearInterval(counters)
      // Front to back: no new questions, then no new publishes, then the core saves what it knows.
      await front.stop()
      await edge[Symbol.asyncDispose]()
      await core.stop()
      await registry[Symbol.asyncDispose]()
    },
  }
}

/** Ends what is open already, and then fails as before: a thread torn down amid a question to the warehouse would take the process with it. */
const closing =
  (...steps: readonly (() => PromiseLike<void>)[]) =>
  async (error: unknown): Promise<never> => {
    for (const step of steps) await step()
    throw error
  }

/** An address to listen on, as one can type it into a browser. */
const urlHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host)

function startRole(data: RoleData, ports: { senders: MessagePort[]; ask: MessagePort }): RoleThread {
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { ...data, ports },
    transferList: [...ports.senders, ports.ask],
  })
  let stopping = false
  const ended = new Promise<Error>((done) => {
    worker.once('error', (error) =>
      done(new Error(error.name === 'Fault' ? error.message : `${data.role} failed: ${error.stack ?? error.message}`)),
    )
    worker.once('exit', (code) => stopping || done(new Error(`${data.role} ended with code ${code}`)))
  })
  const ready = new Promise<Record<string, number>>((done) => {
    worker.on('message', (message: RoleMessage) => message.kind === 'ready' && done(message.ports))
  })
  return {
    worker,
    ended,
    ready: () =>
      Promise.race([
        ready,
        ended.then((error) => {
          throw error
        }),
      ]),
    async stop() {
      stopping = true
      const exit = new Promise<void>((done) => worker.once('exit', () => done()))
      worker.postMessage({ kind: 'stop' } satisfies RoleMessage)
      await exit
    },
  }
}
