import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FORMULAS_ZH } from '../../../model/definitions/formulas-zh.ts'
import { createSums, FURTHER_KPI_NAMES, KPI_NAMES, kpisOf, publicSums } from '../../../model/kpi.ts'
import { fillFormula, KPI_DEFINITIONS, kpiDocument, legendOf, SYMBOLS, symbolsOf } from '../../../model/kpi-definitions.ts'

describe('the KPI formulary', () => {
  it('is what docs/kpis.md says: made by `industry-brain kpi --docs`', () => {
    expect(readFileSync(new URL('../../../docs/kpis.md', import.meta.url), 'utf8')).toBe(kpiDocument())
  })

  it('has K01 to K28, each figure of a KPI row once, and every figure is found somewhere or says what is missing', () => {
    const ids = KPI_DEFINITIONS.map((d) => d.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (let k = 1; k <= 28; k++) {
      const id = `K${String(k).padStart(2, '0')}`
      expect(
        ids.some((one) => one === id || one.startsWith(`${id}-`)),
        id,
      ).toBe(true)
    }
    expect(KPI_DEFINITIONS.flatMap((d) => d.kpi ?? []).sort()).toEqual([...KPI_NAMES, ...FURTHER_KPI_NAMES].sort())
    for (const d of KPI_DEFINITIONS) {
      expect(d.found === null, d.id).toBe(d.missing !== null)
      expect(d.nameEn && d.nameZh && d.formula, d.id).not.toBe('')
      expect(d.edgeEn === '', d.id).toBe(d.edgeZh === '')
    }
  })

  it('writes formulas of KPI rows with symbols of sums only', () => {
    for (const d of KPI_DEFINITIONS.filter((one) => one.kpi !== null)) {
      expect(symbolsOf(d.formula).length, d.id).toBeGreaterThan(0)
      expect(
        fillFormula(d.formula, () => '1'),
        d.id,
      ).toMatch(/^[\d\s()+\-·/]+$/)
    }
    const known = publicSums(createSums())
    for (const [symbol, { of }] of Object.entries(SYMBOLS)) if (symbol !== 'TCAL') expect(of(known), symbol).toBe(0)
  })

  it('fills a formula: the longest symbol counts', () => {
    expect(symbolsOf('AUPT · Σ(PRI·GQ) / (PBT · APT)')).toEqual(['AUPT', 'Σ(PRI·GQ)', 'PBT', 'APT'])
    expect(fillFormula('(E - E(RUN)) / E', (s) => (s === 'E' ? '10 kWh' : '4 kWh'))).toBe('(10 kWh - 4 kWh) / 10 kWh')
    expect(Object.keys(kpisOf(createSums()).kpis)).toEqual([...KPI_NAMES])
  })

  it('says formulas made of words in Chinese, and speaks of no route, field or code in its notes', () => {
    const ids = new Set(KPI_DEFINITIONS.map(({ id }) => id))
    expect(Object.keys(FORMULAS_ZH).filter((id) => !ids.has(id))).toEqual([])
    const notation = /\b(?:sum|sqrt|exp|max|min|dt|ln)\b|PPFD/g
    for (const { id, formula, formulaZh, edgeEn, edgeZh } of KPI_DEFINITIONS) {
      const rest = legendOf(formula).reduce((text, { symbol }) => text.replaceAll(symbol, ''), formula.replace(notation, ''))
      if (/[a-z]{3,}/.test(rest)) expect(formulaZh, id).not.toBeNull()
      expect(`${edgeEn}${edgeZh}`, id).not.toMatch(/`/)
    }
  })

  it('has a name in both languages for each symbol of a formula', () => {
    expect(legendOf('PRI of the bottleneck · GQ at line end / PBT').map(({ symbol }) => symbol)).toEqual(['PRI', 'GQ', 'PBT'])
    expect(legendOf('(E_electricity · grid factor) / E_IT').map(({ symbol }) => symbol)).toEqual(['E_electricity', 'E_IT'])
    expect(legendOf('E(IDLE) / E').map(({ nameEn, nameZh }) => [nameEn, nameZh])).toEqual([
      ['Electricity of idling', '空闲用电量'],
      ['Electricity used', '用电量'],
    ])
    const chinese = Object.values(SYMBOLS).map(({ nameZh }) => nameZh)
    for (const name of chinese) expect(name).toMatch(/\p{Script=Han}/u)
  })
})
