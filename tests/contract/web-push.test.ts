// The live board over real sockets: who gets in, who gets which room, and that snapshot and deltas join.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AlarmEvent, ClientEvents, Delta, Refusal, ServerEvents, Snapshot } from '../../web/contract.ts'
import type { Core } from '../../web/ports.ts'
import { attachPush, type Push, type PushOptions } from '../../web/push.ts'
import { DEVICE, ENT, episode, fakeNews, NOW, openFront, RIVAL, type TestFront } from '../unit/web/front.ts'

type Client = Socket<ServerEvents, ClientEvents>
type Heard = ['snapshot', Snapshot] | ['delta', Delta] | ['alarm', AlarmEvent] | ['refused', Refusal]

/** When a withheld room opens again. */
const MIDNIGHT = NOW + 3_600_000

describe('live board', () => {
  let front: TestFront
  let push: Push
  let news: ReturnType<typeof fakeNews>
  let url: string
  const clients: Client[] = []
  let admit: Core['admit']
  /** Revision the core would give next, by room. */
  const revisions = new Map<string, number>()

  const open = async (limits: PushOptions['limits'] = {}) => {
    news = fakeNews()
    admit = async () => ({ refused: {}, left: 1, until: MIDNIGHT })
    front = await openFront({
      core: {
        admit: (q) => admit(q),
        snapshot: async ({ room }) =>
          room === 'segment:no-such'
            ? null
            : {
                room,
                revision: revisions.get(room) ?? 1,
                at: NOW,
                view: { name: room, enterprises: { a: 1 }, episodes: { b: 1 } } as never,
              },
      },
    })
    push = attachPush({ app: front.app, news: news.news, log: pino({ level: 'silent' }), limits: { tickMs: 20, ...limits } })
    await front.app.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(front.app.server.address() as AddressInfo).port}`
  }
  beforeEach(() => open())
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    revisions.clear()
    await push.close()
    await front[Symbol.asyncDispose]()
  })

  /** A client that remembers what it heard, and a way to wait for the n-th thing. */
  const connect = (auth: Record<string, string>, headers: Record<string, string> = {}) => {
    const client: Client = io(url, { auth, extraHeaders: headers, transports: ['websocket'], reconnection: false })
    clients.push(client)
    const heard: Heard[] = []
    let wake = () => {}
    const note = (one: Heard) => {
      heard.push(one)
      wake()
    }
    client.on('snapshot', (s) => note(['snapshot', s]))
    client.on('delta', (d) => note(['delta', d]))
    client.on('alarm', (a) => note(['alarm', a]))
    client.on('refused', (r) => note(['refused', r]))
    const until = async (count: number) => {
      while (heard.length < count)
        await new Promise<void>((go) => {
          wake = go
        })
      return heard
    }
    const ready = new Promise<string>((done) => {
      client.on('connect', () => done('connected'))
      client.on('connect_error', (error) => done(error.message))
    })
    const gone = new Promise<void>((done) => client.on('disconnect', () => done()))
    return { client, heard, until, ready, gone }
  }
  const as = (who: 'operator' | 'owner' | 'gateway') => connect({ token: front.tokens[who] })
  const delta = (room: string, from: number, patch: unknown = {}): Delta => ({
    room,
    from,
    to: from + 1,
    at: NOW + 1000 * (from + 1),
    patch,
  })

  it('turns away who is not signed in', async () => {
    expect(await connect({}).ready).toBe('unauthenticated')
    expect(await connect({ token: 'wrong' }).ready).toBe('unauthenticated')
    expect(await as('operator').ready).toBe('connected')
    expect(await connect({}, { authorization: `Bearer ${front.tokens.operator}` }).ready).toBe('connected')
    expect(await connect({}, { authorization: 'Bearer wrong' }).ready).toBe('unauthenticated')
  })

  it('takes the cookie of its own page, not the cookie another page made a browser send', async () => {
    const cookie = `ib_session=${front.tokens.operator}`
    expect(await connect({}, { cookie, origin: url }).ready).toBe('connected')
    expect(await connect({}, { cookie, origin: 'http://elsewhere.example' }).ready).toBe('unauthenticated')
  })

  it('counts the rooms of an owner against his budget, and lets him in nowhere once it is used up', async () => {
    const asked: unknown[] = []
    admit = async (q) => {
      asked.push(q)
      return q.cells[0] === 'segment:used-up'
        ? { refused: { 'segment:used-up': 'budget' }, left: 0, until: MIDNIGHT }
        : { refused: {}, left: 1, until: MIDNIGHT }
    }
    const owner = as('owner')
    owner.client.emit('watch', { room: 'segment:used-up' })
    owner.client.emit('watch', { room: 'segment:yq-lv-elec' })
    const heard = await owner.until(2)
    expect(Object.fromEntries(heard.map(([kind, what]) => [what.room, kind]))).toEqual({
      'segment:used-up': 'refused',
      'segment:yq-lv-elec': 'snapshot',
    })
    expect(asked).toEqual([
      { recipient: `enterprise:${ENT}`, cells: ['segment:used-up'] },
      { recipient: `enterprise:${ENT}`, cells: ['segment:yq-lv-elec'] },
    ])
    const operator = as('operator')
    operator.client.emit('watch', { room: 'segment:used-up' })
    expect((await operator.until(1))[0]![0]).toBe('snapshot')
    expect(asked).toHaveLength(2)
  })

  it('says of a room withheld for today that it is, why, and until when: it is no matter of rights', async () => {
    for (const [because, code, told] of [
      ['pair', 'withheld', /would tell of a single enterprise/],
      ['budget', 'budget', /too many groups today/],
    ] as const) {
      admit = async ({ cells }) => ({ refused: { [cells[0]!]: because }, left: 0, until: MIDNIGHT })
      const owner = as('owner')
      owner.client.emit('watch', { room: 'segment:yq-lv-elec' })
      const detail = expect.stringMatching(told)
      expect((await owner.until(1))[0]).toEqual(['refused', { room: 'segment:yq-lv-elec', code, detail, until: MIDNIGHT }])
    }
  })

  it('shows nothing while the core cannot say whether it may', async () => {
    admit = () => Promise.reject(new Error('away'))
    const owner = as('owner')
    owner.client.emit('watch', { room: 'segment:yq-lv-elec' })
    expect((await owner.until(1))[0]).toMatchObject(['refused', { code: 'unknown-room' }])
  })

  it('gives every role its rooms and refuses the others', async () => {
    const rooms = [
      'cluster',
      'segment:yq-lv-elec',
      'county:330382',
      `enterprise:${ENT}`,
      `device:${DEVICE}`,
      `enterprise:${RIVAL}`,
      'attic',
      'segment:no-such',
    ]
    const answers = async (who: 'operator' | 'owner' | 'gateway') => {
      const board = as(who)
      for (const room of rooms) board.client.emit('watch', { room })
      const heard = await board.until(rooms.length)
      return Object.fromEntries(heard.map(([kind, what]) => [what.room, kind === 'refused' ? (what as Refusal).code : kind]))
    }
    expect(await answers('operator')).toEqual({
      cluster: 'snapshot',
      'segment:yq-lv-elec': 'snapshot',
      'county:330382': 'snapshot',
      [`enterprise:${ENT}`]: 'snapshot',
      [`device:${DEVICE}`]: 'snapshot',
      [`enterprise:${RIVAL}`]: 'snapshot',
      attic: 'unknown-room',
      'segment:no-such': 'unknown-room',
    })
    expect(await answers('owner')).toEqual({
      cluster: 'forbidden',
      'segment:yq-lv-elec': 'snapshot',
      'county:330382': 'snapshot',
      [`enterprise:${ENT}`]: 'snapshot',
      [`device:${DEVICE}`]: 'snapshot',
      [`enterprise:${RIVAL}`]: 'forbidden',
      attic: 'unknown-room',
      'segment:no-such': 'unknown-room',
    })
    const gateway = await answers('gateway')
    expect(new Set(Object.values(gateway))).toEqual(new Set(['forbidden', 'unknown-room']))
  })

  it('names no enterprise to an owner in a group room, in snapshot or delta', async () => {
    const [owner, operator] = [as('owner'), as('operator')]
    for (const board of [owner, operator]) board.client.emit('watch', { room: 'segment:yq-lv-elec' })
    await owner.until(1)
    await operator.until(1)
    news.delta(delta('segment:yq-lv-elec', 1, { enterprises: { a: 2 }, episodes: { x: {} }, nameEn: 'n' }))
    news.delta(delta('segment:yq-lv-elec', 2, { $set: { enterprises: { a: 2 }, nameEn: 'm' } }))
    news.alarm(['segment:yq-lv-elec'], episode(RIVAL))
    news.alarm(['segment:yq-lv-elec'], episode(ENT, 'mine'))
    const heard = await owner.until(4)
    expect((heard[0]![1] as Snapshot).view).toEqual({ name: 'segment:yq-lv-elec', enterprises: {}, episodes: {} })
    expect((heard[1]![1] as Delta).patch).toEqual({ nameEn: 'n' })
    expect((heard[2]![1] as Delta).patch).toEqual({ $set: { nameEn: 'm', enterprises: {}, episodes: {} } })
    expect((heard[3]![1] as AlarmEvent).episode.id).toBe('mine')
    const all = await operator.until(5)
    expect((all[1]![1] as Delta).patch).toEqual({ enterprises: { a: 2 }, episodes: { x: {} }, nameEn: 'n' })
    expect(all.slice(3).map(([kind]) => kind)).toEqual(['alarm', 'alarm'])
  })

  it('does not tell an owner that others moved, and still joins what comes after', async () => {
    const owner = as('owner')
    owner.client.emit('watch', { room: 'county:330382' })
    await owner.until(1)
    news.delta(delta('county:330382', 1, { enterprises: { a: { running: 3 } } }))
    news.delta(delta('county:330382', 2, { enterprises: { a: { running: 4 } } }))
    news.delta(delta('county:330382', 3, { kpis: { oeeIndex: { value: 0.7 } } }))
    news.delta(delta('county:330382', 4, { kpis: { oeeIndex: { value: 0.8 } } }))
    const heard = await owner.until(3)
    expect(heard.map(([, what]) => ('from' in what ? [what.from, what.to, what.patch] : what.room))).toEqual([
      'county:330382',
      [1, 4, { kpis: { oeeIndex: { value: 0.7 } } }],
      [4, 5, { kpis: { oeeIndex: { value: 0.8 } } }],
    ])
  })

  it('sends deltas that join, drops those the snapshot holds, and gives a new snapshot after a hole', async () => {
    revisions.set('cluster', 5)
    const board = as('operator')
    board.client.emit('watch', { room: 'cluster' })
    await board.until(1)
    news.delta({ ...delta('cluster', 3), at: NOW - 1 })
    news.delta(delta('cluster', 5))
    news.delta(delta('cluster', 6))
    revisions.set('cluster', 9)
    news.delta(delta('cluster', 8))
    const heard = await board.until(4)
    expect(heard.map(([kind, what]) => [kind, kind === 'snapshot' ? (what as Snapshot).revision : (what as Delta).to])).toEqual([
      ['snapshot', 5],
      ['delta', 6],
      ['delta', 7],
      ['snapshot', 9],
    ])
  })

  it('starts anew when the core begins to count from 1 again', async () => {
    revisions.set('cluster', 500)
    const board = as('operator')
    board.client.emit('watch', { room: 'cluster' })
    await board.until(1)
    revisions.set('cluster', 2)
    news.delta({ ...delta('cluster', 1), at: NOW + 1 })
    const heard = await board.until(2)
    expect([heard[1]![0], (heard[1]![1] as Snapshot).revision]).toEqual(['snapshot', 2])
  })

  it('tells the core which rooms are watched, before it asks for the snapshot, and when nobody watches any more', async () => {
    const board = as('operator')
    board.client.emit('watch', { room: 'cluster' })
    await board.until(1)
    const kinds = front.asked.map(([name]) => name)
    expect(kinds.indexOf('watch')).toBeLessThan(kinds.indexOf('snapshot'))
    expect(front.asked.findLast(([name]) => name === 'watch')![1]).toEqual({ rooms: ['cluster'] })
    board.client.emit('unwatch', { room: 'cluster' })
    await expect.poll(() => front.asked.findLast(([name]) => name === 'watch')![1]).toEqual({ rooms: [] })
  })

  it('answers a second watch of a room with a snapshot', async () => {
    const board = as('operator')
    board.client.emit('watch', { room: 'cluster' })
    await board.until(1)
    board.client.emit('watch', { room: 'cluster' })
    expect((await board.until(2))[1]![0]).toBe('snapshot')
  })

  it('allows sixteen rooms a board', async () => {
    const board = as('operator')
    for (let i = 10; i < 27; i++) board.client.emit('watch', { room: `county:3303${i}` })
    const heard = await board.until(17)
    expect(heard.filter(([kind]) => kind === 'snapshot')).toHaveLength(16)
    expect(heard.find(([kind]) => kind === 'refused')![1]).toMatchObject({ room: 'county:330326', code: 'too-many-rooms' })
  })

  it('puts a board out when its session ends', async () => {
    const [owner, operator] = [as('owner'), as('operator')]
    await Promise.all([owner.ready, operator.ready])
    expect((await front.call('DELETE', '/api/v1/session', { token: front.tokens.owner })).status).toBe(204)
    await owner.gone
    expect(operator.client.connected).toBe(true)
    front.at(NOW + 24 * 3_600_000)
    await operator.gone
  })

  it('gives a board that reads nothing a snapshot instead of a queue', async () => {
    await push.close()
    await front[Symbol.asyncDispose]()
    await open({ backlog: 3 })
    const board = as('operator')
    board.client.emit('watch', { room: 'cluster' })
    await board.until(1)
    // The socket of the board is not read: what is sent fills the buffers of the network and then waits.
    const raw = board.client.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }
    raw.ws._socket.pause()
    const big = 'x'.repeat(4_000_000)
    for (let from = 1; from < 12; from++) {
      news.delta(delta('cluster', from, { big }))
      await new Promise((go) => setImmediate(go))
    }
    revisions.set('cluster', 12)
    raw.ws._socket.resume()
    await expect.poll(() => board.heard.filter(([kind]) => kind === 'snapshot').length, { timeout: 10_000 }).toBe(2)
    const held = board.heard.map(([kind, what]) => (kind === 'snapshot' ? (what as Snapshot).revision : (what as Delta).to))
    expect(held.length).toBeLessThan(12)
    expect(held.at(-1)).toBe(12)
  })

  it('leaves upgrades of other paths to others', async () => {
    front.app.server.on('upgrade', (request, socket) => {
      if (request.url === '/mqtt') socket.end('HTTP/1.1 418 mine\r\n\r\n')
    })
    const { request } = await import('node:http')
    const asked = request(`${url}/mqtt`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
    asked.end()
    const [response] = await once(asked, 'response')
    expect(response.statusCode).toBe(418)
    const stranger = request(`${url}/elsewhere`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
    stranger.end()
    expect((await once(stranger, 'response'))[0].statusCode).toBe(404)
  })
})
