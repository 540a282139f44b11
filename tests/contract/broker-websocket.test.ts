// MQTT over WebSocket (front half and edge half together) and over TLS.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachWebSocket } from '../../broker/websocket.ts'
import { connectPacket, openPlant, PASSWORD, type Plant, publishPacket, Raw, until, up } from './broker-support.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
async function open(...args: Parameters<typeof openPlant>): Promise<Plant> {
  const plant = await openPlant(...args)
  closers.push(() => plant[Symbol.asyncDispose]())
  return plant
}
async function openFront(plant: Plant): Promise<number> {
  const server: Server = createServer((_request, response) => response.end('board'))
  const attached = attachWebSocket(server, { path: '/mqtt', maxPayload: 65536, port: plant.broker.webSocketPort })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    attached.close()
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('WebSocket', () => {
  it('connects and publishes through the HTTP port', async () => {
    const plant = await open()
    const port = await openFront(plant)
    const client = await mqtt.connectAsync(`ws://127.0.0.1:${port}/mqtt`, { username: 'gw1', password: PASSWORD, clientId: 'browser' })
    closers.push(() => client.end(true))
    await client.publishAsync(up(), 'over ws', { qos: 1 })
    expect(plant.entries).toMatchObject([{ topic: up(), client: 'demo-elec-01/gw1/browser', payload: 'over ws' }])
    const heard: string[] = []
    client.on('message', (_topic, payload) => heard.push(payload.toString()))
    await client.subscribeAsync('ib/v1/demo-elec-01/+/+/+/+/advice', { qos: 1 })
    await plant.broker.publishDown(up('s40', 'advice'), Buffer.alloc(100_000, 'a'))
    await until(() => heard.length === 1)
    expect(heard[0]).toHaveLength(100_000)
  })

  it('speaks the subprotocols of 3.1.1 and 3.1, and leaves other paths alone', async () => {
    const plant = await open()
    const port = await openFront(plant)
    for (const protocol of ['mqtt', 'mqttv3.1']) {
      const ws = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, protocol)
      await new Promise((done) => ws.once('open', done))
      expect(ws.protocol).toBe(protocol)
      ws.terminate()
    }
    const other = new WebSocket(`ws://127.0.0.1:${port}/other`)
    other.on('error', () => {})
    closers.push(() => other.terminate())
    await new Promise((done) => setTimeout(done, 30))
    expect(plant.broker.counters().connections).toBe(0)
  })

  it('ends text messages and messages over the limit', async () => {
    const plant = await open()
    const port = await openFront(plant)
    for (const [data, code] of [
      ['text', 1003],
      [Buffer.alloc(70_000), 1009],
    ] as const) {
      const ws = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt')
      ws.on('error', () => {})
      await new Promise((done) => ws.once('open', done))
      const closed = new Promise((done) => ws.once('close', done))
      ws.send(data)
      expect(await closed).toBe(code)
    }
    await until(() => plant.broker.counters().connections === 0)
  })

  it('ends the WebSocket when the edge ends the connection, and sends the will when the browser goes', async () => {
    const plant = await open()
    const port = await openFront(plant)
    const wrong = mqtt.connect(`ws://127.0.0.1:${port}/mqtt`, { username: 'gw1', password: 'no', reconnectPeriod: 0 })
    const error = await new Promise<Error>((done) => wrong.once('error', done))
    expect(error.message).toContain('Bad username or password')
    const ws = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt')
    await new Promise((done) => ws.once('open', done))
    ws.send(connectPacket({ will: { topic: up('_', 'death'), payload: 'gone' } }))
    await new Promise((done) => ws.once('message', done))
    ws.terminate()
    await until(() => plant.entries.length === 1)
    expect(plant.entries[0]).toMatchObject({ will: true, payload: 'gone' })
  })

  it('counts a piped client by its own address', async () => {
    const plant = await open({}, { maxPerAddress: 2 })
    const raws = [1, 2, 3].map(() => new Raw(plant.broker.webSocketPort))
    for (const [i, raw] of raws.entries()) raw.send(Buffer.from('203.0.113.5\n'), connectPacket({ id: `c${i}` }))
    await until(() => raws.filter((r) => r.packets.length === 1).length === 2 && raws.some((r) => r.closed))
    expect(plant.broker.counters().refusedConnects.full).toBe(1)
    const other = new Raw(plant.broker.webSocketPort)
    other.send(Buffer.from('2001:db8::7\n'), connectPacket({ id: 'other' }), publishPacket(up(), 'x'))
    await until(() => other.acks.length === 1)
  })

  it.each([
    ['an address that is none', Buffer.from('<script>\n')],
    ['a line without end', Buffer.alloc(200, 'a')],
  ])('ends a piped connection that begins with %s', async (_name, bytes) => {
    const plant = await open()
    const raw = new Raw(plant.broker.webSocketPort)
    raw.send(bytes)
    await until(() => raw.closed)
    expect(plant.broker.counters().connections).toBe(0)
  })
})

const openssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!openssl)('TLS', () => {
  it('listens when there is a certificate', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'industry-brain-tls-'))
    closers.push(() => rmSync(dir, { recursive: true }))
    const file = (name: string) => join(dir, name)
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ].concat(['-keyout', file('key.pem'), '-out', file('cert.pem')]),
      { stdio: 'ignore' },
    )
    const pem = { cert: readFileSync(file('cert.pem'), 'utf8'), key: readFileSync(file('key.pem'), 'utf8') }
    const plant = await open({}, { tls: pem })
    const client = await mqtt.connectAsync(`mqtts://localhost:${plant.broker.tlsPort}`, {
      username: 'gw1',
      password: PASSWORD,
      clientId: 'secure',
      ca: pem.cert,
    })
    closers.push(() => client.end(true))
    await Promise.all(Array.from({ length: 500 }, (_, i) => client.publishAsync(up(), `${i}`.padEnd(1000), { qos: 1 })))
    expect(plant.entries).toHaveLength(500)
    // Plain text at the TLS port ends that connection and nothing else.
    const raw = new Raw(plant.broker.tlsPort!)
    raw.send(connectPacket())
    await until(() => raw.closed)
    await client.publishAsync(up(), 'still here', { qos: 1 })
  })
})
