// The live board: socket.io on the server's port. Every room's view is made by the core; here people get in, get a snapshot, and then the
// deltas that join it, in order. Owns who watches what; never makes or keeps a view.
// Promises: nobody gets a room, or a part of one, that is not his; a delta is sent only to a board that holds exactly its `from`; a board
// that falls behind gets a snapshot instead of a queue; a session that ends takes its boards with it within a second.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { type DefaultEventsMap, type Socket as IoSocket, Server } from 'socket.io'
import type { Caller } from './auth.ts'
import type { ClientEvents, Delta, RoomName, ServerEvents, Snapshot } from './contract.ts'
import { gatedPatch, gatedView } from './gated-view.ts'
import { crossOrigin } from './origin.ts'
import type { CoreNews } from './ports.ts'
import { mayHear, parseRoom, type View, viewOf } from './roles.ts'
import type { App } from './routes/route.ts'
import { COOKIE } from './routes/session.ts'

export type PushOptions = {
  readonly app: App
  readonly news: CoreNews
  readonly log: Logger
  readonly limits?: Partial<Limits>
  /** Paths of the same port that others upgrade. An upgrade of any other path is turned away. */
  readonly otherUpgrades?: readonly string[]
}
export type Push = { close(): Promise<void> }

const PATH = '/socket.io'

type Limits = {
  readonly sockets: number
  readonly socketsPerUser: number
  readonly roomsPerSocket: number
  /** Packets that wait to be written before a board counts as behind; more than a burst of all its rooms. */
  readonly backlog: number
  /** Wishes (`watch`, `unwatch`) a socket may send at once, and again each second. */
  readonly burst: number
  readonly perSecond: number
  /** How often ended sessions and left rooms are looked for, ms. */
  readonly tickMs: number
}
const LIMITS: Limits = { sockets: 2000, socketsPerUser: 200, roomsPerSocket: 16, backlog: 48, burst: 48, perSecond: 8, tickMs: 1000 }

type Socket = IoSocket<ClientEvents, ServerEvents, DefaultEventsMap, { caller: Caller }>
/** One board in one room. `revision` undefined: it has no snapshot yet, or can no longer join deltas. */
type Seat = { readonly socket: Socket; readonly view: Exclude<View, 'none'>; revision: number | undefined; at: number; behind: boolean }
/** One connected board. `waiting`: packets not yet handed to the network; `wishes`: what it may still ask for this second. */
type Board = { readonly rooms: Set<RoomName>; waiting: number; wishes: number; behind: boolean }
/** `latest`: the newest delta, for a board whose snapshot comes just after it. */
type RoomState = { readonly seats: Map<string, Seat>; asking: boolean; latest: Delta | undefined }

export function attachPush({ app, news, log, limits: given, otherUpgrades = ['/mqtt'] }: PushOptions): Push {
  const { auth, core, registry, metrics, config, now } = app.front
  const limits: Limits = { ...LIMITS, ...given }
  const rooms = new Map<RoomName, RoomState>()
  const boards = new Map<string, Board>()
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, { caller: Caller }>(app.server, {
    path: PATH,
    serveClient: false,
    // MQTT over WebSocket upgrades on the same port, by other hands.
    destroyUpgrade: false,
    maxHttpBufferSize: 16 * 1024,
    connectTimeout: 10_000,
    // Small deltas, many boards: compressing each again for every board costs more than it saves on a plant network.
    perMessageDeflate: false,
  })

  const strangers = (request: IncomingMessage, socket: Duplex) => {
    const path = (request.url ?? '').split('?', 1)[0]!
    if (path.startsWith(PATH) || otherUpgrades.includes(path)) return
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
  app.server.on('upgrade', strangers)

  io.use((socket, next) => {
    const caller = callerOf(socket)
    const refuse = (because: string) => {
      metrics.refused.inc({ because })
      next(new Error(because))
    }
    if (caller === null) {
      refuse('unauthenticated')
      return
    }
    const others = [...io.of('/').sockets.values()]
    const same = others.filter((other) => other.data.caller.username === caller.username).length
    if (others.length >= limits.sockets || same >= limits.socketsPerUser) {
      refuse('too-many-connections')
      return
    }
    socket.data.caller = caller
    next()
  })

  /** A token in the handshake, as programs send it, or the cookie of a page of our own. */
  function callerOf(socket: Socket): Caller | null {
    const { token } = socket.handshake.auth as { token?: unknown }
    if (typeof token === 'string') return auth.caller(token)
    if (crossOrigin(socket.handshake.headers, config.IB_PUBLIC_URL)) return null
    const cookie = app.parseCookie(socket.handshake.headers.cookie ?? '')[COOKIE]
    return cookie === undefined ? null : auth.caller(cookie)
  }

  io.on('connection', (socket) => {
    metrics.sockets.inc()
    const board: Board = { rooms: new Set(), waiting: 0, wishes: limits.burst, behind: false }
    boards.set(socket.id, board)
    socket.conn.on('packetCreate', () => {
      board.waiting++
    })
    // Everything that waited was handed to the network.
    socket.conn.on('drain', () => {
      board.waiting = 0
      if (!board.behind) return
      board.behind = false
      for (const name of board.rooms) {
        const state = rooms.get(name)
        const seat = state?.seats.get(socket.id)
        if (state !== undefined && seat?.behind === true) {
          seat.behind = false
          void serve(name, state)
        }
      }
    })
    socket.on('watch', (wish) => guarded(socket, board, () => watch(socket, board, wish?.room)))
    socket.on('unwatch', (wish) => guarded(socket, board, () => leave(socket, board, wish?.room)))
    socket.on('disconnect', () => {
      metrics.sockets.dec()
      boards.delete(socket.id)
      for (const room of [...board.rooms]) leave(socket, board, room)
    })
  })

  const refuse = (socket: Socket, room: RoomName, code: 'forbidden' | 'unknown-room' | 'too-many-rooms', detail: string) => {
    metrics.refused.inc({ because: code })
    socket.emit('refused', { room, code, detail })
  }
  /** Wishes of a socket are paid from its budget; one that goes on without is put out. */
  function guarded(socket: Socket, board: Board, work: () => void): void {
    board.wishes--
    if (board.wishes >= 0) work()
    else if (board.wishes < -limits.burst) socket.disconnect(true)
    else refuse(socket, '', 'too-many-rooms', 'Too many requests at once; wait a second.')
  }

  function watch(socket: Socket, board: Board, name: unknown): void {
    const room = parseRoom(name)
    if (room === undefined || typeof name !== 'string') {
      refuse(socket, typeof name === 'string' ? name.slice(0, 200) : '', 'unknown-room', 'There is no room of that name.')
      return
    }
    const view = viewOf(room, socket.data.caller)
    const known = rooms.get(name)?.seats.get(socket.id)
    if (view === 'none') refuse(socket, name, 'forbidden', 'This room is not for you.')
    // It misses a revision and asks for a snapshot.
    else if (known !== undefined) known.revision = undefined
    else if (board.rooms.size >= limits.roomsPerSocket)
      refuse(socket, name, 'too-many-rooms', `At most ${limits.roomsPerSocket} rooms at once.`)
    else enter(socket, board, name, view)
    const state = rooms.get(name)
    if (state?.seats.has(socket.id)) void serve(name, state)
  }
  function enter(socket: Socket, board: Board, name: RoomName, view: Seat['view']): void {
    const state = rooms.get(name) ?? { seats: new Map<string, Seat>(), asking: false, latest: undefined }
    rooms.set(name, state)
    state.seats.set(socket.id, { socket, view, revision: undefined, at: 0, behind: false })
    board.rooms.add(name)
  }
  function leave(socket: Socket, board: Board, name: unknown): void {
    if (typeof name !== 'string') return
    board.rooms.delete(name)
    const state = rooms.get(name)
    if (state?.seats.delete(socket.id) && state.seats.size === 0) rooms.delete(name)
  }

  // What the core was told last. Rooms that nobody watches any more are taken away by the tick, new ones told at once.
  let told = new Set<RoomName>()
  let telling: Promise<void> = Promise.resolve()
  function tell(): Promise<void> {
    telling = telling
      .catch(() => {})
      .then(async () => {
        const names = [...rooms.keys()]
        if (names.length === told.size && names.every((name) => told.has(name))) return
        await core.watch({ rooms: names })
        told = new Set(names)
        metrics.rooms.set(names.length)
      })
    return telling
  }

  /** Gives everybody in the room who has no revision a snapshot; many who come at once share one. */
  async function serve(name: RoomName, state: RoomState): Promise<void> {
    if (state.asking) return
    state.asking = true
    try {
      while (rooms.get(name) === state && [...state.seats.values()].some(waits)) {
        const waiting = [...state.seats.values()].filter(waits)
        // The core must know the room before it is asked, so that no delta after the snapshot is missing.
        await tell()
        const snapshot = await core.snapshot({ room: name })
        for (const seat of waiting) {
          if (state.seats.get(seat.socket.id) !== seat) continue
          if (snapshot === null) {
            leave(seat.socket, boards.get(seat.socket.id)!, name)
            refuse(seat.socket, name, 'unknown-room', 'There is no such room.')
          } else give(seat, snapshot, state.latest)
        }
      }
    } catch (error) {
      // The tick asks again; the boards show that they wait.
      log.warn({ room: name, because: error instanceof Error ? error.message : String(error) }, 'no snapshot')
    } finally {
      state.asking = false
    }
  }
  const waits = (seat: Seat): boolean => seat.revision === undefined && !seat.behind
  function give(seat: Seat, snapshot: Snapshot, latest: Delta | undefined): void {
    seat.revision = snapshot.revision
    seat.at = snapshot.at
    metrics.snapshots.inc()
    seat.socket.emit('snapshot', seat.view === 'full' ? snapshot : { ...snapshot, view: gatedView(snapshot.view) })
    // The link keeps order, and still the news of a delta may be heard before the answer that was sent ahead of it.
    if (latest === undefined || latest.at < snapshot.at || latest.to <= snapshot.revision) return
    if (latest.from === snapshot.revision) join(seat, latest)
    else seat.revision = undefined
  }
  function join(seat: Seat, delta: Delta): void {
    seat.revision = delta.to
    seat.at = delta.at
    send([seat.socket.id], seat.view === 'full' ? delta : { ...delta, patch: gatedPatch(delta.patch) })
  }

  news.onDelta((delta) => {
    const state = rooms.get(delta.room)
    if (state === undefined) return
    state.latest = delta
    const full: string[] = []
    const gated: string[] = []
    for (const seat of state.seats.values()) {
      const board = boards.get(seat.socket.id)
      if (seat.revision === undefined || board === undefined) continue
      if (seat.revision !== delta.from) {
        // Made before the snapshot it holds: already in it. Anything else is a hole, or a core that began anew.
        if (delta.to <= seat.revision && delta.at <= seat.at) continue
        seat.revision = undefined
      } else if (board.waiting >= limits.backlog) {
        seat.revision = undefined
        seat.behind = true
        board.behind = true
        metrics.behind.inc()
      } else {
        seat.revision = delta.to
        seat.at = delta.at
        ;(seat.view === 'full' ? full : gated).push(seat.socket.id)
      }
    }
    send(full, delta)
    if (gated.length > 0) send(gated, { ...delta, patch: gatedPatch(delta.patch) })
    if ([...state.seats.values()].some(waits)) void serve(delta.room, state)
  })
  // To many at once, so that the delta becomes text once.
  const send = (ids: string[], delta: Delta) => {
    if (ids.length === 0) return
    metrics.deltas.inc(ids.length)
    io.to(ids).emit('delta', delta)
  }

  news.onAlarm((names, episode) => {
    // A board without a snapshot finds the episode in the one it gets.
    for (const room of names)
      for (const seat of rooms.get(room)?.seats.values() ?? [])
        if (seat.revision !== undefined && mayHear(episode, seat.socket.data.caller)) seat.socket.emit('alarm', { room, episode })
  })

  let seen = -1
  const tick = setInterval(() => {
    const revision = registry.revision
    for (const socket of io.of('/').sockets.values()) {
      const board = boards.get(socket.id)
      if (board !== undefined) board.wishes = Math.min(limits.burst, board.wishes + limits.perSecond)
      const { caller } = socket.data
      const current = revision === seen ? caller : auth.callerBySha(caller.tokenSha256)
      const same = current !== null && current.role === caller.role && current.enterprise === caller.enterprise
      if (!same || caller.expiresAt <= now()) socket.disconnect(true)
    }
    seen = revision
    for (const [name, state] of rooms) if ([...state.seats.values()].some(waits)) void serve(name, state)
    tell().catch((error: unknown) => log.warn({ because: error instanceof Error ? error.message : String(error) }, 'rooms not told'))
  }, limits.tickMs)
  tick.unref()

  return {
    async close() {
      clearInterval(tick)
      app.server.removeListener('upgrade', strangers)
      io.disconnectSockets(true)
      // The HTTP server is the front's own: only the socket engine ends here.
      io.engine.close()
    },
  }
}
