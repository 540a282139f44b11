// A watched room: a board shows exactly what the server holds, or asks again.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRoom, type RoomEvent, type RoomState, step } from '../../../web/board/rooms/room-state.ts'
import type { Delta, GroupView, RoomView, Snapshot } from '../../../web/contract.ts'

const ROOM = 'segment:yq-lv-elec'
const view = (oee: number | null): RoomView =>
  ({ kind: 'segment', code: 'yq-lv-elec', kpis: { oeeIndex: { value: oee, reason: null } }, losses: null }) as unknown as GroupView
const snapshot = (revision: number, oee: number | null): RoomEvent => ({
  type: 'snapshot',
  now: 5,
  snapshot: { room: ROOM, revision, at: revision, view: view(oee) } satisfies Snapshot,
})
const delta = (from: number, to: number, patch: unknown): RoomEvent => ({
  type: 'delta',
  now: 6,
  delta: { room: ROOM, from, to, at: to, patch } satisfies Delta,
})
const run = (state: RoomState, ...events: RoomEvent[]) => {
  let watches = 0
  let now = state
  for (const event of events) {
    const next = step(now, event)
    now = next.state
    if (next.watch) watches++
  }
  return { state: now, watches }
}
const oeeOf = (state: RoomState) => (state.view as GroupView | null)?.kpis.oeeIndex?.value

describe('a watched room', () => {
  it('asks for a snapshot once connected and is live when it has come', () => {
    const { state, watches } = run(createRoom(ROOM, false), { type: 'connected' }, snapshot(7, 0.5))
    expect(watches).toBe(1)
    expect(state).toMatchObject({ phase: 'live', revision: 7, at: 7, receivedAt: 5 })
  })
  it('applies a delta to the revision it was made from, nulls included', () => {
    const patch = { kpis: { oeeIndex: { value: { $set: null }, reason: 'privacy' } } }
    const { state } = run(createRoom(ROOM, true), snapshot(7, 0.5), delta(7, 9, patch))
    expect(state.revision).toBe(9)
    expect(oeeOf(state)).toBeNull()
    expect((state.view as GroupView).kpis.oeeIndex?.reason).toBe('privacy')
  })
  it('asks again, once, when a delta does not join, and keeps the old view meanwhile', () => {
    const { state, watches } = run(createRoom(ROOM, true), snapshot(7, 0.5), delta(8, 9, {}), delta(9, 10, {}), delta(10, 11, {}))
    expect(watches).toBe(1)
    expect(state.phase).toBe('joining')
    expect(oeeOf(state)).toBe(0.5)
    expect(run(state, snapshot(11, 0.7)).state).toMatchObject({ phase: 'live', revision: 11 })
  })
  it('ignores a delta the snapshot already holds', () => {
    const { state, watches } = run(createRoom(ROOM, true), snapshot(7, 0.5), delta(5, 6, { kpis: null }), delta(6, 7, { kpis: null }))
    expect(watches).toBe(0)
    expect(state).toMatchObject({ phase: 'live', revision: 7 })
    expect(oeeOf(state)).toBe(0.5)
  })
  it('keeps its view while offline and joins anew after that', () => {
    const { state } = run(createRoom(ROOM, true), snapshot(7, 0.5), { type: 'disconnected' })
    expect(state.phase).toBe('offline')
    expect(oeeOf(state)).toBe(0.5)
    const again = run(state, { type: 'connected' }, delta(7, 8, {}), snapshot(3, 0.6))
    expect(again.watches).toBe(1)
    expect(again.state).toMatchObject({ phase: 'live', revision: 3 })
  })
  it('asks again when no snapshot came in time, and only then', () => {
    expect(step(createRoom(ROOM, true), { type: 'overdue' }).watch).toBe(true)
    expect(step(run(createRoom(ROOM, true), snapshot(1, 0.5)).state, { type: 'overdue' }).watch).toBe(false)
  })
  it('shows nothing of a room it may not see', () => {
    const refusal = { room: ROOM, code: 'forbidden', detail: '' } as const
    const { state } = run(createRoom(ROOM, true), snapshot(7, 0.5), { type: 'refused', refusal })
    expect(state).toMatchObject({ phase: 'refused', view: null, refusal })
    expect(step(state, { type: 'disconnected' }).state.phase).toBe('refused')
  })
  it('shows the same as the server after any loss of deltas, once a snapshot has come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ oee: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.boolean() }), { maxLength: 30 }),
        (moves) => {
          let state = run(createRoom(ROOM, true), snapshot(0, 0)).state
          let oee = 0
          moves.forEach((move, i) => {
            oee = move.oee
            if (move.lost) return
            const next = step(state, delta(i, i + 1, { kpis: { oeeIndex: { value: oee } } }))
            state = next.watch ? step(next.state, snapshot(i + 1, oee)).state : next.state
            if (state.phase === 'live') expect(oeeOf(state)).toBe(oee)
          })
        },
      ),
    )
  })
})
