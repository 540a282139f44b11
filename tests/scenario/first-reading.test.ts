// The first reading of a small factory: one publish is durable, counted, stored, explained and on the board within a second.
import { execFileSync } from 'node:child_process'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergePatch } from '../../web/contract.ts'
import {
  type Api,
  apiWith,
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

let dir: string
let service: Running
let api: Api
let credential: Credential

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir)
  api = await signIn(service.http)
  credential = await enroll(api, 'small-works')
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

const topic = (device: string, kind = 'tele') => `ib/v1/small-works/liushi-1/assy/mcb-3/${device}/${kind}`
const device = (name: string) => `/api/v1/enterprises/small-works/devices/liushi-1/assy/mcb-3/${name}`

type Board = { view: Record<string, unknown> | undefined; revision: number; deltas: number }
/** A board that watches one room and applies what it hears. */
async function watch(token: string, room: string): Promise<{ socket: Socket; board: Board; refused: Promise<{ code: string }> }> {
  const socket = io(service.http, { path: '/socket.io', auth: { token }, transports: ['websocket'], reconnection: false })
  const board: Board = { view: undefined, revision: 0, deltas: 0 }
  socket.on('snapshot', (s) => Object.assign(board, { view: s.view, revision: s.revision }))
  socket.on('delta', (d) => {
    expect(d.from).toBe(board.revision)
    Object.assign(board, { view: mergePatch(board.view, d.patch), revision: d.to, deltas: board.deltas + 1 })
  })
  const refused = new Promise<{ code: string }>((done) => socket.on('refused', done))
  await new Promise<void>((done, fail) => {
    socket.on('connect', () => done())
    socket.on('connect_error', fail)
  })
  socket.emit('watch', { room })
  return { socket, board, refused }
}

describe('a first reading', () => {
  it('moves a watching board within about a second and is in history', async () => {
    const { socket, board } = await watch(api.token, 'enterprise:small-works')
    await eventually(
      async () => board.view,
      (v) => v !== undefined,
    )
    const client = await connect(credential.mqttUrl, credential)
    // Described before it ever sent: first seen is when it is heard.
    expect((await api('PUT', device('s40-delay'), { name: 'S40' })).body).toMatchObject({ firstSeen: null })
    const ts = Date.now()
    await client.publishAsync(topic('s40-delay'), JSON.stringify({ ts, state: 'RUN', 'count.good': 100, 'power.active': 21.4 }), { qos: 1 })
    await eventually(
      async () => (board.view as { devices?: Record<string, { state: string }> }).devices?.['small-works/liushi-1/assy/mcb-3/s40-delay'],
      (tile) => tile?.state === 'RUN',
      3000,
    )
    expect(board.deltas).toBeGreaterThan(0)
    await client.publishAsync(topic('s40-delay'), JSON.stringify({ ts: ts + 500, 'count.good': 107 }), { qos: 1 })
    await eventually(
      async () => (board.view as { devices: Record<string, { good: number }> }).devices['small-works/liushi-1/assy/mcb-3/s40-delay'],
      (tile) => tile?.good === 7,
      3000,
    )
    socket.disconnect()
    const readings = await eventually(
      async () =>
        (
          await api<{ unit: string; points: [number, number][] }>(
            'GET',
            `${device('s40-delay')}/readings?metric=power.active&from=${ts - 1000}&to=${ts + 1000}`,
          )
        ).body,
      (b) => b.points.length === 1,
    )
    expect(readings).toMatchObject({ metric: 'power.active', unit: 'kW', points: [[ts, 21.4]] })
    const { states } = (
      await api<{ states: { state: string; from: number }[] }>('GET', `${device('s40-delay')}/states?from=${ts - 1000}&to=${ts + 1000}`)
    ).body
    expect(states.find((s) => s.state === 'RUN')?.from).toBe(ts)
    expect((await api<{ firstSeen: number }>('GET', device('s40-delay'))).body.firstSeen).toBeGreaterThanOrEqual(ts)
    await client.endAsync()
  })

  it('is accepted over HTTP as well, once the journal has it', async () => {
    const posted = await api('POST', '/api/v1/enterprises/small-works/telemetry?site=liushi-1&area=assy&line=mcb-3&device=http-1', {
      ts: Date.now(),
      state: 'RUN',
      'count.good': 5,
    })
    expect(posted.status).toBe(202)
    await eventually(
      async () =>
        (
          await api<{ states: { state: string }[] }>(
            'GET',
            `${device('http-1')}/states?from=${Date.now() - 60_000}&to=${Date.now() + 1000}`,
          )
        ).body.states ?? [],
      (states) => states.some((s) => s.state === 'RUN'),
    )
  })

  it('is accepted over WebSocket on the HTTP port', async () => {
    const client = await connect(`${service.http.replace('http', 'ws')}/mqtt`, credential)
    await client.publishAsync(topic('ws-1'), JSON.stringify({ state: 'IDLE' }), { qos: 1 })
    await client.endAsync()
    await eventually(
      async () =>
        (
          await api<{ states: { state: string }[] }>(
            'GET',
            `${device('ws-1')}/states?from=${Date.now() - 60_000}&to=${Date.now() + 60_000}`,
          )
        ).body.states ?? [],
      (states) => states.some((s) => s.state === 'IDLE'),
    )
  })

  it('can be sent with mosquitto_pub, as the README shows', (ctx) => {
    try {
      execFileSync('mosquitto_pub', ['--version'], { stdio: 'ignore' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') ctx.skip('mosquitto_pub is not installed (Debian: mosquitto-clients)')
    }
    const { hostname, port } = new URL(service.mqtt)
    const message = JSON.stringify({ ts: Date.now(), state: 'RUN', 'count.good': 18848, 'power.active': 21.4 })
    execFileSync('mosquitto_pub', [
      '-h',
      hostname,
      '-p',
      port,
      '-u',
      credential.username,
      '-P',
      credential.password,
      '-q',
      '1',
      '-t',
      topic('pub-1'),
      '-m',
      message,
    ])
  })
})

describe('bad input', () => {
  it('is refused with a reason, kept with its bytes, counted, and never stops the next message', async () => {
    const client = await connect(credential.mqttUrl, credential)
    const bad: Record<string, string> = {
      JSON: '{"ts":1767225600123,"state":"RUN"',
      VERSION: JSON.stringify({ v: 99, m: [] }),
      TYPE: JSON.stringify({ 'count.good': '18848' }),
      RANGE: JSON.stringify({ 'count.good': -4 }),
      UNIT: JSON.stringify({ v: 1, m: [{ n: 'energy.active', v: 1, u: 'parsec' }] }),
      FUTURE: JSON.stringify({ ts: Date.now() + 3_600_000, state: 'RUN' }),
    }
    for (const payload of Object.values(bad)) await client.publishAsync(topic('bad-1'), payload, { qos: 1 })
    await client.publishAsync(topic('bad-1'), JSON.stringify({ state: 'RUN' }), { qos: 1 })
    type Row = { code: string; payload: string; detail: string; topic: string; id: string }
    const { quarantine: messages } = await eventually(
      async () =>
        (
          await api<{ quarantine: Row[] }>(
            'GET',
            `/api/v1/quarantine?enterprise=small-works&from=${Date.now() - 600_000}&to=${Date.now() + 60_000}`,
          )
        ).body,
      (b) => (b.quarantine ?? []).length >= Object.keys(bad).length,
    )
    for (const [code, payload] of Object.entries(bad)) {
      const row = messages.find((m) => m.code === code)
      expect(row, code).toMatchObject({ payload, topic: topic('bad-1') })
      expect(row!.detail.length).toBeGreaterThan(5)
    }
    await eventually(
      async () =>
        (
          await api<{ states: { state: string }[] }>(
            'GET',
            `${device('bad-1')}/states?from=${Date.now() - 60_000}&to=${Date.now() + 60_000}`,
          )
        ).body.states ?? [],
      (states) => states.some((s) => s.state === 'RUN'),
    )
    await client.endAsync()
  })
})

describe('rights', () => {
  it('refuse a publish outside the own enterprise, and keep it in sight', async () => {
    await enroll(api, 'rival-works')
    const client = await connect(credential.mqttUrl, credential)
    client.on('error', () => {})
    await client.publishAsync('ib/v1/rival-works/a-1/b-1/c-1/d-1/tele', JSON.stringify({ state: 'RUN' }), { qos: 1 }).catch(() => {})
    await client.endAsync()
    await eventually(
      async () =>
        (
          await api<{ quarantine: { code: string; topic: string }[] }>(
            'GET',
            `/api/v1/quarantine?from=${Date.now() - 600_000}&to=${Date.now() + 60_000}&code=FORBIDDEN`,
          )
        ).body.quarantine ?? [],
      (messages) => messages.some((m) => m.topic.includes('rival-works')),
    )
    const { body } = await api<{ devices: unknown[] }>('GET', '/api/v1/enterprises/rival-works/devices')
    expect(body.devices).toEqual([])
  })

  it('refuse subscriptions to anything but own commands and advice', async () => {
    const client = await connect(credential.mqttUrl, credential)
    const grant = async (filter: string) =>
      (
        await client
          .subscribeAsync(filter, { qos: 1 })
          .catch((e: { packet?: { granted: number[] } }) => (e.packet?.granted ?? [128]).map((qos) => ({ qos })))
      )[0]?.qos
    expect(await grant('ib/v1/small-works/+/+/+/+/advice')).toBe(1)
    for (const filter of [
      '#',
      '$SYS/#',
      'ib/v1/small-works/#',
      'ib/v1/rival-works/+/+/+/+/advice',
      '$share/x/ib/v1/small-works/+/+/+/+/cmd',
    ])
      expect(await grant(filter), filter).toBe(128)
    await client.endAsync()
  })

  it('show an owner the own enterprise and nothing else', async () => {
    await api('POST', '/api/v1/users', { username: 'small-owner', role: 'owner', enterprise: 'small-works' })
    const { body } = await api<{ url: string }>('POST', '/api/v1/users/small-owner/link')
    const token = body.url.split('#token=')[1]
    const first = await fetch(`${service.http}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    expect(first.status).toBe(200)
    const again = await fetch(`${service.http}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    expect(again.status).toBe(401)
    const owner = apiWith(service.http, ((await first.json()) as { token: string }).token)
    const range = `from=${Date.now() - 3_600_000}&to=${Date.now()}`
    expect((await owner('GET', `/api/v1/enterprises/small-works/kpis?${range}`)).status).toBe(200)
    expect((await owner('GET', `/api/v1/enterprises/rival-works/kpis?${range}`)).status).toBe(403)
    for (const room of ['cluster', 'enterprise:rival-works', 'device:rival-works/a-1/b-1/c-1/d-1']) {
      const { socket, refused } = await watch(owner.token, room)
      expect((await refused).code, room).toBe('forbidden')
      socket.disconnect()
    }
  })

  it('let nobody in with a wrong password', async () => {
    await expect(connect(credential.mqttUrl, { username: credential.username, password: 'wrong' })).rejects.toThrow(
      /not authorized|Bad (user|User)/i,
    )
    const answer = await fetch(`${service.http}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'wrong' }),
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
})
