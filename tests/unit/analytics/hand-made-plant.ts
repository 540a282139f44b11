// A small plant made by hand: a Live, a registry and their parts, for tests of views and history. Real objects that keep what they are
// told; no mocks.
import { createEnterprisesNow } from '../../../analytics/enterprise-now.ts'
import { createGroups } from '../../../analytics/groups.ts'
import type { DeviceLive, Live, LiveState, LiveValue } from '../../../analytics/live.ts'
import { type Calendars, createPlantIndex, levelsOf, type Plants, type Regions } from '../../../analytics/plants.ts'
import type { StopParts } from '../../../analytics/stops.ts'
import { createSums, SUM, SUM_STATE_TIME, type Sums } from '../../../model/kpi.ts'
import type { Line } from '../../../model/lines.ts'
import { type Dated, type Enterprise, STATE_CODE } from '../../../model/plant.ts'
import type { StopChange } from '../../../model/stops.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** 2026-01-05T08:00+08:00, a Monday; production days of the hand-made calendar begin here. */
export const MORNING = Date.UTC(2026, 0, 5)
export const NOON = MORNING + 4 * HOUR

/** `ms` of planned time, run throughout, at `oee` with all loss in quality; one piece a second. */
export function running(ms: number, oee: number, energyKwh = 0): Sums {
  const s = createSums()
  s[SUM.pbt] = s[SUM.observed] = s[SUM.apt] = s[SUM_STATE_TIME + STATE_CODE.RUN] = ms
  s[SUM.pq] = ms / 1000
  s[SUM.gq] = Math.round((ms / 1000) * oee)
  s[SUM.priPq] = ms * 1000
  s[SUM.priGq] = Math.round(ms * 1000 * oee)
  s[SUM.energy] = Math.round(energyKwh * 1e6)
  return s
}

const BARE = { segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330382' }

export type HandMade = ReturnType<typeof handMadePlant>
export function handMadePlant() {
  const devices: DeviceLive[] = []
  const revisions: number[] = []
  const enterprises = new Map<string, Dated<Enterprise>[]>()
  const values = new Map<number, LiveValue[]>()
  const states = new Map<number, LiveState[]>()
  const lines = new Map<string, Dated<Line>[]>()
  const open = new Map<number, { minute: number; sums: Sums }[]>()
  const finalTo = new Map<number, number>()
  const hours = new Map<number, { from: number; sums: Sums }[]>()
  const stopChanges: StopChange[] = []
  let revision = 1
  let reads = 0

  const live: Live = {
    get count() {
      return devices.length
    },
    idOf: (path) => devices.find((d) => d.path === path)?.id,
    revision: (id) => revisions[id]!,
    device(id) {
      reads++
      return devices[id]!
    },
    hours: (id) => hours.get(id) ?? [],
    values: (id) => values.get(id) ?? [],
    states: (id) => states.get(id) ?? [],
    openMinutes: (id) => open.get(id) ?? [],
    finalTo: (id) => finalTo.get(id) ?? Number.POSITIVE_INFINITY,
  }
  const plants: Plants = {
    get revision() {
      return revision
    },
    enterprises: () => [...enterprises.values()].map((versions) => versions.at(-1)!.doc),
    enterprise: (id) => enterprises.get(id)?.at(-1)?.doc,
    enterpriseHistory: (id) => enterprises.get(id) ?? [],
    enterpriseHistories: () => [...enterprises.values()],
    site: () => [],
    device: () => [],
    stopChanges: (path) => stopChanges.filter((change) => change.device === path),
  }
  const regions: Regions = {
    segments: ['rt-pump-valve', 'yq-lv-elec'],
    counties: ['330327', '330382'],
    cities: ['330300'],
    city: (code) => (code === '330300' ? { nameZh: '温州市', nameEn: 'Wenzhou' } : undefined),
    segment: (code) =>
      code === 'yq-lv-elec'
        ? { code, classes: ['3823'], nameZh: '乐清低压电气', nameEn: 'Low-voltage electrical', counties: ['330382'] }
        : undefined,
    county: (code) =>
      code === '330382' ? { code, nameZh: '乐清市', nameEn: 'Yueqing', city: '温州市', classes: [{ from: 0, doc: null }] } : undefined,
  }
  /** Days from 08:00 local; two shifts of twelve hours. */
  const dayText = (from: number) => new Date(from).toISOString().slice(0, 10)
  const tiles = (step: number, from: number, to: number) => {
    const out: { from: number; to: number }[] = []
    for (let at = Math.floor((from - MORNING) / step) * step + MORNING; at < to; at += step) out.push({ from: at, to: at + step })
    return out
  }
  const calendars: Calendars & StopParts['calendars'] = {
    plannedMs: (_e, _s, from, to) => to - from,
    timezone: () => 'Asia/Shanghai',
    productionDays: (_e, _s, from, to) => tiles(DAY, from, to).map((d) => ({ day: dayText(d.from), ...d })),
    shiftsBetween: (_e, _s, from, to) =>
      tiles(DAY / 2, from, to).map((s) => ({ name: (s.from - MORNING) % DAY === 0 ? 'early' : 'late', day: dayText(s.from), ...s })),
  }
  const index = createPlantIndex(live, () => NOON)
  const now = createEnterprisesNow(live, index)
  const groups = createGroups({ plants, regions, enterprises: now })

  return {
    live,
    plants,
    lines,
    line: (path: string) => lines.get(path) ?? [],
    breathe: async () => {},
    regions,
    calendars,
    index,
    enterprises: now,
    groups,
    values,
    states,
    open,
    finalTo,
    hours,
    stopChanges,
    /** How often a device was read from the fold. */
    get reads() {
      return reads
    },
    enterprise(id: string, more: Partial<Enterprise> = {}): void {
      enterprises.set(id, [{ from: 0, doc: { ...BARE, id, name: `${id} 有限公司`, ...more } }])
      revision++
    },
    /** Its document changes from a time on. */
    move(id: string, from: number, more: Partial<Enterprise>): void {
      const versions = enterprises.get(id)!
      const others = versions.filter((version) => version.from !== from)
      enterprises.set(
        id,
        [...others, { from, doc: { ...versions.at(-1)!.doc, ...more } }].sort((a, b) => a.from - b.from),
      )
      revision++
    },
    device(path: string, sums: Sums, more: Partial<DeviceLive> = {}): number {
      const id = devices.length
      const day = (from: number, of: Sums) => ({ day: dayText(from), from, to: from + DAY, sums: of })
      devices.push({
        id,
        path,
        enterprise: levelsOf(path).enterprise,
        state: 'RUN',
        since: MORNING,
        lastState: null,
        stateFrom: 'reported',
        reason: null,
        order: 2,
        lastAt: NOON - 1000,
        lastReceivedAt: NOON - 900,
        stale: false,
        clockCorrected: false,
        clockOffsetMs: 0,
        heartbeatS: null,
        idealCycleS: 1,
        basis: { counted: true, priced: true },
        kpiScope: true,
        metered: false,
        assetClass: 'machine',
        calendarAssumed: false,
        today: day(MORNING, sums),
        yesterday: day(MORNING - DAY, createSums()),
        counters: {},
        ...more,
      })
      revisions.push(1)
      return id
    },
    /** A device changes. */
    change(id: number, more: Partial<DeviceLive>): void {
      devices[id] = { ...devices[id]!, ...more }
      revisions[id]!++
    },
  }
}
