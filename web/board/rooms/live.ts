// The shell around watched rooms: one socket, one state a room however many parts of the page look at it.
// Reconnects by itself (socket.io does, with growing pauses); a room nobody looks at is let go.
import type { Ref, ShallowRef } from 'vue'
import { ref, shallowRef } from 'vue'
import type { AlarmEvent, Delta, Refusal, RoomName, Snapshot } from '../../contract.ts'
import type { RoomEvent, RoomState } from './room-state.ts'
import { createRoom, step } from './room-state.ts'

/** Longest wait for a snapshot before asking again, ms. */
const SNAPSHOT_WAIT = 8_000

/** What is needed of a socket.io client; a test brings its own. */
export type Wire = {
  readonly connected: boolean
  connect(): unknown
  disconnect(): unknown
  emit(event: 'watch' | 'unwatch', request: { room: RoomName }): unknown
  on(event: 'connect' | 'disconnect' | 'connect_error', listener: () => void): unknown
  on(event: 'snapshot', listener: (s: Snapshot) => void): unknown
  on(event: 'delta', listener: (d: Delta) => void): unknown
  on(event: 'alarm', listener: (a: AlarmEvent) => void): unknown
  on(event: 'refused', listener: (r: Refusal) => void): unknown
}
export type Connection = 'connecting' | 'online' | 'offline'
export type Live = {
  readonly connection: Ref<Connection>
  /** This browser's clock minus the server's, ms: ages are told by the server's clock, phones are often wrong. */
  readonly clockOffset: Ref<number>
  start(): void
  stop(): void
  watch(room: RoomName): { readonly state: ShallowRef<RoomState>; close(): void }
  onAlarm(listener: (alarm: AlarmEvent) => void): () => void
}

type Watched = { state: ShallowRef<RoomState>; users: number; timer: ReturnType<typeof setTimeout> | undefined }

/** `onTrouble` is told of every failed attempt to connect; the session may have ended. */
export function createLive(wire: Wire, now: () => number, onTrouble: () => void): Live {
  const connection = ref<Connection>('connecting')
  const clockOffset = ref(0)
  const rooms = new Map<RoomName, Watched>()
  const listeners = new Set<(alarm: AlarmEvent) => void>()
  let wasOnline = false

  const send = (room: RoomName, watched: Watched, event: RoomEvent) => {
    const next = step(watched.state.value, event)
    watched.state.value = next.state
    if (next.watch) {
      clearTimeout(watched.timer)
      watched.timer = setTimeout(() => send(room, watched, { type: 'overdue' }), SNAPSHOT_WAIT)
      wire.emit('watch', { room })
    } else if (next.state.phase !== 'joining') {
      clearTimeout(watched.timer)
    }
  }
  const toAll = (event: RoomEvent) => {
    for (const [room, watched] of rooms) send(room, watched, event)
  }
  const toOne = (room: RoomName, event: RoomEvent) => {
    const watched = rooms.get(room)
    if (watched !== undefined) send(room, watched, event)
  }

  wire.on('connect', () => {
    wasOnline = true
    connection.value = 'online'
    toAll({ type: 'connected' })
  })
  wire.on('disconnect', () => {
    connection.value = 'offline'
    toAll({ type: 'disconnected' })
  })
  wire.on('connect_error', () => {
    connection.value = wasOnline ? 'offline' : 'connecting'
    onTrouble()
  })
  wire.on('snapshot', (snapshot) => {
    clockOffset.value = now() - snapshot.at
    toOne(snapshot.room, { type: 'snapshot', snapshot, now: now() })
  })
  wire.on('delta', (delta) => {
    clockOffset.value = now() - delta.at
    toOne(delta.room, { type: 'delta', delta, now: now() })
  })
  wire.on('refused', (refusal) => toOne(refusal.room, { type: 'refused', refusal }))
  wire.on('alarm', (alarm) => {
    for (const listener of listeners) listener(alarm)
  })

  return {
    connection,
    clockOffset,
    start: () => {
      if (!wire.connected) wire.connect()
    },
    stop: () => {
      wasOnline = false
      connection.value = 'connecting'
      wire.disconnect()
    },
    watch: (room) => {
      let watched = rooms.get(room)
      if (watched === undefined) {
        watched = { state: shallowRef(createRoom(room, wire.connected)), users: 0, timer: undefined }
        rooms.set(room, watched)
        if (wire.connected) send(room, watched, { type: 'connected' })
      }
      const mine = watched
      mine.users++
      let open = true
      return {
        state: mine.state,
        close: () => {
          if (!open) return
          open = false
          if (--mine.users > 0) return
          clearTimeout(mine.timer)
          rooms.delete(room)
          if (wire.connected) wire.emit('unwatch', { room })
        },
      }
    },
    onAlarm: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
