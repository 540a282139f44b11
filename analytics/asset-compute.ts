// Figures of compute centres over a time, from the hours of their meters and the states of their fold. One hall or many: sums are added
// and quotients formed once. Pure; never asks anything.
import type { ComputeView, LimitedFigure } from '../model/asset-views.ts'
import * as dc from '../model/compute-centre.ts'
import type { FleetHall } from '../model/compute-fleet.ts'
import { GAS_KG_PER_M3, type GridFactor } from '../model/energy.ts'
import { SUM, SUM_STATE_TIME, type Sums } from '../model/kpi.ts'
import type { MetricHour } from '../model/metric-hours.ts'
import { STATES } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'

/** What is known of one hall over the time asked. */
export type Hall = {
  /** Hours by metric. */
  readonly hours: ReadonlyMap<string, readonly MetricHour[]>
  readonly precision: string | null
  readonly sums: Sums
  readonly designItKw: number | null
  /** Newest values by metric. */
  readonly now: ReadonlyMap<string, number>
}

const MS_PER_HOUR = 3_600_000
type Energy = { readonly kwh: number; readonly ms: number }

export function computeView(halls: readonly Hall[], factor: GridFactor): ComputeView {
  const parts = halls.map(meteredHours)
  const perHall = parts.map(dc.metered)
  const meter = dc.metered(perHall)
  // A hall that one of its meters is missing of would leave its energy on one side of the quotient.
  const pue = dc.fleetPue(perHall)
  const counted = dc.metered(perHall.filter((hall) => dc.pue(hall).value !== null))
  const read = perHall.reduce((least, m) => Math.min(least, Math.max(m.totalMs, m.itMs)), Number.POSITIVE_INFINITY)
  const sum = (of: (hall: Hall) => number | null): number | null =>
    halls.map(of).reduce((total: number | null, value) => (value === null ? total : (total ?? 0) + value), null)
  const itKwh = meter.itMs > 0 ? meter.itKwh : null
  const totalKwh = meter.totalMs > 0 ? meter.totalKwh : null
  const greenKwh = sum((h) => (registered(h, 'energy.green') ? deltaOf(h, 'energy.green') : null))
  const waterM3 = sum((h) => (registered(h, 'water.volume') ? deltaOf(h, 'water.volume') : null))
  const used = sum((h) => lastOf(h, 'dc.racks.used'))
  const installed = sum((h) => lastOf(h, 'dc.racks.installed'))
  const capacity = sum((h) => meanOf(h, 'dc.flops.capacity'))
  // A hall of which one side is not known would leave the other in the quotient.
  const flops = sums(
    halls,
    (h) => meanOf(h, 'dc.flops.used'),
    (h) => meanOf(h, 'dc.flops.capacity'),
  )
  const power = sums(halls, meanItKw, (h) => h.designItKw)
  const utilisation = dc.utilisation(flops.top, flops.bottom)
  const states = statesOf(halls)
  const up = states.normal + states.degraded
  const availability = dc.siteAvailability(up, up + states.maint + states.outage + states.other)
  const capacities = dc.byPrecision(
    halls.flatMap((h) => {
      const pflops = lastOf(h, 'dc.flops.capacity')
      return pflops === null ? [] : [{ precision: h.precision ?? '', pflops }]
    }),
  )
  return {
    pue: {
      ...limited(pue, dc.PUE_LIMIT, dc.passesPue),
      interim: dc.isInterim(Number.isFinite(read) ? read : 0),
      rejectedHours: perHall.reduce((count, m) => count + m.rejected, 0),
      fuelKwh: halls.some((h) => FUELS.some(({ metric }) => registered(h, metric))) ? (meter.fuelKwh ?? 0) : null,
      coolingKwh: halls.some((h) => registered(h, COOLING)) ? (meter.coolingKwh ?? 0) : null,
    },
    totalKwh,
    itKwh,
    greenKwh,
    totalKw: sum((h) => h.now.get('dc.power.total') ?? null),
    itKw: sum((h) => h.now.get('dc.power.it') ?? null),
    greenShare: limited(dc.greenShare(greenKwh, totalKwh), dc.GREEN_LIMIT, dc.passesGreen),
    cue: pue.value === null ? none(pue.reason) : dc.cue(counted, factor.kgPerKwh),
    wue: itKwh === null ? none('no-meter') : dc.wue(waterM3, itKwh),
    gridFactor: { kgPerKwh: factor.kgPerKwh, region: factor.region, vintage: factor.vintage },
    occupancy: { ...limited(dc.occupancy(used, installed), dc.OCCUPANCY_LIMIT, dc.passesOccupancy), used, installed },
    itLoadRate: { ...dc.itLoadRate(power.top, power.bottom), meanKw: power.top, designKw: power.bottom },
    utilisation: { ...utilisation, usedPflops: flops.top, ofPflops: flops.bottom },
    effectiveCompute: dc.effectiveCompute(capacity, availability.value, utilisation.value),
    capacity: [...capacities],
    intelligentShare: capacities.some((c) => c.precision === '') ? none('no-precision') : dc.intelligentShare(capacities),
    availability,
    states,
  }
}

/** What a hall adds to a fleet: as last told, for a value of before the hours asked holds until it is told otherwise. */
export function fleetHall(hall: Hall, site: string, stale: boolean): FleetHall {
  const told = (metric: string) => lastOf(hall, metric) ?? hall.now.get(metric) ?? null
  const pflops = told('dc.flops.capacity')
  return {
    site,
    stale,
    capacity: pflops === null ? null : { precision: hall.precision ?? '', pflops },
    meter: dc.metered(meteredHours(hall)),
    greenKwh: registered(hall, 'energy.green') ? deltaOf(hall, 'energy.green') : null,
    racksUsed: told('dc.racks.used'),
    racksInstalled: told('dc.racks.installed'),
  }
}

const none = (reason: dc.ComputeReason | null): dc.Share => ({ value: null, reason })
const limited = (figure: dc.Share, limit: number, passes: (value: number, limit: number) => boolean): LimitedFigure => ({
  value: figure.value,
  reason: figure.reason,
  limit,
  ok: figure.value === null ? null : passes(figure.value, limit),
})

type Of = (hall: Hall) => number | null
/** Both sides of a quotient, of the halls that have both; where none has, each side of those that have it. */
function sums(halls: readonly Hall[], top: Of, bottom: Of): { readonly top: number | null; readonly bottom: number | null } {
  const both = halls.filter((hall) => top(hall) !== null && bottom(hall) !== null)
  const total = (of: Of): number | null => {
    const known = (both.length > 0 ? both : halls).flatMap((hall) => of(hall) ?? [])
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) : null
  }
  return { top: total(top), bottom: total(bottom) }
}

const hoursOf = (hall: Hall, metric: string): readonly MetricHour[] => hall.hours.get(metric) ?? []
const registered = (hall: Hall, metric: string): boolean => hoursOf(hall, metric).some((h) => h.observedMs > 0)
const deltaOf = (hall: Hall, metric: string): number => hoursOf(hall, metric).reduce((sum, h) => sum + h.delta, 0)
const lastOf = (hall: Hall, metric: string): number | null => hoursOf(hall, metric).findLast((h) => h.last !== null)?.last ?? null
function meanOf(hall: Hall, metric: string): number | null {
  const hours = hoursOf(hall, metric)
  const ms = hours.reduce((sum, h) => sum + h.observedMs, 0)
  return ms > 0 ? hours.reduce((sum, h) => sum + h.integral, 0) / ms : null
}

/** Power of IT on average: as sent, or what its register says over the time it was read. */
function meanItKw(hall: Hall): number | null {
  const sent = meanOf(hall, 'dc.power.it')
  if (sent !== null) return sent
  const { itKwh, itMs } = dc.metered(meteredHours(hall))
  return itMs > 0 ? itKwh / (itMs / MS_PER_HOUR) : null
}

/** Energy by hour: of the register where there is one, else power over time. */
function energyBy(hall: Hall, register: string, power: string): ReadonlyMap<EpochMs, Energy> {
  const hours = hoursOf(hall, register)
  return hours.length > 0
    ? new Map(hours.map((h) => [h.hour, { kwh: h.delta, ms: h.observedMs }]))
    : new Map(hoursOf(hall, power).map((h) => [h.hour, { kwh: h.integral / MS_PER_HOUR, ms: h.observedMs }]))
}
const FUELS = [
  { metric: 'diesel.volume', kwhPerM3: dc.FUEL_KWH_PER_M3.diesel, kgPerM3: dc.DIESEL_KG_PER_M3 },
  { metric: 'gas.volume', kwhPerM3: dc.FUEL_KWH_PER_M3.gas, kgPerM3: GAS_KG_PER_M3 },
] as const
const COOLING = 'dc.energy.cooling'
function meteredHours(hall: Hall): dc.Metered[] {
  const total = energyBy(hall, 'dc.energy.total', 'dc.power.total')
  const it = energyBy(hall, 'dc.energy.it', 'dc.power.it')
  const of = (metric: string) => new Map(hoursOf(hall, metric).map((h) => [h.hour, h.delta]))
  const cooling = of(COOLING)
  const fuels = FUELS.map(({ metric, ...per }) => ({ m3: of(metric), ...per }))
  const nothing = { kwh: 0, ms: 0 }
  // A tank is often read once a day: its hour may have no other reading, and its energy counts all the same.
  return [...new Set([total, it, cooling, ...fuels.map(({ m3 }) => m3)].flatMap((by) => [...by.keys()]))].map((hour) => {
    const [a, b] = [total.get(hour) ?? nothing, it.get(hour) ?? nothing]
    const coolingKwh = cooling.get(hour) ?? 0
    const fuelKwh = fuels.reduce((sum, { m3, kwhPerM3 }) => sum + (m3.get(hour) ?? 0) * kwhPerM3, 0)
    const fuelKgCo2 = fuels.reduce((sum, { m3, kgPerM3 }) => sum + (m3.get(hour) ?? 0) * kgPerM3, 0)
    return { totalKwh: a.kwh + fuelKwh + coolingKwh, totalMs: a.ms, itKwh: b.kwh, itMs: b.ms, fuelKwh, fuelKgCo2, coolingKwh }
  })
}

function statesOf(halls: readonly Hall[]): ComputeView['states'] {
  const time = (state: number) => halls.reduce((sum, { sums }) => sum + sums[SUM_STATE_TIME + state]!, 0) / 1000
  const known = STATES.reduce((sum, state, code) => sum + (state === 'UNKNOWN' ? 0 : time(code)), 0)
  const [normal, degraded, maint, outage] = [SUM.tRun, SUM.tMinor, SUM.tPlanned, SUM.tFault].map((column) => time(column - SUM_STATE_TIME))
  return { normal: normal!, degraded: degraded!, maint: maint!, outage: outage!, other: known - normal! - degraded! - maint! - outage! }
}
