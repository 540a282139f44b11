// Numbers as people read them, with their unit, in both languages. What is missing is a dash, never 0.
import type { Lang } from './lang.ts'

export const MISSING = '–'
/** A number and its unit apart, because a tile sets them in different sizes. */
export type Amount = { readonly text: string; readonly unit: string }

const known = (value: number | null | undefined): value is number => value !== null && value !== undefined && Number.isFinite(value)

type Written = { readonly format: (value: number) => string }
const formats = new Map<string, Written>()
/** Formats are costly to make and few: languages × options used below. Less than nothing has a minus, no hyphen. */
function format(lang: Lang, options: Intl.NumberFormatOptions): Written {
  const key = `${lang}${JSON.stringify(options)}`
  let found = formats.get(key)
  if (found === undefined) {
    const intl = new Intl.NumberFormat(lang, options)
    found = { format: (value) => intl.format(value).replace('-', '−') }
    formats.set(key, found)
  }
  return found
}

/** A fraction as percent: 0.7512 → `75.1%`. */
export function percent(value: number | null | undefined, lang: Lang, digits = 1): string {
  if (!known(value)) return MISSING
  return format(lang, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** Difference of two fractions in percentage points, with its sign: `+2.4`. */
export function points(
  value: number | null | undefined,
  lang: Lang,
  digits = 1,
  signDisplay: 'exceptZero' | 'never' = 'exceptZero',
): string {
  if (!known(value)) return MISSING
  const rounded = Math.round(value * 100 * 10 ** digits) / 10 ** digits
  return format(lang, { signDisplay, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(rounded)
}
/** From one fraction to another as it is checked by hand: percentages of two digits, and the points between what is printed. */
export function change(now: number | null | undefined, before: number | null | undefined, lang: Lang): { filled: string; points: string } {
  const printed = (value: number | null | undefined) => (known(value) ? Math.round(value * 10_000) / 10_000 : Number.NaN)
  return {
    filled: `${percent(now, lang, 2)} - ${percent(before, lang, 2)}`,
    points: points(printed(now) - printed(before), lang, 2),
  }
}
/** Which way a change goes, in the digits it is shown in. */
export const arrow = (value: number): string => {
  const rounded = Math.round(value * 1000)
  return rounded > 0 ? '▲' : rounded < 0 ? '▼' : '＝'
}

/** An amount of money in CNY, to the cent: `¥ 47.00`. */
export function money(cny: number | null | undefined, lang: Lang): string {
  if (!known(cny)) return MISSING
  return `¥ ${format(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(cny)}`
}

/** Whole numbers in full with grouping: 18,848. */
export function whole(value: number | null | undefined, lang: Lang): string {
  if (!known(value)) return MISSING
  return format(lang, { maximumFractionDigits: 0 }).format(value)
}

/** In full up to 99,999, then short: `1.26M`, `126万`. */
export function compact(value: number | null | undefined, lang: Lang): string {
  if (!known(value)) return MISSING
  if (Math.abs(value) < 100_000) return whole(value, lang)
  return format(lang, { notation: 'compact', maximumSignificantDigits: 4 }).format(value)
}

/** Three to four significant digits, whatever the size: 0.0312, 21.4, 1,884. */
export function decimal(value: number | null | undefined, lang: Lang): string {
  if (!known(value)) return MISSING
  const size = Math.abs(value)
  if (size >= 1000) return format(lang, { maximumFractionDigits: 0 }).format(value)
  if (size >= 100) return format(lang, { maximumFractionDigits: 1 }).format(value)
  if (size >= 1) return format(lang, { maximumFractionDigits: 2 }).format(value)
  return format(lang, { maximumSignificantDigits: 3 }).format(value)
}

/** With so many digits behind the point at most: where a number is checked by hand. */
export function precise(value: number | null | undefined, lang: Lang, digits: number): string {
  if (!known(value)) return MISSING
  return format(lang, { maximumFractionDigits: digits }).format(value)
}

/** Rates per second: one decimal below 100, whole above. */
export function rate(value: number | null | undefined, lang: Lang): string {
  if (!known(value)) return MISSING
  return value < 100 ? format(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value) : compact(value, lang)
}

/** kWh, MWh from 10,000 kWh on, GWh from 10,000 MWh on. */
export function energy(kwh: number | null | undefined, lang: Lang): Amount {
  if (!known(kwh)) return { text: MISSING, unit: 'kWh' }
  const scaled =
    Math.abs(kwh) < 10_000
      ? { value: kwh, unit: 'kWh' }
      : Math.abs(kwh) < 1e7
        ? { value: kwh / 1e3, unit: 'MWh' }
        : { value: kwh / 1e6, unit: 'GWh' }
  const digits = Math.abs(scaled.value) >= 1000 ? 0 : 1
  return { text: format(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(scaled.value), unit: scaled.unit }
}

/** Number and unit in one string. */
export const joined = (amount: Amount): string => (amount.text === MISSING ? MISSING : `${amount.text} ${amount.unit}`)
