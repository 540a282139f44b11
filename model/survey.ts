// Monthly answers of enterprises behind PMI and business climate (domain §2.8.5): which question is asked, what may be answered, until when.
// An opinion with its source, never a measurement. Pure.
import type { Direction } from './prosperity.ts'
import type { EpochMs } from './reading.ts'
import { statementWords } from './statement-words.ts'
import type { Words } from './words.ts'

/** Against the month before. `delivery`: of suppliers, up is faster; it counts inverted, for it is slow when business is brisk. */
export const SURVEY_ITEMS = ['orders', 'production', 'employment', 'delivery', 'stock'] as const
export type SurveyItem = (typeof SURVEY_ITEMS)[number]
export const SURVEY_DIRECTIONS = ['up', 'same', 'down'] as const satisfies readonly Direction[]
/** How business is, and how it is expected to be. */
export const CLIMATE_ITEMS = ['now', 'expected'] as const
export type ClimateItem = (typeof CLIMATE_ITEMS)[number]
export const MOODS = ['good', 'normal', 'bad'] as const
export type Mood = (typeof MOODS)[number]
/** Each questionnaire whole, or not at all: an index is made of the same enterprises in all of its parts. */
export type Survey = {
  readonly pmi?: Readonly<Record<SurveyItem, Direction>>
  readonly climate?: Readonly<Record<ClimateItem, Mood>>
  readonly source: string
  readonly date: string
}

export const MONTH_PATTERN = '^20\\d{2}-(0[1-9]|1[0-2])$'
export const isMonth = (text: string): boolean => new RegExp(MONTH_PATTERN).test(text)
const DAY_MS = 86_400_000
const OFFSET_MS = 8 * 3_600_000
/** Answers are taken until then, the 11th of the next month at midnight, UTC+8; from then on the month is published, once. */
export const surveyCloses = (month: string): EpochMs => Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 11) - OFFSET_MS
/** The newest month that is closed. */
export function closedMonth(now: EpochMs): string {
  const local = new Date(now - 10 * DAY_MS + OFFSET_MS)
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
}

/** Columns of an imported table, and words of its cells. */
export const SURVEY_COLUMNS = {
  orders: '新订单',
  production: '生产',
  employment: '从业人员',
  delivery: '供应商配送',
  stock: '原材料库存',
  now: '当前景气',
  expected: '预期景气',
} as const satisfies Record<SurveyItem | ClimateItem, string>
const CELLS: Readonly<Record<Direction | Mood, readonly string[]>> = {
  up: ['增加', '上升', '加快'],
  same: ['持平', '不变'],
  down: ['减少', '下降', '放慢'],
  good: ['良好', '乐观'],
  normal: ['一般'],
  bad: ['不佳', '不乐观'],
}
const read = <W extends Direction | Mood>(text: string, of: readonly W[]): W | undefined =>
  of.find((word) => word === text.toLowerCase() || CELLS[word].includes(text))

/** A row of a table; `null`: it answers nothing. */
export function surveyOf(
  cell: (name: string) => string,
  stated: { readonly source: string; readonly date: string },
  wrong: (column: string, message: Words) => void,
): Survey | null {
  const part = <K extends string, W extends Direction | Mood>(items: readonly K[], of: readonly W[]) => {
    const given = items.filter((item) => cell(item) !== '')
    if (given.length === 0) return undefined
    const words = {} as Record<K, W>
    for (const item of items) {
      const word = read(cell(item), of)
      if (word === undefined) wrong(item, cell(item) === '' ? statementWords.allAnswers(items) : statementWords.oneOf(of))
      else words[item] = word
    }
    return words
  }
  const pmi = part(SURVEY_ITEMS, SURVEY_DIRECTIONS)
  const climate = part(CLIMATE_ITEMS, MOODS)
  if (pmi === undefined && climate === undefined) return null
  const { source, date } = stated
  return { ...(pmi && { pmi }), ...(climate && { climate }), source, date }
}

/** What is published of an area and month. Indices 0..100 (50 neutral), the climate 0..200 (100 neutral). `n`: rounded down to fives. */
export type SurveyView = {
  readonly month: string
  readonly closes: EpochMs
  readonly fewest: number
  readonly pmi: {
    readonly value: number | null
    readonly items: Readonly<Record<SurveyItem, number | null>>
    readonly n: number | null
    readonly reason: SurveyReason | null
  }
  readonly climate: {
    readonly value: number | null
    readonly items: Readonly<Record<ClimateItem, number | null>>
    readonly n: number | null
    readonly reason: SurveyReason | null
  }
}
export type SurveyReason = 'collecting' | 'privacy'
