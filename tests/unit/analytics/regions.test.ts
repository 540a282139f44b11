// Regions as people see them: what is released of them, against their own past, how evenly they do, and how segments fare.
import { beforeEach, describe, expect, it } from 'vitest'
import { createGroups, type Groups } from '../../../analytics/groups.ts'
import { createProsperity } from '../../../analytics/prosperity.ts'
import { countsInTree } from '../../../analytics/region-counts.ts'
import { createRegionView } from '../../../analytics/region-view.ts'
import { createBalance } from '../../../analytics/regional-balance.ts'
import { createReleases, type Releases } from '../../../analytics/releases.ts'
import { createSpecialisation } from '../../../analytics/specialisation.ts'
import { addSums, createSums, kpisOf, SUM, SUM_COUNT } from '../../../model/kpi.ts'
import { CITIES, COUNTIES, cityNamed, countyOf, regionPath } from '../../../registry/counties.ts'
import { SEGMENTS, segmentOf } from '../../../registry/segments.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW, type Warehouse } from '../../../warehouse/warehouse.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MINUTE, MORNING, NOON, running } from './hand-made-plant.ts'

const regions = {
  segments: SEGMENTS.map((s) => s.code),
  counties: COUNTIES.map((c) => c.code),
  cities: CITIES.map((c) => c.code),
  segment: segmentOf,
  county: countyOf,
  city: cityNamed,
}
let plant: HandMade
let releases: Releases
let groups: Groups
beforeEach(() => {
  plant = handMadePlant()
  releases = createReleases()
  groups = createGroups({ plants: plant.plants, regions, enterprises: plant.enterprises, releases })
})
let made = 0
const firms = (count: number, county: string, segment: string, oee: number, hours = 4, kwh = 100) =>
  Array.from({ length: count }, () => {
    const id = `f${made++}`
    plant.enterprise(id, { county, segments: [{ code: segment, weight: 1 }] })
    plant.device(`${id}/s1/a1/l1/d1`, running(hours * HOUR, oee, kwh))
    return id
  })
const viewOf = (code: string, now = NOON) => {
  const specialisation = createSpecialisation({ enterprises: plant.enterprises, groups, releases })
  return createRegionView({ regions, groups, specialisation, pathOf: regionPath })({ code }, now)!
}
const everybodyOn = (day: number, oee: (i: number) => number) => {
  const from = MORNING + day * DAY
  for (let i = 0; i < plant.live.count; i++)
    plant.change(i, {
      today: { day: `2026-01-${String(5 + day).padStart(2, '0')}`, from, to: from + DAY, sums: running(4 * HOUR, oee(i), 100) },
    })
}

describe('OEE of a group', () => {
  const VECTOR = [
    { hours: 1200, oee: 0.72 },
    { hours: 800, oee: 0.65 },
    { hours: 300, oee: 0.58 },
  ]
  it('is 0.677391 by planned time and 0.650000 with every enterprise counted once', () => {
    const total = createSums()
    const each = VECTOR.map(({ hours, oee }) => {
      const sums = running(hours * HOUR, oee)
      addSums(total, sums)
      return kpisOf(sums).kpis.oeeIndex!
    })
    expect(kpisOf(total).kpis.oeeIndex).toBeCloseTo(0.677391, 6)
    expect(each.reduce((sum, x) => sum + x, 0) / each.length).toBeCloseTo(0.65, 6)
  })
  it('leaves in both forms, rounded, and of five or more', () => {
    for (const { hours, oee } of VECTOR) firms(4, '330382', 'yq-lv-elec', oee, hours)
    const { oee, oeeEqual } = viewOf('330300')
    expect([oee.value, oeeEqual.value, oeeEqual.n]).toEqual([0.675, 0.65, 12])
    firms(4, '331081', 'wl-pump-motor', 0.5)
    expect(viewOf('331000').oeeEqual).toMatchObject({ value: null, reason: 'privacy', n: 0 })
  })
})

describe('a region', () => {
  it('of the province holds cities, of a city counties, with path, class and what it is known for', () => {
    firms(8, '330382', 'yq-lv-elec', 0.7)
    firms(6, '330324', 'yj-pump-valve', 0.6)
    const province = viewOf('330000')
    expect([province.level, province.children.length, province.children.map((c) => c.level)[0]]).toEqual(['province', 11, 'city'])
    const city = viewOf('330300')
    expect(city.path.map((p) => p.nameEn)).toEqual(['Wenzhou', 'Zhejiang'])
    expect(city.children).toHaveLength(12)
    // 永嘉 is a mountain county, 洞头 an island one, 乐清 neither.
    const classes = Object.fromEntries(city.children.map((c) => [c.code, c.class]))
    expect([classes['330324'], classes['330305'], classes['330382']]).toEqual(['mountain', 'island', null])
    const county = viewOf('330382')
    expect(county.path.map((p) => p.code)).toEqual(['330382', '330300', '330000'])
    expect(county.segments.map((s) => s.code)).toContain('yq-lv-elec')
    // Yongjia is known for more than pumps, and nobody there does it; of a county without enterprises nothing is said.
    expect(viewOf('330324').segments.map((s) => s.code)).toEqual(['yj-pump-valve'])
    expect(viewOf('330326').segments).toEqual([])
    expect(city.energyKwh.value).toBe(1400)
    expect(city.children.reduce((sum, c) => sum + (c.energyKwh.value ?? 0), 0)).toBe(1400)
  })
  it('shows the class of the time asked about', () => {
    firms(6, '330326', 'py-pack-print', 0.7)
    const specialisation = createSpecialisation({ enterprises: plant.enterprises, groups, releases })
    const of = createRegionView({ regions, groups, specialisation, pathOf: regionPath })
    const classOn = (day: string) => of({ code: '330326', at: Date.parse(`${day}T00:00:00+08:00`) }, NOON)!.class
    expect([classOn('2024-08-01'), classOn('2024-09-01')]).toEqual(['mountain', null])
  })
  it('is set beside its own past, and not ranked', () => {
    firms(8, '330382', 'yq-lv-elec', 0.6)
    expect(viewOf('330300')).toMatchObject({ comparable: false, change: null })
    for (const [day, oee] of [0.6, 0.7, 0.62, 0.66].entries()) {
      everybodyOn(day, () => oee)
      viewOf('330300', NOON + day * DAY)
    }
    const { change, oee } = viewOf('330300', NOON + 3 * DAY)
    expect(oee.value).toBe(0.66)
    expect(change).toMatchObject({ baseline: 0.62, days: 3 })
    expect(change!.points).toBeCloseTo(0.04, 9)
  })
  it('keeps a number of one to four secret, also beside its city', () => {
    const counted = (...of: [string, number][]) => {
      const city = of.reduce((sum, [, n]) => sum + n, 0)
      const counts = {
        province: [{ code: '330000', n: city }],
        city: [{ code: '330300', n: city }],
        county: of.map(([code, n]) => ({ code, n })),
      }
      return [...countsInTree((level) => counts[level])].sort()
    }
    expect(counted(['330382', 8], ['330324', 6])).toEqual(['330000', '330300', '330324', '330382'])
    // 9 - 8 = 1: another county goes with it.
    expect(counted(['330382', 8], ['330324', 1], ['330381', 9])).not.toEqual(expect.arrayContaining(['330300', '330381', '330382']))
    // Two of one to four that are eight together are four each.
    expect(counted(['330382', 8], ['330324', 4], ['330381', 4])).not.toEqual(expect.arrayContaining(['330300', '330382']))
    expect(counted(['330382', 8], ['330324', 2], ['330381', 4])).toEqual(['330000', '330300', '330382'])
  })
})

describe('what a region is strong in', () => {
  it('is its location quotient, of segments that may be known alone', () => {
    firms(8, '330382', 'yq-lv-elec', 0.5)
    firms(8, '331081', 'wl-pump-motor', 0.5)
    firms(3, '330382', 'yj-pump-valve', 0.5)
    firms(5, '330382', 'ra-auto-parts', 0.5)
    const { segments } = viewOf('330382')
    const lq = Object.fromEntries(segments.map((s) => [s.code, s.lq]))
    // 8 of 16 here, 8 of 24 everywhere.
    expect(lq['yq-lv-elec']).toBe(1.5)
    expect(lq['yj-pump-valve']).toBeUndefined()
    // Withheld with the three: together they are eight.
    expect(lq['ra-auto-parts']).toBeUndefined()
  })
  it('does not move by a giant who comes to the same segment elsewhere with four small ones', () => {
    firms(8, '330382', 'yq-lv-elec', 0.5)
    firms(24, '331081', 'wl-pump-motor', 0.5)
    const lq = (now: number) =>
      createSpecialisation({ enterprises: plant.enterprises, groups, releases })
        .quotients('county', '330382', now)
        ?.map((s) => s.lq)
    expect(lq(NOON)).toEqual([4])
    firms(1, '331081', 'yq-lv-elec', 0.5, 30)
    firms(4, '331081', 'yq-lv-elec', 0.5, 0.1)
    expect(lq(NOON + 16 * 60_000)).toEqual([4])
  })
  it('tells how concentrated a segment is of ten or more, never by fewer than five', () => {
    const of = () => createSpecialisation({ enterprises: plant.enterprises, groups, releases }).concentration('yq-lv-elec', NOON)
    firms(9, '330382', 'yq-lv-elec', 0.5)
    expect(of()).toBeNull()
    firms(1, '330382', 'yq-lv-elec', 0.5)
    releases = createReleases()
    groups = createGroups({ plants: plant.plants, regions, enterprises: plant.enterprises, releases })
    expect(of()).toEqual({ n: 10, hhi: 1000, hhiNormalised: 0, entropy: 2.3, largestFive: 0.5 })
  })
})

describe('regional balance', () => {
  const balanceWith = (people: Readonly<Record<string, number>> = {}) =>
    createBalance({
      regions,
      enterprises: plant.enterprises,
      groups,
      releases,
      facts: (code) => (people[code] === undefined ? undefined : { code, population: people[code], source: 'test' }),
    })
  beforeEach(() => {
    // Coast: 乐清, 瑞安; mountains: 永嘉, 苍南, the last with too few.
    firms(8, '330382', 'yq-lv-elec', 0.8)
    firms(8, '330381', 'ra-auto-parts', 0.7)
    firms(8, '330324', 'yj-pump-valve', 0.5)
    firms(3, '330327', 'cn-instrument', 0.1)
    firms(8, '331081', 'wl-pump-motor', 0.6)
  })
  it('is formed of released counties only, and lists the rest with its reason', () => {
    const of = balanceWith()({ kpi: 'oeeIndex', weighting: 'equal' }, NOON)
    const shown = of.counties.filter((c) => c.excluded === null)
    expect(of.counties.find((c) => c.code === '330327')).toMatchObject({
      value: null,
      weight: null,
      excluded: 'privacy',
      class: 'mountain',
    })
    expect(of.spread.n).toBe(shown.length)
    expect(of.spread.mean).toBeCloseTo(shown.reduce((sum, c) => sum + c.value!, 0) / shown.length, 12)
    expect(of.split!.groups.map((g) => g.group)).toEqual(['coast', 'mountain-island'])
  })
  it('weighs by people where every released county has them, else all alike, and says so', () => {
    const some = balanceWith({ '330382': 3 })({ kpi: 'oeeIndex', weighting: 'population' }, NOON)
    expect(some.weighting).toEqual({ asked: 'population', used: 'equal' })
    const people = { '330382': 3, '330381': 2, '330324': 2, '331081': 1 }
    const all = balanceWith(people)({ kpi: 'oeeIndex', weighting: 'population' }, NOON)
    expect(all.weighting.used).toBe('population')
    expect(all.counties.find((c) => c.code === '330324')!.weight).toBe(2)
  })
  it('forms energy a head of counties with people', () => {
    const of = balanceWith({ '330324': 100, '330381': 200 })({ kpi: 'energyPerHead', weighting: 'equal' }, NOON)
    const byCode = Object.fromEntries(of.counties.map((c) => [c.code, c]))
    expect([byCode['330324']!.value, byCode['330381']!.value]).toEqual([8, 4])
    expect(byCode['331081']).toMatchObject({ value: null, excluded: 'no-reference' })
  })
  it('compares how many are covered by class', () => {
    for (const i of [0, 1, 2, 3, 4, 5]) plant.change(i, { lastAt: NOON - 2 * DAY })
    const { coverage } = balanceWith()({ kpi: 'oeeIndex', weighting: 'equal' }, NOON)
    expect(coverage.classes).toMatchObject([
      { class: 'coast', counties: 3, coverage: 0.75, n: 24 },
      { class: 'mountain-island', counties: 2, coverage: 1, n: 11 },
    ])
    expect(coverage.gap).toBeCloseTo(0.25, 12)
  })
  it('draws together where those behind grow', () => {
    const of = () => balanceWith()({ kpi: 'oeeIndex', weighting: 'equal' }, NOON + 2 * DAY)
    for (let day = 0; day < 3; day++) {
      everybodyOn(
        day,
        (i) => [0.8, 0.7, 0.5, 0.1, 0.6][i < 24 ? Math.floor(i / 8) : i < 27 ? 3 : 4]! + (i >= 16 && i < 24 ? day * 0.05 : 0),
      )
      balanceWith()({ kpi: 'oeeIndex', weighting: 'equal' }, NOON + day * DAY)
    }
    const { convergence } = of()
    expect(convergence).toMatchObject({ days: 2 })
    expect(convergence.beta).toBeLessThan(0)
    expect(convergence.sigma).toBeLessThan(0)
  })
})

describe('prosperity of a segment', () => {
  let store: Warehouse
  let offset = 0
  const WEEK = 7 * DAY
  /** The local midnight before NOON. */
  const TODAY = Date.UTC(2026, 0, 4, 16)
  beforeEach(() => {
    store = openMemoryWarehouse()
  })
  /** One row a week of a device: earned hours as `of` says, oldest week first. */
  const weeks = async (device: number, of: readonly number[], end = TODAY) => {
    const sums = new Float64Array(of.length * SUM_COUNT)
    of.forEach((hours, i) => {
      const row = running(100 * HOUR, hours / 100, hours)
      row[SUM.priPq] = row[SUM.priGq]!
      sums.set(row, i * SUM_COUNT)
    })
    await store.append(
      {
        minutes: [
          {
            length: of.length,
            device: new Uint32Array(of.length).fill(device),
            minute: Float64Array.from(of, (_, i) => end - (of.length - i) * WEEK + MINUTE),
            version: new Uint32Array(of.length).fill(1),
            flags: new Uint8Array(of.length).fill(ROW.counted | ROW.priced | ROW.kpiScope),
            sums,
          },
        ],
      },
      ++offset,
    )
  }
  const ask = (now = NOON) =>
    createProsperity({ ...plant, groups, releases, store, settled: async () => {}, now: () => now }).prosperity({ code: 'yq-lv-elec' })

  it('is how many go up and down against the median of their own four weeks', async () => {
    firms(12, '330382', 'yq-lv-elec', 0.7)
    // Six up by a tenth, four within the band, two down; the one odd week before is no reference.
    for (let i = 0; i < 12; i++) await weeks(i, [50, 50, 90, 50, i < 6 ? 55 : i < 10 ? 51 : 40])
    const found = (await ask())!
    expect(found).toMatchObject({ day: '2026-01-05', to: TODAY, from: TODAY - WEEK, n: 12, coverage: 1, band: 0.03, reason: null })
    expect(found.parts!.production).toEqual({ index: 66.7, n: 12 })
    // Orders, quality and active machines stand still: 0.4·66.7 + 0.2·66.7 + 0.4·50.
    expect(found.index).toBe(60)
    expect(await ask(NOON + HOUR)).toEqual(found)
  })
  it('is withheld below ten enterprises that can be compared', async () => {
    firms(12, '330382', 'yq-lv-elec', 0.7)
    for (let i = 0; i < 9; i++) await weeks(i, [50, 50, 50, 50, 55])
    for (let i = 9; i < 12; i++) await weeks(i, [50, 55])
    expect(await ask()).toMatchObject({ index: null, parts: null, n: 0, reason: 'privacy' })
  })
  it('says of every segment alike that the service is too young, whoever is in it', async () => {
    firms(12, '330382', 'yq-lv-elec', 0.7)
    expect(await ask()).toMatchObject({ index: null, parts: null, n: 0, reason: 'no-history' })
    const asked = createProsperity({ ...plant, groups, releases, store, settled: async () => {}, now: () => NOON })
    expect(await asked.prosperity({ code: 'yj-pump-valve' })).toMatchObject({ parts: null, reason: 'no-history' })
    // One enterprise of another trade has the weeks: from now on nothing is said of who lacks them.
    firms(1, '330324', 'yj-pump-valve', 0.6)
    await weeks(12, [50, 50, 50, 50, 55])
    expect(await ask()).toMatchObject({ parts: null, n: 0, reason: 'privacy' })
  })
  it('is suppressed around the lunar new year, and those weeks are no reference afterwards', async () => {
    firms(12, '330382', 'yq-lv-elec', 0.7)
    const at = (day: string) => Date.parse(`${day}T12:00:00+08:00`)
    expect(await ask(at('2026-02-20'))).toMatchObject({ index: null, reason: 'lunar-new-year' })
    const end = Date.parse('2026-03-24T00:00:00+08:00')
    for (let i = 0; i < 12; i++) await weeks(i, [5, 5, 50, 50, 50], end)
    expect((await ask(at('2026-03-24')))!.parts!.production.index).toBe(50)
  })
  it('does not know a segment nobody knows', async () => {
    const of = createProsperity({ ...plant, groups, releases, store, settled: async () => {}, now: () => NOON })
    expect(await of.prosperity({ code: 'no-such' })).toBeNull()
  })
})

describe('a region without an enterprise', () => {
  it('says that nobody is there, of every figure, and a region of four that it is withheld', () => {
    firms(4, '330382', 'yq-lv-elec', 0.7)
    const figuresOf = (code: string) => {
      const { oee, availability, qualityRatio, energyKwh, oeeEqual } = viewOf(code)
      return [oee, availability, qualityRatio, energyKwh, oeeEqual].map(({ reason }) => reason)
    }
    expect(new Set(figuresOf('330326'))).toEqual(new Set(['no-enterprise']))
    expect(new Set(Object.values(groups.kpis('county', '330326', NOON)).map((figure) => figure.reason))).toEqual(new Set(['no-enterprise']))
    expect(new Set(figuresOf('330382'))).toEqual(new Set(['privacy']))
  })

  it('does not say so of one whose last enterprise left today: its figures of today are his', () => {
    const ids = firms(6, '330382', 'yq-lv-elec', 0.7)
    for (const id of ids) plant.move(id, NOON - HOUR, { county: '330381' })
    expect(groups.kpi('county', '330382', 'oeeIndex', NOON).reason).not.toBe('no-enterprise')
  })
})
