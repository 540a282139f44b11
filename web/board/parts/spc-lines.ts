// A control chart as lines to draw: values, centre and limits by point, and the points at which rules signal, with their ids.
import type { SpcSignal, SpcView } from '../../contract.ts'

/** `live`: at least one of the rules calls for somebody. `fresh`: rules that did not signal at the point before, to be written beside it. */
export type Mark = { readonly index: number; readonly rules: readonly string[]; readonly fresh: readonly string[]; readonly live: boolean }
export type Lines = {
  readonly value: readonly (number | null)[]
  /** The lower CUSUM, drawn downwards. */
  readonly low: readonly number[] | null
  readonly centre: number | null
  readonly ucl: readonly (number | null)[]
  readonly lcl: readonly (number | null)[]
  readonly marks: readonly Mark[]
}

export function locationLines(view: SpcView): Lines {
  const { points, chart } = view
  const ucl = points.map((point) => point.ucl)
  const shared = { value: points.map((point) => point.value), ucl, marks: marksOf(view.signals, 'location') }
  if (chart !== 'cusum') return { ...shared, low: null, centre: view.centre, lcl: points.map((point) => point.lcl) }
  // Sums have no unit line of the process: they start at 0 and are bounded by H on both sides.
  return {
    ...shared,
    low: points.map((point) => -(point.low ?? 0)),
    centre: view.centre === null ? null : 0,
    lcl: ucl.map((limit) => (limit === null ? null : -limit)),
  }
}

/** null: the chart has no second part. */
export function spreadLines(view: SpcView): Lines | null {
  const { spread, points } = view
  if (spread === null) return null
  return {
    value: points.map((point) => point.spread),
    low: null,
    centre: spread.centre,
    ucl: points.map(() => spread.ucl),
    lcl: points.map(() => spread.lcl),
    marks: marksOf(view.signals, 'spread'),
  }
}

function marksOf(signals: readonly SpcSignal[], on: SpcSignal['on']): Mark[] {
  const marks = new Map<number, { index: number; rules: string[]; live: boolean }>()
  for (const { index, rule, live, on: where } of signals) {
    if (where !== on) continue
    const mark = marks.get(index)
    if (mark === undefined) marks.set(index, { index, rules: [rule], live })
    else {
      mark.rules.push(rule)
      mark.live ||= live
    }
  }
  return [...marks.values()].map((mark) => {
    const before = marks.get(mark.index - 1)?.rules ?? []
    return { ...mark, fresh: mark.rules.filter((rule) => !before.includes(rule)) }
  })
}

/** Lowest and highest of everything drawn, with a little air; null where nothing is. */
export function extentOf({ value, low, centre, ucl, lcl }: Lines): readonly [number, number] | null {
  let least = centre ?? Number.POSITIVE_INFINITY
  let most = centre ?? Number.NEGATIVE_INFINITY
  for (const line of [value, low ?? [], ucl, lcl])
    for (const one of line) {
      if (one === null) continue
      least = Math.min(least, one)
      most = Math.max(most, one)
    }
  if (least > most) return null
  const air = Math.max((most - least) * 0.08, Math.abs(most) * 1e-6, 1e-9)
  return [least - air, most + air]
}

export type RuleCount = { readonly rule: SpcSignal['rule']; readonly live: boolean; readonly points: number; readonly last: number }
/** How often each rule signalled and when last: live ones first. */
export function ruleCounts(signals: readonly SpcSignal[]): RuleCount[] {
  const counts = new Map<string, RuleCount>()
  for (const { rule, live, at } of signals) {
    const known = counts.get(rule)
    counts.set(rule, { rule, live, points: (known?.points ?? 0) + 1, last: Math.max(known?.last ?? 0, at) })
  }
  return [...counts.values()].sort((a, b) => Number(b.live) - Number(a.live) || (a.rule < b.rule ? -1 : 1))
}
