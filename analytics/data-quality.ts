// Data quality of the devices of an enterprise over a time (domain §2.13): completeness, timeliness, validity, uniqueness, order coverage, ideal
// cycle, their minimum, and the offset of the clock. From the books and from hourly rows; keeps nothing.
import {
  completenessOf,
  composed,
  type DataQualityReport,
  type DeviceDataQuality,
  dataQualityOf,
  idealCycleValidity,
  type QualityReason,
} from '../model/data-quality.ts'
import type { EpochMs } from '../model/reading.ts'
import { TALLY } from '../model/tally.ts'
import type { KpiRow } from '../model/views.ts'
import { balanceOf } from './balance.ts'
import type { KpiQuery } from './history-kpis.ts'
import type { Live } from './live.ts'
import { deviceName, type PlantIndex, type Plants } from './plants.ts'

type TallyLike = { readonly device: string; readonly code: string; readonly n: number }
export type DataQualityParts = {
  readonly live: Pick<Live, 'device'>
  readonly index: PlantIndex
  readonly plants: Pick<Plants, 'device'>
  readonly store: { tallies(query: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<readonly TallyLike[]> }
  settled(): Promise<void>
  kpis(query: KpiQuery): Promise<readonly KpiRow[]>
  now(): EpochMs
}
/** `device`: only this one. */
type DataQualityQuery = { readonly enterprise: string; readonly from: EpochMs; readonly to: EpochMs; readonly device?: string }
type Part = { readonly value: number | null; readonly reason: QualityReason | null }
const HOUR_MS = 3_600_000
const share = (value: number | null, reason: QualityReason): Part => ({ value, reason: value === null ? reason : null })

export const createDataQuality = ({ live, index, plants, store, settled, kpis, now }: DataQualityParts) => ({
  async dataQuality({ enterprise, from, to, device }: DataQualityQuery): Promise<DataQualityReport> {
    await settled()
    const range = { enterprise, from: Math.floor(from / HOUR_MS) * HOUR_MS, to }
    const byDevice = new Map<string, TallyLike[]>()
    for (const tally of await store.tallies(range)) byDevice.set(tally.device, [...(byDevice.get(tally.device) ?? []), tally])
    const hours = new Map<string, KpiRow[]>()
    for (const row of await kpis({ ...range, every: 'PT1H', level: 'device', ...(device !== undefined && { device }) })) {
      const path = row.scope.slice(row.scope.indexOf(':') + 1)
      const of = hours.get(path)
      if (of === undefined) hours.set(path, [row])
      else of.push(row)
    }
    const devices = index.devicesOf(enterprise).flatMap((id): DeviceDataQuality[] => {
      const path = index.pathOf(id)
      // A line that speaks for itself has no time of its own.
      if (path === undefined || path.endsWith('/_') || (device !== undefined && path !== device)) return []
      const d = live.device(id, now())
      return [
        {
          device: path,
          name: deviceName(plants.device(path).at(-1)?.doc, path),
          ...qualityOf(hours.get(path) ?? [], byDevice.get(path) ?? [], d.heartbeatS ?? 0),
          clockOffsetMs: d.clockOffsetMs,
          lastAt: d.lastAt,
        },
      ]
    })
    return { enterprise, from: range.from, to, devices: devices.sort((a, b) => (a.composite ?? 2) - (b.composite ?? 2)) }
  },
})

function qualityOf(rows: readonly KpiRow[], tallies: readonly TallyLike[], heartbeatS: number) {
  const balance = balanceOf(tallies)
  const { uniqueness, validity } = dataQualityOf(balance)
  const delayed = tallies.reduce((sum, { code, n }) => (code === TALLY.readingDelayed ? sum + n : sum), 0)
  const taken = balance.readings.counted + balance.readings.tooLate
  const ms = (row: KpiRow, sum: string) => (row.sums[sum] ?? 0) * 1000
  const [observed, assumed] = ['observed', 'assumedOrder'].map((sum) => rows.reduce((total, row) => total + ms(row, sum), 0))
  const completeness = completenessOf(
    rows.map((row) => ({ readings: row.sums.readings ?? 0, plannedMs: ms(row, 'pbt') })),
    heartbeatS,
  )
  const parts = composed({
    completeness,
    timeliness: share(taken > 0 ? 1 - delayed / taken : null, 'nothing-received'),
    validity: share(validity, 'nothing-received'),
    uniqueness: share(uniqueness, 'nothing-received'),
    // A sender that never says is one whose orders are not known; one that says sometimes is judged by how often.
    orderCoverage:
      observed === 0
        ? { value: null, reason: 'no-planned-time' }
        : share(assumed! < observed! ? (observed! - assumed!) / observed! : null, 'no-order-flag'),
    idealCycle: idealCycleValidity(rows.map((row) => ({ runMs: ms(row, 'apt'), effectiveness: row.kpis.effectiveness }))),
  })
  return { ...parts, points: completeness.points ?? null }
}
