// Wall-clock times of a plant as people type them, `YYYY-MM-DDTHH:MM`, and the moment they mean. Pure; the browser's own zone plays no part.

const MINUTE = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formats.set(zone, made)
  return made
}

/** `2026-01-05T08:00`: what the clock on the wall of the plant shows at `at`. */
export function zonedText(at: number, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}

/** Null for what is no time. An hour that a clock change skips is the one after it, one that comes twice is the first. */
export function zonedTime(text: string, zone: string): number | null {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  if (Number.isNaN(wall)) return null
  const offsetAt = (at: number) => Math.round((Date.parse(`${zonedText(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE) / MINUTE) * MINUTE
  // The offset on either side of the moment: a clock change lies between them or there is one offset.
  const tries = [offsetAt(wall - 86_400_000), offsetAt(wall + 86_400_000)].map((offset) => wall - offset)
  return tries.find((at) => zonedText(at, zone) === text) ?? Math.max(...tries)
}
