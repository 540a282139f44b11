// Which texts say what an episode is: the core sends codes (`process.trip_time:ewma`, `ewma-high`), people read sentences.
import type { EpisodeView } from '../../contract.ts'

/** Kinds with a text `episode.<kind>`, and codes with a text `finding.<code>`. Anything else is shown as it came. */
export const EPISODE_KINDS = ['ewma', 'silent', 'clock', 'effectiveness-over-1', 'alarm'] as const
export const FINDINGS = [
  'ewma-high',
  'ewma-low',
  'gateway-death',
  'no-sign-of-life',
  'clock-corrected',
  'clock-offset',
  'effectiveness-over-1',
  'plant-alarm',
] as const

/** The kind of an episode: what follows the last colon of its type, for types that begin with a metric. */
export function kindOf(type: string): (typeof EPISODE_KINDS)[number] | null {
  const kind = type.startsWith('alarm') ? 'alarm' : (type.split(':').at(-1) ?? type)
  return EPISODE_KINDS.find((known) => known === kind) ?? null
}
/** The machine's own code of an alarm of its own; '' for anything else. */
export const alarmCode = (type: string): string => (type.startsWith('alarm:') ? type.slice('alarm:'.length) : '')
export function findingOf(message: string): (typeof FINDINGS)[number] | null {
  return FINDINGS.find((known) => known === message) ?? null
}
/** Findings whose value and expectation are a fraction or a time in ms rather than a value of the metric. */
export function amountKind({ type }: Pick<EpisodeView, 'type'>): 'metric' | 'ratio' | 'ms' {
  const kind = kindOf(type)
  return kind === 'effectiveness-over-1' ? 'ratio' : kind === 'clock' ? 'ms' : 'metric'
}
