// One watched room as a value: what the server last said and whether the board can still join what comes next.
// No socket and no clock: `live.ts` carries out `watch` and passes times in.
import type { Delta, Refusal, RoomName, RoomView, Snapshot } from '../../contract.ts'
import { mergePatch } from '../../contract.ts'

/** joining: a snapshot was asked for · live · offline: the last view is kept and grows old · refused: no right or no such room */
export type Phase = 'joining' | 'live' | 'offline' | 'refused'
export type RoomState = {
  readonly room: RoomName
  readonly phase: Phase
  /** null before the first snapshot */
  readonly revision: number | null
  readonly view: RoomView | null
  /** the server's time of the view, ms */
  readonly at: number | null
  /** this browser's time of its arrival, ms */
  readonly receivedAt: number | null
  readonly refusal: Refusal | null
}
export type RoomEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** no snapshot came in time */
  | { readonly type: 'overdue' }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly now: number }
  | { readonly type: 'delta'; readonly delta: Delta; readonly now: number }
  | { readonly type: 'refused'; readonly refusal: Refusal }
/** `watch`: ask the server for this room (again); it answers with a snapshot. */
export type Step = { readonly state: RoomState; readonly watch: boolean }

export function createRoom(room: RoomName, connected: boolean): RoomState {
  return { room, phase: connected ? 'joining' : 'offline', revision: null, view: null, at: null, receivedAt: null, refusal: null }
}

/** Takes one event through one room. A delta is applied only to the very revision it was made from. */
export function step(state: RoomState, event: RoomEvent): Step {
  switch (event.type) {
    case 'connected':
      return { state: { ...state, phase: 'joining', refusal: null }, watch: true }
    case 'disconnected':
      return { state: state.phase === 'refused' ? state : { ...state, phase: 'offline' }, watch: false }
    case 'overdue':
      return { state, watch: state.phase === 'joining' }
    case 'refused':
      return { state: { ...state, phase: 'refused', view: null, revision: null, refusal: event.refusal }, watch: false }
    case 'snapshot': {
      const { revision, view, at } = event.snapshot
      return { state: { ...state, phase: 'live', revision, view, at, receivedAt: event.now, refusal: null }, watch: false }
    }
    case 'delta':
      return onDelta(state, event.delta, event.now)
  }
}

function onDelta(state: RoomState, delta: Delta, now: number): Step {
  // While joining, deltas may overtake the snapshot or belong to the revision we gave up: the snapshot settles it.
  if (state.phase !== 'live' || state.revision === null) return { state, watch: false }
  if (delta.from !== state.revision) {
    // Older than what we have: the snapshot already holds it.
    if (delta.to <= state.revision) return { state, watch: false }
    return { state: { ...state, phase: 'joining' }, watch: true }
  }
  // The server made the patch from a view of this room, so the result is one.
  const view = mergePatch(state.view, delta.patch) as RoomView
  return { state: { ...state, revision: delta.to, view, at: delta.at, receivedAt: now }, watch: false }
}
