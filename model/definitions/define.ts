// What a definition of a figure is, and the short ways to write one; the lists beside this file are written with them.
import type { RowKpiName } from '../kpi.ts'

export type KpiDefinition = {
  /** `K06` of domain §2.2, or a name of our own. */
  readonly id: string
  readonly nameEn: string
  readonly nameZh: string
  /** Written with the symbols of SYMBOLS where the figure is formed from sums. */
  readonly formula: string
  readonly unit: string
  readonly range: string
  readonly better: 'high' | 'low' | 'neither'
  /** SUM adds; RATIO is a ratio of sums; DIST needs raw values; LAST is the newest value. */
  readonly aggregation: 'SUM' | 'RATIO' | 'DIST' | 'LAST'
  readonly source: string
  readonly edgeEn: string
  readonly edgeZh: string
  /** Name under `kpis` of a KPI row, null when the figure is found elsewhere or nowhere. */
  readonly kpi: RowKpiName | null
  /** Where it is found, null when it is not formed. */
  readonly found: string | null
  /** Why it is not formed: the input nobody sends yet. */
  readonly missing: string | null
}

const ISO = 'ISO 22400-2; domain §2.2'
export type Rest = Partial<Omit<KpiDefinition, 'id' | 'nameEn' | 'nameZh' | 'formula'>>
export const row = (id: string, nameEn: string, nameZh: string, formula: string, kpi: RowKpiName, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { kpi, found: `kpis.${kpi}`, ...rest })
export const none = (id: string, nameEn: string, nameZh: string, formula: string, missing: string, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { missing, ...rest })
export const at = (id: string, nameEn: string, nameZh: string, formula: string, found: string, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { found, ...rest })
const define = (id: string, nameEn: string, nameZh: string, formula: string, rest: Rest): KpiDefinition => ({
  id,
  nameEn,
  nameZh,
  formula,
  unit: '1',
  range: '0..1',
  better: 'high',
  aggregation: 'RATIO',
  source: ISO,
  edgeEn: '',
  edgeZh: '',
  kpi: null,
  found: null,
  missing: null,
  ...rest,
})
export const low: Rest = { better: 'low' }
