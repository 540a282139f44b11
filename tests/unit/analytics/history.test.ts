import { beforeEach, describe, expect, it } from 'vitest'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createHistory, type History } from '../../../analytics/history.ts'
import { pieceOf } from '../../../model/facts.ts'
import { createSums, type RowKpiName, SUM, SUM_COUNT, SUM_STATE_TIME, type Sums } from '../../../model/kpi.ts'
import { STATE_CODE, type State } from '../../../model/plant.ts'
import { METRIC_KIND, type ReadingBatch, type SeriesInfo } from '../../../model/reading.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { type Episode, type MinuteRows, ROW, type Warehouse } from '../../../warehouse/warehouse.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MINUTE, MORNING, NOON, running } from './hand-made-plant.ts'

let plant: HandMade
let store: Warehouse
let history: History
let settling: () => Promise<void>
let turns = 0
let offset = 0
const SERIES: SeriesInfo[] = [
  { id: 0, device: 0, metric: 'state', kind: METRIC_KIND.state, unit: '' },
  { id: 1, device: 0, metric: 'death', kind: METRIC_KIND.death, unit: '' },
  { id: 2, device: 0, metric: 'process.trip_time', kind: METRIC_KIND.process, unit: 's' },
]
const JUDGED: SeriesInfo = { id: 3, device: 1, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' }
const TEXTS = ['', 'M1|WO-1|mcb']

beforeEach(() => {
  plant = handMadePlant()
  store = openMemoryWarehouse()
  offset = 0
  settling = async () => undefined
  history = createHistory({
    ...plant,
    marks: createEpisodeBook(),
    store,
    settled: () => settling(),
    breathe: async () => {
      turns++
    },
    keepMark: (mark) => store.append({ episodeMarks: [mark] }, offset),
    seriesOf: (device) => (device === 0 ? SERIES : device === 1 ? [JUDGED] : []),
    text: (id) => TEXTS[id],
    now: () => NOON,
  })
  plant.enterprise('e0')
})
const path = (device: string, line = 'l1') => `e0/s1/a1/${line}/${device}`
const ALL = ROW.counted | ROW.priced | ROW.kpiScope
async function minutes(
  device: number,
  from: number,
  rows: readonly Sums[],
  more: { version?: number; flags?: number } = {},
): Promise<void> {
  const length = rows.length
  const out: MinuteRows = {
    length,
    device: new Uint32Array(length).fill(device),
    minute: Float64Array.from(rows, (_, i) => from + i * MINUTE),
    version: new Uint32Array(length).fill(more.version ?? 1),
    flags: new Uint8Array(length).fill(more.flags ?? ALL),
    sums: new Float64Array(length * SUM_COUNT),
  }
  rows.forEach((sums, i) => {
    out.sums.set(sums, i * SUM_COUNT)
  })
  await store.append({ minutes: [out] }, ++offset)
}
/** A planned minute of which no state is known. */
const unheard = () => {
  const sums = createSums()
  sums[SUM.pbt] = MINUTE
  return sums
}
const whole = (count: number, oee = 0.8) => Array.from({ length: count }, () => running(MINUTE, oee))
const kpis = (more: Partial<Parameters<History['kpis']>[0]> = {}) =>
  history.kpis({ enterprise: 'e0', from: MORNING, to: NOON, every: 'all', level: 'enterprise', ...more })

describe('KPI rows', () => {
  it('are formed from summed minutes, with everything needed to trust them', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(60))
    const [row] = await kpis({ level: 'device' })
    expect(row).toMatchObject({
      from: MORNING,
      to: NOON,
      scope: 'device:e0/s1/a1/l1/d1',
      version: 1,
      restated: false,
      provisional: false,
      coverage: 1,
      units: 1,
      skipped: 0,
      basis: { calendar: 'calendar', order: 'reported' },
    })
    expect(row!.kpis.oeeIndex).toBeCloseTo(0.8, 12)
    expect(row!.sums).toMatchObject({ pbt: 3600, pq: 3600, gq: 2880, priGq: 2880 })
    expect(row!.losses.find((l) => l.loss === 'quality')!.minutes).toBeCloseTo(12, 9)
    expect(row!.reasons.mtbf).toBe('no-failure')
  })

  it('say how well the time is known of units that count towards no OEE, where there are no others', async () => {
    for (const device of ['d1', 'd2']) plant.device(path(device), createSums(), { kpiScope: false, assetClass: 'compute-centre' })
    for (const device of [0, 1]) await minutes(device, MORNING, whole(60), { flags: ROW.counted })
    expect((await kpis())[0]).toMatchObject({ coverage: 1, units: 0 })
    plant.device(path('d3'), createSums())
    await minutes(2, MORNING, whole(30))
    await minutes(2, MORNING + 30 * MINUTE, Array.from({ length: 30 }, unheard))
    expect((await kpis())[0]!.coverage).toBe(0.5)
  })

  it('can be asked of one site alone', async () => {
    plant.device(path('d1'), createSums())
    plant.device('e0/s2/a1/l1/d1', createSums())
    for (const device of [0, 1]) await minutes(device, MORNING, whole(60))
    const [all, one] = [(await kpis())[0]!, (await kpis({ site: 's2' }))[0]!]
    expect([all.units, all.sums.pbt, one.units, one.sums.pbt]).toEqual([2, 7200, 1, 3600])
    expect(await kpis({ site: 's3' })).toEqual([])
  })

  it('count pieces by serial number, of the machines that judge them only', async () => {
    for (const device of ['d1', 'd2', 'd3']) plant.device(path(device), createSums(), device === 'd3' ? { kpiScope: false } : {})
    for (const device of [0, 1, 2]) await minutes(device, MORNING, whole(120))
    const judged = (device: number, at: number, serial: string, passed: boolean) => ({
      device,
      at,
      piece: pieceOf(serial, passed),
      defect: 0,
    })
    const inspections = [
      judged(1, MORNING + MINUTE, 'A', false),
      judged(1, MORNING + 2 * MINUTE, 'B', true),
      judged(1, MORNING + 2 * HOUR - 1, 'A', true),
    ]
    await store.append({ inspections: [...inspections, judged(0, MORNING, 'A', true)] }, ++offset)
    const rows = await kpis({ level: 'device', every: 'PT1H' })
    expect(rows.map((row) => [row.scope.at(-1), row.sums.ip, row.sums.gp, row.kpis.firstPassYield])).toEqual([
      ['1', 0, 0, null],
      ['2', 2, 1, 0.5],
      ['3', 0, 0, null],
      ['1', 0, 0, null],
      ['2', 0, 0, null],
      ['3', 0, 0, null],
    ])
    expect(rows[0]!.reasons.firstPassYield).toBe('no-inspection')
    expect((await kpis({ level: 'line' }))[0]!.kpis.firstPassYield).toBe(0.5)
    const opened = await history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope: 'line:e0/s1/a1/l1', kpi: 'firstPassYield' })
    expect(opened).toMatchObject({ filled: '1 pcs / 2 pcs', value: 0.5, unit: '1' })
  })

  it('add the minutes that are still open, and say that such a row is provisional', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, NOON - 10 * MINUTE, whole(8))
    plant.open.set(0, [
      { minute: NOON - 2 * MINUTE, sums: running(MINUTE, 0.8) },
      { minute: NOON - MINUTE, sums: running(MINUTE, 0.8) },
    ])
    const [row] = await kpis()
    expect(row!.sums.pbt).toBe(600)
    expect(row!.provisional).toBe(true)
  })

  it('are provisional until readings of their time would be late, wherever in a minute they end', async () => {
    for (const device of ['d1', 'd2']) plant.device(path(device), createSums())
    for (const device of [0, 1]) await minutes(device, MORNING, whole(60))
    const provisional = async (to: number) => (await kpis({ to, level: 'device' })).map((row) => row.provisional)
    plant.finalTo.set(0, MORNING + 30 * MINUTE)
    expect(await provisional(MORNING + 29 * MINUTE)).toEqual([false, false])
    expect(await provisional(MORNING + 30 * MINUTE - 500)).toEqual([false, false])
    // A reading of the very end belongs to the minute before it.
    expect(await provisional(MORNING + 30 * MINUTE)).toEqual([true, false])
    expect(await provisional(MORNING + 30 * MINUTE + 500)).toEqual([true, false])
    const asked = { enterprise: 'e0', from: MORNING, scope: 'line:e0/s1/a1/l1', kpi: 'oeeIndex' as const }
    expect(await history.explain({ ...asked, to: MORNING + 31 * MINUTE })).toMatchObject({ provisional: true })
    expect(await history.explain({ ...asked, to: MORNING + 20 * MINUTE })).toMatchObject({ provisional: false })
    const hours = await kpis({ every: 'PT1H', from: MORNING - 60 * MINUTE, level: 'device' })
    expect(hours.map((row) => row.provisional)).toEqual([true, false])
  })

  it('count a minute once that closes while the answer is being made', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, NOON - 10 * MINUTE, whole(8))
    plant.open.set(0, [{ minute: NOON - 2 * MINUTE, sums: running(MINUTE, 0.8) }])
    settling = async () => {
      plant.open.set(0, [])
      await minutes(0, NOON - 2 * MINUTE, whole(1))
    }
    expect((await kpis())[0]!.sums.pbt).toBe(540)
  })

  it('wait for rows on their way to the warehouse', async () => {
    plant.device(path('d1'), createSums())
    settling = () => minutes(0, MORNING, whole(60))
    expect((await kpis())[0]!.sums.pbt).toBe(3600)
  })

  it('follow a minute that was stated again', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(60))
    await minutes(0, MORNING + 5 * MINUTE, whole(1, 0), { version: 3 })
    const [row] = await kpis()
    expect(row).toMatchObject({ version: 3, restated: true })
    expect(row!.sums.gq).toBe(59 * 48)
  })

  it('come by UTC hour, clipped to what was asked', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(240))
    const rows = await kpis({ every: 'PT1H', from: MORNING + 30 * MINUTE, to: MORNING + 150 * MINUTE })
    expect(rows.map((r) => [r.from - MORNING, r.to - MORNING, r.sums.pbt])).toEqual([
      [30 * MINUTE, HOUR, 1800],
      [HOUR, 2 * HOUR, 3600],
      [2 * HOUR, 150 * MINUTE, 1800],
    ])
  })

  it('come by production day and by shift of the site', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING - HOUR, whole(120))
    const days = await kpis({ every: 'P1D', from: MORNING - DAY, to: NOON })
    expect(days.map((r) => [r.from, r.to, r.sums.pbt])).toEqual([
      [MORNING - DAY, MORNING, 3600],
      [MORNING, NOON, 3600],
    ])
    const shifts = await kpis({ every: 'shift', from: MORNING - DAY, to: NOON })
    // The first shift of the day before saw nothing, and has no row.
    expect(shifts.map((r) => [r.from, r.sums.pbt])).toEqual([
      [MORNING - DAY / 2, 3600],
      [MORNING, 3600],
    ])
  })

  it('of a line and of the enterprise telescope from those of the devices', async () => {
    plant.device(path('d1'), createSums())
    plant.device(path('d2'), createSums())
    plant.device(path('d3', 'l2'), createSums(), { calendarAssumed: true })
    await minutes(0, MORNING, whole(60, 0.9))
    await minutes(1, MORNING, whole(30, 0.3))
    await minutes(2, MORNING, whole(60, 0.6), { flags: ROW.counted | ROW.kpiScope })
    const lines = await kpis({ level: 'line' })
    expect(lines.map((r) => r.scope)).toEqual(['line:e0/s1/a1/l1', 'line:e0/s1/a1/l2'])
    expect(lines[0]!.kpis.oeeIndex).toBeCloseTo(0.7, 12)
    expect(lines[1]!.reasons.oeeIndex).toBe('no-ideal-cycle')
    const [all] = await kpis()
    expect(all).toMatchObject({ scope: 'enterprise:e0', units: 2, skipped: 1, basis: { calendar: 'all-day' } })
    expect(all!.kpis.oeeIndex).toBeCloseTo(0.7, 12)
    expect(all!.sums.pq).toBe(3600 + 1800 + 3600)
  })

  it('are of one device when one is asked for, and of nobody elses', async () => {
    plant.device(path('d1'), createSums())
    plant.device('e1/s1/a1/l1/d1', createSums())
    await minutes(0, MORNING, whole(60))
    await minutes(1, MORNING, whole(60))
    expect((await kpis({ device: path('d1') })).map((r) => r.scope)).toEqual(['device:e0/s1/a1/l1/d1'])
    expect(await kpis({ device: 'e1/s1/a1/l1/d1' })).toEqual([])
    expect(await kpis({ device: 'e0/none' })).toEqual([])
    expect(await kpis({ from: NOON, to: NOON })).toEqual([])
  })

  it('are refused where they would be too many, before anything is read: of minutes a week of one device is answered', async () => {
    plant.device(path('d1'), createSums())
    const refused = { code: 'TOO_MANY', retry: false, message: expect.stringContaining('one device') }
    await expect(kpis({ every: 'PT1M', from: 0 })).rejects.toMatchObject(refused)
    await expect(kpis({ every: 'PT1M', from: NOON - 7 * DAY - MINUTE / 2 })).resolves.toEqual([])
    for (let n = 2; n <= 50; n++) plant.device(path(`d${n}`), createSums())
    await expect(kpis({ every: 'PT1M', from: NOON - DAY, level: 'device' })).rejects.toMatchObject(refused)
    await expect(kpis({ every: 'PT1H', from: NOON - 30 * DAY, level: 'device' })).resolves.toEqual([])
    await expect(kpis({ every: 'PT1H', from: NOON - 60 * DAY, level: 'device' })).rejects.toMatchObject(refused)
  })

  it('let others have their turn while they are many', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(240))
    turns = 0
    expect(await kpis({ every: 'PT1H', level: 'device' })).toHaveLength(4)
    expect(turns).toBe(0)
    expect(await kpis({ every: 'PT1M', level: 'device', from: NOON - DAY })).toHaveLength(240)
    expect(turns).toBe(5)
  })
})

describe('the timeline of a device', () => {
  const inState = (state: State, ms = MINUTE): Sums => {
    const s = createSums()
    s[SUM_STATE_TIME + STATE_CODE[state]] = ms
    s[SUM.pbt] = MINUTE
    return s
  }
  async function told(states: readonly (readonly [number, State, number?])[], deaths: readonly number[] = []): Promise<void> {
    const rows = [
      ...states.map(([at, state, aux]) => ({ series: 0, at, value: STATE_CODE[state], aux: aux ?? 0 })),
      ...deaths.map((at) => ({ series: 1, at, value: 1, aux: 0 })),
    ]
    const batch: ReadingBatch = {
      offset: ++offset,
      receivedAt: NOON,
      length: rows.length,
      series: Uint32Array.from(rows, (r) => r.series),
      at: Float64Array.from(rows, (r) => r.at),
      value: Float64Array.from(rows, (r) => r.value),
      aux: Uint32Array.from(rows, (r) => r.aux),
      flags: new Uint8Array(rows.length),
    }
    await store.append({ series: SERIES, readings: [batch] }, offset)
  }
  const states = (from = MORNING, to = NOON) => history.states({ device: path('d1'), from, to })
  const brief = (rows: Awaited<ReturnType<typeof states>>) =>
    rows!.map((r) => [r.state, (r.from - MORNING) / MINUTE, (r.to - MORNING) / MINUTE])

  beforeEach(() => {
    plant.device(path('d1'), createSums())
  })

  it('begins with what held before, merges equal neighbours and ends now', async () => {
    await told([
      [MORNING - HOUR, 'IDLE'],
      [MORNING + 10 * MINUTE, 'RUN', (1 << 2) | 2],
      [MORNING + 20 * MINUTE, 'RUN', (1 << 2) | 2],
      [MORNING + 30 * MINUTE, 'RUN', 1],
    ])
    await minutes(0, MORNING - HOUR, Array<Sums>(300).fill(inState('RUN')))
    const rows = await states(MORNING, NOON + DAY)
    expect(rows).toEqual([
      { from: MORNING, to: MORNING + 10 * MINUTE, state: 'IDLE', reason: null, orderActive: null },
      { from: MORNING + 10 * MINUTE, to: MORNING + 30 * MINUTE, state: 'RUN', reason: 'M1', orderActive: true },
      { from: MORNING + 30 * MINUTE, to: NOON, state: 'RUN', reason: null, orderActive: false },
    ])
  })

  it('shows hours as UNKNOWN that have no row, as those outside planned time in which nobody was heard', async () => {
    await told([[MORNING - 2 * HOUR, 'OFF']])
    await minutes(0, MORNING - 2 * HOUR, Array<Sums>(70).fill(inState('OFF')))
    await minutes(0, NOON - HOUR, Array<Sums>(60).fill(inState('UNKNOWN')))
    expect(brief(await states(MORNING - 2 * HOUR, NOON))).toEqual([
      ['OFF', -120, -50],
      ['UNKNOWN', -50, 240],
    ])
  })

  it('shows silence as UNKNOWN, to the millisecond where it began and ended', async () => {
    await told([[MORNING, 'RUN']])
    const rows: Sums[] = Array.from({ length: 240 }, () => inState('RUN'))
    rows[60] = inState('RUN', 15_000)
    for (let m = 61; m < 100; m++) rows[m] = inState('UNKNOWN')
    rows[100] = inState('RUN', 45_000)
    await minutes(0, MORNING, rows)
    expect(brief(await states())).toEqual([
      ['RUN', 0, 60.25],
      ['UNKNOWN', 60.25, 100.25],
      ['RUN', 100.25, 240],
    ])
  })

  it('shows whole silent hours, and a death from where it was told', async () => {
    await told(
      [
        [MORNING, 'RUN'],
        [MORNING + 200 * MINUTE, 'IDLE'],
      ],
      [MORNING + 10.5 * MINUTE],
    )
    const rows: Sums[] = Array.from({ length: 240 }, (_, m) => inState(m < 10 ? 'RUN' : m < 200 ? 'UNKNOWN' : 'IDLE'))
    rows[10] = inState('RUN', 30_000)
    await minutes(0, MORNING, rows)
    expect(brief(await states())).toEqual([
      ['RUN', 0, 10.5],
      ['UNKNOWN', 10.5, 200],
      ['IDLE', 200, 240],
    ])
  })

  it('is empty for a device that never told a state and null for none', async () => {
    expect(await states()).toEqual([])
    expect(await history.states({ device: 'e0/none', from: MORNING, to: NOON })).toBeNull()
  })
})

describe('readings, balance and episodes', () => {
  it('names metric and unit, and knows what it has not', async () => {
    plant.device(path('d1'), createSums())
    const at = { device: path('d1'), from: MORNING, to: NOON, points: 10 }
    expect(await history.readings({ ...at, metric: 'process.trip_time' })).toEqual({ metric: 'process.trip_time', unit: 's', points: [] })
    expect(await history.readings({ ...at, metric: 'process.none' })).toBeNull()
    expect(await history.readings({ ...at, device: 'e0/none', metric: 'state' })).toBeNull()
    plant.values.set(0, [{ metric: 'process.trip_time', unit: 's', value: 18, at: NOON, band: null }])
    expect(await history.metrics({ device: path('d1') })).toEqual([{ metric: 'process.trip_time', unit: 's', lastAt: NOON }])
  })

  it('reads the books of the hours asked for', async () => {
    const tally = (code: string, n: number) => ({ enterprise: 'e0', device: path('d1'), hour: MORNING, code, n })
    const tallies = [tally('m.received', 3), tally('m.decoded', 3), tally('r.received', 9), tally('r.counted', 8), tally('r.tooLate', 1)]
    await store.append({ tallies }, ++offset)
    expect(await history.balance({ enterprise: 'e0', from: MORNING, to: NOON })).toEqual({
      messages: { received: 3, decoded: 3, duplicate: 0, refused: {} },
      readings: { received: 9, counted: 8, tooLate: 1, refused: {} },
    })
    const within = await history.balance({ enterprise: 'e0', from: MORNING + HOUR - 1, to: MORNING + HOUR })
    expect(within.messages.received).toBe(3)
    expect((await history.balance({ enterprise: 'e0', from: MORNING + HOUR, to: NOON })).messages.received).toBe(0)
  })

  const episode = (id: string, device: string): Episode => ({
    id,
    device,
    type: 'silent',
    metric: null,
    severity: 'warn',
    from: MORNING,
    to: null,
    value: null,
    expected: null,
    score: null,
    sigma: null,
    scoreBefore: null,
    valueAt: null,
    message: 'silent',
    acknowledgedBy: null,
    acknowledgedAt: null,
    shelvedUntil: null,
    hist: false,
  })

  it('lists alarms with names, of the enterprise asked for only', async () => {
    plant.device(path('d1'), createSums())
    await store.append({ episodes: [episode('a', path('d1')), episode('b', 'e1/s1/a1/l1/d1')] }, ++offset)
    const ask = { from: MORNING, to: NOON, openOnly: true, limit: 10 }
    expect((await history.alarms({ ...ask, enterprise: 'e0' })).map((e) => [e.id, e.enterpriseName])).toEqual([['a', 'e0 有限公司']])
    expect(await history.alarms(ask)).toHaveLength(2)
    expect(await history.alarms({ ...ask, enterprise: 'e9' })).toEqual([])
  })

  it('keeps who acknowledged first, and takes a shelf back', async () => {
    plant.device(path('d1'), createSums())
    await store.append({ episodes: [episode('a', path('d1'))] }, ++offset)
    const by = { id: 'a', at: NOON, enterprise: 'e0' }
    const [first, second] = await Promise.all([
      history.acknowledge({ ...by, by: 'wang' }),
      history.shelve({ ...by, by: 'li', until: NOON + HOUR }),
      history.acknowledge({ ...by, by: 'zhao' }),
    ])
    expect(first).toMatchObject({ acknowledgedBy: 'wang', shelvedUntil: null })
    expect(second).toMatchObject({ acknowledgedBy: 'wang', shelvedUntil: NOON + HOUR })
    expect(await history.shelve({ ...by, by: 'li', until: null })).toMatchObject({ acknowledgedBy: 'wang', shelvedUntil: null })
    // The fold writes the episode again when it ends, and knows nothing of people.
    await store.append({ episodes: [{ ...episode('a', path('d1')), to: NOON }] }, ++offset)
    const [after] = await history.alarms({ from: MORNING, to: NOON, openOnly: false, limit: 10 })
    expect(after).toMatchObject({ to: NOON, acknowledgedBy: 'wang' })
  })

  it('does not mark an episode of another enterprise', async () => {
    await store.append({ episodes: [episode('b', 'e1/s1/a1/l1/d1')] }, ++offset)
    expect(await history.acknowledge({ id: 'b', by: 'wang', at: NOON, enterprise: 'e0' })).toBeNull()
    expect(await history.acknowledge({ id: 'none', by: 'wang', at: NOON })).toBeNull()
    expect((await history.alarms({ from: MORNING, to: NOON, openOnly: true, limit: 1 }))[0]!.acknowledgedBy).toBeNull()
  })

  it('gives gated rows of segments and counties, with no count of a handful', async () => {
    for (let i = 1; i < 4; i++) plant.enterprise(`e${i}`)
    const row = (await history.segments()).find(({ code }) => code === 'yq-lv-elec')
    expect(row).toMatchObject({ code: 'yq-lv-elec', enterprises: null, oee: { value: null, reason: 'privacy' } })
    const county = (await history.regions()).find(({ code }) => code === '330382')
    expect(county).toMatchObject({ code: '330382', nameEn: 'Yueqing', energyKwh: { value: null } })
  })

  it('lists the whole catalogue, groups without an enterprise included', async () => {
    plant.enterprise('e1')
    expect((await history.segments()).map(({ code, enterprises }) => [code, enterprises])).toEqual([
      ['rt-pump-valve', 0],
      ['yq-lv-elec', null],
    ])
    expect((await history.regions()).map(({ code, enterprises }) => [code, enterprises])).toEqual([
      ['330327', 0],
      ['330382', null],
    ])
  })
})

describe('a figure opened', () => {
  const ask = (more: Partial<Parameters<History['explain']>[0]> = {}) =>
    history.explain({ enterprise: 'e0', from: MORNING, to: NOON, scope: 'enterprise:e0', kpi: 'oeeIndex', ...more })

  it('opens sums beside KPIs: pieces of units that count, energy of all, and a loss as the waterfall has it', async () => {
    plant.device(path('d1'), createSums())
    plant.device(path('d2'), createSums(), { kpiScope: false })
    await minutes(0, MORNING, [running(MINUTE, 0.8, 2), running(MINUTE, 0.8, 2)])
    await minutes(1, MORNING, [running(MINUTE, 0.5, 1)])
    const [row] = await history.kpis({ enterprise: 'e0', from: MORNING, to: NOON, every: 'all', level: 'enterprise' })
    const good = (await ask({ kpi: 'good' }))!
    expect(good.value).toBe(row!.sums.gq! + row!.sums.gqOvertime!)
    expect(good.devices.map((d) => d.contributes)).toEqual([true, false])
    const energy = (await ask({ kpi: 'energyKwh' }))!
    expect(energy).toMatchObject({ formula: 'E', filled: '5 kWh', value: 5, unit: 'kWh' })
    expect(energy.devices.map((d) => [d.contributes, d.value])).toEqual([
      [true, 4],
      [true, 1],
    ])
    const speed = (await ask({ kpi: 'lossSpeed' }))!
    expect(speed.value).toBeCloseTo(row!.losses.find(({ loss }) => loss === 'speed')!.minutes)
    expect((await ask({ kpi: 'energyKwh', scope: `device:${path('d2')}` }))!).toMatchObject({ value: 1, balance: expect.anything() })
  })

  it('shows the formula with its numbers, and the devices whose sums add up to them', async () => {
    plant.device(path('d1'), createSums())
    plant.device(path('d2'), createSums())
    plant.device(path('d3'), createSums(), { kpiScope: false })
    plant.device(path('d4'), createSums())
    await minutes(0, MORNING, whole(60, 0.8))
    await minutes(1, MORNING, whole(30, 0.5))
    await minutes(2, MORNING, whole(60, 0.1))
    // Not priced: it has no ideal cycle, so it is left out and says so.
    const bare = running(MINUTE, 0.9)
    bare[SUM.priPq] = bare[SUM.priGq] = 0
    bare[SUM.pqUnpriced] = bare[SUM.pq]!
    await minutes(3, MORNING, [bare], { flags: ROW.counted | ROW.kpiScope })
    const found = (await ask())!
    expect(found).toMatchObject({ formula: 'Σ(PRI·GQ) / PBT', filled: '3780 s / 5400 s', value: 0.7, units: 2, skipped: 1, version: 1 })
    expect(found.devices.map((d) => [d.path.at(-1), d.contributes, d.reason])).toEqual([
      ['1', true, null],
      ['2', true, null],
      ['3', false, null],
      ['4', false, 'no-ideal-cycle'],
    ])
    const behind = found.devices.filter((d) => d.contributes)
    for (const { symbol, value } of found.terms)
      expect(
        behind.reduce((sum, d) => sum + d.terms.find((t) => t.symbol === symbol)!.value, 0),
        symbol,
      ).toBeCloseTo(value, 9)
  })

  it('has the value of the KPI row over the same time, for every figure', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(60, 0.8))
    for (const level of ['device', 'line', 'enterprise'] as const) {
      const [row] = await kpis({ level })
      for (const [kpi, value] of Object.entries(row!.kpis)) {
        const found = (await ask({ scope: row!.scope, kpi: kpi as RowKpiName }))!
        expect([kpi, found.value, found.reason]).toEqual([kpi, value, row!.reasons[kpi as RowKpiName] ?? null])
      }
    }
  })

  it('tells what became of everything received, of the scope asked for', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(1))
    const tally = (device: string, code: string, n: number) => ({ enterprise: 'e0', device, hour: MORNING, code, n })
    await store.append(
      {
        tallies: [
          tally(path('d1'), 'r.received', 10),
          tally(path('d1'), 'r.counted', 6),
          tally(path('d1'), 'r.tooLate', 1),
          tally(path('d1'), 'r.refused.RANGE', 2),
          tally(path('d1'), 'r.refused.DUPLICATE', 1),
          tally('', 'm.received', 1),
          tally('', 'm.refused.JSON', 1),
        ],
      },
      ++offset,
    )
    const { balance: ofDevice, ...opened } = (await ask({ scope: `device:${path('d1')}`, to: MORNING + 30 * MINUTE }))!
    // A reading that came at any time of these hours is in the books, and the answer says which they are.
    expect([opened.from, opened.to, opened.balanceFrom, opened.balanceTo]).toEqual([
      MORNING,
      MORNING + 30 * MINUTE,
      MORNING,
      MORNING + HOUR,
    ])
    expect(ofDevice).toEqual({ received: 10, counted: 6, duplicate: 1, refused: 2, tooLate: 1 })
    const { received, ...rest } = (await ask())!.balance
    expect(received).toBe(11)
    expect(Object.values(rest).reduce((a, b) => a + b)).toBe(11)
  })

  it('takes the day of the site of each device, of an enterprise under the name of the site of most', async () => {
    plant.device(path('d1'), createSums())
    plant.device(path('d2'), createSums())
    const early = MORNING - 8 * HOUR
    const today = { day: '2026-01-05', from: early, to: early + 24 * HOUR, sums: createSums() }
    plant.device('e0/s2/a1/l1/d1', createSums(), { today })
    await minutes(0, MORNING, whole(60, 0.8))
    await minutes(2, early, whole(60, 0.5))
    expect(await ask({ day: 'today', scope: 'line:e0/s2/a1/l1' })).toMatchObject({ from: early, to: NOON, value: 0.5 })
    expect(await ask({ day: 'today', scope: 'line:e0/s1/a1/l1' })).toMatchObject({ from: MORNING, to: NOON, value: 0.8 })
    expect(await ask({ day: 'today' })).toMatchObject({ from: MORNING, to: NOON, value: 0.65 })
  })

  it('is of one moment: what comes while it is formed is in neither the figure nor its machines', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(60, 0.8))
    plant.open.set(0, [{ minute: MORNING + HOUR, sums: running(30_000, 0.8) }])
    settling = async () => void plant.open.set(0, [{ minute: MORNING + HOUR, sums: running(MINUTE, 0.8) }])
    const { terms, devices } = (await ask())!
    expect(terms.find(({ symbol }) => symbol === 'PBT')!.value).toBe(3630)
    expect(devices[0]!.terms.map(({ symbol, value }) => [symbol, value])).toEqual(terms.map(({ symbol, value }) => [symbol, value]))
  })

  it('takes the production day of the boards, and knows nothing of other enterprises', async () => {
    plant.device(path('d1'), createSums())
    await minutes(0, MORNING, whole(60, 0.8))
    expect(await ask({ day: 'today', from: 0, to: 1 })).toMatchObject({ from: MORNING, to: NOON, value: 0.8 })
    expect(await ask({ day: 'yesterday' })).toBeNull()
    for (const scope of ['device:rival/s1/a1/l1/d1', 'enterprise:rival', 'line:e0', 'segment:yq-lv-elec', 'e0'])
      expect(await ask({ scope }), scope).toBeNull()
  })
})
