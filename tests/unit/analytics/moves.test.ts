// Effective-dated moves of enterprises between segments and counties: exactly the boards concerned change, from the day the move holds, and
// what was before stays under its old tree. And attempts to learn a firm's figure from a move. They fail.
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { FREEZE_MS, PUBLIC } from '../../../analytics/benchmark.ts'
import { changes, changesBetween, cohortsExpose } from '../../../analytics/disclosure.ts'
import { createGroups, type Groups } from '../../../analytics/groups.ts'
import { createReleases, type Releases } from '../../../analytics/releases.ts'
import { isIn, labelsOf, treeOf } from '../../../analytics/tree.ts'
import type { Dated, Enterprise } from '../../../model/plant.ts'
import type { Figure } from '../../../model/views.ts'
import { DAY, type HandMade, HOUR, handMadePlant, MORNING, NOON, running } from './hand-made-plant.ts'

let plant: HandMade
let releases: Releases
let groups: Groups
beforeEach(() => {
  plant = handMadePlant()
  releases = createReleases()
  groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
})

const SEGMENTS = ['p', 'q', 'r'] as const
const COUNTIES = ['330382', '330324', '331081'] as const
/** Three boards of `each` firms in three counties of two cities; firm i is in board i % 3. */
const cluster = (each: number, oee: (i: number) => number = () => 0.7) => {
  for (let i = 0; i < 3 * each; i++) {
    plant.enterprise(`e${i}`, { segments: [{ code: SEGMENTS[i % 3]!, weight: 1 }], county: COUNTIES[i % 3]! })
    plant.device(`e${i}/s1/a1/l1/d1`, running(4 * HOUR, oee(i), 100))
  }
}
const nextDay = (count: number, oee: (i: number) => number = () => 0.7) => {
  const from = MORNING + DAY
  for (let i = 0; i < count; i++)
    plant.change(i, {
      yesterday: { ...plant.live.device(i, NOON).today },
      today: { day: '2026-01-06', from, to: from + DAY, sums: running(4 * HOUR, oee(i), 100) },
    })
}
const BOARDS = [
  ...SEGMENTS.map((code) => ['segment', code] as const),
  ...COUNTIES.map((code) => ['county', code] as const),
  ['city', '330300'] as const,
  ['city', '331000'] as const,
  ['province', '330000'] as const,
]
const idsOf = (now: number) =>
  Object.fromEntries(BOARDS.map(([kind, code]) => [`${kind}:${code}`, groups.ofToday(kind, code, now).map((m) => m.enterprise.id)]))
const cohort = (cell: string, measure = 'oeeIndex') => releases.get<unknown>(`${cell}/${measure}`)?.parties ?? []
const changed = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))

describe('the region tree', () => {
  const e1 = (county: string, segments = [{ code: 'p', weight: 1 }]): Enterprise => ({ id: 'e1', name: 'e1', segments, county })
  it('puts a county into its city and province, and one of another province into neither', () => {
    const tree = treeOf([[{ from: 5, doc: e1('330382') }], [{ from: 5, doc: { ...e1('110101'), id: 'e2' } }]])
    expect(tree.codes('city')).toEqual(['330300'])
    expect(tree.members('province', '330000').map((m) => m.enterprise.id)).toEqual(['e1'])
    expect(tree.members('cluster', '')).toHaveLength(2)
  })
  it('keeps a removed enterprise where it was, up to its end', () => {
    const gone: Dated<Enterprise>[] = [
      { from: 5, doc: e1('330382') },
      { from: 90, doc: { ...e1('330382'), ended: true } },
    ]
    const tree = treeOf([gone, [{ from: 5, doc: { ...e1('330382'), id: 'e2' } }]])
    for (const [kind, code] of [
      ['county', '330382'],
      ['city', '330300'],
      ['province', '330000'],
      ['segment', 'p'],
      ['cluster', ''],
    ] as const) {
      const at = (now: number) => tree.members(kind, code).flatMap((m) => (isIn(m, now) ? [m.enterprise.id] : []))
      expect([kind, at(0), at(89), at(90)]).toEqual([kind, ['e1', 'e2'], ['e1', 'e2'], ['e2']])
    }
    expect(treeOf([[gone[1]!]]).members('cluster', '')).toEqual([])
  })
  it('is at every moment in exactly one county, and its weights sum to 1', () => {
    const version = fc.record({
      from: fc.nat(1000),
      county: fc.constantFrom(...COUNTIES),
      segments: fc.constantFrom<{ code: string; weight: number }[]>(
        [{ code: 'p', weight: 1 }],
        [
          { code: 'p', weight: 0.25 },
          { code: 'q', weight: 0.75 },
        ],
      ),
    })
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 1, selector: (v) => v.from }), fc.nat(1200), (versions, at) => {
        const history: Dated<Enterprise>[] = versions
          .sort((a, b) => a.from - b.from)
          .map(({ from, county, segments }) => ({ from, doc: e1(county, segments) }))
        const tree = treeOf([history])
        const inCounties = COUNTIES.flatMap((code) => tree.members('county', code)).filter((m) => isIn(m, at))
        expect(inCounties).toHaveLength(1)
        const shares = SEGMENTS.flatMap((code) => tree.members('segment', code)).filter((m) => isIn(m, at))
        expect(shares.reduce((sum, m) => sum + m.weight, 0)).toBe(1)
      }),
    )
  })
  it('tells shares and parts of a legal group apart inside a cell, and not between cells', () => {
    const member = (id: string, weight: number, group?: string) => ({
      enterprise: { id, name: id, county: '330382', segments: [], ...(group !== undefined && { group }) },
      weight,
      from: 0,
      to: 1,
    })
    const label = (...members: ReturnType<typeof member>[]) => members.map(labelsOf(members))
    expect(label(member('e1', 1))).toEqual(['e1'])
    const [half, third] = [label(member('e1', 0.5)), label(member('e1', 0.3))]
    expect([changes(half, third), changesBetween(half, third), changesBetween(half, ['e1'])]).toEqual([1, 0, 0])
    const pair = label(member('e1', 1, 'own'), member('e2', 1, 'own'))
    expect(new Set(pair).size).toBe(1)
    expect(changes(pair, label(member('e1', 1, 'own')))).toBe(1)
  })
})

describe('moving one enterprise', () => {
  it('between two segments changes exactly two boards, from the day the move holds', () => {
    cluster(8)
    const before = idsOf(NOON)
    // In the midst of a production day: that day belongs to the tree it began with.
    plant.move('e0', NOON, { segments: [{ code: 'q', weight: 1 }] })
    expect(changed(before, idsOf(NOON + HOUR))).toEqual([])
    expect(groups.members('segment', 'q', NOON + HOUR).map((m) => m.enterprise.id)).toContain('e0')
    nextDay(24)
    const after = idsOf(NOON + DAY)
    expect(changed(before, after)).toEqual(['segment:p', 'segment:q'])
    expect(after['segment:q']).toEqual(['e0', ...before['segment:q']!].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))))
    expect(after['segment:p']).toEqual(before['segment:p']!.filter((id) => id !== 'e0'))
  })

  it('between two counties of two cities changes two counties and two cities; of one city, two counties', () => {
    cluster(8)
    const before = idsOf(NOON)
    plant.move('e0', MORNING + DAY, { county: '331081' })
    plant.move('e3', MORNING + DAY, { county: '330324' })
    nextDay(24)
    const after = idsOf(NOON + DAY)
    expect(changed(before, after)).toEqual(['county:330382', 'county:330324', 'county:331081', 'city:330300', 'city:331000'])
    expect([after['county:330324'], after['city:330300']].map((ids) => ids!.includes('e3'))).toEqual([true, true])
  })

  it('planned for later changes nothing before', () => {
    cluster(8)
    const before = idsOf(NOON)
    plant.move('e0', NOON + 30 * DAY, { segments: [{ code: 'q', weight: 1 }], county: '331081' })
    nextDay(24)
    expect(idsOf(NOON + DAY)).toEqual(before)
  })

  it('leaves hours, and the public figures of the day before, under the tree of their day', () => {
    cluster(12, (i) => (i % 3 === 0 ? 0.9 : 0.5))
    for (let i = 0; i < 36; i++) {
      const oee = i % 3 === 0 ? 0.9 : 0.5
      plant.hours.set(i, [
        { from: NOON, sums: running(HOUR, oee, 10) },
        { from: MORNING + DAY, sums: running(HOUR, oee, 10) },
      ])
    }
    // Eight of twelve leave p for q.
    for (let i = 0; i < 24; i += 3) plant.move(`e${i}`, MORNING + DAY, { segments: [{ code: 'q', weight: 1 }] })
    nextDay(36, (i) => (i % 3 === 0 ? 0.9 : 0.5))
    const now = MORNING + DAY + 2 * HOUR
    const hour = (from: number) => groups.hours('segment', 'q', now).find((h) => h.from === from)!.oee
    expect(hour(NOON)).toBe(0.5)
    expect(hour(MORNING + DAY)).toBe(0.66)
    const lagging = (code: string) => groups.rows('segment', now, PUBLIC).find((row) => row.code === code)!.oee
    expect([lagging('q').n, lagging('p').n]).toEqual([12, 12])
    expect(lagging('q').value).toBe(0.5)
  })

  it('by a new weight changes the two segments it is in, and its county not at all', () => {
    cluster(8)
    const shares = (p: number) => ({
      segments: [
        { code: 'p', weight: p },
        { code: 'q', weight: 1 - p },
      ],
    })
    plant.move('e0', 0, shares(0.75))
    const weights = (code: string, now: number) => groups.ofToday('segment', code, now).find((m) => m.enterprise.id === 'e0')?.weight
    plant.move('e0', MORNING + DAY, shares(0.5))
    expect([weights('p', NOON), weights('q', NOON)]).toEqual([0.75, 0.25])
    const counties = groups.ofToday('county', '330382', NOON).length
    nextDay(24)
    expect([weights('p', NOON + DAY), weights('q', NOON + DAY)]).toEqual([0.5, 0.5])
    expect(groups.ofToday('county', '330382', NOON + DAY)).toHaveLength(counties)
  })
})

describe('a move is no way to a firm’s figure', () => {
  const oee = (code: string, now: number) => groups.kpi('segment', code, 'oeeIndex', now)
  /** What an attacker has who takes figures for plain means: cohorts of both boards, and of the whole. */
  const seen = () => ['segment:p', 'segment:q', 'segment:r', 'cluster'].map((cell) => cohort(cell)).filter((c) => c.length > 0)

  it('one firm that moves does not follow from the board before and the board after', () => {
    cluster(8, (i) => (i === 0 ? 0.31 : 0.7))
    const before = SEGMENTS.map((code) => oee(code, NOON))
    groups.headline(NOON)
    const cohorts = seen()
    expect(before.every((f) => f.n === 8)).toBe(true)
    plant.move('e0', MORNING + DAY, { segments: [{ code: 'q', weight: 1 }] })
    nextDay(24, (i) => (i === 0 ? 0.31 : 0.7))
    for (const code of SEGMENTS) oee(code, NOON + DAY)
    groups.headline(NOON + DAY)
    for (const code of ['p', 'q'] as const) {
      const now = cohort(`segment:${code}`)
      const old = cohorts.find((c) => c.includes(code === 'p' ? 'e0' : 'e1'))!
      expect(now.length === 0 || changes(old, now) === 0 || changes(old, now) >= 5).toBe(true)
    }
    // The board in which nobody moved goes on.
    expect(oee('r', NOON + DAY)).toMatchObject({ n: 8, value: 0.7 })
  })

  it('nor does one that is moved to and fro every day, under any order of moves', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.constantFrom(...SEGMENTS)), { minLength: 1, maxLength: 6 }), (moves) => {
        plant = handMadePlant()
        releases = createReleases()
        groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
        cluster(7)
        const out = new Map<string, (readonly string[])[]>()
        const look = (now: number) => {
          for (const code of SEGMENTS)
            if (oee(code, now).value !== null) out.set(code, [...(out.get(code) ?? []), cohort(`segment:${code}`)])
        }
        look(NOON)
        moves.forEach(([firm, to], day) => {
          const from = MORNING + (day + 1) * DAY
          plant.move(`e${firm}`, from, { segments: [{ code: to, weight: 1 }] })
          for (let i = 0; i < 21; i++)
            plant.change(i, {
              today: { day: `2026-01-${String(6 + day).padStart(2, '0')}`, from, to: from + DAY, sums: running(4 * HOUR, 0.7, 100) },
            })
          look(from + 4 * HOUR)
          look(from + 4 * HOUR + 2 * FREEZE_MS)
        })
        for (const cohorts of out.values()) expect(cohortsExpose(cohorts, 3)).toBe(false)
      }),
      { numRuns: 40 },
    )
  })

  it('a weight that changes is a firm that changes: one is held, three are published', () => {
    cluster(8)
    const shares = (p: number) => ({
      segments: [
        { code: 'p', weight: p },
        { code: 'q', weight: 1 - p },
      ],
    })
    for (const i of [0, 3, 6]) plant.move(`e${i}`, 0, shares(0.5))
    groups.energies('segment', NOON)
    const before = releases.get<Figure>('segment:p/energyKwh')!.figure
    expect(before.value).not.toBeNull()
    // A correction of the past, so it would hold at once. 0.4 of e0's energy would be the difference.
    plant.move('e0', 0, shares(0.9))
    groups.energies('segment', NOON + FREEZE_MS)
    expect(releases.get<unknown>('segment:p/energyKwh')).toMatchObject({ at: NOON, figure: before })
    plant.move('e3', 0, shares(0.9))
    plant.move('e6', 0, shares(0.9))
    groups.energies('segment', NOON + 2 * FREEZE_MS)
    expect(releases.get<unknown>('segment:p/energyKwh')).toMatchObject({ at: NOON + 2 * FREEZE_MS })
  })

  it('a plant that leaves a legal group is one contributor that changes', () => {
    for (let i = 0; i < 10; i++) {
      plant.enterprise(`e${i}`, i < 3 ? { group: 'own' } : {})
      plant.device(`e${i}/s1/a1/l1/d1`, running(4 * HOUR, 0.7, 100))
    }
    const there = { segments: [{ code: 'elsewhere', weight: 1 }], county: '330324' }
    for (let i = 10; i < 16; i++) {
      plant.enterprise(`e${i}`, there)
      plant.device(`e${i}/s1/a1/l1/d1`, running(4 * HOUR, 0.7, 100))
    }
    const before = groups.kpi('segment', 'yq-lv-elec', 'oeeIndex', NOON)
    expect(before.n).toBe(8)
    plant.move('e0', 0, there)
    expect(groups.kpi('segment', 'yq-lv-elec', 'oeeIndex', NOON + 2 * FREEZE_MS)).toEqual(before)
  })
})
