// Sums of one enterprise as figures people read: value or reason, with coverage, units and age beside it. Own figures only: what spans
// enterprises goes through benchmark.ts.
import { type Heard, unknownEnergy, unknownPieces } from '../model/heard.ts'
import { KPI_NAMES, type Kpis, kpisOf, lossesOf, noKpis, SUM, type Sums } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { DayView, Figure, KpiFigures } from '../model/views.ts'
import type { Formed } from './rollup.ts'

/** `at`: newest event time behind the sums. */
export function kpiFigures(from: Formed, at: EpochMs | null): Required<KpiFigures> {
  const { kpis, reasons }: Kpis = from.noMachine ? noKpis(KPI_NAMES) : kpisOf(from.sums, from.basis)
  const out = {} as Required<KpiFigures>
  for (const name of KPI_NAMES) out[name] = { value: kpis[name], reason: reasons[name] ?? null, coverage: from.coverage, n: from.units, at }
  return out
}
export const oeeFigure = (from: Formed, at: EpochMs | null): Figure => kpiFigures(from, at).oeeIndex

/** Pieces inside planned time and outside: what the plant's own counter shows. */
export const goodOf = (s: Sums): number => s[SUM.gq]! + s[SUM.gqOvertime]!
export const totalOf = (s: Sums): number => s[SUM.pq]! + s[SUM.pqOvertime]!
export const energyKwhOf = (s: Sums): number => s[SUM.energy]! / 1e6

/** `heard`: of whom pieces and energy are. */
export function dayView(from: Formed, at: EpochMs | null, heard: Heard): DayView {
  const { sums } = from
  const goodReason = unknownPieces(totalOf(sums), heard)
  const energyReason = unknownEnergy(sums[SUM.energy]!, heard)
  const known = goodReason === null
  const good = known ? goodOf(sums) : null
  const energyKwh = energyReason === null ? energyKwhOf(sums) : null
  return {
    kpis: kpiFigures(from, at),
    losses: from.noMachine ? [] : lossesOf(sums, from.basis).map(({ loss, minutes }) => ({ loss, minutes })),
    plannedMinutes: sums[SUM.pbt]! / 60_000,
    good,
    total: known ? totalOf(sums) : null,
    scrap: known ? sums[SUM.sq]! : null,
    goodReason,
    energyKwh,
    energyReason,
    kwhPerGood: good !== null && good > 0 && energyKwh !== null && energyKwh > 0 ? energyKwh / good : null,
  }
}
