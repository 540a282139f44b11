// Productivity, levels and coverage over a small plant made by hand: what is formed, what is missing, and what the gate lets out.
import { describe, expect, it } from 'vitest'
import { createEconomy } from '../../../analytics/economy/economy.ts'
import type { SeriesHour } from '../../../analytics/economy/work.ts'
import { createGroups } from '../../../analytics/groups.ts'
import { createReleases } from '../../../analytics/releases.ts'
import { FURTHER_KPI_NAMES, KPI_NAMES } from '../../../model/kpi.ts'
import { DEFAULT_MU_SCHEME, type MuScheme } from '../../../model/mu-score.ts'
import type { Enterprise } from '../../../model/plant.ts'
import { METRIC_KIND, type SeriesInfo } from '../../../model/reading.ts'
import type { FactName, FactSheet, FactsVersion } from '../../../model/statements.ts'
import type { KpiRow } from '../../../model/views.ts'
import { HOUR, handMadePlant, NOON, running } from './hand-made-plant.ts'

const said = (value: number) => ({ value, source: '统计年报', date: '2026-01-04' })
type Values = Partial<Record<FactName, number>>
const whole = (score: number): Values => ({
  land: 10,
  tax: 1.5 * score,
  revenue: 3000,
  valueAdded: 300,
  tce: 100,
  pollutant: 0.6,
  water: 3000,
  employees: 20,
})

function world() {
  const plant = handMadePlant()
  const sheets = new Map<string, FactsVersion[][]>()
  const schemes = new Map<string, { version: number; doc: MuScheme }[]>()
  const releases = createReleases()
  const groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
  const series: SeriesInfo[] = []
  const hours: SeriesHour[] = []
  let sums: Record<string, number> = {}
  let time = NOON
  const paths: string[] = []
  const asked: [string, number, number][] = []
  const episodes: { severity: string; from: number; acknowledgedAt: number | null }[] = []
  const economy = createEconomy({
    ...plant,
    groups,
    releases,
    book: { facts: (ent) => sheets.get(ent) ?? [], muSchemes: (county) => schemes.get(county) ?? [] },
    kpis: async ({ enterprise, level, from, to }) => {
      asked.push([level, from, to])
      return paths
        .filter((p) => p.startsWith(`${enterprise}/`))
        .slice(0, level === 'enterprise' ? 1 : undefined)
        .map((p) => rowOf(level === 'enterprise' ? `enterprise:${enterprise}` : `device:${p}`, from, to, sums))
    },
    seriesOf: (device) => series.filter((s) => s.device === device),
    metricHours: async ({ series: ids, from, to }) => hours.filter((h) => ids.includes(h.series) && h.hour >= from && h.hour < to),
    devices: (ent) => paths.filter((p) => p.startsWith(`${ent}/`)).map((path) => ({ path, name: '', type: '', kpiScope: true })),
    episodes: async () => episodes,
    settled: async () => {},
    now: () => time,
  })
  return {
    plant,
    economy,
    schemes,
    asked,
    at: (ms: number) => {
      time = ms
    },
    firm(id: string, facts: Values, more: Partial<Enterprise> & { tag?: 'future-factory'; period?: string } = {}) {
      const { tag, period = '2025', ...doc } = more
      plant.enterprise(id, { aboveScale: true, ...doc })
      const sheet: FactSheet = {
        facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, said(value)])),
        ...(tag === undefined ? {} : { tag: { ...said(0), value: tag } }),
      }
      sheets.set(id, [[{ enterprise: id, period, version: 1, at: 0, by: 'x', ...sheet }]])
    },
    device(path: string, metrics: string[], more: object = {}) {
      const id = plant.device(path, running(HOUR, 0.75), more)
      paths.push(path)
      plant.values.set(
        id,
        metrics.map((metric) => ({ metric, unit: '', value: 1, at: NOON - 1000, band: null })),
      )
      return id
    },
    labour(device: number, people: number, minutes: number) {
      series.push({ id: 100 + device, device, metric: 'labour.present', kind: METRIC_KIND.sample, unit: '1' })
      hours.push({
        series: 100 + device,
        hour: NOON - 30 * HOUR,
        integral: people * minutes * 60_000,
        observedMs: minutes * 60_000,
        inBandMs: 0,
        bandedMs: 0,
        delta: 0,
      })
    },
    episodes,
    /** Hours of a series: how much of the time it was within what is usual, and how far a register went. */
    hours(device: number, metric: string, of: Partial<SeriesHour>) {
      const id = 1000 + series.length
      series.push({ id, device, metric, kind: METRIC_KIND.sample, unit: '' })
      hours.push({ series: id, hour: NOON - 30 * HOUR, integral: 0, observedMs: HOUR, inBandMs: 0, bandedMs: 0, delta: 0, ...of })
    },
    made: (of: Record<string, number>) => {
      sums = of
    },
  }
}
const rowOf = (scope: string, from: number, to: number, sums: Record<string, number>): KpiRow => ({
  from,
  to,
  scope,
  version: 1,
  restated: false,
  provisional: false,
  censored: false,
  coverage: 1,
  sums,
  kpis: {
    ...Object.fromEntries([...KPI_NAMES, ...FURTHER_KPI_NAMES].map((name) => [name, null])),
    effectiveness: 0.95,
    oeeIndex: 0.75,
  } as KpiRow['kpis'],
  reasons: {},
  losses: [],
  units: 1,
  skipped: 0,
  basis: { calendar: 'calendar', order: 'reported', state: 'reported' },
})
const at = <T>(value: T | null): T => {
  if (value === null) throw new Error('nothing was found')
  return value
}

describe('productivity of an enterprise', () => {
  it('earns 19,350 s with 2 operators * 430 min: 0.375000 standard hours a labour hour', async () => {
    const w = world()
    w.firm('e1', { valueAdded: 1200, employees: 80 })
    const d = w.device('e1/s1/a1/l1/d1', [], { idealCycleS: 2 })
    w.labour(d, 2, 430)
    w.made({ priGq: 19_350, priPq: 19_600, gq: 9_675, pq: 9_800, pqUnpriced: 0, pbt: 25_800 })
    const { telemetry, facts } = at(await w.economy.productivity({ enterprise: 'e1' }))
    expect(telemetry.earnedPerLabourHour.value).toBeCloseTo(0.375, 9)
    expect(telemetry.labourHours.value).toBeCloseTo(14.333333, 6)
    // One ideal cycle stands for one product.
    expect(telemetry.outputPerLabourHour.value).toBeCloseTo(9_675 / 14.333333, 4)
    expect(telemetry.capacityUtilisation).toMatchObject({ label: 'proxy', value: 19_600 / 25_800 })
    expect(telemetry.lines).toEqual(['e1/s1/a1/l1'])
    expect(facts).toMatchObject({ period: '2025', version: 1 })
    expect(facts!.figures[0]).toMatchObject({
      name: 'labourProductivity',
      value: 15,
      sources: [{ source: '统计年报', date: '2026-01-04' }, { fact: 'employees' }],
    })
  })

  it('says what is missing: no people, no ideal cycle, two products, no facts', async () => {
    const w = world()
    w.plant.enterprise('e1')
    const d = w.device('e1/s1/a1/l1/d1', [])
    w.made({ priGq: 10, priPq: 10, gq: 10, pq: 10, pqUnpriced: 0, pbt: 100 })
    const bare = at(await w.economy.productivity({ enterprise: 'e1' }))
    expect(bare.telemetry.earnedPerLabourHour).toEqual({ value: null, reason: 'no-labour', unit: 'h/h' })
    expect([bare.facts, bare.mu]).toEqual([null, null])
    // A week stands for a minute.
    w.at(NOON + 61_000)
    w.labour(d, 1, 60)
    w.made({ priGq: 20, priPq: 20, gq: 10, pq: 10, pqUnpriced: 0, pbt: 100 })
    expect(at(await w.economy.productivity({ enterprise: 'e1' })).telemetry.outputPerLabourHour.reason).toBe('several-products')
    w.at(NOON + 122_000)
    w.made({ priGq: 20, priPq: 20, gq: 10, pq: 10, pqUnpriced: 3, pbt: 100 })
    expect(at(await w.economy.productivity({ enterprise: 'e1' })).telemetry.earnedPerLabourHour.reason).toBe('no-ideal-cycle')
    expect(await w.economy.productivity({ enterprise: 'nobody' })).toBeNull()
  })

  it('leaves lines without a count of people out on both sides', async () => {
    const w = world()
    w.plant.enterprise('e1')
    const d = w.device('e1/s1/a1/l1/d1', [])
    w.device('e1/s1/a1/l2/d2', [])
    w.labour(d, 1, 60)
    w.made({ priGq: 1800, priPq: 1800, gq: 1800, pq: 1800, pqUnpriced: 0, pbt: 3600 })
    const { telemetry } = at(await w.economy.productivity({ enterprise: 'e1' }))
    expect(telemetry.earnedHours.value).toBe(0.5)
    expect(telemetry.earnedPerLabourHour.value).toBe(0.5)
  })
})

describe('figures of a segment', () => {
  const firms = (
    w: ReturnType<typeof world>,
    count: number,
    facts: (i: number) => Values,
    prefix = 'r',
    more: Parameters<typeof w.firm>[2] = {},
  ) => {
    for (let i = 0; i < count; i++) w.firm(`${prefix}${i}`, facts(i), more)
  }
  const segment = (w: ReturnType<typeof world>, named = false) => w.economy.economy({ kind: 'segment', code: 'yq-lv-elec', named })
  const figure = async (w: ReturnType<typeof world>, name: string) => at(await segment(w)).figures.find((f) => f.name === name)!

  it('are sums over sums of at least five, and name their period', async () => {
    const four = world()
    firms(four, 4, () => ({ valueAdded: 100, employees: 10 }))
    expect(await figure(four, 'labourProductivity')).toMatchObject({ value: null, reason: 'privacy', n: null })
    const w = world()
    firms(w, 6, (i) => ({ valueAdded: 100 + 20 * i, employees: 10, keyProcesses: 20, keyProcessesNc: 12 }))
    expect(await figure(w, 'labourProductivity')).toMatchObject({ value: 15, reason: null, n: 6 })
    expect(await figure(w, 'ncRate')).toMatchObject({ value: 0.6 })
    expect(await figure(w, 'taxPerMu')).toMatchObject({ value: null })
    expect(at(await segment(w)).period).toBe('2025')
  })

  it('leave out on both sides, and do not count, who has no land, none stated, or land of 0 from before that was refused', async () => {
    const all = { land: 10, revenue: 3000, tax: 30, valueAdded: 300 }
    const w = world()
    firms(w, 6, (i) => ({ ...all, revenue: 3000 + i }))
    w.firm('none', { revenue: 90_000, tax: 900, valueAdded: 9000 })
    w.firm('zero', { ...all, revenue: 1000, land: 0 })
    w.firm('bare', { land: 10 })
    const whole = world()
    firms(whole, 6, (i) => ({ ...all, revenue: 3000 + i }))
    for (const name of ['revenuePerMu', 'taxPerMu', 'valueAddedPerMu']) {
      const { value, n } = await figure(w, name)
      expect([name, value, n]).toEqual([name, (await figure(whole, name)).value, 6])
    }
    const more = world()
    firms(more, 6, (i) => ({ ...all, revenue: 3000 + i }))
    more.firm('zero', { ...all, revenue: 1000 })
    // With its land stated it is one of them.
    expect((await figure(more, 'revenuePerMu')).n).toBe(7)
  })

  it('never keep the revenue of a member whose land is gone, whatever cohort follows', async () => {
    const w = world()
    const land = (i: number) => 5 + (i % 7)
    // Everybody has 10 per mu: whoever is in both sums leaves the figure at 10, revenue without its land would raise it.
    firms(w, 24, (i) => ({ land: land(i), revenue: 10 * land(i) }))
    firms(w, 2, (i) => ({ land: land(i), revenue: 10 * land(i) }), 'far', { county: '330381' })
    const county = async () =>
      at(await w.economy.economy({ kind: 'county', code: '330382', named: false })).figures.find((f) => f.name === 'revenuePerMu')!
    const before = [await figure(w, 'revenuePerMu'), await county()]
    expect(before.map(({ value }) => value)).toContain(10)
    w.firm('r0', { land: 0, revenue: 10 * land(0) })
    for (let hour = 1; hour <= 30; hour++) {
      w.at(NOON + hour * HOUR)
      for (const { value } of [await figure(w, 'revenuePerMu'), await county()]) {
        expect([10, null]).toContain(value)
      }
    }
    // A day later the old figure is held no more: who is left is fewer.
    const left = [await figure(w, 'revenuePerMu'), await county()].map(({ n }) => n ?? 0)
    expect(Math.max(...left)).toBeLessThan(Math.max(...before.map(({ n }) => n ?? 0)))
  })

  it('stay closed where one enterprise dominates either side, and hold still while they are frozen', async () => {
    const heads = world()
    firms(heads, 6, (i) => ({ valueAdded: 100, employees: i === 0 ? 1000 : 10 }))
    expect(await figure(heads, 'labourProductivity')).toMatchObject({ value: null })
    const value = world()
    firms(value, 6, (i) => ({ valueAdded: i === 0 ? 100_000 : 100, employees: 10 }))
    expect(await figure(value, 'labourProductivity')).toMatchObject({ value: null })
    const w = world()
    firms(w, 8, () => ({ valueAdded: 100, employees: 10 }))
    expect(await figure(w, 'labourProductivity')).toMatchObject({ value: 10 })
    w.firm('r0', { valueAdded: 180, employees: 10 })
    w.at(NOON + 14 * 60_000)
    expect(await figure(w, 'labourProductivity')).toMatchObject({ value: 10 })
    w.at(NOON + 16 * 60_000)
    expect(await figure(w, 'labourProductivity')).toMatchObject({ value: 11 })
    // One leaves: the two figures together would tell of it alone.
    w.firm('r0', {})
    w.at(NOON + 40 * 60_000)
    expect(await figure(w, 'labourProductivity')).toMatchObject({ value: 11, n: 8 })
  })

  it('say nothing of the few a county has beside its segment', async () => {
    const w = world()
    firms(w, 8, () => ({ valueAdded: 100, employees: 10 }))
    firms(w, 2, () => ({ valueAdded: 900, employees: 10 }), 'x', { segments: [{ code: 'rt-pump-valve', weight: 1 }] })
    const of = async (kind: 'segment' | 'county' | 'cluster', code: string) =>
      at(await w.economy.economy({ kind, code, named: false })).figures[0]!.value
    const out = [await of('cluster', ''), await of('segment', 'yq-lv-elec'), await of('county', '330382')]
    expect(out.filter((value) => value === 10)).toHaveLength(0)
    expect(out.filter((value) => value !== null).length).toBeGreaterThan(0)
    expect(new Set(out.filter((value) => value !== null)).size).toBe(1)
  })

  it('compare future factories with the rest by labelled multiples only, and need five of them', async () => {
    const w = world()
    firms(w, 6, () => ({ valueAdded: 590, employees: 10 }), 'f', { tag: 'future-factory' })
    firms(w, 60, () => ({ valueAdded: 100, employees: 10 }))
    const [value] = at(await segment(w)).multiples
    expect(value).toMatchObject({
      name: 'value',
      nameZh: '人均增加值倍数',
      // Of the published 59 and 14.5.
      value: 4.07,
      cohort: { n: 6 },
      reference: { n: 66 },
      period: '2025',
    })
    const all = at(await w.economy.economy({ kind: 'cluster', code: '', named: false }))
    expect(all.multiples.map(({ name }) => name)).toEqual(['value', 'mixAdjusted'])
    const few = world()
    firms(few, 4, () => ({ valueAdded: 590, employees: 10 }), 'f', { tag: 'future-factory' })
    firms(few, 60, () => ({ valueAdded: 100, employees: 10 }))
    expect(at(await segment(few)).multiples[0]).toMatchObject({ value: null, reason: 'privacy', cohort: { n: null } })
  })

  it('set one enterprise against the published reference of its segment', async () => {
    const w = world()
    firms(w, 6, () => ({ valueAdded: 100, employees: 10 }))
    w.firm('own', { valueAdded: 300, employees: 10 }, { tag: 'future-factory' })
    const { multiples } = at(await w.economy.productivity({ enterprise: 'own' }))
    expect(multiples[0]).toMatchObject({
      name: 'value',
      value: 2.33,
      cohort: { n: 1 },
      reference: { n: 7, nameZh: expect.stringContaining('乐清低压电气') },
    })
    // Telemetry alone, without a finance feed, gives the other one alone; here nobody counts people.
    expect(multiples[1]).toMatchObject({ name: 'telemetry', value: null, reason: 'no-labour' })
  })

  it('count earned hours of the future factories of one segment against its others', async () => {
    const w = world()
    w.made({ priGq: 7200, priPq: 7200, gq: 7200, pq: 7200, pqUnpriced: 0, pbt: 9000 })
    firms(w, 5, () => ({ tax: 1 }), 'f', { tag: 'future-factory' })
    firms(w, 5, () => ({ tax: 1 }))
    for (let i = 0; i < 5; i++) {
      w.labour(w.device(`f${i}/s1/a1/l1/d1`, []), 1, 60)
      w.labour(w.device(`r${i}/s1/a1/l1/d1`, []), 3, 60)
    }
    const telemetry = at(await segment(w)).multiples.find(({ name }) => name === 'telemetry')!
    expect(telemetry).toMatchObject({ value: 2, cohort: { n: 5 }, reference: { n: 10 } })
    expect(telemetry.period).toMatch(/^2025-12-29\/2026-01-05$/)
  })
})

describe('亩均 classes of a county', () => {
  it('are counted without small ones, and an own class needs ten beside it', async () => {
    const w = world()
    for (let i = 0; i < 60; i++) w.firm(`e${String(i).padStart(2, '0')}`, whole(100 + i))
    const { muClasses } = at(await w.economy.economy({ kind: 'county', code: '330382', named: false }))
    // 12, 30, 15 and 3: the three would follow from the total, so a second class is withheld with them.
    expect(muClasses).toMatchObject({ n: 60, classes: { A: null, B: 30, C: 15, D: null } })
    expect(at(await w.economy.productivity({ enterprise: 'e59' })).mu).toMatchObject({
      class: 'A',
      n: 60,
      scheme: { name: DEFAULT_MU_SCHEME.name, version: null },
    })
    expect(at(await w.economy.productivity({ enterprise: 'e00' })).mu).toMatchObject({ class: 'D' })
  })
  it('have no rival at the step, for one who tries out facts of his own', async () => {
    const w = world()
    for (let i = 0; i < 30; i++) w.firm(`e${String(i).padStart(2, '0')}`, whole(100 + 3 * i))
    w.firm('own', whole(90))
    const own = async (score: number) => {
      w.firm('own', whole(score))
      return at(await w.economy.productivity({ enterprise: 'own' })).mu!
    }
    const steps: number[] = []
    let last = await own(90)
    for (let score = 90; score < 190; score += 0.5) {
      const mu = await own(score)
      if (mu.class !== last.class) steps.push(mu.score.score!)
      last = mu
    }
    const rivals = await Promise.all(
      Array.from(
        { length: 30 },
        async (_, i) => at(await w.economy.productivity({ enterprise: `e${String(i).padStart(2, '0')}` })).mu!.score.score!,
      ),
    )
    // Rounded from half way between two of them, where it was one of them to the last digit.
    expect(steps).toEqual([101, 110, 128])
    for (const step of steps) expect(rivals.some((r) => Math.abs(r - step) < 0.1)).toBe(false)
  })
  it('follow the scheme of the county', async () => {
    const w = world()
    for (let i = 0; i < 6; i++) w.firm(`e${i}`, whole(100 + i))
    w.schemes.set('330382', [{ version: 3, doc: { ...DEFAULT_MU_SCHEME, name: '乐清 2026', capFactor: 1 } }])
    const { mu } = at(await w.economy.productivity({ enterprise: 'e5' }))
    expect(mu).toMatchObject({ scheme: { name: '乐清 2026', version: 3 }, class: null, reason: 'privacy', n: null })
    expect(mu!.score.score).toBeGreaterThan(0)
  })
})

describe('levels and coverage', () => {
  it('reads the level of each device off what it sent in the last 24 h', async () => {
    const w = world()
    w.plant.enterprise('e1')
    w.device('e1/s1/a1/l1/d1', ['power.active', 'state', 'count.good', 'count.total'])
    w.device('e1/s1/a1/l1/d2', ['power.active'], { order: 0 })
    const old = w.device('e1/s1/a1/l1/d3', ['state'], { lastAt: NOON - 25 * HOUR })
    w.plant.values.set(old, [{ metric: 'state', unit: '', value: 1, at: NOON - 25 * HOUR, band: null }])
    const view = at(await w.economy.levels({ enterprise: 'e1' }))
    expect(view.lite).toMatchObject({ level: 0, depth: 1.5, connection: { live: 2, eligible: 3, rate: 2 / 3 } })
    expect(view.lite.devices.map(({ live, lite }) => [live, lite.level])).toEqual([
      [true, 3],
      [true, 0],
      [false, null],
    ])
    expect(view.evidence.missing).toContain('detectionTime')
    expect(view.evidence.next).toMatchObject({ item: 'designDeclared', effort: 1 })
    expect(await w.economy.levels({ enterprise: 'nobody' })).toBeNull()
  })

  it('asks for the week of an enterprise once, whoever shows it', async () => {
    const w = world()
    w.plant.enterprise('e1')
    w.device('e1/s1/a1/l1/d1', ['state'])
    await Promise.all([w.economy.levels({ enterprise: 'e1' }), w.economy.productivity({ enterprise: 'e1' })])
    const weeks = () => w.asked.filter(([level, from, to]) => level === 'enterprise' && to - from === 7 * 24 * HOUR).length
    expect(weeks()).toBe(1)
    w.at(NOON + 59_000)
    await w.economy.levels({ enterprise: 'e1' })
    expect(weeks()).toBe(1)
    w.at(NOON + 61_000)
    await w.economy.levels({ enterprise: 'e1' })
    expect(weeks()).toBe(2)
  })

  it('asks of a compute centre what its own figures need, never counts', async () => {
    const w = world()
    w.plant.enterprise('dc')
    w.device('dc/s1/a1/l1/hall-1', ['state', 'dc.power.total'], { assetClass: 'compute-centre', order: 0 })
    const { lite, evidence } = at(await w.economy.levels({ enterprise: 'dc' }))
    expect(lite).toMatchObject({ level: 1, assetClass: 'compute-centre', next: { signal: 'itEnergy', below: 1 } })
    expect(evidence.missing).not.toContain('autoCounts')
  })

  it('proves what it can from a week: green power, safety, surroundings, alarms, and what was metered of the bill', async () => {
    const w = world()
    w.firm('e1', { gridKwh: 1000 }, { period: '2025-12' })
    const d = w.device('e1/s1/a1/l1/d1', ['state', 'power.active', 'count.good'])
    w.made({ energyKwh: 800, pbt: 100, priPq: 80 })
    w.hours(d, 'energy.green', { delta: 200 })
    w.hours(d, 'process.safety_ok', { inBandMs: 0.9 * HOUR, bandedMs: HOUR })
    w.hours(d, 'env.temperature', { inBandMs: 0.5 * HOUR, bandedMs: HOUR })
    w.episodes.push(
      { severity: 'critical', from: NOON - HOUR, acknowledgedAt: NOON - HOUR + 15 * 60_000 },
      { severity: 'major', from: NOON - HOUR, acknowledgedAt: null },
    )
    const { evidence } = at(await w.economy.levels({ enterprise: 'e1' }))
    const raw = Object.fromEntries(evidence.dimensions.flatMap(({ items }) => items.map(({ item, raw: found }) => [item, found])))
    expect(raw).toMatchObject({
      greenShare: 0.25,
      safetySignals: 0.9,
      environment: 0.5,
      alarmResponse: 15,
      interlocksHandled: 0.5,
      meteredShare: 0.8,
    })
    expect(raw).toMatchObject({ oeeTrend: 1, completeness: 1, connectedShare: 1, autoCounts: 1, energyTrend: null, detectionTime: null })
    expect(evidence.missing).toEqual(expect.arrayContaining(['energyTrend', 'detectionTime', 'designDeclared']))
    expect(evidence.missing).not.toContain('greenShare')
  })

  it('takes declared scores with their document, and looks bands up', async () => {
    const w = world()
    w.firm('e1', { designScore: 90, maturityScore: 2.8, smePoints: 61 }, { tag: 'future-factory' })
    const view = at(await w.economy.levels({ enterprise: 'e1' }))
    expect(view.evidence.dimensions.find(({ dimension }) => dimension === 'design')!.score).toBe(60)
    expect(view).toMatchObject({
      tag: { value: 'future-factory', period: '2025' },
      bands: { maturity: { band: { level: 3 } }, sme: { band: { level: 3 } } },
    })
  })

  it('covers 314 of 628 by 50.0 %, and names who is silent to the operator alone', async () => {
    const w = world()
    for (let i = 0; i < 628; i++) {
      const id = `e${String(i).padStart(3, '0')}`
      w.firm(id, {})
      if (i < 314) w.device(`${id}/s1/a1/l1/d1`, ['state'])
    }
    const of = async (named: boolean) => at(await w.economy.economy({ kind: 'county', code: '330382', named }))
    const { coverage, coverageAboveScale, silent } = await of(false)
    expect(coverage).toMatchObject({ registered: 628, live: 314, share: 0.5, depth: 1, connectionRate: 1, reason: null })
    expect(coverageAboveScale).toMatchObject({ registered: 628, live: 314 })
    expect(silent).toBeNull()
    const { silent: named } = await of(true)
    expect([named!.length, named![0]]).toEqual([314, { enterprise: 'e314', name: expect.any(String), lastAt: null }])
    // Silent for a day: named to the operator with the time it was heard last, and out of the numerator once three are.
    w.plant.change(0, { lastAt: NOON - 25 * HOUR })
    w.at(NOON + 16 * 60_000)
    const later = await of(true)
    expect([later.coverage, later.silent!.at(-1)]).toMatchObject([
      { live: 314, held: true, at: NOON },
      { enterprise: 'e000', name: expect.any(String), lastAt: NOON - 25 * HOUR },
    ])
    for (const device of [1, 2]) w.plant.change(device, { lastAt: NOON - 25 * HOUR })
    w.at(NOON + 20 * 60_000)
    expect((await of(true)).coverage.live).toBe(314)
    w.at(NOON + 32 * 60_000)
    expect((await of(true)).coverage).toMatchObject({ live: 311, held: false, at: NOON + 32 * 60_000 })
  })

  it('of a city are those of its other counties, where a county of one giant and four would follow from them', async () => {
    const w = world()
    const staffed = (employees: number) => ({ ...whole(100), employees, valueAdded: 15 * employees })
    for (let i = 0; i < 12; i++) w.firm(`y${i}`, staffed(20))
    for (let i = 0; i < 12; i++) w.firm(`r${i}`, staffed(20), { county: '330381' })
    for (let i = 0; i < 5; i++) w.firm(`c${i}`, staffed(i === 0 ? 180 : 1), { county: '330327' })
    const out: (number | null)[] = []
    for (const [kind, code] of [
      ['county', '330382'],
      ['county', '330381'],
      ['county', '330327'],
      ['city', '330300'],
    ] as const) {
      const { figures } = at(await w.economy.economy({ kind, code, named: false }))
      out.push(figures.find(({ name }) => name === 'labourProductivity')!.n)
    }
    expect(out).toEqual([12, 12, null, 24])
  })

  it('are of a city and the province as of a county, without classes of a county’s own scheme', async () => {
    const w = world()
    for (let i = 0; i < 12; i++) w.firm(`y${i}`, whole(100 + i))
    for (let i = 0; i < 8; i++) w.firm(`r${i}`, whole(80 + i), { county: '330381' })
    for (let i = 0; i < 3; i++) w.firm(`c${i}`, whole(60 + i), { county: '330327' })
    const of = async (kind: 'county' | 'city' | 'province', code: string) => at(await w.economy.economy({ kind, code, named: false }))
    const city = await of('city', '330300')
    expect(city.area).toMatchObject({ kind: 'city', code: '330300', nameEn: 'Wenzhou' })
    expect(city.muClasses).toBeNull()
    // The number of the city less those of two counties is the secret number of the third: one of them is withheld with it.
    const numbers = [city, await of('county', '330382'), await of('county', '330381')].map(({ coverage }) => coverage.registered)
    expect(numbers).toContain(null)
    expect((await of('county', '330327')).coverage.registered).toBeNull()
    expect((await of('province', '330000')).figures.some(({ value }) => value !== null)).toBe(true)
  })

  it('keeps one to four enterprises a secret', async () => {
    const w = world()
    for (let i = 0; i < 7; i++) w.firm(`e${i}`, {})
    for (let i = 0; i < 3; i++) w.device(`e${i}/s1/a1/l1/d1`, ['state'])
    const { coverage } = at(await w.economy.economy({ kind: 'county', code: '330382', named: false }))
    expect(coverage).toMatchObject({ registered: 7, live: null, share: null, depth: null, reason: 'privacy' })
  })
})
