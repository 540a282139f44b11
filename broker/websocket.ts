// MQTT over WebSocket, in two halves. The front, which has the HTTP port, ends the WebSocket and pipes its bytes to the edge's private
// door; the first line of each such connection names the client's address. Neither half looks at MQTT: the frame guard does.
import type { IncomingMessage, Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'

/** Longest first line: `address\n`. An IPv6 address with a zone fits twice. */
const MAX_PREFACE = 128
const PREFACE_MS = 5_000
const ADDRESS = /^[0-9a-fA-F.:%a-z]{0,120}$/

export type WebSocketOptions = {
  readonly path: string
  /** Larger WebSocket messages close the connection, bytes. */
  readonly maxPayload: number
  /** The edge's private door on this machine. */
  readonly port: number
  /** Of the client, where a proxy is trusted to name it; default: the peer. */
  readonly addressOf?: (request: IncomingMessage) => string
}

/** Serves MQTT at `path` of an HTTP server; upgrades of other paths are left to others. */
export function attachWebSocket(server: Server, options: WebSocketOptions): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxPayload,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false),
  })
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if ((request.url ?? '').split('?', 1)[0] !== options.path) return
    const address = options.addressOf?.(request) ?? request.socket.remoteAddress ?? ''
    sockets.handleUpgrade(request, socket, head, (ws) => pipe(ws, options.port, address))
  }
  server.on('upgrade', upgrade)
  return {
    close() {
      server.removeListener('upgrade', upgrade)
      for (const ws of sockets.clients) ws.terminate()
      sockets.close()
    },
  }
}

function pipe(ws: WebSocket, port: number, address: string): void {
  // MQTT packets travel in binary messages only [MQTT-6.0.0-1].
  ws.on('message', (_data, isBinary) => isBinary || ws.close(1003))
  const stream = createWebSocketStream(ws)
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  socket.write(`${address}\n`)
  // Either side ending ends the other; how it ended is told to nobody, MQTT has its own words.
  pipeline(stream, socket, () => socket.destroy())
  pipeline(socket, stream, () => ws.close())
}

/** Reads the first line of a piped connection, then hands over the address; the rest stays in the socket. Otherwise the socket is ended. */
export function readPreface(socket: Socket, named: (address: string) => void): void {
  const timer = setTimeout(() => socket.destroy(), PREFACE_MS)
  let line = ''
  const hear = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      const end = chunk.indexOf(10)
      line += chunk.toString('latin1', 0, end < 0 ? chunk.length : end)
      if (line.length > MAX_PREFACE || (end >= 0 && !ADDRESS.test(line))) return done(false)
      if (end < 0) continue
      if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1))
      return done(true)
    }
  }
  const done = (good: boolean) => {
    clearTimeout(timer)
    socket.removeListener('readable', hear)
    socket.removeListener('close', gone)
    if (good) named(line)
    else socket.destroy()
  }
  const gone = () => clearTimeout(timer)
  socket.on('readable', hear)
  socket.once('close', gone)
}
