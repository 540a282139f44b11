// What a cell has published of the days before today: its own baseline, where levels of different trades cannot be compared (domain §2.4).
// Every value here was released on its day; kept with the releases, so a restart does not lose it. Bounded by MOST_DAYS a cell.
import type { Change } from '../model/region.ts'
import type { Figure } from '../model/views.ts'
import type { Publication } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'
import { median } from './spread.ts'

export type PastDay = { readonly day: string; readonly value: number }
const MOST_DAYS = 28
/** Days a baseline is formed of, at most. */
const BASELINE_DAYS = 7
const MEASURES: readonly string[] = ['oeeIndex', 'availability', 'effectiveness', 'qualityRatio']

const keyOf = (of: ReleaseKey): string => `days ${of.key}`
/** Days before today, oldest first. */
export const daysOf = (releases: Releases, of: ReleaseKey): readonly PastDay[] => releases.get<readonly PastDay[]>(keyOf(of))?.figure ?? []

/** A later period begins: what was out until now becomes past. */
export function keepDay(releases: Releases, of: ReleaseKey, previous: Publication | undefined, period: string): void {
  if (of.profile !== 'inside' || !MEASURES.includes(of.measure)) return
  if (previous === undefined || previous.figure.value === null || previous.period === '' || previous.period >= period) return
  const days = [...daysOf(releases, of), { day: previous.period, value: previous.figure.value }].slice(-MOST_DAYS)
  releases.set({ ...of, key: keyOf(of) }, { ...previous, figure: days }, previous.figure.n)
}

/** A figure against the median of the days before; null without one of the two. */
export function changeOf(figure: Figure, days: readonly PastDay[]): Change | null {
  const baseline = median(days.slice(-BASELINE_DAYS).map((d) => d.value))
  if (figure.value === null || baseline === null) return null
  return { points: figure.value - baseline, baseline, days: Math.min(days.length, BASELINE_DAYS) }
}
