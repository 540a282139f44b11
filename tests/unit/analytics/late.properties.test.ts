import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SUM } from '../../../model/kpi.ts'
import { FLAG } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { type Sent, state } from './feed.ts'
import { END, figures, HOUR, openWorld, rest, rowsOf, SPAN_S, START, shown, stories, takeAll } from './late-world.ts'

const DONE = END + 9 * HOUR
const RUNS = { numRuns: 60 }

describe('late readings', { timeout: 120_000 }, () => {
  it('give the same figures as if they had come in time, whatever the order', async () => {
    let late = 0
    await fc.assert(
      fc.asyncProperty(stories, async (sent) => {
        const inOrder = openWorld()
        await takeAll(
          inOrder,
          sent.map((r) => ({ ...r, receivedAt: r.at })),
        )
        await rest(inOrder, DONE)
        const delayed = openWorld()
        await takeAll(delayed, sent)
        await rest(delayed, DONE)
        expect(inOrder.fed.analytics.counters.late).toBe(0)
        expect(delayed.fed.late).toBe(0)
        late += delayed.fed.analytics.counters.late
        expect(await figures(delayed)).toEqual(await figures(inOrder))
        expect(shown(delayed, END + 36 * 60_000)).toEqual(shown(inOrder, END + 36 * 60_000))
      }),
      RUNS,
    )
    expect(late).toBeGreaterThan(RUNS.numRuns)
  })

  it('give the same after a crash between their arrival and their re-statement', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories,
        fc.integer({ min: 0, max: SPAN_S + 8 * 3600 }),
        fc.integer({ min: 0, max: SPAN_S }),
        async (sent, snap, more) => {
          const unbroken = openWorld()
          await takeAll(unbroken, sent)
          await rest(unbroken, DONE)

          const saveAt = START + snap * 1000
          const crashAt = saveAt + more * 1000
          const received = (r: Sent) => r.receivedAt ?? r.at
          const world = openWorld()
          await takeAll(
            world,
            sent.filter((r) => received(r) < saveAt),
          )
          const saved = { bytes: world.fed.analytics.snapshot(), offset: world.offset }
          await takeAll(
            world,
            sent.filter((r) => received(r) >= saveAt && received(r) < crashAt),
          )
          // kill -9: memory is gone, the warehouse goes back to the snapshot, the journal brings the rest again.
          await world.store.rewind(saved.offset)
          const again = openWorld({ store: world.store, from: saved })
          await takeAll(
            again,
            sent.filter((r) => received(r) >= saveAt),
          )
          await rest(again, DONE)
          // Even the versions are the same: a re-statement has its place in the journal.
          expect(await rowsOf(again)).toEqual(await rowsOf(unbroken))
          expect(shown(again, DONE)).toEqual(shown(unbroken, DONE))
        },
      ),
      RUNS,
    )
  })
})

/** A day of a machine that runs, counts every minute and is heard every ten seconds. */
function day(device = 0): Sent[] {
  const sent: Sent[] = []
  sent.push({ ...state(START, 'RUN', true), device })
  for (let s = 10; s <= 26 * 3600; s += 10) {
    const at = START + s * 1000
    if (s % 60 === 0) sent.push({ metric: 'count.good', at, value: Math.floor(s / 3), device })
    else sent.push({ metric: 'power.active', at, value: 2, device })
  }
  return sent
}

describe('a re-statement', { timeout: 60_000 }, () => {
  it('of one reading three hours late changes its windows and no others', async () => {
    const world = openWorld({ devices: 2 })
    const lateAt = START + 20 * HOUR
    const fault = { ...state(lateAt, 'FAULT', true), receivedAt: lateAt + 3 * HOUR + 1 }
    const repaired = { ...state(lateAt + 7 * 60_000, 'RUN', true) }
    await takeAll(world, [...day(0), ...day(1), fault, repaired])
    await rest(world, START + 27 * HOUR)
    expect(world.fed.analytics.counters).toMatchObject({ late: 1, restatements: 1, tooLate: 0 })
    const rows = await rowsOf(world)
    const restated = rows.filter((r) => r.version > 1).map((r) => (r.minute - lateAt) / 60_000)
    // A reading on the stroke of a minute is counted in the minute that ends there.
    expect(restated).toEqual([-1, 0, 1, 2, 3, 4, 5, 6])
    expect(rows.filter((r) => r.version > 1).map((r) => r.sums[SUM.tFault])).toEqual([0, ...Array(7).fill(60_000)])
    // Every earlier version is still there.
    expect((await world.store.stats()).minutes).toBe(rows.length + 8 + (await rowsOf(world, 1)).length)
    expect((await rowsOf(world, 1)).every((r) => r.version === 1)).toBe(true)
    const hour = world.fed.analytics.live.hours(0, 48, START + 26 * HOUR).find((h) => h.from === Math.floor(lateAt / HOUR) * HOUR)
    expect(hour!.sums[SUM.tFault]).toBe(7 * 60_000)
  })

  it('reads what came in the moment before it, of a device as young as that', async () => {
    const at = (minute: number) => START + minute * 60_000
    const sent: Sent[] = [
      state(at(0), 'RUN', true),
      { metric: 'power.active', at: at(18), value: 2 },
      { ...state(at(0.5), 'SETUP', true), receivedAt: at(18) + 1000 },
      ...[5, 9, 32].map((minute) => ({ ...state(at(minute), minute === 9 ? 'RUN' : 'FAULT', true), receivedAt: at(18) + 2500 })),
    ]
    const world = openWorld()
    await takeAll(world, sent)
    await world.take([], at(18) + 3100)
    expect(world.fed.analytics.counters.restatements).toBe(1)
    await rest(world, at(33))
    const inTime = openWorld()
    await takeAll(
      inTime,
      sent.map((r) => ({ ...r, receivedAt: r.at })),
    )
    await rest(inTime, at(33))
    expect(await figures(world)).toEqual(await figures(inTime))
  })

  it('of a backlog that followed the live data gives the unbroken day', async () => {
    const unbroken = openWorld()
    await takeAll(unbroken, day())
    await rest(unbroken, START + 27 * HOUR)
    const world = openWorld()
    const from = START + 3 * HOUR
    const to = START + 21 * HOUR
    const back = START + 26 * HOUR + 1000
    await takeAll(
      world,
      day().map((r) =>
        r.at > from && r.at < to ? { ...r, flags: FLAG.hist, receivedAt: back + Math.floor((r.at - from) / HOUR) * 500 } : r,
      ),
    )
    await rest(world, START + 27 * HOUR)
    expect(await figures(world)).toEqual(await figures(unbroken))
    expect((await rowsOf(world)).filter((r) => r.minute < from - 16 * 60_000).every((r) => r.version === 1)).toBe(true)
    expect(shown(world, START + 27 * HOUR)).toEqual(shown(unbroken, START + 27 * HOUR))
  })

  it('reaches what a device says of the time before its first reading', async () => {
    const world = openWorld()
    const whole = openWorld()
    await takeAll(whole, day())
    const late = START + 27 * HOUR
    await takeAll(
      world,
      day().map((r) => (r.at < START + 5 * HOUR ? { ...r, receivedAt: late } : r)),
    )
    await rest(world, late + 1000)
    await rest(whole, late + 1000)
    expect(await figures(world)).toEqual(await figures(whole))
  })

  it('is refused for what is older than its days, and that stays without effect', async () => {
    const world = openWorld({ days: 1 })
    const plain = openWorld({ days: 1 })
    const sent = day()
    const far = { ...state(START - HOUR, 'FAULT', true), receivedAt: START + 25 * HOUR }
    const near = { ...state(START + 2 * HOUR, 'SETUP', true), receivedAt: START + 25.5 * HOUR }
    await takeAll(world, [...sent, far, near])
    await takeAll(plain, [...sent, near])
    await rest(world, START + 27 * HOUR)
    await rest(plain, START + 27 * HOUR)
    expect([world.fed.late, plain.fed.late]).toEqual([1, 0])
    expect(await figures(world)).toEqual(await figures(plain))
  })

  it('can be rehearsed as soon as there is a past, and leaves no trace', async () => {
    const world = openWorld({ devices: 2 })
    const { restatement, snapshot } = world.fed.analytics
    expect(await restatement.rehearse()).toBe(false)
    await takeAll(world, day())
    const [before, rows] = [Buffer.from(snapshot()).toString('hex'), await rowsOf(world)]
    expect(await restatement.rehearse()).toBe(true)
    expect(Buffer.from(snapshot()).toString('hex')).toBe(before)
    expect(await rowsOf(world)).toEqual(rows)
  })

  it('is refused where no checkpoint stands for the time before, and the books follow', async () => {
    const store = openMemoryWarehouse()
    const world = openWorld({ store: { ...store, past: { ...store.past, checkpoints: async () => [] } } })
    const late = { ...state(START + HOUR, 'FAULT', true), receivedAt: START + 20 * HOUR }
    await takeAll(world, [...day(), late])
    await rest(world, START + 27 * HOUR)
    expect(world.fed.late).toBe(1)
    expect(world.fed.analytics.counters).toMatchObject({ tooLate: 1, late: 0, restatements: 0, restated: 0, readings: day().length })
  })
})
