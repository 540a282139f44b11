// A board as the wire sees it: watches one room and applies what it hears, as web/contract.ts says.
import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import { type ClientEvents, mergePatch, type RoomName, type RoomView, type ServerEvents } from '../../web/contract.ts'

export type Board<V extends RoomView> = {
  /** Undefined until the snapshot came. */
  readonly view: V | undefined
  readonly revision: number
  readonly deltas: number
  close(): void
}

/** Opens a board on `room`; deltas must join what it holds. */
export async function openBoard<V extends RoomView>(http: string, token: string, room: RoomName): Promise<Board<V>> {
  const socket: Socket<ServerEvents, ClientEvents> = io(http, {
    path: '/socket.io',
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
  })
  const board = { view: undefined as V | undefined, revision: 0, deltas: 0, close: () => void socket.disconnect() }
  socket.on('snapshot', (s) => Object.assign(board, { view: s.view, revision: s.revision }))
  socket.on('delta', (d) => {
    expect(d.from).toBe(board.revision)
    Object.assign(board, { view: mergePatch(board.view, d.patch), revision: d.to, deltas: board.deltas + 1 })
  })
  await new Promise<void>((done, fail) => {
    socket.once('connect', () => done())
    socket.once('connect_error', fail)
  })
  socket.emit('watch', { room })
  return board
}
