// Stops of machines, and stop time by reason (domain §4.9): from the timelines as they count, in planned time. Reads, names and adds up;
// keeps nothing, and changes nothing: what people say of stops is a document of the registry.
import { SUM } from '../model/kpi.ts'
import { type DevicePath, inForce, type State } from '../model/plant.ts'
import { type DeviceId, type EpochMs, METRIC_KIND } from '../model/reading.ts'
import { CLASSIFIED_TARGET, codeIn, reasonClassOf, reasonNode, reportedReason } from '../model/reasons.ts'
import { correctionsOf, type Stop, type StopReasons } from '../model/stops.ts'
import type { StateRow } from '../model/views.ts'
import { corrected } from './corrected.ts'
import { stateRows } from './history-states.ts'
import { openMinutes, sumsOf } from './history-sums.ts'
import { tooMany } from './history-windows.ts'
import { deviceName, levelsOf, type PlantIndex, type Plants } from './plants.ts'
import { type TimelineParts, timelines } from './timelines.ts'

export type StopParts = TimelineParts & {
  readonly index: PlantIndex
  readonly calendars: { plannedMs(enterprise: string, site: string, from: EpochMs, to: EpochMs): number }
  readonly plants: Pick<Plants, 'device' | 'stopChanges'>
  now(): EpochMs
}
export type Stops = {
  /** Stops of planned time that overlap [from, to), whole, newest first; null: no such device. */
  stops(query: { device: string; from: EpochMs; to: EpochMs }): Promise<Stop[] | null>
  /** `scope` as KPI rows name it; with a `code` of the tree also the machines that stood for it; null: no such scope. Throws TOO_MANY above MAX_DEVICE_DAYS. */
  stopReasons(query: { enterprise: string; scope: string; from: EpochMs; to: EpochMs; code?: string }): Promise<StopReasons | null>
}

/** A month of 64 machines. */
const MAX_DEVICE_DAYS = 2_000
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** How far beyond the range asked for a stop is followed to its begin and end, ms. */
const BEYOND_MS = DAY_MS
/** Texts of unclassified stops that are told. */
const MOST_TEXTS = 20

export function createStops(parts: StopParts): Stops {
  /** The timeline as it counts; a scan ends at its limit, so it is asked on from there. */
  async function timeline(id: DeviceId, path: string, from: EpochMs, to: EpochMs, now: EpochMs): Promise<StateRow[]> {
    const out: StateRow[] = []
    for (let at = from; at < Math.min(to, now); ) {
      const rows = await stateRows(parts, id, at, to, now)
      const last = rows.at(-1)
      if (last === undefined) break
      out.push(...rows)
      at = Math.max(last.to, at + 1)
    }
    return corrected(out, correctionsOf(parts.plants.stopChanges(path)))
  }

  /** Stops with planned time in them, oldest first. */
  function stopsIn(path: string, rows: readonly StateRow[], now: EpochMs): Stop[] {
    const { enterprise, site } = levelsOf(path)
    const out: Stop[] = []
    for (const { from, to, state, reason, orderActive, said } of rows) {
      if (state === 'RUN' || state === 'UNKNOWN') continue
      const minutes = parts.calendars.plannedMs(enterprise, site, from, to) / MINUTE_MS
      if (minutes === 0) continue
      const code = said === undefined ? reportedReason(state, orderActive, reason) : (codeIn(said.reason) ?? 'U')
      out.push({ from, to, open: to >= now, state, reason, orderActive, code, minutes, said: said ?? null })
    }
    return out
  }

  function devicesIn(enterprise: string, scope: string, now: EpochMs): { id: DeviceId; path: string }[] | undefined {
    const [level, path = ''] = scope.split(':', 2) as [string, string?]
    if (path !== enterprise && !path.startsWith(`${enterprise}/`)) return undefined
    const all = parts.index.devicesOf(enterprise).map((id) => ({ id, path: parts.index.pathOf(id)! }))
    if (level === 'device') return all.filter((d) => d.path === path)
    const here = all.filter((d) => level === 'enterprise' || (level === 'line' && d.path.startsWith(`${path}/`)))
    const scoped = here.filter(({ id }) => parts.live.device(id, now).kpiScope)
    return scoped.length > 0 ? scoped : here
  }

  /**
   * Where states follow from power there are no state readings to list stops of, and nobody says why it stood: the time alone is known, from
   * the sums, so that it is the same here, in the waterfall and in the figures. On whole minutes, as the sums are.
   */
  async function stoodByPower(
    devices: readonly { readonly id: DeviceId }[],
    from: EpochMs,
    to: EpochMs,
    now: EpochMs,
  ): Promise<{ id: DeviceId; state: State; minutes: number }[]> {
    const ids = devices.map(({ id }) => id).filter((id) => parts.seriesOf(id).every(({ kind }) => kind !== METRIC_KIND.state))
    const window = { from: Math.floor(from / MINUTE_MS) * MINUTE_MS, to: Math.ceil(to / MINUTE_MS) * MINUTE_MS }
    if (ids.length === 0 || window.from >= window.to) return []
    const cells = await sumsOf(parts, ids, [window], openMinutes(parts, ids, now), [SUM.lossIdle, SUM.lossOff])
    const minutes = (id: DeviceId, column: number) => (cells.get(id)?.[0]?.sums[column] ?? 0) / MINUTE_MS
    return ids.flatMap((id): { id: DeviceId; state: State; minutes: number }[] => [
      { id, state: 'IDLE', minutes: minutes(id, SUM.lossIdle) },
      { id, state: 'OFF', minutes: minutes(id, SUM.lossOff) },
    ])
  }

  return {
    async stops({ device, from, to }) {
      const id = parts.live.idOf(device)
      if (id === undefined) return null
      const now = parts.now()
      const rows = await timeline(id, device, from - BEYOND_MS, to + BEYOND_MS, now)
      return stopsIn(device, rows, now)
        .filter((stop) => stop.to > from && stop.from < to)
        .reverse()
    },

    async stopReasons({ enterprise, scope, from, to, code: asked }) {
      const now = parts.now()
      const devices = devicesIn(enterprise, scope, now)
      if (devices === undefined || devices.length === 0) return null
      if (devices.length * ((Math.min(to, now) - from) / DAY_MS) > MAX_DEVICE_DAYS)
        throw tooMany(`At most ${MAX_DEVICE_DAYS} days of one machine: ask for less time, for one line or for one machine.`)
      const told = await timelines(
        parts,
        devices.map((d) => d.id),
        from,
        to,
        now,
      )
      const byCode = new Map<string, Tally>()
      const byText = new Map<string, Tally & { readonly text: string; readonly state: State }>()
      const byMachine = new Map<string, Tally & { readonly device: string; readonly name: string }>()
      const machine = (device: DevicePath) => ({ device, name: deviceName(inForce(parts.plants.device(device), now), device) })
      for (const { id, path } of devices) {
        let before: Stop | undefined
        for (const stop of stopsIn(path, corrected(told.get(id) ?? [], correctionsOf(parts.plants.stopChanges(path))), now)) {
          // A stop that goes on under the same reason is one stop.
          const goesOn = before !== undefined && before.to === stop.from && before.code === stop.code
          tally(byCode, stop.code, {}, stop.minutes, goesOn)
          if (stop.code === asked) tally(byMachine, path, machine(path), stop.minutes, goesOn)
          if (stop.code === 'U') {
            const { state } = stop
            const text = stop.reason ?? ''
            tally(byText, `${state} ${text}`, { text, state }, stop.minutes, goesOn && before?.reason === stop.reason)
          }
          before = stop
        }
      }
      for (const { id, state, minutes } of await stoodByPower(devices, from, Math.min(to, now), now)) {
        if (minutes === 0) continue
        tally(byCode, 'U', {}, minutes, null)
        const path = parts.index.pathOf(id)!
        if (asked === 'U') tally(byMachine, path, machine(path), minutes, null)
        tally(byText, `${state} `, { text: '', state }, minutes, null)
      }
      const longest = (a: Tally, b: Tally) => b.minutes - a.minutes
      const minutes = [...byCode].reduce((sum, [code, t]) => (isPlanned(code) ? sum : sum + t.minutes), 0)
      return {
        scope,
        from,
        to,
        devices: devices.length,
        minutes,
        classifiedShare: minutes > 0 ? (minutes - (byCode.get('U')?.minutes ?? 0)) / minutes : null,
        target: CLASSIFIED_TARGET,
        reasons: [...byCode]
          .map(([code, t]) => {
            const node = reasonNode(code)!
            const { nameZh, nameEn } = node
            return { code, class: reasonClassOf(node), nameZh, nameEn, ...t, share: isPlanned(code) ? null : t.minutes / minutes }
          })
          .sort(longest),
        ...(asked !== undefined && { machines: [...byMachine.values()].sort(longest) }),
        unclassified: [...byText.values()].sort(longest).slice(0, MOST_TEXTS),
      }
    },
  }
}

/** `stops` null: time alone is known, not how often. */
type Tally = { minutes: number; stops: number | null }
const isPlanned = (code: string): boolean => code.startsWith('P')
/** `goesOn` null: nobody saw how often. */
function tally<M extends object>(into: Map<string, Tally & M>, key: string, more: M, minutes: number, goesOn: boolean | null): void {
  const known = into.get(key)
  if (known === undefined) into.set(key, { ...more, minutes, stops: goesOn === null ? null : 1 })
  else {
    known.minutes += minutes
    if (goesOn === false) known.stops = (known.stops ?? 0) + 1
  }
}
