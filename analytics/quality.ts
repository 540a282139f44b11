// Pieces of one machine over a stretch of time: first pass yield, why pieces failed, and how much of its maintenance was mending (domain
// §2.2 K17, K27, K28). Asks the warehouse, keeps nothing.
import { type PieceQuality, paretoOf } from '../model/quality.ts'
import type { DeviceId, EpochMs, SeriesInfo } from '../model/reading.ts'
import { codeIn, reportedReason } from '../model/reasons.ts'
import type { KpiRow, StateRow } from '../model/views.ts'
import { type FirstPassStore, firstPassOf } from './first-pass.ts'
import type { KpiQuery } from './history-kpis.ts'
import { levelsOf } from './plants.ts'

export type QualityParts = {
  readonly live: { idOf(device: string): DeviceId | undefined }
  readonly store: FirstPassStore & {
    defects(query: { device: DeviceId; from: EpochMs; to: EpochMs }): Promise<readonly { readonly defect: number; readonly n: number }[]>
  }
  seriesOf(device: DeviceId): readonly SeriesInfo[]
  /** Text an aux number stands for. */
  text(id: number): string | undefined
  settled(): Promise<void>
  states(query: { device: string; from: EpochMs; to: EpochMs }): Promise<readonly StateRow[] | null>
  kpis(query: KpiQuery): Promise<readonly KpiRow[]>
}
export type Quality = {
  /** null: no such device. */
  quality(query: { device: string; from: EpochMs; to: EpochMs }): Promise<PieceQuality | null>
}

export function createQuality({ live, store, seriesOf, text, settled, states, kpis }: QualityParts): Quality {
  return {
    async quality({ device, from, to }) {
      const id = live.idOf(device)
      if (id === undefined || from >= to) return null
      await settled()
      const { ip, gp } = (await firstPassOf({ store, seriesOf }, [id], [{ from, to }]))([id], 0)
      const rows = (await states({ device, from, to })) ?? []
      const [row] = await kpis({ enterprise: levelsOf(device).enterprise, device, from, to, every: 'all', level: 'device' })
      const defects = await store.defects({ device: id, from, to })
      return {
        inspected: ip,
        passed: gp,
        firstPassYield: ip > 0 ? gp / ip : null,
        reason: ip > 0 ? null : 'no-inspection',
        defects: paretoOf(defects.map(({ defect, n }) => ({ code: text(defect) ?? '', n }))),
        maintenance: maintenanceOf(rows),
        mttf: mttfOf(rows, (row?.sums.apt ?? 0) + (row?.sums.aust ?? 0)),
      }
    },
  }
}

/** Mending is time in a fault or under a reason B; preventive maintenance is time under reason P2. */
export function maintenanceOf(rows: readonly StateRow[]): PieceQuality['maintenance'] {
  let correctiveMs = 0
  let preventiveMs = 0
  for (const { from, to, state, reason, orderActive, said } of rows) {
    const code = said === undefined ? reportedReason(state, orderActive, reason) : (codeIn(said.reason) ?? 'U')
    if (code.startsWith('B') || (state === 'FAULT' && code === 'U')) correctiveMs += to - from
    else if (code === 'P2') preventiveMs += to - from
  }
  const all = correctiveMs + preventiveMs
  return {
    correctiveS: correctiveMs / 1000,
    preventiveS: preventiveMs / 1000,
    correctiveRatio: all > 0 ? correctiveMs / all : null,
    reason: all > 0 ? null : 'no-input',
  }
}

/**
 * Mean time to failure of what cannot be mended (domain §2.5): operating time, s, over the failures in which a part was replaced. The time of the
 * part that still works is in it, as that of MTBF is.
 */
export function mttfOf(rows: readonly StateRow[], operatingS: number): PieceQuality['mttf'] {
  // A stop that changes its state on the way is told in several rows: one failure, as long as one row goes on where the other ended.
  let replaced = 0
  let end = Number.NaN
  for (const { from, to, said } of rows) {
    if (said?.replaced !== true) continue
    if (from !== end) replaced++
    end = to
  }
  const operatingH = operatingS / 3600
  return { operatingH, replaced, value: replaced > 0 ? operatingH / replaced : null, reason: replaced > 0 ? null : 'no-replacement' }
}
