// What really happened in the simulated plants, counted by the machine model and never from messages: the yardstick for the service.
// Per device and hour, and in all; planned events with what they do. Bounded: hours beyond the limit leave, the totals keep them.
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { DevicePath, State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { AssetProfile } from './asset.ts'
import type { Outcome } from './machine.ts'
import type { Witness } from './unit-state.ts'

/** Sums of one span of one device. Times are ms of planned time; counts are of planned time too, since machines work in it only. */
type TruthSums = {
  readonly states: Partial<Record<State, number>>
  plannedMs: number
  pq: number
  gq: number
  sq: number
  rq: number
  energyKwh: number
}
type TruthRow = TruthSums & {
  /** sum(PRI*PQ), sum(PRI*GQ), s. */
  readonly priPq: number
  readonly priGq: number
  readonly oee: number | null
}
type TruthEvent = {
  readonly label: string
  readonly enterprise: string
  readonly device?: string
  readonly onset: EpochMs
  readonly end: EpochMs
  readonly effect: string
}
/** Amounts of one span of an asset, by name, and the figures they give; see the profiles in assets/. */
type AssetSpan = {
  readonly amounts: Readonly<Record<string, number>>
  readonly figures: ReturnType<AssetProfile['figures']>
}
export type TruthFile = {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly devices: Readonly<
    Record<
      DevicePath,
      {
        readonly priS: number
        readonly kpiScope: boolean
        readonly total: TruthRow
        readonly hours: readonly (TruthRow & { readonly from: EpochMs })[]
      }
    >
  >
  /** Plants that are no machines: compute halls, greenhouses. */
  readonly assets?: Readonly<
    Record<
      DevicePath,
      { readonly assetClass: string; readonly total: AssetSpan; readonly hours: readonly (AssetSpan & { readonly from: EpochMs })[] }
    >
  >
  readonly events: readonly TruthEvent[]
}

const HOUR = 3_600_000
/** Unless told otherwise; 800 devices of 72 h are about 15 MB of JSON. */
const MAX_HOURS = 72

type Account = {
  readonly priS: number
  readonly kpiScope: boolean
  readonly total: TruthSums
  readonly hours: Map<number, TruthSums>
  /** The hour last written to, so that a piece costs no lookup. */
  hour: number
  sums: TruthSums
}
type Amounts = Record<string, number>
type AssetAccount = { readonly profile: AssetProfile; readonly total: Amounts; readonly hours: Map<number, Amounts> }
export type Truth = Witness & {
  /** A device before anything is told of it; `priS` is the declared planned time per item, by which OEE is formed. */
  device(path: DevicePath, priS: number, kpiScope: boolean): void
  /** An asset before anything is told of it. */
  asset(path: DevicePath, profile: AssetProfile): void
  /** So much of `name` in the step that ended at `at`. */
  truly(path: DevicePath, at: EpochMs, name: string, amount: number): void
  event(event: TruthEvent): void
  file(from: EpochMs, to: EpochMs): TruthFile
}

const emptySums = (): TruthSums => ({ states: {}, plannedMs: 0, pq: 0, gq: 0, sq: 0, rq: 0, energyKwh: 0 })

/** `earlier`: the file of an earlier run, which this one goes on from. `maxHours`: hours kept of each device. */
export function createTruth(earlier?: TruthFile, maxHours = MAX_HOURS): Truth {
  const accounts = new Map<DevicePath, Account>()
  const assets = new Map<DevicePath, AssetAccount>()
  const events = new Map<string, TruthEvent>()
  const begin = (path: DevicePath, priS: number, kpiScope: boolean): Account => {
    const known = earlier?.devices[path]
    const hours = new Map((known?.hours ?? []).map((h) => [h.from / HOUR, sumsOf(h)]))
    return { priS, kpiScope, total: known === undefined ? emptySums() : sumsOf(known.total), hours, hour: -1, sums: emptySums() }
  }
  const bin = (a: Account, hour: number): TruthSums => {
    if (a.hour === hour) return a.sums
    let sums = a.hours.get(hour)
    if (sums === undefined) {
      sums = emptySums()
      a.hours.set(hour, sums)
      if (a.hours.size > maxHours) a.hours.delete(a.hours.keys().next().value!)
    }
    a.hour = hour
    a.sums = sums
    return sums
  }
  for (const event of earlier?.events ?? []) events.set(keyOf(event), event)
  return {
    device(path, priS, kpiScope) {
      accounts.set(path, begin(path, priS, kpiScope))
    },
    asset(path, profile) {
      const known = earlier?.assets?.[path]
      const hours = new Map((known?.hours ?? []).map((h) => [h.from / HOUR, { ...h.amounts }]))
      assets.set(path, { profile, total: { ...known?.total.amounts }, hours })
    },
    truly(path, at, name, amount) {
      const a = assets.get(path)!
      const hour = Math.floor((at - 1) / HOUR)
      let sums = a.hours.get(hour)
      if (sums === undefined) {
        sums = {}
        a.hours.set(hour, sums)
        if (a.hours.size > maxHours) a.hours.delete(a.hours.keys().next().value!)
      }
      sums[name] = (sums[name] ?? 0) + amount
      a.total[name] = (a.total[name] ?? 0) + amount
    },
    event(event) {
      events.set(keyOf(event), event)
    },
    spent(path, state, from, to, planned) {
      if (!planned) return
      const a = accounts.get(path)!
      for (let at = from; at < to; ) {
        const hour = Math.floor(at / HOUR)
        const end = Math.min(to, (hour + 1) * HOUR)
        for (const sums of [bin(a, hour), a.total]) {
          sums.states[state] = (sums.states[state] ?? 0) + end - at
          sums.plannedMs += end - at
        }
        at = end
      }
    },
    pieces(path, at, outcome) {
      const a = accounts.get(path)!
      // A piece done on the stroke of the hour belongs to the hour before.
      const sums = bin(a, Math.floor((at - 1) / HOUR))
      count(sums, outcome)
      count(a.total, outcome)
    },
    used(path, from, to, kw) {
      const a = accounts.get(path)!
      for (let at = from; at < to; ) {
        const hour = Math.floor(at / HOUR)
        const end = Math.min(to, (hour + 1) * HOUR)
        const kwh = (kw * (end - at)) / HOUR
        bin(a, hour).energyKwh += kwh
        a.total.energyKwh += kwh
        at = end
      }
    },
    file: (from, to) => ({
      from: Math.min(from, earlier?.from ?? from),
      to,
      devices: Object.fromEntries(
        [...accounts].map(([path, a]) => [
          path,
          {
            priS: a.priS,
            kpiScope: a.kpiScope,
            total: row(a.total, a.priS),
            hours: [...a.hours].sort(([x], [y]) => x - y).map(([hour, sums]) => ({ from: hour * HOUR, ...row(sums, a.priS) })),
          },
        ]),
      ),
      ...(assets.size === 0 ? {} : { assets: Object.fromEntries([...assets].map(([path, a]) => [path, assetRow(a)])) }),
      events: [...events.values()],
    }),
  }
}

function assetRow({ profile, total, hours }: AssetAccount) {
  const span = (amounts: Amounts): AssetSpan => ({ amounts, figures: profile.figures(amounts) })
  return {
    assetClass: profile.assetClass,
    total: span(total),
    hours: [...hours].sort(([x], [y]) => x - y).map(([hour, amounts]) => ({ from: hour * HOUR, ...span(amounts) })),
  }
}

function count(sums: TruthSums, outcome: Outcome): void {
  sums.pq++
  if (outcome === 'good') sums.gq++
  else if (outcome === 'scrap') sums.sq++
  else sums.rq++
}

const row = (s: TruthSums, priS: number): TruthRow => ({
  ...s,
  priPq: priS * s.pq,
  priGq: priS * s.gq,
  oee: s.plannedMs > 0 ? (1000 * priS * s.gq) / s.plannedMs : null,
})
const sumsOf = ({ states, plannedMs, pq, gq, sq, rq, energyKwh }: TruthSums): TruthSums => ({
  states: { ...states },
  plannedMs,
  pq,
  gq,
  sq,
  rq,
  energyKwh,
})
const keyOf = (e: TruthEvent): string => `${e.label} ${e.enterprise} ${e.device ?? ''} ${e.onset}`

/** Replaces the file in one step: a reader sees the old one or the new one. */
export async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(content))
  await rename(`${file}.new`, file)
}

/** Undefined when there is no such file; a broken one is an error. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
