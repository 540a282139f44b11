// A simulated plant against the running service, as a gateway would connect it: its documents over HTTP, its messages over MQTT at QoS 1.

import type { Message } from '../../simulators/message.ts'
import type { SimulatedPlant } from '../../simulators/simulate-plant.ts'
import { createWindow } from '../../simulators/window.ts'
import { openWire } from '../../simulators/wire.ts'
import type { Balance } from '../../web/contract.ts'
import { type Api, type Credential, eventually } from './service.ts'

/** Registers the enterprise, its site with calendar and its devices, and returns a credential. */
export async function register(
  api: Api,
  { enterprise, site, devices }: Pick<SimulatedPlant, 'enterprise' | 'site' | 'devices'>,
): Promise<Credential> {
  const call = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const answer = await api<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  await call('POST', '/api/v1/enterprises', enterprise)
  const base = `/api/v1/enterprises/${enterprise.id}`
  const { id, enterprise: _, ...rest } = site
  await call('PUT', `${base}/sites/${id}`, rest)
  for (const { path, firstSeen: _, ...device } of devices)
    await call('PUT', `${base}/devices/${path.slice(enterprise.id.length + 1)}`, device)
  return await call<Credential>('POST', `${base}/credentials`, { name: 'gateway' })
}

/** Publishes all messages, everything at QoS 1, and resolves when the last one is acknowledged. */
export async function publishAll(credential: Credential, messages: Iterable<Message>): Promise<{ messages: number; readings: number }> {
  const window = createWindow(500)
  await using wire = await openWire({ url: credential.mqttUrl, clientId: `${credential.username}-gw`, login: credential, window })
  const sent = { messages: 0, readings: 0 }
  for (const m of messages) {
    await wire.send({ ...m, qos: 1 })
    sent.messages++
    sent.readings += m.samples
  }
  await window.empty()
  if (wire.acknowledged !== sent.messages) throw new Error(`${wire.acknowledged} of ${sent.messages} messages acknowledged`)
  return sent
}

/** The books of an enterprise once as many messages as were sent are in them. */
export async function booked(api: Api, enterprise: string, messages: number, timeoutMs = 40_000): Promise<Balance> {
  const now = Date.now()
  return await eventually(
    async () => (await api<Balance>('GET', `/api/v1/enterprises/${enterprise}/balance?from=${now - 3_600_000}&to=${now + 3_600_000}`)).body,
    (b) => b.messages.received >= messages,
    timeoutMs,
  )
}
