// Telemetry prosperity of a segment (domain §2.8.5): every enterprise against itself, the last seven days beside the median of the four weeks
// before, turned into one diffusion index. Of ten enterprises or more, through the gate, once a day; weeks around the lunar new year
// compare with nothing. Never the shares themselves: how many go down of few is a histogram of few.
import { SUM } from '../model/kpi.ts'
import { touchesNewYear } from '../model/lunar-new-year.ts'
import {
  BAND,
  type Direction,
  diffusionOf,
  directionOf,
  PROSPERITY_PARTS,
  type ProsperityPart,
  prosperityIndex,
} from '../model/prosperity.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { Prosperity } from '../model/region.ts'
import { INSIDE, type Profile, roundAmount, roundRatio } from './benchmark.ts'
import type { Groups } from './groups.ts'
import type { MinuteStore } from './history-sums.ts'
import type { Live } from './live.ts'
import type { PlantIndex } from './plants.ts'
import { publishCell, standing } from './publication.ts'
import type { Releases } from './releases.ts'
import { addUnit, comparable, createRollup } from './rollup.ts'
import { median } from './spread.ts'
import { partyOf } from './tree.ts'

const DAY_MS = 24 * 3_600_000
const WEEK_MS = 7 * DAY_MS
/** Days of the cluster begin at midnight, UTC+8. */
const OFFSET_MS = 8 * 3_600_000
const WEEKS = 4
/** Fewer comparable weeks are no reference. */
const FEWEST_WEEKS = 2
const FEWEST = 10
const RULES: Profile = { ...INSIDE, kMean: FEWEST, freezeMs: DAY_MS }
/** Devices of one question to the warehouse. */
const DEVICES_AT_ONCE = 400
/** A segment that could not be released is looked at again this often, ms: looking costs five weeks of minutes. */
const LOOK_AGAIN_MS = 15 * 60_000

export type ProsperityOf = { prosperity(query: { code: string }): Promise<Prosperity | null> }
type Figures = Pick<Prosperity, 'index' | 'parts' | 'n' | 'coverage'>
const NOTHING: Figures = { index: null, parts: null, n: 0, coverage: null }

export function createProsperity(parts: {
  groups: Groups
  index: PlantIndex
  live: Live
  releases: Releases
  store: MinuteStore
  settled(): Promise<void>
  now(): EpochMs
}): ProsperityOf {
  const { groups, releases } = parts
  /** What is being worked out, and what came of it, by segment: bounded by the catalogue. */
  const looked = new Map<string, { readonly day: string; readonly at: EpochMs; readonly outcome: Promise<Figures> }>()

  const figures = async (code: string, day: string, from: EpochMs, now: EpochMs): Promise<Figures> => {
    const cell = `prosperity segment:${code}`
    const key = { key: `${cell}/prosperity`, cell, measure: 'prosperity', profile: INSIDE.name }
    const kept = standing(releases.get<Figures>(key.key), day, now)
    if (kept !== undefined && kept.parties.length > 0) return kept.figure
    if (groups.isClosed('segment', code, now)) return NOTHING
    const members = groups.members('segment', code, from)
    const parties = new Map<string, DeviceId[]>()
    for (const { enterprise } of members) {
      const party = partyOf(enterprise)
      parties.set(party, [...(parties.get(party) ?? []), ...parts.index.devicesOf(enterprise.id)])
    }
    const directions = await directionsOf(parts, parties, from, now)
    const compared = [...directions].filter(([, of]) => of.production !== undefined).map(([party]) => party)
    const next = publishCell<Figures>(
      releases.get<Figures>(key.key),
      {
        period: day,
        parties: compared.sort(),
        ...releases.known(key),
        beside: releases.beside(key, now, groups.fewest(cell)),
        release: (cohort) => release(directions, cohort, parties.size),
        withheld: NOTHING,
      },
      now,
      RULES,
    )
    releases.set(key, next, next.figure.n)
    return next.figure
  }

  /** Whether anybody at all was heard in enough weeks; told of every segment alike, so it tells of none. A yes stands. */
  let old: { readonly day: string; readonly at: EpochMs; readonly enough: Promise<boolean> } | undefined
  const isOldEnough = async (day: string, to: EpochMs, now: EpochMs): Promise<boolean> => {
    if (old === undefined || old.day !== day || now - old.at >= LOOK_AGAIN_MS || now < old.at)
      old = { day, at: now, enough: hasWeeks(parts, to) }
    const enough = await old.enough.catch((fault: unknown) => {
      old = undefined
      throw fault
    })
    if (enough && old !== undefined) old = { ...old, at: now }
    return enough
  }

  return {
    async prosperity({ code }) {
      if (!groups.exists('segment', code)) return null
      const now = parts.now()
      const to = Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS
      const day = new Date(to + OFFSET_MS).toISOString().slice(0, 10)
      const about = { ...groups.names('segment', code), day, from: to - WEEK_MS, to, band: BAND, weeks: WEEKS, fewest: FEWEST }
      if (touchesNewYear(to - WEEK_MS, to)) return { ...about, ...NOTHING, reason: 'lunar-new-year' }
      if (!(await isOldEnough(day, to, now))) return { ...about, ...NOTHING, reason: 'no-history' }
      const before = looked.get(code)
      const current =
        before?.day === day && now - before.at < LOOK_AGAIN_MS ? before : { day, at: now, outcome: figures(code, day, to, now) }
      looked.set(code, current)
      const found = await current.outcome.catch((fault: unknown) => {
        looked.delete(code)
        throw fault
      })
      return { ...about, ...found, reason: found.parts === null ? 'privacy' : found.index === null ? 'no-history' : null }
    },
  }
}

const windowsBefore = (to: EpochMs) =>
  Array.from({ length: WEEKS + 1 }, (_, i) => ({ from: to - (WEEKS + 1 - i) * WEEK_MS, to: to - (WEEKS - i) * WEEK_MS }))
/** Looks no further than it must: in a service of some age the first devices answer. */
async function hasWeeks(
  { live, store, settled }: { live: Live; store: MinuteStore; settled(): Promise<void> },
  to: EpochMs,
): Promise<boolean> {
  await settled()
  const windows = windowsBefore(to)
  const seen = new Set<number>()
  for (let at = 0; at < live.count; at += DEVICES_AT_ONCE) {
    const devices = Array.from({ length: Math.min(DEVICES_AT_ONCE, live.count - at) }, (_, i) => at + i)
    for (const { window } of await store.sumMinutes({ devices, windows }))
      if (window < WEEKS && !touchesNewYear(windows[window]!.from, windows[window]!.to)) seen.add(window)
    if (seen.size >= FEWEST_WEEKS) return true
  }
  return false
}

/** What a cohort may show; null: too few have a reference. */
function release(directions: ReadonlyMap<string, Directions>, cohort: ReadonlySet<string>, registered: number): Figures | null {
  const shown = {} as Record<ProsperityPart, { index: number | null; n: number }>
  for (const part of PROSPERITY_PARTS) {
    const of = [...cohort].flatMap((party) => directions.get(party)?.[part] ?? [])
    const index = of.length < FEWEST ? null : diffusionOf(of)
    shown[part] = { index: index === null ? null : roundAmount(index), n: of.length < FEWEST ? 0 : of.length }
  }
  if (shown.production.index === null) return null
  const index = prosperityIndex({
    production: shown.production.index,
    energy: shown.energy.index,
    orders: shown.orders.index,
    quality: shown.quality.index,
    active: shown.active.index,
  })
  return { index: index === null ? null : roundAmount(index), parts: shown, n: cohort.size, coverage: roundRatio(cohort.size / registered) }
}

type Directions = Partial<Record<ProsperityPart, Direction>>
type Week = Record<ProsperityPart, number | null>

async function directionsOf(
  { live, store, settled }: { live: Live; store: MinuteStore; settled(): Promise<void> },
  parties: ReadonlyMap<string, readonly DeviceId[]>,
  to: EpochMs,
  now: EpochMs,
): Promise<ReadonlyMap<string, Directions>> {
  await settled()
  const windows = windowsBefore(to)
  const isHoliday = windows.map((w) => touchesNewYear(w.from, w.to))
  const partyOfDevice = new Map([...parties].flatMap(([party, ids]) => ids.map((id) => [id, party] as const)))
  const weeks = new Map([...parties.keys()].map((party) => [party, windows.map(() => ({ rollup: createRollup(), active: 0, devices: 0 }))]))
  const devices = [...partyOfDevice.keys()]
  for (let at = 0; at < devices.length; at += DEVICES_AT_ONCE) {
    const rows = await store.sumMinutes({ devices: devices.slice(at, at + DEVICES_AT_ONCE), windows })
    for (const row of rows) {
      const week = weeks.get(partyOfDevice.get(row.device)!)![row.window]!
      const { counted, priced } = row
      addUnit(week.rollup, { sums: row.sums, basis: { counted, priced }, kpiScope: live.device(row.device, now).kpiScope })
      week.devices++
      if (row.sums[SUM.apt]! > 0) week.active++
    }
  }
  const out = new Map<string, Directions>()
  for (const [party, of] of weeks) {
    const devicesOf = parties.get(party)!.length
    const values = of.map(({ rollup, active, devices: seen }): Week | null => {
      const s = comparable(rollup)
      const scoped = rollup.scoped
      if (seen === 0) return null
      return {
        production: scoped[SUM.pbt]! > 0 && rollup.pricedUnits > 0 ? s[SUM.priGq]! : null,
        energy: s[SUM.energy]! > 0 ? s[SUM.energy]! : null,
        orders: scoped[SUM.pbt]! > 0 ? (scoped[SUM.observed]! - scoped[SUM.adot]!) / scoped[SUM.pbt]! : null,
        quality: s[SUM.priPq]! > 0 ? s[SUM.priGq]! / s[SUM.priPq]! : null,
        active: active / devicesOf,
      }
    })
    const directions: Directions = {}
    for (const part of PROSPERITY_PARTS) {
      const present = values[WEEKS]?.[part] ?? null
      const past = values.slice(0, WEEKS).flatMap((week, i) => (isHoliday[i] ? [] : (week?.[part] ?? [])))
      const reference = past.length < FEWEST_WEEKS ? null : median(past)
      if (present !== null && reference !== null) directions[part] = directionOf(present, reference)
    }
    out.set(party, directions)
  }
  return out
}
