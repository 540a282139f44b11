// The table of enterprises, sorted by one of its columns. Rows without a figure stay at the end whichever way it runs.
import type { GroupView } from '../../contract.ts'
import type { Lang } from '../format/lang.ts'

export type Column = 'name' | 'county' | 'devices' | 'oee' | 'availability' | 'energyKwh' | 'openEpisodes' | 'lastAt'
type Row = GroupView['enterprises'][string]

export function enterpriseOrder(rows: readonly Row[], column: Column, down: boolean, lang: Lang): Row[] {
  const collator = new Intl.Collator(lang)
  const turn = down ? -1 : 1
  const text = (row: Row) => (column === 'county' ? (lang === 'en' ? row.countyEn : row.countyZh) : row.name)
  return [...rows].sort((a, b) => {
    if (column === 'name' || column === 'county') return turn * collator.compare(text(a), text(b)) || collator.compare(a.id, b.id)
    const x = figureIn(a, column)
    const y = figureIn(b, column)
    if (x === null || y === null) return Number(x === null) - Number(y === null) || collator.compare(a.name, b.name)
    return turn * (x - y) || collator.compare(a.name, b.name)
  })
}
function figureIn(row: Row, column: Exclude<Column, 'name' | 'county'>): number | null {
  switch (column) {
    case 'oee':
    case 'availability':
      return row[column]?.value ?? null
    default:
      return row[column] ?? null
  }
}
