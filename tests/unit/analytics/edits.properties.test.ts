import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCalendar } from '../../../analytics/calendar.ts'
import { touched } from '../../../analytics/edits.ts'
import { termsAt, termsOf } from '../../../analytics/terms.ts'
import { SUM } from '../../../model/kpi.ts'
import type { Dated, Device, Shift, Site } from '../../../model/plant.ts'
import { type Sent, state } from './feed.ts'
import {
  DAY,
  DEVICE,
  END,
  figures,
  flagsOf,
  HOUR,
  openWorld,
  type Registry,
  registryOf,
  rest,
  rowsOf,
  SPAN_S,
  START,
  shown,
  site,
  stories,
  takeAll,
  type World,
} from './late-world.ts'

const DONE = END + 9 * HOUR
const DAYS = [1, 2, 3, 4, 5, 6, 7]

const { path, name, type } = DEVICE[0]!.doc

/** What somebody writes: a document, from when it holds, and when it is written. */
type Edit = { readonly at: number; readonly from: number } & (
  | { readonly kind: 'site'; readonly doc: Site }
  | { readonly kind: 'device'; readonly doc: Device }
  | { readonly kind: 'stops'; readonly to: number; readonly reason: string | null }
)
const put = <T>(versions: readonly Dated<T>[], doc: T, from: number): readonly Dated<T>[] =>
  [...versions.filter((v) => v.from !== from), { from, doc }].sort((a, b) => a.from - b.from)
function apply(registry: Registry, edit: Edit): void {
  if (edit.kind === 'site') registry.sites = put(registry.sites, edit.doc, edit.from)
  else if (edit.kind === 'device') registry.devices = put(registry.devices, edit.doc, edit.from)
  else {
    const { from, to, reason, at } = edit
    registry.stops = [...registry.stops, { device: path, version: registry.stops.length + 1, from, to, reason, note: null, by: 'x', at }]
  }
  registry.revision++
}

const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const shift = fc
  .tuple(fc.integer({ min: 0, max: 23 * 60 }), fc.integer({ min: 30, max: 700 }))
  .map(([start, length]): Shift => ({ name: 's', start: clock(start), end: clock((start + length) % 1440), days: DAYS }))
const docs = {
  site: fc.record({
    shifts: fc.array(shift, { maxLength: 1 }),
    breaks: fc.constantFrom([], [{ start: '10:07', end: '10:31' }], [{ start: '11:40', end: '12:10' }]),
    exceptions: fc.constantFrom([], [{ date: '2026-03-10', shifts: [], breaks: [] }]),
    timezone: fc.constantFrom('Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin'),
  }),
  device: fc.record(
    {
      idealCycle: fc.constantFrom(0.7, 1.5, 2.25),
      minorStopLimit: fc.constantFrom(60, 301, 1200),
      staleAfter: fc.constantFrom(120, 900, 5000),
      kpiScope: fc.boolean(),
    },
    { requiredKeys: ['kpiScope'] },
  ),
}
const moment = fc.record({
  at: fc.integer({ min: 0, max: SPAN_S + 8 * 3600 }).map((s) => START + s * 1000),
  from: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -3600, max: SPAN_S }).map((s) => START + s * 1000),
  ),
})
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(moment, docs.site).map(([when, part]): Edit => ({ ...when, kind: 'site', doc: { ...site, ...part } })),
  fc.tuple(moment, docs.device).map(([when, part]): Edit => ({ ...when, kind: 'device', doc: { path, name, type, ...part } })),
  fc.tuple(moment, fc.integer({ min: 1, max: 5 * 3600 }), fc.constantFrom('B1', 'M', 'S1', 'W1', 'W3', 'N', 'P2', 'U', null)).map(
    ([{ at, from }, s, reason]): Edit => ({
      at,
      from: Math.max(from, START),
      to: Math.max(from, START) + s * 1000,
      kind: 'stops',
      reason,
    }),
  ),
)
const edits = fc.array(edit, { minLength: 1, maxLength: 3 }).map((list) => [...list].sort((a, b) => a.at - b.at))

/** Readings in order of receipt, each edit as soon as its time has come. */
async function live(world: World, sent: readonly Sent[], changes: readonly Edit[], from = 0): Promise<void> {
  const waiting = changes.filter((e) => e.at >= from)
  await takeAll(world, sent, (receivedAt) => {
    while (waiting.length > 0 && waiting[0]!.at <= receivedAt) apply(world.registry, waiting.shift()!)
  })
  for (const change of waiting) apply(world.registry, change)
}
async function fromTheStart(sent: readonly Sent[], changes: readonly Edit[]): Promise<World> {
  const world = openWorld()
  for (const change of changes) apply(world.registry, change)
  const again = openWorld({ registry: { ...world.registry } })
  await takeAll(
    again,
    sent.map((r) => ({ ...r, receivedAt: r.at })),
  )
  return rest(again, DONE)
}
const known = async (world: World) => ({
  figures: await figures(world),
  flags: await flagsOf(world),
  shown: shown(world, END + 36 * 60_000),
})
const RUNS = { numRuns: 30 }

/** A turn ends amid silences that a shorter limit has made, while the live fold notes another silence: once its note was lost. */
const SILENCES: [Sent[], Edit[]] = [
  [
    { ...state(START, 'OFF'), receivedAt: START },
    ...[...Array.from({ length: 90 }, (_, i) => 0.5 + i * 400), 38_400, 39_300, 40_500].map(
      (s): Sent => ({ metric: 'env.temperature', at: START + s * 1000, value: 20 }),
    ),
  ],
  [
    { at: START, from: START + 27_060_000, kind: 'device', doc: { path, name, type, staleAfter: 900, kpiScope: false } },
    { at: START + 32_401_000, from: 0, kind: 'device', doc: { path, name, type, staleAfter: 120, kpiScope: false } },
  ],
]

/** The first turn ends where only it knows of a state: nothing was noted of the device before, so what held there once was not said. */
const UNNOTED: [Sent[], Edit[]] = [
  [
    ...[...Array.from({ length: 90 }, (_, i) => 0.5 + i * 400), 38_400, 39_300, 40_500].map(
      (s): Sent => ({ metric: 'env.temperature', at: START + s * 1000, value: 20 }),
    ),
    { ...state(START, 'OFF'), receivedAt: START + 11_599_000 },
    state(START + 5_461_000, 'UNKNOWN'),
  ],
  [{ at: START, from: START, kind: 'device', doc: { path, name, type, kpiScope: false } }],
]

/** A stop is decided in a silence that begins before the live fold's base and ends after it: its minutes before the base were given twice. */
const DECIDED: [Sent[], Edit[]] = [
  [
    { metric: 'heartbeat', at: START, receivedAt: START, value: 81 },
    { ...state(START, 'MINOR'), receivedAt: START },
    ...[...Array.from({ length: 90 }, (_, i) => 0.5 + i * 400), 38_400, 39_300, 40_500].map(
      (s): Sent => ({ metric: 'env.temperature', at: START + s * 1000, value: 20 }),
    ),
  ],
  [
    { at: START, from: START, kind: 'device', doc: { path, name, type, kpiScope: false } },
    { at: START + 34_401_000, from: 0, kind: 'site', doc: { ...site, shifts: [], breaks: [], exceptions: [] } },
  ],
]

describe('edits', { timeout: 180_000 }, () => {
  it('give what a service would that had them from the start, whenever they come and however late the readings', async () => {
    let restated = 0
    await fc.assert(
      fc.asyncProperty(stories, edits, async (sent, changes) => {
        const world = openWorld()
        await live(world, sent, changes)
        await rest(world, DONE)
        restated += world.fed.analytics.counters.edits
        expect(await known(world)).toEqual(await known(await fromTheStart(sent, changes)))
      }),
      RUNS,
    )
    expect(restated).toBeGreaterThan(RUNS.numRuns / 4)
  })

  it('give the same in many small turns as at once', async () => {
    let turns = 0
    await fc.assert(
      fc.asyncProperty(stories, edits, async (sent, changes) => {
        const atOnce = openWorld()
        await live(atOnce, sent, changes)
        await rest(atOnce, DONE)
        const inTurns = openWorld({ atOnce: 1 })
        const { run } = inTurns.fed.analytics.restatement
        Object.assign(inTurns.fed.analytics.restatement, {
          run(entry: number, at: number) {
            turns++
            return run(entry, at)
          },
        })
        await live(inTurns, sent, changes)
        await rest(inTurns, DONE)
        expect(await known(inTurns)).toEqual(await known(atOnce))
      }),
      { ...RUNS, examples: [SILENCES, UNNOTED, DECIDED] },
    )
    expect(turns).toBeGreaterThan(3 * RUNS.numRuns)
  })

  it('give the same after a crash between the edit, its re-statement and the next snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories,
        edits,
        fc.integer({ min: 0, max: SPAN_S + 8 * 3600 }),
        fc.integer({ min: 0, max: SPAN_S }),
        fc.constantFrom(1, 1_000_000),
        async (sent, changes, snap, more, atOnce) => {
          const saveAt = START + snap * 1000
          const crashAt = saveAt + more * 1000
          const received = (r: Sent) => r.receivedAt ?? r.at
          const world = openWorld({ atOnce })
          await live(
            world,
            sent.filter((r) => received(r) < saveAt),
            changes.filter((e) => e.at < saveAt),
          )
          const saved = { bytes: world.fed.analytics.snapshot(), offset: world.offset }
          await live(
            world,
            sent.filter((r) => received(r) >= saveAt && received(r) < crashAt),
            changes.filter((e) => e.at >= saveAt && e.at < crashAt),
          )
          // kill -9: memory is gone, the warehouse goes back to the snapshot, the journal brings the rest again; the registry stays.
          await world.store.rewind(saved.offset)
          const again = openWorld({ store: world.store, from: saved, registry: world.registry, atOnce })
          await live(
            again,
            sent.filter((r) => received(r) >= saveAt),
            changes,
            crashAt,
          )
          await rest(again, DONE)
          expect(await known(again)).toEqual(await known(await fromTheStart(sent, changes)))
        },
      ),
      RUNS,
    )
  })
})

/** Ten days of a machine that counts every ten minutes. */
function tenDays(): Sent[] {
  const sent: Sent[] = [state(START, 'RUN', true)]
  for (let m = 10; m <= 10 * 1440; m += 10) sent.push({ metric: 'count.good', at: START + m * 60_000, value: m })
  return sent
}
const versionsOf = async (world: World) => new Map((await rowsOf(world)).map((r) => [r.minute, r.version]))
const LATER = START + 10 * DAY + 60_000

describe('an edit', { timeout: 60_000 }, () => {
  it('of one day re-states the minutes it touches and no others', async () => {
    const world = openWorld()
    await takeAll(world, tenDays())
    const plain = await rowsOf(world)
    const late = START + 7 * DAY
    const day = { date: new Date(late + 8 * HOUR).toISOString().slice(0, 10), breaks: [] }
    const doc = { ...site, exceptions: [{ ...day, shifts: [{ name: 'day', start: '08:00', end: '15:00', days: DAYS }] }] }
    apply(world.registry, { at: 0, from: 0, kind: 'site', doc })
    await rest(world, LATER)
    const versions = await versionsOf(world)
    const moved = [...versions].filter(([, version]) => version > 1).map(([minute]) => minute)
    const local = (text: string) => Date.parse(`${day.date}T${text}:00+08:00`)
    const isTouched = (minute: number) =>
      (minute >= local('11:40') && minute < local('12:10')) || (minute >= local('15:00') && minute < local('16:00'))
    expect(moved).toEqual(plain.map((r) => r.minute).filter(isTouched))
    expect(moved.every((minute) => versions.get(minute) === 2)).toBe(true)
    expect(world.fed.analytics.counters).toMatchObject({ edits: 1, restatements: 1, late: 0 })
  })

  it('is told of while it waits, by enterprise and registry revision', async () => {
    const world = openWorld()
    await takeAll(world, tenDays())
    const { restatement } = world.fed.analytics
    const { enterprise } = site
    const seen = world.registry.revision
    expect(restatement.of(enterprise, seen)).toEqual({ looking: false, devices: 0 })
    apply(world.registry, { at: 0, from: 0, kind: 'device', doc: { ...DEVICE[0]!.doc, idealCycle: 3 } })
    expect(restatement.of(enterprise, seen + 1)).toEqual({ looking: true, devices: 0 })
    await world.take([], LATER)
    expect(restatement.of(enterprise, seen + 1)).toEqual({ looking: false, devices: 1 })
    expect(restatement.of('another', seen + 1)).toEqual({ looking: false, devices: 0 })
    await rest(world, LATER)
    expect(restatement.of(enterprise, seen + 1)).toEqual({ looking: false, devices: 0 })
  })

  it('reaches back seven days from the newest reading, and no further', async () => {
    const world = openWorld()
    await takeAll(world, tenDays())
    apply(world.registry, { at: 0, from: 0, kind: 'device', doc: { ...DEVICE[0]!.doc, idealCycle: 3 } })
    await rest(world, LATER)
    const moved = [...(await versionsOf(world))].filter(([, version]) => version > 1).map(([minute]) => minute)
    const limit = START + 3 * DAY
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(limit - 60_000)
    expect(Math.min(...moved)).toBeLessThan(limit + HOUR * 2)
    const rows = await rowsOf(world)
    const ideal = (from: number, to: number) =>
      new Set(rows.filter((r) => r.minute >= from && r.minute < to && r.sums[SUM.pq]! > 0).map((r) => r.sums[SUM.priPq]! / r.sums[SUM.pq]!))
    expect(ideal(START, limit - 60_000)).toEqual(new Set([1.5e6]))
    expect(ideal(limit, LATER)).toEqual(new Set([3e6]))
  })

  it('of the time before them re-states nothing', async () => {
    const world = openWorld({ registry: registryOf(undefined, [...DEVICE, { from: START + 2 * DAY, doc: DEVICE[0]!.doc }]) })
    await takeAll(world, tenDays())
    apply(world.registry, { at: 0, from: 0, kind: 'device', doc: { ...DEVICE[0]!.doc, idealCycle: 3 } })
    await rest(world, LATER)
    expect([...(await versionsOf(world)).values()].every((version) => version === 1)).toBe(true)
    expect(world.fed.analytics.counters).toMatchObject({ edits: 0, restatements: 0 })
  })

  it('that is taken back changes nothing', async () => {
    const world = openWorld()
    await takeAll(world, tenDays())
    const before = await rowsOf(world)
    apply(world.registry, { at: 0, from: 0, kind: 'site', doc: { ...site, shifts: [] } })
    await world.take([], LATER)
    apply(world.registry, { at: 0, from: 0, kind: 'site', doc: site })
    await rest(world, LATER + 1000)
    const after = new Map((await rowsOf(world)).map((r) => [r.minute, r]))
    const ofPast = before.filter((r) => r.minute < START + 10 * DAY - HOUR)
    expect(ofPast.map((r) => after.get(r.minute))).toEqual(ofPast)
  })
})

describe('the touched stretch', { timeout: 60_000 }, () => {
  it('holds every difference of two plans, and begins and ends with one', () => {
    const calendars = fc
      .array(fc.tuple(fc.integer({ min: -20, max: 20 }), docs.site), { maxLength: 3 })
      .map((list) => list.reduce<readonly Dated<Site>[]>((all, [h, part]) => put(all, { ...site, ...part }, START + h * HOUR), []))
    const terms = fc
      .array(fc.tuple(fc.integer({ min: -20, max: 20 }), docs.device), { maxLength: 3 })
      .map((list) =>
        list.reduce<readonly Dated<Device>[]>((all, [h, part]) => put(all, { path, name, type, ...part }, START + h * HOUR), []),
      )
    const plan = fc.tuple(calendars, terms).map(([c, t]) => ({ calendar: createCalendar(c), terms: termsOf(t, 7_200_000) }))
    fc.assert(
      fc.property(plan, plan, (before, after) => {
        const [from, to] = [START - 24 * HOUR, START + 48 * HOUR]
        const found = touched(before, after, from, to)
        const differs = (at: number) => {
          const [a, b] = [termsAt(before.terms, at), termsAt(after.terms, at)]
          return (
            before.calendar.spanAt(at).planned !== after.calendar.spanAt(at).planned ||
            [a.pri !== b.pri, a.kpiScope !== b.kpiScope, a.staleLimit !== b.staleLimit, a.stopLimit !== b.stopLimit].includes(true)
          )
        }
        for (let at = from; at < to; at += 60_000)
          if (differs(at)) expect(found !== undefined && at >= found.first && at < found.last).toBe(true)
        if (found !== undefined) expect([differs(found.first), differs(found.last - 1)]).toEqual([true, true])
      }),
      { numRuns: 25 },
    )
  })
})
