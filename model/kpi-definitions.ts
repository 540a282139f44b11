// The KPI formulary as data: name, formula, unit, range, source and edge cases of every figure of domain §2, in both languages, by section in
// definitions/. docs/kpis.md and the interface are made from it, and an opened figure takes its formula from here. Computes nothing.
import { ASSET_FIGURES } from './definitions/assets.ts'
import { DATA_QUALITY_FIGURES } from './definitions/data-quality.ts'
import type { KpiDefinition } from './definitions/define.ts'
import { ECONOMY } from './definitions/economy.ts'
import { ENERGY } from './definitions/energy.ts'
import { ISO_22400 } from './definitions/iso22400.ts'
import { REGION } from './definitions/region.ts'
import type { PublicSums, RowKpiName } from './kpi.ts'

export type { KpiDefinition }

export const KPI_DEFINITIONS: readonly KpiDefinition[] = [
  ...ISO_22400,
  ...ENERGY,
  ...ASSET_FIGURES,
  ...ECONOMY,
  ...REGION,
  ...DATA_QUALITY_FIGURES,
]

type Term = { readonly unit: string; readonly of: (s: PublicSums) => number }
const sum = (name: string, unit: string): Term => ({ unit, of: (s) => s[name] ?? 0 })
/** What the symbols of formulas stand for, in the sums of a KPI row. */
export const SYMBOLS: Readonly<Record<string, Term>> = {
  PBT: sum('pbt', 's'),
  APT: sum('apt', 's'),
  AUST: sum('aust', 's'),
  ADET: sum('adet', 's'),
  ADOT: sum('adot', 's'),
  AUBT: { unit: 's', of: (s) => s.observed! - s.adot! },
  AUPT: { unit: 's', of: (s) => s.apt! + s.aust! },
  TOBS: sum('observed', 's'),
  TASSUMED: sum('assumedOrder', 's'),
  TUNCLASS: sum('unclassified', 's'),
  PQ: sum('pq', 'pcs'),
  GQ: sum('gq', 'pcs'),
  SQ: sum('sq', 'pcs'),
  RQ: sum('rq', 'pcs'),
  'Σ(PRI·PQ)': sum('priPq', 's'),
  'Σ(PRI·GQ)': sum('priGq', 's'),
  FE: sum('failures', ''),
  TTR: sum('ttr', 's'),
  IP: sum('ip', 'pcs'),
  GP: sum('gp', 'pcs'),
  E: sum('energyKwh', 'kWh'),
  TCAL: sum('calendar', 's'),
  'E(RUN)': sum('eRunKwh', 'kWh'),
  'E(IDLE)': sum('eIdleKwh', 'kWh'),
  'E(STARVED)': sum('eStarvedKwh', 'kWh'),
  'E(BLOCKED)': sum('eBlockedKwh', 'kWh'),
  'E(FAULT)': sum('eFaultKwh', 'kWh'),
}

export const definitionOf = (kpi: RowKpiName): KpiDefinition => KPI_DEFINITIONS.find((d) => d.kpi === kpi)!

/** Longest first: E(RUN) is not E, and the PQ of Σ(PRI·PQ) is not PQ. */
const TOKENS = Object.keys(SYMBOLS)
  .sort((a, b) => b.length - a.length)
  .map((symbol) => symbol.replace(/[()]/g, '\\$&'))
const TOKEN = new RegExp(`(?<![\\p{L}\\d·])(?:${TOKENS.join('|')})(?![\\p{L}\\d(])`, 'gu')
/** Symbols of a formula, in order, each once. */
export const symbolsOf = (formula: string): readonly string[] => [...new Set(formula.match(TOKEN) ?? [])]
/** The formula with a text in place of each symbol. */
export const fillFormula = (formula: string, text: (symbol: string) => string): string => formula.replace(TOKEN, (symbol) => text(symbol))

/** docs/kpis.md. */
export function kpiDocument(definitions: readonly KpiDefinition[] = KPI_DEFINITIONS): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const where = (d: KpiDefinition) => (d.found === null ? `not formed: ${d.missing}` : `\`${d.found}\``)
  const lines = definitions.map(
    (d) =>
      `| ${d.id} | ${d.nameEn} | ${d.nameZh} | ${cell(d.formula)} | ${d.unit} | ${d.range} | ${d.better} | ${d.aggregation} | ${where(d)} | ${d.source} | ${[d.edgeEn, d.edgeZh].filter(Boolean).join('<br>')} |`,
  )
  const symbols = Object.entries(SYMBOLS).map(([symbol, { unit }]) => `\`${symbol}\`${unit === '' ? '' : ` (${unit})`}`)
  return `# KPIs 指标

Made by \`industry-brain kpi --docs\` from [model/kpi-definitions.ts](../model/kpi-definitions.ts), the same text that \`GET /api/v1/kpi-definitions\`
serves and an opened figure shows; a test compares. Ratios are fractions of sums over a window; a figure whose input is missing is null and
says why, never 0. A figure of several devices is formed from their summed elements, never from their figures.

| id | name | 名称 | formula | unit | range | better | aggregation | found in | source | edge cases |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Symbols, from the \`sums\` of a KPI row: ${symbols.join(', ')}. AUBT is observed time without ADOT, AUPT is AUST + APT.
`
}
