// What people said of stops, as the fold uses it: a number in the terms of a device, and the texts of reasons as marks by number. A device
// nobody corrected has the one number 0, and pays nothing.

import { STATE_CODE } from '../model/plant.ts'
import { codeIn } from '../model/reasons.ts'
import type { Correction } from '../model/stops.ts'
import type { Terms } from './terms.ts'

/** What a stop counts as; `reported`: as the machine said. In fold state: append only. */
export const AS = {
  reported: 0,
  breakdown: 1,
  minor: 2,
  setup: 3,
  starved: 4,
  blocked: 5,
  noOrder: 6,
  planned: 7,
  unclassified: 8,
} as const
const OF_CLASS: Readonly<Record<string, number>> = {
  B: AS.breakdown,
  M: AS.minor,
  S: AS.setup,
  W: AS.starved,
  N: AS.noOrder,
  P: AS.planned,
  U: AS.unclassified,
}
export const asOf = (code: string): number => (code === 'W3' ? AS.blocked : (OF_CLASS[code[0] ?? ''] ?? AS.reported))

const { FAULT, MINOR, SETUP, STARVED, BLOCKED, IDLE, PLANNED } = STATE_CODE
const STATE_AS: readonly number[] = [-1, FAULT, MINOR, SETUP, STARVED, BLOCKED, IDLE, PLANNED, -1]
/** State to count under, of a machine in `state` whose stop counts as `as`. */
export const stateAs = (state: number, as: number): number => (as === 0 || STATE_AS[as] === -1 ? state : STATE_AS[as]!)
/** People said what it was, and so that there was an order or none. */
export const isSaid = (as: number): boolean => as !== AS.reported && as !== AS.unclassified

/** Terms cut where corrections begin and end. Both tile time, in order. */
export function withCorrections(terms: readonly Terms[], corrections: readonly Correction[]): readonly Terms[] {
  if (corrections.length === 0) return terms
  const out: Terms[] = []
  for (const term of terms) {
    let at = term.from
    for (const { from, to, change } of corrections) {
      if (to <= at || from >= term.to) continue
      if (from > at) out.push({ ...term, from: at, to: from })
      const end = Math.min(to, term.to)
      out.push({ ...term, from: Math.max(from, at), to: end, as: asOf(change.reason) })
      at = end
    }
    if (at < term.to) out.push({ ...term, from: at })
  }
  return out
}

/** By number of a text: 0 says no reason, 1 says one, 2 says that there is none. Grows with the highest number; a byte each. */
export type ReasonMarks = { of: Uint8Array }
export const createReasonMarks = (): ReasonMarks => ({ of: new Uint8Array(64) })
export function markReason(marks: ReasonMarks, id: number, text: string): void {
  const code = codeIn(text.split('|')[0] ?? '')
  if (code === undefined) return
  if (id >= marks.of.length) {
    const more = new Uint8Array(Math.max(id + 1, marks.of.length * 2))
    more.set(marks.of)
    marks.of = more
  }
  marks.of[id] = code === 'U' ? 2 : 1
}
