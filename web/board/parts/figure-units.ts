// Units of figures as people of each language write them; those that are the same in both stand for themselves.
import type { Lang } from '../format/lang.ts'

const ZH: Readonly<Record<string, string>> = {
  pcs: '件',
  'pcs/h': '件/时',
  'kWh/pc': 'kWh/件',
  'kWh/good pc': 'kWh/合格件',
  '1/1000 h': '次/1000 h',
}
export const unitWord = (unit: string, lang: Lang): string => (lang === 'en' ? unit : (ZH[unit] ?? unit))
