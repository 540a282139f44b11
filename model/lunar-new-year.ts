// First days of the lunar year (春节), local dates of China, as data: plants stand still around it on other dates each year, so weeks that
// touch it compare with nothing. A test checks the table against the calendar of the runtime.
import type { EpochMs } from './reading.ts'

// biome-ignore format: one decade a line
export const LUNAR_NEW_YEARS: readonly string[] = [
  '2020-01-25', '2021-02-12', '2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26', '2029-02-13',
  '2030-02-03', '2031-01-23', '2032-02-11', '2033-01-31', '2034-02-19', '2035-02-08', '2036-01-28', '2037-02-15', '2038-02-04', '2039-01-24',
  '2040-02-12', '2041-02-01', '2042-01-22', '2043-02-10', '2044-01-30', '2045-02-17', '2046-02-06', '2047-01-26', '2048-02-14', '2049-02-02',
  '2050-01-23',
]
const DAY = 86_400_000
/** Work thins out a week ahead and is back two weeks after. */
const BEFORE_MS = 7 * DAY
const AFTER_MS = 14 * DAY

/** Whether [from, to) touches the weeks around a lunar new year. */
export function touchesNewYear(from: EpochMs, to: EpochMs): boolean {
  return LUNAR_NEW_YEARS.some((day) => {
    const begins = Date.parse(`${day}T00:00:00+08:00`)
    return from < begins + AFTER_MS && to > begins - BEFORE_MS
  })
}
