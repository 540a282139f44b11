// The KPI formulary as data: name, formula, unit, range, source and edge cases of every figure of domain §2, in both languages, by section in
// definitions/. docs/kpis.md and the interface are made from it, and an opened figure takes its formula from here. Computes nothing.
import { ASSET_FIGURES } from './definitions/assets.ts'
import { DATA_QUALITY_FIGURES } from './definitions/data-quality.ts'
import type { KpiDefinition } from './definitions/define.ts'
import { ECONOMY } from './definitions/economy.ts'
import { ENERGY } from './definitions/energy.ts'
import { ISO_22400 } from './definitions/iso22400.ts'
import { REGION } from './definitions/region.ts'
import { SUMS } from './definitions/sums.ts'
import { isSumFigure, type OpenableName } from './sum-figures.ts'
import { SYMBOLS } from './symbols.ts'

export type { KpiDefinition }
export { SYMBOLS }

export const KPI_DEFINITIONS: readonly KpiDefinition[] = [
  ...ISO_22400,
  ...SUMS,
  ...ENERGY,
  ...ASSET_FIGURES,
  ...ECONOMY,
  ...REGION,
  ...DATA_QUALITY_FIGURES,
]

/** Of a KPI by its name in a row, of a sum by its id. */
export const definitionOf = (name: OpenableName): KpiDefinition =>
  KPI_DEFINITIONS.find((d) => (isSumFigure(name) ? d.id === name : d.kpi === name))!

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
