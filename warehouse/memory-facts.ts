// What the warehouse in memory answers about pieces and orders: the plain meaning of duckdb-facts.ts.
import type { Inspection, OrderMark } from '../model/facts.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { DefectCount, FirstPass } from './warehouse.ts'

type Range = { readonly from: EpochMs; readonly to: EpochMs }
const passed = (piece: number): number => piece % 2

export function firstPass(
  rows: readonly Inspection[],
  { devices, windows }: { devices: readonly DeviceId[]; windows: readonly Range[] },
): readonly FirstPass[] {
  const firsts = new Map<string, Inspection>()
  for (const row of rows) {
    if (row.piece < 2 || !devices.includes(row.device)) continue
    const key = `${row.device} ${Math.floor(row.piece / 2)}`
    const so = firsts.get(key)
    if (so === undefined || row.at < so.at || (row.at === so.at && passed(row.piece) < passed(so.piece))) firsts.set(key, row)
  }
  const found = new Map<string, FirstPass>()
  for (const { device, at, piece } of firsts.values()) {
    const window = windows.findIndex((w) => at >= w.from && at < w.to)
    if (window < 0) continue
    const so = found.get(`${device} ${window}`) ?? { device, window, inspected: 0, passed: 0 }
    found.set(`${device} ${window}`, { ...so, inspected: so.inspected + 1, passed: so.passed + passed(piece) })
  }
  return [...found.values()].sort((a, b) => a.device - b.device || a.window - b.window)
}

export function defectsOf(rows: readonly Inspection[], { device, from, to }: { device: DeviceId } & Range): readonly DefectCount[] {
  const counts = new Map<number, number>()
  for (const row of rows)
    if (row.device === device && row.at >= from && row.at < to && passed(row.piece) === 0)
      counts.set(row.defect, (counts.get(row.defect) ?? 0) + 1)
  return [...counts].map(([defect, n]) => ({ defect, n })).sort((a, b) => b.n - a.n || a.defect - b.defect)
}

export function orderMarks(
  rows: readonly OrderMark[],
  { devices, to, limit }: { devices: readonly DeviceId[]; to: EpochMs; limit: number },
): readonly OrderMark[] {
  const before = new Map<DeviceId, string>()
  return rows
    .filter((row) => devices.includes(row.device) && row.at < to)
    .sort((a, b) => a.at - b.at)
    .filter((row) => {
      if (row.event !== 'state') return true
      const same = before.get(row.device) === row.po
      before.set(row.device, row.po)
      return !same
    })
    .slice(-limit)
}
