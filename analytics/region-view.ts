// A region as programs and the region page see it: its figures, its children, what it is strong in. Figures come from groups.ts and
// specialisation.ts, which let them out; names and classes are those of the time asked about. Regions hold different trades, so what is
// shown beside a level is the change against the region's own past, never a rank.
import { entropyOf, hhiNormalised, hhiOf } from '../model/concentration.ts'
import { type CountyClass, inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { cityOf, PROVINCE, type RegionRow, type RegionView, regionLevel } from '../model/region.ts'
import type { GroupRow } from '../model/views.ts'
import { INSIDE, PUBLIC, WITHHELD } from './benchmark.ts'
import type { Groups } from './groups.ts'
import type { Regions } from './plants.ts'
import { countsInTree } from './region-counts.ts'
import type { SpecialisationOf } from './specialisation.ts'

type Level = RegionRow['level']

export function createRegionView(parts: {
  regions: Regions
  groups: Groups
  specialisation: SpecialisationOf
  /** County, city and province of a code at a time. */
  pathOf: (code: string, at: EpochMs) => readonly string[]
}): (query: { code: string; at?: EpochMs; profile?: 'inside' | 'public' }, now: EpochMs) => RegionView | null {
  const { regions, groups, specialisation, pathOf } = parts
  const classAt = (code: string, at: EpochMs): CountyClass | null => inForce(regions.county(code)?.classes ?? [], at) ?? null

  return ({ code, at, profile: asked }, now) => {
    const profile = asked === 'public' ? PUBLIC : INSIDE
    // What is beside the figures is of today and the inside board.
    const isInside = profile === INSIDE
    const level = regionLevel(code)
    if (!groups.exists(level, code)) return null
    const when = at ?? now
    const rowsOf = new Map<Level, readonly GroupRow[]>()
    const rowsAt = (of: Level) => {
      const rows = rowsOf.get(of) ?? groups.rows(of, now, profile)
      rowsOf.set(of, rows)
      return rows
    }
    const counts = countsInTree((of) => groups.codes(of, now).map((c) => ({ code: c, n: groups.members(of, c, now).length })))
    const rowOf = (of: Level, row: GroupRow): RegionRow => ({
      ...row,
      enterprises: row.enterprises === 0 ? 0 : counts.has(row.code) ? row.enterprises : null,
      level: of,
      class: of === 'county' ? classAt(row.code, when) : null,
      oeeEqual: isInside ? groups.equal(of, row.code, now) : WITHHELD,
      change: isInside ? groups.change(of, row.code, now) : null,
    })
    const own = rowsAt(level).find((row) => row.code === code)
    if (own === undefined) return null
    const below: Level | null = level === 'province' ? 'city' : level === 'city' ? 'county' : null
    const children =
      below === null
        ? []
        : rowsAt(below)
            .filter((row) => (below === 'city' ? true : cityOf(row.code) === code))
            .map((row) => rowOf(below, row))
    // What a county is known for is said of it where somebody there does it; nobody may be told, as everywhere.
    const here = new Set(groups.members(level, code, now).flatMap(({ enterprise }) => enterprise.segments.map((s) => s.code)))
    const known = regions.segments.flatMap((segment) =>
      level === 'county' && here.has(segment) && regions.segment(segment)!.counties.includes(code)
        ? [{ ...groups.names('segment', segment), lq: null }]
        : [],
    )
    const strong = (isInside ? specialisation.quotients(level, code, now) : null) ?? []
    const path = level === 'county' ? pathOf(code, when) : level === 'city' ? [code, PROVINCE.code] : [code]
    return {
      ...rowOf(level, own),
      comparable: false,
      path: path.map((step) => groups.names(regionLevel(step), step)),
      children,
      segments: [...strong, ...known.filter((k) => !strong.some((s) => s.code === k.code))],
      structure: structureOf(children),
    }
  }
}

/** Of what is released; null below two. */
function structureOf(children: readonly RegionRow[]): RegionView['structure'] {
  const out = children.filter((c) => c.energyKwh.value !== null && c.energyKwh.value > 0)
  const amounts = out.map((c) => c.energyKwh.value!)
  if (amounts.length < 2) return null
  const excluded = children.filter((c) => c.enterprises !== 0 && !out.includes(c)).map((c) => c.code)
  return { n: amounts.length, hhi: hhiOf(amounts)!, hhiNormalised: hhiNormalised(amounts), entropy: entropyOf(amounts)!, excluded }
}
