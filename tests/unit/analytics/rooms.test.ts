import { beforeEach, describe, expect, it } from 'vitest'
import { createRooms, MAX_ROOMS, type Rooms } from '../../../analytics/rooms.ts'
import { type Delta, mergePatch, type RoomView } from '../../../model/views.ts'

let now: number
let good: number | null
let published: Delta[]
let rooms: Rooms
const known = (room: string) => room === 'cluster' || room.startsWith('enterprise:')
// The rooms never look inside a view; a small one will do.
const small = (value: number | null) => ({ headline: { goodToday: value } }) as unknown as RoomView

beforeEach(() => {
  now = 1_767_600_000_000
  good = 1
  published = []
  rooms = createRooms({ view: (room) => (known(room) ? small(good) : undefined), publish: (d) => published.push(d), now: () => now })
})
const second = () => {
  now += 1000
  rooms.tick()
}

describe('a watched room', () => {
  it('tells what changed, from the revision of the snapshot on, one by one', () => {
    rooms.watch(['cluster'])
    const snapshot = rooms.snapshot('cluster')!
    let view: unknown = snapshot.view
    for (const next of [2, null, null, 4]) {
      good = next
      second()
    }
    expect(published).toHaveLength(3)
    published.forEach((d, i) => {
      expect([d.from, d.to]).toEqual([snapshot.revision + i, snapshot.revision + i + 1])
      view = mergePatch(view, d.patch)
    })
    expect(view).toEqual(rooms.snapshot('cluster')!.view)
    expect(rooms.snapshot('cluster')!.revision).toBe(snapshot.revision + 3)
  })

  it('says nothing while nothing changes, and nothing for rooms nobody watches', () => {
    rooms.watch(['cluster'])
    second()
    second()
    rooms.watch([])
    good = 9
    second()
    expect(published).toEqual([])
  })

  it('moves once a second at most, however often it is asked', () => {
    rooms.watch(['cluster'])
    second()
    for (let i = 0; i < 5; i++) {
      good = 10 + i
      rooms.tick()
    }
    expect(published).toEqual([])
    second()
    expect(published).toHaveLength(1)
  })

  it('never gives out a revision twice, not even after it was forgotten', () => {
    const revisions: number[] = []
    for (let i = 0; i < 5; i++) {
      revisions.push(rooms.snapshot('cluster')!.revision)
      rooms.watch(['cluster'])
      good = i
      second()
      good = -i - 1
      second()
      revisions.push(rooms.snapshot('cluster')!.revision)
      rooms.watch([])
      now += 120_000
      rooms.tick()
    }
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
  })

  it('goes on from a snapshot taken before it was watched', () => {
    const { revision } = rooms.snapshot('cluster')!
    rooms.watch(['cluster'])
    good = 2
    second()
    expect(published[0]).toMatchObject({ from: revision, to: revision + 1, patch: { headline: { goodToday: 2 } } })
  })
})

describe('all rooms', () => {
  it('are bounded: those over the limit are named', () => {
    const asked = Array.from({ length: MAX_ROOMS + 3 }, (_, i) => `enterprise:e${i}`)
    expect(rooms.watch([...asked, ...asked])).toEqual(asked.slice(MAX_ROOMS))
    second()
    expect(rooms.size).toBe(MAX_ROOMS)
  })
  it('are bounded for those who only ask', () => {
    for (let i = 0; i < 3 * MAX_ROOMS; i++) rooms.snapshot(`enterprise:e${i}`)
    expect(rooms.size).toBeLessThanOrEqual(2 * MAX_ROOMS)
  })
  it('have no snapshot where there is no room', () => {
    expect(rooms.snapshot('nowhere')).toBeNull()
    rooms.watch(['nowhere'])
    second()
    expect(published).toEqual([])
  })
  it('get their turn in the next second when one takes too long', () => {
    const slow = createRooms({
      view: () => {
        now += 300
        return small(good)
      },
      publish: (d) => published.push(d),
      now: () => now,
    })
    slow.watch(['a', 'b', 'c', 'd'])
    const turns = () => {
      now += 1000
      slow.tick()
    }
    for (let i = 0; i < 4; i++) turns()
    good = 2
    for (let i = 0; i < 4; i++) turns()
    expect(published.map((d) => d.room).sort()).toEqual(['a', 'b', 'c', 'd'])
  })
})
