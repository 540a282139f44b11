// An enterprise whose sites begin their production day apart: at 00:00, at 08:00, and at 06:00 in another zone. What boards show, what rows
// say and what a figure opens to are the same numbers.
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCalendars } from '../../../analytics/calendars.ts'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createHistory, type History } from '../../../analytics/history.ts'
import { levelsOf } from '../../../analytics/plants.ts'
import { cutOf } from '../../../analytics/site-windows.ts'
import { createViews, type Views } from '../../../analytics/views.ts'
import { pieceOf } from '../../../model/facts.ts'
import { addSums, createSums, SUM, SUM_COUNT, type Sums } from '../../../model/kpi.ts'
import type { Site } from '../../../model/plant.ts'
import { METRIC_KIND } from '../../../model/reading.ts'
import type { EnterpriseView } from '../../../model/views.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW, type Warehouse } from '../../../warehouse/warehouse.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MINUTE, MORNING, running } from './hand-made-plant.ts'

const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7]
const siteDoc = (id: string, timezone: string, start: string): Site => ({
  id,
  enterprise: 'e0',
  name: id,
  county: '330382',
  timezone,
  shifts: [{ name: 'day', start, end: `${String(Number(start.slice(0, 2)) + 8).padStart(2, '0')}:00`, days: ALL_WEEK }],
  breaks: [],
  exceptions: [],
})
const SITES: Readonly<Record<string, Site>> = {
  'plant-1': siteDoc('plant-1', 'Asia/Shanghai', '08:00'),
  'plant-2': siteDoc('plant-2', 'Asia/Shanghai', '00:00'),
  // 06:00 in Kashgar is 08:00 in Shanghai: another zone, the same time.
  'plant-3': siteDoc('plant-3', 'Asia/Urumqi', '06:00'),
  'plant-4': siteDoc('plant-4', 'Europe/Berlin', '06:00'),
}
const calendars = createCalendars({
  revision: 1,
  site: (_e, site) => (SITES[site] === undefined ? [] : [{ from: 0, doc: SITES[site] }]),
})
/** 03:00 on the seventh: plant-2 is in its day of the seventh, plant-1 still in that of the sixth. */
const NIGHT = MORNING + 2 * DAY - 5 * HOUR
const NOON = MORNING + 2 * DAY + 4 * HOUR

let plant: HandMade
let store: Warehouse
let history: History
let views: Views
let at: number
let offset: number
const PATHS = ['plant-1/a/l1/d1', 'plant-1/a/l1/d2', 'plant-1/a/l2/d3', 'plant-2/a/l1/d1', 'plant-3/a/l1/d1', 'plant-4/a/l1/d1'].map(
  (path) => `e0/${path}`,
)
const minutes = new Map<number, { minute: number; sums: Sums }[]>()

beforeEach(() => {
  plant = handMadePlant()
  plant.enterprise('e0')
  store = openMemoryWarehouse()
  offset = 0
  minutes.clear()
  const parts = { ...plant, calendars, store, settled: async () => undefined, now: () => at }
  history = createHistory({
    ...parts,
    marks: createEpisodeBook(),
    keepMark: async () => undefined,
    seriesOf: (device) => [{ id: device, device, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' }],
    text: () => undefined,
  })
  views = createViews({
    ...parts,
    episodes: () => [],
    rates: () => ({ readingsPerSecond: 0, messagesPerSecond: 0, refused: { messages: 0, readings: 0 } }),
    balance: (_e, from) => ({ received: from('plant-2'), counted: from('plant-1'), duplicate: 0, refused: 0, tooLate: from('') }),
  })
})
async function write(device: number, from: number, rows: readonly Sums[], version = 1): Promise<void> {
  const length = rows.length
  const sums = new Float64Array(length * SUM_COUNT)
  rows.forEach((row, i) => {
    sums.set(row, i * SUM_COUNT)
  })
  const kept = (minutes.get(device) ?? []).filter(({ minute }) => minute < from || minute >= from + length * MINUTE)
  minutes.set(device, [...kept, ...rows.map((row, i) => ({ minute: from + i * MINUTE, sums: row }))])
  await store.append(
    {
      minutes: [
        {
          length,
          device: new Uint32Array(length).fill(device),
          minute: Float64Array.from(rows, (_, i) => from + i * MINUTE),
          version: new Uint32Array(length).fill(version),
          flags: new Uint8Array(length).fill(ROW.counted | ROW.priced | ROW.kpiScope),
          sums,
        },
      ],
    },
    ++offset,
  )
}
/** The days the fold would show at `time`, from the minutes written. */
function live(time: number, paths: readonly string[] = PATHS): void {
  at = time
  paths.forEach((path, id) => {
    const { site } = levelsOf(path)
    const [today] = calendars.productionDays('e0', site, time, time + 1)
    const [yesterday] = calendars.productionDays('e0', site, today!.from - 1, today!.from)
    const sumsOf = (day: { day: string; from: number; to: number }) => {
      const sums = createSums()
      for (const of of minutes.get(id) ?? []) if (of.minute >= day.from && of.minute < Math.min(day.to, time)) addSums(sums, of.sums)
      return { ...day, sums }
    }
    const days = { today: sumsOf(today!), yesterday: sumsOf(yesterday!) }
    if (plant.live.count > id) plant.change(id, days)
    else plant.device(path, createSums(), days)
  })
}
/** Three days of every machine, each hour as good as `oee` says. */
async function ran(oee: (device: number, hour: number) => number, hours = 72): Promise<void> {
  for (const [device] of PATHS.entries())
    await write(
      device,
      MORNING - 12 * HOUR,
      Array.from({ length: hours * 60 }, (_, i) => running(MINUTE, oee(device, Math.floor(i / 60)))),
    )
}
const various = (device: number, hour: number) => ((device * 37 + hour * 11) % 90) / 100 + 0.05
const enterprise = () => views.view('enterprise:e0', at) as EnterpriseView
const figure = { enterprise: 'e0', from: 0, to: 1, scope: 'enterprise:e0' }
const rowsOf = (level: 'enterprise' | 'line' | 'device', every: 'P1D' | 'P1W' | 'P1M', from = MORNING - 12 * HOUR, to = at) =>
  history.kpis({ enterprise: 'e0', from, to, every, level, wholeFirst: true })

describe('a figure of an enterprise whose sites begin their day apart', () => {
  it.each([NIGHT, NOON])('opens to what the board shows, of today and of yesterday: %d', async (time) => {
    await ran(various)
    live(time)
    const shown = enterprise()
    for (const day of ['today', 'yesterday'] as const) {
      for (const kpi of ['oeeIndex', 'availability', 'effectiveness', 'qualityRatio'] as const) {
        const opened = (await history.explain({ ...figure, kpi, day }))!
        expect([kpi, opened.value, opened.reason, opened.coverage]).toEqual([
          kpi,
          shown[day].kpis[kpi]!.value,
          shown[day].kpis[kpi]!.reason,
          shown[day].kpis[kpi]!.coverage,
        ])
        for (const { symbol, value } of opened.terms)
          expect(
            opened.devices.reduce((sum, d) => sum + d.terms.find((term) => term.symbol === symbol)!.value, 0),
            symbol,
          ).toBeCloseTo(value, 6)
      }
      const [row] = await history.kpis({ enterprise: 'e0', from: 0, to: 1, every: 'all', level: 'enterprise', day })
      expect(row!.sums.pbt! / 60).toBe(shown[day].plannedMinutes)
      expect(row!.sums.gq).toBe(shown[day].good)
      expect(row!.losses.map(({ loss, minutes: m }) => [loss, m])).toEqual(shown[day].losses.map(({ loss, minutes: m }) => [loss, m]))
    }
  })

  it('says whose time it is: two sites of the same time share it, each of the others has its own', async () => {
    await ran(() => 0.8)
    live(NIGHT)
    const opened = (await history.explain({ ...figure, kpi: 'oeeIndex', day: 'today' }))!
    const eight = MORNING + DAY
    expect([opened.from, opened.to]).toEqual([eight, NIGHT])
    expect(opened.siteWindows).toEqual({
      'plant-1': { from: eight, to: NIGHT, timezone: 'Asia/Shanghai' },
      'plant-2': { from: eight + 16 * HOUR, to: NIGHT, timezone: 'Asia/Shanghai' },
      'plant-3': { from: eight, to: NIGHT, timezone: 'Asia/Urumqi' },
      // 06:00 in Berlin in winter is 13:00 in Shanghai.
      'plant-4': { from: eight + 5 * HOUR, to: NIGHT, timezone: 'Europe/Berlin' },
    })
    const line = (await history.explain({ ...figure, scope: 'line:e0/plant-2/a/l1', kpi: 'oeeIndex', day: 'today' }))!
    expect(line).toMatchObject({ from: eight + 16 * HOUR, to: NIGHT })
    expect(line.siteWindows).toBeUndefined()
  })

  it('counts calendar time, pieces by serial and open breakdowns of each site in its own day', async () => {
    await ran(() => 0.8)
    const midnight = MORNING + DAY + 16 * HOUR
    const broken = running(MINUTE, 0.5)
    broken[SUM.failures] = broken[SUM.failuresOpen] = broken[SUM.failing] = 1
    broken[SUM.ttr] = 30_000
    // At 01:00 a machine of plant-2 breaks down: today there, yesterday of nobody else.
    await write(3, midnight + HOUR, [broken], 2)
    const judged = (device: number, time: number, serial: string, passed: boolean) => ({
      device,
      at: time,
      piece: pieceOf(serial, passed),
      defect: 0,
    })
    await store.append(
      {
        inspections: [
          judged(3, midnight - 1, 'A', false),
          judged(3, midnight + 1, 'B', true),
          judged(0, MORNING + DAY - 1, 'C', false),
          judged(0, MORNING + DAY, 'D', true),
          judged(0, midnight, 'E', false),
        ],
      },
      ++offset,
    )
    live(NIGHT)
    const [row] = await history.kpis({ enterprise: 'e0', from: 0, to: 1, every: 'all', level: 'enterprise', day: 'today' })
    const devices = await history.kpis({ enterprise: 'e0', from: 0, to: 1, every: 'all', level: 'device', day: 'today' })
    expect(row!.sums).toMatchObject({ ip: 3, gp: 2, failures: 1 })
    expect(row!.sums.calendar).toBe(devices.reduce((sum, of) => sum + of.sums.calendar!, 0))
    expect(row!.sums.calendar).toBe((4 * 19 + 3 + 14) * 3600)
    expect(row!.kpis.teep).toBeCloseTo(row!.sums.priGq! / row!.sums.calendar!, 12)
    expect([row!.censored, row!.restated, row!.version]).toEqual([true, true, 2])
    expect(devices.filter((of) => of.censored).map((of) => of.scope)).toEqual([`device:${PATHS[3]}`])
    // Yesterday of plant-2 ended before it broke.
    const [before] = await history.kpis({ enterprise: 'e0', from: 0, to: 1, every: 'all', level: 'enterprise', day: 'yesterday' })
    expect([before!.censored, before!.sums.failures, before!.sums.ip]).toEqual([false, 0, 2])
  })

  it('keeps its earlier versions, of each site in its own day', async () => {
    await ran(() => 0.8)
    const midnight = MORNING + DAY + 16 * HOUR
    live(NIGHT)
    const said = (await history.explain({ ...figure, kpi: 'oeeIndex', day: 'today' }))!.value
    expect(await history.versions({ ...figure, day: 'today' })).toHaveLength(1)
    // At 01:00 of plant-2, and at 23:00 of the day before, which is no part of its today.
    for (const minute of [midnight + HOUR, midnight - HOUR]) {
      await write(3, minute, [running(MINUTE, 0.1)], 2)
      await store.append({ statements: [{ device: 3, at: NIGHT, cause: 1 }] }, offset)
    }
    live(NIGHT)
    const [current, before, ...none] = (await history.versions({ ...figure, day: 'today' }))!
    expect(current).toMatchObject({ version: 2, minutes: 1 })
    expect(current!.kpis.oeeIndex).toBe((await history.explain({ ...figure, kpi: 'oeeIndex', day: 'today' }))!.value)
    expect(before!.kpis.oeeIndex).toBe(said)
    expect(before!.kpis.oeeIndex).not.toBe(current!.kpis.oeeIndex)
    expect(none).toEqual([])
  })

  it('has the books of each site since its own day began', async () => {
    await ran(() => 0.8)
    live(NIGHT)
    const midnight = MORNING + DAY + 16 * HOUR
    const tally = (device: string, hour: number, n: number) => [
      { enterprise: 'e0', device, hour, code: 'r.received', n },
      { enterprise: 'e0', device, hour, code: 'r.counted', n },
    ]
    await store.append(
      {
        tallies: [
          ...tally(PATHS[0]!, MORNING + DAY - HOUR, 1),
          ...tally(PATHS[0]!, MORNING + DAY, 10),
          ...tally(PATHS[3]!, midnight - HOUR, 100),
          ...tally(PATHS[3]!, midnight, 1000),
          ...tally('', midnight, 10_000),
        ],
      },
      ++offset,
    )
    const opened = (await history.explain({ ...figure, kpi: 'oeeIndex', day: 'today' }))!
    expect(opened.balance).toMatchObject({ received: 11_010, counted: 11_010 })
    // The board asks the same of the books in memory; what belongs to no site goes with the site of most devices.
    expect(enterprise().balance).toEqual({ received: midnight, counted: MORNING + DAY, duplicate: 0, refused: 0, tooLate: MORNING + DAY })
  })
})

describe('production days, weeks and months of such an enterprise', () => {
  it.each(['P1D', 'P1W', 'P1M'] as const)('are those of its sites, so that its lines add up to it: %s', async (every) => {
    await ran(various, 96)
    live(MORNING + 2 * DAY + 22 * HOUR)
    const rows = await rowsOf('enterprise', every)
    const lines = await rowsOf('line', every)
    expect(rows.length).toBe(every === 'P1D' ? 4 : every === 'P1W' ? 2 : 1)
    for (const column of ['pbt', 'gq', 'priGq', 'energyKwh', 'calendar'])
      for (const row of rows) {
        const own = lines.filter(({ scope, from, to }) => {
          const window = row.siteWindows![scope.split('/')[1]!]
          return window?.from === from && window.to === to
        })
        expect(own.length).toBeGreaterThan(0)
        expect(own.reduce((sum, line) => sum + line.sums[column]!, 0)).toBeCloseTo(row.sums[column]!, 6)
      }
  })

  it('open to themselves, with the step they were asked with', async () => {
    await ran(various)
    live(NOON)
    for (const every of ['P1D', 'P1W'] as const)
      for (const row of await rowsOf('enterprise', every)) {
        const { from, to } = row
        const opened = (await history.explain({ ...figure, from, to, every, kpi: 'oeeIndex' }))!
        expect([opened.value, opened.from, opened.to, opened.siteWindows]).toEqual([row.kpis.oeeIndex, from, to, row.siteWindows])
        const [version] = (await history.versions({ ...figure, from, to, every }))!
        expect(version!.kpis).toEqual(row.kpis)
      }
  })

  it('hold each minute of each site once, wherever the question cuts them', () => {
    const begin = MORNING - 20 * DAY
    const time = fc.integer({ min: 0, max: 40 * 24 })
    fc.assert(
      fc.property(time, time, time, fc.constantFrom('P1D', 'P1W', 'P1M'), (a, b, c, every) => {
        const [first, middle, last] = [a, b, c].sort((x, y) => x - y).map((h) => begin + h * HOUR) as [number, number, number]
        const cut = (from: number, to: number) => cutOf({ enterprise: 'e0', from, to, every }, Object.keys(SITES), calendars)
        const halves = [cut(first, middle), cut(middle, last)]
        for (const site of Object.keys(SITES)) {
          const windows = halves
            .flatMap(({ shares }) => shares.filter(({ sites }) => sites.includes(site)).flatMap((share) => share.windows))
            .filter((w) => w !== undefined)
            .sort((x, y) => x.from - y.from)
          for (const [i, window] of windows.entries()) {
            expect(window.from).toBeLessThan(window.to)
            if (i > 0) expect(window.from).toBeGreaterThanOrEqual(windows[i - 1]!.to)
          }
        }
        for (const { rows, shares } of halves) for (const { windows } of shares) expect(windows).toHaveLength(rows.length)
      }),
    )
  })

  it('are one window for all where sites keep the same time, as fixed steps and shifts always are', () => {
    const of = (sites: string[], every: 'P1D' | 'PT1H' | 'shift' | 'all') =>
      cutOf({ enterprise: 'e0', from: MORNING, to: MORNING + 2 * DAY, every }, sites, calendars)
    expect(of(['plant-1', 'plant-3'], 'P1D').shares).toHaveLength(1)
    expect(of(['plant-1', 'plant-2'], 'P1D').shares).toHaveLength(2)
    for (const every of ['PT1H', 'shift', 'all'] as const) expect(of(['plant-1', 'plant-2'], every).shares).toHaveLength(1)
  })
})
