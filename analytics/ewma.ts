// One control chart per series of process or quality values: an exponentially weighted mean and variance of the series in the running state,
// and a smoothed residual against them (domain §2.6.3). Columns of typed arrays; state per series is fixed. Decides when a series is odd,
// never what to do about it.
import { CHART, SMOOTH_SIGMA } from '../model/detection.ts'
import type { SeriesId } from '../model/reading.ts'

export type Charts = {
  mean: Float64Array
  variance: Float64Array
  /** Smallest step ever seen: σ is never taken below what the sensor can show. */
  resolution: Float64Array
  last: Float64Array
  /** EWMA of the residual, in σ of a single value. */
  smooth: Float64Array
  /** Values learnt from. */
  seen: Uint32Array
  /** Values in a row beyond the raise limit, or inside the clear limit while raised. */
  run: Uint32Array
  /** 0 quiet, else values since the alarm was raised. */
  raised: Uint32Array
}

const { learn: LEARN, smooth: SMOOTH, warmUp: WARM_UP, clip: CLIP, raise: RAISE, clear: CLEAR, run: RUN, accept: ACCEPT } = CHART

export function createCharts(capacity = 64): Charts {
  return {
    mean: new Float64Array(capacity),
    variance: new Float64Array(capacity),
    resolution: new Float64Array(capacity),
    last: new Float64Array(capacity),
    smooth: new Float64Array(capacity),
    seen: new Uint32Array(capacity),
    run: new Uint32Array(capacity),
    raised: new Uint32Array(capacity),
  }
}

export type Verdict = 'quiet' | 'raise' | 'raised' | 'clear'

/** Scores `value` against the past of its series, then learns it. Writes row `id` of `charts` and nothing else. */
export function step(charts: Charts, id: SeriesId, value: number): Verdict {
  const seen = charts.seen[id]!
  if (seen === 0) {
    charts.mean[id] = charts.last[id] = value
    charts.variance[id] = charts.smooth[id] = 0
    charts.seen[id] = 1
    return 'quiet'
  }
  const moved = Math.abs(value - charts.last[id]!)
  if (moved > 0 && (charts.resolution[id] === 0 || moved < charts.resolution[id]!)) charts.resolution[id] = moved
  charts.last[id] = value
  const difference = value - charts.mean[id]!
  const sigma = sigmaOf(charts, id)
  const residual = sigma > 0 ? difference / sigma : 0
  const wasRaised = charts.raised[id]! > 0
  if (!wasRaised) {
    // Incremental form: T. Finch, "Incremental calculation of weighted mean and variance" (2009), section 9. While warming up every value
    // weighs alike; later a wild one is learnt as far as it is believed.
    const weight = Math.max(LEARN, 1 / (seen + 1))
    const learnt = seen < WARM_UP ? difference : Math.max(-CLIP, Math.min(CLIP, residual)) * sigma
    charts.mean[id]! += weight * learnt
    charts.variance[id] = (1 - weight) * (charts.variance[id]! + weight * learnt * learnt)
    charts.seen[id] = Math.min(seen + 1, 0xffff_fffe)
  }
  if (seen < WARM_UP) return 'quiet'
  charts.smooth[id]! += SMOOTH * (Math.max(-CLIP, Math.min(CLIP, residual)) - charts.smooth[id]!)
  const score = Math.abs(scoreOf(charts, id))
  if (!wasRaised) {
    charts.run[id] = score > RAISE ? charts.run[id]! + 1 : 0
    if (charts.run[id]! < RUN) return 'quiet'
    charts.raised[id] = 1
    charts.run[id] = 0
    return 'raise'
  }
  charts.raised[id]!++
  charts.run[id] = score < CLEAR ? charts.run[id]! + 1 : 0
  if (charts.run[id]! < RUN && charts.raised[id]! <= ACCEPT) return 'raised'
  if (charts.raised[id]! > ACCEPT) charts.seen[id] = 0
  charts.raised[id] = charts.run[id] = 0
  return 'clear'
}

/** Smoothed residual in its own σ; of another `smooth`, such as that of before the last step. */
export const scoreOf = (charts: Charts, id: SeriesId, smooth = charts.smooth[id]!): number => smooth / SMOOTH_SIGMA
export const isWarm = (charts: Charts, id: SeriesId): boolean => charts.seen[id]! >= WARM_UP
/** σ of a single value, not below the sensor's resolution; of another `variance`, such as that of before the last step. */
export const sigmaOf = (charts: Charts, id: SeriesId, variance = charts.variance[id]!): number =>
  Math.max(Math.sqrt(variance), charts.resolution[id]!)

/** Makes room for series up to `count`. */
export function growCharts(charts: Charts, count: number): void {
  if (count <= charts.mean.length) return
  const more = createCharts(Math.max(count, charts.mean.length * 2))
  for (const name of Object.keys(more) as (keyof Charts)[]) more[name].set(charts[name])
  Object.assign(charts, more)
}
