// A figure as it was stated before: late readings and edits state minutes anew, and what was said until then is kept. Forms nothing itself:
// each earlier version is the KPI row of the same question, asked as of the journal entry before the one that changed it.
import { SUM } from '../model/kpi.ts'
import type { DeviceId, EpochMs, Offset } from '../model/reading.ts'
import type { FigureVersion, KpiRow } from '../model/views.ts'
import { causesOf } from './causes.ts'
import { type FigureQuery, figureRow } from './figure-row.ts'
import { type KpiParts, kpiRows } from './history-kpis.ts'
import type { MinuteStore } from './history-sums.ts'
import type { Window } from './history-windows.ts'
import { levelsOf } from './plants.ts'
import type { CutQuery } from './site-windows.ts'

/** What is asked of the warehouse beside sums: who changed minutes of a range, newest first; and sums as of an entry. */
export type VersionStore = {
  restatings(query: {
    devices: readonly DeviceId[]
    from: EpochMs
    to: EpochMs
    limit: number
  }): Promise<readonly { readonly offset: Offset; readonly at: EpochMs; readonly minutes: number; readonly cause: number }[]>
  sumMinutes(query: {
    devices: readonly DeviceId[]
    windows: readonly Window[]
    asOf?: Offset
    /** Places in SUM_COLUMNS. */
    only?: readonly number[]
  }): Promise<readonly (Awaited<ReturnType<MinuteStore['sumMinutes']>>[number] & { readonly minutes: number })[]>
}
export type VersionsParts = { readonly store: VersionStore } & KpiParts

/** Versions told at most, the present one included. */
export const MOST_VERSIONS = 12
/** Entries looked at; and how near to each other they are one occasion, ms: a backlog comes in many. */
const MOST_ENTRIES = 5_000
const ONE_OCCASION = 60_000

/** Newest first, the one in force before all; null: no such scope, or nothing known of it in that time. */
export async function versionsOf(parts: VersionsParts, query: FigureQuery, now: EpochMs): Promise<FigureVersion[] | null> {
  const figure = await figureRow(parts, query, now)
  if (figure === null) return null
  const { row: current, level, path, asked } = figure
  const ask = { ...asked, level, ...(level === 'device' ? { device: path } : {}) }
  const rowAt = async (of: KpiParts, at: EpochMs) => (await kpiRows(of, ask, at)).find((r) => r.scope === query.scope)
  const occasions = occasionsOf(await restatingsOf(parts, asked, path)).slice(0, MOST_VERSIONS - 1)
  const told = [await toldOf(parts, asked, path)]
  const out: Omit<FigureVersion, 'told'>[] = [
    {
      ...figureOf(current),
      statedAt: occasions[0]?.at ?? null,
      until: null,
      minutes: occasions[0]?.minutes ?? 0,
      because: causesOf(occasions[0]?.cause ?? 0),
    },
  ]
  for (const [i, { at, before }] of occasions.entries()) {
    const row = await rowAt(asOf(parts, before), Math.min(now, at))
    if (row === undefined) break
    const earlier = occasions[i + 1]
    told.push(await toldOf(parts, asked, path, before))
    out.push({
      ...figureOf(row),
      statedAt: earlier?.at ?? null,
      until: at,
      minutes: earlier?.minutes ?? 0,
      because: causesOf(earlier?.cause ?? 0),
    })
  }
  return out.map((version, i) => ({ ...version, told: Math.max(0, told[i]! - (told[i + 1] ?? 0)) }))
}

type Restatings = Awaited<ReturnType<VersionStore['restatings']>>
/** Device-minutes in a scope of which anything is said, of each site in its own window; `asOf`: when this entry was the last one. */
async function toldOf(
  { index, store }: VersionsParts,
  { enterprise, from, to, sites }: CutQuery,
  path: string,
  asOf?: Offset,
): Promise<number> {
  const devices = index.devicesOf(enterprise).filter((id) => inScope(index.pathOf(id)!, path))
  const parts =
    sites === undefined
      ? [{ here: devices, window: { from, to } }]
      : [...sites].map(([site, window]) => ({ here: devices.filter((id) => levelsOf(index.pathOf(id)!).site === site), window }))
  let minutes = 0
  for (const { here, window } of parts)
    if (here.length > 0)
      for (const cell of await store.sumMinutes({ devices: here, windows: [window], only: [SUM.pbt], ...(asOf !== undefined && { asOf }) }))
        minutes += cell.minutes
  return minutes
}

/** Entries that changed minutes of the devices in a scope, newest first: of each site in its own window. */
async function restatingsOf({ index, store }: VersionsParts, { enterprise, from, to, sites }: CutQuery, path: string): Promise<Restatings> {
  const devices = index.devicesOf(enterprise).filter((id) => inScope(index.pathOf(id)!, path))
  if (sites === undefined) return await store.restatings({ devices, from, to, limit: MOST_ENTRIES })
  const entries = new Map<Offset, Restatings[number]>()
  for (const [site, window] of sites) {
    const here = devices.filter((id) => levelsOf(index.pathOf(id)!).site === site)
    if (here.length === 0) continue
    for (const entry of await store.restatings({ devices: here, ...window, limit: MOST_ENTRIES })) {
      const other = entries.get(entry.offset)
      entries.set(
        entry.offset,
        other === undefined ? entry : { ...entry, minutes: entry.minutes + other.minutes, cause: entry.cause | other.cause },
      )
    }
  }
  return [...entries.values()].sort((a, b) => b.offset - a.offset).slice(0, MOST_ENTRIES)
}
const inScope = (device: string, path: string): boolean => device === path || device.startsWith(`${path}/`)
const figureOf = ({ version, provisional, coverage, sums, kpis, reasons }: KpiRow) => ({
  version,
  provisional,
  coverage,
  sums,
  kpis,
  reasons,
})

type Occasion = { readonly at: EpochMs; readonly before: Offset; readonly minutes: number; readonly cause: number }
/** Entries that follow each other closely changed the figure on one occasion. Newest first, as they come. */
function occasionsOf(
  entries: readonly { readonly offset: Offset; readonly at: EpochMs; readonly minutes: number; readonly cause: number }[],
): Occasion[] {
  const out: { at: EpochMs; before: Offset; minutes: number; cause: number; first: EpochMs }[] = []
  for (const { offset, at, minutes, cause } of entries) {
    const last = out[out.length - 1]
    if (last === undefined || last.first - at > ONE_OCCASION) out.push({ at, before: offset - 1, minutes, cause, first: at })
    else Object.assign(last, { before: offset - 1, first: at, minutes: last.minutes + minutes, cause: last.cause | cause })
  }
  return out
}

/** What was stored when the entry `offset` was the last one; nothing of what memory holds now. */
const asOf = (parts: VersionsParts, offset: Offset): KpiParts => ({
  ...parts,
  live: { ...parts.live, openMinutes: () => [] },
  store: { ...parts.store, sumMinutes: (query) => parts.store.sumMinutes({ ...query, asOf: offset }) },
})
