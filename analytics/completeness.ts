// Completeness of a device over the last day, for tiles that are drawn every second: reckoned from the hours the fold remembers, once a minute.
// The pure rule is in model/data-quality.ts. Bounded by the devices there are.
import { completenessOf } from '../model/data-quality.ts'
import { SUM } from '../model/kpi.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { DeviceLive, Live } from './live.ts'

/** Hours looked at; the one that runs is one of them. */
const HOURS = 24
const KEEP_MS = 60_000

/** Received over expected readings of planned time, 0..1; null while nothing can be expected. */
export function createCompleteness(live: Pick<Live, 'hours'>): (d: DeviceLive, now: EpochMs) => number | null {
  const kept = new Map<DeviceId, { readonly until: EpochMs; readonly value: number | null }>()
  return (d, now) => {
    const known = kept.get(d.id)
    if (known !== undefined && now < known.until) return known.value
    const hours = live.hours(d.id, HOURS, now).map(({ sums }) => ({ readings: sums[SUM.readings]!, plannedMs: sums[SUM.pbt]! }))
    const { value } = completenessOf(hours, d.heartbeatS ?? 0)
    kept.set(d.id, { until: now + KEEP_MS, value })
    return value
  }
}
