// A week of simulated plants as a plant network delivers it: repeats, a gateway that was cut off and sends what it kept two days later,
// and a service that is killed and started again in between. What is asked of it is that nobody can tell from the figures.
import type { MqttClient } from 'mqtt'
import type { Message } from '../../simulators/message.ts'
import { HISTORY } from '../../simulators/resolution.ts'
import { type SimulatedPlant, type SimulateOptions, simulatePlant } from '../../simulators/simulate-plant.ts'
import type { TruthFile } from '../../simulators/truth.ts'
import { type Credential, connect } from './service.ts'

const HOUR = 3_600_000
export const DAYS = 7
/** A Monday, midnight at the plant. */
export const WEEK_FROM = Date.parse('2026-03-02T00:00:00+08:00')
/** One message in so many comes twice at once, one a day later. */
const REPEATED = 50
const REPEATED_LATER = 211
/** Cut off from 10:00 to 16:00 of the third day; what was kept arrives at noon of the fifth. */
const CUT_OFF = [WEEK_FROM + 58 * HOUR, WEEK_FROM + 64 * HOUR] as const
const BACK_AT = WEEK_FROM + 108 * HOUR

export type WeekPlant = {
  readonly plant: SimulatedPlant
  readonly messages: readonly Message[]
  readonly unique: number
  readonly readings: number
}

/** A plant's week in order of delivery. The first device of the plant is the one that is cut off. */
export function weekOf(profile: string, options: Omit<SimulateOptions, 'from' | 'hours'>): WeekPlant {
  const plant = simulatePlant(profile, { from: WEEK_FROM, hours: DAYS * 24, resolution: HISTORY, ...options })
  const cutOff = `/${plant.devices[0]!.path}/`
  const out: { at: number; m: Message }[] = []
  let unique = 0
  let readings = 0
  for (const m of plant.messages) {
    const late = m.topic.includes(cutOff) && m.at >= CUT_OFF[0] && m.at < CUT_OFF[1]
    out.push({ at: late ? BACK_AT : m.at, m })
    unique++
    readings += m.samples
    if (unique % REPEATED === 0) out.push({ at: late ? BACK_AT : m.at, m })
    if (unique % REPEATED_LATER === 0) out.push({ at: Math.max(late ? BACK_AT : 0, m.at + 24 * HOUR), m })
  }
  // A stable sort: what is sent at one moment keeps its order.
  out.sort((a, b) => a.at - b.at)
  return { plant, messages: out.map((x) => x.m), unique, readings }
}

/** What really happened to each device on each day, from the truth by the hour. OEE is null on a day without planned time. */
export function daysOf(truth: TruthFile): Map<string, { readonly oee: number | null; readonly energyKwh: number }[]> {
  const days = new Map<string, { oee: number | null; energyKwh: number }[]>()
  const dayOf = (at: number) => Math.floor((at - WEEK_FROM) / (24 * HOUR))
  for (const [path, { hours }] of Object.entries(truth.devices))
    days.set(
      path,
      Array.from({ length: DAYS }, (_, day) => {
        const own = hours.filter((h) => dayOf(h.from) === day)
        const sum = (of: (h: (typeof own)[number]) => number) => own.reduce((total, h) => total + of(h), 0)
        const plannedMs = sum((h) => h.plannedMs)
        return { oee: plannedMs > 0 ? (1000 * sum((h) => h.priGq)) / plannedMs : null, energyKwh: sum((h) => h.energyKwh) }
      }),
    )
  for (const [path, { hours }] of Object.entries(truth.assets ?? {}))
    days.set(
      path,
      Array.from({ length: DAYS }, (_, day) => {
        const own = hours.filter((h) => dayOf(h.from) === day)
        return { oee: null, energyKwh: own.reduce((total, { amounts: a }) => total + (a.totalKwh ?? a.energyKwh ?? 0), 0) }
      }),
    )
  return days
}

export type Sender = {
  send(m: Message): Promise<void>
  /** Resolves when everything is acknowledged. */
  settled(): Promise<void>
  /** The connection is gone; what was not acknowledged will be sent again by whoever takes it. */
  drop(): Promise<readonly Message[]>
}
const WINDOW = 200

export async function openSender(url: string, credential: Credential): Promise<Sender> {
  const client: MqttClient = await connect(url, credential, { clientId: `${credential.username}-gw` })
  client.on('error', () => {})
  const waiting = new Set<Message>()
  let wake = () => {}
  const until = async (limit: number) => {
    while (waiting.size > limit)
      await new Promise<void>((done) => {
        wake = done
      })
  }
  return {
    async send(m) {
      await until(WINDOW - 1)
      // A message that is repeated at once is under way twice.
      const copy = { ...m }
      waiting.add(copy)
      client.publish(m.topic, m.payload, { qos: 1 }, (error) => {
        if (!error) waiting.delete(copy)
        wake()
      })
    },
    settled: () => until(0),
    async drop() {
      const left = [...waiting]
      await new Promise<void>((done) => client.end(true, {}, () => done()))
      return left
    },
  }
}
