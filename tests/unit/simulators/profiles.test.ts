import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../model/dictionary.ts'
import { conversion } from '../../../model/units.ts'
import { isRejection } from '../../../model/wire/json.ts'
import { oracle } from '../../../simulators/machine.ts'
import { PROFILES } from '../../../simulators/profiles/catalog.ts'
import { mcbLine } from '../../../simulators/profiles/mcb-line.ts'
import { HISTORY, LIVE, RECENT } from '../../../simulators/resolution.ts'
import { type SimulateOptions, simulatePlant } from '../../../simulators/simulate-plant.ts'

const FROM = Date.UTC(2026, 2, 2)
type Value = { readonly device: string; readonly n: string; readonly v: number | string | boolean; readonly ts: number }
/** All values of a simulated line, and the truth about it. */
function values(profile: string, options: Omit<SimulateOptions, 'from'>) {
  const plant = simulatePlant(profile, { from: FROM, ...options })
  const all: Value[] = []
  for (const m of plant.messages)
    for (const x of JSON.parse(String(m.payload)).m as Value[]) all.push({ ...x, device: m.topic.split('/')[6]! })
  return { all, truth: plant.truth() }
}
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
const of = (all: readonly Value[], n: string, fromHour: number, toHour: number) =>
  all.filter((x) => x.n === n && x.ts >= FROM + fromHour * 3_600_000 && x.ts < FROM + toHour * 3_600_000).map((x) => Number(x.v))

describe('profiles', { timeout: 30_000 }, () => {
  it('send names, units and values that the dictionary takes', () => {
    for (const profile of PROFILES) {
      for (const s of profile.signals) {
        const rule = lookUp(s.metric)
        if (isRejection(rule)) throw new Error(rule.detail)
        expect(conversion(s.unit, rule.unit ?? s.unit), `${profile.code} ${s.metric} ${s.unit}`).toBeDefined()
        expect(profile.stations.some((x) => x.id === s.station)).toBe(true)
      }
      const { all } = values(profile.code, { hours: 1, resolution: RECENT })
      for (const s of profile.signals) {
        const rule = lookUp(s.metric)
        if (isRejection(rule)) throw new Error(rule.detail)
        const seen = of(all, s.metric, 0, 1)
        expect(seen.length, `${profile.code} ${s.metric}`).toBeGreaterThan(2)
        expect(seen.every((v) => v >= rule.min && v <= rule.max)).toBe(true)
      }
      for (const f of Object.values(profile.faults)) {
        expect(f.station === undefined || profile.stations.some((x) => x.id === f.station)).toBe(true)
        for (const metric of Object.keys(f.apply(10, 0, 26).signals ?? {}))
          expect(
            profile.signals.some((s) => s.metric === metric),
            metric,
          ).toBe(true)
      }
    }
  })

  it('have one station that counts for the whole, the line end', () => {
    for (const { stations } of PROFILES) expect(stations.map((s) => s.kpiScope)).toEqual(stations.map((_, i) => i === stations.length - 1))
  })
})

describe('line of Yueqing', { timeout: 30_000 }, () => {
  it('keeps the figures of its machine at the line end over 500 hours, shifts or not', () => {
    const o = oracle(mcbLine.machine)
    const plant = simulatePlant('P1', { from: FROM, hours: 500, resolution: HISTORY, seed: 'line', shifts: 'three' })
    for (const _ of plant.messages);
    const { total } = plant.truth().devices[plant.kpiDevices[0]!]!
    const share = (state: keyof typeof total.states) => (total.states[state] ?? 0) / total.plannedMs
    expect(Math.abs(share('RUN') - o.shares.RUN)).toBeLessThan(0.02)
    expect(Math.abs(share('SETUP') - o.aust)).toBeLessThan(0.015)
    expect(Math.abs(share('IDLE') - o.adot)).toBeLessThan(0.015)
    expect(Math.abs(share('MINOR') + share('STARVED') + share('BLOCKED') + share('FAULT') - o.adet)).toBeLessThan(0.015)
    expect(Math.abs(total.oee! - o.oee)).toBeLessThan(0.02)
    // Breaks are outside planned time: 22.5 h of a day.
    expect(total.plannedMs / (500 * 3_600_000)).toBeCloseTo(22.5 / 24, 2)
  })

  it('stops and starts its other stations 1 to 3 s after the one where the stop began', () => {
    const { all } = values('P1', { hours: 8, resolution: HISTORY })
    const states = all.filter((x) => x.n === 'state')
    for (const fault of states.filter((x) => x.v === 'FAULT' || x.v === 'MINOR')) {
      const others = states.filter((x) => x.device !== fault.device && x.ts > fault.ts && x.ts <= fault.ts + 3000)
      for (const x of others) {
        if (x.v === 'RUN') continue
        expect(x.ts - fault.ts).toBeGreaterThanOrEqual(1000)
        expect(x.v).toBe(x.device < fault.device ? 'BLOCKED' : 'STARVED')
      }
    }
    expect(states.some((x) => x.v === 'BLOCKED')).toBe(true)
  })

  const fault = (label: string, hours: number, onsetHours = 0) => [{ label, onsetHours, hours }]
  it('shows the signature of each fault', () => {
    const day = values('P1', { hours: 14, resolution: HISTORY }).all
    // SOURCE_DRIFT: trip times up about 3.4 % after 6 h, against the same line without it.
    const drift = values('P1', { hours: 14, resolution: HISTORY, faults: fault('SOURCE_DRIFT', 14) }).all
    expect(mean(of(drift, 'process.trip_time', 6, 14)) / mean(of(day, 'process.trip_time', 6, 14))).toBeCloseTo(1.034, 2)
    expect(of(drift, 'env.temperature', 0, 14)).toEqual(of(day, 'env.temperature', 0, 14))
    // BIMETAL_LOT: +6 % at once.
    const lot = values('P1', { hours: 4, resolution: HISTORY, faults: fault('BIMETAL_LOT', 4) }).all
    expect(mean(of(lot, 'process.trip_time', 0, 4)) / mean(of(day, 'process.trip_time', 0, 4))).toBeCloseTo(1.06, 2)
    // AIR_LEAK: pressure 0.58 → 0.50, cycle +8 %.
    const leak = values('P1', { hours: 4, resolution: HISTORY, faults: fault('AIR_LEAK', 4) })
    expect(mean(of(leak.all, 'process.air_pressure', 0, 4))).toBeCloseTo(0.5, 2)
    expect(mean(of(leak.all, 'cycle.time', 0, 4)) / mean(of(day, 'cycle.time', 0, 4))).toBeCloseTo(1.08, 1)
    // ELECTRODE_WEAR: without dressing the displacement falls past the saw-tooth, and welds fail.
    const worn = values('P1', { hours: 14, resolution: HISTORY, faults: fault('ELECTRODE_WEAR', 14) })
    expect(Math.min(...of(worn.all, 'process.weld_displacement', 10, 14))).toBeLessThan(0.18)
    expect(mean(of(worn.all, 'process.weld_displacement', 12, 14))).toBeLessThan(0.19)
    const scrap = (t: typeof worn.truth) => Object.entries(t.devices).find(([p]) => p.endsWith('s30-weld'))![1].total.sq
    expect(scrap(worn.truth)).toBeGreaterThan(2 * scrap(values('P1', { hours: 14, resolution: HISTORY }).truth))
    // AMBIENT: hotter shop, shorter trip times, both explained by each other.
    const hot = values('P1', { hours: 8, resolution: HISTORY, faults: fault('AMBIENT', 8) }).all
    expect(mean(of(hot, 'env.temperature', 4, 8)) - mean(of(day, 'env.temperature', 4, 8))).toBeCloseTo(6, 1)
    expect(mean(of(hot, 'process.trip_time', 4, 8))).toBeLessThan(mean(of(day, 'process.trip_time', 4, 8)))
    // VISION_DIRTY: more rework at the line end, no more scrap.
    const dirty = values('P1', { hours: 8, resolution: HISTORY, faults: fault('VISION_DIRTY', 8) }).truth
    const end = Object.entries(dirty.devices).find(([p]) => p.endsWith('s80-pack'))![1].total
    expect(end.rq / end.pq).toBeGreaterThan(0.02)
    expect(end.sq / end.pq).toBeLessThan(0.02)
  })

  it('jams when its feeder is bad, and says nothing while its link is lost', () => {
    const count = (faults: SimulateOptions['faults'] & {}) =>
      values('P1', { hours: 10, resolution: HISTORY, faults }).all.filter((x) => x.device === 's10-feed' && x.v === 'STARVED').length
    expect(count(fault('FEED_JAM', 10))).toBeGreaterThan(count([]) + 20)
    const lost = values('P1', { hours: 2, resolution: LIVE, faults: fault('PLC_LINK_LOSS', 0.25, 1) })
    const end = lost.all.filter((x) => x.device === 's80-pack')
    const inside = end.filter((x) => x.ts >= FROM + 3_600_000 && x.ts < FROM + 4_500_000)
    expect(inside).toEqual([])
    // Counters go on behind the silence: the last one is the truth.
    const goods = end.filter((x) => x.n === 'count.good')
    expect(Number(goods.at(-1)!.v)).toBe(Object.entries(lost.truth.devices).find(([p]) => p.endsWith('s80-pack'))![1].total.gq)
  })
})
