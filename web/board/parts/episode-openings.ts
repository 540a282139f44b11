// What the numbers of an episode open to, and the band of a live value: how its score was formed, what was expected and from when to when, over
// the books of the machine of the same time. The limits are those of model/detection.ts; judges nothing.
import { CHART, CLOCK, OVER_ONE, SMOOTH_SIGMA } from '../../../model/detection.ts'
import type { DeviceView, EpisodeView } from '../../contract.ts'
import type { Basis, KpiOpening, Part, ReportOpening } from '../opened.ts'
import { alarmCode, findingOf, kindOf } from './episode-text.ts'
import { lastingMs, MINUTE, minutesOf, ofMachine, spanFilled, spanParts, type TimeWords } from './lasting.ts'

/** Numbers and words as the pages have them. */
export type Words = TimeWords & {
  readonly decimal: (value: number | null | undefined) => string
  /** With so many digits behind the point at most. */
  readonly precise: (value: number, digits: number) => string
  readonly unit: (ucum: string) => string
  readonly title: (episode: EpisodeView) => string
}
const { smooth: LAMBDA, clip, raise, clear, run, major, band: WIDTH } = CHART
/** Digits behind the point that show a thousandth of σ: what is filled in then comes to the score. */
const digitsOf = (sigma: number): number => (sigma > 0 ? Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(sigma)))) : 3)
const signed = (text: string): string => (text.startsWith('−') ? `(${text})` : text)

/** An offset beside its limit: whole seconds would make them look alike. */
const seconds = (ms: number, { precise, unit }: Words): string => `${precise(ms / 1000, 2)} ${unit('s')}`
const basis = (episode: EpisodeView, now: number): Basis => ofMachine(episode.device, episode.timezone, minutesOf(episode, now))

/** The score of a control chart. */
function scoreOpening(episode: EpisodeView, now: number, words: Words): ReportOpening {
  const { value, expected, score, sigma, scoreBefore, valueAt, timezone } = episode
  const { t, decimal, precise, title } = words
  const unit = words.unit(episode.unit ?? '')
  const withUnit = (text: string) => `${text} ${unit}`.trim()
  const limits: readonly Part[] = [
    { name: t('anomaly.raise'), value: `±${raise}`, note: t('anomaly.inRow', { n: String(run) }) },
    { name: t('anomaly.major'), value: `±${major}`, note: t('anomaly.whenRaised') },
    { name: t('anomaly.clear'), value: `±${clear}`, note: t('anomaly.inRow', { n: String(run) }) },
    ...spanParts(episode, episode.timezone, words),
  ]
  const told = {
    kind: 'report',
    name: `${title(episode)} · ${episode.deviceName}`,
    definition: 'anomaly-score',
    value: decimal(score),
  } as const
  const stands = { on: basis(episode, now), bare: true } as const
  if (value === null || expected === null || sigma === null || scoreBefore === null)
    return {
      ...told,
      why: t('anomaly.notKept'),
      parts: [{ name: 'X', value: withUnit(decimal(value)) }, { name: 'M', value: withUnit(decimal(expected)) }, ...limits],
      ...stands,
    }
  const digits = digitsOf(sigma)
  const fine = (number: number) => precise(number, digits)
  const residual = sigma > 0 ? (value - expected) / sigma : 0
  const clipped = Math.max(-clip, Math.min(clip, residual))
  const filled =
    clipped === residual && sigma > 0 ? `(${fine(value)} - ${signed(fine(expected))}) / ${fine(sigma)}` : signed(String(clipped))
  return {
    ...told,
    filled: `${precise(1 - LAMBDA, 3)} · ${signed(precise(scoreBefore, 4))} + ${precise(LAMBDA / SMOOTH_SIGMA, 3)} · ${filled}`,
    parts: [
      { name: 'X', value: withUnit(fine(value)), note: t(episode.to == null ? 'anomaly.ofRaise' : 'anomaly.ofWorst') },
      ...(valueAt === null
        ? []
        : [{ name: t('anomaly.valueAt'), value: words.time(valueAt, timezone), note: words.zone(valueAt, timezone) }]),
      { name: 'M', value: withUnit(fine(expected)), note: t('anomaly.learnt') },
      { name: 'σ₁', value: withUnit(fine(sigma)), note: t('anomaly.learnt') },
      {
        name: t('anomaly.band', { n: String(WIDTH) }),
        value: withUnit(`${fine(expected - WIDTH * sigma)} – ${fine(expected + WIDTH * sigma)}`),
      },
      { name: '(X - M) / σ₁', value: precise(residual, 3), note: t('anomaly.clip', { n: String(clip) }) },
      { name: 'S₀', value: precise(scoreBefore, 4) },
      { name: 'λ', value: String(LAMBDA) },
      ...limits,
    ],
    ...stands,
  }
}

/** What the value of an episode opens to; null: it has none. */
export function valueOpening(episode: EpisodeView, now: number, words: Words): KpiOpening | ReportOpening | null {
  if (episode.value == null) return null
  const { t, title } = words
  const name = `${title(episode)} · ${episode.deviceName}`
  const kind = kindOf(episode.type)
  if (kind === 'ewma') return scoreOpening(episode, now, words)
  if (kind === 'effectiveness-over-1') {
    const window = { from: episode.from, to: episode.from + OVER_ONE.minutes * MINUTE }
    return { kind: 'kpi', name, ...ofMachine(episode.device, episode.timezone, window, 'effectiveness') }
  }
  if (kind !== 'clock') return null
  return {
    kind: 'report',
    name,
    definition: 'clock-offset',
    value: seconds(episode.value, words),
    parts: [
      { name: t('anomaly.raise'), value: `±${seconds(CLOCK.limitMs, words)}` },
      { name: t('anomaly.offsets'), value: String(CLOCK.offsets) },
      ...spanParts(episode, episode.timezone, words),
    ],
    on: basis(episode, now),
    bare: true,
  }
}
/** The definition that opens with the value; '' where it has none. */
export const valueDefinition = ({ type, value }: Pick<EpisodeView, 'type' | 'value'>): string => {
  if (value == null) return ''
  const kind = kindOf(type)
  return kind === 'ewma' ? 'anomaly-score' : kind === 'clock' ? 'clock-offset' : kind === 'effectiveness-over-1' ? 'effectiveness' : ''
}

/** What the time an episode lasts opens to. */
export function lastingOpening(episode: EpisodeView, now: number, words: Words): ReportOpening {
  const { t, duration, title } = words
  const { timezone, expected } = episode
  const isSilence = kindOf(episode.type) === 'silent'
  const code = alarmCode(episode.type)
  const finding = findingOf(episode.message)
  return {
    kind: 'report',
    name: `${title(episode)} · ${episode.deviceName}`,
    definition: lastingDefinition(episode),
    value: duration(lastingMs(episode, now)),
    filled: spanFilled(episode, now, timezone, words),
    parts: [
      ...(isSilence && expected !== null ? [{ name: t('anomaly.limit'), value: duration(expected) }] : []),
      ...(code === '' ? [] : [{ name: t('anomaly.code'), value: code, note: t('anomaly.byMachine') }]),
      ...(finding === null ? [] : [{ name: t('anomaly.finding'), value: t(`finding.${finding}`) }]),
      { name: t('anomaly.severity'), value: t(`severity.${episode.severity}`) },
      ...spanParts(episode, episode.timezone, words),
    ],
    on: basis(episode, now),
    bare: true,
  }
}
export const lastingDefinition = ({ type }: Pick<EpisodeView, 'type'>): string =>
  kindOf(type) === 'silent' ? 'silence' : 'episode-duration'

type LiveValue = DeviceView['values'][string]
/** What the band beside a live value opens to; null: the chart expects nothing now. `name`: of the metric. */
export function bandOpening(name: string, device: string, live: LiveValue, timezone: string, words: Words): ReportOpening | null {
  const { band } = live
  if (band === null) return null
  const { t, decimal, precise, time, zone } = words
  const unit = words.unit(live.unit)
  const withUnit = (text: string) => `${text} ${unit}`.trim()
  const sigma = (band.high - band.low) / (2 * WIDTH)
  const digits = digitsOf(sigma)
  return {
    kind: 'report',
    name,
    definition: 'expected-band',
    value: withUnit(`${decimal(band.low)} – ${decimal(band.high)}`),
    filled: `${precise(band.expected, digits)} ± ${WIDTH} · ${precise(sigma, digits)}`,
    parts: [
      { name: 'M', value: withUnit(precise(band.expected, digits)) },
      { name: 'σ₁', value: withUnit(precise(sigma, digits)) },
      { name: t('anomaly.newest'), value: withUnit(decimal(live.value)), note: `${time(live.at, timezone)} ${zone(live.at, timezone)}` },
    ],
    on: ofMachine(device, timezone, { day: 'today' }),
    bare: true,
  }
}
