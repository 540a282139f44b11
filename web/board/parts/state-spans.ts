// The intervals a state band draws: history by REST, the newest from the room, cut to a window and free of overlaps.

import type { State } from '../../../model/plant.ts'
import type { DeviceView, StateRow } from '../../contract.ts'

export type StateSpan = {
  readonly from: number
  readonly to: number
  readonly state: State
  readonly reason: string | null
  readonly open: boolean
}

/** `recent` wins where both speak: it is newer. The open interval runs to `now`. */
export function stateSpans(history: readonly StateRow[], recent: DeviceView['states'], from: number, now: number): StateSpan[] {
  const start = recent[0]?.from ?? Number.POSITIVE_INFINITY
  const spans: StateSpan[] = []
  const add = (span: StateSpan) => {
    const cut = { ...span, from: Math.max(span.from, from), to: Math.min(span.to, now) }
    if (cut.to > cut.from) spans.push(cut)
  }
  for (const row of history) {
    if (row.from < start) add({ from: row.from, to: Math.min(row.to, start), state: row.state, reason: row.reason ?? null, open: false })
  }
  for (const row of recent) add({ from: row.from, to: row.to ?? now, state: row.state, reason: row.reason ?? null, open: row.to == null })
  return spans.sort((a, b) => a.from - b.from)
}

/** Time in each state of the spans, longest first. */
export function timeByState(spans: readonly StateSpan[]): { readonly state: State; readonly ms: number }[] {
  const sums = new Map<State, number>()
  for (const span of spans) sums.set(span.state, (sums.get(span.state) ?? 0) + span.to - span.from)
  return [...sums].map(([state, ms]) => ({ state, ms })).sort((a, b) => b.ms - a.ms)
}
