// Compute centres of many enterprises together (domain §2.11, SYS-20, SYS-22, SYS-23): sums over halls, quotients of sums. A hall that has
// fallen silent is left out of what is at hand by exactly its capacity and told as silent; it is never counted as nothing.
import * as dc from './compute-centre.ts'
import type { EpochMs } from './reading.ts'

/** One hall of one centre. Capacity and racks as last told, however old; energies of the window asked. */
export type FleetHall = {
  /** `{enterprise}/{site}`: halls of one site are one site. */
  readonly site: string
  readonly stale: boolean
  readonly capacity: dc.Capacity | null
  readonly meter: dc.Metered
  readonly greenKwh: number | null
  readonly racksUsed: number | null
  readonly racksInstalled: number | null
}
export type FleetClass = 'intelligent' | 'general' | 'unknown'
export const classOf = (precision: string): FleetClass =>
  precision === '' ? 'unknown' : dc.isIntelligent(precision) ? 'intelligent' : 'general'

/** PFLOPS; `null`: withheld, or none told. Shares are fractions, energies kWh. `sites`: behind the figure. */
export type FleetCapacity = {
  sites: number
  /** Of halls that report. */
  pflops: number | null
  intelligentPflops: number | null
  /** Of the capacity whose precision is told. */
  intelligentShare: number | null
  /** By precision, most first; '' not told. */
  byPrecision: { precision: string; pflops: number | null }[]
}
export type FleetPue = { sites: number; value: number; limit: number; ok: boolean; interim: boolean; totalKwh: number; itKwh: number }
export type FleetGreen = { sites: number; value: number; limit: number; ok: boolean; greenKwh: number }
export type FleetRacks = { sites: number; value: number; limit: number; ok: boolean; used: number; installed: number }

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
export const sitesOf = (halls: readonly FleetHall[]): number => new Set(halls.map((hall) => hall.site)).size
export const toldPflops = (hall: FleetHall): number => hall.capacity?.pflops ?? 0
/** PFLOPS at hand: nothing of a silent hall. */
export const livePflops = (hall: FleetHall): number => (hall.stale ? 0 : toldPflops(hall))

/** `null` where no hall that reports has told its capacity. */
export function fleetCapacity(halls: readonly FleetHall[]): FleetCapacity | null {
  const live = halls.flatMap((hall) => (hall.stale || hall.capacity === null ? [] : [hall.capacity]))
  if (live.length === 0) return null
  const of = (name: FleetClass) => sum(live.filter((c) => classOf(c.precision) === name).map((c) => c.pflops))
  const intelligent = of('intelligent')
  const known = intelligent + of('general')
  return {
    sites: sitesOf(halls.filter((hall) => hall.capacity !== null)),
    pflops: sum(live.map((c) => c.pflops)),
    intelligentPflops: known > 0 ? intelligent : null,
    intelligentShare: known > 0 ? intelligent / known : null,
    byPrecision: [...dc.byPrecision(live)],
  }
}

/** Halls without a whole PUE are left out on both sides. */
export const hasPue = (hall: FleetHall): boolean => dc.pue(hall.meter).value !== null
export function fleetEnergy(halls: readonly FleetHall[]): FleetPue | null {
  const good = halls.filter(hasPue)
  const { value } = dc.fleetPue(good.map((hall) => hall.meter))
  if (value === null) return null
  const { totalKwh, itKwh } = dc.metered(good.map((hall) => hall.meter))
  const read = Math.min(...good.map(({ meter }) => Math.max(meter.totalMs, meter.itMs)))
  return { sites: sitesOf(good), value, limit: dc.PUE_LIMIT, ok: dc.passesPue(value), interim: dc.isInterim(read), totalKwh, itKwh }
}

/** A hall that does not tell where its power is from is on neither side: it is not grey, it is unknown. */
export const hasGreen = ({ greenKwh, meter }: FleetHall): boolean => greenKwh !== null && meter.totalMs > 0 && meter.totalKwh > 0
export function fleetGreen(halls: readonly FleetHall[]): FleetGreen | null {
  const good = halls.filter(hasGreen)
  const greenKwh = sum(good.map((hall) => hall.greenKwh!))
  const { value } = dc.greenShare(greenKwh, sum(good.map((hall) => hall.meter.totalKwh)))
  return value === null ? null : { sites: sitesOf(good), value, limit: dc.GREEN_LIMIT, ok: dc.passesGreen(value), greenKwh }
}

export const hasRacks = ({ racksUsed, racksInstalled }: FleetHall): boolean => racksUsed !== null && (racksInstalled ?? 0) > 0
export function fleetRacks(halls: readonly FleetHall[]): FleetRacks | null {
  const good = halls.filter(hasRacks)
  const [used, installed] = [sum(good.map((hall) => hall.racksUsed!)), sum(good.map((hall) => hall.racksInstalled!))]
  const { value } = dc.occupancy(used, installed)
  return value === null ? null : { sites: sitesOf(good), value, limit: dc.OCCUPANCY_LIMIT, ok: dc.passesOccupancy(value), used, installed }
}

/** null without a figure: `privacy`: withheld by the gate; `not-sent`: nobody tells. */
export type FleetFigure<F> = { figure: F | null; reason: 'privacy' | 'not-sent' | null; at: EpochMs | null }
export type FleetRow = {
  code: string
  nameZh: string
  nameEn: string
  capacity: FleetFigure<FleetCapacity>
  pue: FleetFigure<FleetPue>
  greenShare: FleetFigure<FleetGreen>
  occupancy: FleetFigure<FleetRacks>
}
/** For the operator alone: what one enterprise tells of itself. `pflops`: as last told. */
export type SilentHall = {
  enterprise: string
  enterpriseName: string
  device: string
  name: string
  lastAt: EpochMs | null
  pflops: number | null
  precision: string
}
/** `from`, `to`: window of the energies. `cities`: of the province. */
export type ComputeFleet = FleetRow & { from: EpochMs; to: EpochMs; cities: FleetRow[]; silent: SilentHall[] }
