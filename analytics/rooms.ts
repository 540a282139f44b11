// The rooms somebody looks at: once a second each gets its view, and whoever watches hears what changed. Owns the last view and the
// revision of every room; bounded. No timer and no clock of its own: whoever holds one calls `tick`.
import type { EpochMs } from '../model/reading.ts'
import type { Delta, RoomName, RoomView, Snapshot } from '../model/views.ts'
import { diff } from './merge-diff.ts'

export const MAX_ROOMS = 500
/** A room asked for and not watched is remembered this long, so that a watch which follows joins without a gap, ms. */
const UNWATCHED_MS = 60_000
/** One tick works at most this long; the rooms it did not reach are first in the next, ms. */
const TICK_BUDGET_MS = 400

export type Rooms = {
  /** Replaces the set of watched rooms; those over MAX_ROOMS are left out and returned. */
  watch(rooms: readonly RoomName[]): readonly RoomName[]
  /** The last view and its revision, made now if there is none; null for a room that is not. Later deltas go on from it. */
  snapshot(room: RoomName): Snapshot | null
  /** Makes the views of the watched rooms and publishes what changed. Call once a second. */
  tick(): void
  /** Rooms remembered, watched or not. */
  readonly size: number
}

export function createRooms(parts: {
  view: (room: RoomName, now: EpochMs) => RoomView | undefined
  publish: (delta: Delta) => void
  now: () => EpochMs
}): Rooms {
  const rooms = new Map<RoomName, { revision: number; at: EpochMs; view: RoomView }>()
  let watched = new Set<RoomName>()
  let queue: RoomName[] = []

  const open = (room: RoomName, now: EpochMs) => {
    const view = parts.view(room, now)
    if (view === undefined) return undefined
    // Seconds since 1970: a room that was forgotten, or a service that restarted, never gives out a revision again, because a revision
    // rises by one a second at most.
    const made = { revision: Math.floor(now / 1000), at: now, view }
    rooms.set(room, made)
    return made
  }
  const forget = (now: EpochMs) => {
    for (const [name, room] of rooms) if (!watched.has(name) && now - room.at > UNWATCHED_MS) rooms.delete(name)
    for (const name of rooms.keys()) {
      if (rooms.size <= 2 * MAX_ROOMS) break
      if (!watched.has(name)) rooms.delete(name)
    }
  }
  const step = (name: RoomName, now: EpochMs) => {
    const room = rooms.get(name)
    if (room === undefined) {
      open(name, now)
      return
    }
    // At most one revision a second, also when ticks come in a burst.
    if (Math.floor(now / 1000) <= room.revision) return
    const view = parts.view(name, now)
    if (view === undefined) {
      rooms.delete(name)
      return
    }
    const patch = diff(room.view, view)
    room.at = now
    if (patch === undefined) return
    room.view = view
    room.revision++
    parts.publish({ room: name, from: room.revision - 1, to: room.revision, at: now, patch })
  }

  return {
    watch(names) {
      const unique = [...new Set(names)]
      watched = new Set(unique.slice(0, MAX_ROOMS))
      queue = queue.filter((name) => watched.has(name))
      return unique.slice(MAX_ROOMS)
    },
    snapshot(name) {
      const now = parts.now()
      const known = rooms.get(name)
      // Unwatched, its view has not moved with time: made anew, under a revision nobody has.
      const room = known !== undefined && (watched.has(name) || now - known.at < 1000) ? known : open(name, now)
      forget(now)
      return room === undefined ? null : { room: name, revision: room.revision, at: room.at, view: room.view }
    },
    tick() {
      const started = parts.now()
      forget(started)
      const waiting = new Set(queue)
      queue.push(...[...watched].filter((name) => !waiting.has(name)))
      while (queue.length > 0) {
        const now = parts.now()
        if (now - started > TICK_BUDGET_MS) break
        step(queue.shift()!, now)
      }
    },
    get size() {
      return rooms.size
    },
  }
}
