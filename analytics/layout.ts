// Which layout a saved state of the fold has. Columns of the state and of the sums only ever grow at their ends, so a state saved with fewer
// of them is read and the new ones begin as those of a device just heard of. Any other layout is not read at all.

import { SUM_COUNT } from '../model/kpi.ts'
import { createReader, type Reader, type Writer } from './bytes.ts'
import { STATE_SIZE } from './columns.ts'

/** Raised whenever what is saved changes in another way. As a double no earlier form of a snapshot begins with it. */
const LAYOUT = 20_261_122.5
/** How many columns were saved. */
export type Layout = { readonly states: number; readonly sums: number }
/** A snapshot is longer than what its layout takes. */
const LEAST_BYTES = 16

export function writeLayout(w: Writer): void {
  w.number(LAYOUT)
  w.whole(STATE_SIZE)
  w.whole(SUM_COUNT)
}
/** Undefined: another layout. */
export function readLayout(r: Reader): Layout | undefined {
  if (r.number() !== LAYOUT) return undefined
  const layout = { states: r.whole(), sums: r.whole() }
  return layout.states <= STATE_SIZE && layout.sums <= SUM_COUNT ? layout : undefined
}
/** Can `restore` go on from it? */
export const fitsLayout = (bytes: Uint8Array): boolean => bytes.length >= LEAST_BYTES && readLayout(createReader(bytes)) !== undefined
