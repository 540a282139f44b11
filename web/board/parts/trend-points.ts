// History from REST and live values from the socket as one bounded list of points, oldest first.
export type Point = readonly [at: number, value: number]

/** Metrics that are words or events in the shape of numbers: they have their own place, not a trend. */
const NOT_DRAWN: ReadonlySet<string> = new Set(['state', 'alarm', 'birth', 'death'])
export const isDrawn = (metric: string): boolean => !NOT_DRAWN.has(metric)

/** The points with a gap (a null) wherever nothing was heard for longer than `limit` ms: a line across would claim values. */
export function withGaps(points: readonly Point[], limit: number): [number, number | null][] {
  const out: [number, number | null][] = []
  let before: number | null = null
  for (const [at, value] of points) {
    if (before !== null && at - before > limit) out.push([before + 1, null])
    out.push([at, value])
    before = at
  }
  return out
}

/** Points a trend holds at most: what a screen can tell apart, and what a wall can draw for days. */
export const POINT_LIMIT = 2000

/**
 * Adds one live value. Older than the newest point, it is put where it belongs; equal in time, it replaces.
 * Points before `from` and beyond the limit fall off the old end.
 */
export function addPoint(points: readonly Point[], point: Point, from: number): Point[] {
  const out = points.filter(([at]) => at >= from && at !== point[0])
  let i = out.length
  while (i > 0 && (out[i - 1]?.[0] ?? 0) > point[0]) i--
  out.splice(i, 0, point)
  return out.length > POINT_LIMIT ? out.slice(out.length - POINT_LIMIT) : out
}

/** History first, then the live values that are newer than it. */
export function joinPoints(history: readonly Point[], live: readonly Point[], from: number): Point[] {
  const last = history.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
  const out = [...history, ...live.filter(([at]) => at > last)].filter(([at]) => at >= from)
  return out.length > POINT_LIMIT ? out.slice(out.length - POINT_LIMIT) : out
}
