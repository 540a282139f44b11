// The KPI formulary as data: name, formula, unit, range, source and edge cases of every figure of domain §2, in both languages, by section in
// definitions/. docs/kpis.md and the interface are made from it, and an opened figure takes its formula from here. Computes nothing.
import { ASSET_FIGURES } from './definitions/assets.ts'
import { DATA_QUALITY_FIGURES } from './definitions/data-quality.ts'
import type { KpiDefinition as Defined } from './definitions/define.ts'
import { DETECTION_FIGURES } from './definitions/detection.ts'
import { ECONOMY } from './definitions/economy.ts'
import { ENERGY } from './definitions/energy.ts'
import { FORMULAS_ZH } from './definitions/formulas-zh.ts'
import { ISO_22400 } from './definitions/iso22400.ts'
import { POWER_LIMITS } from './definitions/power.ts'
import { REGION } from './definitions/region.ts'
import { SERVICE_FIGURES } from './definitions/service.ts'
import { STANDING_FIGURES } from './definitions/standing.ts'
import { SUMS } from './definitions/sums.ts'
import { isSumFigure, type OpenableName } from './sum-figures.ts'
import { FURTHER_SYMBOLS, SYMBOLS } from './symbols.ts'

export type KpiDefinition = Defined & {
  /** The formula where it is made of words; null: it is of symbols, and reads the same. */
  readonly formulaZh: string | null
}
export { SYMBOLS }

const ALL: readonly Defined[] = [
  ...ISO_22400,
  ...SUMS,
  ...STANDING_FIGURES,
  ...ENERGY,
  ...POWER_LIMITS,
  ...ASSET_FIGURES,
  ...ECONOMY,
  ...REGION,
  ...DATA_QUALITY_FIGURES,
  ...DETECTION_FIGURES,
  ...SERVICE_FIGURES,
]
export const KPI_DEFINITIONS: readonly KpiDefinition[] = ALL.map((of) => ({ ...of, formulaZh: FORMULAS_ZH[of.id] ?? null }))

/** Of a KPI by its name in a row, of a sum by its id. */
export const definitionOf = (name: OpenableName): KpiDefinition =>
  KPI_DEFINITIONS.find((d) => (isSumFigure(name) ? d.id === name : d.kpi === name))!

/** Longest first: E(RUN) is not E, and the PQ of Σ(PRI·PQ) is not PQ. */
const tokensOf = (symbols: readonly string[]) => {
  const names = [...symbols].sort((a, b) => b.length - a.length).map((symbol) => symbol.replace(/[()]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\d·_])(?:${names.join('|')})(?![\\p{L}\\d(_])`, 'gu')
}
const TOKEN = tokensOf(Object.keys(SYMBOLS))
const ANY_TOKEN = tokensOf([...Object.keys(SYMBOLS), ...Object.keys(FURTHER_SYMBOLS)])
/** Symbols of a formula, in order, each once. */
export const symbolsOf = (formula: string): readonly string[] => [...new Set(formula.match(TOKEN) ?? [])]
/** What the symbols of a formula mean, each once; those that are no sums as well. */
export const legendOf = (formula: string): readonly { readonly symbol: string; readonly nameEn: string; readonly nameZh: string }[] =>
  [...new Set(formula.match(ANY_TOKEN) ?? [])].map((symbol) => {
    const { nameEn, nameZh } = SYMBOLS[symbol] ?? FURTHER_SYMBOLS[symbol]!
    return { symbol, nameEn, nameZh }
  })
/** The formula with a text in place of each symbol. */
export const fillFormula = (formula: string, text: (symbol: string) => string): string => formula.replace(TOKEN, (symbol) => text(symbol))

/** docs/kpis.md. */
export function kpiDocument(definitions: readonly KpiDefinition[] = KPI_DEFINITIONS): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const where = (d: KpiDefinition) => (d.found === null ? `not formed: ${d.missing}` : `\`${d.found}\``)
  const lines = definitions.map(
    (d) =>
      `| ${d.id} | ${d.nameEn} | ${d.nameZh} | ${[d.formula, d.formulaZh ?? ''].filter(Boolean).map(cell).join('<br>')} | ${d.unit} | ${d.range} | ${d.better} | ${d.aggregation} | ${where(d)} | ${d.source} | ${[d.edgeEn, d.edgeZh].filter(Boolean).join('<br>')} |`,
  )
  const symbols = Object.entries(SYMBOLS).map(([symbol, { unit, nameEn, nameZh }]) => `| \`${symbol}\` | ${nameEn} | ${nameZh} | ${unit} |`)
  const further = Object.entries(FURTHER_SYMBOLS).map(([symbol, { nameEn, nameZh }]) => `| \`${symbol}\` | ${nameEn} | ${nameZh} | |`)
  return `# KPIs 指标

Made by \`industry-brain kpi --docs\` from [model/kpi-definitions.ts](../model/kpi-definitions.ts), the same text that \`GET /api/v1/kpi-definitions\`
serves and an opened figure shows; a test compares. Ratios are fractions of sums over a window; a figure whose input is missing is null and
says why, never 0. A figure of several devices is formed from their summed elements, never from their figures.

| id | name | 名称 | formula | unit | range | better | aggregation | found in | source | edge cases |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Symbols, those with a unit from the \`sums\` of a KPI row:

| symbol | meaning | 含义 | unit |
| --- | --- | --- | --- |
${[...symbols, ...further].join('\n')}
`
}
