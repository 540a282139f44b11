// socket.io on the server's port: who gets a socket at all. Knows nothing of rooms.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type DefaultEventsMap, type Socket as IoSocket, Server } from 'socket.io'
import { bearerOf, type Caller } from './auth.ts'
import type { ClientEvents, ServerEvents } from './contract.ts'
import { crossOrigin } from './origin.ts'
import type { App } from './routes/route.ts'
import { COOKIE } from './routes/session.ts'

export type Socket = IoSocket<ClientEvents, ServerEvents, DefaultEventsMap, { caller: Caller }>
type Io = Server<ClientEvents, ServerEvents, DefaultEventsMap, { caller: Caller }>
export type SocketLimits = { readonly sockets: number; readonly socketsPerUser: number }

const PATH = '/socket.io'

/** `otherUpgrades`: paths of the same port that others upgrade. An upgrade of any other path is turned away. */
export function openSockets(app: App, limits: SocketLimits, otherUpgrades: readonly string[]): { readonly io: Io; close(): void } {
  const { metrics } = app.front
  const io: Io = new Server(app.server, {
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
    if (path.startsWith(`${PATH}/`) || otherUpgrades.includes(path)) return
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
  app.server.on('upgrade', strangers)

  io.use((socket, next) => {
    const caller = callerOf(app, socket.handshake)
    const because = caller === null ? 'unauthenticated' : crowded(io, caller, limits) ? 'too-many-connections' : undefined
    if (caller === null || because !== undefined) {
      metrics.refused.inc({ because: because ?? 'unauthenticated' })
      next(new Error(because))
      return
    }
    socket.data.caller = caller
    next()
  })

  return {
    io,
    close() {
      app.server.removeListener('upgrade', strangers)
      io.disconnectSockets(true)
      // The HTTP server is the front's own: only the socket engine ends here.
      io.engine.close()
    },
  }
}

/** Who stands behind a handshake: a token, as programs send it, in `auth` or as over HTTP; or the cookie of a page of our own. */
function callerOf(app: App, handshake: Socket['handshake']): Caller | null {
  const { auth, config } = app.front
  const { token } = handshake.auth as { token?: unknown }
  if (typeof token === 'string') return auth.caller(token)
  const bearer = bearerOf(handshake.headers.authorization)
  if (bearer !== undefined) return auth.caller(bearer)
  if (crossOrigin(handshake.headers, config.IB_PUBLIC_URL)) return null
  const cookie = app.parseCookie(handshake.headers.cookie ?? '')[COOKIE]
  return cookie === undefined ? null : auth.caller(cookie)
}

function crowded(io: Io, caller: Caller, limits: SocketLimits): boolean {
  const others = [...io.of('/').sockets.values()]
  const own = others.filter((other) => other.data.caller.username === caller.username)
  return others.length >= limits.sockets || own.length >= limits.socketsPerUser
}
