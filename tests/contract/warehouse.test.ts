// What every warehouse must do, and the laws by which DuckDB and memory are one.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pieceOf } from '../../model/facts.ts'
import { createSums, SUM, SUM_COUNT } from '../../model/kpi.ts'
import { METRIC_KIND } from '../../model/reading.ts'
import { openDuckDb } from '../../warehouse/duckdb.ts'
import { openMemoryWarehouse } from '../../warehouse/memory.ts'
import { ROW, type Warehouse } from '../../warehouse/warehouse.ts'
import { episode, mark, minuteRows, randomRows, randomWindows, readings, refused } from './warehouse-rows.ts'

const root = mkdtempSync(join(tmpdir(), 'ib-warehouse-'))
let made = 0
const freshDir = () => join(root, String(made++))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const adapters = [
  { name: 'memory', open: async () => openMemoryWarehouse() },
  { name: 'duckdb', open: () => openDuckDb({ dir: freshDir(), memoryMb: 128 }) },
]
const PRESS = 'chint-01/wz/moulding/l1/press-01'
const MINUTE = 60_000

/** Everything a reader can see, of the small worlds these tests make. */
async function view(w: Warehouse) {
  // A window may know more than its ends, such as the zone it is told in.
  const all = { from: 0, to: 1e9, timezone: 'Europe/Berlin' }
  return {
    sums: await w.sumMinutes({ devices: [0, 1, 2, 3], windows: [{ from: 0, to: 1e9 }] }),
    series: await Promise.all([0, 1, 2].map((series) => w.scan({ series, ...all, before: false, limit: 1000 }))),
    together: await w.scanDevice({ series: [0, 1, 2], ...all, limit: 1000 }),
    minutes: await Promise.all([0, 1, 2, 3].map((device) => w.past.minutesOf({ device, ...all }))),
    episodes: await w.episodes({ ...all, limit: 100 }),
    tallies: [await w.tallies({ enterprise: 'e1', ...all }), await w.tallies({ enterprise: 'e2', ...all })],
    quarantined: await w.quarantined({ ...all, limit: 100 }),
    firstPass: await w.firstPass({
      devices: [0, 1, 2, 3],
      windows: [
        { from: 0, to: 5 * MINUTE },
        { from: 5 * MINUTE, to: 1e9 },
      ],
    }),
    defects: await Promise.all([0, 1, 2, 3].map((device) => w.defects({ device, ...all }))),
    orderMarks: await w.orderMarks({ devices: [0, 1, 2], to: 1e9, limit: 20 }),
  }
}

describe.each(adapters)('a warehouse ($name)', ({ open }) => {
  let w: Warehouse
  beforeEach(async () => {
    w = await open()
  })
  afterEach(() => w[Symbol.asyncDispose]())

  it('answers nothing where nothing was stored', async () => {
    expect(await w.sumMinutes({ devices: [1], windows: [{ from: 0, to: MINUTE }] })).toEqual([])
    expect(await w.sumMinutes({ devices: [], windows: [] })).toEqual([])
    expect((await w.points({ series: 0, from: 0, to: 100, points: 10 })).at).toHaveLength(0)
    expect(await w.episode('x')).toBeUndefined()
    expect(await w.quarantinedById('x')).toBeUndefined()
    expect(await w.stats()).toMatchObject({ readings: 0, minutes: 0 })
  })

  it('sums the newest version of each minute, by device and window', async () => {
    const row = { device: 7, minute: 0, version: 1, flags: ROW.counted | ROW.kpiScope, seed: 100 }
    await w.append({ minutes: [minuteRows([row, { ...row, minute: MINUTE, seed: 1, flags: ROW.priced }])] }, 1)
    await w.append({ minutes: [minuteRows([{ ...row, version: 3, seed: 300, flags: ROW.provisional | ROW.kpiScope }])] }, 2)
    await w.append({ minutes: [minuteRows([{ ...row, version: 2, seed: 200 }])] }, 3)
    const windows = [
      { from: 0, to: MINUTE },
      { from: MINUTE, to: 2 * MINUTE },
      { from: 2 * MINUTE, to: 3 * MINUTE },
    ]
    const [first, second, ...rest] = await w.sumMinutes({ devices: [7, 8], windows })
    expect(rest).toEqual([])
    expect(first).toMatchObject({ device: 7, window: 0, minutes: 1, version: 3, restated: true, provisional: true, counted: false })
    expect(first!.sums[SUM.pbt]).toBe(300)
    expect(first!.sums[SUM_COUNT - 1]).toBe(300 * SUM_COUNT)
    expect(second).toMatchObject({ window: 1, version: 1, restated: false, provisional: false, counted: false, priced: true })
    const scoped = await w.sumMinutes({ devices: [7], windows, kpiScopeOnly: true })
    expect(scoped.map((s) => s.window)).toEqual([0])
  })

  it('tells who stated minutes anew and when, and the sums as they stood before', async () => {
    const row = { device: 7, minute: 0, version: 1, flags: 0, seed: 100 }
    const later = { ...row, minute: MINUTE }
    await w.append({ minutes: [minuteRows([row, later, { ...row, device: 8 }])] }, 1)
    await w.append({ minutes: [minuteRows([{ ...row, version: 2, seed: 200 }])], statements: [{ at: 5000, device: 7, cause: 1 }] }, 2)
    await w.append(
      {
        minutes: [
          minuteRows([
            { ...row, version: 3, seed: 300 },
            { ...later, version: 2, seed: 5 },
          ]),
        ],
        // Of another device of the entry too, which is no reason of this one.
        statements: [
          { at: 7000, device: 7, cause: 8 },
          { at: 7000, device: 7, cause: 2 },
          { at: 7000, device: 9, cause: 16 },
        ],
      },
      4,
    )
    await w.append(
      { minutes: [minuteRows([{ ...row, device: 8, version: 2, seed: 1 }])], statements: [{ at: 9000, device: 8, cause: 4 }] },
      6,
    )
    const range = { from: 0, to: 2 * MINUTE, limit: 10, timezone: 'UTC' }
    expect(await w.restatings({ devices: [7], ...range })).toEqual([
      { offset: 4, at: 7000, minutes: 2, cause: 10 },
      { offset: 2, at: 5000, minutes: 1, cause: 1 },
    ])
    expect((await w.restatings({ devices: [7, 8], ...range })).map((r) => r.offset)).toEqual([6, 4, 2])
    expect(await w.restatings({ devices: [7, 8], ...range, limit: 1 })).toHaveLength(1)
    expect(await w.restatings({ devices: [], ...range })).toEqual([])
    expect(await w.restatings({ devices: [7], from: MINUTE, to: 2 * MINUTE, limit: 10 })).toEqual([
      { offset: 4, at: 7000, minutes: 1, cause: 10 },
    ])
    const as = async (asOf?: number) =>
      (await w.sumMinutes({ devices: [7], windows: [range], ...(asOf !== undefined && { asOf }) })).map((s) => [s.sums[SUM.pbt], s.version])
    expect([await as(), await as(4), await as(3), await as(1), await as(0)]).toEqual([[[305, 3]], [[305, 3]], [[300, 2]], [[200, 1]], []])
    await w.rewind(3)
    expect((await w.restatings({ devices: [7, 8], ...range })).map((r) => r.offset)).toEqual([2])
  })

  it('forgets earlier versions of minutes whose readings are gone, and keeps the one in force', async () => {
    const row = { device: 7, minute: 0, version: 1, flags: 0, seed: 100 }
    const young = { ...row, minute: 10 * MINUTE }
    await w.append({ minutes: [minuteRows([row, young])] }, 1)
    await w.append(
      {
        minutes: [
          minuteRows([
            { ...row, version: 2, seed: 200 },
            { ...young, version: 2, seed: 7 },
          ]),
        ],
        statements: [{ at: 5000, device: 7, cause: 1 }],
      },
      2,
    )
    await w.retain({ readingsBefore: 5 * MINUTE, minutesBefore: 0 })
    const as = async (asOf: number) =>
      (
        await w.sumMinutes({
          devices: [7],
          windows: [
            { from: 0, to: MINUTE },
            { from: 10 * MINUTE, to: 11 * MINUTE },
          ],
          asOf,
        })
      ).map((s) => s.sums[SUM.pbt])
    expect(await as(2)).toEqual([200, 7])
    expect(await as(1)).toEqual([100])
    expect((await w.stats()).minutes).toBe(3)
  })

  it('gives the past of one device: its readings as they came, its rows, its checkpoints', async () => {
    const checkpoint = (minute: number, byte: number, device = 3) => ({ device, minute, state: Uint8Array.of(byte, 0, 255) })
    await w.append(
      {
        readings: [
          readings(1, [
            [5, 2000.7, 1],
            [6, 2000.2, 2],
            [7, 2000, 3],
            [5, 1000, 4],
          ]),
        ],
        checkpoints: [checkpoint(0, 1)],
      },
      1,
    )
    const hours = [1, 2, 3].map((hour) => checkpoint(hour * 60 * MINUTE, hour))
    await w.append({ readings: [readings(2, [[5, 2000.1, 5]])], checkpoints: [...hours, checkpoint(MINUTE, 9, 4)] }, 2)
    await w.append({ checkpoints: [checkpoint(120 * MINUTE, 22)] }, 3)
    const found = await w.past.scanDevice({ series: [5, 6], from: 0, to: 3000, limit: 10 })
    expect(await w.scanDevice({ series: [5, 6], from: 0, to: 3000, limit: 10 })).toEqual(found)
    expect([[...found.series], [...found.value]]).toEqual([
      [5, 5, 6, 5],
      [4, 1, 2, 5],
    ])
    expect((await w.past.scanDevice({ series: [5, 6], from: 1001, to: 3000, limit: 2 })).at).toEqual(Float64Array.of(2000.7, 2000.2))

    const ask = async (from: number, to: number) =>
      (await w.past.checkpoints({ device: 3, from: from * MINUTE, to: to * MINUTE })).map((c) => [c.minute / MINUTE, ...c.state])
    expect(await ask(60, 180)).toEqual([
      [60, 1, 0, 255],
      [120, 22, 0, 255],
    ])
    expect((await ask(59, 1000)).map(([minute]) => minute)).toEqual([0, 60, 120, 180])
    expect((await ask(900, 1000)).map(([minute]) => minute)).toEqual([180])
    expect(await w.past.checkpoints({ device: 5, from: 0, to: 1e9 })).toEqual([])
    await w.rewind(2)
    expect((await ask(120, 121))[0]).toEqual([120, 2, 0, 255])
    await w.retain({ readingsBefore: 0, minutesBefore: 0, checkpointsMs: 70 * MINUTE })
    expect((await ask(0, 1000)).map(([minute]) => minute)).toEqual([60, 120, 180])
    expect(await w.past.checkpoints({ device: 4, from: 0, to: 1e9 })).toHaveLength(1)

    const row = { device: 7, minute: 0, version: 1, flags: ROW.counted, seed: 100 }
    await w.append({ minutes: [minuteRows([row, { ...row, minute: MINUTE }, { ...row, version: 2, seed: 3 }])] }, 4)
    const rows = await w.past.minutesOf({ device: 7, from: 0, to: 2 * MINUTE })
    expect([[...rows.minute], [...rows.version], rows.sums[SUM.pbt], rows.sums[SUM_COUNT]]).toEqual([[0, MINUTE], [2, 1], 3, 100])
  })

  it('takes the later row where version and minute are the same', async () => {
    const row = { device: 0, minute: 0, version: 1, flags: 0, seed: 5 }
    await w.append({ minutes: [minuteRows([{ ...row, seed: 9 }, row])] }, 1)
    const [sum] = await w.sumMinutes({ devices: [0], windows: [{ from: 0, to: MINUTE }] })
    expect([sum!.minutes, sum!.sums[SUM.pbt]]).toEqual([1, 5])
    expect((await w.past.minutesOf({ device: 0, from: 0, to: MINUTE })).sums[SUM.pbt]).toBe(5)
    const [some] = await w.sumMinutes({ devices: [0], windows: [{ from: 0, to: MINUTE }], only: [SUM.tRun] })
    expect(some).toEqual({ ...sum, sums: createSums().fill(sum!.sums[SUM.tRun]!, SUM.tRun, SUM.tRun + 1) })
    expect(sum!.sums[SUM.tRun]).toBeGreaterThan(0)
  })

  it('keeps whole numbers exact up to 2^53', async () => {
    const sums = createSums().fill(2 ** 52)
    const one = { length: 1, device: Uint32Array.of(0), version: Uint32Array.of(1), flags: Uint8Array.of(0) }
    const row = (minute: number, s: Float64Array) => ({ ...one, minute: Float64Array.of(minute), sums: s })
    await w.append({ minutes: [row(0, sums), row(MINUTE, createSums().fill(3))] }, 1)
    const [sum] = await w.sumMinutes({ devices: [0], windows: [{ from: 0, to: 2 * MINUTE }] })
    expect(sum!.sums[SUM.energy]).toBe(2 ** 52 + 3)
  })

  it('gives back readings by time, with the one before when asked', async () => {
    const base = 1_767_225_600_000
    const rows = [
      [4, base + 20, 2.5],
      [4, base + 10, -1],
      [5, base + 15, 7],
      [4, base + 30, 3],
    ] as const
    await w.append({ readings: [readings(1, rows)] }, 1)
    const scan = await w.scan({ series: 4, from: base + 20, to: base + 30, before: true, limit: 10 })
    expect([...scan.at]).toEqual([base + 10, base + 20])
    expect([...scan.value]).toEqual([-1, 2.5])
    expect([...scan.aux]).toEqual([4_000_000_001, 4_000_000_000])
    expect([...scan.flags]).toEqual([1, 0])
    expect((await w.scan({ series: 4, from: 0, to: 2 * base, before: true, limit: 2 })).at).toHaveLength(2)
    const old = await w.scan({ series: 4, from: base + 40 * 86_400_000, to: base + 41 * 86_400_000, before: true, limit: 5 })
    expect([...old.value]).toEqual([3])
  })

  it('thins to the extremes of equal buckets so that no spike is lost', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [1, i, i === 617 ? 1000 : Math.sin(i / 50)] as const)
    await w.append({ readings: [readings(1, rows)] }, 1)
    const { at, value } = await w.points({ series: 1, from: 0, to: 1000, points: 20 })
    expect(at.length).toBeLessThanOrEqual(20)
    expect([...at]).toEqual([...at].sort((a, b) => a - b))
    expect(value[at.indexOf(617)]).toBe(1000)
    expect((await w.points({ series: 1, from: 0, to: 1000, points: 1000 })).at).toHaveLength(1000)
  })

  it('replaces episodes by id and keeps what people did to them', async () => {
    await w.append({ episodes: [episode('e1'), episode('e2', { from: 5000, device: 'other/s/a/l/d' })] }, 1)
    await w.append({ episodeMarks: [{ id: 'e1', acknowledgedBy: 'wang', acknowledgedAt: 2000, shelvedUntil: null }] }, 0)
    await w.append({ episodes: [episode('e1', { to: 3000, score: 9 })] }, 2)
    const expected = episode('e1', { to: 3000, score: 9, acknowledgedBy: 'wang', acknowledgedAt: 2000 })
    expect(await w.episode('e1')).toEqual(expected)
    expect((await w.episodes({ from: 0, to: 9000, limit: 10 })).map((e) => e.id)).toEqual(['e2', 'e1'])
    expect((await w.episodes({ from: 0, to: 9000, limit: 1 })).map((e) => e.id)).toEqual(['e2'])
    expect((await w.episodes({ from: 0, to: 9000, after: { from: 5000, id: 'e2' }, limit: 10 })).map((e) => e.id)).toEqual(['e1'])
    expect((await w.episodes({ from: 0, to: 9000, after: { from: 5000, id: 'e1' }, limit: 10 })).map((e) => e.id)).toEqual(['e2', 'e1'])
    expect(await w.episodes({ from: 0, to: 9000, after: { from: 1000, id: 'e1' }, limit: 10 })).toEqual([])
    expect((await w.episodes({ from: 0, to: 9000, openOnly: true, limit: 10 })).map((e) => e.id)).toEqual(['e2'])
    expect((await w.episodes({ devices: [PRESS], from: 3000, to: 9000, limit: 10 })).map((e) => e.id)).toEqual(['e1'])
    expect(await w.episodes({ devices: [], from: 0, to: 9000, limit: 10 })).toEqual([])
    expect(await w.episodes({ from: 3001, to: 5000, limit: 10 })).toEqual([])
    await w.rewind(1)
    expect(await w.episode('e1')).toEqual(episode('e1', { acknowledgedBy: 'wang', acknowledgedAt: 2000 }))
  })

  it('counts a piece once, where it was judged first, however late that is told', async () => {
    const judged = (at: number, serial: string, passed: boolean, defect = 0, device = 7) => ({
      device,
      at,
      piece: pieceOf(serial, passed),
      defect,
    })
    await w.append(
      {
        inspections: [
          judged(10, 'SN-1', false, 3),
          judged(MINUTE + 10, 'SN-1', true),
          judged(20, 'SN-2', true),
          // Two properties at one moment: the worst counts.
          judged(30, 'SN-3', true),
          judged(30, 'SN-3', false, 4),
          judged(MINUTE + 5, 'SN-4', true),
          judged(20, '', false, 3),
          judged(20, 'SN-2', false, 3, 8),
        ],
      },
      1,
    )
    const windows = [
      { from: 0, to: MINUTE },
      { from: MINUTE, to: 2 * MINUTE },
    ]
    expect(await w.firstPass({ devices: [7], windows })).toEqual([
      { device: 7, window: 0, inspected: 3, passed: 1 },
      { device: 7, window: 1, inspected: 1, passed: 1 },
    ])
    expect(await w.firstPass({ devices: [7, 8], windows: [windows[1]!] })).toEqual([{ device: 7, window: 0, inspected: 1, passed: 1 }])
    expect(await w.defects({ device: 7, from: 0, to: 2 * MINUTE })).toEqual([
      { defect: 3, n: 2 },
      { defect: 4, n: 1 },
    ])
    // Late: SN-4 was on the bench before, and failed there.
    await w.append({ inspections: [judged(40, 'SN-4', false)] }, 2)
    expect(await w.firstPass({ devices: [7], windows })).toEqual([{ device: 7, window: 0, inspected: 4, passed: 1 }])
    await w.retain({ readingsBefore: 25, minutesBefore: 0 })
    expect(await w.firstPass({ devices: [7], windows })).toMatchObject([{ inspected: 2 }, { inspected: 1, passed: 1 }])
    expect(await w.firstPass({ devices: [], windows })).toEqual([])
  })

  it('tells the orders of machines by time, without saying twice what goes on', async () => {
    const plan = { product: 'mcb-16a', qty: 500, priS: 2.5, psutS: 600, due: 9e6, psq: 5 }
    await w.append(
      { orderMarks: [mark(1, 100, 'state', 'A'), mark(1, 300, 'state', 'A'), mark(1, 400, 'state', 'B'), mark(2, 150, 'state', 'A')] },
      1,
    )
    await w.append({ orderMarks: [mark(9, 90, 'start', 'A', plan), mark(9, 95, 'start', 'C'), mark(1, 500, 'state', '')] }, 2)
    const told = async (more: object = {}) =>
      (await w.orderMarks({ devices: [1, 9], to: 1000, limit: 10, ...more })).map((m) => `${m.device} ${m.at} ${m.event} ${m.po}`)
    expect(await told()).toEqual(['9 90 start A', '9 95 start C', '1 100 state A', '1 400 state B', '1 500 state '])
    expect(await told({ to: 400, limit: 2 })).toEqual(['9 95 start C', '1 100 state A'])
    expect((await w.orderMarks({ devices: [9], to: 91, limit: 1 }))[0]).toEqual(mark(9, 90, 'start', 'A', plan))
    // Late, between two that said the same: now both say something.
    await w.append({ orderMarks: [mark(1, 200, 'state', 'B')] }, 3)
    expect(await told()).toEqual([
      '9 90 start A',
      '9 95 start C',
      '1 100 state A',
      '1 200 state B',
      '1 300 state A',
      '1 400 state B',
      '1 500 state ',
    ])
    await w.rewind(1)
    expect(await told()).toEqual(['1 100 state A', '1 400 state B'])
  })

  it('adds tallies up', async () => {
    const tally = { enterprise: 'e1', device: '', hour: 0, code: 'received', n: 2 }
    await w.append({ tallies: [tally, { ...tally, n: 3 }, { ...tally, code: 'JSON' }, { ...tally, enterprise: 'e2' }] }, 1)
    await w.append({ tallies: [{ ...tally, hour: 3_600_000 }] }, 2)
    expect(await w.tallies({ enterprise: 'e1', from: 0, to: 3_600_000 })).toEqual([
      { ...tally, code: 'JSON', n: 2 },
      { ...tally, n: 5 },
    ])
  })

  it('says the same of old hours after it has put its house in order', async () => {
    const tally = { enterprise: 'e1', device: '', hour: 0, code: 'received', n: 2 }
    const rows = [tally, { ...tally, n: 5 }, { ...tally, code: 'JSON' }, { ...tally, hour: 80 * 3_600_000 }, { ...tally, n: -1 }]
    for (const [i, row] of rows.entries()) await w.append({ tallies: [row] }, i + 1)
    const all = { enterprise: 'e1', from: 0, to: 1e9 }
    const before = await w.tallies(all)
    await w.retain({ readingsBefore: 0, minutesBefore: 0 })
    await w.retain({ readingsBefore: 0, minutesBefore: 0 })
    expect(await w.tallies(all)).toEqual(before)
    expect(before.map((t) => t.n)).toEqual([2, 6, 2])
  })

  it('gives refused messages back byte for byte', async () => {
    await w.append({ quarantined: [refused('q1'), refused('q2', { receivedAt: 2000, code: 'RANGE', enterprise: 'e2' })] }, 1)
    expect(await w.quarantinedById('q1')).toEqual(refused('q1'))
    await w.append({ replayMarks: [{ id: 'q1', replayedAt: 7000 }] }, 2)
    await w.rewind(1)
    expect((await w.quarantined({ from: 0, to: 3000, limit: 5 })).map((q) => [q.id, q.replayedAt])).toEqual([
      ['q2', null],
      ['q1', 7000],
    ])
    expect((await w.quarantined({ from: 0, to: 3000, enterprise: 'e2', code: 'RANGE', limit: 5 })).map((q) => q.id)).toEqual(['q2'])
    expect(await w.quarantined({ from: 0, to: 2000, code: 'RANGE', limit: 5 })).toEqual([])
  })

  it('forgets what is older than its limits, but no open episode', async () => {
    const at = (minute: number) => ({ device: 0, minute, version: 1, flags: 0, seed: 1 })
    const old = { enterprise: 'e1', device: '', hour: 0, code: 'received', n: 1 }
    await w.append(
      {
        readings: [
          readings(1, [
            [0, 10, 1],
            [0, 20, 2],
          ]),
        ],
        minutes: [minuteRows([at(0), at(MINUTE)])],
        episodes: [episode('open'), episode('over', { to: 2000 }), episode('later', { to: MINUTE })],
        tallies: [old, { ...old, hour: MINUTE }],
        quarantined: [refused('q1'), refused('q2', { receivedAt: MINUTE })],
      },
      1,
    )
    await w.retain({ readingsBefore: 20, minutesBefore: MINUTE })
    expect(await w.stats()).toMatchObject({ readings: 1, minutes: 1 })
    expect((await w.episodes({ from: 0, to: 1e6, limit: 9 })).map((e) => e.id)).toEqual(['later', 'open'])
    expect(await w.tallies({ enterprise: 'e1', from: 0, to: 1e6 })).toEqual([{ ...old, hour: MINUTE }])
    expect((await w.quarantined({ from: 0, to: 1e6, limit: 9 })).map((q) => q.id)).toEqual(['q2'])
  })

  it('exports names, not ids', async () => {
    const file = `${freshDir()}.csv`
    await w.append(
      {
        devices: [
          { id: 3, enterprise: 'chint-01', path: PRESS },
          { id: 4, enterprise: 'chint-01', path: 'chint-01/a/b/c/dd' },
        ],
        series: [
          { id: 9, device: 3, metric: 'process.trip_time', kind: METRIC_KIND.process, unit: 's' },
          { id: 10, device: 3, metric: 'state', kind: METRIC_KIND.state, unit: '' },
        ],
        readings: [
          readings(1, [[9, 1_767_225_600_123, 21.5]]),
          {
            ...readings(1, [
              [10, 1_767_225_600_124, 4],
              [10, 1_767_225_600_125, 2],
              [10, 1_767_225_600_126, 2],
            ]),
            aux: Uint32Array.of(6, 5, 4),
            flags: new Uint8Array(3),
          },
        ],
        minutes: [minuteRows([{ device: 3, minute: MINUTE, version: 2, flags: ROW.provisional, seed: 500 }])],
        episodes: [episode('e1', { message: 'a, "b"' })],
      },
      1,
    )
    const range = { devices: [3], from: 0, to: 2e12, file, format: 'csv' } as const
    const lines = async (table: 'kpis' | 'readings' | 'episodes') => {
      await w.exportTo({ ...range, table })
      return readFileSync(file, 'utf8').trim().split('\n')
    }
    // DuckDB quotes an empty text and writes a whole DOUBLE with its point.
    expect((await lines('readings')).map((line) => line.replace(',"",', ',,').replace('.0,', ','))).toEqual([
      'device,metric,unit,at,value,flags,order',
      `${PRESS},process.trip_time,s,2026-01-01T00:00:00.123Z,21.5,0,`,
      `${PRESS},state,,2026-01-01T00:00:00.124Z,4,0,true`,
      `${PRESS},state,,2026-01-01T00:00:00.125Z,2,0,false`,
      `${PRESS},state,,2026-01-01T00:00:00.126Z,2,0,`,
    ])
    const [header, row, ...more] = await lines('kpis')
    expect(more).toEqual([])
    const cells = Object.fromEntries(header!.split(',').map((name, i) => [name, row!.split(',')[i]]))
    expect(cells).toMatchObject({ device: PRESS, minute: '1970-01-01T00:01:00.000Z', version: '2', provisional: 'true', pbt: '0.5' })
    expect(Number(cells.energyKwh)).toBeCloseTo((500 * (SUM.energy + 1)) / 1e6, 12)
    const [names, told] = await lines('episodes')
    expect(names).toContain(',value,expected,score,sigma,scoreBefore,valueAt,message,')
    expect(told).toContain(',5.25,1.9,2.8125,1970-01-01T00:00:01.040Z,"a, ""b"""')
  })

  it('forgets what was rewound as if it had never been', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(randomRows, { maxLength: 5 }), fc.nat(5), async (entries, kept) => {
        await using rewound = await open()
        await using never = await open()
        await rewound.appendAll(entries.map((rows, i) => ({ rows, offset: i + 1 })))
        await rewound.rewind(kept)
        for (const [i, rows] of entries.slice(0, kept).entries()) await never.append(rows, i + 1)
        expect(await view(rewound)).toEqual(await view(never))
        // and the entries can come again
        await rewound.appendAll(entries.map((rows, i) => ({ rows, offset: i + 1 })).slice(kept))
        for (const [i, rows] of [...entries.entries()].slice(kept)) await never.append(rows, i + 1)
        expect(await view(rewound)).toEqual(await view(never))
      }),
      { numRuns: 12 },
    )
  })
})

describe('DuckDB and memory', () => {
  it('give the same sums, readings and records for the same rows', async () => {
    await using duck = await openDuckDb({ dir: freshDir(), memoryMb: 128 })
    let offset = 0
    await fc.assert(
      fc.asyncProperty(fc.array(randomRows, { maxLength: 4 }), randomWindows, fc.boolean(), async (entries, windows, kpiScopeOnly) => {
        await duck.rewind(0)
        const memory = openMemoryWarehouse()
        const parts = entries.map((rows) => ({ rows, offset: ++offset }))
        await duck.appendAll(parts)
        await memory.appendAll(parts)
        const query = { devices: [3, 0, 2, 2], windows, kpiScopeOnly }
        expect(await duck.sumMinutes(query)).toEqual(await memory.sumMinutes(query))
        expect(await view(duck)).toEqual(await view(memory))
        for (const points of [4, 7, 1000]) {
          const asked = { series: 1, from: 100, to: 900, points }
          expect(await duck.points(asked)).toEqual(await memory.points(asked))
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('minutes drawn together by the half-hour and the hour', () => {
  const DAY = 1440 * MINUTE
  const minutes = [0, 1, 29, 30, 31, 59, 90, 1439, 1440, 1441, 1470, 2880].map((m) => m * MINUTE)
  const minute = fc.constantFrom(...minutes)
  const row = fc.record({
    device: fc.integer({ min: 0, max: 2 }),
    minute,
    version: fc.integer({ min: 1, max: 3 }),
    flags: fc.integer({ min: 0, max: 15 }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), rows: fc.array(row, { minLength: 1, maxLength: 8 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('draw' as const),
        before: fc.constantFrom(31, 61, 95, 1439, 1440, 1475, 2880, 4320).map((m) => m * MINUTE),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('rewind' as const), by: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('retain' as const), before: minute }) },
  )
  const edges = [0, 1, 15, 30, 60, 75, 90, 1439, 1440, 1455, 1470, 1500, 2880, 5000].map((m) => m * MINUTE)
  const anyWindows = fc.subarray(edges, { minLength: 2 }).chain((cuts) =>
    fc.subarray(
      cuts.slice(1).map((to, i) => ({ from: cuts[i]!, to })),
      { minLength: 1 },
    ),
  )

  /** All minutes of all devices, and their days drawn: what comes after finds hours. */
  const days = [0, 1, 2].flatMap((device) => minutes.map((at, seed) => ({ device, minute: at, version: 1, flags: 2, seed })))
  const begun: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[] = [
    { do: 'append', rows: days },
    { do: 'draw', before: 4320 * MINUTE },
  ]
  const anySteps = fc.tuple(fc.boolean(), fc.array(step, { maxLength: 8 })).map(([late, some]) => (late ? [...begun, ...some] : some))

  it('change no answer, whatever is written, taken back or forgotten before and after', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, anyWindows, async (steps, windows) => {
        await using duck = await openDuckDb({ dir: freshDir(), memoryMb: 128 })
        const memory = openMemoryWarehouse()
        let offset = 0
        for (const s of steps) {
          if (s.do === 'draw') {
            // As often as there is something to draw: it comes to an end.
            for (let n = 0; await duck.drawTogether({ before: s.before }); n++) expect(n).toBeLessThan(20)
          } else
            for (const w of [duck, memory]) {
              if (s.do === 'append') await w.append({ minutes: [minuteRows(s.rows)] }, offset + 1)
              else if (s.do === 'rewind') await w.rewind(Math.max(0, offset - s.by))
              else await w.retain({ readingsBefore: 0, minutesBefore: s.before })
            }
          if (s.do === 'append') offset++
          if (s.do === 'rewind') offset = Math.max(0, offset - s.by)
          for (const kpiScopeOnly of [false, true]) {
            const query = { devices: [0, 2, 1], windows, kpiScopeOnly }
            expect(await duck.sumMinutes(query)).toEqual(await memory.sumMinutes(query))
          }
        }
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('answer a drawn hour of which a half changed, was taken back or forgotten', async () => {
    const changes: readonly ((w: Warehouse) => Promise<void>)[] = [
      (w) => w.append({ minutes: [minuteRows([{ device: 1, minute: 31 * MINUTE, version: 2, flags: 0, seed: 9 }])] }, 3),
      (w) => w.append({ minutes: [minuteRows([{ device: 1, minute: 10 * MINUTE, version: 1, flags: 0, seed: 9 }])] }, 3),
      (w) => w.rewind(1),
      ...[29, 30, 31].map((m) => (w: Warehouse) => w.retain({ readingsBefore: 0, minutesBefore: m * MINUTE })),
    ]
    const hours = [0, 1, 2].map((h) => ({ from: h * 60 * MINUTE, to: (h + 1) * 60 * MINUTE }))
    const asked = [hours, [{ from: 0, to: 120 * MINUTE }], [{ from: 30 * MINUTE, to: 150 * MINUTE }], [{ from: 0, to: 30 * MINUTE }]]
    for (const change of changes) {
      await using duck = await openDuckDb({ dir: freshDir(), memoryMb: 128 })
      const memory = openMemoryWarehouse()
      const same = async () => {
        for (const windows of asked) {
          const query = { devices: [0, 1, 2], windows }
          expect(await duck.sumMinutes(query)).toEqual(await memory.sumMinutes(query))
        }
      }
      for (const w of [duck, memory]) {
        await w.append({ minutes: [minuteRows(days.filter((r) => r.minute !== 59 * MINUTE))] }, 1)
        await w.append({ minutes: [minuteRows(days.filter((r) => r.minute === 59 * MINUTE))] }, 2)
      }
      while (await duck.drawTogether({ before: 3 * DAY }));
      await same()
      for (const w of [duck, memory]) await change(w)
      await same()
      expect(await duck.drawTogether({ before: 3 * DAY })).toBe(true)
      await same()
    }
  })

  it('are drawn at most a day at a time, kept over a restart, and drawn again after a late row', async () => {
    const dir = freshDir()
    const at = (minute: number, version: number, seed: number) => minuteRows([{ device: 0, minute, version, flags: ROW.counted, seed }])
    const windows = [{ from: 0, to: 2 * DAY }]
    const sum = async (w: Warehouse) => (await w.sumMinutes({ devices: [0], windows }))[0]
    await using first = await openDuckDb({ dir })
    await first.append({ minutes: [at(0, 1, 5), at(DAY, 1, 6)] }, 1)
    expect(await first.drawTogether({ before: 29 * MINUTE })).toBe(false)
    // Half-hours of both days, then hours of both.
    for (let n = 0; n < 4; n++) expect(await first.drawTogether({ before: 2 * DAY })).toBe(true)
    expect(await first.drawTogether({ before: 2 * DAY })).toBe(false)
    await first[Symbol.asyncDispose]()
    await using second = await openDuckDb({ dir })
    expect(await sum(second)).toMatchObject({ minutes: 2, version: 1, restated: false, counted: true })
    await second.append({ minutes: [at(0, 2, 50)] }, 2)
    const late = await sum(second)
    expect(late).toMatchObject({ minutes: 2, version: 2, restated: true })
    expect(late!.sums[SUM.pbt]).toBe(56)
    expect(await second.drawTogether({ before: 2 * DAY })).toBe(true)
    expect(await second.drawTogether({ before: 2 * DAY })).toBe(false)
    expect(await sum(second)).toEqual(late)
    await second.rewind(1)
    expect((await sum(second))!.sums[SUM.pbt]).toBe(11)
  })

  it('of a day in the making lie in pieces, and by device when it is over', async () => {
    const dir = freshDir()
    const w = await openDuckDb({ dir })
    const of = (half: number) =>
      [0, 1, 2].map((device) => ({ device, minute: half * 30 * MINUTE, version: 1, flags: 0, seed: device + half }))
    for (const half of [0, 1, 2, 48]) {
      await w.append({ minutes: [minuteRows(of(half))] }, half + 1)
      expect(await w.drawTogether({ before: (half + 1) * 30 * MINUTE })).toBe(true)
    }
    await w[Symbol.asyncDispose]()
    const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'))
    const db = await instance.connect()
    const rows = (await db.runAndReadAll('SELECT device, half FROM half_hours ORDER BY rowid')).getRows()
    db.closeSync()
    instance.closeSync()
    const ofDay = [0, 1, 2].flatMap((device) => [0, 1, 2].map((half) => [device, half * 30 * MINUTE]))
    expect(rows).toEqual([...[0, 1, 2].map((device) => [device, DAY]), ...ofDay])
  })
})

describe('the DuckDB file', () => {
  const row = { device: 0, minute: 0, version: 1, flags: 0, seed: 42 }
  const windows = [{ from: 0, to: MINUTE }]

  it('holds what was appended when the process dies without closing it', async () => {
    const dir = freshDir()
    await using alive = await openDuckDb({ dir })
    await alive.append({ minutes: [minuteRows([row])], readings: [readings(1, [[0, 5, 1]])] }, 1)
    const copy = freshDir()
    cpSync(dir, copy, { recursive: true })
    await using reopened = await openDuckDb({ dir: copy })
    expect(await reopened.stats()).toMatchObject({ readings: 1, minutes: 1 })
    await reopened.append({ minutes: [minuteRows([{ ...row, seed: 43 }])] }, 2)
    expect((await reopened.sumMinutes({ devices: [0], windows }))[0]!.sums[SUM.pbt]).toBe(43)
  })

  it('opens again, keeps its rows and numbers new ones above the old', async () => {
    const dir = freshDir()
    await using first = await openDuckDb({ dir })
    await first.append({ minutes: [minuteRows([row])] }, 1)
    await first[Symbol.asyncDispose]()
    await using second = await openDuckDb({ dir })
    await second.append({ minutes: [minuteRows([{ ...row, seed: 7 }])] }, 1)
    expect((await second.sumMinutes({ devices: [0], windows }))[0]!.sums[SUM.pbt]).toBe(7)
  })

  it('of before episodes kept the parts of a score opens with its episodes, and keeps those of new ones', async () => {
    const dir = freshDir()
    const first = await openDuckDb({ dir })
    await first.append({ episodes: [episode('e1'), episode('e2', { to: 3000 })] }, 1)
    await first.append({ episodeMarks: [{ id: 'e1', acknowledgedBy: 'wang', acknowledgedAt: 2000, shelvedUntil: null }] }, 0)
    await first[Symbol.asyncDispose]()
    const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'))
    const db = await instance.connect()
    await db.run(
      'ALTER TABLE episodes DROP COLUMN sigma; ALTER TABLE episodes DROP COLUMN score_before; ALTER TABLE episodes DROP COLUMN value_at',
    )
    await db.run(`DELETE FROM schema_versions WHERE version IN (46, 47)`)
    db.closeSync()
    instance.closeSync()
    await using second = await openDuckDb({ dir })
    const none = { sigma: null, scoreBefore: null, valueAt: null }
    expect(await second.episode('e1')).toEqual(episode('e1', { ...none, acknowledgedBy: 'wang', acknowledgedAt: 2000 }))
    await second.append({ episodes: [episode('e2', { to: 4000 }), episode('e3')] }, 2)
    expect(await second.episode('e2')).toEqual(episode('e2', { to: 4000 }))
    expect(await second.episode('e3')).toMatchObject({ sigma: 1.9, scoreBefore: 2.8125, valueAt: 1040 })
    await second.rewind(1)
    expect(await second.episode('e2')).toEqual(episode('e2', { ...none, to: 3000 }))
  })

  it('of before episodes kept when their value was opens with the parts of their scores', async () => {
    const dir = freshDir()
    const first = await openDuckDb({ dir })
    await first.append({ episodes: [episode('e1')] }, 1)
    await first[Symbol.asyncDispose]()
    const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'))
    const db = await instance.connect()
    await db.run('ALTER TABLE episodes DROP COLUMN value_at')
    await db.run('DELETE FROM schema_versions WHERE version = 47')
    db.closeSync()
    instance.closeSync()
    await using second = await openDuckDb({ dir })
    expect(await second.episode('e1')).toEqual(episode('e1', { valueAt: null }))
    await second.append({ episodes: [episode('e1', { to: 4000 })] }, 2)
    expect(await second.episode('e1')).toEqual(episode('e1', { to: 4000 }))
  })

  it('stores all of an append or nothing', async () => {
    await using w = await openDuckDb({ dir: freshDir() })
    const broken = episode('e1', { device: null as unknown as string })
    await expect(w.append({ minutes: [minuteRows([row])], episodes: [broken] }, 1)).rejects.toMatchObject({ name: 'Fault', retry: false })
    expect(await w.stats()).toMatchObject({ minutes: 0 })
    await w.append({ minutes: [minuteRows([row])] }, 1)
    expect(await w.stats()).toMatchObject({ minutes: 1 })
  })

  it('writes Parquet that it can read back', async () => {
    await using w = await openDuckDb({ dir: freshDir() })
    await w.append({ devices: [{ id: 0, enterprise: 'chint-01', path: PRESS }], minutes: [minuteRows([row])] }, 1)
    const file = `${freshDir()}.parquet`
    await w.exportTo({ table: 'kpis', format: 'parquet', devices: [0], from: 0, to: 1e9, file })
    expect(existsSync(file) && readFileSync(file).subarray(0, 4).toString()).toBe('PAR1')
  })

  it('refuses a call after closing instead of hanging', async () => {
    const w = await openDuckDb({ dir: freshDir() })
    await w[Symbol.asyncDispose]()
    await expect(w.flush()).rejects.toMatchObject({ name: 'Fault' })
  })
})
