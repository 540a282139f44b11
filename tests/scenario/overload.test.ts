// More than the service can take: many connections that write without a pause and leave their acknowledgements unread. Senders are
// slowed, memory stays bounded, and whatever was acknowledged is in the books.
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Balance } from '../../web/contract.ts'
import { connectPacket, publishPacket } from '../contract/broker-support.ts'
import {
  type Api,
  type Credential,
  connect,
  enroll,
  eventually,
  freshDir,
  type Running,
  removeDir,
  signIn,
  start,
} from '../support/service.ts'
import { booked } from '../support/simulated.ts'

const MAX_PENDING = 65_536
const MAX_PACKET = 16_384
/** What one read of a socket brings at most, bytes: pending bytes may exceed their limit by one such chunk a connection. */
const CHUNK = 65_536
const CONNECTIONS = 40
const MESSAGES = 600
const METRICS = 100
/** Anonymous memory the process may grow by, MiB. As much as the warehouse alone may use; the rest of the way keeps nothing. */
const MOST_GROWTH_MIB = 384

let dir: string
let service: Running
let api: Api

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir, { IB_MAX_PENDING_BYTES: `${MAX_PENDING}`, IB_MAX_PACKET_BYTES: `${MAX_PACKET}` })
  api = await signIn(service.http)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

const T0 = Date.parse('2026-03-02T08:00:00+08:00')
const topicOf = (enterprise: string, device: string) => `ib/v1/${enterprise}/works/assy/line-1/${device}/tele`
/** The n-th message of a device: METRICS process values, about 4 KiB. */
function payload(n: number): string {
  const m = Array.from(
    { length: METRICS },
    (_, i) => `{"n":"process.signal_${i}","v":${((n * 7919 + i * 104_729) % 100_003) / 1000},"u":"1"}`,
  )
  return `{"v":1,"boot":"0f0f","seq":${n},"ts":${T0 + n * 1000},"cq":"ntp","m":[${m.join(',')}]}`
}

type Gateway = { readonly socket: Socket; readonly acknowledged: Set<number>; readonly closed: Promise<void>; isClosed: boolean }
/** Signs in by hand and stops reading, as a gateway does that is busy with something else. */
async function open({ mqttUrl, username, password }: Credential, id: string): Promise<Gateway> {
  const { hostname, port } = new URL(mqttUrl)
  const socket = connectTcp(Number(port), hostname)
  socket.on('error', () => {})
  const acknowledged = new Set<number>()
  let have: Buffer = Buffer.alloc(0)
  let welcome: () => void
  const welcomed = new Promise<void>((done) => {
    welcome = done
  })
  socket.on('data', (chunk: Buffer) => {
    have = have.length === 0 ? chunk : Buffer.concat([have, chunk])
    // CONNACK and PUBACK are four bytes each.
    for (; have.length >= 4; have = have.subarray(4)) {
      if (have[0] === 0x20 && have[3] === 0) welcome()
      else if (have[0] === 0x40) acknowledged.add(have.readUInt16BE(2))
    }
  })
  const gateway: Gateway = {
    socket,
    acknowledged,
    isClosed: false,
    closed: new Promise((done) =>
      socket.once('close', () => {
        gateway.isClosed = true
        done()
      }),
    ),
  }
  socket.write(connectPacket({ id, user: username, password, keepalive: 0 }))
  await Promise.race([
    welcomed,
    gateway.closed.then(() => {
      throw new Error(`${id}: refused`)
    }),
  ])
  socket.pause()
  return gateway
}
/** Everything into the socket at once; packet ids are message numbers from 1. */
function flood({ socket }: Gateway, topic: string, messages: number): void {
  for (let n = 1; n <= messages; n++) socket.write(publishPacket(topic, payload(n), { id: n }))
}

const metric = (text: string, name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
const metricsText = async (): Promise<string> => await (await fetch(`${service.http}/metrics`)).text()
/** MiB of the process that no file stands behind; pages of the journal's file come and go as the system likes. */
function anonymousMib(): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))![1]) / 1024
}

describe('overload', () => {
  it('slows senders and ends in the books, within bounds', async () => {
    const credential = await enroll(api, 'flood-works')
    const gateways = await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => open(credential, `flood-${i}`)))
    const polite = await connect(credential.mqttUrl, credential, { clientId: 'polite' })
    const linux = process.platform === 'linux'
    if (!linux) console.info('memory is not measured: /proc is only there on Linux')
    const before = linux ? anonymousMib() : 0
    const seen = { pending: 0, memory: 0, samples: 0 }
    const watching = new AbortController()
    const watched = (async () => {
      while (!watching.signal.aborted) {
        const pending = metric(await metricsText(), 'broker_pending_bytes')
        // The edge tells its counters once a second, from its first second on.
        if (!Number.isNaN(pending)) {
          seen.pending = Math.max(seen.pending, pending)
          seen.samples++
        }
        if (linux) seen.memory = Math.max(seen.memory, anonymousMib() - before)
        await new Promise((done) => setTimeout(done, 100))
      }
    })()

    for (const [i, g] of gateways.entries()) flood(g, topicOf('flood-works', `d-${i}`), MESSAGES)
    // Somebody well behaved waits for his turn, and gets it.
    const turn = polite.publishAsync(topicOf('flood-works', 'polite'), JSON.stringify({ ts: T0, state: 'RUN' }), { qos: 1 })
    expect((await fetch(`${service.http}/healthz`)).status).toBe(200)
    await eventually(
      async () => gateways.reduce((sum, g) => sum + g.socket.writableLength, 0),
      (waiting) => waiting === 0,
      45_000,
    )
    for (const { socket } of gateways) socket.resume()
    await eventually(
      async () => gateways.reduce((sum, g) => sum + g.acknowledged.size, 0),
      (n) => n === CONNECTIONS * MESSAGES,
      45_000,
    )
    await turn
    await polite.endAsync()
    const balance = await booked(api, 'flood-works', CONNECTIONS * MESSAGES + 1)
    const text = await metricsText()
    watching.abort()
    await watched
    for (const { socket } of gateways) socket.destroy()

    expect(balance.messages).toMatchObject({ decoded: CONNECTIONS * MESSAGES + 1, duplicate: 0, refused: {} })
    expect(balance.readings).toMatchObject({ counted: CONNECTIONS * MESSAGES * METRICS + 1, tooLate: 0, refused: {} })
    // The limit was met, and held.
    expect(metric(text, 'broker_holds_total')).toBeGreaterThan(0)
    expect(seen.samples).toBeGreaterThan(0)
    expect(seen.pending).toBeLessThanOrEqual(MAX_PENDING + CONNECTIONS * CHUNK)
    if (linux) expect(seen.memory).toBeLessThan(MOST_GROWTH_MIB)
  }, 120_000)

  it('counts what it acknowledged to senders that vanish in the middle', async () => {
    const credential = await enroll(api, 'gone-works')
    const gateways = await Promise.all(Array.from({ length: 8 }, (_, i) => open(credential, `gone-${i}`)))
    gateways.forEach((g, i) => {
      flood(g, topicOf('gone-works', `d-${i}`), MESSAGES)
      g.socket.resume()
    })
    // Each goes once it has heard of some, with most still on its way.
    await Promise.all(
      gateways.map(async (g, i) => {
        await eventually(
          async () => g.acknowledged.size,
          (n) => n > i * 10,
        )
        g.socket.destroy()
        await g.closed
      }),
    )
    const acknowledged = gateways.reduce((sum, g) => sum + g.acknowledged.size, 0)
    expect(acknowledged).toBeGreaterThan(0)
    const { messages } = await booked(api, 'gone-works', acknowledged)
    expect(messages.decoded).toBeGreaterThanOrEqual(acknowledged)
    expect(messages.decoded).toBeLessThanOrEqual(gateways.length * MESSAGES)
    expect(messages).toMatchObject({ received: messages.decoded, duplicate: 0, refused: {} })
  }, 60_000)

  it('closes the connection that sends too large a packet, and no other', async () => {
    const credential = await enroll(api, 'large-works')
    const [large, beside] = await Promise.all([open(credential, 'large'), open(credential, 'beside')])
    for (const g of [large, beside]) g.socket.resume()
    large.socket.write(publishPacket(topicOf('large-works', 'large'), payload(1), { id: 1 }))
    await eventually(
      async () => large.acknowledged.size,
      (n) => n === 1,
    )
    large.socket.write(publishPacket(topicOf('large-works', 'large'), 'x'.repeat(MAX_PACKET), { id: 2 }))
    await large.closed
    flood(beside, topicOf('large-works', 'beside'), 20)
    await eventually(
      async () => beside.acknowledged.size,
      (n) => n === 20,
    )
    expect([large.acknowledged.size, beside.isClosed]).toEqual([1, false])
    const { messages }: Balance = await booked(api, 'large-works', 21)
    expect(messages).toEqual({ received: 21, decoded: 21, duplicate: 0, refused: {} })
    await eventually(metricsText, (text) => /^broker_closed_total\{kind="too-large"\} 1$/m.test(text))
    beside.socket.destroy()
  }, 60_000)
})
