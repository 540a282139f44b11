// The plant: IEC 62264 hierarchy, canonical states (domain §3.2) and the documents the registry keeps of it.
import type { PowerStates } from './power-states.ts'
import type { EpochMs } from './reading.ts'

/** Canonical machine states, in the order their codes are stored. Append only: the codes are on disk. */
export const STATES = ['OFF', 'WARMUP', 'IDLE', 'SETUP', 'RUN', 'MINOR', 'STARVED', 'BLOCKED', 'FAULT', 'PLANNED', 'UNKNOWN'] as const
export type State = (typeof STATES)[number]
export const STATE_CODE: Readonly<Record<State, number>> = Object.fromEntries(STATES.map((s, i) => [s, i])) as Record<State, number>

/** `{ent}/{site}/{area}/{line}/{device}`, the way a device is named in topics, URLs, rooms and scopes. */
export type DevicePath = string
export type Address = {
  readonly enterprise: string
  readonly site: string
  readonly area: string
  readonly line: string
  readonly device: string
}
export const devicePath = (a: Address): DevicePath => `${a.enterprise}/${a.site}/${a.area}/${a.line}/${a.device}`

/** Pattern of every level of a topic and so of every id in the registry (domain §4.1); `_` alone marks "the whole level". */
export const ID_PATTERN = '^[a-z0-9-]{2,32}$'
export const isId = (text: string): boolean => text.length >= 2 && text.length <= 32 && /^[a-z0-9-]+$/.test(text)

export type SegmentShare = { readonly code: string /** 0..1; the weights of one enterprise sum to 1. */; readonly weight: number }
export type Enterprise = {
  readonly id: string
  readonly name: string
  readonly segments: readonly SegmentShare[]
  /** GB/T 2260 code of the county. */
  readonly county: string
  readonly employees?: number
  readonly aboveScale?: boolean
  /** Enterprises of one legal group count as one contributor in every published figure (domain §5.3). */
  readonly group?: string
  /** In the last version of a removed enterprise alone: from then on it is in no segment and no county. */
  readonly ended?: true
}
/** A removed enterprise, as long as it can be brought back. */
export type EndedEnterprise = {
  readonly at: EpochMs
  readonly enterprise: Enterprise
  /** Names of people and of gateways' credentials that were removed with it. */
  readonly users: readonly string[]
  readonly credentials: readonly string[]
}

/** Local wall-clock times `HH:MM`; `end` <= `start` runs over midnight and belongs to the day it began. days: 1 Monday … 7 Sunday. */
export type Shift = { readonly name: string; readonly start: string; readonly end: string; readonly days: readonly number[] }
export type Break = { readonly start: string; readonly end: string; readonly days?: readonly number[] }
export type CalendarException = { readonly date: string; readonly shifts: readonly Shift[]; readonly breaks: readonly Break[] }
export type Site = {
  readonly id: string
  readonly enterprise: string
  readonly name: string
  readonly county: string
  /** IANA zone. */
  readonly timezone: string
  readonly shifts: readonly Shift[]
  readonly breaks: readonly Break[]
  readonly exceptions: readonly CalendarException[]
}

/** What kind of thing a device is; only a machine has an OEE (domain §2.11, §2.12). */
export const ASSET_CLASSES = ['machine', 'compute-centre', 'farm'] as const
export type AssetClass = (typeof ASSET_CLASSES)[number]
export const isAssetClass = (text: string): text is AssetClass => ASSET_CLASSES.some((known) => known === text)
/** States of a compute centre as senders name them, and the canonical state each is kept as (domain §3.3.7). */
export const SITE_STATES: Readonly<Record<string, State>> = { NORMAL: 'RUN', DEGRADED: 'MINOR', MAINT: 'PLANNED', OUTAGE: 'FAULT' }

export type Device = {
  readonly path: DevicePath
  readonly name: string
  /** Free text from the plant or its birth, e.g. `mcb-line-s40`, `injection`. */
  readonly type: string
  /** Left out: a machine. */
  readonly assetClass?: AssetClass
  /** Of a compute centre: power its IT is designed for, kW. */
  readonly designItPower?: number
  /** Of a farm: the climate it is run in, lowest and highest, in place of the usual bands (model/metric-hours.ts). °C, 0..1, ppm. */
  readonly bands?: {
    readonly temperature?: readonly [number, number]
    readonly humidity?: readonly [number, number]
    readonly co2?: readonly [number, number]
  }
  /** Planned run time per item (PRI), s. */
  readonly idealCycle?: number
  /** kW. */
  readonly ratedPower?: number
  /** Counts towards line and enterprise OEE. */
  readonly kpiScope: boolean
  /** A stop longer than this is a breakdown, s. Default 300 (domain §2.3). */
  readonly minorStopLimit?: number
  /** No sign of life for this long: time is unobserved, s. */
  readonly staleAfter?: number
  readonly firstSeen?: EpochMs
  /** States by power, of a machine that sends none (domain §4.2). */
  readonly powerStates?: PowerStates
}

/**
 * The document after a birth told what the device is, undefined where that says nothing new. What people said stays: a name or type is taken
 * where there is neither, a class where there is none.
 */
export function bornAs(
  doc: Device,
  words: { readonly name?: string; readonly type?: string; readonly assetClass?: string },
): Device | undefined {
  const named = doc.name !== '' || doc.type !== '' || (words.name === undefined && words.type === undefined)
  const { assetClass } = words
  const classed = doc.assetClass !== undefined || assetClass === undefined || !isAssetClass(assetClass)
  if (named && classed) return undefined
  return { ...doc, ...(!named && { name: words.name ?? '', type: words.type ?? '' }), ...(!classed && { assetClass }) }
}

/** The document of a device that was registered before it sent anything; undefined where it was heard before. */
export const heardAt = (doc: Device, at: EpochMs): Device | undefined =>
  doc.firstSeen === undefined ? { ...doc, firstSeen: at } : undefined

/** A document as it held from `from` on, until the next one. */
export type Dated<T> = { readonly from: EpochMs; readonly doc: T }
/** The document in force at `at`; before the first one, the first one (a plant had its calendar before it told us). */
export function inForce<T>(history: readonly Dated<T>[], at: EpochMs): T | undefined {
  let found = history[0]?.doc
  for (const version of history) if (version.from <= at) found = version.doc
  return found
}

export type Segment = {
  readonly code: string
  /** GB/T 4754-2017 classes. */
  readonly classes: readonly string[]
  readonly nameZh: string
  readonly nameEn: string
  /** Counties the segment is known for, GB/T 2260. */
  readonly counties: readonly string[]
  /** Retired: nobody is put into it from then on; figures of before keep its name. */
  readonly retiredFrom?: EpochMs
}
export type CountyClass = 'mountain' | 'island'
export type County = {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly city: string
  /** Effective-dated development class (domain §1.3); null: none. */
  readonly classes: readonly Dated<CountyClass | null>[]
}
