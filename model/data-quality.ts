// Shares of the balance (domain §2.13): how much of what was received was new, and how much of it was right.
import type { EpochMs } from './reading.ts'
import type { Balance } from './views.ts'

export type DataQuality = {
  /** 1 - messages received twice / messages received; null when nothing was received. */
  readonly uniqueness: number | null
  /** Readings that passed every check of range, unit, type and time / readings received, those that came twice left out; null without any. */
  readonly validity: number | null
}
export function dataQualityOf({ messages, readings }: Balance): DataQuality {
  const twice = readings.refused.DUPLICATE ?? 0
  const first = readings.received - twice
  return {
    uniqueness: messages.received > 0 ? 1 - messages.duplicate / messages.received : null,
    validity: first > 0 ? (readings.counted + readings.tooLate) / first : null,
  }
}

/** A reading is timely when it arrives at most this long after its event, ms (domain §2.13). */
export const TIMELY_MS = 10_000
/** The parts of the composite. */
export const QUALITY_PARTS = ['completeness', 'timeliness', 'validity', 'uniqueness', 'orderCoverage', 'idealCycle'] as const
export type QualityPart = (typeof QUALITY_PARTS)[number]
export type QualityReason = 'no-planned-time' | 'too-few' | 'nothing-received' | 'no-order-flag' | 'no-ideal-cycle' | 'no-run-time'
export type QualityParts = {
  readonly parts: Readonly<Record<QualityPart, number | null>>
  readonly reasons: Readonly<Partial<Record<QualityPart, QualityReason>>>
  /** The least of the parts that are known, never their mean; null when none is. */
  readonly composite: number | null
  readonly worst: QualityPart | null
}

/** One hour of a device: readings counted, and its planned time. */
export type HeardHour = { readonly readings: number; readonly plannedMs: number }
const HOUR_MS = 3_600_000
/** Whole planned hours in which the device was heard, before its own cadence is known. */
const LEAST_HOURS = 4

/** Readings of planned time behind a completeness: what was received of what was expected. */
export type Points = { readonly received: number; readonly expected: number }

/**
 * Received over expected readings of planned time. Expected is what the device itself reaches in three of four heard hours; until that is
 * known, one reading a declared heartbeat (s; 0 none). A reading more in one hour makes up for none missing in another.
 */
export function completenessOf(
  hours: readonly HeardHour[],
  heartbeatS = 0,
): { readonly value: number | null; readonly reason: QualityReason | null; readonly points?: Points } {
  const planned = hours.filter((h) => h.plannedMs > 0)
  if (planned.length === 0) return { value: null, reason: 'no-planned-time' }
  const heard = planned.filter((h) => h.plannedMs === HOUR_MS && h.readings > 0).map((h) => h.readings)
  const own = heard.length < LEAST_HOURS ? 0 : heard.sort((a, b) => a - b)[Math.floor(heard.length / 4)]!
  const hourly = own > 0 ? own : heartbeatS > 0 ? 3600 / heartbeatS : 0
  if (hourly === 0) return { value: null, reason: 'too-few' }
  let received = 0
  let expected = 0
  for (const { readings, plannedMs } of planned) {
    const due = (hourly * plannedMs) / HOUR_MS
    expected += due
    received += Math.min(readings, due)
  }
  return { value: received / expected, reason: null, points: { received, expected } }
}

/** Effectiveness in these bounds is believed: below or above, the ideal cycle or the counter is wrong. */
const BELIEVED = { from: 0.3, to: 1.05 } as const
/** One hour of running: its time, and Σ(PRI·PQ) / APT; null without a count or an ideal cycle. */
export type RunHour = { readonly runMs: number; readonly effectiveness: number | null }
/** Share of run time whose effectiveness is believed, by hours. */
export function idealCycleValidity(hours: readonly RunHour[]): { readonly value: number | null; readonly reason: QualityReason | null } {
  const ran = hours.filter((h) => h.runMs > 0)
  if (ran.length === 0) return { value: null, reason: 'no-run-time' }
  const known = ran.filter((h) => h.effectiveness !== null)
  if (known.length === 0) return { value: null, reason: 'no-ideal-cycle' }
  const sum = (of: readonly RunHour[]) => of.reduce((ms, h) => ms + h.runMs, 0)
  return {
    value: sum(known.filter((h) => h.effectiveness! >= BELIEVED.from && h.effectiveness! <= BELIEVED.to)) / sum(known),
    reason: null,
  }
}

/** `composite` is the minimum (domain §2.13): one bad part is not made good by five others. */
export function composed(
  of: Readonly<Record<QualityPart, { readonly value: number | null; readonly reason: QualityReason | null }>>,
): QualityParts {
  const known = QUALITY_PARTS.filter((part) => of[part].value !== null)
  const worst = known.reduce<QualityPart | null>(
    (least, part) => (least === null || of[part].value! < of[least].value! ? part : least),
    null,
  )
  return {
    parts: Object.fromEntries(QUALITY_PARTS.map((part) => [part, of[part].value])) as Record<QualityPart, number | null>,
    reasons: Object.fromEntries(QUALITY_PARTS.flatMap((part) => (of[part].reason === null ? [] : [[part, of[part].reason]]))),
    composite: worst === null ? null : of[worst].value,
    worst,
  }
}

/** Data quality of one device; the parts are fractions, null with a reason. */
export type DeviceDataQuality = QualityParts & {
  device: string
  name: string
  /** Behind completeness; null where that is. */
  points: Points | null
  clockOffsetMs: number | null
  lastAt: EpochMs | null
}
/** Worst device first. */
export type DataQualityReport = { enterprise: string; from: EpochMs; to: EpochMs; devices: DeviceDataQuality[] }
