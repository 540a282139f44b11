// Compute centres of the province and its cities, over several enterprises: capacity, PUE, green share and racks. Each figure leaves through
// benchmark.ts (k, dominance and p% on both sides, cohorts remembered) and is for the operator alone: a total that falls by exactly what one
// silent site had tells that site's capacity. Which halls are silent is told by name, as the operator sees every enterprise by itself.
import { DateTime } from 'luxon'
import type { FleetHall } from '../model/compute-fleet.ts'
import * as fleet from '../model/compute-fleet.ts'
import { HOUR_MS } from '../model/metric-hours.ts'
import { inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { fleetHall } from './asset-compute.ts'
import { type AssetParts, loadAssets } from './assets.ts'
import { checkCell, FLEET, type Part, roundAmount, roundRatio, withheldTogether } from './benchmark.ts'
import { closedCells } from './disclosure.ts'
import type { Groups } from './groups.ts'
import type { DeviceLive } from './live.ts'
import { deviceName } from './plants.ts'
import { publishCell, weightsBy } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'
import { partyOf } from './tree.ts'

export type ComputeFleetOf = { computeFleet(query: { code: string }): Promise<fleet.ComputeFleet | null> }
/** Energies of the last seven days: enough for a PUE that a cold night does not make, and said to be interim. */
const WINDOW_HOURS = 7 * 24
/** Hours of meters are read again this often, ms; what is silent is looked at with every question. */
const READ_AGAIN_MS = 5 * 60_000
const PERIOD_ZONE = 'Asia/Shanghai'

type Kind = 'province' | 'city'
type Known = FleetHall & { readonly id: string; readonly party: string; readonly device: DeviceLive }
type Loaded = {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly halls: readonly { readonly device: DeviceId; readonly enterprise: string; readonly hall: FleetHall }[]
}
type HallsIn = (kind: Kind, code: string) => readonly Known[]

/** `weights`: every weight the figure hangs on; who has none of the first is not in it. */
type FleetMeasure<F> = {
  readonly name: string
  readonly weights: (hall: FleetHall) => readonly [number, ...number[]]
  readonly figure: (halls: readonly Known[]) => F | null
}
const CAPACITY: FleetMeasure<fleet.FleetCapacity> = {
  name: 'fleetCapacity',
  weights: (hall) => [fleet.toldPflops(hall), fleet.livePflops(hall)],
  figure: (halls) => {
    const whole = fleet.fleetCapacity(halls)
    return whole === null ? null : guarded(whole, halls)
  },
}
const PUE: FleetMeasure<fleet.FleetPue> = {
  name: 'fleetPue',
  weights: (hall) => (fleet.hasPue(hall) ? [hall.meter.itKwh, hall.meter.totalKwh] : [0, 0]),
  figure: (halls) => {
    const of = fleet.fleetEnergy(halls)
    return of && { ...of, value: ratio(of.value), totalKwh: amount(of.totalKwh), itKwh: amount(of.itKwh) }
  },
}
const GREEN: FleetMeasure<fleet.FleetGreen> = {
  name: 'fleetGreen',
  weights: (hall) => (fleet.hasGreen(hall) ? [hall.meter.totalKwh] : [0]),
  figure: (halls) => {
    const of = fleet.fleetGreen(halls)
    return of && { ...of, value: ratio(of.value), greenKwh: amount(of.greenKwh) }
  },
}
const RACKS: FleetMeasure<fleet.FleetRacks> = {
  name: 'fleetRacks',
  weights: (hall) => (fleet.hasRacks(hall) ? [hall.racksInstalled!] : [0]),
  figure: (halls) => {
    const of = fleet.fleetRacks(halls)
    return of && { ...of, value: ratio(of.value), used: amount(of.used), installed: amount(of.installed) }
  },
}
const ratio = (value: number) => roundRatio(value, FLEET.ratioSteps)
const amount = (value: number) => roundAmount(value, FLEET.digits)

export function createComputeFleet(parts: AssetParts & { readonly groups: Groups; readonly releases: Releases }): ComputeFleetOf {
  const { live, plants, index, groups, releases } = parts
  let loaded: Promise<Loaded> | undefined
  let loadedAt = Number.NEGATIVE_INFINITY

  const load = async (now: EpochMs): Promise<Loaded> => {
    const to = Math.floor(now / HOUR_MS + 1) * HOUR_MS
    const from = to - WINDOW_HOURS * HOUR_MS
    const devices = plants
      .enterprises()
      .flatMap(({ id }) => index.devicesOf(id).map((device) => live.device(device, now)))
      .filter((d) => d.assetClass === 'compute-centre')
    const rows = await loadAssets(parts, devices, { from, to }, now)
    const halls = rows.map(({ hall }, i) => {
      const { id, path, enterprise, stale } = devices[i]!
      return { device: id, enterprise, hall: fleetHall(hall, siteOf(path), stale) }
    })
    return { from, to, halls }
  }
  /** Halls of an area as they are now, each looked at once. */
  const areasOf = (halls: Loaded['halls'], now: EpochMs): HallsIn => {
    const byEnterprise = new Map<string, Pick<Known, keyof FleetHall | 'device'>[]>()
    for (const { device: id, enterprise, hall } of halls) {
      const device = live.device(id, now)
      const list = byEnterprise.get(enterprise) ?? []
      list.push({ ...hall, stale: device.stale, device })
      byEnterprise.set(enterprise, list)
    }
    const areas = new Map<string, readonly Known[]>()
    return (kind, code) => {
      const known = areas.get(code)
      if (known !== undefined) return known
      const found = groups
        .members(kind, code)
        .flatMap(({ enterprise: e }) => (byEnterprise.get(e.id) ?? []).map((hall) => ({ ...hall, id: e.id, party: partyOf(e) })))
      areas.set(code, found)
      return found
    }
  }
  const read = (now: EpochMs): Promise<Loaded> => {
    if (loaded !== undefined && now - loadedAt < READ_AGAIN_MS) return loaded
    loadedAt = now
    loaded = load(now).catch((fault: unknown) => {
      loaded = undefined
      throw fault
    })
    return loaded
  }

  const figureOf = <F>(measure: FleetMeasure<F>, kind: Kind, code: string, hallsIn: HallsIn, now: EpochMs): fleet.FleetFigure<F> => {
    const weighing = (k: Kind, c: string) => hallsIn(k, c).filter((hall) => measure.weights(hall)[0] > 0)
    const halls = weighing(kind, code)
    if (halls.length === 0) return { figure: null, reason: 'not-sent', at: null }
    const cell = `fleet ${kind}:${code}`
    const of: ReleaseKey = { key: `${cell}/${measure.name}`, cell, measure: measure.name, profile: FLEET.name }
    const closed = closedOf(measure, groups.codes('city'), weighing).has(`${kind}:${code}`)
    const next = publishCell<F | null>(
      releases.get<F | null>(of.key),
      {
        period: DateTime.fromMillis(now, { zone: PERIOD_ZONE }).toISODate()!,
        parties: closed ? [] : [...new Set(halls.map(({ party }) => party))].sort(),
        ...releases.known(of),
        weights: weightsBy(halls.map((hall) => ({ party: hall.party, sides: measure.weights(hall) }))),
        beside: releases.beside(of, now, () => FLEET.kMean),
        release: (cohort) =>
          released(
            measure,
            halls.filter(({ party }) => cohort.has(party)),
          ),
        withheld: null,
      },
      now,
      FLEET,
    )
    releases.set(of, next, next.parties.length)
    return { figure: next.figure, reason: next.figure === null ? 'privacy' : null, at: next.figure === null ? null : next.at }
  }

  return {
    async computeFleet({ code }) {
      const kind: Kind = code.endsWith('0000') ? 'province' : 'city'
      if (!groups.exists(kind, code)) return null
      const now = parts.now()
      const { from, to, halls } = await read(now)
      const hallsIn = areasOf(halls, now)
      const row = (k: Kind, c: string): fleet.FleetRow => ({
        ...groups.names(k, c),
        capacity: figureOf(CAPACITY, k, c, hallsIn, now),
        pue: figureOf(PUE, k, c, hallsIn, now),
        greenShare: figureOf(GREEN, k, c, hallsIn, now),
        occupancy: figureOf(RACKS, k, c, hallsIn, now),
      })
      const silent = hallsIn(kind, code)
        .filter((hall) => hall.stale)
        .map(
          ({ id: enterprise, device: { path, lastAt }, capacity }): fleet.SilentHall => ({
            enterprise,
            enterpriseName: plants.enterprise(enterprise)?.name ?? enterprise,
            device: path,
            name: deviceName(inForce(plants.device(path), now), path),
            lastAt,
            pflops: capacity?.pflops ?? null,
            precision: capacity?.precision ?? '',
          }),
        )
      const cities = kind === 'city' ? [] : groups.codes('city').filter((city) => hallsIn('city', city).length > 0)
      return { ...row(kind, code), from, to, cities: cities.map((city) => row('city', city)), silent }
    },
  }
}

const siteOf = (path: string): string => path.split('/').slice(0, 2).join('/')
const partsOf = <F>(measure: FleetMeasure<F>, halls: readonly Known[], side = 0): readonly Part[] =>
  halls.map((hall) => ({ party: hall.party, weight: measure.weights(hall)[side]! }))

/** Cities that would give one away as the rest of the province stay closed with it. */
function closedOf<F>(measure: FleetMeasure<F>, cities: readonly string[], halls: HallsIn) {
  const province = cities.flatMap((city) => halls('city', city))
  const cells = [
    { name: 'province:330000', members: province },
    ...cities.map((city) => ({ name: `city:${city}`, members: halls('city', city) })),
  ]
  const closed = closedCells(cells, FLEET.kMean)
  const weighed = new Map(cities.map((city) => [`city:${city}`, partsOf(measure, halls('city', city))]))
  return new Set([...closed, ...withheldTogether(weighed, FLEET, new Set([...closed].filter((name) => weighed.has(name))))])
}

/** A cohort's figure if every side of it may be known. */
function released<F>(measure: FleetMeasure<F>, halls: readonly Known[]): F | null {
  const sides = halls[0] === undefined ? 0 : measure.weights(halls[0]).length
  for (let side = 0; side < sides; side++) if (checkCell(partsOf(measure, halls, side), FLEET).failed.length > 0) return null
  return sides === 0 ? null : measure.figure(halls)
}

/** Parts of the total that would tell of few are withheld: classes of computing first, then precisions within a class. */
function guarded(whole: fleet.FleetCapacity, halls: readonly Known[]): fleet.FleetCapacity {
  const told = halls.filter((hall) => fleet.livePflops(hall) > 0)
  const parts = (of: (precision: string) => boolean): Part[] =>
    told.filter((hall) => of(hall.capacity!.precision)).map((hall) => ({ party: hall.party, weight: fleet.livePflops(hall) }))
  const names = ['intelligent', 'general', 'unknown'] as const
  const classes = withheldTogether(
    new Map(names.map((name) => [name, parts((precision) => fleet.classOf(precision) === name)] as const)),
    FLEET,
  )
  const withheld = new Set<string>()
  for (const name of names) {
    const ofClass = [...new Set(told.map((hall) => hall.capacity!.precision))].filter((precision) => fleet.classOf(precision) === name)
    const hidden = classes.has(name) ? ofClass : withheldTogether(new Map(ofClass.map((p) => [p, parts((q) => q === p)])), FLEET)
    for (const precision of hidden) withheld.add(precision)
  }
  const open = whole.intelligentPflops !== null && !classes.has('intelligent')
  return {
    ...whole,
    pflops: whole.pflops === null ? null : amount(whole.pflops),
    intelligentPflops: open ? amount(whole.intelligentPflops!) : null,
    intelligentShare: open && !isHidden(classes, parts) ? ratio(whole.intelligentShare!) : null,
    byPrecision: whole.byPrecision.map(({ precision, pflops }) => ({
      precision,
      pflops: pflops === null || withheld.has(precision) ? null : amount(pflops),
    })),
  }
}
/** General computing is there and withheld: intelligent over both would tell it. */
const isHidden = (classes: ReadonlySet<string>, parts: (of: (precision: string) => boolean) => readonly Part[]): boolean =>
  classes.has('general') && parts((precision) => fleet.classOf(precision) === 'general').length > 0
