// Entry of a worker thread that plays one role. Says `ready` with its ports, ends when told `stop`.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { portAnswerer, portAsker, portReceiver, portSender } from '../link/port.ts'
import { openCore } from './core.ts'
import { openFront } from './front.ts'
import { createLog } from './log.ts'
import type { Counted } from './metrics-text.ts'

export type RoleData =
  | { readonly role: 'core'; readonly config: Config }
  | { readonly role: 'front'; readonly config: Config; readonly epoch: string; readonly webSocketPort: number; readonly mqttPort: number }
export type RoleMessage =
  | { readonly kind: 'ready'; readonly ports: Record<string, number> }
  | { readonly kind: 'stop' }
  | { readonly kind: 'edge-counters'; readonly counters: Counted }

const data = workerData as RoleData & { readonly ports: { readonly senders: MessagePort[]; readonly ask: MessagePort } }
const log = createLog(data.config.IB_LOG_LEVEL).child({ role: data.role })
const say = (message: RoleMessage) => parentPort!.postMessage(message)
const hear = (listener: (message: RoleMessage) => void) => parentPort!.on('message', listener)

/** Keeps the role until the thread is told to stop, then closes it and lets go of the thread. */
async function play(role: AsyncDisposable & { readonly ports: Record<string, number> }): Promise<void> {
  const stopped = new Promise<void>((done) => hear((message) => message.kind === 'stop' && done()))
  say({ kind: 'ready', ports: role.ports })
  await stopped
  await role[Symbol.asyncDispose]()
  for (const port of [...data.ports.senders, data.ports.ask]) port.close()
  parentPort!.close()
}

if (data.role === 'core') {
  await play(await openCore({ config: data.config, receiver: portReceiver(data.ports.senders), answer: portAnswerer(data.ports.ask), log }))
} else {
  const edgeCounters: { current: Counted } = { current: {} }
  hear((message) => {
    if (message.kind === 'edge-counters') edgeCounters.current = message.counters
  })
  const door = portSender(data.ports.senders[0]!)
  const ask = portAsker(data.ports.ask)
  await play(
    await openFront({
      config: data.config,
      door,
      ask,
      epoch: data.epoch,
      webSocketPort: data.webSocketPort,
      mqttPort: data.mqttPort,
      edgeCounters: () => edgeCounters.current,
      log,
    }),
  )
}
