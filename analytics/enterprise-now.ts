// What an enterprise is doing now: its devices and their sums of today, rolled up. The one cache of the views: a device is read again
// when its revision rose or its copy has aged, so that what stands still costs nothing once a second.
// Bounded by the number of devices; never crosses enterprises.
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { DeviceLive, Live } from './live.ts'
import type { PlantIndex } from './plants.ts'
import { addUnit, createRollup, type Rollup, rollUp } from './rollup.ts'

export type Hour = { readonly from: EpochMs; readonly rollup: Rollup }
export type EnterpriseNow = {
  readonly id: string
  readonly devices: readonly DeviceLive[]
  /** Devices with a sign of life that is not stale. */
  readonly live: number
  /** Of those, in state RUN. */
  readonly running: number
  readonly today: Rollup
  /** Newest production day among its devices, '' without devices, and when it and the one before it began. */
  readonly day: string
  readonly dayFrom: EpochMs
  readonly yesterdayFrom: EpochMs
  /** Newest event time. */
  readonly lastAt: EpochMs | null
}
export type EnterprisesNow = {
  of(enterprise: string, now: EpochMs): EnterpriseNow
  /** Whole UTC hours, oldest first, the open one last; as old as HOURS_AGE_MS. */
  hours(enterprise: string, now: EpochMs): readonly Hour[]
}

/** An open state grows without any message: a copy older than this is made anew, ms. */
const COPY_AGE_MS = 5_000
const HOURS_AGE_MS = 30_000
const HOURS_SHOWN = 24
const HOUR_MS = 3_600_000

const isLive = (d: DeviceLive): boolean => !d.stale && d.lastAt !== null

export function createEnterprisesNow(live: Live, index: PlantIndex): EnterprisesNow {
  const copies: { revision: number; at: EpochMs; device: DeviceLive }[] = []
  const whole = new Map<string, { stamp: number; at: EpochMs; asked: EpochMs; now: EnterpriseNow }>()
  const hourly = new Map<string, { at: EpochMs; hours: readonly Hour[] }>()

  const read = (id: DeviceId, now: EpochMs): DeviceLive => {
    const revision = live.revision(id)
    const copy = copies[id]
    if (copy !== undefined && copy.revision === revision && isFresh(copy.at, now, COPY_AGE_MS)) return copy.device
    const device = live.device(id, now)
    copies[id] = { revision, at: now, device }
    return device
  }
  return {
    of(enterprise, now) {
      const known = whole.get(enterprise)
      // One view asks many times at the same instant.
      if (known?.asked === now) return known.now
      const ids = index.devicesOf(enterprise)
      // Revisions only rise, so their sum tells whether any did.
      let stamp = ids.length
      for (const id of ids) stamp += live.revision(id)
      if (known !== undefined && known.stamp === stamp && isFresh(known.at, now, COPY_AGE_MS)) {
        known.asked = now
        return known.now
      }
      const made = gather(
        enterprise,
        ids.map((id) => read(id, now)),
      )
      if (ids.length > 0) whole.set(enterprise, { stamp, at: now, asked: now, now: made })
      return made
    },
    hours(enterprise, now) {
      const known = hourly.get(enterprise)
      if (known !== undefined && isFresh(known.at, now, HOURS_AGE_MS) && sameHour(known.at, now)) return known.hours
      const ids = index.devicesOf(enterprise)
      const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS_SHOWN - 1) * HOUR_MS
      const rollups = Array.from({ length: HOURS_SHOWN }, createRollup)
      for (const id of ids) {
        const { basis, kpiScope, metered } = read(id, now)
        for (const { from, sums } of live.hours(id, HOURS_SHOWN, now)) {
          const rollup = rollups[(from - first) / HOUR_MS]
          if (rollup !== undefined) addUnit(rollup, { sums, basis, kpiScope, metered })
        }
      }
      const hours = rollups.map((rollup, i) => ({ from: first + i * HOUR_MS, rollup }))
      if (ids.length > 0) hourly.set(enterprise, { at: now, hours })
      return hours
    },
  }
}

const isFresh = (at: EpochMs, now: EpochMs, age: number): boolean => now >= at && now - at < age
const sameHour = (a: EpochMs, b: EpochMs): boolean => Math.floor(a / HOUR_MS) === Math.floor(b / HOUR_MS)

function gather(id: string, devices: readonly DeviceLive[]): EnterpriseNow {
  let running = 0
  let alive = 0
  let day = ''
  let dayFrom = Number.POSITIVE_INFINITY
  let yesterdayFrom = Number.POSITIVE_INFINITY
  let lastAt: EpochMs | null = null
  for (const d of devices) {
    if (isLive(d)) alive++
    if (isLive(d) && d.state === 'RUN') running++
    if (d.today.day > day) {
      day = d.today.day
      dayFrom = d.today.from
      yesterdayFrom = d.yesterday.from
    } else if (d.today.day === day) {
      dayFrom = Math.min(dayFrom, d.today.from)
      yesterdayFrom = Math.min(yesterdayFrom, d.yesterday.from)
    }
    if (d.lastAt !== null && (lastAt === null || d.lastAt > lastAt)) lastAt = d.lastAt
  }
  const today = rollUp(devices.map((d) => ({ sums: d.today.sums, basis: d.basis, kpiScope: d.kpiScope, metered: d.metered })))
  return { id, devices, live: alive, running, today, day, dayFrom, yesterdayFrom, lastAt }
}
