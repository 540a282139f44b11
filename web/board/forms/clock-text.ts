// A wall-clock time as people type it: `8`, `830`, `8:30`, `24:00`. Always of 24 hours, whatever the browser's language.

/** `HH:MM`, with 24:00 where the end of a day may be said so; null for what is no time. */
export function clockOf(text: string, endOfDay = false): string | null {
  const found = /^\s*(\d{1,2})(?:\s*[:：.]?\s*(\d{2}))?\s*$/.exec(text)
  if (found === null) return null
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)]
  if (hour === 24 && minute === 0) return endOfDay ? '24:00' : '00:00'
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null
}
