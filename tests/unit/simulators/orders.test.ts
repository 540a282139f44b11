import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factRows } from '../../../model/statements.ts'
import { createCalendar } from '../../../simulators/calendar.ts'
import { createCluster } from '../../../simulators/cluster.ts'
import { factTable, linesOf, peopleOf } from '../../../simulators/cluster-facts.ts'
import { HOURS } from '../../../simulators/cluster-names.ts'
import { crewAt } from '../../../simulators/crew.ts'
import { createGateway } from '../../../simulators/gateway.ts'
import { createOrderBook } from '../../../simulators/orders.ts'
import { HISTORY, LIVE, type Resolution } from '../../../simulators/resolution.ts'
import { simulatePlant } from '../../../simulators/simulate-plant.ts'
import { createTruth } from '../../../simulators/truth.ts'

const HOUR = 3_600_000
const FROM = Date.UTC(2026, 2, 2)
type Told = { n: string; v: unknown; ts: number; o?: boolean; po?: string; product?: string; qty?: number; id?: string; defect?: string }
/** What each device of a line tells under `name`, in order. */
function told(name: string, resolution: Resolution, hours = 12) {
  const plant = simulatePlant('P1', { from: FROM, hours, resolution, shifts: 'three' })
  const all = new Map<string, Told[]>()
  for (const m of plant.messages)
    for (const x of JSON.parse(String(m.payload)).m as Told[]) {
      const device = m.topic.split('/')[6]!
      if (x.n === name) all.set(device, [...(all.get(device) ?? []), x])
    }
  return { all, truth: plant.truth() }
}

describe('orders of a line', { timeout: 30_000 }, () => {
  const calendar = createCalendar({ timezone: 'Asia/Shanghai', ...HOURS.three, exceptions: [] })

  it('follow each other without a gap, 2 to 8 h each, whatever the seed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.integer({ min: 0, max: 400 * 24 }), (seed, hour) => {
        const book = createOrderBook({ seed, line: 'mcb-1', products: ['A', 'B'], priS: 1.8, calendar })
        const order = book(FROM + hour * HOUR)!
        const next = book(order.to)!
        const hours = (order.to - order.from) / HOUR
        return (
          order.from <= FROM + hour * HOUR &&
          order.to > FROM + hour * HOUR &&
          next.from === order.to &&
          next.po !== order.po &&
          book(order.to - 1)!.po === order.po &&
          hours >= 2 &&
          hours <= 8 &&
          order.qty >= 100 &&
          order.qty * order.priS <= hours * 3600 &&
          ['A', 'B'].includes(order.product)
        )
      }),
    )
  })

  it('are told by the line end as they begin and end, at the same moments live and in a back-fill', () => {
    const words = (r: Resolution) => told('order', r).all
    const back = words(HISTORY)
    expect([...back.keys()]).toEqual(['s80-pack'])
    const list = back.get('s80-pack')!
    expect(list.filter((w) => w.v === 'end').length).toBeGreaterThanOrEqual(1)
    // Every end is 1 ms before the next start.
    list.forEach((w, i) => {
      if (w.v === 'end') expect([list[i - 1]!.po, list[i + 1]!.ts - w.ts]).toEqual([w.po, 1])
      else expect(w.qty).toBeGreaterThanOrEqual(100)
    })
    expect(words(LIVE).get('s80-pack')).toEqual(list)
  })

  it('are named by every station once, and again after a time without an order', () => {
    const { all } = told('state', HISTORY)
    expect(all.size).toBe(8)
    for (const states of all.values()) {
      let running = ''
      for (const { o, po, product } of states) {
        if (o !== true) {
          expect(po).toBeUndefined()
          running = ''
        } else if (po === undefined) expect(running).not.toBe('')
        else {
          expect(po).not.toBe(running)
          expect(product).toMatch(/^MCB-/)
          running = po
        }
      }
    }
  })
})

describe('pieces of a line', { timeout: 30_000 }, () => {
  it('are judged where they pass, a few at a time, each once a station, and fail where they are found bad', () => {
    const { all } = told('quality.result', HISTORY, 240)
    expect([...all.keys()].sort()).toEqual(['s40-delay', 's50-trip', 's80-pack'])
    const ids = (device: string, v: string) =>
      new Set(
        all
          .get(device)!
          .filter((x) => x.v === v)
          .map((x) => x.id!),
      )
    let failed = 0
    for (const [device, results] of all) {
      expect(new Set(results.map((x) => x.id)).size, device).toBe(results.length)
      expect(results.length).toBeLessThanOrEqual(240 * 6 * 3)
      for (const { v, defect } of results) expect(defect === undefined).toBe(v === 'pass')
      failed += ids(device, 'fail').size
    }
    expect(failed).toBeGreaterThan(5)
    for (const id of ids('s40-delay', 'fail')) expect(ids('s80-pack', 'pass').has(id)).toBe(false)
    // What fails is what the counters count: 0.4 % at the delay test, within the chance of a sample.
    const { pass, fail } = { pass: ids('s40-delay', 'pass').size, fail: ids('s40-delay', 'fail').size }
    expect(fail / (pass + fail)).toBeLessThan(0.012)
  })

  it('change nothing in what the line does', () => {
    const { truth } = told('count.good', HISTORY, 24)
    expect(told('count.good', { ...HISTORY, signalMs: 0 }, 24).truth.devices).toEqual(truth.devices)
  })
})

describe('a demo cluster beside its machines', { timeout: 30_000 }, () => {
  const cluster = createCluster()
  const day = (id: string, resolution = HISTORY) => {
    const plan = cluster.enterprises.find((e) => e.enterprise.id === id)!
    const origin = FROM + 24 * HOUR
    const gateway = createGateway({ cluster, plan, origin, truth: createTruth(), from: FROM })
    return [...gateway.advance(origin, resolution), ...gateway.flush()].flatMap((m) =>
      (JSON.parse(String(m.payload)).m as Told[]).map((x) => ({ ...x, topic: m.topic })),
    )
  }

  it('counts people at the lines of two enterprises in three: a crew in a shift, nobody after it', () => {
    const counting = cluster.enterprises.filter((e) => e.units.some((u) => u.crew !== undefined)).length
    expect(counting / 80).toBeGreaterThan(0.55)
    expect(counting / 80).toBeLessThan(0.75)
    const people = day('demo-elec-02').filter((x) => x.n === 'labour.present')
    expect(people.length).toBeGreaterThan(40)
    for (const { v } of people) expect([0, 2, 3]).toContain(v)
    expect(crewAt('a', 3, 'off', FROM)).toBe(0)
    expect(crewAt('a', 1, 'break', FROM)).toBe(1)
  })

  it('has one small enterprise that sends nothing but power', () => {
    const [one, ...others] = cluster.enterprises.filter((e) => e.form === 'power')
    expect(others).toEqual([])
    expect(one!.devices.length).toBeLessThan(20)
    for (const d of one!.devices) expect(d.idealCycle).toBeUndefined()
    const sent = day(one!.enterprise.id)
    expect(new Set(sent.map((x) => x.n))).toEqual(new Set(['power.active', 'energy.active']))
    expect(sent.filter((x) => x.n === 'power.active').length).toBe(one!.devices.length * 24 * 12)
  })

  it('has facts the import takes, each with a source that says they are made up', () => {
    const table = factTable(cluster, '2025')!
    const { sheets, refused } = factRows(table.split('\n').map((row, i) => ({ line: i + 1, cells: row.split(',') })))
    expect(refused).toEqual([])
    expect(sheets.length).toBe(80)
    for (const { sheet } of sheets) for (const fact of Object.values(sheet.facts)) expect(fact.source).toContain('虚构')
    expect(factTable(createCluster(), '2025')).toBe(table)
    expect(factTable({ ...cluster, enterprises: [] }, '2025')).toBeUndefined()
    expect(sheets.filter(({ sheet }) => sheet.tag !== undefined).length).toBeGreaterThan(10)
    expect(sheets.filter(({ sheet }) => sheet.tag === undefined).length).toBeGreaterThan(10)
  })

  it('has lines whose bottleneck is one of their stations, and people in its twelve counties', () => {
    const lines = cluster.enterprises.flatMap(linesOf)
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) {
      expect(line.stations).toHaveLength(8)
      expect(line.stations).toContain(line.bottleneck)
    }
    expect(peopleOf(cluster)).toHaveLength(12)
    for (const { population, labour, source } of peopleOf(cluster))
      expect([labour < population, source.includes('虚构')]).toEqual([true, true])
  })
})
