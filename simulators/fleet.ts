// Plants on the wire: every gateway of a cluster over MQTT, first the history in a hurry, then live, without a seam between. Goes on
// where an earlier run stopped. Bounded by one window of unacknowledged publishes: a slow broker makes plants lag, and a plant that
// lags sends its past as a gateway that was cut off would.
import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises'
import type { EpochMs } from '../model/reading.ts'
import { brokenMessage } from './broken.ts'
import type { Cluster, EnterprisePlan } from './cluster-plan.ts'
import { createGateway, type Gateway } from './gateway.ts'
import type { Message } from './message.ts'
import { BEHIND, HISTORY, LIVE, spanFrom } from './resolution.ts'
import { keyOf, readSavedFleet, type SavedFleet } from './saved-fleet.ts'
import { createTruth, type Truth, writeJson } from './truth.ts'
import { createWindow, type SendWindow } from './window.ts'
import { type Login, openWire, type Wire } from './wire.ts'

type FleetProgress = {
  readonly phase: 'connect' | 'backfill' | 'live'
  /** Event time reached by the plant that is furthest behind. */
  readonly at: EpochMs
  /** Share of the way from the beginning to now, 0..1. */
  readonly share: number
  readonly messages: number
  readonly readings: number
  readonly inFlight: number
}
export type FleetOptions = {
  /** mqtt://host:port or ws://host:port/mqtt */
  readonly url: string
  readonly cluster: Cluster
  readonly credentials: (enterprise: string) => Login | undefined | Promise<Login | undefined>
  /** Hours of history sent before going live, 0 to 168. Default 24. */
  readonly backfillHours?: number
  /** Above 1: plays the history at this multiple of real time and in full detail, instead of thinned and as fast as it goes. */
  readonly speed?: number
  /** Ground truth is written here. */
  readonly truthFile?: string
  /** Where the machines stand is kept here; a later run with the same cluster goes on from it. */
  readonly stateFile?: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: FleetProgress) => void
  readonly log?: (line: string) => void
  /** Unacknowledged publishes at once. Default 1,000. */
  readonly window?: number
}
export type FleetResult = { readonly messages: number; readonly readings: number; readonly acknowledged: number; readonly failed: number }

type Plant = {
  readonly plan: EnterprisePlan
  readonly gateway: Gateway
  wire: Wire | undefined
  /** Not connected again before this moment. */
  retryAt: EpochMs
  restarted: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const SAVE_EVERY = 60 * SECOND
const SAVE_EVERY_IN_BACKFILL = 5 * SECOND
const RETRY_AFTER = 5 * SECOND
const BROKEN_EVERY = 15 * SECOND

/** Runs until `signal` is aborted, then says goodbye and saves. Throws when the broker cannot be reached or refuses a gateway. */
export async function runFleet(o: FleetOptions): Promise<FleetResult> {
  const { cluster, signal, log = () => {}, backfillHours = 24 } = o
  const started = Math.floor(Date.now() / SECOND) * SECOND
  const earliest = Math.floor((started - Math.min(168, Math.max(0, backfillHours)) * HOUR) / HISTORY.stepMs) * HISTORY.stepMs
  const saved = await readSavedFleet(o.stateFile, cluster, earliest, log)
  const origin = saved?.origin ?? started
  const truth = createTruth(saved?.truth ?? undefined)
  for (const { onsetMs, endMs, ...e } of cluster.events) truth.event({ ...e, onset: origin + onsetMs, end: origin + endMs })
  const window = createWindow(o.window ?? 1000, signal)
  const plants = cluster.enterprises.map((plan): Plant => {
    const from = saved?.gateways[plan.enterprise.id] ?? (backfillHours > 0 ? earliest : started)
    const gateway = createGateway({ cluster, plan, origin, truth, from, run: String(started) })
    return { plan, gateway, wire: undefined, retryAt: 0, restarted: false }
  })
  const fleet = new Fleet(o, plants, window, truth, origin, keyOf(cluster))
  try {
    await fleet.connect()
    await fleet.backfill()
    await fleet.live()
  } catch (error) {
    // Being told to stop is the usual end.
    if (!signal.aborted) throw error
  } finally {
    await fleet.close()
  }
  return fleet.result
}

class Fleet {
  readonly #o: FleetOptions
  readonly #plants: readonly Plant[]
  readonly #window: SendWindow
  readonly #truth: Truth
  readonly #origin: EpochMs
  readonly #key: string
  readonly #from: EpochMs
  readonly #begun = Date.now()
  #broken: Wire | undefined
  #brokenSent = 0
  #messages = 0
  #readings = 0
  #acknowledged = 0
  #failed = 0
  #savedAt = Date.now()

  constructor(o: FleetOptions, plants: readonly Plant[], window: SendWindow, truth: Truth, origin: EpochMs, key: string) {
    this.#o = o
    this.#plants = plants
    this.#window = window
    this.#truth = truth
    this.#origin = origin
    this.#key = key
    this.#from = Math.min(...plants.map((p) => p.gateway.at))
  }

  get #compressed(): boolean {
    return (this.#o.speed ?? 1) > 1
  }

  get result(): FleetResult {
    return { messages: this.#messages, readings: this.#readings, acknowledged: this.#acknowledged, failed: this.#failed }
  }

  /** A few at a time: a broker that starts up need not meet all plants in one moment. */
  async connect(): Promise<void> {
    this.#tell('connect')
    const queue = [...this.#plants]
    const next = async (): Promise<void> => {
      for (let p = queue.shift(); p !== undefined; p = queue.shift()) await this.#join(p)
    }
    await Promise.all(Array.from({ length: 8 }, next))
  }

  /** Half an hour of all plants at a time, so that they come through history side by side. */
  async backfill(): Promise<void> {
    if (this.#compressed) return
    for (;;) {
      const behind = Math.min(...this.#plants.map((p) => p.gateway.at))
      if (Date.now() - behind <= BEHIND) break
      const until = behind + HISTORY.flushMs
      for (const p of this.#plants) {
        if (p.gateway.at >= until) continue
        await this.#send(p, this.#catchUp(p.gateway, until))
        // Sockets are read and written between two plants.
        await breathe()
      }
      this.#tell('backfill')
      await this.#saveAfter(SAVE_EVERY_IN_BACKFILL)
    }
    for (const p of this.#plants) await this.#send(p, p.gateway.flush())
    await this.#window.empty()
    await this.#saveAfter(0)
    this.#o.log?.(
      `history sent: ${this.#messages} messages, ${this.#readings} readings in ${((Date.now() - this.#begun) / 1000).toFixed(1)} s`,
    )
  }

  async live(): Promise<never> {
    for (;;) {
      const now = this.#now()
      for (const p of this.#plants) await this.#beat(p, now)
      await this.#sendBroken(now)
      this.#tell('live')
      await this.#saveAfter(SAVE_EVERY)
      await wait(SECOND - (Date.now() % SECOND), undefined, { signal: this.#o.signal })
    }
  }

  async close(): Promise<void> {
    const sent = this.#messages > 0
    // Counters and meters once more, so that nothing made before the end is missing from it.
    for (const p of this.#plants)
      for (const m of p.gateway.finish()) {
        this.#messages++
        this.#readings += m.samples
        await p.wire?.send(m)
      }
    for (let tries = 0; this.#window.inFlight > 0 && tries < 60; tries++) await wait(50)
    // A fleet that never got through keeps what an earlier one saved.
    if (sent) await this.#save()
    const wires = [...this.#plants.map((p) => p.wire), this.#broken].filter((w) => w !== undefined)
    for (const w of wires) this.#failed += w.failed
    await Promise.all(wires.map((w) => w[Symbol.asyncDispose]()))
  }

  /** One second of one plant. */
  async #beat(p: Plant, now: EpochMs): Promise<void> {
    if (now < p.retryAt) return
    if (this.#during(p, 'GATEWAY_RESTART', now)) {
      if (p.wire !== undefined) await this.#drop(p)
      p.restarted = true
      return
    }
    if (this.#during(p, 'GATEWAY_SILENT', now)) {
      if (p.wire !== undefined) await this.#drop(p)
      p.gateway.advance(now, LIVE)
      p.restarted = true
      return
    }
    if (p.wire === undefined) {
      if (p.restarted) p.gateway.restart()
      p.restarted = false
      // Not awaited: the others go on. The next look is after this attempt has worked or failed.
      p.retryAt = Number.POSITIVE_INFINITY
      this.#join(p).then(
        () => {
          p.retryAt = 0
        },
        (error: Error) => {
          p.retryAt = Date.now() + RETRY_AFTER
          this.#o.log?.(error.message)
        },
      )
      return
    }
    // Without a connection, or with too much under way, a gateway keeps what it has; its machines are asked when it is back.
    if (!p.wire.connected || p.wire.inFlight > 500) return
    await this.#send(p, this.#compressed ? p.gateway.advance(now, LIVE) : this.#catchUp(p.gateway, now))
  }

  /** Messages of a plant up to `until`, thinned by their age. */
  #catchUp(gateway: Gateway, until: EpochMs): Message[] {
    const messages: Message[] = []
    for (;;) {
      const now = Date.now()
      const end = Math.min(until, now)
      const { to, resolution } = spanFrom(gateway.at, now)
      if (gateway.at >= end) break
      const before = gateway.at
      for (const m of gateway.advance(Math.min(end, to), resolution)) messages.push(m)
      if (gateway.at === before) break
    }
    return messages
  }

  async #send(p: Plant, messages: readonly Message[]): Promise<void> {
    for (const m of messages) {
      this.#messages++
      this.#readings += m.samples
      await p.wire?.send(m)
    }
    // What was made has gone out; a plant told to stop makes no more.
    this.#o.signal.throwIfAborted()
  }

  async #join(p: Plant): Promise<void> {
    const { id } = p.plan.enterprise
    const login = await this.#o.credentials(id)
    const options = { url: this.#o.url, clientId: `${id}-gw`, will: p.gateway.will(), window: this.#window, onAck: this.#acked }
    const wire = await openWire(login === undefined ? options : { ...options, login })
    if (this.#o.signal.aborted) await wire[Symbol.asyncDispose]()
    this.#o.signal.throwIfAborted()
    p.wire = wire
  }
  readonly #acked = (): void => {
    this.#acknowledged++
  }

  /** The broker is to send the will: everything said so far is acknowledged first, as a gateway with a buffer on disk would have it. */
  async #drop(p: Plant): Promise<void> {
    await this.#send(p, p.gateway.flush())
    const wire = p.wire!
    for (let tries = 0; wire.inFlight > 0 && tries < 20; tries++) await wait(50)
    this.#failed += wire.failed
    wire.cut()
    p.wire = undefined
  }

  #during(p: Plant, label: string, now: EpochMs): boolean {
    return this.#o.cluster.events.some(
      (e) => e.label === label && e.enterprise === p.plan.enterprise.id && now >= this.#origin + e.onsetMs && now < this.#origin + e.endMs,
    )
  }

  async #sendBroken(now: EpochMs): Promise<void> {
    const p = this.#plants.find((x) => this.#during(x, 'BROKEN_MESSAGES', now))
    if (p === undefined || Math.floor(now / SECOND) % (BROKEN_EVERY / SECOND) !== 0) return
    if (this.#broken === undefined) {
      const { id } = p.plan.enterprise
      const login = await this.#o.credentials(id)
      const options = { url: this.#o.url, clientId: `${id}-test`, window: this.#window }
      this.#broken = await openWire(login === undefined ? options : { ...options, login })
    }
    const { topic, payload } = brokenMessage(p.plan.devices[0]!.path, now, this.#brokenSent++)
    // QoS 0: a broker may close the connection over one of these, and it must not come again on the next.
    await this.#broken.send({ topic, payload, qos: 0, retain: false })
  }

  /** Real time, or history at its own pace until it has caught up. */
  #now(): EpochMs {
    const now = Math.floor(Date.now() / SECOND) * SECOND
    if (!this.#compressed) return now
    const played = this.#from + (Date.now() - this.#begun) * (this.#o.speed ?? 1)
    return Math.min(now, Math.floor(played / SECOND) * SECOND)
  }

  #tell(phase: FleetProgress['phase']): void {
    const at = Math.min(...this.#plants.map((p) => p.gateway.at))
    const now = Date.now()
    const share = now > this.#from ? Math.min(1, (at - this.#from) / (now - this.#from)) : 1
    this.#o.onProgress?.({ phase, at, share, messages: this.#messages, readings: this.#readings, inFlight: this.#window.inFlight })
  }

  async #saveAfter(ms: number): Promise<void> {
    if (Date.now() - this.#savedAt < ms) return
    for (const p of this.#plants) await this.#send(p, p.gateway.flush())
    await this.#save()
  }

  async #save(): Promise<void> {
    const { stateFile, truthFile } = this.#o
    const gateways = Object.fromEntries(this.#plants.map((p) => [p.plan.enterprise.id, p.gateway.save()]))
    const to = Math.min(...this.#plants.map((p) => p.gateway.at))
    const truth = truthFile === undefined ? null : this.#truth.file(this.#from, to)
    // One file holds machines and truth, so that a later run finds both at the same moment.
    const state: SavedFleet = { v: 1, key: this.#key, origin: this.#origin, gateways, truth }
    if (stateFile !== undefined) await writeJson(stateFile, state)
    if (truthFile !== undefined) await writeJson(truthFile, truth)
    this.#savedAt = Date.now()
  }
}
