// Productivity, levels and coverage as the front asks for them (domain §2.8, §2.10): wires the parts of this folder. Remembers what is costly
// to ask for again: signals of a plant for a minute, hours of people for a day. Bounded by the number of enterprises.
import type { AreaEconomy, LevelsView, ProductivityView } from '../../model/economy-views.ts'
import { AREA_RATIO_NAMES, FACT_RATIOS } from '../../model/productivity.ts'
import type { EpochMs } from '../../model/reading.ts'
import type { Groups } from '../groups.ts'
import type { Plants } from '../plants.ts'
import type { Releases } from '../releases.ts'
import type { Area } from './area.ts'
import { createAreaFigures, weekName } from './areas.ts'
import { askedOnce } from './asked-once.ts'
import { floorHour, type LevelParts, levelNow, levelsView } from './levels.ts'
import { productivityView } from './productivity.ts'
import { DAY_MS, labourOf, peopleOf, workOf } from './work.ts'

export type EconomyParts = LevelParts & {
  readonly plants: Plants
  readonly groups: Groups
  readonly releases: Releases
  /** Resolves when every row handed to the warehouse's writer until the call can be read. */
  readonly settled: () => Promise<void>
  readonly now: () => EpochMs
}
export type Economy = {
  /** null: nobody knows the enterprise. `period`: of the facts; default the newest that has any. */
  productivity(query: { enterprise: string; from?: EpochMs; to?: EpochMs; period?: string }): Promise<ProductivityView | null>
  levels(query: { enterprise: string }): Promise<LevelsView | null>
  /** null: no such area. `named`: with who is silent, for the operator. */
  economy(query: { kind: Area['kind']; code: string; period?: string; named: boolean }): Promise<AreaEconomy | null>
}

const LEVEL_AGE_MS = 60_000
/** Who counts people now is looked up again this often, ms: it goes through every series. */
const PEOPLE_AGE_MS = 10 * 60_000
const WEEK_MS = 7 * DAY_MS
const MOST_SILENT = 500

export function createEconomy(wired: EconomyParts): Economy {
  const parts = { ...wired, kpis: askedOnce(wired.kpis, wired.now) }
  const { plants, groups, now } = parts
  const levels = new Map<string, { readonly at: EpochMs; readonly of: ReturnType<typeof levelNow> }>()
  const works = new Map<
    string,
    { readonly week: string; readonly of: { readonly earnedHours: number; readonly labourHours: number } | undefined }
  >()

  const levelOf = (enterprise: string, at: EpochMs) => {
    const known = levels.get(enterprise)
    if (known !== undefined && at >= known.at && at - known.at < LEVEL_AGE_MS) return known.of
    const of = levelNow(parts, enterprise, at)
    levels.set(enterprise, { at, of })
    return of
  }
  /** The seven whole UTC days before today: everybody's figure is of the same time, and stands for a day. */
  const weekOf = (at: EpochMs) => {
    const to = Math.floor(at / DAY_MS) * DAY_MS
    return { from: to - WEEK_MS, to, name: weekName(to - WEEK_MS, to) }
  }
  let learned = { week: '', at: 0 }
  /** Whoever asks while it is being learnt waits for the same answer. */
  let learning: Promise<string> | undefined
  const learnWorks = (at: EpochMs): Promise<string> => {
    const { name } = weekOf(at)
    if (learned.week === name && at >= learned.at && at - learned.at < PEOPLE_AGE_MS) return Promise.resolve(name)
    learning ??= learn(at).finally(() => {
      learning = undefined
    })
    return learning
  }
  const learn = async (at: EpochMs): Promise<string> => {
    const { from, to, name } = weekOf(at)
    const unknown = plants
      .enterprises()
      .filter(({ id }) => works.get(id)?.week !== name)
      .map(({ id }) => ({ id, people: peopleOf(parts, id).map((series) => series.id) }))
      .filter(({ people }) => people.length > 0)
    const labour = await labourOf(
      parts,
      unknown.flatMap(({ people }) => people),
      from,
      to,
    )
    for (const { id, people } of unknown) {
      // Where nobody was counted there is nothing to ask of the machines.
      const { labourHours, earnedS } = people.some((series) => labour.has(series))
        ? await workOf(parts, id, from, to, labour)
        : { labourHours: null, earnedS: null }
      works.set(id, { week: name, of: labourHours === null || earnedS === null ? undefined : { earnedHours: earnedS / 3600, labourHours } })
    }
    learned = { week: name, at }
    return name
  }
  const areas = createAreaFigures({ ...parts, levelOf, workOf: (enterprise) => works.get(enterprise)?.of })
  const exists = ({ kind, code }: Area) => kind === 'cluster' || groups.exists(kind, code)

  return {
    async productivity({ enterprise, period, ...range }) {
      const doc = plants.enterprise(enterprise)
      if (doc === undefined) return null
      await parts.settled()
      const at = now()
      const to = floorHour(range.to ?? at)
      const from = Math.min(floorHour(range.from ?? to - WEEK_MS), to)
      const week = await learnWorks(at)
      const asked = period === undefined ? {} : { period }
      return productivityView(
        { ...parts, areas, segmentName: (code) => groups.names('segment', code) },
        doc,
        { from, to, week, ...asked },
        at,
      )
    },
    async levels({ enterprise }) {
      if (plants.enterprise(enterprise) === undefined) return null
      await parts.settled()
      return levelsView(parts, enterprise, now())
    },
    async economy({ kind, code, period: asked, named }) {
      const area: Area = { kind, code }
      if (!exists(area)) return null
      await parts.settled()
      const at = now()
      const week = await learnWorks(at)
      const period = areas.period(asked)
      const names = kind === 'cluster' ? { code: '', nameZh: '全部', nameEn: 'all' } : groups.names(kind, code)
      return {
        area: { kind, ...names },
        period,
        figures: AREA_RATIO_NAMES.map((name) => ({
          name,
          unit: FACT_RATIOS[name].unit,
          ...(period === null ? { value: null, reason: 'privacy' as const, n: null, at: null } : areas.figure(area, name, period, at)),
        })),
        multiples: areas.multiples(area, period, week, at),
        coverage: areas.coverage(area, 'coverage', at),
        coverageAboveScale: areas.coverage(area, 'coverage-scale', at),
        muClasses: kind === 'county' && period !== null ? areas.muClasses(code, period, at) : null,
        silent: named ? silentOf(area, at) : null,
      }
    },
  }

  function silentOf(area: Area, at: EpochMs) {
    return areas
      .membersOf(area)
      .map(({ enterprise }) => ({ enterprise: enterprise.id, name: enterprise.name, ...levelOf(enterprise.id, at) }))
      .filter(({ live }) => !live)
      .map(({ enterprise, name, lastAt }) => ({ enterprise, name, lastAt }))
      .sort((a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0) || (a.enterprise < b.enterprise ? -1 : 1))
      .slice(0, MOST_SILENT)
  }
}
