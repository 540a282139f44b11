// The gateway of one enterprise: asks its machines, keeps what they say until it is sent, and packs it into messages. Event time only:
// no clock, no network, so the same code makes a live stream, a quick back-fill and a day of messages for a test.
import type { Device } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { UpClass } from '../model/wire/topic.ts'
import { type AssetFeed, createAssetFeed, type SavedAsset } from './asset-feed.ts'
import { assetProfileOf } from './assets/catalog.ts'
import { createCalendar } from './calendar.ts'
import { tuned } from './cluster.ts'
import type { Cluster, EnterprisePlan } from './cluster-plan.ts'
import type { ActiveFault } from './effects.ts'
import { flatMessages, fullMessages, type Head, type Message } from './message.ts'
import { createPlantWords } from './plant-words.ts'
import { faultOf, profileOf } from './profiles/catalog.ts'
import { bits, createRandom, hashOf } from './random.ts'
import type { Resolution } from './resolution.ts'
import { sampleSignals } from './sampling.ts'
import type { Truth } from './truth.ts'
import { advance, createUnit, settle } from './unit.ts'
import { countersOf, energyAt, round, type Sample, silentAt, stateSample, type Unit, type UnitState } from './unit-state.ts'

type Buffered = { readonly samples: Sample[]; heardAt: EpochMs; sent: string; meteredAt: EpochMs }
type GatewayState = { at: EpochMs; boots: number; seq: number; promised: number; units: UnitState[]; assets?: SavedAsset[] }
export type SavedGateway = GatewayState

export type GatewayOptions = {
  readonly cluster: Cluster
  readonly plan: EnterprisePlan
  /** The moment that planted events are counted from. */
  readonly origin: EpochMs
  readonly truth: Truth
  /** Where the machines begin, or what an earlier run saved. */
  readonly from: EpochMs | SavedGateway
  /** Tells the boot ids of one run from those of another with the same seed. Default ''. */
  readonly run?: string
  /** Spreads the devices over the seconds of a period, as plants do; false puts all on the full minute. Default true. */
  readonly spread?: boolean
}
export type Gateway = {
  readonly enterprise: string
  readonly at: EpochMs
  /** Topic and payload of its will. */
  readonly will: () => { readonly topic: string; readonly payload: string }
  /** The gateway starts anew: a new boot id, numbering from 0, births again. */
  restart(): void
  /** Lets time pass up to `until` and hands over what is sent by then. */
  advance(until: EpochMs, resolution: Resolution): Message[]
  /** Everything still waiting, at the end of a span. */
  flush(): Message[]
  /** The same with all counters and meters as they are: the end of a run. */
  finish(): Message[]
  /** Plain data to resume from; nothing may be waiting. */
  save(): SavedGateway
}

/** Cumulative meters: sent at QoS 1, because figures are made of their differences. */
const METERS = new Set(['energy.active', 'energy.green', 'dc.energy.total', 'dc.energy.it', 'water.volume', 'harvest.mass'])
/** What a clamp around a cable tells. */
const BY_CLAMP = new Set(['power.active', 'energy.active'])
/** Live classes by metric; a back-fill mixes all of them in one message. */
const classOf = (n: string): UpClass =>
  n === 'state' || n === 'order'
    ? n
    : n.startsWith('quality.')
      ? 'quality'
      : n === 'alarm'
        ? 'event'
        : n.startsWith('count.')
          ? 'count'
          : METERS.has(n)
            ? 'energy'
            : n.startsWith('job.')
              ? 'event'
              : 'tele'

export function createGateway(options: GatewayOptions): Gateway {
  const { cluster, plan, origin, truth, from, run = '', spread = true } = options
  const id = plan.enterprise.id
  const byPath = new Map(plan.devices.map((d) => [d.path, d]))
  const silences = spansOf(cluster, id, 'GATEWAY_SILENT', origin)
  const state: GatewayState =
    typeof from === 'number' ? { at: from, boots: 0, seq: 0, promised: 0, units: [] } : { ...from, boots: from.boots, units: from.units }
  const calendars = new Map(plan.sites.map((s) => [s.id, createCalendar(s)]))
  for (const unit of plan.units)
    unit.devices.forEach((path) => {
      truth.device(path, unit.declaredPriS, byPath.get(path)?.kpiScope ?? true)
    })
  const units = plan.units.map((u, i): Unit => {
    const profile = tuned(profileOf(u.profile), u.tuning)
    const config = {
      // Named by its first device: one unit more, anywhere, shifts nobody else's stream.
      seed: `${cluster.seed}/${u.devices[0]!}`,
      profile,
      calendar: calendars.get(u.site)!,
      devices: u.devices,
      faults: faultsOf(cluster, u.devices, u.profile, origin),
    }
    const saved = state.units[i]
    return saved === undefined ? createUnit(config, state.at) : { config, state: saved }
  })
  const feeds = (plan.assets ?? []).map((a, i): AssetFeed => {
    const profile = assetProfileOf(a.profile)
    if (profile === undefined) throw new Error(`No asset profile ${a.profile}`)
    const faults = cluster.events
      .filter((e) => e.device === a.device && profile.faults[e.label] !== undefined)
      .map((e) => ({ label: e.label, onset: origin + e.onsetMs, end: origin + e.endMs }))
    const start = state.assets?.[i] ?? state.at
    return createAssetFeed({ ...a, seed: `${cluster.seed}/${a.device}`, profile, faults, truth, from: start, spread })
  })
  const buffers = units.map((u) => u.config.devices.map((): Buffered => ({ samples: [], heardAt: 0, sent: '', meteredAt: 0 })))
  const words = units.map((unit, u) =>
    createPlantWords(unit, plan.units[u]!, plan.form === 'full', (i, sample) => {
      const b = buffers[u]![i]!
      b.samples.push(sample)
      if (sample.n === 'state') b.heardAt = sample.at
    }),
  )
  const phases = units.map((u) => (spread ? hashOf(u.config.seed, 60) * 1000 : 0))
  let boot = ''
  let held: Message[] = []
  let last: Resolution | undefined

  const head: Head = {
    get boot() {
      return boot
    },
    nextSeq: () => state.seq++,
    clock: plan.clock.quality,
    aheadMs: plan.clock.aheadMs,
  }
  const restart = (): void => {
    state.boots++
    state.seq = 0
    state.promised = 0
    // The first word of a stream of its own, so that boots of one gateway never meet.
    boot = (bits(createRandom(cluster.seed, `${id}/boot/${run}/${state.boots}`)) >>> 0).toString(16).padStart(8, '0')
    for (const b of buffers.flat()) Object.assign(b, { heardAt: 0, sent: '', meteredAt: 0 })
    for (const w of words) w.forget()
  }
  restart()

  const pack = (device: string, cls: UpClass, samples: readonly Sample[], at: EpochMs, hist: boolean): void => {
    if (samples.length === 0) return
    const sent =
      plan.form === 'flat' ? flatMessages(device, samples, at, hist, head.aheadMs) : fullMessages(device, cls, samples, at, hist, head)
    for (const m of sent) held.push(m)
  }
  const send = (u: number, at: EpochMs, hist: boolean): void => {
    buffers[u]!.forEach((b, i) => {
      if (b.samples.length === 0) return
      const device = units[u]!.config.devices[i]!
      packAll(device, b.samples.splice(0), at, hist)
    })
  }
  const packAll = (device: string, all: readonly Sample[], at: EpochMs, hist: boolean): void => {
    const samples = plan.form === 'power' ? all.filter(({ n }) => BY_CLAMP.has(n)) : all
    if (hist || plan.form === 'flat') pack(device, 'tele', samples, at, hist)
    else
      for (const cls of ['order', 'state', 'count', 'quality', 'energy', 'tele', 'event'] as const)
        pack(
          device,
          cls,
          samples.filter((s) => classOf(s.n) === cls),
          at,
          false,
        )
  }
  const births = (at: EpochMs, r: Resolution): void => {
    state.promised = r.heartbeatMs
    if (plan.form !== 'full') return
    for (const f of feeds) {
      const born = birthOf(byPath.get(f.device)!, at, r.heartbeatMs)
      pack(f.device, 'birth', [...born, { at, n: 'assetClass', v: f.profile.assetClass }], at, r.name !== 'live')
    }
    for (const u of units)
      for (const path of u.config.devices) pack(path, 'birth', birthOf(byPath.get(path)!, at, r.heartbeatMs), at, r.name !== 'live')
  }
  /** State, counters and meter of a unit as they are, whether or not they changed. */
  const snapshot = (u: number, at: EpochMs): void => {
    const unit = units[u]!
    unit.config.devices.forEach((_, i) => {
      const b = buffers[u]![i]!
      b.samples.push(words[u]!.state(i, stateSample(unit, i, at)))
      b.heardAt = at
      b.sent = ''
    })
    words[u]!.order(at)
    words[u]!.people(at)
    counters(u, at)
    energy(u, at)
  }
  const counters = (u: number, at: EpochMs): void => {
    const unit = units[u]!
    const { profile } = unit.config
    profile.stations.forEach((_, i) => {
      const c = countersOf(unit, i)
      const b = buffers[u]![i]!
      const now = `${c.total} ${c.scrap} ${c.rework}`
      if (now === b.sent) return
      const fresh = b.sent === ''
      const [total, scrap, rework] = b.sent.split(' ').map(Number)
      b.sent = now
      heard(b, at)
      if (fresh || total !== c.total) b.samples.push({ at, n: 'count.total', v: c.total })
      b.samples.push({ at, n: 'count.good', v: c.good })
      if (fresh || scrap !== c.scrap) b.samples.push({ at, n: 'count.scrap', v: c.scrap })
      if ((fresh && profile.machine.rework > 0) || (!fresh && rework !== c.rework)) b.samples.push({ at, n: 'count.rework', v: c.rework })
    })
  }
  const energy = (u: number, at: EpochMs): void => {
    const b = buffers[u]!.at(-1)!
    if (b.meteredAt === at) return
    b.meteredAt = at
    b.samples.push({ at, n: 'energy.active', v: round(energyAt(units[u]!, at), 4), u: 'kWh' })
    heard(b, at)
  }
  // Live, the state itself is repeated every heartbeat; in a back-fill any reading shows that the device was alive.
  const heard = (b: Buffered, at: EpochMs): void => {
    if (last?.name !== 'live') b.heardAt = at
  }
  const silent = (at: EpochMs): boolean => silences.some(([a, b]) => at >= a && at < b)
  const muted = (u: number, at: EpochMs): boolean => silent(at) || silentAt(units[u]!, at)
  const wasMuted = units.map(() => false)

  /** One look at one unit: lets it run to `at` and notes what is due. */
  const look = (u: number, at: EpochMs, r: Resolution): void => {
    const unit = units[u]!
    const own = buffers[u]!
    let changed = false
    const before = unit.state.phase
    advance(
      unit,
      at,
      (i, sample) => {
        if (muted(u, sample.at)) return
        own[i]!.samples.push(sample.n === 'state' ? words[u]!.state(i, sample) : sample)
        if (sample.n === 'state') own[i]!.heardAt = sample.at
        changed ||= sample.n === 'state' || sample.n === 'alarm'
      },
      truth,
      r.signalMs,
    )
    if (muted(u, at)) {
      wasMuted[u] = true
      return
    }
    const back = wasMuted[u]!
    if (back) {
      wasMuted[u] = false
      snapshot(u, at)
      changed = true
    }
    const phase = r.name === 'live' ? phases[u]! : 0
    const due = (period: number): boolean => (at - phase) % period === 0
    // Where power is all there is, it comes as often as anybody looks.
    sampleSignals(unit, at, plan.form === 'power' ? Math.min(r.signalMs, r.stepMs) : r.signalMs, (i, sample) =>
      own[i]!.samples.push(sample),
    )
    // Pieces of the last seconds of planned time belong to the shift: they are told as of its end, one look ago.
    if (before === 'planned' && unit.state.phase !== 'planned') counters(u, at - r.stepMs)
    if (!back) {
      changed = words[u]!.turn(at) || changed
      words[u]!.people(at)
    }
    if (due(r.countMs)) counters(u, at)
    if (due(r.energyMs)) energy(u, at)
    own.forEach((b, i) => {
      if (at - b.heardAt < r.heartbeatMs) return
      b.samples.push(words[u]!.state(i, stateSample(unit, i, at)))
      b.heardAt = at
    })
    if (r.name === 'live' ? changed || due(r.flushMs) : due(r.flushMs)) send(u, at, r.name !== 'live')
  }

  return {
    enterprise: id,
    get at() {
      return state.at
    },
    will: () => ({ topic: `ib/v1/${id}/_/_/_/_/death`, payload: JSON.stringify({ v: 1, boot }) }),
    restart,
    advance(until, r) {
      if (last !== undefined && last !== r) flush(last.name !== 'live')
      last = r
      // A gateway that is silent has its births before it, like one that has not started.
      if (silent(state.at)) state.promised = 0
      else if (state.promised === 0) {
        // After a restart 1 ms later than the last readings of the time before, which would otherwise come twice.
        const at = state.boots > 1 ? state.at + 1 : state.at
        births(at, r)
        units.forEach((_, u) => {
          if (muted(u, at)) wasMuted[u] = true
          else snapshot(u, at)
        })
        for (const f of feeds) f.snapshot(at)
      } else if (state.promised !== r.heartbeatMs) births(state.at, r)
      // Looks fall on whole steps, and on the ends of planned time, which shifts and breaks put on whole minutes.
      for (let at = nextLook(state.at, r); at <= until; at = nextLook(at, r)) {
        for (let u = 0; u < units.length; u++) look(u, at, r)
        for (const f of feeds) if (f.look(at, r, silent(at))) packAll(f.device, f.take(), at, r.name !== 'live')
        state.at = at
      }
      const out = held
      held = []
      return out
    },
    flush() {
      if (last !== undefined) flush(last.name !== 'live')
      const out = held
      held = []
      return out
    },
    finish() {
      if (state.promised > 0)
        for (let u = 0; u < units.length; u++) {
          if (muted(u, state.at)) continue
          counters(u, state.at)
          energy(u, state.at)
        }
      if (state.promised > 0 && !silent(state.at)) for (const f of feeds) f.meters(state.at)
      if (last !== undefined) flush(last.name !== 'live')
      const out = held
      held = []
      return out
    },
    save() {
      for (const unit of units) settle(unit, unit.state.at, truth)
      return { ...state, units: units.map((u) => u.state), assets: feeds.map((f) => f.save()) }
    },
  }

  function flush(hist: boolean): void {
    units.forEach((_, u) => {
      send(u, state.at, hist)
    })
    for (const f of feeds) packAll(f.device, f.take(), state.at, hist)
  }
}

const nextLook = (at: EpochMs, r: Resolution): EpochMs => (Math.floor(at / r.stepMs) + 1) * r.stepMs

function birthOf(d: Device, at: EpochMs, heartbeatMs: number): Sample[] {
  return [
    { at, n: 'name', v: d.name },
    { at, n: 'type', v: d.type },
    { at, n: 'heartbeat', v: heartbeatMs / 1000, u: 's' },
    ...(d.idealCycle === undefined ? [] : [{ at, n: 'ideal.cycle', v: round(d.idealCycle, 6), u: 's' }]),
  ]
}

function spansOf(cluster: Cluster, enterprise: string, label: string, origin: EpochMs): [EpochMs, EpochMs][] {
  return cluster.events.filter((e) => e.enterprise === enterprise && e.label === label).map((e) => [origin + e.onsetMs, origin + e.endMs])
}

function faultsOf(cluster: Cluster, devices: readonly string[], code: string, origin: EpochMs): ActiveFault[] {
  return cluster.events.flatMap((e) => {
    const spec = e.device !== undefined && devices.includes(e.device) ? faultOf(profileOf(code), e.label) : undefined
    return spec === undefined ? [] : [{ spec, onset: origin + e.onsetMs, end: origin + e.endMs }]
  })
}
