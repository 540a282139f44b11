import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../model/dictionary.ts'
import type { State } from '../../../model/plant.ts'
import { decodeJson, isRejection } from '../../../model/wire/json.ts'
import { parseTopic } from '../../../model/wire/topic.ts'
import type { Message } from '../../../simulators/message.ts'
import { PROFILES } from '../../../simulators/profiles/catalog.ts'
import { HISTORY, LIVE, RECENT } from '../../../simulators/resolution.ts'
import { type SimulateOptions, simulatePlant } from '../../../simulators/simulate-plant.ts'
import type { TruthFile } from '../../../simulators/truth.ts'

const FROM = Date.UTC(2026, 2, 2, 0, 0) // 08:00 at the plant, a Monday
const text = (messages: Iterable<Message>) => [...messages].map((m) => `${m.topic} ${m.qos}${m.retain} ${m.payload}`)

type Naive = { states: Record<string, number>; counts: Record<string, number>; energy: number; hours: Map<number, number> }
function push<T>(map: Map<string, T[]>, key: string, value: T) {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** What a reader of the messages would count: state durations up to `to`, last counter minus first, all by device. */
function naive(messages: Iterable<Message>, to: number): Map<string, Naive> {
  const seen = new Map<string, { n: string; v: number | string; ts: number }[]>()
  for (const m of messages) {
    const device = m.topic.split('/').slice(2, 7).join('/')
    const message = decodeJson(m.payload)
    if (isRejection(message)) throw new Error(message.detail)
    for (const x of message.metrics as { n: string; v: number | string; ts?: number }[])
      push(seen, device, { ...x, ts: x.ts ?? message.ts })
  }
  const out = new Map<string, Naive>()
  for (const [device, all] of seen) {
    const of = (n: string) => all.filter((x) => x.n === n).sort((a, b) => a.ts - b.ts)
    const states: Record<string, number> = {}
    const s = of('state')
    s.forEach((x, i) => {
      states[x.v] = (states[x.v] ?? 0) + (s[i + 1]?.ts ?? to) - x.ts
    })
    const delta = (n: string) => (of(n).length === 0 ? 0 : Number(of(n).at(-1)!.v) - Number(of(n)[0]!.v))
    const hours = new Map<number, number>()
    of('count.good').forEach((x, i, list) => {
      if (i > 0)
        hours.set(
          Math.floor((x.ts - 1) / 3_600_000),
          (hours.get(Math.floor((x.ts - 1) / 3_600_000)) ?? 0) + Number(x.v) - Number(list[i - 1]!.v),
        )
    })
    out.set(device, {
      states,
      counts: Object.fromEntries(['total', 'good', 'scrap', 'rework'].map((c) => [c, delta(`count.${c}`)])),
      energy: delta('energy.active'),
      hours,
    })
  }
  return out
}

function compare(counted: Map<string, Naive>, truth: TruthFile) {
  for (const [path, { total, hours }] of Object.entries(truth.devices)) {
    const n = counted.get(path)!
    expect(n.counts, path).toEqual({ total: total.pq, good: total.gq, scrap: total.sq, rework: total.rq })
    // A repair that goes on through a break is FAULT all the time, and planned time only before and after.
    for (const [state, ms] of Object.entries(total.states))
      if (['RUN', 'SETUP', 'IDLE', 'MINOR'].includes(state)) expect(n.states[state as State], `${path} ${state}`).toBe(ms)
      else expect(n.states[state as State], `${path} ${state}`).toBeGreaterThanOrEqual(ms)
    expect(Math.abs(n.energy - total.energyKwh)).toBeLessThan(2e-3 + total.energyKwh * 1e-4)
    for (const h of hours) expect(n.hours.get(h.from / 3_600_000) ?? 0, `${path} ${new Date(h.from).toISOString()}`).toBe(h.gq)
  }
}

describe('simulated plant', () => {
  it('says the same for the same seed, byte for byte, and something else for another', () => {
    const day = (seed: string) => text(simulatePlant('P1', { seed, from: FROM, hours: 1 }).messages)
    expect(day('a')).toEqual(day('a'))
    expect(day('a')).not.toEqual(day('b'))
  })

  it('does not shift one machine by adding another', () => {
    const own = (units: number) =>
      text(simulatePlant('P5', { from: FROM, hours: 2, units }).messages)
        .filter((line) => line.includes('/imm-01/'))
        .map((line) => line.replace(/"seq":\d+/, ''))
    expect(own(3)).toEqual(own(1))
  })

  it('keeps to the limits and names of the message rules, in every profile, form and resolution', () => {
    const names = new Set<string>()
    const topics = new Set<string>()
    for (const { code } of PROFILES)
      for (const form of ['full', 'flat'] as const)
        for (const resolution of [LIVE, RECENT, HISTORY]) {
          const { messages } = simulatePlant(code, { from: FROM, hours: resolution === LIVE ? 0.2 : 4, form, resolution })
          const readings = new Set<string>()
          let seq = 0
          for (const m of messages) {
            topics.add(m.topic)
            const message = decodeJson(m.payload)
            if (isRejection(message)) throw new Error(`${code}: ${message.detail} in ${m.payload}`)
            const whole =
              form === 'flat' || (message.seq === seq++ && message.metrics.length <= 100 && message.metrics.length === m.samples)
            if (!whole || m.payload.length > 8192 || message.hist !== (resolution !== LIVE)) throw new Error(`${code}: ${m.payload}`)
            for (const x of message.metrics) {
              names.add(String(x.n))
              // No reading comes twice: the books of a clean plant have no duplicates.
              const key = `${m.topic.slice(0, m.topic.lastIndexOf('/'))} ${x.n} ${x.ts ?? message.ts} ${x.code ?? ''}`
              if (readings.has(key)) throw new Error(`${code}: ${key} twice`)
              readings.add(key)
            }
          }
        }
    for (const topic of topics) expect(parseTopic(topic), topic).toBeDefined()
    // A word about an order is a fact, not a reading: the dictionary of metrics has no room for it.
    expect(names.delete('order')).toBe(true)
    for (const name of names) expect(isRejection(lookUp(name)), name).toBe(false)
  }, 20_000)

  const cases: [string, SimulateOptions][] = [
    ['live', { from: FROM, hours: 6 }],
    ['back-fill, three shifts', { from: FROM, hours: 24, resolution: HISTORY, shifts: 'three' }],
    ['back-fill, flat form', { from: FROM, hours: 24, resolution: HISTORY, form: 'flat' }],
  ]
  it.each(cases)(
    'tells what a naive count of its messages gives: %s',
    (_name, options) => {
      for (const profile of ['P1', 'P3']) {
        const plant = simulatePlant(profile, options)
        const counted = naive(plant.messages, options.from + options.hours * 3_600_000)
        compare(counted, plant.truth())
      }
    },
    20_000,
  )
})
