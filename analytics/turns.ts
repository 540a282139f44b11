// In which order the cells of a figure are formed. Of two that would tell too much together the one formed first stays open, so that must
// not hang on who asks for what: whoever asks for one cell has those ahead of it formed first. Remembers what was formed at one moment, so
// that a page of many cells goes over them once. Bounded by the catalogue of cells; forms nothing itself.
import type { EpochMs } from '../model/reading.ts'
import type { Cellular } from './cells.ts'

/** What was formed this long ago is of the same moment, ms: the rooms of one tick, the rows of one page. */
const MOMENT_MS = 500

type Turn = { readonly at: EpochMs; readonly order: readonly Cellular[]; readonly formed: Map<string, unknown>; next: number }
export type Turns = {
  /** What `form` makes of the cells of a figure, those ahead first, as far as `last`, or of all of them. */
  through<F>(figure: string, now: EpochMs, form: (cell: Cellular) => F, last?: Cellular): ReadonlyMap<string, F>
}
export const turnName = ([kind, code]: Cellular): string => `${kind}:${code}`

/** `orderOf`: another array when there may be other cells. */
export function createTurns(orderOf: (now: EpochMs) => readonly Cellular[]): Turns {
  const turns = new Map<string, Turn>()
  const turnOf = (figure: string, now: EpochMs): Turn => {
    const order = orderOf(now)
    const known = turns.get(figure)
    if (known !== undefined && known.order === order && now >= known.at && now - known.at < MOMENT_MS) return known
    const begun: Turn = { at: now, order, formed: new Map(), next: 0 }
    turns.set(figure, begun)
    return begun
  }
  return {
    through<F>(figure: string, now: EpochMs, form: (cell: Cellular) => F, last?: Cellular) {
      const turn = turnOf(figure, now)
      const end = last === undefined ? turn.order.length - 1 : turn.order.findIndex(([kind, code]) => kind === last[0] && code === last[1])
      while (turn.next <= end) {
        const cell = turn.order[turn.next++]!
        turn.formed.set(turnName(cell), form(cell))
      }
      return turn.formed as ReadonlyMap<string, F>
    },
  }
}
