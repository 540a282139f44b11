// How many are live, told to one who looks again and again and into every area: never two cohorts that differ by one enterprise, so that
// nobody has to be turned away because somebody registered.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FREEZE_MS } from '../../../analytics/benchmark.ts'
import { changesBetween } from '../../../analytics/disclosure.ts'
import { createLiveCounts } from '../../../analytics/economy/live-counts.ts'
import { createGroups } from '../../../analytics/groups.ts'
import { createQueryBudget } from '../../../analytics/query-budget.ts'
import { createReleases } from '../../../analytics/releases.ts'
import type { Enterprise } from '../../../model/plant.ts'
import { DAY, handMadePlant, NOON } from './hand-made-plant.ts'

const SEGMENT = { kind: 'segment', code: 'yq-lv-elec' } as const
const COUNTY = { kind: 'county', code: '330382' } as const
const PROVINCE = { kind: 'province', code: '330000' } as const
const CLUSTER = { kind: 'cluster', code: '' } as const
const nameOf = ({ kind, code }: { kind: string; code: string }) => (kind === 'cluster' ? kind : `${kind}:${code}`)

function world() {
  const plant = handMadePlant()
  const releases = createReleases()
  const groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
  const live = new Set<string>()
  const counts = createLiveCounts({
    groups,
    releases,
    membersOf: ({ kind, code }) =>
      kind === 'cluster' ? plant.plants.enterprises().map((enterprise) => ({ enterprise })) : groups.members(kind, code),
    isLive: (id) => live.has(id),
  })
  const alerts: unknown[] = []
  const budget = createQueryBudget({ releases, alert: (about) => alerts.push(about) })
  type Area = Parameters<typeof counts>[0]
  return {
    alerts,
    live,
    firm(i: number, more: Partial<Enterprise> = {}) {
      plant.enterprise(`e${i}`, more)
      live.add(`e${i}`)
    },
    counts: (area: Area, now: number) => counts(area, 'coverage', now),
    /** Opens an area as an owner does: its figures are made, then he is admitted to them. */
    open(area: Area, now: number) {
      const shown = counts(area, 'coverage', now)
      counts(area, 'coverage-scale', now)
      return { ...shown.figure, parties: shown.parties, refused: budget.ask('enterprise:e0', [nameOf(area)], now).refused }
    },
  }
}

describe('the number of live enterprises', () => {
  it('goes on being told when one enterprise registers, in every area, and nobody is refused', () => {
    const w = world()
    for (let i = 0; i < 27; i++) w.firm(i)
    expect(w.open(SEGMENT, NOON)).toMatchObject({ registered: 27, live: 27, refused: {} })
    w.firm(27)
    const later = NOON + FREEZE_MS
    for (const area of [SEGMENT, COUNTY, PROVINCE, CLUSTER, SEGMENT])
      expect(w.open(area, later)).toMatchObject({ registered: 28, live: 27, refused: {} })
    expect(w.alerts).toEqual([])
    expect(w.counts(SEGMENT, later).waits).toMatchObject({ rule: 'change' })
    // Three have come: all of them are counted.
    w.firm(28)
    w.firm(29)
    for (const area of [SEGMENT, COUNTY, PROVINCE, CLUSTER])
      expect(w.open(area, later + FREEZE_MS)).toMatchObject({ registered: 30, live: 30, refused: {} })
    expect(w.counts(SEGMENT, later + FREEZE_MS).waits).toBeUndefined()
  })

  it('does not tell that one plant has fallen silent, however long that lasts, and says of when it is', () => {
    const w = world()
    for (let i = 0; i < 12; i++) w.firm(i)
    w.open(SEGMENT, NOON)
    w.live.delete('e7')
    for (const after of [FREEZE_MS, DAY, 2 * DAY, 40 * DAY]) {
      expect(w.open(SEGMENT, NOON + after)).toMatchObject({ live: 12, refused: {} })
      expect(w.counts(SEGMENT, NOON + after)).toMatchObject({ at: NOON, waits: {} })
    }
    w.live.delete('e8')
    w.live.delete('e9')
    expect(w.open(SEGMENT, NOON + 41 * DAY)).toMatchObject({ live: 9, refused: {} })
  })

  it('is never told of fewer than five, and of nobody as nobody', () => {
    const w = world()
    for (let i = 0; i < 8; i++) w.firm(i)
    w.open(SEGMENT, NOON)
    for (let i = 0; i < 4; i++) w.live.delete(`e${i}`)
    expect(w.open(SEGMENT, NOON + FREEZE_MS)).toMatchObject({ registered: 8, live: null })
    w.live.clear()
    expect(w.open(SEGMENT, NOON + 2 * FREEZE_MS)).toMatchObject({ registered: 8, live: 0 })
  })

  it('of a county that is a segment and a few more stays withheld: those few are live or not', () => {
    const w = world()
    for (let i = 0; i < 10; i++) w.firm(i)
    for (let i = 10; i < 12; i++) w.firm(i, { segments: [{ code: 'rt-pump-valve', weight: 1 }] })
    expect(w.open(SEGMENT, NOON)).toMatchObject({ live: 10, refused: {} })
    const county = w.open(COUNTY, NOON)
    expect(county).toMatchObject({ registered: 12, refused: {} })
    // Over the segment's own cohort, which tells nothing new, or not at all.
    expect([null, 10]).toContain(county.live)
  })

  it('counts enterprises of one legal group that fall silent as a change, too', () => {
    const w = world()
    for (let i = 0; i < 10; i++) w.firm(i, i < 2 ? { group: 'g' } : {})
    expect(w.open(SEGMENT, NOON)).toMatchObject({ live: 10 })
    w.live.delete('e1')
    expect(w.open(SEGMENT, NOON + FREEZE_MS)).toMatchObject({ live: 10, refused: {} })
  })

  it('never shows anybody two cohorts that differ by one or two, whatever comes and goes', () => {
    const firms = 14
    const step = fc.record({
      toggles: fc.uniqueArray(fc.nat(firms - 1), { maxLength: 5 }),
      area: fc.constantFrom(SEGMENT, COUNTY, PROVINCE, CLUSTER),
      wait: fc.constantFrom(1000, FREEZE_MS, 26 * 3_600_000),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const w = world()
        for (let i = 0; i < firms; i++)
          w.firm(i, { aboveScale: i % 5 !== 0, ...(i % 7 === 3 && { segments: [{ code: 'rt-pump-valve', weight: 1 }] }) })
        const seen: (readonly string[])[] = []
        let now = NOON
        for (const { toggles, area, wait } of steps) {
          for (const i of toggles) if (!w.live.delete(`e${i}`)) w.live.add(`e${i}`)
          now += wait
          const { live, parties, refused } = w.open(area, now)
          expect(refused).toEqual({})
          if (live === null) expect(parties).toEqual([])
          if (parties.length > 0) seen.push(parties)
        }
        for (const a of seen) for (const b of seen) expect([1, 2]).not.toContain(changesBetween(a, b))
        expect(w.alerts).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
