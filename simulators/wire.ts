// One MQTT connection of one gateway. Publishes through a shared window, counts what is acknowledged, reconnects by itself; the will
// says that the gateway died, a goodbye that it left.
import mqtt, { type MqttClient } from 'mqtt'
import type { Message } from './message.ts'
import type { SendWindow } from './window.ts'

export type Login = { readonly username: string; readonly password: string }
export type Wire = AsyncDisposable & {
  readonly connected: boolean
  readonly inFlight: number
  readonly acknowledged: number
  readonly failed: number
  /** Resolves once the message is on its way; QoS 1 leaves the window when acknowledged. */
  send(message: Pick<Message, 'topic' | 'payload' | 'qos' | 'retain'>): Promise<void>
  /** Cuts the connection without a goodbye, as a power failure does: the broker sends the will. Ends this wire. */
  cut(): void
}
export type WireOptions = {
  readonly url: string
  readonly clientId: string
  readonly login?: Login
  readonly will?: { readonly topic: string; readonly payload: string }
  readonly window: SendWindow
  /** How long the first connection may take, ms. Default 20,000. */
  readonly connectTimeoutMs?: number
  readonly onState?: (connected: boolean) => void
  /** Time from publish to acknowledgement, ms. */
  readonly onAck?: (ms: number) => void
}

/** Connects, or throws why it cannot: wrong address, wrong password. */
export async function openWire(o: WireOptions): Promise<Wire> {
  const client: MqttClient = mqtt.connect(o.url, {
    protocolVersion: 4,
    clientId: o.clientId,
    clean: true,
    keepalive: 30,
    reconnectPeriod: 2000,
    connectTimeout: o.connectTimeoutMs ?? 20_000,
    // A sample that found no connection is gone, as QoS 0 says; the queue holds what must arrive.
    queueQoSZero: false,
    ...(o.login === undefined ? {} : { username: o.login.username, password: o.login.password }),
    ...(o.will === undefined
      ? {}
      : { will: { topic: o.will.topic, payload: Buffer.from(o.will.payload), qos: 1 as const, retain: false } }),
  })
  let inFlight = 0
  let acknowledged = 0
  let failed = 0
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error(`No MQTT connection to ${o.url} in time`)), o.connectTimeoutMs ?? 20_000)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      client.end(true)
      reject(new Error(`${o.clientId}: ${error.message}`, { cause: error }))
    }
    client.once('error', fail)
    client.once('connect', () => {
      clearTimeout(timer)
      client.off('error', fail)
      resolve()
    })
  })
  // Later errors are met by reconnecting; without a listener they would end the process.
  client.on('error', () => {})
  client.on('connect', () => o.onState?.(true))
  client.on('close', () => o.onState?.(false))
  return {
    get connected() {
      return client.connected
    },
    get inFlight() {
      return inFlight
    },
    get acknowledged() {
      return acknowledged
    },
    get failed() {
      return failed
    },
    async send({ topic, payload, qos, retain }) {
      await o.window.enter()
      inFlight++
      const began = performance.now()
      client.publish(topic, payload, { qos, retain }, (error) => {
        inFlight--
        o.window.leave()
        if (error) failed++
        else if (qos === 1) {
          acknowledged++
          o.onAck?.(performance.now() - began)
        }
      })
    },
    cut() {
      client.options.reconnectPeriod = 0
      client.stream.destroy()
      client.end(true)
    },
    async [Symbol.asyncDispose]() {
      // What is under way gets a moment to be acknowledged; a broker that is gone must not hold the plant.
      await Promise.race([client.endAsync(), new Promise((resolve) => setTimeout(resolve, 3000).unref())])
      client.end(true)
    },
  }
}
