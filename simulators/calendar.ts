// When a plant is planned to work, for the machines of one site: shifts minus breaks, as absolute times. Looks days up as they come and
// keeps a few of them; never decides what a machine does in its planned time.
import { DateTime } from 'luxon'
import type { Site } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'

type Phase = 'planned' | 'break' | 'off'
/** Half-open, [from, to). */
type Segment = { readonly from: EpochMs; readonly to: EpochMs; readonly phase: Phase }
export type Calendar = { segmentAt(at: EpochMs): Segment }

/** Days kept; a lookup further back or ahead computes that day again. */
const MAX_DAYS = 4

/** Segments never reach over local midnight: a longer one comes as several of the same phase. */
export function createCalendar(site: Pick<Site, 'timezone' | 'shifts' | 'breaks' | 'exceptions'>): Calendar {
  const days: (readonly Segment[])[] = []
  return {
    segmentAt(at) {
      let day = days.find((segments) => at >= segments[0]!.from && at < segments.at(-1)!.to)
      if (day === undefined) {
        day = segmentsOf(site, DateTime.fromMillis(at, { zone: site.timezone }).startOf('day'))
        if (days.length >= MAX_DAYS) days.shift()
        days.push(day)
      }
      return day.find((s) => at >= s.from && at < s.to)!
    },
  }
}

type Span = readonly [from: EpochMs, to: EpochMs]

function segmentsOf(site: Pick<Site, 'shifts' | 'breaks' | 'exceptions'>, day: DateTime): readonly Segment[] {
  const from = day.toMillis()
  const to = day.plus({ days: 1 }).toMillis()
  // A shift or break over midnight began the day before.
  const spans = (pickOf: 'shifts' | 'breaks'): Span[] =>
    [day.minus({ days: 1 }), day].flatMap((start) => {
      const rule = site.exceptions.find((e) => e.date === start.toISODate()) ?? site
      return rule[pickOf]
        .filter((s) => s.days === undefined || s.days.includes(start.weekday))
        .map((s): Span => {
          const a = clock(start, s.start)
          const b = clock(start, s.end)
          return [a, b > a ? b : clock(start.plus({ days: 1 }), s.end)]
        })
    })
  const shifts = spans('shifts')
  const breaks = spans('breaks')
  const edges = new Set([from, to])
  for (const [a, b] of [...shifts, ...breaks]) for (const t of [a, b]) if (t > from && t < to) edges.add(t)
  const sorted = [...edges].sort((a, b) => a - b)
  const segments: Segment[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const at = sorted[i]!
    const holds = ([a, b]: Span) => at >= a && at < b
    const phase: Phase = !shifts.some(holds) ? 'off' : breaks.some(holds) ? 'break' : 'planned'
    const before = segments.at(-1)
    if (before?.phase === phase) segments[segments.length - 1] = { ...before, to: sorted[i + 1]! }
    else segments.push({ from: at, to: sorted[i + 1]!, phase })
  }
  return segments
}

function clock(day: DateTime, text: string): EpochMs {
  const [hour, minute] = text.split(':').map(Number) as [number, number]
  return hour === 24 ? day.plus({ days: 1 }).toMillis() : day.set({ hour, minute }).toMillis()
}
