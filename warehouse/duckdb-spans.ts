// Windows of a question cut to what is drawn together: whole hours, whole half-hours, and the fragments that only minutes can answer. Pure.
import type { EpochMs } from '../model/reading.ts'

export const HALF_MS = 1_800_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const dayOf = (at: EpochMs): EpochMs => Math.floor(at / DAY_MS) * DAY_MS

/** Fragments of windows that lie at most so far apart are read together; so many groups at most. */
const NEAR_MS = 4 * HALF_MS
const MAX_GROUPS = 48

/** Part of window `spot`. */
export type Span = { readonly from: EpochMs; readonly to: EpochMs; readonly spot: number }
/** Up to where minutes are drawn together by the hour and by the half-hour; undefined: none is. */
export type DrawnUntil = { readonly hours: EpochMs | undefined; readonly halves: EpochMs | undefined }
/** A table of rows drawn together, each of `ms` from `start` on; the drawn ones begin before `until`. */
export type Drawn = {
  readonly table: 'hours' | 'half_hours'
  readonly start: 'hour' | 'half'
  readonly ms: number
  readonly until: EpochMs | undefined
  /** Only for spans that begin with one of its rows: the edges of all others would have to be read from a finer table beside it. */
  readonly fromStart: boolean
}

/** Coarsest first. */
export const drawnBy = ({ hours, halves }: DrawnUntil): readonly Drawn[] => [
  { table: 'hours', start: 'hour', ms: HOUR_MS, until: hours, fromStart: true },
  { table: 'half_hours', start: 'half', ms: HALF_MS, until: halves, fromStart: false },
]

/** Of each span the whole rows there are in `drawn`, but for those with a stale half-hour, in as few pieces as there are; and what is left, in order of time. */
export function split(
  spans: readonly Span[],
  { ms, until, fromStart }: Drawn,
  stale: readonly EpochMs[],
): { whole: Span[]; fragments: Span[] } {
  const whole: Span[] = []
  const fragments: Span[] = []
  let next = 0
  for (const span of spans) {
    const { from, to, spot } = span
    const low = Math.ceil(from / ms) * ms
    if (fromStart && low !== from) {
      fragments.push(span)
      continue
    }
    const high = Math.min(Math.floor(to / ms) * ms, until ?? Number.NEGATIVE_INFINITY)
    let done = from
    const take = (opens: EpochMs, closes: EpochMs): void => {
      if (opens >= closes) return
      if (done < opens) fragments.push({ from: done, to: opens, spot })
      whole.push({ from: opens, to: closes, spot })
      done = closes
    }
    while (next < stale.length && stale[next]! < low) next++
    let opens = low
    for (; next < stale.length && stale[next]! < high; next++) {
      const start = Math.floor(stale[next]! / ms) * ms
      take(opens, start)
      opens = start + ms
    }
    take(opens, high)
    if (done < to) fragments.push({ from: done, to, spot })
  }
  return { whole, fragments }
}

/** Neighbours together: a scan per group touches only the blocks of its time. */
export function grouped(fragments: readonly Span[]): readonly (readonly Span[])[] {
  const groups: Span[][] = []
  for (const span of fragments) {
    const last = groups.at(-1)
    if (last !== undefined && span.from - last.at(-1)!.to <= NEAR_MS) last.push(span)
    else groups.push([span])
  }
  return groups.length > MAX_GROUPS ? [fragments] : groups
}

export const boundsOf = (spans: readonly Span[]) => ({ from: spans[0]!.from, to: spans.at(-1)!.to })
