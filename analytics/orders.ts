// Orders of an enterprise as people ask for them: marks from the warehouse, runs from marks, sums of the minutes within the runs. Late data
// and corrections reach an order the way they reach any figure. Keeps nothing.
import type { OrderMark } from '../model/facts.ts'
import { addSums, createSums, type PublicSums, publicSums } from '../model/kpi.ts'
import type { Line } from '../model/lines.ts'
import {
  busyMs,
  type OrderElements,
  type OrderRun,
  type OrderSpan,
  type OrderView,
  orderKpisOf,
  plannedOrderTime,
  runsOf,
  spansOf,
  wholeMinutes,
} from '../model/orders.ts'
import { type Dated, inForce } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import { openMinutes, type SumsParts, sumsOf } from './history-sums.ts'
import { deviceName, levelsOf, type PlantIndex, type Plants } from './plants.ts'

export type OrderParts = SumsParts & {
  readonly index: PlantIndex
  readonly plants: Plants
  /** What people said of a line, by `{ent}/{site}/{area}/{line}`. */
  line(path: string): readonly Dated<Line>[]
  readonly store: {
    /** The newest `limit` marks before `to`, by time. */
    orderMarks(query: { devices: readonly DeviceId[]; to: EpochMs; limit: number }): Promise<readonly OrderMark[]>
  }
  now(): EpochMs
}
export type Orders = {
  /** Orders that touch [from, to), newest first. */
  orders(query: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<OrderView[]>
  /** null: no such order is known of the time readings are kept for. */
  order(query: { enterprise: string; po: string }): Promise<OrderView | null>
}

/** Marks one answer goes through, and orders it tells of. */
const MAX_MARKS = 50_000
const MAX_ORDERS = 200

/** Devices × pieces of time of one question to the warehouse. */
const CELLS_AT_ONCE = 20_000
type RunSums = { readonly sums: PublicSums; readonly counted: boolean }
type Spotted = { readonly run: OrderRun; readonly from: EpochMs; readonly to: EpochMs }
type Machine = readonly [id: DeviceId, runs: readonly Spotted[]]

const cutsOf = (machines: readonly Machine[]): number[] =>
  [...new Set(machines.flatMap(([, runs]) => runs.flatMap(({ from, to }) => [from, to])))].sort((a, b) => a - b)
/** Neighbours together, as many as one question may hold. */
function groupsOf(machines: readonly Machine[]): Machine[][] {
  const groups: Machine[][] = []
  for (const machine of machines) {
    const last = groups.at(-1)
    if (last !== undefined && (last.length + 1) * cutsOf([...last, machine]).length <= CELLS_AT_ONCE) last.push(machine)
    else groups.push([machine])
  }
  return groups
}

export function createOrders(parts: OrderParts): Orders {
  const { index, store, live, plants } = parts
  const pathOf = (id: DeviceId) => index.pathOf(id) ?? ''

  async function spans(enterprise: string, to: EpochMs): Promise<OrderSpan[]> {
    const devices = index.devicesOf(enterprise)
    await parts.settled()
    const marks = await store.orderMarks({ devices, to, limit: MAX_MARKS })
    if (marks.length === 0) return []
    const machines = devices.filter((id) => levelsOf(pathOf(id)).device !== '_')
    return spansOf(
      marks,
      runsOf(marks, machines, (mark, device) => covers(pathOf(mark), pathOf(device))),
    )
  }

  /**
   * Sums of each run. Machines are asked about together, cut at every begin and end among them: stations of a line share most, and a question
   * each took seconds for a plant of thirty machines. Sums are whole numbers, so pieces of a run add up to it exactly.
   */
  async function sumsOfRuns(runs: readonly OrderRun[], now: EpochMs): Promise<Map<OrderRun, RunSums>> {
    const out = new Map<OrderRun, RunSums>()
    const byDevice = new Map<DeviceId, Spotted[]>()
    for (const run of runs) {
      const window = wholeMinutes(run, now)
      if (window.from < window.to) byDevice.set(run.device, [...(byDevice.get(run.device) ?? []), { run, ...window }])
    }
    const byPath = [...byDevice].sort(([a], [b]) => (pathOf(a) < pathOf(b) ? -1 : 1))
    for (const together of groupsOf(byPath)) {
      const ids = together.map(([id]) => id)
      const cuts = cutsOf(together)
      const windows = cuts.slice(1).map((to, i) => ({ from: cuts[i]!, to }))
      const place = new Map(cuts.map((at, i) => [at, i]))
      const cells = await sumsOf(parts, ids, windows, openMinutes(parts, ids, now))
      for (const [id, own] of together)
        for (const { run, from, to } of own) {
          const found = (cells.get(id) ?? []).slice(place.get(from)!, place.get(to)!).filter((cell) => cell !== undefined)
          if (found.length === 0) continue
          const sums = createSums()
          for (const cell of found) addSums(sums, cell.sums)
          out.set(run, { sums: publicSums(sums), counted: found.some((cell) => cell.counted) })
        }
    }
    return out
  }

  async function views(found: readonly OrderSpan[], now: EpochMs): Promise<OrderView[]> {
    const sums = await sumsOfRuns(
      found.flatMap((span) => span.runs),
      now,
    )
    return found.map((span) => viewOf(span, sums, now))
  }

  function viewOf(span: OrderSpan, known: ReadonlyMap<OrderRun, RunSums>, now: EpochMs): OrderView {
    const end = span.end ?? Math.max(span.start, now)
    const counting = countingOf(span, now)
    const elements: OrderElements = {
      aoet: (end - span.start) / 1000,
      aubt: 0,
      apt: 0,
      aust: 0,
      adet: 0,
      wait: Math.max(0, end - span.start - busyMs(span.runs, end)) / 1000,
      pq: 0,
      gq: 0,
      sq: 0,
      rq: 0,
      energyKwh: 0,
    }
    let counted = false
    const machines = new Map<DeviceId, OrderView['machines'][number]>()
    for (const run of span.runs) {
      const of = known.get(run)
      const busy = of === undefined ? 0 : of.sums.apt! + of.sums.aust! + of.sums.adet!
      const path = pathOf(run.device)
      const so = machines.get(run.device) ?? {
        path,
        name: deviceName(inForce(plants.device(path), now), path),
        counts: counting.has(run.device),
        from: run.from,
        to: run.to,
        aubt: 0,
      }
      machines.set(run.device, { ...so, to: run.to, aubt: so.aubt + busy })
      if (of === undefined) continue
      elements.aubt += busy
      for (const name of ['apt', 'aust', 'adet', 'energyKwh'] as const) elements[name] += of.sums[name]!
      if (!counting.has(run.device)) continue
      counted ||= of.counted
      for (const name of ['pq', 'gq', 'sq', 'rq'] as const) elements[name] += of.sums[name]!
    }
    const { due } = span.plan
    return {
      po: span.po,
      product: span.product,
      state: span.state,
      endAssumed: span.endAssumed,
      start: span.start,
      end: span.end,
      plan: { ...span.plan, poetS: plannedOrderTime(span.plan) },
      late: due === null ? null : end > due,
      sums: elements,
      ...orderKpisOf(elements, span.plan, counted, machines.size),
      machines: [...machines.values()].sort((a, b) => a.from - b.from || (a.path < b.path ? -1 : 1)),
    }
  }

  /**
   * Machines whose pieces are the order's: each station of a line counts every piece again. Of a serial line its last station that worked on
   * the order; elsewhere those that count towards OEE, or all where none does.
   */
  function countingOf(span: OrderSpan, now: EpochMs): ReadonlySet<DeviceId> {
    const out = new Set<DeviceId>()
    const byLine = new Map<string, DeviceId[]>()
    for (const id of new Set(span.runs.map((run) => run.device))) {
      const line = pathOf(id).slice(0, pathOf(id).lastIndexOf('/'))
      byLine.set(line, [...(byLine.get(line) ?? []), id])
    }
    for (const [path, ids] of byLine) {
      const line = inForce(parts.line(path), span.start)
      const last =
        line?.kind === 'serial' ? line.stations.findLast((station) => ids.some((id) => pathOf(id) === `${path}/${station}`)) : undefined
      const scoped = ids.filter((id) => live.device(id, now).kpiScope)
      for (const id of scoped.length > 0 ? scoped : ids) if (last === undefined) out.add(id)
      for (const id of ids) if (pathOf(id) === `${path}/${last}`) out.add(id)
    }
    return out
  }

  return {
    async orders({ enterprise, from, to }) {
      const now = parts.now()
      const all = await spans(enterprise, Math.min(to, now + 60_000))
      const touching = all.filter((span) => span.start < to && (span.end ?? Number.POSITIVE_INFINITY) >= from)
      return views(touching.reverse().slice(0, MAX_ORDERS), now)
    },
    async order({ enterprise, po }) {
      const now = parts.now()
      const span = (await spans(enterprise, now + 60_000)).find((one) => one.po === po)
      return span === undefined ? null : ((await views([span], now))[0] ?? null)
    },
  }
}

/** `ent/site/_/_/_` is about all of the site. */
function covers(mark: string, device: string): boolean {
  if (mark === device) return true
  const whole = mark.indexOf('/_')
  return whole >= 0 && device.startsWith(mark.slice(0, whole + 1))
}
