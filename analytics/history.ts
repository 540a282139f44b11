// What was, as programs and boards ask for it: KPI rows, readings, timelines, balances, episodes. Asks the warehouse for what is stored
// and the fold for what is still open; joins, names and forms ratios, stores nothing but what people do to episodes.
import type { Line } from '../model/lines.ts'
import type { Dated } from '../model/plant.ts'
import type { DeviceId, EpochMs, SeriesId, SeriesInfo } from '../model/reading.ts'
import { correctionsOf } from '../model/stops.ts'
import type { Balance, EpisodeView, Explanation, FigureVersion, GroupRow, KpiRow, StateRow } from '../model/views.ts'
import { balanceOf, receiptHours } from './balance.ts'
import { INSIDE, PUBLIC } from './benchmark.ts'
import { corrected } from './corrected.ts'
import type { EpisodeMarks, Mark } from './episode-book.ts'
import { type EpisodeLike, episodeView, unitsOf } from './episode-view.ts'
import { cutQuery, type FigureQuery } from './figure-row.ts'
import type { FirstPassStore } from './first-pass.ts'
import type { Groups } from './groups.ts'
import { type ExplainQuery, explain } from './history-explain.ts'
import { type KpiQuery, kpiRows } from './history-kpis.ts'
import { type ReadingStore, stateRows } from './history-states.ts'
import { rowsText } from './history-text.ts'
import { type VersionStore, versionsOf } from './history-versions.ts'
import type { Window } from './history-windows.ts'
import type { Live } from './live.ts'
import { type Calendars, levelsOf, type PlantIndex, type Plants } from './plants.ts'
import type { Day, SiteWindows } from './site-windows.ts'

/** The books are kept by the hour: the one that holds a time counts whole, or what came just now would be in none. */
/** Where an episode stands in the list: newest first, of equals by id. */
type EpisodePlace = { readonly from: EpochMs; readonly id: string }
type StoredEpisode = EpisodeLike & { readonly acknowledgedAt: EpochMs | null }
/** What is asked of the warehouse and its writer; both fit by shape. */
type HistoryStore = VersionStore &
  FirstPassStore &
  ReadingStore & {
    points(query: { series: SeriesId; from: EpochMs; to: EpochMs; points: number }): Promise<{
      readonly at: Float64Array
      readonly value: Float64Array
    }>
    episodes(query: {
      devices?: readonly string[]
      from: EpochMs
      to: EpochMs
      openOnly?: boolean
      after?: EpisodePlace
      limit: number
    }): Promise<readonly StoredEpisode[]>
    episode(id: string): Promise<StoredEpisode | undefined>
    tallies(query: {
      enterprise: string
      from: EpochMs
      to: EpochMs
    }): Promise<readonly { readonly device: string; readonly hour: EpochMs; readonly code: string; readonly n: number }[]>
  }

export type HistoryParts = {
  readonly live: Live
  readonly plants: Plants
  readonly index: PlantIndex
  readonly calendars: Calendars
  readonly groups: Groups
  readonly marks: EpisodeMarks
  readonly store: HistoryStore
  /** Resolves when every row handed to the warehouse's writer until the call can be read. */
  settled(): Promise<void>
  /** Keeps a mark for good: resolves when it is on disk. */
  keepMark(mark: Mark): Promise<void>
  /** Series of a device, as ingest announced them. */
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  /** What people said of a line, by `{ent}/{site}/{area}/{line}`. */
  line(path: string): readonly Dated<Line>[]
  /** Text an aux number stands for, as ingest announced it. */
  text(id: number): string | undefined
  /** Resolves when others had their turn: awaited between stretches of a long answer. */
  breathe(): Promise<void>
  now(): EpochMs
}

/** Under which parameters of the gate; `inside` unless told otherwise. */
type GroupQuery = { readonly profile?: 'inside' | 'public' }
/** `day`: in place of range and step, the production day boards show; each device that of its own site. */
type KpisAsked = KpiQuery & { readonly day?: Day }
export type History = {
  kpis(query: KpisAsked): Promise<KpiRow[]>
  /** The same as JSON text, `{"rows":[…]}`: long answers are cheap to pass on so. */
  kpisText(query: KpisAsked): Promise<Uint8Array<ArrayBuffer>>
  /** Of the site of most devices, and by site; null: no device yet. */
  day(query: { enterprise: string; day: Day }): Promise<(Window & { readonly sites: Readonly<Record<string, Window>> }) | null>
  /** null: no such scope in the enterprise, or nothing known of it in that time. */
  explain(query: ExplainQuery): Promise<Explanation | null>
  /** How a figure stood before it was stated anew, newest first; null as for `explain`. */
  versions(query: FigureQuery): Promise<FigureVersion[] | null>
  /** null: no such device, or it never sent the metric. */
  readings(query: {
    device: string
    metric: string
    from: EpochMs
    to: EpochMs
    points: number
  }): Promise<{ metric: string; unit: string; points: [EpochMs, number][] } | null>
  states(query: { device: string; from: EpochMs; to: EpochMs }): Promise<StateRow[] | null>
  metrics(query: { device: string }): Promise<{ metric: string; unit: string; lastAt: EpochMs }[] | null>
  /** `scope`: path of a line or device; only what was booked on devices in it. `sites`: what was booked on devices of a site, in its window. */
  balance(query: { enterprise: string; from: EpochMs; to: EpochMs; scope?: string; sites?: SiteWindows }): Promise<Balance>
  segments(query?: GroupQuery): Promise<GroupRow[]>
  regions(query?: GroupQuery): Promise<GroupRow[]>
  /** Newest first; `after`: those that stand behind this one. */
  alarms(query: {
    enterprise?: string
    from: EpochMs
    to: EpochMs
    openOnly: boolean
    after?: EpisodePlace
    limit: number
  }): Promise<EpisodeView[]>
  /** null: no such episode, or not of that enterprise. */
  acknowledge(query: { id: string; by: string; at: EpochMs; enterprise?: string }): Promise<EpisodeView | null>
  /** `until` null: no longer shelved. */
  shelve(query: { id: string; by: string; at: EpochMs; until: EpochMs | null; enterprise?: string }): Promise<EpisodeView | null>
}

export function createHistory(parts: HistoryParts): History {
  const { live, plants, index, store, now } = parts
  const unitOf = unitsOf(live)
  const shown = (e: StoredEpisode): EpisodeView => episodeView(parts.marks.apply(e), plants, unitOf, now())

  // One after the other: two people who mark the same episode at once both keep what they did.
  let marking: Promise<unknown> = Promise.resolve()
  const mark = (which: { id: string; enterprise?: string }, change: (e: StoredEpisode) => Partial<Mark>): Promise<EpisodeView | null> => {
    const next = marking.then(() => markNow(which, change))
    marking = next.catch(() => undefined)
    return next
  }
  /** Marks are not in the journal: kept by the warehouse, copied for the views, and never part of the fold. */
  const markNow = async (
    { id, enterprise }: { id: string; enterprise?: string },
    change: (e: StoredEpisode) => Partial<Mark>,
  ): Promise<EpisodeView | null> => {
    await parts.settled()
    const found = await store.episode(id)
    if (found === undefined || (enterprise !== undefined && levelsOf(found.device).enterprise !== enterprise)) return null
    const { acknowledgedBy, acknowledgedAt, shelvedUntil } = found
    const marked: Mark = { id, acknowledgedBy, acknowledgedAt, shelvedUntil, ...change(found) }
    await parts.keepMark(marked)
    parts.marks.set(marked)
    return shown(found)
  }

  const kpis: History['kpis'] = ({ day, ...query }) => {
    const at = now()
    return kpiRows(parts, day === undefined ? query : { ...query, ...cutQuery(parts, { ...query, day }, at) }, at)
  }
  const balance: History['balance'] = async ({ enterprise, scope, sites, ...range }) => {
    await parts.settled()
    const windows = [range, ...(sites?.values() ?? [])].map(receiptHours)
    const all = await store.tallies({
      enterprise,
      from: Math.min(...windows.map((w) => w.from)),
      to: Math.max(...windows.map((w) => w.to)),
    })
    return balanceOf(
      all.filter(({ device, hour }) => {
        const { from, to } = receiptHours(sites?.get(levelsOf(device).site) ?? range)
        return hour >= from && hour < to && (scope === undefined || device === scope || device.startsWith(`${scope}/`))
      }),
    )
  }

  return {
    kpis,
    async day(query) {
      const { from, to, sites } = cutQuery(parts, { ...query, from: 0, to: 0 }, now())
      return sites === undefined || sites.size === 0 ? null : { from, to, sites: Object.fromEntries(sites) }
    },
    kpisText: async (query) => rowsText(await kpis(query), parts.breathe),
    explain: (query) => explain({ ...parts, balance }, query, now()),
    versions: (query) => versionsOf(parts, query, now()),
    async readings({ device, metric, from, to, points }) {
      const id = live.idOf(device)
      const series = id === undefined ? undefined : parts.seriesOf(id).find((s) => s.metric === metric)
      if (series === undefined) return null
      await parts.settled()
      const found = await store.points({ series: series.id, from, to, points })
      return { metric, unit: series.unit, points: Array.from(found.at, (at, i): [EpochMs, number] => [at, found.value[i]!]) }
    },
    async states({ device, from, to }) {
      const id = live.idOf(device)
      if (id === undefined) return null
      return corrected(await stateRows(parts, id, from, to, now()), correctionsOf(plants.stopChanges(device)))
    },
    async metrics({ device }) {
      const id = live.idOf(device)
      if (id === undefined) return null
      return live
        .values(id)
        .map(({ metric, unit, at }) => ({ metric, unit, lastAt: at }))
        .sort((a, b) => (a.metric < b.metric ? -1 : 1))
    },
    balance,
    segments: async (query) => parts.groups.rows('segment', now(), query?.profile === 'public' ? PUBLIC : INSIDE),
    regions: async (query) => parts.groups.rows('county', now(), query?.profile === 'public' ? PUBLIC : INSIDE),
    async alarms({ enterprise, ...query }) {
      await parts.settled()
      const devices = enterprise === undefined ? undefined : index.devicesOf(enterprise).map((id) => index.pathOf(id)!)
      if (devices?.length === 0) return []
      const found = await store.episodes({ ...(devices && { devices }), ...query })
      return found.map(shown)
    },
    acknowledge: ({ by, at, ...which }) =>
      mark(which, (e) => (e.acknowledgedBy === null ? { acknowledgedBy: by, acknowledgedAt: at } : {})),
    shelve: ({ until, ...which }) => mark(which, () => ({ shelvedUntil: until })),
  }
}
