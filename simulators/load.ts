// Load generator: numbered messages of the full form from many connections at a given rate, and how fast they are acknowledged.
// Bounded in time, in count and in what is under way; measures, and never judges.
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom, uniform } from './random.ts'
import { createWindow } from './window.ts'
import { type Login, openWire, type Wire } from './wire.ts'

export type LoadOptions = {
  readonly url: string
  readonly login?: Login
  /** Enterprise whose topics are used; it must be the login's. */
  readonly enterprise: string
  /** 1 to 5,000. Default 20. */
  readonly connections?: number
  /** Messages a second over all connections; 0: as fast as they are acknowledged. Default 1,000. */
  readonly rate?: number
  /** Metrics in each message, 1 to 100. Default 5. */
  readonly metrics?: number
  readonly qos?: 0 | 1
  /** Length of the test at most, 1 to 3,600 s. Default 30, or the longest where a count is given. */
  readonly seconds?: number
  /** At most this many messages. */
  readonly count?: number
  /** Devices the messages are spread over. Default: one a connection. */
  readonly devices?: number
  /** Messages not acknowledged at once. Default 2,000. */
  readonly window?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
}
type LoadProgress = { readonly seconds: number; readonly sent: number; readonly acknowledged: number; readonly inFlight: number }
export type LoadResult = {
  readonly sent: number
  /** QoS 1 only. */
  readonly acknowledged: number
  readonly failed: number
  readonly seconds: number
  readonly sentPerSecond: number
  readonly acksPerSecond: number
  /** From publish to acknowledgement, ms; null without an acknowledgement. Within 5 % of the exact value. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/** Messages are handed out in slices of this length. */
const SLICE_MS = 10

export async function runLoad(o: LoadOptions): Promise<LoadResult> {
  const connections = whole('connections', o.connections ?? 20, 1, 5000)
  const rate = o.rate ?? 1000
  const metrics = whole('metrics', o.metrics ?? 5, 1, 100)
  const seconds = whole('seconds', o.seconds ?? (o.count === undefined ? 30 : 3600), 1, 3600)
  const devices = whole('devices', o.devices ?? connections, 1, 20_000)
  const limit = o.count ?? Number.POSITIVE_INFINITY
  const qos = o.qos ?? 1
  const window = createWindow(o.window ?? 2000, o.signal)
  const latency = createHistogram()
  const boot = Math.floor(Math.random() * 2 ** 32).toString(16)
  const wires: Wire[] = []
  try {
    for (let i = 0; i < connections; i += 16)
      wires.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(16, connections - i) }, (_, k) =>
            openWire({
              url: o.url,
              clientId: `load-${boot}-${i + k}`,
              window,
              onAck: latency.add,
              ...(o.login === undefined ? {} : { login: o.login }),
            }),
          ),
        )),
      )
    const next = messageMaker(o.enterprise, devices, metrics, boot)
    const began = performance.now()
    let sent = 0
    let told = 0
    const elapsed = (): number => (performance.now() - began) / 1000
    const progress = (): void =>
      o.onProgress?.({ seconds: elapsed(), sent, acknowledged: sum(wires, 'acknowledged'), inFlight: window.inFlight })
    while (elapsed() < seconds && sent < limit && !o.signal?.aborted) {
      const due = Math.min(limit, rate === 0 ? sent + 500 : Math.floor(elapsed() * rate))
      for (; sent < due; sent++) await wires[sent % connections]!.send({ ...next(sent), qos, retain: false })
      if (Math.floor(elapsed()) > told) {
        told = Math.floor(elapsed())
        progress()
      }
      await wait(rate === 0 ? 0 : SLICE_MS)
    }
    const lasted = elapsed()
    // What is still under way counts if it comes within 10 s.
    for (let tries = 0; window.inFlight > 0 && tries < 200; tries++) await wait(50)
    const untilLastAck = window.inFlight > 0 ? elapsed() : Math.max(lasted, latency.lastAt() === 0 ? 0 : (latency.lastAt() - began) / 1000)
    progress()
    const acknowledged = sum(wires, 'acknowledged')
    return {
      sent,
      acknowledged,
      failed: sum(wires, 'failed'),
      seconds: lasted,
      sentPerSecond: sent / lasted,
      acksPerSecond: acknowledged / untilLastAck,
      p50Ms: latency.quantile(0.5),
      p99Ms: latency.quantile(0.99),
      maxMs: latency.quantile(1),
    }
  } finally {
    await Promise.all(wires.map((w) => w[Symbol.asyncDispose]()))
  }
}

const sum = (wires: readonly Wire[], of: 'acknowledged' | 'failed'): number => wires.reduce((total, w) => total + w[of], 0)

function whole(name: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new Error(`${name} is a whole number from ${low} to ${high}, got ${value}`)
  return value
}

/** A counter, an energy register and samples, as a plant mixes them; every device numbers its own messages. */
function messageMaker(
  enterprise: string,
  devices: number,
  metrics: number,
  boot: string,
): (n: number) => { topic: string; payload: Buffer } {
  const random = createRandom('load')
  return (n) => {
    const device = n % devices
    const seq = Math.floor(n / devices)
    const m: string[] = []
    for (let i = 0; i < metrics; i++)
      m.push(
        i === 0
          ? `{"n":"count.good","v":${seq}}`
          : i === 1
            ? `{"n":"energy.active","v":${(seq * 0.01).toFixed(2)},"u":"kWh"}`
            : `{"n":"process.load_${i}","v":${(20 + 5 * uniform(random)).toFixed(3)}}`,
      )
    return {
      topic: `ib/v1/${enterprise}/load/load/load/d-${device}/tele`,
      payload: Buffer.from(`{"v":1,"boot":"${boot}","seq":${seq},"ts":${Date.now()},"cq":"ntp","m":[${m.join(',')}]}`),
    }
  }
}

/** Latencies in buckets 5 % wide, 10 µs to 200 s: 360 numbers however long a test lasts. */
function createHistogram(): { add: (ms: number) => void; quantile: (q: number) => number | null; lastAt: () => number } {
  const WIDTH = Math.log(1.05)
  const buckets = new Float64Array(360)
  let count = 0
  let last = 0
  return {
    add(ms) {
      const bucket = Math.floor(Math.log(Math.max(0.01, ms) / 0.01) / WIDTH)
      buckets[Math.min(buckets.length - 1, bucket)]!++
      count++
      last = performance.now()
    },
    quantile(q) {
      if (count === 0) return null
      let left = Math.max(1, Math.ceil(q * count))
      for (let i = 0; i < buckets.length; i++) {
        left -= buckets[i]!
        // The middle of the bucket.
        if (left <= 0) return 0.01 * Math.exp((i + 0.5) * WIDTH)
      }
      return null
    },
    lastAt: () => last,
  }
}
