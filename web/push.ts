// The live board: socket.io on the server's port. Every room's view is made by the core; here people get in, get a snapshot, and then the
// deltas that join it, in order. Owns who watches what; never makes or keeps a view.
// Promises: nobody gets a room, or a part of one, that is not his; a delta is sent only to a board that holds exactly its `from`; a board
// that falls behind gets a snapshot instead of a queue; a session that ends takes its boards with it within a second.
import type { Logger } from 'pino'
import type { Delta, Refusal, RoomName, Snapshot } from './contract.ts'
import { gatedPatch, gatedView, isEmpty } from './gated-view.ts'
import type { CoreNews } from './ports.ts'
import { mayHear, parseRoom, type View, viewOf } from './roles.ts'
import { recipientOf } from './routes/admission.ts'
import type { App } from './routes/route.ts'
import { openSockets, type Socket, type SocketLimits } from './sockets.ts'
import { words } from './words.ts'

export type PushOptions = {
  readonly app: App
  readonly news: CoreNews
  readonly log: Logger
  readonly limits?: Partial<Limits>
  /** Paths of the same port that others upgrade. An upgrade of any other path is turned away. */
  readonly otherUpgrades?: readonly string[]
}
export type Push = { close(): Promise<void> }

type Limits = SocketLimits & {
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

/**
 * One board in one room. `revision`: what it is up to date with; undefined: it has no snapshot yet, or can no longer join deltas.
 * `shown`: the revision it was last told; older than `revision` when all that changed since is not for it.
 */
type Seat = {
  readonly socket: Socket
  readonly view: Exclude<View, 'none'>
  revision: number | undefined
  shown: number
  at: number
  behind: boolean
}
/** One connected board. `asking`: rooms whose admission is not decided; `waiting`: packets not yet handed to the network; `wishes`: what it may still ask for this second. */
type Board = { readonly rooms: Set<RoomName>; readonly asking: Set<RoomName>; waiting: number; wishes: number; behind: boolean }
/** `latest`: the newest delta, for a board whose snapshot comes just after it. */
type RoomState = { readonly seats: Map<string, Seat>; asking: boolean; latest: Delta | undefined }

export function attachPush({ app, news, log, limits: given, otherUpgrades = ['/mqtt'] }: PushOptions): Push {
  const { auth, core, registry, metrics, now } = app.front
  const limits: Limits = { ...LIMITS, ...given }
  const rooms = new Map<RoomName, RoomState>()
  const boards = new Map<string, Board>()
  const door = openSockets(app, limits, otherUpgrades)
  const { io } = door

  io.on('connection', (socket) => {
    metrics.sockets.inc()
    const board: Board = { rooms: new Set(), asking: new Set(), waiting: 0, wishes: limits.burst, behind: false }
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

  const refuse = (socket: Socket, room: RoomName, code: Refusal['code'], detail: string, until?: number) => {
    metrics.refused.inc({ because: code })
    socket.emit('refused', { room, code, detail, ...(until !== undefined && { until }) })
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
    else if (board.rooms.size + board.asking.size >= limits.roomsPerSocket)
      refuse(socket, name, 'too-many-rooms', `At most ${limits.roomsPerSocket} rooms at once.`)
    else if (view === 'gated') void admit(socket, board, name)
    else enter(socket, board, name, view)
    const state = rooms.get(name)
    if (state?.seats.has(socket.id)) void serve(name, state)
  }
  /** Figures of others are counted against the budget of the enterprise before the first is shown. */
  async function admit(socket: Socket, board: Board, name: RoomName): Promise<void> {
    if (board.asking.has(name)) return
    board.asking.add(name)
    const answer = await core.admit({ recipient: recipientOf(socket.data.caller), cells: [name] }).catch(() => undefined)
    // Left or gone meanwhile.
    if (!board.asking.delete(name) || !boards.has(socket.id)) return
    const because = answer?.refused[name]
    if (answer === undefined) refuse(socket, name, 'unknown-room', 'Not available right now; try again.')
    else if (because === undefined) {
      enter(socket, board, name, 'gated')
      void serve(name, rooms.get(name)!)
    } else if (because === 'pair') refuse(socket, name, 'withheld', words.groupWithheld.en, answer.until)
    else refuse(socket, name, 'budget', words.budget.en, answer.until)
  }
  function enter(socket: Socket, board: Board, name: RoomName, view: Seat['view']): void {
    const state = rooms.get(name) ?? { seats: new Map<string, Seat>(), asking: false, latest: undefined }
    rooms.set(name, state)
    state.seats.set(socket.id, { socket, view, revision: undefined, shown: 0, at: 0, behind: false })
    board.rooms.add(name)
  }
  function leave(socket: Socket, board: Board, name: unknown): void {
    if (typeof name !== 'string') return
    board.rooms.delete(name)
    board.asking.delete(name)
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
    seat.revision = seat.shown = snapshot.revision
    seat.at = snapshot.at
    metrics.snapshots.inc()
    seat.socket.emit('snapshot', seat.view === 'full' ? snapshot : { ...snapshot, view: gatedView(snapshot.view) })
    // The link keeps order, and still the news of a delta may be heard before the answer that was sent ahead of it.
    if (latest === undefined || latest.at < snapshot.at || latest.to <= snapshot.revision) return
    if (latest.from !== snapshot.revision) seat.revision = undefined
    else if (seat.view === 'gated') joinGated(seat, latest, gatedPatch(latest.patch))
    else {
      join(seat, latest)
      send([seat.socket.id], latest)
    }
  }
  function join(seat: Seat, delta: Delta): void {
    seat.revision = seat.shown = delta.to
    seat.at = delta.at
  }
  /** Says nothing when nothing in it is for the board: that somebody else's figures moved is no business of his either. */
  function joinGated(seat: Seat, delta: Delta, patch: unknown): void {
    const { shown } = seat
    join(seat, delta)
    if (isEmpty(patch)) seat.shown = shown
    else send([seat.socket.id], { ...delta, from: shown, patch })
  }

  news.onDelta((delta) => {
    const state = rooms.get(delta.room)
    if (state === undefined) return
    state.latest = delta
    const full: string[] = []
    let gated: unknown
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
      } else if (seat.view === 'gated') {
        gated ??= gatedPatch(delta.patch)
        joinGated(seat, delta, gated)
      } else {
        join(seat, delta)
        full.push(seat.socket.id)
      }
    }
    send(full, delta)
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
      door.close()
    },
  }
}
