// The timeline as it counts: what machines reported, with what people said of it laid over. Pure; the same rules as the fold has (states.ts).
import type { State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { stateFor } from '../model/reasons.ts'
import type { Correction, Said } from '../model/stops.ts'

/** `to` null: it lasts. */
type Interval = { readonly from: EpochMs; readonly to: EpochMs | null; readonly state: State; readonly orderActive: boolean | null }

/** Both in order of time. Cuts intervals where corrections begin and end; time that ran or that nobody saw stays what it is. */
export function corrected<T extends Interval>(rows: readonly T[], corrections: readonly Correction[]): (T & { readonly said?: Said })[] {
  if (corrections.length === 0) return [...rows]
  const out: (T & { readonly said?: Said })[] = []
  for (const row of rows) {
    if (row.state === 'RUN' || row.state === 'UNKNOWN') {
      out.push(row)
      continue
    }
    const end = row.to ?? Number.POSITIVE_INFINITY
    let at = row.from
    for (const { from, to, change } of corrections) {
      if (to <= at || from >= end) continue
      if (from > at) out.push({ ...row, from: at, to: from })
      const { reason, note, by, version, replaced } = change
      const until = Math.min(to, end)
      out.push({
        ...row,
        from: Math.max(from, at),
        to: until === end ? row.to : until,
        state: stateFor(reason) ?? row.state,
        orderActive: orderOf(reason, row.orderActive),
        said: { reason, note, by, at: change.at, version, reported: row.state, ...(replaced && { replaced }) },
      })
      at = until
    }
    if (at < end) out.push({ ...row, from: at })
  }
  return out
}

/** Who says why it stood says with it whether there was an order. */
function orderOf(reason: string, reported: boolean | null): boolean | null {
  if (reason.startsWith('U') || reason.startsWith('P')) return reported
  return !reason.startsWith('N')
}
