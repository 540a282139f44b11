// Ages, durations and clock times in both languages. Clock times are told in the zone of the plant, never in the browser's.
import type { Lang } from './lang.ts'
import { MISSING } from './numbers.ts'

// biome-ignore format: one unit a line
const UNITS = {
  'zh-CN': { now: '刚刚', ago: '前', s: ' 秒', min: ' 分钟', h: ' 小时', d: ' 天' },
  en: { now: 'just now', ago: ' ago', s: ' s', min: ' min', h: ' h', d: ' d' },
} as const satisfies Record<Lang, unknown>

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, ms: `3 s ago`, `3 秒前`. Future times (clock error) count as now. */
export function age(ms: number | null, lang: Lang): string {
  if (ms === null || !Number.isFinite(ms)) return MISSING
  const unit = UNITS[lang]
  if (ms < 1500) return unit.now
  if (ms < MINUTE) return `${Math.round(ms / SECOND)}${unit.s}${unit.ago}`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}${unit.min}${unit.ago}`
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}${unit.h}${unit.ago}`
  return `${Math.floor(ms / DAY)}${unit.d}${unit.ago}`
}

/** A length of time, ms, in its two largest units, the smaller one rounded: `1 h 24 min`, `1 小时 24 分钟`. Seconds are told below 10 min. */
export function duration(ms: number | null, lang: Lang): string {
  if (ms === null || !Number.isFinite(ms)) return MISSING
  const unit = UNITS[lang]
  const seconds = Math.round(Math.abs(ms) / SECOND)
  const sign = ms < 0 && seconds > 0 ? '−' : ''
  if (seconds < 60) return `${sign}${seconds}${unit.s}`
  if (seconds < 600) return sign + two(Math.floor(seconds / 60), unit.min, seconds % 60, unit.s)
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return sign + two(minutes, unit.min, 0, unit.s)
  if (minutes < 48 * 60) return sign + two(Math.floor(minutes / 60), unit.h, minutes % 60, unit.min)
  const hours = Math.round(minutes / 60)
  return sign + two(Math.floor(hours / 24), unit.d, hours % 24, unit.h)
}
const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`

/** Minutes as they stand beside a loss bar: one decimal below 10, whole above; the sign is kept. */
export function minutes(value: number, lang: Lang): string {
  const digits = Math.abs(value) < 9.95 ? 1 : 0
  const text = new Intl.NumberFormat(lang, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value)
  return `${text.replace('-', '−')}${UNITS[lang].min}`
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(lang: Lang, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang}${zone}${JSON.stringify(options)}`
  let found = formats.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { ...options, timeZone: zone, hourCycle: 'h23' })
    formats.set(key, found)
  }
  return found
}
/** `14:05` */
export const hourMinute = (at: number, zone: string, lang: Lang): string =>
  format(lang, zone, { hour: '2-digit', minute: '2-digit' }).format(at)
/** `14:05:09` */
export const clock = (at: number, zone: string, lang: Lang): string =>
  format(lang, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at)
/** `22 Nov 14:05`, `11月22日 14:05` */
export const dayTime = (at: number, zone: string, lang: Lang): string =>
  format(lang, zone, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at)
/** `Sat, 22 Nov`, `11月22日周六` */
export const day = (at: number, zone: string, lang: Lang): string =>
  format(lang, zone, { weekday: 'short', month: 'short', day: 'numeric' }).format(at)
/** `22 Nov 14:05:09`, `11月22日 14:05:09` */
export const dayClock = (at: number, zone: string, lang: Lang): string =>
  format(lang, zone, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at)
/** How far a zone is from UTC at a time: `UTC+8`, `UTC−3:30`, `UTC`. */
export function offsetName(at: number, zone: string): string {
  const name = format('en', zone, { timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
  return (name?.value ?? 'UTC')
    .replace('GMT', 'UTC')
    .replace(/[+-]0$/, '')
    .replace('-', '−')
}
/** A calendar day `YYYY-MM-DD`, which has no zone. */
export const calendarDay = (date: string, lang: Lang): string => {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? date : day(at, 'UTC', lang)
}

/** The zone of figures that span many plants. */
export const CLUSTER_ZONE = 'Asia/Shanghai'
/** Zone most of several plants are in, the first of equals; that of the cluster where there is none. */
export function mainZone(zones: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? CLUSTER_ZONE
}
