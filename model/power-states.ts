// Limits of power between running and standing machines (domain §4.2), and how they are learned: the valley of the power histogram. Pure: a
// function of the set of samples, in whatever order they came. Decides nothing about a machine; analytics/power-states.ts does.
import type { EpochMs } from './reading.ts'

/** RUN after this many samples above `on`; IDLE after this many below `off`; OFF with one below OFF_SHARE of the rated power. */
export const RUN_SAMPLES = 2
export const IDLE_SAMPLES = 3
export const OFF_SHARE = 0.05

/** What the limits are formed of, kW: the two ways of working and the valley between them. Limits learned long ago do not name them. */
export type LearnedPower = 'low' | 'high' | 'valley'
export type PowerStates = {
  /** kW; `off` <= `on`. Both 0: somebody decided that power says nothing about this device. */
  readonly on: number
  readonly off: number
  /** The samples they were learned from; null: set by hand. */
  readonly learnedFrom:
    | ({ readonly from: EpochMs; readonly to: EpochMs; readonly readings: number } & Partial<Readonly<Record<LearnedPower, number>>>)
    | null
  /** Until somebody approves, they are learned again and follow the machine. */
  readonly approvedBy: string | null
  readonly approvedAt: EpochMs | null
}

/** Samples in [from, to) kW; the first bin holds everything below, the last everything above. */
export type PowerBin = { readonly from: number; readonly to: number; readonly n: number }
/** Why nothing is learned: not enough samples or time, nothing but zero, one way of working, or two that run into each other. */
export type NoValley = 'too-few' | 'no-power' | 'one-mode'
export type PowerValley = {
  readonly bins: readonly PowerBin[]
  /** Power of the two ways of working and of the valley between them, kW. */
  readonly low: number | null
  readonly high: number | null
  readonly valley: number | null
  readonly on: number | null
  readonly off: number | null
  readonly reason: NoValley | null
}

/** What the samples of [from, to) show. `stated`: the device reports states itself, so its power decides nothing. */
export type PowerHistogram = PowerValley & {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly readings: number
  readonly stated: boolean
}

/** Learned from at least so many samples over at least so long. */
export const LEAST_SAMPLES = 60
export const LEAST_SPAN_MS = 30 * 60_000
const BINS = 48
/** Powers below this share of the highest are one bin: a sensor's noise around zero has no scale. */
const FLOOR = 0.01
/** A way of working holds at least this share of the samples. */
const LEAST_SHARE = 0.05
/** Between two ways of working the histogram falls below this share of the smaller peak. */
const DEEPEST = 0.5
/** Limits lie this far from the valley to the mode beside it, on a logarithmic scale. */
export const HYSTERESIS = 0.2
const KERNEL = [1, 4, 6, 4, 1].map((w) => w / 16)

/**
 * Two limits around the valley between the two ways of working that lie furthest apart by ratio, standing still left out where there are two
 * others. Bins are logarithmic from FLOOR to the 99.5th percentile, or from OFF on where the rated power is known (kW; 0 unknown), so the
 * result scales with the samples. `spanMs`: time the samples cover.
 */
export function learnPowerStates(kw: ArrayLike<number>, spanMs: number, ratedKw = 0): PowerValley {
  const sorted = Float64Array.from(kw).sort()
  const top = sorted.length === 0 ? 0 : sorted[Math.ceil(sorted.length * 0.995) - 1]!
  const nothing = (reason: NoValley, bins: readonly PowerBin[] = []): PowerValley => ({
    bins,
    low: null,
    high: null,
    valley: null,
    on: null,
    off: null,
    reason,
  })
  if (top <= 0) return nothing(sorted.length === 0 ? 'too-few' : 'no-power')
  const floor = Math.max(top * FLOOR, Math.min(OFF_SHARE * ratedKw, top / 2))
  const step = Math.log(top / floor) / (BINS - 2)
  const edge = (i: number): number => (i <= 0 ? 0 : floor * Math.exp((i - 1) * step))
  const counts = new Float64Array(BINS)
  for (const p of sorted) counts[p < floor ? 0 : Math.min(BINS - 1, 1 + Math.floor(Math.log(p / floor) / step))]!++
  const bins = Array.from(counts, (n, i): PowerBin => ({ from: edge(i), to: edge(i + 1), n }))
  if (sorted.length < LEAST_SAMPLES || spanMs < LEAST_SPAN_MS) return nothing('too-few', bins)

  const modes = modesOf(counts, LEAST_SHARE * sorted.length)
  // Standing still is told by its own limit: it is one of the two only where there are no two others.
  const able = modes.length > 2 && modes[0]!.peak === 0 ? modes.slice(1) : modes
  let best = -1
  for (let i = 0; i + 1 < able.length; i++)
    if (best < 0 || able[i + 1]!.peak - able[i]!.peak > able[best + 1]!.peak - able[best]!.peak) best = i
  if (best < 0) return nothing('one-mode', bins)
  const middle = (i: number): number => (i === 0 ? floor : Math.sqrt(edge(i) * edge(i + 1)))
  const [low, high, valley] = [middle(able[best]!.peak), middle(able[best + 1]!.peak), middle(able[best + 1]!.valley)]
  return { bins, low, high, valley, on: limitOf(valley, high), off: limitOf(valley, low), reason: null }
}
/** The limit on the side of a mode: valley·(mode / valley)^HYSTERESIS, kW, three digits. */
export const limitOf = (valley: number, mode: number): number => rounded(valley * (mode / valley) ** HYSTERESIS)
/** What samples give, as limits nobody has approved; null: they give none. */
export function proposalOf({ on, off, low, high, valley, from, to, readings }: PowerHistogram): PowerStates | null {
  if (on === null || off === null || low === null || high === null || valley === null) return null
  return { on, off, learnedFrom: { from, to, readings, low, high, valley }, approvedBy: null, approvedAt: null }
}

/** Peak and, before it, the deepest bin between it and the mode before, as bin numbers. */
type Mode = { peak: number; valley: number }
/** Local maxima of the smoothed counts; of two without a valley between them the smaller goes, and so does one of few samples. */
function modesOf(counts: Float64Array, least: number): readonly Mode[] {
  const smooth = smoothed(counts)
  const peaks: number[] = []
  for (let i = 0; i < BINS; i++) {
    const before = i === 0 ? 0 : smooth[i - 1]!
    if (smooth[i]! > before && smooth[i]! >= (smooth[i + 1] ?? 0) && smooth[i]! > 0) peaks.push(i)
  }
  for (;;) {
    const cuts = peaks.map((p, i) => (i === 0 ? 0 : deepest(smooth, peaks[i - 1]!, p)))
    let worst = -1
    let mostRatio = DEEPEST
    peaks.forEach((p, i) => {
      if (i === 0) return
      const ratio = smooth[cuts[i]!]! / Math.min(smooth[p]!, smooth[peaks[i - 1]!]!)
      if (ratio >= mostRatio) {
        mostRatio = ratio
        worst = smooth[p]! < smooth[peaks[i - 1]!]! ? i : i - 1
      }
    })
    if (worst < 0)
      worst = peaks.findIndex((_, i) => {
        const end = cuts[i + 1] ?? BINS
        let n = 0
        for (let bin = cuts[i]!; bin < end; bin++) n += counts[bin]!
        return n < least
      })
    if (worst < 0) return peaks.map((peak, i) => ({ peak, valley: cuts[i]! }))
    peaks.splice(worst, 1)
  }
}

/** The middle of the lowest stretch between two bins. */
function deepest(smooth: Float64Array, from: number, to: number): number {
  let least = Infinity
  let [first, last] = [from, from]
  for (let i = from + 1; i < to; i++) {
    if (smooth[i]! < least) [least, first, last] = [smooth[i]!, i, i]
    else if (smooth[i] === least && last === i - 1) last = i
  }
  return Math.floor((first + last) / 2)
}

/** The bin of everything that stands still has no neighbours: its samples stay its own. */
function smoothed(counts: Float64Array): Float64Array {
  const out = new Float64Array(BINS)
  out[0] = counts[0]!
  for (let i = 1; i < BINS; i++)
    KERNEL.forEach((w, k) => {
      const at = i + k - 2
      out[i]! += w * counts[at < 1 ? 2 - at : at >= BINS ? 2 * BINS - 2 - at : at]!
    })
  return out
}

/** Three digits: limits that differ by a sensor's noise are the same. */
const rounded = (kw: number): number => Number(kw.toPrecision(3))
