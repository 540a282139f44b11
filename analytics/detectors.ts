// Runs the control charts: which values may be learnt and scored, and what a chart's verdict means. A series is judged only while its machine
// runs, some time after it began to; what stands still or warms up is not compared with what produces. Fed at arrival, in event order by
// series; a value older than the last one is skipped.
import { CHART } from '../model/detection.ts'
import { STATE_CODE } from '../model/plant.ts'
import { type DeviceId, type EpochMs, FLAG, METRIC_KIND, type SeriesId, type SeriesInfo } from '../model/reading.ts'
import type { Episodes } from './episodes.ts'
import { type Charts, createCharts, growCharts, isWarm, scoreOf, sigmaOf, step } from './ewma.ts'
import type { LiveValue } from './live.ts'

const { settleMs: SETTLE, major: MAJOR, band: BAND } = CHART
/** No state was ever reported: a bare sensor is always watched. */
const NO_STATE = 255

export type Detectors = {
  readonly charts: Charts
  /** By device: newest reported state, when it began and when it was last said. */
  gate: { state: Uint8Array; since: Float64Array; at: Float64Array }
  /** By series: newest scored value, ms. */
  scoredAt: Float64Array
}
export const createDetectors = (): Detectors => ({
  charts: createCharts(),
  gate: { state: new Uint8Array(64).fill(NO_STATE), since: new Float64Array(64), at: new Float64Array(64) },
  scoredAt: new Float64Array(64),
})

export function growDetectors(d: Detectors, devices: number, series: number): void {
  growCharts(d.charts, series)
  if (series > d.scoredAt.length) {
    const more = new Float64Array(Math.max(series, d.scoredAt.length * 2))
    more.set(d.scoredAt)
    d.scoredAt = more
  }
  if (devices <= d.gate.state.length) return
  const size = Math.max(devices, d.gate.state.length * 2)
  const more = { state: new Uint8Array(size).fill(NO_STATE), since: new Float64Array(size), at: new Float64Array(size) }
  more.state.set(d.gate.state)
  more.since.set(d.gate.since)
  more.at.set(d.gate.at)
  d.gate = more
}

/** A state reading, or a death as UNKNOWN. */
export function gateState(d: Detectors, device: DeviceId, at: EpochMs, state: number): void {
  const { gate } = d
  if (at < gate.at[device]!) return
  if (gate.state[device] !== state) gate.since[device] = at
  gate.state[device] = state
  gate.at[device] = at
}

const isWatched = (d: Detectors, device: DeviceId, at: EpochMs): boolean =>
  d.gate.state[device] === NO_STATE || (d.gate.state[device] === STATE_CODE.RUN && at - d.gate.since[device]! >= SETTLE)

export const isCharted = (kind: number): boolean => kind === METRIC_KIND.process || kind === METRIC_KIND.quality

/** Judges one value and raises, worsens or clears the episode of its series. */
export function judge(d: Detectors, info: SeriesInfo, at: EpochMs, value: number, flags: number, episodes: Episodes): void {
  const { id, device } = info
  if (at < d.scoredAt[id]! || flags & (FLAG.bad | FLAG.uncertain) || !isWatched(d, device, at)) return
  d.scoredAt[id] = at
  const { charts } = d
  const expected = charts.mean[id]!
  const variance = charts.variance[id]!
  const smooth = charts.smooth[id]!
  const verdict = step(charts, id, value)
  if (verdict === 'quiet') return
  if (verdict === 'clear') {
    episodes.clear(device, `${id}`, at)
    return
  }
  const score = scoreOf(charts, id)
  // As the step had them: before it learnt the value.
  const sigma = sigmaOf(charts, id, variance)
  const scoreBefore = scoreOf(charts, id, smooth)
  if (verdict === 'raised') {
    episodes.worsen(device, `${id}`, { value, expected, score, sigma, scoreBefore, valueAt: at })
    return
  }
  episodes.raise(device, `${id}`, at, {
    type: `${info.metric}:ewma`,
    metric: info.metric,
    severity: Math.abs(score) >= MAJOR ? 'major' : 'warn',
    message: score > 0 ? 'ewma-high' : 'ewma-low',
    value,
    expected,
    score,
    sigma,
    scoreBefore,
    valueAt: at,
    hist: (flags & FLAG.hist) !== 0,
  })
}

/** What the chart expects now; null while it is warming up or the machine is not in the state the chart knows. */
export function bandOf(d: Detectors, id: SeriesId, device: DeviceId, at: EpochMs): LiveValue['band'] {
  if (id >= d.scoredAt.length || !isWarm(d.charts, id) || !isWatched(d, device, at)) return null
  const expected = d.charts.mean[id]!
  const half = BAND * sigmaOf(d.charts, id)
  return { low: expected - half, high: expected + half, expected }
}
