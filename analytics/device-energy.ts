// Energy of one machine: the fit of its base load with the hours behind it, whether it has drifted, and the balance of its phases (domain
// §2.7.1). Asks for hourly rows and newest values; keeps nothing.
import { type BaseLoad, fitBaseLoad, LEAST_POINTS, type LoadPoint, powerFactor, UNCOUNTED, unbalance } from '../model/base-load.ts'
import type { DevicePath } from '../model/plant.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'
import type { DeviceEnergy, KpiRow } from '../model/views.ts'
import type { KpiQuery } from './history-kpis.ts'
import type { Live } from './live.ts'
import { cusumOf } from './spc/cusum.ts'

export type DeviceEnergyParts = {
  readonly live: Pick<Live, 'idOf' | 'values'>
  kpis(query: KpiQuery): Promise<readonly KpiRow[]>
}
type Hour = LoadPoint & { readonly at: EpochMs }
const HOUR_MS = 3_600_000
/** CUSUM of residuals in sigma of the reference hours: slack and limit. */
const SLACK = 0.5
const LIMIT = 5

export const createDeviceEnergy = ({ live, kpis }: DeviceEnergyParts) => ({
  /** null: no such device. */
  async deviceEnergy({ device, from, to }: { device: DevicePath; from: EpochMs; to: EpochMs }): Promise<DeviceEnergy | null> {
    const id = live.idOf(device)
    if (id === undefined) return null
    const rows = await kpis({ enterprise: device.slice(0, device.indexOf('/')), from, to, every: 'PT1H', level: 'device', device })
    const hours = rows.flatMap((row): Hour[] => {
      const kw = row.sums.energyKwh ?? 0
      // An hour that is not over, that was not metered, or whose pieces nobody counted, is no point.
      if (row.provisional || row.to - row.from !== HOUR_MS || kw <= 0 || row.sums.counting === 0) return []
      return [{ at: row.from, rate: (row.sums.pq ?? 0) + (row.sums.pqOvertime ?? 0), kw }]
    })
    return {
      from,
      to,
      points: hours.map(({ at, rate, kw }) => [at, rate, kw]),
      baseLoad: rows.some(({ sums }) => sums.counting !== 0) || rows.length === 0 ? fitBaseLoad(hours) : UNCOUNTED,
      drift: driftOf(hours),
      ...phases(live, id),
    }
  },
})

/**
 * Since when the later hours draw more or less than the line of the first half says: the hour after which the CUSUM of the residuals last stood
 * at 0 before it passed its limit. null: it did not, or the first half gives no line.
 */
function driftOf(hours: readonly Hour[]): DeviceEnergy['drift'] {
  const reference = hours.slice(0, Math.max(LEAST_POINTS, Math.floor(hours.length / 2)))
  const line = fitBaseLoad(reference)
  const later = hours.slice(reference.length)
  if (!hasLine(line)) return null
  const residual = (h: Hour) => h.kw - line.baseKw - line.marginalKwh * h.rate
  const sigma = Math.sqrt(reference.reduce((sum, h) => sum + residual(h) ** 2, 0) / (reference.length - 2))
  if (sigma === 0) return null
  const sums = cusumOf(
    later.map((h) => residual(h) / sigma),
    { target: 0, slack: SLACK, limit: LIMIT },
  )
  const passed = sums.findIndex(({ high, low }) => high > LIMIT || low > LIMIT)
  if (passed < 0) return null
  const side = sums[passed]!.high > LIMIT ? 'high' : 'low'
  let since = passed
  while (since > 0 && sums[since - 1]![side] > 0) since--
  const after = later.slice(since)
  return { since: later[since]!.at, kw: after.reduce((sum, h) => sum + residual(h), 0) / after.length }
}
const hasLine = (fit: BaseLoad): fit is BaseLoad & { readonly baseKw: number; readonly marginalKwh: number } => fit.baseKw !== null

/** Newest values of the meter. */
function phases(live: Pick<Live, 'values'>, id: DeviceId): Pick<DeviceEnergy, 'voltageUnbalance' | 'currentUnbalance' | 'powerFactor'> {
  const values = new Map(live.values(id).map(({ metric, value }) => [metric, value]))
  const three = (name: string) => unbalance(['l1', 'l2', 'l3'].flatMap((phase) => values.get(`${name}.${phase}`) ?? []))
  const [p, s] = [values.get('power.active'), values.get('power.apparent')]
  return {
    voltageUnbalance: three('voltage'),
    currentUnbalance: three('current'),
    powerFactor: values.get('power.factor') ?? (p === undefined || s === undefined ? null : powerFactor(p, s)),
  }
}
