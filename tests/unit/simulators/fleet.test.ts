import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeJson, isRejection } from '../../../model/wire/json.ts'
import { createCluster, createPlant } from '../../../simulators/cluster.ts'
import { runFleet } from '../../../simulators/fleet.ts'
import { runLoad } from '../../../simulators/load.ts'
import { HISTORY, LIVE, RECENT, spanFrom } from '../../../simulators/resolution.ts'
import type { TruthFile } from '../../../simulators/truth.ts'

type Received = { topic: string; payload: Buffer; qos: number }
let broker: Aedes
let server: Server
let received: Received[]
let url: string
let dir: string
const sockets = new Set<Socket>()

beforeEach(async () => {
  broker = await Aedes.createBroker()
  received = []
  broker.authenticate = (_client, username, password, done) => done(null, username === 'gw' && String(password) === 'secret')
  broker.authorizePublish = (client, packet, done) => {
    if (client !== null && packet.topic.startsWith('ib/'))
      received.push({ topic: packet.topic, payload: Buffer.from(packet.payload), qos: packet.qos })
    done(null)
  }
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    broker.handle(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`
  dir = await mkdtemp(join(tmpdir(), 'fleet-'))
})
afterEach(async () => {
  for (const s of sockets) s.destroy()
  await new Promise((resolve) => broker.close(() => resolve(undefined)))
  await new Promise((resolve) => server.close(resolve))
  await rm(dir, { recursive: true })
})

const login = { username: 'gw', password: 'secret' }
/** Last good count of each device in order of arrival, and the times of the messages that carry counts. */
function goods(messages: readonly Received[]): Map<string, { v: number; ts: number }[]> {
  const out = new Map<string, { v: number; ts: number }[]>()
  for (const { topic, payload } of messages) {
    if (topic.endsWith('/death')) continue
    const message = decodeJson(payload)
    if (isRejection(message)) throw new Error(message.detail)
    for (const m of message.metrics) {
      if (m.n !== 'count.good') continue
      const device = topic.split('/').slice(2, 7).join('/')
      out.set(device, [...(out.get(device) ?? []), { v: m.v as number, ts: (m.ts ?? message.ts) as number }])
    }
  }
  return out
}
const run = async (hours: number, cluster = createPlant({ units: 2, profile: 'P9' })) => {
  const stop = new AbortController()
  let beats = 0
  const result = await runFleet({
    url,
    cluster,
    credentials: () => login,
    backfillHours: hours,
    truthFile: join(dir, 'truth.json'),
    stateFile: join(dir, 'state.json'),
    signal: stop.signal,
    onProgress: ({ phase }) => {
      if (phase === 'live' && ++beats === 3) stop.abort()
    },
  })
  return result
}

describe('fleet', () => {
  it('sends history, goes live without a seam and goes on from there the next time', async () => {
    const first = await run(2)
    expect(first.failed).toBe(0)
    expect(first.acknowledged).toBeGreaterThan(0)
    const before = received.length
    await run(2)
    expect(received.length).toBeGreaterThan(before)
    const boots = new Set(received.map((m) => JSON.parse(String(m.payload)).boot))
    expect(boots.size).toBe(2)
    for (const [device, counts] of goods(received)) {
      // Counters and times never go back: neither from history to live nor from run to run.
      for (let i = 1; i < counts.length; i++) {
        expect(counts[i]!.v, device).toBeGreaterThanOrEqual(counts[i - 1]!.v)
        expect(counts[i]!.ts, device).toBeGreaterThan(counts[i - 1]!.ts)
      }
    }
    const truth = JSON.parse(await readFile(join(dir, 'truth.json'), 'utf8')) as TruthFile
    const last = goods(received)
    for (const [path, { total }] of Object.entries(truth.devices)) {
      // Said goodbye with its counters as they are.
      expect(last.get(path)!.at(-1)!.v).toBe(total.gq)
    }
  }, 30_000)

  it('says why when a gateway is refused', async () => {
    const stop = new AbortController()
    await expect(
      runFleet({ url, cluster: createPlant(), credentials: () => ({ username: 'gw', password: 'wrong' }), signal: stop.signal }),
    ).rejects.toThrow(/sim-plant-gw/)
  })

  it('takes each stretch of the past in the detail of its age', () => {
    const now = Date.UTC(2026, 2, 2, 8, 13, 37)
    const names = (at: number) => spanFrom(at, now).resolution
    expect(names(now - 3 * 3_600_000)).toBe(HISTORY)
    expect(spanFrom(now - 3 * 3_600_000, now).to).toBe(Date.UTC(2026, 2, 2, 7, 50))
    expect(names(now - 10 * 60_000)).toBe(RECENT)
    expect(names(now - 60_000)).toBe(LIVE)
  })

  it('drops a gateway without a goodbye, and has it back with a new boot id and all its machines did meanwhile', async () => {
    const wills: string[] = []
    broker.on('publish', (packet) => {
      if (packet.topic.endsWith('/death')) wills.push(JSON.parse(String(packet.payload)).boot)
    })
    const plant = createPlant({ profile: 'P9', units: 2 })
    const enterprise = plant.enterprises[0]!.enterprise.id
    const cluster = { ...plant, events: [{ label: 'GATEWAY_RESTART', enterprise, onsetMs: 1000, endMs: 3000, effect: 'a power failure' }] }
    const stop = new AbortController()
    const boots = () => [...new Set(received.filter((m) => !m.topic.endsWith('/death')).map((m) => JSON.parse(String(m.payload)).boot))]
    await runFleet({
      url,
      cluster,
      credentials: () => login,
      backfillHours: 0.5,
      signal: stop.signal,
      onProgress: () => {
        if (boots().length === 2) stop.abort()
      },
    })
    expect(wills).toEqual([boots()[0]])
    for (const counts of goods(received).values())
      for (let i = 1; i < counts.length; i++) expect(counts[i]!.ts).toBeGreaterThan(counts[i - 1]!.ts)
  }, 30_000)

  it('plays a small cluster with everything planted', async () => {
    const cluster = createCluster({ enterprises: 8, devices: 40 })
    const result = await run(1, cluster)
    expect(result.readings).toBeGreaterThan(1000)
    expect(new Set(received.map((m) => m.topic.split('/')[2])).size).toBe(8)
  }, 30_000)
})

describe('load', () => {
  it('keeps to its count and says how fast it was acknowledged', async () => {
    const result = await runLoad({ url, login, enterprise: 'load-test', connections: 3, rate: 2000, metrics: 4, seconds: 5, count: 500 })
    expect(result).toMatchObject({ sent: 500, acknowledged: 500, failed: 0 })
    expect(received.length).toBe(500)
    expect(result.p50Ms!).toBeGreaterThan(0)
    expect(result.p99Ms!).toBeGreaterThanOrEqual(result.p50Ms!)
    expect(new Set(received.map((m) => `${m.topic} ${JSON.parse(String(m.payload)).seq}`)).size).toBe(500)
  }, 20_000)
})
