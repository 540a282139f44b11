// `from` and `to` of a request: ISO 8601 or epoch ms.
import { DateTime } from 'luxon'
import { Type } from 'typebox'
import type { EpochMs } from '../model/reading.ts'
import { EVERY, type Every } from '../model/windows.ts'
import { Problem } from './problem.ts'
import { words } from './words.ts'

export const DAY_MS = 86_400_000
/** 9999-12-31: later times do not survive ISO 8601. */
const LATEST = 253_402_214_400_000

export const timeText = (description: string, examples: readonly string[]) =>
  Type.Optional(
    Type.String({ maxLength: 40, description: `${description} ISO 8601 (UTC where it names no offset) or epoch ms.`, examples }),
  )
/** Query members of every history request. */
export const RANGE = {
  from: timeText('Start, inclusive. Default: 24 h before `to`.', ['2026-01-01T00:00:00Z', '1767225600000']),
  to: timeText('End, exclusive. Default: now.', ['2026-01-02T00:00:00+08:00', '1767312000000']),
}

/** In place of a range. */
export const DAY = Type.Optional(
  Type.Enum(['today', 'yesterday'], {
    description:
      'In place of range and step: the production day boards show. Each device that of its own site, as in the live views; where sites begin their days apart, `from` and `to` are those of the site of most devices and `siteWindows` has them all.',
  }),
)

/** Of the row a figure stands in. */
export const EVERY_OF_ROW = Type.Enum([...EVERY], {
  default: 'all',
  description: 'Step the row was asked with: a production day, week or month of an enterprise is that of each of its sites.',
})

/** How far back figures of a step go by default, ms: a day of short windows, a few of the long ones beside the one that runs. */
const DEFAULT_SPAN: Readonly<Partial<Record<Every, number>>> = { P1D: 6 * DAY_MS, P1W: 28 * DAY_MS, P1M: 92 * DAY_MS }
export const spanOf = (every: Every): number => DEFAULT_SPAN[every] ?? DAY_MS

/** Undefined for what is not a time. A date without a time is its midnight; without an offset it is UTC. */
export function parseTime(text: string): EpochMs | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text) <= LATEST ? Number(text) : undefined
  // In a query an unescaped `+` arrives as a space: 2026-01-01T00:00:00 08:00.
  const time = DateTime.fromISO(text.replace(/ (\d\d:?\d\d)$/, '+$1'), { zone: 'utc' })
  return time.isValid && time.toMillis() >= 0 && time.toMillis() <= LATEST ? time.toMillis() : undefined
}

export function rangeOf(query: { from?: string; to?: string }, now: EpochMs, defaultMs = DAY_MS): { from: EpochMs; to: EpochMs } {
  const to = query.to === undefined ? now : timeOf('to', query.to)
  const from = query.from === undefined ? Math.max(0, to - defaultMs) : timeOf('from', query.from)
  if (from >= to) throw new Problem('RANGE', words.fromBeforeTo, { errors: [{ at: 'query/from', message: words.beforeTo }] })
  return { from, to }
}

/** A time of the query, or a problem that names it. */
export function timeOf(name: string, text: string, part: 'query' | 'body' = 'query'): EpochMs {
  const at = parseTime(text)
  if (at === undefined)
    throw new Problem('RANGE', words.notTime(name), {
      errors: [{ at: `${part}/${name}`, message: words.isoOrMs }],
    })
  return at
}
