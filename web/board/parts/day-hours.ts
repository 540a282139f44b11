// Hours of two production days side by side: the n-th hour of today beside the n-th hour of yesterday.
import type { EnterpriseView, KpiRow } from '../../contract.ts'

export type Hour = EnterpriseView['hours'][number]
export type DayHour = { readonly index: number; readonly today: Hour | null; readonly yesterday: Hour | null }
const HOUR = 3_600_000
/** A production day has 24 hours, 25 when the clock is set back. */
const LONGEST = 25

/** The first hour of the days that begin at these times: hours are those of the clock, and a day may begin within one. */
export const firstHour = (dayStarts: readonly number[]): number => Math.floor(Math.min(...dayStarts) / HOUR) * HOUR

/** `first`: a whole hour. `hours` may hold both days or today alone; `rows` (from REST) fill what is missing. */
export function dayHours(first: number, hours: readonly Hour[], rows: readonly Hour[]): DayHour[] {
  const found = new Map<number, Hour>()
  for (const hour of rows) found.set(hour.from, hour)
  for (const hour of hours) found.set(hour.from, hour)
  const today: (Hour | null)[] = []
  const yesterday: (Hour | null)[] = []
  for (const hour of found.values()) {
    const index = (hour.from - first) / HOUR
    if (index >= 0 && index < LONGEST) today[index] = hour
    else if (index < 0 && index >= -24) yesterday[index + 24] = hour
  }
  const length = Math.max(today.length, yesterday.length, 24)
  return Array.from({ length }, (_, index) => ({ index, today: today[index] ?? null, yesterday: yesterday[index] ?? null }))
}

/** `counted`: somebody counts the pieces; a sum of 0 would be no figure else. */
export function hourOf(row: KpiRow, counted: boolean): Hour {
  return {
    from: row.from,
    oee: row.kpis.oeeIndex ?? null,
    energyKwh: row.sums.energyKwh ?? null,
    good: !counted || row.sums.gq === undefined ? null : row.sums.gq + (row.sums.gqOvertime ?? 0),
  }
}
