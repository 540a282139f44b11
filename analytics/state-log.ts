// The newest state intervals of one device, for people to look at: begin and what held from then on. The fold notes changes; going back to
// a checkpoint takes notes back by count. Never an input of a sum.
import { CHANGES } from './columns.ts'

/** Most intervals kept; older ones are overwritten (the warehouse has the readings). */
export const STATE_LOG_LIMIT = 512

export type StateLog = {
  at: Float64Array
  /** state | order << 4 | text id << 6 */
  code: Float64Array
  /** Most notes ever held at once, counted from the first: what is older than this less the limit is overwritten. */
  high: number
}
export const createStateLog = (): StateLog => ({ at: new Float64Array(16), code: new Float64Array(16), high: 0 })

export const packState = (state: number, order: number, detail: number): number => state + order * 16 + detail * 64
export const stateOf = (code: number): number => code % 16
export const orderOf = (code: number): 0 | 1 | 2 => (Math.floor(code / 16) % 4) as 0 | 1 | 2
export const detailOf = (code: number): number => Math.floor(code / 64)

/** Notes that `code` holds from `at` on. `s`: fold state of the device, whose count of notes rises. */
export function note(log: StateLog, s: Float64Array, at: number, code: number): void {
  const n = s[CHANGES]!
  const size = log.at.length
  if (n > 0 && log.code[(n - 1) % size] === code) return
  if (n > 0 && log.at[(n - 1) % size] === at) {
    log.code[(n - 1) % size] = code
    return
  }
  if (n >= size && size < STATE_LOG_LIMIT) grow(log)
  log.at[n % log.at.length] = at
  log.code[n % log.at.length] = code
  s[CHANGES] = n + 1
  if (n + 1 > log.high) log.high = n + 1
}

/** Calls `each` for the newest `count` notes, oldest first. `notes`: CHANGES of the fold state. */
export function forNewest(log: StateLog, notes: number, count: number, each: (at: number, code: number) => void): void {
  const size = log.at.length
  for (let n = Math.max(0, notes - count, log.high - size); n < notes; n++) each(log.at[n % size]!, log.code[n % size]!)
}

/** Puts `more` in the place of all notes after `since`; `notes`: how many there are now. Returns how many there are then. */
export function relog(
  log: StateLog,
  notes: number,
  since: number,
  more: { readonly at: readonly number[]; readonly code: readonly number[] },
): number {
  const at: number[] = []
  const code: number[] = []
  const put = (when: number, what: number) => {
    if (code[code.length - 1] === what) return
    at.push(when)
    code.push(what)
  }
  forNewest(log, notes, STATE_LOG_LIMIT, (when, what) => {
    if (when <= since) put(when, what)
  })
  more.at.forEach((when, i) => {
    put(when, more.code[i]!)
  })
  const count = Math.min(at.length, STATE_LOG_LIMIT)
  let size = 16
  while (size < count) size *= 2
  log.at = new Float64Array(size)
  log.code = new Float64Array(size)
  log.at.set(at.slice(-count))
  log.code.set(code.slice(-count))
  log.high = count
  return count
}

function grow(log: StateLog): void {
  // Only ever full from 0 to its size when it grows, so numbers keep their places.
  const size = log.at.length * 2
  const at = new Float64Array(size)
  const code = new Float64Array(size)
  at.set(log.at)
  code.set(log.code)
  log.at = at
  log.code = code
}
