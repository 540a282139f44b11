// A fictitious industry cluster as plain data: enterprises, sites and devices in the shapes of model/plant.ts, the machines behind them
// and the events planted in them. The same options give the same cluster. Knows no time but ms from the moment a demo goes live.
import type { Device, DevicePath, Enterprise, Site } from '../model/plant.ts'
import { assetEnterprises, assetPlan } from './cluster-assets.ts'
import { FIRST, HOURS, SECOND, SEGMENT_PLANS, type SegmentPlan } from './cluster-names.ts'
import type { Cluster, EnterprisePlan, Tuning, UnitPlan } from './cluster-plan.ts'
import type { MachineProfile } from './machine.ts'
import { plantEvents } from './planted.ts'
import type { PlantProfile, Station } from './profile.ts'
import { profileOf } from './profiles/catalog.ts'
import { between, createRandom, lognormal, pick, type Random } from './random.ts'

const STANDARD: Tuning = { run: 1, effectiveness: 1, scrap: 1 }

export type ClusterOptions = {
  readonly seed?: string
  /** 1 to 2,000. Default 80. */
  readonly enterprises?: number
  /** At least one an enterprise, to 20,000. Default 800. */
  readonly devices?: number
  /** A compute centre and a farm of greenhouses beside them, which are not counted in `enterprises` and `devices`. Default false. */
  readonly assets?: boolean
  /** False: nothing is planted and all clocks are right. Default true. */
  readonly events?: boolean
}

const ZONE = 'Asia/Shanghai'
/** Machines that stand alone are grouped into cells of this many. */
const CELL = 6

export function createCluster(options: ClusterOptions = {}): Cluster {
  const { seed = 'industry-brain', enterprises = 80, devices = 800, assets = false, events = true } = options
  if (!(enterprises >= 1 && enterprises <= 2000 && devices >= enterprises && devices <= 20_000))
    throw new Error(`A cluster has 1 to 2000 enterprises and at least as many devices, up to 20000; got ${enterprises} and ${devices}`)
  const counts = apportion(
    SEGMENT_PLANS.map((s) => s.enterprises),
    enterprises,
    0,
  )
  const drafts = SEGMENT_PLANS.flatMap((segment, s) =>
    Array.from({ length: counts[s]! }, (_, i) => {
      const id = `demo-${segment.key}-${String(i + 1).padStart(2, '0')}`
      const random = createRandom(seed, id)
      // The first of a segment is its largest. The next ones of a segment with lines have a line each: events are planted there.
      const size =
        segment.size * (i === 0 ? 2.6 : segment.line !== undefined && i < 6 ? between(random, 1.1, 1.7) : lognormal(random, 0.9, 0.5))
      return { segment, index: i, id, random, size }
    }),
  )
  const sizes = apportion(
    drafts.map((d) => d.size),
    devices,
    1,
  )
  const plans = [
    ...drafts.map((d, k) => enterprisePlan(d.segment, d.index, d.id, d.random, sizes[k]!, k)),
    ...(assets ? assetEnterprises() : []),
  ]
  return events ? plantEvents({ seed, enterprises: plans, events: [] }) : { seed, enterprises: plans, events: [] }
}

export type PlantOptions = {
  readonly seed?: string
  /** Id of the enterprise. Default `sim-plant`. */
  readonly enterprise?: string
  readonly profile?: string
  /** Machines, whole lines where the profile is a line, halls of a compute centre, greenhouses. Default 1. */
  readonly units?: number
  readonly form?: 'full' | 'flat'
  /** Working hours; without them: planned all day. */
  readonly shifts?: keyof typeof HOURS
  readonly segment?: string
  readonly county?: string
}

/** One plant with machines of one kind, exactly as the profile has them and with nothing planted. */
export function createPlant(options: PlantOptions = {}): Cluster {
  const { seed = 'plant', enterprise = 'sim-plant', units = 1, form = 'full', county = '330382' } = options
  const asset = assetPlan(options.profile ?? 'P1', { ...options, enterprise, units })
  if (asset !== undefined) return { seed, enterprises: [asset], events: [] }
  const profile = profileOf(options.profile ?? 'P1')
  const doc: Enterprise = {
    id: enterprise,
    name: `${profile.nameZh}（模拟）`,
    segments: [{ code: options.segment ?? 'yq-lv-elec', weight: 1 }],
    county,
  }
  const all = { shifts: [{ name: 'all', start: '00:00', end: '00:00', days: [1, 2, 3, 4, 5, 6, 7] }], breaks: [] }
  const site = siteOf(doc, 'plant-1', '一厂', options.shifts === undefined ? all : HOURS[options.shifts])
  const plan = layOut(doc, [site], Array<string>(units).fill(profile.code), STANDARD)
  return {
    seed,
    enterprises: [{ enterprise: doc, sites: [site], ...plan, form, clock: { aheadMs: 0, quality: 'ntp' } }],
    events: [],
  }
}

/** The profile of a unit as this plant runs it. */
export function tuned(profile: PlantProfile, t: Tuning): PlantProfile {
  const m = profile.machine
  const machine: MachineProfile = {
    ...m,
    runMin: m.runMin * t.run,
    effectiveness: Math.min(0.99, m.effectiveness * t.effectiveness),
    scrap: m.scrap * t.scrap,
    rework: m.rework * t.scrap,
  }
  return { ...profile, machine }
}

function enterprisePlan(segment: SegmentPlan, index: number, id: string, random: Random, size: number, k: number): EnterprisePlan {
  const employees = Math.round(size * between(random, 5, 14)) + 4
  const draw = <T>(choices: readonly (readonly [T, number])[]): T =>
    choices[
      pick(
        random,
        choices.map(([, weight]) => weight),
      )
    ]![0]
  const name = `${FIRST[k % FIRST.length]}${SECOND[(k * 7 + Math.floor(k / FIRST.length)) % SECOND.length]}${segment.trade}（模拟）`
  // The first counties of a segment get theirs in turn, so that small clusters still have each.
  const county = index < segment.counties.length ? segment.counties[index]![0] : draw(segment.counties)
  const second = segment.key === 'elec' && index === 4 ? SEGMENT_PLANS.find((s) => s.key === 'auto') : undefined
  const group = GROUPS.find(([key, members]) => key === segment.key && members.includes(index))?.[2]
  const enterprise: Enterprise = {
    id,
    name,
    segments:
      second === undefined
        ? [{ code: segment.code, weight: 1 }]
        : [
            { code: segment.code, weight: 0.7 },
            { code: second.code, weight: 0.3 },
          ],
    county,
    employees,
    aboveScale: employees >= 90,
    ...(group === undefined ? {} : { group }),
  }
  // The largest of each segment works around the clock: whoever looks at a board at night finds something running.
  const hours = HOURS[index === 0 ? 'twelve' : draw(segment.hours)]
  const sites = [siteOf(enterprise, 'plant-1', '一厂', hours)]
  if (size >= 30) {
    const own = draw(segment.hours)
    // Its second plant too, by the same shifts: whoever opens it first sees one production day. Others may begin theirs apart.
    sites.push(siteOf(enterprise, 'plant-2', '二厂', index === 0 ? hours : HOURS[own]))
  }
  const lines = segment.line === undefined ? 0 : Math.floor(size / profileOf(segment.line).stations.length)
  const rest = size - lines * (segment.line === undefined ? 0 : profileOf(segment.line).stations.length)
  const single = apportion(
    segment.single.map(([, weight]) => weight),
    rest,
    0,
  )
  const profiles = [
    ...Array<string>(lines).fill(segment.line ?? ''),
    ...segment.single.flatMap(([code], i) => Array<string>(single[i]!).fill(code)),
  ]
  const tuning = { run: lognormal(random, 1, 0.3), effectiveness: lognormal(random, 0.98, 0.05), scrap: lognormal(random, 1.1, 0.5) }
  // Two enterprises in three count the people at their lines.
  const plan = layOut(enterprise, sites, profiles, tuning, index % 3 !== 2)
  const byPower = segment.key === POWER_ONLY[0] && index === POWER_ONLY[1]
  return {
    enterprise,
    sites,
    ...(byPower ? clamped(plan) : plan),
    // The smallest send what their one clamp and counter give.
    form: byPower ? 'power' : lines === 0 && size <= 4 ? 'flat' : 'full',
    clock: { aheadMs: 0, quality: 'ntp' },
  }
}

/** One small enterprise, where only power is measured: by segment, and its number there. */
const POWER_ONLY = ['shoe', 2] as const
/** Who clamps a meter around a cable knows neither cycles nor people. */
const clamped = (plan: ReturnType<typeof layOut>): ReturnType<typeof layOut> => ({
  units: plan.units.map(({ crew: _, ...unit }) => unit),
  devices: plan.devices.map(({ idealCycle: _, ...device }) => device),
})

/** Legal groups: their enterprises count as one contributor in every published figure. */
const GROUPS: readonly (readonly [key: string, members: readonly number[], group: string])[] = [
  ['elec', [1, 5, 8], 'demo-group-a'],
  ['auto', [0, 3], 'demo-group-b'],
  ['dye', [2, 6], 'demo-group-c'],
]

const siteOf = (
  enterprise: Enterprise,
  id: string,
  suffix: string,
  hours: { readonly shifts: Site['shifts']; readonly breaks: Site['breaks'] },
): Site => ({
  id,
  enterprise: enterprise.id,
  name: `${enterprise.name} ${suffix}`,
  county: enterprise.county,
  timezone: ZONE,
  shifts: hours.shifts,
  breaks: hours.breaks,
  exceptions: [],
})

/** Gives every unit its place: site, area, line and device ids, and the documents of its devices. */
function layOut(
  enterprise: Enterprise,
  sites: readonly Site[],
  profiles: readonly string[],
  tuning: Tuning,
  counted = false,
): { units: readonly UnitPlan[]; devices: readonly Device[] } {
  const seen = new Map<string, number>()
  const devices: Device[] = []
  const units = profiles.map((code, u): UnitPlan => {
    const profile = profileOf(code)
    const n = (seen.get(code) ?? 0) + 1
    seen.set(code, n)
    const site = sites[Math.floor((u * sites.length) / profiles.length)]!
    const whole = profile.stations.length > 1
    const line = `${profile.line}-${whole ? n : Math.ceil(n / CELL)}`
    const paths = profile.stations.map((s) => {
      const device = whole ? s.id : `${s.id}-${String(n).padStart(2, '0')}`
      return `${enterprise.id}/${site.id}/${profile.area}/${line}/${device}`
    })
    profile.stations.forEach((s, i) => {
      devices.push(deviceOf(paths[i]!, whole ? `${n}号线 ${s.nameZh}` : `${n}号${s.nameZh}`, s, profile.machine.priS))
    })
    const first = whole || n % CELL === 1
    return {
      profile: code,
      tuning,
      site: site.id,
      devices: paths,
      declaredPriS: profile.machine.priS,
      ...(counted && first ? { crew: profile.crew } : {}),
    }
  })
  return { units, devices }
}

const deviceOf = (path: DevicePath, name: string, s: Station, priS: number): Device => ({
  path,
  name,
  type: s.type,
  idealCycle: priS,
  ...(s.ratedPowerKw === undefined ? {} : { ratedPower: s.ratedPowerKw }),
  kpiScope: s.kpiScope,
})

/** Whole shares that sum to `total`, each at least `least`: by weight, the rest to the largest remainders. */
export function apportion(weights: readonly number[], total: number, least: number): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const free = total - least * weights.length
  const exact = weights.map((w) => (w / sum) * free)
  const shares = exact.map((x) => Math.floor(x))
  const byRemainder = exact.map((x, i) => [x - Math.floor(x), i] as const).sort(([a, i], [b, j]) => b - a || i - j)
  let left = free - shares.reduce((a, b) => a + b, 0)
  for (const [, i] of byRemainder) if (left-- > 0) shares[i]!++
  return shares.map((s) => s + least)
}
