// What the two limits of power open to: the formula with the powers they were learned from, or who set them by hand, the rule that makes states
// of them, and what the samples of now would give. Forms nothing.
import { POWER_FORMULA } from '../../../model/definitions/power.ts'
import { IDLE_SAMPLES, OFF_SHARE, type PowerHistogram, type PowerStates, proposalOf, RUN_SAMPLES } from '../../../model/power-states.ts'
import type { Basis, Opening, Part } from '../opened.ts'

export type PowerView = PowerHistogram & { readonly limits: PowerStates | null; readonly ratedKw: number | null }
/** Numbers and words as the page has them. */
export type PowerWords = {
  readonly kw: (value: number) => string
  readonly percent: (share: number) => string
  readonly whole: (n: number) => string
  readonly time: (at: number) => string
  readonly t: (key: string, named?: Readonly<Record<string, string>>) => string
}

/** Of the limits in force, or else of those the samples of now give; null: there are none. */
export function powerOpening(view: PowerView, words: PowerWords, on: (window: { from: number; to: number }) => Basis): Opening | null {
  const { kw, percent, whole, time, t } = words
  const proposal = proposalOf(view)
  const inForce = view.limits !== null && view.limits.on > 0
  const limits = inForce ? view.limits : proposal
  if (limits === null) return null
  const { learnedFrom, approvedBy, approvedAt } = limits
  const both = (of: PowerStates) => t('powerOpened.both', { on: kw(of.on), off: kw(of.off) })
  const span = ({ from, to }: { from: number; to: number }) => `${time(from)} – ${time(to)}`
  const isOfNow = learnedFrom !== null && learnedFrom.from === view.from && learnedFrom.to === view.to
  const { low, high, valley } = learnedFrom ?? {}
  const learned: readonly Part[] =
    low === undefined || high === undefined || valley === undefined
      ? []
      : [
          { name: 'P_low', value: kw(low) },
          { name: 'P_high', value: kw(high) },
          { name: 'P_valley', value: kw(valley) },
        ]
  const who = approvedBy === null ? t(inForce ? 'powerOpened.nobody' : 'powerOpened.soon') : approvedBy
  const offKw = view.ratedKw === null ? '' : ` = ${kw(OFF_SHARE * view.ratedKw)}`
  return {
    kind: 'report',
    name: t('powerOpened.title'),
    definition: 'power-limits',
    value: both(limits),
    why: learnedFrom === null ? t('powerOpened.byHand') : learned.length === 0 ? t('powerOpened.longAgo') : null,
    ...(low !== undefined &&
      high !== undefined &&
      valley !== undefined && {
        filled: POWER_FORMULA.replaceAll('P_valley', kw(valley)).replace('P_high', kw(high)).replace('P_low', kw(low)),
      }),
    parts: [
      ...learned,
      ...(learnedFrom === null
        ? []
        : [{ name: t('powerOpened.learnedFrom'), value: t('power.samples', { n: whole(learnedFrom.readings) }), note: span(learnedFrom) }]),
      {
        name: t(learnedFrom === null ? 'powerOpened.setBy' : 'powerOpened.approvedBy'),
        value: who,
        note: approvedAt === null ? '' : time(approvedAt),
      },
      { name: t('state.RUN'), value: t('powerOpened.above', { n: whole(RUN_SAMPLES), kw: kw(limits.on) }) },
      { name: t('state.IDLE'), value: t('powerOpened.below', { n: whole(IDLE_SAMPLES), kw: kw(limits.off) }) },
      {
        name: t('state.OFF'),
        value: t('powerOpened.off', { share: percent(OFF_SHARE), kw: offKw }),
        ...(view.ratedKw === null && { note: t('powerOpened.noRated') }),
      },
      ...(isOfNow || view.readings === 0
        ? []
        : [
            {
              name: t('powerOpened.now'),
              value: proposal === null ? t(`power.reason.${view.reason ?? 'too-few'}`) : both(proposal),
              note: `${t('power.samples', { n: whole(view.readings) })}, ${span(view)}`,
            },
          ]),
    ],
    on: ((of) => (of.from < of.to ? on({ from: of.from, to: of.to }) : null))(learnedFrom ?? view),
    bare: true,
  }
}
