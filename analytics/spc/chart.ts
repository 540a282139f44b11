// A control chart from its subgroups and its limits: points, lines, signals, capability (domain §2.6). Pure; where subgroups and limits
// come from is the caller's.
import {
  LIVE_RULES,
  phase1Points,
  type SpcEstimate,
  type SpcHow,
  type SpcPoint,
  type SpcRule,
  type SpcSignal,
  type SpcSpec,
  type SpcView,
} from '../../model/spc.ts'
import { NO_INDICES, type Spread, shownCapability } from './capability.ts'
import { c4Of, constantsOf } from './constants.ts'
import type { Counts } from './counts.ts'
import { cusumOf } from './cusum.ts'
import { ewmaOf, ewmaReach } from './ewma.ts'
import { countLines, deviationLines, type Lines, meanLines, movingRangeLines, rangeLines, sigmaOfRate, sigmaOfShare } from './limits.ts'
import { individualLevel, pooledLevel, spreadBy, subgroupLevel } from './phase1.ts'
import { deviation, mean } from './robust.ts'
import { runSignals, zOf } from './rules.ts'
import { autocorrelation, movingRanges, residualsOf, type Subgroup, spreadOf } from './subgroups.ts'

/** Measured values in subgroups, or counts. */
export type Material = { readonly groups: readonly Subgroup[]; readonly values: readonly number[] } | { readonly counts: readonly Counts[] }
type Picture = Pick<SpcView, 'points' | 'centre' | 'spread' | 'signals'>
/** |r1| above this is worth a word, if it is more than chance (2/√n). */
const NOTICEABLE = 0.3

/** Level and σ of the first `most` points; null where there are too few to tell. */
export function estimateOf(how: SpcHow, material: Material, most = Number.POSITIVE_INFINITY): SpcEstimate | null {
  const shared = <T extends { from: number; at: number }>(used: readonly T[], readings: number) => ({
    from: used[0]!.from,
    to: used.at(-1)!.at + 1,
    points: used.length,
    readings,
  })
  if ('counts' in material) {
    const used = material.counts.slice(0, most)
    if (used.length < 2) return null
    return {
      ...pooledLevel(used),
      ...shared(
        used,
        used.reduce((sum, one) => sum + one.of, 0),
      ),
    }
  }
  const used = material.groups.slice(0, most)
  if (used.length < (how.residuals ? 4 : 2)) return null
  const level =
    how.chart === 'xbar-r' || how.chart === 'xbar-s'
      ? subgroupLevel(used, spreadBy(how.chart))
      : individualLevel(
          used.map(({ values }) => mean(values)),
          how.residuals,
        )
  return { ...level, ...shared(used, used.length * how.subgroup) }
}

/** What phase 1 takes of a stretch nobody has chosen. */
export const provisional = (how: SpcHow, material: Material): SpcEstimate | null =>
  estimateOf(how, material, phase1Points(how.chart, how.subgroup))

export function pictureOf(how: SpcHow, material: Material, level: SpcEstimate | null): Picture {
  return 'counts' in material ? countPicture(how, material.counts, level) : valuePicture(how, material.groups, level)
}

function valuePicture(how: SpcHow, groups: readonly Subgroup[], level: SpcEstimate | null): Picture {
  const { chart, subgroup: n, tuning } = how
  const all = groups.map(({ values }) => mean(values))
  const means = level?.phi == null ? all : residualsOf(all, level.centre, level.phi)
  const shown = groups.slice(groups.length - means.length)
  const spreads = spreadsOf(how, shown, means)
  const points = means.map(
    (value, i): SpcPoint => ({
      from: shown[i]!.from,
      at: shown[i]!.at,
      n,
      mean: value,
      value,
      low: null,
      ucl: null,
      lcl: null,
      spread: spreads[i] ?? null,
    }),
  )
  if (level === null || level.sigma === null) return { points, centre: null, spread: null, signals: [] }
  const { centre, sigma } = level
  const spread = spreadLines(how, sigma)
  const signals: SpcSignal[] = []
  const note = (index: number, rule: SpcRule, on: SpcSignal['on']) =>
    signals.push({ index, at: points[index]!.at, rule, on, live: LIVE_RULES.includes(rule) })

  if (chart === 'ewma') {
    ewmaOf(means, centre, tuning.lambda).forEach((z, i) => {
      const reach = ewmaReach(sigma, tuning.lambda, tuning.width, i + 1)
      Object.assign(points[i]!, { value: z, ucl: centre + reach, lcl: centre - reach })
      if (Math.abs(z - centre) > reach) note(i, 'EWMA', 'location')
    })
  } else if (chart === 'cusum') {
    const limit = tuning.h * sigma
    cusumOf(means, { target: centre, slack: tuning.k * sigma, limit, fir: tuning.fir }).forEach(({ high, low }, i) => {
      Object.assign(points[i]!, { value: high, low, ucl: limit })
      if (high > limit || low > limit) note(i, 'CUSUM', 'location')
    })
  } else {
    const own = chart === 'i-mr' ? 1 : n
    const { ucl, lcl } = meanLines(centre, sigma, own)
    for (const point of points) Object.assign(point, { ucl, lcl })
    for (const { index, rule } of runSignals(means.map((value) => zOf(value, centre, sigma / Math.sqrt(own)))))
      note(index, rule, 'location')
  }
  points.forEach((point, i) => {
    if (point.spread !== null && spread !== null && (point.spread > spread.ucl || point.spread < spread.lcl)) note(i, 'N1', 'spread')
  })
  return { points, centre, spread, signals: signals.sort((a, b) => a.index - b.index) }
}

/** R, s or the moving range of each point; EWMA and CUSUM have no second chart. */
function spreadsOf(how: SpcHow, groups: readonly Subgroup[], means: readonly number[]): (number | null)[] {
  if (how.chart === 'i-mr') return [null, ...movingRanges(means)]
  if (how.chart !== 'xbar-r' && how.chart !== 'xbar-s') return []
  const of = spreadOf[spreadBy(how.chart)]
  return groups.map(({ values }) => of(values))
}
function spreadLines(how: SpcHow, sigma: number): SpcView['spread'] {
  const of = (kind: 'R' | 's' | 'MR', lines: Lines) => ({ kind, ...lines })
  if (how.chart === 'xbar-r') return of('R', rangeLines(sigma, how.subgroup))
  if (how.chart === 'xbar-s') return of('s', deviationLines(sigma, how.subgroup))
  return how.chart === 'i-mr' ? of('MR', movingRangeLines(sigma)) : null
}

function countPicture(how: SpcHow, counts: readonly Counts[], level: SpcEstimate | null): Picture {
  const z: number[] = []
  const points = counts.map(({ from, at, found, of }): SpcPoint => {
    const value = how.chart === 'p' ? Math.min(1, found / of) : found / of
    const point: SpcPoint = { from, at, n: of, mean: value, value, low: null, ucl: null, lcl: null, spread: null }
    if (level === null) return point
    const sigma = how.chart === 'p' ? sigmaOfShare(Math.min(1, level.centre), of) : sigmaOfRate(level.centre, of)
    z.push(zOf(value, level.centre, sigma))
    const { ucl, lcl } = countLines(level.centre, sigma)
    return { ...point, ucl: how.chart === 'p' ? Math.min(1, ucl) : ucl, lcl }
  })
  const signals = runSignals(z).map(
    ({ index, rule }): SpcSignal => ({ index, at: points[index]!.at, rule, on: 'location', live: LIVE_RULES.includes(rule) }),
  )
  return { points, centre: level?.centre ?? null, spread: null, signals }
}

/** Of every reading of the stretch; σ within from the subgroups as they are charted, from moving ranges where they are of one. */
export function capabilityIn(how: SpcHow, material: Material, level: SpcEstimate | null, picture: Picture, spec: SpcSpec) {
  if ('counts' in material) {
    const none = { mean: null, sigmaWithin: null, sigmaOverall: null, greyed: null, claim: false }
    return { ...spec, ...NO_INDICES, ...none, n: 0, subgroups: material.counts.length, reason: 'attribute' as const }
  }
  const { groups, values } = material
  const { chart } = how
  // EWMA and CUSUM signal by rules of their own: a point beyond 3 σ is looked for in what they were fed.
  const fed = level?.sigma != null && (chart === 'ewma' || chart === 'cusum') ? { centre: level.centre, sigma: level.sigma } : null
  const beyond = fed !== null && picture.points.some((point) => Math.abs(zOf(point.mean, fed.centre, fed.sigma)) > 3)
  const stable = !beyond && !picture.signals.some(({ rule }) => rule === 'N1')
  return shownCapability({ n: values.length, subgroups: groups.length, spread: spreadIn(how, groups, values), stable }, spec)
}
function spreadIn(how: SpcHow, groups: readonly Subgroup[], values: readonly number[]): Spread | null {
  if (values.length < 2 || groups.length === 0) return null
  const shared = { mean: mean(values), sigmaOverall: deviation(values) }
  if (how.subgroup === 1) return { ...shared, sigmaWithin: mean(movingRanges(values)) / constantsOf(2).d2 }
  const by = spreadBy(how.chart)
  const spread = mean(groups.map((group) => spreadOf[by](group.values)))
  return { ...shared, sigmaWithin: spread / (by === 'range' ? constantsOf(how.subgroup).d2 : c4Of(how.subgroup)) }
}

/** Of as many points as phase 1 takes: over a longer stretch a shift would look like dependence. */
export function dependence(how: SpcHow, picture: Picture): Pick<SpcView, 'autocorrelation' | 'autocorrelated'> {
  const means = picture.points.slice(0, phase1Points(how.chart, how.subgroup)).map((point) => point.mean)
  const r = autocorrelation(means)
  return { autocorrelation: r, autocorrelated: r !== null && Math.abs(r) > Math.max(NOTICEABLE, 2 / Math.sqrt(means.length)) }
}
