// Sockets that come in: TCP, TLS, and the private door for WebSockets, which the front ends and pipes on. Owns the listeners and how
// many connections there are, in all and from one address; never reads more of a socket than the line that names a piped client.
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { readPreface } from './websocket.ts'

type Door = {
  readonly port: number
  /** Takes no new connections; resolves when the last one has ended. */
  close(): Promise<void>
  /** Ends what is left, also sockets that are still at their handshake or first line. */
  end(): void
}
type Accept = (socket: Socket, address: string) => void

/** Counts connections: a full house turns new ones away before a byte of them is read. */
export class Admission {
  readonly #max: number
  readonly #maxPerAddress: number
  readonly #byAddress = new Map<string, number>()
  count = 0

  /** Loopback is exempt from the share of one address: balancers and TLS ends on this machine have one address for all. */
  constructor(max: number, maxPerAddress: number) {
    this.#max = max
    this.#maxPerAddress = maxPerAddress
  }

  /** False: full. True: counted until the socket closes. */
  admit(socket: Socket, address: string): boolean {
    const here = this.#byAddress.get(address) ?? 0
    if (this.count >= this.#max || (here >= this.#maxPerAddress && !isLoopback(address))) return false
    this.count++
    this.#byAddress.set(address, here + 1)
    socket.once('close', () => {
      this.count--
      const left = this.#byAddress.get(address)! - 1
      if (left === 0) this.#byAddress.delete(address)
      else this.#byAddress.set(address, left)
    })
    return true
  }
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')

type Admit = (socket: Socket, address: string) => boolean
type DoorOptions = {
  readonly host: string
  readonly port: number
  readonly tlsPort: number
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
}
type Doors = { readonly tcp: Door; readonly tls: Door | undefined; readonly piped: Door }

/** Opens all doors or none. `admit` decides before a byte is read, `accept` gets the socket. */
export async function openDoors({ host, port, tlsPort, tls }: DoorOptions, admit: Admit, accept: Accept): Promise<Doors> {
  const tcp = await openTcp(host, port, admit, accept)
  try {
    return { tcp, tls: tls && (await openTls(host, tlsPort, tls, admit, accept)), piped: await openPiped(admit, accept) }
  } catch (error) {
    await tcp.close()
    throw error
  }
}

async function openTcp(host: string, port: number, admit: Admit, accept: Accept): Promise<Door> {
  const server = createServer({ noDelay: true }, (socket) => {
    const address = socket.remoteAddress ?? ''
    if (admit(socket, address)) accept(socket, address)
    else socket.destroy()
  })
  return await listen(server, host, port)
}

async function openTls(
  host: string,
  port: number,
  pem: { readonly cert: string; readonly key: string },
  admit: Admit,
  accept: Accept,
): Promise<Door> {
  const server = createTlsServer({ ...pem, noDelay: true, handshakeTimeout: 10_000, minVersion: 'TLSv1.2' }, (socket) =>
    accept(socket, socket.remoteAddress ?? ''),
  )
  // Counted before the handshake, which is the dear part.
  server.prependListener('connection', (socket: Socket) => {
    if (!admit(socket, socket.remoteAddress ?? '')) socket.destroy()
  })
  // A failed handshake ends its own socket and nothing else.
  server.on('tlsClientError', () => {})
  return await listen(server, host, port)
}

/** The private door on loopback: each connection begins with the address of the client it stands for (websocket.ts). */
async function openPiped(admit: Admit, accept: Accept): Promise<Door> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    readPreface(socket, (address) => {
      if (admit(socket, address)) accept(socket, address)
      else socket.destroy()
    })
  })
  return await listen(server, '127.0.0.1', 0)
}

async function listen(server: Server, host: string, port: number): Promise<Door> {
  const sockets = new Set<Socket>()
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen({ host, port, backlog: 4096 }, () => {
      server.removeListener('error', fail)
      done()
    })
  })
  // EMFILE and the like: the connection is lost, the listener lives on.
  server.on('error', () => {})
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close: () => new Promise<void>((done) => server.close(() => done())),
    end() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
