// Attempts to recover one firm's value from what the gate lets out: over time, over cells that overlap, over roles. They fail.
import { beforeEach, describe, expect, it } from 'vitest'
import { FREEZE_MS, INSIDE } from '../../../analytics/benchmark.ts'
import { boundsOf } from '../../../analytics/bounds.ts'
import { changes, cohortsExpose } from '../../../analytics/disclosure.ts'
import { createGroups, type Groups } from '../../../analytics/groups.ts'
import { bandOf, createPeers, type Peers } from '../../../analytics/peers.ts'
import { CELLS_A_DAY, createQueryBudget } from '../../../analytics/query-budget.ts'
import { createReleases, type Due, type Releases, type Stored } from '../../../analytics/releases.ts'
import type { AuditDraft } from '../../../model/gate.ts'
import { createSums, type KpiName, SUM } from '../../../model/kpi.ts'
import { ACCESS, parseRoom, viewOf } from '../../../web/roles.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MORNING, NOON, running } from './hand-made-plant.ts'

let plant: HandMade
let releases: Releases
let groups: Groups
let peers: Peers
let disk: { standing: Map<string, string>; cohorts: Map<string, string>; asked: Map<string, string>; drafts: AuditDraft[] }

const write = (due: Due) => {
  for (const name of ['standing', 'cohorts', 'asked'] as const)
    for (const [key, value] of due[name]) {
      if (value === null) disk[name].delete(key)
      else disk[name].set(key, JSON.stringify(value))
    }
  disk.drafts.push(...due.drafts)
}
/** The service begins with what is on disk. */
const restart = () => {
  const read = (of: Map<string, string>) => [...of].map(([key, text]) => [key, JSON.parse(text)])
  releases = createReleases()
  releases.restore({ standing: read(disk.standing), cohorts: read(disk.cohorts), asked: read(disk.asked) } as unknown as Stored)
  groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
  peers = createPeers({ plants: plant.plants, enterprises: plant.enterprises, groups, releases })
}
beforeEach(() => {
  plant = handMadePlant()
  disk = { standing: new Map(), cohorts: new Map(), asked: new Map(), drafts: [] }
  restart()
})

const SEGMENT = 'yq-lv-elec'
const firm = (i: number, oee = 0.5 + i / 40, more: Parameters<HandMade['enterprise']>[1] = {}, energyKwh = 100) => {
  plant.enterprise(`e${i}`, more)
  return plant.device(`e${i}/s1/a1/l1/d1`, running(4 * HOUR, oee, energyKwh))
}
const today = (oee: number, energyKwh = 100) => ({ ...plant.live.device(0, NOON).today, sums: running(4 * HOUR, oee, energyKwh) })
const away = () => ({ ...plant.live.device(0, NOON).today, sums: createSums() })
/** Everybody's production day moves on. */
const nextDay = (count: number, oee: (i: number) => number | null) => {
  for (let i = 0; i < count; i++) {
    const value = oee(i)
    const from = MORNING + DAY
    plant.change(i, {
      today: { day: '2026-01-06', from, to: from + DAY, sums: value === null ? createSums() : running(4 * HOUR, value, 100) },
    })
  }
}
const oee = (now: number) => groups.kpi('segment', SEGMENT, 'oeeIndex', now)
const cohort = (cell = `segment:${SEGMENT}`, measure = 'oeeIndex') => releases.get<unknown>(`${cell}/${measure}`)?.parties ?? []
/** What an attacker gains who knows who is in which figure and takes them for plain means: the fewest firms he is left with. */
const leavesFew = (cohorts: readonly (readonly string[])[]) => cohortsExpose(cohorts, 3)

describe('over time', () => {
  it('a firm that goes and comes back every hour is in no difference by itself', () => {
    for (let i = 0; i < 12; i++) firm(i)
    const seen: (readonly string[])[] = []
    let now = NOON
    for (let step = 0; step < 40; step++, now += FREEZE_MS) {
      // The victim e0 comes and goes; others do so at their own pace.
      plant.change(0, { today: step % 4 < 2 ? today(0.31) : away() })
      plant.change(1 + (step % 11), { today: step % 5 === 0 ? away() : today(0.6) })
      if (oee(now).value !== null) seen.push(cohort())
    }
    expect(seen.length).toBeGreaterThan(10)
    for (const a of seen) for (const b of seen) expect([0, 1, 2].includes(changes(a, b)) ? changes(a, b) : 0).toBe(0)
    expect(leavesFew(seen)).toBe(false)
  })

  it('a firm that is missing the next day does not follow from two evenings', () => {
    for (let i = 0; i < 12; i++) firm(i, i === 7 ? 0.31 : 0.7)
    const evening = oee(NOON)
    expect(evening).toMatchObject({ n: 12 })
    const before = cohort()
    nextDay(12, (i) => (i === 7 ? null : 0.7))
    const after = oee(NOON + DAY)
    // A board that only looked at its own day would show eleven firms, and 12 × before - 11 × after the twelfth.
    expect(Math.abs(12 * evening.value! - 11 * 0.7 - 0.31)).toBeLessThan(0.05)
    expect(after.n).not.toBe(11)
    expect(after.value === null || changes(before, cohort()) >= 5).toBe(true)
  })

  it('a day on which two are missing, then one, then all, gives no single firm away', () => {
    for (let i = 0; i < 9; i++) firm(i)
    const seen: (readonly string[])[] = []
    const absent = [[], [0, 1], [0], [], [1], [2], [0, 1, 2], [1, 2]]
    absent.forEach((gone, day) => {
      const from = MORNING + day * DAY
      for (let i = 0; i < 9; i++) {
        const sums = gone.includes(i) ? createSums() : running(4 * HOUR, 0.5 + i / 40, 100)
        plant.change(i, { today: { day: `2026-01-0${5 + day}`, from, to: from + DAY, sums } })
      }
      const { value } = oee(NOON + day * DAY)
      if (value !== null) seen.push(cohort())
    })
    expect(seen.length).toBeGreaterThan(1)
    expect(leavesFew(seen)).toBe(false)
  })

  it('hours of a day are no way around: they share the memory of their cell', () => {
    for (let i = 0; i < 8; i++) firm(i)
    for (let i = 0; i < 8; i++) {
      const early = { from: NOON - 2 * HOUR, sums: running(HOUR, 0.6, 10) }
      const late = { from: NOON - HOUR, sums: i === 3 ? createSums() : running(HOUR, 0.6, 10) }
      plant.hours.set(i, [early, late])
    }
    const hours = groups.hours('segment', SEGMENT, NOON)
    expect(hours.at(-3)!.oee).toBe(0.6)
    expect(hours.at(-2)!.oee).toBeNull()
  })

  it('a restart lets nothing out that was held', () => {
    for (let i = 0; i < 6; i++) firm(i, i === 0 ? 0.31 : 0.7)
    const before = oee(NOON)
    releases.keep(write)
    plant.change(0, { today: away() })
    restart()
    expect(oee(NOON + 1000)).toEqual(before)
    // Not after the freeze either, and not on the next day.
    expect(oee(NOON + 2 * FREEZE_MS)).toEqual(before)
    releases.keep(write)
    restart()
    nextDay(6, (i) => (i === 0 ? null : 0.7))
    expect(oee(NOON + DAY).value).toBeNull()
    // Without its memory it would.
    disk = { standing: new Map(), cohorts: new Map(), asked: new Map(), drafts: [] }
    restart()
    expect(oee(NOON + DAY)).toMatchObject({ value: 0.7, n: 5 })
  })

  it('quantiles are held like means', () => {
    for (let i = 0; i < 10; i++) firm(i)
    const kpi = (now: number) => peers.of('e1', now)![0]!.kpis[0]!
    expect(kpi(NOON).peers).toMatchObject({ n: 10 })
    plant.change(0, { today: away() })
    expect(kpi(NOON + FREEZE_MS)).toMatchObject({ peers: kpi(NOON).peers, at: NOON })
    nextDay(10, (i) => (i === 0 ? null : 0.7))
    const next = kpi(NOON + DAY)
    expect(next.peers === null || next.peers.n === 5).toBe(true)
  })
})

describe('over cells that overlap', () => {
  it('a county that is the segment and one firm more stays closed', () => {
    for (let i = 0; i < 12; i++) firm(i)
    firm(12, 0.31, { segments: [{ code: 'other', weight: 1 }] })
    for (let i = 13; i < 19; i++) firm(i, 0.6, { segments: [{ code: 'other', weight: 1 }], county: '330324' })
    expect(oee(NOON).value).not.toBeNull()
    expect(groups.kpi('county', '330382', 'oeeIndex', NOON).value).toBeNull()
    expect(groups.energies('county', NOON).get('330382')!.value).toBeNull()
    // Nor does it follow from the whole, the other segment and the other county.
    for (const [kind, code] of [
      ['segment', 'other'],
      ['county', '330324'],
    ] as const)
      groups.kpi(kind, code, 'oeeIndex', NOON)
    groups.headline(NOON)
    const out = [`segment:${SEGMENT}`, 'segment:other', 'county:330382', 'county:330324', 'cluster'].map((c) => cohort(c))
    expect(
      cohortsExpose(
        out.filter((c) => c.length > 0),
        INSIDE.kMean,
      ),
    ).toBe(false)
  })

  it('total less all segments is never a small rest', () => {
    const segments = [...Array<string>(8).fill('a'), ...Array<string>(7).fill('b'), ...Array<string>(2).fill('c')]
    segments.forEach((code, i) => {
      firm(i, 0.5 + i / 40, { segments: [{ code, weight: 1 }], county: i % 2 === 0 ? '330382' : '330324' })
    })
    const out = ['a', 'b', 'c'].filter((code) => groups.kpi('segment', code, 'oeeIndex', NOON).value !== null)
    const total = groups.headline(NOON).oee.value
    expect(total).not.toBeNull()
    expect(out).toEqual(['a'])
    const energies = groups.energies('segment', NOON)
    expect([energies.get('b')!.value, energies.get('c')!.value]).toEqual([null, null])
    expect(energies.get('a')!.value).toBe(800)
  })

  it.each([
    ['a province opened before the last five came', true],
    ['a wall looked at alone', false],
  ])('the wall less the province is not one giant among five: %s', (_name, isOpen) => {
    for (let i = 0; i < 20; i++) firm(i, 0.6, {}, 100)
    const province = () => [groups.kpi('province', '330000', 'oeeIndex', NOON), groups.energies('province', NOON).get('330000')!]
    if (isOpen) expect(province()[1]).toMatchObject({ value: 2000, n: 20 })
    else groups.headline(NOON)
    // A compute centre and four small ones, each in a city of few.
    for (let i = 20; i < 25; i++) firm(i, 0.31, { county: `330${i < 22 ? 4 : 5}0${i - 19}` }, i === 20 ? 900 : 5)
    const wall = groups.headline(NOON + 1000)
    expect(wall.energyKwh).toMatchObject({ value: 2000, n: 20 })
    expect(wall.oee).toMatchObject({ value: 0.6, n: 20 })
    province()
    for (const measure of ['oeeIndex', 'energyKwh']) expect(cohort('cluster', measure)).toEqual(cohort('province:330000', measure))
    // By themselves they stay out: the two values together would tell of the giant.
    const later = NOON + FREEZE_MS
    expect(groups.headline(later).energyKwh).toMatchObject({ value: 2000, n: 20 })
    expect(groups.energies('province', later).get('330000')).toMatchObject({ value: 2000, n: 20 })
    // With five more, whom he does not dwarf, they come in, and the wall follows the province.
    for (let i = 25; i < 30; i++) firm(i, 0.31, { county: '330402' }, 300)
    const last = NOON + 2 * FREEZE_MS
    expect(groups.headline(last).energyKwh).toMatchObject({ value: 4420, n: 30 })
    expect(groups.energies('province', last).get('330000')).toMatchObject({ value: 4420, n: 30 })
  })

  it('nor is it a giant outside the province, whose five fail as a cell', () => {
    for (let i = 0; i < 20; i++) firm(i, 0.6, {}, 100)
    const outside = { county: '310115', segments: [{ code: 'elsewhere', weight: 1 }] }
    for (let i = 20; i < 25; i++) firm(i, 0.31, outside, i === 20 ? 900 : 5)
    expect(groups.headline(NOON).energyKwh).toMatchObject({ value: 2000, n: 20 })
    for (let i = 20; i < 25; i++) plant.change(i, { today: today(0.31, 50) })
    // Five alike do pass.
    restart()
    expect(groups.headline(NOON + 1000).energyKwh).toMatchObject({ value: 2250, n: 25 })
  })

  it('segments and counties together leave no overlap of few', () => {
    // 20 firms: segments p (17) and q (3), counties of ten: a + b - p = q
    for (let i = 0; i < 20; i++)
      firm(i, 0.5 + i / 80, { segments: [{ code: i < 17 ? 'p' : 'q', weight: 1 }], county: i < 10 ? '330382' : '330324' })
    for (const measure of ['oeeIndex', 'availability', 'energyKwh'] as const) {
      const names = ['segment:p', 'segment:q', 'county:330382', 'county:330324']
      for (const name of names) {
        const [kind, code] = name.split(':') as ['segment' | 'county', string]
        if (measure === 'energyKwh') groups.energies(kind, NOON)
        else groups.kpi(kind, code, measure, NOON)
      }
      groups.headline(NOON)
      const out = [...names, 'cluster'].map((name) => cohort(name, measure)).filter((c) => c.length > 0)
      expect(out.length).toBeGreaterThan(0)
      expect(cohortsExpose(out, 5)).toBe(false)
    }
  })

  it('the mean of peers and the figure of the segment are never over cohorts that differ by one', () => {
    for (let i = 0; i < 9; i++) firm(i)
    // Planned, observed, and never run: in the segment's effectiveness by its planned time, without one of its own.
    const idle = running(4 * HOUR, 0.5)
    idle.fill(0)
    idle[0] = idle[5] = 4 * HOUR
    plant.enterprise('e9')
    plant.device('e9/s1/a1/l1/d1', idle)
    groups.kpi('segment', SEGMENT, 'effectiveness', NOON)
    peers.of('e0', NOON)
    const a = cohort(`segment:${SEGMENT}`, 'effectiveness')
    const b = cohort(`peers segment:${SEGMENT}`, 'effectiveness')
    expect(a.length === 0 || b.length === 0 || [0].includes(changes(a, b)) || changes(a, b) >= 3).toBe(true)
  })
})

describe('over measures of one cell', () => {
  const kpi = (name: KpiName, now: number) => groups.kpi('segment', SEGMENT, name, now)
  it('a firm that came between a question for OEE and one for availability is not what they differ by', () => {
    for (let i = 0; i < 12; i++) firm(i)
    for (const name of ['oeeIndex', 'effectiveness', 'qualityRatio'] as const) expect(kpi(name, NOON)).toMatchObject({ n: 12 })
    firm(12, 0.31)
    // Over thirteen it would be the availability of the thirteenth: that of the twelve is OEE / (effectiveness · quality ratio).
    expect(kpi('availability', NOON + 1000)).toMatchObject({ n: 12 })
    expect(cohort(undefined, 'availability')).toEqual(cohort(undefined, 'oeeIndex'))
    // Availability is allocation · utilisation.
    expect([kpi('allocationEfficiency', NOON + 1000).n, kpi('utilisationEfficiency', NOON + 1000).n]).toEqual([12, 12])
  })
  /** Draws power, and nobody counts its pieces. */
  const mute = (i: number, energyKwh: number) => {
    firm(i, 0.7, {}, energyKwh)
    const sums = running(4 * HOUR, 0.7, energyKwh)
    for (const column of ['pq', 'gq', 'priPq', 'priGq'] as const) sums[SUM[column]] = 0
    plant.change(i, { today: { ...today(0.7), sums }, basis: { counted: false, priced: false } })
  }
  it('one firm without piece counts is not the energy less specific energy times good pieces', () => {
    for (let i = 0; i < 12; i++) firm(i, 0.5, {}, 100)
    mute(12, 150)
    const energy = groups.energies('segment', NOON).get(SEGMENT)!
    const specific = kpi('specificEnergy', NOON)
    const isApart = energy.value !== null && specific.value !== null
    expect(isApart && changes(cohort(undefined, 'energyKwh'), cohort(undefined, 'specificEnergy')) === 1).toBe(false)
    // Whoever is in it has both: 100 kWh and 7,200 good pieces each.
    if (specific.value !== null) expect(specific.value).toBeCloseTo(100 / 7200, 4)
    expect(specific.value === null && energy.value === null).toBe(false)
  })
  it('six of them are left out of specific energy, and pass as a cell', () => {
    for (let i = 0; i < 12; i++) firm(i, 0.5, {}, 100)
    for (let i = 12; i < 18; i++) mute(i, 150)
    expect(groups.energies('segment', NOON).get(SEGMENT)).toMatchObject({ value: 2100, n: 18 })
    expect(kpi('specificEnergy', NOON)).toMatchObject({ n: 12, value: expect.closeTo(100 / 7200, 4) })
  })
  it('nor after a restart, nor on the next day, when it was out over the twelve', () => {
    for (let i = 0; i < 12; i++) firm(i)
    expect(kpi('oeeIndex', NOON)).toMatchObject({ n: 12 })
    releases.keep(write)
    firm(12, 0.31)
    restart()
    nextDay(13, () => 0.7)
    const { n } = kpi('availability', NOON + DAY)
    expect(n === 12 || n === 0 || Math.abs(12 - n) >= INSIDE.minChange).toBe(true)
    expect(changes(cohort(undefined, 'availability'), Array.from({ length: 12 }, (_, i) => `e${i}`).sort())).not.toBe(1)
  })
})

describe('over roles', () => {
  it('an owner who knows his own value cannot reckon the largest rival closer than p%', () => {
    // 5.4, row 2: 800 120 40 25 15
    ;[800, 120, 40, 25, 15].forEach((kwh, i) => {
      firm(i, 0.7, {}, kwh)
    })
    expect(groups.energies('segment', NOON).get(SEGMENT)!.value).toBeNull()
  })

  it('two colluding owners who subtract their own are left with a range for each of the others', () => {
    const kwh = [220, 210, 200, 190, 180]
    kwh.forEach((of, i) => {
      firm(i, 0.7, {}, of)
    })
    const { value } = groups.energies('segment', NOON).get(SEGMENT)!
    expect(value).toBe(1000)
    const known = [0, 1].map((i) => ({ of: [i], low: kwh[i]!, high: kwh[i]! }))
    for (const victim of [2, 3, 4]) {
      const { low, high } = boundsOf(5, [{ of: [0, 1, 2, 3, 4], low: value! - 0.5, high: value! + 0.5 }, ...known], [victim])!
      expect(high - low).toBeGreaterThanOrEqual((2 * INSIDE.pPercent * kwh[victim]!) / 100)
    }
  })

  it('two colluding owners who switch off and on move nothing', () => {
    for (let i = 0; i < 12; i++) firm(i)
    const before = oee(NOON)
    const full = cohort()
    for (let step = 1; step <= 8; step++) {
      plant.change(0, { today: step % 2 === 0 ? today(0.5) : away() })
      plant.change(1, { today: step % 3 === 0 ? today(0.5) : away() })
      oee(NOON + step * FREEZE_MS)
      const left = changes(full, cohort())
      expect(left === 0 || left >= INSIDE.kMean).toBe(true)
    }
    expect(before.n).toBe(12)
  })

  it('an owner who moves his own figure learns of the others what is published, and no more', () => {
    // Two worlds whose published figures agree while the rivals behind them differ.
    const published = { mean: 0.655, p10: null, p25: 0.59, p50: 0.645, p75: 0.73, p90: null, n: 10 }
    const bands = new Set<string>()
    for (let own = 0; own <= 1; own += 0.001) bands.add(bandOf(own, published)!)
    expect(bands.size).toBe(4)
    // The steps are where the rounded figures are, not where a rival is.
    expect(bandOf(0.5899, published)).toBe('below-p25')
    expect(bandOf(0.59, published)).toBe('p25-p50')
    for (let i = 0; i < 10; i++) firm(i, [0.42, 0.55, 0.58, 0.61, 0.63, 0.66, 0.7, 0.74, 0.79, 0.88][i])
    const kpi = peers.of('e0', NOON)![0]!.kpis[0]!
    expect(kpi.peers).toEqual(published)
    expect(kpi.band).toBe('below-p25')
    expect(JSON.stringify(peers.of('e0', NOON))).not.toMatch(/rank|min|max/i)
  })

  it('firms without data, or of one legal group, do not open a cell', () => {
    for (let i = 0; i < 4; i++) firm(i)
    for (let i = 4; i < 12; i++) plant.enterprise(`e${i}`)
    for (let i = 12; i < 15; i++) firm(i, 0.5, { group: 'own' })
    expect(oee(NOON).n).toBe(5)
    for (let i = 12; i < 15; i++) plant.enterprise(`e${i}`, { group: 'own', segments: [{ code: 'elsewhere', weight: 1 }] })
    restart()
    expect(oee(NOON + HOUR).value).toBeNull()
  })

  it('a gateway hears nothing of anybody else', () => {
    const gateway = { role: 'gateway', enterprise: 'e0' } as const
    for (const room of [
      'cluster',
      `segment:${SEGMENT}`,
      'county:330382',
      'city:330300',
      'province:330000',
      'enterprise:e1',
      'enterprise:e0',
    ])
      expect(viewOf(parseRoom(room)!, gateway)).toBe('none')
    for (const operation of [
      'getBenchmark',
      'listSegments',
      'getSegment',
      'listRegions',
      'getRegion',
      'getAudit',
      'verifyAudit',
      'getKpis',
    ])
      expect(ACCESS[operation]).not.toContain('gateway')
  })
})

describe('by asking often', () => {
  const alerts: unknown[] = []
  const budget = () => createQueryBudget({ releases, alert: (about) => alerts.push(about) })
  const cells = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `segment:s${from + i}`)
  beforeEach(() => {
    alerts.length = 0
  })

  it('200 distinct cells a day, answered or not', () => {
    const b = budget()
    expect(CELLS_A_DAY).toBe(200)
    expect(b.ask('enterprise:e0', cells(200), NOON)).toEqual({ refused: {}, left: 0, until: Date.UTC(2026, 0, 5, 16) })
    expect(b.ask('enterprise:e0', cells(200), NOON)).toEqual({ refused: {}, left: 0, until: Date.UTC(2026, 0, 5, 16) })
    expect(b.ask('enterprise:e0', ['segment:x'], NOON).refused).toEqual({ 'segment:x': 'budget' })
    expect(b.ask('enterprise:e1', ['segment:x'], NOON).refused).toEqual({})
    // Midnight at UTC+8 is 16:00 UTC.
    expect(b.ask('enterprise:e0', ['segment:x'], Date.UTC(2026, 0, 5, 15, 59)).refused).toEqual({ 'segment:x': 'budget' })
    expect(b.ask('enterprise:e0', ['segment:x'], Date.UTC(2026, 0, 5, 16))).toEqual({
      refused: {},
      left: 199,
      until: Date.UTC(2026, 0, 6, 16),
    })
  })
  it('is not given anew by a restart', () => {
    budget().ask('enterprise:e0', cells(200), NOON)
    releases.keep(write)
    restart()
    expect(budget().ask('enterprise:e0', ['segment:x'], NOON).refused).toEqual({ 'segment:x': 'budget' })
  })
  it('withholds the second of two cohorts that differ by one enterprise, and says so to the operator', () => {
    const out = (cell: string, parties: string[]) =>
      releases.set(
        { key: `${cell}/oeeIndex`, cell, measure: 'oeeIndex', profile: 'inside' },
        { period: 'd', at: NOON, until: NOON, parties, figure: cell, past: [] },
        parties.length,
      )
    out('segment:a', ['1', '2', '3', '4', '5', '6'])
    out('county:b', ['1', '2', '3', '4', '5'])
    out('county:c', ['7', '8', '9', '10', '11'])
    const b = budget()
    expect(b.ask('enterprise:e0', ['segment:a', 'county:c'], NOON).refused).toEqual({})
    expect(b.ask('enterprise:e0', ['county:b'], NOON).refused).toEqual({ 'county:b': 'pair' })
    expect(alerts).toEqual([{ recipient: 'enterprise:e0', cell: 'county:b', other: 'segment:a', measure: 'oeeIndex' }])
    expect(b.ask('enterprise:e1', ['county:b'], NOON).refused).toEqual({})
    releases.keep(write)
    const refused = disk.drafts.filter((d) => d.outcome === 'refused')
    expect(refused).toMatchObject([{ to: 'enterprise:e0', cell: 'county:b', n: 5, rules: { pair: 'fail', budget: 'pass' } }])
  })
})

describe('what is written down', () => {
  it('is one record a released figure, not one a look at it', () => {
    for (let i = 0; i < 12; i++) firm(i)
    for (let second = 0; second < 60; second++) {
      plant.change(0, { today: today(0.5 + second / 1000) })
      oee(NOON + second * 1000)
      groups.headline(NOON + second * 1000)
    }
    releases.keep(write)
    const of = (cell: string) => disk.drafts.filter((d) => d.cell === cell)
    expect(of(`segment:${SEGMENT}/oeeIndex`)).toMatchObject([
      {
        to: 'board',
        at: NOON,
        outcome: 'released',
        n: 12,
        profile: 'inside',
        period: '2026-01-05',
        rules: { threshold: 'pass', dominance: 'pass', 'p-percent': 'pass', change: 'pass', difference: 'pass', overlap: 'pass' },
      },
    ])
    expect(of('cluster/oeeIndex')).toHaveLength(1)
    for (const d of disk.drafts) expect([d.cohort, d.value].every((h) => /^[0-9a-f]{64}$/.test(h))).toBe(true)
    expect(JSON.stringify(disk.drafts)).not.toMatch(/"e\d+"/)
  })
  it('stays due until it is on disk', () => {
    for (let i = 0; i < 12; i++) firm(i)
    oee(NOON)
    expect(() =>
      releases.keep(() => {
        throw new Error('disk full')
      }),
    ).toThrow('disk full')
    releases.keep(write)
    expect(disk.drafts).toHaveLength(1)
    releases.keep(() => {
      throw new Error('nothing is due')
    })
  })
})
