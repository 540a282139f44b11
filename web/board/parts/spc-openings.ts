// What the signals of a control chart open to: each rule in words, at how many of the points seen it holds and at which, and the limits they
// are judged by. Judges nothing.
import { LIVE_RULES, RUN_RULES, type SpcRule } from '../../../model/spc.ts'
import type { SpcSignal, SpcView } from '../../contract.ts'
import type { Basis, Opening, Part, ReportOpening } from '../opened.ts'

export type SpcWords = {
  readonly t: (key: string, named?: Record<string, string>) => string
  readonly whole: (n: number) => string
  readonly decimal: (value: number | null) => string
  readonly time: (at: number) => string
}
/** The chart as the page has it: what it calls the metric, what its limits open to, and the sums of its time. */
export type SpcOf = { readonly name: string; readonly limits: Opening | null; readonly on: Basis | null }
/** Points an opened rule lists at most. */
const MOST_ROWS = 50
/** Where the rules of Western Electric have other numbers (model/spc.ts). */
const ALSO: Partial<Record<SpcRule, string>> = { N1: 'WE1', N5: 'WE2', N6: 'WE3' }

/** Rules a chart is judged by: EWMA and CUSUM have one of their own. */
export const rulesOf = ({ chart }: Pick<SpcView, 'chart'>): readonly SpcRule[] =>
  chart === 'ewma' ? ['EWMA'] : chart === 'cusum' ? ['CUSUM'] : RUN_RULES

const seenPart = ({ points }: SpcView, { t, whole, time }: SpcWords): Part => ({
  name: t('spcOpened.seen'),
  value: whole(points.length),
  note: points.length === 0 ? '' : t('explain.from', { from: time(points[0]!.from), to: time(points.at(-1)!.at) }),
})
function limitsPart({ limits }: SpcView, { t, whole, time }: SpcWords): Part {
  const name = t('opened.limits')
  if (limits === null) return { name, value: t('spc.noLimits') }
  const { source, version, approvedAt, approvedBy } = limits
  return source === 'approved'
    ? {
        name,
        value: t('spcOpened.frozen', { n: whole(version ?? 0) }),
        note: t('spc.versionBy', { who: approvedBy ?? '', at: time(approvedAt ?? 0) }),
      }
    : { name, value: t('opened.provisional'), note: t('explain.from', { from: time(limits.from), to: time(limits.to) }) }
}
const shared = (of: SpcOf, { t }: SpcWords) => ({
  tables:
    of.limits === null
      ? []
      : [
          {
            title: t('opened.limits'),
            head: [t('opened.limits')],
            rows: [{ name: t('spcOpened.toLimits'), opens: of.limits, values: [] }],
          },
        ],
  on: of.on,
  bare: true,
})

/** The points at which one rule holds, newest first. */
export function ruleOpening(rule: SpcRule, view: SpcView, of: SpcOf, words: SpcWords): ReportOpening {
  const { t, whole, decimal, time } = words
  const mine = view.signals.filter((signal) => signal.rule === rule)
  const shownOf = ({ index, on }: SpcSignal) => {
    const point = view.points[index]
    if (point === undefined) return [null, null, null]
    if (on === 'spread') return [point.spread, view.spread?.ucl ?? null, view.spread?.lcl ?? null]
    // Of two CUSUMs the one further out is the one that signals; both have the same limit.
    return [Math.max(point.value, point.low ?? point.value), point.ucl, point.lcl]
  }
  const kind =
    rule === 'EWMA' || rule === 'CUSUM'
      ? t(`spc.charts.${view.chart}`)
      : t(rule === 'WE4' ? 'spcOpened.westernElectric' : 'spcOpened.nelson')
  const { tables, ...rest } = shared(of, words)
  return {
    kind: 'report',
    name: `${of.name} · ${rule}`,
    definition: 'spc-signals',
    value: whole(mine.length),
    parts: [
      { name: [rule, ALSO[rule]].filter(Boolean).join(' = '), value: t(`spc.rule.${rule}`), note: kind },
      { name: t('spcOpened.what'), value: t(LIVE_RULES.includes(rule) ? 'spc.live' : 'spc.advisory') },
      seenPart(view, words),
      limitsPart(view, words),
      ...(mine.length > MOST_ROWS ? [{ name: t('standing.listed'), value: whole(MOST_ROWS), note: t('standing.newest') }] : []),
    ],
    tables: [
      {
        title: t('spcOpened.points'),
        head: [t('standing.when'), t('explain.value'), 'UCL', 'LCL'],
        rows: mine
          .slice(-MOST_ROWS)
          .reverse()
          .map((signal) => ({
            name: `${time(signal.at)}${signal.on === 'spread' && view.spread !== null ? ` · ${view.spread.kind}` : ''}`,
            values: shownOf(signal).map(decimal),
          })),
      },
      ...tables,
    ],
    ...rest,
  }
}

/** All signals by rule; those that do not signal are there with 0. */
export function signalsOpening(view: SpcView, of: SpcOf, words: SpcWords): ReportOpening {
  const { t, whole, time } = words
  const { tables, ...rest } = shared(of, words)
  return {
    kind: 'report',
    name: `${of.name} · ${t('spc.signals')}`,
    definition: 'spc-signals',
    value: whole(view.signals.length),
    why: view.limits === null ? t('spc.noLimits') : null,
    parts: [seenPart(view, words), limitsPart(view, words)],
    tables: [
      {
        title: t('spcOpened.byRule'),
        note: t('spcOpened.several'),
        head: [t('spcOpened.rule'), t('spcOpened.points'), t('spcOpened.last')],
        rows: rulesOf(view).map((rule) => {
          const mine = view.signals.filter((signal) => signal.rule === rule)
          return {
            name: `${rule} · ${t(`spc.rule.${rule}`)}`,
            opens: ruleOpening(rule, view, of, words),
            values: [whole(mine.length), mine.length === 0 ? '–' : time(mine.at(-1)!.at)],
          }
        }),
      },
      ...tables,
    ],
    ...rest,
  }
}
