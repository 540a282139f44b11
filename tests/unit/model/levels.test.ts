// Vectors of domain §2.10, word for word, and laws.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DIMENSION_NAMES,
  DIMENSIONS,
  EVIDENCE_ITEMS,
  EVIDENCE_NAMES,
  type EvidenceItem,
  evidenceScore,
  evidenceTotal,
  itemPoints,
} from '../../../model/evidence.ts'
import {
  LADDERS,
  LITE_LEVELS,
  ladderClass,
  liteLevel,
  maturityBand,
  plantLevel,
  plantNext,
  SIGNAL_STEPS,
  SIGNALS,
  shareLive,
  signalsOf,
  smeBand,
} from '../../../model/levels.ts'
import type { AssetClass } from '../../../model/plant.ts'
import { DEFAULT_POINT_RULES, type PointStep, pointScore, ruleErrors } from '../../../model/points.ts'

const raw = (value: number | null) => Object.fromEntries(EVIDENCE_NAMES.map((item) => [item, value])) as Record<EvidenceItem, number | null>

describe('telemetry evidence score (§2.10.2)', () => {
  it('weighs 82, 76, 70, 90, 60, 50 to 74.8', () => {
    expect(DIMENSION_NAMES.reduce((sum, d) => sum + DIMENSIONS[d].weight, 0)).toBeCloseTo(1, 12)
    expect(evidenceTotal({ production: 82, green: 76, management: 70, safety: 90, design: 60, innovation: 50 })).toBeCloseTo(74.8, 9)
  })
  it('counts missing evidence 0, lists it and names the cheapest step', () => {
    const nothing = evidenceScore(raw(null))
    expect(nothing.total).toBe(0)
    expect(nothing.missing).toEqual(EVIDENCE_NAMES)
    // An hour at the board, and of those the one that brings most.
    expect(nothing.next).toEqual({ item: 'designDeclared', effort: 1, gain: 6 })
    const one = evidenceScore({ ...raw(null), designDeclared: 40, innovationDeclared: 100 })
    expect(one.total).toBeCloseTo(0.1 * 40 + 0.1 * 60, 9)
    expect(one.next?.item).toBe('alarmResponse')
    expect(evidenceScore(raw(1)).next).toBeNull()
  })
  it('asks no pieces of who has no machine', () => {
    const hall = evidenceScore({ ...raw(null), designDeclared: 60, innovationDeclared: 60, alarmResponse: 15 }, false)
    expect(hall.missing).not.toContain('oeeTrend')
    expect(hall.missing).not.toContain('autoCounts')
    expect(hall.next?.item).toBe('connectedShare')
    expect(hall.dimensions.map(({ score }) => score)).toEqual([0, 0, 50, 0, 60, 60])
  })
  it('caps what is self-declared at 60', () => {
    expect(itemPoints('designDeclared', 95)).toBe(60)
    expect(itemPoints('innovationDeclared', 50)).toBe(50)
  })
  it('goes from 0 to 100 between its two figures, whichever way is good', () => {
    for (const item of EVIDENCE_NAMES) {
      const { zero, full } = EVIDENCE_ITEMS[item]
      expect(itemPoints(item, zero), item).toBe(0)
      expect(itemPoints(item, full), item).toBe('cap' in EVIDENCE_ITEMS[item] ? 60 : 100)
    }
    expect(itemPoints('standbyLoss', 0.175)).toBeCloseTo(50, 9)
    expect(itemPoints('alarmResponse', 1000)).toBe(0)
  })
  it('is never more for less evidence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: EVIDENCE_NAMES.length, maxLength: EVIDENCE_NAMES.length }),
        fc.nat(),
        (values, which) => {
          const all = Object.fromEntries(EVIDENCE_NAMES.map((item, i) => [item, values[i]!])) as Record<EvidenceItem, number>
          const item = EVIDENCE_NAMES[which % EVIDENCE_NAMES.length]!
          expect(evidenceScore({ ...all, [item]: null }).total).toBeLessThanOrEqual(evidenceScore(all).total + 1e-9)
          expect(evidenceScore(all).total).toBeLessThanOrEqual(100 - 8 + 1e-9)
        },
      ),
    )
  })
})

describe('lite levels (§2.10.3)', () => {
  const level = (metrics: string[], orders = false) => liteLevel(signalsOf(metrics, orders)).level
  it('goes from power to process parameters, one rung at a time', () => {
    expect(level([])).toBeNull()
    expect(level(['power.active'])).toBe(0)
    expect(level(['energy.active', 'state'])).toBe(1)
    expect(level(['power.active', 'state', 'count.good'])).toBe(2)
    expect(level(['power.active', 'state', 'count.good', 'count.total'])).toBe(2)
    expect(level(['power.active', 'state', 'count.good', 'count.total'], true)).toBe(3)
    expect(level(['state', 'count.good', 'count.scrap', 'process.trip_time'], true)).toBe(4)
    // Process parameters alone: the rungs between are missing.
    expect(liteLevel(signalsOf(['power.active', 'process.x'], false))).toEqual({ level: 0, signals: ['power', 'process'], next: ['state'] })
  })
  it('names what the next level needs, and nothing at the top', () => {
    expect(liteLevel(signalsOf(['state', 'count.good'], false)).next).toEqual(['orders', 'quality'])
    expect(liteLevel(new Set(SIGNALS)).next).toEqual([])
    expect(LITE_LEVELS.map((l) => l.level)).toEqual([0, 1, 2, 3, 4])
    for (const signal of SIGNALS) expect([SIGNAL_STEPS[signal].stepZh, SIGNAL_STEPS[signal].stepEn], signal).not.toContain('')
  })
  it('never falls when a signal is added', () => {
    fc.assert(
      fc.property(fc.subarray([...SIGNALS]), fc.constantFrom(...SIGNALS), (some, more) => {
        expect(liteLevel(new Set([...some, more])).level ?? -1).toBeGreaterThanOrEqual(liteLevel(new Set(some)).level ?? -1)
      }),
    )
  })
  it('of a compute centre and a farm climbs by what their own figures are made of (§2.11, §2.12)', () => {
    const of = (assetClass: AssetClass, metrics: string[]) => liteLevel(signalsOf(metrics, false), assetClass)
    const hall = ['energy.active', 'state', 'dc.energy.total', 'dc.energy.it']
    expect(of('compute-centre', hall)).toEqual({ level: 2, signals: ['power', 'state', 'itEnergy'], next: ['racks', 'capacity'] })
    const racks = ['dc.racks.installed', 'dc.racks.used', 'dc.flops.capacity']
    expect(of('compute-centre', [...hall, ...racks, 'dc.flops.used'])).toMatchObject({ level: 4, next: [] })
    expect(of('farm', ['power.active', 'env.temperature', 'env.humidity', 'env.par'])).toMatchObject({
      level: 2,
      next: ['water', 'harvest'],
    })
    for (const assetClass of ['compute-centre', 'farm'] as const)
      for (const { needs } of LADDERS[assetClass]) for (const signal of ['counts', 'orders', 'quality']) expect(needs).not.toContain(signal)
  })
  it('has no next step at the top, and says how many devices are below it', () => {
    const device = (metrics: string[], assetClass: AssetClass = 'machine') => ({
      live: true,
      assetClass,
      lite: liteLevel(signalsOf(metrics, true), assetClass),
    })
    const top = device(['state', 'count.good', 'quality.x', 'process.x'])
    const third = device(['state', 'count.good', 'quality.x'])
    expect(plantNext(4, [top, top, third])).toEqual({ signal: null, below: 1 })
    expect(plantNext(4, [top])).toEqual({ signal: null, below: 0 })
    expect(plantNext(3, [top, third, third])).toEqual({ signal: 'process', below: 2 })
    expect(ladderClass([top, device([], 'farm'), device([], 'farm')])).toBe('farm')
    expect([ladderClass([]), ladderClass([top, device([], 'farm')])]).toEqual(['machine', 'machine'])
  })
  it('gives a plant the level half of its devices reach', () => {
    expect(plantLevel([])).toEqual({ level: null, depth: null })
    expect(plantLevel([0, 0, 4])).toEqual({ level: 0, depth: 4 / 3 })
    expect(plantLevel([1, 3])).toEqual({ level: 1, depth: 2 })
    expect(plantLevel([2, 2, 4, 4, 4])).toMatchObject({ level: 4 })
  })
})

describe('coverage and bands (§2.10.1, §2.10.4)', () => {
  it('covers 314 of 628: 50.0 %', () => {
    expect(shareLive(314, 628)).toBe(0.5)
    expect(shareLive(0, 0)).toBeNull()
  })
  it('looks bands up, lower bound inclusive', () => {
    expect([0.79, 0.8, 1.79, 1.8, 2.8, 3.8, 4.8, 5].map((s) => maturityBand(s)?.level ?? null)).toEqual([null, 1, 1, 2, 3, 4, 5, 5])
    expect([19.9, 20, 40, 60, 80].map((s) => smeBand(s)?.level ?? null)).toEqual([null, 1, 2, 3, 4])
    expect(maturityBand(3)?.nameZh).toBe('集成级')
  })
})

describe('operator points (§2.10.6)', () => {
  const DAY = 86_400_000
  const NOW = Date.UTC(2026, 0, 1)
  const add = (id: string, points: number, daysAgo: number): PointStep => ({
    kind: 'add',
    by: 'admin',
    when: NOW - daysAgo * DAY,
    entry: { id, rule: 'r', evidence: `doc-${id}`, at: NOW - daysAgo * DAY, points },
  })
  const LOG = [add('a', 40, 180), add('b', -10, 0)]
  it('has one +40 event 180 d ago and one -10 today with decay 0.5: 600 + 20 - 10 = 610', () => {
    expect(pointScore(LOG, DEFAULT_POINT_RULES, NOW).score).toBeCloseTo(610, 9)
  })
  it('takes an entry out on appeal and puts it back, and leaves a trace', () => {
    const step = (kind: 'appeal' | 'remove' | 'restore', ms: number) => ({ kind, id: 'b', by: 'chen', when: NOW + ms, because: 'not ours' })
    const removed = pointScore([...LOG, step('appeal', 1), step('remove', 2)], DEFAULT_POINT_RULES, NOW + 2)
    expect(removed.score).toBeCloseTo(620, 6)
    expect(removed.entries[1]).toMatchObject({
      counts: false,
      worth: 0,
      trace: [{ kind: 'appeal' }, { kind: 'remove', because: 'not ours' }],
    })
    const back = pointScore([...LOG, step('remove', 1), step('restore', 2)], DEFAULT_POINT_RULES, NOW + 2)
    expect(back.score).toBeCloseTo(610, 6)
    expect(back.entries[1]!.trace).toHaveLength(2)
    // An appeal alone decides nothing.
    expect(pointScore([...LOG, step('appeal', 0)], DEFAULT_POINT_RULES, NOW).score).toBeCloseTo(610, 9)
  })
  it('replays: without an event its points are gone, and the past is what it was', () => {
    expect(pointScore([LOG[1]!], DEFAULT_POINT_RULES, NOW).score).toBe(590)
    expect(pointScore(LOG, DEFAULT_POINT_RULES, NOW - 180 * DAY).score).toBe(640)
    expect(pointScore([...LOG, LOG[0]!], DEFAULT_POINT_RULES, NOW).score).toBeCloseTo(610, 9)
  })
  it('stays within 0 and 1000', () => {
    expect(pointScore([add('a', 900, 0)], DEFAULT_POINT_RULES, NOW).score).toBe(1000)
    expect(pointScore([add('a', -900, 0)], DEFAULT_POINT_RULES, NOW).score).toBe(0)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.nat(2000))), (events) => {
        const { score } = pointScore(
          events.map(([p, d], i) => add(String(i), p, d)),
          DEFAULT_POINT_RULES,
          NOW,
        )
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1000)
      }),
    )
  })
  it('refuses rules that contradict themselves', () => {
    expect(ruleErrors(DEFAULT_POINT_RULES)).toEqual([])
    expect(ruleErrors({ ...DEFAULT_POINT_RULES, base: 2000 })).toHaveLength(1)
    expect(ruleErrors({ ...DEFAULT_POINT_RULES, rules: [DEFAULT_POINT_RULES.rules[0]!, DEFAULT_POINT_RULES.rules[0]!] })).toHaveLength(1)
  })
})
