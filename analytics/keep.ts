// Sums of rows that have left the ring of a device, by UTC hour and by production day: what a board asks for again and again.
// Bounded: 48 hours, two production days.
import { addSums, createSums, SUM_COUNT, type Sums } from '../model/kpi.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Reader, Writer } from './bytes.ts'
import type { Calendar } from './calendar.ts'
import type { Layout } from './layout.ts'

export const HOUR = 3_600_000
export const HOURS_KEPT = 48

type DayKeep = { from: EpochMs; to: EpochMs; sums: Sums }
export type Keep = {
  /** Start of the hour in each place, by hour % 48; -1 none. */
  readonly hourFrom: Float64Array
  readonly hours: (Sums | undefined)[]
  /** The newest production days with a row, newest first; at most 2. */
  days: DayKeep[]
}
export const createKeep = (): Keep => ({ hourFrom: new Float64Array(HOURS_KEPT).fill(-1), hours: [], days: [] })

/** Takes a row that will not change any more. `minute`: its start, ms. */
export function keepRow(keep: Keep, calendar: Calendar, minute: EpochMs, rows: Float64Array, open: number): void {
  const hour = Math.floor(minute / HOUR) * HOUR
  const place = (hour / HOUR) % HOURS_KEPT
  if (keep.hourFrom[place]! < hour) {
    keep.hourFrom[place] = hour
    keep.hours[place] = createSums()
  }
  if (keep.hourFrom[place] === hour) addSums(keep.hours[place]!, rows, open)
  keepDay(keep, calendar, minute, rows, open)
}

function keepDay(keep: Keep, calendar: Calendar, minute: EpochMs, rows: Float64Array, open: number): void {
  let day = keep.days.find((d) => minute >= d.from && minute < d.to)
  if (day === undefined) {
    const { from, to } = calendar.productionDay(minute)
    if (keep.days.length >= 2 && from < keep.days[1]!.from) return
    day = { from, to, sums: createSums() }
    keep.days.push(day)
    keep.days.sort((a, b) => b.from - a.from).splice(2)
  }
  addSums(day.sums, rows, open)
}

export function hourSums(keep: Keep, hour: EpochMs): Sums | undefined {
  const place = (hour / HOUR) % HOURS_KEPT
  return keep.hourFrom[place] === hour ? keep.hours[place] : undefined
}

/** Do the days begin and end at other times by this calendar? */
export const daysMoved = (keep: Keep, calendar: Calendar): boolean =>
  keep.days.some(({ from, to }) => {
    const day = calendar.productionDay(from)
    return day.from !== from || day.to !== to
  })

/** Days made again from the minutes of both, those that have left the ring. */
export function refillDays(
  keep: Keep,
  calendar: Calendar,
  rows: { readonly length: number; readonly minute: Float64Array; readonly sums: Float64Array },
): void {
  keep.days = []
  for (let i = 0; i < rows.length; i++) keepDay(keep, calendar, rows.minute[i]!, rows.sums, i * SUM_COUNT)
}

/** The calendar changed: until the minutes are read, days are made again from the hours; a day that begins inside an hour has it whole. */
export function rebuildDays(keep: Keep, calendar: Calendar): void {
  keep.days = []
  for (const hour of [...keep.hourFrom].filter((h) => h >= 0).sort((a, b) => a - b)) {
    const { from, to } = calendar.productionDay(hour + HOUR - 1)
    let day = keep.days[0]
    if (day === undefined || day.from !== from) {
      day = { from, to, sums: createSums() }
      keep.days.unshift(day)
      keep.days.splice(2)
    }
    addSums(day.sums, hourSums(keep, hour)!)
  }
}

export function writeKeep(w: Writer, keep: Keep): void {
  w.column(keep.hourFrom)
  keep.hourFrom.forEach((from, place) => {
    if (from >= 0) w.sparse(keep.hours[place]!)
  })
  w.whole(keep.days.length)
  for (const day of keep.days) {
    w.number(day.from)
    w.number(day.to)
    w.sparse(day.sums)
  }
}
export function readKeep(r: Reader, keep: Keep, layout: Layout): void {
  const sums = () => {
    const made = createSums()
    r.sparse(made.subarray(0, layout.sums))
    return made
  }
  r.column(keep.hourFrom)
  keep.hourFrom.forEach((from, place) => {
    if (from >= 0) keep.hours[place] = sums()
  })
  const days = r.whole()
  keep.days = []
  for (let i = 0; i < days; i++) keep.days.push({ from: r.number(), to: r.number(), sums: sums() })
}
