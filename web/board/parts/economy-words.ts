// Units and numbers of stated facts in the person's language: 万元 and 亩 have no sign an English reader knows.
import type { Lang } from '../format/lang.ts'

const ENGLISH: readonly (readonly [string, string])[] = [
  ['万元', '10k CNY'],
  ['元', 'CNY'],
  ['亩', 'mu'],
  ['人', 'person'],
  ['年', 'year'],
  ['次/期', '1/period'],
]
/** Units of what telemetry tells of work, which are words and no signs. */
const OF_WORK: Readonly<Record<string, string>> = { 'pcs/h': '件/时', 'h/h': '标准工时/工时', h: '小时' }
export const workUnit = (unit: string, lang: Lang): string => (lang === 'en' ? unit : (OF_WORK[unit] ?? unit))
export const factUnit = (unit: string, lang: Lang): string =>
  unit === '1' ? '' : lang === 'en' ? ENGLISH.reduce((text, [zh, en]) => text.replaceAll(zh, en), unit) : unit
export const named = (of: { readonly nameZh: string; readonly nameEn: string }, lang: Lang): string =>
  lang === 'en' ? of.nameEn : of.nameZh
